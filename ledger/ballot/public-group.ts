/**
 * The arithmetic that checks of ballots need, as an interface: everything here works on published points and numbers, never on secrets. noble's is the
 * reference; a faster one (worker/sodium.ts) comes in as an argument, and whatever it refuses or doubts is decided by the reference (proofs.ts).
 * Follows belenios.md section 2. Secret scalars stay in group.ts.
 */
import { decodeCurvePoint, encodePoints, hashToScalar, IDENTITY, publicMultiples } from './group.ts';
import type { Point, PublicMultiples } from './group.ts';
import type { Result } from '../result.ts';

/** Points of the curve as some arithmetic has them, and what is done with them. `P` is its own form of a point. */
export interface PublicGroup<P> {
  readonly identity: P;
  /** Reads a canonical encoding. A point outside the curve may pass, if its `inSubgroup` then answers false. */
  readonly decode: (text: string) => Result<P, string>;
  readonly add: (a: P, b: P) => P;
  /** Prepares several multiplications of one point, and the check of its subgroup with them. */
  readonly multiples: (point: P) => PublicMultiples<P>;
  /** Multiplication of a point that stays: g, or an election's key. */
  readonly fixed: (base: Point) => (scalar: bigint) => P;
  /** E of each point. */
  readonly encode: (points: readonly P[]) => readonly string[];
}

/** Lends a group for one piece of work. */
export type PublicArithmetic = <T>(work: <P>(group: PublicGroup<P>) => T) => T;

/** What an arithmetic throws at something it does not answer for, such as a point that the library behind it refuses. */
export class Doubt extends Error {}

/** noble's arithmetic. */
export const referenceArithmetic: PublicArithmetic = (work) => work(referenceGroup);

const referenceGroup: PublicGroup<Point> = {
  identity: IDENTITY,
  decode: decodeCurvePoint,
  add: (a, b) => a.add(b),
  multiples: publicMultiples,
  fixed: (base) => (scalar) => base.multiplyUnsafe(scalar),
  encode: encodePoints,
};

/** Hash(prefix; e1,...,en) of points of any arithmetic, as `hashPoints`. */
export function hashGroupPoints<P>(group: PublicGroup<P>, prefix: string, points: readonly P[]): bigint {
  return hashToScalar(prefix + group.encode(points).join(','));
}
