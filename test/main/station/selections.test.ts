import { describe, expect, test } from 'vitest';
import { plaintextsOf } from '../../../main/station/selections.ts';
import type { BallotPaper } from '../../../main/station/view.ts';

const both = (text: string) => ({ ko: text, en: text });
const question = (candidates: number, min: number, max: number) => ({
  kind: 'choice' as const,
  title: both('q'),
  candidates: Array.from({ length: candidates }, (_, i) => ({ number: i + 1, name: both(`c${i}`) })),
  min,
  max,
});
const papers: BallotPaper[] = [
  { election: 'A', title: both('first'), questions: [question(3, 1, 1)] },
  { election: 'B', title: both('second'), questions: [question(4, 1, 2), question(2, 2, 2)] },
];
const good = [
  { election: 'B', questions: [{ choices: [3, 0] }, { choices: [0, 1] }] },
  { election: 'A', questions: [{ abstain: true as const }] },
];

describe('selections become plaintexts (belenios.md section 4)', () => {
  test('in the order of papers, blank flag first', () => {
    expect(plaintextsOf(papers, good)).toEqual({
      ok: true,
      value: [
        [[1, 0, 0, 0]],
        [
          [0, 1, 0, 0, 1],
          [0, 1, 1],
        ],
      ],
    });
  });

  test.each([
    ['a paper is missing', good.slice(1)],
    ['a paper occurs twice', [...good, good[0]!]],
    ['a paper is not of this sitting', [...good, { election: 'C', questions: [] }]],
    ['a question is missing', [{ election: 'B', questions: [{ choices: [0] }] }, good[1]!]],
    [
      'too many are chosen',
      [{ election: 'B', questions: [{ choices: [0, 1, 2] }, { abstain: true as const }] }, good[1]!],
    ],
    ['too few are chosen', [{ election: 'B', questions: [{ choices: [0] }, { choices: [0] }] }, good[1]!]],
    ['none is chosen without abstaining', [good[0]!, { election: 'A', questions: [{ choices: [] }] }]],
    [
      'one is chosen twice',
      [{ election: 'B', questions: [{ choices: [1, 1] }, { abstain: true as const }] }, good[1]!],
    ],
    ['somebody else is chosen', [good[0]!, { election: 'A', questions: [{ choices: [3] }] }]],
  ])('refused when %s', (_, selections) => {
    const answer = plaintextsOf(papers, selections);
    expect(answer.ok).toBe(false);
    expect(!answer.ok && answer.error.ko).toMatch(/[가-힣]/);
  });
});

describe('ranks and ratings (ledger/count/vector.ts)', () => {
  const three = question(3, 1, 1).candidates;
  const grades = ['A', 'B', 'C'].map(both);
  const opened: BallotPaper = {
    election: 'R',
    title: both('ranks'),
    questions: [
      { kind: 'ranking', title: both('q'), candidates: three },
      { kind: 'rating', title: both('q'), candidates: three, scale: { by: 'grades', grades } },
      { kind: 'rating', title: both('q'), candidates: three, scale: { by: 'points', highest: 5 } },
    ],
  };
  const answered = (...questions: (typeof good)[0]['questions'] | object[]) =>
    plaintextsOf([opened], [{ election: 'R', questions: questions as never }]);

  test('become numbers from 1; who is not ranked has 0, and so has everybody who abstains from', () => {
    expect(answered({ ranking: [2, 0] }, { ratings: [0, 2, 1] }, { ratings: [5, 0, 3] })).toEqual({
      ok: true,
      value: [
        [
          [2, 0, 1],
          [1, 3, 2],
          [6, 1, 4],
        ],
      ],
    });
    const abstain = { abstain: true };
    expect(answered(abstain, abstain, abstain)).toMatchObject({
      value: [
        [
          [0, 0, 0],
          [0, 0, 0],
          [0, 0, 0],
        ],
      ],
    });
  });

  test.each([
    ['nobody ranked', { ranking: [] }, { abstain: true }],
    ['somebody ranked twice', { ranking: [1, 1] }, { abstain: true }],
    ['somebody who does not stand', { ranking: [3] }, { abstain: true }],
    ['a choice where ranks are asked', { choices: [1] }, { abstain: true }],
    ['a candidate not rated', { abstain: true }, { ratings: [1, 1] }],
    ['a grade beyond the scale', { abstain: true }, { ratings: [1, 1, 3] }],
    ['ranks where ratings are asked', { abstain: true }, { ranking: [0, 1, 2] }],
  ])('%s is refused with its question', (_, ranks, ratings) => {
    expect(answered(ranks, ratings, { abstain: true })).toMatchObject({
      ok: false,
      error: { en: expect.stringMatching(/question [12]: /) as string },
    });
  });
});
