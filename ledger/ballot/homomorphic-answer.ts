/**
 * One homomorphic answer of a ballot: ciphertexts of 0 or 1, a proof for each, and proofs about their sum and the blank
 * flag. Follows belenios.md section 4.3. `context` is S0 there: fingerprint and credential, so that no answer can be moved
 * to another ballot. The other kind of answer is nonhomomorphic-answer.ts; the proof construction is disjunction.ts.
 */
import * as v from 'valibot';
import {
  encodePoints,
  GENERATOR,
  IDENTITY,
  modOrder,
  randomScalar,
  timesSecret,
  timesWhere,
} from './group.ts';
import type { Point, PublicMultiples } from './group.ts';
import { checkOneOf, proveOneOf } from './disjunction.ts';
import type { PublicBranch, SecretBranch } from './disjunction.ts';
import type { PublicGroup } from './public-group.ts';
import { choiceCount } from './question.ts';
import type { HomomorphicQuestion } from './question.ts';
import type { Proof } from './schnorr.ts';
import { ciphertextJson, CiphertextSchema, proofJson, ProofSchema } from './text.ts';
import type { Ciphertext } from './text.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { RandomBytes } from '../bytes.ts';

/** `choices` has one ciphertext per answer of the question, after that of the blank flag if there is one. */
export interface HomomorphicAnswer {
  readonly choices: readonly Ciphertext[];
  readonly individualProofs: readonly (readonly Proof[])[];
  readonly overallProof: readonly Proof[];
  readonly blankProof?: readonly Proof[];
}

/** The parsed JSON of an answer; the number of entries is checked against the question by `checkHomomorphicShape`. */
export const HomomorphicAnswerSchema = v.pipe(
  v.strictObject({
    choices: v.array(CiphertextSchema),
    individual_proofs: v.array(v.array(ProofSchema)),
    overall_proof: v.array(ProofSchema),
    blank_proof: v.optional(v.array(ProofSchema)),
  }),
  v.transform((json): HomomorphicAnswer => ({
    choices: json.choices,
    individualProofs: json.individual_proofs,
    overallProof: json.overall_proof,
    ...(json.blank_proof && { blankProof: json.blank_proof }),
  })),
);

/** What `encodeJson` is to write for an answer. */
export function homomorphicAnswerJson(answer: HomomorphicAnswer): unknown {
  return {
    choices: answer.choices.map(ciphertextJson),
    individual_proofs: answer.individualProofs.map((proofs) => proofs.map(proofJson)),
    overall_proof: answer.overallProof.map(proofJson),
    blank_proof: answer.blankProof?.map(proofJson),
  };
}

/** Checks the number of ciphertexts and proofs, and that there is a blank proof exactly if the question has a blank. */
export function checkHomomorphicShape(
  question: HomomorphicQuestion,
  answer: HomomorphicAnswer,
): Result<void, string> {
  const count = choiceCount(question);
  const { choices, individualProofs, overallProof, blankProof } = answer;
  if (choices.length !== count) return fail(`${choices.length} choices instead of ${count}`);
  if (individualProofs.length !== count)
    return fail(`${individualProofs.length} individual proofs instead of ${count}`);
  if (individualProofs.some((proofs) => proofs.length !== 2))
    return fail('an individual proof needs two entries');
  const overallLength = question.max - question.min + (question.blank ? 2 : 1);
  if (overallProof.length !== overallLength) {
    return fail(`overall proof has ${overallProof.length} entries instead of ${overallLength}`);
  }
  if (question.blank && blankProof?.length !== 2) return fail('the blank proof needs two entries');
  if (!question.blank && blankProof !== undefined)
    return fail('a blank proof, but the question has no blank');
  return ok(undefined);
}

/** Checks that a plaintext is an answer the question allows, so that its proofs can be made. */
export function checkHomomorphicPlaintext(
  question: HomomorphicQuestion,
  plaintext: readonly number[],
): Result<void, string> {
  const count = choiceCount(question);
  if (plaintext.length !== count) return fail(`${plaintext.length} choices instead of ${count}`);
  if (plaintext.some((m) => m !== 0 && m !== 1)) return fail('a choice is 0 or 1');
  const { flag, chosen } = split(question, plaintext);
  const sum = add(chosen);
  if (flag === 1) return sum === 0 ? ok(undefined) : fail('a blank answer cannot choose anything else');
  if (sum < question.min || sum > question.max) {
    return fail(`${sum} answers chosen, between ${question.min} and ${question.max} are accepted`);
  }
  return ok(undefined);
}

/** Encrypts and proves one answer. Throws if `checkHomomorphicPlaintext` refuses the plaintext. */
export function encryptHomomorphicAnswer(
  question: HomomorphicQuestion,
  plaintext: readonly number[],
  key: Point,
  context: string,
  random: RandomBytes,
): HomomorphicAnswer {
  const allowed = checkHomomorphicPlaintext(question, plaintext);
  if (!allowed.ok) throw new Error(`"${question.question}": ${allowed.error}`);
  const secrets = plaintext.map((m) => ({ plaintext: m, randomness: randomScalar(random) }));
  const points = secrets.map((secret) => ({
    alpha: timesSecret(GENERATOR, secret.randomness),
    beta: timesWhere(secret.plaintext === 1, timesSecret(key, secret.randomness), GENERATOR),
  }));
  const choices = encodeCiphertexts(points);
  const prove = (prefix: string, branches: readonly SecretBranch[], trueIndex: number): Proof[] =>
    proveOneOf(prefix, key, branches, trueIndex, random);

  const individualProofs = secrets.map((secret, index) => {
    const branches = [0, 1].map((claim) => ({ ...secret, claim }));
    return prove(provePrefix(context, at(choices, index)), branches, secret.plaintext);
  });
  const wider = contextWithChoices(context, choices);
  const { flag, chosen } = split(question, secrets);
  const sum = {
    plaintext: add(chosen.map((secret) => secret.plaintext)),
    randomness: modOrder(chosen.reduce((total, secret) => total + secret.randomness, 0n)),
  };
  const sumBranches = range(question).map((claim) => ({ ...sum, claim }));
  if (flag === undefined) {
    const prefix = provePrefix(wider, at(encodeCiphertexts([product(POINTS, points)]), 0));
    return {
      choices,
      individualProofs,
      overallProof: prove(prefix, sumBranches, sum.plaintext - question.min),
    };
  }
  const overallProof = prove(
    `bproof1|${wider}|`,
    [{ ...flag, claim: 1 }, ...sumBranches],
    flag.plaintext === 1 ? 0 : sum.plaintext - question.min + 1,
  );
  const blankProof = prove(
    `bproof0|${wider}|`,
    [
      { ...flag, claim: 0 },
      { ...sum, claim: 0 },
    ],
    flag.plaintext,
  );
  return { choices, individualProofs, overallProof, blankProof };
}

/** Checks every proof of one answer, and that its ciphertexts are points of the subgroup. */
export function checkHomomorphicAnswer<P>(
  group: PublicGroup<P>,
  question: HomomorphicQuestion,
  answer: HomomorphicAnswer,
  key: Point,
  context: string,
): Result<void, string> {
  const shape = checkHomomorphicShape(question, answer);
  if (!shape.ok) return shape;
  const points: CiphertextOf<P>[] = [];
  const ciphertexts: CiphertextOf<PublicMultiples<P>>[] = [];
  for (const [index, { alpha, beta }] of answer.choices.entries()) {
    const alphaPoint = group.decode(alpha);
    const betaPoint = group.decode(beta);
    if (!alphaPoint.ok) return fail(`choice ${index}: alpha: ${alphaPoint.error}`);
    if (!betaPoint.ok) return fail(`choice ${index}: beta: ${betaPoint.error}`);
    points.push({ alpha: alphaPoint.value, beta: betaPoint.value });
    const multiples = multiplesOf(group, at(points, index));
    if (!multiples.alpha.inSubgroup()) return fail(`choice ${index}: alpha: not in the prime-order subgroup`);
    if (!multiples.beta.inSubgroup()) return fail(`choice ${index}: beta: not in the prime-order subgroup`);
    ciphertexts.push(multiples);
  }
  const check = (prefix: string, branches: readonly PublicBranch<P>[], proofs: readonly Proof[]): boolean =>
    checkOneOf(group, prefix, key, branches, proofs);

  for (const [index, proofs] of answer.individualProofs.entries()) {
    const branches = [0, 1].map((claim) => ({ ...at(ciphertexts, index), claim }));
    if (!check(provePrefix(context, at(answer.choices, index)), branches, proofs)) {
      return fail(`choice ${index}: invalid individual proof`);
    }
  }
  const wider = contextWithChoices(context, answer.choices);
  const sumPoints = product(group, split(question, points).chosen);
  const sum = multiplesOf(group, sumPoints);
  const sumBranches = range(question).map((claim) => ({ ...sum, claim }));
  const { flag } = split(question, ciphertexts);
  if (flag === undefined) {
    const [alpha = '', beta = ''] = group.encode([sumPoints.alpha, sumPoints.beta]);
    const prefix = provePrefix(wider, { alpha, beta });
    return check(prefix, sumBranches, answer.overallProof) ? ok(undefined) : fail('invalid overall proof');
  }
  const overallBranches = [{ ...flag, claim: 1 }, ...sumBranches];
  if (!check(`bproof1|${wider}|`, overallBranches, answer.overallProof)) return fail('invalid overall proof');
  const blankBranches = [
    { ...flag, claim: 0 },
    { ...sum, claim: 0 },
  ];
  if (!check(`bproof0|${wider}|`, blankBranches, answer.blankProof ?? [])) return fail('invalid blank proof');
  return ok(undefined);
}

/** A ciphertext's two points, or something about them. */
interface CiphertextOf<T> {
  readonly alpha: T;
  readonly beta: T;
}

/** Separates the blank flag from the choices of answers. */
function split<T>(
  question: HomomorphicQuestion,
  items: readonly T[],
): { readonly flag?: T; readonly chosen: readonly T[] } {
  return question.blank ? { flag: at(items, 0), chosen: items.slice(1) } : { chosen: items };
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError(`no item ${index}`);
  return item;
}

function add(numbers: readonly number[]): number {
  return numbers.reduce((sum, n) => sum + n, 0);
}

/** The sums a question allows: min, ..., max. */
function range({ min, max }: HomomorphicQuestion): number[] {
  return Array.from({ length: max - min + 1 }, (_, offset) => min + offset);
}

/** noble's own points. */
const POINTS = { add: (a: Point, b: Point): Point => a.add(b), identity: IDENTITY };

function product<P>(
  { add: times, identity }: Pick<PublicGroup<P>, 'add' | 'identity'>,
  ciphertexts: readonly CiphertextOf<P>[],
): CiphertextOf<P> {
  return ciphertexts.reduce(
    (total, { alpha, beta }) => ({ alpha: times(total.alpha, alpha), beta: times(total.beta, beta) }),
    { alpha: identity, beta: identity },
  );
}

function multiplesOf<P>(
  group: PublicGroup<P>,
  { alpha, beta }: CiphertextOf<P>,
): CiphertextOf<PublicMultiples<P>> {
  return { alpha: group.multiples(alpha), beta: group.multiples(beta) };
}

function encodeCiphertexts(ciphertexts: readonly CiphertextOf<Point>[]): Ciphertext[] {
  const texts = encodePoints(ciphertexts.flatMap(({ alpha, beta }) => [alpha, beta]));
  return ciphertexts.map((_, index) => ({ alpha: at(texts, 2 * index), beta: at(texts, 2 * index + 1) }));
}

/** The prefix of an interval proof about one ciphertext. */
function provePrefix(context: string, { alpha, beta }: Ciphertext): string {
  return `prove|${context}|${alpha},${beta}|`;
}

/** S in belenios.md section 4.3: the context and all ciphertexts of the answer. */
function contextWithChoices(context: string, choices: readonly Ciphertext[]): string {
  return `${context}|${choices.map(({ alpha, beta }) => `${alpha},${beta}`).join(',')}`;
}
