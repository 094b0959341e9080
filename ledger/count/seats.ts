/**
 * Seats by the highest scores: a tie across the last seat is decided by what the card says or named, and nobody is elected without a
 * vote. Quotas come after (quotas.ts).
 */
import type { Ties } from './card-fields.ts';
import { compare, fraction, isZero, ZERO, type Fraction } from './fraction.ts';
import type { Score, Step, TieOver } from './step.ts';

/** What decides ties: an order of all answers, from the card or from a drawn lot. */
export interface TieOrder {
  readonly by: 'lot' | 'order';
  /** The place of every answer in it, 0 for the preferred. */
  readonly places: ReadonlyMap<number, number>;
}

/** The order for ties, or undefined when they are to be named: also where a lot is needed and was not drawn. */
export function tieOrder(ties: Ties, lot: readonly number[] | undefined): TieOrder | undefined {
  const order = ties.by === 'order' ? ties.order : ties.by === 'lot' ? lot : undefined;
  if (order === undefined || ties.by === 'named') return undefined;
  return { by: ties.by, places: new Map(order.map((answer, place) => [answer, place])) };
}

export interface Filled {
  readonly elected: readonly number[];
  readonly tied: readonly number[];
  readonly steps: readonly Step[];
}

/** `elected` has the highest score first. `tied` share the score of the last seats and are more than these seats. */
export function fillSeats(
  scores: readonly Fraction[],
  seats: number,
  ties: TieOrder | undefined,
  over: TieOver = 'seats',
): Filled {
  const ranked = byScore(scores);
  const steps: Step[] = [{ step: 'order', order: ranked }];
  const last = ranked[seats - 1];
  const next = ranked[seats];
  if (last === undefined || next === undefined || compare(last.score, next.score) !== 0)
    return { elected: ranked.slice(0, seats).map(({ answer }) => answer), tied: [], steps };
  const above = ranked.filter(({ score }) => compare(score, last.score) > 0).map(({ answer }) => answer);
  const level = ranked.filter(({ score }) => compare(score, last.score) === 0).map(({ answer }) => answer);
  const broken = breakTie(level, seats - above.length, ties, over);
  steps.push(broken.step);
  return broken.chosen === undefined
    ? { elected: above, tied: level, steps }
    : { elected: [...above, ...broken.chosen], tied: [], steps };
}

/** Everybody with a vote, the highest first, equals by ballot order. */
export const byScore = (scores: readonly Fraction[]): Score[] =>
  scores
    .map((score, answer) => ({ answer, score }))
    .filter(({ score }) => !isZero(score))
    .toSorted((a, b) => compare(b.score, a.score) || a.answer - b.answer);

/** Gives `places` to some of the tied, the preferred first, or leaves it open. */
export function breakTie(
  tied: readonly number[],
  places: number,
  ties: TieOrder | undefined,
  over: TieOver,
): { readonly chosen?: readonly number[]; readonly step: Step } {
  if (ties === undefined) return { step: { step: 'tie', over, answers: sorted(tied), places } };
  const placeOf = (answer: number): number => ties.places.get(answer) ?? ties.places.size;
  const chosen = tied.toSorted((a, b) => placeOf(a) - placeOf(b)).slice(0, places);
  return { chosen, step: { step: 'tie-broken', over, by: ties.by, answers: sorted(tied), chosen } };
}

/** Throws for an answer that has no score: a mistake here, not in the figures. */
export function scoreOf(scores: readonly Fraction[], answer: number): Fraction {
  const score = scores[answer];
  if (score === undefined) throw new Error(`There is no score of the answer ${answer}.`);
  return score;
}

export const sorted = (answers: readonly number[]): number[] => answers.toSorted((a, b) => a - b);

export const fractions = (numbers: readonly number[]): Fraction[] =>
  numbers.map((number) => fraction(number));

export const highest = (scores: readonly Score[]): Fraction =>
  scores.reduce((best, { score }) => (compare(score, best) > 0 ? score : best), ZERO);
