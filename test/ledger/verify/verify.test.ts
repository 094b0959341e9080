/** Verification of whole ledgers (protocol.md section 8): an honest one agrees; whatever is changed, also by its own operator, is found. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkBallotProofs } from '../../../ledger/ballot/proofs.ts';
import { toBase64 } from '../../../ledger/bytes.ts';
import type { ParsedEntry } from '../../../ledger/entries/entry.ts';
import { nodeVerifier } from '../../../ledger/keys/node-verifier.ts';
import { TreeHistory } from '../../../ledger/log/history.ts';
import { leafHash } from '../../../ledger/log/tree.ts';
import type { Result } from '../../../ledger/result.ts';
import { ok } from '../../../ledger/result.ts';
import { applyEntry, judge } from '../../../ledger/rules/judge.ts';
import { folderSource, type LedgerSource } from '../../../ledger/verify/source.ts';
import { reportText, type VerifyReport } from '../../../ledger/verify/report.ts';
import { verifyLedger } from '../../../ledger/verify/verify.ts';
import { ABSTAIN, build, ELECTION, ORIGIN, type World } from '../rules/world.ts';
import { publishFolder } from './publish.ts';

let base: string;
let honest: World;
let folder: string;
let files: Map<string, Uint8Array>;

beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'verify-'));
  honest = await build('declared');
  folder = path.join(base, 'honest');
  const paths = await publish(honest, folder);
  files = await readAll(folder, paths);
});
afterAll(() => rm(base, { recursive: true }));

const publish = (world: World, dir: string, entries = world.entries.map(({ bytes }) => bytes)) =>
  publishFolder(dir, entries, { origin: ORIGIN, signer: world.log });

const readAll = async (dir: string, paths: readonly string[]): Promise<Map<string, Uint8Array>> => {
  const read = paths.map(
    async (name) => [name, new Uint8Array(await readFile(path.join(dir, name)))] as const,
  );
  return new Map(await Promise.all(read));
};

/** Proof checks, each text once: the tests below verify the same ballots hundreds of times. */
const known = new Map<string, Result<void, string>>();
const checkProofs = (electionText: string, ballotText: string): Promise<Result<void, string>> => {
  const name = electionText + ballotText;
  const result = known.get(name) ?? checkBallotProofs(electionText, ballotText);
  known.set(name, result);
  return Promise.resolve(result);
};

const verify = async (source: LedgerSource, party?: string): Promise<VerifyReport> =>
  (await verifyLedger(source, { checkProofs, party })).report;

/** The report on what this world's operator publishes: any entries, well-formed tree, valid checkpoint. */
const verifyPublished = async (world: World, entries?: readonly Uint8Array[]): Promise<VerifyReport> => {
  const dir = await mkdtemp(path.join(base, 'published-'));
  await publish(world, dir, entries === undefined ? undefined : [...entries]);
  return verify(folderSource(dir));
};

/** Takes an entry into a world without its evidence, as an operator does who controls the node. */
const force = (world: World, made: ParsedEntry): void => {
  const verdict = judge(world.state, made, nodeVerifier, { kind: 'trusted' });
  if (verdict.verdict !== 'accepted') throw new Error(JSON.stringify(verdict));
  applyEntry(world.state, made, world.state.size);
  world.entries.push(made);
};

describe('an honest ledger', () => {
  test('agrees, with its party, figures and winners', async () => {
    const report = await verify(folderSource(folder), honest.state.founding?.fingerprint);
    expect(report).toMatchObject({
      ok: true,
      failures: [],
      size: honest.entries.length,
      party: { fingerprint: honest.state.founding?.fingerprint, origin: ORIGIN, practice: true },
      counts: { 'ballot.cast': 3, 'party.founded': 1, 'result.declared': 1 },
      elections: [
        {
          uuid: ELECTION,
          state: 'declared',
          counts: { admitted: 4, cast: 3, challenged: 1, spoiled: 1 },
          result: [
            [1, 2, 0, 0],
            [1, 2, 2, 0, 0],
          ],
          verdicts: [
            { elected: [0], outcome: 'elected' },
            { elected: [0, 1], outcome: 'elected' },
          ],
        },
      ],
    });
    const page = reportText(report);
    expect(page).toContain('2  1 가람 (가람 (en))  ELECTED 당선');
    expect(page).toContain('1  기권 (abstain)');
    expect(page).toContain(
      '결과: 라온, 마루가 당선되었습니다. Verdict: 라온 (en) and 마루 (en) are elected.',
    );
    expect(page).toMatch(/\nVALID\. /);
  });

  test.each(['founded', 'open', 'voted', 'tallied'] as const)('agrees at the stage %s too', async (stage) => {
    expect(await verifyPublished(await build(stage))).toMatchObject({ ok: true, failures: [] });
  });

  test('of another party is refused when a party is demanded', async () => {
    const report = await verify(folderSource(folder), 'ab'.repeat(32));
    expect(report.failures).toEqual([
      { where: 'entry 0', rule: 'party', message: expect.stringMatching(/was demanded/) as string },
    ]);
  });

  test('is read in bundles, and progress is told', async () => {
    const told: number[] = [];
    await verifyLedger(folderSource(folder), { checkProofs, progress: (done) => told.push(done) });
    expect(told).toEqual([honest.entries.length]);
  });
});

test('one refused entry does not spoil the checkpoints that later entries name', async () => {
  const world = await build('accepted');
  const twice = world.make(world.office, 'assembly.called', world.called());
  const log = [...world.entries, twice].map(({ bytes }) => bytes);
  const tree = new TreeHistory();
  for (const bytes of log) tree.append(leafHash(bytes));
  const opening = (size: number, root: Uint8Array) => {
    const checkpoint = { root: toBase64(root), size };
    return world.make(world.device, 'polls.opened', world.approve({ ...world.opening(), checkpoint })).bytes;
  };
  const stopped = { rule: 'assembly-twice', where: `entry ${log.length - 1} (assembly.called)` };
  const right = opening(log.length, tree.root(log.length));
  expect((await verifyPublished(world, [...log, right])).failures).toMatchObject([stopped]);
  const wrong = opening(log.length, tree.root(log.length - 1));
  expect((await verifyPublished(world, [...log, wrong])).failures).toMatchObject([
    stopped,
    { rule: 'checkpoint-root', where: `entry ${log.length} (polls.opened)` },
  ]);
});

describe('damage by anybody', () => {
  /** A ledger before its elections, small enough to be verified hundreds of times. */
  let young: Map<string, Uint8Array>;
  let youngFolder: string;
  beforeAll(async () => {
    youngFolder = path.join(base, 'young');
    young = await readAll(youngFolder, await publish(await build('called'), youngFolder));
  });

  const damaged = (
    dir: string,
    whole: ReadonlyMap<string, Uint8Array>,
    name: string,
    place: number,
    change: number,
  ): LedgerSource => ({
    ...folderSource(dir),
    read: (file) => {
      const bytes = Uint8Array.from(whole.get(file) ?? []);
      const at = place % bytes.length;
      if (file === name) bytes[at] = (bytes[at] ?? 0) ^ change;
      return Promise.resolve(ok(bytes));
    },
  });
  const place = fc.nat({ max: 2 ** 30 });
  const change = fc.integer({ min: 1, max: 255 });
  /** A changed file of hashes, or the checkpoint, is named itself; a changed bundle also by what no longer fits it. */
  const names = (file: string, { where }: VerifyReport['failures'][number]): boolean =>
    file.startsWith('tile/entries') ? /^(tile|entry|checkpoint)/.test(where) : where === file;

  test('undamaged, it agrees', async () => {
    expect(await verify(folderSource(youngFolder))).toMatchObject({ ok: true });
  });

  test('any byte of any file: the ledger is not valid, and the report says where', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...young.keys()), place, change, async (file, at, xor) => {
        const { ok: valid, failures } = await verify(damaged(youngFolder, young, file, at, xor));
        expect(valid).toBe(false);
        expect(failures.some((failure) => names(file, failure))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('the same in a ledger with a declared result', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...files.keys()), place, change, async (file, at, xor) => {
        const { ok: valid, failures } = await verify(damaged(folder, files, file, at, xor));
        expect(valid).toBe(false);
        expect(failures.some((failure) => names(file, failure))).toBe(true);
      }),
      { numRuns: 15 },
    );
  });

  test('every single byte of the checkpoint', async () => {
    for (let at = 0; at < (young.get('checkpoint')?.length ?? 0); at += 1) {
      const report = await verify(damaged(youngFolder, young, 'checkpoint', at, 1 << (at % 7)));
      expect({ at, ok: report.ok }).toEqual({ at, ok: false });
    }
  });

  test('a changed entry is named by its index, in the tree and by its rule', async () => {
    const index = honest.entries.findIndex(({ entry }) => entry.type === 'polls.closed');
    const entries = honest.entries.map(({ bytes }) => bytes);
    const text = new TextDecoder().decode(entries[index]);
    entries[index] = new TextEncoder().encode(text.replace('2026-05-02T09:00:00Z', '2026-05-02T09:00:01Z'));
    const dir = await mkdtemp(path.join(base, 'changed-'));
    await publish(honest, dir, entries);
    const bundles = [...files.keys()].filter((name) => name.startsWith('tile/entries'));
    const report = await verify({
      ...folderSource(folder),
      read: (file, limit) => folderSource(bundles.includes(file) ? dir : folder).read(file, limit),
    });
    expect(report.failures.map(({ where, rule }) => [where, rule])).toEqual(
      expect.arrayContaining([
        ['tile/0/000.p/' + entries.length, 'file'],
        ['checkpoint', 'file'],
        [`entry ${index} (polls.closed)`, 'author-signature'],
      ]),
    );
  });
});

describe('cheating by the ledger’s own operator, with a well-formed tree and a valid checkpoint', () => {
  const positions = (type: string): number[] =>
    honest.entries.flatMap(({ entry }, i) => (entry.type === type ? [i] : []));
  const bytesOf = (): Uint8Array[] => honest.entries.map(({ bytes }) => bytes);
  const faults = async (entries: readonly Uint8Array[]) =>
    (await verifyPublished(honest, entries)).failures.map(({ where, rule }) => `${where}: ${rule}`);

  test('any entry left out that another one builds on', async () => {
    const undetected: number[] = [];
    for (const index of bytesOf().keys())
      if ((await faults(bytesOf().toSpliced(index, 1))).length === 0) undetected.push(index);
    // The root's last grant, of a technician who did nothing, and the end: what no entry builds on is kept by checkpoints and witnesses.
    expect(undetected).toEqual([positions('authority.granted').at(-1), honest.entries.length - 1]);
  });

  test('an entry twice', async () => {
    const [ballot = 0] = positions('ballot.cast');
    const doubled = bytesOf();
    doubled.splice(ballot + 1, 0, doubled[ballot]!);
    expect(await faults(doubled)).toContain(`entry ${ballot + 1} (ballot.cast): credential-used`);
  });

  test('what is no entry', async () => {
    const entries = [...bytesOf(), new TextEncoder().encode('{}')];
    expect(await faults(entries)).toEqual([`entry ${entries.length - 1} (unknown): entry-form`]);
  });

  test('a ledger without founding', async () => {
    expect(await faults(bytesOf().slice(1))).toEqual(
      expect.arrayContaining([
        'entry 0: party',
        'checkpoint: file',
        'entry 0 (authority.granted): not-founded',
      ]),
    );
  });

  test('a checkpoint by another key', async () => {
    const dir = await mkdtemp(path.join(base, 'forged-'));
    await publishFolder(dir, bytesOf(), { origin: ORIGIN, signer: honest.root });
    const report = await verify(folderSource(dir));
    expect(report.failures.map(({ where }) => where)).toEqual(['checkpoint']);
  });

  test('a ballot of the election’s station whose proofs are false', async () => {
    const world = await build('open');
    world.write(world.registrar, 'admissions.recorded', world.admissions({ delegates: 2, members: 2 }));
    const good = world.ballot('delegates');
    const other = world.ballot('delegates', ABSTAIN);
    const [ours, theirs] = [good, other].map(({ ballot }) => JSON.parse(ballot) as { answers: unknown[] });
    const forged = JSON.stringify({ ...ours, answers: theirs?.answers });
    force(world, world.make(world.station, 'ballot.cast', { ...good, ballot: forged }));
    const report = await verifyPublished(world);
    expect(report.failures).toEqual([
      {
        where: `entry ${world.entries.length - 1} (ballot.cast)`,
        rule: 'ballot-proofs',
        message: expect.stringMatching(/proofs are not valid/) as string,
      },
    ]);
  });

  test('another tally, another decryption, another result', async () => {
    const tallied = await build('ended');
    const tally = tallied.tally();
    const shifted = tally.sizedText.replace('"num_tallied":3', '"num_tallied":4');
    const hashes = [tally.encryptedTallyText, shifted].map((text) => tallied.upload(tallied.committee, text));
    force(
      tallied,
      tallied.make(tallied.committee, 'tally.computed', {
        election: ELECTION,
        tally: hashes[0]!,
        sized: hashes[1]!,
      }),
    );
    expect((await verifyPublished(tallied)).failures.map(({ rule }) => rule)).toEqual(['tally-differs']);

    const decrypted = await build('tallied');
    const wrong = decrypted.upload(decrypted.trustees[0], decrypted.decryption(2));
    force(
      decrypted,
      decrypted.make(decrypted.trustees[0], 'decryption.shared', {
        decryption: wrong,
        election: ELECTION,
        trustee: 1,
      }),
    );
    expect((await verifyPublished(decrypted)).failures.map(({ rule }) => rule)).toEqual([
      'decryption-invalid',
    ]);

    const declared = await build('decrypted');
    const result = declared.result();
    const swapped = (result.result as string).replace('[1,2,0,0]', '[1,0,2,0]');
    const verdicts = result.verdicts.map((verdict, i) => (i === 0 ? { ...verdict, elected: [1] } : verdict));
    force(
      declared,
      declared.make(declared.committee, 'result.declared', { ...result, result: swapped, verdicts }),
    );
    expect((await verifyPublished(declared)).failures.map(({ rule }) => rule)).toEqual(['result-differs']);
  });

  test('a hundred faults are listed, the others counted', async () => {
    const rubbish = Array.from({ length: 150 }, () => new TextEncoder().encode('{}'));
    const report = await verifyPublished(honest, [...bytesOf(), ...rubbish]);
    expect([report.failures.length, report.moreFailures]).toEqual([100, 50]);
    expect(reportText(report)).toMatch(
      /^NOT VALID\. 150 failures, [^]*\n {2}140 more; --json lists the first 100\n\nLedger /,
    );
  });
});

test('a checker of proofs that breaks down makes the ledger fail, not the program', async () => {
  const { report } = await verifyLedger(folderSource(folder), {
    checkProofs: () => Promise.reject(new Error('thread ended')),
  });
  expect(report.failures[0]?.message).toMatch(/could not be checked \(Error: thread ended\)/);
  expect(report.failures.length).toBeGreaterThanOrEqual(3);
});
