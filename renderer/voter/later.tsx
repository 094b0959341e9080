/**
 * Screens of the slip for later votes (protocol.md section 10): take it at admission, print it again, and in a later round enter its code. The digits are shown
 * while they are entered, because people compare them with their paper, and are dropped when they are handed over or the screen goes.
 */
import type { ReactElement } from 'react';
import type { PrintOutcome } from '../../main/station/view.ts';
import { useTexts } from '../i18n/language.tsx';
import { voter } from '../i18n/voter.ts';
import { useSend } from '../station-context.tsx';
import { Button } from '../ui/button.tsx';
import { Frame } from '../ui/frame.tsx';
import { Icon } from '../ui/icon.tsx';
import { DigitKeys, useDigitEntry } from '../ui/pin-pad.tsx';
import { Sign } from '../ui/sign.tsx';
import { Countdown } from './countdown.tsx';
import './later.css';
import './pin.css';

const CODE_DIGITS = 20;
const GROUPS = [0, 4, 8, 12, 16] as const;

export function TakeSlipScreen(): ReactElement {
  const text = useTexts(voter).later.take;
  const send = useSend();
  return (
    <Frame
      screen="take-slip"
      picture={<Sign name="slip" />}
      heading={text.heading}
      primary={
        <Button
          variant="primary"
          onPress={() => {
            void send({ type: 'later.taken' });
          }}
        >
          {text.taken}
        </Button>
      }
    >
      <p>{text.what}</p>
      <p>{text.keep}</p>
      <p className="soft">{text.notTaken}</p>
    </Frame>
  );
}

export function SlipUnprintedScreen({ outcome }: { readonly outcome: PrintOutcome }): ReactElement {
  const text = useTexts(voter).later.unprinted;
  const send = useSend();
  return (
    <Frame
      screen="slip-unprinted"
      picture={<Sign name="trouble" />}
      heading={text.heading}
      secondary={<Quit words={text.quit} />}
      primary={
        <Button
          variant="primary"
          onPress={() => {
            void send({ type: 'later.retry' });
          }}
        >
          {text.retry}
        </Button>
      }
    >
      {outcome === 'unknown' && <p>{text.void}</p>}
      <p>{text.next}</p>
      <p className="soft">{text.otherwise}</p>
    </Frame>
  );
}

export function SlipCodeScreen({
  attempt,
}: {
  readonly attempt: 'first' | 'after-wrong-code';
}): ReactElement {
  const text = useTexts(voter).later.code;
  const send = useSend();
  const entry = useDigitEntry(
    (code) => {
      void send({ type: 'later.enter', code });
    },
    { min: CODE_DIGITS, max: CODE_DIGITS },
  );
  const digits = entry.read();
  return (
    <Frame
      screen={`slip-code ${attempt}`}
      layout="split"
      heading={text.heading}
      side={
        <div className="pin">
          <p className="slip-code" role="img" aria-label={text.label}>
            {GROUPS.map((at) => (
              <span key={at}>{digits.slice(at, at + 4).padEnd(4, '\u2013')}</span>
            ))}
          </p>
          <p className="hidden-text" aria-live="polite">
            {text.entered(entry.length)}
          </p>
          <DigitKeys entry={entry} />
        </div>
      }
      secondary={<Quit words={text.quit} />}
      primary={
        <Button variant="primary" isDisabled={!entry.isComplete} onPress={entry.submit}>
          {text.submit}
        </Button>
      }
    >
      {attempt === 'first' ? (
        <p>{text.text}</p>
      ) : (
        <div className="pin-tries" role="alert">
          <Icon name="warning" />
          <p>
            <strong>{text.wrong} </strong>
            {text.check}
          </p>
        </div>
      )}
    </Frame>
  );
}

export function CodePauseScreen({ untilMs }: { readonly untilMs: number }): ReactElement {
  const text = useTexts(voter).later.pause;
  return (
    <Frame
      screen="code-pause"
      picture={<Sign name="clock" />}
      heading={text.heading}
      secondary={<Quit words={text.quit} />}
    >
      <Countdown untilMs={untilMs} />
      <p>{text.text}</p>
      <p className="soft">{text.help}</p>
    </Frame>
  );
}

function Quit({ words }: { readonly words: string }): ReactElement {
  const send = useSend();
  return (
    <Button
      onPress={() => {
        void send({ type: 'session.cancel' });
      }}
    >
      {words}
    </Button>
  );
}
