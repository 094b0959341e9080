/** The voter's selections (station.md, screens): limits hold after any sequence of touches, nothing is taken back by itself, all is answered once. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plaintextsOf } from '../../main/station/selections.ts';
import type { BallotPaper } from '../../main/station/view.ts';
import {
  completeness,
  emptySelections,
  reduceSelections,
  type SelectionAction,
  type Selections,
  selectionsOf,
} from '../../renderer/voter/selection.ts';

const paper = (election: string, ...limits: readonly (readonly [number, number, number])[]): BallotPaper => ({
  election,
  title: { ko: election, en: election },
  questions: limits.map(([count, min, max]) => ({
    title: { ko: '질문', en: 'Question' },
    min,
    max,
    candidates: Array.from({ length: count }, (_, i) => ({
      number: i + 1,
      name: { ko: `후보 ${i + 1}`, en: `Candidate ${i + 1}` },
    })),
  })),
});

const PAPERS = [paper('leader', [3, 1, 1]), paper('council', [8, 1, 2], [5, 2, 4])];

const play = (actions: readonly SelectionAction[], start = emptySelections(PAPERS)): Selections =>
  actions.reduce(reduceSelections, start);

const anyAction: fc.Arbitrary<SelectionAction> = fc.oneof(
  fc.constant({ do: 'begin' } as const),
  fc.constant({ do: 'next' } as const),
  fc.constant({ do: 'back' } as const),
  fc.record({ do: fc.constant('toggle' as const), candidate: fc.integer({ min: -1, max: 9 }) }),
  fc.constant({ do: 'abstain' } as const),
  fc.record({ do: fc.constant('abstain' as const), index: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ do: fc.constant('revisit' as const), index: fc.integer({ min: -1, max: 3 }) }),
);

describe('any sequence of touches', () => {
  it('keeps every answer within its limits', () => {
    fc.assert(
      fc.property(fc.array(anyAction, { maxLength: 60 }), (actions) => {
        const { asked, answers } = play(actions);
        for (const [i, { question }] of asked.entries()) {
          const answer = answers[i]!;
          const choices = answer.kind === 'choices' ? answer.choices : answer.before;
          expect(choices.length).toBeLessThanOrEqual(question.max);
          expect(choices).toEqual([...new Set(choices)].toSorted((a, b) => a - b));
          expect(choices.every((choice) => choice in question.candidates)).toBe(true);
        }
      }),
    );
  });

  it('changes at most the answer of the question that was touched, by one candidate or by abstention', () => {
    fc.assert(
      fc.property(fc.array(anyAction, { maxLength: 40 }), anyAction, (actions, last) => {
        const before = play(actions);
        const after = reduceSelections(before, last);
        const touched = before.answers.flatMap((answer, i) => (answer === after.answers[i] ? [] : [i]));
        expect(touched.length).toBeLessThanOrEqual(1);
        if (touched.length === 0) return;
        expect(['toggle', 'abstain']).toContain(last.do);
        const index = touched[0]!;
        const [old, now] = [before.answers[index]!, after.answers[index]!];
        const isByOne =
          old.kind === 'choices' &&
          now.kind === 'choices' &&
          Math.abs(old.choices.length - now.choices.length) === 1;
        expect(isByOne || old.kind === 'abstain' || now.kind === 'abstain').toBe(true);
      }),
    );
  });

  it('gives selections that the station accepts, or none at all', () => {
    fc.assert(
      fc.property(fc.array(anyAction, { maxLength: 80 }), (actions) => {
        const state = play(actions);
        const selections = selectionsOf(state);
        const isComplete = state.asked.every(
          ({ question }, i) => !['none', 'too-few'].includes(completeness(question, state.answers[i]!)),
        );
        expect(selections !== undefined).toBe(isComplete);
        expect(selections === undefined || plaintextsOf(PAPERS, selections).ok).toBe(true);
      }),
    );
  });
});

describe('a question', () => {
  const atSecond = play([{ do: 'begin' }, { do: 'next' }]);

  it('refuses a choice too many with the reason and keeps what was chosen', () => {
    const full = play(
      [
        { do: 'toggle', candidate: 5 },
        { do: 'toggle', candidate: 0 },
      ],
      atSecond,
    );
    const refused = reduceSelections(full, { do: 'toggle', candidate: 3 });
    expect(refused.answers).toEqual(full.answers);
    expect(refused.refused).toBe('too-many');
    expect(reduceSelections(refused, { do: 'toggle', candidate: 5 })).toMatchObject({
      refused: undefined,
      answers: { 1: { kind: 'choices', choices: [0] } },
    });
  });

  it('refuses a second candidate where one may be chosen', () => {
    const state = play([{ do: 'begin' }, { do: 'toggle', candidate: 1 }, { do: 'toggle', candidate: 2 }]);
    expect(state.answers[0]).toEqual({ kind: 'choices', choices: [1] });
    expect(state.refused).toBe('too-many');
  });

  it('abstains instead of what was chosen, and gives it back', () => {
    const chosen = play([{ do: 'toggle', candidate: 4 }], atSecond);
    const abstained = reduceSelections(chosen, { do: 'abstain' });
    expect(abstained.answers[1]).toEqual({ kind: 'abstain', before: [4] });
    expect(reduceSelections(abstained, { do: 'abstain' }).answers).toEqual(chosen.answers);
  });

  it('takes a candidate after abstention as the only choice', () => {
    const state = play(
      [{ do: 'toggle', candidate: 4 }, { do: 'abstain' }, { do: 'toggle', candidate: 6 }],
      atSecond,
    );
    expect(state.answers[1]).toEqual({ kind: 'choices', choices: [6] });
  });
});

describe('the way', () => {
  it('leads from welcome through every question to the review, and back', () => {
    const forth = play([{ do: 'begin' }, { do: 'next' }, { do: 'next' }, { do: 'next' }]);
    expect(forth.step).toEqual({ kind: 'review' });
    const back = play([{ do: 'back' }, { do: 'back' }, { do: 'back' }, { do: 'back' }], forth);
    expect(back.step).toEqual({ kind: 'welcome' });
  });

  it('returns to the review from a question visited from there', () => {
    const review = play([{ do: 'begin' }, { do: 'next' }, { do: 'next' }, { do: 'next' }]);
    const visited = play(
      [
        { do: 'revisit', index: 1 },
        { do: 'toggle', candidate: 7 },
      ],
      review,
    );
    expect(visited.step).toEqual({ kind: 'question', index: 1, leadsTo: 'review' });
    for (const way of ['next', 'back'] as const)
      expect(reduceSelections(visited, { do: way })).toMatchObject({
        step: { kind: 'review' },
        answers: { 1: { choices: [7] } },
      });
  });

  it('makes an abstention of a missing answer on the review only for the question named', () => {
    const review = play([{ do: 'begin' }, { do: 'next' }, { do: 'next' }, { do: 'next' }]);
    expect(reduceSelections(review, { do: 'abstain' })).toBe(review);
    expect(reduceSelections(review, { do: 'abstain', index: 2 }).answers.map(({ kind }) => kind)).toEqual([
      'choices',
      'choices',
      'abstain',
    ]);
  });
});

it('groups answers by ballot paper in their order, with indices from 0', () => {
  const state = play([
    { do: 'begin' },
    { do: 'abstain' },
    { do: 'next' },
    { do: 'toggle', candidate: 7 },
    { do: 'next' },
    { do: 'toggle', candidate: 2 },
    { do: 'toggle', candidate: 0 },
  ]);
  expect(selectionsOf(state)).toEqual([
    { election: 'leader', questions: [{ abstain: true }] },
    { election: 'council', questions: [{ choices: [7] }, { choices: [0, 2] }] },
  ]);
});

it('takes an empty answer where the question allows one', () => {
  expect(selectionsOf(play([], emptySelections([paper('free', [4, 0, 2])])))).toEqual([
    { election: 'free', questions: [{ choices: [] }] },
  ]);
});
