/**
 * Elections by scores: single choice, n of m, and the part that weighted pools share with them: seats to the highest with quotas, or a
 * majority with a run-off of the two best. The pools' arithmetic is pools.ts.
 */
import { ok, type Result } from '../result.ts';
import type { CardOf } from './card.ts';
import type { Base, Quota } from './card-fields.ts';
import { readChoices, type ChoiceFigures, type Sizes } from './figures.ts';
import { fraction, type Fraction } from './fraction.ts';
import { applyQuotas } from './quotas.ts';
import {
  byScore,
  fillSeats,
  fractions,
  scoreOf,
  sorted,
  tieOrder,
  type Filled,
  type TieOrder,
} from './seats.ts';
import type { Step, Verdict } from './step.ts';
import { MAJORITY, opening, sizeOf, thresholdStep } from './threshold.ts';

export function countSingleChoice(card: CardOf<'single-choice'>, json: unknown): Result<Verdict, string> {
  const read = readChoices(card, 1, json);
  if (!read.ok) return read;
  const { figures, sizes } = read.value;
  const { open, steps } = openingWithVotes(card, figures, sizes);
  if (!open) return ok(noQuorum(steps));
  const ties = tieOrder(card.ties, figures.lot);
  const scores = fractions(figures.votes);
  const { decision } = card;
  return ok(
    decision.by === 'plurality'
      ? bySeats(scores, { seats: 1, ties }, steps)
      : byMajority(
          scores,
          { base: decision.base, size: fraction(sizeOf(decision.base, sizes)), ties },
          steps,
        ),
  );
}

export function countNOfM(card: CardOf<'n-of-m'>, json: unknown): Result<Verdict, string> {
  const read = readChoices(card, card.choices, json);
  if (!read.ok) return read;
  const { figures, sizes } = read.value;
  const { open, steps } = openingWithVotes(card, figures, sizes);
  if (!open) return ok(noQuorum(steps));
  const { quotas = [], seats } = card;
  const ties = tieOrder(card.ties, figures.lot);
  return ok(bySeats(fractions(figures.votes), { seats, quotas, ties }, steps));
}

/** Only what was given: the pools' common card decides. */
export function countPoolPart(card: CardOf<'pool-part'>, json: unknown): Result<Verdict, string> {
  const read = readChoices(card, card.choices, json);
  if (!read.ok) return read;
  const { figures, sizes } = read.value;
  const { steps } = openingWithVotes(card, figures, sizes);
  return ok({ outcome: 'counted', elected: [], tied: [], runOff: [], steps });
}

/** The seats to the highest scores, then the quotas. */
export function bySeats(
  scores: readonly Fraction[],
  rule: { readonly seats: number; readonly quotas?: readonly Quota[]; readonly ties: TieOrder | undefined },
  before: readonly Step[],
): Verdict {
  const filled = fillSeats(scores, rule.seats, rule.ties);
  return seated(applyQuotas(scores, filled, rule.quotas ?? [], rule.ties), rule.seats, before);
}

/** The verdict of filled seats. */
export function seated({ elected, steps, tied }: Filled, seats: number, before: readonly Step[]): Verdict {
  const all: Step[] = [...before, ...steps];
  const vacant = seats - elected.length;
  if (tied.length === 0 && elected.length > 0) all.push({ step: 'seats', elected, seats });
  if (tied.length === 0 && vacant > 0) all.push({ step: 'vacant', vacant });
  return {
    outcome: tied.length > 0 ? 'tied' : vacant > 0 ? 'vacant' : 'elected',
    elected: sorted(elected),
    tied: sorted(tied),
    runOff: [],
    steps: all,
  };
}

/** More than half of `size` elects; otherwise the two best go to a run-off, and a tie for the second place is a tie. */
export function byMajority(
  scores: readonly Fraction[],
  rule: { readonly base: Base | 'total'; readonly size: Fraction; readonly ties: TieOrder | undefined },
  before: readonly Step[],
): Verdict {
  const [best] = byScore(scores);
  if (best === undefined) return seated({ elected: [], tied: [], steps: [] }, 1, before);
  const reached = thresholdStep(rule.base, scoreOf(scores, best.answer), rule.size, MAJORITY, best.answer);
  if (reached.met)
    return seated({ elected: [best.answer], tied: [], steps: [order(scores), reached] }, 1, before);
  const { elected: two, steps, tied } = fillSeats(scores, 2, rule.ties, 'run-off');
  const [ranking, ...tie] = steps;
  const all: Step[] = [...before, ...(ranking === undefined ? [] : [ranking]), reached, ...tie];
  const nobody = { elected: [], tied: [], runOff: [] };
  if (tied.length > 0) return { ...nobody, outcome: 'tied', tied: sorted(tied), steps: all };
  if (two.length < 2) return { ...nobody, outcome: 'vacant', steps: [...all, { step: 'vacant', vacant: 1 }] };
  const runOff = sorted(two);
  return { ...nobody, outcome: 'run-off', runOff, steps: [...all, { step: 'run-off', answers: runOff }] };
}

export const noQuorum = (steps: readonly Step[]): Verdict => ({
  outcome: 'no-quorum',
  elected: [],
  tied: [],
  runOff: [],
  steps,
});

/** Turnout, quorum, and the votes as they were given. */
export function openingWithVotes(
  card: CardOf<'single-choice' | 'n-of-m' | 'list-order' | 'pool-part'>,
  { abstain, blank = 0, cast, votes }: ChoiceFigures,
  sizes: Sizes,
): { readonly open: boolean; readonly steps: readonly Step[] } {
  const { open, steps } = opening(card.quorum, sizes);
  return { open, steps: [...steps, { step: 'votes', votes, abstain, blank, cast, valid: sizes.valid }] };
}

const order = (scores: readonly Fraction[]): Step => ({ step: 'order', order: byScore(scores) });
