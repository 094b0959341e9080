/** Weighted pools and lists in order: exact sums, the card's rounding, turns, and which figures are refused. */
import { describe, expect, it } from 'vitest';
import { exactText, fraction } from '../../../ledger/count/fraction.ts';
import { runOff } from '../../../ledger/count/run-off.ts';
import { card, NAMED, refusedFigures, stepsOf, title, verdictOf } from './helpers.ts';

describe('weighted pools', () => {
  const share = (numerator: number, denominator: number) => ({ numerator, denominator });
  const pools = (method: string, rounding: object, more: object = {}) => ({
    kind: 'weighted-pools',
    answers: 2,
    choices: 1,
    decision: 'plurality',
    method,
    pools: [
      { from: 'ballots', share: share(1, 2), titles: [title('North', '북부'), title('South', '남부')] },
      { from: 'poll', share: share(1, 2), title: title('Poll', '여론조사') },
    ],
    rounding,
    seats: 1,
    ties: NAMED,
    ...more,
  });
  const figures = {
    pools: [
      {
        from: 'ballots',
        elections: [
          { cast: 5, abstain: 1, votes: [3, 1] },
          { cast: 3, abstain: 0, votes: [1, 2] },
        ],
      },
      { from: 'responses', votes: [1, 2] },
    ],
  };
  const totals = (json: object) => stepsOf(verdictOf(json, figures), 'totals')[0]!;

  it('count real votes as they are and convert the poll: 7 votes, and 7 converted votes as 1 to 2', () => {
    const exact = totals(pools('converted-votes', { mode: 'exact' }));
    expect(exact.totals).toEqual([fraction(19, 3), fraction(23, 3)]);
    expect(exact.sum).toEqual(fraction(14));
    expect(totals(pools('converted-votes', { mode: 'half-up', decimals: 0 })).totals.map(exactText)).toEqual([
      '6',
      '8',
    ]);
    expect(totals(pools('converted-votes', { mode: 'down', decimals: 1 })).totals.map(exactText)).toEqual([
      '6.3',
      '7.6',
    ]);
  });

  it('take given converted votes that were each cut down, but none that miss a whole unit more', () => {
    const down = pools('converted-votes', { mode: 'down', decimals: 0 });
    // 7 votes' worth as 7/3 and 14/3 is 2 and 4 when cut down: one less in all.
    const given = (votes: number[]) => ({ pools: [figures.pools[0], { from: 'converted', votes }] });
    expect(stepsOf(verdictOf(down, given([2, 4])), 'totals')[0]?.totals.map(exactText)).toEqual(['6', '7']);
    expect(refusedFigures(down, given([2, 3]))).toContain('add up to 5, and the pool is worth 7');
    expect(refusedFigures(down, given([3, 5]))).toContain('add up to 8, and the pool is worth 7');
  });

  it('join percent of percent: 4/7 and 1/3 at one half each', () => {
    const exact = totals(pools('percent', { mode: 'exact' }));
    expect(exact).toMatchObject({
      unit: 'points',
      totals: [fraction(950, 21), fraction(1150, 21)],
      sum: fraction(100),
    });
    expect(totals(pools('percent', { mode: 'half-up', decimals: 2 })).totals.map(exactText)).toEqual([
      '45.24',
      '54.76',
    ]);
  });

  it('go to a run-off when nobody has more than half of the total', () => {
    const json = pools('converted-votes', { mode: 'exact' }, { decision: 'majority', answers: 3 });
    const three = {
      pools: [
        {
          from: 'ballots',
          elections: [
            { cast: 5, abstain: 0, votes: [2, 2, 1] },
            { cast: 1, abstain: 0, votes: [1, 0, 0] },
          ],
        },
        { from: 'responses', votes: [1, 1, 1] },
      ],
    };
    const verdict = verdictOf(json, three);
    expect(verdict).toMatchObject({ outcome: 'run-off', runOff: [0, 1] });
    const second = runOff(card(json), verdict);
    expect(second.ok && second.value.card).toMatchObject({
      kind: 'weighted-pools',
      answers: 2,
      decision: 'plurality',
    });
  });

  it.each<[string, object, object, string]>([
    [
      'pools that are missing',
      pools('percent', { mode: 'exact' }),
      { pools: figures.pools.slice(0, 1) },
      '2 pools on the card and 1 in the figures',
    ],
    [
      'elections that are missing',
      pools('percent', { mode: 'exact' }),
      { pools: [{ from: 'ballots', elections: [] }, figures.pools[1]] },
      'the card names 2 elections, and there are 0',
    ],
    [
      'converted votes in percent of percent',
      pools('percent', { mode: 'exact' }),
      { pools: [figures.pools[0], { from: 'converted', votes: [1, 6] }] },
      'needs responses or exact shares',
    ],
    [
      'whole votes where the card does not round',
      pools('converted-votes', { mode: 'exact' }),
      { pools: [figures.pools[0], { from: 'converted', votes: [2, 4] }] },
      'the pool is worth 7',
    ],
  ])('refuse %s', (_, json, given, reason) => {
    expect(refusedFigures(json, given)).toContain(reason);
  });
});

describe('a list in order', () => {
  const list = (more: object = {}) => ({
    kind: 'list-order',
    answers: 5,
    choices: 5,
    seats: 4,
    ties: NAMED,
    ...more,
  });
  const alternation = { first: [3, 4], firstTitle: title('women', '여성'), otherTitle: title('men', '남성') };
  const order = (given: number[], more: object = {}) =>
    stepsOf(verdictOf(list(more), { votes: given, cast: 100, abstain: 0 }), 'list')[0]!;

  it('goes by votes', () => {
    expect(order([90, 80, 70, 60, 50]).places.map(({ answer }) => answer)).toEqual([0, 1, 2, 3]);
  });

  it('takes turns, and goes on when one group is used up', () => {
    const step = order([90, 80, 70, 60, 0], { alternation });
    expect(step.places.map(({ answer, group }) => [answer, group])).toEqual([
      [3, 'first'],
      [0, 'other'],
      [1, 'other'],
      [2, 'other'],
    ]);
    expect(step.turns).toBe(1);
    expect(order([90, 80, 70, 60, 50], { alternation }).places.map(({ answer }) => answer)).toEqual([
      3, 0, 4, 1,
    ]);
  });

  it('names a tie for a place', () => {
    const verdict = verdictOf(list(), { votes: [90, 80, 80, 60, 50], cast: 100, abstain: 0 });
    expect(verdict).toMatchObject({ outcome: 'tied', elected: [0], tied: [1, 2] });
    const tie = { ties: { by: 'order', order: [4, 3, 2, 1, 0], title: title('the elder first') } };
    expect(order([90, 80, 80, 60, 50], tie).places.map(({ answer }) => answer)).toEqual([0, 2, 1, 3]);
  });
});
