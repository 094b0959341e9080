/**
 * One conversation with a printer over a transport: send, ask, wait for an answer for a bounded time, remember the facts and the first trouble.
 * Follows the design's hardware notes e.3. Leaves what to ask, and when, to printer.ts and job.ts.
 */
import { fail, ok, type Result } from '../result.ts';
import type { Transport } from '../transport/transport.ts';
import type { Clock } from '../clock.ts';
import { realtimeStatus } from './escpos.ts';
import {
  automaticFacts,
  createAnswerParser,
  paperFact,
  realtimeFacts,
  troubleOf,
  type Answer,
  type PrinterFacts,
  type PrinterTrouble,
} from './status.ts';

/** Why no answer came. `trouble` only where the caller asked to be told of trouble. */
export type WireFailure =
  | { readonly kind: 'timeout'; readonly detail: string }
  | { readonly kind: 'closed'; readonly detail: string }
  | PrinterTrouble;

/** Picks the awaited answer out of the stream; undefined for all others. */
export type Match<T> = (answer: Answer) => T | undefined;

export interface AskOptions {
  /** Bounds sending and waiting together. */
  readonly timeoutMs: number;
  /** `until-trouble` ends with the first trouble since forgetTrouble(); `through-trouble` waits on. */
  readonly wait: 'until-trouble' | 'through-trouble';
}

export interface PrinterWire {
  open(): Promise<Result<void, WireFailure>>;
  close(): Promise<void>;
  isOpen(): boolean;
  /** Last known facts of this connection. */
  facts(): PrinterFacts | undefined;
  /** First trouble since forgetTrouble(), also when it is over by now. */
  trouble(): PrinterTrouble | undefined;
  forgetTrouble(): void;
  send(bytes: Uint8Array, timeoutMs: number): Promise<Result<void, WireFailure>>;
  /** Sends and waits for the matching answer; answers are watched from before the first byte leaves. */
  ask<T>(bytes: Uint8Array, match: Match<T>, options: AskOptions): Promise<Result<T, WireFailure>>;
  /** DLE EOT 1 to 4, one after another, each answered within `timeoutMs`. */
  query(timeoutMs: number): Promise<Result<PrinterFacts, WireFailure>>;
}

interface Waiter {
  readonly take: (answer: Answer) => void;
  readonly fail: (failure: WireFailure) => void;
  readonly wait: AskOptions['wait'];
}

/** `onChange` is called after every change of facts and when the connection is lost. */
export function createWire(transport: Transport, clock: Clock, onChange: () => void): PrinterWire {
  const waiters = new Set<Waiter>();
  let parse = createAnswerParser();
  let state: 'open' | 'closed' = 'closed';
  let facts: PrinterFacts | undefined;
  let trouble: PrinterTrouble | undefined;

  const learn = (news: PrinterFacts): void => {
    facts = news;
    const found = troubleOf(news);
    trouble ??= found;
    if (found !== undefined)
      for (const waiter of waiters) if (waiter.wait === 'until-trouble') waiter.fail(found);
    onChange();
  };

  const handle = (answer: Answer): void => {
    if (answer.kind === 'automatic') learn(automaticFacts(answer.bytes));
    if (answer.kind === 'paper-sensor' && facts !== undefined)
      learn({ ...facts, paper: paperFact(answer.byte) });
    for (const waiter of waiters) waiter.take(answer);
  };

  transport.subscribe((event) => {
    if (event.kind === 'data') {
      for (const answer of parse(event.bytes)) handle(answer);
      return;
    }
    state = 'closed';
    facts = undefined;
    for (const waiter of waiters) waiter.fail({ kind: 'closed', detail: event.reason });
    onChange();
  });

  const expect = <T>(match: Match<T>, options: AskOptions): Awaited<T> => {
    const { promise, resolve } = Promise.withResolvers<Result<T, WireFailure>>();
    const settle = (result: Result<T, WireFailure>): void => {
      waiters.delete(waiter);
      stopTimer();
      resolve(result);
    };
    const stopTimer = clock.after(options.timeoutMs, () => {
      settle(
        fail({ kind: 'timeout', detail: `${transport.name} did not answer in ${options.timeoutMs} ms` }),
      );
    });
    const waiter: Waiter = {
      wait: options.wait,
      take: (answer) => {
        const value = match(answer);
        if (value !== undefined) settle(ok(value));
      },
      fail: (failure) => {
        settle(fail(failure));
      },
    };
    waiters.add(waiter);
    return { answer: promise, cancel: waiter.fail };
  };

  const send = async (bytes: Uint8Array, timeoutMs: number): Promise<Result<void, WireFailure>> => {
    const sent = await transport.write(bytes, timeoutMs);
    if (sent.ok) return sent;
    return fail({ kind: sent.error.kind === 'timeout' ? 'timeout' : 'closed', detail: sent.error.detail });
  };

  const ask = async <T>(
    bytes: Uint8Array,
    match: Match<T>,
    options: AskOptions,
  ): Promise<Result<T, WireFailure>> => {
    const waiting = expect(match, options);
    const sent = await send(bytes, options.timeoutMs);
    if (!sent.ok) waiting.cancel(sent.error);
    return waiting.answer;
  };

  return {
    open: async () => {
      const opened = await transport.open();
      if (!opened.ok) return fail({ kind: 'closed', detail: opened.error.detail });
      parse = createAnswerParser();
      state = 'open';
      facts = undefined;
      trouble = undefined;
      return ok(undefined);
    },
    close: () => transport.close(),
    isOpen: () => state === 'open',
    facts: () => facts,
    trouble: () => trouble,
    forgetTrouble: () => {
      trouble = undefined;
    },
    send,
    ask,
    query: async (timeoutMs) => {
      const bytes: number[] = [];
      for (const n of [1, 2, 3, 4] as const) {
        const answer = await ask(
          realtimeStatus(n),
          (found) => (found.kind === 'realtime' ? found.byte : undefined),
          { timeoutMs, wait: 'through-trouble' },
        );
        if (!answer.ok) return answer;
        bytes.push(answer.value);
      }
      const [printer = 0, cause = 0, error = 0, paper = 0] = bytes;
      const found = realtimeFacts([printer, cause, error, paper]);
      learn(found);
      return ok(found);
    },
  };
}

interface Awaited<T> {
  readonly answer: Promise<Result<T, WireFailure>>;
  readonly cancel: (failure: WireFailure) => void;
}
