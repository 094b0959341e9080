/**
 * Instant run-off (alternative vote): the lowest is eliminated and the ballots go to their next preference, until one has more than
 * half of the ballots that still name somebody. A tie at the bottom needs no decision where it cannot matter: those whose votes
 * together are fewer than the next one's go out one after the other in whatever order. Ballots have no equal ranks (figures.ts).
 */
import type { CardOf } from './card.ts';
import { addUp, type RankedFigures } from './figures.ts';
import { add, compare, fraction, isZero, ZERO } from './fraction.ts';
import { breakTie, sorted, tieOrder } from './seats.ts';
import type { Score, Step, Verdict } from './step.ts';

export function countIrv(card: CardOf<'ranked'>, figures: RankedFigures, before: readonly Step[]): Verdict {
  const steps: Step[] = [...before];
  const ties = tieOrder(card.ties, figures.lot);
  const nobody = { elected: [], tied: [], runOff: [], steps };
  const valid = addUp(figures.ballots.map(({ count }) => count));
  let continuing: readonly number[] = [...Array(card.answers).keys()];
  for (let round = 1; ; round++) {
    const votes = tally(figures, continuing);
    const counted = addUp([...votes.values()]);
    const need = Math.floor(counted / 2) + 1;
    const scores = [...votes]
      .map(([answer, number]): Score => ({ answer, score: fraction(number) }))
      .toSorted((a, b) => compare(b.score, a.score) || a.answer - b.answer);
    steps.push({ step: 'irv-round', round, votes: scores, exhausted: valid - counted, need });
    const best = scores[0];
    if (best === undefined || isZero(best.score)) {
      steps.push({ step: 'vacant', vacant: 1 });
      return { ...nobody, outcome: 'vacant' };
    }
    if (compare(best.score, fraction(need)) >= 0) {
      steps.push({ step: 'seats', elected: [best.answer], seats: 1 });
      return { ...nobody, outcome: 'elected', elected: [best.answer] };
    }
    let out = lowest(scores);
    if (out.length > 1) {
      const together = powerless(scores);
      if (together !== undefined) out = together;
      else {
        const { chosen, step } = breakTie(out, out.length - 1, ties, 'elimination');
        steps.push(step);
        if (chosen === undefined) return { ...nobody, outcome: 'tied', tied: out };
        out = out.filter((answer) => !chosen.includes(answer));
      }
    }
    const eliminated = out;
    steps.push({ step: 'eliminated', answers: eliminated });
    continuing = continuing.filter((answer) => !eliminated.includes(answer));
  }
}

/** Each ballot counts for its first answer that is still in. */
function tally({ ballots }: RankedFigures, continuing: readonly number[]): ReadonlyMap<number, number> {
  const votes = new Map(continuing.map((answer) => [answer, 0]));
  for (const { count, ranking } of ballots) {
    const top = ranking.flat().find((answer) => votes.has(answer));
    if (top !== undefined) votes.set(top, (votes.get(top) ?? 0) + count);
  }
  return votes;
}

/** Those with the fewest votes; `scores` has the highest first. */
function lowest(scores: readonly Score[]): readonly number[] {
  const least = scores.at(-1)?.score ?? ZERO;
  return sorted(scores.filter(({ score }) => compare(score, least) === 0).map(({ answer }) => answer));
}

/** The smallest group from below whose votes together are fewer than the next one's; equals are never torn apart by that. */
function powerless(scores: readonly Score[]): readonly number[] | undefined {
  const rising = scores.toReversed();
  let total = ZERO;
  for (const [index, { score }] of rising.entries()) {
    total = add(total, score);
    const next = rising[index + 1];
    if (next !== undefined && compare(total, next.score) < 0)
      return sorted(rising.slice(0, index + 1).map(({ answer }) => answer));
  }
  return undefined;
}
