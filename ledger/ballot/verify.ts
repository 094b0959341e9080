/**
 * Verification of an archive from its bytes alone: everything of belenios.md section 8.
 * It proves the tally; who was entitled to vote is for the ledger's own verifier.
 * Not supported, and reported as a failure: questions of type Lists, certificates of credentials.
 */
import { openArchive } from './archive.ts';
import type { StoredArchive, StoredConclusion } from './archive.ts';
import { checkBallotHeader, parseBallot, tracker } from './ballot.ts';
import type { OwnedFactors } from './combination.ts';
import { inMemory } from './container.ts';
import type { ByteSource } from './container.ts';
import { checkCredentialsInParts } from './credentials-check.ts';
import type { PublicCredentials } from './credentials.ts';
import { checkDecryptionInParts } from './decryption.ts';
import { parseElection } from './election.ts';
import type { Election } from './election.ts';
import { isSameText, lengthFault } from '../long-text.ts';
import { carryThrough } from './parts.ts';
import type { LongCheck } from './long-check.ts';
import type { Carry } from './parts.ts';
import { resultFromFactors } from './result.ts';
import type { ElectionResult } from './result.ts';
import { checkShufflesInParts, needsShuffles } from './shuffle.ts';
import { computeTally, parseSizedTally, startTally } from './tally.ts';
import type { Tally } from './tally.ts';
import { MAX_TEXT_LENGTH } from './text.ts';
import { electionPublicKey, parseTrustees, trusteePublicKeys } from './trustees.ts';
import type { TrusteeItem } from './trustees.ts';
import type { DigestStorage } from '../digest-list.ts';
import { DigestSet } from '../digest-set.ts';
import { fail } from '../result.ts';
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
    readonly shuffles: number;
    readonly decryptions: number;
  };
  /** What the tallied ballots count for, with their weights; only if the tally passed. */
  readonly votes?: number;
  /** As in `ElectionResult`; only if everything up to the result passed. */
  readonly counts?: ElectionResult['counts'];
  readonly opened?: ElectionResult['opened'];
  readonly failures: readonly Failure[];
}

/** The expensive check of one ballot, `checkBallotProofs` or the same in a pool of workers. */
export type ProofChecker = (electionText: string, ballotText: string) => Promise<Result<void, string>>;

/** Told after every ballot. */
export type Progress = (done: number, ballots: number) => void;

export interface VerifyArchiveOptions {
  /** Carries the checks of credentials, shuffles, decryptions and the result through; here and by the reference arithmetic without it. */
  readonly carry?: Carry;
  readonly progress?: Progress;
  /** Where what is kept of every credential and ballot is; in memory without it. */
  readonly digests?: DigestStorage | undefined;
}

/**
 * Verifies an archive, of whose ballots it holds only some at a time. Goes on after a failure as far as that makes sense, so that a report names all of them.
 */
export async function verifyArchive(
  source: Uint8Array | ByteSource,
  checkProofs: ProofChecker,
  {
    progress = () => undefined,
    carry = (check) => Promise.resolve(carryThrough(check)),
    digests,
  }: VerifyArchiveOptions = {},
): Promise<VerificationReport> {
  const failures: Failure[] = [];
  const checked = { trustees: 0, credentials: 0, ballots: 0, tallied: 0, shuffles: 0, decryptions: 0 };
  /** Takes the value of a result, or records its error. */
  const take = <T>(where: string, result: Result<T, string>): T | undefined => {
    if (result.ok) return result.value;
    failures.push({ where, what: result.error });
    return undefined;
  };

  const archive = take('archive', openArchive(source instanceof Uint8Array ? inMemory(source) : source));
  if (!archive) return { ok: false, state: 'unreadable', checked, failures };
  const state = archive.conclusion ? 'concluded' : 'open';
  const election = take('election', parseElection(archive.electionText));
  const trustees = take('trustees', parseTrustees(archive.trusteesText));
  const credentials = take(
    'credentials',
    await carry(checkCredentialsInParts(archive.publicCredentialsText, digests)),
  );
  checked.trustees = trustees ? trusteePublicKeys(trustees).length : 0;
  checked.credentials = credentials?.weights.size ?? 0;
  if (!election || !trustees || !credentials) return { ok: false, state, checked, failures };
  if (electionPublicKey(trustees) !== election.publicKey) {
    failures.push({ where: 'election', what: 'public_key is not the product of the trustees’ keys' });
  }

  if (needsShuffles(election) && hasOtherWeight(credentials)) {
    failures.push({ where: 'credentials', what: 'a shuffled question needs weights of 1' });
    return { ok: false, state, checked, failures };
  }

  const { passed, tally } = await verifyBallots(
    archive,
    election,
    credentials,
    { checkProofs, progress, digests },
    failures,
  );
  checked.ballots = passed;
  let result: ElectionResult | undefined;
  let votes: number | undefined;
  if (archive.conclusion && passed === archive.ballots.length) {
    const { conclusion } = archive;
    const tallied = verifyTally(conclusion, tally(), failures);
    checked.tallied = tallied?.numTallied ?? 0;
    votes = tallied?.totalWeight;
    const shuffled = await carry(verifyShuffles(conclusion, election, trustees, failures));
    checked.shuffles = shuffled === undefined ? 0 : conclusion.shuffles.length;
    if (shuffled !== undefined) {
      const factors = await carry(verifyDecryptions(conclusion, shuffled, election, trustees, failures));
      checked.decryptions = factors.length;
      if (tallied && factors.length === conclusion.decryptions.length) {
        const { totalWeight } = tallied;
        const given = { election, trustees, encryptedTallyText: shuffled, totalWeight, factors };
        result = verifyResult(conclusion, await carry(resultFromFactors(given)), failures);
      }
    }
  }
  const ok = failures.length === 0;
  return {
    ok,
    state,
    checked,
    ...(votes === undefined ? {} : { votes }),
    ...(ok && result && outcome(result)),
    failures,
  };
}

function outcome({ counts, opened }: ElectionResult): Pick<ElectionResult, 'counts' | 'opened'> {
  return { counts, ...(opened && { opened }) };
}

/** Whether a credential counts for anything but one vote. */
function hasOtherWeight({ weights }: PublicCredentials): boolean {
  for (const [, weight] of weights) if (weight !== 1) return true;
  return false;
}

/** Ballots whose proofs are in work at one time: keeps all threads busy, and memory small. */
const MAX_IN_WORK = 64;
/** Ballots that are reported one by one; of more there is a number. */
const MAX_BALLOT_FAILURES = 1000;

interface CheckedBallots {
  /** How many passed. */
  readonly passed: number;
  /** The tally, of each credential the last ballot; only when all have passed. */
  readonly tally: () => Tally;
}

/** Checks the ballots in cast order, and tallies each as soon as it has passed, while the next are checked. */
async function verifyBallots(
  archive: StoredArchive,
  election: Election,
  { weights }: PublicCredentials,
  {
    checkProofs,
    progress,
    digests,
  }: Pick<VerifyArchiveOptions, 'digests'> & {
    readonly checkProofs: ProofChecker;
    readonly progress: Progress;
  },
  failures: Failure[],
): Promise<CheckedBallots> {
  const seen = new DigestSet('base64', digests);
  let passed = 0;
  let refused = 0;
  const counted = new DigestSet('hex', digests);
  const tally = startTally(election, weights, digests);
  const take = (text: string, proofs: Result<void, string>): string | undefined => {
    const name = tracker(text);
    if (seen.has(name)) return 'the same ballot a second time';
    seen.add(name);
    const ballot = parseBallot(text);
    if (!ballot.ok) return ballot.error;
    const header = checkBallotHeader(election, ballot.value);
    if (!header.ok) return header.error;
    const { credential } = ballot.value;
    if (!weights.has(credential)) return `credential ${credential} is not in the list`;
    if (!proofs.ok) return proofs.error;
    passed += 1;
    if (!counted.has(credential)) tally.add(ballot.value);
    counted.add(credential);
    return undefined;
  };
  const inWork: {
    readonly index: number;
    readonly text: string;
    readonly proofs: ReturnType<ProofChecker>;
  }[] = [];
  const takeOldest = async (): Promise<void> => {
    const oldest = inWork.shift();
    if (oldest === undefined) return;
    const { index, text, proofs } = oldest;
    const what = take(text, await proofs);
    progress(index + 1, archive.ballots.length);
    if (what === undefined) return;
    refused += 1;
    if (refused <= MAX_BALLOT_FAILURES)
      failures.push({ where: `ballot ${index + 1} (${tracker(text)})`, what });
  };
  let index = 0;
  for (const text of archive.ballots) {
    // What is too long to be a ballot is not sent to a thread.
    const tooLong = lengthFault('ballot', text, MAX_TEXT_LENGTH);
    const proofs = tooLong === undefined ? checkProofs(election.text, text) : Promise.resolve(fail(tooLong));
    // Its turn may come later than its failure; a rejection is for whoever awaits it then.
    proofs.catch(() => undefined);
    inWork.push({ index, text, proofs });
    index += 1;
    if (inWork.length >= MAX_IN_WORK) await takeOldest();
  }
  while (inWork.length > 0) await takeOldest();
  if (refused > MAX_BALLOT_FAILURES)
    failures.push({ where: 'ballots', what: `${refused - MAX_BALLOT_FAILURES} more are not valid` });
  // A later ballot of a credential takes the place of the one that is in the sum already.
  const isRevoted = counted.size < passed;
  return {
    passed,
    tally: () => (isRevoted ? computeTally(election, archive.ballots, weights, digests) : tally.finish()),
  };
}

function verifyTally(
  { encryptedTallyText, sizedText }: StoredConclusion,
  expected: Tally,
  failures: Failure[],
): { readonly numTallied: number; readonly totalWeight: number } | undefined {
  const before = failures.length;
  if (!isSameText(encryptedTallyText, expected.encryptedTallyText)) {
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

/** The text of what was decrypted: the tally, after all shuffles if there has to be any. */
function* verifyShuffles(
  { encryptedTallyText, shuffles }: StoredConclusion,
  election: Election,
  trustees: readonly TrusteeItem[],
  failures: Failure[],
): LongCheck<string | undefined> {
  const needed = needsShuffles(election);
  if (needed !== shuffles.length > 0) {
    const what = needed
      ? 'there is none, but a question that has to be shuffled'
      : 'there are shuffles, but no question that is shuffled';
    failures.push({ where: 'shuffles', what });
    return undefined;
  }
  const before = failures.length;
  const count = trusteePublicKeys(trustees).length;
  const owners = new Set<number>();
  for (const [i, { owner }] of shuffles.entries()) {
    const where = `shuffle ${i + 1} of trustee ${owner}`;
    if (owner > count) failures.push({ where, what: `there are ${count} trustees` });
    if (owners.has(owner)) failures.push({ where, what: 'this trustee has shuffled before' });
    owners.add(owner);
  }
  const shuffleTexts = shuffles.map(({ text }) => text);
  const after = yield* checkShufflesInParts({ election, encryptedTallyText, shuffleTexts });
  if (!after.ok) {
    const { shuffle, message } = after.error;
    // Without shuffles it is the tally itself that cannot be read.
    const where = needed
      ? `shuffle ${shuffle} of trustee ${shuffles[shuffle - 1]?.owner}`
      : 'encrypted tally';
    failures.push({ where, what: message });
  }
  return after.ok && failures.length === before ? after.value : undefined;
}

/** The factors of the partial decryptions that passed. */
function* verifyDecryptions(
  { decryptions }: StoredConclusion,
  encryptedTallyText: string,
  election: Election,
  trustees: readonly TrusteeItem[],
  failures: Failure[],
): LongCheck<readonly OwnedFactors[]> {
  const publicKeys = trusteePublicKeys(trustees);
  const passed: OwnedFactors[] = [];
  for (const { owner, text } of decryptions) {
    const where = `partial decryption of trustee ${owner}`;
    const publicKey = publicKeys[owner - 1];
    if (publicKey === undefined) {
      failures.push({ where, what: `there are ${publicKeys.length} trustees` });
      continue;
    }
    const given = { election, encryptedTallyText, publicKey, decryptionText: text };
    const checked = yield* checkDecryptionInParts(given);
    if (checked.ok) passed.push({ owner, factors: checked.value });
    else failures.push({ where, what: checked.error });
  }
  return passed;
}

function verifyResult(
  { resultText }: StoredConclusion,
  computed: Result<ElectionResult, string>,
  failures: Failure[],
): ElectionResult | undefined {
  if (!computed.ok) {
    failures.push({ where: 'result', what: computed.error });
    return undefined;
  }
  if (!isSameText(resultText, computed.value.resultText)) {
    const start = computed.value.resultText.slice(0, 200);
    failures.push({ where: 'result', what: `differs from the recomputation, which begins with ${start}` });
  }
  return computed.value;
}
