/**
 * The node's tallies, added up while ballots come in, so that nobody waits for them when an election is closed (rules ask for them, election-result.ts). Read from
 * the store, so only what is committed counts; in short turns, because a kiosk shares the thread. Whether a tally is right is decided by the rules.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseBallot } from '../ballot/ballot.ts';
import { startTally, type Tally, type TallyInProgress } from '../ballot/tally.ts';
import { bytesToUtf8 } from '../bytes.ts';
import { castWeightOf } from '../rules/election-weights.ts';
import type { LedgerState } from '../rules/state.ts';
import type { LedgerStore } from '../store/ledger-store.ts';
import { accepted } from '../worker/evidence.ts';

export interface RunningTallies {
  /** Adds up what was committed since, in the background. What fails is tried again when a tally is asked for. */
  follow(): void;
  /** The tally of an election that the rules have closed. Rejects when the store cannot be read. */
  tally(election: string): Promise<Tally>;
  /** Ends the work in the background; resolves when the store is not read any more. */
  stop(): Promise<void>;
}

/** Nothing is read before the first `follow` or `tally`: a node that only starts is not kept busy with earlier days. */
export function createRunningTallies(
  store: Pick<LedgerStore, 'count' | 'entries'>,
  state: () => LedgerState,
): RunningTallies {
  const tallies = new Map<string, TallyInProgress>();
  let next = 0;
  let running: Promise<void> | undefined;
  let isStopped = false;

  const tallyOf = (uuid: string): TallyInProgress => {
    const known = tallies.get(uuid);
    if (known !== undefined) return known;
    const election = state().elections.get(uuid);
    if (election === undefined) throw new Error(`election ${uuid} is not defined`);
    // Looked up anew each time: after a write that failed the sequencer's state is another one.
    const weightOf = (credential: string) =>
      castWeightOf(state().elections.get(uuid) ?? election, credential);
    const tally = startTally(election.parameters, { get: weightOf });
    tallies.set(uuid, tally);
    return tally;
  };

  /** True when it was a ballot, which takes time. */
  const add = (bytes: Uint8Array): boolean => {
    const { body, type } = JSON.parse(bytesToUtf8(bytes)) as {
      readonly type: string;
      readonly body: { readonly election: string; readonly ballot: string };
    };
    if (type === 'tally.computed') tallies.delete(body.election);
    if (type !== 'ballot.cast' || state().elections.get(body.election)?.tally !== undefined) return false;
    tallyOf(body.election).add(accepted(parseBallot(body.ballot)));
    return true;
  };

  const readOn = async (): Promise<void> => {
    let added = 0;
    while (next < store.count() && !isStopped) {
      for (const bytes of store.entries(next, Math.min(store.count(), next + ENTRIES_AT_ONCE))) {
        if (add(bytes)) added += 1;
        next += 1;
        if (added < BALLOTS_AT_ONCE) continue;
        added = 0;
        await nextTurn();
        if (isStopped) return;
      }
    }
  };

  const catchUp = (): Promise<void> => {
    running ??= readOn()
      .catch((error: unknown) => {
        // A tally that is half added up is worth nothing.
        tallies.clear();
        next = 0;
        throw error;
      })
      .finally(() => {
        running = undefined;
      });
    return running;
  };

  return {
    follow: () => {
      catchUp().catch(() => undefined);
    },
    tally: async (election) => {
      while (next < store.count()) {
        if (isStopped) throw new Error('the node is stopping');
        await catchUp();
      }
      return tallyOf(election).finish();
    },
    stop: async () => {
      isStopped = true;
      await running?.catch(() => undefined);
    },
  };
}

/** Ballots added between two turns of the event loop. */
const BALLOTS_AT_ONCE = 4;
const ENTRIES_AT_ONCE = 64;
