/**
 * A strict JSON reader that remembers lines, for files people write by hand: a fault can name the line, and a key given twice is a fault.
 * Follows RFC 8259; numbers must be safe integers, because nothing in our files needs others. Leaves the meaning of the values to schemas.
 */
import { fail, ok, type Result } from '../result.ts';

export type JsonPath = readonly (string | number)[];

/** A value with the line (from 1) on which each of its parts begins. */
export interface JsonDocument {
  readonly value: unknown;
  /** Line of the part at `path`, or of its nearest existing parent. */
  lineOf(path: JsonPath): number;
}

export interface JsonFault {
  readonly line: number;
  readonly reason: string;
}

const MAX_DEPTH = 32;
const WHITE_SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\\n]|\\.)*"/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /true|false|null/y;

/** `readJson('{"a": [1]}')` is a document whose value is `{ a: [1] }`. */
export const readJson = (text: string): Result<JsonDocument, JsonFault> => {
  const reader = new Reader(text);
  try {
    const value = reader.document();
    const { lines } = reader;
    return ok({
      value,
      lineOf: (path) => {
        for (let length = path.length; length > 0; length -= 1) {
          const line = lines.get(key(path.slice(0, length)));
          if (line !== undefined) return line;
        }
        return lines.get(key([])) ?? 1;
      },
    });
  } catch (error) {
    if (error instanceof SyntaxFault) return fail({ line: error.line, reason: error.message });
    throw error;
  }
};

const key = (path: JsonPath): string => JSON.stringify(path);

/** Thrown and caught inside this file only: unwinds the descent. */
class SyntaxFault extends Error {
  readonly line: number;
  constructor(line: number, reason: string) {
    super(reason);
    this.line = line;
  }
}

/** One recursive descent over one text. */
class Reader {
  readonly lines = new Map<string, number>();
  private readonly text: string;
  private at = 0;
  private line = 1;

  constructor(text: string) {
    this.text = text;
  }

  document(): unknown {
    this.blanks();
    const value = this.value([]);
    this.blanks();
    if (this.at < this.text.length) this.stop('there is text after the end of the JSON value');
    return value;
  }

  private value(path: JsonPath): unknown {
    if (path.length > MAX_DEPTH) this.stop(`nested deeper than ${MAX_DEPTH} levels`);
    this.lines.set(key(path), this.line);
    const first = this.text[this.at];
    if (first === '{') return this.object(path);
    if (first === '[') return this.array(path);
    if (first === '"') return this.string();
    const word = this.take(WORD);
    if (word !== '') return word === 'null' ? null : word === 'true';
    const number = this.take(NUMBER);
    if (number === '') this.stop(this.found('a value'));
    if (!Number.isSafeInteger(Number(number)))
      this.stop(`${number} is not a whole number that can be kept exactly`);
    return Number(number);
  }

  private object(path: JsonPath): Record<string, unknown> {
    const entries = new Map<string, unknown>();
    this.members('}', () => {
      if (this.text[this.at] !== '"') this.stop(this.found('a key in double quotes'));
      const name = this.string();
      if (entries.has(name)) this.stop(`the key "${name}" is given twice`);
      this.expect(':');
      entries.set(name, this.value([...path, name]));
    });
    return Object.fromEntries(entries);
  }

  private array(path: JsonPath): unknown[] {
    const items: unknown[] = [];
    this.members(']', () => items.push(this.value([...path, items.length])));
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

  private string(): string {
    const token = this.take(STRING);
    try {
      return JSON.parse(token) as string;
    } catch {
      return this.stop(
        'a text in double quotes is not closed, or holds a control character or a wrong escape',
      );
    }
  }

  private expect(mark: string): void {
    this.blanks();
    if (this.text[this.at] !== mark) this.stop(this.found(`"${mark}"`));
    this.at += 1;
    this.blanks();
  }

  private blanks(): void {
    for (const character of this.take(WHITE_SPACE)) if (character === '\n') this.line += 1;
  }

  /** The token at the current place, or the empty text. */
  private take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const token = pattern.exec(this.text)?.[0] ?? '';
    this.at += token.length;
    return token;
  }

  private found(wanted: string): string {
    const next = this.text[this.at];
    return next === undefined
      ? `the file ends where ${wanted} is expected`
      : `found ${JSON.stringify(next)} where ${wanted} is expected`;
  }

  private stop(reason: string): never {
    throw new SyntaxFault(this.line, reason);
  }
}
