// Frames of the serial CCID line (design: hardware notes a.1): any portions, any neighbours, nothing taken on trust.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createFrameParser,
  encodeFrame,
  maxMessageLength,
  type WireEvent,
} from '../../../hardware/card/ccid-frame.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
const message = (payload: Uint8Array): Uint8Array =>
  Uint8Array.from([0x80, payload.length & 0xff, payload.length >> 8, 0, 0, 0, 1, 0, 0, 0, ...payload]);

const pieces: fc.Arbitrary<{ readonly bytes: Uint8Array; readonly event: WireEvent }> = fc.oneof(
  fc.uint8Array({ maxLength: 261 }).map((payload) => ({
    bytes: encodeFrame(message(payload)),
    event: { kind: 'message' as const, message: message(payload) },
  })),
  fc.constant({ bytes: hex('031516'), event: { kind: 'nak' as const } }),
  fc.constant({ bytes: hex('5002'), event: { kind: 'moved' as const, card: 'removed' as const } }),
  fc.constant({ bytes: hex('5003'), event: { kind: 'moved' as const, card: 'inserted' as const } }),
  fc
    .integer({ min: 0x80, max: 0xff })
    .map((byte) => ({ bytes: Uint8Array.of(byte), event: { kind: 'time-request' as const } })),
);

describe('frames', () => {
  test('a recorded one', () => {
    expect(encodeFrame(hex('6B010000000000000000 02'.replace(' ', '')))).toEqual(
      hex('03066B010000000000000000026D'),
    );
  });

  test('come out as they went in, however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 6 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 40 })),
        (sent, cuts) => {
          const wire = Buffer.concat(sent.map((piece) => piece.bytes));
          const parser = createFrameParser();
          const heard: WireEvent[] = [];
          for (let at = 0; at < wire.length;) {
            const size = cuts.next().value;
            heard.push(...parser.push(new Uint8Array(wire.subarray(at, at + size))));
            at += size;
          }
          expect(heard).toEqual(sent.map((piece) => piece.event));
          expect(parser.atBoundary).toBe(true);
        },
      ),
    );
  });

  test('one changed byte never gives the message it was, nor another', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (payload, at, change) => {
          const frame = encodeFrame(message(payload));
          frame[at % frame.length]! ^= change;
          expect(
            createFrameParser()
              .push(frame)
              .some((event) => event.kind === 'message'),
          ).toBe(false);
        },
      ),
    );
  });

  test.for([
    ['00', 'byte 00 where a frame should begin'],
    ['7f', 'byte 7f where a frame should begin'],
    ['5001', 'notification 01'],
    ['0307', 'byte 07 where ACK or NAK should be'],
    ['031517', 'NAK with a wrong LRC'],
    ['03068006010000000000000000', `a message of 272 bytes; the most is ${maxMessageLength}`],
    ['0306800000008000000000000000', 'a message of 2147483658 bytes; the most is 271'],
    ['03068100000000000201000088', 'wrong LRC'],
  ] as const)('%s is garbage, and so is what follows until the boundary is set anew', ([bytes, detail]) => {
    const parser = createFrameParser();
    expect(parser.push(hex(bytes))).toEqual([{ kind: 'garbage', detail }]);
    expect(parser.atBoundary).toBe(false);
    expect(parser.push(hex('5002'))).toEqual([]);
    parser.reset();
    expect(parser.push(hex('5002'))).toEqual([{ kind: 'moved', card: 'removed' }]);
  });
});
