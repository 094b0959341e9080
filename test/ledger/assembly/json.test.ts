/** Strict JSON with lines (RFC 8259). */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readJson } from '../../../ledger/assembly/json.ts';

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
  ['[1.5]', 1, '1.5 is not a whole number that can be kept exactly'],
  ['[9007199254740993]', 1, '9007199254740993 is not a whole number that can be kept exactly'],
  ['{}\n{}', 2, 'there is text after the end of the JSON value'],
  ['', 1, 'the file ends where a value is expected'],
  ['["a\nb"]', 1, 'a text in double quotes is not closed, or holds a control character or a wrong escape'],
  [`${'['.repeat(40)}${']'.repeat(40)}`, 1, 'nested deeper than 32 levels'],
])('%j is refused on its line', (text, line, reason) => {
  expect(readJson(text)).toEqual({ ok: false, error: { line, reason } });
});

test('the key __proto__ is a key like any other', () => {
  const read = readJson('{"__proto__": {"x": 1}}');
  expect(read.ok && Object.keys(read.value.value as object)).toEqual(['__proto__']);
});
