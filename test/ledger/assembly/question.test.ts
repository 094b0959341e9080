/** Questions of assembly.json: what may be left out, how rules name candidates, what is refused where, and that writing and reading agree. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readQuestion, writeQuestion } from '../../../ledger/assembly/question.ts';
import type { PaperQuestion, WrittenQuestion } from '../../../ledger/assembly/shape.ts';
import { parseRuleCard } from '../../../ledger/count/card.ts';
import { must } from '../rules/world.ts';

const HALF = { bound: 'more-than', denominator: 2, numerator: 1 } as const;
const NAMED = { by: 'named' } as const;
const text = (ko: string) => ({ en: ko, ko });
const title = text('묻는 말');
/** Ballot numbers that are not places. */
const NUMBERS = [7, 3, 12, 5];
const candidates = NUMBERS.map((number) => ({ number, name: text(`후보 ${number}`) }));
const SINGLE = { decision: { by: 'plurality' }, kind: 'single-choice', ties: NAMED };
const TWO = { kind: 'n-of-m', seats: 2, ties: NAMED };
const QUOTA = { least: 1, title: text('여성') };

const choice = (more: Partial<WrittenQuestion>): WrittenQuestion => ({
  title,
  min: 1,
  max: 1,
  candidates,
  ...more,
});
const two = (rule: object): WrittenQuestion => choice({ max: 2, rule: { ...TWO, ...rule } });
const yesNo = (rule: object, more: object = {}): WrittenQuestion => ({ title, rule: { ...rule }, ...more });
const rule = (written: WrittenQuestion) => must(readQuestion(written)).rule;
const faultsOf = (written: WrittenQuestion): string[] => {
  const read = readQuestion(written);
  return read.ok ? [] : read.error.map(({ place, reason }) => `${place.join('.')} ${reason}`);
};

const like = (reason: string | RegExp): unknown =>
  typeof reason === 'string' ? reason : expect.stringMatching(reason);

describe('seats without a rule', () => {
  test.each<[string, WrittenQuestion, object]>([
    ['one of several', choice({ seats: 1 }), { answers: 4, ...SINGLE }],
    [
      'two, each voter one',
      choice({ seats: 2 }),
      { answers: 4, choices: 1, kind: 'n-of-m', seats: 2, ties: NAMED },
    ],
    [
      'one, each voter two',
      choice({ max: 2, seats: 1 }),
      { answers: 4, choices: 2, kind: 'n-of-m', seats: 1, ties: NAMED },
    ],
    [
      'exactly two of two',
      choice({ min: 2, max: 2, seats: 2 }),
      { answers: 4, choices: 2, kind: 'n-of-m', seats: 2, ties: NAMED },
    ],
    [
      'the only candidate',
      choice({ candidates: candidates.slice(0, 1), seats: 1 }),
      { answers: 1, choices: 1, kind: 'n-of-m', seats: 1, ties: NAMED },
    ],
  ])('is plurality: %s', (_, written, card) => {
    expect(rule(written)).toEqual(card);
  });
});

describe('a rule', () => {
  test('leaves out what the question says, or repeats it', () => {
    expect(rule(choice({ rule: SINGLE }))).toEqual({ answers: 4, ...SINGLE });
    expect(rule(two({ answers: 4, choices: 2 }))).toEqual(rule(two({})));
  });

  test('names candidates by ballot numbers, in any order', () => {
    expect(rule(two({ quotas: [{ ...QUOTA, numbers: [12, 3] }] }))).toMatchObject({
      quotas: [{ ...QUOTA, answers: [1, 2] }],
    });
    const order = { by: 'order', title: text('연장자순') };
    expect(rule(two({ ties: { ...order, numbers: [12, 5, 7, 3] } }))).toMatchObject({
      ties: { ...order, order: [2, 3, 0, 1] },
    });
    const alternation = { firstTitle: text('여성'), otherTitle: text('남성') };
    expect(rule(two({ alternation: { ...alternation, numbers: [5, 7] }, kind: 'list-order' }))).toMatchObject(
      { alternation: { ...alternation, first: [0, 3] }, choices: 2 },
    );
  });

  test.each<[string, object]>([
    ['a motion', { base: 'yes-no', kind: 'motion' }],
    [
      'two thirds of all',
      {
        base: 'members',
        kind: 'special-majority',
        majority: { bound: 'at-least', denominator: 3, numerator: 2 },
      },
    ],
    ['a sole candidate', { base: 'cast', kind: 'sole-candidate', majority: HALF, name: text('홍길동') }],
    ['a list', { base: 'valid', kind: 'list-approval', majority: HALF, names: [text('갑'), text('을')] }],
  ])('of yes or no brings the answers of its paper: %s', (_, given) => {
    const read = must(readQuestion(yesNo(given)));
    expect(read).toMatchObject({
      min: 1,
      max: 1,
      candidates: [
        { number: 1, name: { ko: '찬성', en: 'Yes' } },
        { number: 2, name: { ko: '반대', en: 'No' } },
      ],
    });
    expect(read.rule).toMatchObject(given);
    expect(parseRuleCard(read.rule)).toMatchObject({ ok: true });
  });
});

describe('a question is refused', () => {
  test.each<[string, WrittenQuestion, readonly (string | RegExp)[]]>([
    ['with rule and seats', choice({ rule: SINGLE, seats: 1 }), [/^seats is given beside rule/]],
    [
      'without rule and seats',
      choice({}),
      ['rule is missing; write a rule, or "seats": 1 for the one with the highest votes'],
    ],
    [
      'without its candidates and limits',
      { title, seats: 1 },
      ['candidates is missing', 'max is missing', 'min is missing'],
    ],
    [
      'with everything wrong at once',
      choice({ candidates: [...candidates, candidates[0]!], max: 6, min: 7, seats: 8 }),
      [
        'candidates.4.number 7 is given twice',
        'seats asks for 8 winners, but there are 5 candidates',
        'max is 6, but there are 5 candidates',
        'min is 7, more than max, which is 6',
      ],
    ],
    ['of no kind', choice({ rule: { ties: NAMED } }), ['rule.kind is missing']],
    [
      'of an unknown kind',
      choice({ rule: { kind: 'lottery' } }),
      [/^rule\.kind must be one of motion, special-majority/],
    ],
    [
      'of a kind to come',
      choice({ rule: { kind: 'weighted-pools' } }),
      [/^rule\.kind cannot be "weighted-pools" yet: Weighted pools join several elections/],
    ],
    [
      'to rank with limits',
      choice({ rule: { kind: 'ranked', method: 'irv', seats: 1, ties: { by: 'named' } } }),
      [
        'max must be left out with a "ranked" rule; voters may rank all',
        'min must be left out with a "ranked" rule; voters may rank all',
      ],
    ],
    [
      'by name, with no candidates',
      yesNo({ kind: 'roll-call' }),
      [/^rule\.kind cannot be "roll-call" yet: .* are secret\.$/],
    ],
    [
      'without ties',
      choice({ rule: { decision: { by: 'plurality' }, kind: 'single-choice' } }),
      ['rule.ties is missing'],
    ],
    [
      'with a word too many',
      choice({ rule: { ...SINGLE, seat: 1 } }),
      ['rule.seat is not known here; remove it or check the spelling'],
    ],
    [
      'with several faults of the rule',
      choice({ rule: { ...SINGLE, decision: { by: 'majority', base: 'present' }, ties: { by: 'dice' } } }),
      [
        'rule.decision.base must be "cast" or "valid"',
        'rule.ties.by must say "by": "named", "lot" or "order"',
      ],
    ],
    [
      'with ties left to a lot, which no entry carries',
      choice({ rule: { ...SINGLE, ties: { by: 'lot' } } }),
      [
        /^rule\.ties\.by cannot be "lot" where ballots decide: .* draw an order of all candidates before the vote/,
      ],
    ],
    [
      'of ranks, with ties left to a lot',
      yesNo({ kind: 'ranked', method: 'irv', seats: 1, ties: { by: 'lot' } }, { candidates }),
      [/^rule\.ties\.by cannot be "lot"/],
    ],
    [
      'with another number of answers',
      choice({ rule: { ...SINGLE, answers: 3 } }),
      ['rule.answers must be 4 here; it may be left out'],
    ],
    [
      'with another number of choices',
      two({ choices: 3 }),
      ['rule.choices must be 2 here; it may be left out'],
    ],
    [
      'as a motion whose tie carries',
      yesNo({ base: 'cast', kind: 'motion', ties: 'carried' }),
      ['rule.ties must be "rejected" here; it may be left out'],
    ],
    [
      'with places for numbers',
      two({ quotas: [{ ...QUOTA, answers: [0] }] }),
      ['rule.quotas.0.answers is not known here; name candidates by their ballot numbers in "numbers"'],
    ],
    [
      'with a number of nobody',
      two({ quotas: [{ ...QUOTA, numbers: [7, 1] }] }),
      ['rule.quotas.0.numbers.1 1 is not the ballot number of a candidate'],
    ],
    [
      'with a number that is a text',
      two({ quotas: [{ ...QUOTA, numbers: ['7'] }] }),
      ['rule.quotas.0.numbers.0 "7" is not the ballot number of a candidate'],
    ],
    [
      'with a number twice',
      two({ quotas: [{ ...QUOTA, numbers: [7, 7] }] }),
      ['rule.quotas.0.numbers.1 7 is given twice'],
    ],
    [
      'with a quota of nobody',
      two({ quotas: [{ ...QUOTA, numbers: [] }] }),
      ['rule.quotas.0.numbers must name at least one answer'],
    ],
    ['with a quota without numbers', two({ quotas: [QUOTA] }), ['rule.quotas.0.numbers is missing']],
    ['with quotas that are no list', two({ quotas: 'women' }), ['rule.quotas must be a list']],
    [
      'with a tie order of some',
      two({ ties: { by: 'order', numbers: [7], title: text('순') } }),
      [/^rule does not hold together: The order that breaks ties must name each of the 4 answers/],
    ],
    [
      'with more seats than candidates',
      two({ seats: 5 }),
      ['rule does not hold together: There are 5 seats and only 4 answers.'],
    ],
    [
      'with two choices of one',
      choice({ max: 2, rule: SINGLE }),
      [/^rule does not fit: A voter may choose 1 to 2 answers/],
    ],
    [
      'with names on the rule',
      two({ names: NUMBERS.map((n) => text(String(n))) }),
      [/^rule does not fit: The names stand on the paper/],
    ],
    [
      'of yes or no with candidates of its own',
      yesNo({ base: 'cast', kind: 'motion' }, { candidates, max: 1 }),
      [
        /^max must be left out with a "motion" rule; the paper offers 찬성 \(Yes\) and 반대 \(No\)$/,
        /^candidates must be left out/,
      ],
    ],
    [
      'with a sole candidate of no name',
      yesNo({ base: 'cast', kind: 'sole-candidate', majority: HALF }),
      [/^rule does not fit: The card must name the candidate/],
    ],
    [
      'with a list of nobody',
      yesNo({ base: 'cast', kind: 'list-approval', majority: HALF }),
      ['rule.names is missing; name everybody on the list'],
    ],
  ])('%s', (_, written, reasons) => {
    expect(faultsOf(written)).toEqual(reasons.map(like));
  });
});

test('what is written is read back, whatever the rule', () => {
  const places = NUMBERS.map((_, place) => place);
  const some = fc.subarray(places, { minLength: 1, maxLength: 3 });
  const ties = fc.oneof(
    fc.constant({ by: 'named' }),
    fc
      .shuffledSubarray(places, { minLength: places.length })
      .map((order) => ({ by: 'order', order, title: text('순') })),
  );
  const card = fc.oneof(
    fc.record({ ties }).map((more) => ({ answers: 4, choices: 2, kind: 'n-of-m', seats: 2, ...more })),
    fc
      .record({
        quotas: fc.array(
          some.map((answers) => ({ ...QUOTA, answers })),
          { minLength: 1, maxLength: 3 },
        ),
        ties,
      })
      .map((more) => ({ answers: 4, choices: 2, kind: 'n-of-m', seats: 2, ...more })),
    fc
      .record({
        alternation: some.map((first) => ({ first, firstTitle: text('여'), otherTitle: text('남') })),
        ties,
      })
      .map((more) => ({ answers: 4, choices: 2, kind: 'list-order', seats: 3, ...more })),
  );
  const yesNoCard = fc.constantFrom(
    { base: 'cast', kind: 'motion', ties: 'rejected' },
    { base: 'cast', kind: 'sole-candidate', majority: HALF, name: text('홍길동') },
    { answers: 2, base: 'valid', kind: 'list-approval', majority: HALF, names: [text('갑'), text('을')] },
  );
  fc.assert(
    fc.property(fc.oneof(card, yesNoCard), (json) => {
      const parsed = must(parseRuleCard(json));
      const asked: Omit<PaperQuestion, 'rule'> =
        'choices' in json
          ? { title, min: 1, max: 2, candidates }
          : must(readQuestion(yesNo({ base: 'cast', kind: 'motion' })));
      const question = { ...asked, rule: parsed };
      const written = JSON.parse(JSON.stringify(writeQuestion(question))) as WrittenQuestion;
      expect(JSON.stringify(written)).not.toMatch(/"(answers|choices|first|order)":/);
      expect(must(readQuestion(written))).toEqual(question);
    }),
  );
});
