/** Screens for members who leave or come back (성원): which of both, the card, and that it is noted. PIN and troubles look as everywhere. */
import type { ReactElement } from 'react';
import type { Scene } from '../../main/station/view.ts';
import { useTexts } from '../i18n/language.tsx';
import { voter } from '../i18n/voter.ts';
import { useSend } from '../station-context.tsx';
import { Button } from '../ui/button.tsx';
import { Frame } from '../ui/frame.tsx';
import { Sign } from '../ui/sign.tsx';

type Action = Extract<Scene, { kind: 'presence-done' }>['action'];

export function PresenceChoiceScreen(): ReactElement {
  const text = useTexts(voter).presence;
  const send = useSend();
  return (
    <Frame
      screen="presence-choice"
      picture={<Sign name="insert-card" />}
      heading={text.choice.heading}
      secondary={<Quit />}
      primary={
        <>
          <Button
            variant="primary"
            onPress={() => {
              void send({ type: 'presence.leave' });
            }}
          >
            {text.choice.leave}
          </Button>
          <Button
            variant="primary"
            onPress={() => {
              void send({ type: 'presence.return' });
            }}
          >
            {text.choice.return}
          </Button>
        </>
      }
    >
      <p>{text.choice.text}</p>
      <p className="soft">{text.choice.vote}</p>
    </Frame>
  );
}

export function PresenceCardScreen({ action }: { readonly action: Action }): ReactElement {
  const text = useTexts(voter).presence;
  return (
    <Frame
      screen={`presence-card ${action}`}
      picture={<Sign name="insert-card" />}
      above={text.choice[action]}
      heading={text.card.heading}
      headingSize="large"
      secondary={<Quit />}
    >
      <p>{text.card[action]}</p>
      <p className="soft">{text.card.how}</p>
    </Frame>
  );
}

export function PresenceDoneScreen({ action }: { readonly action: Action }): ReactElement {
  const text = useTexts(voter).presence.done;
  return (
    <Frame
      screen={`presence-done ${action}`}
      picture={<Sign name="take-card" />}
      heading={text.heading[action]}
      headingSize="large"
    >
      <p>
        <strong>{text.take}</strong>
      </p>
      <p>{text.next[action]}</p>
    </Frame>
  );
}

function Quit(): ReactElement {
  const text = useTexts(voter).presence;
  const send = useSend();
  return (
    <Button
      onPress={() => {
        void send({ type: 'session.cancel' });
      }}
    >
      {text.quit}
    </Button>
  );
}
