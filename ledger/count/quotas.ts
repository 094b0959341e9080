/**
 * Quotas among the elected (women, youth): after the seats are filled by votes, each quota in its turn replaces the lowest elected who
 * does not count for it by the highest not elected who does, as long as earlier quotas stay met (counting.md: each a step of its own).
 * A card may have some dozens of quotas with hundreds of answers, so what each exchange asks for is kept up to date: it walks the
 * candidates once and the card's lists never.
 */
import type { Quota } from './card-fields.ts';
import { compare, type Fraction } from './fraction.ts';
import { breakTie, byScore, type Filled, type TieOrder } from './seats.ts';
import type { Step, TieOver } from './step.ts';

/** Applies the quotas to filled seats. With an open tie, `elected` are those who are safe whichever way it ends. */
export function applyQuotas(
  scores: readonly Fraction[],
  filled: Filled,
  quotas: readonly Quota[],
  ties: TieOrder | undefined,
): Filled {
  if (quotas.length === 0) return filled;
  const steps: Step[] = [...filled.steps];
  const ranked = rank(scores, quotas);
  const elected = new Set(filled.elected);
  const has = quotas.map(
    (_, index) => ranked.filter((one) => elected.has(one.answer) && isOf(one, index)).length,
  );
  const open = (tied: readonly number[]): Filled => ({
    elected: safe(
      ranked.filter(({ answer }) => elected.has(answer)),
      quotas,
      has,
    ),
    tied,
    steps,
  });
  if (filled.tied.length > 0) {
    steps.push({ step: 'quotas-wait' });
    return open(filled.tied);
  }
  for (const [index, { least }] of quotas.entries()) {
    const given = has[index] ?? 0;
    steps.push({ step: 'quota', quota: index, has: given, least, met: given >= least });
    const [mine, others] = [
      ranked.filter((one) => isOf(one, index)),
      ranked.filter((one) => !isOf(one, index)),
    ];
    for (let missing = least - given; missing > 0; missing--) {
      const choice = { ties, missing, earlier: bit(index) - 1n };
      const into = pick(
        mine.filter(({ answer }) => !elected.has(answer)),
        { ...choice, over: 'quota-in' },
        steps,
      );
      if (into !== undefined && 'tied' in into) return open(into.tied);
      const kept = into === undefined ? undefined : ~into.marks & scarce(quotas.slice(0, index), has);
      const out =
        kept === undefined
          ? undefined
          : pick(
              others.filter(({ answer, marks }) => elected.has(answer) && (marks & kept) === 0n),
              { ...choice, over: 'quota-out' },
              steps,
            );
      if (out !== undefined && 'tied' in out) return open(out.tied);
      if (into === undefined || out === undefined) {
        steps.push({ step: 'quota-short', quota: index, missing });
        break;
      }
      steps.push({ step: 'quota-replaced', quota: index, out: out.answer, into: into.answer });
      elected.delete(out.answer);
      elected.add(into.answer);
      for (const quota of quotas.keys())
        has[quota] = (has[quota] ?? 0) + Number(isOf(into, quota)) - Number(isOf(out, quota));
    }
  }
  return { elected: [...elected], tied: [], steps };
}

/** Somebody with a vote. */
interface Ranked {
  readonly answer: number;
  /** 0 for the highest score; equals share it. */
  readonly place: number;
  /** The quotas that count the answer, one bit for each. */
  readonly marks: bigint;
}

/** The highest first. */
function rank(scores: readonly Fraction[], quotas: readonly Quota[]): readonly Ranked[] {
  const marks = new Map<number, bigint>();
  for (const [index, { answers }] of quotas.entries())
    for (const answer of answers) marks.set(answer, (marks.get(answer) ?? 0n) | bit(index));
  const ordered = byScore(scores);
  let place = 0;
  return ordered.map(({ answer, score }, index) => {
    const above = ordered[index - 1];
    if (above !== undefined && compare(above.score, score) !== 0) place += 1;
    return { answer, place, marks: marks.get(answer) ?? 0n };
  });
}

const bit = (quota: number): bigint => 1n << BigInt(quota);
const isOf = ({ marks }: Ranked, quota: number): boolean => (marks & bit(quota)) !== 0n;

/** The quotas that can spare nobody unless somebody of theirs comes in. */
const scarce = (quotas: readonly Quota[], has: readonly number[]): bigint =>
  quotas.reduce((bits, { least }, index) => ((has[index] ?? 0) > least ? bits : bits | bit(index)), 0n);

interface Choice {
  readonly ties: TieOrder | undefined;
  /** So many are still to be exchanged by this quota. */
  readonly missing: number;
  /** The bits of the quotas before this one. */
  readonly earlier: bigint;
  readonly over: Extract<TieOver, 'quota-in' | 'quota-out'>;
}

/** The highest of the candidates, who comes in, or the lowest, who goes out; or a tie that is left open; undefined: nobody is there. */
function pick(
  candidates: readonly Ranked[],
  { earlier, missing, over, ties }: Choice,
  steps: Step[],
): Ranked | { readonly tied: readonly number[] } | undefined {
  const end = over === 'quota-in' ? candidates[0] : candidates.at(-1);
  if (end === undefined) return undefined;
  const level = candidates.filter(({ place }) => place === end.place);
  const [first] = level;
  if (level.length === 1) return first;
  // All of them go the same way and count alike for the earlier quotas: their order changes nothing.
  if (level.length <= missing && level.every(({ marks }) => ((marks ^ end.marks) & earlier) === 0n))
    return first;
  const tied = level.map(({ answer }) => answer);
  const { chosen, step } = breakTie(tied, over === 'quota-in' ? 1 : level.length - 1, ties, over);
  steps.push(step);
  if (chosen === undefined) return { tied };
  const favoured = new Set(chosen);
  return level.find(({ answer }) => favoured.has(answer) === (over === 'quota-in'));
}

/**
 * The elected whom no quota can displace: all quotas are met, or every quota counts them among its own, or so many elected without any
 * mark stand below them as all quotas together can displace, because the unmarked can always go out and the lowest go first.
 */
function safe(
  elected: readonly Ranked[],
  quotas: readonly Quota[],
  has: readonly number[],
): readonly number[] {
  const answers = (some: readonly Ranked[]): readonly number[] => some.map(({ answer }) => answer);
  if (quotas.every(({ least }, index) => (has[index] ?? 0) >= least)) return answers(elected);
  const displaced = quotas.reduce((total, { least }) => total + least, 0);
  const last = elected.filter(({ marks }) => marks === 0n).at(-displaced);
  const every = bit(quotas.length) - 1n;
  return answers(
    elected.filter(({ marks, place }) => marks === every || (last !== undefined && place < last.place)),
  );
}
