/**
 * Canonical JSON: the one byte form of everything that is signed (protocol.md section 2; RFC 8785 for the subset described here).
 * The subset: objects, arrays, booleans, strings and integers within +-(2^53-1); at most 16 levels; strings in NFC, without lone
 * surrogates, control characters, line or paragraph separators and bidirectional controls; no key `__proto__`. There is no null:
 * what is not there is left out. What the objects mean is left to entry.ts and to whoever else signs canonical JSON.
 */
import { bytesToUtf8 } from '../bytes.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';

export type Json = boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Levels of nesting: a value that is neither object nor array has none, `{}` has one. */
export const MAX_DEPTH = 16;

/**
 * The canonical text of a value; throws a TypeError when the value is outside the subset, naming the place.
 * `canonicalize({ b: 1, a: 'x' })` is `{"a":"x","b":1}`. Keys are ordered by UTF-16 code units (RFC 8785 section 3.2.3).
 */
export function canonicalize(value: unknown): string {
  const fault = findFault(value, '', 0);
  if (fault !== undefined) throw new TypeError(`Not canonical JSON: ${fault}.`);
  return write(value);
}

/**
 * Reads canonical JSON: the size first, then strict UTF-8, then the subset, then byte equality with what `canonicalize` writes.
 * So white space, other key orders, duplicate keys, needless escapes, `1.0` and `-0` are all refused.
 */
export function parseCanonical(bytes: Uint8Array, maxBytes: number): Result<Json, string> {
  if (bytes.length > maxBytes) return fail(`${bytes.length} bytes; at most ${maxBytes} are accepted`);
  let text: string;
  try {
    text = bytesToUtf8(bytes);
  } catch {
    return fail('not valid UTF-8');
  }
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return fail('not JSON');
  }
  const fault = findFault(value, '', 0);
  if (fault !== undefined) return fail(fault);
  if (write(value) !== text) {
    return fail(
      'not in canonical form (RFC 8785): key order, duplicate key, white space, escape or number form',
    );
  }
  return ok(value);
}

// C0, DEL and C1 controls, and the line separators; then every character with the Unicode property Bidi_Control.
const FORBIDDEN = /[\p{Cc}\u2028\u2029\p{Bidi_Control}]/u;

function findFault(value: unknown, at: string, depth: number): string | undefined {
  const here = at === '' ? 'the value' : at;
  if (typeof value === 'boolean') return undefined;
  if (typeof value === 'number') {
    const exact = Number.isSafeInteger(value) && !Object.is(value, -0);
    return exact ? undefined : `${here} is not an integer within +-(2^53-1)`;
  }
  if (typeof value === 'string') return findTextFault(value, here);
  if (typeof value !== 'object') return `${here} is of type ${typeof value}`;
  if (value === null) return `${here} is null; leave out what is not there`;
  if (depth === MAX_DEPTH) return `${here} is nested deeper than ${MAX_DEPTH} levels`;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const fault = findFault(item, `${at}[${index}]`, depth + 1);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return `${here} is not a plain object`;
  for (const [key, item] of Object.entries(value)) {
    if (key === '__proto__') return `${here} has the key __proto__`;
    const fault =
      findTextFault(key, `a key of ${here}`) ?? findFault(item, at === '' ? key : `${at}.${key}`, depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function findTextFault(text: string, here: string): string | undefined {
  if (!text.isWellFormed()) return `${here} has a lone surrogate`;
  if (FORBIDDEN.test(text)) return `${here} has a control, line separator or bidirectional character`;
  if (text.normalize('NFC') !== text) return `${here} is not in Unicode normalization form NFC`;
  return undefined;
}

/** Only for values without fault: then JSON.stringify escapes exactly `"` and `\`, as RFC 8785 section 3.2.2.2 wants. */
function write(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, item]) => `${JSON.stringify(key)}:${write(item)}`).join(',')}}`;
}
