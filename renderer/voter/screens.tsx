/** The screens of voters. */
import type { ReactElement } from 'react';
import type { Scene, StationView } from '../../main/station/view.ts';
import { Frame } from '../ui/frame.tsx';

export const VoterScreen = ({
  scene,
}: {
  readonly view: StationView;
  readonly scene: Scene;
}): ReactElement => <Frame screen={scene.kind} heading={scene.kind} />;
