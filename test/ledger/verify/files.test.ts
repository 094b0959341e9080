/** Published files byte for byte (tlog.md sections 2 to 6): a log of meaningless entries, and every kind of damage to its files. */
import { appendFile, cp, mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { generateSigner } from '../../../ledger/keys/signer.ts';
import { nodeVerifier } from '../../../ledger/keys/node-verifier.ts';
import { cosign } from '../../../ledger/log/cosignature.ts';
import { formatVkey, verifierKey, type Ed25519Verify } from '../../../ledger/log/note.ts';
import {
  checkpointFault,
  readBundles,
  readCheckpoint,
  strayFiles,
  type FileFault,
} from '../../../ledger/verify/files.ts';
import { folderSource, openSource, type LedgerSource } from '../../../ledger/verify/source.ts';
import { publishFolder } from './publish.ts';

const SIZE = 700;
const origin = 'ledger.example/test';
const log = generateSigner();
const witness = generateSigner();
const logKey = formatVkey(verifierKey(origin, 'ed25519', log.publicKey));
const witnessKey = verifierKey('witness.example', 'cosignature', witness.publicKey);
const verify: Ed25519Verify = (...args) => nodeVerifier.ed25519(...args);
let base: string;
let intact: string;
let dir: string;
let paths: string[];

beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'files-'));
  intact = path.join(base, 'intact');
  dir = path.join(base, 'damaged');
  paths = await publishFolder(intact, entriesOf(SIZE), { origin, signer: log });
});
beforeEach(() => cp(intact, dir, { recursive: true }));
afterAll(() => rm(base, { recursive: true }));

const entriesOf = (size: number) =>
  Array.from({ length: size }, (_, i) => new TextEncoder().encode(`entry ${i}`));

/** All faults of the files, as the verifier collects them, and how many entries came through. */
const check = async (
  source: LedgerSource,
  witnesses: readonly string[] = [],
): Promise<{ faults: FileFault[]; entries: number }> => {
  const faults: FileFault[] = [];
  const found = await readCheckpoint(source);
  if (!found.ok) return { faults: [found.error], entries: 0 };
  faults.push(...strayFiles((await source.list()) ?? [], found.value.checkpoint.size));
  let entries = 0;
  for await (const bundle of readBundles(source, found.value.checkpoint, (fault) => faults.push(fault)))
    entries += bundle.entries.length;
  const fault = checkpointFault(found.value, { origin, logKey, witnesses }, verify);
  return { faults: fault === undefined ? faults : [...faults, fault], entries };
};

test('an intact log of 70,000 entries has no faults, and its root is the golden one of tlog.md section 12', async () => {
  const large = path.join(base, 'large');
  await publishFolder(large, entriesOf(70_000), { origin, signer: log });
  expect(await check(folderSource(large))).toEqual({ faults: [], entries: 70_000 });
  const checkpoint = await readFile(path.join(large, 'checkpoint'), 'utf8');
  expect(checkpoint.split('\n')[2]).toBe('o5IPun8jmgcam9EHIfE0Gt3vuu3ttBx+JEN6nRa98Ao=');
});

describe('damage is found and located', () => {
  test.each<[string, (file: (name: string) => string) => Promise<unknown>, string, RegExp]>([
    ['a tile is missing', (f) => rm(f('tile/0/001')), 'tile/0/001', /is missing/],
    [
      'a bundle is missing',
      (f) => rm(f('tile/entries/001')),
      'tile/entries/001',
      /is missing; the entries after it/,
    ],
    ['the checkpoint is missing', (f) => rm(f('checkpoint')), 'checkpoint', /is missing/],
    ['a file too many', (f) => writeFile(f('tile/0/002'), ''), 'tile/0/002', /does not belong/],
    ['a hidden file', (f) => writeFile(f('.note'), ''), '.note', /does not belong/],
    ['an older partial tile', (f) => writeFile(f('tile/0/002.p/1'), ''), 'tile/0/002.p/1', /does not belong/],
    ['an empty folder', (f) => mkdir(f('tile/9')), 'tile/9', /is an empty folder/],
    ['a link', (f) => symlink('checkpoint', f('copy')), 'copy', /plain files only/],
    [
      'a tile that is a link',
      async (f) => {
        await cp(f('tile/0/001'), path.join(base, 'elsewhere'));
        await rm(f('tile/0/001'));
        await symlink(path.join(base, 'elsewhere'), f('tile/0/001'));
      },
      'tile/0/001',
      /plain file/,
    ],
    ['a longer tile', (f) => appendFile(f('tile/0/001'), 'x'), 'tile/0/001', /8193 bytes/],
    [
      'a shorter tile',
      (f) => truncate(f('tile/1/000.p/2'), 63),
      'tile/1/000.p/2',
      /has 63 bytes; 64 are right/,
    ],
    [
      'a longer bundle',
      (f) => appendFile(f('tile/entries/002.p/188'), 'x'),
      'tile/entries/002.p/188',
      /1 bytes after its 188 entries/,
    ],
    ['an empty bundle', (f) => truncate(f('tile/entries/000'), 0), 'tile/entries/000', /ends before entry 0/],
    [
      'an extension line in the checkpoint',
      (f) => edit(f('checkpoint'), (t) => t.replace('\n\n', '\nnote\n\n')),
      'checkpoint',
      /three lines/,
    ],
    [
      'an unknown signature line',
      (f) => edit(f('checkpoint'), (t) => `${t}— other AAAAAAAA\n`),
      'checkpoint',
      /signature line that is neither/,
    ],
    [
      'the signature twice',
      (f) => edit(f('checkpoint'), (t) => `${t}${t.split('\n\n')[1]}`),
      'checkpoint',
      /signature line that is neither/,
    ],
    ['no line break at the end', (f) => edit(f('checkpoint'), (t) => t.trimEnd()), 'checkpoint', /LF/],
    [
      'another size',
      (f) => edit(f('checkpoint'), (t) => t.replace('\n700\n', '\n699\n')),
      'checkpoint',
      /signature/,
    ],
    [
      'no checkpoint but rubbish',
      (f) => writeFile(f('checkpoint'), 'x'.repeat(100_000)),
      'checkpoint',
      /100000 bytes; at most 65536/,
    ],
  ])('%s', async (_, damage, file, message) => {
    await damage((name) => path.join(dir, name));
    const { faults } = await check(folderSource(dir));
    await rm(dir, { recursive: true });
    expect(faults).toContainEqual({ file, message: expect.stringMatching(message) as string });
  });

  test('any one byte of any file, changed in any way', async () => {
    const source = folderSource(intact);
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), async (file, at, change) => {
        // Small files as often as large ones, so that checkpoint and top tiles get their share.
        const damaged = paths[file % paths.length] ?? '';
        const { faults } = await check({
          ...source,
          read: async (name, limit) => {
            const bytes = await source.read(name, limit);
            if (name !== damaged || !bytes.ok) return bytes;
            const copy = Uint8Array.from(bytes.value);
            const place = at % copy.length;
            copy[place] = (copy[place] ?? 0) ^ change;
            return { ok: true, value: copy };
          },
        });
        expect(faults.length).toBeGreaterThan(0);
      }),
      { numRuns: 200 },
    );
  });

  test('a changed hash names its entry', async () => {
    const file = path.join(dir, 'tile/0/001');
    const bytes = await readFile(file);
    bytes[3 * 32 + 5]! ^= 1;
    await writeFile(file, bytes);
    const { faults } = await check(folderSource(dir));
    expect(faults).toEqual([{ file: 'tile/0/001', message: 'hash 3 is not that of entry 259' }]);
  });
});

test('lines of the witnesses of party.founded are accepted once each, and must be valid', async () => {
  const note = await readFile(path.join(dir, 'checkpoint'), 'utf8');
  const text = `${note.split('\n\n')[0]}\n`;
  const line = cosign(text, { witness: witnessKey, timestamp: 1_800_000_000, sign: (m) => witness.sign(m) });
  await writeFile(path.join(dir, 'checkpoint'), note + line);
  const known = [formatVkey(witnessKey)];
  expect((await check(folderSource(dir), known)).faults).toEqual([]);
  expect((await check(folderSource(dir))).faults).toHaveLength(1);
  await writeFile(path.join(dir, 'checkpoint'), note + line + line);
  expect((await check(folderSource(dir), known)).faults).toHaveLength(1);
  const bad = cosign(text, { witness: witnessKey, timestamp: 1_800_000_000, sign: (m) => log.sign(m) });
  await writeFile(path.join(dir, 'checkpoint'), note + bad);
  expect((await check(folderSource(dir), known)).faults[0]?.message).toMatch(/not valid/);
});

describe('over HTTP', () => {
  let server: Server;
  let url: string;
  beforeAll(async () => {
    server = createServer((request, response) => {
      readFile(path.join(intact, request.url?.replace('/log/', '') ?? '')).then(
        (bytes) => response.end(bytes),
        () => response.writeHead(request.url?.includes('gone') === true ? 500 : 404).end(),
      );
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/log`;
  });
  afterAll(() => server.close());

  test.each(['', '/', '/checkpoint'])(
    'the same log is read from its address (%j at the end)',
    async (end) => {
      const source = await openSource(url + end);
      if (!source.ok) throw new Error(source.error);
      expect(await check(source.value)).toEqual({ faults: [], entries: SIZE });
    },
  );

  test('what a server answers becomes a fault, never an exception', async () => {
    const source = await openSource(url);
    if (!source.ok) throw new Error(source.error);
    expect(await source.value.read('tile/9/000', 10)).toEqual({
      ok: false,
      error: 'is missing (status 404)',
    });
    expect(await source.value.read('gone', 10)).toEqual({
      ok: false,
      error: 'cannot be read (status 500)',
    });
    expect(await source.value.read('tile/0/000', 8191)).toMatchObject({
      ok: false,
      error: expect.stringMatching(/more than 8191 bytes/) as string,
    });
    const closed = await openSource('http://127.0.0.1:1/');
    expect(closed.ok && (await closed.value.read('checkpoint', 10))).toMatchObject({ ok: false });
  });
});

test('a data folder is opened at its ledger; a folder without one is refused with what to do', async () => {
  const data = await mkdtemp(path.join(base, 'data-'));
  await cp(path.join(intact, 'checkpoint'), path.join(data, 'ledger/checkpoint'));
  const source = await openSource(data);
  expect(source.ok && source.value.name).toBe(path.join(data, 'ledger'));
  const named = await openSource(path.join(data, 'ledger/checkpoint'));
  expect(named.ok && named.value.name).toBe(path.join(data, 'ledger'));
  const none = await openSource(path.join(base, 'nothing'));
  expect(none.ok ? '' : none.error).toMatch(/^There is no ledger in/);
});

const edit = async (file: string, change: (text: string) => string): Promise<void> =>
  writeFile(file, change(await readFile(file, 'utf8')));
