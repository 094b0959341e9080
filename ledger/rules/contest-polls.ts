/**
 * Which contest a question goes into, and what must be known before its votes are: opinion polls are recorded first, so that nobody can shape one after the other
 * (counting.md, weighted pools). The rules of contests themselves are contest.ts.
 */
import type { ContestState, LedgerState } from './state.ts';
import { notYet } from './verdict.ts';
import type { Obstacle } from './verdict.ts';

/** The contest that a question, counted from 1, is a part of. */
export const findQuestion = (
  { contests }: Pick<LedgerState, 'contests'>,
  assembly: string,
  election: string,
  question: number,
): ContestState | undefined =>
  [...contests.values()].find(
    ({ body }) =>
      body.assembly === assembly &&
      body.pools.some((pool) =>
        pool.some((item) => item.election === election && item.question === question),
      ),
  );

/** The candidates of a contest, as the papers of its questions offer them. */
export function answersOfContest({ elections }: Pick<LedgerState, 'elections'>, { body }: ContestState) {
  const [first] = body.pools.flat();
  const definition = first && elections.get(first.election)?.definition;
  return definition?.display.questions[(first?.question ?? 0) - 1]?.answers ?? [];
}

/** Why the votes of an election must not be decrypted yet: an opinion poll that counts beside them is missing. */
export function checkPolls(
  { contests }: Pick<LedgerState, 'contests'>,
  election: string,
): Obstacle | undefined {
  for (const { body, polls } of contests.values()) {
    if (!body.pools.flat().some((item) => item.election === election)) continue;
    const missing = body.pools.findIndex((pool, i) => pool.length === 0 && !polls.has(i + 1));
    if (missing >= 0) {
      return notYet(
        'contest-pending',
        `The opinion poll of pool ${missing + 1} of the contest ${body.contest} must be recorded first.`,
      );
    }
  }
  return undefined;
}
