/**
 * The Merkle tree of a log at every size it has had (RFC 9162 section 2.1), one hash for each full subtree, packed, 64 bytes an entry.
 * For whoever must judge a root that somebody names; files and proofs are tile.ts and proof.ts.
 */
import { digestsInMemory, type Digests, type DigestStorage } from '../digest-list.ts';
import { rootFrom } from './proof.ts';
import { checkHash, nodeHash } from './tree.ts';

/** A tree that grows by one leaf at a time and remembers its earlier roots. */
export class TreeHistory {
  /** #rows[level]: the full subtrees of 2^level leaves, from the left. */
  readonly #rows: Digests[] = [];
  readonly #storage: DigestStorage;

  constructor(storage: DigestStorage = digestsInMemory) {
    this.#storage = storage;
  }

  /** Number of leaves. */
  get size(): number {
    return this.#rows[0]?.length ?? 0;
  }

  /** Appends one leaf hash (32 bytes). */
  append(leaf: Uint8Array): void {
    let hash = checkHash(leaf, 'leaf hash');
    for (let level = 0; ; level += 1) {
      const row = (this.#rows[level] ??= this.#storage.list());
      const left = row.at(row.length - 1);
      row.push(hash);
      if (left === undefined || row.length % 2 === 1) return;
      hash = nodeHash(left, hash);
    }
  }

  /** Root of the first `size` leaves. Throws a RangeError when there are not so many. */
  root(size: number): Uint8Array {
    return rootFrom(size, (level, index) => {
      const hash = this.#rows[level]?.at(index);
      if (hash === undefined)
        throw new RangeError(`a tree of ${this.size} leaves has no root of size ${size}`);
      return hash;
    });
  }
}
