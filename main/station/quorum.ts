/**
 * The quorum report (성원 보고): those present are counted into the ledger now, and members, present and opening quorum are printed for signatures, with the checkpoint
 * that holds the count. What a single vote needs is on its rule card; the ledger's rules see to that when polls open.
 */
import { leastOf, MAJORITY } from '../../ledger/count/threshold.ts';
import { fail, ok, type Result } from '../../ledger/result.ts';
import { membersOfAssembly, presentOf } from '../../ledger/rules/presence.ts';
import { quorumReportPaper } from './documents/quorum-report.ts';
import type { Kit } from './kit.ts';
import type { LinkFault, RuleFault } from './ledger-port.ts';
import { offersPresence } from './presence.ts';
import type { Sync } from './sync.ts';
import type { QuorumFault, QuorumReport } from './view.ts';

/** How often the ledger is looked at for the count that it has taken, and how long in between. */
const LOOKS = 20;
const LOOK_AGAIN_MS = 250;

/** Whether the desk offers it. */
export const offersQuorum = offersPresence;

/** Counts, keeps the figures in the audit record, and prints the report. */
export async function reportQuorum(kit: Kit, sync: Sync): Promise<QuorumReport> {
  const counted = await countNow(kit, sync);
  if (!counted.ok) return { kind: 'quorum-failed', outcome: 'failed', fault: counted.error.fault };
  const { checkpoint, ...figures } = counted.value;
  kit.conversation.show({ kind: 'working', task: 'printing', purpose: 'staff' });
  const outcome =
    (await kit.printing.tidy()) === 'tidy'
      ? await kit.printing.whole('report', quorumReportPaper(kit.letterhead(), { ...figures, checkpoint }))
      : 'not-started';
  const { members, need, present } = figures;
  return { kind: 'quorum', outcome, members, need, present };
}

export interface Counted {
  readonly time: string;
  readonly members: number;
  readonly present: number;
  readonly need: number;
  readonly checkpoint: { readonly size: number; readonly root: string };
}

/** Why there is no count; the detail is for the technician. */
export interface CountFault {
  readonly fault: QuorumFault;
  readonly detail: string;
}

/** The figures as the ledger has them once it holds the count that was asked for; they, or why there are none, go into the audit record. */
export async function countNow(kit: Kit, sync: Sync): Promise<Result<Counted, CountFault>> {
  kit.conversation.show({ kind: 'working', task: 'counting-present', purpose: 'staff' });
  const counted = await countAndSee(kit, sync);
  kit.journal.write(() => {
    if (counted.ok) {
      const { checkpoint: _shown, ...figures } = counted.value;
      kit.journal.audit.append({ event: 'quorum.counted', ...figures });
    } else kit.journal.audit.append({ event: 'quorum.failed', ...counted.error });
  });
  return counted;
}

async function countAndSee(kit: Kit, sync: Sync): Promise<Result<Counted, CountFault>> {
  const { assembly, ledger } = kit;
  const answer = await ledger.countPresent();
  if (!answer.ok) return noCount(FAULTS[answer.error.kind], answer.error.detail);
  const { entry } = answer.value;
  for (let look = 0; look < LOOKS; look += 1) {
    if (look > 0) await waitABit(kit);
    const synced = await sync.refresh();
    if (!synced.ok) return noCount('unreachable', synced.error.detail);
    const state = ledger.state();
    if (!state.entryIds.has(entry)) continue;
    const own = state.assemblies.get(assembly);
    const registrar = own?.stations.get(kit.station)?.registrar;
    const last = registrar === undefined ? undefined : own?.presence.get(registrar);
    if (own === undefined || last === undefined)
      return noCount('refused', `the entry ${entry} is no count of this station's registrar`);
    const [present, members, checkpoint] = [presentOf(own), membersOfAssembly(own), ledger.checkpoint()];
    if (present === undefined)
      return noCount('other-registrar', 'another registrar of this assembly has not counted yet');
    if (members === undefined || checkpoint === undefined)
      throw new Error('those present were counted on no roll');
    return ok({ time: last.time, members, present, need: leastOf(members, MAJORITY), checkpoint });
  }
  return noCount('not-shown', `the ledger has taken the count ${entry} and does not show it yet`);
}

/** What the registrar's refusal or silence means. */
const FAULTS: Readonly<Record<(LinkFault | RuleFault)['kind'], QuorumFault>> = {
  unreachable: 'unreachable',
  'not-yet': 'unrecorded',
  refused: 'refused',
  invalid: 'refused',
};

const noCount = (fault: QuorumFault, detail: string): Result<never, CountFault> => fail({ fault, detail });

/** Ends at once when the station stops. */
async function waitABit(kit: Kit): Promise<void> {
  await kit.conversation.ask({
    scene: { kind: 'working', task: 'counting-present', purpose: 'staff' },
    accepts: [],
    patience: { untilMs: kit.clock.now() + LOOK_AGAIN_MS },
  });
}
