/** One question of one ballot paper: its candidates by number to choose, rank or rate, how many are marked, abstention as a separate way. */
import type { ReactElement } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import type { BallotQuestion } from '../../main/station/view.ts';
import { ballot } from '../i18n/ballot.ts';
import { useLanguage, useTexts } from '../i18n/language.tsx';
import { Button } from '../ui/button.tsx';
import { Frame } from '../ui/frame.tsx';
import { Stamp } from '../ui/stamp.tsx';
import { CandidateList } from './candidate-list.tsx';
import { VoterHelp } from './help.tsx';
import { RatingList } from './rating-list.tsx';
import { limitsOf, markedCount, type SelectionAction, type Selections } from './selection.ts';
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
  const isAbstaining = answer.kind === 'abstain';
  const isLast = index === asked.length - 1;
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
      notice={refused === 'too-many' ? text.tooMany(limitsOf(question).most) : undefined}
      beside={<VoterHelp at="question" />}
      side={
        question.kind === 'rating' ? (
          <RatingList question={question} answer={answer} act={act} />
        ) : (
          <CandidateList question={question} answer={answer} act={act} />
        )
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
      <p className="question-limit">{limitWords(text, question)}</p>
      <p className="question-count" aria-live="polite">
        {isAbstaining ? text.abstaining : countWords(text, question, markedCount(answer))}
      </p>
    </Frame>
  );
}

type Words = ReturnType<typeof useTexts<(typeof ballot)['ko']>>;

function limitWords(text: Words, question: BallotQuestion): string {
  const count = question.candidates.length;
  switch (question.kind) {
    case 'choice':
      return text.upTo(question.max, count);
    case 'ranking':
      return text.rankAll(count);
    case 'rating':
      return text.rateAll(count);
  }
}

function countWords(text: Words, { candidates, kind }: BallotQuestion, marked: number): string {
  switch (kind) {
    case 'choice':
      return text.chosen(marked);
    case 'ranking':
      return text.ranked(marked);
    case 'rating':
      return text.rated(marked, candidates.length);
  }
}
