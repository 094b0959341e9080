/** Time for drivers and simulators, so that tests can hold it. */
export interface Clock {
  /** Milliseconds from an arbitrary start, never going back. */
  readonly now: () => number;
  /** Calls `run` once after `ms` milliseconds; the returned function cancels it. */
  readonly after: (ms: number, run: () => void) => () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};
