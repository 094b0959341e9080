/**
 * What a kiosk's process keeps of its voters: heap and array buffers after garbage collection, at one voter and at a later one. Station, journal, embedded
 * node, its client and the simulated devices are all in it; the threads for ballots have heaps of their own.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PollingDay } from './polling-day.ts';
import { median, type Row } from './row.ts';

const MEGABYTE = 1_000_000;
/** From voter 200 to voter 1,000 no growth beyond 10 MB. */
const LIMIT_MEGABYTES_PER_VOTER = 10 / 800;

/** Plays the day until voter `to`; for fewer than 800 voters between the two the limit is in proportion. */
export async function measureHeap(
  day: PollingDay,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<Row[]> {
  await day.voteUntil(from);
  const before = await settledBytes();
  await day.voteUntil(to);
  const growth = (await settledBytes()) - before;
  return [
    {
      what: `Heap growth, voter ${from} to ${to}`,
      figure: growth / MEGABYTE,
      unit: 'MB',
      target: { bound: 'at most', limit: LIMIT_MEGABYTES_PER_VOTER * (to - from) },
      note: `after garbage collection, from ${(before / MEGABYTE).toFixed(1)} MB; three papers each; a visit ${median(day.visits.map(({ visitMs }) => visitMs)).toFixed(0)} ms`,
    },
  ];
}

/** Bytes in use when nothing more can be collected. */
async function settledBytes(): Promise<number> {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error('start node with --expose-gc');
  let last = Infinity;
  for (;;) {
    gc();
    await nextTurn(); // finalizers
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    const now = heapUsed + arrayBuffers;
    if (now >= last) return last;
    last = now;
  }
}
