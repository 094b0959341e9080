/**
 * That the making of a ballot does the same work for every vote: noble's curve runs over a field that writes down each of its operations, and
 * two votes must leave the same list. Time itself is not measured; what BigInt makes of large and small numbers is seen only for 0 and 1.
 */
import type * as Noble from '@noble/curves/ed25519.js';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { encryptAnswer } from '../../../ledger/ballot/answer.ts';
import { embedIntegers } from '../../../ledger/ballot/embedding.ts';
import {
  encodePoint,
  GENERATOR,
  generatorTimesLongSecret,
  timesSecret,
  timesWhere,
  withTable,
} from '../../../ledger/ballot/group.ts';
import { firstPoint } from '../../../ledger/ballot/point-search.ts';
import type { Question } from '../../../ledger/ballot/question.ts';
import { seededRandom } from './helpers.ts';

/** The list so far: how many operations, and hashes of which they were, without and with which operands were 0 or 1. */
const work = vi.hoisted(() => {
  const list = { operations: 0, kinds: 0, operands: 0 };
  const small = (operand: unknown): number => (operand === 0n ? 1 : operand === 1n ? 2 : 3);
  const write = (kind: number, first: unknown, second?: unknown): void => {
    list.operations += 1;
    list.kinds = (Math.imul(list.kinds, 31) + kind) | 0;
    list.operands = (Math.imul(list.operands, 31) + kind * 16 + small(first) * 4 + small(second)) | 0;
  };
  return { list, write };
});

vi.mock('@noble/curves/ed25519.js', async (original) => {
  const { ed25519 } = await original<typeof Noble>();
  const { edwards } = await import('@noble/curves/abstract/edwards.js');
  const field = ed25519.Point.Fp;
  const written = ['add', 'sub', 'mul', 'sqr', 'neg', 'inv', 'addN', 'subN', 'mulN', 'sqrN', 'pow', 'div'];
  const methods = new Map<PropertyKey, unknown>();
  const Fp = new Proxy(field, {
    get(_, name) {
      const known = methods.get(name);
      if (known !== undefined) return known;
      const value: unknown = Reflect.get(field, name);
      if (typeof value !== 'function') return value;
      const kind = written.indexOf(String(name)) + 1;
      const method = (a: unknown, b?: unknown): unknown => {
        if (kind > 0) work.write(kind, a, b);
        return Reflect.apply(value, field, [a, b]);
      };
      methods.set(name, method);
      return method;
    },
  });
  // As noble's own for this curve: the even root, by the same work whether there is one or not.
  const uvRatio = (u: bigint, v: bigint): { isValid: boolean; value: bigint } => {
    work.write(100, u, v);
    const isValid = field.pow(field.mul(u, v), (field.ORDER - 1n) / 2n) !== field.ORDER - 1n;
    const root = isValid ? field.sqrt(field.div(u, v)) : 0n;
    return { isValid, value: root % 2n === 0n ? root : field.neg(root) };
  };
  return { ed25519: { ...ed25519, Point: edwards(ed25519.Point.CURVE(), { Fp, uvRatio }) } };
});

/** What an act adds to an empty list. */
function workOf(act: () => unknown): typeof work.list {
  Object.assign(work.list, { operations: 0, kinds: 0, operands: 0 });
  act();
  return { ...work.list };
}

describe('encrypting and proving', () => {
  const key = withTable(timesSecret(GENERATOR, 12345678901234567890n));
  const counted = (min: number, max: number, blank: boolean): Question => ({
    question: '?',
    answers: ['가', '나', '다'],
    min,
    max,
    ...(blank && { blank: true }),
  });
  const ranked: Question = { type: 'NonHomomorphic', question: '?', answers: ['가', '나', '다'] };
  // Tables are built at the first use.
  beforeAll(() => {
    timesSecret(GENERATOR, 2n);
    timesSecret(key, 2n);
    generatorTimesLongSecret(2n);
  });

  it.each<{ name: string; question: Question; votes: number[][] }>([
    {
      name: 'one of three',
      question: counted(1, 1, false),
      votes: [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
    },
    {
      name: 'none to two',
      question: counted(0, 2, false),
      votes: [
        [0, 0, 0],
        [0, 1, 0],
        [1, 0, 1],
      ],
    },
    {
      name: 'or blank',
      question: counted(0, 2, true),
      votes: [
        [1, 0, 0, 0],
        [0, 0, 0, 0],
        [0, 1, 0, 1],
      ],
    },
    {
      name: 'a ranking',
      question: ranked,
      votes: [
        [1, 2, 3],
        [1, 3, 2],
        [0, 0, 0],
      ],
    },
  ])('$name', ({ question, votes }) => {
    const lists = votes.map((vote) => {
      const list = workOf(() => encryptAnswer(question, vote, key, 'S0', seededRandom('vote')));
      return { operations: list.operations, kinds: list.kinds };
    });
    expect(lists[0]?.operations).toBeGreaterThan(1000);
    expect(lists).toEqual(lists.map(() => lists[0]));
  });
});

it('a choice of 0 or 1 adds points that do not tell which', () => {
  const point = timesSecret(GENERATOR, 987654321987654321n);
  const without = workOf(() => timesWhere(false, point, GENERATOR));
  expect(workOf(() => timesWhere(true, point, GENERATOR))).toEqual(without);
  expect(timesWhere(false, point, GENERATOR).equals(point)).toBe(true);
  expect(timesWhere(true, point, GENERATOR).equals(point.add(GENERATOR))).toBe(true);
});

describe('the search of a point', () => {
  it('is the same for all integers', () => {
    // Whether a point is of the group ends in a comparison with 0, so the operands differ.
    const { operands: _, ...usual } = workOf(() => embedIntegers([1, 2, 3]));
    for (const values of [
      [0, 0, 0],
      [255, 0, 1, 7, 9],
    ])
      expect(workOf(() => embedIntegers(values))).toMatchObject(usual);
  });

  it('finds the first, also one that its plan misses', () => {
    const found = [1, 4].map((tested) =>
      [1, 64].map((checked) => encodePoint(firstPoint(513n << 14n, 1 << 14, { tested, checked }))),
    );
    expect(new Set(found.flat()).size).toBe(1);
  });

  it('fails where there is none', () => {
    expect(() => firstPoint(513n << 14n, 1, { tested: 1, checked: 1 })).toThrow('no point');
  });
});
