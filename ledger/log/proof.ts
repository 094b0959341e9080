/**
 * Inclusion and consistency proofs of RFC 9162 sections 2.1.3 and 2.1.4: made from the hashes of full subtrees, checked by the two
 * algorithms of that document. Where full subtree hashes come from is a HashReader; tile.ts offers one over stored tiles.
 *
 * Stricter than the RFC: every hash is exactly 32 bytes. Wider: a tree of size 0 is consistent with every tree, by an empty proof
 * and the empty root (c2sp.org/tlog-witness), where the RFC defines nothing.
 */
import { equalBytes } from '../bytes.ts';
import {
  checkHash,
  checkSize,
  EMPTY_ROOT,
  floorLog2,
  Frontier,
  HASH_LENGTH,
  isSize,
  nodeHash,
  peaksOf,
} from './tree.ts';

/** The hash of the full subtree of 2^level leaves number `index` (from leaf index * 2^level). Throws if it does not have it. */
export type HashReader = (level: number, index: number) => Uint8Array;

/** Proof that leaf `index` is in the tree of `size` leaves: sibling of the leaf first, child of the root last. */
export function inclusionProof(index: number, size: number, read: HashReader): readonly Uint8Array[] {
  checkSize(size, 'size');
  if (checkSize(index, 'index') >= size) {
    throw new RangeError(`a tree of ${size} leaves has no leaf ${index}`);
  }
  const proof: Uint8Array[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + splitOf(end - start);
    if (index < middle) {
      proof.push(rangeHash(middle, end, read));
      end = middle;
    } else {
      proof.push(rangeHash(start, middle, read));
      start = middle;
    }
  }
  return proof.toReversed();
}

/** Proof that the tree of `size1` leaves is a prefix of the tree of `size2`; empty if size1 is 0 or size2. */
export function consistencyProof(size1: number, size2: number, read: HashReader): readonly Uint8Array[] {
  checkSize(size2, 'size2');
  if (checkSize(size1, 'size1') > size2) {
    throw new RangeError(`a tree of ${size1} leaves is no prefix of one of ${size2}`);
  }
  if (size1 === 0) return [];
  const proof: Uint8Array[] = [];
  let [start, end] = [0, size2];
  while (size1 !== end) {
    const middle = start + splitOf(end - start);
    if (size1 <= middle) {
      proof.push(rangeHash(middle, end, read));
      end = middle;
    } else {
      proof.push(rangeHash(start, middle, read));
      start = middle;
    }
  }
  // The verifier knows root1; it needs the last old subtree only if that is not the whole old tree.
  if (start > 0) proof.push(rangeHash(start, end, read));
  return proof.toReversed();
}

/** Root of the tree of `size` leaves. */
export const rootFrom = (size: number, read: HashReader): Uint8Array => frontierFrom(size, read).root();

/** The frontier of the tree of `size` leaves, to go on appending after a restart. */
export const frontierFrom = (size: number, read: HashReader): Frontier =>
  Frontier.fromPeaks(
    size,
    peaksOf(size).map(({ level, index }) => read(level, index)),
  );

/** What an inclusion proof claims: leaf `index` of the tree (size, root) has hash `leafHash`. */
export interface InclusionClaim {
  readonly index: number;
  readonly size: number;
  readonly leafHash: Uint8Array;
  readonly proof: readonly Uint8Array[];
  readonly root: Uint8Array;
}

/** Checks an inclusion proof (RFC 9162 section 2.1.3.2). Any input is allowed; false is the answer to nonsense. */
export function verifyInclusion({ index, size, leafHash, proof, root }: InclusionClaim): boolean {
  if (!isSize(index) || !isSize(size) || index >= size) return false;
  if (![leafHash, root, ...proof].every(isHash)) return false;
  let [fn, sn, r] = [index, size - 1, leafHash];
  for (const p of proof) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      r = nodeHash(p, r);
      while (fn !== 0 && !isOdd(fn)) [fn, sn] = [half(fn), half(sn)];
    } else {
      r = nodeHash(r, p);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && equalBytes(r, root);
}

/** What a consistency proof claims: the tree (size1, root1) is a prefix of the tree (size2, root2). */
export interface ConsistencyClaim {
  readonly size1: number;
  readonly size2: number;
  readonly root1: Uint8Array;
  readonly root2: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** Checks a consistency proof (RFC 9162 section 2.1.4.2). Any input is allowed; false is the answer to nonsense. */
export function verifyConsistency({ size1, size2, root1, root2, proof }: ConsistencyClaim): boolean {
  if (!isSize(size1) || !isSize(size2) || size1 > size2) return false;
  if (![root1, root2, ...proof].every(isHash)) return false;
  if (size1 === 0 && !equalBytes(root1, EMPTY_ROOT)) return false;
  if (size1 === size2) return proof.length === 0 && equalBytes(root1, root2);
  if (size1 === 0) return proof.length === 0;

  if (proof.length === 0) return false;
  const path = size1 === 2 ** floorLog2(size1) ? [root1, ...proof] : proof;
  let [fn, sn] = [size1 - 1, size2 - 1];
  while (isOdd(fn)) [fn, sn] = [half(fn), half(sn)];
  const [first = root1, ...rest] = path;
  let [fr, sr] = [first, first];
  for (const c of rest) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      fr = nodeHash(c, fr);
      sr = nodeHash(c, sr);
      while (fn !== 0 && !isOdd(fn)) [fn, sn] = [half(fn), half(sn)];
    } else {
      sr = nodeHash(sr, c);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && equalBytes(fr, root1) && equalBytes(sr, root2);
}

/**
 * MTH(D[start:end]). In both proofs `start` is a multiple of the smallest power of two not below the width, so the peaks of a tree of
 * that width, moved to `start`, are full subtrees of the whole tree.
 */
function rangeHash(start: number, end: number, read: HashReader): Uint8Array {
  return peaksOf(end - start)
    .map(({ level, index }) => checkHash(read(level, start / 2 ** level + index), 'subtree hash'))
    .reduceRight((right, left) => nodeHash(left, right));
}

/** The largest power of two strictly below n, for n >= 2: where RFC 9162 splits a tree. */
const splitOf = (n: number): number => 2 ** floorLog2(n - 1);

const isHash = (hash: Uint8Array): boolean => hash.length === HASH_LENGTH;
const isOdd = (n: number): boolean => n % 2 === 1;
const half = (n: number): number => Math.floor(n / 2);
