/** Checking the machine instead of voting: the calm way there, with what it means said before, and the screen that comes after the opened ballot's paper. */
import { type ReactElement, useState } from 'react';
import { useTexts } from '../i18n/language.tsx';
import { voter } from '../i18n/voter.ts';
import { useSend } from '../station-context.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Frame } from '../ui/frame.tsx';
import { Icon } from '../ui/icon.tsx';
import { Sign } from '../ui/sign.tsx';
import { VoterHelp } from './help.tsx';

/** Asks once more before the ballot is opened, because it cannot be cast any more then. */
export function ChallengeButton(): ReactElement {
  const text = useTexts(voter).challenge;
  const send = useSend();
  const [state, setState] = useState<'closed' | 'asking'>('closed');
  const close = (): void => {
    setState('closed');
  };
  return (
    <>
      <Button
        variant="quiet"
        icon="search"
        onPress={() => {
          setState('asking');
        }}
      >
        {text.button}
      </Button>
      <Dialog
        title={text.title}
        isOpen={state === 'asking'}
        onClose={close}
        actions={
          <>
            <Button onPress={close}>{text.no}</Button>
            <Button
              variant="primary"
              onPress={() => {
                close();
                void send({ type: 'ballot.challenge' });
              }}
            >
              {text.yes}
            </Button>
          </>
        }
      >
        <p>
          <strong>{text.opened}</strong>
        </p>
        <p>{text.after}</p>
        <p>{text.shows}</p>
      </Dialog>
    </>
  );
}

export function ChallengedScreen(): ReactElement {
  const text = useTexts(voter).challenge;
  const send = useSend();
  return (
    <Frame
      screen="challenged"
      picture={<Sign name="slip" />}
      heading={text.heading}
      beside={<VoterHelp at="challenged" />}
      primary={
        <Button
          variant="primary"
          icon="next"
          iconAt="end"
          onPress={() => {
            void send({ type: 'ballot.again' });
          }}
        >
          {text.again}
        </Button>
      }
    >
      <p className="vote-sign">
        <Icon name="info" />
        <strong>{text.not}</strong>
      </p>
      <p>
        <strong>{text.take}</strong>
      </p>
      <p>{text.scan}</p>
      <p>{text.shows}</p>
      <p>{text.goOn}</p>
    </Frame>
  );
}
