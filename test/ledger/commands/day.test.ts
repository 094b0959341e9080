/** A whole assembly by the commands alone, from `party init` to `export`, and what they refuse on the way. */
import { cp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { VerifyReport } from '../../../ledger/verify/report.ts';
import { acceptAll, foundDay, holdPolls, withNode, type Day, type Votes } from './polling-day.ts';
import { report, run, type Said } from './terminal.ts';

let day: Day;
beforeAll(async () => {
  day = await foundDay();
});
afterAll(() => rm(day.base, { recursive: true }));

const times = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);
const VOTES: Votes = {
  leader: [
    ...times(7, { group: 'regular', plaintext: [[0, 0, 1, 0]] }),
    ...times(3, { group: 'youth', plaintext: [[0, 1, 0, 0]] }),
    { group: 'youth', plaintext: [[1, 0, 0, 0]] },
  ],
  council: [
    ...times(6, { group: 'regular', plaintext: [[0, 1, 1, 0, 0, 0, 0, 0, 0]] }),
    ...times(4, { group: 'youth', plaintext: [[0, 1, 0, 0, 0, 0, 0, 0, 1]] }),
  ],
  youth: times(9, { group: 'youth', plaintext: [[0, 1, 0, 0, 0]] }),
};
const election = (paper: string): string => day.elections[paper] ?? '';
const committee = (name: string, paper: string): Promise<Said> =>
  run(`election ${name}`, ['--data', day.data, '--election', election(paper)]);
const decrypt = (url: string, trustee: number, paper: string, more: readonly string[] = []): Promise<Said> =>
  run('trustee decrypt', [
    ...['--ledger', url, '--key', day.trustees[trustee] ?? '', '--election', election(paper), ...more],
  ]);

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
  const sample = path.join(import.meta.dirname, '../../fixtures/assembly-sample');
  const again = await run('assembly import', [
    ...[sample, '--data', day.data, '--trustee', `${day.trustees[0]}.public.json`],
  ]);
  expect(again).toMatchObject({ code: 1, err: expect.stringMatching(/Nothing was written/) as string });
  const founded = await run('party init', [
    ...[
      '--data',
      day.data,
      '--name-ko',
      '가',
      '--name-en',
      'A',
      '--origin',
      'a',
      '--card-ca',
      'x',
      '--practice',
    ],
  ]);
  expect(founded).toMatchObject({ code: 1, err: expect.stringMatching(/founded once/) as string });
  expect(await report<VerifyReport>('verify', [day.data])).toMatchObject({ ok: true });
});

test('the day: accept, poll, close, tally, decrypt, declare, verify, export', async () => {
  const shown = await withNode(day, (node) =>
    run('trustee accept', [
      '--ledger',
      node.url,
      '--key',
      day.trustees[0] ?? '',
      '--election',
      election('leader'),
    ]),
  );
  expect(shown.code).toBe(1);
  expect(shown.out).toContain('전우치 (Jeon Uchi)');
  expect(shown.err).toContain('--yes');
  await acceptAll(day);
  expect((await committee('close', 'leader')).err).toMatch(/\[/);
  await holdPolls(day, VOTES);

  expect((await committee('tally', 'leader')).err).toMatch(/not closed yet/);
  for (const paper of ['leader', 'council', 'youth']) {
    expect(await committee('close', paper)).toMatchObject({ code: 0 });
    if (paper === 'leader')
      expect((await withNode(day, (node) => decrypt(node.url, 0, paper))).err).toMatch(
        /not computed the tally/,
      );
    expect(await committee('tally', paper)).toMatchObject({ code: 0 });
  }
  expect((await committee('declare', 'leader')).err).toMatch(/trustee 1, 2 is missing/);

  const entries = path.join(day.base, 'decryption.entries');
  await withNode(day, async (node) => {
    for (const paper of ['leader', 'council']) expect((await decrypt(node.url, 0, paper)).code).toBe(0);
    expect((await decrypt(node.url, 0, 'leader')).err).toMatch(/already/);
    expect((await decrypt(node.url, 0, 'youth')).err).toMatch(/Only 9 ballots .* fewer than 10/);
    expect((await decrypt(node.url, 1, 'leader')).code).toBe(0);
  });
  // The second trustee works from a copy of the folder, without a network, and hands in a file.
  const copy = path.join(day.base, 'copy');
  await cp(path.join(day.data, 'ledger'), copy, { recursive: true });
  expect((await decrypt(copy, 1, 'council')).err).toMatch(/--out/);
  expect((await decrypt(copy, 1, 'council', ['--out', entries])).code).toBe(0);
  expect(await run('ledger submit', [entries, '--data', day.data])).toMatchObject({ code: 0 });
  expect(await run('ledger submit', [entries, '--data', day.data])).toMatchObject({ code: 0 });

  for (const paper of ['leader', 'council'])
    expect(await committee('declare', paper)).toMatchObject({ code: 0 });
  expect((await committee('declare', 'leader')).err).toMatch(/declared already/);

  const verified = await report<VerifyReport>('verify', [day.data, '--party', day.fingerprint]);
  expect(verified).toMatchObject({ ok: true, failures: [] });
  const results = Object.fromEntries(
    verified.elections.map(({ uuid, result, winners }) => [uuid, { result, winners }]),
  );
  expect(results[election('leader')]).toMatchObject({
    result: [[1, 3, 7, 0]],
    winners: [{ elected: [1], tied: [] }],
  });
  expect(results[election('council')]).toMatchObject({
    result: [[0, 10, 6, 0, 0, 0, 0, 0, 4]],
    winners: [{ elected: [0, 1], tied: [] }],
  });
  expect(results[election('youth')]).toEqual({});

  const overHttp = await withNode(day, (node) => run('verify', [node.url]));
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
  expect((await run('export', argv('leader'))).err).toMatch(/cannot be written/);
  expect(await run('verify', [file])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/11 {2}ballots/) as string,
  });
  const damaged = await readFile(file);
  damaged[damaged.length - 700]! ^= 1;
  await writeFile(path.join(day.base, 'damaged.bel'), damaged);
  expect(await run('verify', [path.join(day.base, 'damaged.bel')])).toMatchObject({ code: 1 });
}, 120_000);

test('a trustee’s key decrypts one tally of an election, never another', async () => {
  const notes = `${day.trustees[0]}.tallies.json`;
  const before = JSON.parse(await readFile(notes, 'utf8')) as Record<string, string>;
  expect(Object.keys(before).toSorted()).toEqual([election('leader'), election('council')].toSorted());
});

test('a damaged ledger is neither exported nor decrypted', async () => {
  const copy = path.join(day.base, 'damaged');
  await cp(path.join(day.data, 'ledger'), copy, { recursive: true });
  await writeFile(path.join(copy, 'readme.txt'), 'x');
  const verified = await run('verify', [copy]);
  expect(verified).toMatchObject({
    code: 1,
    out: expect.stringMatching(/readme\.txt does not belong/) as string,
  });
  const exported = await run('export', [
    copy,
    '--election',
    election('council'),
    '--out',
    path.join(day.base, 'x.bel'),
  ]);
  expect(exported).toMatchObject({ code: 1, err: expect.stringMatching(/not valid/) as string });
  const decrypted = await decrypt(copy, 0, 'council', ['--out', path.join(day.base, 'x')]);
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
