/**
 * Rule of the voter's challenge: a ballot that the kiosk opened in place of casting it (protocol.md section 4). A tracker is cast or challenged, never both;
 * the other half of that is ballotCast in election-ballot.ts. What was in the ballot is between the voter's paper and the page that rebuilds it.
 */
import type { EntryOf } from '../entries/entry.ts';
import { findBallotStation } from './authors.ts';
import { checkPollsRunning } from './election-polls.ts';
import { accept, refuse } from './verdict.ts';
import type { Context, Ruling } from './verdict.ts';

/**
 * By a station's key, like the ballots. There is no bound on their number: how often a machine is checked is for the voters to say, and a station that
 * invents challenges only adds to a figure that its own closing report must state.
 */
export function ballotChallenged({ state }: Context, { author, body }: EntryOf<'ballot.challenged'>): Ruling {
  const found = findBallotStation(state, body.election, author);
  if (!found.ok) return found.error;
  const { election, station } = found.value;
  const blocked = checkPollsRunning(station);
  if (blocked !== undefined) return blocked;
  if (election.castTrackers.has(body.tracker)) return refuse('challenge-cast');
  if (election.challengedTrackers.has(body.tracker)) return refuse('challenge-twice');
  return accept(() => {
    election.challengedTrackers.add(body.tracker);
    station.challenged.set(body.election, (station.challenged.get(body.election) ?? 0) + 1);
  });
}
