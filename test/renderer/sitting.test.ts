/** How long selections live: through interruptions, never past the moment the ballot is handed over, never into another attempt. */
import { expect, it } from 'vitest';
import { trouble } from '../../main/station/troubles.ts';
import type { BallotPaper, Scene } from '../../main/station/view.ts';
import { reduceSelections } from '../../renderer/voter/selection.ts';
import { firstSitting, nextSitting, type Sitting } from '../../renderer/voter/sitting.ts';

const papers: readonly BallotPaper[] = [
  {
    election: 'leader',
    title: { ko: '당대표 선거', en: 'Party leader' },
    questions: [
      {
        title: { ko: '한 명', en: 'One' },
        kind: 'choice',
        min: 1,
        max: 1,
        candidates: [{ number: 1, name: { ko: '홍길동', en: 'Hong' } }],
      },
    ],
  },
];
const ballot: Scene = { kind: 'ballot', papers };
const idle: Scene = { kind: 'idle' };

const through = (start: Sitting, ...scenes: readonly Scene[]): Sitting => scenes.reduce(nextSitting, start);

/** A voter who has chosen the first candidate. */
const chosen = (): Sitting => {
  const sitting = through(firstSitting(idle), idle, ballot);
  if (sitting.kind !== 'choosing') throw new Error('a ballot scene begins a choice');
  const selections = [{ do: 'begin' } as const, { do: 'toggle', candidate: 0 } as const].reduce(
    reduceSelections,
    sitting.selections,
  );
  return { ...sitting, selections };
};

const interruptions: Record<string, readonly Scene[]> = {
  'the question whether somebody is there': [{ kind: 'still-there', untilMs: 1 }],
  'staff who are called and give the session back': [
    { kind: 'staff-card', purpose: 'end-session', which: 'first', roles: ['clerk', 'manager'] },
    { kind: 'working', task: 'reading-card' },
    { kind: 'pin', purpose: 'staff', triesLeft: 3, attempt: 'first' },
    { kind: 'working', task: 'checking-pin' },
    { kind: 'end-session', paper: 'none' },
    { kind: 'take-card', purpose: 'staff' },
  ],
  // The station says in a voter's session that no vote is recorded, whatever the trouble.
  ...Object.fromEntries(
    (['staff-role', 'card-refused', 'card-unreadable', 'pin-blocked', 'ledger-unreachable'] as const).map(
      (code) => [
        `staff who come to nothing (${code})`,
        [
          { kind: 'staff-card', purpose: 'end-session', which: 'first', roles: ['clerk', 'manager'] },
          { kind: 'working', task: 'reading-card', purpose: 'staff' },
          { kind: 'trouble', trouble: { ...trouble(code, ''), vote: 'not-recorded' } },
          { kind: 'take-card', purpose: 'staff' },
        ] satisfies readonly Scene[],
      ],
    ),
  ),
};

it.each(Object.entries(interruptions))('selections outlive %s', (_, scenes) => {
  const sitting = chosen();
  expect(through(sitting, ...scenes, ballot)).toBe(sitting);
});

const ends: readonly Scene[] = [
  { kind: 'working', task: 'encrypting' },
  { kind: 'working', task: 'printing' },
  { kind: 'commit', papers: [] },
  { kind: 'challenged' },
  { kind: 'recorded', receipt: 'confirmed', reprint: 'none' },
  { kind: 'trouble', trouble: trouble('slip-void', '') },
  { kind: 'trouble', trouble: trouble('challenge-unprinted', '') },
  { kind: 'trouble', trouble: trouble('journal-failed', '') },
  idle,
];

it.each(ends)('selections are gone with $kind', (scene) => {
  expect(JSON.stringify(nextSitting(chosen(), scene))).not.toContain('answers');
});

it('a ballot after a destroyed slip begins empty and is called so', () => {
  const again = through(
    chosen(),
    { kind: 'working', task: 'printing' },
    { kind: 'commit', papers: [] },
    ballot,
  );
  expect(again).toMatchObject({
    kind: 'choosing',
    beginning: 'abandoned',
    selections: { step: { kind: 'welcome' }, answers: [{ kind: 'choices', choices: [] }] },
  });
});

it('a ballot after a machine check begins empty and is called so, also when its code was not printed', () => {
  const ends: readonly Scene[] = [
    { kind: 'challenged' },
    { kind: 'trouble', trouble: trouble('challenge-unprinted', '') },
  ];
  for (const end of ends) {
    const printing: Scene = { kind: 'working', task: 'printing' };
    const again = through(chosen(), printing, { kind: 'commit', papers: [] }, printing, end, ballot);
    expect(again).toMatchObject({ beginning: 'challenged', selections: { step: { kind: 'welcome' } } });
    expect(through(again, printing, { kind: 'commit', papers: [] }, ballot)).toMatchObject({
      beginning: 'abandoned',
    });
  }
});

it('a ballot of the next voter is a first one, also after a destroyed slip', () => {
  const next = through(chosen(), { kind: 'commit', papers: [] }, idle, ballot);
  expect(next).toMatchObject({ beginning: 'first' });
});

it.each<Scene>([
  ballot,
  { kind: 'still-there', untilMs: 1 },
  { kind: 'end-session', paper: 'none' },
  { kind: 'staff-card', purpose: 'end-session', which: 'first', roles: ['clerk'] },
])('a page that finds $kind says that selections are lost', (found) => {
  expect(through(firstSitting(found), found, ballot)).toMatchObject({ beginning: 'reloaded' });
});

it.each<Scene>([
  idle,
  { kind: 'working', task: 'reading-card' },
  { kind: 'pin', purpose: 'admission', triesLeft: 3, attempt: 'first' },
  { kind: 'take-card', purpose: 'admission' },
])('a page that finds $kind before the ballot has nothing to say', (found) => {
  expect(through(firstSitting(found), found, ballot)).toMatchObject({ beginning: 'first' });
});
