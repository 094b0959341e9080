/** What holds for all figures: monotone thresholds, symmetry between candidates, sums, and what each method promises. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compare,
  decimalText,
  fraction,
  roundDown,
  roundHalfUp,
  subtract,
} from '../../../ledger/count/fraction.ts';
import { majorityGrade } from '../../../ledger/count/ratings.ts';
import { countTexts } from '../../../ledger/count/text/text.ts';
import { leastOf, reaches } from '../../../ledger/count/threshold.ts';
import { card, NAMED, nOfM, ranked, stepsOf, title, verdictOf } from './helpers.ts';

const ANSWERS = 5;

/** Rankings of some of five answers; the counts are small, so that ties are common. */
const profile = fc
  .array(
    fc.record({
      count: fc.integer({ min: 1, max: 6 }),
      ranking: fc
        .tuple(fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 1 }))
        .map(([order]) => order.map((answer) => [answer])),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((ballots) => ({ abstain: 0, ballots, cast: ballots.reduce((total, { count }) => total + count, 0) }));

type Profile = typeof profile extends fc.Arbitrary<infer T> ? T : never;

const permutation = fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: ANSWERS });
const method = fc.constantFrom('irv', 'schulze', 'stv');
const seatsOf = (name: string) => (name === 'stv' ? 2 : 1);
const byOrder = (order: number[]) => ({ ties: { by: 'order', order, title: title('the elder first') } });

const renamed = ({ ballots, ...rest }: Profile, names: readonly number[]): Profile => ({
  ...rest,
  ballots: ballots.map(({ count, ranking }) => ({
    count,
    ranking: ranking.map((group) => group.map((a) => names[a]!)),
  })),
});
const sorted = (answers: readonly number[]) => answers.toSorted((a, b) => a - b);

/** How many ballots prefer a to b. */
const prefer = ({ ballots }: Profile, a: number, b: number): number => {
  const place = (ranking: readonly (readonly number[])[], answer: number) => {
    const index = ranking.flat().indexOf(answer);
    return index < 0 ? ANSWERS : index;
  };
  return ballots
    .filter(({ ranking }) => place(ranking, a) < place(ranking, b))
    .reduce((total, { count }) => total + count, 0);
};

describe('thresholds', () => {
  const threshold = fc
    .record({
      bound: fc.constantFrom('at-least' as const, 'more-than' as const),
      denominator: fc.integer({ min: 1, max: 12 }),
      numerator: fc.integer({ min: 1, max: 12 }),
    })
    .filter(({ denominator, numerator }) => numerator <= denominator);

  it('have one least number: it reaches, and one less does not', () => {
    fc.assert(
      fc.property(threshold, fc.integer({ min: 0, max: 1_000_000_000 }), (given, size) => {
        const need = leastOf(size, given);
        expect(reaches(fraction(need), fraction(size), given)).toBe(true);
        expect(reaches(fraction(need - 1), fraction(size), given)).toBe(false);
      }),
    );
  });

  it('are monotone: more yes, or fewer in the base, never turns a carried motion into a rejected one', () => {
    fc.assert(
      fc.property(
        threshold,
        fc.nat(1000),
        fc.nat(1000),
        fc.nat(50),
        fc.nat(50),
        (given, value, rest, more, fewer) => {
          if (!reaches(fraction(value), fraction(value + rest), given)) return;
          expect(reaches(fraction(value + more), fraction(value + rest + more), given)).toBe(true);
          expect(reaches(fraction(value), fraction(value + Math.max(0, rest - fewer)), given)).toBe(true);
        },
      ),
    );
  });
});

describe('fractions', () => {
  const value = fc
    .tuple(fc.bigInt(-(10n ** 12n), 10n ** 12n), fc.bigInt(1n, 10n ** 6n))
    .map(([a, b]) => fraction(a, b));

  it('round by at most half a unit, and down by less than one', () => {
    fc.assert(
      fc.property(value, fc.nat(4), (number, decimals) => {
        const unit = fraction(1, 10n ** BigInt(decimals));
        const error = subtract(roundHalfUp(number, decimals), number);
        expect(compare(error, fraction(unit.numerator, unit.denominator * 2n))).toBeLessThanOrEqual(0);
        expect(compare(error, fraction(-unit.numerator, unit.denominator * 2n))).toBeGreaterThan(0);
        const cut = subtract(number, roundDown(number, decimals));
        expect(compare(cut, fraction(0))).toBeGreaterThanOrEqual(0);
        expect(compare(cut, unit)).toBeLessThan(0);
      }),
    );
  });

  it('are written as the number they are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 9 }), fc.nat(3), (units, decimals) => {
        const text = decimalText(fraction(units, 10 ** decimals), decimals);
        expect(Number(text.replaceAll(',', ''))).toBeCloseTo(units / 10 ** decimals, decimals + 1);
        expect(text).toMatch(/^\d{1,3}(,\d{3})*(\.\d+)?$/);
      }),
    );
  });
});

/** Who has more votes than all but `seats - 1` others, and who shares the last place, counted in another way than the methods do. */
function byRank(votes: readonly number[], seats: number): { elected: number[]; tied: number[] } {
  const all = [...votes.keys()].filter((answer) => votes[answer]! > 0);
  const notBelow = (answer: number): number => all.filter((other) => votes[other]! >= votes[answer]!).length;
  const above = (answer: number): number => all.filter((other) => votes[other]! > votes[answer]!).length;
  const elected = all.filter((answer) => notBelow(answer) <= seats);
  return { elected, tied: all.filter((answer) => notBelow(answer) > seats && above(answer) < seats) };
}

describe('plurality', () => {
  const seated = (votes: readonly number[], seats: number) => {
    const most = votes.length;
    const cast = Math.max(...votes, Math.ceil(votes.reduce((a, b) => a + b, 0) / most));
    const { elected, tied } = verdictOf(nOfM(most, most, seats), { votes, cast, abstain: 0 });
    return { elected, tied };
  };

  it.each([
    [[3, 1, 2], 1, [0], []],
    [[3, 1, 2], 2, [0, 2], []],
    [[2, 2, 1], 1, [], [0, 1]],
    [[5, 7, 5], 2, [1], [0, 2]],
    [[1, 1, 1], 3, [0, 1, 2], []],
    [[0, 0, 4], 2, [2], []],
    [[0, 0], 1, [], []],
    [[4, 2, 2, 2], 3, [0], [1, 2, 3]],
  ])('%j for %i seats', (votes, seats, elected, tied) => {
    expect(seated(votes, seats)).toEqual({ elected, tied });
  });

  it('seats those who rank high enough, and names who shares the last place', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(6), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 8 }),
        (votes, wanted) => {
          const seats = Math.min(wanted, votes.length);
          expect(seated(votes, seats)).toEqual(byRank(votes, seats));
        },
      ),
    );
  });
});

describe('quotas', () => {
  const mark = fc.subarray([0, 1, 2, 3, 4], { minLength: 1 });
  const scene = fc
    .record({
      votes: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: ANSWERS, maxLength: ANSWERS }),
      seats: fc.integer({ min: 1, max: ANSWERS }),
      marks: fc.array(fc.tuple(mark, fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 3 }),
      order: permutation,
    })
    .map(({ votes, seats, marks, order }) => ({
      figures: {
        votes,
        cast: Math.max(
          1,
          votes.reduce((a, b) => a + b, 0),
        ),
        abstain: 0,
      },
      order,
      seats,
      quotas: marks.map(([answers, least]) => ({
        answers: sorted(answers),
        least: Math.min(least, answers.length, seats),
        title: title('marked'),
      })),
    }))
    .map((given) => {
      // Every ballot chose somebody: one more abstention makes up for those who could not have.
      const total = given.figures.votes.reduce((a, b) => a + b, 0);
      return total === 0 ? { ...given, figures: { ...given.figures, abstain: 1 } } : given;
    });

  it('fill as many seats as votes alone, and are met or said to be short', () => {
    fc.assert(
      fc.property(scene, ({ figures, order, quotas, seats }) => {
        const plain = verdictOf(nOfM(ANSWERS, ANSWERS, seats, byOrder(order)), figures);
        const verdict = verdictOf(nOfM(ANSWERS, ANSWERS, seats, { quotas, ...byOrder(order) }), figures);
        expect(verdict.tied).toEqual([]);
        expect(verdict.elected).toHaveLength(plain.elected.length);
        const short = new Set(stepsOf(verdict, 'quota-short').map(({ quota }) => quota));
        const [first] = quotas;
        // The first quota has no earlier one to respect; later ones may displace nobody it needs.
        const has = verdict.elected.filter((answer) => first!.answers.includes(answer)).length;
        expect(has >= first!.least || short.has(0)).toBe(true);
        const replaced = stepsOf(verdict, 'quota-replaced').length;
        expect(
          verdict.elected.filter((answer) => !plain.elected.includes(answer)).length,
        ).toBeLessThanOrEqual(replaced);
      }),
      { numRuns: 500 },
    );
  });

  it('name as elected under an open tie only those who are elected however it ends', () => {
    fc.assert(
      fc.property(scene, permutation, ({ figures, quotas, seats }, order) => {
        const open = verdictOf(nOfM(ANSWERS, ANSWERS, seats, { quotas }), figures);
        const decided = verdictOf(nOfM(ANSWERS, ANSWERS, seats, { quotas, ...byOrder(order) }), figures);
        expect(decided.elected).toEqual(expect.arrayContaining([...open.elected]));
        // Without an open tie there is nothing that the order could add.
        expect(open.outcome === 'tied' || decided.elected.length === open.elected.length).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('weighted pools', () => {
  it('preserve sums: the total is exactly the real votes divided by their share', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1000), { minLength: 3, maxLength: 3 }),
        fc
          .array(fc.nat(1000), { minLength: 3, maxLength: 3 })
          .filter((poll) => poll.some((part) => part > 0)),
        fc.integer({ min: 1, max: 9 }),
        (votes, poll, tenths) => {
          const share = (part: number) => ({
            numerator: Number(fraction(part, 10).numerator),
            denominator: Number(fraction(part, 10).denominator),
          });
          const pools = [
            { from: 'ballots', share: share(tenths), titles: [title('Members')] },
            { from: 'poll', share: share(10 - tenths), title: title('Poll') },
          ];
          const json = (methodName: string) => ({
            kind: 'weighted-pools',
            answers: 3,
            choices: 1,
            decision: 'plurality',
            method: methodName,
            pools,
            rounding: { mode: 'exact' },
            seats: 1,
            ties: NAMED,
          });
          const cast = votes.reduce((a, b) => a + b, 0);
          const figures = {
            pools: [
              { from: 'ballots', elections: [{ abstain: 0, cast, votes }] },
              { from: 'responses', votes: poll },
            ],
          };
          const converted = verdictOf(json('converted-votes'), figures);
          expect(stepsOf(converted, 'totals')[0]?.sum).toEqual(fraction(cast * 10, tenths));
          if (cast === 0) return;
          const percent = verdictOf(json('percent'), figures);
          expect(stepsOf(percent, 'totals')[0]?.sum).toEqual(fraction(100));
          // Both ways weigh alike, so they elect alike.
          expect([percent.elected, percent.tied]).toEqual([converted.elected, converted.tied]);
        },
      ),
    );
  });
});

describe('ranked methods', () => {
  it('know candidates by their votes only: renaming them renames the verdict', () => {
    fc.assert(
      fc.property(method, profile, permutation, permutation, (name, figures, names, order) => {
        const before = verdictOf(ranked(name, ANSWERS, { seats: seatsOf(name), ...byOrder(order) }), figures);
        const after = verdictOf(
          ranked(name, ANSWERS, { seats: seatsOf(name), ...byOrder(order.map((answer) => names[answer]!)) }),
          renamed(figures, names),
        );
        expect(after.outcome).toBe(before.outcome);
        expect(after.elected).toEqual(sorted(before.elected.map((answer) => names[answer]!)));
      }),
    );
  });

  it('do not depend on the order of the ballots', () => {
    fc.assert(
      fc.property(method, profile, (name, figures) => {
        const json = ranked(name, ANSWERS, { seats: seatsOf(name) });
        const reversed = { ...figures, ballots: figures.ballots.toReversed() };
        expect(verdictOf(json, reversed)).toEqual(verdictOf(json, figures));
      }),
    );
  });

  it('need no order for ties where none was named, and with one leave nothing open', () => {
    fc.assert(
      fc.property(method, profile, permutation, (name, figures, order) => {
        const seats = seatsOf(name);
        const open = verdictOf(ranked(name, ANSWERS, { seats }), figures);
        const decided = verdictOf(ranked(name, ANSWERS, { seats, ...byOrder(order) }), figures);
        expect(decided.outcome).toBe('elected');
        expect(decided.elected).toEqual(expect.arrayContaining([...open.elected]));
        // Without an open tie there is nothing that the order could add.
        expect(open.outcome === 'tied' || decided.elected.length === open.elected.length).toBe(true);
      }),
    );
  });

  it('elect by IRV and STV whom more than half rank first', () => {
    fc.assert(
      fc.property(profile, fc.nat(4), (figures, favourite) => {
        const more = { count: figures.cast + 1, ranking: [[favourite]] };
        const majority = { ...figures, ballots: [...figures.ballots, more], cast: 2 * figures.cast + 1 };
        for (const name of ['irv', 'stv', 'schulze'] as const)
          expect(verdictOf(ranked(name, ANSWERS), majority).elected).toEqual([favourite]);
      }),
    );
  });

  it('elect by Schulze the Condorcet winner, where there is one', () => {
    fc.assert(
      fc.property(profile, (figures) => {
        const all = [0, 1, 2, 3, 4];
        const winner = all.find((a) =>
          all.every((b) => a === b || prefer(figures, a, b) > prefer(figures, b, a)),
        );
        if (winner === undefined) return;
        expect(verdictOf(ranked('schulze', ANSWERS), figures)).toMatchObject({
          outcome: 'elected',
          elected: [winner],
        });
      }),
      { numRuns: 500 },
    );
  });

  it('lose no vote in STV: votes and what is not transferable are the valid ballots at every stage', () => {
    fc.assert(
      fc.property(profile, permutation, fc.integer({ min: 1, max: 4 }), (figures, order, seats) => {
        const verdict = verdictOf(ranked('stv', ANSWERS, { seats, ...byOrder(order) }), figures);
        expect(verdict.elected).toHaveLength(seats);
        for (const { nonTransferable, votes } of stepsOf(verdict, 'stv-stage')) {
          const held = votes.reduce(
            (total, { score }) => total + Number(score.numerator) / Number(score.denominator),
            0,
          );
          const rest = Number(nonTransferable.numerator) / Number(nonTransferable.denominator);
          expect(rest).toBeGreaterThanOrEqual(0);
          expect(held + rest).toBeCloseTo(figures.cast, 6);
        }
      }),
    );
  });
});

describe('majority judgment', () => {
  /** The definition, one ballot at a time: the sequence of middle grades, each removed in turn. */
  const majorityValue = (counts: readonly number[]): number[] => {
    const left = [...counts];
    const value: number[] = [];
    while (left.some((number) => number > 0)) {
      const grade = majorityGrade(left);
      value.push(grade);
      left[grade]! -= 1;
    }
    return value;
  };
  const better = (a: readonly number[], b: readonly number[]): number => {
    const at = a.findIndex((grade, i) => grade !== b[i]);
    return at < 0 ? 0 : a[at]! - b[at]!;
  };

  it('sets aside many ballots at once to the same effect as one by one', () => {
    const voters = 12;
    const row = fc
      .array(fc.integer({ min: 0, max: 3 }), { minLength: voters, maxLength: voters })
      .map((given) => [0, 1, 2, 3].map((grade) => given.filter((other) => other === grade).length));
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 2, maxLength: 4 }),
        fc.integer({ min: 0, max: 11 }),
        (rows, left) => {
          // Also odd numbers of ballots: the first grades of every row are cut alike.
          const cut = rows.map((counts) => trimmed(counts, left));
          const json = {
            kind: 'ratings',
            answers: cut.length,
            scale: { by: 'grades', grades: ['a', 'b', 'c', 'd'].map((name) => title(name)) },
            seats: 1,
            ties: NAMED,
          };
          const { elected, tied } = verdictOf(json, { abstain: 0, cast: voters - left, ratings: cut });
          const values = cut.map(majorityValue);
          const best = values.reduce((a, b) => (better(a, b) <= 0 ? a : b));
          const winners = [...values.keys()].filter((answer) => better(values[answer]!, best) === 0);
          expect(winners.length > 1 ? tied : elected).toEqual(winners);
        },
      ),
      { numRuns: 500 },
    );
  });
});

it('both languages have one sentence a step for whatever is ranked', () => {
  fc.assert(
    fc.property(method, profile, (name, figures) => {
      const json = ranked(name, ANSWERS, { seats: seatsOf(name) });
      const verdict = verdictOf(json, figures);
      for (const text of Object.values(countTexts))
        for (const step of verdict.steps) expect(text.step(card(json), step)).toMatch(/^[^\n]+\.$/);
    }),
    { numRuns: 50 },
  );
});

function trimmed(counts: readonly number[], cut: number): number[] {
  let left = cut;
  return counts.map((number) => {
    const taken = Math.min(left, number);
    left -= taken;
    return number - taken;
  });
}
