/**
 * Verification of an archive from its bytes alone: everything of belenios.md section 8 that concerns homomorphic
 * questions. It proves the tally; who was entitled to vote is for the ledger's own verifier.
 * Not supported, and reported as a failure: shuffled questions, lists, certificates of credentials.
 */
import { readArchive } from './archive.ts';
import type { Archive, Conclusion } from './archive.ts';
import { checkBallotHeader, parseBallot, tracker } from './ballot.ts';
import type { Ballot } from './ballot.ts';
import { parsePublicCredentials } from './credentials.ts';
import type { PublicCredentials } from './credentials.ts';
import { checkDecryption } from './decryption.ts';
import { parseElection } from './election.ts';
import type { Election } from './election.ts';
import { computeResult } from './result.ts';
import { computeTally, parseSizedTally } from './tally.ts';
import { electionPublicKey, parseTrustees, trusteePublicKeys } from './trustees.ts';
import type { TrusteeItem } from './trustees.ts';
import type { Result } from '../result.ts';

/** One thing that is wrong, and where in the archive. */
export interface Failure {
  readonly where: string;
  readonly what: string;
}

/** What was checked, with counts of what passed. `ok` exactly if there are no failures. */
export interface VerificationReport {
  readonly ok: boolean;
  /** `open` archives end after the ballots and have no result. */
  readonly state: 'open' | 'concluded' | 'unreadable';
  readonly checked: {
    readonly trustees: number;
    readonly credentials: number;
    readonly ballots: number;
    readonly tallied: number;
    readonly decryptions: number;
  };
  /** Weights of the choices, per question; only if everything up to the result passed. */
  readonly counts?: readonly (readonly number[])[];
  readonly failures: readonly Failure[];
}

/** The expensive check of one ballot, `checkBallotProofs` or the same in a pool of workers. */
export type ProofChecker = (electionText: string, ballotText: string) => Promise<Result<void, string>>;

/** Verifies an archive. Goes on after a failure as far as that makes sense, so that a report names all of them. */
export async function verifyArchive(
  bytes: Uint8Array,
  checkProofs: ProofChecker,
): Promise<VerificationReport> {
  const failures: Failure[] = [];
  const checked = { trustees: 0, credentials: 0, ballots: 0, tallied: 0, decryptions: 0 };
  /** Takes the value of a result, or records its error. */
  const take = <T>(where: string, result: Result<T, string>): T | undefined => {
    if (result.ok) return result.value;
    failures.push({ where, what: result.error });
    return undefined;
  };

  const archive = take('archive', readArchive(bytes));
  if (!archive) return { ok: false, state: 'unreadable', checked, failures };
  const state = archive.conclusion ? 'concluded' : 'open';
  const election = take('election', parseElection(archive.electionText));
  const trustees = take('trustees', parseTrustees(archive.trusteesText));
  const credentials = take('credentials', parsePublicCredentials(archive.publicCredentialsText));
  checked.trustees = trustees ? trusteePublicKeys(trustees).length : 0;
  checked.credentials = credentials?.weights.size ?? 0;
  if (!election || !trustees || !credentials) return { ok: false, state, checked, failures };
  if (electionPublicKey(trustees) !== election.publicKey) {
    failures.push({ where: 'election', what: 'public_key is not the product of the trustees’ keys' });
  }

  const ballots = await verifyBallots(archive, election, credentials, checkProofs, failures);
  checked.ballots = ballots.length;
  let counts: readonly (readonly number[])[] | undefined;
  if (archive.conclusion && ballots.length === archive.ballots.length) {
    const { conclusion } = archive;
    const tallied = verifyTally(conclusion, election, ballots, credentials, failures);
    checked.tallied = tallied?.numTallied ?? 0;
    checked.decryptions = verifyDecryptions(conclusion, election, trustees, failures);
    if (tallied && checked.decryptions === conclusion.decryptions.length) {
      const { totalWeight } = tallied;
      counts = verifyResult(conclusion, election, trustees, totalWeight, failures);
    }
  }
  const ok = failures.length === 0;
  return { ok, state, checked, ...(ok && counts && { counts }), failures };
}

/** The ballots that passed, in cast order. A credential may have several, the last one counts. */
async function verifyBallots(
  archive: Archive,
  election: Election,
  { weights }: PublicCredentials,
  checkProofs: ProofChecker,
  failures: Failure[],
): Promise<Ballot[]> {
  const seen = new Set<string>();
  const passed: Ballot[] = [];
  const proofs = await Promise.all(archive.ballots.map((text) => checkProofs(election.text, text)));
  for (const [index, text] of archive.ballots.entries()) {
    const name = tracker(text);
    const where = `ballot ${index + 1} (${name})`;
    const problem = ((): string | undefined => {
      if (seen.has(name)) return 'the same ballot a second time';
      seen.add(name);
      const ballot = parseBallot(text);
      if (!ballot.ok) return ballot.error;
      const header = checkBallotHeader(election, ballot.value);
      if (!header.ok) return header.error;
      if (!weights.has(ballot.value.credential))
        return `credential ${ballot.value.credential} is not in the list`;
      const proof = proofs[index];
      if (!proof?.ok) return proof?.error ?? 'proofs were not checked';
      passed.push(ballot.value);
      return undefined;
    })();
    if (problem !== undefined) failures.push({ where, what: problem });
  }
  return passed;
}

function verifyTally(
  { encryptedTallyText, sizedText }: Conclusion,
  election: Election,
  ballots: readonly Ballot[],
  { weights }: PublicCredentials,
  failures: Failure[],
): { readonly numTallied: number; readonly totalWeight: number } | undefined {
  const expected = computeTally(election, ballots, weights);
  const before = failures.length;
  if (encryptedTallyText !== expected.encryptedTallyText) {
    failures.push({ where: 'encrypted tally', what: 'differs from the product of the ballots' });
  }
  const sized = parseSizedTally(sizedText);
  if (!sized.ok) {
    failures.push({ where: 'sized encrypted tally', what: sized.error });
  } else if (sizedText !== expected.sizedText) {
    const { numTallied, totalWeight } = sized.value;
    failures.push({
      where: 'sized encrypted tally',
      what:
        `num_tallied ${numTallied}, total_weight ${totalWeight} or the hash differ from the recomputation: ` +
        `${expected.numTallied}, ${expected.totalWeight}`,
    });
  }
  return failures.length === before ? expected : undefined;
}

/** How many partial decryptions passed. */
function verifyDecryptions(
  { encryptedTallyText, decryptions }: Conclusion,
  election: Election,
  trustees: readonly TrusteeItem[],
  failures: Failure[],
): number {
  const publicKeys = trusteePublicKeys(trustees);
  let passed = 0;
  for (const { owner, text } of decryptions) {
    const where = `partial decryption of trustee ${owner}`;
    const publicKey = publicKeys[owner - 1];
    if (publicKey === undefined) {
      failures.push({ where, what: `there are ${publicKeys.length} trustees` });
      continue;
    }
    const checked = checkDecryption({ election, encryptedTallyText, publicKey, decryptionText: text });
    if (checked.ok) passed += 1;
    else failures.push({ where, what: checked.error });
  }
  return passed;
}

function verifyResult(
  { encryptedTallyText, decryptions, resultText }: Conclusion,
  election: Election,
  trustees: readonly TrusteeItem[],
  totalWeight: number,
  failures: Failure[],
): readonly (readonly number[])[] | undefined {
  const result = computeResult({ election, trustees, encryptedTallyText, totalWeight, decryptions });
  if (!result.ok) {
    failures.push({ where: 'result', what: result.error });
    return undefined;
  }
  if (result.value.resultText !== resultText) {
    failures.push({ where: 'result', what: `differs from the recomputation: ${result.value.resultText}` });
  }
  return result.value.counts;
}
