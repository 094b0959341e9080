/** Strict JSON with lines (RFC 8259). */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_PARTS, readJson, readJsonBytes, type JsonPath } from '../../../ledger/assembly/json.ts';
import { utf8ToBytes } from '../../../ledger/bytes.ts';

const ALPHABET = Array.from('{}[]",:0123-.eE \ntruefalsn\\u');

test('every JSON text of whole numbers is read as JSON.parse reads it', () => {
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.string({ unit: 'binary' }),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value')),
      fc.dictionary(fc.string(), tie('value')),
    ),
  })).value;
  fc.assert(
    fc.property(json, fc.constantFrom(0, 2), (value, indent) => {
      const read = readJson(JSON.stringify(value, null, indent));
      expect(read.ok && JSON.stringify(read.value.value)).toBe(JSON.stringify(value));
    }),
  );
});

test('what JSON.parse refuses is refused', () => {
  const property = fc.check(
    fc.property(fc.string({ unit: fc.constantFrom(...ALPHABET) }), (text) => {
      let accepted = true;
      try {
        JSON.parse(text);
      } catch {
        accepted = false;
      }
      return accepted || !readJson(text).ok;
    }),
  );
  expect(property.counterexample).toBeNull();
});

test('lines are those of the file', () => {
  const read = readJson('{\n  "a": [1,\n    {"b": "x"}],\n  "c": 3\n}\n');
  if (!read.ok) throw new Error(read.error.reason);
  expect(read.value.lineOf([])).toBe(1);
  expect(read.value.lineOf(['a'])).toBe(2);
  expect(read.value.lineOf(['a', 1, 'b'])).toBe(3);
  expect(read.value.lineOf(['a', 1, 'missing'])).toBe(3);
  expect(read.value.lineOf(['c'])).toBe(4);
});

test.each([
  ['{"a":1,\n"a":2}', 2, 'the key "a" is given twice'],
  ['{"a":1,\n"\\u0061":2}', 2, 'the key "a" is given twice'],
  ['{"a":1,\n\n}', 3, 'found "}" where a key in double quotes is expected'],
  ['[1,\n2', 2, 'the file ends where "," or "]" is expected'],
  ['[1.5]', 1, '1.5 must be a whole number, written in digits only'],
  ['[\n9007199254740991.4]', 2, '9007199254740991.4 must be a whole number, written in digits only'],
  ['[1e-400]', 1, '1e-400 must be a whole number, written in digits only'],
  ['[-0]', 1, '-0 is not a whole number that can be kept exactly'],
  ['[9007199254740993]', 1, '9007199254740993 is not a whole number that can be kept exactly'],
  ['{}\n{}', 2, 'there is text after the end of the JSON value'],
  ['', 1, 'the file ends where a value is expected'],
  ['["a\nb"]', 1, 'a text in double quotes is not closed, or holds a control character or a wrong escape'],
  [`${'['.repeat(40)}${']'.repeat(40)}`, 1, 'nested deeper than 32 levels'],
  ['{"a":\n"\\ud800"}', 2, 'a text holds half of a surrogate pair, which is not a character; type it again'],
  ['{\n"\\udc00":1}', 2, 'a text holds half of a surrogate pair, which is not a character; type it again'],
  ['["\0"]', 1, 'a text in double quotes is not closed, or holds a control character or a wrong escape'],
  ['\0', 1, 'found "\\u0000" where a value is expected'],
  [
    '{"\\u001b[31m":1}',
    1,
    'a key holds a control or text-direction character, or is not in Unicode form NFC',
  ],
  ['[1,\n\u202e2]', 2, 'found U+202E where a value is expected'],
  ['{\u201ca\u201d:1}', 1, 'found "\u201c" (U+201C) where a key in double quotes is expected'],
  ['[\ud83d\ude00]', 1, 'found "\ud83d\ude00" (U+1F600) where a value is expected'],
])('%j is refused on its line', (text, line, reason) => {
  expect(readJson(text)).toEqual({ ok: false, error: { line, reason } });
});

test('the key __proto__ is a key like any other', () => {
  const read = readJson('{"__proto__": {"x": 1}}');
  expect(read.ok && Object.keys(read.value.value as object)).toEqual(['__proto__']);
});

/** As many characters as the largest files have; walks over other things than texts are shorter, to save time. */
const MANY = 32 * 1024 * 1024;
const SEVERAL = 4 * 1024 * 1024;

test.each<[string, () => string, number, RegExp]>([
  ['a text that is not closed', () => `\n"${'x'.repeat(MANY)}`, 2, /^a text in double quotes is not closed/],
  [
    'a text of escapes that is not closed',
    () => `["${'\\"'.repeat(MANY / 2)}`,
    1,
    /^a text in double quotes is not closed/,
  ],
  ['a key', () => `{"${'x'.repeat(MANY)}":1}`, 1, /^a key has 33554432 characters; 100 are accepted$/],
  ['a number', () => '7'.repeat(MANY), 1, /^7{40}… is not a whole number that can be kept exactly$/],
  ['brackets', () => '['.repeat(SEVERAL), 1, /^nested deeper than 32 levels$/],
  ['braces', () => '{"a":'.repeat(SEVERAL), 1, /^nested deeper than 32 levels$/],
  ['blanks', () => '\n'.repeat(SEVERAL), SEVERAL + 1, /^the file ends where a value is expected$/],
  ['zeros', () => `[\n${'0,'.repeat(SEVERAL)}0]`, 2, /^more than 100000 items in a list$/],
  [
    'keys',
    () => `{${Array.from({ length: MAX_PARTS + 1 }, (_, i) => `"k${i}":0`).join(',')}}`,
    1,
    /^more than 100000 keys between braces$/,
  ],
])('%s beyond all measure is a fault with its line, and nothing worse', (_, text, line, reason) => {
  const read = readJson(text());
  expect(read).toEqual({ ok: false, error: { line, reason: expect.stringMatching(reason) as string } });
});

test('a text of many characters is read, and so are as many items as a list may have', () => {
  const read = readJson(`{"text":"${'가'.repeat(SEVERAL)}\\n","list":[${'0,'.repeat(MAX_PARTS - 1)}0]}`);
  if (!read.ok) throw new Error(read.error.reason);
  const { list, text } = read.value.value as { readonly list: number[]; readonly text: string };
  expect([text.length, list.length]).toEqual([SEVERAL + 1, MAX_PARTS]);
});

test('every part of a text has the line on which it begins', () => {
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.string({ unit: fc.constantFrom('"', '\\', '\n', ',', '[', '}', 'a') }),
      fc.integer(),
      fc.constant(null),
      fc.array(tie('value')),
      fc.dictionary(fc.string({ unit: fc.constantFrom('"', '\\', ',', '{', ']', 'b') }), tie('value')),
    ),
  })).value;
  fc.assert(
    fc.property(json, (value) => {
      // Indented by one, JSON.stringify gives every part a line of its own, in the order in which they are walked here.
      const read = readJson(`\n${JSON.stringify(value, null, 1)}`);
      if (!read.ok) throw new Error(read.error.reason);
      let line = 2;
      const walk = (part: unknown, path: JsonPath): void => {
        expect(read.value.lineOf(path)).toBe(line);
        if (typeof part !== 'object' || part === null) return;
        const inner = Object.entries(part);
        for (const [key, item] of inner) {
          line += 1;
          walk(item, [...path, Array.isArray(part) ? Number(key) : key]);
        }
        if (inner.length > 0) line += 1;
      };
      walk(value, []);
    }),
  );
});

test('bytes may begin with one byte order mark', () => {
  expect(readJsonBytes(utf8ToBytes('\ufeff[1]'))).toMatchObject({ ok: true, value: { value: [1] } });
  expect(readJsonBytes(utf8ToBytes('\ufeff\ufeff[1]'))).toEqual({
    ok: false,
    error: { line: 1, reason: 'found U+FEFF where a value is expected' },
  });
});

test.each<[string, readonly number[]]>([
  ['a byte of no character', [0xff]],
  ['a character that is cut off', [0xea, 0xb0]],
  ['an overlong slash', [0xc0, 0xaf]],
  ['half a surrogate pair', [0xed, 0xa0, 0x80]],
])('%s is a fault of its line', (_, bad) => {
  const fault = { line: 3, reason: 'the text is not UTF-8; save the file with the encoding UTF-8' };
  const before = utf8ToBytes('{"name":\n"가나다",\n"b":"');
  for (const after of ['', '"}\n', '가'.repeat(5000)])
    expect(readJsonBytes(Uint8Array.of(...before, ...bad, ...utf8ToBytes(after)))).toEqual({
      ok: false,
      error: fault,
    });
});
