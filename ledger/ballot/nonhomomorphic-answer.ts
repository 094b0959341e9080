/**
 * One non-homomorphic answer of a ballot: all integers of a vote in one ciphertext, with a proof that its maker knows the
 * randomness. Follows belenios.md section 4.4. `context` is S0 there, as in homomorphic-answer.ts. Nothing proves which
 * integers are inside: whether they are a valid vote is judged by the counting rule, after shuffles and decryption.
 */
import * as v from 'valibot';
import { embedIntegers, isEmbeddable } from './embedding.ts';
import { encodePoint, GENERATOR, randomScalar, timesSecret, timesWhere } from './group.ts';
import type { Point } from './group.ts';
import type { PublicGroup } from './public-group.ts';
import type { NonHomomorphicQuestion } from './question.ts';
import { checkKnowledgeIn, proveKnowledge } from './schnorr.ts';
import type { Proof } from './schnorr.ts';
import { ciphertextJson, CiphertextSchema, proofJson, ProofSchema } from './text.ts';
import type { Ciphertext } from './text.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { RandomBytes } from '../bytes.ts';

/** The ciphertext of all integers together, and the proof of knowledge of its randomness. */
export interface NonHomomorphicAnswer {
  readonly choices: Ciphertext;
  readonly proof: Proof;
}

export const NonHomomorphicAnswerSchema = v.strictObject({ choices: CiphertextSchema, proof: ProofSchema });

/** What `encodeJson` is to write for an answer. */
export function nonHomomorphicAnswerJson({ choices, proof }: NonHomomorphicAnswer): unknown {
  return { choices: ciphertextJson(choices), proof: proofJson(proof) };
}

/** Checks that a plaintext has one integer from 0 to 255 per answer; what they mean is not looked at. */
export function checkNonHomomorphicPlaintext(
  { answers }: NonHomomorphicQuestion,
  plaintext: readonly number[],
): Result<void, string> {
  if (plaintext.length !== answers.length)
    return fail(`${plaintext.length} integers instead of ${answers.length}`);
  return plaintext.every(isEmbeddable) ? ok(undefined) : fail('expected integers from 0 to 255');
}

/** Encrypts and proves one answer. Throws if `checkNonHomomorphicPlaintext` refuses the plaintext. */
export function encryptNonHomomorphicAnswer(
  question: NonHomomorphicQuestion,
  plaintext: readonly number[],
  key: Point,
  context: string,
  random: RandomBytes,
): NonHomomorphicAnswer {
  const allowed = checkNonHomomorphicPlaintext(question, plaintext);
  if (!allowed.ok) throw new Error(`"${question.question}": ${allowed.error}`);
  const randomness = randomScalar(random);
  const embedded = embedIntegers(plaintext);
  const isIdentity = embedded.is0();
  const beta = timesWhere(!isIdentity, timesSecret(key, randomness), isIdentity ? GENERATOR : embedded);
  const choices = {
    alpha: encodePoint(timesSecret(GENERATOR, randomness)),
    beta: encodePoint(beta),
  };
  return { choices, proof: proveKnowledge(prefix(context, key, choices), randomness, random) };
}

/** Checks the proof of one answer, and that its ciphertext is made of points of the subgroup. */
export function checkNonHomomorphicAnswer<P>(
  group: PublicGroup<P>,
  { choices, proof }: NonHomomorphicAnswer,
  key: Point,
  context: string,
): Result<void, string> {
  const alpha = group.decode(choices.alpha);
  if (!alpha.ok) return fail(`alpha: ${alpha.error}`);
  const beta = group.decode(choices.beta);
  if (!beta.ok) return fail(`beta: ${beta.error}`);
  const multiples = group.multiples(alpha.value);
  if (!multiples.inSubgroup()) return fail('alpha: not in the prime-order subgroup');
  if (!group.multiples(beta.value).inSubgroup()) return fail('beta: not in the prime-order subgroup');
  return checkKnowledgeIn(group, prefix(context, key, choices), multiples, proof)
    ? ok(undefined)
    : fail('invalid proof of the randomness');
}

function prefix(context: string, key: Point, { alpha, beta }: Ciphertext): string {
  return `raweg|${context}|${encodePoint(key)},${alpha},${beta}|`;
}
