/**
 * Rules of closing: a station's closing report, then the election (protocol.md section 4). A report is accepted when its figures equal
 * the accepted entries of the station, so that nothing is missing and nothing can follow.
 */
import type { Body, EntryOf } from '../entries/entry.ts';
import type { Scope } from '../entries/fields.ts';
import { checkApprovals, useApprovals } from './approvals.ts';
import { findElection, findStation, needsCommittee, needsRole } from './authors.ts';
import { checkPollsRunning } from './election-polls.ts';
import { noteClosing } from './presence.ts';
import { countsOf, hasClosed, hasOpened, paperKey, stationOf } from './state.ts';
import type { LedgerState, StationState } from './state.ts';
import { accept, notYet, refuse } from './verdict.ts';
import type { Context, Obstacle, Ruling } from './verdict.ts';

/** By any device granted for the station: one that broke or was revoked can be replaced for closing. */
export function pollsClosed(context: Context, { author, body }: EntryOf<'polls.closed'>): Ruling {
  const { state } = context;
  const scope: Scope = { kind: 'station', assembly: body.assembly, station: body.station };
  const obstacle = needsRole(state, author, ['device'], scope);
  if (obstacle !== undefined) return obstacle;
  const station = findStation(state, body.assembly, body.station);
  if (!station.ok) return station.error;
  const blocked = checkPollsRunning(station.value) ?? checkApprovals(context, body);
  if (blocked !== undefined) return blocked;
  const figures =
    checkLines(state, station.value, body) ??
    checkFigures(station.value, body) ??
    checkSeconded(state, station.value, body);
  if (figures !== undefined) return figures;
  const accepted = body.refused.find((id) => state.entryIds.has(id));
  if (accepted !== undefined) return refuse('closing-refused', `Entry ${accepted} is in the ledger.`);
  return accept(() => {
    useApprovals(context, body);
    station.value.polls = 'closed';
    noteClosing(state, body.assembly);
  });
}

/**
 * At least one station has opened, and every one from which votes could still come has closed the round of this election, or is lost with a reason. They come from
 * a station that opened, and in an election on a reserve slot also from one that handed out permits for it, or still does.
 */
export function electionClosed({ state }: Context, { author, body }: EntryOf<'election.closed'>): Ruling {
  const election = findElection(state, body.election);
  if (!election.ok) return election.error;
  const { definition } = election.value;
  const obstacle = needsCommittee(state, author, definition.assembly);
  if (obstacle !== undefined) return obstacle;
  if (election.value.closed) return refuse('election-closed');
  const awaited = awaitedStations(state, definition);
  const named = new Set(definition.stations.map(({ station }) => station));
  for (const { station } of body.lost) {
    const found = named.has(station) ? stationOf(state, definition.assembly, station) : undefined;
    if (found === undefined || found.polls === 'setup' || hasClosed(found, body.election)) {
      return refuse(
        'lost-station',
        `Station ${station} ${found !== undefined && hasClosed(found, body.election) ? 'has closed its polls' : 'has not opened its polls'}.`,
      );
    }
  }
  if (openedStations(state, definition).size === 0) return notYet('stations-none');
  const lost = new Set(body.lost.map(({ station }) => station));
  for (const [station, own] of awaited) {
    if (hasClosed(own, body.election) || lost.has(station)) continue;
    return notYet(
      'stations-open',
      hasOpened(own, body.election)
        ? `The polls of station ${station} are ${own.polls}.`
        : `Station ${station} has admitted members who can vote on it, and has not opened its polls for it yet.`,
    );
  }
  return accept(() => {
    election.value.closed = true;
  });
}

/** The stations of an election that votes could come from, by name: those that have opened it, or run a round or have had one in which they gave permits for it. */
function awaitedStations(
  state: Pick<LedgerState, 'assemblies'>,
  definition: Body<'election.defined'>,
): ReadonlyMap<string, StationState> {
  const awaited = new Map(openedStations(state, definition));
  const { assembly, election, groups, stations } = definition;
  for (const { station } of stations) {
    const own = state.assemblies.get(assembly)?.stations.get(station);
    if (own === undefined || awaited.has(station)) continue;
    const isRunning = own.polls === 'open' || own.polls === 'suspended';
    if (isRunning || groups.some((group) => countsOf(own, election, group).admitted > 0))
      awaited.set(station, own);
  }
  return awaited;
}

/** The stations of an election that have opened their polls for it, by name. */
function openedStations(
  { assemblies }: Pick<LedgerState, 'assemblies'>,
  { assembly, election, stations }: Body<'election.defined'>,
): ReadonlyMap<string, StationState> {
  const opened = new Map<string, StationState>();
  for (const { station } of stations) {
    const found = assemblies.get(assembly)?.stations.get(station);
    if (found !== undefined && hasOpened(found, election)) opened.set(station, found);
  }
  return opened;
}

type Report = Body<'polls.closed'>;

/** One line for each voter group of each election of the station's round, but those the committee has closed, naming it lost. */
function checkLines(state: LedgerState, station: StationState, body: Report): Obstacle | undefined {
  const expected: string[] = [];
  for (const uuid of station.elections) {
    const election = state.elections.get(uuid);
    if (election === undefined || election.closed) continue;
    for (const group of election.definition.groups) expected.push(paperKey(uuid, group));
  }
  const given = body.papers.map(({ election, group }) => paperKey(election, group));
  return expected.toSorted().join() === given.join() ? undefined : refuse('closing-papers');
}

/** What can never become right is said before what may still arrive. */
function checkFigures(station: StationState, body: Report): Obstacle | undefined {
  for (const { election, group, ...claimed } of body.papers) {
    const where = `Group ${group} of election ${election}`;
    if (claimed.cast > claimed.admitted) {
      return refuse('closing-admitted', `${where}: ${claimed.cast} ballots of ${claimed.admitted} admitted.`);
    }
    const accepted = countsOf(station, election, group);
    for (const figure of FIGURES) {
      if (accepted[figure] > claimed[figure]) {
        return refuse(
          'closing-figures',
          `${where}: the report says ${figure} ${claimed[figure]}, the ledger has ${accepted[figure]}.`,
        );
      }
    }
  }
  const challenges = checkChallenges(station, body);
  if (challenges?.verdict === 'refused') return challenges;
  for (const { election, group, ...claimed } of body.papers) {
    const accepted = countsOf(station, election, group);
    const behind = FIGURES.find((figure) => accepted[figure] < claimed[figure]);
    if (behind !== undefined) {
      return notYet(
        'closing-pending',
        `Group ${group} of election ${election}: the report says ${behind} ${claimed[behind]}, the ledger has ${accepted[behind]} yet.`,
      );
    }
  }
  return challenges;
}

/** Where two permits are needed, the second registrar too has admitted as many as voted. */
function checkSeconded(
  state: LedgerState,
  { seconded }: StationState,
  { papers }: Report,
): Obstacle | undefined {
  for (const { election, group, cast } of papers) {
    if (state.elections.get(election)?.definition.permits === undefined) continue;
    const admitted = seconded.get(paperKey(election, group)) ?? 0;
    if (admitted < cast) {
      return notYet(
        'closing-pending',
        `Group ${group} of election ${election}: ${cast} ballots, the second registrar has recorded ${admitted} admissions yet.`,
      );
    }
  }
  return undefined;
}

/** Challenges name no voter group, so the sum over the groups of each ballot paper is compared. */
function checkChallenges(station: StationState, { papers }: Report): Obstacle | undefined {
  let behind: Obstacle | undefined;
  for (const election of new Set(papers.map((line) => line.election))) {
    const claimed = papers.reduce((sum, line) => sum + (line.election === election ? line.challenged : 0), 0);
    const accepted = station.challenged.get(election) ?? 0;
    const says = `Election ${election}: the report says challenged ${claimed}, the ledger has ${accepted}`;
    if (accepted > claimed) return refuse('closing-figures', `${says}.`);
    if (accepted < claimed) behind ??= notYet('closing-pending', `${says} yet.`);
  }
  return behind;
}

const FIGURES = ['admitted', 'cast', 'spoiled'] as const;
