/**
 * Long-polls of one station: however many wait, the station has one listener, and a page that goes away leaves nothing behind. The view itself is
 * left to main/station.
 */
import type { Station } from '../station/station.ts';
import type { StationView } from '../station/view.ts';

/** What a screen needs of a station. */
export type StationLike = Pick<Station, 'view' | 'next' | 'dispatch'>;

/** A poll is answered after this time at the latest, with the view as it is then. */
export const POLL_MS = 25_000;

/**
 * Resolves with the present view when it is another than `after` names (also an older one: the station was started anew), otherwise with the next
 * one; undefined once `signal` is aborted.
 */
export type Poll = (after: number | undefined, signal: AbortSignal) => Promise<StationView | undefined>;

export function createPoll(station: Pick<StationLike, 'view' | 'next'>): Poll {
  let waiting: { readonly after: number; readonly view: Promise<StationView> } | undefined;

  const nextAfter = (after: number): Promise<StationView> => {
    if (waiting?.after === after) return waiting.view;
    const mine = { after, view: station.next(after, POLL_MS) };
    const over = (): void => {
      if (waiting === mine) waiting = undefined;
    };
    mine.view.then(over, over);
    waiting = mine;
    return mine.view;
  };

  return async (after, signal) => {
    const view = station.view();
    if (after !== view.version) return view;
    const aborted = Promise.withResolvers<undefined>();
    const onAbort = (): void => {
      aborted.resolve(undefined);
    };
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    try {
      return await Promise.race([nextAfter(after), aborted.promise]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  };
}

/** The version of `?after=N`; undefined for no query, 'malformed' for any other. */
export function parseAfter(search: string): number | undefined | 'malformed' {
  if (search === '') return undefined;
  const digits = /^\?after=(0|[1-9]\d{0,14})$/.exec(search)?.[1];
  return digits === undefined ? 'malformed' : Number(digits);
}
