/**
 * One receipt on its way to paper: sends the picture, watches for trouble, and says what is known of the outcome, never more.
 * Follows the design's hardware notes e.4. Leaves to printer.ts what must hold before a job and what is cleared after it.
 */
import type { Bitmap } from './bitmap.ts';
import type { Clock } from '../clock.ts';
import {
  feedAndCut,
  maxBandRows,
  processIdDigits,
  rasterBands,
  rasterHeaderBytes,
  requestFence,
  requestProcessId,
} from './escpos.ts';
import { rowBytes } from './bitmap.ts';
import { troubleOf } from './status.ts';
import type { Match, PrinterWire, WireFailure } from './wire.ts';

/** How the printer's own word is had: `process-id` (GS ( H: printed) is stronger than `fence` (GS r: taken from the receive buffer). */
export type Confirmation = 'process-id' | 'fence';

/** Why a job did not start or cannot be known; `detail` is for the log and for staff. */
export interface JobCause {
  readonly kind: 'busy' | 'unplugged' | 'timeout' | 'cover-open' | 'paper-out' | 'error' | 'offline';
  readonly detail: string;
}

/**
 * `confirmed`: the printer itself said so, and no trouble came since the start. `not-started`: no byte of the job left the program.
 * `unknown`: it may be on paper whole, in part, or not at all; it must never be printed again by itself.
 */
export type JobOutcome =
  | { readonly outcome: 'confirmed'; readonly by: Confirmation }
  | { readonly outcome: 'not-started'; readonly cause: JobCause }
  | { readonly outcome: 'unknown'; readonly cause: JobCause };

export interface Job {
  readonly bitmap: Bitmap;
  readonly cut: 'cut' | 'leave';
  readonly confirmation: Confirmation;
  /** 1 to 9999, ascending from job to job. */
  readonly id: number;
  /** From the first byte to the printer's word. */
  readonly timeoutMs: number;
  /** Bytes sent before a fence is awaited, for lines without flow control; undefined sends on. */
  readonly sendWindowBytes: number | undefined;
  /** Real-time questions after a fence must be answered within this time. */
  readonly answerMs: number;
  /** Called once, right before the first byte. */
  readonly onSent: () => void;
}

const chunkBytes = 4096;
/** A line that does not take a chunk in this time has stopped. */
const chunkMs = 10_000;

/** Runs a job on a printer that was found ready; the caller keeps everybody else off the wire. */
export async function runJob(wire: PrinterWire, clock: Clock, job: Job): Promise<JobOutcome> {
  const obstacle = wire.isOpen()
    ? wire.trouble()
    : ({ kind: 'closed', detail: 'the printer is not connected' } as const);
  if (obstacle !== undefined) return { outcome: 'not-started', cause: causeOf(obstacle) };
  const deadline = clock.now() + job.timeoutMs;
  const commands = jobCommands(job);
  job.onSent();
  const failure =
    (await sendCommands(wire, clock, commands, deadline, job.sendWindowBytes)) ??
    (await awaitConfirmation(wire, clock, job, deadline));
  return failure === undefined
    ? { outcome: 'confirmed', by: job.confirmation }
    : { outcome: 'unknown', cause: causeOf(failure) };
}

/** What a failed conversation means for a job, in words for staff. */
export function causeOf(failure: WireFailure): JobCause {
  switch (failure.kind) {
    case 'timeout':
      return { kind: 'timeout', detail: failure.detail };
    case 'closed':
      return { kind: 'unplugged', detail: failure.detail };
    case 'cover-open':
      return { kind: 'cover-open', detail: 'the cover is open' };
    case 'paper-out':
      return { kind: 'paper-out', detail: 'there is no paper' };
    case 'error':
      return { kind: 'error', detail: `the printer reports an error: ${failure.error}` };
    case 'offline':
      return { kind: 'offline', detail: 'the printer is offline and names no cause' };
  }
}

function jobCommands(job: Job): Uint8Array[] {
  const window = job.sendWindowBytes;
  const bandRows =
    window === undefined
      ? maxBandRows
      : Math.max(
          1,
          Math.floor((window - rasterHeaderBytes - requestFence.length) / rowBytes(job.bitmap.widthDots)),
        );
  const bands = rasterBands(job.bitmap, Math.min(bandRows, maxBandRows));
  return job.cut === 'cut' ? [...bands, feedAndCut] : bands;
}

async function sendCommands(
  wire: PrinterWire,
  clock: Clock,
  commands: readonly Uint8Array[],
  deadline: number,
  windowBytes: number | undefined,
): Promise<WireFailure | undefined> {
  let unfenced = 0;
  for (const command of commands) {
    if (windowBytes !== undefined && unfenced + command.length + requestFence.length > windowBytes) {
      const fence = await awaitAnswer(wire, clock, requestFence, matchFence, deadline);
      if (fence !== undefined) return fence;
      unfenced = 0;
    }
    for (let offset = 0; offset < command.length; offset += chunkBytes) {
      const leftMs = deadline - clock.now();
      if (leftMs <= 0)
        return { kind: 'timeout', detail: 'the printer took the data too slowly for the time of the job' };
      const chunk = command.subarray(offset, offset + chunkBytes);
      const sent = await wire.send(chunk, Math.min(leftMs, chunkMs));
      if (!sent.ok) return sent.error;
      const trouble = wire.trouble();
      if (trouble !== undefined) return trouble;
    }
    unfenced += command.length;
  }
  return undefined;
}

/** The printer's word that the job is done. After a fence, which comes before the last line is printed, it is asked once more how it is. */
async function awaitConfirmation(
  wire: PrinterWire,
  clock: Clock,
  job: Job,
  deadline: number,
): Promise<WireFailure | undefined> {
  if (job.confirmation === 'process-id')
    return awaitAnswer(wire, clock, requestProcessId(job.id), matchProcessId(job.id), deadline);
  const fence = await awaitAnswer(wire, clock, requestFence, matchFence, deadline);
  if (fence !== undefined) return fence;
  const facts = await wire.query(job.answerMs);
  return facts.ok ? (wire.trouble() ?? troubleOf(facts.value)) : facts.error;
}

async function awaitAnswer(
  wire: PrinterWire,
  clock: Clock,
  request: Uint8Array,
  match: Match<'answered'>,
  deadline: number,
): Promise<WireFailure | undefined> {
  const timeoutMs = Math.max(1, deadline - clock.now());
  const answer = await wire.ask(request, match, { timeoutMs, wait: 'until-trouble' });
  return answer.ok ? undefined : answer.error;
}

/** Picks a GS r 1 answer. */
export const matchFence: Match<'answered'> = (answer) =>
  answer.kind === 'paper-sensor' ? 'answered' : undefined;

/** Picks the GS ( H answer with this id and no other. */
export function matchProcessId(id: number): Match<'answered'> {
  const text = `"${String.fromCharCode(...processIdDigits(id))}`;
  return (answer) =>
    answer.kind === 'block' && answer.header === 0x37 && answer.text === text ? 'answered' : undefined;
}
