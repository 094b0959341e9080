/**
 * The Schulze method for one seat: M. Schulze, "A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent
 * single-winner election method", Social Choice and Welfare 36 (2011). A link is as strong as its winning votes, a path as its weakest
 * link. Equal ranks prefer neither; whom a ballot does not name comes after all whom it does. Several best are a tie.
 */
import type { CardOf } from './card.ts';
import type { RankedFigures } from './figures.ts';
import { breakTie, tieOrder } from './seats.ts';
import type { Step, Verdict } from './step.ts';

type Matrix = readonly (readonly number[])[];

export function countSchulze(
  card: CardOf<'ranked'>,
  figures: RankedFigures,
  before: readonly Step[],
): Verdict {
  const steps: Step[] = [...before];
  const nobody = { elected: [], tied: [], runOff: [] };
  if (figures.ballots.length === 0) {
    steps.push({ step: 'vacant', vacant: 1 });
    return { ...nobody, outcome: 'vacant', steps };
  }
  const pairs = pairwise(card.answers, figures);
  const paths = strongestPaths(pairs);
  const best = [...paths.keys()].filter((a) => paths.every((_, b) => at(paths, a, b) >= at(paths, b, a)));
  steps.push(
    { step: 'schulze-pairs', pairs },
    { step: 'schulze-paths', paths },
    { step: 'schulze-best', answers: best },
  );
  let elected = best;
  if (best.length > 1) {
    const { chosen, step } = breakTie(best, 1, tieOrder(card.ties, figures.lot), 'seats');
    steps.push(step);
    if (chosen === undefined) return { ...nobody, outcome: 'tied', tied: best, steps };
    elected = [...chosen];
  }
  steps.push({ step: 'seats', elected, seats: 1 });
  return { ...nobody, outcome: 'elected', elected, steps };
}

/** `[a][b]`: how many ballots prefer a to b. */
function pairwise(answers: number, { ballots }: RankedFigures): Matrix {
  const pairs = Array.from({ length: answers }, () => Array.from({ length: answers }, () => 0));
  for (const { count, ranking } of ballots) {
    const place = Array.from({ length: answers }, () => ranking.length);
    for (const [rank, group] of ranking.entries()) for (const answer of group) place[answer] = rank;
    for (const [a, row] of pairs.entries())
      for (const b of row.keys()) if ((place[a] ?? 0) < (place[b] ?? 0)) row[b] = (row[b] ?? 0) + count;
  }
  return pairs;
}

/** Section 2.3.1 of the paper: the Floyd-Warshall algorithm with minimum along a path and maximum over paths. */
function strongestPaths(pairs: Matrix): Matrix {
  const paths = pairs.map((row, a) => row.map((votes, b) => (votes > at(pairs, b, a) ? votes : 0)));
  for (const via of paths.keys())
    for (const [from, row] of paths.entries()) {
      if (from === via) continue;
      for (const to of row.keys())
        if (to !== from && to !== via)
          row[to] = Math.max(at(paths, from, to), Math.min(at(paths, from, via), at(paths, via, to)));
    }
  return paths;
}

const at = (matrix: Matrix, row: number, column: number): number => matrix[row]?.[column] ?? 0;
