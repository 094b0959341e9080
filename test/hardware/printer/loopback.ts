// A transport without a wire: the simulated printer on its other end, faults of the line to order, and time that a test turns.
import type { Clock } from '../../../hardware/clock.ts';
import { fail, ok } from '../../../hardware/result.ts';
import type { SimulatedPrinter } from '../../../hardware/simulator/printer.ts';
import type { Transport, TransportEvent } from '../../../hardware/transport/transport.ts';

export interface TestClock extends Clock {
  /** Lets all work run that needs no time, then moves to the next timer, until the promise is settled. */
  readonly run: <T>(promise: Promise<T>) => Promise<T>;
  /** Moves on by `ms`, running all timers that come due. */
  readonly pass: (ms: number) => Promise<void>;
}

export function createTestClock(): TestClock {
  let now = 0;
  const timers = new Set<{ readonly at: number; readonly run: () => void }>();
  const drain = async (): Promise<void> => {
    await new Promise(setImmediate);
  };
  const next = (until: number): boolean => {
    const due = [...timers].filter((timer) => timer.at <= until).toSorted((a, b) => a.at - b.at)[0];
    if (due === undefined) return false;
    timers.delete(due);
    now = Math.max(now, due.at);
    due.run();
    return true;
  };
  return {
    now: () => now,
    after: (ms, run) => {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => {
        timers.delete(timer);
      };
    },
    run: async (promise) => {
      let settled = false;
      const done = promise.finally(() => {
        settled = true;
      });
      done.catch(() => undefined);
      for (await drain(); !settled; await drain())
        if (!next(Infinity)) throw new Error('nothing is left that could settle the promise');
      return done;
    },
    pass: async (ms) => {
      const until = now + ms;
      await drain();
      while (next(until)) await drain();
      now = until;
    },
  };
}

export interface Loopback extends Transport {
  /** All bytes the driver has written. */
  readonly written: () => Uint8Array;
  /** Cuts the line, at once or when so many bytes more have passed. */
  readonly pull: (afterBytes?: number) => void;
  readonly plug: () => void;
  /** The line takes no more bytes, as when a printer's flow control holds. */
  readonly stall: () => void;
  /** What the printer would say, put on the line by somebody else. */
  readonly inject: (bytes: Uint8Array) => void;
}

export function createLoopback(printer: SimulatedPrinter, clock: Clock): Loopback {
  const listeners = new Set<(event: TransportEvent) => void>();
  const written: Uint8Array[] = [];
  let line: 'open' | 'closed' = 'closed';
  let plugged = true;
  let stalled = false;
  let bytesLeft = Infinity;
  const emit = (event: TransportEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const lose = (reason: string): void => {
    if (line === 'closed') return;
    line = 'closed';
    emit({ kind: 'closed', reason });
  };
  const deliver = (bytes: Uint8Array): void => {
    queueMicrotask(() => {
      if (line === 'open') emit({ kind: 'data', bytes });
    });
  };
  printer.subscribe(deliver);
  return {
    name: 'loopback',
    open: () => {
      if (!plugged) return Promise.resolve(fail({ kind: 'unavailable', detail: 'no such port' }));
      line = 'open';
      stalled = false;
      return Promise.resolve(ok(undefined));
    },
    write: async (bytes, timeoutMs) => {
      if (line === 'closed') return fail({ kind: 'closed', detail: 'not open' });
      if (stalled) {
        await new Promise<void>((resolve) => {
          clock.after(timeoutMs, resolve);
        });
        lose('a write timed out');
        return fail({ kind: 'timeout', detail: 'stalled' });
      }
      const passing = bytes.slice(0, bytesLeft);
      bytesLeft -= passing.length;
      written.push(passing);
      await Promise.resolve();
      printer.receive(passing);
      if (bytesLeft > 0) return ok(undefined);
      plugged = false;
      lose('the cable was pulled');
      return fail({ kind: 'closed', detail: 'the cable was pulled' });
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    setModemLines: () => Promise.resolve('unsupported'),
    close: () => {
      lose('closed by this program');
      return Promise.resolve();
    },
    written: () => Uint8Array.from(written.flatMap((part) => [...part])),
    pull: (afterBytes) => {
      if (afterBytes !== undefined) {
        bytesLeft = afterBytes;
        return;
      }
      plugged = false;
      lose('the cable was pulled');
    },
    plug: () => {
      plugged = true;
      bytesLeft = Infinity;
    },
    stall: () => {
      stalled = true;
    },
    inject: deliver,
  };
}
