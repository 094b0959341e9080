/**
 * Who may write: the author's key, and the role and scope an entry needs (protocol.md section 1).
 * An entry counts only if its author holds the role when it is appended. Staff approvals are approvals.ts.
 */
import type { Entry, EntryOf } from '../entries/entry.ts';
import type { Scope } from '../entries/fields.ts';
import type { Role } from '../entries/party.ts';
import { keyId, parseEd25519Spki } from '../keys/public-key.ts';
import type { KeyId } from '../keys/public-key.ts';
import { fromBase64 } from '../bytes.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';
import { standing } from './state.ts';
import type { AssemblyState, ElectionState, KnownKey, LedgerState, StationState } from './state.ts';
import { notYet, refuse } from './verdict.ts';
import type { Obstacle } from './verdict.ts';
import type { RuleName } from './names.ts';

/** The raw Ed25519 key that must have signed the entry. The founding entry brings its own. */
export function authorKey(state: LedgerState, entry: Entry): Result<Uint8Array, Obstacle> {
  if (entry.type === 'party.founded') return foundingKey(state, entry);
  if (state.founding === undefined) return fail(notYet('not-founded'));
  const known = state.keys.get(entry.author);
  if (known === undefined)
    return fail(notYet('author-unknown', `The ledger knows no key ${entry.author} yet.`));
  return 'raw' in known
    ? ok(known.raw)
    : fail(refuse('author-kind', `A ${known.kind} key cannot author entries.`));
}

/** Only the party root may write this. */
export function needsRoot(state: LedgerState, author: KeyId): Obstacle | undefined {
  return state.keys.get(author)?.kind === 'root'
    ? undefined
    : refuse('author-role', `This entry needs the party root; ${describe(state.keys.get(author))}.`);
}

/** The author must hold one of the roles for a scope that covers `wanted`. */
export function needsRole(
  state: LedgerState,
  author: KeyId,
  roles: readonly Role[],
  wanted: Scope,
): Obstacle | undefined {
  const known = state.keys.get(author);
  if (known?.kind !== 'office' || !roles.includes(known.role)) {
    return refuse('author-role', `This entry needs the role ${roles.join(' or ')}; ${describe(known)}.`);
  }
  const held = standing(known.grants, wanted);
  if (held === 'none') return notYet('author-scope');
  return held === 'revoked' ? refuse('author-revoked') : undefined;
}

/** A key named in a body (not the author) must hold a role for a scope; `rule` names what is asked. */
export function needsHolder(
  state: LedgerState,
  key: KeyId,
  role: Role,
  wanted: Scope,
  rule: RuleName,
): Obstacle | undefined {
  const known = state.keys.get(key);
  if (known === undefined) return notYet(rule, `Key ${key} has not been granted the role ${role} yet.`);
  if ((known.kind !== 'office' && known.kind !== 'staff') || known.role !== role) {
    return refuse(rule, `Key ${key} would need the role ${role}; ${describe(known)}.`);
  }
  const held = standing(known.grants, wanted);
  if (held === 'none') {
    return notYet(rule, `Key ${key} is ${role}, but not for this assembly or station yet.`);
  }
  return held === 'revoked' ? refuse(rule, `The role ${role} of key ${key} was revoked.`) : undefined;
}

/** The called assembly, or "not yet". */
export function findAssembly(state: LedgerState, assembly: string): Result<AssemblyState, Obstacle> {
  const found = state.assemblies.get(assembly);
  return found === undefined
    ? fail(notYet('assembly-unknown', `Assembly ${assembly} has not been called yet.`))
    : ok(found);
}

/** The defined election, or "not yet". */
export function findElection(state: LedgerState, uuid: string): Result<ElectionState, Obstacle> {
  const found = state.elections.get(uuid);
  return found === undefined
    ? fail(notYet('election-unknown', `Election ${uuid} has not been defined yet.`))
    : ok(found);
}

/** The station named by a defined election, or "not yet". */
export function findStation(
  state: LedgerState,
  assembly: string,
  station: string,
): Result<StationState, Obstacle> {
  const called = findAssembly(state, assembly);
  if (!called.ok) return called;
  const found = called.value.stations.get(station);
  return found === undefined
    ? fail(notYet('station-unknown', `No election of ${assembly} names station ${station} yet.`))
    : ok(found);
}

/** The election, not closed, and the station whose key, as the definition names it, the author is: revoking the key does not stop ballots before closing. */
export function findBallotStation(
  state: LedgerState,
  uuid: string,
  author: KeyId,
): Result<{ readonly election: ElectionState; readonly station: StationState }, Obstacle> {
  const election = findElection(state, uuid);
  if (!election.ok) return election;
  const { assembly, stations } = election.value.definition;
  const named = stations.find(({ key }) => key === author);
  if (named === undefined) return fail(refuse('ballot-station'));
  const station = findStation(state, assembly, named.station);
  if (!station.ok) return station;
  if (election.value.closed) return fail(refuse('election-closed'));
  return ok({ election: election.value, station: station.value });
}

/** The committee of an election's assembly must be the author. */
export const needsCommittee = (state: LedgerState, author: KeyId, assembly: string): Obstacle | undefined =>
  needsRole(state, author, ['committee'], { kind: 'assembly', assembly });

function foundingKey(state: LedgerState, entry: EntryOf<'party.founded'>): Result<Uint8Array, Obstacle> {
  if (state.founding !== undefined) return fail(refuse('founded-already'));
  const spki = fromBase64(entry.body.root);
  const raw = parseEd25519Spki(spki);
  if (!raw.ok) return fail(refuse('founding-keys', `The root key: ${raw.error}.`));
  return keyId(spki) === entry.author
    ? raw
    : fail(refuse('founding-keys', 'party.founded must be authored by the root key that it names.'));
}

function describe(known: KnownKey | undefined): string {
  if (known === undefined) return 'the key is unknown';
  return 'role' in known ? `the key is ${known.role}` : `the key is a ${known.kind} key`;
}
