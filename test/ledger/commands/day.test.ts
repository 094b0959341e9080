/** A whole assembly by the commands alone, from `party init` to `export`, and what they refuse on the way. */
import { cp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sha256Hex } from '../../../ledger/bytes.ts';
import type { VerifyReport } from '../../../ledger/verify/report.ts';
import { acceptAll, ASSEMBLY, foundDay, holdPolls, withNode, type Day, type Votes } from './polling-day.ts';
import { flags, report, run, type Said } from './terminal.ts';

const SAMPLE = path.join(import.meta.dirname, '../../fixtures/assembly-sample');
let day: Day;
beforeAll(async () => {
  day = await foundDay();
});
afterAll(() => rm(day.base, { recursive: true }));

const times = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);
const VOTES: Votes = {
  leader: [
    ...times(6, { group: 'regular', plaintext: [[0, 0, 1, 0]] }),
    ...times(3, { group: 'youth', plaintext: [[0, 1, 0, 0]] }),
    { group: 'youth', plaintext: [[1, 0, 0, 0]] },
  ],
  youth: times(2, { group: 'youth', plaintext: [[0, 1, 0, 0, 0]] }),
};
const election = (paper: string): string => day.elections[paper] ?? '';
const committee = (name: string, paper: string): Promise<Said> =>
  run(`election ${name}`, flags({ data: day.data, election: election(paper) }));
const trustee = (
  act: 'accept' | 'decrypt',
  ledger: string,
  number: 1 | 2,
  paper: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Said> => {
  const key = day.trustees[number - 1] ?? '';
  return run(`trustee ${act}`, flags({ ledger, key, election: election(paper), ...more }));
};

const DECLARED = (uuid: string): string => `The result of ${uuid} is declared: {"result":[[1,3,6,0]]}

Choose one candidate for party leader
  1. 10 of 40 entitled voted, 25.00%.
  2. Votes: Hong Gildong 3, Seong Chunhyang 6, Jeon Uchi 0; 1 abstaining; 10 ballots cast, 9 valid.
  3. In order: Seong Chunhyang 6, Hong Gildong 3.
  4. Elected for 1 seat: Seong Chunhyang.

Verdict: Seong Chunhyang is elected.`;

test('founding leaves sealed-off folders and the right keys', async () => {
  expect((await readdir(day.data)).toSorted()).toEqual(['keys', 'ledger', 'node']);
  expect((await stat(path.join(day.data, 'keys'))).mode & 0o777).toBe(0o700);
  for (const name of await readdir(path.join(day.data, 'keys')))
    expect((await stat(path.join(day.data, 'keys', name))).mode & 0o777).toBe(0o600);
  const found = await report<VerifyReport>('verify', [day.data, '--party', day.fingerprint]);
  expect(found).toMatchObject({ ok: true, party: { practice: true, fingerprint: day.fingerprint } });
  expect(found.counts).toMatchObject({ 'authority.granted': 7, 'election.defined': 3, 'roll.fixed': 1 });
});

test('a ledger is founded once, an assembly imported once', async () => {
  const again = await run('assembly import', [
    SAMPLE,
    ...flags({ data: day.data, trustee: `${day.trustees[0]}.public.json` }),
  ]);
  expect(again).toMatchObject({ code: 1, err: expect.stringMatching(/Nothing was written/) as string });
  const founded = await run(
    'party init',
    flags({ data: day.data, 'name-ko': '가', 'name-en': 'A', origin: 'a', 'card-ca': 'x', practice: true }),
  );
  expect(founded).toMatchObject({ code: 1, err: expect.stringMatching(/founded once/) as string });
  expect(await report<VerifyReport>('verify', [day.data])).toMatchObject({ ok: true });
});

test('a vote by hands and one by name are recorded with their verdicts, and never what does not add up', async () => {
  const file = path.join(day.base, 'item.json');
  const resolve = async (written: object, more: Readonly<Record<string, string>> = {}): Promise<Said> => {
    await writeFile(file, JSON.stringify(written, null, 2));
    return run('agenda resolve', [
      file,
      ...flags({ data: day.data, assembly: ASSEMBLY, lang: 'en', ...more }),
    ]);
  };
  const half = { bound: 'more-than', numerator: 1, denominator: 2 };
  const budget = {
    item: 'budget',
    title: { ko: '예산안', en: 'Budget' },
    rule: {
      kind: 'motion',
      base: 'present',
      ties: 'rejected',
      quorum: { base: 'members', counted: 'present', threshold: half },
    },
    figures: { yes: 20, no: 8, abstain: 2, cast: 30, present: 32 },
  };
  expect(await resolve(budget)).toMatchObject({
    code: 0,
    err: '',
    out: `Budget
  1. Quorum: a majority of all members, 40, is 21 or more; 32 are present, so it is met.
  2. 20 yes, 8 no, 2 abstaining: 30 votes cast.
  3. Yes: 20 of those present, 32; needed 17. 2 × 20 = 40 > 32 = 1 × 32, so a majority is reached.

Verdict: carried.`,
  });
  expect((await resolve(budget)).err).toMatch(/An item is resolved once/);
  const votes = [
    { member: '가상인', vote: 'yes', consent: true },
    { member: '나상인', vote: 'yes', consent: false },
    { member: '다상인', vote: 'no', consent: false },
  ];
  const call = { base: 'cast', kind: 'roll-call', majority: half, ties: 'rejected' };
  const merger = {
    item: 'merger',
    title: { ko: '합당안', en: 'Merger' },
    rule: call,
    figures: { votes },
  };
  const named = await resolve(merger);
  expect(named).toMatchObject({ code: 0, err: '' });
  expect(named.out).toContain('By name: 가상인 yes. Not named: 1 yes, 1 no, 0 abstaining.');
  expect(await resolve({ ...merger, item: 'x', figures: { votes, members: 41 } })).toMatchObject({
    code: 1,
    err: expect.stringMatching(/members is 41; the rolls of the assembly have 40 members/) as string,
  });
  expect((await resolve({ ...budget, item: 'y', figures: { ...budget.figures, cast: 31 } })).err).toMatch(
    /item\.json: Line 21: The figures: 20 yes, 8 no, .* not the 31 cast/,
  );
  expect((await resolve(budget, { assembly: 'other' })).err).toMatch(
    new RegExp(`no assembly other\\. It has: ${ASSEMBLY}`),
  );
  const verified = await report<VerifyReport>('verify', [day.data]);
  expect(verified).toMatchObject({
    ok: true,
    counts: { 'agenda.resolved': 2 },
    resolutions: [
      { item: 'budget', verdict: { outcome: 'carried' }, named: 0 },
      { item: 'merger', figures: { yes: 2, no: 1, abstain: 0, cast: 3 }, named: 1 },
    ],
  });
  const text = (await run('verify', [day.data])).out;
  expect(text).toContain(
    `합당안 (Merger)\n  item merger of ${ASSEMBLY}: 2 yes, 1 no, 0 abstaining, 3 cast, 1 named\n`,
  );
  // Who did not agree is in no entry.
  const folder = path.join(day.data, 'ledger', 'tile', 'entries');
  const logged = await Promise.all(
    (await readdir(folder, { recursive: true })).map((name) =>
      readFile(path.join(folder, name), 'utf8').catch(() => ''),
    ),
  );
  expect(logged.join('')).toContain('가상인');
  expect(logged.join('')).not.toMatch(/나상인|다상인/);
}, 60_000);

test('the day: accept, poll, close, tally, decrypt, declare, verify, export', async () => {
  const shown = await withNode(day, (node) => trustee('accept', node.url, 1, 'leader'));
  expect(shown.code).toBe(1);
  const photo = sha256Hex(await readFile(path.join(SAMPLE, 'photos/leader-3.png')));
  expect(shown.out).toContain(`전우치 (Jeon Uchi), photo SHA-256 ${photo}\n`);
  expect(shown.out).toContain(
    '    - 후보자 3명 가운데 1명을 고릅니다.\n    - 표를 가장 많이 얻은 사람이 당선됩니다.\n',
  );
  expect(shown.out).toContain('Fewer than 10 ballots are never decrypted: so few could tell who voted how.');
  expect(shown.err).toContain('--yes');
  const floor = (least: string) =>
    withNode(day, (node) =>
      run('trustee accept', [
        '--yes',
        ...flags({
          ledger: node.url,
          key: day.trustees[0]!,
          election: day.elections['leader']!,
          'minimum-group': least,
        }),
      ]),
    );
  expect((await floor('0')).err).toMatch(/--minimum-group must be a whole number/);
  expect((await floor('11')).err).toMatch(
    /lets a tally of 10 ballots be decrypted; you accept none below 11\. Nothing was signed\..* --minimum-group 10/,
  );
  const asked = await withNode(day, (node) =>
    run('trustee accept', flags({ ledger: node.url, key: day.trustees[0]! })),
  );
  for (const uuid of Object.values(day.elections)) expect(asked.err).toContain(`--election ${uuid}  `);
  const publicHalf = flags({ ledger: 'http://x', key: `${day.trustees[0]}.public.json` });
  expect((await run('trustee accept', publicHalf)).err).toMatch(
    /is the public half .*: --key .*trustee-1\.key\.$/,
  );
  expect(
    await run('assembly import', [
      SAMPLE,
      ...flags({ data: day.data, trustee: `${day.trustees[0]}.public.json` }),
    ]),
  ).toMatchObject({
    code: 1,
    err: expect.stringMatching(/sample-convention is in the ledger already; .* imported once/) as string,
  });
  await acceptAll(day);
  const states = async () =>
    (await report<VerifyReport>('verify', [day.data])).elections.map(({ state }) => state);
  expect(await states()).toEqual(['not opened', 'not opened', 'not opened']);
  expect((await committee('close', 'leader')).err).toMatch(/\[/);
  await holdPolls(day, VOTES);
  expect(await states()).toEqual(['open', 'open', 'open']);

  expect((await committee('tally', 'leader')).err).toMatch(/not closed yet/);
  for (const paper of ['leader', 'youth']) expect(await committee('close', paper)).toMatchObject({ code: 0 });
  expect((await withNode(day, (node) => trustee('decrypt', node.url, 1, 'leader'))).err).toMatch(
    /not computed the tally/,
  );
  for (const paper of ['leader', 'youth']) expect(await committee('tally', paper)).toMatchObject({ code: 0 });
  expect((await committee('declare', 'leader')).err).toMatch(/trustee 1 is missing; trustee 2 is missing/);

  await withNode(day, async (node) => {
    expect((await trustee('decrypt', node.url, 1, 'youth')).err).toMatch(/Only 2 ballots .* fewer than 10/);
    expect((await trustee('decrypt', node.url, 1, 'leader')).code).toBe(0);
    expect((await trustee('decrypt', node.url, 1, 'leader')).err).toMatch(/already/);
  });
  // The second trustee works from a copy of the folder, without a network, and hands in a file.
  const copy = path.join(day.base, 'copy');
  const entries = path.join(day.base, 'decryption.entries');
  await cp(path.join(day.data, 'ledger'), copy, { recursive: true });
  expect((await trustee('decrypt', copy, 2, 'leader')).err).toMatch(/--out/);
  expect((await trustee('decrypt', copy, 2, 'leader', { out: entries })).code).toBe(0);
  const declare = { data: day.data, election: election('leader') };
  const submitted = /^(\d+) entries: \1 new, 0 were there already\.$/;
  const again = /^(\d+) entries: 0 new, \1 were there already\.$/;
  for (const out of [submitted, again])
    expect(await run('ledger submit', [entries, '--data', day.data])).toMatchObject({
      code: 0,
      out: expect.stringMatching(out) as string,
    });

  expect((await run('election declare', flags({ lang: 'kr', ...declare }))).err).toMatch(
    /--lang must be one of ko, en/,
  );
  const declared = await run('election declare', flags({ lang: 'en', ...declare }));
  expect(declared).toMatchObject({ code: 0, err: '' });
  expect(declared.out).toBe(DECLARED(election('leader')));
  expect((await committee('declare', 'leader')).err).toMatch(/declared already/);

  const verified = await report<VerifyReport>('verify', [day.data, '--party', day.fingerprint]);
  expect(verified).toMatchObject({ ok: true, failures: [] });
  const results = Object.fromEntries(
    verified.elections.map(({ uuid, result, verdicts }) => [uuid, { result, verdicts }]),
  );
  expect(results[election('leader')]).toMatchObject({
    result: [[1, 3, 6, 0]],
    verdicts: [{ elected: [1], outcome: 'elected', runOff: [], tied: [] }],
  });
  expect(results[election('youth')]).toEqual({});

  // Nothing below a failure may be taken for a result.
  const other = await run('verify', [day.data, '--party', 'ab'.repeat(32)]);
  expect(other).toMatchObject({
    code: 1,
    out: expect.stringMatching(/^NOT VALID\. 1 failure .*\n {2}entry 0: \[party\]/) as string,
  });
  expect(other.out).not.toMatch(/Seong Chunhyang|ELECTED|Verdict|declared:/);

  const overHttp = await withNode(day, (node) => run('verify', [`${node.url}/checkpoint`]));
  expect(overHttp.out).toContain('The party was not demanded');
  expect((await run('verify', [day.data, '--party', day.fingerprint])).out).not.toContain('not demanded');
  expect(overHttp).toMatchObject({ code: 0, out: expect.stringMatching(/VALID\. /) as string });
}, 300_000);

test('an export is a file that verifies, and only of a declared election', async () => {
  const file = path.join(day.base, 'leader.bel');
  const argv = (paper: string) => [day.data, '--election', election(paper), '--out', file];
  expect((await run('export', argv('youth'))).err).toMatch(/not declared yet/);
  expect((await run('export', [day.data, '--election', 'x', '--out', file])).err).toMatch(
    /no election x\. It has: /,
  );
  expect(await run('export', argv('leader'))).toMatchObject({ code: 0 });
  expect((await run('export', argv('leader'))).err).toMatch(/leader\.bel exists; it is not replaced/);
  // Refused before the ledger is read at all.
  expect((await run('export', [path.join(day.base, 'no'), ...argv('leader').slice(1)])).err).toMatch(
    /exists/,
  );
  expect(await run('verify', [file])).toMatchObject({
    code: 0,
    out: expect.stringMatching(
      /10 {2}ballots[^]*\n {8}1 {2}기권 \(abstain\)\n {8}3 {2}.*\n {8}6 {2}/,
    ) as string,
  });
  const damaged = await readFile(file);
  damaged[damaged.length - 700]! ^= 1;
  await writeFile(path.join(day.base, 'damaged.bel'), damaged);
  expect(await run('verify', [path.join(day.base, 'damaged.bel')])).toMatchObject({ code: 1 });
}, 120_000);

test('a trustee’s key decrypts one tally of an election, never another', async () => {
  // A copy of the ledger from before the second trustee's share, and a note that says another tally was decrypted.
  const notes = `${day.trustees[1]}.tallies.json`;
  expect(Object.keys(JSON.parse(await readFile(notes, 'utf8')) as object)).toEqual([election('leader')]);
  const copy = path.join(day.base, 'copy');
  const out = { out: path.join(day.base, 'second.entries') };
  await writeFile(notes, JSON.stringify({ [election('leader')]: 'ab'.repeat(32) }));
  expect((await trustee('decrypt', copy, 2, 'leader', out)).err).toMatch(
    /decrypted another tally .* before \(abab/,
  );
  await writeFile(notes, 'no notes');
  expect((await trustee('decrypt', copy, 2, 'leader', out)).err).toMatch(/is damaged/);
}, 120_000);

test('a damaged ledger is neither exported nor decrypted', async () => {
  const copy = path.join(day.base, 'damaged');
  await cp(path.join(day.data, 'ledger'), copy, { recursive: true });
  await writeFile(path.join(copy, 'readme.txt'), 'x');
  const verified = await run('verify', [copy]);
  expect(verified).toMatchObject({
    code: 1,
    out: expect.stringMatching(/readme\.txt: does not belong/) as string,
  });
  const exported = await run('export', [
    copy,
    '--election',
    election('leader'),
    '--out',
    path.join(day.base, 'x.bel'),
  ]);
  expect(exported).toMatchObject({ code: 1, err: expect.stringMatching(/not valid/) as string });
  const decrypted = await trustee('decrypt', copy, 1, 'leader', { out: path.join(day.base, 'x') });
  expect(decrypted).toMatchObject({ code: 1, err: expect.stringMatching(/readme\.txt/) as string });
}, 120_000);

test('a data folder in use says so', async () => {
  await withNode(day, async () => {
    const said = await committee('close', 'youth');
    expect(said).toMatchObject({
      code: 1,
      err: expect.stringMatching(/another process has it open.*--ledger/s) as string,
    });
  });
});
