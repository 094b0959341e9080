/**
 * The container of a Belenios archive: an old-style tar of small text files with fixed header fields and no end marker,
 * written byte for byte as Belenios does. Follows belenios.md section 6. What the files mean is archive.ts.
 */
import type { LongText } from '../long-text.ts';
import { bytesToUtf8, equalBytes, utf8ToBytes } from '../bytes.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';

/** A file to write; the text is stored as UTF-8 without a newline at the end. */
export interface ArchiveFile {
  readonly name: string;
  readonly text: string;
}

const BLOCK = 512;
const NAME_LENGTH = 100;
const SIZE_OFFSET = 124;
const SIZE_LENGTH = 11;
const CHECKSUM_OFFSET = 148;
const TIME_LENGTH = 11;

/** The latest time that a header can hold, in unix seconds (belenios.md section 6: eleven octal digits). */
export const MAX_TIMESTAMP = 8 ** TIME_LENGTH - 1;

/** Writes the files in the given order, all with the same modification time in unix seconds. */
export function writeContainer(files: readonly ArchiveFile[], timestamp: number): Uint8Array {
  const bodies = files.map(({ text }) => utf8ToBytes(text));
  const total = bodies.reduce((sum, { length }) => sum + BLOCK + length + padding(length), 0);
  const bytes = new Uint8Array(total);
  let offset = 0;
  for (const [index, { name }] of files.entries()) {
    const body = bodies[index] ?? new Uint8Array();
    bytes.set(header(name, body.length, timestamp), offset);
    bytes.set(body, offset + BLOCK);
    offset += BLOCK + body.length + padding(body.length);
  }
  return bytes;
}

/** Bytes that need not all be in memory, such as a file's. */
export interface ByteSource {
  readonly length: number;
  /** The bytes from `offset` on, fewer than `length` only at the end; good until the next read. */
  readonly read: (offset: number, length: number) => Uint8Array;
}

/** Bytes in memory as a source. */
export const inMemory = (bytes: Uint8Array): ByteSource => ({
  length: bytes.length,
  read: (offset, length) => bytes.subarray(offset, offset + length),
});

/** A file that stays where it is until its text is asked for. */
export interface StoredFile extends LongText {
  readonly name: string;
  /** Where its header begins. */
  readonly start: number;
  /** Throws a ContainerFault where the file is not UTF-8, or longer than a text that is read as a whole may be. */
  readonly text: () => string;
}

/** What is wrong with the bytes of a container. */
export class ContainerFault extends Error {}

/** In bytes; no text is longer except those that are read in pieces. */
const LONGEST_TEXT = 4 * 1024 * 1024;
/** Bytes that are read of a file at one time. */
const PIECE = 64 * 1024;

/**
 * Walks over the files of a container from the header at `from` on, their texts unread. Names and sizes are taken from the headers and nothing else: the caller
 * compares the bytes with those it expects (`differenceAt`). The source must not change as long as the files are in use. Throws a ContainerFault.
 */
export function* walkContainer(source: ByteSource, from = 0): Generator<StoredFile, void, undefined> {
  for (let offset = from; offset < source.length;) {
    const file = fileAt(source, offset);
    yield file;
    offset = endOf(file);
  }
}

/** Reads all files of a container in memory. */
export function readContainer(bytes: Uint8Array): Result<readonly ArchiveFile[], string> {
  try {
    return ok(Array.from(walkContainer(inMemory(bytes)), ({ name, text }) => ({ name, text: text() })));
  } catch (error) {
    if (error instanceof ContainerFault) return fail(error.message);
    throw error;
  }
}

/** The file whose header begins at `start`. */
function fileAt(source: ByteSource, start: number): StoredFile {
  const where = `byte ${start}`;
  const head = source.read(start, BLOCK);
  if (head.length < BLOCK) throw new ContainerFault(`${where}: the archive ends inside a file header`);
  if (head.every((byte) => byte === 0))
    throw new ContainerFault(`${where}: a block of zeros, which Belenios does not write`);
  const sizeText = latin1(head.subarray(SIZE_OFFSET, SIZE_OFFSET + SIZE_LENGTH));
  if (!/^[0-7]{11}$/.test(sizeText)) throw new ContainerFault(`${where}: malformed size in a file header`);
  const length = Number.parseInt(sizeText, 8);
  if (endOf({ start, length }) > source.length)
    throw new ContainerFault(`${where}: the archive ends inside a file`);
  const name = latin1(head.subarray(0, NAME_LENGTH)).replace(/\0.*$/s, '');
  const body = start + BLOCK;
  return {
    name,
    start,
    length,
    text: () => {
      if (length > LONGEST_TEXT)
        throw new ContainerFault(`${where}: file ${JSON.stringify(name)} of ${length} bytes is too long`);
      try {
        return bytesToUtf8(source.read(body, length));
      } catch {
        throw new ContainerFault(`${where}: file ${JSON.stringify(name)} is not UTF-8`);
      }
    },
    *pieces() {
      for (let done = 0; done < length; done += PIECE)
        yield source.read(body + done, Math.min(PIECE, length - done));
    },
  };
}

/** Where the file after one begins. */
const endOf = ({ start, length }: Pick<StoredFile, 'start' | 'length'>): number =>
  start + BLOCK + length + padding(length);

/**
 * Compares the bytes from `start` on with what would be written for a file: where they differ first, and where the next file begins. A text that is stored is
 * the right one if it is stored there.
 */
export function differenceAt(
  source: ByteSource,
  start: number,
  { name, text }: { readonly name: string; readonly text: string | StoredFile },
  timestamp: number,
): { readonly difference: number | undefined; readonly end: number } {
  const body = typeof text === 'string' ? utf8ToBytes(text) : undefined;
  if (typeof text !== 'string' && text.start !== start) return { difference: start, end: start };
  const { length } = body ?? text;
  let offset = start;
  for (const expected of [header(name, length, timestamp), body, new Uint8Array(padding(length))]) {
    if (expected === undefined) {
      offset += length;
      continue;
    }
    const difference = firstDifference(source.read(offset, expected.length), expected);
    if (difference !== undefined) return { difference: offset + difference, end: offset };
    offset += expected.length;
  }
  return { difference: undefined, end: offset };
}

/** The offset of the first byte in which two byte strings differ, or undefined if they are equal. */
function firstDifference(a: Uint8Array, b: Uint8Array): number | undefined {
  if (equalBytes(a, b)) return undefined;
  const index = a.findIndex((byte, i) => byte !== b[i]);
  return index < 0 ? a.length : index;
}

function header(name: string, size: number, timestamp: number): Uint8Array {
  const head = new Uint8Array(BLOCK);
  const put = (offset: number, text: string): void => head.set(utf8ToBytes(text), offset);
  put(0, name);
  put(100, '0000644');
  put(108, '0000000');
  put(116, '0000000');
  put(SIZE_OFFSET, octal(size, SIZE_LENGTH));
  put(136, octal(timestamp, TIME_LENGTH));
  put(156, '0');
  put(CHECKSUM_OFFSET, ' '.repeat(8));
  const checksum = head.reduce((sum, byte) => sum + byte, 0);
  put(CHECKSUM_OFFSET, `${octal(checksum, 6)}\0 `);
  return head;
}

function octal(n: number, digits: number): string {
  const text = n.toString(8).padStart(digits, '0');
  if (text.length > digits) throw new RangeError(`${n} does not fit into ${digits} octal digits`);
  return text;
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
