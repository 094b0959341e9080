/**
 * Lists of points and numbers as bytes, 32 of each in a row, for what there is of every ballot: as objects of JavaScript they would take ten times the memory.
 * Points stand as RFC 8032 encodes them, numbers little-endian; both are canonical, whether a point is one of the group is for whoever decodes it.
 */
import { isCanonicalPointText, isCanonicalScalarText } from './group.ts';
import { Malformed, type TextScanner } from './text-scanner.ts';
import { bytesToHex, hexToBytes } from '../bytes.ts';

/** Of a point or a number. */
export const ITEM_BYTES = 32;

/** Items in a row. */
export type Packed = Uint8Array;

export const itemCount = (packed: Packed): number => packed.length / ITEM_BYTES;

/** The items from `from` to before `to`, as a view. */
export const itemsBetween = (packed: Packed, from: number, to: number): Packed =>
  packed.subarray(from * ITEM_BYTES, to * ITEM_BYTES);

/** The item at `index`, as a view. Throws a RangeError outside the list. */
export function itemAt(packed: Packed, index: number): Uint8Array {
  const item = itemsBetween(packed, index, index + 1);
  if (item.length !== ITEM_BYTES) throw new RangeError(`no item ${index}`);
  return item;
}

/** E(P) of a packed point. */
export const pointTextAt = (packed: Packed, index: number): string =>
  bytesToHex(itemAt(packed, index).toReversed());

export const pointTexts = (packed: Packed): string[] =>
  Array.from({ length: itemCount(packed) }, (_, i) => pointTextAt(packed, i));

export const scalarAt = (packed: Packed, index: number): bigint =>
  BigInt(`0x${bytesToHex(itemAt(packed, index).toReversed())}`);

export const scalarsOf = (packed: Packed): bigint[] =>
  Array.from({ length: itemCount(packed) }, (_, i) => scalarAt(packed, i));

/** A list in the making. */
export class Packing {
  #bytes = new Uint8Array(ITEM_BYTES * 16);
  #length = 0;

  /** Appends a point from its canonical text. */
  point(text: string): void {
    this.#append(hexToBytes(text).reverse());
  }

  /** Appends a number in [0, q). */
  scalar(number: bigint): void {
    this.#append(hexToBytes(number.toString(16).padStart(2 * ITEM_BYTES, '0')).reverse());
  }

  /** The list so far. */
  done(): Packed {
    return this.#bytes.slice(0, this.#length);
  }

  #append(item: Uint8Array): void {
    if (item.length !== ITEM_BYTES)
      throw new RangeError(`an item has ${ITEM_BYTES} bytes, not ${item.length}`);
    if (this.#length === this.#bytes.length) {
      const longer = new Uint8Array(2 * this.#bytes.length);
      longer.set(this.#bytes);
      this.#bytes = longer;
    }
    this.#bytes.set(item, this.#length);
    this.#length += ITEM_BYTES;
  }
}

export function packPoints(texts: Iterable<string>): Packed {
  const packing = new Packing();
  for (const text of texts) packing.point(text);
  return packing.done();
}

export function packScalars(numbers: Iterable<bigint>): Packed {
  const packing = new Packing();
  for (const number of numbers) packing.scalar(number);
  return packing.done();
}

const POINT_CHARACTERS = 2 * ITEM_BYTES;
const LONGEST_SCALAR = 76;

/** Takes the text of a point from a scanner; whether it is on the curve is not looked at. */
export function scanPoint(scanner: TextScanner): string {
  const text = scanner.string(POINT_CHARACTERS);
  if (!isCanonicalPointText(text))
    throw new Malformed('not a canonical point (64 lower-case hex digits, y < p)');
  return text;
}

/** Takes a number in [0, q). */
export function scanScalar(scanner: TextScanner): bigint {
  const text = scanner.string(LONGEST_SCALAR);
  if (!isCanonicalScalarText(text))
    throw new Malformed('not a canonical number below the group order (decimal, no leading zero)');
  return BigInt(text);
}

/** Takes a list of points. */
export const scanPoints = (scanner: TextScanner): Packed =>
  packPoints(scanner.list(() => scanPoint(scanner)));

/** Takes a list of numbers in [0, q). */
export const scanScalars = (scanner: TextScanner): Packed =>
  packScalars(scanner.list(() => scanScalar(scanner)));
