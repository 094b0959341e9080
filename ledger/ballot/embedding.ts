/**
 * Small integers as points of the group and back, for answers that are shuffled and opened, and the independent generators
 * that proofs of shuffles need. Follows belenios.md section 2 (embedding, get_generator).
 * How the point of secret integers is found is point-search.ts.
 */
import { decodeCurvePoint, IDENTITY, pointText } from './group.ts';
import type { Point } from './group.ts';
import { firstPoint } from './point-search.ts';
import { sha256Hex } from '../bytes.ts';

/** How many integers a point holds: each takes 8 bits of 255, and 14 bits are left for the search of a point. */
export const MAX_EMBEDDED = 30;

const KAPPA = 8n;
const PADDING = 14n;
const TRIES = 1 << Number(PADDING);
const ANOTHER_START = 1n << PADDING;

/** The point that holds integers from 0 to 255, at most `MAX_EMBEDDED` of them. Throws on others. */
export function embedIntegers(values: readonly number[]): Point {
  if (values.length > MAX_EMBEDDED || values.some((value) => !isEmbeddable(value)))
    throw new RangeError(`expected at most ${MAX_EMBEDDED} integers from 0 to 255`);
  const start = values.reduce((bits, value) => (bits << KAPPA) | BigInt(value), 0n) << PADDING;
  // Zeros alone are held by the identity, whose small coordinates would show: as long is searched for another point.
  const isZero = start === 0n;
  const found = firstPoint(isZero ? ANOTHER_START : start, TRIES);
  return isZero ? IDENTITY : found;
}

/** The `count` integers that the point E(P) holds. Higher bits are ignored, as in Belenios: whatever was encrypted, there is a result. */
export function extractIntegers(count: number, text: string): number[] {
  let bits = BigInt(`0x${text}`) >> PADDING;
  const values: number[] = [];
  for (let i = 0; i < count; i++) {
    values.unshift(Number(bits & 255n));
    bits >>= KAPPA;
  }
  return values;
}

/** Whether a number can be embedded. */
export function isEmbeddable(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 255 && !Object.is(value, -0);
}

/** Belenios' get_generator(index): a generator of which nobody knows the logarithm; `index` is -1, 0, 1, ... */
export function independentGenerator(index: number): Point {
  for (let bits = BigInt(`0x${sha256Hex(`ggen|${index}`)}`) >> 2n; ; bits++) {
    const root = decodeCurvePoint(pointText(bits));
    if (!root.ok) continue;
    return root.value.clearCofactor();
  }
}
