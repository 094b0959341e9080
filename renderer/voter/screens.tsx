/** Every scene that a voter meets, and the troubles of staff, which look the same. */
import type { ReactElement } from 'react';
import type { Scene, StationView } from '../../main/station/view.ts';
import { BallotScreens } from './ballot.tsx';
import { CardHeldScreen, StillThereScreen, TakeCardScreen } from './card.tsx';
import { IdleScreen } from './idle.tsx';
import { ChallengedScreen } from './challenge.tsx';
import { CommitScreen, RecordedScreen } from './paper.tsx';
import { CodePauseScreen, SlipCodeScreen, SlipUnprintedScreen, TakeSlipScreen } from './later.tsx';
import { PinScreen } from './pin.tsx';
import { PresenceCardScreen, PresenceChoiceScreen, PresenceDoneScreen } from './presence.tsx';
import { TroubleScreen } from './trouble.tsx';
import { StartingScreen, WorkingScreen } from './waiting.tsx';

export type VoterScene = Extract<
  Scene,
  {
    kind:
      | 'starting'
      | 'idle'
      | 'pin'
      | 'working'
      | 'take-card'
      | 'presence-choice'
      | 'presence-card'
      | 'presence-done'
      | 'card-held'
      | 'take-slip'
      | 'slip-unprinted'
      | 'slip-code'
      | 'code-pause'
      | 'ballot'
      | 'commit'
      | 'challenged'
      | 'recorded'
      | 'still-there'
      | 'trouble';
  }
>;

export function VoterScreen({
  view,
  scene,
}: {
  readonly view: StationView;
  readonly scene: VoterScene;
}): ReactElement {
  switch (scene.kind) {
    case 'starting':
      return <StartingScreen />;
    case 'idle':
      return <IdleScreen view={view} />;
    case 'pin':
      // A key per question: digits of one try are never there in the next.
      return <PinScreen key={view.turn} scene={scene} />;
    case 'working':
      return <WorkingScreen task={scene.task} member={scene.member} />;
    case 'take-card':
      return <TakeCardScreen member={scene.member} />;
    case 'take-slip':
      return <TakeSlipScreen />;
    case 'slip-unprinted':
      return <SlipUnprintedScreen outcome={scene.outcome} />;
    case 'slip-code':
      // A key per question: digits of one try are never there in the next.
      return <SlipCodeScreen key={view.turn} attempt={scene.attempt} />;
    case 'code-pause':
      return <CodePauseScreen untilMs={scene.untilMs} />;
    case 'presence-choice':
      return <PresenceChoiceScreen />;
    case 'presence-card':
      return <PresenceCardScreen action={scene.action} />;
    case 'presence-done':
      return <PresenceDoneScreen action={scene.action} />;
    case 'card-held':
      return <CardHeldScreen untilMs={scene.untilMs} />;
    case 'ballot':
      return <BallotScreens />;
    case 'commit':
      return <CommitScreen papers={scene.papers} />;
    case 'challenged':
      return <ChallengedScreen />;
    case 'recorded':
      return <RecordedScreen view={view} scene={scene} />;
    case 'still-there':
      return <StillThereScreen untilMs={scene.untilMs} />;
    case 'trouble':
      return <TroubleScreen view={view} trouble={scene.trouble} />;
  }
}
