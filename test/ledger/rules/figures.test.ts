/** From decrypted counts to declared verdicts (counting.md): figures of the ledger's own, verdicts by the cards, and what is refused. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HomomorphicElection } from '../../../ledger/ballot/election.ts';
import { parseRuleCard, type RuleCard } from '../../../ledger/count/card.ts';
import { count } from '../../../ledger/count/count.ts';
import { isYesNo } from '../../../ledger/count/paper.ts';
import { checkDeclared } from '../../../ledger/rules/election-result.ts';
import { declaredOf, figuresOf, verdictFault, verdictsOf } from '../../../ledger/rules/figures.ts';
import { build, CARDS, ELECTION, must } from './world.ts';

const HALF = { bound: 'more-than', denominator: 2, numerator: 1 } as const;
const NAMED = { by: 'named' } as const;
const title = (text: string) => ({ en: text, ko: text });

/** An election as far as its figures go. */
const election = (cards: readonly RuleCard[], entitled: number) =>
  ({ definition: { cards }, entitled }) as unknown as Parameters<typeof figuresOf>[0];

describe('figures', () => {
  const motion: RuleCard = { base: 'members', kind: 'special-majority', majority: HALF };

  test('abstentions come first in a row of counts, yes before no, and the roll is both entitled and members', () => {
    const rows = [
      [2, 5, 3],
      [1, 4, 0, 7],
    ];
    const several: RuleCard = { answers: 3, choices: 2, kind: 'n-of-m', seats: 1, ties: NAMED };
    expect(figuresOf(election([motion, several], 31), rows, 10)).toEqual([
      { yes: 5, no: 3, abstain: 2, cast: 10, entitled: 31, members: 31 },
      { votes: [4, 0, 7], abstain: 1, cast: 10, entitled: 31, members: 31 },
    ]);
  });

  test('a majority of all members is of the roll, not of those who voted', () => {
    const outcome = (entitled: number) =>
      must(verdictsOf(election([motion], entitled), [[0, 16, 0]], 16)).map((verdict) => verdict.outcome);
    expect(outcome(31)).toEqual(['carried']);
    expect(outcome(32)).toEqual(['rejected']);
  });

  test('that do not add up are refused with the question', () => {
    expect(
      verdictsOf(
        election(CARDS, 22),
        [
          [1, 2, 0, 0],
          [1, 2, 2, 0, 0],
        ],
        4,
      ),
    ).toEqual({
      ok: false,
      error:
        'Question 1: The figures: the votes add up to 2, and 4 cast less 1 abstaining and 0 blank are 3.',
    });
    expect(verdictsOf(election([motion], 9), [[0, 10, 0]], 10)).toMatchObject({
      ok: false,
      error: 'Question 1: The figures: cast is 10, more than entitled, 9.',
    });
  });

  test('a kind that no paper is counted by has no place here', () => {
    const call: RuleCard = { base: 'cast', kind: 'roll-call', majority: HALF, ties: 'rejected' };
    expect(() => verdictsOf(election([call], 9), [[0, 1, 1]], 2)).toThrow(/accepted a "roll-call" card/);
  });
});

const threshold = fc.constantFrom(
  HALF,
  { bound: 'at-least', denominator: 3, numerator: 2 },
  { bound: 'at-least', denominator: 5, numerator: 4 },
);
const quorum = fc
  .record({ base: fc.constantFrom('members', 'entitled'), counted: fc.constant('cast'), threshold })
  .map((rule) => ({ quorum: rule }));
const base = fc.constantFrom('members', 'entitled', 'cast', 'valid', 'yes-no');

const yesNoCard = fc.oneof(
  fc.record({
    base: fc.constantFrom('cast', 'valid', 'yes-no'),
    kind: fc.constant('motion'),
    ties: fc.constant('rejected'),
  }),
  fc.record({ base, kind: fc.constant('special-majority'), majority: threshold }),
  fc.record({
    base,
    kind: fc.constant('sole-candidate'),
    majority: threshold,
    name: fc.constant(title('갑')),
  }),
  fc.record({
    answers: fc.constant(3),
    base,
    kind: fc.constant('list-approval'),
    majority: threshold,
    names: fc.constant(['갑', '을', '병'].map(title)),
  }),
);

const choiceCard = fc.integer({ min: 2, max: 5 }).chain((answers) => {
  const places = Array.from({ length: answers }, (_, place) => place);
  const some = fc.subarray(places, { minLength: 1, maxLength: answers - 1 });
  const ties = fc.oneof(
    fc.constantFrom({ by: 'named' }, { by: 'lot' }),
    fc
      .shuffledSubarray(places, { minLength: answers })
      .map((order) => ({ by: 'order', order, title: title('순') })),
  );
  const several = {
    answers: fc.constant(answers),
    choices: fc.constantFrom(...places).map((place) => place + 1),
    seats: fc.constantFrom(...places).map((place) => place + 1),
    ties,
  };
  return fc.oneof(
    fc.record({
      answers: fc.constant(answers),
      decision: fc.constantFrom(
        { by: 'plurality' },
        { base: 'cast', by: 'majority' },
        { base: 'valid', by: 'majority' },
      ),
      kind: fc.constant('single-choice'),
      ties,
    }),
    fc.record({ kind: fc.constant('n-of-m'), ...several }),
    fc.record({
      kind: fc.constant('n-of-m'),
      quotas: some.map((marked) => [{ answers: marked, least: 1, title: title('여성') }]),
      ...several,
    }),
    fc.record({
      alternation: some.map((first) => ({ first, firstTitle: title('여성'), otherTitle: title('남성') })),
      kind: fc.constant('list-order'),
      ...several,
    }),
  );
});

/** A card and ballots cast on it: the places each chooses, none to abstain; and how many stayed at home. */
const voted = fc
  .tuple(fc.oneof(yesNoCard, choiceCard), fc.oneof(quorum, fc.constant({})))
  .map(([rule, more]) => must(parseRuleCard({ ...rule, ...more })))
  .chain((card) => {
    const answers = isYesNo(card) || !('answers' in card) ? 2 : card.answers;
    const most = 'choices' in card ? card.choices : 1;
    const places = Array.from({ length: answers }, (_, place) => place);
    return fc.record({
      answers: fc.constant(answers),
      ballots: fc.array(fc.shuffledSubarray(places, { maxLength: most }), { maxLength: 14 }),
      card: fc.constant(card),
      most: fc.constant(most),
      stayed: fc.nat(9),
    });
  });

test('whatever the card and the votes, exactly the verdict that the plain choices give by themselves can be declared', () => {
  const outcomes = new Set<string>();
  fc.assert(
    fc.property(voted, ({ answers, ballots, card, most, stayed }) => {
      // As the tally of encrypted ballots gives it: the blank flags, then every answer.
      const row = Array.from({ length: answers + 1 }, () => 0);
      for (const choices of ballots)
        for (const place of choices.length === 0 ? [0] : choices.map((choice) => choice + 1))
          row[place]! += 1;
      // As somebody with the papers on the table counts.
      const votes = Array.from(
        { length: answers },
        (_, place) => ballots.filter((choices) => choices.includes(place)).length,
      );
      const roll = ballots.length + stayed;
      const given = {
        abstain: ballots.filter((choices) => choices.length === 0).length,
        cast: ballots.length,
        entitled: roll,
        members: roll,
      };
      const plain = must(
        count(card, isYesNo(card) ? { yes: votes[0], no: votes[1], ...given } : { votes, ...given }),
      );
      outcomes.add(plain.outcome);

      const question = { answers: votes.map(String), blank: true, max: most, min: 1, question: '' };
      const counted = {
        ...election([card], roll),
        parameters: { questions: [question] } as unknown as HomomorphicElection,
      };
      const { elected, outcome, runOff, tied } = plain;
      const verdict = { elected, outcome, runOff, tied };
      const declare = (change: Partial<typeof verdict>) =>
        checkDeclared(
          counted,
          {
            ballots: ballots.length,
            election: ELECTION,
            result: JSON.stringify({ result: [row] }),
            verdicts: [{ ...verdict, ...change }],
          },
          JSON.stringify({ result: [row] }),
        );
      expect(declare({})).toEqual({ ok: true, value: [row] });
      const other = { rule: 'result-verdict' };
      expect(declare({ outcome: outcome === 'tied' ? 'elected' : 'tied' })).toMatchObject({ error: other });
      const toggled = (list: readonly number[]) =>
        list.includes(0) ? list.filter((place) => place > 0) : [0, ...list];
      expect(declare({ elected: toggled(elected) })).toMatchObject({ error: other });
      expect(declare({ tied: toggled(tied) })).toMatchObject({ error: other });
      expect(declare({ runOff: toggled(runOff) })).toMatchObject({ error: other });
    }),
    { numRuns: 400 },
  );
  // The cards and votes above are no use unless they come to every end.
  expect([...outcomes].toSorted()).toEqual([
    'carried',
    'elected',
    'no-quorum',
    'rejected',
    'run-off',
    'tied',
    'vacant',
  ]);
});

test('a difference is told by its question, by what was counted and by the step that decides it', () => {
  const right = must(
    verdictsOf(
      election(CARDS, 22),
      [
        [1, 2, 0, 0],
        [1, 2, 2, 0, 0],
      ],
      3,
    ),
  );
  const [first, second] = right.map(declaredOf);
  const fault = (change: object, question = 1) =>
    verdictFault(
      [first!, second!].map((verdict, i) => (i === question ? { ...verdict, ...change } : verdict)),
      right,
    );
  expect(fault({})).toBeUndefined();
  expect(fault({ elected: [0, 2] })).toBe(
    'Question 2: "elected" is declared as 0, 2; the count gives 0, 1 (step 4, "seats").',
  );
  expect(fault({ outcome: 'vacant', elected: [0] })).toBe(
    'Question 2: "outcome" is declared as vacant; the count gives elected (step 4, "seats").',
  );
  expect(fault({ tied: [1] }, 0)).toBe(
    'Question 1: "tied" is declared as 1; the count gives nobody (step 4, "seats").',
  );
  expect(verdictFault([first!], right)).toBe('Verdicts on 1 questions out of 2.');
});

test('a run-off and an open tie, from encrypted ballots to the declared verdict', async () => {
  const world = await build('called');
  const cards: readonly RuleCard[] = [
    {
      answers: 3,
      decision: { base: 'cast', by: 'majority' },
      kind: 'single-choice',
      quorum: {
        base: 'members',
        counted: 'cast',
        threshold: { bound: 'at-least', denominator: 10, numerator: 1 },
      },
      ties: NAMED,
    },
    { answers: 4, choices: 2, kind: 'list-order', seats: 2, ties: { by: 'lot' } },
  ];
  world.write(world.committee, 'election.defined', { ...world.definition(), cards });
  for (const trustee of world.trustees) world.write(trustee, 'trustee.accepted', world.acceptance());
  world.write(world.device, 'polls.opened', world.approve(world.opening()));
  world.write(world.registrar, 'admissions.recorded', world.admissions({ delegates: 3 }));
  const plaintexts = [
    [
      [0, 1, 0, 0],
      [0, 1, 1, 0, 0],
    ],
    [
      [0, 0, 0, 1],
      [0, 1, 0, 0, 1],
    ],
    [
      [1, 0, 0, 0],
      [1, 0, 0, 0, 0],
    ],
  ];
  for (const plaintext of plaintexts)
    world.write(world.station, 'ballot.cast', world.ballot('delegates', plaintext));
  world.write(world.device, 'polls.closed', world.approve(world.closing()));
  world.write(world.committee, 'election.closed', { election: ELECTION, lost: [] });
  const { encryptedTallyText, sizedText } = world.tally();
  world.write(world.committee, 'tally.computed', {
    election: ELECTION,
    sized: world.upload(world.committee, sizedText),
    tally: world.upload(world.committee, encryptedTallyText),
  });
  for (const [i, trustee] of world.trustees.entries())
    world.write(trustee, 'decryption.shared', {
      decryption: world.upload(trustee, world.decryption(i + 1)),
      election: ELECTION,
      trustee: i + 1,
    });
  const counts = [
    [1, 1, 0, 1],
    [1, 2, 1, 0, 1],
  ];
  const body = {
    ballots: 3,
    election: ELECTION,
    result: JSON.stringify({ result: counts }),
    verdicts: world.verdicts(counts, 3, cards),
  };
  expect(body.verdicts).toEqual([
    { elected: [], outcome: 'run-off', runOff: [0, 2], tied: [] },
    { elected: [0], outcome: 'tied', runOff: [], tied: [1, 3] },
  ]);
  const decided = body.verdicts.map((verdict, i) =>
    i === 1 ? { ...verdict, elected: [0, 1], outcome: 'elected' as const, tied: [] } : verdict,
  );
  // A lot that was drawn outside is not in the ledger, so what it decided is not declared with the counts.
  expect(
    world.offer(world.make(world.committee, 'result.declared', { ...body, verdicts: decided })),
  ).toMatchObject({
    rule: 'result-verdict',
    message: 'Question 2: "outcome" is declared as elected; the count gives tied (step 4, "tie").',
  });
  world.write(world.committee, 'result.declared', body);
  expect(world.state.elections.get(ELECTION)?.result).toEqual(body);
});
