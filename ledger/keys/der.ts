/**
 * A reader for DER (X.690) values, as far as certificates need it: definite lengths in their shortest form, tags of one byte, bounds checked.
 * Pure. Faults are DerError, which certificate.ts turns into a value.
 */

/** One value: its tag byte, its content, and where it ends in the bytes it was read from. */
export interface DerValue {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly end: number;
}

/** The bytes are not DER, or not of the expected shape. */
export class DerError extends Error {}

/** The value that starts at `at`. */
export function readDer(bytes: Uint8Array, at = 0): DerValue {
  const tag = byteAt(bytes, at);
  if ((tag & 0x1f) === 0x1f) throw new DerError('a tag of more than one byte');
  const first = byteAt(bytes, at + 1);
  let length = first;
  let start = at + 2;
  if (first >= 0x80) {
    const count = first - 0x80;
    if (count === 0 || count > 3) throw new DerError('an indefinite or oversized length');
    length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + byteAt(bytes, start + i);
    start += count;
    if (length < 0x80 || length < 256 ** (count - 1)) throw new DerError('a length that is not the shortest');
  }
  if (start + length > bytes.length) throw new DerError('a value that goes beyond the end');
  return { tag, content: bytes.subarray(start, start + length), end: start + length };
}

/** All values that follow each other in `content`, to its end. */
export function readAll(content: Uint8Array): DerValue[] {
  const values: DerValue[] = [];
  for (let at = 0; at < content.length;) {
    const value = readDer(content, at);
    values.push(value);
    at = value.end;
  }
  return values;
}

/** The single value with this tag that `bytes` consists of. */
export function readOne(bytes: Uint8Array, tag: number): Uint8Array {
  const value = readDer(bytes);
  if (value.tag !== tag || value.end !== bytes.length)
    throw new DerError(`not exactly one value with tag 0x${tag.toString(16)}`);
  return value.content;
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new DerError('a value that is cut off');
  return byte;
}
