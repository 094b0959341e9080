/** The voter's selections (station.md, screens): limits hold after any sequence of touches, nothing is taken back by itself, all is answered once. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plaintextsOf } from '../../main/station/selections.ts';
import type { BallotPaper } from '../../main/station/view.ts';
import {
  completeness,
  emptySelections,
  limitsOf,
  markedCount,
  reduceSelections,
  type SelectionAction,
  type Selections,
  selectionsOf,
} from '../../renderer/voter/selection.ts';

const paper = (election: string, ...limits: readonly (readonly [number, number, number])[]): BallotPaper => ({
  election,
  title: { ko: election, en: election },
  questions: limits.map(([count, min, max]) => ({ kind: 'choice', ...asked(count), min, max })),
});
const asked = (count: number) => ({
  title: { ko: '질문', en: 'Question' },
  candidates: Array.from({ length: count }, (_, i) => ({
    number: i + 1,
    name: { ko: `후보 ${i + 1}`, en: `Candidate ${i + 1}` },
  })),
});

const PAPERS = [paper('leader', [3, 1, 1]), paper('council', [8, 1, 2], [5, 2, 4])];
/** A question to rank, one to grade, one to give points to. */
const OPENED: BallotPaper = {
  election: 'opened',
  title: { ko: '순위와 평가', en: 'Ranks and ratings' },
  questions: [
    { kind: 'ranking', ...asked(4) },
    {
      kind: 'rating',
      ...asked(2),
      scale: { by: 'grades', grades: ['좋음', '보통', '나쁨'].map((ko) => ({ ko, en: ko })) },
    },
    { kind: 'rating', ...asked(2), scale: { by: 'points', highest: 5 } },
  ],
};
const ALL = [...PAPERS, OPENED];

const play = (actions: readonly SelectionAction[], start = emptySelections(PAPERS)): Selections =>
  actions.reduce(reduceSelections, start);

const anyAction: fc.Arbitrary<SelectionAction> = fc.oneof(
  fc.constant({ do: 'begin' } as const),
  fc.constant({ do: 'next' } as const),
  fc.constant({ do: 'back' } as const),
  fc.record({ do: fc.constant('toggle' as const), candidate: fc.integer({ min: -1, max: 9 }) }),
  fc.record({
    do: fc.constant('rate' as const),
    candidate: fc.integer({ min: -1, max: 4 }),
    place: fc.integer({ min: 0, max: 2 }),
  }),
  fc.constant({ do: 'abstain' } as const),
  fc.record({ do: fc.constant('abstain' as const), index: fc.integer({ min: 0, max: 6 }) }),
  fc.record({ do: fc.constant('revisit' as const), index: fc.integer({ min: -1, max: 6 }) }),
);

describe('any sequence of touches', () => {
  it('keeps every answer within its limits', () => {
    fc.assert(
      fc.property(fc.array(anyAction, { maxLength: 60 }), (actions) => {
        const { asked: questions, answers } = play(actions, emptySelections(ALL));
        for (const [i, { question }] of questions.entries()) {
          const answer = answers[i]!;
          const marks = answer.kind === 'abstain' ? answer.before : answer;
          expect(KINDS[question.kind]).toBe(marks.kind);
          const all = question.candidates.map((_, index) => index);
          const marked = { choices: all, ranking: all, ratings: all, ...marks }[marks.kind];
          expect(marked.length).toBeLessThanOrEqual(limitsOf(question).most);
          const sorted = [...new Set(marked)].toSorted((a, b) => Number(a) - Number(b));
          expect(marks.kind === 'ratings' ? all : marks.kind === 'choices' ? marked : sorted).toEqual(
            marks.kind === 'ratings' ? marked.map((_, index) => index) : sorted,
          );
          expect(marks.kind === 'ratings' || sorted.length === marked.length).toBe(true);
          expect(marks.kind === 'ratings' || marked.every((choice) => Number(choice) in all)).toBe(true);
        }
      }),
    );
  });

  it('changes at most the answer of the question that was touched, by one candidate or by abstention', () => {
    fc.assert(
      fc.property(fc.array(anyAction, { maxLength: 40 }), anyAction, (actions, last) => {
        const before = play(actions, emptySelections(ALL));
        const after = reduceSelections(before, last);
        const touched = before.answers.flatMap((answer, i) => (answer === after.answers[i] ? [] : [i]));
        expect(touched.length).toBeLessThanOrEqual(1);
        if (touched.length === 0) return;
        expect(['toggle', 'rate', 'abstain']).toContain(last.do);
        const index = touched[0]!;
        const [old, now] = [before.answers[index]!, after.answers[index]!];
        const changed = Math.abs(markedCount(old) - markedCount(now));
        const isOther = last.do === 'rate' && changed === 0;
        const isAll = old.kind === 'abstain' || now.kind === 'abstain';
        expect(changed === 1 || isOther || isAll).toBe(true);
      }),
    );
  });

  it('gives selections that the station accepts, or none at all', () => {
    fc.assert(
      fc.property(fc.array(anyAction, { maxLength: 80 }), (actions) => {
        const state = play(actions, emptySelections(ALL));
        const selections = selectionsOf(state);
        const isComplete = state.asked.every(
          ({ question }, i) => !['none', 'too-few'].includes(completeness(question, state.answers[i]!)),
        );
        expect(selections !== undefined).toBe(isComplete);
        expect(selections === undefined || plaintextsOf(ALL, selections).ok).toBe(true);
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
    expect(abstained.answers[1]).toEqual({ kind: 'abstain', before: { kind: 'choices', choices: [4] } });
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

const KINDS = { choice: 'choices', ranking: 'ranking', rating: 'ratings' } as const;

describe('a question to rank', () => {
  const start = play([{ do: 'begin' }], emptySelections([OPENED]));
  const touch = (...candidates: readonly number[]) =>
    play(
      candidates.map((candidate) => ({ do: 'toggle', candidate }) as const),
      start,
    );

  it('keeps the order of touches; who is touched again goes out and the later ones move up', () => {
    expect(touch(2, 0, 3).answers[0]).toEqual({ kind: 'ranking', ranking: [2, 0, 3] });
    expect(touch(2, 0, 3, 0).answers[0]).toEqual({ kind: 'ranking', ranking: [2, 3] });
    expect(touch(2, 0, 3, 0, 0).answers[0]).toEqual({ kind: 'ranking', ranking: [2, 3, 0] });
  });

  it('is empty again when all are out, and takes nobody for a full answer', () => {
    const cleared = touch(1, 2, 1, 2);
    expect(cleared.answers[0]).toEqual({ kind: 'ranking', ranking: [] });
    expect(completeness(OPENED.questions[0]!, cleared.answers[0]!)).toBe('none');
    expect(completeness(OPENED.questions[0]!, touch(3).answers[0]!)).toBe('fewer');
    expect(completeness(OPENED.questions[0]!, touch(3, 1, 0, 2).answers[0]!)).toBe('full');
  });
});

describe('a question to rate', () => {
  const rated = (...ratings: readonly (readonly [number, number])[]) =>
    play(
      [
        { do: 'begin' },
        { do: 'next' },
        ...ratings.map(([candidate, place]) => ({ do: 'rate', candidate, place }) as const),
      ],
      emptySelections([OPENED]),
    );

  it('has one place for each candidate, the last that was touched; the same again takes it back', () => {
    expect(rated([0, 2], [1, 0], [0, 1]).answers[1]).toEqual({ kind: 'ratings', ratings: [1, 0] });
    expect(rated([0, 2], [0, 2]).answers[1]).toEqual({ kind: 'ratings', ratings: [undefined, undefined] });
  });

  it('is answered when all are rated', () => {
    const question = OPENED.questions[1]!;
    expect(completeness(question, rated([0, 2]).answers[1]!)).toBe('too-few');
    expect(completeness(question, rated([0, 2], [1, 1]).answers[1]!)).toBe('full');
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
