/**
 * What a node serves to the public board beside the log (board/format.ts): pages, an index, records, lists of trackers. All of it follows from the published
 * log and is worked out as the log grows, some entries at a time, so that neither a request nor a start waits for a scan of all ballots.
 */
import { setImmediate } from 'node:timers/promises';
import { tracker } from '../ballot/ballot.ts';
import {
  prefixLengthFor,
  RECORD_TYPES,
  RECORDS_PER_FILE,
  type BoardIndex,
  type ListedTracker,
} from '../board/format.ts';
import { bytesToUtf8 } from '../bytes.ts';
import type { Entry } from '../entries/entry.ts';
import { parseDecimal } from '../log/checkpoint.ts';
import { encodeBundle } from '../log/tile.ts';
import type { LedgerState } from '../rules/state.ts';
import type { LedgerStore } from '../store/ledger-store.ts';
import { reply } from './answer.ts';
import { IMMUTABLE, readBoardFiles } from './board-files.ts';
import { createTrackerLists } from './tracker-lists.ts';

export interface BoardOptions {
  /** Folder of the built pages. */
  readonly folder: string;
  readonly store: LedgerStore;
  /** Size of the published log. */
  readonly publishedSize: () => number;
  readonly state: () => LedgerState;
}

export interface Board {
  /** The answer to a GET of one of the board's addresses. */
  answer(pathname: string): Response | undefined;
  /** Takes in what was published; resolves when everything published before the call is covered. */
  follow(): Promise<void>;
  /** Ends `follow` early. */
  stop(): Promise<void>;
}

/** Reads the pages; covers nothing yet. */
export async function openBoard({ folder, store, publishedSize, state }: BoardOptions): Promise<Board> {
  const files = await readBoardFiles(folder);
  const records: number[] = [];
  const trackers: ListedTracker[] = [];
  const lists = createTrackerLists(trackers);
  let covered = 0;
  let turnout: BoardIndex['turnout'] = { size: 0, papers: [], challenged: [] };
  let isStopped = false;
  let last: Promise<void> = Promise.resolve();

  const coverPublished = async (): Promise<void> => {
    while (!isStopped && covered < publishedSize()) {
      const to = Math.min(publishedSize(), covered + AT_ONCE);
      const entries = store.entries(covered, to).map((bytes) => JSON.parse(bytesToUtf8(bytes)) as Entry); // accepted, so of this form
      for (const [i, entry] of entries.entries()) {
        const index = covered + i;
        if (entry.type === 'ballot.cast') trackers.push({ tracker: tracker(entry.body.ballot), index });
        else if (entry.type === 'ballot.challenged') trackers.push({ tracker: entry.body.tracker, index });
        else if (RECORD_TYPES.has(entry.type)) records.push(index);
      }
      covered = to;
      // The state runs ahead of what is published; figures are told only with the size they belong to.
      if (state().size === covered)
        turnout = { size: covered, papers: papersOf(state()), challenged: challengedOf(state()) };
      await setImmediate();
    }
  };

  const recordsFile = (n: number, width: number): Uint8Array | undefined => {
    const places = records.slice(n * RECORDS_PER_FILE, n * RECORDS_PER_FILE + width);
    if (places.length < width || width < 1 || width > RECORDS_PER_FILE) return undefined;
    return encodeBundle(places.map((place) => store.entry(place) ?? new Uint8Array()));
  };

  const answer = (pathname: string): Response | undefined => {
    const file = files.get(pathname);
    if (file !== undefined) return file();
    if (pathname === '/board/index.json') {
      const count = trackers.length;
      const index: BoardIndex = {
        size: covered,
        records,
        trackers: { count, prefixLength: prefixLengthFor(count) },
        turnout,
      };
      return reply(200, JSON.stringify(index), { ...brief, 'content-type': 'application/json' });
    }
    const [, prefix] = /^\/board\/trackers\/(all|[0-9a-f])$/.exec(pathname) ?? [];
    if (prefix !== undefined) {
      const list = lists(prefix === 'all' ? '' : prefix);
      return list === undefined
        ? undefined
        : reply(200, list, { ...brief, 'content-type': 'text/plain; charset=utf-8' });
    }
    const [, n = '', width = ''] = /^\/board\/records\/(\d+)\/(\d+)$/.exec(pathname) ?? [];
    const bytes = recordsFile(parseDecimal(n) ?? -1, parseDecimal(width) ?? 0);
    const headers = { 'cache-control': IMMUTABLE, 'content-type': 'application/octet-stream' };
    return bytes === undefined ? undefined : reply(200, bytes, headers);
  };

  return {
    answer,
    follow: () => {
      const next = last.then(coverPublished);
      last = next.catch(() => undefined);
      return next;
    },
    stop: () => {
      isStopped = true;
      return last;
    },
  };
}

/** Entries taken in between two turns of the event loop: some 20 ms of ballots. */
const AT_ONCE = 128;

const brief = { 'cache-control': 'public, max-age=2' } as const;

const challengedOf = ({ elections }: LedgerState): BoardIndex['turnout']['challenged'] =>
  [...elections].map(([election, { challengedTrackers }]) => ({ election, count: challengedTrackers.size }));

/** Accepted admissions and ballots by ballot paper and group, over all issuers. */
function papersOf(state: LedgerState): BoardIndex['turnout']['papers'] {
  const papers: BoardIndex['turnout']['papers'] = [];
  for (const [election, { definition, issuers }] of state.elections)
    for (const group of definition.groups) {
      const own = issuers.filter((issuer) => issuer.group === group);
      const sum = (figure: 'admitted' | 'cast'): number =>
        own.reduce((total, issuer) => total + issuer[figure], 0);
      papers.push({ election, group, admitted: sum('admitted'), cast: sum('cast') });
    }
  return papers;
}
