/**
 * The rules: whether a ledger with this state accepts this entry (protocol.md section 2). A pure function of the accepted entries before
 * it; the same one runs in the kiosk, in the node before it appends, and in the verifier. Order: author, signature, seq, role, state,
 * permit, credential, and evidence last. Form is parseEntry's; proofs are worked out elsewhere and handed in.
 */
import { bytesToHex, fromBase64, sha256 } from '../bytes.ts';
import { signedBytes } from '../entries/entry.ts';
import type { Entry, ParsedEntry } from '../entries/entry.ts';
import type { SignatureVerifier } from '../keys/verifier.ts';
import { leafHash } from '../log/tree.ts';
import { agendaResolved } from './agenda.ts';
import { assemblyCalled, rollFixed } from './assembly.ts';
import { authorKey } from './authors.ts';
import { blobPart } from './blob.ts';
import { contestDeclared, contestDefined, pollRecorded } from './contest.ts';
import { admissionsRecorded, ballotCast, permitSpoiled } from './election-ballot.ts';
import { ballotChallenged } from './election-challenge.ts';
import { electionClosed, pollsClosed } from './election-closing.ts';
import { electionDefined } from './election-definition.ts';
import {
  pollsOpened,
  pollsReopened,
  pollsResumed,
  pollsSuspended,
  trusteeAccepted,
} from './election-polls.ts';
import { electionReleased, electionReserved } from './election-reserve.ts';
import { decryptionShared, resultDeclared, tallyComputed } from './election-result.ts';
import { shuffleApplied } from './election-shuffle.ts';
import { authorityGranted, authorityRevoked, partyFounded } from './party.ts';
import { presenceCounted } from './presence.ts';
import { nextSeq, seqOf } from './state.ts';
import type { LedgerState } from './state.ts';
import { notYet, refuse } from './verdict.ts';
import type { Context, Evidence, Obstacle, Ruling, Verdict } from './verdict.ts';

/**
 * Judges an entry against the state, which it does not change. Cheap and synchronous. When it answers `evidence`, work out what `need`
 * says and call again with it; the evidence must be about this very entry.
 */
export function judge(
  state: LedgerState,
  parsed: ParsedEntry,
  verifier: SignatureVerifier,
  evidence?: Evidence,
): Verdict {
  const { entry } = parsed;
  const author = authorKey(state, entry);
  if (!author.ok) return author.error;
  const origin = entry.type === 'party.founded' ? entry.body.origin : originOf(state);
  const message = signedBytes(origin, entry);
  if (!verifier.ed25519(author.value, message, fromBase64(entry.signature))) {
    return refuse('author-signature');
  }
  const seq = judgeSeq(state, entry);
  if (seq !== undefined) return seq;
  const id = bytesToHex(sha256(message));
  const ruling = rule({ state, origin, id, verifier, evidence }, entry);
  if (ruling.verdict !== 'accepted') return ruling;
  accepted.set(parsed, { state, size: state.size, id, effect: ruling.effect });
  return { verdict: 'accepted' };
}

/**
 * Takes an accepted entry into the state; `index` is its place in the log. Throws unless `judge` accepted this very entry with this
 * very state, and nothing was applied since.
 */
export function applyEntry(state: LedgerState, parsed: ParsedEntry, index: number): void {
  const judged = accepted.get(parsed);
  if (judged?.state !== state || judged.size !== state.size || index !== state.size) {
    throw new Error(`entry ${index} was not accepted for a ledger of ${state.size} entries`);
  }
  accepted.delete(parsed);
  judged.effect();
  const seq = seqOf(parsed.entry);
  if (seq !== undefined) state.lastSeq.set(parsed.entry.author, seq);
  state.entryIds.add(judged.id);
  state.tree.append(leafHash(parsed.bytes));
  state.size += 1;
}

/** What judge worked out about an entry it accepted, until applyEntry uses it. */
interface Accepted {
  readonly state: LedgerState;
  readonly size: number;
  readonly id: string;
  readonly effect: () => void;
}
const accepted = new WeakMap<ParsedEntry, Accepted>();

function judgeSeq(state: LedgerState, entry: Entry): Obstacle | undefined {
  const seq = seqOf(entry);
  if (seq === undefined) return undefined;
  const next = nextSeq(state, entry.author);
  if (seq < next) return refuse('seq', `The author's next entry is number ${next}; this one is ${seq}.`);
  return seq > next
    ? notYet('seq-gap', `The author's next entry is number ${next}; this one is ${seq}.`)
    : undefined;
}

function rule(context: Context, entry: Entry): Ruling {
  switch (entry.type) {
    case 'party.founded':
      return partyFounded(context, entry);
    case 'authority.granted':
      return authorityGranted(context, entry);
    case 'authority.revoked':
      return authorityRevoked(context, entry);
    case 'blob.part':
      return blobPart(context, entry);
    case 'assembly.called':
      return assemblyCalled(context, entry);
    case 'roll.fixed':
      return rollFixed(context, entry);
    case 'presence.counted':
      return presenceCounted(context, entry);
    case 'agenda.resolved':
      return agendaResolved(context, entry);
    case 'election.reserved':
      return electionReserved(context, entry);
    case 'election.released':
      return electionReleased(context, entry);
    case 'election.defined':
      return electionDefined(context, entry);
    case 'trustee.accepted':
      return trusteeAccepted(context, entry);
    case 'polls.opened':
      return pollsOpened(context, entry);
    case 'polls.suspended':
      return pollsSuspended(context, entry);
    case 'polls.resumed':
      return pollsResumed(context, entry);
    case 'polls.reopened':
      return pollsReopened(context, entry);
    case 'admissions.recorded':
      return admissionsRecorded(context, entry);
    case 'ballot.cast':
      return ballotCast(context, entry);
    case 'ballot.challenged':
      return ballotChallenged(context, entry);
    case 'permit.spoiled':
      return permitSpoiled(context, entry);
    case 'polls.closed':
      return pollsClosed(context, entry);
    case 'election.closed':
      return electionClosed(context, entry);
    case 'tally.computed':
      return tallyComputed(context, entry);
    case 'shuffle.applied':
      return shuffleApplied(context, entry);
    case 'decryption.shared':
      return decryptionShared(context, entry);
    case 'result.declared':
      return resultDeclared(context, entry);
    case 'contest.defined':
      return contestDefined(context, entry);
    case 'poll.recorded':
      return pollRecorded(context, entry);
    case 'contest.declared':
      return contestDeclared(context, entry);
  }
}

function originOf(state: LedgerState): string {
  if (state.founding === undefined) throw new Error('a ledger without founding has no origin');
  return state.founding.body.origin;
}
