/**
 * The byte stream of an ESC/POS host cut into commands, as the simulated printer reads its receive buffer. Follows the design's hardware notes e.1 and e.2.
 * Leaves the paper to printer-paper.ts, states and answers to printer.ts.
 */

/** One command; `setting` is known and without effect on the picture, `unknown` is for the log. */
export type PrinterCommand =
  | { readonly kind: 'text'; readonly bytes: Uint8Array }
  | { readonly kind: 'line-feed' }
  | { readonly kind: 'initialise' }
  | { readonly kind: 'feed-dots'; readonly dots: number }
  | { readonly kind: 'feed-lines'; readonly lines: number }
  | { readonly kind: 'align'; readonly to: number }
  | { readonly kind: 'weight'; readonly weight: 'regular' | 'bold' }
  | { readonly kind: 'magnify'; readonly width: number; readonly height: number }
  | { readonly kind: 'position'; readonly from: 'margin' | 'pen'; readonly dots: number }
  | { readonly kind: 'left-margin'; readonly dots: number }
  | { readonly kind: 'area-width'; readonly dots: number }
  | { readonly kind: 'raster'; readonly widthBytes: number; readonly rows: number; readonly data: Uint8Array }
  | { readonly kind: 'store-graphics'; readonly body: Uint8Array }
  | { readonly kind: 'print-graphics' }
  | { readonly kind: 'cut'; readonly feedDots: number }
  | { readonly kind: 'automatic-status'; readonly mask: number }
  | { readonly kind: 'paper-sensor' }
  | { readonly kind: 'model'; readonly which: number }
  | { readonly kind: 'process-id'; readonly id: Uint8Array }
  | { readonly kind: 'setting' }
  | { readonly kind: 'unknown' };

export interface TakenCommand {
  readonly command: PrinterCommand;
  /** Bytes of the buffer it takes up. */
  readonly length: number;
}

const ESC = 0x1b;
const FS = 0x1c;
const GS = 0x1d;
const DLE = 0x10;

/** Parameter bytes of commands that change nothing in our picture (letters as ASCII codes). */
const settings: Record<number, ReadonlyMap<number, number>> = {
  [ESC]: new Map(
    Object.entries({ '!': 1, '-': 1, ' ': 1, '2': 0, '3': 1, '=': 1, c: 2, G: 1, M: 1 })
      .concat(Object.entries({ p: 3, r: 1, R: 1, t: 1, V: 1, '{': 1 }))
      .map(([letter, count]) => [letter.charCodeAt(0), count]),
  ),
  [FS]: new Map(
    Object.entries({ '!': 1, '&': 0, '-': 1, '.': 0, C: 1, S: 2, W: 1 }).map(([letter, count]) => [
      letter.charCodeAt(0),
      count,
    ]),
  ),
  [GS]: new Map(
    Object.entries({ B: 1, P: 2, H: 1, b: 1, f: 1, h: 1, w: 1 }).map(([letter, count]) => [
      letter.charCodeAt(0),
      count,
    ]),
  ),
};

/** The first command of a buffer that is not empty; 'incomplete' while its last byte has not come. */
export function takeCommand(buffer: Uint8Array): TakenCommand | 'incomplete' {
  const first = byteAt(buffer, 0);
  switch (first) {
    case ESC:
    case FS:
    case GS:
      return buffer.length < 2 ? 'incomplete' : takePrefixed(buffer, first);
    case DLE:
      return takeRealtime(buffer);
    case 0x0a:
      return { command: { kind: 'line-feed' }, length: 1 };
    default:
      return first >= 0x20 ? takeText(buffer) : { command: { kind: 'setting' }, length: 1 };
  }
}

function takeText(buffer: Uint8Array): TakenCommand {
  const end = buffer.findIndex((byte) => byte < 0x20);
  const bytes = buffer.slice(0, end === -1 ? undefined : end);
  return { command: { kind: 'text', bytes }, length: bytes.length };
}

/** Real-time commands were acted upon when they arrived; in the buffer they are passed over. */
function takeRealtime(buffer: Uint8Array): TakenCommand | 'incomplete' {
  if (buffer.length < 3) return 'incomplete';
  const second = byteAt(buffer, 1);
  if (second === 0x04 || second === 0x05) return { command: { kind: 'setting' }, length: 3 };
  if (second !== 0x14) return { command: { kind: 'unknown' }, length: 1 };
  const length = byteAt(buffer, 2) === 0x08 ? 10 : 5;
  return buffer.length < length ? 'incomplete' : { command: { kind: 'setting' }, length };
}

function takePrefixed(buffer: Uint8Array, prefix: number): TakenCommand | 'incomplete' {
  const code = byteAt(buffer, 1);
  const letter = String.fromCharCode(code);
  const known = settings[prefix]?.get(code);
  if (known !== undefined) return simple(buffer, known, () => ({ kind: 'setting' }));
  if (letter === '(' && prefix !== ESC) return takeLong(buffer, prefix, 3);
  if (prefix === GS && letter === '8') return takeLong(buffer, prefix, 3);
  const taken =
    prefix === ESC ? takeEscape(buffer, letter) : prefix === GS ? takeGroup(buffer, letter) : undefined;
  return taken ?? simple(buffer, code === 0x06 ? 1 : 0, () => ({ kind: 'unknown' }));
}

function takeEscape(buffer: Uint8Array, letter: string): TakenCommand | 'incomplete' | undefined {
  switch (letter) {
    case '@':
      return simple(buffer, 0, () => ({ kind: 'initialise' }));
    case 'a':
      return simple(buffer, 1, (n) => ({ kind: 'align', to: n & 3 }));
    case 'd':
      return simple(buffer, 1, (n) => ({ kind: 'feed-lines', lines: n }));
    case 'E':
      return simple(buffer, 1, (n) => ({ kind: 'weight', weight: (n & 1) === 0 ? 'regular' : 'bold' }));
    case 'J':
      return simple(buffer, 1, (n) => ({ kind: 'feed-dots', dots: n }));
    case '$':
      return simple(buffer, 2, (low, high) => ({
        kind: 'position',
        from: 'margin',
        dots: low | (high << 8),
      }));
    case '\\':
      return simple(buffer, 2, (low, high) => ({
        kind: 'position',
        from: 'pen',
        dots: ((low | (high << 8)) << 16) >> 16,
      }));
    default:
      return undefined;
  }
}

function takeGroup(buffer: Uint8Array, letter: string): TakenCommand | 'incomplete' | undefined {
  switch (letter) {
    case '!':
      return simple(buffer, 1, (n) => ({ kind: 'magnify', width: ((n >> 4) & 7) + 1, height: (n & 7) + 1 }));
    case 'L':
      return simple(buffer, 2, (low, high) => ({ kind: 'left-margin', dots: low | (high << 8) }));
    case 'W':
      return simple(buffer, 2, (low, high) => ({ kind: 'area-width', dots: low | (high << 8) }));
    case 'a':
      return simple(buffer, 1, (mask) => ({ kind: 'automatic-status', mask }));
    case 'r':
      return simple(buffer, 1, (n) =>
        n === 1 || n === 0x31 ? { kind: 'paper-sensor' } : { kind: 'unknown' },
      );
    case 'I':
      return simple(buffer, 1, (which) => ({ kind: 'model', which }));
    case 'V':
      if (buffer.length < 3) return 'incomplete';
      return byteAt(buffer, 2) >= 0x41
        ? simple(buffer, 2, (_mode, feedDots) => ({ kind: 'cut', feedDots }))
        : simple(buffer, 1, () => ({ kind: 'cut', feedDots: 0 }));
    case 'v':
      return takeRaster(buffer);
    default:
      return undefined;
  }
}

/** GS v 0 m xL xH yL yH and the dots. */
function takeRaster(buffer: Uint8Array): TakenCommand | 'incomplete' {
  if (buffer.length < 8) return 'incomplete';
  const widthBytes = byteAt(buffer, 4) | (byteAt(buffer, 5) << 8);
  const rows = byteAt(buffer, 6) | (byteAt(buffer, 7) << 8);
  const length = 8 + widthBytes * rows;
  if (buffer.length < length) return 'incomplete';
  return { command: { kind: 'raster', widthBytes, rows, data: buffer.slice(8, length) }, length };
}

/** Commands that carry their own length: FS ( and GS ( with two bytes of it, GS 8 with four. */
function takeLong(buffer: Uint8Array, prefix: number, header: number): TakenCommand | 'incomplete' {
  const lengthBytes = byteAt(buffer, 1) === 0x38 ? 4 : 2;
  if (buffer.length < header + lengthBytes) return 'incomplete';
  let bodyLength = 0;
  for (let i = 0; i < lengthBytes; i += 1) bodyLength += byteAt(buffer, header + i) * 256 ** i;
  const length = header + lengthBytes + bodyLength;
  if (buffer.length < length) return 'incomplete';
  const body = buffer.slice(header + lengthBytes, length);
  return { command: longCommand(prefix, String.fromCharCode(byteAt(buffer, 2)), body), length };
}

function longCommand(prefix: number, letter: string, body: Uint8Array): PrinterCommand {
  if (prefix === FS) return { kind: 'setting' };
  const fn = byteAt(body, 1);
  if (letter === 'H' && byteAt(body, 0) === 0x30 && fn === 0x30 && body.length === 6)
    return { kind: 'process-id', id: body.slice(2) };
  if (letter === 'L' && fn === 0x70 && body.length >= 10) return { kind: 'store-graphics', body };
  if (letter === 'L' && (fn === 0x32 || fn === 0x02)) return { kind: 'print-graphics' };
  return { kind: 'unknown' };
}

function simple(
  buffer: Uint8Array,
  parameters: number,
  command: (first: number, second: number) => PrinterCommand,
): TakenCommand | 'incomplete' {
  const length = 2 + parameters;
  if (buffer.length < length) return 'incomplete';
  return { command: command(byteAt(buffer, 2), byteAt(buffer, 3)), length };
}

const byteAt = (buffer: Uint8Array, index: number): number => buffer[index] ?? 0;
