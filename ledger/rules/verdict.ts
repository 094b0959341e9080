/**
 * What the rules answer about an entry, and the evidence they ask for (protocol.md section 2, architecture.md: rules and evidence).
 * "Refused" is final: the entry can never become right. "Not yet" means that a predecessor is missing. Evidence is worked out by
 * ledger/ballot in a worker, because proofs take long; the rules only compare.
 */
import type { EntryId } from '../entries/fields.ts';
import type { Text } from '../long-text.ts';
import type { Result } from '../result.ts';
import type { SignatureVerifier } from '../keys/verifier.ts';
import type { RuleName } from './names.ts';
import { RULES } from './names.ts';
import type { LedgerState } from './state.ts';

/** Why an entry is not accepted: the rule, and a sentence about this very entry. */
export type Obstacle =
  | { readonly verdict: 'refused'; readonly rule: RuleName; readonly message: string }
  | { readonly verdict: 'not-yet'; readonly rule: RuleName; readonly message: string };

export type Verdict =
  | { readonly verdict: 'accepted' }
  | Obstacle
  | { readonly verdict: 'evidence'; readonly need: EvidenceNeed };

/**
 * What has to be worked out before the entry can be judged. Texts are Belenios JSON texts, exact. `about` names what of the state it is worked out from, by
 * hashes and counts: other entries may change that before the answer comes, and an answer about anything else is no evidence.
 */
export type EvidenceNeed =
  /** Whether all proofs of the ballot are valid (checkBallotProofs): the ballot names its election by hash, so that nothing else matters. */
  | { readonly kind: 'ballot-proofs'; readonly electionText: string; readonly ballotText: string }
  /** The tally of all ballots of the election that the ledger has accepted, in ledger order. */
  | { readonly kind: 'tally'; readonly about: string; readonly election: string }
  /** Whether the shuffle of this tally, or of what earlier shuffles made of it, is valid. */
  | {
      readonly kind: 'shuffle';
      readonly about: string;
      readonly electionText: string;
      readonly encryptedTallyText: Text;
      readonly shuffleText: Text;
    }
  /** Whether the partial decryption of this trustee (1..n) is valid. `encryptedTallyText` is the tally after the last shuffle. */
  | {
      readonly kind: 'decryption';
      readonly about: string;
      readonly electionText: string;
      readonly trusteesText: string;
      readonly encryptedTallyText: Text;
      readonly decryptionText: Text;
      readonly trustee: number;
    }
  /** The result from the decryptions of all trustees, in their order, which were accepted before; the weight is that of the ballots. */
  | {
      readonly kind: 'result';
      readonly about: string;
      readonly electionText: string;
      readonly trusteesText: string;
      readonly encryptedTallyText: Text;
      readonly totalWeight: number;
      readonly decryptions: readonly OwnedText[];
    };

/** A text with the number of the trustee whose it is. */
export interface OwnedText {
  readonly owner: number;
  readonly text: Text;
}

/** The answer to an EvidenceNeed of the same kind, for the same entry; `about` is that of the need. */
export type Evidence =
  | { readonly kind: 'ballot-proofs'; readonly valid: Result<void, string> }
  | {
      readonly kind: 'tally';
      readonly about: string;
      readonly encryptedTallyText: string;
      readonly sizedText: string;
    }
  | { readonly kind: 'shuffle'; readonly about: string; readonly valid: Result<void, string> }
  | { readonly kind: 'decryption'; readonly about: string; readonly valid: Result<void, string> }
  | { readonly kind: 'result'; readonly about: string; readonly resultText: string }
  /** The caller vouches that this very entry was accepted with full evidence before: its own store at start. Never for others' entries. */
  | { readonly kind: 'trusted' };

/** What every rule is given besides the entry. `id` is the entry's id, `origin` that of its ledger. */
export interface Context {
  readonly state: LedgerState;
  readonly origin: string;
  readonly id: EntryId;
  readonly verifier: SignatureVerifier;
  readonly evidence: Evidence | undefined;
}

/** What one rule file answers: a verdict, and for an accepted entry what it changes in the state. */
export type Ruling =
  | { readonly verdict: 'accepted'; readonly effect: () => void }
  | Exclude<Verdict, { readonly verdict: 'accepted' }>;

/** The entry can never become right. Without a message the rule's own sentence is used. */
export const refuse = (rule: RuleName, message: string = RULES[rule].en): Obstacle => ({
  verdict: 'refused',
  rule,
  message,
});

/** A predecessor is missing; the same entry may be accepted later. */
export const notYet = (rule: RuleName, message: string = RULES[rule].en): Obstacle => ({
  verdict: 'not-yet',
  rule,
  message,
});

export const accept = (effect: () => void): Ruling => ({ verdict: 'accepted', effect });

export const ask = (need: EvidenceNeed): Ruling => ({ verdict: 'evidence', need });

type AboutState = Extract<Evidence, { readonly about: string }>;

/** Whether evidence is of this kind and was worked out from what `about` names. */
export const isEvidence = <K extends AboutState['kind']>(
  evidence: Evidence | undefined,
  kind: K,
  about: string,
): evidence is Extract<AboutState, { readonly kind: K }> =>
  evidence?.kind === kind && 'about' in evidence && evidence.about === about;
