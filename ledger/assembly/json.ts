/**
 * A strict JSON reader that remembers lines, for files people write by hand: a fault can name the line, and a key given twice is a fault.
 * Follows RFC 8259, and of RFC 7493 that texts are whole characters; numbers are safe integers in digits, because nothing in our files needs others. Whatever
 * the file holds, the answer is a value or a fault: strings are walked by index, depth and lengths are bounded. Leaves the meaning of the values to schemas.
 */
import { isPlain, NOT_PLAIN } from '../count/card-fields.ts';
import { fail, ok, type Result } from '../result.ts';
import { afterBlanks, afterString, lineCounter, lineFinder, type JsonPath } from './json-places.ts';
import { readUtf8, type TextFault } from './utf8.ts';

export type { JsonPath } from './json-places.ts';

/** A value with the line (from 1) on which each of its parts begins. */
export interface JsonDocument {
  readonly value: unknown;
  /** Line of the part at `path`, or of its nearest existing parent. */
  lineOf(path: JsonPath): number;
}

export type JsonFault = TextFault;

const MAX_DEPTH = 32;
/** Of a list's items and of an object's keys: as many as the longest list of any file, the rankings of figures. */
export const MAX_PARTS = 100_000;
/** Of a key, in characters: ours are names of fields and of voter groups. */
const MAX_KEY = 100;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /true|false|null/y;

/** `readJson('{"a": [1]}')` is a document whose value is `{ a: [1] }`. */
export const readJson = (text: string): Result<JsonDocument, JsonFault> => {
  const reader = new Reader(text);
  try {
    return ok({ value: reader.document(), lineOf: lineFinder(text) });
  } catch (error) {
    if (error instanceof SyntaxFault)
      return fail({ line: lineCounter(text)(error.at), reason: error.message });
    throw error;
  }
};

/** As `readJson`, from the bytes of a file, with or without a byte order mark. */
export const readJsonBytes = (bytes: Uint8Array): Result<JsonDocument, JsonFault> => {
  const text = readUtf8(bytes);
  return text.ok ? readJson(text.value) : text;
};

/** Thrown and caught inside this file only: unwinds the descent. */
class SyntaxFault extends Error {
  readonly at: number;
  constructor(at: number, reason: string) {
    super(reason);
    this.at = at;
  }
}

/** One recursive descent over one text. */
class Reader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  document(): unknown {
    this.blanks();
    const value = this.value(0);
    this.blanks();
    if (this.at < this.text.length) this.stop('there is text after the end of the JSON value');
    return value;
  }

  private value(depth: number): unknown {
    if (depth > MAX_DEPTH) this.stop(`nested deeper than ${MAX_DEPTH} levels`);
    const first = this.text[this.at];
    if (first === '{') return this.object(depth);
    if (first === '[') return this.array(depth);
    if (first === '"') return this.string();
    const word = this.take(WORD);
    if (word !== '') return word === 'null' ? null : word === 'true';
    return this.number();
  }

  private object(depth: number): Record<string, unknown> {
    const entries = new Map<string, unknown>();
    this.members('}', () => {
      if (entries.size === MAX_PARTS) this.stop(`more than ${MAX_PARTS} keys between braces`);
      const name = this.key();
      if (entries.has(name)) this.stop(`the key "${name}" is given twice`);
      this.expect(':');
      entries.set(name, this.value(depth + 1));
    });
    return Object.fromEntries(entries);
  }

  private array(depth: number): unknown[] {
    const items: unknown[] = [];
    this.members(']', () => {
      if (items.length === MAX_PARTS) this.stop(`more than ${MAX_PARTS} items in a list`);
      items.push(this.value(depth + 1));
    });
    return items;
  }

  /** What stands between brackets: nothing, or members separated by commas. */
  private members(close: string, member: () => void): void {
    this.at += 1;
    this.blanks();
    if (this.text[this.at] === close) {
      this.at += 1;
      return;
    }
    for (;;) {
      member();
      this.blanks();
      const next = this.text[this.at];
      if (next !== ',' && next !== close) this.stop(this.found(`"," or "${close}"`));
      this.at += 1;
      if (next === close) return;
      this.blanks();
    }
  }

  /** Messages show keys to people, so they hold nothing that a terminal would obey. */
  private key(): string {
    if (this.text[this.at] !== '"') this.stop(this.found('a key in double quotes'));
    const start = this.at;
    const name = this.string();
    const fault =
      name.length > MAX_KEY
        ? `has ${name.length} characters; ${MAX_KEY} are accepted`
        : isPlain(name)
          ? undefined
          : NOT_PLAIN;
    if (fault !== undefined) this.stop(`a key ${fault}`, start);
    return name;
  }

  private string(): string {
    const end = afterString(this.text, this.at);
    const text = end === undefined ? undefined : unescaped(this.text.slice(this.at, end));
    if (end === undefined || text === undefined)
      return this.stop(
        'a text in double quotes is not closed, or holds a control character or a wrong escape',
      );
    if (!text.isWellFormed())
      this.stop('a text holds half of a surrogate pair, which is not a character; type it again');
    this.at = end;
    return text;
  }

  private number(): number {
    const start = this.at;
    const digits = this.take(NUMBER);
    if (digits === '') this.stop(this.found('a value'));
    const shown = digits.length > SHOWN_DIGITS ? `${digits.slice(0, SHOWN_DIGITS)}…` : digits;
    if (/[.eE]/.test(digits)) this.stop(`${shown} must be a whole number, written in digits only`, start);
    const number = Number(digits);
    if (!Number.isSafeInteger(number) || Object.is(number, -0))
      this.stop(`${shown} is not a whole number that can be kept exactly`, start);
    return number;
  }

  private expect(mark: string): void {
    this.blanks();
    if (this.text[this.at] !== mark) this.stop(this.found(`"${mark}"`));
    this.at += 1;
    this.blanks();
  }

  private blanks(): void {
    this.at = afterBlanks(this.text, this.at);
  }

  /** The token at the current place, or the empty text. */
  private take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const token = pattern.exec(this.text)?.[0] ?? '';
    this.at += token.length;
    return token;
  }

  private found(wanted: string): string {
    const code = this.text.codePointAt(this.at);
    return code === undefined
      ? `the file ends where ${wanted} is expected`
      : `found ${characterText(code)} where ${wanted} is expected`;
  }

  private stop(reason: string, at = this.at): never {
    throw new SyntaxFault(at, reason);
  }
}

/** Of a number in a message. */
const SHOWN_DIGITS = 40;

const unescaped = (token: string): string | undefined => {
  if (!token.includes('\\')) return token.slice(1, -1);
  try {
    return JSON.parse(token) as string;
  } catch {
    return undefined;
  }
};

/** `"x"`; beyond ASCII with its number, and by its number alone where it cannot be seen. */
const characterText = (code: number): string => {
  const character = String.fromCodePoint(code);
  const number = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  if (code < 0x80) return JSON.stringify(character);
  return isPlain(character) && /[^\p{Cf}\p{Z}]/u.test(character) ? `"${character}" (${number})` : number;
};
