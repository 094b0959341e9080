/** An archive's file as a source of bytes, so that a file of any size is verified in little memory. It must not change meanwhile, and that is looked at. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { ByteSource } from '../ballot/container.ts';
import { fail, ok, type Result } from '../result.ts';
import { unreadable } from './given-file.ts';

/** Opens `file` for as long as `use` works with it. Fails when it cannot be read, or was another file afterwards. */
export const withArchiveFile = async <T>(
  file: string,
  use: (source: ByteSource) => Promise<T>,
): Promise<Result<T, string>> => {
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch (error) {
    return fail(unreadable(file, error));
  }
  try {
    const before = fstatSync(fd);
    if (!before.isFile()) return fail(`${file} is not a file.`);
    const used = await use(throughWindow(fd, before.size));
    const after = fstatSync(fd);
    return before.size === after.size && before.mtimeMs === after.mtimeMs
      ? ok(used)
      : fail(`${file} was changed while it was being read; nothing is said about it. Try again.`);
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) return fail(unreadable(file, error));
    throw error;
  } finally {
    closeSync(fd);
  }
};

const WINDOW = 256 * 1024;

/** A file of so many bytes, of which one stretch is in memory: an archive is walked over from one end to the other, in thousands of small reads. */
function throughWindow(fd: number, size: number): ByteSource {
  let window = new Uint8Array(WINDOW);
  let start = 0;
  let filled = 0;
  return {
    length: size,
    read: (offset, length) => {
      if (offset < start || offset + length > start + filled) {
        if (length > window.length) window = new Uint8Array(length);
        start = offset;
        filled = fill(fd, window, offset);
      }
      return window.subarray(offset - start, Math.min(offset - start + length, filled));
    },
  };
}

/** Reads from `position` on; how many bytes, fewer than there is room for only at the end of the file. */
function fill(fd: number, bytes: Uint8Array, position: number): number {
  let filled = 0;
  while (filled < bytes.length) {
    const count = readSync(fd, bytes, filled, bytes.length - filled, position + filled);
    if (count === 0) break;
    filled += count;
  }
  return filled;
}
