/**
 * What kind of picture some bytes are and how large, read from the bytes themselves and never from a file's name: PNG (W3C PNG third edition),
 * JPEG (ITU-T T.81, JFIF or Exif) and WebP (RFC 9649). One still picture, whole and with nothing behind it; its pixels are left to the browser.
 */
import { crc32 } from 'node:zlib';
import { fail, ok, type Result } from '../result.ts';

export type PictureType = 'image/png' | 'image/jpeg' | 'image/webp';

export interface Picture {
  readonly type: PictureType;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
}

/** `readPicture(bytes)` is `{ type: 'image/png', width: 480, height: 600 }`; a fault continues a sentence that begins with the file's name. */
export const readPicture = (bytes: Uint8Array): Result<Picture, string> => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = isPng(view) ? readPng : isJpeg(view) ? readJpeg : isWebp(view) ? readWebp : undefined;
  if (read === undefined) return fail('is not a PNG, JPEG or WebP picture, whatever its name says');
  const picture = read(view);
  return picture.ok && (picture.value.width === 0 || picture.value.height === 0)
    ? fail('has no pixels')
    : picture;
};

const BROKEN = 'is damaged or cut off; save the picture again';
const ANIMATED = 'is animated; one still picture is accepted';

const PNG_SIGNATURE = 0x89504e47_0d0a1a0an;
/** Bit depths that each colour type may have (PNG section 11.2.1). */
const PNG_DEPTHS = new Map([
  [0, [1, 2, 4, 8, 16]],
  [2, [8, 16]],
  [3, [1, 2, 4, 8]],
  [4, [8, 16]],
  [6, [8, 16]],
]);

const isPng = (view: DataView): boolean => view.byteLength >= 8 && view.getBigUint64(0) === PNG_SIGNATURE;

/** Chunks from IHDR to IEND, each with its checksum. */
const readPng = (view: DataView): Result<Picture, string> => {
  let picture: Picture | undefined;
  for (let at = 8; at + 12 <= view.byteLength;) {
    const length = view.getUint32(at);
    const end = at + 12 + length;
    if (end > view.byteLength) return fail(BROKEN);
    const checked = new Uint8Array(view.buffer, view.byteOffset + at + 4, length + 4);
    if (crc32(checked) !== view.getUint32(end - 4)) return fail(BROKEN);
    const type = fourCharacters(view, at + 4);
    if (type === 'acTL') return fail(ANIMATED);
    if ((type === 'IHDR') !== (picture === undefined)) return fail(BROKEN);
    if (type === 'IHDR') {
      const depths = length === 13 ? PNG_DEPTHS.get(view.getUint8(at + 17)) : undefined;
      if (depths?.includes(view.getUint8(at + 16)) !== true) return fail(BROKEN);
      picture = { type: 'image/png', width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
    }
    if (type === 'IEND') return end === view.byteLength && picture !== undefined ? ok(picture) : fail(BROKEN);
    at = end;
  }
  return fail(BROKEN);
};

const isJpeg = (view: DataView): boolean => view.byteLength >= 4 && view.getUint16(0) === 0xffd8;

/** Marker segments up to the first scan; the scans themselves are only seen to reach the end mark (T.81 annex B). */
const readJpeg = (view: DataView): Result<Picture, string> => {
  let picture: Picture | undefined;
  for (let at = 2; at + 4 <= view.byteLength;) {
    if (view.getUint8(at) !== 0xff) return fail(BROKEN);
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1; // fill bytes (B.1.1.2)
      continue;
    }
    const end = at + 2 + view.getUint16(at + 2);
    if (marker < 0xc0 || (marker >= 0xd0 && marker <= 0xd9) || end > view.byteLength) return fail(BROKEN);
    if (isFrame(marker)) {
      if (picture !== undefined || end < at + 10) return fail(BROKEN);
      const [precision, components] = [view.getUint8(at + 4), view.getUint8(at + 9)];
      if (marker > 0xc2 || precision !== 8 || (components !== 1 && components !== 3))
        return fail('is a JPEG of a kind that screens do not show; save it as an ordinary RGB or grey JPEG');
      picture = { type: 'image/jpeg', width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    }
    if (marker === START_OF_SCAN) {
      const isWhole = end <= view.byteLength - 2 && view.getUint16(view.byteLength - 2) === 0xffd9;
      return picture !== undefined && isWhole ? ok(picture) : fail(BROKEN);
    }
    at = end;
  }
  return fail(BROKEN);
};

const START_OF_SCAN = 0xda;

/** SOF0 to SOF15; among the same numbers are DHT (c4), JPG (c8) and DAC (cc). */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

const isWebp = (view: DataView): boolean =>
  view.byteLength >= 12 && fourCharacters(view, 0) === 'RIFF' && fourCharacters(view, 8) === 'WEBP';

/** RIFF chunks to the end of the file; the size is that of the one frame, and of the canvas where there is one. */
const readWebp = (view: DataView): Result<Picture, string> => {
  if (view.getUint32(4, true) !== view.byteLength - 8) return fail(BROKEN);
  let canvas: Size | undefined;
  let frame: Size | undefined;
  let at = 12;
  while (at + 8 <= view.byteLength) {
    const type = fourCharacters(view, at);
    const length = view.getUint32(at + 4, true);
    const data = at + 8;
    at = data + length + (length % 2);
    if (at > view.byteLength) return fail(BROKEN);
    if (type === 'ANIM' || type === 'ANMF') return fail(ANIMATED);
    if (type === 'VP8X') {
      if (length !== 10 || data !== 20) return fail(BROKEN);
      if ((view.getUint8(data) & 0x02) !== 0) return fail(ANIMATED);
      canvas = { width: uint24(view, data + 4) + 1, height: uint24(view, data + 7) + 1 };
    } else if (type === 'VP8 ' || type === 'VP8L') {
      if (frame !== undefined) return fail(BROKEN);
      frame = type === 'VP8 ' ? lossySize(view, data, length) : losslessSize(view, data, length);
      if (frame === undefined) return fail(BROKEN);
    }
  }
  if (frame === undefined || at !== view.byteLength) return fail(BROKEN);
  if (canvas !== undefined && (canvas.width !== frame.width || canvas.height !== frame.height))
    return fail(BROKEN);
  return ok({ type: 'image/webp', ...frame });
};

type Size = Pick<Picture, 'width' | 'height'>;

/** A key frame of VP8: frame tag, start code, 14 bits of width and of height (RFC 6386 section 9.1). */
const lossySize = (view: DataView, at: number, length: number): Size | undefined => {
  if (length < 10 || (view.getUint8(at) & 0x01) !== 0 || uint24(view, at + 3) !== 0x2a019d) return undefined;
  return { width: view.getUint16(at + 6, true) & 0x3fff, height: view.getUint16(at + 8, true) & 0x3fff };
};

/** VP8L: signature, 14 bits of width and of height, each less one, and version 0 (RFC 9649 section 3.4). */
const losslessSize = (view: DataView, at: number, length: number): Size | undefined => {
  if (length < 5 || view.getUint8(at) !== 0x2f) return undefined;
  const header = view.getUint32(at + 1, true);
  return header >>> 29 === 0
    ? { width: (header & 0x3fff) + 1, height: ((header >>> 14) & 0x3fff) + 1 }
    : undefined;
};

const uint24 = (view: DataView, at: number): number =>
  view.getUint16(at, true) | (view.getUint8(at + 2) << 16);

const fourCharacters = (view: DataView, at: number): string =>
  String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + at, 4));
