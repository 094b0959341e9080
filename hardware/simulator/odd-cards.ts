/**
 * Cards that are no party cards: what people put into a reader by mistake. They answer as the design's hardware notes a.4 say such cards do, and
 * no more. Party cards are card.ts.
 */
import type { Insertable } from './reader.ts';

/** A card put in upside down: the contacts touch plastic, nothing answers to reset. */
export function createMuteCard(): Insertable {
  return { atr: new Uint8Array(0), protocol: 'T=0', powerOn: () => undefined, exchange: () => undefined };
}

/** A bank or transport card: T=0, no PIV application. */
export function createOtherCard(): Insertable {
  return {
    atr: Uint8Array.from([0x3b, 0x65, 0x00, 0x00, ...Buffer.from('OTHER')]),
    protocol: 'T=0',
    powerOn: () => undefined,
    exchange: (bytes, gate) => {
      const [cla, ins] = bytes;
      if (cla === 0xff) return bytes; // a PPS request is agreed to by its echo
      if (gate(bytes).kind === 'stop') return undefined;
      return ins === 0xa4 ? FILE_NOT_FOUND : UNKNOWN_INSTRUCTION;
    },
  };
}

const FILE_NOT_FOUND = Uint8Array.of(0x6a, 0x82);
const UNKNOWN_INSTRUCTION = Uint8Array.of(0x6d, 0x00);
