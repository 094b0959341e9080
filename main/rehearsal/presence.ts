/**
 * Who is present on a practice day, where the assembly counts it: between the rounds one member leaves, another leaves and returns, the manager has those
 * present counted and reported, and the first comes back when polls have opened. Fails unless kiosk and ledger say the number that the people know.
 */
import type { SimulatedCard } from '../../hardware/simulator/card.ts';
import type { PresenceAction } from '../../ledger/permit/presence.ts';
import { presentOf } from '../../ledger/rules/presence.ts';
import type { StationView } from '../station/view.ts';
import { Astonished, say, waitFor, type Hands, type Holder, type Kiosk } from './crowd.ts';
import type { Practice } from './setup.ts';

/** `admitted`: the cards of all who were admitted. The number that was counted; undefined where nobody counts. */
export async function playPresence(
  { file, node, staff }: Practice,
  kiosk: Kiosk,
  hands: Hands<SimulatedCard>,
  admitted: readonly Holder<SimulatedCard>[],
): Promise<number | undefined> {
  const [first, second] = admitted;
  if (file.presence !== true || first === undefined || second === undefined) return undefined;
  await move(kiosk, hands, 'leave', first);
  await move(kiosk, hands, 'leave', second);
  await move(kiosk, hands, 'return', second);
  const expected = admitted.length - 1;
  const reported = await reportQuorum(kiosk, hands, staff.manager);
  const assembly = node.state().assemblies.get(file.assembly);
  const recorded = assembly === undefined ? undefined : presentOf(assembly);
  if (reported !== expected || recorded !== expected)
    throw new Astonished(
      `${expected} members are present; the kiosk reports ${reported}, the ledger has ${recorded ?? 'nothing'}`,
    );
  return expected;
}

/** The member who left before the polls opened is back for the vote. */
export async function comeBack(
  kiosk: Kiosk,
  hands: Hands<SimulatedCard>,
  [first]: readonly Holder<SimulatedCard>[],
): Promise<void> {
  if (first !== undefined) await move(kiosk, hands, 'return', first);
}

const shows =
  (kind: StationView['scene']['kind']) =>
  ({ scene }: StationView): boolean =>
    scene.kind === kind;

/** One member checks out or in. */
async function move(
  kiosk: Kiosk,
  hands: Hands<SimulatedCard>,
  action: PresenceAction,
  { card, pin }: Holder<SimulatedCard>,
): Promise<void> {
  await waitFor(kiosk, 'a kiosk where members leave and return', ({ accepts }) =>
    accepts.includes('presence.begin'),
  );
  say(kiosk, { type: 'presence.begin' });
  await waitFor(kiosk, 'the question who leaves and who returns', shows('presence-choice'));
  say(kiosk, { type: `presence.${action}` });
  await waitFor(kiosk, 'a kiosk that asks for the card', shows('presence-card'));
  hands.insert(card);
  await waitFor(kiosk, 'the question for the PIN', shows('pin'));
  say(kiosk, { type: 'pin.enter', pin });
  await waitFor(kiosk, `a member noted for "${action}"`, shows('presence-done'));
  hands.remove();
  await waitFor(kiosk, 'an idle kiosk', shows('idle'));
}

/** The manager's report at the desk; the number of those present as it says. */
async function reportQuorum(
  kiosk: Kiosk,
  hands: Hands<SimulatedCard>,
  { card, pin }: Holder<SimulatedCard>,
): Promise<number> {
  say(kiosk, { type: 'desk.open' });
  await waitFor(kiosk, 'a kiosk that asks for a staff card', shows('staff-card'));
  hands.insert(card);
  await waitFor(kiosk, 'the question for the PIN of staff', shows('pin'));
  say(kiosk, { type: 'pin.enter', pin });
  await waitFor(kiosk, 'a desk', shows('desk'));
  say(kiosk, { type: 'quorum.report' });
  const { scene } = await waitFor(
    kiosk,
    'a quorum report',
    (view) => view.scene.kind === 'desk' && view.scene.report !== undefined,
  );
  const report = scene.kind === 'desk' ? scene.report : undefined;
  if (report?.kind !== 'quorum' || report.outcome !== 'confirmed')
    throw new Astonished(`the quorum report ended as ${JSON.stringify(report)}`);
  say(kiosk, { type: 'desk.leave' });
  await waitFor(kiosk, 'a desk that gives the card back', shows('take-card'));
  hands.remove();
  await waitFor(kiosk, 'an idle kiosk', shows('idle'));
  return report.present;
}
