import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generateSeed, signerFromSeed } from '../../../ledger/keys/signer.ts';
import { ledgerFolder, type LedgerNode } from '../../../ledger/node/node.ts';
import { openLedgerStore } from '../../../ledger/store/ledger-store.ts';
import { build, type World } from '../rules/world.ts';
import { filesIn } from './check-log.ts';
import { appendAll, blobs, freshFolder, openNode, published, reports } from './nodes.ts';

async function untilPublished(node: LedgerNode): Promise<void> {
  await node.flush().catch(() => node.flush());
}

describe('a node that is killed', () => {
  /** Runs the appender until it has acknowledged `count` entries, then kills it; all indices it acknowledged. */
  const runUntil = (args: readonly string[], count: number): Promise<number[]> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [join(import.meta.dirname, 'appender.ts'), ...args], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, NODE_OPTIONS: '' },
      });
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.split('\n').length > count) child.kill('SIGKILL');
      });
      child.on('error', reject);
      child.on('close', () => {
        const lines = output.split('\n').slice(0, -1);
        resolve(lines.map(Number));
      });
    });

  it('has lost nothing that it acknowledged, and goes on where it was', async () => {
    const seed = generateSeed();
    const world = Object.assign(await build('empty'), { log: signerFromSeed(seed) });
    world.write(world.root, 'party.founded', world.founded());
    world.write(
      world.root,
      'authority.granted',
      world.grant(world.committee, 'committee', { kind: 'party' }),
    );
    const entries = [...world.entries, ...blobs(world, 700)].map(({ bytes }) => bytes);
    const folder = freshFolder();
    const list = join(folder, 'entries');
    writeFileSync(list, entries.map((bytes) => Buffer.from(bytes).toString('base64')).join('\n'));
    const args = [join(folder, 'data'), list, Buffer.from(seed).toString('hex')];
    let held = 0;
    for (const count of [1, 300, 520]) {
      const acknowledged = await runUntil(args, count);
      expect(acknowledged).toEqual(acknowledged.map((_, i) => i));
      const node = await openNode(world, args[0]!);
      held = node.state().size;
      expect(held).toBeGreaterThanOrEqual(acknowledged.length);
      expect(published(world, args[0]!)).toEqual(entries.slice(0, held));
      await node.stop();
    }
    expect(held).toBeLessThan(entries.length);
    expect(await runUntil(args, Infinity)).toHaveLength(entries.length);
    expect(published(world, args[0]!)).toEqual(entries);
  }, 60_000);
});

describe('published files', () => {
  it('are restored from any state that an interruption or a person can leave', async () => {
    const world = await build('granted');
    const folder = freshFolder();
    const more = blobs(world, 530);
    const sizes = [9, 40, 256, 300, 539];
    const before = new Map<string, Uint8Array>();
    let sent = 0;
    for (const size of sizes) {
      const node = await openNode(world, folder);
      const entries = [...world.entries, ...more].slice(sent, size);
      await Promise.all(entries.map(({ bytes }) => node.append(bytes)));
      sent = size;
      await node.stop();
      expect(published(world, folder)).toHaveLength(size);
      for (const path of filesIn(ledgerFolder(folder)))
        before.set(path, new Uint8Array(readFileSync(join(ledgerFolder(folder), path))));
    }
    const change = fc.record({
      path: fc.constantFrom(...before.keys()),
      kind: fc.constantFrom('remove', 'cut', 'flip', 'old'),
    });
    const spoil = ({ path, kind }: { path: string; kind: string }) => {
      const file = join(ledgerFolder(folder), path);
      const bytes = Uint8Array.from(before.get(path)!);
      rmSync(file, { force: true });
      if (kind === 'remove') return;
      mkdirSync(join(file, '..'), { recursive: true });
      // The published checkpoint of an earlier size is valid, and must be brought up to date.
      if (kind === 'flip' && path !== 'checkpoint') bytes[bytes.length >> 1]! ^= 1;
      writeFileSync(file, kind === 'cut' ? bytes.subarray(0, bytes.length >> 1) : bytes);
    };
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
        for (const one of changes) spoil(one);
        const node = await openNode(world, folder);
        expect(published(world, folder)).toHaveLength(539);
        await node.stop();
      }),
      { numRuns: 8 },
    );
  });

  it('are tried again when they could not be written, and entries are acknowledged meanwhile', async () => {
    const world = await build('granted');
    const folder = freshFolder();
    const node = await openNode(world, folder);
    await appendAll(node, world.entries);
    await node.flush();
    // A folder stands where the next bundle is to be.
    const obstacle = join(ledgerFolder(folder), 'tile', 'entries', '000.p', '10');
    mkdirSync(join(obstacle, 'x'), { recursive: true });
    reports.length = 0;
    const [first, ...rest] = blobs(world, 5);
    await appendAll(node, [first!]);
    await expect(node.flush()).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST|directory/);
    expect(reports.join()).toMatch(/could not be published/);
    rmSync(obstacle, { recursive: true });
    await appendAll(node, rest);
    await untilPublished(node);
    expect(published(world, folder)).toHaveLength(14);
    await node.stop();
  });

  it('are released with the signature that was stored when releasing failed, and no other', async () => {
    const world: World = await build('granted');
    const folder = freshFolder();
    const notes: string[] = [];
    let failures = 2;
    const node = await openNode(world, folder, {
      openStore: (path) => {
        const store = openLedgerStore(path);
        return {
          ...store,
          storeSigned: (checkpoint) => {
            if (failures === 2) {
              failures -= 1;
              throw new Error('the disk is full');
            }
            store.storeSigned(checkpoint);
            notes.push(checkpoint.note);
            if (failures === 1) {
              failures -= 1;
              throw new Error('the power went off');
            }
          },
        };
      },
    });
    await node.append(world.entries[0]!.bytes);
    await expect(node.flush().then(() => node.flush())).rejects.toThrow(/disk is full|power/);
    await untilPublished(node);
    await appendAll(node, world.entries);
    await untilPublished(node);
    await node.stop();
    expect(published(world, folder)).toHaveLength(world.entries.length);
    const sizes = notes.map((note) => Number(note.split('\n')[1]));
    expect(new Set(sizes).size).toBe(sizes.length);
  });
});
