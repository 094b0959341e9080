/**
 * What the rules remember of the accepted entries: enough to judge the next one, and no ballot texts (protocol.md sections 1 to 4).
 * Only applyEntry (judge.ts) changes it. A caller that fails to store an applied entry must discard the state and replay.
 */
import type { Election } from '../ballot/election.ts';
import type { TrusteeItem } from '../ballot/trustees.ts';
import { wholeText, type LongText } from '../long-text.ts';
import { digestsInMemory, type DigestStorage } from '../digest-list.ts';
import { DigestSet } from '../digest-set.ts';
import type { Body, Unsigned } from '../entries/entry.ts';
import { weightOf } from './election-weights.ts';
import type { ElectionId, EntryId, Scope } from '../entries/fields.ts';
import type { Role } from '../entries/party.ts';
import type { KeyId } from '../keys/public-key.ts';
import { TreeHistory } from '../log/history.ts';

/** A role of a key for a scope. Revocation is final. */
export interface Grant {
  readonly scope: Scope;
  readonly holder: string;
  revoked: boolean;
}

/** A key that the ledger knows; each has one purpose for ever. `raw` is the 32-byte Ed25519 key. */
export type KnownKey =
  | { readonly kind: 'root' | 'trustee'; readonly raw: Uint8Array }
  | { readonly kind: 'log' | 'witness' }
  | { readonly kind: 'office'; readonly role: Role; readonly raw: Uint8Array; readonly grants: Grant[] }
  | { readonly kind: 'staff'; readonly role: Role; readonly spki: Uint8Array; readonly grants: Grant[] };

/**
 * Large data: parts so far per author, then the whole, for good: the same text may serve several elections (the tally of no ballots
 * at all is the same for all papers of one shape).
 */
export type Blob =
  | { readonly kind: 'partial'; readonly byAuthor: Map<KeyId, PartialBlob> }
  | { readonly kind: 'whole'; readonly text: LongText };
export interface PartialBlob {
  readonly of: number;
  readonly parts: Map<number, LongText>;
}

/** A roll as roll.fixed states it: size and name of each group, and the salted Merkle root (64 hex digits). */
export interface Roll {
  readonly root: string;
  readonly sizes: ReadonlyMap<string, number>;
  readonly names: ReadonlyMap<string, Body<'roll.fixed'>['groups'][number]['name']>;
  /** Set on a roll that repeats another registrar's for a second permit. */
  readonly secondOf: KeyId | undefined;
}

export interface AssemblyState {
  readonly called: Body<'assembly.called'>;
  /** The fixed roll of each registrar. */
  readonly rolls: Map<KeyId, Roll>;
  readonly elections: ElectionId[];
  /** The reserve slots, in the order of their entries; used, free or released. */
  readonly reserved: ElectionId[];
  readonly stations: Map<string, StationState>;
  /** Admissions that each registrar has recorded in this assembly. */
  readonly admitted: Map<KeyId, number>;
  /** The last count of those present on each registrar's roll. */
  readonly presence: Map<KeyId, PresenceCount>;
  /** How many closings of polls were accepted, at all stations together. */
  closings: number;
  /** What was resolved without ballots, by item. */
  readonly resolutions: Map<string, Body<'agenda.resolved'>>;
}

export interface PresenceCount {
  readonly present: number;
  readonly time: string;
  /** The assembly's `closings` when it was accepted: one that is behind them was made in an earlier round. */
  readonly closings: number;
}

export type Polls = 'setup' | 'open' | 'suspended' | 'closed';

/** Accepted entries of one ballot paper and voter group: admissions by their counts, ballots, spoiled permits. */
export interface Counts {
  admitted: number;
  cast: number;
  spoiled: number;
}

export interface StationState {
  readonly device: KeyId;
  readonly key: KeyId;
  readonly registrar: KeyId;
  polls: Polls;
  /** The elections of the present round: those it opened its polls for last. */
  elections: readonly ElectionId[];
  /** The elections of the rounds before, whose polls it has closed for good. */
  earlier: readonly ElectionId[];
  /** By `paperKey`. */
  readonly papers: Map<string, Counts>;
  /** Admissions that the second registrar recorded, by `paperKey`; only of elections with two permits. */
  readonly seconded: Map<string, number>;
  /** Challenged ballots of each ballot paper; a challenge names no voter group. */
  readonly challenged: Map<ElectionId, number>;
}

/** A permit issuer of an election with what was done under its key; `limit` is the group's size on the registrar's roll. */
export interface Issuer extends Counts {
  readonly group: string;
  readonly registrar: KeyId;
  /** Set on the issuer of a second permit. */
  readonly secondOf: KeyId | undefined;
  readonly spki: Uint8Array;
  readonly limit: number;
}

export interface ElectionState {
  readonly definition: Body<'election.defined'>;
  readonly definitionId: EntryId;
  readonly parameters: Election;
  /** Single trustees and threshold groups, as in the definition. */
  readonly trustees: readonly TrusteeItem[];
  /** Key ids of the trustees' entry keys, in the order of trustees. */
  readonly trusteeKeys: readonly KeyId[];
  readonly issuers: readonly Issuer[];
  /**
   * Members of the paper's voter groups on all fixed rolls of the assembly, each with the weight of the group; rolls are fixed before anything is defined.
   * Every one of them is entitled, so this is what `entitled` and `members` mean on a rule card.
   */
  readonly entitled: number;
  /** How many were present at the first opening of its polls; only where one of its cards refers to them. */
  present: number | undefined;
  readonly accepted: Set<KeyId>;
  readonly castCredentials: DigestSet;
  /** Credentials of the cast ballots that count for more than one vote, by how many votes that is. */
  readonly castWeights: Map<number, DigestSet>;
  /** What all cast ballots count for. */
  votes: number;
  /** Trackers of the cast ballots, and of those opened to a challenge: none is ever in both, nor in those of another election of its station. */
  readonly castTrackers: DigestSet;
  readonly challengedTrackers: DigestSet;
  readonly spoiledCredentials: DigestSet;
  /** Set by election.closed. */
  closed: boolean;
  /** Set by tally.computed: hashes of the two texts. */
  tally: { readonly tally: string; readonly sized: string } | undefined;
  /** Hashes of the shuffles by trustee number, in the order in which they were applied. */
  readonly shuffles: Map<number, string>;
  /** Hashes of the partial decryptions by trustee number (1..n). */
  readonly decryptions: Map<number, string>;
  /** Set by result.declared. */
  result: Body<'result.declared'> | undefined;
}

/** A reserve slot. What is done under its issuers' keys goes on in the election that is defined on it. */
export interface Reservation {
  readonly body: Body<'election.reserved'>;
  readonly issuers: readonly Issuer[];
  /** Set by election.released. */
  released: boolean;
}

/** What is known of an election from its definition. */
export type NewElection = Pick<
  ElectionState,
  'definition' | 'definitionId' | 'parameters' | 'trustees' | 'trusteeKeys' | 'issuers'
>;

/** A contest with what is recorded of it; `verdict` after its declaration. */
export interface ContestState {
  readonly body: Body<'contest.defined'>;
  /** Opinion polls by the number of their pool, from 1. */
  readonly polls: Map<number, Body<'poll.recorded'>>;
  verdict: Body<'contest.declared'>['verdict'] | undefined;
}

export interface LedgerState {
  /** Number of accepted entries; the next one gets this index. */
  size: number;
  /** Where what is kept of every entry and ballot is, and large data. */
  readonly digests: DigestStorage;
  /**
   * The tree over the log's entries as bytes: what a checkpoint named in an entry is compared with. A verifier that goes on behind an
   * entry it refused appends that one too.
   */
  readonly tree: TreeHistory;
  /** party.founded and its entry id, the party's fingerprint. */
  founding: { readonly body: Body<'party.founded'>; readonly fingerprint: EntryId } | undefined;
  readonly entryIds: DigestSet;
  readonly keys: Map<KeyId, KnownKey>;
  readonly lastSeq: Map<KeyId, number>;
  readonly blobs: Map<string, Blob>;
  readonly assemblies: Map<string, AssemblyState>;
  readonly elections: Map<ElectionId, ElectionState>;
  /** By `contestKey`. */
  readonly contests: Map<string, ContestState>;
  readonly reservations: Map<ElectionId, Reservation>;
  readonly issuerModuli: Set<bigint>;
  readonly commitments: DigestSet;
  /** SHA-256 of what staff cards have approved, so that no approval serves twice. */
  readonly approved: Set<string>;
}

/** The state of a ledger without entries; what is kept of every entry and ballot will be in `digests`. */
export function emptyState(digests: DigestStorage = digestsInMemory): LedgerState {
  return {
    size: 0,
    digests,
    tree: new TreeHistory(digests),
    founding: undefined,
    entryIds: new DigestSet('hex', digests),
    keys: new Map(),
    lastSeq: new Map(),
    blobs: new Map(),
    assemblies: new Map(),
    elections: new Map(),
    contests: new Map(),
    reservations: new Map(),
    issuerModuli: new Set(),
    commitments: new DigestSet('hex', digests),
    approved: new Set(),
  };
}

/** The number the author's next entry carries. */
export const nextSeq = (state: LedgerState, author: KeyId): number => (state.lastSeq.get(author) ?? 0) + 1;

/** The role a key was granted, revoked or not. */
export const roleOf = (state: LedgerState, key: KeyId): Role | undefined => {
  const known = state.keys.get(key);
  return known?.kind === 'office' || known?.kind === 'staff' ? known.role : undefined;
};

/** Whether a key holds a role, not revoked, whose scope covers `wanted`. */
export const holdsRole = (state: LedgerState, key: KeyId, role: Role, wanted: Scope): boolean => {
  const known = state.keys.get(key);
  if (known?.kind !== 'office' && known?.kind !== 'staff') return false;
  return known.role === role && standing(known.grants, wanted) === 'held';
};

/** Whether a granted scope includes another: party includes all, an assembly its stations. */
export const covers = (granted: Scope, wanted: Scope): boolean => {
  if (granted.kind === 'party') return true;
  if (wanted.kind === 'party' || granted.assembly !== wanted.assembly) return false;
  if (granted.kind === 'assembly') return true;
  return wanted.kind === 'station' && granted.station === wanted.station;
};

/** How a key with these grants stands to a scope: it never covered it, did and was revoked, or does. */
export function standing(grants: readonly Grant[], wanted: Scope): 'none' | 'revoked' | 'held' {
  const covering = grants.filter(({ scope }) => covers(scope, wanted));
  if (covering.length === 0) return 'none';
  return covering.every(({ revoked }) => revoked) ? 'revoked' : 'held';
}

/** A staff card (P-256, SPKI DER) as granted. */
export interface StaffKey {
  readonly id: KeyId;
  readonly spki: Uint8Array;
  readonly role: Role;
  readonly holder: string;
}

/** The staff cards whose role covers a station, not revoked. */
export function staffKeys(state: LedgerState, assembly: string, station: string): StaffKey[] {
  const wanted: Scope = { kind: 'station', assembly, station };
  const found: StaffKey[] = [];
  for (const [id, key] of state.keys) {
    if (key.kind !== 'staff') continue;
    const grant = key.grants.find(({ scope, revoked }) => !revoked && covers(scope, wanted));
    if (grant !== undefined) found.push({ id, spki: key.spki, role: key.role, holder: grant.holder });
  }
  return found;
}

/** The elections a station has opened its polls for in any round: together they have one set of trackers, cast or challenged. */
export const openedElections = (state: LedgerState, station: StationState): ElectionState[] =>
  [...station.earlier, ...station.elections].flatMap((uuid) => state.elections.get(uuid) ?? []);

/** Whether the station has opened its polls for an election, in this round or an earlier one. */
export const hasOpened = ({ earlier, elections }: StationState, uuid: ElectionId): boolean =>
  elections.includes(uuid) || earlier.includes(uuid);

/** Whether the station has closed its polls for an election that it opened them for. */
export const hasClosed = ({ earlier, elections, polls }: StationState, uuid: ElectionId): boolean =>
  earlier.includes(uuid) || (elections.includes(uuid) && polls === 'closed');

export const stationOf = (state: LedgerState, assembly: string, station: string): StationState | undefined =>
  state.assemblies.get(assembly)?.stations.get(station);

/**
 * The elections of an assembly that name the station, are not closed, and that it has not opened before, sorted: what its next
 * polls.opened lists. After the first round these are elections on reserve slots that were defined meanwhile.
 */
export function electionsToOpen(state: LedgerState, assembly: string, station: string): ElectionId[] {
  const own = stationOf(state, assembly, station);
  const open = (state.assemblies.get(assembly)?.elections ?? []).filter((uuid) => {
    const election = state.elections.get(uuid);
    return (
      election?.closed === false &&
      election.definition.stations.some((s) => s.station === station) &&
      (own === undefined || !hasOpened(own, uuid))
    );
  });
  return open.toSorted();
}

/** Key of a contest in the state. */
export const contestKey = ({
  assembly,
  contest,
}: {
  readonly assembly: string;
  readonly contest: string;
}): string => `${assembly} ${contest}`;
/**
 * The elections for which every admission at a station asks permits, sorted; a member is asked for those of its group (electorateOf).
 * They are those of the round and all reserve slots that can still be voted on here, so that asking says nothing.
 */
export function electionsToAdmit(state: LedgerState, assembly: string, station: string): ElectionId[] {
  const own = stationOf(state, assembly, station);
  if (own === undefined) return [];
  const later = (state.assemblies.get(assembly)?.reserved ?? []).filter((uuid) => {
    const slot = state.reservations.get(uuid);
    return slot?.released === false && slot.body.stations.some((s) => s.station === station);
  });
  return [...new Set([...own.elections, ...later])]
    .filter((uuid) => state.elections.get(uuid)?.closed !== true && !own.earlier.includes(uuid))
    .toSorted();
}

/** Who votes where in an election that is defined or reserved, with what was done under its issuers' keys. */
export function electorateOf(
  state: LedgerState,
  uuid: ElectionId,
): { readonly body: Body<'election.reserved'>; readonly issuers: readonly Issuer[] } | undefined {
  const election = state.elections.get(uuid);
  return election === undefined
    ? state.reservations.get(uuid)
    : { body: election.definition, issuers: election.issuers };
}

/** Whether no permit of an election will ever be asked for again: it was closed, or its slot released. */
export const isOver = (state: LedgerState, uuid: ElectionId): boolean =>
  state.elections.get(uuid)?.closed === true || state.reservations.get(uuid)?.released === true;

/** The reserve slots of an assembly on which an election can still be defined, in their order. */
export const freeSlots = (state: LedgerState, assembly: string): Reservation[] =>
  (state.assemblies.get(assembly)?.reserved ?? []).flatMap((uuid) => {
    const slot = state.reservations.get(uuid);
    return slot === undefined || slot.released || state.elections.has(uuid) ? [] : [slot];
  });

/** Key of a station's counts: one ballot paper and voter group. */
export const paperKey = (election: ElectionId, group: string): string => `${election} ${group}`;

/** Counts of a station for a ballot paper and voter group; all zero when nothing was accepted. */
export const countsOf = (station: StationState, election: ElectionId, group: string): Readonly<Counts> =>
  station.papers.get(paperKey(election, group)) ?? { admitted: 0, cast: 0, spoiled: 0 };

/** The text of large data that is complete and valid UTF-8; undefined otherwise. */
export function blobText(state: LedgerState, hash: string): string | undefined {
  const blob = state.blobs.get(hash);
  if (blob?.kind !== 'whole') return undefined;
  try {
    return wholeText(blob.text);
  } catch {
    return undefined;
  }
}

/** The sequence number of an entry; cast and challenged ballots have none. */
export const seqOf = (entry: Unsigned): number | undefined => ('seq' in entry ? entry.seq : undefined);

/** Members of a voter group on the fixed rolls of all registrars together; a second roll has the same ones again. */
export const membersOf = ({ rolls }: AssemblyState, group: string): number =>
  [...rolls.values()].reduce(
    (total, { secondOf: first, sizes }) => total + (first === undefined ? (sizes.get(group) ?? 0) : 0),
    0,
  );

/** The registrar whose roll repeats that of `registrar`. */
export function secondOf(rolls: AssemblyState['rolls'], registrar: KeyId): KeyId | undefined {
  for (const [key, roll] of rolls) if (roll.secondOf === registrar) return key;
  return undefined;
}

/** Members of a paper's voter groups. */
export const membersFor = (
  assembly: AssemblyState,
  { groups }: Pick<Body<'election.defined'>, 'groups'>,
): number => groups.reduce((total, group) => total + membersOf(assembly, group), 0);

/** The votes of all members of a paper's voter groups. */
export const entitledVotes = (
  assembly: AssemblyState,
  definition: Pick<Body<'election.defined'>, 'groups' | 'weights'>,
): number =>
  definition.groups.reduce(
    (total, group) => total + membersOf(assembly, group) * weightOf(definition, group),
    0,
  );

/** Notes a defined election, with the stations that it names for the first time. */
export function addElection(state: LedgerState, assembly: AssemblyState, election: NewElection): void {
  const { election: uuid, stations } = election.definition;
  state.elections.set(uuid, {
    ...election,
    entitled: entitledVotes(assembly, election.definition),
    present: undefined,
    accepted: new Set(),
    castCredentials: new DigestSet('hex', state.digests),
    castWeights: new Map(),
    votes: 0,
    castTrackers: new DigestSet('base64', state.digests),
    challengedTrackers: new DigestSet('base64', state.digests),
    spoiledCredentials: new DigestSet('hex', state.digests),
    closed: false,
    tally: undefined,
    shuffles: new Map(),
    decryptions: new Map(),
    result: undefined,
  });
  assembly.elections.push(uuid);
  addStations(assembly, stations);
}

/** Notes a reserve slot, with the stations that it names for the first time. */
export function addReservation(
  state: LedgerState,
  assembly: AssemblyState,
  slot: Pick<Reservation, 'body' | 'issuers'>,
): void {
  const { election: uuid, stations } = slot.body;
  state.reservations.set(uuid, { ...slot, released: false });
  assembly.reserved.push(uuid);
  addStations(assembly, stations);
}

function addStations(assembly: AssemblyState, stations: Body<'election.reserved'>['stations']): void {
  for (const { station, device, key, registrar } of stations)
    if (!assembly.stations.has(station))
      assembly.stations.set(station, {
        device,
        key,
        registrar,
        polls: 'setup',
        elections: [],
        earlier: [],
        papers: new Map(),
        seconded: new Map(),
        challenged: new Map(),
      });
}
