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
    const used = await use({ length: before.size, read: (offset, length) => readAt(fd, offset, length) });
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

/** Fewer bytes only at the end of the file. */
function readAt(fd: number, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(fd, bytes, filled, length - filled, offset + filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}
