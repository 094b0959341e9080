/** The second round that a first round's verdict calls for: its candidates and its card (counting.md: a run-off of the two best). */
import { fail, ok, type Result } from '../result.ts';
import type { RuleCard } from './card.ts';
import type { Ties } from './card-fields.ts';
import type { Verdict } from './step.ts';

export interface RunOff {
  /** Answers of the first round, in ballot order; their places here are their numbers in the second round's card and figures. */
  readonly candidates: readonly number[];
  readonly card: RuleCard;
}

/** The card of the second round is the first round's for two answers, with the higher votes winning. */
export function runOff(card: RuleCard, verdict: Verdict): Result<RunOff, string> {
  if (card.kind !== 'single-choice' && card.kind !== 'weighted-pools')
    return fail(`A card of the kind ${card.kind} knows no run-off.`);
  if (verdict.outcome === 'tied')
    return fail('Who goes to the run-off is open until the tie is decided; decide it, and count again.');
  if (verdict.outcome !== 'run-off')
    return fail(`The verdict is "${verdict.outcome}", so there is no run-off.`);
  const candidates = verdict.runOff;
  const { names, ...rest } = card;
  const second = {
    answers: candidates.length,
    ties: tiesAmong(card.ties, candidates),
    ...(names === undefined ? {} : { names: names.filter((_, index) => candidates.includes(index)) }),
  };
  if (rest.kind === 'single-choice')
    return ok({ candidates, card: { ...rest, ...second, decision: { by: 'plurality' } } });
  return ok({ candidates, card: { ...withoutQuotas(rest), ...second, choices: 1, decision: 'plurality' } });
}

/** The order for ties keeps its sequence and takes the second round's numbers. */
function tiesAmong(ties: Ties, candidates: readonly number[]): Ties {
  if (ties.by !== 'order') return ties;
  return {
    ...ties,
    order: ties.order
      .filter((answer) => candidates.includes(answer))
      .map((answer) => candidates.indexOf(answer)),
  };
}

/** A run-off fills one seat between two: quotas by answer numbers of the first round mean nothing there. */
function withoutQuotas<T extends { readonly quotas?: unknown }>(card: T): Omit<T, 'quotas'> {
  const { quotas: _, ...rest } = card;
  return rest;
}
