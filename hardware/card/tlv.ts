/**
 * BER-TLV with bounds: tags of up to three bytes, definite lengths of up to three bytes, nothing outside the input.
 * Follows ISO/IEC 7816-4 annex E (X.690). Leaves the meaning of tags to piv.ts.
 */
import { fail, ok, type Result } from '../result.ts';

/** `tag` is its bytes as one number, such as 0x5f2f. */
export interface Tlv {
  readonly tag: number;
  readonly value: Uint8Array;
}

export interface TlvError {
  readonly kind: 'bad-tlv';
  readonly detail: string;
}

/** All data objects of `bytes`, which they must fill exactly. */
export function parseTlvs(bytes: Uint8Array): Result<readonly Tlv[], TlvError> {
  const found: Tlv[] = [];
  let at = 0;
  while (at < bytes.length) {
    const start = at;
    let tag = bytes[at++] ?? 0;
    if ((tag & 0x1f) === 0x1f)
      for (let count = 2; ; count++) {
        const byte = bytes[at++];
        if (byte === undefined) return bad(`the tag at byte ${start} is cut off`);
        if (count > 3) return bad(`the tag at byte ${start} is longer than three bytes`);
        tag = tag * 256 + byte;
        if ((byte & 0x80) === 0) break;
      }
    const first = bytes[at++];
    if (first === undefined) return bad(`the length of the object at byte ${start} is missing`);
    let length = first;
    if (first >= 0x80) {
      const count = first & 0x7f;
      if (count < 1 || count > 3)
        return bad(`the object at byte ${start} has a length of ${count} bytes; 1 to 3 are accepted`);
      if (at + count > bytes.length) return bad(`the length of the object at byte ${start} is cut off`);
      length = bytes.subarray(at, at + count).reduce((sum, byte) => sum * 256 + byte, 0);
      at += count;
    }
    if (at + length > bytes.length)
      return bad(`the object at byte ${start} says ${length} bytes; ${bytes.length - at} are left`);
    found.push({ tag, value: bytes.slice(at, at + length) });
    at += length;
  }
  return ok(found);
}

/** Tag, shortest length, value. The tag is its bytes as one number, at most three. */
export function encodeTlv(tag: number, value: Uint8Array): Uint8Array {
  const length = value.length;
  const head = [
    ...bigEndian(tag),
    ...(length < 0x80 ? [length] : [0x80 + bigEndian(length).length, ...bigEndian(length)]),
  ];
  const bytes = new Uint8Array(head.length + length);
  bytes.set(head);
  bytes.set(value, head.length);
  return bytes;
}

/** The value of the first object with `tag`, not looking into objects. */
export function findTlv(objects: readonly Tlv[], tag: number): Uint8Array | undefined {
  return objects.find((object) => object.tag === tag)?.value;
}

const bigEndian = (number: number): readonly number[] =>
  number < 0x100 ? [number] : [...bigEndian(Math.floor(number / 0x100)), number & 0xff];
const bad = (detail: string): Result<never, TlvError> => fail({ kind: 'bad-tlv', detail });
