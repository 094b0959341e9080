/**
 * How a log lies in files (c2sp.org/tlog-tiles@v0.1.0): tiles of up to 256 hashes, bundles of up to 256 entries, their paths, and
 * which of them a log of some size has or must write anew when it grows. The stored hashes serve proof.ts through tileHashReader.
 * Reading, writing and publishing files is left to the node and the client.
 */
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';
import { concatBytes } from '../bytes.ts';
import type { HashReader } from './proof.ts';
import { checkHash, checkSize, HASH_LENGTH, isSize, nodeHash } from './tree.ts';

/** Hashes in a full tile, entries in a full bundle. */
export const TILE_WIDTH = 256;
/** Longest entry in bytes that a bundle can hold. */
export const MAX_ENTRY_BYTES = 65_535;

/**
 * One file of a log: a tile or an entry bundle. `level` counts tile levels (8 tree levels each) from the leaves, 0 for bundles; `n` is
 * its number in the row; `width` the number of hashes or entries, 256 if full; `path` is relative to the log's prefix.
 */
export interface Tile {
  readonly kind: 'tile' | 'entries';
  readonly level: number;
  readonly n: number;
  readonly width: number;
  readonly path: string;
}

/** A file to be written: which one, and its bytes. */
export interface TileContent {
  readonly tile: Tile;
  readonly bytes: Uint8Array;
}

/** The bytes of tile (level, n) of exactly `width` hashes (32 bytes each). Throws if there is none. */
export type TileReader = (level: number, n: number, width: number) => Uint8Array;

/** The bytes of entry bundle `n` of exactly `width` entries. Throws if there is none. */
export type BundleReader = (n: number, width: number) => Uint8Array;

/** Path of a tile: `tilePath(0, 1234067, 256)` is `tile/0/x001/x234/067`, of width 5 it ends in `.p/5`. */
export const tilePath = (level: number, n: number, width: number): string =>
  tileAt('tile', level, n, width).path;

/** Path of an entry bundle: `entriesPath(0, 17)` is `tile/entries/000.p/17`. */
export const entriesPath = (n: number, width: number): string => tileAt('entries', 0, n, width).path;

/** Reads a path; exactly those that tilePath and entriesPath write. */
export function parseTilePath(path: string): Result<Tile, string> {
  const [, row, groups, partial] = TILE_PATH.exec(path) ?? [];
  if (row !== undefined && groups !== undefined) {
    const kind = row === 'entries' ? 'entries' : 'tile';
    const level = kind === 'entries' ? 0 : Number(row);
    const n = Number(groups.replaceAll(/[x/]/g, ''));
    const width = partial === undefined ? TILE_WIDTH : Number(partial);
    if (canExist(level, n, width)) {
      const tile = tileAt(kind, level, n, width);
      if (tile.path === path) return ok(tile);
    }
  }
  return fail(
    `path ${JSON.stringify(path.slice(0, 100))}: must be tile/<level>/<number> or tile/entries/<number>, the number in groups like x001/234, ` +
      'with .p/<width> only for widths 1 to 255, of a log below 2^53 entries',
  );
}

/** Exactly the files a log of `size` entries has, bundles first, then tiles from the leaves up; lazily, since sizes come from outside. */
export function* tilesOf(size: number): Generator<Tile, void, undefined> {
  for (const { kind, level, count } of rowsOf(checkSize(size, 'size'))) {
    for (let n = 0; n * TILE_WIDTH < count; n += 1) {
      yield tileAt(kind, level, n, Math.min(TILE_WIDTH, count - n * TILE_WIDTH));
    }
  }
}

/** The partial files of a log of `oldSize` that a log of `newSize` no longer has, because they grew. */
export function staleTiles(oldSize: number, newSize: number): readonly Tile[] {
  checkGrowth(oldSize, newSize);
  return rowsOf(oldSize)
    .filter(({ level, count }) => count % TILE_WIDTH > 0 && countAt(level, newSize) > count)
    .map(({ kind, level, count }) => tileAt(kind, level, Math.floor(count / TILE_WIDTH), count % TILE_WIDTH));
}

/**
 * The tiles to be written when a log of `oldSize` entries grows by these leaf hashes. `readTile` gives the partial tiles of `oldSize`
 * that are continued. From size 0 these are all tiles of the log.
 */
export function growTiles(
  oldSize: number,
  leafHashes: readonly Uint8Array[],
  readTile: TileReader,
): readonly TileContent[] {
  checkGrowth(oldSize, oldSize + leafHashes.length);
  const grown: TileContent[] = [];
  let added = leafHashes;
  for (let level = 0; added.length > 0; level += 1) {
    const before = countAt(level, oldSize);
    const parents: Uint8Array[] = [];
    for (const { n, kept, width, from, to } of grownInRow(before, added.length)) {
      const start = kept === 0 ? EMPTY : checkTile(readTile(level, n, kept), kept);
      const bytes = concatBytes(start, ...added.slice(from, to).map((hash) => checkHash(hash, 'leaf hash')));
      grown.push({ tile: tileAt('tile', level, n, width), bytes });
      if (width === TILE_WIDTH) parents.push(subtreeAt(subtreesOf(bytes), TILE_HEIGHT, 0));
    }
    added = parents;
  }
  return grown;
}

/** The bundles to be written when a log of `oldSize` entries grows by `entries`; `readBundle` gives the partial one of `oldSize`. */
export function growBundles(
  oldSize: number,
  entries: readonly Uint8Array[],
  readBundle: BundleReader,
): readonly TileContent[] {
  checkGrowth(oldSize, oldSize + entries.length);
  return grownInRow(oldSize, entries.length).map(({ n, kept, width, from, to }) => ({
    tile: tileAt('entries', 0, n, width),
    bytes: concatBytes(
      kept === 0 ? EMPTY : checkBundle(readBundle(n, kept), kept),
      encodeBundle(entries.slice(from, to)),
    ),
  }));
}

/** Bytes of a bundle: each entry after its length as u16, big-endian. 1 to 256 entries of at most 65,535 bytes. */
export function encodeBundle(entries: readonly Uint8Array[]): Uint8Array {
  if (entries.length < 1 || entries.length > TILE_WIDTH) {
    throw new RangeError(`a bundle has 1 to ${TILE_WIDTH} entries, not ${entries.length}`);
  }
  return concatBytes(
    ...entries.flatMap((entry) => {
      if (entry.length > MAX_ENTRY_BYTES) {
        throw new RangeError(`an entry has at most ${MAX_ENTRY_BYTES} bytes, not ${entry.length}`);
      }
      return [Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry];
    }),
  );
}

/** The entries of a bundle: exactly `width` of them and not a byte more. */
export function parseBundle(bytes: Uint8Array, width: number): Result<readonly Uint8Array[], string> {
  const entries: Uint8Array[] = [];
  let at = 0;
  for (let i = 0; i < width; i += 1) {
    const [high, low] = bytes.subarray(at, at + 2);
    if (high === undefined || low === undefined) return fail(`bundle: ends before entry ${i} of ${width}`);
    const start = at + 2;
    at = start + high * 256 + low;
    if (at > bytes.length) return fail(`bundle: ends within entry ${i} of ${width}`);
    entries.push(bytes.slice(start, at));
  }
  if (at < bytes.length) return fail(`bundle: ${bytes.length - at} bytes after its ${width} entries`);
  return ok(entries);
}

/**
 * Subtree hashes of the log of `size` entries from its tiles; those between tile levels are computed within a tile. `readTile` is
 * asked for the widths of exactly this size (whoever keeps only a later, wider tile cuts it). Tiles are believed: check the root
 * or proof that comes out. One reader for many proofs is quicker than one for each.
 */
export function tileHashReader(readTile: TileReader, size: number): HashReader {
  checkSize(size, 'size');
  // The tiles last read, with their inner hashes: neighbouring entries share their proofs' tiles.
  const held = new Map<string, Subtrees>();
  return (level, index) => {
    const tileLevel = Math.floor(level / TILE_HEIGHT);
    const height = level % TILE_HEIGHT;
    const first = checkSize(index, 'index') * 2 ** height;
    const n = Math.floor(first / TILE_WIDTH);
    const offset = first % TILE_WIDTH;
    const width = Math.min(TILE_WIDTH, countAt(tileLevel, size) - n * TILE_WIDTH);
    if (offset + 2 ** height > width) {
      throw new RangeError(`a log of ${size} entries has no full subtree ${index} of 2^${level} leaves`);
    }
    const key = `${tileLevel}/${n}`;
    const subtrees = held.get(key) ?? subtreesOf(checkTile(readTile(tileLevel, n, width), width));
    held.delete(key);
    held.set(key, subtrees);
    for (const oldest of held.keys()) {
      if (held.size <= TILES_HELD) break;
      held.delete(oldest);
    }
    return subtreeAt(subtrees, height, offset / 2 ** height);
  };
}

/**
 * The tiles that `use` reads from a log of `size`, for fetching them before computing with them. `use` is run once on hashes of zeros:
 * `tilesReadBy(size, (read) => inclusionProof(index, size, read))`.
 */
export function tilesReadBy(size: number, use: (read: HashReader) => unknown): readonly Tile[] {
  const tiles = new Map<string, Tile>();
  const note: TileReader = (level, n, width) => {
    const tile = tileAt('tile', level, n, width);
    tiles.set(tile.path, tile);
    return new Uint8Array(width * HASH_LENGTH);
  };
  use(tileHashReader(note, size));
  return [...tiles.values()];
}

/** Tree levels in a tile: 2^8 = 256. */
const TILE_HEIGHT = 8;
/** Enough for one proof's tiles at every level, old and new edge of the log; 16 KiB each. */
const TILES_HELD = 16;
const EMPTY = new Uint8Array();
const TILE_PATH = /^tile\/(entries|[0-9])\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([0-9]{1,3}))?$/;

/** Hashes of tile level `level` (level 0: leaves, and entries) in a log of `size`. */
const countAt = (level: number, size: number): number => Math.floor(size / TILE_WIDTH ** level);

interface Row {
  readonly kind: Tile['kind'];
  readonly level: number;
  readonly count: number;
}

function rowsOf(size: number): readonly Row[] {
  const rows: Row[] = [{ kind: 'entries', level: 0, count: size }];
  for (let level = 0; countAt(level, size) > 0; level += 1) {
    rows.push({ kind: 'tile', level, count: countAt(level, size) });
  }
  return rows;
}

/** A file of a row that grows: it keeps `kept` items and takes items `from` to `to` (exclusive) of the added ones. */
interface GrownTile {
  readonly n: number;
  readonly kept: number;
  readonly width: number;
  readonly from: number;
  readonly to: number;
}

function grownInRow(before: number, added: number): readonly GrownTile[] {
  const grown: GrownTile[] = [];
  for (let from = 0; from < added;) {
    const n = Math.floor((before + from) / TILE_WIDTH);
    const kept = (before + from) % TILE_WIDTH;
    const width = Math.min(TILE_WIDTH, kept + added - from);
    const to = from + width - kept;
    grown.push({ n, kept, width, from, to });
    from = to;
  }
  return grown;
}

function tileAt(kind: Tile['kind'], level: number, n: number, width: number): Tile {
  if (!canExist(level, n, width)) {
    throw new RangeError(`no log has a tile of level ${level}, number ${n}, width ${width}`);
  }
  const digits = String(n);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g) ?? [];
  const number = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
  const row = kind === 'entries' ? kind : level;
  return { kind, level, n, width, path: `tile/${row}/${number}${width < TILE_WIDTH ? `.p/${width}` : ''}` };
}

/** Whether a log of at most 2^53-1 entries can have this tile. */
const canExist = (level: number, n: number, width: number): boolean =>
  [level, n, width, (n * TILE_WIDTH + width) * TILE_WIDTH ** level].every(isSize) &&
  width >= 1 &&
  width <= TILE_WIDTH;

function checkGrowth(oldSize: number, newSize: number): void {
  if (checkSize(newSize, 'new size') < checkSize(oldSize, 'old size')) {
    throw new RangeError(`a log does not shrink from ${oldSize} to ${newSize}`);
  }
}

function checkTile(bytes: Uint8Array, width: number): Uint8Array {
  if (bytes.length !== width * HASH_LENGTH) {
    throw new RangeError(`a tile of width ${width} has ${width * HASH_LENGTH} bytes, not ${bytes.length}`);
  }
  return bytes;
}

function checkBundle(bytes: Uint8Array, width: number): Uint8Array {
  const entries = parseBundle(bytes, width);
  if (!entries.ok) throw new RangeError(entries.error);
  return bytes;
}

/** The full subtrees within a tile by height, each row its hashes one after the other: 0 the tile itself, 8 the root of a full tile. */
type Subtrees = readonly Uint8Array[];

function subtreesOf(tile: Uint8Array): Subtrees {
  const rows: Uint8Array[] = [];
  for (let row = tile.slice(); row.length > 0;) {
    rows.push(row);
    const parents = new Uint8Array(Math.floor(row.length / HASH_LENGTH / 2) * HASH_LENGTH);
    for (let i = 0; i * HASH_LENGTH < parents.length; i += 1) {
      parents.set(nodeHash(hashAt(row, 2 * i), hashAt(row, 2 * i + 1)), i * HASH_LENGTH);
    }
    row = parents;
  }
  return rows;
}

const subtreeAt = (subtrees: Subtrees, height: number, index: number): Uint8Array =>
  checkHash(hashAt(subtrees[height] ?? EMPTY, index), 'subtree hash');

const hashAt = (row: Uint8Array, index: number): Uint8Array =>
  row.slice(index * HASH_LENGTH, (index + 1) * HASH_LENGTH);
