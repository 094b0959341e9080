/**
 * The result: the trustees' factors taken off the encrypted tally, and the discrete logarithm of what remains.
 * Follows belenios.md section 5.4. One partial decryption is decryption.ts.
 */
import { MAX_TOTAL_WEIGHT } from './credentials.ts';
import { checkDecryption } from './decryption.ts';
import type { DecryptionFactors } from './decryption.ts';
import type { Election, Question } from './election.ts';
import { encodePoints, GENERATOR, IDENTITY } from './group.ts';
import type { Point } from './group.ts';
import { parseEncryptedTally } from './tally.ts';
import { encodeJson, weightJson } from './text.ts';
import { lagrangeCoefficients } from './threshold.ts';
import { decryptionQuorums } from './trustees.ts';
import type { DecryptionQuorum, TrusteeItem } from './trustees.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';

/** A partial decryption with the number of its trustee, counted from 1 in the order of `trustees.json`. */
export interface OwnedDecryption {
  readonly owner: number;
  readonly text: string;
}

/** `counts` has one row per question: the weight of every choice, the blank votes first where there is a blank. */
export interface ElectionResult {
  readonly resultText: string;
  readonly counts: readonly (readonly number[])[];
}

/**
 * Checks every partial decryption and computes the result. There is at most one of each trustee, in any order: of every
 * single trustee, and of as many members of a threshold group as it needs, or more.
 */
export function computeResult(options: {
  readonly election: Election;
  readonly trustees: readonly TrusteeItem[];
  readonly encryptedTallyText: string;
  readonly totalWeight: number;
  readonly decryptions: readonly OwnedDecryption[];
}): Result<ElectionResult, string> {
  const { election, trustees, encryptedTallyText, totalWeight, decryptions } = options;
  const tally = parseEncryptedTally(election, encryptedTallyText);
  if (!tally.ok) return tally;
  if (!Number.isSafeInteger(totalWeight) || totalWeight < 0 || totalWeight > MAX_TOTAL_WEIGHT) {
    return fail(`total weight ${totalWeight}: expected 0 to ${MAX_TOTAL_WEIGHT}`);
  }
  const combined = combineFactors({ election, trustees, encryptedTallyText, decryptions });
  if (!combined.ok) return combined;

  const logarithm = discreteLogarithm(totalWeight);
  const counts: number[][] = [];
  for (const [q, question] of tally.value.entries()) {
    const row: number[] = [];
    for (const [i, { beta }] of question.entries()) {
      const count = logarithm(beta.subtract(combined.value[q]?.[i] ?? IDENTITY));
      if (count === undefined)
        return fail(`question ${q + 1}, choice ${i}: no count between 0 and ${totalWeight}`);
      row.push(count);
    }
    counts.push(row);
  }
  for (const [q, question] of election.questions.entries()) {
    const plausible = checkPlausible(question, counts[q] ?? [], totalWeight);
    if (!plausible.ok) return fail(`question ${q + 1}: ${plausible.error}`);
  }
  return ok({ resultText: encodeJson({ result: counts.map((row) => row.map(weightJson)) }), counts });
}

/** Checks that counts can come from ballots of that total weight, each with min to max choices or a blank. */
export function checkPlausible(
  { blank, min, max }: Question,
  counts: readonly number[],
  totalWeight: number,
): Result<void, string> {
  const blanks = blank ? (counts[0] ?? 0) : 0;
  const chosen = (blank ? counts.slice(1) : counts).reduce((sum, count) => sum + count, 0);
  const voters = totalWeight - blanks;
  if (chosen < min * voters || chosen > max * voters) {
    return fail(`${chosen} choices by ${voters}: expected ${min * voters} to ${max * voters}`);
  }
  return ok(undefined);
}

/** The product of all trustees' factors, those of threshold groups by Lagrange's coefficients. */
function combineFactors(options: {
  readonly election: Election;
  readonly trustees: readonly TrusteeItem[];
  readonly encryptedTallyText: string;
  readonly decryptions: readonly OwnedDecryption[];
}): Result<DecryptionFactors, string> {
  const { election, trustees, encryptedTallyText, decryptions } = options;
  const quorums = decryptionQuorums(trustees);
  const enough = checkOwners(
    quorums,
    decryptions.map(({ owner }) => owner),
  );
  if (!enough.ok) return enough;
  const publicKeys = quorums.flatMap((quorum) => quorum.publicKeys);
  const byOwner = new Map<number, DecryptionFactors>();
  for (const { owner, text } of decryptions) {
    const publicKey = publicKeys[owner - 1] ?? '';
    const factors = checkDecryption({ election, encryptedTallyText, publicKey, decryptionText: text });
    if (!factors.ok) return fail(`trustee ${owner}: ${factors.error}`);
    byOwner.set(owner, factors.value);
  }
  let product: DecryptionFactors | undefined;
  for (const { kind, firstOwner, publicKeys: members, needed } of quorums) {
    const present = members.map((_, i) => i + 1).filter((number) => byOwner.has(firstOwner + number - 1));
    const numbers = present.slice(0, needed);
    const exponents = kind === 'threshold' ? lagrangeCoefficients(numbers) : [1n];
    for (const [i, exponent] of exponents.entries()) {
      const factors = byOwner.get(firstOwner + (numbers[i] ?? 1) - 1) ?? [];
      const powers = mapPoints(factors, (point) => point.multiplyUnsafe(exponent));
      product = product ? mapPoints(product, (point, q, k) => point.add(powers[q]?.[k] ?? IDENTITY)) : powers;
    }
  }
  return ok(product ?? []);
}

/** Checks that every owner is a trustee and has decrypted once, and that no item of the trustees has too few. */
function checkOwners(quorums: readonly DecryptionQuorum[], owners: readonly number[]): Result<void, string> {
  const count = quorums.reduce((sum, { publicKeys }) => sum + publicKeys.length, 0);
  const sorted = owners.toSorted((a, b) => a - b);
  const distinct = new Set(owners);
  const complete = quorums.every(({ firstOwner, publicKeys, needed }) => {
    const present = publicKeys.filter((_, i) => distinct.has(firstOwner + i));
    return present.length >= needed;
  });
  const known = sorted.every((owner) => Number.isSafeInteger(owner) && owner >= 1 && owner <= count);
  if (complete && known && distinct.size === owners.length) return ok(undefined);
  const expected = quorums.every(({ kind }) => kind === 'single')
    ? `one of each of 1 to ${count}`
    : quorums.map(describeQuorum).join(', ');
  return fail(`partial decryptions of trustees ${sorted.join(', ') || 'none'}: expected ${expected}`);
}

function describeQuorum({ kind, firstOwner, publicKeys, needed }: DecryptionQuorum): string {
  return kind === 'single'
    ? `one of trustee ${firstOwner}`
    : `${needed} or more of trustees ${firstOwner} to ${firstOwner + publicKeys.length - 1}, each once`;
}

function mapPoints(
  factors: DecryptionFactors,
  change: (point: Point, question: number, choice: number) => Point,
): DecryptionFactors {
  return factors.map((row, q) => row.map((point, i) => change(point, q, i)));
}

/** Giant steps encoded together, at the price of one field inversion. */
const CHUNK = 256;

/** Finds m in [0, limit] with g^m = point, by baby steps and giant steps; undefined if there is none. */
export function discreteLogarithm(limit: number): (point: Point) => number | undefined {
  const step = Math.ceil(Math.sqrt(limit + 1));
  const babies: Point[] = [];
  for (let i = 0, baby = IDENTITY; i < step; i++, baby = baby.add(GENERATOR)) babies.push(baby);
  const table = new Map(encodePoints(babies).map((text, m) => [text, m]));
  const giant = GENERATOR.multiplyUnsafe(BigInt(step)).negate();
  return (point) => {
    let rest = point;
    for (let base = 0; base <= limit; base += CHUNK * step) {
      const giants: Point[] = [];
      for (let i = 0; i < CHUNK && base + i * step <= limit; i++, rest = rest.add(giant)) giants.push(rest);
      for (const [i, text] of encodePoints(giants).entries()) {
        const baby = table.get(text);
        const m = base + i * step + (baby ?? 0);
        if (baby !== undefined) return m <= limit ? m : undefined;
      }
    }
    return undefined;
  };
}
