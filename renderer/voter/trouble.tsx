/** Something went wrong: what it is, whether a vote was recorded, and who does what next. Never a bare "error". */
import type { ReactElement } from 'react';
import type { StationView } from '../../main/station/view.ts';
import type { Trouble } from '../../main/station/troubles.ts';
import { useLanguage, useTexts } from '../i18n/language.tsx';
import { voter } from '../i18n/voter.ts';
import { useSend } from '../station-context.tsx';
import { Button } from '../ui/button.tsx';
import { Frame } from '../ui/frame.tsx';
import { Icon, type IconName } from '../ui/icon.tsx';
import { Sign } from '../ui/sign.tsx';
import { VoterHelp } from './help.tsx';

/** Also for troubles of staff, whose `vote` is `none`. */
export function TroubleScreen({
  view: { accepts },
  trouble,
}: {
  readonly view: StationView;
  readonly trouble: Trouble;
}): ReactElement {
  const text = useTexts(voter).trouble;
  const { say } = useLanguage();
  const send = useSend();
  return (
    <Frame
      screen={`trouble ${trouble.code}`}
      picture={<Sign name="trouble" />}
      heading={say(trouble.what)}
      beside={<VoterHelp at="trouble" />}
      secondary={
        (accepts.includes('ballot.retry') || accepts.includes('ballot.again')) &&
        accepts.includes('session.cancel') && (
          <Button
            onPress={() => {
              void send({ type: 'session.cancel' });
            }}
          >
            {text.quit}
          </Button>
        )
      }
      primary={
        <>
          {accepts.includes('trouble.dismiss') && (
            <Button
              variant="primary"
              onPress={() => {
                void send({ type: 'trouble.dismiss' });
              }}
            >
              {text.dismiss}
            </Button>
          )}
          {accepts.includes('ballot.retry') && (
            <Button
              variant="primary"
              icon="printer"
              onPress={() => {
                void send({ type: 'ballot.retry' });
              }}
            >
              {text.retry}
            </Button>
          )}
          {accepts.includes('ballot.again') && (
            <Button
              variant="primary"
              onPress={() => {
                void send({ type: 'ballot.again' });
              }}
            >
              {text.again}
            </Button>
          )}
        </>
      }
    >
      {trouble.vote !== 'none' && (
        <p className={`vote-sign vote-${trouble.vote}`}>
          <Icon name={VOTE_ICONS[trouble.vote]} />
          <strong>{text.vote[trouble.vote]}</strong>
        </p>
      )}
      <p>
        <strong>{text.who[trouble.who]}.</strong>
      </p>
      <p>{say(trouble.next)}</p>
      {trouble.detail !== '' && <p className="soft small">{text.detail(trouble.detail)}</p>}
    </Frame>
  );
}

const VOTE_ICONS = { recorded: 'check', 'not-recorded': 'cross' } as const satisfies Record<string, IconName>;
