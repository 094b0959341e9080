/**
 * Rule of the voter's challenge: a ballot that the kiosk opened in place of casting it (protocol.md section 4). A tracker is cast or challenged, never both;
 * the other half of that is ballotCast in election-ballot.ts. What was in the ballot is between the voter's paper and the page that rebuilds it.
 */
import type { EntryOf } from '../entries/entry.ts';
import { findBallotStation } from './authors.ts';
import { checkPaperRunning } from './election-polls.ts';
import { openedElections } from './state.ts';
import { accept, refuse } from './verdict.ts';
import type { Context, Ruling } from './verdict.ts';

/**
 * By a station's key, like the ballots. There is no bound on their number: how often a machine is checked is for the voters to say, and a station that
 * invents challenges only adds to a figure that its own closing report must state. A tracker does not show its election, so all of the station's are asked:
 * else a ballot could be cast as one paper and said to be challenged as another. Elections in which it has no part are not, so that no key reaches papers of theirs.
 */
export function ballotChallenged({ state }: Context, { author, body }: EntryOf<'ballot.challenged'>): Ruling {
  const found = findBallotStation(state, body.election, author);
  if (!found.ok) return found.error;
  const { election, station } = found.value;
  const blocked = checkPaperRunning(station, body.election);
  if (blocked !== undefined) return blocked;
  const opened = openedElections(state, station);
  if (opened.some(({ castTrackers }) => castTrackers.has(body.tracker))) return refuse('challenge-cast');
  if (opened.some(({ challengedTrackers }) => challengedTrackers.has(body.tracker)))
    return refuse('challenge-twice');
  return accept(() => {
    election.challengedTrackers.add(body.tracker);
    station.challenged.set(body.election, (station.challenged.get(body.election) ?? 0) + 1);
  });
}
