/** Weights, ranks and contests of assembly.json: the mixed assembly is accepted, and what cannot be counted or shuffled is refused by place and reason. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readAssembly } from '../../../ledger/assembly/read.ts';

const MIXED = path.join(import.meta.dirname, '../../fixtures/assembly-mixed');
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'assembly-mixed-'));
  await cp(MIXED, dir, { recursive: true });
});
afterEach(() => rm(dir, { recursive: true }));

interface Mixed {
  papers: {
    paper: string;
    weights?: Record<string, number>;
    questions: { rule: Record<string, unknown> }[];
  }[];
  contests: { rule: Record<string, unknown>; pools: { paper: string; question: number }[][] }[];
}
const reasonsAfter = async (change: (json: Mixed) => void): Promise<string[]> => {
  const file = path.join(dir, 'assembly.json');
  const json = JSON.parse(await readFile(file, 'utf8')) as Mixed;
  change(json);
  await writeFile(file, JSON.stringify(json, null, 2));
  const read = await readAssembly(dir);
  return read.ok ? [] : read.error.map(({ reason }) => reason);
};
const weighted = ({ papers }: Mixed): Mixed['papers'][number] => papers.find((paper) => paper.weights)!;
const QUORUM = {
  base: 'members',
  counted: 'cast',
  threshold: { bound: 'more-than', denominator: 2, numerator: 1 },
};

test('the mixed assembly is accepted as it is', async () => {
  expect(await reasonsAfter(() => undefined)).toEqual([]);
});

test.each<[string, (json: Mixed) => void, RegExp]>([
  [
    'a weight of a stranger',
    (json) => (weighted(json).weights = { guests: 2 }),
    /is not a group of this paper/,
  ],
  [
    'weights that make no difference',
    (json) => (weighted(json).weights = { delegates: 2, members: 2 }),
    /weights makes no difference/,
  ],
  [
    'weights beside ranks',
    (json) => (json.papers[0]!.weights = { delegates: 2 }),
    /cannot be "ranked" on a paper with weights/,
  ],
  [
    'a contest whose ties are left to a lot',
    (json) => (json.contests[0]!.rule['ties'] = { by: 'lot' }),
    /rule\.ties\.by cannot be "lot" where ballots decide/,
  ],
  [
    'a quorum of people beside weights',
    (json) => (weighted(json).questions[1]!.rule['quorum'] = QUORUM),
    /rule\.quorum cannot stand on a paper with weights/,
  ],
  [
    'a contest’s quorum over weights',
    (json) => (json.contests[0]!.rule['quorum'] = QUORUM),
    /votes of the paper leader-all have weights/,
  ],
  [
    'a contest of a question that is not there',
    (json) => (json.contests[0]!.pools[0] = [{ paper: 'leader-all', question: 9 }]),
    /names question 9 of the paper leader-all, which is not there/,
  ],
  [
    'a contest of a question that decides by itself',
    (json) => (json.contests[0]!.pools[0] = [{ paper: 'leader-all', question: 2 }]),
    /must be \{"kind": "pool-part"\}/,
  ],
  [
    'a contest of a poll alone',
    (json) => (json.contests[0]!.pools[0] = []),
    /an opinion poll alone is no contest/,
  ],
  [
    'a pool too many',
    (json) => json.contests[0]!.pools.push([]),
    /the pools of the rule need 1, 0, an opinion poll none/,
  ],
  [
    'a contest that is no pools',
    (json) => (json.contests[0]!.rule = { kind: 'pool-part' }),
    /must be "weighted-pools"/,
  ],
])('refused: %s', async (_, change, reason) => {
  expect((await reasonsAfter(change)).join('\n')).toMatch(reason);
});

test('refused: more ranks and ratings than a shuffle holds', async () => {
  // The paper with four of them: 25,001 members give more than 100,000.
  const rows = Array.from(
    { length: 25_001 },
    (_, i) => `M${i},회원,${i % 2 === 0 ? 'members' : 'delegates'}`,
  );
  await writeFile(path.join(dir, 'roll.csv'), ['number,name,group', ...rows, ''].join('\n'));
  expect(await reasonsAfter(() => undefined)).toEqual([
    'papers[1].questions let 25001 members rank or rate 4 times; 100000 such votes can be shuffled',
  ]);
});
