/**
 * The partial decryption of a tally by one trustee, read and checked. Follows belenios.md section 5.3.
 * Making one is decrypt.ts, combining the trustees' factors into a result result.ts.
 */
import type { Election } from './election.ts';
import { decodePoint, hashToScalar } from './group.ts';
import { itemCount, Packing, pointTextAt, scalarAt, scanPoints, scanScalar } from './packed.ts';
import type { Packed } from './packed.ts';
import { inParts } from './long-check.ts';
import type { LongCheck } from './long-check.ts';
import type { PublicGroup } from './public-group.ts';
import { sameExponentCommitments } from './schnorr.ts';
import { itemsOfTally, readTally, tallyTextLimit } from './tally.ts';
import { scanText } from './text-scanner.ts';
import type { TextScanner } from './text-scanner.ts';
import type { Text } from '../long-text.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';

/** A trustee's decryption factors, one per ciphertext of the tally and in the same shape. */
export type DecryptionFactors = readonly Packed[];

/** A partial decryption as it is read, question by question. */
interface PackedDecryption {
  readonly factors: DecryptionFactors;
  readonly proofs: readonly PackedProofs[];
}

interface PackedProofs {
  readonly challenges: Packed;
  readonly responses: Packed;
}

/** Some factors of a partial decryption, with what they were made of and their proofs. */
export interface DecryptionPart extends PackedProofs {
  readonly kind: 'decryption';
  /** E(X) of the trustee. */
  readonly publicKey: string;
  /** What stands before the points of a proof. */
  readonly prefix: string;
  readonly alphas: Packed;
  readonly factors: Packed;
  /** What the first ciphertext is called, and its number, for messages. */
  readonly place: { readonly item: string; readonly first: number };
}

export interface GivenDecryption {
  readonly election: Election;
  readonly encryptedTallyText: Text;
  readonly publicKey: string;
  readonly decryptionText: Text;
}

/**
 * Checks a partial decryption against the trustee's public key E(X), in parts; the value is the trustee's factors.
 * `encryptedTallyText` is what was decrypted: the tally, or what `checkShufflesInParts` gives where questions are shuffled.
 */
export function* checkDecryptionInParts({
  election,
  encryptedTallyText,
  publicKey,
  decryptionText,
}: GivenDecryption): LongCheck<Result<DecryptionFactors, string>> {
  const tally = readTally(election, encryptedTallyText);
  if (!tally.ok) return tally;
  const key = decodePoint(publicKey);
  if (!key.ok) return fail(`trustee's public key: ${key.error}`);
  const read = readDecryption(election, decryptionText);
  if (!read.ok) return read;
  const { factors, proofs } = read.value;
  const shape = tally.value.map(({ alphas }) => itemCount(alphas)).join();
  if (factors.map(itemCount).join() !== shape || proofs.map((q) => itemCount(q.responses)).join() !== shape) {
    return fail(`partial decryption: expected ${shape} factors and proofs for the questions`);
  }
  const prefix = decryptPrefix(election, publicKey);
  for (const [q, { alphas }] of tally.value.entries()) {
    const [own, proof] = [factors[q], proofs[q]];
    if (own === undefined || proof === undefined) throw new RangeError(`no question ${q}`);
    const { item, base } = itemsOfTally(election.questions[q], q);
    const checked = yield inParts(itemCount(alphas), (first, some) => ({
      kind: 'decryption',
      publicKey,
      prefix,
      alphas: some(alphas),
      factors: some(own),
      challenges: some(proof.challenges),
      responses: some(proof.responses),
      place: { item, first: base + first },
    }));
    if (!checked.ok) return fail(`partial decryption: ${checked.error}`);
  }
  return ok(factors);
}

/** Checks the factors of a part. The answer is empty. */
export function checkDecryptionPart<P>(
  group: PublicGroup<P>,
  { alphas, challenges, factors, place, prefix, publicKey, responses }: DecryptionPart,
): Result<Packed, string> {
  const key = decodePoint(publicKey);
  if (!key.ok) return key;
  const publicPoint = group.fixed(key.value);
  const commitments: P[] = [];
  const where = (i: number): string => `${place.item} ${place.first + i}`;
  for (let i = 0; i < itemCount(factors); i += 1) {
    const base = group.decode(pointTextAt(alphas, i));
    const factor = group.decode(pointTextAt(factors, i));
    if (!base.ok) return fail(`${where(i)}: alpha: ${base.error}`);
    if (!factor.ok) return fail(`${where(i)}: ${factor.error}`);
    const points = { publicPoint, base: group.multiples(base.value), factor: group.multiples(factor.value) };
    if (!points.base.inSubgroup()) return fail(`${where(i)}: alpha: not in the prime-order subgroup`);
    if (!points.factor.inSubgroup()) return fail(`${where(i)}: not in the prime-order subgroup`);
    const proof = { challenge: scalarAt(challenges, i), response: scalarAt(responses, i) };
    commitments.push(...sameExponentCommitments(group, points, proof));
  }
  const texts = group.encode(commitments);
  for (let i = 0; i < itemCount(factors); i += 1)
    if (hashToScalar(`${prefix}${texts[2 * i]},${texts[2 * i + 1]}`) !== scalarAt(challenges, i))
      return fail(`${where(i)}: invalid proof`);
  return ok(new Uint8Array());
}

/** The factors of a partial decryption that was accepted before; neither proofs nor points are looked at. */
export function readFactors(election: Election, text: Text): Result<DecryptionFactors, string> {
  const read = readDecryption(election, text);
  return read.ok ? ok(read.value.factors) : read;
}

function readDecryption(election: Election, text: Text): Result<PackedDecryption, string> {
  return scanText('partial decryption', text, tallyTextLimit(election), (scanner) => {
    scanner.expect('{"decryption_factors":');
    const factors = [...scanner.list(() => scanPoints(scanner))];
    scanner.expect(',"decryption_proofs":');
    const proofs = [...scanner.list(() => scanProofs(scanner))];
    scanner.expect('}');
    return { factors, proofs };
  });
}

function scanProofs(scanner: TextScanner): PackedProofs {
  const challenges = new Packing();
  const responses = new Packing();
  const items = scanner.list(() => {
    scanner.expect('{"challenge":');
    challenges.scalar(scanScalar(scanner));
    scanner.expect(',"response":');
    responses.scalar(scanScalar(scanner));
    scanner.expect('}');
  });
  while (items.next().done !== true);
  return { challenges: challenges.done(), responses: responses.done() };
}

/** What stands before the points of a trustee's proofs; `publicKey` is E(X). */
export function decryptPrefix(election: Election, publicKey: string): string {
  return `decrypt|${election.fingerprint}|${publicKey}|`;
}
