/**
 * Digests in a temporary file, for verifying a ledger that is larger than memory should grow: each list keeps its first values and its last page in memory,
 * and writes the pages between to one file without a name. All of it is public. The file is opened when the first page is written and goes with the
 * process, since states that were verified are used to its end.
 */
import { randomUUID } from 'node:crypto';
import { openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  checkDigest,
  DIGEST_BYTES,
  DigestList,
  firstWord,
  type Digests,
  type MakeDigests,
} from '../digest-list.ts';

/** Values that a list keeps in memory before it uses the file: 1 MiB. */
const FIRST = 32_768;
const PAGE = 256;
const PAGE_BYTES = PAGE * DIGEST_BYTES;

/** Lists that share one file in `folder`; `first` is how many values each keeps in memory. Writing throws when the disk is full. */
export function digestsInFile(folder: string = tmpdir(), first: number = FIRST): MakeDigests {
  const pages = new PageFile(folder);
  return () => new FileDigests(pages, first);
}

/** Pages by their numbers, from 0. */
class PageFile {
  readonly #folder: string;
  #fd: number | undefined;
  #length = 0;
  readonly #scratch = new Uint8Array(DIGEST_BYTES);

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Appends a page and returns its number. */
  append(page: Uint8Array): number {
    const number = this.#length;
    try {
      this.#fd ??= openNameless(this.#folder);
      const written = writeSync(this.#fd, page, 0, PAGE_BYTES, number * PAGE_BYTES);
      if (written !== PAGE_BYTES) throw new Error('it takes no more');
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(
        `A ledger of this size needs some space for a temporary file in ${this.#folder}, which cannot be written: ${why}.`,
        { cause: error },
      );
    }
    this.#length += 1;
    return number;
  }

  /** A whole page, as bytes of its own. */
  read(number: number): Uint8Array {
    const page = new Uint8Array(PAGE_BYTES);
    this.#readInto(page, number * PAGE_BYTES);
    return page;
  }

  /** One value of a page, in bytes that the next call overwrites. */
  value(number: number, place: number): Uint8Array {
    this.#readInto(this.#scratch, number * PAGE_BYTES + place * DIGEST_BYTES);
    return this.#scratch;
  }

  #readInto(bytes: Uint8Array, position: number): void {
    if (this.#fd === undefined || readSync(this.#fd, bytes, 0, bytes.length, position) !== bytes.length)
      throw new Error('a page of the temporary file is missing');
  }
}

/** Opens a file that nobody else finds; where an open file cannot lose its name, the name stays until somebody clears the folder. */
function openNameless(folder: string): number {
  const file = path.join(folder, `hwabaek-verify-${randomUUID()}`);
  const fd = openSync(file, 'wx+', 0o600);
  if (process.platform !== 'win32') rmSync(file);
  return fd;
}

class FileDigests implements Digests {
  readonly #pages: PageFile;
  readonly #capacity: number;
  readonly #first = new DigestList();
  /** Numbers of the pages in the file. */
  readonly #numbers: number[] = [];
  #last = new Uint8Array(PAGE_BYTES);
  #lastLength = 0;
  /** The page that was read last: lists are mostly read from one end to the other. */
  #read: { readonly index: number; readonly page: Uint8Array } | undefined;

  constructor(pages: PageFile, capacity: number) {
    this.#pages = pages;
    this.#capacity = capacity;
  }

  get length(): number {
    return this.#first.length + this.#numbers.length * PAGE + this.#lastLength;
  }

  get byteLength(): number {
    return this.#first.byteLength + this.#last.length + (this.#read?.page.length ?? 0);
  }

  push(value: Uint8Array): void {
    checkDigest(value);
    if (this.#first.length < this.#capacity) {
      this.#first.push(value);
      return;
    }
    if (this.#lastLength === PAGE) {
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
    const { page, place } = this.#pageOf(index);
    return page.subarray(place * DIGEST_BYTES, (place + 1) * DIGEST_BYTES);
  }

  wordAt(index: number): number {
    const value = this.at(index);
    return value === undefined ? 0 : firstWord(value);
  }

  isAt(index: number, value: Uint8Array): boolean {
    if (index < 0 || index >= this.length || value.length !== DIGEST_BYTES) return false;
    if (index < this.#first.length) return this.#first.isAt(index, value);
    const behind = index - this.#first.length;
    const number = this.#numbers[Math.floor(behind / PAGE)];
    // Asked for anywhere in the list: reading a page for one value would be dear.
    const there =
      number === undefined
        ? this.#last.subarray((behind % PAGE) * DIGEST_BYTES)
        : this.#pages.value(number, behind % PAGE);
    for (let i = 0; i < DIGEST_BYTES; i += 1) if (there[i] !== value[i]) return false;
    return true;
  }

  /** The page behind the first values that holds `index`, and the place there. */
  #pageOf(index: number): { readonly page: Uint8Array; readonly place: number } {
    const behind = index - this.#first.length;
    const place = behind % PAGE;
    const nth = Math.floor(behind / PAGE);
    const number = this.#numbers[nth];
    if (number === undefined) return { page: this.#last, place };
    if (this.#read?.index !== nth) this.#read = { index: nth, page: this.#pages.read(number) };
    return { page: this.#read.page, place };
  }
}
