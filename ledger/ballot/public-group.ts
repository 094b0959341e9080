/**
 * The arithmetic that checks of ballots need, as an interface: everything here works on published points and numbers, never on secrets. noble's is the
 * reference; a faster one (worker/sodium.ts) comes in as an argument, and whatever it refuses or doubts is decided by the reference (proofs.ts).
 * Follows belenios.md section 2. Secret scalars stay in group.ts.
 */
import {
  decodeCurvePoint,
  encodePoints,
  hashToScalar,
  IDENTITY,
  productOfPowers,
  publicMultiples,
} from './group.ts';
import type { Point, PublicMultiples } from './group.ts';
import type { Result } from '../result.ts';

/** Points of the curve as some arithmetic has them, and what is done with them. `P` is its own form of a point. */
export interface PublicGroup<P> {
  readonly identity: P;
  /** Reads a canonical encoding. A point outside the curve may pass, if its `inSubgroup` then answers false. */
  readonly decode: (text: string) => Result<P, string>;
  readonly add: (a: P, b: P) => P;
  readonly subtract: (a: P, b: P) => P;
  /** Prepares several multiplications of one point, and the check of its subgroup with them. */
  readonly multiples: (point: P) => PublicMultiples<P>;
  /** Multiplication of a point that stays: g, or an election's key. */
  readonly fixed: (base: Point) => (scalar: bigint) => P;
  /** The product of all points[i]^scalars[i], scalars in [0, q). */
  readonly productOfPowers: (points: readonly P[], scalars: readonly bigint[]) => P;
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
  subtract: (a, b) => a.subtract(b),
  multiples: publicMultiples,
  fixed: (base) => (scalar) => base.multiplyUnsafe(scalar),
  productOfPowers,
  encode: encodePoints,
};

/** The result of a check by an arithmetic; what another one than the reference refuses or doubts is decided by the reference. */
export function decidedBy<T, E>(
  arithmetic: PublicArithmetic,
  check: <P>(group: PublicGroup<P>) => Result<T, E>,
): Result<T, E> {
  if (arithmetic !== referenceArithmetic) {
    try {
      const fast = arithmetic(check);
      if (fast.ok) return fast;
    } catch (error) {
      if (!(error instanceof Doubt)) throw error;
    }
  }
  return referenceArithmetic(check);
}

/** Hash(prefix; e1,...,en) of points of any arithmetic, as `hashPoints`. */
export function hashGroupPoints<P>(group: PublicGroup<P>, prefix: string, points: readonly P[]): bigint {
  return hashToScalar(prefix + group.encode(points).join(','));
}
