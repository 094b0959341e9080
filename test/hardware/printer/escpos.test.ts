// ESC/POS encoder (hardware notes e.1, e.3, e.4): fixed bytes, bands, and no real-time command inside a picture.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBitmap, dotAt, type Bitmap } from '../../../hardware/printer/bitmap.ts';
import {
  avoidRealtimePairs,
  clearBuffers,
  completeCutShort,
  enableAutomaticStatus,
  feedAndCut,
  initialise,
  rasterBands,
  realtimeStatus,
  recoverAndClear,
  requestFence,
  requestProcessId,
} from '../../../hardware/printer/escpos.ts';
import { createSimulatedPrinter } from '../../../hardware/simulator/printer.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const bitmaps = fc
  .record({ bytes: fc.integer({ min: 1, max: 40 }), rows: fc.integer({ min: 0, max: 40 }) })
  .chain(({ bytes, rows }) =>
    fc
      .array(fc.constantFrom(0x00, 0x10, 0x04, 0x05, 0x14, 0x18, 0xff), {
        minLength: bytes * rows,
        maxLength: bytes * rows,
      })
      .map((data): Bitmap => ({ widthDots: bytes * 8, heightDots: rows, data: Uint8Array.from(data) })),
  );

test('fixed commands are the bytes of the design', () => {
  expect(hex(initialise)).toBe('1b40');
  expect(hex(realtimeStatus(4))).toBe('100404');
  expect(hex(enableAutomaticStatus)).toBe('1d610e');
  expect(hex(requestFence)).toBe('1d7201');
  expect(hex(clearBuffers)).toBe('10140801031401060208');
  expect(hex(recoverAndClear)).toBe('100502');
  expect(hex(feedAndCut)).toBe('1d564218');
  expect(hex(requestProcessId(7))).toBe('1d28480600303030303037');
  expect(() => requestProcessId(10_000)).toThrow(/0 to 9999/);
});

describe('raster bands', () => {
  test('have at most 256 rows, each complete in itself', () => {
    const bands = rasterBands(createBitmap(576, 600));
    expect(bands.map((band) => hex(band.subarray(0, 8)))).toEqual([
      '1d76300048000001',
      '1d76300048000001',
      '1d76300048005800',
    ]);
    expect(bands.map((band) => band.length)).toEqual([8 + 256 * 72, 8 + 256 * 72, 8 + 88 * 72]);
    expect(rasterBands(createBitmap(576, 0))).toEqual([]);
  });

  test('never hold a real-time command, whatever the picture', () => {
    fc.assert(
      fc.property(bitmaps, fc.integer({ min: 1, max: 40 }), (bitmap, bandRows) => {
        for (const band of rasterBands(bitmap, bandRows)) expect(hex(band)).not.toMatch(/^(..)*10(04|05|14)/);
      }),
    );
  });

  test('print as the picture, but for one dot more where a pair was flipped', () => {
    fc.assert(
      fc.property(bitmaps, fc.integer({ min: 1, max: 40 }), (bitmap, bandRows) => {
        const printer = createSimulatedPrinter({ widthDots: bitmap.widthDots });
        const answers: Uint8Array[] = [];
        printer.subscribe((bytes) => answers.push(bytes));
        for (const band of rasterBands(bitmap, bandRows)) printer.receive(band);
        const printed = printer.current();
        expect([printed.widthDots, printed.heightDots]).toEqual([bitmap.widthDots, bitmap.heightDots]);
        expect(answers).toEqual([]);
        expect(printer.log).toEqual([]);
        for (let y = 0; y < bitmap.heightDots; y += 1)
          for (let x = 0; x < bitmap.widthDots; x += 1) {
            if (dotAt(printed, x, y) === dotAt(bitmap, x, y)) continue;
            const index = (y * bitmap.widthDots) / 8 + (x >> 3);
            expect([x & 7, bitmap.data[index]]).toEqual([4, 0x10]);
            expect([0x04, 0x05, 0x14]).toContain(bitmap.data[index + 1]);
          }
      }),
    );
  });
});

test('flipping one dot: only before 04, 05 and 14, beside a black dot', () => {
  expect(hex(avoidRealtimePairs(Buffer.from('10041005101410101004001006041410', 'hex')))).toBe(
    '18041805181410101804001006041410',
  );
});

test('zeros complete the longest picture command that can have been cut short', () => {
  const printer = createSimulatedPrinter({ widthDots: 64 });
  const [band = new Uint8Array()] = rasterBands(createBitmap(64, 256));
  printer.receive(band.subarray(0, 1));
  printer.receive(completeCutShort(64));
  const answers: string[] = [];
  printer.subscribe((bytes) => answers.push(hex(bytes)));
  printer.receive(requestFence);
  expect(answers).toEqual(['00']);
  printer.receive(band.subarray(0, 8));
  printer.receive(completeCutShort(64));
  printer.receive(requestFence);
  expect(answers).toEqual(['00', '00']);
});
