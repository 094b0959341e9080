import { describe, expect, it } from 'vitest';
import { practiceMembers, type PracticePaper } from '../../../main/rehearsal/people.ts';
import { dice } from '../../../main/rehearsal/seed.ts';

const rule = {
  answers: 3,
  decision: { by: 'plurality' },
  kind: 'single-choice',
  ties: { by: 'named' },
} as const;
const papers: PracticePaper[] = [
  { paper: 'leader', groups: ['a', 'b'], questions: [{ rule, min: 1, max: 1, candidates: [1, 2, 3] }] },
  {
    paper: 'council',
    groups: ['a', 'b'],
    questions: [{ rule, min: 1, max: 2, candidates: [1, 2, 3, 4, 5, 6, 7, 8] }],
  },
  { paper: 'youth', groups: ['b'], questions: [{ rule, min: 1, max: 1, candidates: [1, 2, 3, 4] }] },
];
const people = (seed: string, count = 200, challenges = 5) =>
  practiceMembers({
    seed,
    count,
    sizes: new Map([
      ['a', 28],
      ['b', 12],
    ]),
    minimum: 10,
    papers,
    challenges,
  });

describe('practice people', () => {
  it('are the same for the same seed and others for another', () => {
    expect(people('1')).toEqual(people('1'));
    expect(people('1')).not.toEqual(people('2'));
  });

  it('fill every group in proportion and come in numbers that can be counted', () => {
    const members = people('x');
    expect(members).toHaveLength(200);
    expect(new Set(members.map(({ number }) => number)).size).toBe(200);
    expect(members.filter(({ group }) => group === 'a')).toHaveLength(136);
    const small = people('x', 20);
    for (const group of ['a', 'b'])
      expect(small.filter((m) => m.group === group && m.visit)).toHaveLength(10);
    expect(() => people('x', 19)).toThrow('at least 20');
  });

  it('choose within the limits, only on the papers of their group, with some abstentions', () => {
    const visits = people('y').flatMap(({ group, visit }) => (visit ? [{ group, visit }] : []));
    expect(visits.length).toBeLessThan(200);
    let abstentions = 0;
    for (const { group, visit } of visits) {
      expect([...visit.ballots.keys()]).toEqual(
        group === 'b' ? ['leader', 'council', 'youth'] : ['leader', 'council'],
      );
      for (const paper of papers) {
        for (const [i, choice] of (visit.ballots.get(paper.paper) ?? []).entries()) {
          if ('abstain' in choice) {
            abstentions += 1;
            continue;
          }
          const question = paper.questions[i]!;
          if (!('choices' in choice)) throw new Error('a question to choose from is chosen from');
          expect(choice.choices.length).toBeGreaterThanOrEqual(question.min);
          expect(choice.choices.length).toBeLessThanOrEqual(question.max);
          expect(new Set(choice.choices).size).toBe(choice.choices.length);
          expect(choice.choices.every((index) => index >= 0 && index < question.candidates.length)).toBe(
            true,
          );
        }
      }
    }
    expect(abstentions).toBeGreaterThan(10);
  });

  it('meet every mishap at least once', () => {
    expect(new Set(people('z', 40).flatMap(({ visit }) => (visit ? [visit.mishap] : []))).size).toBe(11);
  });
});

describe('voters who check the machine', () => {
  const checking = (members: ReturnType<typeof people>) =>
    members.filter(({ visit }) => (visit?.challenges ?? 0) > 0);
  it('are the share asked for, rounded up, have no mishap, and choose as they would without', () => {
    const none = people('c', 200, 0);
    const coming = none.filter(({ visit }) => visit !== null).length;
    expect(checking(none)).toHaveLength(0);
    expect(checking(people('c', 20, 1))).toHaveLength(1);
    for (const percent of [5, 30]) {
      const some = people('c', 200, percent);
      expect(checking(some)).toHaveLength(Math.ceil((coming * percent) / 100));
      expect(new Set(checking(some).map(({ visit }) => visit?.mishap))).toEqual(new Set(['none']));
      const without = some.map((one) => ({ ...one, visit: one.visit && { ...one.visit, challenges: 0 } }));
      expect(without).toEqual(none);
    }
  });
});

describe('dice', () => {
  it('are uniform enough and independent of each other by purpose', () => {
    const counts = [0, 0, 0, 0, 0, 0];
    const die = dice('seed', 'six');
    for (let i = 0; i < 6000; i++) counts[die.integer(6)]! += 1;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
    expect(dice('seed', 'a').integer(1e9)).not.toBe(dice('seed', 'b').integer(1e9));
    expect(() => die.integer(0)).toThrow(RangeError);
    expect(() => die.pick([])).toThrow(RangeError);
  });
});
