/**
 * Digests in temporary files, for verifying a ledger that is larger than memory should grow. Lists and tables of sets begin in memory, and go to files without
 * names once together they have taken what is set aside for them: one file for the pages of all lists, one for each table. All of it is public. The files go
 * with the process, since states that were verified are used to its end. Large data of the ledger is kept in the same way, in one more file.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, ftruncateSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LongText } from '../long-text.ts';
import {
  checkDigest,
  DIGEST_BYTES,
  DigestList,
  DIGESTS_IN_PAGE,
  digestsInMemory,
  type Digests,
  type DigestStorage,
  type Slots,
} from '../digest-list.ts';

/** Memory for what is not in files. */
const MEMORY_BYTES = 32 * 1024 * 1024;
const PAGE_BYTES = DIGESTS_IN_PAGE * DIGEST_BYTES;
const PLACE_BYTES = 4;
/** A shorter table than this is always in memory: a ledger may have many elections, and each file takes a descriptor. */
const SMALL_SLOTS = 16_384;

/** Shorter data than this is always in memory. */
const SMALL_DATA = 4096;

/** /tmp is often in memory itself. */
const temporaryFolder = (): string =>
  process.env['TMPDIR'] ?? (existsSync('/var/tmp') ? '/var/tmp' : tmpdir());

/** Storage that takes at most `memory` bytes, and a few pages a list, and then writes to `folder`. Whatever grows throws when the disk is full. */
export function digestsInFiles(
  folder: string = temporaryFolder(),
  memory: number = MEMORY_BYTES,
): DigestStorage {
  const budget = new Budget(memory);
  const pages = new PageFile(folder);
  const data = new DataFile(folder);
  return {
    list: () => new FileDigests(pages, budget),
    slots: (length) => {
      if (length <= SMALL_SLOTS) return digestsInMemory.slots(length);
      return budget.take(length * PLACE_BYTES)
        ? new BudgetedSlots(digestsInMemory.slots(length), budget)
        : new FileSlots(folder, length);
    },
    keep: (bytes) =>
      bytes.length < SMALL_DATA || budget.take(bytes.length)
        ? digestsInMemory.keep(bytes)
        : data.append(bytes),
  };
}

class Budget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#left += bytes;
  }
}

/** A file that nobody else finds; where an open file cannot lose its name, the name stays until somebody clears the folder. */
class NamelessFile {
  readonly #folder: string;
  #fd: number | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Makes the file so long, with zeros. */
  stretch(length: number): void {
    this.#tried(() => {
      ftruncateSync(this.#opened(), length);
    });
  }

  write(bytes: Uint8Array, position: number): void {
    this.#tried(() => {
      if (writeSync(this.#opened(), bytes, 0, bytes.length, position) !== bytes.length)
        throw new Error('it takes no more');
    });
  }

  read(bytes: Uint8Array, position: number): void {
    if (this.#fd === undefined || readSync(this.#fd, bytes, 0, bytes.length, position) !== bytes.length)
      throw new Error('a part of a temporary file is missing');
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  #opened(): number {
    if (this.#fd !== undefined) return this.#fd;
    const file = path.join(this.#folder, `hwabaek-verify-${randomUUID()}`);
    const fd = openSync(file, 'wx+', 0o600);
    if (process.platform !== 'win32') rmSync(file);
    this.#fd = fd;
    return fd;
  }

  #tried(work: () => void): void {
    try {
      work();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(
        `A ledger of this size needs some space for temporary files in ${this.#folder}, which cannot be written: ${why}.`,
        { cause: error },
      );
    }
  }
}

/** Pages of all lists, by their numbers from 0. */
class PageFile {
  readonly #file: NamelessFile;
  #length = 0;
  readonly #scratch = new Uint8Array(DIGEST_BYTES);

  constructor(folder: string) {
    this.#file = new NamelessFile(folder);
  }

  /** Appends a page and returns its number. */
  append(page: Uint8Array): number {
    this.#file.write(page, this.#length * PAGE_BYTES);
    this.#length += 1;
    return this.#length - 1;
  }

  /** A whole page, as bytes of its own. */
  read(number: number): Uint8Array {
    const page = new Uint8Array(PAGE_BYTES);
    this.#file.read(page, number * PAGE_BYTES);
    return page;
  }

  /** One value of a page, in bytes that the next call overwrites. */
  value(number: number, place: number): Uint8Array {
    this.#file.read(this.#scratch, number * PAGE_BYTES + place * DIGEST_BYTES);
    return this.#scratch;
  }
}

/** Data of any length, one behind the other. */
class DataFile {
  readonly #file: NamelessFile;
  #length = 0;

  constructor(folder: string) {
    this.#file = new NamelessFile(folder);
  }

  append(bytes: Uint8Array): LongText {
    const position = this.#length;
    const { length } = bytes;
    this.#file.write(bytes, position);
    this.#length += length;
    const file = this.#file;
    return {
      length,
      *pieces() {
        for (let done = 0; done < length; done += PAGE_BYTES) {
          const piece = new Uint8Array(Math.min(PAGE_BYTES, length - done));
          file.read(piece, position + done);
          yield piece;
        }
      },
    };
  }
}

class FileDigests implements Digests {
  readonly #pages: PageFile;
  readonly #budget: Budget;
  /** What there was memory for. */
  readonly #first = new DigestList();
  /** Numbers of the pages in the file, which follow. */
  readonly #numbers: number[] = [];
  /** The page that is being filled, behind those. */
  #last: Uint8Array | undefined;
  #lastLength = 0;
  /** The page that was read last: lists are mostly read from one end to the other. */
  #read: { readonly nth: number; readonly page: Uint8Array } | undefined;

  constructor(pages: PageFile, budget: Budget) {
    this.#pages = pages;
    this.#budget = budget;
  }

  get length(): number {
    return this.#first.length + this.#numbers.length * DIGESTS_IN_PAGE + this.#lastLength;
  }

  get byteLength(): number {
    return this.#first.byteLength + (this.#last?.length ?? 0) + (this.#read?.page.length ?? 0);
  }

  push(value: Uint8Array): void {
    checkDigest(value);
    if (this.#last === undefined) {
      if (this.#first.length % DIGESTS_IN_PAGE !== 0 || this.#budget.take(PAGE_BYTES)) {
        this.#first.push(value);
        return;
      }
      this.#last = new Uint8Array(PAGE_BYTES);
    }
    if (this.#lastLength === DIGESTS_IN_PAGE) {
      this.#numbers.push(this.#pages.append(this.#last));
      // A new one: views of the old one are still in use.
      this.#last = new Uint8Array(PAGE_BYTES);
      this.#lastLength = 0;
    }
    this.#last.set(value, this.#lastLength * DIGEST_BYTES);
    this.#lastLength += 1;
  }

  at(index: number): Uint8Array | undefined {
    if (index < 0 || index >= this.length) return undefined;
    if (index < this.#first.length) return this.#first.at(index);
    const { nth, place } = this.#behind(index);
    return this.#pageAt(nth).subarray(place * DIGEST_BYTES, (place + 1) * DIGEST_BYTES);
  }

  isAt(index: number, value: Uint8Array): boolean {
    if (index < 0 || index >= this.length || value.length !== DIGEST_BYTES) return false;
    if (index < this.#first.length) return this.#first.isAt(index, value);
    const { nth, place } = this.#behind(index);
    const number = this.#numbers[nth];
    // Asked for anywhere in the list: reading a page for one value would be dear.
    const there =
      number === undefined
        ? this.#pageAt(nth).subarray(place * DIGEST_BYTES)
        : this.#pages.value(number, place);
    for (let i = 0; i < DIGEST_BYTES; i += 1) if (there[i] !== value[i]) return false;
    return true;
  }

  /** The page behind those in memory, and the place there. */
  #behind(index: number): { readonly nth: number; readonly place: number } {
    const behind = index - this.#first.length;
    return { nth: Math.floor(behind / DIGESTS_IN_PAGE), place: behind % DIGESTS_IN_PAGE };
  }

  #pageAt(nth: number): Uint8Array {
    const number = this.#numbers[nth];
    if (number === undefined) return this.#last ?? new Uint8Array();
    if (this.#read?.nth !== nth) this.#read = { nth, page: this.#pages.read(number) };
    return this.#read.page;
  }
}

/** A table in memory that gives its bytes back when a longer one takes its place. */
class BudgetedSlots implements Slots {
  readonly #slots: Slots;
  readonly #budget: Budget;

  constructor(slots: Slots, budget: Budget) {
    this.#slots = slots;
    this.#budget = budget;
  }

  get length(): number {
    return this.#slots.length;
  }

  get byteLength(): number {
    return this.#slots.byteLength;
  }

  at(slot: number): number {
    return this.#slots.at(slot);
  }

  put(slot: number, place: number): void {
    this.#slots.put(slot, place);
  }

  close(): void {
    this.#budget.giveBack(this.byteLength);
  }
}

class FileSlots implements Slots {
  readonly length: number;
  readonly byteLength = 0;
  readonly #file: NamelessFile;
  readonly #place = new Uint32Array(1);
  readonly #bytes = new Uint8Array(this.#place.buffer);

  constructor(folder: string, length: number) {
    this.length = length;
    this.#file = new NamelessFile(folder);
    this.#file.stretch(length * PLACE_BYTES);
  }

  at(slot: number): number {
    this.#file.read(this.#bytes, slot * PLACE_BYTES);
    return this.#place[0] ?? 0;
  }

  put(slot: number, place: number): void {
    this.#place[0] = place;
    this.#file.write(this.#bytes, slot * PLACE_BYTES);
  }

  close(): void {
    this.#file.close();
  }
}
