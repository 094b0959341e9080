/**
 * `election finish` on a day with everything it can meet: a list of forty candidates, ranks that are shuffled, and a question of a contest that waits for its opinion
 * poll. The first run follows the ledger while people vote. What it declares stands before belenios-tool.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LedgerNode } from '../../../ledger/node/node.ts';
import type { VerifyReport } from '../../../ledger/verify/report.ts';
import { judge, TOOL } from '../../peers/belenios-tool.ts';
import { peer } from '../../peers/require.ts';
import {
  acceptAll,
  admit,
  ASSEMBLY,
  closePolls,
  foundDay,
  makeBallots,
  openPolls,
  STATION,
  withNode,
  type Day,
  type Votes,
} from './polling-day.ts';
import { flags, report, run } from './terminal.ts';

const FORTY = 40;
const GROUP = 'members';
const both = (ko: string, en: string) => ({ en, ko });
const people = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    number: i + 1,
    name: both(`후보 ${i + 1}`, `Candidate ${i + 1}`),
  }));
const paper = (name: string, question: object) => ({
  paper: name,
  title: both(name, name),
  groups: [GROUP],
  questions: [{ title: both('고르십시오', 'Choose'), ...question }],
});
const named = { by: 'named' } as const;
const ASSEMBLY_FILE = {
  assembly: ASSEMBLY,
  title: both('연습 대의원대회', 'Sample meeting'),
  body: '화백당 (연습)',
  date: '2027-03-20',
  profile: 'kr',
  groups: [{ group: GROUP, name: both('당원', 'Members') }],
  stations: [{ station: STATION, name: both('제1투표소', 'Polling station 1') }],
  minimumGroup: 3,
  batch: 3,
  contests: [
    {
      contest: 'leader',
      title: both('대표 선거 합산', 'Leader, all pools'),
      rule: {
        kind: 'weighted-pools',
        method: 'percent',
        decision: 'plurality',
        rounding: { mode: 'half-up', decimals: 2 },
        seats: 1,
        ties: named,
        pools: [
          { from: 'ballots', share: { numerator: 7, denominator: 10 }, titles: [both('당원', 'Members')] },
          { from: 'poll', share: { numerator: 3, denominator: 10 }, title: both('여론조사', 'Opinion poll') },
        ],
      },
      pools: [[{ paper: 'leader', question: 1 }], []],
    },
  ],
  papers: [
    paper('council', {
      rule: { kind: 'n-of-m', seats: 10, ties: named },
      min: 1,
      max: 10,
      candidates: people(FORTY),
    }),
    paper('chair', {
      rule: { kind: 'ranked', method: 'irv', seats: 1, ties: named },
      candidates: people(3),
    }),
    paper('leader', { rule: { kind: 'pool-part' }, min: 1, max: 1, candidates: people(2) }),
  ],
};

/** Abstention first, then the candidates with these numbers. */
const choosing = (size: number, ...numbers: number[]): number[][] => [
  Array.from({ length: size + 1 }, (_, choice) => (numbers.includes(choice) ? 1 : 0)),
];
const vote = (plaintext: readonly (readonly number[])[]) => ({ group: GROUP, plaintext });
const VOTES: Votes = {
  council: [
    vote(choosing(FORTY, 1, 2, 3, 4, 5, 36, 37, 38, 39, 40)),
    vote(choosing(FORTY, 0)),
    vote(choosing(FORTY, 20, 40)),
  ],
  chair: [
    [1, 2, 3],
    [1, 3, 2],
    [2, 1, 0],
  ].map((ranks) => vote([ranks])),
  leader: [1, 1, 2].map((number) => vote(choosing(2, number))),
};

let base: string;
let day: Day;
const uuid = (name: string): string => day.elections[name] ?? '';
const finish = (node: LedgerNode, papers: readonly string[], more: Parameters<typeof flags>[0] = {}) =>
  run(
    'election finish',
    flags({
      ledger: node.url,
      election: papers.map(uuid),
      key: path.join(day.data, 'keys/committee.json'),
      trustee: day.trustees,
      lang: 'en',
      ...more,
    }),
  );

beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'finish-'));
  await writeFile(path.join(base, 'assembly.json'), JSON.stringify(ASSEMBLY_FILE));
  const roll = Array.from({ length: 4 }, (_, i) => `M-${i + 1},가온나래,${GROUP}`);
  await writeFile(path.join(base, 'roll.csv'), `number,name,group\n${roll.join('\n')}\n`);
  day = await foundDay('single', () => Promise.resolve(base));
  await acceptAll(day);
}, 300_000);
afterAll(async () => {
  await rm(base, { recursive: true });
  await rm(day.base, { recursive: true });
});

test('waits for the polls, shuffles and declares; a contest waits for its opinion poll', async () => {
  const ballots = await withNode(day, (node) => Promise.resolve(makeBallots(day, node.state(), VOTES)));
  await withNode(day, async (node) => {
    await openPolls(day, node);
    const waiting = finish(node, ['council', 'chair'], { wait: true });
    await admit(day, node, VOTES);
    for (const bytes of ballots) expect(await node.append(bytes)).toMatchObject({ verdict: 'accepted' });
    expect(node.state().elections.get(uuid('council'))?.closed).toBe(false);
    await closePolls(day, node);
    const done = await waiting;
    expect(done).toMatchObject({ code: 0, err: expect.stringContaining('Waiting for the polls') as string });
    const counts = [1, ...Array.from({ length: FORTY }, (_, i) => countOf(i + 1))];
    expect(done.out).toContain(
      `The result of ${uuid('council')} is declared: {"result":[[${counts.join()}]]}`,
    );
    expect(done.out).toContain('Verdict: Candidate 1 is elected.');

    const early = await finish(node, ['leader']);
    expect(early.err).toBe(
      'election finish: The opinion poll of pool 2 of the contest leader must be recorded first. The command is contest poll; nothing was done.',
    );
    expect(node.state().elections.get(uuid('leader'))?.closed).toBe(false);
    const poll = path.join(base, 'poll.json');
    await writeFile(poll, JSON.stringify({ from: 'responses', votes: [400, 600] }));
    await report('contest poll', [
      poll,
      ...flags({
        ledger: node.url,
        assembly: ASSEMBLY,
        contest: 'leader',
        pool: '2',
        source: 'Practice poll',
        key: path.join(day.data, 'keys/committee.json'),
      }),
    ]);
    const late = await finish(node, ['leader']);
    expect(late).toMatchObject({ code: 0, err: '' });
    expect(late.out).toContain(
      `All results and opinion polls of the contest leader are there. Next: contest declare --assembly ${ASSEMBLY} --contest leader`,
    );
  });
  const { counts, ok } = await report<VerifyReport>('verify', [day.data]);
  expect(ok).toBe(true);
  expect(counts).toMatchObject({ 'shuffle.applied': 2, 'decryption.shared': 6, 'result.declared': 3 });
}, 300_000);

test.skipIf(peer([TOOL]) !== undefined)(
  'the list of forty is accepted by belenios-tool',
  async () => {
    const out = path.join(base, 'exported');
    await mkdir(out);
    const file = path.join(out, `${uuid('council')}.bel`);
    expect(await run('export', [day.data, ...flags({ election: uuid('council'), out: file })])).toMatchObject(
      {
        code: 0,
      },
    );
    expect(await judge(out, uuid('council'))).toMatchObject({ accepted: true });
  },
  300_000,
);

/** How many have chosen the candidate with this number. */
const countOf = (number: number): number =>
  VOTES['council']?.filter(({ plaintext }) => plaintext[0]?.[number] === 1).length ?? 0;
