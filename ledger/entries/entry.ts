/**
 * Entries: the closed set of what may be written to a ledger, their exact bytes, ids and signed bytes (protocol.md section 2).
 * The bodies are described in party.ts, assembly.ts, agenda.ts, election.ts and contest.ts. Whether an entry is accepted is rules/judge.ts.
 */
import * as v from 'valibot';
import { bytesToHex, sha256, toBase64, utf8ToBytes } from '../bytes.ts';
import type { KeyId } from '../keys/public-key.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';
import * as agenda from './agenda.ts';
import * as assembly from './assembly.ts';
import { canonicalize, parseCanonical } from './canonical.ts';
import * as contest from './contest.ts';
import * as election from './election.ts';
import { integer, keyId, signature } from './fields.ts';
import type { EntryId, Frozen } from './fields.ts';
import * as party from './party.ts';

/** Largest entry in bytes, signature included (60 KiB). */
export const ENTRY_LIMIT = 61_440;

const envelope = { author: keyId, signature, v: v.literal(1) };
const numbered = <const T extends string, B extends v.GenericSchema>(type: T, body: B) =>
  v.strictObject({ ...envelope, body, seq: integer(1), type: v.literal(type) });
const unnumbered = <const T extends string, B extends v.GenericSchema>(type: T, body: B) =>
  v.strictObject({ ...envelope, body, type: v.literal(type) });

const entrySchema = v.variant('type', [
  numbered('party.founded', party.partyFounded),
  numbered('authority.granted', party.authorityGranted),
  numbered('authority.revoked', party.authorityRevoked),
  numbered('blob.part', party.blobPart),
  numbered('assembly.called', assembly.assemblyCalled),
  numbered('roll.fixed', assembly.rollFixed),
  numbered('presence.counted', agenda.presenceCounted),
  numbered('agenda.resolved', agenda.agendaResolved),
  numbered('election.reserved', election.electionReserved),
  numbered('election.released', election.electionReleased),
  numbered('election.defined', election.electionDefined),
  numbered('trustee.accepted', election.trusteeAccepted),
  numbered('polls.opened', election.pollsOpened),
  numbered('polls.suspended', election.pollsSuspended),
  numbered('polls.resumed', election.pollsResumed),
  numbered('polls.reopened', election.pollsReopened),
  numbered('admissions.recorded', election.admissionsRecorded),
  unnumbered('ballot.cast', election.ballotCast),
  unnumbered('ballot.challenged', election.ballotChallenged),
  numbered('permit.spoiled', election.permitSpoiled),
  numbered('polls.closed', election.pollsClosed),
  numbered('election.closed', election.electionClosed),
  numbered('tally.computed', election.tallyComputed),
  numbered('shuffle.applied', election.shuffleApplied),
  numbered('decryption.shared', election.decryptionShared),
  numbered('result.declared', election.resultDeclared),
  numbered('contest.defined', contest.contestDefined),
  numbered('poll.recorded', contest.pollRecorded),
  numbered('contest.declared', contest.contestDeclared),
]);

/** An entry of any type; `entry.type` tells which. */
export type Entry = Frozen<v.InferOutput<typeof entrySchema>>;
export type EntryType = Entry['type'];
/** The types that a single author numbers; those about single ballots say nothing of their order. */
export type NumberedType = Exclude<EntryType, UnnumberedType>;
type UnnumberedType = 'ballot.cast' | 'ballot.challenged';
/** The entry of one type: `EntryOf<'polls.opened'>`. */
export type EntryOf<T extends EntryType> = Extract<Entry, { readonly type: T }>;
/** The body of one type. */
export type Body<T extends EntryType> = EntryOf<T>['body'];
/** An entry before it is signed. */
export type Unsigned<E extends Entry = Entry> = E extends Entry ? Omit<E, 'signature'> : never;

/** An entry with the exact bytes it came in. */
export interface ParsedEntry {
  readonly entry: Entry;
  readonly bytes: Uint8Array;
}

/** Why bytes are not an entry; `rule` is one of rules/names.ts. */
export interface EntryFault {
  readonly rule: 'entry-size' | 'entry-canonical' | 'entry-form';
  readonly message: string;
}

/** Reads an entry: size, canonical bytes, then the schema of its type. Nothing about keys or other entries is checked here. */
export function parseEntry(bytes: Uint8Array): Result<ParsedEntry, EntryFault> {
  if (bytes.length > ENTRY_LIMIT) {
    return fail({
      rule: 'entry-size',
      message: `The entry has ${bytes.length} bytes; at most ${ENTRY_LIMIT} are accepted.`,
    });
  }
  const json = parseCanonical(bytes, ENTRY_LIMIT);
  if (!json.ok) return fail({ rule: 'entry-canonical', message: `Not an entry: ${json.error}.` });
  const parsed = v.safeParse(entrySchema, json.value, { abortEarly: true });
  if (!parsed.success) {
    const [issue] = parsed.issues;
    return fail({ rule: 'entry-form', message: `${v.getDotPath(issue) ?? 'The entry'}: ${issue.message}.` });
  }
  return ok({ entry: parsed.output, bytes });
}

/** What the author signs: the label with the ledger's origin, then the canonical entry without `signature`. */
export function signedBytes(origin: string, entry: Entry | Unsigned): Uint8Array {
  const unsigned: Record<string, unknown> = { ...entry };
  delete unsigned['signature'];
  return utf8ToBytes(`hwabaek entry v1\n${origin}\n${canonicalize(unsigned)}`);
}

/** Hex SHA-256 of the signed bytes. */
export function entryId(origin: string, entry: Entry | Unsigned): EntryId {
  return bytesToHex(sha256(signedBytes(origin, entry)));
}

/** What staff cards sign (over its SHA-256): the label with the origin, then the canonical body without `approvals`. */
export function approvalBytes(origin: string, body: object): Uint8Array {
  const unapproved: Record<string, unknown> = { ...body };
  delete unapproved['approvals'];
  return utf8ToBytes(`hwabaek approval v1\n${origin}\n${canonicalize(unapproved)}`);
}

/** What makeEntry needs: `seq` for every type but those about single ballots, which have none. */
export type Draft<T extends EntryType> = {
  readonly origin: string;
  readonly author: KeyId;
  readonly type: T;
  readonly body: Body<T>;
} & (T extends UnnumberedType ? { readonly seq?: never } : { readonly seq: number });

/**
 * Makes and signs an entry: `makeEntry({ origin, author, seq: 3, type: 'polls.resumed', body }, sign)`. Throws when the result is not
 * an entry (a programming error: the body's type has the shape, its ranges and order are the caller's to keep).
 */
export function makeEntry<T extends EntryType>(
  draft: Draft<T>,
  sign: (bytes: Uint8Array) => Uint8Array,
): { readonly entry: EntryOf<T>; readonly bytes: Uint8Array; readonly id: EntryId } {
  const { origin, author, seq, type, body } = draft;
  const unsigned = { author, body, type, v: 1, ...(seq === undefined ? {} : { seq }) } as Unsigned;
  const toSign = signedBytes(origin, unsigned);
  const bytes = utf8ToBytes(canonicalize({ ...unsigned, signature: toBase64(sign(toSign)) }));
  const parsed = parseEntry(bytes);
  if (!parsed.ok) throw new TypeError(`${type} cannot be made: ${parsed.error.message}`);
  return { entry: parsed.value.entry as EntryOf<T>, bytes, id: bytesToHex(sha256(toSign)) };
}
