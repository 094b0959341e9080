/**
 * ESC/POS as the host speaks it: pictures as raster bands, cut, fences, process ids and real-time commands.
 * Follows the design's hardware notes e.1, e.3 and e.4. Leaves the printer's answers to status.ts and their order to job.ts.
 */
import { rowBytes, sliceRows, type Bitmap } from './bitmap.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

/** ESC @: settings back to their defaults, print buffer emptied; the receive buffer stays. */
export const initialise = bytes(0x1b, 0x40);
/** GS a: automatic status at every change of online state, error and paper; the present state is sent at once. */
export const enableAutomaticStatus = bytes(0x1d, 0x61, 0x0e);
/** GS r 1, the fence: answered with the paper sensor once all before it has left the receive buffer. */
export const requestFence = bytes(0x1d, 0x72, 0x01);
/** DLE DC4 8: empties receive and print buffer at once, also offline; answered by 37 25 00. */
export const clearBuffers = bytes(0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08);
/** DLE ENQ 2: recovers from an error whose cause was removed and empties the buffers. It may move the cutter's blade. */
export const recoverAndClear = bytes(0x10, 0x05, 0x02);
/** Partial cut after the paper was fed to the cutter and three millimetres on. */
export const feedAndCut = bytes(0x1d, 0x56, 0x42, 24);

/** Largest band of rows in one command: 256 rows, as every printer takes them. */
export const maxBandRows = 256;

/** DLE EOT n: the real-time status questions 1 printer, 2 offline cause, 3 error, 4 paper. */
export const realtimeStatus = (n: 1 | 2 | 3 | 4): Uint8Array => bytes(0x10, 0x04, n);

/**
 * GS ( H function 48: answered by 37 22 id 00 when all before it has been printed. Ids are four digits: 1 to 9999; 0 is for probing.
 */
export function requestProcessId(id: number): Uint8Array {
  if (!Number.isInteger(id) || id < 0 || id > 9999)
    throw new RangeError(`process id ${id}: accepted are 0 to 9999`);
  return bytes(0x1d, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30, ...processIdDigits(id));
}

/** The four ASCII digits of a process id. */
export const processIdDigits = (id: number): Uint8Array =>
  Uint8Array.from(String(id).padStart(4, '0'), (digit) => digit.charCodeAt(0));

/** The picture as GS v 0 commands of at most `bandRows` rows each, every one complete in itself. */
export function rasterBands(bitmap: Bitmap, bandRows: number = maxBandRows): Uint8Array[] {
  const width = rowBytes(bitmap.widthDots);
  const bands: Uint8Array[] = [];
  for (let row = 0; row < bitmap.heightDots; row += bandRows) {
    const band = sliceRows(bitmap, row, Math.min(row + bandRows, bitmap.heightDots));
    const rows = band.heightDots;
    const command = new Uint8Array(rasterHeaderBytes + band.data.length);
    command.set([0x1d, 0x76, 0x30, 0x00, width & 0xff, width >> 8, rows & 0xff, rows >> 8]);
    command.set(avoidRealtimePairs(band.data), rasterHeaderBytes);
    bands.push(command);
  }
  return bands;
}

/** Bytes that a GS v 0 command has before its dots. */
export const rasterHeaderBytes = 8;

/**
 * Serial printers act upon DLE EOT, DLE ENQ and DLE DC4 even amid a picture. Where 10 04, 10 05 or 10 14 would stand in the dots, 10 becomes
 * 18: one black dot more, right beside a black one.
 */
export function avoidRealtimePairs(data: Uint8Array): Uint8Array {
  const safe = data.slice();
  for (let i = 0; i + 1 < safe.length; i += 1) {
    const next = safe[i + 1];
    if (safe[i] === 0x10 && (next === 0x04 || next === 0x05 || next === 0x14)) safe[i] = 0x18;
  }
  return safe;
}

/** Zero bytes that complete whatever picture command a lost connection may have cut short; a printer at rest ignores them. */
export const completeCutShort = (widthDots: number): Uint8Array =>
  new Uint8Array(rowBytes(widthDots) * maxBandRows + rasterHeaderBytes);
