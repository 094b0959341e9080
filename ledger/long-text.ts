/**
 * Texts that may be longer than memory should hold: lists with something of every voter or ballot. They are read in pieces, and can be parsed without ever being
 * whole (ballot/text-scanner.ts).
 */
import { bytesToHex, bytesToUtf8, equalBytes, sha256, sha256Hex, utf8ToBytes } from './bytes.ts';

/** A text of so many bytes of UTF-8, whose pieces can be read again and again; each piece is good until the next is read. */
export interface LongText {
  readonly length: number;
  pieces(): Iterable<Uint8Array>;
}

/** Bytes in memory as such a text. */
export class BytesText implements LongText {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get length(): number {
    return this.#bytes.length;
  }

  pieces(): Iterable<Uint8Array> {
    return [this.#bytes];
  }
}

/** Several texts, one behind the other. */
export class JoinedText implements LongText {
  readonly length: number;
  readonly #parts: readonly LongText[];

  constructor(parts: readonly LongText[]) {
    this.#parts = parts;
    this.length = parts.reduce((sum, { length }) => sum + length, 0);
  }

  *pieces(): Generator<Uint8Array, void, undefined> {
    for (const part of this.#parts) yield* part.pieces();
  }
}

/** A text in memory, or one that is read in pieces. */
export type Text = string | LongText;

/** The bytes of a text, in order. */
export const piecesOf = (text: Text): Iterable<Uint8Array> =>
  typeof text === 'string' ? [utf8ToBytes(text)] : text.pieces();

/** The whole text in memory. Throws where it is not UTF-8. */
export function wholeText(text: Text): string {
  if (typeof text === 'string') return text;
  const bytes = new Uint8Array(text.length);
  let offset = 0;
  for (const piece of text.pieces()) {
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return bytesToUtf8(bytes);
}

/** Whether the bytes of a text are UTF-8. */
export function isUtf8(text: LongText): boolean {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for (const piece of text.pieces()) decoder.decode(piece, { stream: true });
    decoder.decode();
    return true;
  } catch {
    return false;
  }
}

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

/** What is wrong with a text that has more than so many characters, or bytes where it is read in pieces. */
export function lengthFault(what: string, text: Text, longest: number): string | undefined {
  if (text.length <= longest) return undefined;
  const unit = typeof text === 'string' ? 'characters' : 'bytes';
  return `${what}: ${text.length} ${unit} are too many, at most ${longest} are accepted`;
}
