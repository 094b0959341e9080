/**
 * Rules of the polls of one station: trustees' acceptance, opening, suspending, resuming, reopening (protocol.md section 4).
 * setup -> open <-> suspended -> closed, and open again in a later round, for elections on reserve slots; closing is election-closing.ts. The device named by the definitions runs its station's polls;
 * a device revoked meanwhile cannot, but its station's ballots are accepted until closing (election-ballot.ts).
 */
import { toBase64 } from '../bytes.ts';
import type { EntryOf } from '../entries/entry.ts';
import type { ElectionId, Scope } from '../entries/fields.ts';
import type { KeyId } from '../keys/public-key.ts';
import { checkApprovals, useApprovals } from './approvals.ts';
import { findElection, findStation, needsCommittee, needsHolder, needsRole } from './authors.ts';
import { checkContests } from './contest.ts';
import { checkQuorums, notePresent } from './presence.ts';
import { electionsToOpen, hasClosed } from './state.ts';
import type { LedgerState, StationState } from './state.ts';
import { accept, notYet, refuse } from './verdict.ts';
import type { Context, Obstacle, Ruling } from './verdict.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';

/** Before the polls open, since opening waits for every trustee. */
export function trusteeAccepted({ state }: Context, { author, body }: EntryOf<'trustee.accepted'>): Ruling {
  const election = findElection(state, body.election);
  if (!election.ok) return election.error;
  const { accepted, definitionId, trusteeKeys } = election.value;
  if (!trusteeKeys.includes(author)) return refuse('author-trustee');
  if (body.definition !== definitionId) {
    return refuse('acceptance-definition', `The definition in the ledger is entry ${definitionId}.`);
  }
  if (accepted.has(author)) return refuse('acceptance-twice');
  return accept(() => {
    accepted.add(author);
  });
}

export function pollsOpened(context: Context, { author, body }: EntryOf<'polls.opened'>): Ruling {
  const { state } = context;
  const found = stationOfDevice(context, author, body);
  if (!found.ok) return found.error;
  const station = found.value;
  if (station.polls === 'open' || station.polls === 'suspended') return refuse('polls-opened-already');
  for (const uuid of body.elections) {
    const election = findElection(state, uuid);
    if (!election.ok) return election.error;
  }
  const expected = electionsToOpen(state, body.assembly, body.station);
  if (expected.length === 0 && station.polls === 'closed') return refuse('polls-opened-already');
  if (expected.join() !== body.elections.join()) {
    return refuse(
      'polls-elections',
      `Polls of station ${body.station} open for ${expected.join(', ') || 'nothing'}.`,
    );
  }
  for (const uuid of expected) {
    const election = state.elections.get(uuid);
    if (election !== undefined && election.accepted.size < election.trusteeKeys.length) {
      return notYet('trustees-pending', `Not all trustees of election ${uuid} have accepted yet.`);
    }
    const contest = election === undefined ? undefined : checkContests(state, election);
    if (contest !== undefined) return contest;
    const quorum = election === undefined ? undefined : checkQuorums(state, election, body.opened);
    if (quorum !== undefined) return quorum;
  }
  if (body.checkpoint.size > state.tree.size) {
    return notYet(
      'checkpoint-ahead',
      `The ledger has ${state.tree.size} entries, the checkpoint ${body.checkpoint.size}.`,
    );
  }
  if (toBase64(state.tree.root(body.checkpoint.size)) !== body.checkpoint.root) {
    return refuse(
      'checkpoint-root',
      `The checkpoint of size ${body.checkpoint.size} is not of this ledger: the station was shown another history.`,
    );
  }
  const revoked = checkStationKey(state, station, body);
  if (revoked !== undefined) return revoked;
  const approvals = checkApprovals(context, body);
  if (approvals !== undefined) return approvals;
  return accept(() => {
    useApprovals(context, body);
    beginRound(station, expected);
    notePresent(state, expected);
  });
}

/** Opens a station's polls for the elections of a new round. */
export function beginRound(station: StationState, elections: readonly ElectionId[]): void {
  station.earlier = [...station.earlier, ...station.elections];
  station.elections = elections;
  station.polls = 'open';
}

export function pollsSuspended(context: Context, { author, body }: EntryOf<'polls.suspended'>): Ruling {
  const station = stationOfDevice(context, author, body);
  if (!station.ok) return station.error;
  return changePolls(station.value, 'open', 'suspended');
}

export function pollsResumed(context: Context, { author, body }: EntryOf<'polls.resumed'>): Ruling {
  const station = stationOfDevice(context, author, body);
  if (!station.ok) return station.error;
  return changePolls(station.value, 'suspended', 'open');
}

export function pollsReopened(context: Context, { author, body }: EntryOf<'polls.reopened'>): Ruling {
  const { state } = context;
  const obstacle = needsCommittee(state, author, body.assembly);
  if (obstacle !== undefined) return obstacle;
  const station = findStation(state, body.assembly, body.station);
  if (!station.ok) return station.error;
  if (station.value.polls !== 'closed') {
    return notYet(
      'polls-state',
      `The polls of station ${body.station} are ${station.value.polls}, not closed.`,
    );
  }
  if (station.value.elections.some((uuid) => state.elections.get(uuid)?.closed === true)) {
    return refuse('polls-reopen');
  }
  const revoked = checkStationKey(state, station.value, body);
  if (revoked !== undefined) return revoked;
  const approvals = checkApprovals(context, body);
  if (approvals !== undefined) return approvals;
  return accept(() => {
    useApprovals(context, body);
    station.value.polls = 'open';
  });
}

/** The station, if the author is its device as the definitions name it and holds that role now. */
export function stationOfDevice(
  { state }: Context,
  author: KeyId,
  { assembly, station }: { readonly assembly: string; readonly station: string },
): Result<StationState, Obstacle> {
  const scope: Scope = { kind: 'station', assembly, station };
  const obstacle = needsRole(state, author, ['device'], scope);
  if (obstacle !== undefined) return fail(obstacle);
  const found = findStation(state, assembly, station);
  if (!found.ok) return found;
  return found.value.device === author
    ? ok(found.value)
    : fail(
        refuse('station-device', `The elections name device ${found.value.device} for station ${station}.`),
      );
}

/** Fails unless the polls are open or suspended. */
export function checkPollsRunning(station: StationState): Obstacle | undefined {
  if (station.polls === 'setup') return notYet('polls-not-opened');
  return station.polls === 'closed' ? refuse('polls-closed') : undefined;
}

/** Fails unless the polls are open or suspended for this election: what belongs to an earlier round has ended. */
export function checkPaperRunning(station: StationState, election: ElectionId): Obstacle | undefined {
  if (hasClosed(station, election)) return refuse('polls-closed');
  return station.elections.includes(election) ? undefined : notYet('polls-not-opened');
}

/** Ballots of open polls are taken from a revoked key too (election-ballot.ts), so polls must not open for one. */
function checkStationKey(
  state: LedgerState,
  { key }: StationState,
  { assembly, station }: { readonly assembly: string; readonly station: string },
): Obstacle | undefined {
  return needsHolder(state, key, 'station', { kind: 'station', assembly, station }, 'station-revoked');
}

function changePolls(station: StationState, from: 'open' | 'suspended', to: 'open' | 'suspended'): Ruling {
  if (station.polls === 'setup') return notYet('polls-not-opened');
  if (station.polls !== from) return refuse('polls-state', `The polls are ${station.polls}, not ${from}.`);
  return accept(() => {
    station.polls = to;
  });
}
