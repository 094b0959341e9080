/** Files as text: strict UTF-8, with or without a byte order mark. A fault names the line, which editors show and bytes do not. */
import { bytesToUtf8 } from '../bytes.ts';
import { fail, ok, type Result } from '../result.ts';

/** What is wrong with a text; `line` counts from 1. */
export interface TextFault {
  readonly line: number;
  readonly reason: string;
}

/** The text of a file, without its byte order mark; or the line of the first byte that belongs to no character. */
export const readUtf8 = (bytes: Uint8Array): Result<string, TextFault> => {
  try {
    return ok(bytesToUtf8(bytes).replace(/^\ufeff/, ''));
  } catch {
    return fail({
      line: firstBadLine(bytes),
      reason: 'the text is not UTF-8; save the file with the encoding UTF-8',
    });
  }
};

/** By halves: what comes before the first bad byte can be decoded, whatever is cut off at its end. */
const firstBadLine = (bytes: Uint8Array): number => {
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (isBeginning(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  let line = 1;
  for (let at = bytes.indexOf(0x0a); at >= 0 && at < good; at = bytes.indexOf(0x0a, at + 1)) line += 1;
  return line;
};

const isBeginning = (bytes: Uint8Array): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
};
