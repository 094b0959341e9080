// Turn and epoch (architecture: seams): what a screen's command answers, and when a screen must have forgotten. Any conversation, however people and
// devices mix it up, keeps these laws.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StationCommand } from '../../../main/station/command.ts';
import type { StationView } from '../../../main/station/view.ts';
import { settled } from './fakes.ts';
import { choose, rig, type Rig } from './rig.ts';

const COMMANDS: readonly StationCommand[] = [
  { type: 'staff.begin', action: 'suspend', reason: '정회' },
  { type: 'staff.begin', action: 'resume' },
  { type: 'desk.open' },
  { type: 'desk.leave' },
  { type: 'desk.check-card' },
  { type: 'device.test-print' },
  { type: 'device.clear-printer' },
  { type: 'device.card-round-trip' },
  choose(),
  { type: 'ballot.submit', selections: [] },
  { type: 'ballot.abandon' },
  { type: 'ballot.cast' },
  { type: 'ballot.retry' },
  { type: 'session.touch' },
  { type: 'session.continue' },
  { type: 'session.cancel' },
  { type: 'session.end' },
  { type: 'session.call-staff' },
  { type: 'session.return' },
  { type: 'session.void' },
  { type: 'trouble.dismiss' },
];

/** What people, devices and time do to a station; `pin` and `likely` know what the screen asks, so that conversations get somewhere. */
const act = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('likely' as const), pick: fc.nat() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('insert' as const), pick: fc.nat(6) }) },
  { weight: 3, arbitrary: fc.constant({ do: 'remove' as const }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('say' as const), pick: fc.nat(COMMANDS.length - 1) }) },
  { weight: 1, arbitrary: fc.constantFrom({ do: 'paper-out' as const }, { do: 'paper-in' as const }) },
  { weight: 1, arbitrary: fc.constantFrom({ do: 'ledger-away' as const }, { do: 'ledger-back' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(20_000, 60_000, 120_000) }),
  },
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

/** Commands that are taken just now, the way the person with this card would say them. */
function likely(bench: Rig, pin: string): StationCommand[] {
  const { accepts } = bench.station.view();
  return accepts.includes('pin.enter')
    ? [
        { type: 'pin.enter', pin },
        { type: 'pin.enter', pin },
        { type: 'pin.enter', pin: '987654' },
      ]
    : COMMANDS.filter(({ type }) => accepts.includes(type));
}

/** Carries a conversation out on a bench, with every view that it published. */
async function talk(
  acts: readonly Act[],
): Promise<{ readonly views: StationView[]; readonly silent: string[] }> {
  const bench = await rig('open', { batch: 1, proofs: 'trusted' });
  const { manager, clerk, technician, revoked, delegates } = bench.people;
  const cards = [manager, clerk, technician, revoked, delegates[0]!, delegates[1]!, delegates[2]!];
  for (const card of cards) Object.assign(card.state, { triesLeft: 3 });
  const views: StationView[] = [bench.station.view()];
  const unsubscribe = bench.station.subscribe((view) => views.push(view));
  const silent: string[] = [];
  let pin = '';
  /** Runs what must not be a question of its own: a refusal, or the devices where the scene does not wait for them. */
  const quietly = (what: string, run: () => void): void => {
    const { turn, scene, accepts, epoch } = bench.station.view();
    run();
    const after = bench.station.view();
    if (after.turn !== turn || after.scene !== scene || after.accepts !== accepts || after.epoch !== epoch)
      silent.push(what);
  };
  try {
    for (const step of acts) {
      switch (step.do) {
        case 'likely': {
          const options = likely(bench, pin);
          const command = options[step.pick % Math.max(1, options.length)];
          if (command !== undefined) bench.say(command);
          break;
        }
        case 'say': {
          const command = COMMANDS[step.pick]!;
          if (bench.station.view().accepts.includes(command.type)) bench.say(command);
          else quietly(`a refused ${command.type}`, () => bench.say(command));
          break;
        }
        case 'insert': {
          const card = cards[step.pick]!;
          if (bench.reader.status().kind === 'card') bench.reader.remove();
          await settled(4);
          pin = card.pin;
          bench.reader.insert(card);
          break;
        }
        case 'remove':
          bench.reader.remove();
          break;
        case 'paper-out':
          quietly('paper out', () => bench.printer.set('paper-out'));
          break;
        case 'paper-in': {
          // A printer that is ready again may be what the card at an idle screen waited for.
          const { scene } = bench.station.view();
          if (scene.kind === 'idle') bench.printer.set('ready');
          else quietly('paper in', () => bench.printer.set('ready'));
          break;
        }
        case 'ledger-away':
        case 'ledger-back':
          bench.ledger.isReachable = step.do === 'ledger-back';
          break;
        case 'wait':
          await bench.clock.advance(step.ms);
          break;
      }
      await settled(4);
    }
    return { views, silent };
  } finally {
    unsubscribe();
    await bench.stop();
  }
}

describe('any conversation', () => {
  test(
    'a turn is one question, turns and epochs only grow, an epoch begins at an idle or a card to be taken',
    { timeout: 120_000 },
    async () => {
      const kinds = new Set<string>();
      await fc.assert(
        fc.asyncProperty(fc.array(act, { minLength: 20, maxLength: 60 }), async (acts) => {
          const { views, silent } = await talk(acts);
          expect(silent).toEqual([]);
          for (const [i, view] of views.entries()) {
            kinds.add(view.scene.kind);
            const before = views[i - 1];
            if (before === undefined) continue;
            const faults = broken(before, view);
            expect({ faults, before: before.scene, after: view.scene }).toMatchObject({ faults: [] });
          }
        }),
        { numRuns: 12, seed: 20_261_122, endOnFailure: true },
      );
      for (const kind of ['idle', 'pin', 'ballot', 'desk', 'staff-card', 'take-card', 'trouble'])
        expect([...kinds]).toContain(kind);
    },
  );
});

/** Which laws two views in a row break. */
function broken(before: StationView, after: StationView): string[] {
  const isSame =
    before.scene === after.scene && JSON.stringify(before.accepts) === JSON.stringify(after.accepts);
  const faults: string[] = [];
  if (after.version <= before.version) faults.push('version does not grow');
  if (after.turn < before.turn) faults.push('turn goes back');
  if (after.turn === before.turn && !isSame) faults.push('another question in the same turn');
  if (after.turn !== before.turn && after.scene === before.scene && after.scene.kind !== 'idle')
    faults.push('another turn without a question');
  if (after.epoch < before.epoch || after.epoch > before.epoch + 1) faults.push('epoch jumps');
  if (after.epoch !== before.epoch && !['idle', 'take-card', 'working'].includes(after.scene.kind))
    faults.push('an epoch begins within a conversation');
  if (after.scene.kind === 'idle' && after.accepts.length === 0)
    faults.push('an idle screen that takes nothing');
  return faults;
}
