/**
 * The first point of the group whose y is a secret number or one of those after it, in a time that does not tell how many had to be tried.
 * For embedding.ts; belenios.md section 2 demands the first.
 *
 * One number of 16 is the y of a point of the group: every other one has a point on the curve, the curve has 8q points, and a point is of the
 * group when it is eight times another. So a fixed count of numbers is tested for having a point that is twice another (one of 4), which is
 * cheap, and a fixed count of the first of those for being of the group (again one of 4).
 *
 * Not protected: in which order memory is read, and BigInt arithmetic itself.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { decodeCurvePoint, decodePoint, GENERATOR, pointText } from './group.ts';
import type { Point } from './group.ts';

/** How many numbers are tested, and how many of them are checked, whatever is found. */
export interface SearchPlan {
  readonly tested: number;
  readonly checked: number;
}

/** Misses the point of one number in 90 million: (15/16)^320 + (3/4)^64 = 1.1e-8. */
const PLAN: SearchPlan = { tested: 320, checked: 64 };

/**
 * The first point of the group with `start` <= y < `start` + `count`, x even; `start` is positive and far below p. Where the plan misses it, it is
 * sought plainly, and the time tells that `start` is one of those few. Throws where there is no point.
 */
export function firstPoint(start: bigint, count: number, plan: SearchPlan = PLAN): Point {
  const tested = Array.from({ length: plan.tested }, (_, i) => start + BigInt(i));
  const twice = tested.filter(isTwiceAnother);
  const padding = Array.from({ length: plan.checked }, () => NEVER_FOUND);
  let first: Point | undefined;
  for (const y of [...twice, ...padding].slice(0, plan.checked).toReversed()) {
    const point = decodeCurvePoint(pointText(y));
    // The sum with a point of the group is of the group as well, and large in every coordinate.
    if (point.ok && point.value.add(GENERATOR).isTorsionFree()) first = point.value;
  }
  return first ?? firstPointPlainly(start, count);
}

function firstPointPlainly(start: bigint, count: number): Point {
  for (let y = start; y < start + BigInt(count); y++) {
    const point = decodePoint(pointText(y));
    if (point.ok) return point.value;
  }
  throw new Error('no point of the group in this range');
}

const { Fp } = ed25519.Point;
const { d } = ed25519.Point.CURVE();
const D_SQUARED = Fp.sqr(d);
const MINUS_ONE = Fp.neg(Fp.ONE);

/** The y of a point that is twice another, but not of the group: the generator plus a point of order 4, whose y is 0. */
const NEVER_FOUND = ((): bigint => {
  const orderFour = decodeCurvePoint(pointText(0n));
  if (!orderFour.ok) throw new Error(orderFour.error);
  return GENERATOR.add(orderFour.value).y;
})();

/**
 * Whether there is a point with this y that is twice another: x² = (y²−1)/(dy²+1), and both must be squares. On the Montgomery curve, where
 * u = (1+y)/(1−y), the pairing with the one point of order 2 is whether u is a square, thus (1+y)(1−y), thus y²−1.
 */
function isTwiceAnother(y: bigint): boolean {
  const ySquared = Fp.sqr(y);
  // Times d², so that a small y does not show.
  const numerator = Fp.mul(Fp.sub(ySquared, Fp.ONE), D_SQUARED);
  const denominator = Fp.add(Fp.mul(d, ySquared), Fp.ONE);
  const squares = [isSquare(numerator), isSquare(denominator)];
  return !squares.includes(false);
}

/** Euler's criterion by a fixed chain: z^((p−1)/2), where (p−1)/2 = 16·(2^250 − 1) + 6. */
function isSquare(z: bigint): boolean {
  const ones1 = z;
  const ones2 = Fp.mul(squared(ones1, 1), ones1);
  const ones4 = Fp.mul(squared(ones2, 2), ones2);
  const ones5 = Fp.mul(squared(ones4, 1), ones1);
  const ones10 = Fp.mul(squared(ones5, 5), ones5);
  const ones20 = Fp.mul(squared(ones10, 10), ones10);
  const ones40 = Fp.mul(squared(ones20, 20), ones20);
  const ones80 = Fp.mul(squared(ones40, 40), ones40);
  const ones160 = Fp.mul(squared(ones80, 80), ones80);
  const ones240 = Fp.mul(squared(ones160, 80), ones80);
  const ones250 = Fp.mul(squared(ones240, 10), ones10);
  return Fp.mul(squared(ones250, 4), squared(ones2, 1)) !== MINUS_ONE;
}

/** z^(2^times). */
function squared(z: bigint, times: number): bigint {
  let power = z;
  for (let i = 0; i < times; i++) power = Fp.sqr(power);
  return power;
}
