/** How long to wait before something that ended by itself is started again: longer each time, from the beginning once it has lived for a while. */
import type { Clock } from '../station/clock.ts';

const FIRST_MS = 500;
const LONGEST_MS = 30_000;
/** What lived this long is started again as if for the first time. */
const SETTLED_MS = 60_000;

export interface Pauses {
  /** To be called when it starts. */
  started(): void;
  /** To be called when it ended: milliseconds to wait before the next start. */
  next(): number;
}

/** 0.5 s, 1 s, 2 s ... 30 s. */
export function createPauses(clock: Clock): Pauses {
  let pauseMs = FIRST_MS;
  let startedAt = clock.now();
  return {
    started: () => {
      startedAt = clock.now();
    },
    next: () => {
      if (clock.now() - startedAt >= SETTLED_MS) pauseMs = FIRST_MS;
      const pause = pauseMs;
      pauseMs = Math.min(pauseMs * 2, LONGEST_MS);
      return pause;
    },
  };
}
