/**
 * A list put in order by votes, with alternation where the card says so: one of the first group, one of the others, and so on, each the
 * highest of its group; when one group is used up, the other goes on. Nobody is put on the list without a vote.
 */
import { ok, type Result } from '../result.ts';
import type { CardOf } from './card.ts';
import type { Alternation } from './card-fields.ts';
import { noQuorum, openingWithVotes, seated } from './election.ts';
import { readChoices } from './figures.ts';
import { compare } from './fraction.ts';
import { breakTie, byScore, fractions, tieOrder, type TieOrder } from './seats.ts';
import type { Score, Step, Verdict } from './step.ts';

export function countListOrder(card: CardOf<'list-order'>, json: unknown): Result<Verdict, string> {
  const read = readChoices(card, card.choices, json);
  if (!read.ok) return read;
  const { figures, sizes } = read.value;
  const { open, steps: before } = openingWithVotes(card, figures, sizes);
  if (!open) return ok(noQuorum(before));
  const ranked = byScore(fractions(figures.votes));
  const steps: Step[] = [{ step: 'order', order: ranked }];
  const ties = tieOrder(card.ties, figures.lot);
  const places: Place[] = [];
  let [waiting, turns]: [readonly Score[], number | undefined] = [ranked, undefined];
  while (places.length < card.seats && waiting.length > 0) {
    const turn = turnOf(card.alternation, waiting, places.length);
    if (card.alternation !== undefined && turn === undefined) turns ??= places.length;
    const group = waiting.filter(
      ({ answer }) => turn === undefined || groupOf(card.alternation, answer) === turn,
    );
    const next = nextOf(group, ties, steps);
    if (next.tied !== undefined) {
      if (places.length > 0) steps.push({ step: 'list', places });
      return ok(
        seated({ elected: places.map(({ answer }) => answer), tied: next.tied, steps }, card.seats, before),
      );
    }
    const { score } = next;
    places.push({
      ...score,
      ...(card.alternation === undefined ? {} : { group: groupOf(card.alternation, score.answer) }),
    });
    waiting = waiting.filter(({ answer }) => answer !== score.answer);
  }
  if (places.length > 0) steps.push({ step: 'list', places, ...(turns === undefined ? {} : { turns }) });
  return ok(seated({ elected: places.map(({ answer }) => answer), tied: [], steps }, card.seats, before));
}

type Group = 'first' | 'other';
type Place = Score & { readonly group?: Group };

/** Whose turn the place is; undefined without alternation, and from where one group has nobody left. */
function turnOf(
  alternation: Alternation | undefined,
  waiting: readonly Score[],
  place: number,
): Group | undefined {
  if (alternation === undefined) return undefined;
  const groups = new Set(waiting.map(({ answer }) => groupOf(alternation, answer)));
  return groups.size < 2 ? undefined : place % 2 === 0 ? 'first' : 'other';
}

const groupOf = (alternation: Alternation | undefined, answer: number): Group =>
  alternation?.first.includes(answer) === true ? 'first' : 'other';

/** The highest of the group; a tie for one place is open unless the card decides it. */
function nextOf(
  group: readonly Score[],
  ties: TieOrder | undefined,
  steps: Step[],
): { readonly score: Score; readonly tied?: undefined } | { readonly tied: readonly number[] } {
  const [best] = group;
  if (best === undefined) throw new Error('A group with nobody left has no turn.');
  const level = group.filter(({ score }) => compare(score, best.score) === 0);
  if (level.length === 1) return { score: best };
  const tied = level.map(({ answer }) => answer);
  const { chosen, step } = breakTie(tied, 1, ties, 'place');
  steps.push(step);
  const score = level.find(({ answer }) => answer === chosen?.[0]);
  return score === undefined ? { tied } : { score };
}
