/**
 * Time as an argument of the station (architecture: seams): the wall clock, and timers that a test can move. Follows station.md for what
 * the timers mean; which waits there are is left to conversation.ts and sync.ts.
 */

/** Wall time and one kind of timer; a test passes a clock that it moves by hand. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Calls `then` once after `ms` milliseconds; the returned function cancels it. */
  after(ms: number, then: () => void): () => void;
}

/** The computer's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, then) => {
    const timer = setTimeout(then, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};

/** `YYYY-MM-DDTHH:MM:SSZ`, as entries carry time. */
export const entryTime = (clock: Clock): string => `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
