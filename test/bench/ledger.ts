/**
 * How many small entries a node takes in a second: many authors, each waiting for an answer before it sends its next entry, so that many are in flight.
 * Each is signed, judged by the rules and on the disk before it is acknowledged; publishing goes on meanwhile. The authors are in this process, and then,
 * over HTTP, in another thread (ledger-authors.ts).
 */
import { rmSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { sha256Hex, toBase64, utf8ToBytes } from '../../ledger/bytes.ts';
import { generateSigner, type Signer } from '../../ledger/keys/signer.ts';
import type { LedgerNode } from '../../ledger/node/node.ts';
import { appendAll, freshFolder, openNode } from '../ledger/node/nodes.ts';
import { ASSEMBLY_SCOPE, build, type World } from '../ledger/rules/world.ts';
import type { Row } from './row.ts';

const AUTHORS = 128;
const ENTRIES_EACH = 40;

export async function measureLedger(): Promise<Row[]> {
  const world = await build('granted');
  const authors = Array.from({ length: AUTHORS }, () => generateSigner());
  for (const author of authors)
    world.write(world.root, 'authority.granted', world.grant(author, 'committee', ASSEMBLY_SCOPE));
  const entries = authors.map((author, i) => entriesBy(world, author, i));
  const bytes = entries[0]?.[0]?.length ?? 0;
  const note = `${AUTHORS * ENTRIES_EACH} entries of ${bytes} bytes, ${AUTHORS} in flight`;
  const target = { bound: 'at least', limit: 1000 } as const;
  const appended = await rate(world, (node) => appendByAuthors(node, entries));
  const posted = await rate(world, (node) => postByAuthors(node.url, entries));
  return [
    {
      what: 'Ledger, entries appended',
      figure: appended.perSecond,
      unit: '/s',
      target,
      note: `${note}; processor time ${appended.busyMs.toFixed(2)} ms each`,
    },
    {
      what: 'Ledger, entries over HTTP',
      figure: posted.perSecond,
      unit: '/s',
      target,
      note: `${note}, authors in another thread; processor time of the node ${posted.busyMs.toFixed(2)} ms each`,
    },
  ];
}

/** Small blobs of one part, numbered from 1: no author's entries hang on another's. */
const entriesBy = (world: World, author: Signer, number: number): readonly Uint8Array[] =>
  Array.from({ length: ENTRIES_EACH }, (_, i) => {
    const data = utf8ToBytes(`blob ${i + 1} of author ${number}`);
    const body = { data: toBase64(data), hash: sha256Hex(data), index: 0, of: 1 };
    return world.make(author, 'blob.part', body, i + 1).bytes;
  });

/** What a fresh node takes, and the time its thread works for one entry. `write` resolves with the milliseconds in which all were acknowledged. */
async function rate(
  world: World,
  write: (node: LedgerNode) => Promise<number>,
): Promise<{ readonly perSecond: number; readonly busyMs: number }> {
  const count = AUTHORS * ENTRIES_EACH;
  const folder = freshFolder();
  const node = await openNode(world, folder);
  try {
    await appendAll(node, world.entries);
    const before = process.threadCpuUsage();
    const ms = await write(node);
    const { user, system } = process.threadCpuUsage(before);
    const { size } = node.state();
    if (size !== world.entries.length + count) throw new Error(`the ledger has ${size} entries`);
    return { perSecond: (count * 1000) / ms, busyMs: (user + system) / 1000 / count };
  } finally {
    await node.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function appendByAuthors(
  node: LedgerNode,
  entries: readonly (readonly Uint8Array[])[],
): Promise<number> {
  const start = performance.now();
  await Promise.all(
    entries.map(async (own) => {
      for (const bytes of own) {
        const result = await node.append(bytes);
        if (result.verdict !== 'accepted') throw new Error(JSON.stringify(result));
      }
    }),
  );
  return performance.now() - start;
}

/** The same over HTTP; see ledger-authors.ts. */
async function postByAuthors(url: string, entries: readonly (readonly Uint8Array[])[]): Promise<number> {
  const worker = new Worker(new URL('./ledger-authors.ts', import.meta.url), {
    workerData: { url, entries },
  });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  worker.once('message', resolve);
  worker.once('error', reject);
  try {
    return await promise;
  } finally {
    await worker.terminate();
  }
}
