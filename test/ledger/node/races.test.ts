/**
 * Trustees who work at the same time, each with what the ledger was when they began: a node with its real threads takes only what fits the ledger when it is
 * taken, and tells the others apart from it. What comes of each race is carried on to a declared result and verified as a stranger would.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ParsedEntry } from '../../../ledger/entries/entry.ts';
import { ledgerFolder, type LedgerNode } from '../../../ledger/node/node.ts';
import { folderSource } from '../../../ledger/verify/source.ts';
import { verifyLedger } from '../../../ledger/verify/verify.ts';
import { createBallotWorkers, type BallotWorkers } from '../../../ledger/worker/pool.ts';
import {
  applyShuffle,
  decryptionOf,
  playShuffled,
  shuffledResult,
  shuffleOf,
} from '../rules/shuffled-story.ts';
import { build, ELECTION, type World } from '../rules/world.ts';
import { appendAll, freshFolder, openNode, workers as workersHere } from './nodes.ts';

let workers: BallotWorkers;
beforeAll(() => {
  // One thread works in the order of what it is given, so that each race has one outcome.
  workers = createBallotWorkers({ threads: 1 });
});
afterAll(() => workers.close());

/** A world of three shuffling trustees, two of whom must, tallied, and a node that has followed it. */
async function tallied(play: (w: World) => void = () => undefined) {
  const world = await build('called', 'trusted', 3);
  playShuffled(world, 'tallied');
  play(world);
  const folder = freshFolder();
  const node = await openNode(world, folder, { workers });
  let sent = 0;
  /** The node takes all that the world has accepted meanwhile. */
  const follow = async () => {
    await appendAll(node, world.entries.slice(sent));
    sent = world.entries.length;
  };
  await follow();
  return { world, node, folder, follow };
}

/** An entry that applies a shuffle of what is there now; its text is uploaded, and the entry waits to be sent. */
function shuffling(w: World, trustee: number): ParsedEntry {
  const signer = w.trustees[trustee - 1]!;
  const shuffle = w.upload(signer, shuffleOf(w));
  return w.make(signer, 'shuffle.applied', { election: ELECTION, shuffle, trustee });
}

/** Likewise a decryption. */
function decrypting(w: World, trustee: number): ParsedEntry {
  const signer = w.trustees[trustee - 1]!;
  const decryption = w.upload(signer, decryptionOf(w, trustee));
  return w.make(signer, 'decryption.shared', { decryption, election: ELECTION, trustee });
}

const race = (node: LedgerNode, entries: readonly ParsedEntry[]) =>
  Promise.all(entries.map(({ bytes }) => node.append(bytes)));

/** Everything that is left until the result, and what a verifier says of the whole. */
async function finish({ world, node, folder, follow }: Awaited<ReturnType<typeof tallied>>) {
  const { decryptions } = world.state.elections.get(ELECTION)!;
  for (const trustee of [1, 2, 3].filter((number) => !decryptions.has(number)))
    world.accept(decrypting(world, trustee));
  world.write(world.committee, 'result.declared', shuffledResult(world));
  await follow();
  await node.stop();
  const { report } = await verifyLedger(folderSource(ledgerFolder(folder)), {
    checkProofs: workersHere.check,
  });
  return { failures: report.failures, shuffles: report.counts['shuffle.applied'] };
}
const good = (shuffles: number) => ({ failures: [], shuffles });

test('of two shuffles of one tally the first is taken, and the second trustee shuffles again', async () => {
  const day = await tallied();
  const { world, node, follow } = day;
  const [first, second] = [shuffling(world, 1), shuffling(world, 2)];
  await follow();
  expect(await race(node, [first, second])).toMatchObject([
    { verdict: 'accepted' },
    {
      verdict: 'refused',
      rule: 'shuffle-invalid',
      message: expect.stringContaining('Trustee 1 has shuffled before') as string,
    },
  ]);
  world.accept(first);
  applyShuffle(world, 2);
  expect(await finish(day)).toEqual(good(2));
}, 60_000);

test('a trustee whose turn went by while it shuffled is told who may shuffle', async () => {
  const day = await tallied();
  const { world, node, follow } = day;
  const [first, second] = [shuffling(world, 1), shuffling(world, 2)];
  await follow();
  expect(await race(node, [second, first])).toMatchObject([
    { verdict: 'accepted' },
    {
      verdict: 'refused',
      rule: 'shuffle-order',
      message:
        'Trustee 2 has shuffled; the turn of trustee 1 is over, who is not needed: trustee 3 can still shuffle.',
    },
  ]);
  world.accept(second);
  applyShuffle(world, 3);
  expect(await finish(day)).toEqual(good(2));
}, 60_000);

const shuffledTwice = (w: World): void => {
  applyShuffle(w, 1);
  applyShuffle(w, 2);
};

test('a decryption of what was shuffled once more meanwhile is refused, and made again', async () => {
  const day = await tallied(shuffledTwice);
  const { world, node, follow } = day;
  const [third, early] = [shuffling(world, 3), decrypting(world, 1)];
  await follow();
  expect(await race(node, [third, early])).toMatchObject([
    { verdict: 'accepted' },
    {
      verdict: 'refused',
      rule: 'decryption-invalid',
      message: expect.stringContaining('decrypt again') as string,
    },
  ]);
  world.accept(third);
  expect(await finish(day)).toEqual(good(3));
}, 60_000);

test('a shuffle of what is being decrypted meanwhile comes too late', async () => {
  const day = await tallied(shuffledTwice);
  const { world, node, follow } = day;
  const [third, early] = [shuffling(world, 3), decrypting(world, 1)];
  await follow();
  expect(await race(node, [early, third])).toMatchObject([
    { verdict: 'accepted' },
    { verdict: 'refused', rule: 'shuffle-order', message: 'The votes are being decrypted already.' },
  ]);
  world.accept(early);
  expect(await finish(day)).toEqual(good(2));
}, 60_000);

test('a shuffle that is sent again while another was taken is judged by what is there then', async () => {
  const day = await tallied();
  const { world, node, follow } = day;
  const [first, second] = [shuffling(world, 1), shuffling(world, 2)];
  await follow();
  expect(await race(node, [first, second, second, first])).toMatchObject([
    { verdict: 'accepted' },
    { verdict: 'refused' },
    { verdict: 'refused' },
    { verdict: 'accepted' },
  ]);
  await node.stop();
}, 60_000);
