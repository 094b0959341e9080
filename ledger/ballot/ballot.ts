/**
 * A ballot: its text, its making, its tracker, and the cheap checks. Follows belenios.md sections 4, 4.1, 4.5 and 9.
 * The answers inside are answer.ts; the expensive check of all proofs is proofs.ts; eligibility is permit and rules.
 */
import * as v from 'valibot';
import {
  AnswerSchema,
  answerJson,
  checkAnswerShape,
  checkPlaintext,
  encryptAnswer,
  uniformAnswer,
} from './answer.ts';
import type { Answer } from './answer.ts';
import { publicCredential } from './credential.ts';
import type { Election } from './election.ts';
import { hashText, ORDER } from './group.ts';
import type { Question } from './question.ts';
import { proveKnowledge } from './schnorr.ts';
import type { Proof } from './schnorr.ts';
import { encodeJson, parseExactly, PointText, proofJson, ProofSchema } from './text.ts';
import { utf8ToBytes } from '../bytes.ts';
import type { RandomBytes } from '../bytes.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';

/**
 * One vector per question: 0 or 1 for each answer, with the blank flag before them if the question has one; for a
 * non-homomorphic question an integer from 0 to 255 for each answer.
 */
export type Plaintext = readonly (readonly number[])[];

/** The part of a ballot that is signed. */
export interface UnsignedBallot {
  readonly electionUuid: string;
  readonly electionHash: string;
  readonly credential: string;
  readonly answers: readonly Answer[];
}

/** A ballot as parsed: canonical in form, nothing proven yet. Points are kept as their texts. */
export interface Ballot extends UnsignedBallot {
  readonly signature: { readonly hash: string; readonly proof: Proof };
}

const Hash = v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]{43}$/, 'expected 43 base64 characters'));

const BallotSchema = v.pipe(
  v.strictObject({
    election_uuid: v.string(),
    election_hash: Hash,
    credential: PointText,
    answers: v.array(AnswerSchema),
    signature: v.strictObject({ hash: Hash, proof: ProofSchema }),
  }),
  v.transform((json): Ballot => ({
    electionUuid: json.election_uuid,
    electionHash: json.election_hash,
    credential: json.credential,
    answers: json.answers,
    signature: json.signature,
  })),
);

/**
 * Encrypts, proves and signs a ballot; the result is its text. Throws if an answer is not allowed by its question.
 * `signatureRandom`, `random` if absent, gives the nonce of the signature: a challenged ballot reveals the seed of
 * everything else, and whoever knows this nonce knows the credential.
 */
export function encryptBallot(options: {
  readonly election: Election;
  readonly credentialSecret: bigint;
  readonly plaintext: Plaintext;
  readonly random: RandomBytes;
  readonly signatureRandom?: RandomBytes;
}): string {
  const { election, credentialSecret, plaintext, random, signatureRandom = random } = options;
  const unsigned = encryptAnswers(election, publicCredential(credentialSecret), plaintext, random);
  const hash = signedHash(unsigned);
  return encodeBallot({
    ...unsigned,
    signature: { hash, proof: proveKnowledge(signaturePrefix(hash), credentialSecret, signatureRandom) },
  });
}

/** The unsigned part of a ballot: a function of the credential, the choices and the random bytes alone. */
export function encryptAnswers(
  election: Election,
  credential: string,
  plaintext: Plaintext,
  random: RandomBytes,
): UnsignedBallot {
  const allowed = checkPlaintexts(election.questions, plaintext);
  if (!allowed.ok) throw new Error(allowed.error);
  const context = proofContext(election.fingerprint, credential);
  return {
    electionUuid: election.uuid,
    electionHash: election.fingerprint,
    credential,
    answers: election.questions.map((question, index) =>
      encryptAnswer(question, plaintext[index] ?? [], election.key, context, random),
    ),
  };
}

/** Checks that there is an allowed answer to every question. */
export function checkPlaintexts(questions: readonly Question[], plaintext: Plaintext): Result<void, string> {
  if (plaintext.length !== questions.length) {
    return fail(`${plaintext.length} answers to ${questions.length} questions`);
  }
  for (const [index, question] of questions.entries()) {
    const allowed = checkPlaintext(question, plaintext[index] ?? []);
    if (!allowed.ok) return fail(`question ${index + 1}: ${allowed.error}`);
  }
  return ok(undefined);
}

/** Parses a ballot: strict syntax, canonical points and numbers, and the same text when encoded again. */
export function parseBallot(text: string): Result<Ballot, string> {
  return parseExactly('ballot', text, BallotSchema, encodeBallot);
}

/** Writes a ballot's text. */
export function encodeBallot(ballot: Ballot): string {
  const { hash, proof } = ballot.signature;
  return encodeJson({ ...unsignedJson(ballot), signature: { hash, proof: proofJson(proof) } });
}

/** Checks that a parsed ballot belongs to the election: uuid, fingerprint, and the shape of every answer. */
export function checkBallotHeader(election: Election, ballot: Ballot): Result<void, string> {
  if (ballot.electionUuid !== election.uuid) {
    return fail(`election_uuid is ${JSON.stringify(ballot.electionUuid)}, expected "${election.uuid}"`);
  }
  if (ballot.electionHash !== election.fingerprint) {
    return fail(`election_hash is ${ballot.electionHash}, expected ${election.fingerprint}`);
  }
  if (ballot.answers.length !== election.questions.length) {
    return fail(`${ballot.answers.length} answers to ${election.questions.length} questions`);
  }
  for (const [index, question] of election.questions.entries()) {
    const answer = ballot.answers[index];
    const shape = answer ? checkAnswerShape(question, answer) : fail('missing');
    if (!shape.ok) return fail(`answer ${index + 1}: ${shape.error}`);
  }
  return ok(undefined);
}

/** The smart ballot tracker: b64 of the exact text, 43 characters. */
export function tracker(ballotText: string): string {
  return hashText(ballotText);
}

/** Upper bound of a ballot's size in bytes, exact up to the length of its numbers. `uuidLength` in characters. */
export function worstCaseBallotBytes(questions: readonly Question[], uuidLength = 14): number {
  const proof = { challenge: ORDER - 1n, response: ORDER - 1n };
  const point = 'f'.repeat(64);
  const answers = questions.map((question) => uniformAnswer(question, { alpha: point, beta: point }, proof));
  const hash = 'A'.repeat(43);
  const ballot = {
    electionUuid: 'z'.repeat(uuidLength),
    electionHash: hash,
    credential: point,
    answers,
    signature: { hash, proof },
  };
  return utf8ToBytes(encodeBallot(ballot)).length;
}

/** b64 of the ballot's text without its signature. */
export function signedHash(ballot: UnsignedBallot): string {
  return hashText(encodeJson(unsignedJson(ballot)));
}

/** The prefix of the signature's proof of knowledge. */
export function signaturePrefix(hash: string): string {
  return `sig|${hash}|`;
}

/** S0 in belenios.md section 4: what binds every proof of a ballot to its election and credential. */
export function proofContext(fingerprint: string, credential: string): string {
  return `${fingerprint}|${credential}`;
}

function unsignedJson(ballot: UnsignedBallot): Record<string, unknown> {
  return {
    election_uuid: ballot.electionUuid,
    election_hash: ballot.electionHash,
    credential: ballot.credential,
    answers: ballot.answers.map(answerJson),
  };
}
