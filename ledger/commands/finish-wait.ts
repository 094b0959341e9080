/**
 * How `election finish --wait` follows a ledger while people vote: every ballot is checked and added up as it arrives, so that nothing but the last ones is left to
 * do when the polls close.
 */
import { setTimeout } from 'node:timers/promises';
import { fail, ok, type Result } from '../result.ts';
import { hasClosed, stationOf, type LedgerState } from '../rules/state.ts';
import { counted } from '../verify/report.ts';
import type { Follower } from '../verify/follow.ts';
import type { Terminal } from './command.ts';

/** How often the node is asked for a new checkpoint. */
const POLL_MS = 50;
/** How often progress is told, and a node that does not answer asked again. */
const TELL_MS = 2000;

/** Resolves when every station of the elections has closed its polls and all their ballots are checked; fails when the ledger is not valid. */
export const waitForPolls = async (
  follower: Follower,
  uuids: readonly string[],
  terminal: Pick<Terminal, 'err' | 'signal'>,
  now: () => number = () => performance.now(),
): Promise<Result<void, string>> => {
  const tell = createTelling(terminal, now);
  for (;;) {
    if (terminal.signal?.aborted === true)
      return fail('Stopped before the polls were closed; nothing was done.');
    const seen = await follower.advance();
    if (!seen.ok && seen.error.kind === 'invalid')
      return fail(`The ledger is not valid: ${seen.error.message} Nothing was done.`);
    if (!seen.ok) tell(`The ledger does not answer and is asked again: ${seen.error.message}.`);
    else if (uuids.every((uuid) => arePollsClosed(follower.state, uuid))) return ok(undefined);
    else tell(progressText(follower.state, uuids));
    await setTimeout(seen.ok ? POLL_MS : TELL_MS);
  }
};

/** The stations that could still take ballots of an election: those that have not opened yet, or not closed. */
const openStations = (state: LedgerState, uuid: string): readonly string[] => {
  const election = state.elections.get(uuid);
  if (election?.closed === true) return [];
  const { assembly, stations = [] } = election?.definition ?? {};
  return stations.flatMap(({ station }) => {
    const own = assembly === undefined ? undefined : stationOf(state, assembly, station);
    return own !== undefined && hasClosed(own, uuid) ? [] : [station];
  });
};

const arePollsClosed = (state: LedgerState, uuid: string): boolean =>
  state.elections.has(uuid) && openStations(state, uuid).length === 0;

const progressText = (state: LedgerState, uuids: readonly string[]): string => {
  const ballots = uuids.map((uuid) => state.elections.get(uuid)?.castCredentials.size ?? 0);
  const total = counted(
    ballots.reduce((sum, count) => sum + count, 0),
    'ballot',
  );
  const stations = [...new Set(uuids.flatMap((uuid) => openStations(state, uuid)))].toSorted();
  return `Waiting for the polls to close at ${stations.join(', ')}: ${total} checked.`;
};

/** Says what is new, at most every two seconds. */
const createTelling = ({ err }: Pick<Terminal, 'err'>, now: () => number): ((text: string) => void) => {
  let last = { at: -Infinity, text: '' };
  return (text) => {
    if (text === last.text || now() - last.at < TELL_MS) return;
    last = { at: now(), text };
    err(text);
  };
};
