/**
 * What a node keeps of its ledger: the accepted entries in order, the last signed checkpoint, and the sizes that were ever published
 * (protocol.md section 6, tlog.md sections 4 and 6). The published files are made from this; what is accepted is the sequencer's business.
 */
import { bytesToHex, equalBytes, hexToBytes } from '../bytes.ts';
import { openDatabase, StoreError } from './database.ts';

/** An entry as stored: `id` is its entry id (64 hex digits), `bytes` its canonical JSON. */
export interface StoredEntry {
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** A checkpoint that was signed: `note` is the whole signed note. */
export interface SignedCheckpoint {
  readonly size: number;
  readonly root: Uint8Array;
  readonly note: string;
}

export interface LedgerStore {
  /** Number of entries; they are numbered 0 to count - 1. */
  count(): number;
  /** Index of the entry with this id. */
  indexOf(id: string): number | undefined;
  /** Bytes of the entry number `index`. */
  entry(index: number): Uint8Array | undefined;
  /** Bytes of the entries from `from` to `to` (exclusive), in order; at most what there is. */
  entries(from: number, to: number): Uint8Array[];
  /** Stores entries with the indices from `first` on in one transaction, on the disk when this returns. Throws, and stores nothing, on any fault. */
  append(first: number, entries: readonly StoredEntry[]): void;
  /** The last signed checkpoint. */
  signed(): SignedCheckpoint | undefined;
  /** Stores a signed checkpoint, on the disk when this returns, so that its signature may be released. Throws when it is not larger than the last. */
  storeSigned(checkpoint: SignedCheckpoint): void;
  /** Whether a checkpoint with min <= size < end was ever published. */
  hasPublished(min: number, end: number): boolean;
  close(): void;
}

/** Opens (or makes) the ledger's database file. */
export function openLedgerStore(path: string): LedgerStore {
  const database = openDatabase(path, schema);
  const count = database.prepare<[], number>('SELECT coalesce(max(number) + 1, 0) FROM entry').pluck();
  const indexOf = database.prepare<[Uint8Array], number>('SELECT number FROM entry WHERE id = ?').pluck();
  const entry = database.prepare<[number], Buffer>('SELECT bytes FROM entry WHERE number = ?').pluck();
  const entries = database
    .prepare<[number, number], Buffer>(
      'SELECT bytes FROM entry WHERE number >= ? AND number < ? ORDER BY number',
    )
    .pluck();
  const insert = database.prepare<[number, Uint8Array, Uint8Array]>(
    'INSERT INTO entry (number, id, bytes) VALUES (?, ?, ?)',
  );
  const signed = database.prepare<[], { size: number; root: Buffer; note: string }>(
    'SELECT size, root, note FROM signed ORDER BY size DESC LIMIT 1',
  );
  const sign = database.prepare<[number, Uint8Array, string]>(
    'INSERT INTO signed (size, root, note) VALUES (?, ?, ?)',
  );
  const forget = database.prepare<[number]>("UPDATE signed SET note = '' WHERE size < ? AND note <> ''");
  const published = database
    .prepare<[number, number], number>('SELECT 1 FROM signed WHERE size >= ? AND size < ? LIMIT 1')
    .pluck();
  const last = (): SignedCheckpoint | undefined => {
    const row = signed.get();
    return row && { size: row.size, root: new Uint8Array(row.root), note: row.note };
  };
  // Counting rows takes time that grows with the ledger, so it is done by the largest number; there are no gaps.
  let known = count.get() ?? 0;

  return {
    count: () => known,
    indexOf: (id) => indexOf.get(hexToBytes(id)),
    entry: (index) => {
      const bytes = entry.get(index);
      return bytes && new Uint8Array(bytes);
    },
    entries: (from, to) => entries.all(from, to).map((bytes) => new Uint8Array(bytes)),
    append: (first, added) => {
      if (first !== known) throw new StoreError(`the ledger has ${known} entries, not ${first}`);
      try {
        database
          .transaction(() => {
            for (const [i, { id, bytes }] of added.entries()) insert.run(first + i, hexToBytes(id), bytes);
          })
          .immediate();
      } finally {
        known = count.get() ?? 0;
      }
    },
    signed: last,
    storeSigned: ({ size, root, note }) => {
      const before = last();
      if (before !== undefined && size <= before.size)
        throw new StoreError(
          size === before.size && equalBytes(root, before.root)
            ? `the checkpoint of size ${size} was signed before`
            : `a checkpoint of size ${before.size} and root ${bytesToHex(before.root)} was signed; size ${size} is not signed`,
        );
      database
        .transaction(() => {
          sign.run(size, root, note);
          forget.run(size);
        })
        .immediate();
    },
    hasPublished: (min, end) => published.get(min, end) !== undefined,
    close: () => {
      database.close();
    },
  };
}

const schema = {
  name: 'ledger',
  version: 1,
  tables: `
    CREATE TABLE entry (
      number INTEGER PRIMARY KEY,
      id BLOB NOT NULL UNIQUE CHECK (length(id) = 32),
      bytes BLOB NOT NULL
    ) STRICT;
    -- Every size that was signed; the note only of the last one.
    CREATE TABLE signed (
      size INTEGER PRIMARY KEY,
      root BLOB NOT NULL CHECK (length(root) = 32),
      note TEXT NOT NULL
    ) STRICT;
  `,
} as const;
