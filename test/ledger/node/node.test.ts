import Database from 'better-sqlite3';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { sha256Hex, toBase64 } from '../../../ledger/bytes.ts';
import { entryId } from '../../../ledger/entries/entry.ts';
import { generateSigner } from '../../../ledger/keys/signer.ts';
import {
  ledgerDatabase,
  ledgerFolder,
  registrarDatabase,
  type LedgerNode,
} from '../../../ledger/node/node.ts';
import { TreeHistory } from '../../../ledger/log/history.ts';
import { leafHash } from '../../../ledger/log/tree.ts';
import { openRegistrarStore } from '../../../ledger/store/registrar-store.ts';
import { openLedgerStore } from '../../../ledger/store/ledger-store.ts';
import { build, ORIGIN } from '../rules/world.ts';
import { appendAll, appendAtOnce, freshFolder, blobs, openNode, published } from './nodes.ts';

const running: LedgerNode[] = [];
const open = async (...parameters: Parameters<typeof openNode>): Promise<LedgerNode> => {
  const node = await openNode(...parameters);
  running.push(node);
  return node;
};
afterEach(async () => {
  for (const node of running.splice(0)) await node.stop();
});

describe('a node', () => {
  it('takes a whole story from founding to result and publishes it byte for byte at every step', async () => {
    const world = await build('declared', 'trusted');
    const folder = freshFolder();
    const node = await open(world, folder);
    for (const [index, { bytes }] of world.entries.entries()) {
      expect(await node.append(bytes)).toMatchObject({ verdict: 'accepted', index });
      // Most steps are published with the next ones; every fifth is looked at.
      if (index % 5 !== 0) continue;
      await node.flush();
      expect(published(world, folder)).toHaveLength(index + 1);
    }
    await node.flush();
    expect(published(world, folder)).toEqual(world.entries.map(({ bytes }) => bytes));
    expect(node.state().entryIds).toEqual(world.state.entryIds);

    await node.stop();
    const again = await open(world, folder);
    expect(again.state().size).toBe(world.entries.length);
    expect(again.state().elections).toEqual(world.state.elections);
    expect(await again.append(world.entries[3]!.bytes)).toMatchObject({ verdict: 'accepted', index: 3 });
    expect(published(world, folder)).toHaveLength(world.entries.length);
  });

  it('refuses ballots whose proofs do not hold, and says which rule', async () => {
    const world = await build('open', 'trusted');
    const node = await open(world, freshFolder());
    await appendAll(node, world.entries);
    const [good, other] = [world.ballot('members'), world.ballot('members')];
    const swap = JSON.parse(good.ballot) as { answers: unknown[] };
    swap.answers[0] = (JSON.parse(other.ballot) as typeof swap).answers[0];
    const spoiled = world.make(world.station, 'ballot.cast', { ...good, ballot: JSON.stringify(swap) });
    expect(await node.append(spoiled.bytes)).toMatchObject({ verdict: 'refused', rule: 'ballot-proofs' });
    expect(await node.append(world.make(world.station, 'ballot.cast', good).bytes)).toMatchObject({
      verdict: 'accepted',
    });
  });

  it('founds only a ledger of its own log key and kind', async () => {
    const world = await build('empty');
    const founding = world.make(world.root, 'party.founded', world.founded());
    const real = await open(world, freshFolder(), { practice: false });
    expect(await real.append(founding.bytes)).toMatchObject({ verdict: 'refused', rule: 'founding-keys' });
    const other = await open(world, freshFolder(), { logSigner: generateSigner() });
    expect(await other.append(founding.bytes)).toMatchObject({ verdict: 'refused', rule: 'founding-keys' });
    const folder = freshFolder();
    const own = await open(world, folder);
    expect(await own.append(founding.bytes)).toMatchObject({ verdict: 'accepted', index: 0 });
    await own.stop();
    await expect(openNode(world, folder, { practice: false })).rejects.toThrow(/practice/);
    await expect(openNode(world, folder, { logSigner: generateSigner() })).rejects.toThrow(/log key/);
  });

  it('takes open issuer keys in practice only', async () => {
    const world = await build('empty');
    const store = openRegistrarStore(registrarDatabase(freshFolder()), { kind: 'none', practice: true });
    const registrar = { signer: world.registrar, store };
    const serious = openNode(world, freshFolder(), { practice: false, registrar });
    await expect(serious).rejects.toThrow(/only practice may/);
    await (await openNode(world, freshFolder(), { registrar })).stop();
    store.close();
  });

  it('is alone on its folder', async () => {
    const world = await build('granted');
    const folder = freshFolder();
    await open(world, folder);
    await expect(openNode(world, folder)).rejects.toThrow(/another process/);
  });
});

describe('a node that was interrupted', () => {
  it('restores published files that are missing, changed or superseded', async () => {
    const world = await build('granted');
    const folder = freshFolder();
    const node = await open(world, folder);
    await appendAtOnce(node, [...world.entries, ...blobs(world, 300)]);
    await node.stop();
    const before = published(world, folder);
    const at = (path: string) => join(ledgerFolder(folder), path);
    rmSync(at('tile/0/000'));
    rmSync(at('checkpoint'));
    writeFileSync(at('tile/entries/000'), readFileSync(at('tile/entries/000')).fill(1, 500, 501));
    writeFileSync(at('tile/0/001.p/7'), 'left from an earlier size');
    writeFileSync(join(folder, 'node', 'aside', '9'), 'half a file');
    const again = await open(world, folder);
    expect(published(world, folder)).toEqual(before);
    await appendAll(again, blobs(world, 1, 301));
    await again.flush();
    expect(published(world, folder)).toHaveLength(310);
  });

  it('publishes what was committed and not yet signed', async () => {
    const world = await build('granted');
    const folder = freshFolder();
    const store = openLedgerStore(ledgerDatabase(folder));
    store.append(
      0,
      world.entries.map(({ entry, bytes }) => ({ id: entryId(ORIGIN, entry), bytes })),
    );
    store.close();
    await open(world, folder);
    expect(published(world, folder)).toHaveLength(world.entries.length);
  });

  it('stops when its database is behind what was signed or published', async () => {
    const world = await build('granted');
    const folder = freshFolder();
    const node = await open(world, folder);
    await appendAll(node, world.entries);
    await node.stop();
    const backup = readFileSync(ledgerDatabase(folder));
    const later = await open(world, folder);
    await appendAll(later, blobs(world, 5));
    await later.stop();
    writeFileSync(ledgerDatabase(folder), backup);
    await expect(openNode(world, folder)).rejects.toThrow(/size 14 was published.*up to 9 only/);
    rmSync(ledgerDatabase(folder));
    await expect(openNode(world, folder)).rejects.toThrow(/holds no entries/);
  });

  it('stops when its database differs from what was signed', async () => {
    const world = await build('granted');
    const folder = freshFolder();
    const node = await open(world, folder);
    await appendAll(node, [...world.entries, ...blobs(world, 3)]);
    await node.stop();
    const damage = (sql: string) => {
      const database = new Database(ledgerDatabase(folder));
      database.exec(sql);
      database.close();
    };
    const part = { data: toBase64(Uint8Array.of(7)), hash: sha256Hex(Uint8Array.of(7)), index: 0, of: 1 };
    const other = world.make(world.committee, 'blob.part', part, 3);
    damage(`UPDATE entry SET bytes = x'${Buffer.from(other.bytes).toString('hex')}' WHERE number = 11`);
    await expect(openNode(world, folder)).rejects.toThrow(/differs from the checkpoint signed at size 12/);
    // The root beside the note made to fit, and the published files gone: the note itself still tells.
    const tree = new TreeHistory();
    for (const { bytes } of [...world.entries, ...blobs(world, 2), other]) tree.append(leafHash(bytes));
    const right = new TreeHistory();
    for (const { bytes } of [...world.entries, ...blobs(world, 3)]) right.append(leafHash(bytes));
    const setRoot = (root: Uint8Array) =>
      damage(`UPDATE signed SET root = x'${Buffer.from(root).toString('hex')}' WHERE size = 12`);
    setRoot(tree.root(12));
    const note = readFileSync(join(ledgerFolder(folder), 'checkpoint'));
    rmSync(join(ledgerFolder(folder), 'checkpoint'));
    await expect(openNode(world, folder)).rejects.toThrow(/its note size 12 or another root/);
    setRoot(right.root(12));
    writeFileSync(join(ledgerFolder(folder), 'checkpoint'), note);
    const unsigned = Uint8Array.from(other.bytes);
    unsigned[unsigned.lastIndexOf(61) - 4]! ^= 1;
    damage(`UPDATE entry SET bytes = x'${Buffer.from(unsigned).toString('hex')}' WHERE number = 11`);
    await expect(openNode(world, folder)).rejects.toThrow(/entry 11|differs from the checkpoint/);
    damage('DELETE FROM entry WHERE number = 11');
    await expect(openNode(world, folder)).rejects.toThrow(/size 12 was signed.*holds 11/);
    damage(`UPDATE entry SET bytes = x'00' WHERE number = 2`);
    await expect(openNode(world, folder)).rejects.toThrow(/entry 2 of the database is damaged/);
  });
});
