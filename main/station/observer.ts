/**
 * What an observer's mirror may know (station.md, roles: what the manager sees, counters, seals, no controls): picked from the view by name, so that
 * nothing new in the view gets there by itself. No scene, no member, no report, no fault of a device, no command.
 */
import type { Scene, StationView } from './view.ts';

/** Whom the kiosk is serving, and nothing of what they do there. */
export type Activity = 'idle' | 'voter' | 'staff' | 'trouble' | 'starting';

export interface ObserverView extends Pick<
  StationView,
  | 'version'
  | 'epoch'
  | 'assembly'
  | 'station'
  | 'mode'
  | 'polls'
  | 'obstacles'
  | 'ledger'
  | 'figures'
  | 'groups'
  | 'papers'
  | 'earlierPapers'
  | 'round'
  | 'seals'
> {
  readonly devices: {
    readonly reader: { readonly kind: string };
    readonly printer: { readonly kind: string };
  };
  readonly activity: Activity;
}

/** The observer's part of a view. */
export function observerView(view: StationView): ObserverView {
  const { version, epoch, assembly, station, mode, polls, obstacles, devices, scene } = view;
  const { ledger, figures, groups, papers, earlierPapers, round, seals } = view;
  return {
    version,
    epoch,
    assembly,
    station,
    mode,
    polls,
    obstacles,
    devices: { reader: { kind: devices.reader.kind }, printer: { kind: devices.printer.kind } },
    ledger,
    figures,
    groups,
    papers,
    earlierPapers,
    round,
    seals,
    activity: activityOf(scene),
  };
}

function activityOf(scene: Scene): Activity {
  switch (scene.kind) {
    case 'starting':
    case 'idle':
    case 'trouble':
      return scene.kind;
    case 'pin':
    case 'take-card':
    case 'working':
      return scene.purpose === 'staff' ? 'staff' : 'voter';
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
      return 'voter';
    case 'staff-card':
    case 'report-unconfirmed':
    case 'staff-done':
    case 'desk':
    case 'card-check':
    case 'end-session':
      return 'staff';
  }
}
