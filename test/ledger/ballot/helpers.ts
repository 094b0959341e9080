/** What the ballot tests share: vector files, reproducible randomness, and small elections made from scratch. */
import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { makeElectionText, parseElection } from '../../../ledger/ballot/election.ts';
import type { Election, Question } from '../../../ledger/ballot/election.ts';
import { electionPublicKey, generateTrusteeKey, makeTrusteesText } from '../../../ledger/ballot/trustees.ts';
import type { TrusteeKey } from '../../../ledger/ballot/trustees.ts';
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

/** Any question of at most four answers. */
export const anyQuestion: fc.Arbitrary<Question> = fc
  .record({ count: fc.integer({ min: 1, max: 4 }), a: fc.nat(4), b: fc.nat(4), blank: fc.boolean() })
  .map(({ count, a, b, blank }) => {
    const [low, high] = [a % (count + 1), b % (count + 1)].sort((x, y) => x - y) as [number, number];
    const answers = Array.from({ length: count }, (_, i) => `answer ${i}`);
    return { question: '?', answers, min: low, max: Math.max(high, 1), ...(blank && { blank }) };
  });

/** A plaintext the question allows, picked by two numbers. */
export function allowedPlaintext(question: Question, pick: number, shift: number): number[] {
  const { answers, min, max, blank } = question;
  const choices = max - min + 1 + (blank ? 1 : 0);
  const sum = min + (pick % choices);
  if (sum > max) return [1, ...answers.map(() => 0)];
  const row = answers.map((_, i) => ((i + shift) % answers.length < sum ? 1 : 0));
  return blank ? [0, ...row] : row;
}
