/**
 * The public board without its page: refreshes what is proven of a ledger, and looks up trackers in it (lookup.ts). One value comes out, the newest view and what
 * is wrong, if anything. Timers, fragments and drawing are page/.
 */
import { ENTRY_LIMIT } from '../entries/entry.ts';
import { parseBundle } from '../log/tile.ts';
import { fail, ok, type Result } from '../result.ts';
import { parseBoardIndex, RECORDS_PER_FILE, recordsPath, type BoardIndex } from './format.ts';
import { createBoardLog, type BoardLog, type LogFault, type PlacedEntry } from './log.ts';
import { createRecords, type Records } from './records.ts';
import type { Get } from './requests.ts';
import { contradiction, makeView, type BoardView } from './view.ts';

export interface BoardState {
  /** The last view that was proven. */
  readonly view: BoardView | undefined;
  /** Why the last refresh did not lead to a newer one; `broken` stays for good. */
  readonly trouble: LogFault | undefined;
}

export interface Board {
  readonly state: BoardState;
  readonly log: BoardLog;
  readonly records: Records;
  /** The node's index as last received. */
  readonly index: BoardIndex | undefined;
  /** Fetches, proves and judges what is new; calls at the same time share one run. After a `broken` nothing is asked any more. */
  refresh(): Promise<BoardState>;
}

/** A board that has asked nothing yet. `pause` lets the page breathe between signatures. */
export function createBoard(get: Get, pause: () => Promise<void>): Board {
  const log = createBoardLog(get);
  const records = createRecords();
  let index: BoardIndex | undefined;
  let state: BoardState = { view: undefined, trouble: undefined };
  let running: Promise<BoardState> | undefined;

  const refreshOnce = async (): Promise<Result<BoardView, LogFault>> => {
    // The index first: the checkpoint asked for after it covers what it names.
    const indexed = await fetchIndex(get);
    if (!indexed.ok) return indexed;
    const advanced = await log.advance();
    if (!advanced.ok) return advanced;
    const checkpoint = advanced.value;
    const places = indexed.value.records.filter((place) => place < checkpoint.size);
    const fresh = await fetchRecords(get, places, records.count);
    if (!fresh.ok) return fresh;
    const proven = await log.prove(fresh.value);
    if (!proven.ok) return proven;
    for (const record of fresh.value) {
      const judged = records.add(record);
      if (!judged.ok) return broken(judged.error);
      await pause();
    }
    index = indexed.value;
    const wrong = contradiction(records, index);
    if (wrong !== undefined) return broken(wrong);
    if (log.party === undefined) throw new Error('a log that has advanced has a party');
    return ok(makeView({ party: log.party, checkpoint, records, index }));
  };

  const refresh = async (): Promise<BoardState> => {
    if (state.trouble?.kind === 'broken') return state;
    const refreshed = await refreshOnce();
    state = refreshed.ok
      ? { view: refreshed.value, trouble: undefined }
      : { view: state.view, trouble: refreshed.error };
    return state;
  };

  return {
    get state() {
      return state;
    },
    log,
    records,
    get index() {
      return index;
    },
    refresh: () => {
      running ??= refresh().finally(() => {
        running = undefined;
      });
      return running;
    },
  };
}

/** Longest index in bytes: some hundred thousand records. */
const MAX_INDEX_BYTES = 4_194_304;

async function fetchIndex(get: Get): Promise<Result<BoardIndex, LogFault>> {
  const answer = await get('board/index.json', MAX_INDEX_BYTES);
  if (answer.kind === 'missing') return fail({ kind: 'unreachable', message: 'the index is not there' });
  if (answer.kind === 'unreachable') return fail(answer);
  const parsed = parseBoardIndex(answer.bytes);
  if (!parsed.ok) return broken(parsed.error);
  return parsed.value.size === 0 ? fail({ kind: 'empty', message: 'there is no ledger here yet' }) : parsed;
}

/** The records from number `known` on, at the places the index gives; neither is believed yet. */
async function fetchRecords(
  get: Get,
  places: readonly number[],
  known: number,
): Promise<Result<readonly PlacedEntry[], LogFault>> {
  const fresh: PlacedEntry[] = [];
  for (let n = Math.floor(known / RECORDS_PER_FILE); n * RECORDS_PER_FILE < places.length; n += 1) {
    const first = n * RECORDS_PER_FILE;
    const width = Math.min(RECORDS_PER_FILE, places.length - first);
    if (first + width <= known) continue;
    const path = recordsPath(n, width);
    const answer = await get(path, width * (ENTRY_LIMIT + 2));
    if (answer.kind === 'missing') return fail({ kind: 'unreachable', message: `${path} is not there` });
    if (answer.kind === 'unreachable') return fail(answer);
    const bundle = parseBundle(answer.bytes, width);
    if (!bundle.ok) return broken(`${path}: ${bundle.error}`);
    for (const [i, bytes] of bundle.value.entries())
      if (first + i >= known) fresh.push({ index: places[first + i] ?? -1, bytes });
  }
  return ok(fresh);
}

const broken = (message: string): Result<never, LogFault> => fail({ kind: 'broken', message });
