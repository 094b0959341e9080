/**
 * Rules of a running poll: admissions, ballots, spoiled permits (protocol.md sections 3 and 4). One member, one permit, one ballot;
 * never more of them than members on the roll. The proofs of a ballot are evidence; everything cheaper is decided before.
 */
import { checkBallotHeader, parseBallot, tracker } from '../ballot/ballot.ts';
import { IDENTITY_TEXT } from '../ballot/group.ts';
import { fromBase64 } from '../bytes.ts';
import type { Body, EntryOf } from '../entries/entry.ts';
import { permitMessage } from '../permit/permit.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { KeyId } from '../keys/public-key.ts';
import { checkApprovals, useApprovals } from './approvals.ts';
import { findBallotStation, findElection, findStation, needsHolder, needsRole } from './authors.ts';
import { checkPaperRunning, checkPollsRunning, stationOfDevice } from './election-polls.ts';
import { addCastWeight, weightOf } from './election-weights.ts';
import { countsOf, electionsToAdmit, electorateOf, isOver, openedElections, paperKey } from './state.ts';
import type { Counts, ElectionState, Issuer, LedgerState, StationState } from './state.ts';
import { accept, ask, notYet, refuse } from './verdict.ts';
import type { Context, Obstacle, Ruling } from './verdict.ts';

/**
 * By the registrar that the station's elections name, and by its second where two permits are needed, each for itself and in batches: counts in
 * clear, members as salted commitments.
 */
export function admissionsRecorded({ state }: Context, entry: EntryOf<'admissions.recorded'>): Ruling {
  const { author, body } = entry;
  const obstacle = needsRole(state, author, ['registrar'], { kind: 'assembly', assembly: body.assembly });
  if (obstacle !== undefined) return obstacle;
  const found = findStation(state, body.assembly, body.station);
  if (!found.ok) return found.error;
  const station = found.value;
  const rolls = state.assemblies.get(body.assembly)?.rolls;
  const isSecond = rolls?.get(author)?.secondOf === station.registrar;
  if (station.registrar !== author && !isSecond) return refuse('station-registrar');
  const blocked = checkPollsRunning(station) ?? checkDevice(state, station, body);
  if (blocked !== undefined) return blocked;
  const seen = body.commitments.find((commitment) => state.commitments.has(commitment));
  if (seen !== undefined) return refuse('commitment-seen', `Admission ${seen} is recorded already.`);
  const lines: { readonly issuer: Issuer; readonly election: string; readonly count: number }[] = [];
  for (const { count, election, group } of body.counts) {
    const issuer = findIssuer(state, body, election, group, author);
    if (!issuer.ok) return issuer.error;
    if (count > body.commitments.length) {
      return refuse('admission-count', `${count} permits for ${body.commitments.length} admissions.`);
    }
    const { admitted, spoiled, limit } = issuer.value;
    if (admitted + count > limit + spoiled) {
      return refuse(
        'roll-exceeded',
        `${admitted + count} admissions for ${limit} members of group ${group} on the roll.`,
      );
    }
    lines.push({ issuer: issuer.value, election, count });
  }
  return accept(() => {
    for (const commitment of body.commitments) state.commitments.add(commitment);
    const admitted = state.assemblies.get(body.assembly)?.admitted;
    admitted?.set(author, (admitted.get(author) ?? 0) + body.commitments.length);
    for (const { issuer, election, count } of lines) {
      issuer.admitted += count;
      if (isSecond) addSeconded(station, election, issuer.group, count);
      else add(station, election, issuer.group, { admitted: count });
    }
  });
}

/** By a station's key, as the definition names it: revoking it, or the device, does not stop ballots before closing. */
export function ballotCast(context: Context, { author, body }: EntryOf<'ballot.cast'>): Ruling {
  const found = findBallotStation(context.state, body.election, author);
  if (!found.ok) return found.error;
  const { election, station } = found.value;
  const blocked = checkPaperRunning(station, body.election);
  if (blocked !== undefined) return blocked;

  const credential = judgeBallotText(election, body.ballot);
  if (!credential.ok) return credential.error;
  const permits = judgePermits(context, election, election.issuers, body, credential.value);
  if (!permits.ok) return permits.error;
  const used = checkCredential(election, credential.value);
  if (used !== undefined) return used;
  const own = tracker(body.ballot);
  const opened = openedElections(context.state, station);
  if (opened.some(({ challengedTrackers }) => challengedTrackers.has(own)))
    return refuse('ballot-challenged');
  const { group } = permits.value[0];
  for (const { cast, limit } of permits.value) {
    if (cast >= limit) {
      return refuse('roll-exceeded', `Group ${group} has ${limit} members on the roll, and as many ballots.`);
    }
  }
  const { evidence } = context;
  if (evidence?.kind === 'ballot-proofs') {
    if (!evidence.valid.ok) return refuse('ballot-proofs', `The ballot: ${evidence.valid.error}.`);
  } else if (evidence?.kind !== 'trusted') {
    const electionText = election.definition.parameters;
    return ask({ kind: 'ballot-proofs', electionText, ballotText: body.ballot });
  }
  return accept(() => {
    const weight = weightOf(election.definition, group);
    election.castCredentials.add(credential.value);
    addCastWeight(election, credential.value, weight, context.state.digests);
    election.votes += weight;
    election.castTrackers.add(own);
    for (const issuer of permits.value) issuer.cast += 1;
    add(station, body.election, group, { cast: 1 });
  });
}

/** A permit that will never be used: the condition for issuing a second one to the same member. */
export function permitSpoiled(context: Context, { author, body }: EntryOf<'permit.spoiled'>): Ruling {
  const { state } = context;
  const station = stationOfDevice(context, author, body);
  if (!station.ok) return station.error;
  const blocked = checkPollsRunning(station.value);
  if (blocked !== undefined) return blocked;
  const election = findElection(state, body.election);
  if (!election.ok) return election.error;
  const issuers = election.value.issuers.filter(({ group }) => group === body.group);
  if (issuers.length === 0 || !station.value.elections.includes(body.election)) {
    return refuse(
      'station-election',
      `Station ${body.station} has no election ${body.election} for group ${body.group}.`,
    );
  }
  if (election.value.closed) return refuse('election-closed');
  const approvals = checkApprovals(context, body);
  if (approvals !== undefined) return approvals;
  const permits = judgePermits(context, election.value, issuers, body, body.credential);
  if (!permits.ok) return permits.error;
  const used = checkCredential(election.value, body.credential);
  if (used !== undefined) return used;
  return accept(() => {
    useApprovals(context, body);
    election.value.spoiledCredentials.add(body.credential);
    for (const issuer of permits.value) issuer.spoiled += 1;
    add(station.value, body.election, body.group, { spoiled: 1 });
  });
}

/** Revoking the device ends admissions at once (protocol.md section 1). */
function checkDevice(
  state: LedgerState,
  { device }: StationState,
  { assembly, station }: Body<'admissions.recorded'>,
): Obstacle | undefined {
  return needsHolder(state, device, 'device', { kind: 'station', assembly, station }, 'device-revoked');
}

/** The issuer that a registrar of the station has for a group of an election of the round, or of a reserve slot. */
function findIssuer(
  state: LedgerState,
  { assembly, station }: Body<'admissions.recorded'>,
  uuid: string,
  group: string,
  registrar: KeyId,
): Result<Issuer, Obstacle> {
  const electorate = electorateOf(state, uuid);
  if (electorate === undefined)
    return fail(notYet('election-unknown', `Election ${uuid} has not been defined or reserved yet.`));
  if (state.elections.get(uuid)?.closed === true) return fail(refuse('election-closed'));
  if (isOver(state, uuid)) return fail(refuse('reserve-released'));
  const issuer = electorate.issuers.find((item) => item.group === group && item.registrar === registrar);
  return issuer === undefined || !electionsToAdmit(state, assembly, station).includes(uuid)
    ? fail(refuse('station-election', `This station admits nobody of group ${group} to election ${uuid}.`))
    : ok(issuer);
}

/** The public credential of a well-formed ballot of this election. */
function judgeBallotText(election: ElectionState, text: string): Result<string, Obstacle> {
  const ballot = parseBallot(text);
  if (!ballot.ok) return fail(refuse('ballot-syntax', `The ballot: ${ballot.error}.`));
  const header = checkBallotHeader(election.parameters, ballot.value);
  if (!header.ok) return fail(refuse('ballot-header', `The ballot: ${header.error}.`));
  return ok(ballot.value.credential);
}

/**
 * The issuers under whose keys the permit is valid: the first tells the voter group, and the second, where two are needed, is its own registrar's
 * second for the same group.
 */
function judgePermits(
  { origin, verifier }: Context,
  { definition }: ElectionState,
  issuers: readonly Issuer[],
  { election, permit }: Pick<Body<'ballot.cast'>, 'election' | 'permit'>,
  credential: string,
): Result<readonly [Issuer, ...Issuer[]], Obstacle> {
  // Everybody knows the identity's secret. That the credential is a point of the subgroup is part of the proofs.
  if (credential === IDENTITY_TEXT)
    return fail(refuse('permit', 'The permit is for the identity, which is no credential.'));
  const [first = '', second] = typeof permit === 'string' ? [permit] : permit;
  const needed = definition.permits ?? 1;
  if ((second === undefined ? 1 : 2) !== needed)
    return fail(
      refuse('permit', `A ballot of this election needs ${needed === 1 ? 'one permit' : 'two permits'}.`),
    );
  const message = permitMessage(origin, election, credential);
  const signed = (text: string, { spki }: Issuer): boolean =>
    verifier.rsaPss(spki, message, fromBase64(text));
  const issuer = issuers.find((item) => item.secondOf === undefined && signed(first, item));
  if (issuer === undefined) return fail(refuse('permit'));
  if (second === undefined) return ok([issuer]);
  const countersigned = issuers.find(
    (item) => item.group === issuer.group && item.secondOf === issuer.registrar && signed(second, item),
  );
  return countersigned === undefined
    ? fail(refuse('permit', "The second permit is not its registrar's second's for the same group."))
    : ok([issuer, countersigned]);
}

function checkCredential(election: ElectionState, credential: string): Obstacle | undefined {
  if (election.castCredentials.has(credential)) return refuse('credential-used');
  return election.spoiledCredentials.has(credential) ? refuse('credential-spoiled') : undefined;
}

function addSeconded({ seconded }: StationState, election: string, group: string, count: number): void {
  const key = paperKey(election, group);
  seconded.set(key, (seconded.get(key) ?? 0) + count);
}

function add(station: StationState, election: string, group: string, more: Partial<Counts>): void {
  const { admitted, cast, spoiled } = countsOf(station, election, group);
  station.papers.set(paperKey(election, group), {
    admitted: admitted + (more.admitted ?? 0),
    cast: cast + (more.cast ?? 0),
    spoiled: spoiled + (more.spoiled ?? 0),
  });
}
