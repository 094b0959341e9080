/** The node's running tallies: the same as one of all ballots at once, however the ledger grew and whatever failed on the way. */
import { beforeAll, expect, test } from 'vitest';
import { createRunningTallies } from '../../../ledger/node/running-tallies.ts';
import { build, ELECTION, type World } from '../rules/world.ts';

let world: World;
beforeAll(async () => {
  world = await build('ended', 'trusted');
});

/** A store that grows when told, and fails when told. */
const growingStore = () => {
  let [size, faults, reads] = [0, 0, 0];
  return {
    grow: (to: number) => {
      size = to;
    },
    failNext: () => {
      faults += 1;
    },
    reads: () => reads,
    count: () => size,
    entries: (from: number, to: number) => {
      reads += 1;
      if (faults > 0) {
        faults -= 1;
        throw new Error('the disk is gone');
      }
      return world.entries.slice(from, to).map(({ bytes }) => bytes);
    },
  };
};
const talliesOver = (store: ReturnType<typeof growingStore>) =>
  createRunningTallies(store, () => world.state);

test('grown entry by entry it is the tally of all ballots at once, and nothing is left to read', async () => {
  const store = growingStore();
  const tallies = talliesOver(store);
  for (let size = 1; size <= world.entries.length; size += 1) {
    store.grow(size);
    tallies.follow();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await tallies.tally(ELECTION);
  const reads = store.reads();
  expect(await tallies.tally(ELECTION)).toEqual(world.tally());
  expect(store.reads()).toBe(reads);
});

test('asked for without having followed, it reads everything', async () => {
  const store = growingStore();
  store.grow(world.entries.length);
  expect(await talliesOver(store).tally(ELECTION)).toEqual(world.tally());
});

test('a store that cannot be read fails who asks, not who follows, and nothing is counted twice afterwards', async () => {
  const store = growingStore();
  const tallies = talliesOver(store);
  const cast = world.entries.findIndex(({ entry }) => entry.type === 'ballot.cast');
  store.grow(cast + 1);
  tallies.follow();
  await new Promise((resolve) => setImmediate(resolve));
  store.grow(world.entries.length);
  store.failNext();
  await expect(tallies.tally(ELECTION)).rejects.toThrow('the disk is gone');
  store.failNext();
  tallies.follow();
  await new Promise((resolve) => setImmediate(resolve));
  expect(await tallies.tally(ELECTION)).toEqual(world.tally());
});

test('stopped, it reads no more', async () => {
  const store = growingStore();
  store.grow(world.entries.length);
  const tallies = talliesOver(store);
  await tallies.stop();
  await expect(tallies.tally(ELECTION)).rejects.toThrow('stopping');
  expect(store.reads()).toBe(0);
});
