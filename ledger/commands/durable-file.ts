/** Small files that must be there whole after a power cut, or as they were before: written beside, flushed, renamed. */
import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fail, ok, type Result } from '../result.ts';

/** Writes or replaces `file`; it is durable when this returns. */
export const writeDurably = (file: string, contents: string, mode: number): Result<void, string> => {
  try {
    writeFileSync(`${file}.new`, contents, { mode, flush: true });
    renameSync(`${file}.new`, file);
    // A new file's name is durable only with its folder; Windows has no such call and needs none.
    if (process.platform !== 'win32') {
      const folder = openSync(path.dirname(file), 'r');
      fsyncSync(folder);
      closeSync(folder);
    }
    return ok(undefined);
  } catch (error) {
    return fail(`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}.`);
  }
};
