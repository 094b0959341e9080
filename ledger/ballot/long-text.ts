/**
 * Texts that may be longer than memory should hold: lists with something of every voter or ballot. They are read in pieces, and can be parsed in their one
 * form (text.ts) without ever being whole.
 */
import {
  bytesToHex,
  bytesToUtf8,
  concatBytes,
  equalBytes,
  sha256,
  sha256Hex,
  utf8ToBytes,
} from '../bytes.ts';

/** A text of so many bytes of UTF-8, whose pieces can be read again and again. */
export interface LongText {
  readonly length: number;
  readonly pieces: () => Iterable<Uint8Array>;
}

/** A text in memory, or one that is read in pieces. */
export type Text = string | LongText;

/** The bytes of a text, in order. */
export const piecesOf = (text: Text): Iterable<Uint8Array> =>
  typeof text === 'string' ? [utf8ToBytes(text)] : text.pieces();

/** The whole text in memory. Throws where it is not UTF-8. */
export const wholeText = (text: Text): string =>
  typeof text === 'string' ? text : bytesToUtf8(concatBytes(...text.pieces()));

/** Whether a text is this one. */
export function isSameText(text: Text, expected: string): boolean {
  if (typeof text === 'string') return text === expected;
  const bytes = utf8ToBytes(expected);
  let offset = 0;
  for (const piece of text.pieces()) {
    if (!equalBytes(piece, bytes.subarray(offset, offset + piece.length))) return false;
    offset += piece.length;
  }
  return offset === bytes.length;
}

/** Hex SHA-256. */
export function textHash(text: Text): string {
  if (typeof text === 'string') return sha256Hex(text);
  const hash = sha256.create();
  for (const piece of text.pieces()) hash.update(piece);
  return bytesToHex(hash.digest());
}

/** ASCII that JSON writes as it is. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** What a scanner meets where another character has to be. */
export class Malformed extends Error {}

/**
 * Reads compact JSON of lists and ASCII strings in its one form: no blanks, no escapes. Every method takes what it names, or throws a Malformed. At most a piece of
 * the text and one string are in memory.
 */
export class TextScanner {
  readonly #pieces: Iterator<Uint8Array>;
  // Whatever is not ASCII differs from all that is expected, however it is decoded.
  readonly #decoder = new TextDecoder('latin1');
  #text = '';
  #at = 0;

  constructor(text: Text) {
    this.#pieces = piecesOf(text)[Symbol.iterator]();
  }

  /** Takes these characters. */
  expect(literal: string): void {
    if (!this.skip(literal)) throw new Malformed(`expected ${literal}`);
  }

  /** Takes these characters if they are next. */
  skip(literal: string): boolean {
    while (this.#text.length - this.#at < literal.length && this.#more());
    if (!this.#text.startsWith(literal, this.#at)) return false;
    this.#at += literal.length;
    return true;
  }

  /** Takes a string in quotes, of at most `longest` characters. */
  string(longest: number): string {
    this.expect('"');
    for (;;) {
      const end = this.#text.indexOf('"', this.#at);
      const length = (end < 0 ? this.#text.length : end) - this.#at;
      if (length > longest) throw new Malformed(`a string of more than ${longest} characters`);
      if (end >= 0) {
        const text = this.#text.slice(this.#at, end);
        if (!PLAIN.test(text)) throw new Malformed('a character other than plain ASCII');
        this.#at = end + 1;
        return text;
      }
      if (!this.#more()) throw new Malformed('the end inside a string');
    }
  }

  /** Takes a list, whose items `item` takes. */
  *list<T>(item: () => T): Generator<T, void, undefined> {
    this.expect('[');
    if (this.skip(']')) return;
    do yield item();
    while (this.skip(','));
    this.expect(']');
  }

  /** Takes the end. */
  end(): void {
    if (this.#at < this.#text.length || this.#more()) throw new Malformed('expected the end');
  }

  /** Reads on; false at the end. */
  #more(): boolean {
    for (;;) {
      const next = this.#pieces.next();
      if (next.done === true) return false;
      if (next.value.length === 0) continue;
      this.#text = this.#text.slice(this.#at) + this.#decoder.decode(next.value);
      this.#at = 0;
      return true;
    }
  }
}
