/**
 * The encrypted tally: for every choice the product of its ciphertexts over all counted ballots.
 * Follows belenios.md section 5.1. Takes accepted ballots, whose proofs have been checked; which ballots those are is
 * decided by rules or, in an archive, by verify.ts.
 */
import * as v from 'valibot';
import { parseBallot } from './ballot.ts';
import type { Ballot } from './ballot.ts';
import { MAX_TOTAL_WEIGHT } from './credentials.ts';
import type { Weights } from './credentials.ts';
import { choiceCount } from './election.ts';
import type { Election } from './election.ts';
import { decodeCurvePoint, decodePoint, encodePoints, IDENTITY } from './group.ts';
import type { Point } from './group.ts';
import { ciphertextJson, CiphertextSchema, encodeJson, parseExactly, Weight, weightJson } from './text.ts';
import type { Ciphertext } from './text.ts';
import { sha256Hex } from '../bytes.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';

/** The tally of `numTallied` ballots with the sum `totalWeight` of their weights, as the two texts Belenios publishes. */
export interface Tally {
  readonly encryptedTallyText: string;
  readonly sizedText: string;
  readonly numTallied: number;
  readonly totalWeight: number;
}

/** A tally in the making: thousands of ballots stream through it, only one point per ciphertext is kept. */
export interface TallyInProgress {
  /** Adds one ballot; throws on a second ballot with the same credential, one of another shape, or without weight. */
  readonly add: (ballot: Ballot) => void;
  readonly finish: () => Tally;
}

/** A ciphertext as decoded points of the subgroup. */
export interface TallyCiphertext {
  readonly alpha: Point;
  readonly beta: Point;
}

/** `sized_encrypted_tally` as parsed; `encryptedTally` is the hex SHA-256 of the encrypted tally's text. */
export interface SizedTally {
  readonly numTallied: number;
  readonly totalWeight: number;
  readonly encryptedTally: string;
}

const TallySchema = v.array(v.array(CiphertextSchema));
const SizedSchema = v.pipe(
  v.strictObject({
    num_tallied: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    total_weight: Weight,
    encrypted_tally: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'expected 64 hex digits')),
  }),
  v.transform((json): SizedTally => ({
    numTallied: json.num_tallied,
    totalWeight: json.total_weight,
    encryptedTally: json.encrypted_tally,
  })),
);

/** Starts an empty tally. Without `weights` every ballot counts 1. */
export function startTally(election: Election, weights?: Weights): TallyInProgress {
  const sums = election.questions.map((question) =>
    Array.from({ length: choiceCount(question) }, () => ({ alpha: IDENTITY, beta: IDENTITY })),
  );
  const counted = new Set<string>();
  let totalWeight = 0;

  const add = (ballot: Ballot): void => {
    const weight = weights ? weights.get(ballot.credential) : 1;
    if (weight === undefined) throw new Error(`no weight for credential ${ballot.credential}`);
    if (counted.has(ballot.credential)) throw new Error(`a second ballot of credential ${ballot.credential}`);
    if (totalWeight + weight > MAX_TOTAL_WEIGHT) throw new Error(`total weight above ${MAX_TOTAL_WEIGHT}`);
    for (const [q, question] of sums.entries()) {
      const choices = ballot.answers[q]?.choices;
      if (choices?.length !== question.length) throw new Error(`answer ${q + 1} does not fit the election`);
      for (const [i, sum] of question.entries()) {
        const { alpha, beta } = decodeChoice(choices[i]);
        sum.alpha = sum.alpha.add(timesWeight(alpha, weight));
        sum.beta = sum.beta.add(timesWeight(beta, weight));
      }
    }
    counted.add(ballot.credential);
    totalWeight += weight;
  };

  const finish = (): Tally => {
    const encryptedTallyText = encodeJson(
      sums.map((question) => {
        const texts = encodePoints(question.flatMap(({ alpha, beta }) => [alpha, beta]));
        return question.map((_, i) => ({ alpha: texts[2 * i], beta: texts[2 * i + 1] }));
      }),
    );
    const numTallied = counted.size;
    const encryptedTally = sha256Hex(encryptedTallyText);
    return {
      encryptedTallyText,
      sizedText: encodeSized({ numTallied, totalWeight, encryptedTally }),
      numTallied,
      totalWeight,
    };
  };
  return { add, finish };
}

/** Tallies accepted ballots in cast order, of each credential the last one. Throws on a text that is not a ballot. */
export function computeTally(
  election: Election,
  ballots: readonly (string | Ballot)[],
  weights?: Weights,
): Tally {
  const last = new Map<string, Ballot>();
  for (const item of ballots) {
    const ballot = typeof item === 'string' ? mustParse(item) : item;
    last.set(ballot.credential, ballot);
  }
  const tally = startTally(election, weights);
  for (const ballot of last.values()) tally.add(ballot);
  return tally.finish();
}

/** Parses an encrypted tally: the election's shape, every point in the subgroup. */
export function parseEncryptedTally(
  election: Election,
  text: string,
): Result<readonly (readonly TallyCiphertext[])[], string> {
  const parsed = parseExactly('encrypted tally', text, TallySchema, (questions) =>
    encodeJson(questions.map((question) => question.map(ciphertextJson))),
  );
  if (!parsed.ok) return parsed;
  const expected = election.questions.map(choiceCount);
  if (parsed.value.map((question) => question.length).join() !== expected.join()) {
    return fail(`encrypted tally: expected ${expected.join(', ')} ciphertexts for the questions`);
  }
  const tally: TallyCiphertext[][] = [];
  for (const [q, question] of parsed.value.entries()) {
    const points: TallyCiphertext[] = [];
    for (const [i, { alpha, beta }] of question.entries()) {
      const alphaPoint = decodePoint(alpha);
      const betaPoint = decodePoint(beta);
      if (!alphaPoint.ok) return fail(`encrypted tally: question ${q + 1}, choice ${i}: ${alphaPoint.error}`);
      if (!betaPoint.ok) return fail(`encrypted tally: question ${q + 1}, choice ${i}: ${betaPoint.error}`);
      points.push({ alpha: alphaPoint.value, beta: betaPoint.value });
    }
    tally.push(points);
  }
  return ok(tally);
}

/** Parses a sized encrypted tally. */
export function parseSizedTally(text: string): Result<SizedTally, string> {
  return parseExactly('sized encrypted tally', text, SizedSchema, encodeSized);
}

function encodeSized({ numTallied, totalWeight, encryptedTally }: SizedTally): string {
  return encodeJson({
    num_tallied: numTallied,
    total_weight: weightJson(totalWeight),
    encrypted_tally: encryptedTally,
  });
}

function decodeChoice(choice: Ciphertext | undefined): TallyCiphertext {
  const alpha = decodeCurvePoint(choice?.alpha ?? '');
  const beta = decodeCurvePoint(choice?.beta ?? '');
  if (!alpha.ok) throw new Error(alpha.error);
  if (!beta.ok) throw new Error(beta.error);
  return { alpha: alpha.value, beta: beta.value };
}

function timesWeight(point: Point, weight: number): Point {
  return weight === 1 ? point : point.multiplyUnsafe(BigInt(weight));
}

function mustParse(text: string): Ballot {
  const ballot = parseBallot(text);
  if (!ballot.ok) throw new Error(ballot.error);
  return ballot.value;
}
