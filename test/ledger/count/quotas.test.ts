/** Quotas by their definition, written without regard to work, and what work the largest cards take. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Quota } from '../../../ledger/count/card-fields.ts';
import type { Fraction } from '../../../ledger/count/fraction.ts';
import { applyQuotas } from '../../../ledger/count/quotas.ts';
import { fillSeats, fractions, sorted, tieOrder } from '../../../ledger/count/seats.ts';
import type { Step } from '../../../ledger/count/step.ts';
import { NAMED, nOfM, stepsOf, title, verdictOf } from './helpers.ts';

const range = (length: number, from = 0): number[] => Array.from({ length }, (_, i) => from + i);
const quota = (answers: number[], least: number): Quota => ({ answers, least, title: title('marked') });

/** The steps and the elected, each exchange found by looking at everybody again. */
function byDefinition(
  votes: readonly number[],
  seated: readonly number[],
  quotas: readonly Quota[],
  order: readonly number[] | undefined,
): {
  readonly steps: Partial<Step>[];
  readonly elected: readonly number[];
  readonly tied: readonly number[];
} {
  const steps: Partial<Step>[] = [];
  let elected = [...seated];
  const ofThem = ({ answers }: Quota, some: readonly number[]) =>
    some.filter((a) => answers.includes(a)).length;
  const decide = (
    candidates: number[],
    over: 'quota-in' | 'quota-out',
    missing: number,
    earlier: Quota[],
  ) => {
    const end = (over === 'quota-in' ? Math.max : Math.min)(...candidates.map((a) => votes[a]!));
    const level = candidates.filter((a) => votes[a] === end).toSorted((a, b) => a - b);
    const alike = level.every((a) =>
      earlier.every(({ answers }) => answers.includes(a) === answers.includes(level[0]!)),
    );
    if (level.length < 2 || (level.length <= missing && alike)) return level[0];
    const places = over === 'quota-in' ? 1 : level.length - 1;
    if (order === undefined) {
      steps.push({ step: 'tie', over, answers: level, places });
      return level;
    }
    const preferred = order.filter((a) => level.includes(a));
    steps.push({ step: 'tie-broken', over, by: 'order', answers: level, chosen: preferred.slice(0, places) });
    return over === 'quota-in' ? preferred[0] : preferred.at(-1);
  };
  for (const [index, mine] of quotas.entries()) {
    const earlier = quotas.slice(0, index);
    const has = ofThem(mine, elected);
    steps.push({ step: 'quota', quota: index, has, least: mine.least, met: has >= mine.least });
    for (let missing = mine.least - has; missing > 0; missing--) {
      const into = decide(
        mine.answers.filter((a) => votes[a]! > 0 && !elected.includes(a)),
        'quota-in',
        missing,
        earlier,
      );
      if (typeof into === 'object') return { steps, elected, tied: into };
      const out =
        into === undefined
          ? undefined
          : decide(
              elected.filter((a) => {
                if (mine.answers.includes(a)) return false;
                const after = [...elected.filter((b) => b !== a), into];
                return earlier.every(
                  (other) => ofThem(other, after) >= Math.min(other.least, ofThem(other, elected)),
                );
              }),
              'quota-out',
              missing,
              earlier,
            );
      if (typeof out === 'object') return { steps, elected, tied: out };
      if (into === undefined || out === undefined) {
        steps.push({ step: 'quota-short', quota: index, missing });
        break;
      }
      steps.push({ step: 'quota-replaced', quota: index, out, into });
      elected = [...elected.filter((a) => a !== out), into];
    }
  }
  return { steps, elected, tied: [] };
}

test('every exchange, tie and shortage is that of the definition', () => {
  const scene = fc.integer({ min: 1, max: 8 }).chain((answers) =>
    fc.record({
      votes: fc.array(fc.nat(6), { minLength: answers, maxLength: answers }),
      seats: fc.integer({ min: 1, max: answers }),
      marks: fc.array(
        fc.tuple(fc.subarray(range(answers), { minLength: 1 }), fc.integer({ min: 1, max: answers })),
        {
          minLength: 1,
          maxLength: 4,
        },
      ),
      order: fc.option(fc.shuffledSubarray(range(answers), { minLength: answers }), { nil: undefined }),
    }),
  );
  fc.assert(
    fc.property(scene, ({ marks, order, seats, votes }) => {
      const quotas = marks.map(([answers, least]) => quota(answers, Math.min(least, answers.length, seats)));
      const ties = tieOrder(
        order === undefined ? NAMED : { by: 'order', order, title: title('order') },
        undefined,
      );
      const filled = fillSeats(fractions(votes), seats, ties);
      fc.pre(filled.tied.length === 0);
      const wanted = byDefinition(votes, filled.elected, quotas, order);
      const given = applyQuotas(fractions(votes), filled, quotas, ties);
      expect(given.steps.slice(filled.steps.length)).toEqual(wanted.steps);
      expect(given.tied).toEqual(wanted.tied);
      // While a tie is open, only those of them are named who are safe.
      const safe = wanted.elected.filter((a) => wanted.tied.length === 0 || given.elected.includes(a));
      expect(sorted(given.elected)).toEqual(sorted(safe));
    }),
    { numRuns: 2000 },
  );
});

/** The upper half has the seats, a dozen quotas hold one of it each, and the last brings in the lower half, one after the other. */
const upsideDown = (
  answers: number,
): { readonly quotas: Quota[]; readonly seats: number; readonly votes: number[] } => {
  const seats = Math.floor(answers / 2);
  return {
    quotas: [...range(12).map(() => quota(range(seats), 1)), quota(range(seats, seats), seats - 1)],
    seats,
    votes: range(answers).map((i) => 100_000 - i),
  };
};

test('looks at the lists of the card and at the scores so often as they are long, not for every exchange', () => {
  const looks = (
    answers: number,
  ): { readonly lists: number; readonly scores: number; readonly exchanges: number } => {
    const seen = { lists: 0, scores: 0 };
    const counted = <T extends object>(value: T, what: keyof typeof seen): T =>
      new Proxy(value, {
        get: (target, key, receiver) => {
          seen[what] += 1;
          return Reflect.get(target, key, receiver) as unknown;
        },
      });
    const { quotas, seats, votes } = upsideDown(answers);
    const filled = fillSeats(fractions(votes), seats, undefined);
    const { steps } = applyQuotas(
      fractions(votes).map((score): Fraction => counted(score, 'scores')),
      filled,
      quotas.map((one): Quota => ({ ...one, answers: counted([...one.answers], 'lists') })),
      undefined,
    );
    return { ...seen, exchanges: steps.filter(({ step }) => step === 'quota-replaced').length };
  };
  const [some, twice] = [looks(60), looks(120)];
  expect([some.exchanges, twice.exchanges]).toEqual([29, 59]);
  expect(twice.lists / some.lists).toBeLessThan(2.1);
  // Sorting and comparing neighbours: n log n.
  expect(twice.scores / some.scores).toBeLessThan(2.5);
});

test('a card as large as an entry, with a step for every other answer, is counted', () => {
  const { quotas, seats, votes } = upsideDown(998);
  const card = nOfM(998, 998, seats, {
    quotas: [...Array<Quota>(16).fill(quotas[0]!), ...quotas],
  });
  expect(JSON.stringify(card).length).toBeGreaterThan(55_000);
  const verdict = verdictOf(card, { abstain: 0, cast: 100_000, votes });
  expect(stepsOf(verdict, 'quota-replaced')).toHaveLength(498);
  expect(verdict.elected).toEqual([0, ...range(498, 499)]);
});
