/**
 * `count`: a rule card and figures give a verdict with every step named (counting.md). Pure and exact; anybody can run it again. Each
 * kind of card has its file; sentences for people are text/.
 */
import { ok, type Result } from '../result.ts';
import type { CardOf, RuleCard } from './card.ts';
import { noQuorum } from './election.ts';
import { readRankings } from './figures.ts';
import { countIrv } from './irv.ts';
import { countPaper } from './paper.ts';
import { countPools } from './pools.ts';
import { countRatings } from './ratings.ts';
import { countSchulze } from './schulze.ts';
import type { Verdict } from './step.ts';
import { countStv } from './stv.ts';
import { opening } from './threshold.ts';
import { countRollCall } from './yes-no.ts';

/**
 * Applies a card to figures as parsed from JSON; `figures.ts` has their shape by kind. The error is a sentence that says which figure
 * is wrong: missing, out of range, or not adding up.
 */
export function count(card: RuleCard, figures: unknown): Result<Verdict, string> {
  switch (card.kind) {
    case 'motion':
    case 'special-majority':
    case 'sole-candidate':
    case 'list-approval':
    case 'single-choice':
    case 'n-of-m':
    case 'list-order':
    case 'pool-part':
      return countPaper(card, figures);
    case 'roll-call':
      return countRollCall(card, figures);
    case 'weighted-pools':
      return countPools(card, figures);
    case 'ranked':
      return countRanked(card, figures);
    case 'ratings':
      return countRatings(card, figures);
  }
}

const METHODS = { irv: countIrv, schulze: countSchulze, stv: countStv } as const;

function countRanked(card: CardOf<'ranked'>, json: unknown): Result<Verdict, string> {
  const read = readRankings(card, json);
  if (!read.ok) return read;
  const { figures, sizes } = read.value;
  const { open, steps } = opening(card.quorum, sizes);
  return ok(open ? METHODS[card.method](card, figures, steps) : noQuorum(steps));
}
