/**
 * A printed paper as a PNG, with the white margin that paper has around its print. For people, and for programs that read pictures.
 */
import { encode } from 'fast-png';
import { createBitmap, drawBitmap, type Bitmap } from '../printer/bitmap.ts';

/** PNG of one bit per pixel, one pixel per dot, with `marginDots` of white on every side (default 40, as on 80 mm paper). */
export function paperPng(paper: Bitmap, marginDots = 40): Uint8Array {
  const sheet = createBitmap(paper.widthDots + 2 * marginDots, paper.heightDots + 2 * marginDots);
  drawBitmap(sheet, paper, marginDots, marginDots);
  return encode({
    width: sheet.widthDots,
    height: sheet.heightDots,
    data: sheet.data.map((byte) => ~byte & 0xff),
    depth: 1,
    channels: 1,
  });
}
