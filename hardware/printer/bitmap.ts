/**
 * A picture of one bit per dot, as receipt printers take it (ESC/POS GS v 0: rows of bytes, most significant bit left, 1 is black).
 * Leaves to paper.ts what is drawn and to escpos.ts how it travels.
 */

/** `data` holds `heightDots` rows of `rowBytes(widthDots)` bytes; bits beyond the width are 0. */
export interface Bitmap {
  readonly widthDots: number;
  readonly heightDots: number;
  readonly data: Uint8Array;
}

export type Ink = 'black' | 'white';

/** Bytes of one row: the width rounded up to whole bytes. */
export const rowBytes = (widthDots: number): number => Math.ceil(widthDots / 8);

/** A white picture. */
export function createBitmap(widthDots: number, heightDots: number): Bitmap {
  return { widthDots, heightDots, data: new Uint8Array(rowBytes(widthDots) * heightDots) };
}

/** What is at a dot; outside the picture there is white paper. */
export function dotAt(bitmap: Bitmap, x: number, y: number): Ink {
  if (x < 0 || y < 0 || x >= bitmap.widthDots || y >= bitmap.heightDots) return 'white';
  const byte = bitmap.data[y * rowBytes(bitmap.widthDots) + (x >> 3)] ?? 0;
  return (byte & (0x80 >> (x & 7))) === 0 ? 'white' : 'black';
}

/** Fills a rectangle; what lies outside the picture is cut off. */
export function fillRectangle(
  bitmap: Bitmap,
  area: {
    readonly x: number;
    readonly y: number;
    readonly widthDots: number;
    readonly heightDots: number;
  },
  ink: Ink,
): void {
  const right = Math.min(bitmap.widthDots, area.x + area.widthDots);
  const bottom = Math.min(bitmap.heightDots, area.y + area.heightDots);
  for (let y = Math.max(0, area.y); y < bottom; y += 1)
    for (let x = Math.max(0, area.x); x < right; x += 1) setDot(bitmap, x, y, ink);
}

/** Draws the black dots of `source` in `ink`, its left upper corner at (x, y); what lies outside is cut off. */
export function drawBitmap(target: Bitmap, source: Bitmap, x: number, y: number, ink: Ink = 'black'): void {
  const stride = rowBytes(source.widthDots);
  for (let row = 0; row < source.heightDots; row += 1) {
    if (y + row < 0 || y + row >= target.heightDots) continue;
    for (let column = 0; column < source.widthDots; column += 1) {
      const byte = source.data[row * stride + (column >> 3)] ?? 0;
      if (byte === 0) {
        column |= 7;
        continue;
      }
      const inside = x + column >= 0 && x + column < target.widthDots;
      if (inside && (byte & (0x80 >> (column & 7))) !== 0) setDot(target, x + column, y + row, ink);
    }
  }
}

/** Pictures of one width, one below the other. */
export function stackBitmaps(widthDots: number, bitmaps: readonly Bitmap[]): Bitmap {
  const stacked = createBitmap(
    widthDots,
    bitmaps.reduce((sum, bitmap) => sum + bitmap.heightDots, 0),
  );
  let offset = 0;
  for (const bitmap of bitmaps) {
    if (bitmap.widthDots !== widthDots)
      throw new RangeError(`picture is ${bitmap.widthDots} dots wide, expected ${widthDots}`);
    stacked.data.set(bitmap.data, offset);
    offset += bitmap.data.length;
  }
  return stacked;
}

/** Rows `from` (included) to `to` (excluded), sharing no memory with the original. */
export function sliceRows(bitmap: Bitmap, from: number, to: number): Bitmap {
  const stride = rowBytes(bitmap.widthDots);
  const data = bitmap.data.slice(from * stride, to * stride);
  return { widthDots: bitmap.widthDots, heightDots: data.length / stride, data };
}

function setDot(bitmap: Bitmap, x: number, y: number, ink: Ink): void {
  const index = y * rowBytes(bitmap.widthDots) + (x >> 3);
  const mask = 0x80 >> (x & 7);
  const byte = bitmap.data[index] ?? 0;
  bitmap.data[index] = ink === 'black' ? byte | mask : byte & ~mask;
}
