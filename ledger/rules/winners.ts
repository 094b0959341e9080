/**
 * Who is elected by plurality: the highest votes fill the seats, ties across the last seat are named and not decided, and nobody is
 * elected without a vote (protocol.md section 4). Rule cards with other methods (counting.md) come later.
 */

/** Answer indices from 0, sorted. `tied` share the votes of the last seats and are more than these seats. */
export interface Winners {
  readonly elected: readonly number[];
  readonly tied: readonly number[];
}

/** `votes` by answer index, without the abstentions: `plurality([5, 7, 5], 2)` is `{ elected: [1], tied: [0, 2] }`. */
export function plurality(votes: readonly number[], seats: number): Winners {
  const ranked = [...votes.keys()].filter((index) => votesOf(votes, index) > 0);
  ranked.sort((a, b) => votesOf(votes, b) - votesOf(votes, a) || a - b);
  const last = ranked[seats - 1];
  const next = ranked[seats];
  if (last === undefined || next === undefined || votesOf(votes, last) !== votesOf(votes, next)) {
    return { elected: byNumber(ranked.slice(0, seats)), tied: [] };
  }
  const boundary = votesOf(votes, last);
  return {
    elected: byNumber(ranked.filter((index) => votesOf(votes, index) > boundary)),
    tied: byNumber(ranked.filter((index) => votesOf(votes, index) === boundary)),
  };
}

const votesOf = (votes: readonly number[], index: number): number => votes[index] ?? 0;
const byNumber = (indices: readonly number[]): number[] => indices.toSorted((a, b) => a - b);
