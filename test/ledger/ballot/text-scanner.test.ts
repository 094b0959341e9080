import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Malformed, TextScanner } from '../../../ledger/ballot/text-scanner.ts';
import { isSameText, textHash, wholeText, type LongText } from '../../../ledger/long-text.ts';
import { sha256Hex, utf8ToBytes } from '../../../ledger/bytes.ts';

/** A text in pieces of these lengths, over and over; some may be empty. */
const inPieces = (text: string, lengths: readonly number[]): LongText => {
  const bytes = utf8ToBytes(text);
  return {
    length: bytes.length,
    *pieces() {
      let at = 0;
      for (let i = 0; at < bytes.length; i += 1) {
        const length = i % 7 === 6 ? 1 : (lengths[i % lengths.length] ?? 1);
        yield bytes.subarray(at, at + length);
        at += length;
      }
    },
  };
};
const pieceLengths = fc.array(fc.nat(20), { minLength: 1, maxLength: 6 });

describe('a text in pieces', () => {
  it('is the same text however it is cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), pieceLengths, (text, lengths) => {
        const long = inPieces(text, lengths);
        expect(wholeText(long)).toBe(text);
        expect(textHash(long)).toBe(sha256Hex(text));
        expect(isSameText(long, text)).toBe(true);
        expect(isSameText(long, `${text}x`)).toBe(false);
        expect(isSameText(inPieces(`${text}x`, lengths), text)).toBe(false);
      }),
    );
  });

  it('is not whole when it is not UTF-8', () => {
    expect(() => wholeText({ length: 1, pieces: () => [Uint8Array.of(0xff)] })).toThrow('valid');
  });
});

/** A list of lists of strings, and nothing after it. */
const scan = (text: string | LongText, longest = 100): string[][] => {
  const scanner = new TextScanner(text);
  const lists = [...scanner.list(() => [...scanner.list(() => scanner.string(longest))])];
  scanner.end();
  return lists;
};

/** What the scanner read, written again; undefined where it refuses. */
const rewritten = (text: LongText): string | undefined => {
  try {
    return JSON.stringify(scan(text));
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
};

describe('the scanner of compact JSON', () => {
  const plain = fc.string({ unit: fc.constantFrom(...Array.from('ab1,[]{} :')), maxLength: 40 });

  it('reads what JSON.stringify writes, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.array(plain)), pieceLengths, (lists, lengths) => {
        const text = JSON.stringify(lists);
        expect(scan(text)).toEqual(lists);
        expect(scan(inPieces(text, lengths))).toEqual(lists);
      }),
    );
  });

  it('takes only what JSON.stringify would write again', () => {
    const changed = fc.record({
      lists: fc.array(fc.array(plain, { maxLength: 3 }), { maxLength: 3 }),
      at: fc.nat(),
      drop: fc.nat(2),
      put: fc.string({ unit: fc.constantFrom(...Array.from('[],"\\ a\n\u0080')), maxLength: 2 }),
    });
    fc.assert(
      fc.property(changed, pieceLengths, ({ lists, at, drop, put }, lengths) => {
        const whole = JSON.stringify(lists);
        const place = at % whole.length;
        const text = whole.slice(0, place) + put + whole.slice(place + drop);
        expect([text, undefined]).toContain(rewritten(inPieces(text, lengths)));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['a blank', '[ ["a"]]'],
    ['a comma too many', '[["a",]]'],
    ['no comma', '[["a""b"]]'],
    ['an escape', '[["\\u0061"]]'],
    ['a character that has to be escaped', '[["\n"]]'],
    ['a character beyond ASCII', '[["é"]]'],
    ['something behind it', '[["a"]]\n'],
    ['a list without end', '[["a"]'],
    ['a string without end', '[["a'],
    ['a string that is too long', '[["0123456789"]]'],
    ['nothing', ''],
    ['a number', '[[1]]'],
  ])('refuses %s', (_, text) => {
    expect(() => scan(text, 9)).toThrow(Malformed);
    expect(() => scan(inPieces(text, [1]), 9)).toThrow(Malformed);
  });
});
