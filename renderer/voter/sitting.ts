/**
 * How long selections live: from the first ballot scene until the ballot was handed to the station, through everything that only interrupts (the
 * question whether somebody is there, staff who are called and go). Pure; sitting-context.tsx keeps the value, in memory only.
 */
import type { Scene } from '../../main/station/view.ts';
import { emptySelections, type Selections } from './selection.ts';

/** Why the voter starts with an empty ballot: the first time, after a slip was destroyed, or because the page itself was loaded anew. */
export type Beginning = 'first' | 'abandoned' | 'reloaded';

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
      return scene.trouble.vote === 'none';
    case 'starting':
    case 'idle':
    case 'card-held':
    case 'ballot':
    case 'commit':
    case 'recorded':
    case 'report-unconfirmed':
    case 'staff-done':
    case 'desk':
    case 'card-check':
      return false;
  }
}

function beginningAfter({ beginning }: Sitting, { kind }: Scene): Beginning {
  if (kind === 'commit') return 'abandoned';
  return kind === 'idle' || kind === 'recorded' ? 'first' : beginning;
}
