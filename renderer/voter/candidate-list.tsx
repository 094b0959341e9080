/** The candidates of a question to choose from, or to put in an order by touching one after the other. */
import type { ReactElement } from 'react';
import type { BallotQuestion } from '../../main/station/view.ts';
import { ballot } from '../i18n/ballot.ts';
import { useTexts } from '../i18n/language.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { Candidate } from './candidate.tsx';
import type { Answer, SelectionAction } from './selection.ts';

export function CandidateList({
  question: { candidates, kind },
  answer,
  act,
}: {
  readonly question: BallotQuestion;
  readonly answer: Answer;
  readonly act: (action: SelectionAction) => void;
}): ReactElement {
  const text = useTexts(ballot);
  const choices = answer.kind === 'choices' ? answer.choices : [];
  const ranking = answer.kind === 'ranking' ? answer.ranking : [];
  const hasPhotos = candidates.some(({ photo }) => photo !== undefined);
  return (
    <PagedList label={text.candidates} kind="grid" startAt={choices[0] ?? ranking[0] ?? 0}>
      {candidates.map((candidate, place) => {
        const rank = ranking.indexOf(place) + 1;
        return (
          <Candidate
            key={candidate.number}
            candidate={candidate}
            mark={
              kind === 'ranking'
                ? { kind: 'rank', rank: rank === 0 ? undefined : rank }
                : { kind: 'stamp', isSet: choices.includes(place) }
            }
            photo={hasPhotos ? 'room' : 'none'}
            onPress={() => {
              act({ do: 'toggle', candidate: place });
            }}
          />
        );
      })}
    </PagedList>
  );
}
