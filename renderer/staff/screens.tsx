/**
 * Which screen of staff is drawn for a scene (station.md, roles). Scenes of voters are in renderer/voter/; words of staff are fetched with the page, so that
 * no letter is late when staff come.
 */
import type { ReactElement } from 'react';
import { lettersOf } from '../fonts.ts';
import { wordsOf } from '../i18n/catalogue.ts';
import { CardCheck } from './card-check.tsx';
import { ClerkDesk } from './clerk-desk.tsx';
import { deskTexts } from './desk-texts.ts';
import { deviceTexts } from './device-texts.ts';
import { EndSession } from './end-session.tsx';
import { ManagerDesk } from './manager-desk.tsx';
import {
  ReportUnconfirmed,
  StaffCard,
  StaffDone,
  StaffPin,
  StaffWorking,
  TakeStaffCard,
} from './procedure.tsx';
import type { StaffScreenProps } from './scenes.ts';
import { TechnicianDesk } from './technician-desk.tsx';
import { staffTexts } from './texts.ts';

void lettersOf(wordsOf([staffTexts, deskTexts, deviceTexts]));

export function StaffScreen({ view, scene }: StaffScreenProps): ReactElement {
  switch (scene.kind) {
    case 'staff-card':
      return <StaffCard view={view} scene={scene} />;
    case 'pin':
      return <StaffPin key={view.turn} view={view} scene={scene} />;
    case 'take-card':
      return <TakeStaffCard />;
    case 'working':
      return <StaffWorking view={view} scene={scene} />;
    case 'report-unconfirmed':
      return <ReportUnconfirmed scene={scene} />;
    case 'staff-done':
      return <StaffDone scene={scene} />;
    case 'card-check':
      return <CardCheck view={view} scene={scene} />;
    case 'end-session':
      return <EndSession scene={scene} />;
    case 'desk':
      switch (scene.role) {
        case 'manager':
          return <ManagerDesk view={view} />;
        case 'clerk':
          return <ClerkDesk view={view} />;
        case 'technician':
          return <TechnicianDesk view={view} scene={scene} />;
      }
  }
}
