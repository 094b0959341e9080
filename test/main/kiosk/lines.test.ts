// Lines of limited length: what a kiosk without a screen reads its commands from.
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LONGEST_LINE_BYTES, readLines } from '../../../main/kiosk/lines.ts';

/** Reads `chunks` and their end; a line that was too long is undefined. */
async function read(chunks: readonly Buffer[]): Promise<(string | undefined)[]> {
  const input = new PassThrough();
  const lines: (string | undefined)[] = [];
  readLines(
    input,
    (line) => lines.push(line),
    () => lines.push(undefined),
  );
  for (const chunk of chunks) input.write(chunk);
  const ended = new Promise((resolve) => {
    input.once('end', resolve);
  });
  input.end();
  await ended;
  return lines;
}

describe('lines', () => {
  test('the longest line is taken, one byte more is not, and the next line is', async () => {
    const longest = 'x'.repeat(LONGEST_LINE_BYTES);
    expect(await read([Buffer.from(`${longest}\n${longest}x\nshort\r\n\nlast`)])).toEqual([
      longest,
      undefined,
      'short',
      '',
      'last',
    ]);
  });

  test('a line without end is refused once, and only at its end', async () => {
    const chunk = Buffer.alloc(LONGEST_LINE_BYTES, 'y');
    expect(await read([chunk, chunk, chunk, Buffer.from('z')])).toEqual([undefined]);
  });

  test('nothing is heard any more when the reading has ended, not even the rest of what came', () => {
    const input = new PassThrough();
    const lines: string[] = [];
    const stop = readLines(
      input,
      (line) => {
        lines.push(line);
        stop();
      },
      () => undefined,
    );
    input.emit('data', Buffer.from('one\ntwo\n'));
    input.emit('data', Buffer.from('three\n'));
    expect(lines).toEqual(['one']);
  });

  test('however the bytes are cut, the lines are the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 12 })),
        fc.array(fc.nat(40)),
        async (texts, cuts) => {
          const clean = texts.map((text) => text.replaceAll(/[\r\n]/g, ''));
          const bytes = Buffer.from(clean.map((text) => `${text}\n`).join(''));
          const chunks: Buffer[] = [];
          let from = 0;
          for (const cut of [...cuts, bytes.length]) {
            chunks.push(bytes.subarray(from, from + cut));
            from += cut;
          }
          expect(await read(chunks)).toEqual(clean);
        },
      ),
      { numRuns: 60 },
    );
  });
});
