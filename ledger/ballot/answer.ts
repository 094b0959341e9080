/**
 * One answer of a ballot, of either kind: decides by the question which of homomorphic-answer.ts and
 * nonhomomorphic-answer.ts has to make, read or check it. Follows belenios.md section 4.
 */
import * as v from 'valibot';
import type { Point } from './group.ts';
import {
  checkHomomorphicAnswer,
  checkHomomorphicPlaintext,
  checkHomomorphicShape,
  encryptHomomorphicAnswer,
  homomorphicAnswerJson,
  HomomorphicAnswerSchema,
} from './homomorphic-answer.ts';
import type { HomomorphicAnswer } from './homomorphic-answer.ts';
import {
  checkNonHomomorphicAnswer,
  checkNonHomomorphicPlaintext,
  encryptNonHomomorphicAnswer,
  nonHomomorphicAnswerJson,
  NonHomomorphicAnswerSchema,
} from './nonhomomorphic-answer.ts';
import type { NonHomomorphicAnswer } from './nonhomomorphic-answer.ts';
import type { PublicGroup } from './public-group.ts';
import { choiceCount, isNonHomomorphic } from './question.ts';
import type { Question } from './question.ts';
import type { Proof } from './schnorr.ts';
import type { Ciphertext } from './text.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { RandomBytes } from '../bytes.ts';

export type Answer = HomomorphicAnswer | NonHomomorphicAnswer;

const OTHER_KIND = fail('it is of another kind than the question (homomorphic, non-homomorphic)');

/** The parsed JSON of an answer; `checkAnswerShape` says whether it fits its question. */
export const AnswerSchema: v.GenericSchema<unknown, Answer> = v.lazy(
  (input): v.GenericSchema<unknown, Answer> =>
    typeof input === 'object' && input !== null && 'proof' in input
      ? NonHomomorphicAnswerSchema
      : HomomorphicAnswerSchema,
);

/** Tells the kinds of answers apart. */
export function isHomomorphicAnswer(answer: Answer): answer is HomomorphicAnswer {
  return 'individualProofs' in answer;
}

/** What `encodeJson` is to write for an answer. */
export function answerJson(answer: Answer): unknown {
  return isHomomorphicAnswer(answer) ? homomorphicAnswerJson(answer) : nonHomomorphicAnswerJson(answer);
}

/** Checks that an answer is of the question's kind, with as many ciphertexts and proofs as it needs. */
export function checkAnswerShape(question: Question, answer: Answer): Result<void, string> {
  if (isNonHomomorphic(question)) return isHomomorphicAnswer(answer) ? OTHER_KIND : ok(undefined);
  return isHomomorphicAnswer(answer) ? checkHomomorphicShape(question, answer) : OTHER_KIND;
}

/** Checks that a plaintext is an answer the question allows, so that it can be encrypted. */
export function checkPlaintext(question: Question, plaintext: readonly number[]): Result<void, string> {
  return isNonHomomorphic(question)
    ? checkNonHomomorphicPlaintext(question, plaintext)
    : checkHomomorphicPlaintext(question, plaintext);
}

/** Encrypts and proves one answer. Throws if `checkPlaintext` refuses the plaintext. */
export function encryptAnswer(
  question: Question,
  plaintext: readonly number[],
  key: Point,
  context: string,
  random: RandomBytes,
): Answer {
  return isNonHomomorphic(question)
    ? encryptNonHomomorphicAnswer(question, plaintext, key, context, random)
    : encryptHomomorphicAnswer(question, plaintext, key, context, random);
}

/** Checks every proof of one answer, and that its ciphertexts are points of the subgroup. */
export function checkAnswer<P>(
  group: PublicGroup<P>,
  question: Question,
  answer: Answer,
  key: Point,
  context: string,
): Result<void, string> {
  if (isNonHomomorphic(question))
    return isHomomorphicAnswer(answer) ? OTHER_KIND : checkNonHomomorphicAnswer(group, answer, key, context);
  return isHomomorphicAnswer(answer)
    ? checkHomomorphicAnswer(group, question, answer, key, context)
    : OTHER_KIND;
}

/** The answer to a question of which every ciphertext and proof is as given: how large it can be. */
export function uniformAnswer(question: Question, ciphertext: Ciphertext, proof: Proof): Answer {
  if (isNonHomomorphic(question)) return { choices: ciphertext, proof };
  const proofs = (count: number): Proof[] => Array.from({ length: count }, () => proof);
  const choices = Array.from({ length: choiceCount(question) }, () => ciphertext);
  return {
    choices,
    individualProofs: choices.map(() => proofs(2)),
    overallProof: proofs(question.max - question.min + (question.blank ? 2 : 1)),
    ...(question.blank && { blankProof: proofs(2) }),
  };
}
