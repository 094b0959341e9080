import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  embedIntegers,
  extractIntegers,
  independentGenerator,
  MAX_EMBEDDED,
} from '../../../ledger/ballot/embedding.ts';
import { encodePoint, GENERATOR, IDENTITY_TEXT, ORDER } from '../../../ledger/ballot/group.ts';
import { vectorJson } from './helpers.ts';

const misc = vectorJson<{
  readonly generators: Readonly<Record<string, { readonly point: string }>>;
  readonly of_ints: readonly { readonly ints: readonly number[]; readonly point: string }[];
}>('kat/misc.json');

describe('belenios.md section 2: embedding of integers', () => {
  it.each(misc.of_ints)('$ints', ({ ints, point }) => {
    expect(encodePoint(embedIntegers(ints))).toBe(point);
    expect(extractIntegers(ints.length, point)).toEqual(ints);
  });

  it('gives back what it holds, from points of the group', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(255), { maxLength: MAX_EMBEDDED }), (values) => {
        const point = embedIntegers(values);
        expect(point.isTorsionFree()).toBe(true);
        expect(extractIntegers(values.length, encodePoint(point))).toEqual(values);
      }),
      { numRuns: 15 },
    );
  });

  it('reads something from any point, ignoring the higher bits', () => {
    expect(extractIntegers(2, IDENTITY_TEXT)).toEqual([0, 0]);
    expect(extractIntegers(3, encodePoint(GENERATOR))).toEqual([0x99, 0x99, 0x99]);
    expect(extractIntegers(MAX_EMBEDDED, encodePoint(GENERATOR.negate()))).toEqual(
      extractIntegers(MAX_EMBEDDED, encodePoint(GENERATOR)),
    );
  });

  it.each([[[256]], [[-1]], [[-0]], [[0.5]], [[Number.NaN]], [Array.from({ length: 31 }, () => 0)]])(
    'does not embed %j',
    (values) => expect(() => embedIntegers(values)).toThrow('integers from 0 to 255'),
  );
});

describe('belenios.md section 2: independent generators', () => {
  it.each(Object.entries(misc.generators))('number %s', (index, { point }) => {
    expect(encodePoint(independentGenerator(Number(index)))).toBe(point);
  });

  it('are of the prime order and differ', () => {
    const points = Array.from({ length: 50 }, (_, i) => independentGenerator(i - 1));
    expect(new Set(points.map(encodePoint)).size).toBe(50);
    for (const point of points) {
      expect(point.is0()).toBe(false);
      expect(
        point
          .multiplyUnsafe(ORDER - 1n)
          .add(point)
          .is0(),
      ).toBe(true);
    }
  });
});
