/** Cards and figures for the counting tests: fixtures by name, short ways to write common cards, and demands on results. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseRuleCard, type RuleCard } from '../../../ledger/count/card.ts';
import { count } from '../../../ledger/count/count.ts';
import type { Step, Verdict } from '../../../ledger/count/step.ts';

export const FIXTURES = path.join(import.meta.dirname, '../../fixtures/count');

export const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(path.join(FIXTURES, `${name}.json`), 'utf8')) as unknown;

/** The card, which must be accepted. */
export function card(json: unknown): RuleCard {
  const parsed = parseRuleCard(json);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

/** Why a card is refused. */
export function refusedCard(json: unknown): string {
  const parsed = parseRuleCard(json);
  if (parsed.ok) throw new Error('the card was accepted');
  return parsed.error;
}

/** The verdict of a card and figures, which must be accepted. */
export function verdictOf(json: unknown, figures: unknown): Verdict {
  const counted = count(card(json), figures);
  if (!counted.ok) throw new Error(counted.error);
  return counted.value;
}

/** Why figures are refused. */
export function refusedFigures(json: unknown, figures: unknown): string {
  const counted = count(card(json), figures);
  if (counted.ok) throw new Error('the figures were accepted');
  return counted.error;
}

/** All steps of one kind. */
export const stepsOf = <K extends Step['step']>(verdict: Verdict, kind: K): Extract<Step, { step: K }>[] =>
  verdict.steps.filter((step): step is Extract<Step, { step: K }> => step.step === kind);

export const MAJORITY = { bound: 'more-than', numerator: 1, denominator: 2 } as const;
export const NAMED = { by: 'named' } as const;

export const title = (en: string, ko = en) => ({ en, ko });

export const nOfM = (answers: number, choices: number, seats: number, more: object = {}) => ({
  kind: 'n-of-m',
  answers,
  choices,
  seats,
  ties: NAMED,
  ...more,
});

export const ranked = (method: 'irv' | 'schulze' | 'stv', answers: number, more: object = {}) => ({
  kind: 'ranked',
  method,
  answers,
  seats: 1,
  ties: NAMED,
  ...more,
});

/** `ballots([[5, 'ACBED']])`: five ballots that rank A first; letters are answers from A = 0. */
export function ballots(rows: readonly (readonly [count: number, ranking: string])[]): {
  readonly abstain: number;
  readonly ballots: { readonly count: number; readonly ranking: number[][] }[];
  readonly cast: number;
} {
  return {
    abstain: 0,
    ballots: rows.map(([number, ranking]) => ({
      count: number,
      ranking: ranking.split('').map((letter) => [letter.charCodeAt(0) - 65]),
    })),
    cast: rows.reduce((total, [number]) => total + number, 0),
  };
}
