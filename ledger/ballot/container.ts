/**
 * The container of a Belenios archive: an old-style tar of small text files with fixed header fields and no end marker,
 * written byte for byte as Belenios does. Follows belenios.md section 6. What the files mean is archive.ts.
 */
import { bytesToUtf8, equalBytes, utf8ToBytes } from '../bytes.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';

/** A file of the archive; the text is stored as UTF-8 without a newline at the end. */
export interface ArchiveFile {
  readonly name: string;
  readonly text: string;
}

const BLOCK = 512;
const NAME_LENGTH = 100;
const SIZE_OFFSET = 124;
const SIZE_LENGTH = 11;
const CHECKSUM_OFFSET = 148;

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
  /** The bytes from `offset` on, fewer than `length` only at the end. */
  readonly read: (offset: number, length: number) => Uint8Array;
}

/** Bytes in memory as a source. */
export const inMemory = (bytes: Uint8Array): ByteSource => ({
  length: bytes.length,
  read: (offset, length) => bytes.subarray(offset, offset + length),
});

/** A file that stays where it is until its text is asked for. */
export interface StoredFile {
  readonly name: string;
  /** Throws a NotUtf8. */
  readonly text: () => string;
}

export class NotUtf8 extends Error {}

/** The files of a container in their order. Only where each begins is in memory; whoever asks for one has its header read again. */
export interface StoredFiles extends Iterable<StoredFile> {
  readonly length: number;
  readonly at: (index: number) => StoredFile | undefined;
}

/**
 * Finds the files of a container, their texts unread. Names and sizes are taken from the headers and nothing else: the caller compares the
 * bytes with those of `writeContainer`, which catches every other difference. The source must not change as long as the files are in use.
 */
export function listContainer(source: ByteSource): Result<StoredFiles, string> {
  const offsets: number[] = [];
  for (let offset = 0; offset < source.length;) {
    const found = fileAt(source, offset);
    if (!found.ok) return found;
    offsets.push(offset);
    offset = found.value.end;
  }
  const at = (index: number): StoredFile | undefined => {
    const offset = offsets[index];
    if (offset === undefined) return undefined;
    const found = fileAt(source, offset);
    if (!found.ok) throw new Error(`the archive changed while it was read: ${found.error}`);
    return found.value.file;
  };
  return ok({
    length: offsets.length,
    at,
    *[Symbol.iterator]() {
      for (const index of offsets.keys()) {
        const file = at(index);
        if (file !== undefined) yield file;
      }
    },
  });
}

/** Reads all files of a container in memory, as `listContainer` finds them. */
export function readContainer(bytes: Uint8Array): Result<readonly ArchiveFile[], string> {
  const files = listContainer(inMemory(bytes));
  if (!files.ok) return files;
  try {
    return ok(Array.from(files.value, ({ name, text }) => ({ name, text: text() })));
  } catch (error) {
    if (error instanceof NotUtf8) return fail(error.message);
    throw error;
  }
}

/** The file whose header begins at `offset`, and where the next one begins. */
function fileAt(
  source: ByteSource,
  offset: number,
): Result<{ readonly file: StoredFile; readonly end: number }, string> {
  const where = `byte ${offset}`;
  const head = source.read(offset, BLOCK);
  if (head.length < BLOCK) return fail(`${where}: the archive ends inside a file header`);
  if (head.every((byte) => byte === 0))
    return fail(`${where}: a block of zeros, which Belenios does not write`);
  const sizeText = latin1(head.subarray(SIZE_OFFSET, SIZE_OFFSET + SIZE_LENGTH));
  if (!/^[0-7]{11}$/.test(sizeText)) return fail(`${where}: malformed size in a file header`);
  const size = Number.parseInt(sizeText, 8);
  const start = offset + BLOCK;
  const end = start + size + padding(size);
  if (end > source.length) return fail(`${where}: the archive ends inside a file`);
  const name = latin1(head.subarray(0, NAME_LENGTH)).replace(/\0.*$/s, '');
  const text = (): string => {
    try {
      return bytesToUtf8(source.read(start, size));
    } catch {
      throw new NotUtf8(`${where}: file ${JSON.stringify(name)} is not UTF-8`);
    }
  };
  return ok({ file: { name, text }, end });
}

/** The offset of the first byte in which two archives differ, or undefined if they are equal. */
export function firstDifference(a: Uint8Array, b: Uint8Array): number | undefined {
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
  put(136, octal(timestamp, 11));
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
