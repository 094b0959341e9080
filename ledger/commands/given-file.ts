/** Files that a person names on the command line, with sentences for what is not there. What they hold is each command's matter. */
import { existsSync, readFileSync } from 'node:fs';
import { readJsonBytes } from '../assembly/json.ts';
import { fail, ok, type Result } from '../result.ts';

/** The bytes of a file. */
export const readGiven = (file: string): Result<Buffer, string> => {
  try {
    return ok(readFileSync(file));
  } catch (error) {
    return fail(unreadable(file, error));
  }
};

/** The value of a JSON file of at most so many bytes; a fault names its line. */
export const readGivenJson = (file: string, maxBytes: number): Result<unknown, string> => {
  const bytes = readGiven(file);
  if (!bytes.ok) return bytes;
  if (bytes.value.length > maxBytes)
    return fail(`${file} has ${bytes.value.length} bytes; ${maxBytes} are accepted.`);
  const document = readJsonBytes(bytes.value);
  return document.ok
    ? ok(document.value.value)
    : fail(`${file}, line ${document.error.line}: ${document.error.reason}.`);
};

/** Says why a file cannot be read. */
export const unreadable = (file: string, error: unknown): string =>
  existsSync(file)
    ? `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`
    : `There is no file ${file}.`;
