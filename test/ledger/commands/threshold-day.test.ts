/** An election whose key is shared by a single trustee and a group of three: declared with any two of the group, and the archive stands before belenios-tool. */
import { cp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VerifyReport } from '../../../ledger/verify/report.ts';
import { judge, TOOL } from '../../peers/belenios-tool.ts';
import { peer } from '../../peers/require.ts';
import { acceptAll, foundDay, holdPolls, withNode, type Day } from './polling-day.ts';
import { flags, report, run } from './terminal.ts';

let day: Day;
let leader: string;
beforeAll(async () => {
  day = await foundDay('mixed');
  leader = day.elections['leader'] ?? '';
  await acceptAll(day);
  const vote = (plaintext: number[], group = 'regular') => ({ group, plaintext: [plaintext] });
  const cast = [
    ...Array.from({ length: 7 }, () => vote([0, 0, 1, 0])),
    ...Array.from({ length: 3 }, () => vote([0, 1, 0, 0], 'youth')),
  ];
  await holdPolls(day, { leader: cast });
  await report('election close', flags({ data: day.data, election: leader }));
  await report('election tally', flags({ data: day.data, election: leader }));
}, 120_000);
afterAll(() => rm(day.base, { recursive: true }));

/** A copy of the day, so that each pair of the group counts it anew. */
const copyOf = async (name: string): Promise<Day> => {
  const data = path.join(day.base, name);
  await cp(day.data, data, { recursive: true });
  return { ...day, data };
};
const decrypt = (at: Day, trustee: number) =>
  withNode(at, (node) =>
    run('trustee decrypt', flags({ ledger: node.url, key: day.trustees[trustee - 1]!, election: leader })),
  );
const declare = (at: Day) => run('election declare', flags({ data: at.data, election: leader }));

describe('one single trustee and two of three', () => {
  it('tells a member what its group is before it accepts', async () => {
    const other = await foundDay('mixed');
    const [, member = ''] = other.trustees;
    const election = Object.values(other.elections)[0]!;
    const shown = await withNode(other, (node) =>
      run('trustee accept', flags({ ledger: node.url, key: member, election })),
    );
    expect(shown.out).toContain('You are trustee 2 of 4; of your group of 3 any 2 can decrypt.');
    await rm(other.base, { recursive: true });
  });

  it('says who is missing until there are enough, and takes no share twice', async () => {
    const at = await copyOf('waiting');
    expect((await declare(at)).err).toMatch(/trustee 1 is missing; 2 of the trustees 2, 3, 4 are missing/);
    expect(await decrypt(at, 3)).toMatchObject({ code: 0 });
    expect((await decrypt(at, 3)).err).toMatch(/already/);
    expect((await declare(at)).err).toMatch(/trustee 1 is missing; 1 of the trustees 2, 4 is missing/);
    expect(await decrypt(at, 4)).toMatchObject({ code: 0 });
    expect((await declare(at)).err).toMatch(/: trustee 1 is missing\.$/);
  });

  it.each([
    [2, 3],
    [2, 4],
    [3, 4],
  ])('gives the same result by members %i and %i', async (one, two) => {
    const at = await copyOf(`by-${one}-${two}`);
    for (const trustee of [1, one, two]) expect(await decrypt(at, trustee)).toMatchObject({ code: 0 });
    expect(await declare(at)).toMatchObject({ code: 0 });
    const verified = await report<VerifyReport>('verify', [at.data]);
    expect(verified).toMatchObject({ ok: true, failures: [] });
    const declared = verified.elections.find(({ uuid }) => uuid === leader);
    expect(declared?.result).toEqual([[0, 3, 7, 0]]);
  });

  it('is not disturbed by a share more than is needed', async () => {
    const at = await copyOf('all');
    for (const trustee of [4, 2, 1, 3]) expect(await decrypt(at, trustee)).toMatchObject({ code: 0 });
    expect(await declare(at)).toMatchObject({ code: 0 });
    expect(await report<VerifyReport>('verify', [at.data])).toMatchObject({ ok: true });
  });

  it('stands in the counting record: who had to decrypt, and who did', async () => {
    const dir = path.join(day.base, 'by-2-4');
    const out = path.join(dir, 'counting.txt');
    const made = await run('record counting', [dir, ...flags({ election: leader, lang: 'en', out })]);
    expect(made).toMatchObject({ code: 0 });
    const record = await readFile(out, 'utf8');
    expect(record).toContain('Trustees who have to decrypt in any case: 1.');
    expect(record).toContain('only when at least 2 of the trustees 2 to 4 have decrypted.');
    const decrypted = [
      ...record.matchAll(/^Partial decryption \| \d+ \| Trustee (\d); SHA-256 [0-9a-f]{64}$/gm),
    ];
    expect(decrypted.map(([, trustee]) => trustee)).toEqual(['1', '2', '4']);
  });

  it.skipIf(peer([TOOL]) !== undefined)('is accepted by belenios-tool', async () => {
    const dir = path.join(day.base, 'by-2-4');
    const out = path.join(dir, `${leader}.bel`);
    expect(await run('export', [dir, ...flags({ election: leader, out })])).toMatchObject({ code: 0 });
    expect(await run('verify', [out])).toMatchObject({ code: 0 });
    expect(await judge(dir, leader)).toMatchObject({ accepted: true });
  });

  it('does without nothing: a member needs the file of its group beside its key', async () => {
    const at = await copyOf('alone');
    const group = `${day.trustees[1]}.group.json`;
    await cp(group, `${group}.kept`);
    await rm(group);
    expect((await decrypt(at, 2)).err).toMatch(/There is no file .*group\.json.* trustee ceremony made it/);
    await cp(`${group}.kept`, group);
  });
});
