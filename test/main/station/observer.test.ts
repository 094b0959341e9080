// The observers' mirror (station.md, roles): counters, seals and states, and nothing of the person before the kiosk.
import { afterEach, describe, expect, test } from 'vitest';
import { observerView, type Activity } from '../../../main/station/observer.ts';
import { trouble } from '../../../main/station/troubles.ts';
import type { Scene, StationView } from '../../../main/station/view.ts';
import { must } from '../../ledger/rules/world.ts';
import { admitMember, present, rig, type Rig } from './rig.ts';

const view: StationView = {
  version: 7,
  turn: 5,
  epoch: 3,
  assembly: { id: 'convention-2026', title: { ko: '전당대회', en: 'Convention' } },
  station: { id: 'hall-1', name: { ko: '제1투표소', en: 'Station 1' } },
  groups: [{ group: 'delegates', name: { ko: '대의원', en: 'Delegates' } }],
  papers: [{ election: 'E', title: { ko: '임원 선거', en: 'Officers' } }],
  earlierPapers: [{ election: 'D', title: { ko: '의장 선거', en: 'Chair' } }],
  round: 2,
  papersToOpen: [],
  seals: ['A-1'],
  mode: 'practice',
  polls: 'open',
  obstacles: ['printer-not-ready'],
  devices: {
    reader: { kind: 'card', lastFault: { kind: 'fault', detail: 'SECRET' } },
    printer: { kind: 'error', detail: 'SECRET' },
  },
  ledger: { link: 'reachable', size: 17, outbox: { held: 1, leaving: 0, refused: 0 } },
  figures: [{ election: 'E', group: 'delegates', admitted: 2, cast: 1, challenged: 1 }],
  notice: 'another-card',
  accepts: ['desk.leave'],
  scene: { kind: 'idle' },
};

/** A scene of every kind with the most it may carry; SECRET is what must not get out. */
const SCENES: {
  readonly [K in Scene['kind']]: readonly (readonly [Extract<Scene, { kind: K }>, Activity])[];
} = {
  starting: [[{ kind: 'starting' }, 'starting']],
  idle: [[{ kind: 'idle' }, 'idle']],
  'staff-card': [[{ kind: 'staff-card', purpose: 'end-session', which: 'first', roles: ['clerk'] }, 'staff']],
  pin: [
    [{ kind: 'pin', purpose: 'admission', triesLeft: 1, attempt: 'after-wrong-pin' }, 'voter'],
    [{ kind: 'pin', purpose: 'staff', triesLeft: 3, attempt: 'first' }, 'staff'],
  ],
  working: [
    [{ kind: 'working', task: 'admitting', member: { name: 'SECRET', group: 'SECRET' } }, 'voter'],
    [{ kind: 'working', task: 'printing', purpose: 'staff' }, 'staff'],
  ],
  'take-card': [
    [{ kind: 'take-card', purpose: 'admission', member: { name: 'SECRET', group: 'SECRET' } }, 'voter'],
    [{ kind: 'take-card', purpose: 'staff' }, 'staff'],
  ],
  'take-slip': [[{ kind: 'take-slip' }, 'voter']],
  'slip-unprinted': [[{ kind: 'slip-unprinted', outcome: 'unknown' }, 'voter']],
  'slip-code': [[{ kind: 'slip-code', attempt: 'after-wrong-code' }, 'voter']],
  'code-pause': [[{ kind: 'code-pause', untilMs: 1 }, 'voter']],
  'presence-choice': [[{ kind: 'presence-choice' }, 'voter']],
  'presence-card': [[{ kind: 'presence-card', action: 'leave' }, 'voter']],
  'presence-done': [[{ kind: 'presence-done', action: 'return' }, 'voter']],
  'card-held': [[{ kind: 'card-held', untilMs: 1 }, 'voter']],
  ballot: [[{ kind: 'ballot', papers: [] }, 'voter']],
  commit: [[{ kind: 'commit', papers: [] }, 'voter']],
  challenged: [[{ kind: 'challenged' }, 'voter']],
  recorded: [[{ kind: 'recorded', receipt: 'unknown', reprint: 'offered' }, 'voter']],
  'still-there': [[{ kind: 'still-there', untilMs: 1 }, 'voter']],
  'report-unconfirmed': [[{ kind: 'report-unconfirmed', action: 'close', outcome: 'unknown' }, 'staff']],
  'staff-done': [[{ kind: 'staff-done', action: 'end-session' }, 'staff']],
  desk: [
    [
      {
        kind: 'desk',
        role: 'technician',
        report: { kind: 'printer-clear', outcome: 'failed', detail: 'SECRET' },
        apdus: [
          { number: 1, header: 'SECRET', name: 'SECRET', sent: '', sentBytes: 0, receivedBytes: 0, ms: 0 },
        ],
      },
      'staff',
    ],
  ],
  'card-check': [
    [
      {
        kind: 'card-check',
        finding: { kind: 'on-roll', member: { name: 'SECRET', group: 'SECRET' }, papers: [] },
      },
      'staff',
    ],
  ],
  'end-session': [[{ kind: 'end-session', paper: 'out' }, 'staff']],
  trouble: [[{ kind: 'trouble', trouble: trouble('pin-blocked', 'SECRET') }, 'trouble']],
};

describe.each(Object.entries(SCENES))('at the scene %s', (kind, scenes) => {
  test.each(scenes.map(([scene, activity]) => ({ scene, activity })))(
    'an observer learns "$activity" and nothing else of it',
    ({ scene, activity }) => {
      const seen = observerView({ ...view, scene });
      expect(seen).toEqual({
        version: 7,
        epoch: 3,
        assembly: view.assembly,
        station: view.station,
        groups: view.groups,
        papers: view.papers,
        earlierPapers: view.earlierPapers,
        round: 2,
        seals: ['A-1'],
        mode: 'practice',
        polls: 'open',
        obstacles: ['printer-not-ready'],
        devices: { reader: { kind: 'card' }, printer: { kind: 'error' } },
        ledger: view.ledger,
        figures: view.figures,
        activity,
      });
      expect(scene.kind).toBe(kind);
    },
  );
});

describe('a station on the bench', () => {
  let bench: Rig;
  afterEach(() => bench.stop());

  test('shows its observers whom it serves, through a whole morning', async () => {
    bench = await rig('open');
    const seen: Activity[] = [];
    bench.station.subscribe((changed) => {
      const { activity } = observerView(changed);
      if (seen.at(-1) !== activity) seen.push(activity);
    });
    await admitMember(bench, bench.people.delegates[0]!);
    must(bench.say({ type: 'session.cancel' }));
    await bench.scene('idle');
    must(bench.say({ type: 'desk.open' }));
    await present(bench, bench.people.clerk);
    await bench.scene('desk');
    bench.reader.remove();
    await bench.scene('idle');
    must(bench.say({ type: 'staff.begin', action: 'suspend', reason: '정회' }));
    await present(bench, bench.people.manager);
    await bench.scene('take-card');
    bench.reader.remove();
    await bench.scene('staff-done');
    must(bench.say({ type: 'session.end' }));
    await bench.scene('idle');
    expect(seen).toEqual(['idle', 'voter', 'idle', 'staff', 'idle', 'staff', 'idle']);
  });
});
