/**
 * How `election finish --wait` follows a ledger while people vote: every ballot is checked and added up as it arrives, so that nothing but the last ones is left to
 * do when the polls close.
 */
import { setTimeout } from 'node:timers/promises';
import { fail, ok, type Result } from '../result.ts';
import { openedStations } from '../rules/election-closing.ts';
import { hasClosed, type LedgerState } from '../rules/state.ts';
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

/** No station is left that could still take ballots: each has opened, and closed. */
const arePollsClosed = (state: LedgerState, uuid: string): boolean => {
  const election = state.elections.get(uuid);
  if (election === undefined) return false;
  if (election.closed) return true;
  const opened = openedStations(state, election.definition);
  return election.definition.stations.every(({ station }) => {
    const found = opened.get(station);
    return found !== undefined && hasClosed(found, uuid);
  });
};

const progressText = (state: LedgerState, uuids: readonly string[]): string => {
  const ballots = uuids.map((uuid) => state.elections.get(uuid)?.castCredentials.size ?? 0);
  return `Waiting for the polls to close: ${counted(
    ballots.reduce((sum, count) => sum + count, 0),
    'ballot',
  )} checked.`;
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
