/** Which rule cards stand on a ballot paper, and what the rules say of those that do not (counting.md). The refusals are cases/cards.ts. */
import { describe, expect, test } from 'vitest';
import type { RuleCard } from '../../../ledger/count/card.ts';
import { cardFault, namedCard, seatsOf, YES_NO } from '../../../ledger/rules/cards.ts';
import { cardCases, fittingCards } from './cases/cards.ts';
import { build } from './world.ts';

const NAMED = { by: 'named' } as const;
const HALF = { bound: 'more-than', denominator: 2, numerator: 1 } as const;
const answers = ['가', '나'].map((ko) => ({ name: { en: `${ko} (en)`, ko } }));
const yesNo = YES_NO.map((name) => ({ name }));

describe('the ledger accepts', () => {
  test.each(fittingCards)('%s', async (_, make) => {
    const world = await build('called', 'trusted');
    expect(world.offer(make(world))).toEqual({ verdict: 'accepted' });
  });
});

test('a refusal names the question, says why, and what to do instead where there is something', async () => {
  const world = await build('called', 'trusted');
  const messageOf = (name: string): string => {
    const found = cardCases.find((item) => item.name === name);
    const made = found?.make(world);
    if (made === undefined || made instanceof Uint8Array) throw new Error(`there is no case ${name}`);
    const verdict = world.offer(made);
    return 'message' in verdict ? verdict.message : verdict.verdict;
  };
  expect(messageOf('a rule for one question only')).toBe('1 rule cards for 2 questions.');
  expect(messageOf('ranks')).toBe('Question 2: A "ranked" card needs a question that is shuffled.');
  expect(messageOf('no before yes')).toBe(
    'Question 2: A "motion" card needs exactly the answers 찬성 (Yes), 반대 (No), in this order.',
  );
  expect(messageOf('two choices counted as one')).toBe(
    'Question 2: A voter may choose 1 to 2 answers; the "single-choice" card counts at least 1 and at most 1.',
  );
  expect(messageOf('a majority of those present')).toMatch(
    /^Question 2 refers to those present, and this assembly does not count them: .* Use the votes cast \("cast"\)\.$/,
  );
});

describe('a card and its question', () => {
  const single: RuleCard = { answers: 2, decision: { by: 'plurality' }, kind: 'single-choice', ties: NAMED };
  const list: RuleCard = {
    answers: 2,
    base: 'cast',
    kind: 'list-approval',
    majority: HALF,
    names: [
      { en: 'A', ko: '갑' },
      { en: 'B', ko: '을' },
    ],
  };

  test('candidates are named by the paper, the members of a list by the card', () => {
    expect(namedCard(single, answers)).toEqual({ ...single, names: answers.map(({ name }) => name) });
    expect(namedCard(list, yesNo)).toEqual(list);
  });

  test.each<[RuleCard, number | undefined]>([
    [single, 1],
    [list, 2],
    [{ base: 'cast', kind: 'motion', ties: 'rejected' }, undefined],
    [{ base: 'cast', kind: 'special-majority', majority: HALF }, undefined],
    [{ base: 'cast', kind: 'sole-candidate', majority: HALF, name: { en: 'A', ko: '갑' } }, 1],
    [{ answers: 4, choices: 4, kind: 'n-of-m', seats: 3, ties: NAMED }, 3],
    [{ answers: 4, choices: 4, kind: 'list-order', seats: 2, ties: NAMED }, 2],
  ])('$kind', (card, seats) => {
    expect(seatsOf(card)).toBe(seats);
  });

  test('a question whose voters may choose none fits no card', () => {
    expect(cardFault(single, { answers, min: 0, max: 1 })?.rule).toBe('card-choices');
    expect(cardFault(list, { answers: yesNo, min: 1, max: 1 })).toBeUndefined();
  });
});
