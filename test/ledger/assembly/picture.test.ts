/** Pictures are told from their bytes: 8 x 10 pixels as Chromium's canvas wrote them, and the same ones damaged, animated or of another kind. */
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPicture } from '../../../ledger/assembly/picture.ts';

const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64');
const PNG = bytes(
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAKCAYAAACJxx+AAAAAJ0lEQVR4AeyQMQ0AAAjDyKSgBS34dwDH/s3AmvTrVfTsKVGGBBz0AAAA//8NG8GjAAAABklEQVQDAJZXDm3qOt1IAAAAAElFTkSuQmCC',
);
const JPEG = bytes(
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/2wBDARESEhgVGC8aGi9jQjhCY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2P/wAARCAAKAAgDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAb/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFAEBAAAAAAAAAAAAAAAAAAAABP/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/AJ4AsZ//2Q==',
);
const VP8 = bytes('cAEAnQEqCAAKAALATCWIAnQBQAAA/vAb31rz9yMAODZIprsAAAA=');
const VP8L = bytes('LwdAAgAHUKKK1Kz/gYjofwA=');

/** One RIFF chunk; its size is the one of the data. */
const riffChunk = (type: string, data: Uint8Array): Buffer => {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
};
const webp = (...chunks: Uint8Array[]): Buffer =>
  riffChunk('RIFF', Buffer.concat([Buffer.from('WEBP'), ...chunks]));
const canvas = (flags: number, width: number, height: number): Buffer =>
  riffChunk('VP8X', Uint8Array.of(flags, 0, 0, 0, width - 1, 0, 0, height - 1, 0, 0));

const pngChunk = (type: string, data: Uint8Array): Buffer => {
  const checked = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [head, tail] = [Buffer.alloc(4), Buffer.alloc(4)];
  head.writeUInt32BE(data.length);
  tail.writeUInt32BE(crc32(checked));
  return Buffer.concat([head, checked, tail]);
};
const SIGNATURE = PNG.subarray(0, 8);
const AFTER_IHDR = 8 + 25;
/** The PNG with another IHDR. */
const withHeader = (change: (header: Buffer) => void): Buffer => {
  const header = Buffer.from(PNG.subarray(16, 29));
  change(header);
  return Buffer.concat([SIGNATURE, pngChunk('IHDR', header), PNG.subarray(AFTER_IHDR)]);
};
/** The bytes with some of them replaced from `at` on. */
const patched = (original: Buffer, at: number, ...values: number[]): Buffer => {
  const copy = Buffer.from(original);
  copy.set(values, at);
  return copy;
};
const FRAME = JPEG.indexOf(Buffer.of(0xff, 0xc0));

test.each([
  ['PNG', PNG, 'image/png'],
  ['JPEG', JPEG, 'image/jpeg'],
  [
    'JPEG with fill bytes',
    Buffer.concat([JPEG.subarray(0, 2), Buffer.of(0xff), JPEG.subarray(2)]),
    'image/jpeg',
  ],
  ['progressive JPEG', patched(JPEG, FRAME + 1, 0xc2), 'image/jpeg'],
  ['lossy WebP', webp(riffChunk('VP8 ', VP8)), 'image/webp'],
  ['lossless WebP', webp(riffChunk('VP8L', VP8L)), 'image/webp'],
  ['extended WebP', webp(canvas(0x20, 8, 10), riffChunk('VP8L', VP8L)), 'image/webp'],
])('%s is known with its size', (_, picture, type) => {
  expect(readPicture(picture)).toEqual({ ok: true, value: { type, width: 8, height: 10 } });
});

test('a picture inside a larger buffer is read from where it begins', () => {
  const larger = Buffer.concat([Buffer.alloc(5), PNG, Buffer.alloc(3)]);
  expect(readPicture(larger.subarray(5, 5 + PNG.length)).ok).toBe(true);
});

describe('is refused with its reason:', () => {
  test.each([
    ['nothing', Buffer.alloc(0), /not a PNG, JPEG or WebP/],
    ['SVG, which may hold a program', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), /not a PNG/],
    ['GIF', Buffer.from('GIF89a\x08\x00\x0a\x00'), /not a PNG/],
    ['a sound in RIFF', Buffer.from('RIFF\x04\x00\x00\x00WAVE'), /not a PNG/],
    ['PNG with a byte behind its end', Buffer.concat([PNG, Buffer.of(0)]), /damaged/],
    ['PNG without pixels', withHeader((header) => header.writeUInt32BE(0, 4)), /no pixels/],
    [
      'PNG of a bit depth that its colours cannot have',
      withHeader((header) => header.writeUInt8(4, 8)),
      /damaged/,
    ],
    ['PNG of no colour type', withHeader((header) => header.writeUInt8(5, 9)), /damaged/],
    ['PNG with a second header', Buffer.concat([PNG.subarray(0, AFTER_IHDR), PNG.subarray(8)]), /damaged/],
    ['PNG that begins with pixels', Buffer.concat([SIGNATURE, PNG.subarray(AFTER_IHDR)]), /damaged/],
    [
      'animated PNG',
      Buffer.concat([
        PNG.subarray(0, AFTER_IHDR),
        pngChunk('acTL', new Uint8Array(8)),
        PNG.subarray(AFTER_IHDR),
      ]),
      /animated/,
    ],
    ['JPEG with a byte behind its end', Buffer.concat([JPEG, Buffer.of(0)]), /damaged/],
    ['arithmetic JPEG', patched(JPEG, FRAME + 1, 0xc9), /screens do not show/],
    ['JPEG of 12 bits', patched(JPEG, FRAME + 4, 12), /screens do not show/],
    ['JPEG of four inks', patched(JPEG, FRAME + 9, 4), /screens do not show/],
    ['JPEG without height', patched(JPEG, FRAME + 5, 0, 0), /no pixels/],
    ['JPEG with a scan before its frame', patched(JPEG, FRAME + 1, 0xfe), /damaged/],
    [
      'WebP of another size than it says',
      Buffer.concat([webp(riffChunk('VP8 ', VP8)), Buffer.of(0)]),
      /damaged/,
    ],
    ['WebP without a frame', webp(canvas(0, 8, 10)), /damaged/],
    ['WebP of another canvas', webp(canvas(0, 9, 10), riffChunk('VP8 ', VP8)), /damaged/],
    ['WebP that says it is animated', webp(canvas(0x02, 8, 10), riffChunk('VP8 ', VP8)), /animated/],
    ['WebP with frames', webp(canvas(0, 8, 10), riffChunk('ANMF', VP8)), /animated/],
    ['WebP of two frames', webp(riffChunk('VP8 ', VP8), riffChunk('VP8L', VP8L)), /damaged/],
    ['WebP without key frame', webp(riffChunk('VP8 ', patched(VP8, 0, 0x71))), /damaged/],
    ['WebP without start code', webp(riffChunk('VP8 ', patched(VP8, 3, 0))), /damaged/],
    ['WebP of another version', webp(riffChunk('VP8L', patched(VP8L, 4, 0x20))), /damaged/],
    ['WebP without width', webp(riffChunk('VP8 ', patched(VP8, 6, 0, 0))), /no pixels/],
  ])('%s', (_, picture, reason) => {
    const read = readPicture(picture);
    expect(read.ok ? 'accepted' : read.error).toMatch(reason);
  });

  test.each([
    ['PNG', PNG],
    ['JPEG', JPEG],
    ['WebP', webp(canvas(0, 8, 10), riffChunk('VP8L', VP8L))],
  ])('%s cut off anywhere', (_, picture) => {
    for (let length = 0; length < picture.length; length += 1)
      expect(readPicture(picture.subarray(0, length)).ok).toBe(false);
  });

  test('PNG with any bit flipped', () => {
    for (let at = 0; at < PNG.length * 8; at += 1) {
      const flipped = patched(PNG, at >> 3, (PNG[at >> 3] ?? 0) ^ (1 << (at & 7)));
      expect(readPicture(flipped).ok).toBe(false);
    }
  });
});

test('no bytes whatever make it throw', () => {
  const heads = [PNG.subarray(0, 33), JPEG.subarray(0, FRAME + 6), webp(canvas(0, 8, 10)), Buffer.alloc(0)];
  fc.assert(
    fc.property(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 64 }), (head, rest) => {
      expect(readPicture(Buffer.concat([head, rest]))).toHaveProperty('ok');
    }),
  );
});
