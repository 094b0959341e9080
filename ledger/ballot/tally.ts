/**
 * The encrypted tally: of a homomorphic question, for every choice the product of its ciphertexts over all counted ballots;
 * of a non-homomorphic one, the sorted ciphertexts of all counted ballots, which have to be shuffled before they are opened.
 * Follows belenios.md section 5.1. Takes accepted ballots, whose proofs have been checked; which ballots those are is
 * decided by rules or, in an archive, by verify.ts.
 */
import * as v from 'valibot';
import { parseBallot } from './ballot.ts';
import type { Ballot } from './ballot.ts';
import { MAX_TOTAL_WEIGHT } from './credentials.ts';
import type { Weights } from './credentials.ts';
import type { Election } from './election.ts';
import { isHomomorphicAnswer } from './answer.ts';
import type { Answer } from './answer.ts';
import { decodeCurvePoint, decodePoint, encodePoints, IDENTITY } from './group.ts';
import type { Point } from './group.ts';
import { ITEM_BYTES, itemAt, itemCount, packPoints, Packing, pointTextAt, scanPoint } from './packed.ts';
import type { Packed } from './packed.ts';
import { choiceCount, isNonHomomorphic } from './question.ts';
import type { HomomorphicQuestion, Question } from './question.ts';
import { encodeJson, MAX_BALLOTS_LENGTH, MAX_TEXT_LENGTH, parseExactly, Weight, weightJson } from './text.ts';
import type { Ciphertext } from './text.ts';
import { scanText } from './text-scanner.ts';
import type { TextScanner } from './text-scanner.ts';
import { compareBytes, hexToBytes, sha256Hex } from '../bytes.ts';
import { digestsInMemory, type DigestStorage } from '../digest-list.ts';
import { DigestSet } from '../digest-set.ts';
import type { Text } from '../long-text.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';

/** The tally of `numTallied` ballots with the sum `totalWeight` of their weights, as the two texts Belenios publishes. */
export interface Tally {
  readonly encryptedTallyText: string;
  readonly sizedText: string;
  readonly numTallied: number;
  readonly totalWeight: number;
}

/** A tally in the making: thousands of ballots stream through it, and of each only what the tally holds is kept. */
export interface TallyInProgress {
  /**
   * Adds one ballot; throws on a second ballot with the same credential, one of another shape, or without weight, and on
   * a weight other than 1 where a question is non-homomorphic.
   */
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
export function startTally(
  election: Election,
  weights?: Pick<Weights, 'get'>,
  digests: DigestStorage = digestsInMemory,
): TallyInProgress {
  const questions = election.questions.map((question) => startQuestion(question, digests));
  const opened = election.questions.some(isNonHomomorphic);
  const counted = new DigestSet('hex', digests);
  let totalWeight = 0;

  const add = (ballot: Ballot): void => {
    const weight = weights ? weights.get(ballot.credential) : 1;
    if (weight === undefined) throw new Error(`no weight for credential ${ballot.credential}`);
    if (opened && weight !== 1) throw new Error(`weight ${weight}: a shuffled question needs weights of 1`);
    if (counted.has(ballot.credential)) throw new Error(`a second ballot of credential ${ballot.credential}`);
    if (totalWeight + weight > MAX_TOTAL_WEIGHT) throw new Error(`total weight above ${MAX_TOTAL_WEIGHT}`);
    const misfit = questions.findIndex(({ fits }, q) => !fits(ballot.answers[q]));
    if (misfit >= 0) throw new Error(`answer ${misfit + 1} does not fit the election`);
    for (const [q, question] of questions.entries()) question.add(ballot.answers[q], weight);
    counted.add(ballot.credential);
    totalWeight += weight;
  };

  const finish = (): Tally => {
    const encryptedTallyText = encodeTally(questions.map((question) => question.finish()));
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

/** Tallies accepted ballots in cast order, of each credential the last one. Reads them twice. Throws on a text that is not a ballot. */
export function computeTally(
  election: Election,
  ballots: Iterable<string | Ballot>,
  weights?: Pick<Weights, 'get'>,
  digests?: DigestStorage,
): Tally {
  const credentials = new DigestSet('hex', digests);
  /** In the order of the credentials. */
  const last: number[] = [];
  for (const [index, { credential }] of parsed(ballots)) {
    credentials.add(credential);
    last[credentials.indexOf(credential)] = index;
  }
  const tally = startTally(election, weights, digests);
  for (const [index, ballot] of parsed(ballots))
    if (last[credentials.indexOf(ballot.credential)] === index) tally.add(ballot);
  return tally.finish();
}

/** The ballots with their places. */
function* parsed(ballots: Iterable<string | Ballot>): Generator<[index: number, ballot: Ballot]> {
  let index = 0;
  for (const item of ballots) {
    yield [index, typeof item === 'string' ? mustParse(item) : item];
    index += 1;
  }
}

/** How long the texts may be that hold something of every ciphertext of a tally; in characters. */
export function tallyTextLimit({ questions }: Election): number {
  return questions.some(isNonHomomorphic) ? MAX_BALLOTS_LENGTH : MAX_TEXT_LENGTH;
}

/** The ciphertexts of a question, packed. */
export interface CiphertextRow {
  readonly alphas: Packed;
  readonly betas: Packed;
}

/** An encrypted tally, before or after shuffles, question by question; its points are canonical, but not yet decoded. */
export type PackedTally = readonly CiphertextRow[];

/** Writes an encrypted tally. */
export const encodeTally = (tally: PackedTally): string => `[${tally.map(encodeRow).join(',')}]`;

function encodeRow({ alphas, betas }: CiphertextRow): string {
  const texts = Array.from(
    { length: itemCount(alphas) },
    (_, i) => `{"alpha":"${pointTextAt(alphas, i)}","beta":"${pointTextAt(betas, i)}"}`,
  );
  return `[${texts.join(',')}]`;
}

/** Takes a list of ciphertexts from a scanner. */
export function scanRow(scanner: TextScanner): CiphertextRow {
  const alphas = new Packing();
  const betas = new Packing();
  const items = scanner.list(() => {
    scanner.expect('{"alpha":');
    alphas.point(scanPoint(scanner));
    scanner.expect(',"beta":');
    betas.point(scanPoint(scanner));
    scanner.expect('}');
  });
  while (items.next().done !== true);
  return { alphas: alphas.done(), betas: betas.done() };
}

export const packRow = (row: readonly Ciphertext[]): CiphertextRow => ({
  alphas: packPoints(row.map(({ alpha }) => alpha)),
  betas: packPoints(row.map(({ beta }) => beta)),
});

/** What a row of a tally holds: choices, which count from 0, or the ciphertexts of ballots, from 1. */
export function itemsOfTally(
  question: Question | undefined,
  q: number,
): { readonly item: string; readonly base: number } {
  return question && isNonHomomorphic(question)
    ? { item: `question ${q + 1}, ciphertext`, base: 1 }
    : { item: `question ${q + 1}, choice`, base: 0 };
}

/** Where in a tally something is. */
function placeInTally(question: Question | undefined, q: number, i: number): string {
  const { item, base } = itemsOfTally(question, q);
  return `${item} ${base + i}`;
}

/**
 * Reads an encrypted tally of the election's shape; its points are not decoded. All non-homomorphic questions have the same number of ciphertexts, one of each
 * ballot.
 */
export function readTally(election: Election, text: Text): Result<PackedTally, string> {
  const scanned = scanText('encrypted tally', text, tallyTextLimit(election), (scanner) => [
    ...scanner.list(() => scanRow(scanner)),
  ]);
  if (!scanned.ok) return scanned;
  const lengths = scanned.value.map(({ alphas }) => itemCount(alphas));
  const ballots = lengths.find((_, q) => isShuffled(election, q)) ?? 0;
  const expected = election.questions.map((question) =>
    isNonHomomorphic(question) ? ballots : choiceCount(question),
  );
  return lengths.join() === expected.join()
    ? scanned
    : fail(`encrypted tally: expected ${expected.join(', ')} ciphertexts for the questions`);
}

/** As `readTally`, decoded, and with every point in the subgroup. */
export function parseEncryptedTally(
  election: Election,
  text: Text,
): Result<readonly (readonly TallyCiphertext[])[], string> {
  const read = readTally(election, text);
  if (!read.ok) return read;
  const tally: TallyCiphertext[][] = [];
  for (const [q, { alphas, betas }] of read.value.entries()) {
    const points: TallyCiphertext[] = [];
    for (let i = 0; i < itemCount(alphas); i += 1) {
      const alpha = decodePoint(pointTextAt(alphas, i));
      const beta = decodePoint(pointTextAt(betas, i));
      const where = `encrypted tally: ${placeInTally(election.questions[q], q, i)}`;
      if (!alpha.ok) return fail(`${where}: ${alpha.error}`);
      if (!beta.ok) return fail(`${where}: ${beta.error}`);
      points.push({ alpha: alpha.value, beta: beta.value });
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

/** One question of a tally in the making. */
interface QuestionInProgress {
  readonly fits: (answer: Answer | undefined) => boolean;
  readonly add: (answer: Answer | undefined, weight: number) => void;
  readonly finish: () => CiphertextRow;
}

function startQuestion(question: Question, digests: DigestStorage): QuestionInProgress {
  return isNonHomomorphic(question) ? startCollecting(digests) : startAdding(question);
}

/** A homomorphic question: its choices are added up. */
function startAdding(question: HomomorphicQuestion): QuestionInProgress {
  const sums = Array.from({ length: choiceCount(question) }, () => ({ alpha: IDENTITY, beta: IDENTITY }));
  const choicesOf = (answer: Answer | undefined): readonly Ciphertext[] =>
    answer && isHomomorphicAnswer(answer) ? answer.choices : [];
  return {
    fits: (answer) => choicesOf(answer).length === sums.length,
    add: (answer, weight) => {
      for (const [i, choice] of choicesOf(answer).entries()) {
        const { alpha, beta } = decodeChoice(choice);
        const sum = sums[i];
        if (sum === undefined) throw new RangeError(`no choice ${i}`);
        sum.alpha = sum.alpha.add(timesWeight(alpha, weight));
        sum.beta = sum.beta.add(timesWeight(beta, weight));
      }
    },
    finish: () => {
      const texts = encodePoints(sums.flatMap(({ alpha, beta }) => [alpha, beta]));
      return packRow(sums.map((_, i) => ({ alpha: texts[2 * i] ?? '', beta: texts[2 * i + 1] ?? '' })));
    },
  };
}

/** A non-homomorphic question: its ciphertexts are kept, and sorted so that their order says nothing about the ballots'. */
function startCollecting(digests: DigestStorage): QuestionInProgress {
  /** Alpha and beta in turn, in the order of RFC 8032. */
  const points = digests.list();
  const count = (): number => points.length / 2;
  const kept = (index: number): Uint8Array => {
    const point = points.at(index);
    if (point === undefined) throw new RangeError(`no point ${index}`);
    return point;
  };
  return {
    fits: (answer) => answer !== undefined && !isHomomorphicAnswer(answer),
    add: (answer) => {
      if (answer === undefined || isHomomorphicAnswer(answer)) throw new Error('the answer does not fit');
      const { alpha, beta } = answer.choices;
      points.push(hexToBytes(alpha).reverse());
      points.push(hexToBytes(beta).reverse());
    },
    finish: () => {
      const row = {
        alphas: new Uint8Array(count() * ITEM_BYTES),
        betas: new Uint8Array(count() * ITEM_BYTES),
      };
      const given = { alphas: new Uint8Array(row.alphas.length), betas: new Uint8Array(row.betas.length) };
      for (let i = 0; i < count(); i += 1) {
        given.alphas.set(kept(2 * i), i * ITEM_BYTES);
        given.betas.set(kept(2 * i + 1), i * ITEM_BYTES);
      }
      const order = Uint32Array.from({ length: count() }, (_, i) => i).sort(
        (a, b) =>
          compareBytes(itemAt(given.alphas, a), itemAt(given.alphas, b)) ||
          compareBytes(itemAt(given.betas, a), itemAt(given.betas, b)),
      );
      for (const [to, from] of order.entries()) {
        row.alphas.set(itemAt(given.alphas, from), to * ITEM_BYTES);
        row.betas.set(itemAt(given.betas, from), to * ITEM_BYTES);
      }
      return row;
    },
  };
}

function isShuffled({ questions }: Election, q: number): boolean {
  const question = questions[q];
  return question !== undefined && isNonHomomorphic(question);
}

function decodeChoice(choice: Ciphertext): TallyCiphertext {
  const alpha = decodeCurvePoint(choice.alpha);
  const beta = decodeCurvePoint(choice.beta);
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
