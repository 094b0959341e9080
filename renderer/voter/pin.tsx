/** The PIN of the voter's card, on glass or keyboard; a wrong one is said, the last try warned of. */
import type { ReactElement } from 'react';
import type { Scene } from '../../main/station/view.ts';
import { common } from '../i18n/common.ts';
import { useTexts } from '../i18n/language.tsx';
import { voter } from '../i18n/voter.ts';
import { useSend } from '../station-context.tsx';
import { Button } from '../ui/button.tsx';
import { Frame } from '../ui/frame.tsx';
import { Icon } from '../ui/icon.tsx';
import { PinPad, usePinEntry } from '../ui/pin-pad.tsx';
import './pin.css';

type PinScene = Extract<Scene, { kind: 'pin' }>;

export function PinScreen({ scene }: { readonly scene: PinScene }): ReactElement {
  const text = useTexts(voter).pin;
  const words = useTexts(common).pin;
  const send = useSend();
  const entry = usePinEntry((pin) => {
    void send({ type: 'pin.enter', pin });
  });
  return (
    <Frame
      screen={`pin ${scene.triesLeft}`}
      layout="split"
      heading={text.heading}
      side={<PinPad entry={entry} />}
      secondary={
        <Button
          onPress={() => {
            void send({ type: 'session.cancel' });
          }}
        >
          {text.quit}
        </Button>
      }
      primary={
        <Button variant="primary" isDisabled={!entry.isComplete} onPress={entry.submit}>
          {words.submit}
        </Button>
      }
    >
      <PinTries scene={scene} />
      <p>{text.text}</p>
      {scene.attempt === 'first' && <p className="soft">{text.cover}</p>}
    </Frame>
  );
}

/** What is left after a wrong PIN; nothing before one, except the warning of the last try. */
export function PinTries({ scene }: { readonly scene: PinScene }): ReactElement | undefined {
  const text = useTexts(voter).pin;
  const isLast = scene.triesLeft === 1;
  if (scene.attempt === 'first' && !isLast) return undefined;
  return (
    <div className="pin-tries" role="alert">
      <Icon name="warning" />
      <p>
        {scene.attempt === 'after-wrong-pin' && <strong>{text.wrong} </strong>}
        {isLast ? text.last : text.left(scene.triesLeft)}
      </p>
    </div>
  );
}
