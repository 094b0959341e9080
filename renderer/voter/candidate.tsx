/** One candidate: 기호 number very large, name, picture if the paper has any, and the voter's mark with its word. */
import { type ReactElement, useState } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import type { BallotCandidate } from '../../main/station/view.ts';
import { ballot } from '../i18n/ballot.ts';
import { useLanguage, useTexts } from '../i18n/language.tsx';
import { Stamp } from '../ui/stamp.tsx';
import { RankBadge } from './rank-badge.tsx';
import './candidate.css';

export function Candidate({
  candidate: { number, name, photo: picture },
  mark,
  photo,
  onPress,
}: {
  readonly candidate: BallotCandidate;
  /** Chosen or not; or the place that the voter gave in an order, from 1. */
  readonly mark:
    | { readonly kind: 'stamp'; readonly isSet: boolean }
    | { readonly kind: 'rank'; readonly rank: number | undefined };
  /** `room`: this paper has pictures, so every candidate has room for one. */
  readonly photo: 'room' | 'none';
  readonly onPress: () => void;
}): ReactElement {
  const text = useTexts(ballot);
  const { say } = useLanguage();
  const isMarked = mark.kind === 'stamp' ? mark.isSet : mark.rank !== undefined;
  const word = mark.kind === 'stamp' ? text.selected : text.rank(mark.rank ?? 1);
  return (
    <ToggleButton className="candidate" isSelected={isMarked} onChange={onPress}>
      <span className="candidate-number">
        <span className="hidden-text">{text.number(number)}</span>
        <span aria-hidden="true">{number}</span>
      </span>
      {photo === 'room' && (
        <span className="candidate-photo">{picture !== undefined && <Photo hash={picture} />}</span>
      )}
      <span className="candidate-name">{say(name)}</span>
      <span className="candidate-mark" data-kind={mark.kind}>
        <span className="candidate-word" data-state={isMarked ? 'said' : 'unsaid'}>
          {word}
        </span>
        {mark.kind === 'stamp' ? (
          <Stamp state={mark.isSet ? 'set' : 'empty'} />
        ) : (
          <RankBadge rank={mark.rank} />
        )}
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
