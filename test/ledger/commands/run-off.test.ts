/** A first round without a majority and the run-off on a reserve slot, by the commands; a motion from the floor; what is left is released. */
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Body } from '../../../ledger/entries/entry.ts';
import type { VerifyReport } from '../../../ledger/verify/report.ts';
import { acceptAll, ASSEMBLY, foundDay, holdPolls, SAMPLE, withNode, type Day } from './polling-day.ts';
import { flags, report, run } from './terminal.ts';

/** The sample with the leader's paper alone, a majority of valid votes, two slots for all and one for the youth. */
const prepare = async (base: string): Promise<string> => {
  const folder = path.join(base, 'assembly');
  await cp(SAMPLE, folder, { recursive: true });
  const file = path.join(folder, 'assembly.json');
  const json = JSON.parse(await readFile(file, 'utf8')) as {
    papers: { questions: { rule: object }[] }[];
    reserve?: unknown;
  };
  json.papers.length = 1;
  json.papers[0]!.questions[0]!.rule = {
    kind: 'single-choice',
    decision: { by: 'majority', base: 'valid' },
    ties: { by: 'named' },
  };
  json.reserve = [
    { count: 2, groups: ['regular', 'youth'] },
    { count: 1, groups: ['youth'] },
  ];
  await writeFile(file, JSON.stringify(json, undefined, 2));
  return folder;
};

let day: Day;
let slots: { uuid: string; groups: string[] }[];
const choice = (count: number, ...plaintext: number[]) =>
  Array.from({ length: count }, () => ({ group: 'regular', plaintext: [plaintext] }));
const definition = (uuid: string): Promise<Body<'election.defined'>> =>
  withNode(day, (node) => Promise.resolve(node.state().elections.get(uuid)!.definition));
/** Closes, tallies, decrypts and declares. */
const declare = async (election: string): Promise<void> => {
  const at = { data: day.data, election };
  for (const act of ['close', 'tally']) await report(`election ${act}`, flags(at));
  await withNode(day, async (node) => {
    for (const key of day.trustees)
      await report('trustee decrypt', flags({ ledger: node.url, key, election }));
  });
  await report('election declare', flags(at));
};

beforeAll(async () => {
  day = await foundDay('single', prepare);
  slots = await withNode(day, (node) =>
    Promise.resolve(
      [...node.state().reservations.values()].map(({ body }) => ({
        uuid: body.election,
        groups: [...body.groups],
      })),
    ),
  );
  await acceptAll(day);
}, 60_000);
afterAll(() => rm(day.base, { recursive: true }));

test('a run-off needs a declared result that calls for one, and a slot for the same voters', async () => {
  const first = day.elections['leader']!;
  const define = (election: string, slot: string) =>
    run('election run-off', flags({ data: day.data, election, slot }));
  expect(slots.map(({ groups }) => groups.length)).toEqual([2, 2, 1]);
  expect((await define('x', 'next')).err).toMatch(/no election x\. It has: /);
  expect((await define(first, 'next')).err).toMatch(/not declared yet/);

  await holdPolls(day, {
    leader: [...choice(5, 0, 0, 1, 0), ...choice(3, 0, 0, 0, 1), ...choice(2, 0, 1, 0, 0)],
  });
  await declare(first);
  expect((await define(first, first)).err).toMatch(/is not a reserve slot of this ledger\. Free: /);
  expect((await define(first, slots[2]!.uuid)).err).toMatch(/is for youth of .*, not for regular, youth/);

  const made = await report<{ election: string; free: number }>(
    'election run-off',
    flags({ data: day.data, election: first, slot: 'next' }),
  );
  expect(made).toMatchObject({ election: slots[0]!.uuid, free: 2 });
  expect((await define(first, 'next')).err).toContain(
    `defined already: election ${made.election}. To define it anew, end that one first: election release --slot`,
  );

  const [before, after] = [await definition(first), await definition(made.election)];
  const [, second, third] = before.display.questions[0]!.answers;
  expect(after.display.title).toEqual({
    ko: '결선투표: 당대표 선거',
    en: 'Run-off: Election of the party leader',
  });
  expect(after.display.questions[0]).toEqual({
    title: before.display.questions[0]!.title,
    answers: [second, third],
  });
  expect(after.cards).toEqual([
    { kind: 'single-choice', answers: 2, decision: { by: 'plurality' }, ties: { by: 'named' } },
  ]);
  expect(after).toMatchObject({ trustees: before.trustees, trusteeKeys: before.trusteeKeys });
}, 60_000);

test('the second round is voted on with permits of the slot, and closed', async () => {
  const election = slots[0]!.uuid;
  const second: Day = { ...day, elections: { second: election } };
  await acceptAll(second);
  await holdPolls(second, { second: [...choice(1, 0, 1, 0), ...choice(2, 0, 0, 1)] });
  const closed = await report<{ election: string }>('election close', flags({ data: day.data, election }));
  expect(closed.election).toBe(election);
}, 60_000);

test('a motion from the floor takes the next slot for its groups, and faults are named by their lines', async () => {
  const file = path.join(day.base, 'motion.json');
  const write = (change: object) => writeFile(file, JSON.stringify({ ...MOTION, ...change }, undefined, 2));
  const define = (...more: string[]) =>
    run('election define-floor', [file, ...flags({ data: day.data, slot: 'next' }), ...more]);
  expect((await define()).err).toMatch(/There is no file .*motion\.json/);
  await write({ groups: [] });
  expect((await define()).err).toMatch(/motion\.json:6: groups must name at least one group/);
  await write({ questions: [{ ...MOTION.questions[0], candidates: [] }] });
  expect((await define()).err).toMatch(/motion\.json:\d+: questions\[0\]\.candidates/);
  const candidates = [1, 2].map((number) => ({ number, name: { ko: `${number}번`, en: `No. ${number}` } }));
  const part = { title: MOTION.title, rule: { kind: 'pool-part' }, min: 1, max: 1, candidates };
  await write({ questions: [part] });
  expect((await define()).err).toMatch(
    /motion\.json:\d+: questions\[0\]\.rule\.kind cannot be "pool-part": no contest would join this paper/,
  );
  await write({ groups: ['regular'] });
  expect((await define()).err).toMatch(
    /has no free reserve slot for regular\. Free: .*\(regular, youth\); .*\(youth\)/,
  );
  await write({});
  expect((await define('--assembly', 'other')).err).toMatch(/Assembly other has no election/);
  expect(await define()).toMatchObject({ code: 0, out: expect.stringMatching(/Slots left {2}1/) as string });
  expect(await definition(slots[2]!.uuid)).toMatchObject({
    cards: [{ kind: 'motion' }],
    display: { questions: [{ answers: [{ number: 1 }, { number: 2 }] }], title: MOTION.title },
    groups: ['youth'],
  });
});

test('what nobody voted on ends when the day is over, once, and the whole ledger verifies', async () => {
  const release = (options: Record<string, string>) =>
    run('election release', flags({ data: day.data, ...options }));
  expect((await release({})).err).toMatch(/Name a slot/);
  expect((await release({ unused: 'other' })).err).toMatch(/no assembly other/);
  expect((await release({ slot: 'x' })).err).toMatch(/is not a reserve slot/);
  expect((await release({ slot: slots[0]!.uuid })).err).toMatch(/\[reserve-released\]|\[reserve-opened\]/);
  expect(await release({ slot: slots[2]!.uuid, unused: ASSEMBLY })).toMatchObject({ code: 0 });
  expect((await release({ unused: ASSEMBLY })).err).toMatch(/has no unused reserve slot/);

  const verified = await report<VerifyReport>('verify', [day.data, '--party', day.fingerprint]);
  expect(verified).toMatchObject({ ok: true, failures: [] });
  expect(verified.counts).toMatchObject({ 'election.reserved': 3, 'election.defined': 3, 'polls.opened': 2 });
  expect(verified.slots).toEqual([
    { uuid: slots[1]!.uuid, assembly: ASSEMBLY, groups: ['regular', 'youth'], state: 'released' },
  ]);
  expect(verified.elections).toMatchObject([
    { state: 'declared', counts: { cast: 10 }, result: [[0, 2, 5, 3]], verdicts: [{ runOff: [1, 2] }] },
    { state: 'closed', counts: { cast: 3 } },
    { state: 'withdrawn', counts: { cast: 0 } },
  ]);
});

const MOTION = {
  title: { ko: '긴급동의 투표', en: 'Vote on a motion from the floor' },
  groups: ['youth'],
  questions: [
    {
      title: { ko: '청년위원회를 두는 데 찬성하십니까?', en: 'Shall there be a youth committee?' },
      rule: { kind: 'motion', base: 'cast', ties: 'rejected' },
    },
  ],
};
