/**
 * Figures as parties and assemblies have published them (counting.md): weighted pools of 2019, majorities of all members, a standing
 * committee; how they come out, and what is refused beside them. That the command `count` tells all of them is fixtures.test.ts.
 */
import { describe, expect, it } from 'vitest';
import { exactText, fraction, percentText } from '../../../ledger/count/fraction.ts';
import { leastOf } from '../../../ledger/count/threshold.ts';
import { fixture, MAJORITY, refusedFigures, stepsOf, verdictOf } from './helpers.ts';

describe('weighted pools: the convention of 27 February 2019', () => {
  const CARD = fixture('convention-2019.card') as object;
  const FIGURES = fixture('convention-2019.figures') as {
    readonly entitled: number;
    readonly pools: readonly [{ readonly from: string; readonly elections: readonly object[] }, object];
  };
  const withPoll = (poll: object): object => ({ ...FIGURES, pools: [FIGURES.pools[0], poll] });

  it('comes out as published: 41,187 converted votes, totals, sum, and shares at one decimal', () => {
    const verdict = verdictOf(CARD, FIGURES);
    const [worth] = stepsOf(verdict, 'pool-worth');
    // 96,103 * 3/7 is exactly 41,187.
    expect(worth?.exact).toEqual(fraction(41_187));
    const [poll] = stepsOf(verdict, 'pool-converted');
    expect(poll?.total).toEqual(fraction(41_187));
    expect(poll?.scores.map((score) => percentText(fraction(score.numerator, 41_187n), 1))).toEqual([
      '37.7',
      '50.2',
      '12.1',
    ]);
    const [totals] = stepsOf(verdict, 'totals');
    expect(totals?.totals.map(exactText)).toEqual(['68,713', '42,653', '25,924']);
    expect(totals?.sum).toEqual(fraction(137_290));
    expect(totals?.totals.map(({ numerator }) => percentText(fraction(numerator, 137_290n), 1))).toEqual([
      '50.0',
      '31.1',
      '18.9',
    ]);
    expect(verdict).toMatchObject({ outcome: 'elected', elected: [0], tied: [], runOff: [] });
  });

  it('reckons exact numerators, which are not the rounded percentages of the press', () => {
    // 377 + 502 + 121 of 1000 add up, so they are taken at their word; the published converted votes were reckoned from finer shares.
    const verdict = verdictOf(
      CARD,
      withPoll({ from: 'shares', denominator: 1000, numerators: [377, 502, 121] }),
    );
    expect(stepsOf(verdict, 'pool-converted')[0]?.scores.map(exactText)).toEqual([
      '15,527',
      '20,676',
      '4,984',
    ]);
    const finer = withPoll({ from: 'shares', denominator: 41_187, numerators: [15_528, 20_690, 4969] });
    expect(stepsOf(verdictOf(CARD, finer), 'totals')[0]?.totals.map(exactText)).toEqual([
      '68,713',
      '42,653',
      '25,924',
    ]);
  });

  it.each<[string, object, string]>([
    [
      'percentages that add up to 99.9',
      { from: 'shares', denominator: 1000, numerators: [377, 502, 120] },
      'the shares add up to 999 of 1000. Rounded percentages are not counted',
    ],
    [
      'converted votes that are two short',
      { from: 'converted', votes: [15_528, 20_690, 4967] },
      'add up to 41,185, and the pool is worth 41,187',
    ],
    ['a poll without answers', { from: 'responses', votes: [0, 0, 0] }, 'nobody answered the poll'],
    [
      'ballots where the card says a poll',
      { from: 'ballots', elections: [] },
      'the card says an opinion poll',
    ],
  ])('refuses %s', (_, poll, reason) => {
    expect(refusedFigures(CARD, withPoll(poll))).toContain(reason);
  });

  it('refuses votes that do not add up to the votes cast', () => {
    const elections = [{ cast: 96_103, abstain: 1, votes: [53_185, 21_963, 20_955] }];
    expect(
      refusedFigures(CARD, { ...FIGURES, pools: [{ from: 'ballots', elections }, FIGURES.pools[1]] }),
    ).toContain('the votes add up to 96103, and 96103 cast less 1 abstaining and 0 blank are 96102');
  });
});

describe('majorities', () => {
  it.each([
    ['majority-of-741.figures', 741, 371],
    ['majority-of-709.figures', 709, 355],
  ])('%s: of %i members, %i carry', (name, members, need) => {
    const CARD = fixture('majority-of-members.card');
    const figures = fixture(name) as object;
    expect(leastOf(members, MAJORITY)).toBe(need);
    expect(verdictOf(CARD, figures).outcome).toBe('carried');
    const less = { members, present: need, cast: need, yes: need - 1, no: 0, abstain: 1 };
    expect(verdictOf(CARD, less).outcome).toBe('rejected');
  });

  it('a standing committee of 73: 40 present are a quorum, 35 yes of them a majority', () => {
    const verdict = verdictOf(fixture('standing-committee.card'), fixture('standing-committee.figures'));
    expect(verdict.outcome).toBe('carried');
    expect(stepsOf(verdict, 'quorum')).toMatchObject([{ size: 73, need: 37, value: 40, met: true }]);
    expect(stepsOf(verdict, 'yes-no')).toMatchObject([{ yes: 35, no: 3, abstain: 2, cast: 40 }]);
    expect(stepsOf(verdict, 'threshold')).toMatchObject([
      { need: 21, left: fraction(70), right: fraction(40), met: true },
    ]);
  });

  it('two thirds of 9 are 6, because 3 * 6 >= 2 * 9', () => {
    const CARD = fixture('two-thirds.card');
    const verdict = verdictOf(CARD, fixture('two-thirds-of-9.figures'));
    expect(verdict.outcome).toBe('carried');
    expect(stepsOf(verdict, 'threshold')).toMatchObject([
      { need: 6, left: fraction(18), right: fraction(18), met: true },
    ]);
    expect(verdictOf(CARD, { members: 9, cast: 9, yes: 5, no: 4, abstain: 0 }).outcome).toBe('rejected');
  });

  it.each([
    [10, 8],
    [9, 8],
    [741, 593],
  ])('four fifths of %i are %i, because 5 * yes >= 4 * base', (members, need) => {
    const CARD = fixture('four-fifths.card');
    const [enough, less] = [need, need - 1].map((yes) =>
      verdictOf(CARD, { members, cast: members, yes, no: members - yes, abstain: 0 }),
    );
    expect(stepsOf(enough!, 'threshold')).toMatchObject([
      { need, left: fraction(5 * need), right: fraction(4 * members), met: true },
    ]);
    expect([enough!.outcome, less!.outcome]).toEqual(['carried', 'rejected']);
  });
});
