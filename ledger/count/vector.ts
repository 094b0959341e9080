/**
 * What the numbers of one opened vote mean to a card of ranks or ratings, and the figures of many votes (belenios.md section 4.4; counting.md). One number for
 * each answer: ranks from 1, the preferred first; or places on the scale from 1, the best grade first, no points first. 0 is nothing; all 0 is abstention.
 * Kiosks make nothing else; what other software encrypted is seen only after it was opened, and counted as blank where it is no vote.
 */
import type { CardOf } from './card.ts';
import { scaleSize } from './card-fields.ts';
import type { RankedFigures, RatingsFigures } from './figures.ts';
import { fail, ok, type Result } from '../result.ts';

/** A card whose votes are opened one by one, after shuffles. */
export type ShuffledCard = CardOf<'ranked' | 'ratings'>;

export const isShuffledCard = (card: { readonly kind: string }): card is ShuffledCard =>
  card.kind === 'ranked' || card.kind === 'ratings';

export type Vote =
  | { readonly kind: 'abstention' }
  /** Groups of equally ranked answers, the preferred first. */
  | { readonly kind: 'ranking'; readonly ranking: readonly (readonly number[])[] }
  /** Of every answer its place on the scale, from 0. */
  | { readonly kind: 'rating'; readonly places: readonly number[] };

/** Reads the numbers of one vote; the error is a clause that says why they are no vote under this card. */
export function readVote(card: ShuffledCard, numbers: readonly number[]): Result<Vote, string> {
  if (numbers.length !== card.answers)
    return fail(`it has ${numbers.length} numbers for ${card.answers} answers`);
  if (numbers.every((number) => number === 0)) return ok({ kind: 'abstention' });
  return card.kind === 'ranked' ? readRanks(card, numbers) : readPlaces(card, numbers);
}

/** The figures of opened votes, without those of the electorate; `blank` are the votes that cannot be read. */
export function figuresOfVotes(
  card: ShuffledCard,
  opened: readonly (readonly number[])[],
): RankedFigures | RatingsFigures {
  const votes = opened.map((numbers) => readVote(card, numbers));
  const abstain = votes.filter((vote) => vote.ok && vote.value.kind === 'abstention').length;
  const blank = votes.filter((vote) => !vote.ok).length;
  const cast = { abstain, cast: votes.length, ...(blank === 0 ? {} : { blank }) };
  const valid = votes.flatMap((vote) => (vote.ok ? [vote.value] : []));
  return card.kind === 'ranked'
    ? { ballots: rankingsOf(valid), ...cast }
    : { ratings: ratingsOf(card, valid), ...cast };
}

/** Ranks are 1, 2, 3 and so on without a gap; only the Schulze method can count equal ones. */
function readRanks({ method }: CardOf<'ranked'>, ranks: readonly number[]): Result<Vote, string> {
  const ranking = Array.from({ length: Math.max(...ranks) }, (_, i) =>
    ranks.flatMap((rank, answer) => (rank === i + 1 ? [answer] : [])),
  );
  const gap = ranking.findIndex((group) => group.length === 0);
  if (gap >= 0) return fail(`nobody is ranked number ${gap + 1}, but somebody below`);
  if (method !== 'schulze' && ranking.some((group) => group.length > 1))
    return fail('two answers have the same rank');
  return ok({ kind: 'ranking', ranking });
}

function readPlaces(card: CardOf<'ratings'>, numbers: readonly number[]): Result<Vote, string> {
  const size = scaleSize(card);
  const unrated = numbers.indexOf(0);
  if (unrated >= 0) return fail(`answer ${unrated + 1} is not rated, but others are`);
  const beyond = numbers.findIndex((number) => number > size);
  if (beyond >= 0) return fail(`answer ${beyond + 1} is rated beyond the scale of ${size}`);
  return ok({ kind: 'rating', places: numbers.map((number) => number - 1) });
}

/** Equal rankings together, in an order that depends on nothing else. */
function rankingsOf(votes: readonly Vote[]): RankedFigures['ballots'] {
  const counts = new Map<string, { count: number; readonly ranking: readonly (readonly number[])[] }>();
  for (const vote of votes) {
    if (vote.kind !== 'ranking') continue;
    const name = JSON.stringify(vote.ranking);
    const known = counts.get(name) ?? { count: 0, ranking: vote.ranking };
    known.count += 1;
    counts.set(name, known);
  }
  return [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, counted]) => counted);
}

/** One row per answer, how often it was given each place. */
function ratingsOf(card: CardOf<'ratings'>, votes: readonly Vote[]): RatingsFigures['ratings'] {
  const rows = Array.from({ length: card.answers }, () => Array.from({ length: scaleSize(card) }, () => 0));
  for (const vote of votes) {
    if (vote.kind !== 'rating') continue;
    for (const [answer, place] of vote.places.entries()) {
      const row = rows[answer];
      if (row !== undefined) row[place] = (row[place] ?? 0) + 1;
    }
  }
  return rows;
}
