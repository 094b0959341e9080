/** One question of one ballot paper: its candidates by number, how many may be chosen and are, abstention as a separate way. */
import type { ReactElement } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { ballot } from '../i18n/ballot.ts';
import { useLanguage, useTexts } from '../i18n/language.tsx';
import { Button } from '../ui/button.tsx';
import { Frame } from '../ui/frame.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { Stamp } from '../ui/stamp.tsx';
import { Candidate } from './candidate.tsx';
import { VoterHelp } from './help.tsx';
import type { SelectionAction, Selections } from './selection.ts';
import './question.css';

export function QuestionScreen({
  selections: { asked, answers, refused },
  index,
  leadsTo,
  act,
}: {
  readonly selections: Selections;
  readonly index: number;
  readonly leadsTo: 'next' | 'review';
  readonly act: (action: SelectionAction) => void;
}): ReactElement | undefined {
  const text = useTexts(ballot);
  const { say } = useLanguage();
  const here = asked[index];
  const answer = answers[index];
  if (here === undefined || answer === undefined) return undefined;
  const { paper, question } = here;
  const { candidates, max } = question;
  const choices = answer.kind === 'choices' ? answer.choices : [];
  const isAbstaining = answer.kind === 'abstain';
  const isLast = index === asked.length - 1;
  const hasPhotos = candidates.some(({ photo }) => photo !== undefined);
  return (
    <Frame
      screen={`question ${index}`}
      layout="split"
      above={
        <>
          {say(paper.title)}
          <span className="question-place">{text.place(index + 1, asked.length)}</span>
        </>
      }
      heading={say(question.title)}
      notice={refused === 'too-many' ? text.tooMany(max) : undefined}
      beside={<VoterHelp at="question" />}
      side={
        <PagedList label={text.candidates} kind="grid" startAt={choices[0] ?? 0}>
          {candidates.map((candidate, place) => (
            <Candidate
              key={candidate.number}
              candidate={candidate}
              isChosen={choices.includes(place)}
              photo={hasPhotos ? 'room' : 'none'}
              onPress={() => {
                act({ do: 'toggle', candidate: place });
              }}
            />
          ))}
        </PagedList>
      }
      afterSide={
        <ToggleButton
          className="abstain"
          isSelected={isAbstaining}
          onChange={() => {
            act({ do: 'abstain' });
          }}
        >
          <Stamp state={isAbstaining ? 'set' : 'empty'} />
          <span className="abstain-words">
            <strong>{text.abstain}</strong>
            <span className="abstain-state" data-state={isAbstaining ? 'said' : 'unsaid'}>
              {text.selected}
            </span>
          </span>
        </ToggleButton>
      }
      secondary={
        leadsTo === 'next' && (
          <Button
            icon="back"
            onPress={() => {
              act({ do: 'back' });
            }}
          >
            {text.previous}
          </Button>
        )
      }
      primary={
        <Button
          variant="primary"
          icon="next"
          iconAt="end"
          onPress={() => {
            act({ do: 'next' });
          }}
        >
          {leadsTo === 'review' ? text.backToReview : isLast ? text.toReview : text.next}
        </Button>
      }
    >
      <p className="question-limit">{text.upTo(max, candidates.length)}</p>
      <p className="question-count" aria-live="polite">
        {isAbstaining ? text.abstaining : text.chosen(choices.length)}
      </p>
    </Frame>
  );
}
