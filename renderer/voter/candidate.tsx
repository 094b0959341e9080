/** One candidate: 기호 number very large, name, picture if the paper has any, and the voter's mark with its word. */
import { type ReactElement, useState } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import type { BallotCandidate } from '../../main/station/view.ts';
import { ballot } from '../i18n/ballot.ts';
import { useLanguage, useTexts } from '../i18n/language.tsx';
import { Stamp } from '../ui/stamp.tsx';
import './candidate.css';

export function Candidate({
  candidate: { number, name, photo: picture },
  isChosen,
  photo,
  onPress,
}: {
  readonly candidate: BallotCandidate;
  readonly isChosen: boolean;
  /** `room`: this paper has pictures, so every candidate has room for one. */
  readonly photo: 'room' | 'none';
  readonly onPress: () => void;
}): ReactElement {
  const text = useTexts(ballot);
  const { say } = useLanguage();
  return (
    <ToggleButton className="candidate" isSelected={isChosen} onChange={onPress}>
      <span className="candidate-number">
        <span className="hidden-text">{text.number(number)}</span>
        <span aria-hidden="true">{number}</span>
      </span>
      {photo === 'room' && (
        <span className="candidate-photo">{picture !== undefined && <Photo hash={picture} />}</span>
      )}
      <span className="candidate-name">{say(name)}</span>
      <span className="candidate-mark">
        <span className="candidate-word" data-state={isChosen ? 'said' : 'unsaid'}>
          {text.selected}
        </span>
        <Stamp state={isChosen ? 'set' : 'empty'} />
      </span>
    </ToggleButton>
  );
}

/** A picture that does not come leaves its room empty. */
function Photo({ hash }: { readonly hash: string }): ReactElement | undefined {
  const [state, setState] = useState<'shown' | 'missing'>('shown');
  if (state === 'missing') return undefined;
  return (
    <img
      src={`photos/${hash}`}
      alt=""
      draggable={false}
      onError={() => {
        setState('missing');
      }}
    />
  );
}
