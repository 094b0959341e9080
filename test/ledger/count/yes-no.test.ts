/** Yes or no: motions, sole candidates, lists and roll calls; bases, quorum and ties; which figures are refused. */
import { describe, expect, it } from 'vitest';
import { writeFractions } from '../../../ledger/count/fraction.ts';
import { MAJORITY, refusedFigures, stepsOf, verdictOf } from './helpers.ts';

const QUORUM = { base: 'members', counted: 'present', threshold: MAJORITY };
const motion = (base: string, more: object = {}) => ({ kind: 'motion', base, ties: 'rejected', ...more });
const votes = (yes: number, no: number, abstain: number) => ({ yes, no, abstain, cast: yes + no + abstain });

describe('yes or no', () => {
  it('depends on the base: 4 yes, 3 no and 2 abstaining of 10 present', () => {
    const figures = { ...votes(4, 3, 2), present: 10 };
    expect(verdictOf(motion('yes-no'), figures).outcome).toBe('carried');
    expect(verdictOf(motion('valid'), figures).outcome).toBe('carried');
    expect(verdictOf(motion('cast'), figures).outcome).toBe('rejected');
    expect(verdictOf(motion('present'), figures).outcome).toBe('rejected');
  });

  it('rejects a tie and says that it is one', () => {
    const verdict = verdictOf(motion('yes-no'), votes(3, 3, 1));
    expect(verdict.outcome).toBe('rejected');
    expect(stepsOf(verdict, 'yes-no-tie')).toEqual([{ step: 'yes-no-tie', votes: 3 }]);
  });

  it('decides nothing without a quorum: half of all members are not a majority', () => {
    const verdict = verdictOf(motion('yes-no', { quorum: QUORUM }), {
      ...votes(5, 0, 0),
      members: 10,
      present: 5,
    });
    expect(
      verdictOf(motion('yes-no', { quorum: QUORUM }), { ...votes(5, 0, 0), members: 10, present: 6 }).outcome,
    ).toBe('carried');
    expect(verdict.outcome).toBe('no-quorum');
    expect(stepsOf(verdict, 'quorum')).toMatchObject([{ need: 6, met: false }]);
    expect(stepsOf(verdict, 'threshold')).toEqual([]);
  });

  it('elects a sole candidate, or leaves the seat vacant', () => {
    const sole = { kind: 'sole-candidate', base: 'valid', majority: MAJORITY };
    expect(verdictOf(sole, votes(3, 2, 9))).toMatchObject({ outcome: 'elected', elected: [0] });
    expect(verdictOf(sole, votes(2, 2, 0))).toMatchObject({ outcome: 'vacant', elected: [] });
  });

  it('elects everybody on an approved list, or nobody', () => {
    const list = { kind: 'list-approval', answers: 3, base: 'cast', majority: MAJORITY };
    expect(verdictOf(list, votes(3, 2, 0))).toMatchObject({ outcome: 'elected', elected: [0, 1, 2] });
    expect(verdictOf(list, votes(3, 2, 1))).toMatchObject({ outcome: 'rejected', elected: [] });
  });

  it('counts a roll call as it was published like the one that was called', () => {
    const roll = { kind: 'roll-call', base: 'cast', majority: MAJORITY, ties: 'rejected' };
    const called = verdictOf(roll, {
      votes: [
        { member: '가', vote: 'yes', consent: true },
        { member: '나', vote: 'no', consent: false },
        { member: '다', vote: 'yes', consent: false },
      ],
    });
    const named = [{ member: '가', vote: 'yes' }];
    expect(verdictOf(roll, { abstain: 0, cast: 3, named, no: 1, yes: 2 })).toEqual(called);
  });
  it('names only those in a roll call who agreed, and counts all', () => {
    const roll = { kind: 'roll-call', base: 'present', majority: MAJORITY, ties: 'rejected' };
    const verdict = verdictOf(roll, {
      present: 3,
      votes: [
        { member: '홍길동', vote: 'yes', consent: true },
        { member: '이바다', vote: 'yes', consent: false },
        { member: '김하늘', vote: 'no', consent: true },
      ],
    });
    expect(verdict.outcome).toBe('carried');
    expect(stepsOf(verdict, 'roll')).toEqual([
      {
        step: 'roll',
        listed: [
          { member: '홍길동', vote: 'yes' },
          { member: '김하늘', vote: 'no' },
        ],
        unlisted: { yes: 1, no: 0, abstain: 0 },
      },
    ]);
    expect(JSON.stringify(verdict, writeFractions)).not.toContain('이바다');
  });

  it('is not read on behind the first fault, because of millions each would be kept', () => {
    const roll = { kind: 'roll-call', base: 'cast', majority: MAJORITY, ties: 'rejected' };
    let looks = 0;
    const list = new Proxy(Array<null>(1000).fill(null), {
      get: (target, key, receiver) => {
        looks += 1;
        return Reflect.get(target, key, receiver) as unknown;
      },
    });
    expect(refusedFigures(roll, { votes: list })).toMatch(/^The figures: votes\.0 /);
    expect(looks).toBeLessThan(20);
  });

  it.each<[string, object, object, string]>([
    [
      'votes that do not add up',
      motion('cast'),
      { ...votes(3, 2, 1), cast: 7 },
      '3 yes, 2 no, 1 abstaining and 0 blank are 6 votes, not the 7 cast',
    ],
    [
      'more votes than were present',
      motion('present'),
      { ...votes(3, 2, 1), present: 5 },
      'cast is 6, more than present, 5',
    ],
    [
      'more present than members',
      motion('cast', { quorum: QUORUM }),
      { ...votes(1, 0, 0), present: 9, members: 8 },
      'present is 9, more than members, 8',
    ],
    [
      'a base that is not there',
      motion('present'),
      votes(3, 2, 1),
      'present is missing; the card refers to it',
    ],
    ['a quorum that is not there', motion('cast', { quorum: QUORUM }), votes(3, 2, 1), 'members is missing'],
    ['a negative number', motion('cast'), votes(-1, 2, 1), 'yes must be at least 0'],
    ['a fraction of a vote', motion('cast'), votes(1.5, 2, 1), 'must be an integer'],
    ['a number as text', motion('cast'), { ...votes(1, 2, 1), yes: '1' }, 'yes must be a whole number'],
    ['what nobody asked for', motion('cast'), { ...votes(1, 2, 1), invalid: 0 }, 'invalid is not known here'],
    [
      'a member called twice',
      { kind: 'roll-call', base: 'cast', majority: MAJORITY, ties: 'rejected' },
      {
        votes: [
          { member: '가', vote: 'yes', consent: true },
          { member: '가', vote: 'no', consent: true },
        ],
      },
      '가 is called twice',
    ],
    [
      'published totals of a roll call that do not add up',
      { kind: 'roll-call', base: 'cast', majority: MAJORITY, ties: 'rejected' },
      { abstain: 0, cast: 3, named: [], no: 1, yes: 1 },
      '1 yes, 1 no and 0 abstaining are 2 votes, not the 3 cast',
    ],
    [
      'more names published for an answer than votes',
      { kind: 'roll-call', base: 'cast', majority: MAJORITY, ties: 'rejected' },
      { abstain: 0, cast: 1, named: [{ member: '가', vote: 'no' }], no: 0, yes: 1 },
      '1 are named for "no", which has 0 votes',
    ],
    [
      'somebody who is not named and called twice',
      { kind: 'roll-call', base: 'cast', majority: MAJORITY, ties: 'rejected' },
      {
        votes: [
          { member: '가', vote: 'yes', consent: false },
          { member: '가', vote: 'no', consent: false },
        ],
      },
      '가 is called twice',
    ],
    [
      'a name that hides a control character',
      { kind: 'roll-call', base: 'cast', majority: MAJORITY, ties: 'rejected' },
      { votes: [{ member: 'A\u001b[31m', vote: 'yes', consent: true }] },
      'control or text-direction character',
    ],
  ])('refuses %s', (_, json, figures, reason) => {
    expect(refusedFigures(json, figures)).toContain(reason);
  });
});
