/**
 * Many 32-byte values (hashes, encoded points) in a row, packed: 32 bytes each, where an array of Uint8Arrays takes 150 and more. For whoever keeps something of
 * every entry or ballot of a ledger. Whether a value is there already is digest-set.ts.
 */

export const DIGEST_BYTES = 32;
/** Values in a page; pages are never moved, so that growing copies nothing. */
const PAGE = 256;

/** What rules and verifiers keep of every entry and ballot. It grows at its end only. */
export interface Digests {
  readonly length: number;
  /** Appends a copy of 32 bytes. Throws a RangeError for another length. */
  push(value: Uint8Array): void;
  /** The value at `index`, which must not be written to; undefined outside the list. */
  at(index: number): Uint8Array | undefined;
  /** The 32 bits that begin the value at `index`, little-endian; of a value that is not there, 0. */
  wordAt(index: number): number;
  /** Whether the value at `index` is this one. */
  isAt(index: number, value: Uint8Array): boolean;
  /** Bytes of memory that the values take, with what is set aside for the next ones. */
  readonly byteLength: number;
}

/** Makes lists, each empty: in memory, or where so much of it is not to be had (verify/digest-file.ts). */
export type MakeDigests = () => Digests;

export const digestsInMemory: MakeDigests = () => new DigestList();

/** Digests in memory. */
export class DigestList implements Digests {
  readonly #pages: Uint8Array[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: Uint8Array): void {
    checkDigest(value);
    const place = this.#length % PAGE;
    const page = place === 0 ? new Uint8Array(PAGE * DIGEST_BYTES) : this.#pages.at(-1);
    if (page === undefined) throw new Error('a list that is not empty has a page');
    if (place === 0) this.#pages.push(page);
    page.set(value, place * DIGEST_BYTES);
    this.#length += 1;
  }

  at(index: number): Uint8Array | undefined {
    if (index < 0 || index >= this.#length) return undefined;
    const start = (index % PAGE) * DIGEST_BYTES;
    return this.#pages[Math.floor(index / PAGE)]?.subarray(start, start + DIGEST_BYTES);
  }

  wordAt(index: number): number {
    const page = this.#pages[Math.floor(index / PAGE)];
    return page === undefined ? 0 : firstWord(page, (index % PAGE) * DIGEST_BYTES);
  }

  isAt(index: number, value: Uint8Array): boolean {
    const page = this.#pages[Math.floor(index / PAGE)];
    if (page === undefined || index >= this.#length || value.length !== DIGEST_BYTES) return false;
    const start = (index % PAGE) * DIGEST_BYTES;
    for (let i = 0; i < DIGEST_BYTES; i += 1) if (page[start + i] !== value[i]) return false;
    return true;
  }

  get byteLength(): number {
    return this.#pages.length * PAGE * DIGEST_BYTES;
  }
}

/** Throws a RangeError for anything but 32 bytes. */
export function checkDigest(value: Uint8Array): void {
  if (value.length !== DIGEST_BYTES)
    throw new RangeError(`a value has ${DIGEST_BYTES} bytes, not ${value.length}`);
}

/** The 32 bits from `start` on, little-endian, as a number from 0. */
export const firstWord = (bytes: Uint8Array, start = 0): number =>
  ((bytes[start] ?? 0) |
    ((bytes[start + 1] ?? 0) << 8) |
    ((bytes[start + 2] ?? 0) << 16) |
    ((bytes[start + 3] ?? 0) << 24)) >>>
  0;
