/**
 * Lines of text from a stream, each of limited length: whoever writes to a kiosk must not be able to fill its memory. What a line means is kiosk.ts.
 */
import type { Readable } from 'node:stream';

/** A line of at most this many bytes is taken, its end (LF) not counted. */
export const LONGEST_LINE_BYTES = 65_536;

/**
 * Calls `onLine` with every line of UTF-8 text, without its end (LF or CR LF), and `onTooLong` once for every longer one, of which nothing is kept. What
 * follows the last line's end is a line too. Returns what ends the reading.
 */
export function readLines(
  input: Readable,
  onLine: (line: string) => void,
  onTooLong: () => void,
): () => void {
  let parts: Buffer[] = [];
  let bytesRead = 0;
  let state: 'reading' | 'ended' = 'reading';

  const take = (bytes: Buffer): void => {
    bytesRead += bytes.length;
    if (bytesRead > LONGEST_LINE_BYTES) parts = [];
    else parts.push(bytes);
  };
  const finish = (): void => {
    const line = bytesRead > LONGEST_LINE_BYTES ? undefined : Buffer.concat(parts).toString('utf8');
    parts = [];
    bytesRead = 0;
    if (line === undefined) onTooLong();
    else onLine(line.replace(/\r$/, ''));
  };
  const onData = (chunk: Buffer | string): void => {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    let from = 0;
    for (;;) {
      const end = bytes.indexOf(0x0a, from);
      if (state === 'ended') return;
      if (end === -1) break;
      take(bytes.subarray(from, end));
      finish();
      from = end + 1;
    }
    if (from < bytes.length) take(bytes.subarray(from));
  };
  const onEnd = (): void => {
    if (bytesRead > 0) finish();
  };
  input.on('data', onData);
  input.on('end', onEnd);
  return () => {
    state = 'ended';
    input.off('data', onData);
    input.off('end', onEnd);
    input.pause();
  };
}
