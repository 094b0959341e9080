/** Canonical JSON: RFC 8785 for our subset (protocol.md section 2). One value, one text; everything else is refused. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesToUtf8, equalBytes, utf8ToBytes } from '../../../ledger/bytes.ts';
import { canonicalize, MAX_DEPTH, parseCanonical } from '../../../ledger/entries/canonical.ts';
import type { Json } from '../../../ledger/entries/canonical.ts';

const LIMIT = 100_000;
const parse = (text: string) => parseCanonical(utf8ToBytes(text), LIMIT);
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

const plainText = fc
  .string({ unit: 'grapheme', maxLength: 12 })
  .map((text) => text.normalize('NFC').replaceAll(/[\p{Cc}\u2028\u2029\p{Bidi_Control}]/gu, ''))
  .filter((text) => text.isWellFormed() && text.normalize('NFC') === text);
const { value: anyJson } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.boolean(),
    fc.maxSafeInteger().map((n) => (n === 0 ? 0 : n)),
    plainText,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      plainText.filter((key) => key !== '__proto__'),
      tie('value'),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
}));

describe('what is written', () => {
  test.each([
    [{ b: 1, a: [true, false, 'x'] }, '{"a":[true,false,"x"],"b":1}'],
    [{}, '{}'],
    [[], '[]'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
    [-Number.MAX_SAFE_INTEGER, '-9007199254740991'],
    ['"\\/', String.raw`"\"\\/"`],
    ['당원', '"당원"'],
  ])('%j', (value, text) => {
    expect(canonicalize(value)).toBe(text);
    expect(parse(text)).toEqual({ ok: true, value });
  });

  test('keys are ordered by UTF-16 code units, not by code points (RFC 8785 section 3.2.3)', () => {
    // U+FB33 of the RFC's example is not NFC, so U+FFFD stands for the characters above the surrogates.
    const value = { '\ufffd': 1, '\u{1f600}': 2, '\u20ac': 3, 1: 4, '': 5, A: 6, a: 7 };
    expect(canonicalize(value)).toBe('{"":5,"1":4,"A":6,"a":7,"€":3,"😀":2,"\ufffd":1}');
  });

  test.each([
    ['undefined', { a: undefined }],
    ['null', { a: null }],
    ['a bigint', 1n],
    ['bytes', { a: new Uint8Array(2) }],
    ['a Map', new Map()],
    ['a hole in an array', [1, , 2]], // oxlint-disable-line no-sparse-arrays
    ['a fraction', 1.5],
    ['-0', -0],
    ['NaN', Number.NaN],
    ['2^53', 2 ** 53],
    ['a lone surrogate', '\ud800'],
    ['a text that is not NFC', 'e\u0301'],
    ['a tab', 'a\tb'],
    ['DEL', '\u007f'],
    ['a C1 control', '\u0085'],
    ['a line separator', '\u2028'],
    ['a right-to-left override', '\u202e'],
    ['a first strong isolate', '\u2068'],
    ['a right-to-left mark', '\u200f'],
    ['an Arabic letter mark', '\u061c'],
    ['a bad key', { 'a\nb': 1 }],
    ['the key __proto__', JSON.parse('{"__proto__":1}')],
  ])('%s is refused', (_, value) => {
    expect(() => canonicalize({ inside: [value] })).toThrow(TypeError);
  });

  test('depth up to the limit', () => {
    expect(parse(nested(MAX_DEPTH)).ok).toBe(true);
    expect(parse(nested(MAX_DEPTH + 1))).toEqual({ ok: false, error: expect.stringContaining('16 levels') });
    expect(parse(nested(40_000)).ok).toBe(false);
  });
});

describe('what is read', () => {
  test.each([
    ['white space', '{"a": 1}'],
    ['white space at the end', '{"a":1}\n'],
    ['another order of keys', '{"b":1,"a":2}'],
    ['a duplicate key', '{"a":1,"a":1}'],
    ['a duplicate key by escape', String.raw`{"a":1,"\u0061":1}`],
    ['a needless escape', String.raw`"\/"`],
    ['an escaped letter', String.raw`"\u0061"`],
    ['an escaped control', String.raw`"\n"`],
    ['an escaped lone surrogate', String.raw`"\udead"`],
    ['1.0', '1.0'],
    ['1e2', '1e2'],
    ['-0', '-0'],
    ['2^53', '9007199254740992'],
    ['2^53 + 1, which a double cannot tell', '9007199254740993'],
    ['null', '{"a":null}'],
    ['__proto__', '{"__proto__":{"a":1}}'],
    ['a key that is not NFC', '{"e\u0301":1}'],
    ['a byte order mark', '\ufeff{}'],
    ['nothing', ''],
    ['two values', '{}{}'],
    ['a trailing comma', '[1,]'],
  ])('%s is refused', (_, text) => {
    expect(parse(text).ok).toBe(false);
  });

  test.each([
    ['an overlong form', [0x22, 0xc0, 0xaf, 0x22]],
    ['a surrogate in UTF-8', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['a sequence cut off', [0x22, 0xe2, 0x82, 0x22]],
    ['a stray byte', [0x22, 0xff, 0x22]],
  ])('%s is refused', (_, bytes) => {
    expect(parseCanonical(Uint8Array.from(bytes), LIMIT)).toEqual({ ok: false, error: 'not valid UTF-8' });
  });

  test('the size is checked first', () => {
    expect(parseCanonical(new Uint8Array(11), 10)).toEqual({
      ok: false,
      error: expect.stringContaining('at most 10'),
    });
    expect(parseCanonical(utf8ToBytes('"12345678"'), 10).ok).toBe(true);
  });

  test('the place of a fault is named', () => {
    expect(parse('{"a":[1,{"b":null}]}')).toEqual({
      ok: false,
      error: expect.stringMatching(/^a\[1\]\.b is null/),
    });
  });
});

describe('properties', () => {
  test('what is written is read back, and writes the same', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        const text = canonicalize(value);
        expect(parse(text)).toEqual({ ok: true, value });
      }),
    );
  });

  test('order of insertion does not matter', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          plainText,
          fc.integer().map((n) => n + 0),
          { noNullPrototype: true },
        ),
        (value) => {
          const { ['__proto__']: _, ...safe } = value;
          const reversed = Object.fromEntries(Object.entries(safe).toReversed());
          expect(canonicalize(reversed)).toBe(canonicalize(safe));
        },
      ),
    );
  });

  test('a changed byte is refused or is another value', () => {
    fc.assert(
      fc.property(anyJson, fc.nat(), fc.integer({ min: 1, max: 255 }), (value, at, change) => {
        const bytes = utf8ToBytes(canonicalize(value));
        const mutated = bytes.slice();
        const place = at % bytes.length;
        mutated[place] = bytes[place]! ^ change;
        const read = parseCanonical(mutated, LIMIT);
        if (!read.ok) return;
        expect(read.value).not.toEqual(value);
        expect(equalBytes(utf8ToBytes(canonicalize(read.value)), mutated)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('any JSON text is canonical or refused', () => {
    fc.assert(
      fc.property(fc.json({ depthSize: 'small' }), (text) => {
        const read = parse(text);
        const same = read.ok ? canonicalize(read.value) : text;
        expect(same).toBe(text);
        expect(bytesToUtf8(utf8ToBytes(same))).toBe(text);
      }),
    );
  });
});
