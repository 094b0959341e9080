/**
 * The quorum report (성원 보고): those present are counted into the ledger now, and members, present and opening quorum are printed for signatures, with the checkpoint
 * that holds the count. What a single vote needs is on its rule card; the ledger's rules see to that when polls open.
 */
import { leastOf, MAJORITY } from '../../ledger/count/threshold.ts';
import { fail, ok, type Result } from '../../ledger/result.ts';
import { membersOfAssembly, presentOf } from '../../ledger/rules/presence.ts';
import { quorumReportPaper } from './documents/quorum-report.ts';
import type { Kit } from './kit.ts';
import { offersPresence } from './presence.ts';
import type { Sync } from './sync.ts';
import type { QuorumReport } from './view.ts';

/** How often the ledger is looked at for the count that it has taken, and how long in between. */
const LOOKS = 20;
const LOOK_AGAIN_MS = 250;

/** Whether the desk offers it. */
export const offersQuorum = offersPresence;

/** Counts, keeps the figures in the audit record, and prints the report. */
export async function reportQuorum(kit: Kit, sync: Sync): Promise<QuorumReport> {
  kit.conversation.show({ kind: 'working', task: 'submitting', purpose: 'staff' });
  const counted = await countNow(kit, sync);
  if (!counted.ok) return { kind: 'quorum-failed', outcome: 'failed', detail: counted.error };
  const { checkpoint, ...figures } = counted.value;
  kit.journal.write(() => {
    kit.journal.audit.append({ event: 'quorum.counted', ...figures });
  });
  kit.conversation.show({ kind: 'working', task: 'printing', purpose: 'staff' });
  const outcome =
    (await kit.printing.tidy()) === 'tidy'
      ? await kit.printing.whole('report', quorumReportPaper(kit.letterhead(), { ...figures, checkpoint }))
      : 'not-started';
  const { members, need, present } = figures;
  return { kind: 'quorum', outcome, members, need, present };
}

interface Counted {
  readonly time: string;
  readonly members: number;
  readonly present: number;
  readonly need: number;
  readonly checkpoint: { readonly size: number; readonly root: string };
}

/** The figures as the ledger has them once it holds the count that was asked for; the error is for staff. */
async function countNow(kit: Kit, sync: Sync): Promise<Result<Counted, string>> {
  const { assembly, ledger } = kit;
  const answer = await ledger.countPresent();
  if (!answer.ok) return fail(answer.error.detail);
  const { time } = answer.value;
  for (let look = 0; look < LOOKS; look += 1) {
    if (look > 0) await waitABit(kit);
    const synced = await sync.refresh();
    if (!synced.ok) return fail(synced.error.detail);
    const own = ledger.state().assemblies.get(assembly);
    const registrar = own?.stations.get(kit.station)?.registrar;
    const last = registrar === undefined ? undefined : own?.presence.get(registrar);
    if (own === undefined || last === undefined || last.time < time) continue;
    const [present, members, checkpoint] = [presentOf(own), membersOfAssembly(own), ledger.checkpoint()];
    if (present === undefined)
      return fail('another registrar of this assembly has not counted those present yet');
    if (members === undefined || checkpoint === undefined)
      throw new Error('those present were counted on no roll');
    return ok({ time, members, present, need: leastOf(members, MAJORITY), checkpoint });
  }
  return fail('the ledger has taken the count and does not show it yet');
}

/** Ends at once when the station stops. */
async function waitABit(kit: Kit): Promise<void> {
  await kit.conversation.ask({
    scene: { kind: 'working', task: 'submitting', purpose: 'staff' },
    accepts: [],
    patience: { untilMs: kit.clock.now() + LOOK_AGAIN_MS },
  });
}
