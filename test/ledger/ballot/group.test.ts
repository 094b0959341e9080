import fc from 'fast-check';
import { ED25519_TORSION_SUBGROUP } from '@noble/curves/ed25519.js';
import { describe, expect, it } from 'vitest';
import {
  decodeCurvePoint,
  decodePoint,
  encodePoint,
  encodePoints,
  GENERATOR,
  hashToScalar,
  IDENTITY,
  IDENTITY_TEXT,
  invertScalar,
  isCanonicalPointText,
  isCanonicalScalarText,
  modOrder,
  ORDER,
  productOf,
  productOfPowers,
  publicMultiples,
  randomScalar,
  timesSecret,
} from '../../../ledger/ballot/group.ts';
import { sha256Hex } from '../../../ledger/bytes.ts';
import { must, vectorJson } from './helpers.ts';

interface Misc {
  readonly g: string;
  readonly identity: string;
  readonly two_g: string;
  readonly minus_g: string;
}
interface Hash {
  readonly id: string;
  readonly preimage: string;
  readonly sha256: string;
  readonly mod_q: string;
}

const misc = vectorJson<Misc>('kat/misc.json');
const torsionPoints = ED25519_TORSION_SUBGROUP.map((hex) =>
  must(decodeCurvePoint(hex.match(/../g)!.reverse().join(''))),
);
const scalar = fc.bigInt({ min: 0n, max: ORDER - 1n });

describe('belenios.md section 2: encoding', () => {
  it('encodes the known points', () => {
    expect(encodePoint(GENERATOR)).toBe(misc.g);
    expect(encodePoint(GENERATOR.double())).toBe(misc.two_g);
    expect(encodePoint(GENERATOR.negate())).toBe(misc.minus_g);
    expect(encodePoint(IDENTITY)).toBe(misc.identity);
    expect(misc.identity).toBe(IDENTITY_TEXT);
  });

  it('decodes what it encodes, alone and many at once', () => {
    fc.assert(
      fc.property(fc.array(scalar, { minLength: 1, maxLength: 4 }), (scalars) => {
        const points = scalars.map((n) => timesSecret(GENERATOR, n));
        const texts = encodePoints(points);
        expect(texts).toEqual(points.map(encodePoint));
        for (const [i, text] of texts.entries())
          expect(must(decodePoint(text)).equals(points[i]!)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    ['upper case', misc.minus_g.toUpperCase()],
    ['63 digits', misc.g.slice(1)],
    ['65 digits', `${misc.g}0`],
    ['no hex', `g${misc.g.slice(1)}`],
    ['trailing newline', `${misc.g}\n`],
    ['identity as y = p+1', '7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffee'],
    ['identity with sign bit', `80${misc.identity.slice(2)}`],
    ['y = -1 with sign bit', 'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec'],
    ['y = p', '7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed'],
  ])('refuses %s as not canonical', (_, text) => {
    expect(isCanonicalPointText(text)).toBe(false);
    expect(decodeCurvePoint(text).ok).toBe(false);
  });

  it('refuses a canonical text that is not on the curve', () => {
    const text = `${'0'.repeat(63)}2`;
    expect(isCanonicalPointText(text)).toBe(true);
    expect(decodeCurvePoint(text)).toMatchObject({
      ok: false,
      error: expect.stringContaining('not a point'),
    });
  });

  it('lets every subgroup check refuse every point with a torsion component', () => {
    expect(torsionPoints).toHaveLength(8);
    for (const torsion of torsionPoints) {
      const point = GENERATOR.multiplyUnsafe(12345n).add(torsion);
      expect(decodePoint(encodePoint(point)).ok).toBe(torsion.is0());
      expect(publicMultiples(point).inSubgroup()).toBe(torsion.is0());
    }
  });
});

describe('multiplication', () => {
  const edges = [0n, 1n, 7n, 8n, 9n, 15n, 16n, 1n << 252n, ORDER - 1n];

  it('gives the multiples noble gives', () => {
    const point = GENERATOR.multiplyUnsafe(987654321n);
    const multiples = publicMultiples(point);
    for (const n of edges) expect(multiples.times(n).equals(point.multiplyUnsafe(n))).toBe(true);
    fc.assert(
      fc.property(scalar, (n) => multiples.times(n).equals(point.multiplyUnsafe(n))),
      { numRuns: 30 },
    );
    expect(multiples.times(ORDER).is0()).toBe(true);
    expect(publicMultiples(IDENTITY).times(5n).is0()).toBe(true);
  });

  it('gives products of powers, of few points and of many, also of the identity and with zeros', () => {
    const points = Array.from({ length: 40 }, (_, i) =>
      i % 7 === 6 ? IDENTITY : timesSecret(GENERATOR, BigInt(i + 3)),
    );
    const scalars = points.map((_, i) => (i % 5 === 4 ? 0n : ORDER - BigInt(i * i + 1)));
    for (const length of [0, 1, 2, 31, 32, 40]) {
      const powers = points.slice(0, length).map((point, i) => point.multiplyUnsafe(scalars[i]!));
      const product = productOfPowers(points.slice(0, length), scalars.slice(0, length));
      expect(product.equals(productOf(powers))).toBe(true);
    }
  });

  it('inverts numbers', () => {
    for (const n of [1n, 2n, ORDER - 1n, -3n]) expect(modOrder(invertScalar(n) * n)).toBe(1n);
    expect(() => invertScalar(0n)).toThrow(/invert/);
  });

  it('gives the same by a table as without', () => {
    const plain = must(decodePoint(misc.g));
    for (const n of edges) expect(timesSecret(GENERATOR, n).equals(plain.multiplyUnsafe(n))).toBe(true);
  });
});

describe('belenios.md section 1: numbers and hashes', () => {
  const hashes = vectorJson<readonly Hash[]>('kat/hashes.json');

  it.each(hashes)('$id', ({ preimage, sha256, mod_q }) => {
    expect(sha256Hex(preimage)).toBe(sha256);
    expect(String(hashToScalar(preimage))).toBe(mod_q);
  });

  it.each([
    '',
    '00',
    '01',
    '+1',
    '-1',
    '0x1',
    '1_0',
    '1 ',
    ' 1',
    '1.0',
    '1e3',
    String(ORDER),
    `${ORDER - 1n}0`,
  ])('refuses %j as a number', (text) => expect(isCanonicalScalarText(text)).toBe(false));

  it.each(['0', '1', String(ORDER - 1n)])('accepts %j as a number', (text) =>
    expect(isCanonicalScalarText(text)).toBe(true),
  );

  it('draws numbers from 64 bytes, big-endian, reduced', () => {
    expect(randomScalar((n) => new Uint8Array(n).fill(255))).toBe(((1n << 512n) - 1n) % ORDER);
    expect(randomScalar((n) => new Uint8Array(n).fill(1, n - 1))).toBe(1n);
    expect(() => randomScalar(() => new Uint8Array(63))).toThrow('63 bytes');
    expect(modOrder(-1n)).toBe(ORDER - 1n);
  });
});
