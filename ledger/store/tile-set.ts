/**
 * The hash tiles of a growing log, in memory: 32 bytes an entry and a little (c2sp.org/tlog-tiles). Roots and proofs of every size up to the
 * present one come from here. A node grows it by what it publishes, a client by what it has verified.
 */
import { consistencyProof, inclusionProof, rootFrom } from '../log/proof.ts';
import { growTiles, tileHashReader, type TileContent, type TileReader } from '../log/tile.ts';
import { HASH_LENGTH } from '../log/tree.ts';

export interface TileSet {
  /** The first `width` hashes of a tile. Throws when the log never had them. */
  readonly read: TileReader;
  /** Adds the leaf hashes of entries from `oldSize` on and returns the tiles to write; doing it again for the same entries changes nothing. */
  grow(oldSize: number, leafHashes: readonly Uint8Array[]): readonly TileContent[];
  root(size: number): Uint8Array;
  inclusion(index: number, size: number): readonly Uint8Array[];
  consistency(size1: number, size2: number): readonly Uint8Array[];
}

/** A tile set without tiles. */
export function createTileSet(): TileSet {
  const tiles = new Map<string, Uint8Array>();
  const read: TileReader = (level, n, width) => {
    const tile = tiles.get(`${level}/${n}`);
    if (tile === undefined || tile.length < width * HASH_LENGTH)
      throw new RangeError(`there is no tile ${n} of level ${level} with ${width} hashes`);
    return tile.subarray(0, width * HASH_LENGTH);
  };
  return {
    read,
    grow: (oldSize, leafHashes) => {
      const grown = growTiles(oldSize, leafHashes, read);
      for (const { tile, bytes } of grown) tiles.set(`${tile.level}/${tile.n}`, bytes);
      return grown;
    },
    root: (size) => rootFrom(size, tileHashReader(read, size)),
    inclusion: (index, size) => inclusionProof(index, size, tileHashReader(read, size)),
    consistency: (size1, size2) => consistencyProof(size1, size2, tileHashReader(read, size2)),
  };
}
