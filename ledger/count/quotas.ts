/**
 * Quotas among the elected (women, youth): after the seats are filled by votes, each quota in its turn replaces the lowest elected who
 * does not count for it by the highest not elected who does, as long as earlier quotas stay met (counting.md: each a step of its own).
 */
import type { Quota } from './card-fields.ts';
import { compare, type Fraction } from './fraction.ts';
import { breakTie, byScore, scoreOf, type Filled, type TieOrder } from './seats.ts';
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
  const open = (elected: readonly number[], tied: readonly number[]): Filled => ({
    elected: safe(scores, elected, quotas),
    tied,
    steps,
  });
  if (filled.tied.length > 0) {
    steps.push({ step: 'quotas-wait' });
    return open(filled.elected, filled.tied);
  }
  let elected = filled.elected;
  for (const [index, quota] of quotas.entries()) {
    const earlier = quotas.slice(0, index);
    const has = elected.filter((answer) => quota.answers.includes(answer)).length;
    const met = has >= quota.least;
    steps.push({ step: 'quota', quota: index, has, least: quota.least, met });
    for (let missing = quota.least - has; missing > 0; missing--) {
      const into = pick(
        scores,
        quota.answers.filter((answer) => !elected.includes(answer)),
        { ties, missing, earlier, over: 'quota-in' },
        steps,
      );
      if (typeof into === 'object') return open(elected, into);
      const out =
        into === undefined
          ? undefined
          : pick(
              scores,
              elected.filter(
                (answer) => !quota.answers.includes(answer) && dispensable(answer, into, elected, earlier),
              ),
              { ties, missing, earlier, over: 'quota-out' },
              steps,
            );
      if (typeof out === 'object') return open(elected, out);
      if (into === undefined || out === undefined) {
        steps.push({ step: 'quota-short', quota: index, missing });
        break;
      }
      steps.push({ step: 'quota-replaced', quota: index, out, into });
      elected = [...elected.filter((answer) => answer !== out), into];
    }
  }
  return { elected, tied: [], steps };
}

interface Choice {
  readonly ties: TieOrder | undefined;
  /** So many are still to be exchanged by this quota. */
  readonly missing: number;
  readonly earlier: readonly Quota[];
  readonly over: Extract<TieOver, 'quota-in' | 'quota-out'>;
}

/** The highest who comes in or the lowest who goes out; a list is a tie that is left open; undefined: nobody is there. */
function pick(
  scores: readonly Fraction[],
  candidates: readonly number[],
  { earlier, missing, over, ties }: Choice,
  steps: Step[],
): number | readonly number[] | undefined {
  const ranked = byScore(scores).filter(({ answer }) => candidates.includes(answer));
  const end = over === 'quota-in' ? ranked[0] : ranked.at(-1);
  if (end === undefined) return undefined;
  const level = ranked.filter(({ score }) => compare(score, end.score) === 0).map(({ answer }) => answer);
  const [first] = level;
  if (level.length === 1 || first === undefined) return first;
  // All of them go the same way and count alike for the earlier quotas: their order changes nothing.
  if (level.length <= missing && level.every((answer) => sameMarks(answer, first, earlier))) return first;
  const { chosen, step } = breakTie(level, over === 'quota-in' ? 1 : level.length - 1, ties, over);
  steps.push(step);
  if (chosen === undefined) return level;
  return over === 'quota-in' ? chosen[0] : level.find((answer) => !chosen.includes(answer));
}

/** Whether every earlier quota stays met when `out` is replaced by `into`. */
const dispensable = (
  out: number,
  into: number,
  elected: readonly number[],
  earlier: readonly Quota[],
): boolean =>
  earlier.every(({ answers, least }) => {
    if (!answers.includes(out) || answers.includes(into)) return true;
    return elected.filter((answer) => answers.includes(answer)).length > least;
  });

const sameMarks = (a: number, b: number, quotas: readonly Quota[]): boolean =>
  quotas.every(({ answers }) => answers.includes(a) === answers.includes(b));

/**
 * The elected whom no quota can displace: all quotas are met, or every quota counts them among its own, or so many elected without any
 * mark stand below them as all quotas together can displace, because the unmarked can always go out and the lowest go first.
 */
function safe(
  scores: readonly Fraction[],
  elected: readonly number[],
  quotas: readonly Quota[],
): readonly number[] {
  if (
    quotas.every(({ answers, least }) => elected.filter((answer) => answers.includes(answer)).length >= least)
  )
    return elected;
  const displaced = quotas.reduce((total, { least }) => total + least, 0);
  const unmarked = elected.filter((answer) => quotas.every(({ answers }) => !answers.includes(answer)));
  return elected.filter(
    (answer) =>
      quotas.every(({ answers }) => answers.includes(answer)) ||
      unmarked.filter((other) => compare(scoreOf(scores, other), scoreOf(scores, answer)) < 0).length >=
        displaced,
  );
}
