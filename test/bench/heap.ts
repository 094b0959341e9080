/**
 * What a kiosk's process keeps of its voters: heap and array buffers after garbage collection, at one voter and at a later one. Station, journal, embedded
 * node, its client and the simulated devices are all in it; the threads for ballots have heaps of their own.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { PollingDay } from './polling-day.ts';
import { median, type Row } from './row.ts';

const MEGABYTE = 1_000_000;

export interface Voters {
  readonly from: number;
  readonly to: number;
  readonly limitMegabytes: number;
}

/** The demand itself: from voter 200 to voter 1,000 no growth beyond 10 MB. */
export const SOAK: Voters = { from: 200, to: 1000, limitMegabytes: 10 };
/** Some minutes of it: twice the demand's share of these voters, because code is still being compiled. */
export const SHORT: Voters = { from: 50, to: 150, limitMegabytes: 2.5 };

/** Plays the day until voter `to`. */
export async function measureHeap(day: PollingDay, { from, to, limitMegabytes }: Voters): Promise<Row[]> {
  await day.voteUntil(from);
  const before = await settledBytes(day);
  await day.voteUntil(to);
  const growth = (await settledBytes(day)) - before;
  return [
    {
      what: `Heap growth, voter ${from} to ${to}`,
      figure: growth / MEGABYTE,
      unit: 'MB',
      target: { bound: 'at most', limit: limitMegabytes },
      note: `after garbage collection, from ${(before / MEGABYTE).toFixed(1)} MB; three papers each; a visit ${visitMs(day, 0, from)} ms until then and ${visitMs(day, from, to)} ms after`,
    },
  ];
}

/** Median of some visits: work that grows with the day would show. */
const visitMs = ({ visits }: PollingDay, first: number, end: number): string =>
  median(visits.slice(first, end).map((visit) => visit.visitMs)).toFixed(0);

const COLLECTIONS = 10;

/** Bytes in use when no ballot is on its way and nothing more can be collected. */
async function settledBytes(day: PollingDay): Promise<number> {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error('start node with --expose-gc');
  await day.untilQuiet();
  let least = Infinity;
  for (let i = 0; i < COLLECTIONS; i++) {
    gc();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    least = Math.min(least, heapUsed + arrayBuffers);
    await pause(20); // what finalizers and ended requests let go
  }
  return least;
}
