/**
 * Shuffles of the non-homomorphic questions of a tally, one after the other, so that nobody who was not part of all of them
 * knows whose ballot an opened answer was in. Follows belenios.md section 5.2; the proof is shuffle-proof.ts. Who shuffles,
 * in which order and how many times is left to rules.
 *
 * A shuffle takes the text of an encrypted tally and gives the text of the tally after it; the last one is what is decrypted.
 */
import * as v from 'valibot';
import type { Election } from './election.ts';
import { decodeCurvePoint, decodePoint, encodePoint, encodePoints } from './group.ts';
import type { Point } from './group.ts';
import { isNonHomomorphic } from './question.ts';
import type { Text } from './long-text.ts';
import { checkShuffleProof, shuffleCiphertexts } from './shuffle-proof.ts';
import type { ShuffleProof } from './shuffle-proof.ts';
import { encodeTally, parseEncryptedTally, tallyTextLimit } from './tally.ts';
import type { TallyCiphertext } from './tally.ts';
import { ciphertextJson, CiphertextSchema, encodeJson, parseExactly, PointText, Scalar } from './text.ts';
import type { Ciphertext } from './text.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { RandomBytes } from '../bytes.ts';

/** A shuffle with the number of the trustee who made it, counted from 1 in the order of `trustees.json`. */
export interface OwnedShuffle {
  readonly owner: number;
  readonly text: string;
}

/** Which shuffle of a chain is wrong, from 1, and how. */
export interface ShuffleFault {
  readonly shuffle: number;
  readonly message: string;
}

const Points = v.array(PointText);
const Scalars = v.array(Scalar);
const ProofSchema = v.strictTuple([
  v.strictTuple([PointText, PointText, PointText, v.strictTuple([PointText, PointText]), Points]),
  v.strictTuple([Scalar, Scalar, Scalar, Scalar, Scalars, Scalars]),
  Points,
  Points,
]);
const ShuffleSchema = v.strictObject({
  ciphertexts: v.array(v.array(CiphertextSchema)),
  proofs: v.array(ProofSchema),
});
type ProofJson = v.InferOutput<typeof ProofSchema>;
type ShuffleJson = v.InferOutput<typeof ShuffleSchema>;
/** A tally as points, question by question. */
type TallyPoints = readonly (readonly TallyCiphertext[])[];

/** Votes of shuffled questions that one shuffle can hold: each needs some 510 characters of it, and a text has at most MAX_BALLOTS_LENGTH. */
export const MAX_SHUFFLED = 100_000;

/** Whether a tally of the election has to be shuffled before it may be decrypted. */
export function needsShuffles({ questions }: Election): boolean {
  return questions.some(isNonHomomorphic);
}

/**
 * Shuffles the tally, or what earlier shuffles made of it; the result is the text of the shuffle. Throws if the tally is
 * malformed: whoever shuffles has verified where it comes from.
 */
export function makeShuffle(options: {
  readonly election: Election;
  readonly encryptedTallyText: string;
  readonly random: RandomBytes;
}): string {
  const { election, encryptedTallyText, random } = options;
  const tally = parseEncryptedTally(election, encryptedTallyText);
  if (!tally.ok) throw new Error(tally.error);
  const { fingerprint, key } = election;
  const shuffled = shuffledRows(election, tally.value).map((input) =>
    shuffleCiphertexts({ fingerprint, key, input }, random),
  );
  return encodeShuffle({
    ciphertexts: shuffled.map(({ output }) => encodeCiphertexts(output)),
    proofs: shuffled.map(({ proof }) => proofToJson(proof)),
  });
}

/** Checks one shuffle of a tally; the value is the text of the tally after it. */
export function checkShuffle(options: {
  readonly election: Election;
  readonly encryptedTallyText: Text;
  readonly shuffleText: Text;
}): Result<string, string> {
  const { election, encryptedTallyText, shuffleText } = options;
  const after = checkShuffles({ election, encryptedTallyText, shuffleTexts: [shuffleText] });
  return after.ok ? after : fail(after.error.message);
}

/** Checks a chain of shuffles, each of what the one before made; the value is the text of the tally after the last one. */
export function checkShuffles(options: {
  readonly election: Election;
  readonly encryptedTallyText: Text;
  readonly shuffleTexts: readonly Text[];
}): Result<string, ShuffleFault> {
  const { election, encryptedTallyText, shuffleTexts } = options;
  const before = parseEncryptedTally(election, encryptedTallyText);
  if (!before.ok) return fail({ shuffle: 1, message: before.error });
  let tally: TallyPoints = before.value;
  for (const [i, text] of shuffleTexts.entries()) {
    const after = checkOne(election, tally, text);
    if (!after.ok) return fail({ shuffle: i + 1, message: after.error });
    tally = after.value;
  }
  return ok(encodeTally(tally.map(encodeCiphertexts)));
}

/**
 * The text of the tally after a shuffle that was accepted before, without checking anything again. Throws on texts of another form: the caller has had
 * them checked.
 */
export function tallyAfter(election: Election, encryptedTallyText: string, shuffleText: string): string {
  const tally = v.parse(v.array(v.array(CiphertextSchema)), JSON.parse(encryptedTallyText));
  const { ciphertexts } = v.parse(ShuffleSchema, JSON.parse(shuffleText));
  let next = 0;
  return encodeTally(
    tally.map((row, q) => {
      const question = election.questions[q];
      return question && isNonHomomorphic(question) ? (ciphertexts[next++] ?? []) : row;
    }),
  );
}

/** The tally after a shuffle. */
function checkOne(election: Election, tally: TallyPoints, text: Text): Result<TallyPoints, string> {
  const parsed = parseExactly('shuffle', text, ShuffleSchema, encodeShuffle, tallyTextLimit(election));
  if (!parsed.ok) return parsed;
  const inputs = shuffledRows(election, tally);
  if (inputs.length === 0) return fail('shuffle: the election has no question that is shuffled');
  const { ciphertexts, proofs } = parsed.value;
  if (ciphertexts.length !== inputs.length || proofs.length !== inputs.length) {
    return fail(
      `shuffle: ${ciphertexts.length} lists of ciphertexts and ${proofs.length} proofs for ${inputs.length} questions`,
    );
  }
  const { fingerprint, key } = election;
  const outputs: (readonly TallyCiphertext[])[] = [];
  for (const [q, input] of inputs.entries()) {
    const where = `shuffle: shuffled question ${q + 1}`;
    const output = decodeCiphertexts(ciphertexts[q] ?? []);
    if (!output.ok) return fail(`${where}: ${output.error}`);
    const json = proofs[q];
    const proof = json ? proofFromJson(json) : fail('no proof');
    if (!proof.ok) return fail(`${where}: ${proof.error}`);
    const checked = checkShuffleProof({ fingerprint, key, input }, output.value, proof.value);
    if (!checked.ok) return fail(`${where}: ${checked.error}`);
    outputs.push(output.value);
  }
  let next = 0;
  return ok(
    tally.map((row, q) => {
      const question = election.questions[q];
      return question && isNonHomomorphic(question) ? (outputs[next++] ?? []) : row;
    }),
  );
}

/** The rows of a tally that are shuffled. */
function shuffledRows({ questions }: Election, tally: TallyPoints): TallyPoints {
  return tally.filter((_, q) => {
    const question = questions[q];
    return question !== undefined && isNonHomomorphic(question);
  });
}

function encodeCiphertexts(row: readonly TallyCiphertext[]): Ciphertext[] {
  const texts = encodePoints(row.flatMap(({ alpha, beta }) => [alpha, beta]));
  return row.map((_, i) => ({ alpha: texts[2 * i] ?? '', beta: texts[2 * i + 1] ?? '' }));
}

function decodeCiphertexts(row: readonly Ciphertext[]): Result<readonly TallyCiphertext[], string> {
  const points: TallyCiphertext[] = [];
  for (const [i, ciphertext] of row.entries()) {
    const alpha = decodePoint(ciphertext.alpha);
    if (!alpha.ok) return fail(`ciphertext ${i + 1}: alpha: ${alpha.error}`);
    const beta = decodePoint(ciphertext.beta);
    if (!beta.ok) return fail(`ciphertext ${i + 1}: beta: ${beta.error}`);
    points.push({ alpha: alpha.value, beta: beta.value });
  }
  return ok(points);
}

/** Decodes the points of a proof; their subgroup is checked with the proof. */
function proofFromJson([commitments, responses, c, cHat]: ProofJson): Result<ShuffleProof, string> {
  const [t1, t2, t3, [t41, t42], tHat] = commitments;
  const [s1, s2, s3, s4, sHat, sPrime] = responses;
  const texts = [t1, t2, t3, t41, t42, ...tHat, ...c, ...cHat];
  const points: Point[] = [];
  for (const text of texts) {
    const point = decodeCurvePoint(text);
    if (!point.ok) return fail(`proof: ${point.error}`);
    points.push(point.value);
  }
  const [p1, p2, p3, p41, p42, ...lists] = points;
  if (!p1 || !p2 || !p3 || !p41 || !p42) throw new Error('the schema demands five points');
  const afterC = tHat.length + c.length;
  return ok({
    t1: p1,
    t2: p2,
    t3: p3,
    t4: [p41, p42],
    tHat: lists.slice(0, tHat.length),
    s1,
    s2,
    s3,
    s4,
    sHat,
    sPrime,
    c: lists.slice(tHat.length, afterC),
    cHat: lists.slice(afterC),
  });
}

function proofToJson(proof: ShuffleProof): ProofJson {
  const { t1, t2, t3, t4, tHat, s1, s2, s3, s4, sHat, sPrime, c, cHat } = proof;
  const [t41, t42] = t4;
  return [
    [
      encodePoint(t1),
      encodePoint(t2),
      encodePoint(t3),
      [encodePoint(t41), encodePoint(t42)],
      encodePoints(tHat),
    ],
    [s1, s2, s3, s4, [...sHat], [...sPrime]],
    encodePoints(c),
    encodePoints(cHat),
  ];
}

function encodeShuffle({ ciphertexts, proofs }: ShuffleJson): string {
  return encodeJson({
    ciphertexts: ciphertexts.map((row) => row.map(ciphertextJson)),
    proofs: proofs.map(([commitments, [s1, s2, s3, s4, sHat, sPrime], c, cHat]) => [
      commitments,
      [String(s1), String(s2), String(s3), String(s4), sHat.map(String), sPrime.map(String)],
      c,
      cHat,
    ]),
  });
}
