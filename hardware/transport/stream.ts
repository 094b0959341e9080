/**
 * One lifetime for every transport that Node offers as a duplex stream: shared opening, bounded writes, one 'closed' per open, open again.
 * Follows transport.ts. Leaves to tcp.ts and serial.ts how a stream is had and let go.
 */
import type { Duplex } from 'node:stream';
import { fail, ok, type Result } from '../result.ts';
import type { ModemLines, Transport, TransportError, TransportEvent } from './transport.ts';

/** An open stream; `release` lets go of the device and must be safe to call on a stream that is already gone. */
export interface Line {
  readonly stream: Duplex;
  readonly release: () => Promise<void>;
  readonly setModemLines?: (lines: ModemLines) => Promise<'set' | 'unsupported'>;
}

/** Opens a line; when the signal aborts it gives up and resolves with the error `abortError(signal)`. */
export type Connect = (signal: AbortSignal) => Promise<Result<Line, TransportError>>;

const openTimeoutMs = 5000;
const releaseTimeoutMs = 1000;

/** The transport over whatever `connect` opens. */
export function streamTransport(name: string, connect: Connect): Transport {
  const listeners = new Set<(event: TransportEvent) => void>();
  const writesUnderWay = new Set<(reason: string) => void>();
  let line: Line | undefined;
  let attempt:
    | { readonly abort: AbortController; readonly done: Promise<Result<void, TransportError>> }
    | undefined;
  let released: Promise<void> = Promise.resolve();

  const emit = (event: TransportEvent): void => {
    for (const listener of listeners) listener(event);
  };

  const drop = (lost: Line, reason: string): void => {
    if (line !== lost) return;
    line = undefined;
    released = within(lost.release(), releaseTimeoutMs);
    for (const end of writesUnderWay) end(reason);
    emit({ kind: 'closed', reason });
  };

  const begin = async (timeoutMs: number, abort: AbortController): Promise<Result<void, TransportError>> => {
    const timer = setTimeout(() => {
      abort.abort({ kind: 'timeout', detail: `${name} did not open within ${timeoutMs} ms` });
    }, timeoutMs);
    await released;
    const connected = await connect(abort.signal);
    clearTimeout(timer);
    attempt = undefined;
    if (!connected.ok) return connected;
    const opened = connected.value;
    if (abort.signal.aborted) {
      await within(opened.release(), releaseTimeoutMs);
      return fail(abortError(abort.signal));
    }
    line = opened;
    opened.stream.on('data', (chunk: Uint8Array) => {
      if (line === opened) emit({ kind: 'data', bytes: new Uint8Array(chunk) });
    });
    opened.stream.on('error', (error) => {
      drop(opened, error.message);
    });
    for (const event of ['end', 'close'] as const)
      opened.stream.on(event, () => {
        drop(opened, 'the other end closed or was unplugged');
      });
    return ok(undefined);
  };

  return {
    name,
    open: (timeoutMs = openTimeoutMs) => {
      if (line !== undefined) return Promise.resolve(ok(undefined));
      if (attempt === undefined) {
        const abort = new AbortController();
        attempt = { abort, done: begin(timeoutMs, abort) };
      }
      return attempt.done;
    },
    write: (bytes, timeoutMs) => {
      const used = line;
      if (used === undefined) return Promise.resolve(fail({ kind: 'closed', detail: `${name} is not open` }));
      return new Promise((resolve) => {
        const settle = (result: Result<void, TransportError>): void => {
          clearTimeout(timer);
          writesUnderWay.delete(end);
          resolve(result);
        };
        const end = (reason: string): void => {
          settle(fail({ kind: 'closed', detail: `${name} was lost: ${reason}` }));
        };
        const timer = setTimeout(() => {
          const detail = `${name} did not take ${bytes.length} bytes within ${timeoutMs} ms`;
          settle(fail({ kind: 'timeout', detail }));
          drop(used, detail);
        }, timeoutMs);
        writesUnderWay.add(end);
        used.stream.write(bytes, (error) => {
          if (error) drop(used, error.message);
          else settle(ok(undefined));
        });
      });
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    setModemLines: (lines) => line?.setModemLines?.(lines) ?? Promise.resolve('unsupported'),
    close: async () => {
      attempt?.abort.abort({ kind: 'closed', detail: `${name} was closed while opening` });
      await attempt?.done;
      if (line !== undefined) drop(line, 'closed by this program');
      await released;
    },
  };
}

/** The TransportError an attempt was aborted with. */
export function abortError(signal: AbortSignal): TransportError {
  return signal.reason as TransportError;
}

async function within(work: Promise<void>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}
