/**
 * The receipt printer as the station knows it: its status, and jobs that end confirmed, not started or unknown.
 * Follows the design's hardware notes e.3 and e.4 and the station notes (Paper). Never prints a job twice, and lets no job begin before what
 * an earlier one may have left in the printer is cleared. Leaves the bytes to escpos.ts, the answers to wire.ts, a job's course to job.ts.
 */
import { fail, ok, type Result } from '../result.ts';
import type { Transport } from '../transport/transport.ts';
import type { Bitmap } from './bitmap.ts';
import { systemClock, type Clock } from '../clock.ts';
import {
  clearBuffers,
  completeCutShort,
  enableAutomaticStatus,
  feedAndCut,
  initialise,
  recoverAndClear,
  requestFence,
  requestProcessId,
} from './escpos.ts';
import {
  causeOf,
  matchFence,
  matchProcessId,
  runJob,
  type Confirmation,
  type JobCause,
  type JobOutcome,
} from './job.ts';
import { loadFonts } from './font.ts';
import { renderPaper, type PaperBlock } from './paper.ts';
import { troubleOf, type PrinterFacts, type PrinterTrouble } from './status.ts';
import { createWire, type Match, type WireFailure } from './wire.ts';

export type { Confirmation, JobCause, JobOutcome } from './job.ts';

export interface PrinterProfile {
  /** Printable width: 576 dots on 80 mm paper, 384 on 58 mm. */
  readonly widthDots: number;
  /** `auto` asks the printer for a process id when it connects, and settles for fences if it knows none. */
  readonly confirmation: Confirmation | 'auto';
  /** Only for serial lines without flow control: less than the printer's receive buffer (often 4096). */
  readonly sendWindowBytes?: number;
}

/** All in milliseconds. */
export interface PrinterTimings {
  /** Answers that a printer gives at once. */
  readonly answerMs: number;
  /** A cut, or the rest of an old job where the buffers cannot be cleared. */
  readonly settleMs: number;
  /** From one look at an idle printer to the next. */
  readonly pollMs: number;
  /** From a lost connection to the first attempt to open it again; grows tenfold at most. */
  readonly reopenMs: number;
  /** A job, from its first byte to the printer's word. */
  readonly jobMs: number;
}

export type PrinterCondition =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'unplugged'; readonly detail: string }
  /** Connected, but nobody answers: switched off, or not a printer. */
  | { readonly kind: 'silent'; readonly detail: string }
  | { readonly kind: 'ready' }
  /** Prints; there is paper for a few receipts more. */
  | { readonly kind: 'near-end' }
  | PrinterTrouble;

export type PrinterStatus = PrinterCondition & {
  /** `needed` until it is certain that nothing of an earlier job can still come out. */
  readonly clearing: 'needed' | 'done';
  readonly job: 'none' | 'printing';
};

export interface PrintOptions {
  /** `leave` keeps the paper uncut, so that the next job goes on below on the same slip. */
  readonly cut: 'cut' | 'leave';
  readonly timeoutMs?: number;
  /** Called synchronously right before the first byte leaves: the moment from which the outcome can be unknown. */
  readonly onSent?: () => void;
}

/** `cleared`: the printer said that its buffers are empty. `drained`: it cannot clear; what was left has come out and was cut off. */
export type ClearOutcome = 'cleared' | 'drained';

export interface ReceiptPrinter {
  status(): PrinterStatus;
  /** Called after every change of status; returns the removal. */
  subscribe(listener: (status: PrinterStatus) => void): () => void;
  /** Opens the transport, keeps looking at the printer, opens again after a loss. */
  start(): void;
  /** Ends everything; a job under way becomes unknown. */
  stop(): Promise<void>;
  /**
   * Prints a picture or blocks. One job at a time: a second one is not started ("busy"). Throws only for what the caller got wrong (a picture
   * wider than the paper) or what `onSent` throws.
   */
  print(content: Bitmap | readonly PaperBlock[], options: PrintOptions): Promise<JobOutcome>;
  /**
   * Empties the printer's buffers and cuts off what a job of unknown outcome left on the paper. `afterRepair` also recovers from an error whose
   * cause was removed (it may move the cutter). Also done by itself: after an unknown outcome, after every opening and before the next job.
   */
  clear(reason?: 'routine' | 'afterRepair'): Promise<Result<ClearOutcome, JobCause>>;
}

export interface PrinterOptions {
  readonly transport: Transport;
  readonly profile: PrinterProfile;
  readonly clock?: Clock;
  readonly timings?: Partial<PrinterTimings>;
}

const defaultTimings: PrinterTimings = {
  answerMs: 1500,
  settleMs: 10_000,
  pollMs: 1000,
  reopenMs: 500,
  jobMs: 60_000,
};
const lastJobId = 9999;

/** A printer that does nothing until start(). */
export function createPrinter({
  transport,
  profile,
  clock = systemClock,
  timings: chosen,
}: PrinterOptions): ReceiptPrinter {
  const timings = { ...defaultTimings, ...chosen };
  const listeners = new Set<(status: PrinterStatus) => void>();
  let connection: Exclude<PrinterCondition, PrinterTrouble> = { kind: 'stopped' };
  let clearing: PrinterStatus['clearing'] = 'needed';
  /** Whether a job of unknown outcome may hang on the paper, to be cut off. */
  let paper: 'clean' | 'void' = 'clean';
  let job: PrinterStatus['job'] = 'none';
  let jobId = 0;
  let probed: Confirmation | undefined;
  let published = '';
  let loop: Promise<void> | undefined;
  let stopping: 'no' | 'yes' = 'no';
  let wake = (): void => undefined;

  const wire = createWire(transport, clock, () => {
    if (!wire.isOpen()) {
      clearing = 'needed';
      wake();
    }
    publish();
  });
  const alone = createQueue();

  const status = (): PrinterStatus => ({ ...condition(), clearing, job });

  const condition = (): PrinterCondition => {
    const facts = wire.facts();
    if (connection.kind !== 'ready' || facts === undefined) return connection;
    return troubleOf(facts) ?? { kind: facts.paper === 'near-end' ? 'near-end' : 'ready' };
  };

  const publish = (): void => {
    const current = status();
    const text = JSON.stringify(current);
    if (text === published) return;
    published = text;
    for (const listener of listeners) listener(current);
  };

  const connect = (news: typeof connection): void => {
    connection = news;
    publish();
  };

  const pause = (ms: number): Promise<void> => {
    if (stopping === 'yes') return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = clock.after(ms, resolve);
      wake = () => {
        cancel();
        resolve();
      };
    });
  };

  /** A printer that does not answer is let go: what it says late must not be taken for the answer to a later question. */
  const lost = async (failure: WireFailure): Promise<WireFailure> => {
    if (failure.kind === 'timeout') {
      connect({ kind: 'silent', detail: failure.detail });
      await wire.close();
    }
    return failure;
  };

  /** Real-time questions only: nothing of this goes through the receive buffer. */
  const look = async (): Promise<Result<PrinterFacts, WireFailure>> => {
    if (!wire.isOpen()) return fail({ kind: 'closed', detail: 'the printer is not connected' });
    const facts = await wire.query(timings.answerMs);
    if (!facts.ok) return fail(await lost(facts.error));
    connect({ kind: 'ready' });
    return facts;
  };

  /**
   * Makes the printer ready for a job, or says why not. `trust` trusts the buffers to be empty; `clear` empties them; `recover` also resets
   * an error.
   */
  const prepare = async (
    depth: 'trust' | 'clear' | 'recover',
  ): Promise<Result<ClearOutcome, WireFailure>> => {
    let facts = await look();
    if (!facts.ok) return facts;
    if (depth === 'recover') await wire.send(recoverAndClear, timings.answerMs);
    const cleared = depth === 'trust' ? 'cleared' : await emptyBuffers();
    if (depth !== 'trust') facts = await look();
    if (!facts.ok) return facts;
    const trouble = troubleOf(facts.value);
    if (trouble !== undefined) return fail(trouble);
    const settled = await settle(depth === 'trust' ? 'clean' : paper, cleared);
    if (!settled.ok) return settled;
    if (depth !== 'trust') {
      paper = 'clean';
      clearing = 'done';
      publish();
    }
    return ok(cleared);
  };

  const emptyBuffers = async (): Promise<ClearOutcome> => {
    const answer = await wire.ask(clearBuffers, matchCleared, {
      timeoutMs: timings.answerMs,
      wait: 'through-trouble',
    });
    return answer.ok ? 'cleared' : 'drained';
  };

  /** Through the receive buffer, in order: default settings, automatic status on, and, where an old job hangs on the paper, a cut. */
  const settle = async (remains: typeof paper, cleared: ClearOutcome): Promise<Result<void, WireFailure>> => {
    wire.forgetTrouble();
    const greeting = concat(initialise, enableAutomaticStatus);
    const timeoutMs = cleared === 'cleared' ? timings.answerMs : timings.settleMs;
    let answer = await wire.ask(greeting, matchAutomatic, { timeoutMs, wait: 'until-trouble' });
    if (!answer.ok && answer.error.kind === 'timeout')
      answer = await wire.ask(concat(completeCutShort(profile.widthDots), greeting), matchAutomatic, {
        timeoutMs: timings.settleMs,
        wait: 'until-trouble',
      });
    if (!answer.ok) return fail(await lost(answer.error));
    if (remains === 'void') {
      const cut = await wire.ask(concat(feedAndCut, requestFence), matchFence, {
        timeoutMs: timings.settleMs,
        wait: 'until-trouble',
      });
      if (!cut.ok) return fail(await lost(cut.error));
    }
    const trouble = wire.trouble();
    return trouble === undefined ? ok(undefined) : fail(trouble);
  };

  /** How this printer confirms: as the profile says, or as it showed when asked on this connection. */
  const confirmation = async (): Promise<Confirmation> => {
    if (profile.confirmation !== 'auto') return profile.confirmation;
    if (probed === undefined) {
      const answer = await wire.ask(concat(requestProcessId(0), initialise), matchProcessId(0), {
        timeoutMs: timings.answerMs,
        wait: 'through-trouble',
      });
      if (!answer.ok && answer.error.kind !== 'timeout') return 'fence';
      probed = answer.ok ? 'process-id' : 'fence';
    }
    return probed;
  };

  const printNow = async (bitmap: Bitmap, options: PrintOptions): Promise<JobOutcome> => {
    const ready = await prepare(clearing === 'needed' ? 'clear' : 'trust');
    if (!ready.ok) return { outcome: 'not-started', cause: causeOf(ready.error) };
    const confirmedBy = await confirmation();
    jobId = jobId === lastJobId ? 1 : jobId + 1;
    const outcome = await runJob(wire, clock, {
      bitmap,
      cut: options.cut,
      confirmation: confirmedBy,
      id: jobId,
      timeoutMs: options.timeoutMs ?? timings.jobMs,
      sendWindowBytes: profile.sendWindowBytes,
      answerMs: timings.answerMs,
      onSent: options.onSent ?? (() => undefined),
    });
    if (outcome.outcome === 'unknown') {
      clearing = 'needed';
      paper = 'void';
      publish();
      await prepare('clear');
    }
    return outcome;
  };

  /** Looks at the printer until the connection is lost. */
  const attend = async (): Promise<void> => {
    while (wire.isOpen() && stopping === 'no') {
      await alone(async () => {
        const ready = clearing === 'needed' ? await prepare('clear') : await look();
        if (ready.ok) await confirmation();
      });
      if (wire.isOpen()) await pause(timings.pollMs);
    }
  };

  const run = async (): Promise<void> => {
    let failures = 0;
    while (stopping === 'no') {
      const opened = await wire.open();
      if (opened.ok) {
        clearing = 'needed';
        probed = undefined;
        if (connection.kind !== 'silent') connect({ kind: 'starting' });
        await attend();
        failures = 0;
      }
      if (connection.kind !== 'silent' || !opened.ok)
        connect({
          kind: 'unplugged',
          detail: opened.ok ? 'the connection was lost' : causeOf(opened.error).detail,
        });
      failures += 1;
      await pause(timings.reopenMs * Math.min(failures, 10));
    }
  };

  return {
    status,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    start: () => {
      if (loop !== undefined) return;
      stopping = 'no';
      loadFonts();
      connect({ kind: 'starting' });
      loop = run();
    },
    stop: async () => {
      stopping = 'yes';
      wake();
      await wire.close();
      await loop;
      await alone(() => Promise.resolve());
      loop = undefined;
      connect({ kind: 'stopped' });
    },
    print: async (content, options) => {
      if (job === 'printing')
        return { outcome: 'not-started', cause: { kind: 'busy', detail: 'another job is being printed' } };
      const bitmap = 'data' in content ? content : renderPaper(content, { widthDots: profile.widthDots });
      if (bitmap.widthDots > profile.widthDots)
        throw new RangeError(
          `picture of ${bitmap.widthDots} dots: the paper takes at most ${profile.widthDots} dots`,
        );
      job = 'printing';
      publish();
      try {
        return await alone(() => printNow(bitmap, options));
      } finally {
        job = 'none';
        publish();
      }
    },
    clear: async (reason = 'routine') => {
      const cleared = await alone(() => prepare(reason === 'afterRepair' ? 'recover' : 'clear'));
      return cleared.ok ? cleared : fail(causeOf(cleared.error));
    },
  };
}

const matchAutomatic: Match<'answered'> = (answer) => (answer.kind === 'automatic' ? 'answered' : undefined);

/** 37 25 00. */
const matchCleared: Match<'answered'> = (answer) =>
  answer.kind === 'block' && answer.header === 0x37 && answer.text === '%' ? 'answered' : undefined;

/** Runs tasks one after another, each after the one before it ended, however it ended. */
function createQueue(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = last.then(task, task);
    last = result.catch(() => undefined);
    return result;
  };
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
