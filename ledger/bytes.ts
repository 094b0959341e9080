/**
 * Bytes and texts of the ledger: hex, base64, UTF-8, comparison. Pure; wraps noble and scure so that there is one way to do each.
 * base64 is RFC 4648 section 4, padded, canonical; decoders throw on anything else, so callers at a door wrap them.
 */
import { base64, base64nopad, base64urlnopad } from '@scure/base';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';

export { bytesToHex, concatBytes, hexToBytes, utf8ToBytes, sha256 };
export const toBase64 = (bytes: Uint8Array): string => base64.encode(bytes);
export const fromBase64 = (text: string): Uint8Array => base64.decode(text);
export const toBase64NoPad = (bytes: Uint8Array): string => base64nopad.encode(bytes);
export const fromBase64NoPad = (text: string): Uint8Array => base64nopad.decode(text);
/** RFC 4648 section 5 without padding, for addresses. */
export const toBase64Url = (bytes: Uint8Array): string => base64urlnopad.encode(bytes);
export const fromBase64Url = (text: string): Uint8Array => base64urlnopad.decode(text);
/** Strict UTF-8 decoding; throws on an invalid sequence; keeps a byte order mark as a character. */
export const bytesToUtf8 = (bytes: Uint8Array): string =>
  new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
/** Hex SHA-256 of a UTF-8 text or of bytes. */
export const sha256Hex = (data: string | Uint8Array): string =>
  bytesToHex(sha256(typeof data === 'string' ? utf8ToBytes(data) : data));
/** Equality of two byte strings; not constant time, for public data. */
export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
};
/** Order of byte strings of one length, the first byte first: negative where `a` comes before `b`. */
export const compareBytes = (a: Uint8Array, b: Uint8Array): number => {
  for (let i = 0; i < a.length; i += 1) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
};
/** Randomness as an argument: returns `length` fresh random bytes. */
export type RandomBytes = (length: number) => Uint8Array;
