/**
 * The texts of Belenios objects: compact JSON in one fixed form, and the pieces all of them share (points, numbers,
 * proofs, weights). Follows belenios.md sections 1 and 9. Every parser here and above re-encodes what it read and
 * demands the same text, so that an object has exactly one text. What the objects mean is left to the other files.
 */
import * as v from 'valibot';
import { lengthFault, wholeText, type Text } from '../long-text.ts';
import { isCanonicalPointText, isCanonicalScalarText } from './group.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { Proof } from './schnorr.ts';

/** An ElGamal ciphertext as its two encoded points. */
export interface Ciphertext {
  readonly alpha: string;
  readonly beta: string;
}

/** JSON as Belenios writes it: no blanks, keys in the order of the object, DEL escaped. Refuses lone surrogates. */
export function encodeJson(value: unknown): string {
  const text = JSON.stringify(value);
  // Well-formed JSON.stringify writes a lone surrogate as \ud800..\udfff; a backslash of the text itself is doubled.
  if (/(?:^|[^\\])(?:\\\\)*\\u[dD][89a-fA-F]/.test(text))
    throw new Error('text contains half a surrogate pair');
  return text.replaceAll('\u007f', String.raw`\u007f`);
}

/**
 * Parses a text with a schema and demands that encoding the result gives the same text again.
 * `what` names the object in the error.
 */
export function parseExactly<T>(
  what: string,
  given: Text,
  schema: v.GenericSchema<unknown, T>,
  encode: (value: T) => string,
  maxLength = MAX_TEXT_LENGTH,
): Result<T, string> {
  const tooLong = lengthFault(what, given, maxLength);
  if (tooLong !== undefined) return fail(tooLong);
  let text: string;
  try {
    text = wholeText(given);
  } catch {
    return fail(`${what}: not UTF-8`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return fail(`${what}: not valid JSON`);
  }
  const parsed = v.safeParse(schema, json, { abortEarly: true });
  if (!parsed.success) {
    const [issue] = parsed.issues;
    return fail(`${what}: ${v.getDotPath(issue) ?? 'top level'}: ${issue.message}`);
  }
  let encoded: string;
  try {
    encoded = encode(parsed.output);
  } catch (error) {
    return fail(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (encoded !== text) {
    return fail(`${what}: not in canonical form (compact JSON, known fields in their order, each once)`);
  }
  return ok(parsed.output);
}

/** No object of an election is longer, except the list of public credentials and what grows with the ballots. */
export const MAX_TEXT_LENGTH = 1024 * 1024;
/** For what holds something of every ballot, where answers are shuffled: enough for a shuffle of 100,000 ciphertexts. */
export const MAX_BALLOTS_LENGTH = 64 * 1024 * 1024;

/** An encoded point: canonical, but not yet decoded. */
export const PointText = v.pipe(
  v.string(),
  v.check(isCanonicalPointText, 'not a canonical point (64 lower-case hex digits, y < p)'),
);

/** A number in [0, q), read from its canonical decimal text. */
export const Scalar = v.pipe(
  v.string(),
  v.check(isCanonicalScalarText, 'not a canonical number below the group order (decimal, no leading zero)'),
  v.transform((text) => BigInt(text)),
);

export const ProofSchema = v.strictObject({ challenge: Scalar, response: Scalar });
export const CiphertextSchema = v.strictObject({ alpha: PointText, beta: PointText });

const MAX_PLAIN_WEIGHT = 2 ** 30 - 1;
/** A count or weight: JSON integer up to 2^30−1, decimal string above (belenios.md section 1), at most 2^53−1. */
export const Weight = v.union([
  v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(MAX_PLAIN_WEIGHT)),
  v.pipe(
    v.string(),
    v.regex(/^[1-9][0-9]{9,15}$/),
    v.transform(Number),
    v.safeInteger(),
    v.minValue(MAX_PLAIN_WEIGHT + 1),
  ),
]);

/** What `encodeJson` is to write for a weight. */
export function weightJson(weight: number): number | string {
  return weight <= MAX_PLAIN_WEIGHT ? weight : String(weight);
}

/** What `encodeJson` is to write for a proof. */
export function proofJson(proof: Proof): { challenge: string; response: string } {
  return { challenge: String(proof.challenge), response: String(proof.response) };
}

/** What `encodeJson` is to write for a ciphertext. */
export function ciphertextJson({ alpha, beta }: Ciphertext): Ciphertext {
  return { alpha, beta };
}
