/** Thresholds by exact comparison, and the steps before any counting: turnout and quorum. */
import type { Base, Quorum, Threshold } from './card-fields.ts';
import type { Sizes } from './figures.ts';
import { compare, floor, fraction, multiply, type Fraction } from './fraction.ts';
import type { Step } from './step.ts';

export const MAJORITY: Threshold = { bound: 'more-than', denominator: 2, numerator: 1 };

/** `denominator * value` against `numerator * size`: two thirds of 9 is reached by 6, because 3 * 6 >= 2 * 9. */
export function reaches(value: Fraction, size: Fraction, threshold: Threshold): boolean {
  const { left, right } = sides(value, size, threshold);
  const difference = compare(left, right);
  return threshold.bound === 'at-least' ? difference >= 0 : difference > 0;
}

/** The least whole number that reaches the threshold: more than half of `n` is floor(n/2) + 1. */
export function leastOf(size: number, { bound, denominator, numerator }: Threshold): number {
  const part = fraction(size * numerator, denominator);
  const below = Number(floor(part));
  return bound === 'at-least' && part.denominator === 1n ? below : below + 1;
}

/** The threshold step with both sides of the comparison; `need` where everything is whole. */
export function thresholdStep(
  base: Base | 'total',
  value: Fraction,
  size: Fraction,
  threshold: Threshold,
  answer?: number,
): Extract<Step, { readonly step: 'threshold' }> {
  return {
    step: 'threshold',
    ...(answer === undefined ? {} : { answer }),
    base,
    value,
    size,
    threshold,
    ...sides(value, size, threshold),
    ...(size.denominator === 1n && base !== 'total'
      ? { need: leastOf(Number(size.numerator), threshold) }
      : {}),
    met: reaches(value, size, threshold),
  };
}

/** Turnout where the entitled are known, and the card's quorum. */
export function opening(
  quorum: Quorum | undefined,
  sizes: Sizes,
): { readonly steps: readonly Step[]; readonly open: boolean } {
  const steps: Step[] = [];
  const { cast, entitled } = sizes;
  if (entitled !== undefined) steps.push({ step: 'turnout', cast, entitled });
  if (quorum === undefined) return { steps, open: true };
  const { base, counted, threshold } = quorum;
  const size = sizeOf(base, sizes);
  const value = counted === 'cast' ? cast : sizeOf('present', sizes);
  const need = leastOf(size, threshold);
  const met = value >= need;
  steps.push({ step: 'quorum', base, counted, size, value, threshold, need, met });
  return { steps, open: met };
}

/** The size of a base. Throws where the figures lack it: figures.ts has refused that. */
export function sizeOf(base: Base, sizes: Sizes): number {
  const size = base === 'yes-no' ? sizes.valid : sizes[base];
  if (size === undefined) throw new Error(`The figures were read without ${base}.`);
  return size;
}

const sides = (value: Fraction, size: Fraction, { denominator, numerator }: Threshold) => ({
  left: multiply(value, fraction(denominator)),
  right: multiply(size, fraction(numerator)),
});
