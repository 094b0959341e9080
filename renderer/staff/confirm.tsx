/** Before something begins: what will happen, step by step, what was given for it, and two ways on. A screen of its own, because it pages and observers read it. */
import type { ReactElement } from 'react';
import { Button } from '../ui/button.tsx';
import { Frame } from '../ui/frame.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { Sign, type SignName } from '../ui/sign.tsx';
import './confirm.css';
import './staff-words.css';
import './tall.css';

export interface ConfirmProps {
  /** Names the screen for focus; never shown. */
  readonly screen: string;
  readonly picture: SignName;
  readonly above: string;
  readonly heading: string;
  /** The sentence before the steps. */
  readonly order: string;
  /** What was entered for it, each a sentence. */
  readonly given: readonly string[];
  readonly steps: readonly string[];
  /** What else is to be known before, under headings: each sentence an item, so that the longest rule pages too. */
  readonly notes?: readonly { readonly heading: string; readonly sentences: readonly string[] }[];
  readonly confirm: string;
  readonly back: string;
  readonly variant: 'primary' | 'danger';
  readonly onBack: () => void;
  readonly onConfirm: () => void;
}

export const Confirm = ({
  screen,
  picture,
  above,
  heading,
  order,
  given,
  steps,
  notes = [],
  confirm,
  back,
  variant,
  onBack,
  onConfirm,
}: ConfirmProps): ReactElement => (
  <Frame
    screen={screen}
    layout="work"
    picture={<Sign name={picture} />}
    above={above}
    heading={heading}
    secondary={
      <Button icon="back" onPress={onBack}>
        {back}
      </Button>
    }
    primary={
      <Button variant={variant} onPress={onConfirm}>
        {confirm}
      </Button>
    }
  >
    <div className="staff-words">
      <PagedList label={order} kind="text">
        {given.map((sentence) => (
          <p key={sentence} className="confirm-given">
            {sentence}
          </p>
        ))}
        <p key="order">{order}</p>
        {steps.map((step, index) => (
          <p key={step} className="step">
            <span className="step-number">{index + 1}</span>
            <span>{step}</span>
          </p>
        ))}
        {notes.flatMap(({ heading: note, sentences }, index) => [
          <p key={`note ${index}`} className="confirm-given">
            {note}
          </p>,
          ...sentences.map((sentence, i) => <p key={`note ${index} ${i}`}>{sentence}</p>),
        ])}
      </PagedList>
    </div>
  </Frame>
);
