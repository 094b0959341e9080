/** From the station's view to the screen of its scene: a voter's or a staff member's. Draws nothing itself. */
import type { ReactElement } from 'react';
import type { StationView } from '../main/station/view.ts';
import { common } from './i18n/common.ts';
import { StaffScreen } from './staff/screens.tsx';
import { StationProvider, useStation } from './station-context.tsx';
import { FrameProvider } from './ui/frame.tsx';
import { LostScreen, StartingScreen } from './voter/waiting.tsx';
import { SittingProvider } from './voter/sitting-context.tsx';
import { VoterScreen } from './voter/screens.tsx';

export const Kiosk = (): ReactElement => (
  <StationProvider starting={<StartingScreen />} lost={<LostScreen />}>
    <Framed />
  </StationProvider>
);

function Framed(): ReactElement {
  const { view, line, refusal } = useStation();
  const { notice } = view;
  const said =
    refusal ??
    (notice === undefined ? undefined : { ko: common.ko.notices[notice], en: common.en.notices[notice] });
  return (
    <FrameProvider
      value={{ assembly: view.assembly.title, station: view.station.name, mode: view.mode, notice: said }}
    >
      {line === 'lost' && <LostScreen />}
      <div className="screen" hidden={line === 'lost'}>
        <SittingProvider>
          <SceneScreen view={view} />
        </SittingProvider>
      </div>
    </FrameProvider>
  );
}

function SceneScreen({ view }: { readonly view: StationView }): ReactElement {
  const { scene } = view;
  switch (scene.kind) {
    case 'staff-card':
    case 'desk':
    case 'card-check':
    case 'end-session':
    case 'report-unconfirmed':
    case 'staff-done':
      return <StaffScreen view={view} scene={scene} />;
    case 'pin':
    case 'take-card':
    case 'working':
      return scene.purpose === 'staff' ? (
        <StaffScreen view={view} scene={scene} />
      ) : (
        <VoterScreen view={view} scene={scene} />
      );
    case 'starting':
    case 'idle':
    case 'take-slip':
    case 'slip-unprinted':
    case 'slip-code':
    case 'code-pause':
    case 'presence-choice':
    case 'presence-card':
    case 'presence-done':
    case 'card-held':
    case 'ballot':
    case 'commit':
    case 'challenged':
    case 'recorded':
    case 'still-there':
    case 'trouble':
      return <VoterScreen view={view} scene={scene} />;
  }
}
