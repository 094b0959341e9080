/** Nodes for tests: fresh folders, a fixed clock, workers in this thread, and a small ledger that grows by cheap entries. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkBallotProofs } from '../../../ledger/ballot/proofs.ts';
import { sha256Hex, toBase64, utf8ToBytes } from '../../../ledger/bytes.ts';
import type { ParsedEntry } from '../../../ledger/entries/entry.ts';
import { ledgerFolder, startNode, type LedgerNode, type NodeOptions } from '../../../ledger/node/node.ts';
import { nextSeq } from '../../../ledger/rules/state.ts';
import { checkLog } from './check-log.ts';
import { workOut, type TextNeed } from '../../../ledger/worker/evidence.ts';
import { ORIGIN, type World } from '../rules/world.ts';

export const freshFolder = (): string => mkdtempSync(join(tmpdir(), 'hwabaek-node-'));

/** Checks proofs where it is called. */
export const workers = {
  check: (electionText: string, ballotText: string) =>
    Promise.resolve(checkBallotProofs(electionText, ballotText)),
  work: (need: TextNeed) => Promise.resolve(workOut(need)),
};

/** Reports of all nodes of a test file, for those that expect some. */
export const reports: string[] = [];

export function openNode(
  world: World,
  dataDir: string,
  options: Partial<NodeOptions> = {},
): Promise<LedgerNode> {
  return startNode({
    dataDir,
    port: 0,
    host: '127.0.0.1',
    logSigner: world.log,
    practice: true,
    clock: () => new Date('2026-05-02T01:30:00Z'),
    workers,
    report: (message) => reports.push(message),
    ...options,
  });
}

/** Appends entries one after the other and expects each to be accepted. */
export async function appendAll(node: LedgerNode, entries: readonly ParsedEntry[]): Promise<void> {
  for (const { bytes } of entries) {
    const result = await node.append(bytes);
    if (result.verdict !== 'accepted') throw new Error(JSON.stringify(result));
  }
}

/** Appends entries together, in order, and expects each to be accepted. */
export async function appendAtOnce(node: LedgerNode, entries: readonly ParsedEntry[]): Promise<void> {
  const results = await Promise.all(entries.map(({ bytes }) => node.append(bytes)));
  const other = results.find(({ verdict }) => verdict !== 'accepted');
  if (other !== undefined) throw new Error(JSON.stringify(other));
}

/** The published entries, verified. */
export function published(world: World, dataDir: string): Uint8Array[] {
  return checkLog(ledgerFolder(dataDir), { origin: ORIGIN, vkey: world.founded().logKey });
}

/** The committee's next `count` blobs of one part: small entries that any ledger with granted roles accepts in this order. */
export function blobs(
  world: World,
  count: number,
  first = nextSeq(world.state, world.committee.id),
): ParsedEntry[] {
  return Array.from({ length: count }, (_, i) => {
    const data = utf8ToBytes(`blob ${first + i}`);
    const body = { data: toBase64(data), hash: sha256Hex(data), index: 0, of: 1 };
    return world.make(world.committee, 'blob.part', body, first + i);
  });
}
