/**
 * The published files of a ledger, byte for byte: checkpoint, entry bundles, tiles, and nothing else (tlog.md sections 2 to 6).
 * Everything is recomputed from the entries and compared. What the entries say is judged by entries.ts.
 */
import { equalBytes, toBase64 } from '../bytes.ts';
import { parseEntry, type Body } from '../entries/entry.ts';
import { openCheckpoint, parseCheckpoint, type Checkpoint } from '../log/checkpoint.ts';
import { verifyCosignatures } from '../log/cosignature.ts';
import { formatNote, MAX_NOTE_BYTES, parseNote, parseVkey, type Ed25519Verify } from '../log/note.ts';
import {
  entriesPath,
  MAX_ENTRY_BYTES,
  parseBundle,
  parseTilePath,
  TILE_WIDTH,
  tilePath,
} from '../log/tile.ts';
import { Frontier, HASH_LENGTH, leafHash, nodeHash } from '../log/tree.ts';
import { fail, ok, type Result } from '../result.ts';
import type { FoundFile, LedgerSource } from './source.ts';

/** What is wrong, and in which file. */
export interface FileFault {
  readonly file: string;
  readonly message: string;
}

/** The checkpoint as found; its signature is not checked yet, because the log's key is in the first entry. */
export interface FoundCheckpoint {
  readonly bytes: Uint8Array;
  readonly checkpoint: Checkpoint;
}

const MAX_BUNDLE_BYTES = TILE_WIDTH * (MAX_ENTRY_BYTES + 2);
/** Bundles asked for ahead of the one in work; matters over a network. */
const READ_AHEAD = 4;

/** Reads the checkpoint and its three lines. */
export const readCheckpoint = async (source: LedgerSource): Promise<Result<FoundCheckpoint, FileFault>> => {
  const refuse = (message: string) => fail({ file: 'checkpoint', message });
  const bytes = await source.read('checkpoint', MAX_NOTE_BYTES);
  if (!bytes.ok) return refuse(bytes.error);
  const note = parseNote(bytes.value);
  if (!note.ok) return refuse(note.error);
  const checkpoint = parseCheckpoint(note.value.text);
  return checkpoint.ok ? ok({ bytes: bytes.value, checkpoint: checkpoint.value }) : refuse(checkpoint.error);
};

/** What a ledger says of itself in its first entry; nothing is checked but its form. */
export const readFounding = async (source: LedgerSource): Promise<Result<Body<'party.founded'>, string>> => {
  const found = await readCheckpoint(source);
  if (!found.ok) return fail(`${source.name}: ${found.error.file} ${found.error.message}.`);
  for await (const { entries } of readBundles(source, found.value.checkpoint, () => undefined)) {
    const parsed = entries[0] && parseEntry(entries[0]);
    if (parsed?.ok === true && parsed.value.entry.type === 'party.founded')
      return ok(parsed.value.entry.body);
    break;
  }
  return fail(`${source.name}: the ledger does not begin with a party's founding.`);
};

/** Who may sign a checkpoint: party.founded names the log's key and the witnesses (vkeys). */
export interface CheckpointSigners {
  readonly origin: string;
  readonly logKey: string;
  readonly witnesses: readonly string[];
}

/**
 * The checkpoint's signature and exact form: one line by the log, then at most one by each witness of party.founded, all valid,
 * and no other line, so that not a byte of the file can be other than it is.
 */
export const checkpointFault = (
  { bytes }: FoundCheckpoint,
  { origin, logKey, witnesses }: CheckpointSigners,
  verify: Ed25519Verify,
): FileFault | undefined => {
  const fault = (message: string) => ({ file: 'checkpoint', message });
  const opened = openCheckpoint(bytes, { origin, logVkey: logKey, verify });
  if (!opened.ok) return fault(opened.error);
  const { note } = opened.value;
  const known = witnesses.flatMap((text) => {
    const key = parseVkey(text);
    return key.ok ? [key.value] : [];
  });
  const cosigned = verifyCosignatures(note, known, { verify, latest: Number.MAX_SAFE_INTEGER });
  if (!cosigned.ok) return fault(cosigned.error);
  if (note.signatures.length !== 1 + cosigned.value.length)
    return fault('holds a signature line that is neither the log’s nor one of each witness');
  if (formatNote(note) !== Buffer.from(bytes).toString('utf8')) return fault('is not in its one exact form');
  return undefined;
};

/** Files that are there and should not be: nothing but the checkpoint and the tiles and bundles of a log of `size`. */
export const strayFiles = (found: readonly FoundFile[], size: number): FileFault[] =>
  found.flatMap(({ path, kind }) => {
    if (kind !== 'file') return [{ file: path, message: `is ${kind}; a ledger holds plain files only` }];
    return path === 'checkpoint' || belongs(path, size)
      ? []
      : [{ file: path, message: `does not belong to a ledger of ${size} entries` }];
  });

/** The entries of one bundle, `first` being the index of the first of them. */
export interface Bundle {
  readonly first: number;
  readonly entries: readonly Uint8Array[];
}

/**
 * Streams the bundles of a log in order, recomputing the tree and comparing every tile; `onFault` hears of each file that differs.
 * Ends early, after a fault, when a bundle cannot be read. At most a few bundles are in memory.
 */
export async function* readBundles(
  source: LedgerSource,
  { size, root }: Checkpoint,
  onFault: (fault: FileFault) => void,
): AsyncGenerator<Bundle, void, undefined> {
  const tiles = new TileComparison(source, onFault);
  const frontier = new Frontier();
  const count = Math.ceil(size / TILE_WIDTH);
  const ahead: ReturnType<typeof readBundle>[] = [];
  for (let n = 0, asked = 0; n < count; n += 1) {
    while (asked < count && asked < n + READ_AHEAD) {
      ahead.push(readBundle(source, asked, size));
      asked += 1;
    }
    const bundle = await ahead.shift();
    if (bundle?.ok !== true) {
      const { file, message } = bundle?.error ?? { file: bundlePath(n, size), message: 'was not read' };
      onFault({ file, message: `${message}; the entries after it were not checked` });
      return;
    }
    for (const entry of bundle.value.entries) {
      const hash = leafHash(entry);
      frontier.append(hash);
      await tiles.add(hash);
    }
    yield bundle.value;
  }
  await tiles.end();
  if (!equalBytes(frontier.root(), root))
    onFault({
      file: 'checkpoint',
      message: `says root ${toBase64(root)}, but the entries give ${toBase64(frontier.root())}`,
    });
}

/** Bundle `n` of a log of `size` entries. `isThere` says of a fault whether the file was there at all. */
export const readBundle = async (
  source: LedgerSource,
  n: number,
  size: number,
): Promise<Result<Bundle, FileFault & { readonly isThere: boolean }>> => {
  const file = bundlePath(n, size);
  const bytes = await source.read(file, MAX_BUNDLE_BYTES);
  if (!bytes.ok) return fail({ file, message: bytes.error, isThere: false });
  const entries = parseBundle(bytes.value, widthAt(0, n, size));
  return entries.ok
    ? ok({ first: n * TILE_WIDTH, entries: entries.value })
    : fail({ file, message: entries.error, isThere: true });
};

/** Recomputes the rows of tiles from the leaves up and compares each tile with its file as soon as it is complete. */
class TileComparison {
  private readonly source: LedgerSource;
  private readonly onFault: (fault: FileFault) => void;
  private readonly rows: { hashes: Uint8Array[]; done: number }[] = [];

  constructor(source: LedgerSource, onFault: (fault: FileFault) => void) {
    this.source = source;
    this.onFault = onFault;
  }

  async add(hash: Uint8Array, level = 0): Promise<void> {
    const row = (this.rows[level] ??= { hashes: [], done: 0 });
    row.hashes.push(hash);
    if (row.hashes.length < TILE_WIDTH) return;
    await this.compare(level, row.done, row.hashes);
    const parent = subtreeRoot(row.hashes);
    row.hashes = [];
    row.done += 1;
    await this.add(parent, level + 1);
  }

  /** The partial tiles at the right edge. */
  async end(): Promise<void> {
    for (const [level, { hashes, done }] of this.rows.entries())
      if (hashes.length > 0) await this.compare(level, done, hashes);
  }

  private async compare(level: number, n: number, hashes: readonly Uint8Array[]): Promise<void> {
    const file = tilePath(level, n, hashes.length);
    const found = await this.source.read(file, hashes.length * HASH_LENGTH);
    if (!found.ok) return this.onFault({ file, message: found.error });
    if (found.value.length !== hashes.length * HASH_LENGTH)
      return this.onFault({
        file,
        message: `has ${found.value.length} bytes; ${hashes.length * HASH_LENGTH} are right`,
      });
    const wrong = hashes.findIndex(
      (hash, i) => !equalBytes(hash, found.value.subarray(i * HASH_LENGTH, (i + 1) * HASH_LENGTH)),
    );
    if (wrong === -1) return;
    const first = n * TILE_WIDTH + wrong;
    this.onFault({
      file,
      message:
        level === 0
          ? `hash ${wrong} is not that of entry ${first}`
          : `hash ${wrong} is not that of the tile ${first} below it`,
    });
  }
}

const subtreeRoot = (hashes: readonly Uint8Array[]): Uint8Array => {
  const [first, ...rest] = hashes;
  if (first === undefined) throw new Error('a full tile has hashes');
  if (rest.length === 0) return first;
  const middle = hashes.length / 2;
  return nodeHash(subtreeRoot(hashes.slice(0, middle)), subtreeRoot(hashes.slice(middle)));
};

/** How many hashes or entries file `n` of a row has in a log of `size`; zero or less when there is no such file. */
const widthAt = (level: number, n: number, size: number): number =>
  Math.min(TILE_WIDTH, Math.floor(size / TILE_WIDTH ** level) - n * TILE_WIDTH);

const bundlePath = (n: number, size: number): string => entriesPath(n, widthAt(0, n, size));

const belongs = (path: string, size: number): boolean => {
  const tile = parseTilePath(path);
  return tile.ok && tile.value.width === widthAt(tile.value.level, tile.value.n, size);
};
