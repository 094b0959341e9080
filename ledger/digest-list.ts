/**
 * Many 32-byte values (hashes, encoded points) in a row, packed: 32 bytes each, where an array of Uint8Arrays takes 150 and more. For whoever keeps something of
 * every entry or ballot of a ledger. Whether a value is there already is digest-set.ts.
 */
import { BytesText, type LongText } from './long-text.ts';

export const DIGEST_BYTES = 32;
/** Values in a page of a list; pages are never moved, so that growing copies nothing. */
export const DIGESTS_IN_PAGE = 256;

/** What rules and verifiers keep of every entry and ballot. It grows at its end only. */
export interface Digests {
  readonly length: number;
  /** Appends a copy of 32 bytes. Throws a RangeError for another length. */
  push(value: Uint8Array): void;
  /** The value at `index`, which must not be written to; undefined outside the list. */
  at(index: number): Uint8Array | undefined;
  /** Whether the value at `index` is this one. */
  isAt(index: number, value: Uint8Array): boolean;
  /** Bytes of memory that the values take, with what is set aside for the next ones. */
  readonly byteLength: number;
}

/** The table of a set (digest-set.ts): places of values, 0 where there is none. Its length is a power of two. */
export interface Slots {
  readonly length: number;
  at(slot: number): number;
  put(slot: number, place: number): void;
  /** Bytes of memory. */
  readonly byteLength: number;
  /** The table is used no more. */
  close(): void;
}

/** Where digests, and large data, are kept: in memory, or where so much of it is not to be had (verify/digest-file.ts). */
export interface DigestStorage {
  /** An empty list. */
  list(): Digests;
  /** An empty table. */
  slots(length: number): Slots;
  /** Keeps bytes for good. */
  keep(bytes: Uint8Array): LongText;
}

export const digestsInMemory: DigestStorage = {
  list: () => new DigestList(),
  slots: (length) => new MemorySlots(length),
  keep: (bytes) => new BytesText(bytes),
};

class MemorySlots implements Slots {
  readonly #places: Uint32Array;

  constructor(length: number) {
    this.#places = new Uint32Array(length);
  }

  get length(): number {
    return this.#places.length;
  }

  get byteLength(): number {
    return this.#places.byteLength;
  }

  at(slot: number): number {
    return this.#places[slot] ?? 0;
  }

  put(slot: number, place: number): void {
    this.#places[slot] = place;
  }

  close(): void {
    // The collector takes it.
  }
}

/** Digests in memory. */
export class DigestList implements Digests {
  readonly #pages: Uint8Array[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: Uint8Array): void {
    checkDigest(value);
    const place = this.#length % DIGESTS_IN_PAGE;
    const page = place === 0 ? new Uint8Array(DIGESTS_IN_PAGE * DIGEST_BYTES) : this.#pages.at(-1);
    if (page === undefined) throw new Error('a list that is not empty has a page');
    if (place === 0) this.#pages.push(page);
    page.set(value, place * DIGEST_BYTES);
    this.#length += 1;
  }

  at(index: number): Uint8Array | undefined {
    if (index < 0 || index >= this.#length) return undefined;
    const start = (index % DIGESTS_IN_PAGE) * DIGEST_BYTES;
    return this.#pages[Math.floor(index / DIGESTS_IN_PAGE)]?.subarray(start, start + DIGEST_BYTES);
  }

  isAt(index: number, value: Uint8Array): boolean {
    const page = this.#pages[Math.floor(index / DIGESTS_IN_PAGE)];
    if (page === undefined || index >= this.#length || value.length !== DIGEST_BYTES) return false;
    const start = (index % DIGESTS_IN_PAGE) * DIGEST_BYTES;
    for (let i = 0; i < DIGEST_BYTES; i += 1) if (page[start + i] !== value[i]) return false;
    return true;
  }

  get byteLength(): number {
    return this.#pages.length * DIGESTS_IN_PAGE * DIGEST_BYTES;
  }
}

/** Throws a RangeError for anything but 32 bytes. */
export function checkDigest(value: Uint8Array): void {
  if (value.length !== DIGEST_BYTES)
    throw new RangeError(`a value has ${DIGEST_BYTES} bytes, not ${value.length}`);
}
