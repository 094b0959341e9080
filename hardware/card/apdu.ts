/**
 * Command APDUs in their short form: long data in a chain, long answers by GET RESPONSE, wrong Le repaired once, all of it bounded.
 * Follows ISO/IEC 7816-4 sections 5.1 to 5.3 and SP 800-73-4 part 2 as the design's hardware notes c.4 give them.
 * Leaves the meaning of status words to piv.ts.
 */
import { fail, ok, type Result } from '../result.ts';
import type { CardError } from './error.ts';

/** One connected card; every call is bounded in time. */
export interface CardChannel {
  /** One short APDU; the answer is data and status word. */
  transmit(apdu: Uint8Array): Promise<Result<Uint8Array, CardError>>;
  /** Resets the card, so that it forgets PIN and selection. The channel then fails every call. */
  disconnect(): Promise<void>;
  readonly atr: Uint8Array;
  /** Command APDUs sent so far, each GET RESPONSE included. */
  readonly apduCount: number;
}

/** `le` is the most data expected, 1 to 256; left out when none is. */
export interface Command {
  readonly cla: number;
  readonly ins: number;
  readonly p1: number;
  readonly p2: number;
  readonly data?: Uint8Array;
  readonly le?: number;
}

export interface CardResponse {
  readonly data: Uint8Array;
  /** SW1 SW2 as one number, such as 0x9000. */
  readonly status: number;
}

/** More than any PIV object (a card's buffer holds 3 KiB or so). */
export const longestResponseData = 16 * 1024;
const longestCommandData = 4 * 1024;
const getResponsesAllowed = 128;

/** Sends a command and collects its whole answer. */
export async function sendCommand(
  channel: CardChannel,
  command: Command,
): Promise<Result<CardResponse, CardError>> {
  const data = command.data ?? new Uint8Array(0);
  if (data.length > longestCommandData)
    return fail({
      kind: 'unsupported',
      detail: `${data.length} bytes of command data; at most ${longestCommandData}`,
    });
  let from = 0;
  while (data.length - from > 255) {
    const link = await transmitOne(
      channel,
      { ...command, cla: command.cla | 0x10, data: data.subarray(from, from + 255) },
      undefined,
    );
    if (!link.ok || link.value.status !== 0x9000) return link;
    from += 255;
  }
  const first = await transmitOne(channel, { ...command, data: data.subarray(from) }, command.le);
  if (!first.ok) return first;

  const parts = [first.value.data];
  let total = first.value.data.length;
  let status = first.value.status;
  for (let fetched = 0; status >> 8 === 0x61; fetched++) {
    if (fetched === getResponsesAllowed || total > longestResponseData)
      return fail({
        kind: 'protocol',
        detail: `an answer of more than ${longestResponseData} bytes or ${getResponsesAllowed} parts`,
      });
    const more = await transmitOne(channel, { cla: 0, ins: 0xc0, p1: 0, p2: 0 }, status & 0xff || 256);
    if (!more.ok) return more;
    parts.push(more.value.data);
    total += more.value.data.length;
    status = more.value.status;
  }
  return ok({ data: joined(parts, total), status });
}

/** The bytes of one short APDU (cases 1 to 4); data is at most 255 bytes. */
export function encodeApdu(command: Command): Uint8Array {
  const { cla, ins, p1, p2, data = new Uint8Array(0), le } = command;
  return Uint8Array.from([
    cla,
    ins,
    p1,
    p2,
    ...(data.length > 0 ? [data.length, ...data] : []),
    ...(le === undefined ? [] : [le & 0xff]),
  ]);
}

/** One APDU; on 6Cxx once more with the length the card names. */
async function transmitOne(
  channel: CardChannel,
  { cla, ins, p1, p2, data }: Command,
  le: number | undefined,
): Promise<Result<CardResponse, CardError>> {
  const header = { cla, ins, p1, p2, ...(data === undefined ? {} : { data }) };
  const answer = await transmitRaw(channel, encodeApdu(le === undefined ? header : { ...header, le }));
  if (!answer.ok || answer.value.status >> 8 !== 0x6c || le === undefined) return answer;
  return transmitRaw(channel, encodeApdu({ ...header, le: answer.value.status & 0xff }));
}

async function transmitRaw(channel: CardChannel, apdu: Uint8Array): Promise<Result<CardResponse, CardError>> {
  const answer = await channel.transmit(apdu);
  if (!answer.ok) return answer;
  const bytes = answer.value;
  const at = bytes.length - 2;
  if (at < 0)
    return fail({ kind: 'protocol', detail: `an answer of ${bytes.length} bytes, without a status word` });
  return ok({ data: bytes.slice(0, at), status: ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0) });
}

function joined(parts: readonly Uint8Array[], total: number): Uint8Array {
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
