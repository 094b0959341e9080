/**
 * The Merkle tree of RFC 9162 section 2.1 over SHA-256: hashes of leaves and nodes, and the frontier that appends one leaf at a
 * time. Sizes and indices are numbers from 0 to 2^53-1, so arithmetic is by division, never by 32-bit operators.
 * Proofs are in proof.ts, stored tiles in tile.ts.
 */
import { concatBytes, sha256 } from '../bytes.ts';

/** Bytes in every hash of the tree. */
export const HASH_LENGTH = 32;

/** Root of the tree without leaves: SHA-256 of nothing (RFC 9162 section 2.1.1). */
export const EMPTY_ROOT: Uint8Array = sha256(new Uint8Array());

/** Hash of a leaf: SHA-256(0x00 || data). `leafHash(entryBytes)`. */
export const leafHash = (data: Uint8Array): Uint8Array => sha256(concatBytes(LEAF_PREFIX, data));

/** Hash of an inner node: SHA-256(0x01 || left || right). Throws if a side is not 32 bytes. */
export const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array =>
  sha256(concatBytes(NODE_PREFIX, checkHash(left, 'left'), checkHash(right, 'right')));

/**
 * What must be kept of a tree to append to it and to know its root: the hashes of its full subtrees ("peaks"), one for each set bit
 * of the size.
 *
 *     const tree = new Frontier();
 *     tree.append(leafHash(entry));
 *     tree.root();
 */
export class Frontier {
  #size = 0;
  /** #peaks[level]: the peak of 2^level leaves, present exactly when that bit of the size is set. */
  #peaks: (Uint8Array | undefined)[] = [];

  /** Number of leaves. */
  get size(): number {
    return this.#size;
  }

  /** A frontier from stored peaks, largest (leftmost) first, as `peaksOf(size)` orders them. */
  static fromPeaks(size: number, peaks: readonly Uint8Array[]): Frontier {
    const places = peaksOf(size);
    if (places.length !== peaks.length) {
      throw new RangeError(`a tree of ${size} leaves has ${places.length} peaks, not ${peaks.length}`);
    }
    const frontier = new Frontier();
    frontier.#size = size;
    for (const [i, peak] of peaks.entries()) {
      const place = places[i];
      if (place !== undefined) frontier.#peaks[place.level] = Uint8Array.from(checkHash(peak, 'peak'));
    }
    return frontier;
  }

  /** Appends one leaf hash (32 bytes). */
  append(leaf: Uint8Array): void {
    const newSize = checkSize(this.#size + 1, 'size');
    let hash: Uint8Array = Uint8Array.from(checkHash(leaf, 'leaf hash'));
    let level = 0;
    for (let left = this.#peaks[level]; left !== undefined; left = this.#peaks[level]) {
      hash = nodeHash(left, hash);
      this.#peaks[level] = undefined;
      level += 1;
    }
    this.#peaks[level] = hash;
    this.#size = newSize;
  }

  /** Root hash of all leaves appended so far. */
  root(): Uint8Array {
    let root: Uint8Array | undefined;
    for (const peak of this.#peaks) {
      if (peak !== undefined) root = root === undefined ? peak : nodeHash(peak, root);
    }
    return Uint8Array.from(root ?? EMPTY_ROOT);
  }

  /** An independent copy: appending to one does not change the other. */
  clone(): Frontier {
    const copy = new Frontier();
    copy.#size = this.#size;
    copy.#peaks = [...this.#peaks]; // hashes themselves are never written to
    return copy;
  }
}

/** Place of a full subtree: 2^level leaves, starting at leaf index * 2^level. */
export interface SubtreePlace {
  readonly level: number;
  readonly index: number;
}

/** The full subtrees a tree of `size` leaves is made of, largest (leftmost) first. `peaksOf(5)` is levels 2 and 0. */
export function peaksOf(size: number): readonly SubtreePlace[] {
  const places: SubtreePlace[] = [];
  let start = 0;
  for (let rest = checkSize(size, 'size'); rest > 0;) {
    const level = floorLog2(rest);
    const width = 2 ** level;
    places.push({ level, index: start / width });
    start += width;
    rest -= width;
  }
  return places;
}

/** Returns `value` if it can be a size or an index (a whole number from 0 to 2^53-1); throws otherwise, naming it. */
export function checkSize(value: number, name: string): number {
  if (!isSize(value)) throw new RangeError(`${name} must be a whole number from 0 to 2^53-1, not ${value}`);
  return value;
}

/** Whether a number can be a size or an index: whole, from 0 to 2^53-1. */
export const isSize = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

/** Returns `hash` if it has 32 bytes; throws otherwise, naming it. */
export function checkHash(hash: Uint8Array, name: string): Uint8Array {
  if (hash.length !== HASH_LENGTH) {
    throw new RangeError(`${name} must be ${HASH_LENGTH} bytes, not ${hash.length}`);
  }
  return hash;
}

/** The largest k with 2^k <= n, for n >= 1. Exact up to 2^53-1, unlike Math.log2. */
export function floorLog2(n: number): number {
  let level = 0;
  for (let width = 2; width <= n; width *= 2) level += 1;
  return level;
}

const LEAF_PREFIX = Uint8Array.of(0x00);
const NODE_PREFIX = Uint8Array.of(0x01);
