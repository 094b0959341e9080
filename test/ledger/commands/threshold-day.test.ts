/** An election whose key is shared by a single trustee and a group of three: declared with any two of the group, and the archive stands before belenios-tool. */
import { cp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VerifyReport } from '../../../ledger/verify/report.ts';
import { judge, TOOL } from '../../peers/belenios-tool.ts';
import { peer } from '../../peers/require.ts';
import { finishElection } from '../../../ledger/commands/finish-steps.ts';
import { keyFile, openSigner } from '../../../ledger/commands/secrets.ts';
import { openTrusteeFile } from '../../../ledger/commands/trustee-work.ts';
import { parseEntry } from '../../../ledger/entries/entry.ts';
import { fail, ok } from '../../../ledger/result.ts';
import { followLedger } from '../../../ledger/verify/follow.ts';
import { openSource } from '../../../ledger/verify/source.ts';
import { createBallotWorkers } from '../../../ledger/worker/pool.ts';
import { must } from '../rules/world.ts';
import { acceptAll, foundDay, holdPolls, ORIGIN, withNode, type Day } from './polling-day.ts';
import { flags, report, run } from './terminal.ts';
import { carryThrough, type Carry } from '../../../ledger/ballot/parts.ts';

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
  for (const name of ['floor', 'stopped']) await copyOf(name);
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
const STOPPED = 'the machine is off';
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

  it('finishes from the closed polls in one run, and says what is missing', async () => {
    const data = path.join(day.base, 'floor');
    const finish = (trustee: string[], more = {}) =>
      run('election finish', flags({ data, election: leader, trustee, ...more }));
    const keys = (...numbers: number[]) => numbers.map((number) => day.trustees[number - 1]!);
    const checkpoint = () => readFile(path.join(data, 'ledger/checkpoint'), 'utf8');

    const before = await checkpoint();
    expect((await finish(keys(1, 3, 1))).err).toMatch(/trustee-1\.key is given twice with --trustee/);
    expect((await finish([`${day.trustees[0]}.public.json`])).err).toMatch(/public half .* --trustee /);
    const stranger = path.join(data, 'keys', 'committee.json');
    expect((await finish([stranger])).err).toMatch(/another kind of key, not a trustee/);
    expect((await finish(keys(1, 2, 3), { wait: true })).err).toMatch(/--wait needs --ledger/);
    expect((await run('election finish', flags({ data, trustee: keys(1) }))).err).toContain(
      `--election ${leader} `,
    );
    expect(await checkpoint()).toBe(before);

    expect((await finish(keys(3))).err).toMatch(/trustee 1 is missing; 1 of the trustees 2, 4 is missing/);
    const done = await finish(keys(3, 1, 4, 2), { lang: 'en' });
    expect(done).toMatchObject({ code: 0 });
    expect(done.out).toContain(`The result of ${leader} is declared: {"result":[[0,3,7,0]]}`);
    const declared = await report<VerifyReport>('verify', [data]);
    expect(declared).toMatchObject({ ok: true, failures: [], counts: { 'decryption.shared': 3 } });
    expect(declared.elections.find(({ uuid }) => uuid === leader)?.result).toEqual([[0, 3, 7, 0]]);
    expect((await finish(keys(1, 3, 4))).err).toMatch(/declared already/);
    expect(await checkpoint()).toContain(declared.root);
  });

  it('goes on after a stop behind any entry, and writes none twice', async () => {
    const at = { ...day, data: path.join(day.base, 'stopped') };
    const quiet = { out: () => undefined, err: () => undefined, env: {} };
    const committee = must(await openSigner(keyFile(at.data, 'committee'), 'practice', quiet));
    const trustees = await Promise.all(
      [1, 2, 4].map(async (number) => {
        const file = day.trustees[number - 1]!;
        return { file, trustee: must(await openTrusteeFile(file, 'practice', quiet)) };
      }),
    );
    const workers = createBallotWorkers({ threads: 1 });
    const stops = new Set<string>();
    await withNode(at, async (node) => {
      const source = must(await openSource(node.url));
      /** Everything is begun anew, as by another process, and ends behind the first entry that no run before has ended behind. */
      const runOnce = async () => {
        const follower = followLedger(source, { checkProofs: workers.check, work: workers.work });
        await node.flush();
        must(await follower.advance());
        const send = async (entries: readonly Uint8Array[]) => {
          for (const bytes of entries) {
            const { entry } = must(parseEntry(bytes));
            expect(await node.append(bytes)).toMatchObject({ verdict: 'accepted' });
            // A decryption is never the same twice, so of its text only the author says which it is.
            const isShare = entry.type === 'blob.part' && entry.author !== committee.id;
            const name = JSON.stringify([entry.type, entry.author, isShare ? '' : entry.body]);
            if (stops.has(name)) continue;
            stops.add(name);
            return fail(STOPPED);
          }
          await node.flush();
          return ok(undefined);
        };
        const access = {
          url: node.url,
          kind: 'practice',
          origin: ORIGIN,
          state: follower.state,
          append: send,
          send,
        } as const;
        const carry: Carry = (check) => Promise.resolve(carryThrough(check));
        return finishElection({ access, carry, follower, committee, trustees }, leader);
      };
      // Closing, two texts and the tally, a text and a share by each of three trustees, and the result.
      for (let stop = 1; stop <= 11; stop += 1) {
        expect(await runOnce()).toEqual(fail(STOPPED));
        expect(stops.size).toBe(stop);
      }
    });
    await workers.close();
    const { counts, elections, ...verified } = await report<VerifyReport>('verify', [at.data]);
    expect(verified.ok).toBe(true);
    expect(counts).toMatchObject({
      'election.closed': 1,
      'tally.computed': 1,
      'decryption.shared': 3,
      'result.declared': 1,
    });
    expect(elections.find(({ uuid }) => uuid === leader)?.result).toEqual([[0, 3, 7, 0]]);
  }, 120_000);

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
