/** Reads long texts (long-text.ts) of Belenios objects piece by piece, in the one form they have (text.ts). */
import { lengthFault, piecesOf, type Text } from '../long-text.ts';
import { fail, ok, type Result } from '../result.ts';

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

/** Reads a whole text of at most `longest` bytes; `what` names it in the error. */
export function scanText<T>(
  what: string,
  text: Text,
  longest: number,
  read: (scanner: TextScanner) => T,
): Result<T, string> {
  const fault = lengthFault(what, text, longest);
  if (fault !== undefined) return fail(fault);
  try {
    const scanner = new TextScanner(text);
    const value = read(scanner);
    scanner.end();
    return ok(value);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return fail(
      `${what}: not in canonical form (compact JSON, known fields in their order, each once): ${error.message}`,
    );
  }
}
