/**
 * Weighted pools (counting.md): each pool is an election or an opinion poll of its own, and the card joins their results. Converted
 * votes (환산득표수): next to v real votes in the share 1-p, a pool of share p is worth v*p/(1-p). Percent: each pool's exact shares
 * times the pool's share. Rounding happens only where the card orders it.
 */
import { fail, ok, type Result } from '../result.ts';
import type { CardOf } from './card.ts';
import type { Pool, Rounding } from './card-fields.ts';
import { byMajority, bySeats, noQuorum } from './election.ts';
import { addUp, readPools, type PoolFigures } from './figures.ts';
import {
  add,
  compare,
  divide,
  exactText,
  fraction,
  multiply,
  roundDown,
  roundHalfUp,
  subtract,
  sum,
  ZERO,
  type Fraction,
} from './fraction.ts';
import { fractions, tieOrder } from './seats.ts';
import type { Step, Verdict } from './step.ts';
import { opening } from './threshold.ts';

type PoolsCard = CardOf<'weighted-pools'>;
type Part = { readonly pool: Pool; readonly figures: PoolFigures; readonly index: number };

export function countPools(card: PoolsCard, json: unknown): Result<Verdict, string> {
  const read = readPools(card, json);
  if (!read.ok) return read;
  const { figures, sizes } = read.value;
  const { open, steps: before } = opening(card.quorum, sizes);
  const parts = card.pools.map((pool, index): Part => {
    const given = figures.pools[index];
    if (given === undefined) throw new Error(`The figures were read without pool ${index}.`);
    return { pool, figures: given, index };
  });
  const joined =
    card.method === 'converted-votes' ? joinConverted(card, parts) : ok(joinPercent(card, parts));
  if (!joined.ok) return joined;
  const { totals, unit } = joined.value;
  const total = sum(totals);
  const steps: Step[] = [...before, ...joined.value.steps, { step: 'totals', unit, totals, sum: total }];
  if (!open) return ok(noQuorum(steps));
  const { quotas = [], seats } = card;
  const ties = tieOrder(card.ties, figures.lot);
  return ok(
    card.decision === 'plurality'
      ? bySeats(totals, { seats, quotas, ties }, steps)
      : byMajority(totals, { base: 'total', size: total, ties }, steps),
  );
}

interface Joined {
  readonly unit: 'votes' | 'points';
  readonly totals: readonly Fraction[];
  readonly steps: readonly Step[];
}

function joinConverted(card: PoolsCard, parts: readonly Part[]): Result<Joined, string> {
  const steps: Step[] = [];
  const ballots = parts.find(({ pool }) => pool.from === 'ballots');
  if (ballots === undefined) throw new Error('The card was read without a pool of ballots.');
  const counted = ballotsStep(ballots, card.answers);
  steps.push(counted);
  const ballotsShare = shareOf(ballots.pool);
  let totals: readonly Fraction[] = fractions(counted.votes);
  for (const part of parts) {
    if (part.pool.from === 'ballots') continue;
    const share = shareOf(part.pool);
    const exact = divide(multiply(fraction(counted.total), share), ballotsShare);
    const worth = round(exact, card.rounding);
    const { index } = part;
    steps.push({
      step: 'pool-worth',
      pool: index,
      votes: counted.total,
      share,
      ballotsShare,
      exact,
      worth,
      rounding: card.rounding,
    });
    const scores = convert(part.figures, worth, card.rounding);
    const total = sum(scores);
    if (part.figures.from === 'converted' && !plausible(total, exact, card))
      return fail(
        `The figures of pool ${index + 1}: the converted votes add up to ${exactText(total)}, and the pool is worth ${exactText(worth)}.`,
      );
    const from = part.figures.from === 'converted' ? 'given' : 'reckoned';
    steps.push({ step: 'pool-converted', pool: index, from, scores, total, worth });
    totals = addEach(totals, scores);
  }
  return ok({ unit: 'votes', totals, steps });
}

function joinPercent(card: PoolsCard, parts: readonly Part[]): Joined {
  const steps: Step[] = [];
  let totals: readonly Fraction[] = Array.from({ length: card.answers }, () => ZERO);
  for (const part of parts) {
    let votes: readonly number[];
    if (part.pool.from === 'ballots') {
      const counted = ballotsStep(part, card.answers);
      steps.push(counted);
      ({ votes } = counted);
    } else votes = pollParts(part.figures);
    const whole = addUp(votes);
    const share = shareOf(part.pool);
    // A pool of ballots in which nobody chose anybody gives nothing to anybody.
    const points = votes.map((number) =>
      whole === 0 ? ZERO : round(multiply(fraction(100 * number, whole), share), card.rounding),
    );
    steps.push({ step: 'pool-percent', pool: part.index, share, parts: votes, whole, points });
    totals = addEach(totals, points);
  }
  return { unit: 'points', totals, steps };
}

function ballotsStep(
  { figures, index }: Part,
  answers: number,
): Extract<Step, { readonly step: 'pool-ballots' }> {
  if (figures.from !== 'ballots') throw new Error(`The figures of pool ${index} were read as ballots.`);
  const elections = figures.elections.map(({ votes }) => votes);
  const votes = Array.from({ length: answers }, (_, answer) =>
    addUp(elections.map((row) => row[answer] ?? 0)),
  );
  return { step: 'pool-ballots', pool: index, elections, votes, total: addUp(votes) };
}

/** A poll's converted votes: as given, or its parts of what the pool is worth. */
function convert(figures: PoolFigures, worth: Fraction, rounding: Rounding): readonly Fraction[] {
  if (figures.from === 'converted') {
    const unit = unitOf(rounding);
    return figures.votes.map((number) => multiply(fraction(number), unit));
  }
  const parts = pollParts(figures);
  const whole = addUp(parts);
  return parts.map((part) => round(multiply(worth, fraction(part, whole)), rounding));
}

function pollParts(figures: PoolFigures): readonly number[] {
  if (figures.from === 'shares') return figures.numerators;
  if (figures.from === 'responses') return figures.votes;
  throw new Error(`The figures of a poll were read as ${figures.from}.`);
}

/** Given converted votes are rounded each by itself, so their sum may miss the pool's worth by that much and no more. */
function plausible(total: Fraction, exact: Fraction, { answers, rounding }: PoolsCard): boolean {
  if (rounding.mode === 'exact') return compare(total, exact) === 0;
  const slack = multiply(fraction(answers), unitOf(rounding));
  const difference = subtract(total, exact);
  return rounding.mode === 'half-up'
    ? compare(absolute(difference), multiply(slack, fraction(1, 2))) <= 0
    : compare(difference, ZERO) <= 0 && compare(absolute(difference), slack) < 0;
}

const absolute = (value: Fraction): Fraction => (compare(value, ZERO) < 0 ? subtract(ZERO, value) : value);

function round(value: Fraction, rounding: Rounding): Fraction {
  switch (rounding.mode) {
    case 'exact':
      return value;
    case 'half-up':
      return roundHalfUp(value, rounding.decimals);
    case 'down':
      return roundDown(value, rounding.decimals);
  }
}

const unitOf = (rounding: Rounding): Fraction =>
  rounding.mode === 'exact' ? fraction(1) : fraction(1, 10n ** BigInt(rounding.decimals));

const shareOf = ({ share }: Pool): Fraction => fraction(share.numerator, share.denominator);

const addEach = (a: readonly Fraction[], b: readonly Fraction[]): Fraction[] =>
  a.map((value, index) => add(value, b[index] ?? ZERO));
