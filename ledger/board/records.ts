/**
 * What the proven records of a ledger mean: each is read strictly, its author's signature and role are checked, and the staff cards' approvals of opening and
 * closing. Where a rule needs nothing but records, it is the rule itself (ledger/rules) that judges; definitions, opening, closing and results are judged as far
 * as records go. Ballots, permits, tallies and decryptions are `verify`'s to check, not a phone's. That a record is in the log is log.ts.
 */
import { parseElection, type Election } from '../ballot/election.ts';
import { bytesToHex, fromBase64, sha256 } from '../bytes.ts';
import { parseEntry, signedBytes, type Body, type Entry, type EntryOf } from '../entries/entry.ts';
import { fail, ok, type Result } from '../result.ts';
import { agendaResolved } from '../rules/agenda.ts';
import { checkApprovals, useApprovals } from '../rules/approvals.ts';
import { assemblyCalled, rollFixed } from '../rules/assembly.ts';
import {
  authorKey,
  findAssembly,
  findElection,
  findStation,
  needsCommittee,
  needsRole,
} from '../rules/authors.ts';
import { electionClosed } from '../rules/election-closing.ts';
import { checkStations } from '../rules/election-electorate.ts';
import {
  beginRound,
  checkPollsRunning,
  pollsReopened,
  pollsResumed,
  pollsSuspended,
  stationOfDevice,
} from '../rules/election-polls.ts';
import { judgeCards } from '../rules/cards.ts';
import { contestDeclared, contestDefined, pollRecorded } from '../rules/contest.ts';
import { checkSlot, checkUnknown, electionReleased } from '../rules/election-reserve.ts';
import { checkDeclared, votesOf } from '../rules/election-result.ts';
import { checkShufflers } from '../rules/election-shuffle.ts';
import { checkWeights, weightOf } from '../rules/election-weights.ts';
import { figuresOf, type ResultRow } from '../rules/figures.ts';
import { authorityGranted, authorityRevoked, partyFounded } from '../rules/party.ts';
import {
  checkPresentCards,
  checkQuorums,
  noteClosing,
  notePresent,
  presenceCounted,
} from '../rules/presence.ts';
import {
  addElection,
  addReservation,
  electionsToOpen,
  emptyState,
  entitledVotes,
  hasClosed,
  hasOpened,
  membersFor,
  seqOf,
  stationOf,
  type ElectionState,
  type LedgerState,
} from '../rules/state.ts';
import { accept, refuse, type Context, type Ruling } from '../rules/verdict.ts';
import type { PlacedEntry } from './log.ts';
import { boardVerifier } from './signature.ts';

type Closing = Body<'polls.closed'>;

/** Results as declared, with what they state of each question; undefined where that is too long to stand in the record. */
export interface DeclaredResult extends Pick<Body<'result.declared'>, 'verdicts'> {
  /** What the ballots count for. */
  readonly votes: number;
  readonly rows: readonly ResultRow[] | undefined;
  /** Place in the log. */
  readonly index: number;
}

export interface Records {
  /** Roles, assemblies, stations and elections as the records give them; nothing in it counts ballots. */
  readonly state: LedgerState;
  /** How many records have been judged. */
  readonly count: number;
  /** Place of the last one; -1 before the first. */
  readonly last: number;
  /** The closing report of the round in which a station opened its polls for an election, once they are closed, with its place in the log. */
  closing(
    assembly: string,
    station: string,
    election: string,
  ): { readonly report: Closing; readonly index: number } | undefined;
  result(election: string): DeclaredResult | undefined;
  /** Judges the next record, in the order of the log; the fault is a sentence. */
  add(record: PlacedEntry): Result<void, string>;
}

/** No records yet. */
export function createRecords(): Records {
  const state = emptyState();
  const closings = new Map<string, { readonly report: Closing; readonly index: number }>();
  const results = new Map<string, DeclaredResult>();
  let count = 0;
  let last = -1;

  const closing: Records['closing'] = (assembly, station, election) => {
    const own = stationOf(state, assembly, station);
    return own !== undefined && hasClosed(own, election)
      ? closings.get(placeOf({ assembly, station }, election))
      : undefined;
  };
  const keepClosing = (report: Closing, index: number): void => {
    for (const election of stationOf(state, report.assembly, report.station)?.elections ?? [])
      closings.set(placeOf(report, election), { report, index });
  };

  const rule = (context: Context, entry: Entry, index: number): Ruling => {
    switch (entry.type) {
      case 'party.founded':
        return partyFounded(context, entry);
      case 'authority.granted':
        return authorityGranted(context, entry);
      case 'authority.revoked':
        return authorityRevoked(context, entry);
      case 'assembly.called':
        return assemblyCalled(context, entry);
      case 'roll.fixed':
        return rollFixed(context, entry);
      case 'presence.counted':
        return presenceCounted(context, entry, 'unknown');
      case 'agenda.resolved':
        return agendaResolved(context, entry);
      case 'election.reserved':
        return electionReserved(context, entry);
      case 'election.released':
        return electionReleased(context, entry);
      case 'election.defined':
        return electionDefined(context, entry);
      case 'polls.opened':
        return pollsOpened(context, entry);
      case 'polls.suspended':
        return pollsSuspended(context, entry);
      case 'polls.resumed':
        return pollsResumed(context, entry);
      case 'polls.reopened':
        return pollsReopened(context, entry);
      case 'polls.closed':
        return afterwards(pollsClosed(context, entry), () => keepClosing(entry.body, index));
      case 'election.closed':
        return electionClosed(context, entry);
      case 'result.declared':
        return resultDeclared(context, entry, closing, (rows) => {
          const { election, verdicts } = entry.body;
          results.set(election, { votes: votesOf(entry.body), rows, verdicts, index });
        });
      case 'contest.defined':
        return contestDefined(context, entry);
      case 'poll.recorded':
        return pollRecorded(context, entry);
      case 'contest.declared':
        return contestDeclared(context, entry, (election) =>
          figuresIn(election, (uuid) => results.get(uuid)),
        );
      case 'admissions.recorded':
      case 'ballot.cast':
      case 'ballot.challenged':
      case 'blob.part':
      case 'decryption.shared':
      case 'permit.spoiled':
      case 'shuffle.applied':
      case 'tally.computed':
      case 'trustee.accepted':
        return refuse('entry-form', `An entry of type ${entry.type} is not among the records.`);
    }
  };

  return {
    state,
    get count() {
      return count;
    },
    get last() {
      return last;
    },
    closing,
    result: (election) => results.get(election),
    add: ({ index, bytes }) => {
      const wrong = (message: string): Result<never, string> => fail(`record ${index}: ${message}`);
      if (index <= last) return wrong('it was judged before');
      const parsed = parseEntry(bytes);
      if (!parsed.ok) return wrong(parsed.error.message);
      const { entry } = parsed.value;
      const author = authorKey(state, entry);
      if (!author.ok) return wrong(author.error.message);
      const origin = entry.type === 'party.founded' ? entry.body.origin : (state.founding?.body.origin ?? '');
      const message = signedBytes(origin, entry);
      if (!boardVerifier.ed25519(author.value, message, fromBase64(entry.signature)))
        return wrong("the author's signature is not valid");
      const seq = seqOf(entry) ?? 0;
      if (seq <= (state.lastSeq.get(entry.author) ?? 0)) return wrong('the author has written it before');
      const id = bytesToHex(sha256(message));
      const ruling = rule({ state, origin, id, verifier: boardVerifier, evidence: undefined }, entry, index);
      if (ruling.verdict !== 'accepted')
        return wrong('message' in ruling ? ruling.message : 'it cannot be judged by records');
      ruling.effect();
      state.lastSeq.set(entry.author, seq);
      count += 1;
      last = index;
      return ok(undefined);
    },
  };
}

/** By the committee of a called assembly, for stations that have not opened their polls. Issuer keys are not judged. */
function electionReserved({ state }: Context, { author, body }: EntryOf<'election.reserved'>): Ruling {
  const assembly = findAssembly(state, body.assembly);
  if (!assembly.ok) return assembly.error;
  const obstacle =
    needsCommittee(state, author, body.assembly) ??
    checkUnknown(state, body.election) ??
    checkStations(state, body, assembly.value);
  if (obstacle !== undefined) return obstacle;
  return accept(() => {
    addReservation(state, assembly.value, { body, issuers: [] });
  });
}

/**
 * By the committee of a called assembly, on the terms of its reserve slot if it has one, about as many questions as its parameters have, each with a rule card that fits it. Issuer keys
 * and trustees are not judged.
 */
function electionDefined({ state, id }: Context, { author, body }: EntryOf<'election.defined'>): Ruling {
  const assembly = findAssembly(state, body.assembly);
  if (!assembly.ok) return assembly.error;
  const obstacle = needsCommittee(state, author, body.assembly);
  if (obstacle !== undefined) return obstacle;
  if (state.elections.has(body.election)) return refuse('election-twice');
  const slot = state.reservations.get(body.election);
  const other = slot && checkSlot(slot, body);
  if (other !== undefined) return other;
  const parameters = parseElection(body.parameters);
  if (!parameters.ok || !isShownAs(parameters.value, body)) return refuse('definition-display');
  const election = parameters.value;
  const card = judgeCards(body, election.questions);
  if (card !== undefined) return card;
  const shufflers = checkShufflers(body, election, Infinity, membersFor(assembly.value, body));
  if (shufflers !== undefined) return shufflers;
  const weights = checkWeights(body, election, entitledVotes(assembly.value, body));
  if (weights !== undefined) return weights;
  const present = checkPresentCards(state, assembly.value, body);
  if (present !== undefined) return present;
  return accept(() => {
    addElection(state, assembly.value, {
      definition: body,
      definitionId: id,
      parameters: election,
      trustees: [],
      trusteeKeys: [],
      issuers: [],
    });
  });
}

function isShownAs({ uuid, questions }: Election, body: Body<'election.defined'>): boolean {
  const shown = body.display.questions;
  return (
    uuid === body.election &&
    shown.length === questions.length &&
    questions.every(({ answers }, i) => shown[i]?.answers.length === answers.length)
  );
}

/** By the station's device, approved by two staff cards, for the elections that name the station, with the quorums that they need. */
function pollsOpened(context: Context, { author, body }: EntryOf<'polls.opened'>): Ruling {
  const station = stationOfDevice(context, author, body);
  if (!station.ok) return station.error;
  if (station.value.polls === 'open' || station.value.polls === 'suspended')
    return refuse('polls-opened-already');
  const expected = electionsToOpen(context.state, body.assembly, body.station);
  if (expected.join() !== body.elections.join()) return refuse('polls-elections');
  for (const uuid of expected) {
    const election = context.state.elections.get(uuid);
    const quorum = election === undefined ? undefined : checkQuorums(context.state, election, body.opened);
    if (quorum !== undefined) return quorum;
  }
  const approvals = checkApprovals(context, body);
  if (approvals !== undefined) return approvals;
  return accept(() => {
    useApprovals(context, body);
    beginRound(station.value, expected);
    notePresent(context.state, expected);
  });
}

/** By a device of the station, approved by two staff cards; the figures were compared with the ballots by the node, and are by `verify`. */
function pollsClosed(context: Context, { author, body }: EntryOf<'polls.closed'>): Ruling {
  const { state } = context;
  const { assembly, station: name } = body;
  const obstacle = needsRole(state, author, ['device'], { kind: 'station', assembly, station: name });
  if (obstacle !== undefined) return obstacle;
  const station = findStation(state, assembly, name);
  if (!station.ok) return station.error;
  const blocked = checkPollsRunning(station.value) ?? checkApprovals(context, body);
  if (blocked !== undefined) return blocked;
  return accept(() => {
    useApprovals(context, body);
    station.value.polls = 'closed';
    noteClosing(state, assembly);
  });
}

/**
 * By the committee, after the election closed, with the verdicts that the rule cards give. It counts the ballots that stations have
 * reported: exactly as many when all have, not fewer when a station was lost.
 */
function resultDeclared(
  { state }: Context,
  { author, body }: EntryOf<'result.declared'>,
  closing: Records['closing'],
  keep: (rows: DeclaredResult['rows']) => void,
): Ruling {
  const election = findElection(state, body.election);
  if (!election.ok) return election.error;
  const { definition, closed, result } = election.value;
  const obstacle = needsCommittee(state, author, definition.assembly);
  if (obstacle !== undefined) return obstacle;
  if (result !== undefined) return refuse('result-twice');
  if (!closed) return refuse('election-open');
  const { assembly, election: uuid } = definition;
  const reports = [...(state.assemblies.get(assembly)?.stations ?? [])].flatMap(([station, own]) =>
    hasOpened(own, uuid) ? [closing(assembly, station, uuid)?.report] : [],
  );
  const lines = reports.flatMap((report) => report?.papers.filter((paper) => paper.election === uuid) ?? []);
  const reported = lines.reduce((total, { cast }) => total + cast, 0);
  const votes = lines.reduce((total, { cast, group }) => total + cast * weightOf(definition, group), 0);
  const isLost = reports.includes(undefined);
  if (isLost ? body.ballots < reported : body.ballots !== reported) return refuse('result-ballots');
  if (isLost ? votesOf(body) < votes : votesOf(body) !== votes) return refuse('result-ballots');
  // A long result is a blob, which is no record: its verdicts are `verify`'s to check.
  const rows = typeof body.result === 'string' ? checkDeclared(election.value, body, body.result) : undefined;
  if (rows?.ok === false) return rows.error;
  return accept(() => {
    election.value.result = body;
    keep(rows?.value);
  });
}

/** The figures of an election whose result stands in its record. */
export function figuresIn(
  election: ElectionState,
  resultOf: Records['result'],
): ReturnType<typeof figuresOf> | undefined {
  const result = resultOf(election.definition.election);
  return result?.rows === undefined ? undefined : figuresOf(election, result.rows, result.votes);
}

const afterwards = (ruling: Ruling, more: () => void): Ruling =>
  ruling.verdict === 'accepted'
    ? accept(() => {
        ruling.effect();
        more();
      })
    : ruling;

const placeOf = (
  { assembly, station }: { readonly assembly: string; readonly station: string },
  election: string,
): string => `${assembly} ${station} ${election}`;
