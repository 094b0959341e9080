/**
 * The single transferable vote of the Scottish Local Government Elections Order 2007 (SSI 2007/42), schedule 1, rules 45 to 52: whole
 * ballots' quota, the largest surplus first, all papers of an elected candidate transferred at a value of five decimal places (any
 * remainder ignored), one exclusion at a time. Where the rules draw lots, the rule card's ties decide.
 */
import type { CardOf } from './card.ts';
import { addUp, type RankedFigures } from './figures.ts';
import { fraction, type Fraction } from './fraction.ts';
import { breakTie, sorted, tieOrder, type TieOrder } from './seats.ts';
import type { Score, Step, TieOver, Verdict } from './step.ts';

/** Votes in units of 0.00001 (rule 48(3)), as integers. */
const UNIT = 100_000n;

/** Papers of one ranking that arrived together: what they are worth each, and which preference they are at. */
interface Parcel {
  readonly papers: bigint;
  readonly value: bigint;
  readonly ranking: readonly number[];
}

interface Count {
  readonly seats: number;
  readonly quota: bigint;
  readonly valid: bigint;
  readonly ties: TieOrder | undefined;
  readonly steps: Step[];
  /** The parcels of everybody who is neither excluded nor relieved of a surplus. */
  readonly held: Map<number, readonly Parcel[]>;
  readonly votes: Map<number, bigint>;
  readonly continuing: Set<number>;
  /** In the order in which they were elected. */
  readonly elected: number[];
  /** Votes at the end of every stage, for ties (rules 49(2) and 51(2)). */
  readonly stages: ReadonlyMap<number, bigint>[];
}

export function countStv(card: CardOf<'ranked'>, figures: RankedFigures, before: readonly Step[]): Verdict {
  const valid = addUp(figures.ballots.map(({ count }) => count));
  const quota = Math.floor(valid / (card.seats + 1)) + 1;
  const count: Count = {
    seats: card.seats,
    quota: BigInt(quota) * UNIT,
    valid: BigInt(valid) * UNIT,
    ties: tieOrder(card.ties, figures.lot),
    steps: [...before, { step: 'stv-quota', valid, seats: card.seats, quota }],
    held: new Map(),
    votes: new Map(),
    continuing: new Set(Array(card.answers).keys()),
    elected: [],
    stages: [],
  };
  if (valid === 0) return verdict(count, undefined);
  for (const answer of count.continuing) receive(count, answer, []);
  const first = figures.ballots.map(({ count: papers, ranking }): Parcel => ({
    papers: BigInt(papers),
    value: UNIT,
    ranking: ranking.flat(),
  }));
  deal(count, first);
  endStage(count, { kind: 'first' });
  const tied = run(count);
  return verdict(count, tied);
}

/** Stage after stage until every vacancy is filled; returns a tie that the card leaves open. */
function run(count: Count): readonly number[] | undefined {
  while (!lastVacancies(count)) {
    const over = count.elected.filter((answer) => votesOf(count, answer) > count.quota);
    if (over.length > 0) {
      const answer = one(count, over, 'surplus');
      if (typeof answer === 'object') return answer;
      transferSurplus(count, answer);
      continue;
    }
    const answer = one(count, [...count.continuing], 'elimination');
    if (typeof answer === 'object') return answer;
    exclude(count, answer);
  }
  return undefined;
}

/** Rule 52, and rule 47 having filled everything: true when no transfer is to follow. */
function lastVacancies(count: Count): boolean {
  const vacancies = count.seats - count.elected.length;
  if (vacancies === 0) return true;
  if (count.continuing.size > vacancies) return false;
  const answers = sorted([...count.continuing]);
  if (answers.length > 0) count.steps.push({ step: 'stv-elected', answers, why: 'last-vacancies' });
  count.elected.push(...answers);
  count.continuing.clear();
  return true;
}

/** Rules 48 and 49. */
function transferSurplus(count: Count, answer: number): void {
  const total = votesOf(count, answer);
  const surplus = total - count.quota;
  const parcels = count.held.get(answer) ?? [];
  const values = new Map<bigint, bigint>();
  const moved = parcels.map((parcel): Parcel => {
    const value = (surplus * parcel.value) / total;
    values.set(parcel.value, value);
    return { ...parcel, value };
  });
  count.held.set(answer, []);
  count.votes.set(answer, count.quota);
  deal(count, moved);
  endStage(count, {
    kind: 'surplus',
    answer,
    surplus: inVotes(surplus),
    values: [...values].map(([received, transfer]) => ({
      received: inVotes(received),
      transfer: inVotes(transfer),
    })),
  });
}

/** Rule 50; no transfer is made where the exclusion leaves as many as there are vacancies (rule 52(2)). */
function exclude(count: Count, answer: number): void {
  count.continuing.delete(answer);
  count.steps.push({ step: 'stv-excluded', answer });
  const parcels = count.held.get(answer) ?? [];
  if (lastVacancies(count)) return;
  count.held.delete(answer);
  count.votes.delete(answer);
  deal(count, parcels);
  endStage(count, { kind: 'exclusion', answer });
}

/** Each parcel goes to its next continuing candidate with the value it has; who names none is not transferable. */
function deal(count: Count, parcels: readonly Parcel[]): void {
  const arriving = new Map<number, Parcel[]>();
  for (const parcel of parcels) {
    const to = parcel.ranking.find((answer) => count.continuing.has(answer));
    if (to === undefined) continue;
    const waiting = arriving.get(to);
    if (waiting === undefined) arriving.set(to, [parcel]);
    else waiting.push(parcel);
  }
  for (const [answer, received] of arriving) receive(count, answer, received);
}

function receive(count: Count, answer: number, parcels: readonly Parcel[]): void {
  count.held.set(answer, [...(count.held.get(answer) ?? []), ...parcels]);
  count.votes.set(
    answer,
    parcels.reduce((total, { papers, value }) => total + papers * value, votesOf(count, answer)),
  );
}

/** Records the stage and deems elected who has the quota (rule 47), the highest first. */
function endStage(count: Count, action: Extract<Step, { readonly step: 'stv-stage' }>['action']): void {
  const { continuing, quota, stages, steps, valid, votes } = count;
  stages.push(new Map(votes));
  const ranked = [...votes].toSorted(([a, x], [b, y]) => (x === y ? a - b : x > y ? -1 : 1));
  const held = ranked.reduce((total, [, number]) => total + number, 0n);
  steps.push({
    step: 'stv-stage',
    stage: stages.length,
    action,
    votes: ranked.map(([answer, number]): Score => ({ answer, score: inVotes(number) })),
    nonTransferable: inVotes(valid - held),
  });
  const answers = ranked
    .filter(([answer, number]) => continuing.has(answer) && number >= quota)
    .map(([answer]) => answer);
  if (answers.length === 0) return;
  for (const answer of answers) continuing.delete(answer);
  count.elected.push(...answers);
  steps.push({ step: 'stv-elected', answers, why: 'quota' });
}

/** The one with the highest surplus or with the fewest votes; ties by the last stage that tells them apart (rules 49 and 51). */
function one(
  count: Count,
  answers: readonly number[],
  over: Extract<TieOver, 'surplus' | 'elimination'>,
): number | readonly number[] {
  const extreme = (among: readonly number[], votes: ReadonlyMap<number, bigint>): readonly number[] => {
    const numbers = among.map((answer) => votes.get(answer) ?? 0n);
    const end = numbers.reduce((a, b) => (over === 'surplus' ? (a > b ? a : b) : a < b ? a : b));
    return among.filter((answer) => (votes.get(answer) ?? 0n) === end);
  };
  const level = extreme(answers, count.votes);
  let left = level;
  for (const stage of count.stages.toReversed()) if (left.length > 1) left = extreme(left, stage);
  const [single] = left;
  if (single === undefined) throw new Error('There is nobody to choose from.');
  if (left.length === 1) {
    const chosen = level.filter((answer) => (answer === single) === (over === 'surplus'));
    if (level.length > 1)
      count.steps.push({ step: 'tie-broken', over, by: 'earlier-stage', answers: sorted(level), chosen });
    return single;
  }
  if (over === 'elimination' && immaterial(count, left)) return single;
  // The preferred of the card's order is transferred first, and is not the one excluded.
  const { chosen, step } = breakTie(left, over === 'surplus' ? 1 : left.length - 1, count.ties, over);
  count.steps.push(step);
  if (chosen === undefined) return sorted(left);
  return left.find((answer) => chosen.includes(answer) === (over === 'surplus')) ?? single;
}

/** Nothing is transferred from those without a vote, so where all of them go, the order in which they go decides nothing. */
const immaterial = (count: Count, answers: readonly number[]): boolean =>
  answers.every((answer) => votesOf(count, answer) === 0n) &&
  count.continuing.size - answers.length >= count.seats - count.elected.length;

function verdict({ elected, seats, steps }: Count, tied: readonly number[] | undefined): Verdict {
  const all: Step[] = [...steps];
  if (tied === undefined) {
    if (elected.length > 0) all.push({ step: 'seats', elected, seats });
    if (elected.length < seats) all.push({ step: 'vacant', vacant: seats - elected.length });
  }
  const outcome = tied !== undefined ? 'tied' : elected.length < seats ? 'vacant' : 'elected';
  return { outcome, elected: sorted(elected), tied: tied ?? [], runOff: [], steps: all };
}

const votesOf = (count: Count, answer: number): bigint => count.votes.get(answer) ?? 0n;

const inVotes = (units: bigint): Fraction => fraction(units, UNIT);
