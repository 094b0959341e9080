/** A contest of two pools and an opinion poll that comes to no majority, and its run-off on reserve slots, by the commands, to the declared verdict. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contestRunOff } from '../../../ledger/assembly/contest-run-off.ts';
import { findSlot, laterDefinition } from '../../../ledger/assembly/later-election.ts';
import { EntryWriter } from '../../../ledger/commands/entry-writer.ts';
import type { Body } from '../../../ledger/entries/entry.ts';
import { readKeyFile } from '../../../ledger/keys/key-file.ts';
import { signerFromSeed } from '../../../ledger/keys/signer.ts';
import type { VerifyReport } from '../../../ledger/verify/report.ts';
import {
  acceptAll,
  ASSEMBLY,
  foundDay,
  holdPolls,
  ORIGIN,
  STATION,
  withNode,
  type Day,
} from './polling-day.ts';
import { must } from '../rules/world.ts';
import { flags, report, run } from './terminal.ts';

const both = (ko: string, en: string) => ({ en, ko });
const paper = (name: string, groups: readonly string[], weights = {}) => ({
  paper: name,
  title: both(name, name),
  groups,
  ...weights,
  questions: [
    {
      title: both('고르십시오', 'Choose'),
      rule: { kind: 'pool-part' },
      min: 1,
      max: 1,
      candidates: [3, 5, 8].map((number) => ({
        number,
        name: both(`후보 ${number}`, `Candidate ${number}`),
      })),
    },
  ],
});
const ASSEMBLY_FILE = {
  assembly: ASSEMBLY,
  title: both('연습 대의원대회', 'Sample meeting'),
  body: '화백당 (연습)',
  date: '2027-03-20',
  profile: 'kr',
  groups: ['delegates', 'members', 'elders'].map((group) => ({ group, name: both(group, group) })),
  stations: [{ station: STATION, name: both('제1투표소', 'Polling station 1') }],
  minimumGroup: 2,
  batch: 3,
  contests: [
    {
      contest: 'leader',
      title: both('대표 선거 합산', 'Leader, all pools'),
      rule: {
        kind: 'weighted-pools',
        method: 'percent',
        decision: 'majority',
        rounding: { mode: 'half-up', decimals: 2 },
        seats: 1,
        ties: { by: 'named' },
        pools: [
          {
            from: 'ballots',
            share: { numerator: 1, denominator: 2 },
            titles: [both('대의원', 'Delegates')],
          },
          { from: 'ballots', share: { numerator: 3, denominator: 10 }, titles: [both('당원', 'Members')] },
          { from: 'poll', share: { numerator: 1, denominator: 5 }, title: both('여론조사', 'Opinion poll') },
        ],
      },
      pools: [[{ paper: 'delegates', question: 1 }], [{ paper: 'members', question: 1 }], []],
    },
  ],
  papers: [
    paper('delegates', ['delegates']),
    paper('members', ['elders', 'members'], { weights: { elders: 2 } }),
  ],
  reserve: [
    { count: 1, groups: ['elders', 'members'] },
    { count: 1, groups: ['delegates'] },
  ],
};
const vote = (group: string, answers: number, chosen: number) => ({
  group,
  plaintext: [Array.from({ length: answers + 1 }, (_, choice) => (choice === chosen ? 1 : 0))],
});

let base: string;
let day: Day;
const committee = () => path.join(day.data, 'keys/committee.json');
const poll = async (contest: string, votes: readonly number[]): Promise<void> => {
  const file = path.join(base, 'poll.json');
  await writeFile(file, JSON.stringify({ from: 'responses', votes }));
  const more = { data: day.data, assembly: ASSEMBLY, contest, pool: '3', source: 'Practice poll' };
  await report('contest poll', [file, ...flags(more)]);
};
const finish = (elections: readonly string[]): Promise<unknown> =>
  withNode(day, (node) =>
    report(
      'election finish',
      flags({ ledger: node.url, key: committee(), election: [...elections], trustee: [...day.trustees] }),
    ),
  );
const runOff = (more: Record<string, string> = {}) =>
  run('election run-off', flags({ data: day.data, contest: 'leader', slot: 'next', ...more }));

/** The first paper of the run-off as a run leaves it that ends before its second entry; its uuid. */
const definedHalfWay = (): Promise<string> =>
  withNode(day, async (node) => {
    const state = node.state();
    const { papers } = must(contestRunOff(state, [...state.contests.values()][0]!));
    const { content, first } = papers[0]!;
    const slot = must(findSlot(state, { assembly: ASSEMBLY, groups: content.groups, slot: 'next' }));
    const definition = must(laterDefinition(state, slot, content, first, 1_800_000_000));
    const key = must(readKeyFile(committee(), { kind: 'none', practice: true }));
    if (key.kind !== 'ed25519') throw new Error('the committee signs');
    const writer = new EntryWriter(state, ORIGIN, signerFromSeed(key.seed));
    writer.add('election.defined', definition);
    for (const bytes of writer.entries)
      expect(await node.append(bytes)).toMatchObject({ verdict: 'accepted' });
    return definition.election;
  });

beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'contest-run-off-'));
  await writeFile(path.join(base, 'assembly.json'), JSON.stringify(ASSEMBLY_FILE));
  const rows = ['delegates', 'members', 'elders'].flatMap((group, g) =>
    Array.from({ length: 3 }, (_, i) => `M-${g}${i},가온나래,${group}`),
  );
  await writeFile(path.join(base, 'roll.csv'), `number,name,group\n${rows.join('\n')}\n`);
  day = await foundDay('single', () => Promise.resolve(base));
}, 120_000);
afterAll(async () => {
  await rm(base, { recursive: true });
  await rm(day.base, { recursive: true });
});

test('a trustee accepts no tallies of fewer than ten unless told to', async () => {
  const small = await withNode(day, (node) =>
    run(
      'trustee accept',
      flags({ ledger: node.url, key: day.trustees[0]!, election: Object.values(day.elections), yes: true }),
    ),
  );
  expect(small.out).toContain('The same holds for the ballots of each weight.');
  expect(small.err).toMatch(/lets a tally of 2 ballots be decrypted; you accept none below 10/);
  await acceptAll(day);
}, 60_000);

test('a contest without a majority calls for a run-off, which is defined once, on slots for the voters of its pools', async () => {
  expect((await runOff()).err).toMatch(/is not declared yet: contest declare comes first/);
  expect((await runOff({ contest: 'other' })).err).toMatch(/no contest other\. It has: leader/);
  expect((await runOff({ election: 'x' })).err).toMatch(/either --election UUID or --contest NAME/);
  await holdPolls(day, {
    delegates: [vote('delegates', 3, 2), vote('delegates', 3, 3)],
    members: [vote('members', 3, 3), vote('members', 3, 1), vote('elders', 3, 2), vote('elders', 3, 1)],
  });
  await poll('leader', [300, 300, 400]);
  await finish([day.elections['delegates']!, day.elections['members']!]);
  const declared = await run(
    'contest declare',
    flags({ data: day.data, assembly: ASSEMBLY, contest: 'leader', lang: 'en' }),
  );
  expect(declared.out).toContain('Next: election run-off --contest leader --slot next');

  expect((await runOff({ slot: 'x' })).err).toMatch(/take the next free slots/);
  const before = await definedHalfWay();
  expect(await runOff()).toMatchObject({ code: 0, out: expect.stringContaining('Slots left  0') as string });
  expect((await runOff()).err).toMatch(/defined already: contest leader-run-off/);
  const state = await withNode(day, (node) => Promise.resolve(node.state()));
  const [, second] = [...state.contests.values()];
  expect(second!.body.pools[0]).toEqual([{ election: before, question: 1 }]);
  const [[first], [other], third] = second!.body.pools as [
    [{ election: string }],
    [{ election: string }],
    [],
  ];
  const of = (uuid: string): Body<'election.defined'> => state.elections.get(uuid)!.definition;
  expect(third).toEqual([]);
  expect(second!.body.card).toMatchObject({ answers: 2, choices: 1, decision: 'plurality' });
  expect(of(first.election)).toMatchObject({
    groups: ['delegates'],
    cards: [{ kind: 'pool-part', answers: 2 }],
  });
  expect(of(other.election)).toMatchObject({
    groups: ['elders', 'members'],
    weights: [{ group: 'elders', weight: 2 }],
  });
  expect(of(first.election).display.questions[0]!.answers.map(({ number }) => number)).toEqual([5, 8]);
}, 120_000);

test('the pools vote again, and the contest of the second round is declared and verified', async () => {
  const state = await withNode(day, (node) => Promise.resolve(node.state()));
  const pools = state.contests.get([...state.contests.keys()][1]!)!.body.pools;
  const [delegates, members] = pools.flat().map(({ election }) => election) as [string, string];
  const second: Day = { ...day, elections: { delegates, members } };
  await acceptAll(second);
  await holdPolls(second, {
    delegates: [vote('delegates', 2, 1), vote('delegates', 2, 1)],
    members: [vote('members', 2, 2), vote('members', 2, 2), vote('elders', 2, 1), vote('elders', 2, 2)],
  });
  await poll('leader-run-off', [400, 600]);
  await finish([delegates, members]);
  await report(
    'contest declare',
    flags({ data: day.data, assembly: ASSEMBLY, contest: 'leader-run-off', lang: 'en' }),
  );
  const verified = await report<VerifyReport>('verify', [day.data, '--party', day.fingerprint]);
  expect(verified).toMatchObject({ ok: true, failures: [] });
  expect(verified.counts).toMatchObject({
    'contest.defined': 2,
    'contest.declared': 2,
    'election.defined': 4,
  });
  const after = await withNode(day, (node) => Promise.resolve([...node.state().contests.values()]));
  expect(after.map(({ verdict }) => verdict)).toMatchObject([
    { outcome: 'run-off', runOff: [1, 2] },
    { outcome: 'elected', elected: [0] },
  ]);
}, 120_000);
