/** What a voter marked on one question, for the review: those chosen, the order, or every candidate with its rating. */
import type { ReactElement } from 'react';
import type { BallotQuestion, RatingQuestion } from '../../main/station/view.ts';
import { ballot } from '../i18n/ballot.ts';
import { useLanguage, useTexts } from '../i18n/language.tsx';
import { Stamp } from '../ui/stamp.tsx';
import { RankBadge } from './rank-badge.tsx';
import type { Answer } from './selection.ts';
import { useScale } from './scale.ts';

/** A candidate's place among the question's, and what is said of it. */
interface Marked {
  readonly index: number;
  readonly rank?: number;
  readonly place?: number;
}

export function MarkedCandidates({
  question,
  answer,
}: {
  readonly question: BallotQuestion;
  readonly answer: Answer;
}): ReactElement {
  const words = useTexts(ballot);
  const { say } = useLanguage();
  const scale = useScale(question.kind === 'rating' ? question.scale : NO_SCALE);
  return (
    <span className="review-chosen">
      {markedOf(answer).map(({ index, place, rank }) => {
        const candidate = question.candidates[index];
        return (
          candidate !== undefined && (
            <span key={index} className="review-choice">
              {rank === undefined ? (
                <Stamp />
              ) : (
                <>
                  <span className="hidden-text">{words.rank(rank)}</span>
                  <RankBadge rank={rank} />
                </>
              )}
              <span className="review-number">
                <span className="hidden-text">{words.number(candidate.number)}</span>
                <span aria-hidden="true">{candidate.number}</span>
              </span>
              <span>{say(candidate.name)}</span>
              {place !== undefined && <span className="review-rating">{scale[place]}</span>}
            </span>
          )
        );
      })}
    </span>
  );
}

function markedOf(answer: Answer): readonly Marked[] {
  switch (answer.kind) {
    case 'choices':
      return answer.choices.map((index) => ({ index }));
    case 'ranking':
      return answer.ranking.map((index, at) => ({ index, rank: at + 1 }));
    case 'ratings':
      return answer.ratings.flatMap((place, index) => (place === undefined ? [] : [{ index, place }]));
    case 'abstain':
      return [];
  }
}

const NO_SCALE: RatingQuestion['scale'] = { by: 'grades', grades: [] };
