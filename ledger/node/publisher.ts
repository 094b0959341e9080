/**
 * Publishes a ledger as files: checkpoint, tiles and entry bundles of exactly the last signed size (c2sp.org/tlog-tiles, protocol.md section 6).
 * The crash story, in the order of the code: tiles on the disk -> checkpoint signed and stored -> checkpoint file replaced -> superseded partial
 * files removed. After a crash anywhere, openPublisher restores the files from the store; a stored signature is released, never made anew.
 */
import { bytesToHex, equalBytes, utf8ToBytes } from '../bytes.ts';
import { openCheckpoint, signCheckpoint } from '../log/checkpoint.ts';
import type { Ed25519Sign } from '../log/note.ts';
import { encodeBundle, growBundles, parseTilePath, staleTiles, TILE_WIDTH, tilesOf } from '../log/tile.ts';
import { leafHash } from '../log/tree.ts';
import type { SignatureVerifier } from '../keys/verifier.ts';
import { StoreError } from '../store/database.ts';
import type { LedgerStore, SignedCheckpoint } from '../store/ledger-store.ts';
import { openFolder, type FileContent, type Folder } from './files.ts';
import { createTileSet, type TileSet } from '../store/tile-set.ts';

/** The ledger's name and log key, as party.founded states them. */
export interface LogName {
  readonly origin: string;
  readonly vkey: string;
}

export interface PublisherOptions {
  readonly store: LedgerStore;
  /** Folder of the published files. */
  readonly folder: string;
  /** Folder for files under way, on the same file system. */
  readonly aside: string;
  readonly sign: Ed25519Sign;
  readonly verifier: SignatureVerifier;
  /** Asked when there is at least one entry. */
  readonly log: () => LogName;
}

export interface Publisher {
  /** What is published now. */
  readonly published: SignedCheckpoint | undefined;
  readonly tiles: TileSet;
  /** Publishes every entry stored before the call; calls during a publication are served together by the next one. */
  publish(): Promise<void>;
}

/**
 * Opens the published folder, compares it with the store byte for byte and repairs it.
 * Throws StoreError when the store is behind what was signed or differs from it: signing on would fork the ledger.
 */
export async function openPublisher(options: PublisherOptions): Promise<Publisher> {
  const { store } = options;
  const folder = await openFolder(options.folder, options.aside);
  const tiles = createTileSet();
  const signed = store.signed();
  loadTiles(store, tiles, signed?.size ?? 0);
  await checkHistory(options, folder, tiles);

  let published: SignedCheckpoint | undefined;
  /** Whether the folder holds nothing but the files of `published`; false while it is written to and after a failure. */
  let isExact = false;
  let last: Promise<void> = Promise.resolve();

  /** Releases a signed checkpoint whose tiles are on the disk. */
  const release = async (checkpoint: SignedCheckpoint, wasExact: boolean): Promise<void> => {
    await folder.write([{ path: checkpointPath, bytes: utf8ToBytes(checkpoint.note) }]);
    const before = published;
    published = checkpoint;
    if (before !== undefined && wasExact)
      await folder.remove(staleTiles(before.size, checkpoint.size).map(({ path }) => path));
    else await sweep(folder, checkpoint.size);
    isExact = true;
  };

  const publishNext = async (from: number): Promise<void> => {
    const wasExact = isExact;
    isExact = false;
    // A signature that an earlier attempt stored but could not release comes first.
    const waiting = store.signed();
    const resumed = waiting !== undefined && waiting.size > from ? waiting : undefined;
    const to = resumed?.size ?? Math.min(store.count(), from + mostAtOnce);
    const entries = store.entries(from, to);
    const bundles = growBundles(from, entries, (n, width) =>
      encodeBundle(store.entries(n * TILE_WIDTH, n * TILE_WIDTH + width)),
    );
    const grown = tiles.grow(from, entries.map(leafHash));
    await folder.write([...bundles, ...grown].map(({ tile, bytes }) => ({ path: tile.path, bytes })));
    await release(resumed ?? signNext(options, tiles, to), wasExact);
  };
  const publishAll = async (): Promise<void> => {
    while (!isExact || (published?.size ?? 0) < store.count()) {
      const from = published?.size ?? 0;
      if (from < store.count()) await publishNext(from);
      else if (published !== undefined) await release(published, false);
      else isExact = true;
    }
  };

  if (signed !== undefined) {
    await restore(store, folder, tiles, signed.size);
    await release(signed, false);
  }
  const publisher: Publisher = {
    get published() {
      return published;
    },
    tiles,
    publish: () => {
      const next = last.then(publishAll);
      last = next.catch(() => undefined);
      return next;
    },
  };
  await publisher.publish();
  return publisher;
}

/** Most entries that one checkpoint adds, which bounds memory when much is to be published. */
const mostAtOnce = 4096;

/** Name of the checkpoint's file. */
export const checkpointPath = 'checkpoint';

/** The signature is made here and stored before anybody else has it. */
function signNext({ store, sign, log }: PublisherOptions, tiles: TileSet, size: number): SignedCheckpoint {
  const { origin, vkey } = log();
  const root = tiles.root(size);
  const before = store.signed();
  if (before !== undefined && !equalBytes(tiles.root(before.size), before.root))
    throw new StoreError(`the ledger no longer contains what was signed at size ${before.size}`);
  const checkpoint = { size, root, note: signCheckpoint({ origin, size, root }, vkey, sign) };
  store.storeSigned(checkpoint);
  return checkpoint;
}

/** Compares the store with the last signature it holds, and with the checkpoint that lies in the published folder. */
async function checkHistory(options: PublisherOptions, folder: Folder, tiles: TileSet): Promise<void> {
  const { store, verifier, log } = options;
  const signed = store.signed();
  const file = await folder.read(checkpointPath);
  if (store.count() === 0 && file !== undefined)
    throw new StoreError(
      `the published folder holds a checkpoint, but the database holds no entries${advice}`,
    );
  if (store.count() === 0) return;
  const { origin, vkey } = log();
  const open = (note: string | Uint8Array) =>
    openCheckpoint(note, { origin, logVkey: vkey, verify: (...signed) => verifier.ed25519(...signed) });
  if (signed !== undefined) {
    const own = open(signed.note);
    if (!own.ok) throw new StoreError(`the stored checkpoint is not by this ledger's log key: ${own.error}`);
    // The signature covers the note alone: what stands beside it in the table must say the same.
    const { checkpoint } = own.value;
    if (checkpoint.size !== signed.size || !equalBytes(checkpoint.root, signed.root))
      throw new StoreError(
        `the database says size ${signed.size} was signed, its note size ${checkpoint.size} or another root${advice}`,
      );
    if (!equalBytes(tiles.root(signed.size), signed.root))
      throw new StoreError(
        `the database differs from the checkpoint signed at size ${signed.size}, root ${bytesToHex(signed.root)}${advice}`,
      );
  }
  const released = file === undefined ? undefined : open(file);
  if (released?.ok !== true) return;
  const { size, root } = released.value.checkpoint;
  if (size > (signed?.size ?? 0))
    throw new StoreError(
      `a checkpoint of size ${size} was published, but the database knows signatures up to ${signed?.size ?? 0} only${advice}`,
    );
  if (!equalBytes(tiles.root(size), root))
    throw new StoreError(`the database differs from the checkpoint published at size ${size}${advice}`);
}

const advice = '; a backup older than the published ledger must not go on: restore the newest database';

function loadTiles(store: LedgerStore, tiles: TileSet, size: number): void {
  if (store.count() < size)
    throw new StoreError(
      `a checkpoint of size ${size} was signed, but the database holds ${store.count()} entries${advice}`,
    );
  for (let from = 0; from < size; from += TILE_WIDTH)
    tiles.grow(from, store.entries(from, Math.min(size, from + TILE_WIDTH)).map(leafHash));
}

/** Writes every file of a size that is missing or differs. */
async function restore(store: LedgerStore, folder: Folder, tiles: TileSet, size: number): Promise<void> {
  for (const { kind, level, n, width, path } of tilesOf(size)) {
    const first = n * TILE_WIDTH;
    const bytes =
      kind === 'tile' ? tiles.read(level, n, width) : encodeBundle(store.entries(first, first + width));
    const found = await folder.read(path);
    const wanted: FileContent = { path, bytes };
    if (found === undefined || !equalBytes(found, bytes)) await folder.write([wanted]);
  }
}

/** Removes tiles and bundles that a log of this size does not have; files of other names are not the node's. */
async function sweep(folder: Folder, size: number): Promise<void> {
  const present = new Set([...tilesOf(size)].map(({ path }) => path));
  const found = await folder.list();
  await folder.remove(found.filter((path) => parseTilePath(path).ok && !present.has(path)));
}
