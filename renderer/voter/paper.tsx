/** From the slip in the printer to the thanks: the slip is out and nothing is recorded, and then it is recorded. The tracker stays on the paper. */
import type { ReactElement } from 'react';
import type { Bilingual, Scene, StationView } from '../../main/station/view.ts';
import { useLanguage, useTexts } from '../i18n/language.tsx';
import { voter } from '../i18n/voter.ts';
import { useSend } from '../station-context.tsx';
import { Button } from '../ui/button.tsx';
import { Frame } from '../ui/frame.tsx';
import { Icon } from '../ui/icon.tsx';
import { Sign } from '../ui/sign.tsx';
import { ChallengeButton } from './challenge.tsx';
import { VoterHelp } from './help.tsx';
import './paper.css';

export function CommitScreen({ papers }: { readonly papers: readonly Bilingual[] }): ReactElement {
  const text = useTexts(voter).commit;
  const { say } = useLanguage();
  const send = useSend();
  return (
    <Frame
      screen="commit"
      picture={<Sign name="slip" />}
      heading={text.heading}
      beside={<VoterHelp at="commit" />}
      secondary={
        <>
          <Button
            onPress={() => {
              void send({ type: 'ballot.abandon' });
            }}
          >
            {text.abandon}
          </Button>
          <ChallengeButton />
        </>
      }
      primary={
        <Button
          variant="primary"
          icon="check"
          onPress={() => {
            void send({ type: 'ballot.cast' });
          }}
        >
          {text.cast}
        </Button>
      }
    >
      <p className="vote-sign">
        <Icon name="info" />
        <strong>{text.not}</strong>
      </p>
      <p>{text.where}</p>
      <p>
        <strong>{text.leave}</strong>
      </p>
      <p>{text.choose}</p>
      <ul className="soft commit-papers" aria-label={text.papers}>
        {papers.map((title) => (
          <li key={title.ko}>{say(title)}</li>
        ))}
      </ul>
    </Frame>
  );
}

export function RecordedScreen({
  view,
  scene: { receipt, reprint },
}: {
  readonly view: StationView;
  readonly scene: Extract<Scene, { kind: 'recorded' }>;
}): ReactElement {
  const text = useTexts(voter).recorded;
  const send = useSend();
  return (
    <Frame
      screen="recorded"
      picture={<Sign name="recorded" />}
      heading={text.heading}
      headingSize="large"
      secondary={
        view.accepts.includes('receipt.reprint') && (
          <Button
            icon="printer"
            onPress={() => {
              void send({ type: 'receipt.reprint' });
            }}
          >
            {text.reprint}
          </Button>
        )
      }
      primary={
        <Button
          variant="primary"
          onPress={() => {
            void send({ type: 'session.end' });
          }}
        >
          {text.end}
        </Button>
      }
    >
      <p>
        <strong>{text.receipt[receipt]}</strong>
      </p>
      <p>{text.about[receipt]}</p>
      {reprint === 'offered' && <p>{text.reprintText}</p>}
      <p className="soft">{text.secret}</p>
      <p>{text.thanks}</p>
    </Frame>
  );
}
