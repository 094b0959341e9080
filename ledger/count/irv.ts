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
  const piles: Piles = new Map([...Array(card.answers).keys()].map((answer) => [answer, []]));
  deal(
    piles,
    figures.ballots.map(({ count, ranking }) => ({ count, left: ranking.flat().toReversed() })),
  );
  for (let round = 1; ; round++) {
    const votes = [...piles].map(([answer, pile]) => ({
      answer,
      number: addUp(pile.map(({ count }) => count)),
    }));
    const counted = addUp(votes.map(({ number }) => number));
    const need = Math.floor(counted / 2) + 1;
    const scores = votes
      .map(({ answer, number }): Score => ({ answer, score: fraction(number) }))
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
    steps.push({ step: 'eliminated', answers: out });
    const moved = out.flatMap((answer) => piles.get(answer) ?? []);
    for (const answer of out) piles.delete(answer);
    deal(piles, moved);
  }
}

/** Ballots of one ranking, and what is left of it, the next preference last. */
interface Ballots {
  readonly count: number;
  readonly left: number[];
}

/** Of everybody who is still in. */
type Piles = Map<number, Ballots[]>;

/** Each ballot goes to its next answer that is still in, or out where it names none. Preferences that are passed are never looked at again. */
function deal(piles: Piles, ballots: readonly Ballots[]): void {
  for (const one of ballots) {
    let next = one.left.pop();
    while (next !== undefined && !piles.has(next)) next = one.left.pop();
    if (next !== undefined) piles.get(next)?.push(one);
  }
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
