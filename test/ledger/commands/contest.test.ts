/** `contest poll`: which files of figures are refused before anything is asked of a ledger. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { flags, run } from './terminal.ts';

let base: string;

beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'contest-'));
});
afterAll(() => rm(base, { recursive: true }));

test.each<[string, string | Uint8Array, string]>([
  ['a key given twice', '{"from":"responses",\n"from":"shares"}', 'line 2: the key "from" is given twice'],
  [
    'percentages with decimals',
    '{"from":"shares","denominator":100,\n"numerators":[37.7,62.3]}',
    'line 2: 37.7 must be a whole number, written in digits only',
  ],
  ['no JSON', 'from,votes', 'line 1: found "f" where a value is expected'],
  ['no text', Uint8Array.of(0x0a, 0xff), 'line 2: the text is not UTF-8'],
  ['more than an entry holds', ' '.repeat(61_441), '61440 are accepted'],
  ['another form', '{"from":"converted","votes":[1]}', 'from must say "from": "responses" or "shares"'],
])('a poll is refused that is %s', async (_, content, reason) => {
  const file = path.join(base, 'poll.json');
  await writeFile(file, content);
  const options = { assembly: 'a', contest: 'c', data: base, pool: '1', source: 'Institute' };
  const said = await run('contest poll', [file, ...flags(options)]);
  expect(said).toMatchObject({ code: 1, out: '' });
  expect(said.err).toContain(reason);
});
