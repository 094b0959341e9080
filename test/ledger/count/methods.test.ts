/** Ranked methods and ratings against published examples; each test names its source. */
import { describe, expect, it } from 'vitest';
import { exactText } from '../../../ledger/count/fraction.ts';
import { majorityGrade } from '../../../ledger/count/ratings.ts';
import type { Score } from '../../../ledger/count/step.ts';
import { ballots, MAJORITY, NAMED, ranked, stepsOf, title, verdictOf } from './helpers.ts';

const scores = (list: readonly Score[]) =>
  Object.fromEntries(list.map(({ answer, score }) => [answer, exactText(score)]));

/** Wikipedia, "Instant-runoff voting", the capital of Tennessee; A Memphis, B Nashville, C Knoxville, D Chattanooga. */
const TENNESSEE = ballots([
  [42, 'ABDC'],
  [26, 'BDCA'],
  [15, 'DCBA'],
  [17, 'CDBA'],
]);

/**
 * Burlington, mayor, 2009, the three best: A. Gierzynski, W. Hamilton, W. D. Smith, "Burlington Vermont 2009 IRV mayoral election",
 * rangevoting.org/Burlington.html; A Montroll, B Kiss, C Wright. Pairwise figures as on electowiki.
 */
const BURLINGTON = ballots([
  [1332, 'ABC'],
  [767, 'ACB'],
  [455, 'A'],
  [2043, 'BAC'],
  [371, 'BCA'],
  [568, 'B'],
  [1513, 'CAB'],
  [495, 'CBA'],
  [1289, 'C'],
]);

describe('instant run-off', () => {
  it('elects Knoxville in the Tennessee example', () => {
    const verdict = verdictOf(ranked('irv', 4), TENNESSEE);
    expect(verdict).toMatchObject({ outcome: 'elected', elected: [2] });
    expect(stepsOf(verdict, 'irv-round').map(({ votes }) => scores(votes))).toEqual([
      { 0: '42', 1: '26', 2: '17', 3: '15' },
      { 0: '42', 1: '26', 2: '32' },
      { 0: '42', 2: '58' },
    ]);
  });

  it('elects Kiss in Burlington, 4,314 to 4,064, and counts 455 as exhausted', () => {
    const verdict = verdictOf(ranked('irv', 3), BURLINGTON);
    expect(verdict.elected).toEqual([1]);
    expect(stepsOf(verdict, 'irv-round').at(-1)).toMatchObject({ exhausted: 455, need: 4190 });
    expect(scores(stepsOf(verdict, 'irv-round').at(-1)!.votes)).toEqual({ 1: '4,314', 2: '4,064' });
  });

  it('leaves a tie at the bottom open where it matters, and follows the lot', () => {
    const tied = ballots([
      [4, 'A'],
      [3, 'BA'],
      [3, 'CB'],
    ]);
    expect(verdictOf(ranked('irv', 3), tied)).toMatchObject({ outcome: 'tied', elected: [], tied: [1, 2] });
    const drawn = (lot: number[]) =>
      verdictOf(ranked('irv', 3, { ties: { by: 'lot' } }), { ...tied, lot }).elected;
    expect(drawn([1, 2, 0])).toEqual([1]);
    expect(drawn([2, 1, 0])).toEqual([0]);
  });

  it('eliminates together those who cannot reach the next one even together', () => {
    const verdict = verdictOf(
      ranked('irv', 5),
      ballots([
        [6, 'A'],
        [5, 'B'],
        [1, 'CB'],
        [1, 'DB'],
      ]),
    );
    expect(stepsOf(verdict, 'eliminated')[0]).toEqual({ step: 'eliminated', answers: [4] });
    expect(stepsOf(verdict, 'eliminated')[1]).toEqual({ step: 'eliminated', answers: [2, 3] });
    expect(verdict.elected).toEqual([1]);
  });

  it('decides nothing where they could just draw level with the next one', () => {
    const level = ballots([
      [3, 'A'],
      [2, 'B'],
      [1, 'C'],
      [1, 'D'],
    ]);
    expect(verdictOf(ranked('irv', 4), level)).toMatchObject({ outcome: 'tied', tied: [2, 3] });
  });

  it('fills nothing when nobody is ranked', () => {
    expect(verdictOf(ranked('irv', 2), { ballots: [], cast: 1, abstain: 1 }).outcome).toBe('vacant');
  });
});

describe('Schulze', () => {
  it('gives the matrices of example 1 of M. Schulze (2011), 45 voters, and elects E', () => {
    const verdict = verdictOf(
      ranked('schulze', 5),
      ballots([
        [5, 'ACBED'],
        [5, 'ADECB'],
        [8, 'BEDAC'],
        [3, 'CABED'],
        [7, 'CAEBD'],
        [2, 'CBADE'],
        [7, 'DCEBA'],
        [8, 'EBADC'],
      ]),
    );
    expect(stepsOf(verdict, 'schulze-pairs')[0]?.pairs).toEqual([
      [0, 20, 26, 30, 22],
      [25, 0, 16, 33, 18],
      [19, 29, 0, 17, 24],
      [15, 12, 28, 0, 14],
      [23, 27, 21, 31, 0],
    ]);
    expect(stepsOf(verdict, 'schulze-paths')[0]?.paths).toEqual([
      [0, 28, 28, 30, 24],
      [25, 0, 28, 33, 24],
      [25, 29, 0, 29, 24],
      [25, 28, 28, 0, 24],
      [25, 28, 28, 31, 0],
    ]);
    expect(verdict).toMatchObject({ outcome: 'elected', elected: [4] });
  });

  it('elects Nashville in Tennessee and Montroll in Burlington, who beat everybody', () => {
    expect(verdictOf(ranked('schulze', 4), TENNESSEE).elected).toEqual([1]);
    const verdict = verdictOf(ranked('schulze', 3), BURLINGTON);
    expect(verdict.elected).toEqual([0]);
    expect(stepsOf(verdict, 'schulze-pairs')[0]?.pairs).toEqual([
      [0, 4067, 4597],
      [3477, 0, 4314],
      [3668, 4064, 0],
    ]);
  });

  it('counts equal ranks for neither and names several best as a tie', () => {
    const figures = { abstain: 0, cast: 3, ballots: [{ count: 3, ranking: [[0, 1], [2]] }] };
    expect(verdictOf(ranked('schulze', 3), figures)).toMatchObject({ outcome: 'tied', tied: [0, 1] });
  });
});

describe('single transferable vote, Scottish rules of 2007', () => {
  /** First preferences of ward 13 Leith, City of Edinburgh Council, 4 May 2017, as published; the later ones are made up. */
  const leith = [
    [1695, [0, 3]],
    [403, [1]],
    [1681, [2, 0, 3]],
    [459, [2, 3]],
    [147, [2, 1]],
    [76, [2, 4]],
    [390, [2]],
    [1549, [3]],
    [1213, [4]],
  ] as const;
  const figures = {
    ballots: leith.map(([count, ranking]) => ({ count, ranking: ranking.map((answer) => [answer]) })),
    cast: 7613 + 62,
    abstain: 0,
    blank: 62,
  };

  it('takes the quota of 7,613 valid papers for three seats: 1,904', () => {
    const verdict = verdictOf(ranked('stv', 5, { seats: 3 }), figures);
    expect(stepsOf(verdict, 'stv-quota')).toMatchObject([{ valid: 7613, seats: 3, quota: 1904 }]);
    expect(stepsOf(verdict, 'stv-elected').map(({ answers, why }) => [answers, why])).toEqual([
      [[2], 'quota'],
      [[0], 'quota'],
      [[3], 'quota'],
    ]);
  });

  it('ignores what is left over after five decimal places (rule 48(3)): 849/2753 is 0.30839', () => {
    const verdict = verdictOf(ranked('stv', 5, { seats: 3 }), figures);
    const surpluses = stepsOf(verdict, 'stv-stage').flatMap(({ action }) =>
      action.kind === 'surplus' ? [action] : [],
    );
    expect(surpluses.map(({ values }) => values.map(({ transfer }) => exactText(transfer)))).toEqual([
      ['0.30839'],
      // 309.40359 * 1 / 2213.40359 and 309.40359 * 0.30839 / 2213.40359.
      ['0.13978', '0.0431'],
    ]);
  });

  it('counts the party food example: Wikipedia, "Single transferable vote"', () => {
    // A oranges, B pears, C chocolate, D strawberries, E sweets; 20 guests, 3 kinds.
    const verdict = verdictOf(
      ranked('stv', 5, { seats: 3 }),
      ballots([
        [4, 'A'],
        [2, 'BA'],
        [8, 'CD'],
        [4, 'CE'],
        [1, 'D'],
        [1, 'E'],
      ]),
    );
    expect(stepsOf(verdict, 'stv-stage').map(({ votes }) => scores(votes))).toEqual([
      { 0: '4', 1: '2', 2: '12', 3: '1', 4: '1' },
      { 0: '4', 1: '2', 2: '6', 3: '5', 4: '3' },
      { 0: '6', 2: '6', 3: '5', 4: '3' },
    ]);
    expect(verdict.elected).toEqual([0, 2, 3]);
    // Excluding sweets leaves one for one vacancy, so nothing more is transferred (rule 52).
    expect(stepsOf(verdict, 'stv-elected').at(-1)).toMatchObject({ answers: [3], why: 'last-vacancies' });
  });

  it('tells equals apart by the last stage at which they differed (rule 51)', () => {
    const figures = ballots([
      [10, 'A'],
      [4, 'B'],
      [3, 'C'],
      [1, 'DC'],
      [6, 'E'],
    ]);
    const verdict = verdictOf(ranked('stv', 5, { seats: 2 }), figures);
    expect(stepsOf(verdict, 'tie-broken')).toEqual([
      { step: 'tie-broken', over: 'elimination', by: 'earlier-stage', answers: [1, 2], chosen: [1] },
    ]);
    expect(stepsOf(verdict, 'stv-excluded').map(({ answer }) => answer)).toEqual([3, 2, 1]);
  });

  it('goes by the most recent of these stages, not by the first', () => {
    const figures = ballots([
      [20, 'A'],
      [4, 'B'],
      [5, 'C'],
      [2, 'DB'],
      [1, 'EC'],
      [2, 'E'],
      [25, 'F'],
    ]);
    // B and C are level at 6; before, B had 6 and C 5, and at the first stage 4 and 5.
    const verdict = verdictOf(ranked('stv', 6), figures);
    expect(
      stepsOf(verdict, 'stv-excluded')
        .map(({ answer }) => answer)
        .slice(0, 3),
    ).toEqual([3, 4, 2]);
  });

  it('leaves equals at all stages to the card', () => {
    const figures = ballots([
      [6, 'A'],
      [5, 'B'],
      [3, 'CA'],
      [3, 'DB'],
    ]);
    expect(verdictOf(ranked('stv', 4), figures)).toMatchObject({ outcome: 'tied', tied: [2, 3] });
    const decided = ranked('stv', 4, {
      ties: { by: 'order', order: [3, 2, 1, 0], title: title('the elder first') },
    });
    expect(stepsOf(verdictOf(decided, figures), 'stv-excluded')[0]?.answer).toBe(2);
  });

  it('decides nothing between those without a vote when one of them is needed', () => {
    expect(verdictOf(ranked('stv', 4, { seats: 2 }), ballots([[5, 'A']]))).toMatchObject({
      outcome: 'tied',
      elected: [0],
      tied: [1, 2, 3],
    });
  });

  it('excludes those without a vote in any order, and elects nobody without ballots', () => {
    const verdict = verdictOf(
      ranked('stv', 5),
      ballots([
        [2, 'A'],
        [2, 'B'],
        [1, 'CB'],
      ]),
    );
    expect(verdict.elected).toEqual([1]);
    expect(verdictOf(ranked('stv', 3), { ballots: [], cast: 2, abstain: 2 }).outcome).toBe('vacant');
  });
});

describe('majority judgment', () => {
  const grades = (...names: string[]) => ({ by: 'grades', grades: names.map((name) => title(name)) });
  const rated = (answers: number, scale: object, more: object = {}) => ({
    kind: 'ratings',
    answers,
    scale,
    seats: 1,
    ties: NAMED,
    ...more,
  });

  it('elects Nashville by setting aside ballots: electowiki, "Majority Judgment", the capital of Tennessee', () => {
    const verdict = verdictOf(rated(4, grades('Excellent', 'Good', 'Fair', 'Poor')), {
      abstain: 0,
      cast: 100,
      ratings: [
        [42, 0, 0, 58],
        [26, 42, 32, 0],
        [17, 15, 26, 42],
        [15, 43, 42, 0],
      ],
    });
    expect(stepsOf(verdict, 'grades').map(({ grade }) => grade)).toEqual([3, 1, 2, 1]);
    // Chattanooga: 16 set aside leave 15 better, 27 good and 42 worse, and the middle is no longer good.
    expect(stepsOf(verdict, 'grades-compared')).toEqual([
      { step: 'grades-compared', answers: [1, 3], setAside: 16, next: [1, 2] },
    ]);
    expect(verdict.elected).toEqual([1]);
  });

  it('elects C with "good" though B beats everybody: Wikipedia, "Condorcet criterion", majority judgment', () => {
    const verdict = verdictOf(rated(3, grades('excellent', 'good', 'fair', 'poor')), {
      abstain: 0,
      cast: 100,
      ratings: [
        [35, 0, 31, 34],
        [31, 0, 69, 0],
        [34, 31, 0, 35],
      ],
    });
    expect(stepsOf(verdict, 'grades').map(({ grade }) => grade)).toEqual([2, 2, 1]);
    expect(verdict.elected).toEqual([2]);
  });

  it('tells a thousand million ballots apart in one step, though their middle grades change by turns', () => {
    const half = 500_000_000;
    const verdict = verdictOf(rated(2, grades('good', 'fair', 'poor')), {
      abstain: 0,
      cast: 2 * half,
      ratings: [
        [half, half - 1, 1],
        [half, half, 0],
      ],
    });
    // By turns fair and good from the middle outward; the last but one on the worse side is the first to differ.
    expect(stepsOf(verdict, 'grades-compared')).toEqual([
      { step: 'grades-compared', answers: [0, 1], setAside: 2 * half - 2, next: [2, 1] },
    ]);
    expect(verdict.elected).toEqual([1]);
  });

  it('takes the lower of two middle grades', () => {
    expect(majorityGrade([1, 0, 1])).toBe(2);
    expect(majorityGrade([2, 0, 1])).toBe(0);
  });

  it('fills several seats one after the other and names a tie of equal ratings', () => {
    const figures = {
      abstain: 1,
      cast: 4,
      ratings: [
        [1, 2],
        [2, 1],
        [2, 1],
      ],
    };
    expect(verdictOf(rated(3, grades('good', 'poor'), { seats: 2 }), figures)).toMatchObject({
      outcome: 'elected',
      elected: [1, 2],
    });
    expect(verdictOf(rated(3, grades('good', 'poor')), figures)).toMatchObject({
      outcome: 'tied',
      tied: [1, 2],
    });
  });

  it('adds points up', () => {
    const figures = {
      abstain: 0,
      cast: 3,
      ratings: [
        [0, 2, 1],
        [1, 0, 2],
      ],
    };
    const verdict = verdictOf(rated(2, { by: 'points', highest: 2 }), figures);
    expect(stepsOf(verdict, 'points')).toEqual([{ step: 'points', totals: [4, 4] }]);
    expect(verdict.outcome).toBe('tied');
  });

  it('knows a quorum', () => {
    const quorum = { base: 'entitled', counted: 'cast', threshold: MAJORITY };
    const verdict = verdictOf(rated(2, { by: 'points', highest: 1 }, { quorum }), {
      abstain: 0,
      cast: 2,
      entitled: 4,
      ratings: [
        [1, 1],
        [2, 0],
      ],
    });
    expect(verdict.outcome).toBe('no-quorum');
  });
});
