/**
 * The group Ed25519 as Belenios uses it: encoding of points and numbers, hashing to numbers, multiplication.
 * Follows belenios.md sections 1 and 2. The curve arithmetic is noble's; proofs are in disjunction.ts and schnorr.ts.
 *
 * Secret scalars go through `timesSecret` (noble's constant-time multiplication), long-lived ones blinded, public ones through
 * `publicMultiples`, whose time depends on the scalar. Not protected: BigInt arithmetic itself is not constant-time.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { mulAddUnsafe, normalizeZ, pippenger, ScalarMultiplier } from '@noble/curves/abstract/curve.js';
import type { EdwardsPoint } from '@noble/curves/abstract/edwards.js';
import { randomBytes } from '@noble/hashes/utils.js';
import { bytesToHex, hexToBytes, sha256, utf8ToBytes, toBase64NoPad } from '../bytes.ts';
import type { RandomBytes } from '../bytes.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';

/** A point of the curve; of the prime-order subgroup where it came from `decodePoint` or from multiplication. */
export type Point = EdwardsPoint;

/** The group order q (belenios.md section 2). */
export const ORDER = ed25519.Point.Fn.ORDER;
/** The identity, written `1` in Belenios' multiplicative notation. */
export const IDENTITY: Point = ed25519.Point.ZERO;
/** E(1). */
export const IDENTITY_TEXT = '0'.repeat(63) + '1';

// A table for g of our own: noble's built-in one belongs to BASE, whose multiplication is blinded and half as fast.
const WINDOW_BITS = 8;
/** The generator g with a table for fast multiplication; the table is built at the first use. */
export const GENERATOR: Point = withTable(ed25519.Point.BASE);

const CANONICAL_POINT = /^[0-9a-f]{64}$/;
const FIELD_ORDER = ed25519.Point.Fp.ORDER;
const SIGN_BIT = 1n << 255n;
const CANONICAL_SCALAR = /^(?:0|[1-9][0-9]{0,75})$/;

/** A copy of `point` that multiplies fast: an 8-bit window table (about 1 MB), built at the first multiplication. */
export function withTable(point: Point): Point {
  return ed25519.Point.fromAffine(point.toAffine()).precompute(WINDOW_BITS);
}

/** E(P): 64 lower-case hex digits, most significant first, i.e. the RFC 8032 encoding with its bytes reversed. */
export function encodePoint(point: Point): string {
  return bytesToHex(point.toBytes().reverse());
}

/** E(P) of many points at the price of one field inversion. */
export function encodePoints(points: readonly Point[]): string[] {
  return normalizeZ(ed25519.Point, [...points]).map(encodePoint);
}

/** E(P) with its bytes in the order of RFC 8032: Belenios sorts points by these bytes. */
export function littleEndian(pointText: string): string {
  return (pointText.match(/../g) ?? []).reverse().join('');
}

/**
 * Whether `text` can be E(P) of some point: 64 lower-case hex digits, y below p, no sign bit where x is 0.
 * Cheap: does not look whether the point is on the curve.
 */
export function isCanonicalPointText(text: string): boolean {
  if (!CANONICAL_POINT.test(text)) return false;
  const z = BigInt(`0x${text}`);
  const y = z & (SIGN_BIT - 1n);
  const xIsZero = y === 1n || y === FIELD_ORDER - 1n;
  return y < FIELD_ORDER && !(xIsZero && z !== y);
}

/** The text whose digits make this number, as E(P) is read: y, and the lowest bit of x as bit 255. */
export function pointText(bits: bigint): string {
  return bits.toString(16).padStart(IDENTITY_TEXT.length, '0');
}

/** Decodes a canonical encoding of a curve point. The subgroup is not checked: `publicMultiples` can do that at less cost. */
export function decodeCurvePoint(text: string): Result<Point, string> {
  if (!isCanonicalPointText(text))
    return fail(`not a canonical point (64 lower-case hex digits): ${shorten(text)}`);
  try {
    return ok(ed25519.Point.fromBytes(hexToBytes(text).reverse(), false));
  } catch {
    return fail(`not a point of the curve: ${text}`);
  }
}

/** Decodes a canonical encoding of a point of the prime-order subgroup (Belenios' `check`). The identity passes. */
export function decodePoint(text: string): Result<Point, string> {
  const point = decodeCurvePoint(text);
  if (point.ok && !point.value.isTorsionFree()) return fail(`not in the prime-order subgroup: ${text}`);
  return point;
}

/** base^scalar for a secret scalar in [0, q), in constant time as far as noble goes. */
export function timesSecret(base: Point, scalar: bigint): Point {
  return scalar === 0n ? IDENTITY : base.multiply(scalar);
}

/**
 * left·right where `taken`, otherwise left, for a secret `taken`: always one addition and one subtraction of the same point, which must
 * not be the identity, since an addition of that is quicker.
 */
export function timesWhere(taken: boolean, left: Point, right: Point): Point {
  const product = left.add(right);
  const without = product.subtract(right);
  return taken ? product : without;
}

/**
 * g^scalar for a long-lived secret (credential, trustee key, signature nonce): noble's multiplication blinded with the
 * platform's own randomness, on which the result does not depend.
 */
export function generatorTimesLongSecret(scalar: bigint): Point {
  return timesSecret(ed25519.Point.BASE, scalar);
}

/**
 * base^scalar for a long-lived secret, blinded likewise, which takes a third longer: whoever chooses the base, as of a ciphertext, could otherwise learn the
 * secret from many measurements. The base must be in the subgroup, and neither the secret nor the base trivial.
 */
export function timesLongSecret(base: Point, scalar: bigint): Point {
  return BLINDED.mulCTBlinded(base, scalar).p;
}

// noble's own blinds multiples of BASE only, since it cannot know of other points that they are in the subgroup.
const BLINDED = new ScalarMultiplier(ed25519.Point, randomBytes);

/** Multiples of one point by public scalars. */
export interface PublicMultiples<P = Point> {
  /** point^scalar, for 0 <= scalar <= q. */
  readonly times: (scalar: bigint) => P;
  /** Whether q·point is the identity. */
  readonly inSubgroup: () => boolean;
}

// Yao's method: 16^i·P for i = 0..63 is computed once, then every scalar costs one addition per signed base-16 digit
// and 14 more. Two challenges and the subgroup check of one point together cost half of three separate multiplications.
const DIGITS = 64;
const BUCKETS = 8;

/** Shares the doublings among all multiplications of one point. Not constant-time: for public values only. */
export function publicMultiples(point: Point): PublicMultiples {
  const powers: Point[] = [point];
  let power = point;
  for (let i = 1; i < DIGITS; i++) {
    power = power.double().double().double().double();
    powers.push(power);
  }
  const times = (scalar: bigint): Point => {
    const buckets: (Point | undefined)[] = [];
    let rest = scalar;
    for (const base of powers) {
      let digit = Number(rest & 15n);
      rest >>= 4n;
      if (digit > BUCKETS) {
        digit -= 16;
        rest += 1n;
      }
      if (digit === 0) continue;
      const index = Math.abs(digit);
      const item = digit < 0 ? base.negate() : base;
      const bucket = buckets[index];
      buckets[index] = bucket === undefined ? item : bucket.add(item);
    }
    if (rest !== 0n) throw new RangeError('scalar out of range: expected 0 <= scalar <= q');
    let sum = IDENTITY;
    let total = IDENTITY;
    for (let index = BUCKETS; index > 0; index--) {
      const bucket = buckets[index];
      if (bucket !== undefined) sum = sum.add(bucket);
      total = total.add(sum);
    }
    return total;
  };
  return { times, inSubgroup: () => times(ORDER).is0() };
}

// Below this many points a shared chain of doublings is cheaper than Pippenger's buckets.
const FEW = 32;

/** The product of all points[i]^scalars[i], for public points and scalars in [0, q). Not constant-time. */
export function productOfPowers(points: readonly Point[], scalars: readonly bigint[]): Point {
  const multiply = points.length < FEW ? mulAddUnsafe : pippenger;
  return multiply(ed25519.Point, [...points], [...scalars]);
}

/** The product of points. */
export function productOf(points: readonly Point[]): Point {
  return points.reduce((product, point) => product.add(point), IDENTITY);
}

/** A number modulo q, also for a negative argument. */
export function modOrder(n: bigint): bigint {
  const rest = n % ORDER;
  return rest < 0n ? rest + ORDER : rest;
}

/** The inverse of a public number modulo q. Throws on a multiple of q. */
export function invertScalar(n: bigint): bigint {
  return ed25519.Point.Fn.inv(modOrder(n));
}

/** A uniform number modulo q from 64 random bytes, read big-endian and reduced. */
export function randomScalar(random: RandomBytes): bigint {
  const bytes = random(64);
  if (bytes.length !== 64) throw new Error(`the random source returned ${bytes.length} bytes instead of 64`);
  return modOrder(BigInt(`0x${bytesToHex(bytes)}`));
}

/** Whether `text` is a number in [0, q) as Belenios writes it: decimal, no sign, no leading zero. */
export function isCanonicalScalarText(text: string): boolean {
  return CANONICAL_SCALAR.test(text) && BigInt(text) < ORDER;
}

/** HQ(text): SHA-256 of the UTF-8 text as a big-endian number modulo q. */
export function hashToScalar(text: string): bigint {
  return scalarOfDigest(sha256(utf8ToBytes(text)));
}

/** HQ of a text, from its SHA-256. */
export function scalarOfDigest(digest: Uint8Array): bigint {
  return modOrder(BigInt(`0x${bytesToHex(digest)}`));
}

/** Hash(prefix; e1,...,en): HQ of the prefix followed by the encoded points, with commas between them. */
export function hashPoints(prefix: string, points: readonly Point[]): bigint {
  return hashToScalar(prefix + encodePoints(points).join(','));
}

/** b64(text): SHA-256 of the UTF-8 text in base64 without padding, 43 characters. */
export function hashText(text: string): string {
  return toBase64NoPad(sha256(utf8ToBytes(text)));
}

function shorten(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
