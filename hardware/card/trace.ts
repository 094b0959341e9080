/**
 * What a technician may see of the talk with cards: the last exchanges, one for each command APDU (ISO/IEC 7816-4 section 5). Masked here, where they are
 * noted, before anything else sees them: sent data is kept only for commands that carry none of the holder's (SELECT, GET DATA), received data never.
 * Under T=0 the first GET RESPONSE of a command is part of its exchange, further ones have lines of their own (t0.ts).
 */
import type { Result } from '../result.ts';
import type { CardError } from './error.ts';
import type { CardExchange, NumberedExchange } from './exchange.ts';

export interface CardTrace {
  /** Notes an exchange; to be given to createReader as `onExchange`. */
  record(this: void, exchange: CardExchange): void;
  /** The last exchanges, oldest first. */
  lines(this: void): readonly NumberedExchange[];
}

export const MASKED = '••••••••';

/** A memory for the last `capacity` exchanges. */
export function createCardTrace(capacity = 64): CardTrace {
  const kept: NumberedExchange[] = [];
  let count = 0;
  return {
    record: (exchange) => {
      count += 1;
      kept.push({ number: count, ...exchange });
      if (kept.length > capacity) kept.shift();
    },
    lines: () => [...kept],
  };
}

/** What may be told about one short APDU and its answer. */
export function describeExchange(
  apdu: Uint8Array,
  answer: Result<Uint8Array, CardError>,
  ms: number,
): CardExchange {
  const ins = apdu[1] ?? 0;
  const command = COMMANDS.get(ins);
  const length = apdu.length > 5 ? (apdu[4] ?? 0) : 0;
  const data = apdu.subarray(5, 5 + length);
  const status = answer.ok && answer.value.length >= 2 ? answer.value.subarray(-2) : undefined;
  return {
    header: hex(apdu.subarray(0, 4)),
    name: command?.name ?? `INS ${hex(Uint8Array.of(ins))}`,
    sent: data.length === 0 || command?.data === 'public' ? hex(data) : MASKED,
    sentBytes: data.length,
    receivedBytes: answer.ok && status !== undefined ? answer.value.length - 2 : 0,
    ...(status === undefined ? {} : { status: hex(status) }),
    ms: Math.round(ms),
  };
}

/** The commands of piv.ts and apdu.ts; data of any other is taken for secret. */
const COMMANDS: ReadonlyMap<number, { readonly name: string; readonly data: 'public' | 'secret' }> = new Map([
  [0xa4, { name: 'SELECT', data: 'public' }],
  [0xcb, { name: 'GET DATA', data: 'public' }],
  [0x20, { name: 'VERIFY', data: 'secret' }],
  [0x87, { name: 'GENERAL AUTHENTICATE', data: 'secret' }],
  [0xc0, { name: 'GET RESPONSE', data: 'secret' }],
]);

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');
