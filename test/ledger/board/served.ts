/** A small real ledger behind a node that serves a board, and requests to it that a test can bend on the way. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createBoard, type Board } from '../../../ledger/board/board.ts';
import type { Get } from '../../../ledger/board/requests.ts';
import type { ParsedEntry } from '../../../ledger/entries/entry.ts';
import type { LedgerNode } from '../../../ledger/node/node.ts';
import { appendAll, freshFolder, openNode } from '../node/nodes.ts';
import type { World } from '../rules/world.ts';

export interface Served {
  readonly node: LedgerNode;
  stop(): Promise<void>;
}

/** A node with the entries of a world, or some of them; `boardDir` is a page of one line unless given. */
export async function serve(
  world: World,
  {
    boardDir,
    entries = world.entries,
  }: { readonly boardDir?: string; readonly entries?: readonly ParsedEntry[] } = {},
): Promise<Served> {
  const dataDir = freshFolder();
  const folder = boardDir ?? path.join(dataDir, 'pages');
  if (boardDir === undefined) {
    mkdirSync(path.join(folder, 'assets'), { recursive: true });
    writeFileSync(path.join(folder, 'index.html'), '<!doctype html><title>board</title>');
    writeFileSync(path.join(folder, 'assets', 'page-abc.js'), 'export {};');
    writeFileSync(path.join(folder, 'assets', 'notes.txt'), 'not served');
    writeFileSync(path.join(folder, 'secret.key'), 'not served');
  }
  const node = await openNode(world, dataDir, { boardDir: folder });
  await appendAll(node, entries);
  await node.flush();
  return {
    node,
    stop: async () => {
      await node.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Changes the bytes of an answer, or leaves them as they are. */
export type Bend = (path: string, bytes: Uint8Array) => Uint8Array;

/** Requests straight to a node's handler; `asked` gets every path. */
export const getFrom =
  (node: LedgerNode, bend: Bend = (_, bytes) => bytes, asked: string[] = []): Get =>
  async (wanted, maxBytes) => {
    asked.push(wanted);
    const response = await node.handler(new Request(`http://node/${wanted}`));
    if (response.status === 404) return { kind: 'missing' };
    const bytes = bend(wanted, new Uint8Array(await response.arrayBuffer()));
    return bytes.length > maxBytes ? { kind: 'unreachable', message: 'too large' } : { kind: 'found', bytes };
  };

/** A board over such requests. */
export const boardOver = (get: Get): Board => createBoard(get, () => Promise.resolve());

/** The trackers of a world's ballots are worked out by the test itself, where it compares. */
export const ballotsOf = (world: World): readonly string[] =>
  world.entries.flatMap(({ entry }) => (entry.type === 'ballot.cast' ? [entry.body.ballot] : []));

/** Turns one bit of a byte. */
export function flip(bytes: Uint8Array, at: number): Uint8Array<ArrayBuffer> {
  const bent = Uint8Array.from(bytes);
  bent[at] = (bent[at] ?? 0) ^ 1;
  return bent;
}
