/**
 * The election parameters (`election.json`): questions and public key, hashed as one text whose fingerprint every proof
 * contains. Follows belenios.md section 3.1; the questions are question.ts. Other groups and versions are refused by name.
 * Whether a definition is lawful is left to rules.
 */
import * as v from 'valibot';
import { decodePoint, hashText, withTable } from './group.ts';
import type { Point } from './group.ts';
import {
  canonicalQuestionJson,
  isNonHomomorphic,
  questionJson,
  QuestionSchema,
  readQuestion,
} from './question.ts';
import type { HomomorphicQuestion, Question } from './question.ts';
import { encodeJson, parseExactly, PointText } from './text.ts';
import { randomBase58 } from './credential.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { RandomBytes } from '../bytes.ts';

/** What `makeElectionText` writes; optional fields are left out when absent. `publicKey` is E(y). */
export interface ElectionParameters {
  readonly uuid: string;
  readonly name: string;
  readonly description: string;
  readonly questions: readonly Question[];
  readonly publicKey: string;
  readonly administrator?: string;
  readonly credentialAuthority?: string;
  readonly language?: readonly [code: string, direction: 'ltr' | 'rtl'];
}

/** A parsed election. `key` is the decoded public key with a multiplication table, built at its first use. */
export interface Election extends ElectionParameters {
  /** The exact text; everything refers to its hash. */
  readonly text: string;
  /** b64(text), 43 characters. */
  readonly fingerprint: string;
  readonly key: Point;
}

/** An election of which nothing is shuffled. */
export interface HomomorphicElection extends Election {
  readonly questions: readonly HomomorphicQuestion[];
}

/** Belenios requires 14 Base58 characters at least. */
const UUID_LENGTH = 14;

const ElectionSchema = v.strictObject({
  version: v.literal(1, 'only version 1 is accepted'),
  description: v.string(),
  name: v.string(),
  group: v.literal('Ed25519', 'only the group Ed25519 is accepted'),
  public_key: PointText,
  questions: v.pipe(v.array(QuestionSchema), v.minLength(1), v.maxLength(255)),
  uuid: v.pipe(v.string(), v.regex(/^[1-9A-HJ-NP-Za-km-z]{14,64}$/, 'expected 14 to 64 Base58 characters')),
  administrator: v.optional(v.string()),
  credential_authority: v.optional(v.string()),
  language: v.optional(v.tuple([v.string(), v.picklist(['ltr', 'rtl'])])),
});
type ElectionJson = v.InferOutput<typeof ElectionSchema>;

/** A new election identifier: 14 Base58 characters. */
export function generateUuid(random: RandomBytes): string {
  return randomBase58(UUID_LENGTH, random);
}

/** Writes the election's text. Throws if `parseElection` would not accept it: a definition is checked before it gets here. */
export function makeElectionText(parameters: ElectionParameters): string {
  const text = encodeJson({
    version: 1,
    description: parameters.description,
    name: parameters.name,
    group: 'Ed25519',
    public_key: parameters.publicKey,
    questions: parameters.questions.map(questionJson),
    uuid: parameters.uuid,
    administrator: parameters.administrator,
    credential_authority: parameters.credentialAuthority,
    language: parameters.language,
  });
  const parsed = parseElection(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return text;
}

/** Parses an election's text. It must be in canonical form, with a public key of the subgroup other than the identity. */
export function parseElection(text: string): Result<Election, string> {
  const parsed = parseExactly('election', text, ElectionSchema, encodeElection);
  if (!parsed.ok) return parsed;
  const json = parsed.value;
  const questions: Question[] = [];
  for (const [index, item] of json.questions.entries()) {
    const question = readQuestion(item);
    if (!question.ok) return fail(`election: question ${index + 1}: ${question.error}`);
    questions.push(question.value);
  }
  const key = decodePoint(json.public_key);
  if (!key.ok) return fail(`election: public_key: ${key.error}`);
  if (key.value.is0()) return fail('election: public_key: the identity is not accepted');
  return ok({
    text,
    fingerprint: hashText(text),
    uuid: json.uuid,
    name: json.name,
    description: json.description,
    questions,
    publicKey: json.public_key,
    ...(json.administrator !== undefined && { administrator: json.administrator }),
    ...(json.credential_authority !== undefined && { credentialAuthority: json.credential_authority }),
    ...(json.language !== undefined && { language: json.language }),
    key: withTable(key.value),
  });
}

/** Whether all questions are homomorphic: nothing is to be shuffled, and the result has only counts. */
export function isHomomorphicElection(election: Election): election is HomomorphicElection {
  return !election.questions.some(isNonHomomorphic);
}

function encodeElection(json: ElectionJson): string {
  const { version, description, name, group, public_key, questions, uuid } = json;
  const { administrator, credential_authority, language } = json;
  return encodeJson({
    version,
    description,
    name,
    group,
    public_key,
    questions: questions.map(canonicalQuestionJson),
    uuid,
    administrator,
    credential_authority,
    language,
  });
}
