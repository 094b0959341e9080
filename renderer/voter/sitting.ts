/**
 * How long selections live: from the first ballot scene until the ballot was handed to the station, through everything that only interrupts (the
 * question whether somebody is there, staff who are called and go). Pure; sitting-context.tsx keeps the value, in memory only.
 */
import type { TroubleCode } from '../../main/station/troubles.ts';
import type { Scene } from '../../main/station/view.ts';
import { emptySelections, type Selections } from './selection.ts';

/** Why the voter starts with an empty ballot: the first time, after a slip was destroyed or opened, or because the page itself was loaded anew. */
export type Beginning = 'first' | 'abandoned' | 'challenged' | 'reloaded';

export type Sitting =
  | { readonly kind: 'none'; readonly beginning: Beginning }
  | { readonly kind: 'choosing'; readonly beginning: Beginning; readonly selections: Selections };

/** The sitting of a page whose first view shows `found`: where a ballot can only have been begun before, its selections are lost. */
export const firstSitting = (found: Scene): Sitting => ({
  kind: 'none',
  beginning:
    found.kind === 'ballot' || (interrupts(found) && found.kind !== 'working' && found.kind !== 'trouble')
      ? 'reloaded'
      : 'first',
});

/** The sitting once `scene` is on the screen; the same object when nothing changes. */
export function nextSitting(sitting: Sitting, scene: Scene): Sitting {
  if (scene.kind === 'ballot')
    return sitting.kind === 'choosing'
      ? sitting
      : {
          kind: 'choosing',
          beginning: sitting.beginning,
          selections: emptySelections(scene.papers),
        };
  if (interrupts(scene)) return sitting;
  const beginning = beginningAfter(sitting, scene);
  return sitting.kind === 'none' && sitting.beginning === beginning ? sitting : { kind: 'none', beginning };
}

/** Scenes after which the voter may go on where they were. */
function interrupts(scene: Scene): boolean {
  switch (scene.kind) {
    case 'still-there':
    case 'end-session':
      return true;
    case 'staff-card':
      return scene.purpose === 'end-session';
    case 'pin':
    case 'take-card':
      return scene.purpose === 'staff';
    case 'working':
      return scene.task === 'reading-card' || scene.task === 'checking-pin';
    case 'trouble':
      return STAFF_TROUBLES.has(scene.trouble.code);
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
    case 'report-unconfirmed':
    case 'staff-done':
    case 'desk':
    case 'card-check':
      return false;
  }
}

/** What may be wrong with the staff who were called, or with their card; the voter's session goes on. The station says of it that no vote is recorded. */
const STAFF_TROUBLES: ReadonlySet<TroubleCode> = new Set<TroubleCode>([
  'card-refused',
  'card-unreadable',
  'ledger-unreachable',
  'pin-blocked',
  'staff-role',
]);

function beginningAfter({ beginning }: Sitting, scene: Scene): Beginning {
  const isOpened =
    scene.kind === 'challenged' || (scene.kind === 'trouble' && scene.trouble.code === 'challenge-unprinted');
  if (isOpened) return 'challenged';
  if (scene.kind === 'commit') return 'abandoned';
  return scene.kind === 'idle' || scene.kind === 'recorded' ? 'first' : beginning;
}
