/** Contests beyond their refusals (cases/contests.ts): a quorum of the pools together, and what the board makes of results that it does not read. */
import { expect, test } from 'vitest';
import { parseRuleCard } from '../../../ledger/count/card.ts';
import { contestDeclared, countContest } from '../../../ledger/rules/contest.ts';
import type { ContestState } from '../../../ledger/rules/state.ts';
import { nodeVerifier } from '../../../ledger/keys/node-verifier.ts';
import { playContest, POOLS } from './contest-story.ts';
import { ASSEMBLY, build, must, ORIGIN, type World } from './world.ts';

const played = async (): Promise<{ world: World; contest: ContestState }> => {
  const world = await build('called', 'trusted');
  playContest(world, 'declared');
  return { world, contest: world.state.contests.values().next().value! };
};

test.each([
  ['at-least', 'elected'],
  ['more-than', 'no-quorum'],
] as const)(
  'a quorum counts the ballots of the pools against those who may vote: %s',
  async (bound, outcome) => {
    const { world, contest } = await played();
    // Six votes of 46: here with weights, beside which the rules refuse a quorum.
    const threshold = { bound, denominator: 23, numerator: 3 };
    const card = must(parseRuleCard({ ...POOLS, quorum: { base: 'entitled', counted: 'cast', threshold } }));
    const counted = must(countContest(world.state, { ...contest, body: { ...contest.body, card } }));
    expect(counted.outcome).toBe(outcome);
  },
);

test('without reading results the board takes a verdict, but only after all results and polls', async () => {
  const { world, contest } = await played();
  const { entry } = world.make(world.committee, 'contest.declared', {
    assembly: ASSEMBLY,
    contest: 'leader',
    verdict: { elected: [1], outcome: 'elected', runOff: [], tied: [] },
  });
  const context = {
    state: world.state,
    origin: ORIGIN,
    id: '',
    verifier: nodeVerifier,
    evidence: undefined,
  };
  const unread = () => contestDeclared(context, entry as never, () => undefined);
  expect(contestDeclared(context, entry as never)).toMatchObject({ rule: 'result-verdict' });
  expect(unread().verdict).toBe('accepted');
  const [election] = world.state.elections.values();
  const { result } = election!;
  election!.result = undefined;
  expect(unread()).toMatchObject({ verdict: 'not-yet', rule: 'contest-pending' });
  election!.result = result;
  contest.polls.clear();
  expect(unread()).toMatchObject({ verdict: 'not-yet', rule: 'contest-pending' });
});
