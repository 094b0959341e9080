/** Everything that was chosen, before a receipt is printed: a tap leads back to a question; a missing answer needs the voter's own word. */
import { type ReactElement, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { ballot } from '../i18n/ballot.ts';
import { useLanguage, useTexts } from '../i18n/language.tsx';
import { useSend } from '../station-context.tsx';
import { Button } from '../ui/button.tsx';
import { Frame } from '../ui/frame.tsx';
import { Icon } from '../ui/icon.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { Stamp } from '../ui/stamp.tsx';
import { VoterHelp } from './help.tsx';
import { MarkedCandidates } from './marked.tsx';
import {
  type Answer,
  type Asked,
  completeness,
  limitsOf,
  markedCount,
  type SelectionAction,
  type Selections,
  selectionsOf,
} from './selection.ts';
import './review.css';

export function ReviewScreen({
  selections,
  act,
}: {
  readonly selections: Selections;
  readonly act: (action: SelectionAction) => void;
}): ReactElement {
  const text = useTexts(ballot).review;
  const send = useSend();
  const { asked, answers } = selections;
  const complete = selectionsOf(selections);
  const missing = asked.filter(({ question }, i) => {
    const answer = answers[i];
    return answer === undefined || ['none', 'too-few'].includes(completeness(question, answer));
  }).length;
  return (
    <Frame
      screen="review"
      layout="work"
      heading={text.heading}
      beside={<VoterHelp at="review" />}
      secondary={
        <Button
          icon="back"
          onPress={() => {
            act({ do: 'back' });
          }}
        >
          {text.back}
        </Button>
      }
      primary={
        <Button
          variant="primary"
          icon="printer"
          isDisabled={complete === undefined}
          describedBy="review-next"
          onPress={() => {
            if (complete !== undefined) void send({ type: 'ballot.submit', selections: [...complete] });
          }}
        >
          {text.submit}
        </Button>
      }
    >
      <p id="review-next" className="review-next">
        {missing > 0 ? text.incomplete(missing) : `${text.text} ${text.next}`}
      </p>
      <PagedList label={text.list}>
        {asked.map((each, index) => {
          const answer = answers[index];
          return (
            answer !== undefined && (
              <ReviewedQuestion
                key={`${each.paper.election} ${index}`}
                asked={each}
                answer={answer}
                onChange={() => {
                  act({ do: 'revisit', index });
                }}
                onAbstain={() => {
                  act({ do: 'abstain', index });
                }}
              />
            )
          );
        })}
      </PagedList>
    </Frame>
  );
}

function ReviewedQuestion({
  asked: { paper, question },
  answer,
  onChange,
  onAbstain,
}: {
  readonly asked: Asked;
  readonly answer: Answer;
  readonly onChange: () => void;
  readonly onAbstain: () => void;
}): ReactElement {
  const text = useTexts(ballot).review;
  const { say } = useLanguage();
  const state = completeness(question, answer);
  const [focus, setFocus] = useState<'stays' | 'moves'>('stays');
  const head = (
    <span className="review-title">
      {say(paper.title)}
      {paper.questions.length > 1 && ` · ${say(question.title)}`}
    </span>
  );
  const { least, most } = limitsOf(question);
  const count = markedCount(answer);
  const chosen = count > 0 && <MarkedCandidates question={question} answer={answer} />;
  if (state === 'none' || state === 'too-few')
    return (
      <div className="review-question review-missing">
        {head}
        {chosen}
        <p className="review-lack">
          <Icon name="warning" />
          {state === 'none'
            ? text.none
            : question.kind === 'rating'
              ? text.unrated(least - count)
              : text.tooFew(least, count)}
        </p>
        <div className="review-ways">
          <Button
            onPress={() => {
              setFocus('moves'); // this button gives way to the answered question
              onAbstain();
            }}
          >
            {text.doAbstain}
          </Button>
          <Button variant="primary" onPress={onChange}>
            {text.goChoose}
          </Button>
        </div>
      </div>
    );
  return (
    <AriaButton className="review-question review-answered" autoFocus={focus === 'moves'} onPress={onChange}>
      {head}
      {chosen}
      {state === 'abstain' && (
        <span className="review-choice">
          <Stamp />
          <span>{text.abstained}</span>
        </span>
      )}
      {state === 'fewer' && (
        <span className="review-fewer">
          {question.kind === 'ranking' ? text.unranked(most - count) : text.fewer(most, count)}
        </span>
      )}
      <span className="review-change">
        <Icon name="edit" />
      </span>
    </AriaButton>
  );
}
