/**
 * The result: the trustees' factors taken off the encrypted tally, and the discrete logarithm of what remains.
 * Follows belenios.md section 5.4. One partial decryption is decryption.ts, putting several together combination.ts.
 */
import { openingShares } from './combination.ts';
import type { OwnedFactors } from './combination.ts';
import { MAX_TOTAL_WEIGHT } from './credentials.ts';
import { isHomomorphicElection } from './election.ts';
import type { Election } from './election.ts';
import { extractIntegers } from './embedding.ts';
import { decodeCurvePoint, encodePoints, GENERATOR, IDENTITY } from './group.ts';
import type { Point } from './group.ts';
import { itemCount, pointTexts } from './packed.ts';
import type { Packed } from './packed.ts';
import { inParts } from './long-check.ts';
import type { LongCheck } from './long-check.ts';
import { isNonHomomorphic } from './question.ts';
import type { HomomorphicQuestion } from './question.ts';
import { readTally } from './tally.ts';
import { encodeJson, weightJson } from './text.ts';
import type { TrusteeItem } from './trustees.ts';
import type { Text } from '../long-text.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';

/** A partial decryption with the number of its trustee, counted from 1 in the order of `trustees.json`. */
export interface OwnedDecryption {
  readonly owner: number;
  readonly text: string;
}

/** The integers of one opened answer, one per answer of its question. */
export type OpenedAnswer = readonly number[];

/**
 * `counts` has one row per question: the weight of every choice, the blank votes first where there is a blank; the row of a
 * non-homomorphic question is empty. `opened` is there if there are such questions, and has one list per question: the
 * opened answers in the order of the last shuffle, none for a homomorphic question.
 */
export interface ElectionResult {
  readonly resultText: string;
  readonly counts: readonly (readonly number[])[];
  readonly opened?: readonly (readonly OpenedAnswer[])[];
}

/** What a result is computed of, besides factors. */
interface Decrypted {
  readonly election: Election;
  readonly trustees: readonly TrusteeItem[];
  readonly encryptedTallyText: Text;
  readonly totalWeight: number;
}

/**
 * Computes the result, in parts, from the factors of partial decryptions that have been checked. There is at most one of each trustee, in any order: of every
 * single trustee, and of as many members of a threshold group as it needs, or more. `encryptedTallyText` is what was decrypted: the tally, or what
 * `checkShufflesInParts` gives where questions are shuffled.
 */
export function* resultFromFactors(
  options: Decrypted & { readonly factors: readonly OwnedFactors[] },
): LongCheck<Result<ElectionResult, string>> {
  const { election, trustees, encryptedTallyText, totalWeight, factors } = options;
  if (!Number.isSafeInteger(totalWeight) || totalWeight < 0 || totalWeight > MAX_TOTAL_WEIGHT) {
    return fail(`total weight ${totalWeight}: expected 0 to ${MAX_TOTAL_WEIGHT}`);
  }
  const tally = readTally(election, encryptedTallyText);
  if (!tally.ok) return tally;
  const shares = openingShares(trustees, factors);
  if (!shares.ok) return shares;

  const logarithm = discreteLogarithm(totalWeight);
  const counts: (readonly number[])[] = [];
  const opened: (readonly OpenedAnswer[])[] = [];
  for (const [q, question] of election.questions.entries()) {
    const { betas } = tally.value[q] ?? { betas: new Uint8Array() };
    // Weights are all 1 where a question is shuffled, so the total weight is the number of ballots.
    if (isNonHomomorphic(question) && itemCount(betas) !== totalWeight)
      return fail(`question ${q + 1}: ${itemCount(betas)} ciphertexts of ${totalWeight} ballots`);
    const plaintexts = yield inParts(itemCount(betas), (_, some) => ({
      kind: 'opening',
      betas: some(betas),
      shares: shares.value(q).map(({ factors: own, exponent }) => ({ factors: some(own), exponent })),
    }));
    if (!plaintexts.ok) return fail(`question ${q + 1}: ${plaintexts.error}`);
    if (isNonHomomorphic(question)) {
      const answers = question.answers.length;
      opened.push(
        plaintexts.value.flatMap((part) => pointTexts(part).map((text) => extractIntegers(answers, text))),
      );
      counts.push([]);
      continue;
    }
    const row = countChoices(plaintexts.value.flatMap(decodeAll), logarithm);
    if (!row.ok) return fail(`question ${q + 1}, ${row.error} between 0 and ${totalWeight}`);
    counts.push(row.value);
    opened.push([]);
  }
  for (const [q, question] of election.questions.entries()) {
    if (isNonHomomorphic(question)) continue;
    const plausible = checkPlausible(question, counts[q] ?? [], totalWeight);
    if (!plausible.ok) return fail(`question ${q + 1}: ${plausible.error}`);
  }
  const result = election.questions.map((question, q) =>
    isNonHomomorphic(question) ? opened[q] : counts[q]?.map(weightJson),
  );
  return ok({
    resultText: encodeJson({ result }),
    counts,
    ...(!isHomomorphicElection(election) && { opened }),
  });
}

function decodeAll(packed: Packed): readonly Point[] {
  return pointTexts(packed).map((text) => {
    const point = decodeCurvePoint(text);
    if (!point.ok) throw new Error(point.error);
    return point.value;
  });
}

/** Checks that counts can come from ballots of that total weight, each with min to max choices or a blank. */
export function checkPlausible(
  { blank, min, max }: HomomorphicQuestion,
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

/** The logarithms of a question's plaintexts; the error names the first choice that has none. */
function countChoices(
  plaintexts: readonly Point[],
  logarithm: (point: Point) => number | undefined,
): Result<readonly number[], string> {
  const row: number[] = [];
  for (const [i, point] of plaintexts.entries()) {
    const count = logarithm(point);
    if (count === undefined) return fail(`choice ${i}: no count`);
    row.push(count);
  }
  return ok(row);
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
