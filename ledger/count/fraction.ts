/**
 * Exact fractions of BigInt integers, in lowest terms with a positive denominator: the only numbers that counting compares.
 * Decimals exist for showing and where a rule card orders a rounding; what is rounded when is the card's matter (pools.ts).
 */

export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** `fraction(6, 4)` is three halves. Throws on a denominator of zero: what a person can write is checked before. */
export function fraction(numerator: bigint | number, denominator: bigint | number = 1): Fraction {
  const [top, bottom] = [BigInt(numerator), BigInt(denominator)];
  if (bottom === 0n) throw new RangeError('A fraction has the denominator 0.');
  const divisor = greatestCommonDivisor(top, bottom) * (bottom < 0n ? -1n : 1n);
  return { numerator: top / divisor, denominator: bottom / divisor };
}

export const ZERO: Fraction = fraction(0);

export const add = (a: Fraction, b: Fraction): Fraction =>
  fraction(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);

export const subtract = (a: Fraction, b: Fraction): Fraction =>
  fraction(a.numerator * b.denominator - b.numerator * a.denominator, a.denominator * b.denominator);

export const multiply = (a: Fraction, b: Fraction): Fraction =>
  fraction(a.numerator * b.numerator, a.denominator * b.denominator);

/** Throws when `b` is zero. */
export const divide = (a: Fraction, b: Fraction): Fraction =>
  fraction(a.numerator * b.denominator, a.denominator * b.numerator);

export const sum = (items: readonly Fraction[]): Fraction => items.reduce(add, ZERO);

/** Negative when `a` is less than `b`, zero when they are equal, positive otherwise; for `sort`. */
export function compare(a: Fraction, b: Fraction): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export const isZero = (value: Fraction): boolean => value.numerator === 0n;

/** The largest integer not above `value`. */
export function floor({ numerator, denominator }: Fraction): bigint {
  const quotient = numerator / denominator;
  return numerator < 0n && quotient * denominator !== numerator ? quotient - 1n : quotient;
}

/** The nearest multiple of 10^-decimals, halves upward: `roundHalfUp(fraction(1, 8), 2)` is 13/100. */
export const roundHalfUp = (value: Fraction, decimals: number): Fraction =>
  roundDown(add(value, fraction(1, 2n * tenTo(decimals))), decimals);

/** The greatest multiple of 10^-decimals that is not above `value`. */
export const roundDown = (value: Fraction, decimals: number): Fraction =>
  fraction(floor(multiply(value, fraction(tenTo(decimals)))), tenTo(decimals));

/** `value` rounded half up, with exactly so many decimals and commas between thousands: `decimalText(fraction(4118701, 100), 1)` is `41,187.0`. */
export function decimalText(value: Fraction, decimals: number): string {
  const units = floor(multiply(roundHalfUp(value, decimals), fraction(tenTo(decimals))));
  const sign = units < 0n ? '-' : '';
  const digits = String(units < 0n ? -units : units).padStart(decimals + 1, '0');
  const whole = grouped(digits.slice(0, digits.length - decimals));
  return decimals === 0 ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(-decimals)}`;
}

/** `part` of `whole` in percent, rounded half up for showing only: `percentText(fraction(96103, 378067), 1)` is `25.4`. */
export const percentText = (share: Fraction, decimals: number): string =>
  decimalText(multiply(share, fraction(100)), decimals);

/** The exact value in decimals where up to 6 of them are enough, as `15,528` or `0.5`; undefined for thirds and the like. */
export function exactDecimal(value: Fraction): string | undefined {
  for (let decimals = 0; decimals <= MAX_EXACT_DECIMALS; decimals++)
    if (compare(roundDown(value, decimals), value) === 0) return decimalText(value, decimals);
  return undefined;
}

/** The exact value for people: `15,528`, `0.5`, or as a mixed fraction `41,187 3/7`. */
export function exactText(value: Fraction): string {
  const decimal = exactDecimal(value);
  if (decimal !== undefined) return decimal;
  const { rest, whole } = mixed(value);
  const part = `${rest.numerator}/${rest.denominator}`;
  return whole === 0n ? part : `${decimalText(fraction(whole), 0)} ${part}`;
}

/** Seven halves is 3 and a half. */
export function mixed(value: Fraction): { readonly whole: bigint; readonly rest: Fraction } {
  const whole = floor(value);
  return { whole, rest: subtract(value, fraction(whole)) };
}

/** The exact value for programs: `15528` or `288310/7`. Also the form of a fraction in JSON, as a replacer of JSON.stringify. */
export const fractionText = ({ numerator, denominator }: Fraction): string =>
  denominator === 1n ? String(numerator) : `${numerator}/${denominator}`;

/** For JSON.stringify: writes every fraction in a value as its text. */
export const writeFractions = (_: string, value: unknown): unknown =>
  isFraction(value) ? fractionText(value) : value;

const MAX_EXACT_DECIMALS = 6;

const tenTo = (decimals: number): bigint => 10n ** BigInt(decimals);

const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, ',');

const isFraction = (value: unknown): value is Fraction =>
  typeof value === 'object' && value !== null && 'numerator' in value && typeof value.numerator === 'bigint';

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}
