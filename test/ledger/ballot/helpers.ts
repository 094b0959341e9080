/** What the ballot tests share: vector files, reproducible randomness, and small elections made from scratch. */
import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { decodeCurvePoint, encodePoint, GENERATOR, modOrder } from '../../../ledger/ballot/group.ts';
import { checkBallotProofs } from '../../../ledger/ballot/proofs.ts';
import { makeElectionText, parseElection } from '../../../ledger/ballot/election.ts';
import type { Election } from '../../../ledger/ballot/election.ts';
import { isHomomorphicAnswer } from '../../../ledger/ballot/answer.ts';
import type { Answer } from '../../../ledger/ballot/answer.ts';
import type { HomomorphicAnswer } from '../../../ledger/ballot/homomorphic-answer.ts';
import { isNonHomomorphic } from '../../../ledger/ballot/question.ts';
import type {
  HomomorphicQuestion,
  NonHomomorphicQuestion,
  Question,
} from '../../../ledger/ballot/question.ts';
import { generateTrusteeKey } from '../../../ledger/ballot/trustee-key.ts';
import {
  electionPublicKey,
  isThreshold,
  makeTrusteesText,
  parseTrustees,
} from '../../../ledger/ballot/trustees.ts';
import type { TrusteeKey, TrusteePublicKey } from '../../../ledger/ballot/trustee-key.ts';
import type { ProofChecker } from '../../../ledger/ballot/verify.ts';
import type { RandomBytes } from '../../../ledger/bytes.ts';
import type { Result } from '../../../ledger/result.ts';

const VECTORS = new URL('../../vectors/belenios/', import.meta.url);

export const vectorBytes = (path: string): Uint8Array => new Uint8Array(readFileSync(new URL(path, VECTORS)));
/** A vector file without the newline the tool prints after it. */
export const vectorText = (path: string): string =>
  readFileSync(new URL(path, VECTORS), 'utf8').replace(/\n$/, '');
export const vectorJson = <T>(path: string): T => JSON.parse(vectorText(path)) as T;

/** The value of a result that has to be there. */
export function must<T, E>(result: Result<T, E>): T {
  if (!result.ok) throw new Error(`unexpected failure: ${JSON.stringify(result.error)}`);
  return result.value;
}

/** Bytes that depend on the seed alone. */
export function seededRandom(seed: string): RandomBytes {
  let counter = 0;
  return (length) => {
    const blocks: Buffer[] = [];
    for (let size = 0; size < length; size += 64) {
      blocks.push(createHash('sha512').update(`${seed}|${counter++}`).digest());
    }
    return new Uint8Array(Buffer.concat(blocks).subarray(0, length));
  };
}

/** Hands out the given numbers one by one, as 64 big-endian bytes each; throws when there are no more. */
export function scriptedRandom(numbers: readonly string[]): RandomBytes & { readonly left: () => number } {
  let next = 0;
  const random = (length: number): Uint8Array => {
    const number = numbers[next++];
    if (number === undefined || length !== 64) throw new Error(`unexpected draw of ${length} bytes`);
    return new Uint8Array(Buffer.from(BigInt(number).toString(16).padStart(128, '0'), 'hex'));
  };
  return Object.assign(random, { left: () => numbers.length - next });
}

export interface TestElection {
  readonly election: Election;
  readonly trusteesText: string;
  readonly keys: readonly TrusteeKey[];
}

/** An election of our own with the given questions. */
export function testElection(questions: readonly Question[], seed = 'test', trustees = 1): TestElection {
  const random = seededRandom(`${seed}|trustees`);
  const keys = Array.from({ length: trustees }, () => generateTrusteeKey(random));
  const publicKeys = keys.map((key) => key.publicKey);
  const text = makeElectionText({
    uuid: 'EkectionTest22',
    name: '당대표 선거',
    description: 'made by a test \u007f',
    questions,
    publicKey: electionPublicKey(publicKeys),
  });
  return { election: must(parseElection(text)), trusteesText: makeTrusteesText(publicKeys), keys };
}

/** An answer that has to be a homomorphic one. */
export function homomorphic(answer: Answer | undefined): HomomorphicAnswer {
  if (answer === undefined || !isHomomorphicAnswer(answer)) throw new Error('not a homomorphic answer');
  return answer;
}

/** Any homomorphic question of at most four answers. */
export const anyQuestion: fc.Arbitrary<HomomorphicQuestion> = fc
  .record({ count: fc.integer({ min: 1, max: 4 }), a: fc.nat(4), b: fc.nat(4), blank: fc.boolean() })
  .map(({ count, a, b, blank }) => {
    const [low, high] = [a % (count + 1), b % (count + 1)].sort((x, y) => x - y) as [number, number];
    const answers = Array.from({ length: count }, (_, i) => `answer ${i}`);
    return { question: '?', answers, min: low, max: Math.max(high, 1), ...(blank && { blank }) };
  });

/** Any non-homomorphic question of at most thirty answers. */
export const anyNonHomomorphicQuestion: fc.Arbitrary<NonHomomorphicQuestion> = fc
  .record({ count: fc.integer({ min: 1, max: 30 }), blank: fc.boolean(), extra: fc.nat(4) })
  .map(({ count, blank, extra }) => ({
    type: 'NonHomomorphic' as const,
    question: '순위?',
    answers: Array.from({ length: count }, (_, i) => `answer ${i}`),
    ...[
      {},
      { extra: { method: 'Schulze' as const, blank } },
      { extra: { method: 'STV' as const, blank, seats: count } },
      { extra: { method: 'MajorityJudgment' as const, blank, grades: ['좋음', '나쁨'] } },
      { extra: { text: '{"any":[1,{"thing":"\\u007f"}]}' } },
    ][extra],
  }));

/** A plaintext the question allows, picked by two numbers. */
export function allowedPlaintext(question: Question, pick: number, shift: number): number[] {
  if (isNonHomomorphic(question))
    return question.answers.map((_, i) => (pick * 41 + shift * 7 + i * 97) % 256);
  const { answers, min, max, blank } = question;
  const choices = max - min + 1 + (blank ? 1 : 0);
  const sum = min + (pick % choices);
  if (sum > max) return [1, ...answers.map(() => 0)];
  const row = answers.map((_, i) => ((i + shift) % answers.length < sum ? 1 : 0));
  return blank ? [0, ...row] : row;
}

/** A text with one value in it changed, and where. */
export interface ChangedText {
  readonly path: string;
  readonly text: string;
}

/**
 * Every text that differs from a JSON text in one value, which stays well-formed: a point times g, a number plus one, a
 * digit of other hex, a character more of other strings. Strings that hold JSON are changed inside.
 */
export function changedTexts(text: string): ChangedText[] {
  return changes(JSON.parse(text), '').map(({ path, value }) => ({ path, text: JSON.stringify(value) }));
}

function changes(value: unknown, path: string): { readonly path: string; readonly value: unknown }[] {
  if (Array.isArray(value))
    return value.flatMap((item, i) =>
      changes(item, `${path}[${i}]`).map((change) => ({ ...change, value: value.with(i, change.value) })),
    );
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, item]) =>
      changes(item, `${path}.${key}`).map((change) => ({
        ...change,
        value: { ...value, [key]: change.value },
      })),
    );
  if (typeof value === 'string' && /^[[{]/.test(value))
    return changedTexts(value).map((change) => ({ path: path + change.path, value: change.text }));
  return [{ path, value: changeLeaf(value) }];
}

/** Every text that differs from a JSON text in one member of an object or item of an array left out, or one item of an array twice. */
export function reshapedTexts(text: string): ChangedText[] {
  return reshapes(JSON.parse(text), '').map(({ path, value }) => ({ path, text: JSON.stringify(value) }));
}

function reshapes(value: unknown, path: string): { readonly path: string; readonly value: unknown }[] {
  if (Array.isArray(value))
    return value.flatMap((item, i) => [
      { path: `${path}[${i}] left out`, value: value.toSpliced(i, 1) },
      { path: `${path}[${i}] twice`, value: value.toSpliced(i, 0, item) },
      ...reshapes(item, `${path}[${i}]`).map((change) => ({ ...change, value: value.with(i, change.value) })),
    ]);
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, item]) => [
      {
        path: `${path}.${key} left out`,
        value: Object.fromEntries(Object.entries(value).filter(([name]) => name !== key)),
      },
      ...reshapes(item, `${path}.${key}`).map((change) => ({
        ...change,
        value: { ...value, [key]: change.value },
      })),
    ]);
  if (typeof value === 'string' && /^[[{]/.test(value))
    return reshapedTexts(value).map((change) => ({ path: path + change.path, value: change.text }));
  return [];
}

function changeLeaf(value: unknown): unknown {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  const text = String(value);
  const point = decodeCurvePoint(text);
  if (point.ok) return encodePoint(point.value.add(GENERATOR));
  if (/^[0-9]+$/.test(text)) return String(modOrder(BigInt(text) + 1n));
  if (/^[0-9a-f]+$/.test(text)) return `${text.startsWith('0') ? '1' : '0'}${text.slice(1)}`;
  return `${text}x`;
}

const elections = new Map<string, ReturnType<typeof parseElection>>();
const results = new Map<string, ReturnType<typeof checkBallotProofs>>();
/** As in the pool of workers: no ballot is checked twice, no election parsed twice. */
export const checkProofs: ProofChecker = async (electionText, ballotText) => {
  const election = elections.get(electionText) ?? parseElection(electionText);
  elections.set(electionText, election);
  const name = JSON.stringify([electionText, ballotText]);
  const result = results.get(name) ?? checkBallotProofs(must(election), ballotText);
  results.set(name, result);
  return result;
};

/** The single trustees of a `trustees.json`. */
export const singles = (text: string): TrusteePublicKey[] =>
  must(parseTrustees(text)).filter((item): item is TrusteePublicKey => !isThreshold(item));
