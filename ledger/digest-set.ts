/**
 * A set of 32-byte values that are written as text: entry ids and credentials in hex, trackers in base64. It has what is used of Set and takes some 40 bytes a
 * value where a Set of the texts takes 110 to 150: rules and verifiers remember several for every ballot.
 *
 * A hash table with open addressing over a list in order of insertion. Many values are chosen by others, and must not be found that make look-ups long: the hash
 * is by tables of random numbers, drawn anew by every process (tabulation; Pătrașcu and Thorup, "The Power of Simple Tabulation Hashing", 2012).
 */
import { bytesToHex, fromBase64NoPad, hexToBytes, toBase64NoPad } from './bytes.ts';
import {
  DIGEST_BYTES,
  digestsInMemory,
  type Digests,
  type DigestStorage,
  type Slots,
} from './digest-list.ts';

/** How a value is written. */
export type DigestText = 'hex' | 'base64';

const FORMS = {
  hex: { pattern: /^[0-9a-f]{64}$/, write: bytesToHex, read: hexToBytes },
  // 43 characters carry two bits more than 32 bytes have; they are zero in the one form that is accepted.
  base64: {
    pattern: /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]$/,
    write: toBase64NoPad,
    read: fromBase64NoPad,
  },
} as const;

const FIRST_SLOTS = 16;

/** For each byte of a value 256 numbers; the hash is the sum, without carry, of one for each. */
const TABLES = new Uint32Array(DIGEST_BYTES * 256);
// At most 65,536 bytes are given at one time.
for (let i = 0; i < TABLES.length; i += 256) crypto.getRandomValues(TABLES.subarray(i, i + 256));

function hashOf(value: Uint8Array): number {
  let hash = 0;
  for (let i = 0; i < DIGEST_BYTES; i += 1) hash ^= TABLES[i * 256 + (value[i] ?? 0)] ?? 0;
  return hash >>> 0;
}

export class DigestSet implements Iterable<string> {
  readonly #form: (typeof FORMS)[DigestText];
  readonly #values: Digests;
  /** For each slot the place of its value in the list, from 1; 0 is free. At most two thirds are taken. */
  #slots: Slots;
  readonly #storage: DigestStorage;

  constructor(text: DigestText, storage: DigestStorage = digestsInMemory) {
    this.#form = FORMS[text];
    this.#storage = storage;
    this.#values = storage.list();
    this.#slots = storage.slots(FIRST_SLOTS);
  }

  get size(): number {
    return this.#values.length;
  }

  /** Whether the value is in the set. No other text than a value's own is. */
  has(text: string): boolean {
    return this.indexOf(text) >= 0;
  }

  /** As how many-th, from 0, the value was added; -1 where it is not in the set. */
  indexOf(text: string): number {
    return this.#form.pattern.test(text) ? this.#slots.at(this.#slotOf(this.#form.read(text))) - 1 : -1;
  }

  /** Puts a value in; nothing happens when it is there. Throws a RangeError for a text that is no value. */
  add(text: string): this {
    if (!this.#form.pattern.test(text))
      throw new RangeError(`${JSON.stringify(text)} is no ${DIGEST_BYTES}-byte value in its one form`);
    const value = this.#form.read(text);
    const slot = this.#slotOf(value);
    if (this.#slots.at(slot) !== 0) return this;
    this.#values.push(value);
    this.#slots.put(slot, this.size);
    if (this.size * 3 > this.#slots.length * 2) this.#grow();
    return this;
  }

  /** The texts in the order in which they were added. */
  *[Symbol.iterator](): Generator<string, void, undefined> {
    for (let i = 0; i < this.size; i += 1) {
      const value = this.#values.at(i);
      if (value !== undefined) yield this.#form.write(value);
    }
  }

  /** Bytes of memory that values and slots take. */
  get byteLength(): number {
    return this.#values.byteLength + this.#slots.byteLength;
  }

  /** The slot that holds the value, or else the free one where it belongs. */
  #slotOf(value: Uint8Array): number {
    const mask = this.#slots.length - 1;
    let slot = hashOf(value) & mask;
    for (;;) {
      const place = this.#slots.at(slot);
      if (place === 0 || this.#values.isAt(place - 1, value)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    const slots = this.#storage.slots(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let i = 0; i < this.size; i += 1) {
      const value = this.#values.at(i);
      if (value === undefined) throw new RangeError(`no value ${i}`);
      let slot = hashOf(value) & mask;
      while (slots.at(slot) !== 0) slot = (slot + 1) & mask;
      slots.put(slot, i + 1);
    }
    this.#slots.close();
    this.#slots = slots;
  }
}
