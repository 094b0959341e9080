/** Files that a person names on the command line, with sentences for what is not there. What they hold is each command's matter. */
import { existsSync, readFileSync } from 'node:fs';
import { fail, ok, type Result } from '../result.ts';

/** The bytes of a file. */
export const readGiven = (file: string): Result<Buffer, string> => {
  try {
    return ok(readFileSync(file));
  } catch (error) {
    return fail(unreadable(file, error));
  }
};

/** Says why a file cannot be read. */
export const unreadable = (file: string, error: unknown): string =>
  existsSync(file)
    ? `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`
    : `There is no file ${file}.`;
