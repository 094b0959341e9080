/**
 * The primitive fields of entries as valibot schemas: ids, keys, times, texts, sorted sets (protocol.md section 2).
 * They judge form only. Unicode (NFC, no control characters) is canonical.ts; what keys and ids refer to is rules/.
 */
import * as v from 'valibot';
import { decodeBase64, nameProblem } from '../log/note.ts';

/** A schema's type with everything in it readonly. */
export type Frozen<T> = T extends readonly (infer I)[]
  ? readonly Frozen<I>[]
  : T extends object
    ? { readonly [K in keyof T]: Frozen<T[K]> }
    : T;

/** 64 lower-case hex digits: SHA-256 hashes, key ids, entry ids, public credentials. */
export const hex32 = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits'),
);
/** Hex SHA-256 of a key's SPKI DER. */
export const keyId = hex32;
/** Hex SHA-256 of an entry's signed bytes. */
export const entryId = hex32;
export type EntryId = string;

/** Name of an assembly, station or voter group within its ledger. */
export const id = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be 1 to 64 of a-z, 0-9 and "-", not starting with "-"'),
);

/** A Belenios uuid (belenios.md section 3.1), bounded. */
export const electionId = v.pipe(
  v.string(),
  v.regex(/^[1-9A-HJ-NP-Za-km-z]{14,64}$/, 'must be 14 to 64 Base58 characters'),
);
export type ElectionId = string;

/** What every signature names: the log's origin, a key name of c2sp.org/signed-note. */
export const origin = v.pipe(
  v.string(),
  v.check(
    (text) => nameProblem(text) === undefined,
    'must be 1 to 255 bytes without spaces, control characters or "+"',
  ),
);

/** A ballot's tracker: base64 of its 32-byte hash without padding, in the one form there is of it. */
export const tracker = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]$/, 'must be 43 characters of base64'),
);

/** Padded, canonical base64 of any length from one byte on. */
export const base64 = v.pipe(
  v.string(),
  v.check((text) => (decodeBase64(text)?.length ?? 0) > 0, 'must be padded canonical base64, not empty'),
);

/** Base64 of between `min` and `max` bytes. */
export const base64Of = (min: number, max: number) =>
  v.pipe(
    v.string(),
    v.check(
      (text) => {
        const length = decodeBase64(text)?.length ?? -1;
        return length >= min && length <= max;
      },
      `must be padded canonical base64 of ${min === max ? min : `${min} to ${max}`} bytes`,
    ),
  );

/** An Ed25519 signature by its length. */
export const signature = base64Of(64, 64);

/** A text for people: 1 to 1000 UTF-16 code units. */
export const text = v.pipe(v.string(), v.minLength(1, 'must not be empty'), v.maxLength(1000, 'too long'));

/** A text in both languages of the house. */
export const bilingual = v.strictObject({ en: text, ko: text });

/** A JSON text of Belenios carried as it is; its own parser judges it. */
export const carriedText = v.pipe(v.string(), v.minLength(1, 'must not be empty'));

/** An integer between `min` and `max`. */
export const integer = (min: number, max: number = Number.MAX_SAFE_INTEGER) =>
  v.pipe(
    v.number(),
    v.safeInteger('must be an integer'),
    v.minValue(min, `must be at least ${min}`),
    v.maxValue(max, `must be at most ${max}`),
  );

/** A day of the calendar, `2026-03-01`. */
export const day = v.pipe(
  v.string(),
  v.check(
    (value) => /^\d{4}-\d\d-\d\d$/.test(value) && isMoment(`${value}T00:00:00Z`),
    'must be a day, YYYY-MM-DD',
  ),
);

/** A second in UTC, `2026-03-01T09:00:00Z`. */
export const time = v.pipe(
  v.string(),
  v.check(
    (value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value) && isMoment(value),
    'must be a time in UTC, YYYY-MM-DDTHH:MM:SSZ',
  ),
);

/** An array that is not empty. */
export const atLeastOne = <T>() => v.minLength<T[], 1, string>(1, 'must name at least one');

/** A set as an array: sorted by `key` (UTF-16 code units, or numbers by value), no key twice. */
export const sortedBy = <T>(key: (item: T) => string | number) =>
  v.check<T[], string>(
    (items) =>
      items.every((item, i) => {
        const before = items[i - 1];
        return before === undefined || key(before) < key(item);
      }),
    'must be sorted and without repetition',
  );

/** A sorted array of plain values. */
export const sortedValues = <T extends string | number>() => sortedBy<T>((value) => value);

/** One sort key out of several ids; ids contain no character below the separator. */
export const joined = (...parts: readonly string[]): string => parts.join(' ');

/** Where a role applies. */
export const scope = v.variant('kind', [
  v.strictObject({ kind: v.literal('party') }),
  v.strictObject({ assembly: id, kind: v.literal('assembly') }),
  v.strictObject({ assembly: id, kind: v.literal('station'), station: id }),
]);
export type Scope = Frozen<v.InferOutput<typeof scope>>;

/** Two staff cards' signatures over an entry's body without `approvals` (see approvalBytes). */
export const approvals = v.pipe(
  v.array(v.strictObject({ key: keyId, signature: base64Of(8, 72) })),
  v.length(2, 'must be exactly two'),
  sortedBy((approval) => approval.key),
);
export type Approvals = Frozen<v.InferOutput<typeof approvals>>;

const isMoment = (value: string): boolean => {
  const milliseconds = Date.parse(value);
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString() === value.replace('Z', '.000Z');
};
