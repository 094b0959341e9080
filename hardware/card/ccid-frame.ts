/**
 * Frames of the serial CCID line: SYNC 03, ACK 06 or NAK 15, the CCID message, LRC; and what may stand between frames.
 * Follows the design's hardware notes a.1 and a.3. Leaves matching of answers, echo and recovery to ccid-serial.ts.
 */

/** The largest CCID message of the GemPC Twin family: 10 bytes header and 261 bytes payload. */
export const maxMessageLength = 271;
export const headerLength = 10;

const sync = 0x03;
const ack = 0x06;
const nak = 0x15;
const notification = 0x50;

/**
 * What a wire can deliver at a frame boundary. `garbage`: the boundary is lost; everything up to `reset` is thrown away.
 */
export type WireEvent =
  | { readonly kind: 'message'; readonly message: Uint8Array }
  | { readonly kind: 'nak' }
  | { readonly kind: 'moved'; readonly card: 'inserted' | 'removed' }
  | { readonly kind: 'time-request' }
  | { readonly kind: 'garbage'; readonly detail: string };

export interface FrameParser {
  /** Takes bytes in any portions. */
  push(bytes: Uint8Array): readonly WireEvent[];
  /** True when no part of a frame is held and the boundary is known. */
  readonly atBoundary: boolean;
  /** Forgets everything and takes the next byte as a boundary. */
  reset(): void;
}

/** SYNC, ACK, message, LRC. The exclusive-or over the whole frame is 0. */
export function encodeFrame(message: Uint8Array): Uint8Array {
  const frame = new Uint8Array(message.length + 3);
  frame.set([sync, ack]);
  frame.set(message, 2);
  frame[frame.length - 1] = exclusiveOr(frame);
  return frame;
}

/** A parser at a boundary. */
export function createFrameParser(): FrameParser {
  let held = new Uint8Array(0);
  let lost = false;
  return {
    push: (bytes) => {
      if (lost) return [];
      const joined = new Uint8Array(held.length + bytes.length);
      joined.set(held);
      joined.set(bytes, held.length);
      const events: WireEvent[] = [];
      let at = 0;
      while (at < joined.length) {
        const step = readOne(joined.subarray(at));
        if (step === undefined) break;
        events.push(step.event);
        at += step.length;
        if (step.event.kind === 'garbage') {
          lost = true;
          at = joined.length;
        }
      }
      held = joined.slice(at);
      return events;
    },
    get atBoundary() {
      return !lost && held.length === 0;
    },
    reset: () => {
      held = new Uint8Array(0);
      lost = false;
    },
  };
}

/** The 32-bit little-endian dwLength of a CCID message. */
export function payloadLength(message: Uint8Array): number {
  return new DataView(message.buffer, message.byteOffset).getUint32(1, true);
}

/** The first event in `bytes` and its length, or undefined while it is incomplete. */
function readOne(bytes: Uint8Array): { readonly event: WireEvent; readonly length: number } | undefined {
  const [first = 0, second] = bytes;
  if (first >= 0x80) return { event: { kind: 'time-request' }, length: 1 };
  if (first !== sync && first !== notification)
    return garbage(`byte ${hex(first)} where a frame should begin`);
  if (second === undefined) return undefined;
  if (first === notification) {
    if (second !== 0x02 && second !== 0x03) return garbage(`notification ${hex(second)}`);
    return { event: { kind: 'moved', card: second === 0x03 ? 'inserted' : 'removed' }, length: 2 };
  }
  if (second === nak) {
    if (bytes.length < 3) return undefined;
    return bytes[2] === (sync ^ nak)
      ? { event: { kind: 'nak' }, length: 3 }
      : garbage('NAK with a wrong LRC');
  }
  if (second !== ack) return garbage(`byte ${hex(second)} where ACK or NAK should be`);
  if (bytes.length < 2 + headerLength) return undefined;
  const messageLength = headerLength + payloadLength(bytes.subarray(2));
  if (messageLength > maxMessageLength)
    return garbage(`a message of ${messageLength} bytes; the most is ${maxMessageLength}`);
  const length = messageLength + 3;
  if (bytes.length < length) return undefined;
  if (exclusiveOr(bytes.subarray(0, length)) !== 0) return garbage('wrong LRC');
  return { event: { kind: 'message', message: bytes.slice(2, length - 1) }, length };
}

const garbage = (detail: string): { readonly event: WireEvent; readonly length: number } => ({
  event: { kind: 'garbage', detail },
  length: 1,
});

const exclusiveOr = (bytes: Uint8Array): number => bytes.reduce((sum, byte) => sum ^ byte, 0);
const hex = (byte: number): string => byte.toString(16).padStart(2, '0');
