/** `count` at a terminal: sentences, JSON, and what is refused with which exit code. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { report, run } from './terminal.ts';

const FIXTURES = path.join(import.meta.dirname, '../../fixtures/count');
const given = (name: string): string => path.join(FIXTURES, `${name}.json`);
const [CARD, FIGURES] = [given('convention-2019.card'), given('convention-2019.figures')];
let base: string;

beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'count-'));
});
afterAll(() => rm(base, { recursive: true }));

const written = async (text: string | Uint8Array): Promise<string> => {
  const file = path.join(base, 'given.json');
  await writeFile(file, text);
  return file;
};

test('tells card, steps and verdict in Korean', async () => {
  const said = await run('count', [CARD, FIGURES]);
  expect(said).toMatchObject({ code: 0, err: '' });
  expect(said.out.split('\n')).toEqual(
    expect.arrayContaining([
      '규칙',
      '  반영비율은 선거인단 투표 70%, 여론조사 30%입니다.',
      '셈',
      '  1. 선거인 378,067명 가운데 96,103명이 투표했습니다(투표율 25.42%).',
      '결과: 후보 1이 당선되었습니다.',
    ]),
  );
});

test('tells the same in English', async () => {
  const said = await run('count', [
    given('standing-committee.card'),
    given('standing-committee.figures'),
    '--lang',
    'en',
  ]);
  expect(said.code).toBe(0);
  expect(said.out).toBe(`Rule
  It is valid only when a majority of all members is present.
  It is carried when a majority of those present says yes.
  Abstentions are counted in the base, so they weigh like a no.
  A tie of yes and no is a rejection.

Count
  1. Quorum: a majority of all members, 73, is 37 or more; 40 are present, so it is met.
  2. 35 yes, 3 no, 2 abstaining: 40 votes cast.
  3. Yes: 35 of those present, 40; needed 21. 2 × 35 = 70 > 40 = 1 × 40, so a majority is reached.

Verdict: carried.`);
});

test('reports as JSON, fractions exact as texts', async () => {
  const json = await report<{ readonly outcome: string; readonly steps: readonly Record<string, unknown>[] }>(
    'count',
    [CARD, FIGURES],
  );
  expect(json).toMatchObject({ outcome: 'elected', elected: [0], tied: [], runOff: [] });
  expect(json.steps.find(({ step }) => step === 'totals')).toMatchObject({
    totals: ['68713', '42653', '25924'],
    sum: '137290',
  });
  for (const { sentence } of json.steps) expect(sentence).toMatch(/\.$/);
});

test('says by which rule the second round is counted', async () => {
  const said = await run('count', [given('run-off.card'), given('run-off.figures'), '--lang', 'en']);
  const [, after = ''] = said.out.split('\n\nVerdict: ');
  expect(after).toMatch(
    /^a run-off between [^\n]+\.\n\nRule of the run-off\n {2}Each voter chooses 1 of 2 candidates\./,
  );
});

test('gives the card of the second round, which the command takes again', async () => {
  const json = await report<{
    readonly secondRound: { readonly candidates: number[]; readonly card: object };
  }>('count', [given('run-off.card'), given('run-off.figures')]);
  expect(json.secondRound.candidates).toEqual([0, 1]);
  const second = await written(JSON.stringify(json.secondRound.card));
  const figures = path.join(base, 'second.json');
  await writeFile(figures, JSON.stringify({ cast: 99, abstain: 0, votes: [49, 50] }));
  expect((await run('count', [second, figures])).out).toContain('결과: 이바다가 당선되었습니다.');
});

test.each([
  ['a card that is not there', 'nowhere.json', 'count: There is no file'],
  ['a card that is not JSON', '{', 'line 1'],
  ['a key given twice', '{"kind":"motion","kind":"motion"}', 'the key "kind" is given twice'],
  ['a fraction of a seat', '{"seats":1.5}', '1.5 must be a whole number, written in digits only'],
  ['a card that is none', '{"kind":"acclamation"}', 'The card: kind must be one of'],
  ['a text that is not UTF-8', new Uint8Array([0x0a, 0x22, 0xff, 0x22]), 'line 2: the text is not UTF-8'],
  ['a card above the size of an entry', ' '.repeat(70_000), '61440 are accepted'],
])('refuses %s with exit code 1', async (_, content, reason) => {
  const file = content === 'nowhere.json' ? path.join(base, content) : await written(content);
  const said = await run('count', [file, FIGURES]);
  expect(said).toMatchObject({ code: 1, out: '' });
  expect(said.err).toContain(reason);
});

test.each<[string, string, string]>([
  [
    'a text of 31 MiB that is not closed',
    `{"yes":\n"${'x'.repeat(31 * 1024 * 1024)}`,
    'line 2: a text in double',
  ],
  [
    'more numbers than any file has',
    `{"votes":[${'0,'.repeat(1_000_000)}0]}`,
    'line 1: more than 100000 items',
  ],
  ['lists of lists of lists', '['.repeat(100_000), 'line 1: nested deeper than 32 levels'],
])('refuses %s with its line and nothing else', async (_, content, reason) => {
  const said = await run('count', [CARD, await written(content)]);
  expect(said).toMatchObject({ code: 1, out: '' });
  expect(said.err).toContain(reason);
  expect(said.err.length).toBeLessThan(300);
});

test('reads figures with a byte order mark, as some editors write them', async () => {
  const figures = await written(`\ufeff${await readFile(FIGURES, 'utf8')}`);
  expect(await run('count', [CARD, figures])).toEqual(await run('count', [CARD, FIGURES]));
});

test('refuses figures that do not add up, saying which', async () => {
  const figures = await written(
    JSON.stringify({ members: 73, present: 40, cast: 41, yes: 35, no: 3, abstain: 2 }),
  );
  const said = await run('count', [given('standing-committee.card'), figures]);
  expect(said).toMatchObject({ code: 1, out: '' });
  expect(said.err).toBe(
    'count: The figures: 35 yes, 3 no, 2 abstaining and 0 blank are 40 votes, not the 41 cast.',
  );
});

test('refuses a language it does not speak, and a wrong call with exit code 2', async () => {
  expect(await run('count', [CARD, FIGURES, '--lang', 'fr'])).toMatchObject({
    code: 1,
    err: 'count: --lang must be one of ko, en.',
  });
  expect((await run('count', [CARD])).code).toBe(2);
  expect((await run('count', [CARD, FIGURES, '--rounded'])).code).toBe(2);
});
