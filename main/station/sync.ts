/**
 * What this station has signed goes to the ledger and stays here until an inclusion proof to a verified checkpoint is held (protocol.md sections 6 and 7).
 * Entries of the device in the order of their seq, then ballots in the batches of batches.ts; the same bytes again until they are answered. With the ledger
 * away everything waits, nothing is lost, nobody is stopped but the registrar's admissions.
 */
import type { Result } from '../../ledger/result.ts';
import { stationOf } from '../../ledger/rules/state.ts';
import type { Batches } from './batches.ts';
import type { DeviceEntryRow } from './journal/device-entries.ts';
import type { OutboxRow } from './journal/outbox.ts';
import { isStorageFault } from './journal/schema.ts';
import type { Kit } from './kit.ts';
import type { LinkFault, RuleFault } from './ledger-port.ts';
import type { PollsState, StaffAction } from './view.ts';

/** `waiting`: no answer for now; it is sent again until there is one. */
export type DeviceOutcome =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly rule: string; readonly detail: string }
  | { readonly kind: 'waiting'; readonly detail: string };

export interface Sync {
  /** Runs until stop(); rejects with what must not happen. */
  start(): Promise<void>;
  stop(): void;
  /** There may be something to send. */
  nudge(): void;
  /** Fetches what is new on the ledger, now. */
  refresh(): Promise<Result<void, LinkFault>>;
  /**
   * What the ledger says to the device entry `seq`, to be asked as soon as it is stored: an answer that came before is not told again. `waiting` after
   * the first attempt without an answer.
   */
  deviceOutcome(seq: number): Promise<DeviceOutcome>;
  /** While draining every held ballot leaves. */
  drain(order: 'start' | 'stop'): void;
  link(): 'unknown' | 'reachable' | 'unreachable';
}

/** Looks at the ledger this often when there is nothing to send. */
export const REFRESH_MS = 15_000;
const RETRY_FIRST_MS = 250;
const RETRY_LAST_MS = 15_000;
const BALLOTS_AT_ONCE = 4;

export function createSync(kit: Kit, batches: Batches, changed: () => void): Sync {
  const { journal, ledger, clock } = kit;
  const { outbox, deviceEntries } = journal;
  const waitingFor = new Map<number, (outcome: DeviceOutcome) => void>();
  let isVacuumDue = journal.polls() === 'closed';
  let link: ReturnType<Sync['link']> = 'unknown';
  let everything: 'only-full' | 'everything' = 'only-full';
  let isDue = true;
  let isStopped = false;
  let isNudged = false;
  let wake = (): void => undefined;

  const heard = <T, E extends LinkFault | RuleFault>(answer: Result<T, E>): Result<T, E> => {
    const next = !answer.ok && isLinkFault(answer.error) ? 'unreachable' : 'reachable';
    if (next !== link) {
      link = next;
      changed();
    }
    return answer;
  };

  const refresh = async (): Promise<Result<void, LinkFault>> => {
    const synced = heard(await ledger.sync());
    if (synced.ok) adopt();
    changed();
    return synced;
  };

  /** What others have decided: polls reopened by the committee, elections closed. */
  const adopt = (): void => {
    const own = stationOf(ledger.state(), kit.assembly, kit.station);
    if (own === undefined || deviceEntries.outstanding().length > 0) return;
    if (journal.polls() === 'closed' && own.polls === 'open')
      journal.write(() => {
        journal.setPolls('open');
        journal.audit.append({ event: 'polls.reopened' });
      });
    const isOver =
      own.elections.length > 0 &&
      own.elections.every((uuid) => ledger.state().elections.get(uuid)?.closed === true) &&
      kit.slots().length === 0; // permits for later votes outlast the round
    if (isOver && journal.write(() => journal.pending.removeAll() + journal.reserve.removeAll()) > 0)
      isVacuumDue = true;
  };

  const settle = (seq: number, outcome: DeviceOutcome): void => {
    waitingFor.get(seq)?.(outcome);
    waitingFor.delete(seq);
  };

  /** Throws on a disk that is too full for it, and is then due again. */
  const vacuum = (): void => {
    if (!isVacuumDue) return;
    journal.vacuum();
    isVacuumDue = false;
  };

  const sendDeviceEntry = async (row: DeviceEntryRow): Promise<Progress> => {
    const { seq, action, bytes, entry } = row;
    if (row.state === 'accepted') {
      const proof = heard(await ledger.prove(entry));
      if (!proof.ok || proof.value === 'not-yet') return 'stuck';
      const { value } = proof;
      journal.write(() => {
        deviceEntries.setState(seq, value === 'proven' ? 'proven' : 'stored');
      });
      return value === 'proven' ? 'moved' : 'stuck';
    }
    const sending = ledger.submit(bytes);
    stepOf(kit, action, 'sent');
    const answer = heard(await sending);
    if (answer.ok) {
      stepOf(kit, action, 'accepted');
      journal.write(() => {
        deviceEntries.setState(seq, 'accepted');
        if (seq <= journal.heeded()) return; // sent again, because the ledger could not prove it at first
        journal.setHeeded(seq);
        journal.setPolls(AFTER[action]);
        if (action === 'open') journal.beginRound(seq);
        journal.audit.append({ event: 'polls.accepted', action });
        if (action === 'close') journal.forgetAcknowledged();
      });
      stepOf(kit, action, 'stored');
      if (action === 'close') {
        everything = 'only-full';
        isVacuumDue = true;
      }
      settle(seq, { kind: 'accepted' });
      vacuum();
      return 'moved';
    }
    const { error } = answer;
    if (error.kind !== 'refused') {
      settle(seq, { kind: 'waiting', detail: error.detail });
      return 'stuck';
    }
    journal.write(() => {
      deviceEntries.remove(seq);
      journal.setHeeded(Math.min(journal.heeded(), seq - 1)); // another entry gets this seq
      journal.setPolls(stationOf(ledger.state(), kit.assembly, kit.station)?.polls ?? 'setup');
      journal.audit.append({ event: 'polls.refused', action, rule: error.rule });
    });
    settle(seq, { kind: 'refused', rule: error.rule, detail: error.detail });
    return 'moved';
  };

  const sendBallots = async (rows: readonly OutboxRow[]): Promise<Progress> => {
    const drawn = rows.filter(({ state }) => state === 'drawn');
    const sending = drawn.map(async (row) => ({ row, answer: await ledger.submit(row.bytes) }));
    if (drawn.length > 0) kit.step('sync.sent');
    const answers = await Promise.all(sending);
    if (answers.length > 0) kit.step('sync.accepted');
    const accepted = rows.filter(({ state }) => state === 'accepted');
    let progress: Progress = 'stuck';
    journal.write(() => {
      for (const { row, answer } of answers) {
        heard(answer);
        if (answer.ok) {
          outbox.accept(row.random);
          accepted.push(row);
        } else if (answer.error.kind === 'refused') {
          outbox.refuse(row.random);
          journal.audit.append({ event: 'ballot.refused', entry: row.entry, rule: answer.error.rule });
        } else continue;
        progress = 'moved';
      }
    });
    const proofs = await Promise.all(
      accepted.map(async ({ random, entry }) => ({ random, proof: await ledger.prove(entry) })),
    );
    let proven = 0;
    journal.write(() => {
      for (const { random, proof } of proofs) {
        heard(proof);
        if (!proof.ok || proof.value === 'not-yet') continue;
        if (proof.value === 'unknown') {
          outbox.draw([random]);
          progress = 'stuck'; // sent again, but not at once
        } else {
          outbox.remove(random);
          proven += 1;
        }
      }
    });
    if (proven === 0) return progress;
    if (outbox.counts().leaving === 0) journal.checkpoint();
    kit.step('sync.proof-stored');
    return 'moved';
  };

  /** Sends what there is; `moved` as long as another pass may get further. */
  const pass = async (): Promise<Progress | 'nothing-left'> => {
    if (isDue) {
      await refresh();
      isDue = false;
    }
    vacuum();
    const outcomes: Progress[] = [];
    for (const row of deviceEntries.outstanding()) {
      const sent = await sendDeviceEntry(row);
      if (sent === 'stuck' && row.state === 'stored') return 'stuck'; // later ones must not overtake it
      outcomes.push(sent);
    }
    const papers = kit.papers();
    if (papers !== undefined && batches.draw(papers, everything) === 'drawn') kit.step('sync.batch-drawn');
    const rows = outbox.leaving(BALLOTS_AT_ONCE);
    if (rows.length > 0) outcomes.push(await sendBallots(rows));
    if (outcomes.length === 0) return 'nothing-left';
    return outcomes.includes('moved') ? 'moved' : 'stuck';
  };

  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        cancel();
        wake = () => undefined;
        resolve();
      };
      const cancel = clock.after(ms, done);
      wake = done;
      if (isNudged || isStopped) done();
    });

  const run = async (): Promise<void> => {
    let retryMs = RETRY_FIRST_MS;
    while (!isStopped) {
      isNudged = false;
      const progress = await passOrStuck();
      changed();
      if (progress === 'nothing-left') isDue = true;
      if (progress === 'moved') retryMs = RETRY_FIRST_MS;
      else if (progress === 'nothing-left') await sleep(REFRESH_MS);
      else {
        await sleep(retryMs);
        retryMs = Math.min(2 * retryMs, RETRY_LAST_MS);
      }
    }
  };

  /** A full disk stops nothing here but this attempt. */
  const passOrStuck = async (): Promise<Progress | 'nothing-left'> => {
    try {
      return await pass();
    } catch (error) {
      if (!isStorageFault(error)) throw error;
      for (const seq of waitingFor.keys()) settle(seq, { kind: 'waiting', detail: error.message });
      return 'stuck';
    }
  };

  return {
    start: run,
    stop: () => {
      isStopped = true;
      for (const seq of waitingFor.keys()) settle(seq, { kind: 'waiting', detail: 'the station stops' });
      wake();
    },
    nudge: () => {
      isNudged = true;
      wake();
    },
    refresh,
    deviceOutcome: (seq) =>
      new Promise((resolve) => {
        if (isStopped) resolve({ kind: 'waiting', detail: 'the station stops' });
        waitingFor.set(seq, resolve);
        isNudged = true;
        wake();
      }),
    drain: (order) => {
      everything = order === 'start' ? 'everything' : 'only-full';
      isNudged = true;
      wake();
    },
    link: () => link,
  };
}

type Progress = 'moved' | 'stuck';

const AFTER: Record<StaffAction, PollsState> = {
  open: 'open',
  suspend: 'suspended',
  resume: 'open',
  close: 'closed',
};

function stepOf(kit: Kit, action: StaffAction, moment: 'sent' | 'accepted' | 'stored'): void {
  if (action === 'open' || action === 'close') kit.step(`${action}.${moment}`);
}

const isLinkFault = (error: LinkFault | RuleFault): error is LinkFault =>
  error.kind === 'unreachable' || error.kind === 'invalid';
