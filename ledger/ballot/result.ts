/**
 * The result: all trustees' factors taken off the encrypted tally, and the discrete logarithm of what remains.
 * Follows belenios.md section 5.4 for `Single` trustees, all of whom are needed.
 */
import { MAX_TOTAL_WEIGHT } from './credentials.ts';
import { checkDecryption } from './decryption.ts';
import type { DecryptionFactors } from './decryption.ts';
import type { Election, Question } from './election.ts';
import { encodePoints, GENERATOR, IDENTITY } from './group.ts';
import type { Point } from './group.ts';
import { parseEncryptedTally } from './tally.ts';
import { encodeJson, weightJson } from './text.ts';
import type { TrusteePublicKey } from './trustees.ts';
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

/** Checks every partial decryption, exactly one per trustee in any order, and computes the result. */
export function computeResult(options: {
  readonly election: Election;
  readonly trustees: readonly TrusteePublicKey[];
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
  const owners = decryptions.map(({ owner }) => owner).sort((a, b) => a - b);
  if (owners.join() !== trustees.map((_, index) => index + 1).join()) {
    return fail(
      `partial decryptions of trustees ${owners.join(', ') || 'none'}: expected one of each of 1 to ${trustees.length}`,
    );
  }
  const allFactors: DecryptionFactors[] = [];
  for (const { owner, text } of decryptions) {
    const publicKey = trustees[owner - 1]?.publicKey ?? '';
    const factors = checkDecryption({ election, encryptedTallyText, publicKey, decryptionText: text });
    if (!factors.ok) return fail(`trustee ${owner}: ${factors.error}`);
    allFactors.push(factors.value);
  }

  const logarithm = discreteLogarithm(totalWeight);
  const counts: number[][] = [];
  for (const [q, question] of tally.value.entries()) {
    const row: number[] = [];
    for (const [i, { beta }] of question.entries()) {
      const factor = allFactors.reduce(
        (product, factors) => product.add(factors[q]?.[i] ?? IDENTITY),
        IDENTITY,
      );
      const count = logarithm(beta.subtract(factor));
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
