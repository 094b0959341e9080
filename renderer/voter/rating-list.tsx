/**
 * The candidates of a question to rate: under each name the whole scale, so that nothing has to be remembered or opened. Left and right walk the scale of one
 * candidate, up and down the candidates.
 */
import type { CSSProperties, KeyboardEvent, ReactElement } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import type { BallotCandidate, RatingQuestion } from '../../main/station/view.ts';
import { ballot } from '../i18n/ballot.ts';
import { useLanguage, useTexts } from '../i18n/language.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { Stamp } from '../ui/stamp.tsx';
import type { Answer, SelectionAction } from './selection.ts';
import { useScale } from './scale.ts';
import './rating-list.css';

export function RatingList({
  question,
  answer,
  act,
}: {
  readonly question: RatingQuestion;
  readonly answer: Answer;
  readonly act: (action: SelectionAction) => void;
}): ReactElement {
  const text = useTexts(ballot);
  const scale = useScale(question.scale);
  const ratings = answer.kind === 'ratings' ? answer.ratings : [];
  const next = answer.kind === 'ratings' ? answer.ratings.indexOf(undefined) : 0;
  return (
    <PagedList label={text.candidates} startAt={Math.max(0, next)}>
      {question.candidates.map((candidate, index) => (
        <RatedCandidate
          key={candidate.number}
          candidate={candidate}
          scale={scale}
          by={question.scale.by}
          place={ratings[index]}
          onRate={(place) => {
            act({ do: 'rate', candidate: index, place });
          }}
        />
      ))}
    </PagedList>
  );
}

function RatedCandidate({
  candidate: { number, name },
  scale,
  by,
  place,
  onRate,
}: {
  readonly candidate: BallotCandidate;
  readonly scale: readonly string[];
  readonly by: RatingQuestion['scale']['by'];
  readonly place: number | undefined;
  readonly onRate: (place: number) => void;
}): ReactElement {
  const text = useTexts(ballot);
  const { say } = useLanguage();
  return (
    <div className="rated" role="group" aria-label={`${text.number(number)} ${say(name)}`}>
      <p className="rated-head">
        <span className="rated-number" aria-hidden="true">
          {number}
        </span>
        <span className="rated-name">{say(name)}</span>
        <span className="rated-given" data-state={place === undefined ? 'none' : 'given'}>
          {place === undefined ? text.notRated : scale[place]}
        </span>
      </p>
      <div
        className="rated-scale"
        data-by={by}
        style={{ '--across': across(scale.length, MOST_ACROSS[by]) } as CSSProperties}
        onKeyDown={walkScale}
      >
        {scale.map((label, at) => (
          <ToggleButton
            key={label}
            className="grade"
            isSelected={place === at}
            onChange={() => {
              onRate(at);
            }}
          >
            <Stamp state={place === at ? 'set' : 'empty'} />
            <span>{by === 'points' ? text.pointsAlone(at) : label}</span>
          </ToggleButton>
        ))}
      </div>
    </div>
  );
}

const MOST_ACROSS = { grades: 5, points: 6 } as const;

/** How many side by side, so that rows are of about the same length. */
const across = (places: number, most: number): number => Math.ceil(places / Math.ceil(places / most));

/** Left and right stay within the scale; the list takes the other arrows. */
function walkScale(event: KeyboardEvent<HTMLDivElement>): void {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (by === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  const grades = [...event.currentTarget.querySelectorAll<HTMLElement>('button')];
  const from = grades.findIndex((grade) => grade === document.activeElement);
  grades[from + by]?.focus({ preventScroll: true });
}
