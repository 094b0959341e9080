/** Seats by votes, quotas, majorities with a run-off: what the verdict says and which figures are refused. */
import { describe, expect, it } from 'vitest';
import { runOff } from '../../../ledger/count/run-off.ts';
import { card, fixture, nOfM, refusedFigures, stepsOf, title, verdictOf } from './helpers.ts';

describe('seats', () => {
  const choice = (given: readonly number[], cast: number, more: object = {}) => ({
    votes: given,
    cast,
    abstain: 0,
    ...more,
  });

  it('go to the highest, and nobody without a vote', () => {
    expect(verdictOf(nOfM(4, 2, 3), choice([5, 0, 7, 0], 7))).toMatchObject({
      outcome: 'vacant',
      elected: [0, 2],
    });
  });

  it('name a tie across the last seat, or follow the lot or the order', () => {
    const figures = choice([5, 7, 5, 2], 11);
    expect(verdictOf(nOfM(4, 2, 2), figures)).toMatchObject({ outcome: 'tied', elected: [1], tied: [0, 2] });
    const lot = nOfM(4, 2, 2, { ties: { by: 'lot' } });
    expect(verdictOf(lot, figures)).toMatchObject({ outcome: 'tied', tied: [0, 2] });
    const drawn = verdictOf(lot, { ...figures, lot: [3, 2, 1, 0] });
    expect(drawn).toMatchObject({ outcome: 'elected', elected: [1, 2] });
    expect(stepsOf(drawn, 'tie-broken')).toMatchObject([{ by: 'lot', answers: [0, 2], chosen: [2] }]);
    const order = nOfM(4, 2, 2, {
      ties: { by: 'order', order: [0, 1, 2, 3], title: title('the elder first') },
    });
    expect(verdictOf(order, figures).elected).toEqual([0, 1]);
  });

  it.each<[string, object, object, string]>([
    ['too few answers', nOfM(3, 1, 1), choice([1, 2], 3), 'there are 3 answers and votes for 2'],
    [
      'too many votes for the choices',
      nOfM(3, 2, 1),
      choice([3, 3, 1], 3),
      '3 ballots of 1 to 2 choices, 3 to 6 votes',
    ],
    ['fewer votes than ballots', nOfM(3, 2, 1), choice([1, 1, 0], 3), 'the votes add up to 2'],
    [
      'more votes than ballots for one',
      nOfM(3, 2, 1),
      choice([4, 0, 1], 3),
      'the answer 0 has 4 votes of only 3 valid ballots',
    ],
    [
      'more abstaining than cast',
      nOfM(3, 2, 1),
      choice([0, 0, 0], 3, { abstain: 4 }),
      'are more than the 3 cast',
    ],
    [
      'a lot that the card does not know',
      nOfM(3, 1, 1),
      choice([1, 1, 1], 3, { lot: [0, 1, 2] }),
      'the card does not decide ties by lot',
    ],
    [
      'a lot that names one twice',
      nOfM(3, 1, 1, { ties: { by: 'lot' } }),
      choice([1, 1, 1], 3, { lot: [0, 1, 1] }),
      'the lot must name each of the 3 answers',
    ],
  ])('refuse %s', (_, json, figures, reason) => {
    expect(refusedFigures(json, figures)).toContain(reason);
  });
});

describe('quotas', () => {
  const women = (answers: number[], least = 1) => ({ answers, least, title: title('women', '여성') });
  const youth = (answers: number[], least = 1) => ({ answers, least, title: title('youth', '청년') });
  const counted = (given: readonly number[], seats: number, quotas: object[], more: object = {}) =>
    verdictOf(nOfM(given.length, given.length, seats, { quotas, ...more }), {
      votes: given,
      cast: 100,
      abstain: 0,
    });

  it('are met without a change, or replace the lowest who does not count by the highest who does', () => {
    expect(counted([90, 80, 70, 60], 2, [women([1])]).elected).toEqual([0, 1]);
    const verdict = counted([90, 80, 70, 60], 2, [women([2, 3])]);
    expect(verdict).toMatchObject({ outcome: 'elected', elected: [0, 2] });
    expect(stepsOf(verdict, 'quota-replaced')).toEqual([
      { step: 'quota-replaced', quota: 0, out: 1, into: 2 },
    ]);
  });

  it('keep earlier quotas met: youth does not throw out the only woman', () => {
    const verdict = counted([90, 80, 70, 60], 2, [women([2]), youth([3])]);
    expect(verdict.elected).toEqual([2, 3]);
    expect(stepsOf(verdict, 'quota-replaced').map(({ out, into }) => [out, into])).toEqual([
      [1, 2],
      [0, 3],
    ]);
  });

  it('may be met by one who counts for both', () => {
    expect(counted([90, 80, 70, 60], 2, [women([2, 3]), youth([2])]).elected).toEqual([0, 2]);
  });

  it('say when they fall short: nobody without a vote comes in', () => {
    const verdict = counted([90, 80, 70, 0], 2, [women([2, 3], 2)]);
    expect(verdict.elected).toEqual([0, 2]);
    expect(stepsOf(verdict, 'quota-short')).toEqual([{ step: 'quota-short', quota: 0, missing: 1 }]);
  });

  it('name a tie of those who could come in, with those who are safe all the same', () => {
    const verdict = counted([90, 80, 70, 60, 60], 3, [women([3, 4])]);
    expect(verdict).toMatchObject({ outcome: 'tied', elected: [0, 1], tied: [3, 4] });
    const lot = { ties: { by: 'order', order: [4, 3, 2, 1, 0], title: title('the elder first') } };
    expect(counted([90, 80, 70, 60, 60], 3, [women([3, 4])], lot).elected).toEqual([0, 1, 4]);
  });

  it('name a tie of those who could go out', () => {
    expect(counted([90, 80, 80, 60], 3, [women([3])])).toMatchObject({
      outcome: 'tied',
      elected: [0],
      tied: [1, 2],
    });
  });

  it('wait for a tie across the last seat, which may meet them', () => {
    const verdict = counted([90, 80, 70, 70], 3, [women([3])]);
    expect(verdict).toMatchObject({ outcome: 'tied', elected: [0], tied: [2, 3] });
    expect(stepsOf(verdict, 'quotas-wait')).toHaveLength(1);
  });

  it('leave those alone who count for all of them, also while a tie waits', () => {
    expect(counted([90, 80, 70, 70], 3, [women([0, 3], 2)])).toMatchObject({
      outcome: 'tied',
      elected: [0],
      tied: [2, 3],
    });
  });

  it('need no tie where all of the equals come in', () => {
    expect(counted([90, 80, 60, 60], 2, [women([2, 3], 2)]).elected).toEqual([2, 3]);
  });
});

describe('majority and run-off', () => {
  const CARD = fixture('run-off.card');

  it('elects at once with more than half of the valid votes', () => {
    expect(verdictOf(CARD, { cast: 100, abstain: 1, votes: [50, 25, 24] })).toMatchObject({
      outcome: 'elected',
      elected: [0],
    });
  });

  it('sends the two best to a second round, whose card is the first with two answers', () => {
    const verdict = verdictOf(CARD, fixture('run-off.figures'));
    expect(verdict).toMatchObject({ outcome: 'run-off', elected: [], runOff: [0, 1] });
    const second = runOff(card(CARD), verdict);
    expect(second).toEqual({
      ok: true,
      value: {
        candidates: [0, 1],
        card: {
          kind: 'single-choice',
          answers: 2,
          decision: { by: 'plurality' },
          names: [title('Hong Gildong', '홍길동'), title('Lee Bada', '이바다')],
          ties: { by: 'lot' },
        },
      },
    });
    if (!second.ok) return;
    expect(verdictOf(second.value.card, { cast: 99, abstain: 0, votes: [49, 50] }).elected).toEqual([1]);
  });

  it('counts abstentions where the base is the votes cast', () => {
    const json = { ...(CARD as object), decision: { by: 'majority', base: 'cast' } };
    expect(verdictOf(json, { cast: 100, abstain: 1, votes: [50, 25, 24] }).outcome).toBe('run-off');
  });

  it('names a tie for the second place, and then knows no run-off yet', () => {
    const verdict = verdictOf(CARD, { cast: 100, abstain: 0, votes: [40, 30, 30] });
    expect(verdict).toMatchObject({ outcome: 'tied', tied: [1, 2], runOff: [] });
    expect(runOff(card(CARD), verdict)).toMatchObject({ ok: false });
    const drawn = verdictOf(CARD, { cast: 100, abstain: 0, votes: [40, 30, 30], lot: [2, 1, 0] });
    expect(drawn.runOff).toEqual([0, 2]);
  });

  it('keeps the order for ties in the numbers of the second round', () => {
    const ties = { by: 'order', order: [2, 0, 1], title: title('the elder first') };
    const json = { kind: 'single-choice', answers: 3, decision: { by: 'majority', base: 'valid' }, ties };
    const second = runOff(card(json), verdictOf(json, { cast: 9, abstain: 0, votes: [4, 1, 4] }));
    expect(second.ok && second.value).toMatchObject({
      candidates: [0, 2],
      card: { ties: { order: [1, 0] } },
    });
  });

  it('leaves the seat vacant when only one has votes and no majority', () => {
    const json = { ...(CARD as object), decision: { by: 'majority', base: 'cast' } };
    expect(verdictOf(json, { cast: 10, abstain: 6, votes: [4, 0, 0] }).outcome).toBe('vacant');
  });

  it('is refused where there is none', () => {
    const json = fixture('two-thirds.card');
    expect(runOff(card(json), verdictOf(json, fixture('two-thirds-of-9.figures')))).toMatchObject({
      ok: false,
      error: 'A card of the kind special-majority knows no run-off.',
    });
  });
});
