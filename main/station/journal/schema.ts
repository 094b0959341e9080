/**
 * The journal's database: file, settings and tables (protocol.md section 7). WAL, synchronous FULL, secure_delete; every table STRICT; whatever
 * belongs to a single voter WITHOUT ROWID under random keys, so that neither order nor time of sessions can be read from the file.
 * Which rows are written when is left to the other files of this folder.
 */
import { closeSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';

export type { Database } from 'better-sqlite3';

/** Raised when tables or what is sealed in them change; a journal of another version is refused. */
const SCHEMA_VERSION = 4;

const TABLES = `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;

  -- One row per admission that has not ended in a cast; tag = HMAC under the journal's own key of the card's key id.
  CREATE TABLE pending (
    tag BLOB PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('requested', 'admitted')),
    admission BLOB NOT NULL,
    sealed BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- Permits for later votes, one row per slot, sealed under the code of a slip; the tag comes from the code too.
  CREATE TABLE reserve (tag BLOB PRIMARY KEY, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;

  -- The registrar's signed promise to record an admission, until the ledger holds the commitment.
  CREATE TABLE acknowledgement (commitment TEXT PRIMARY KEY, statement TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE spent (permit BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;

  CREATE TABLE outbox (
    random BLOB PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('cast', 'challenged')),
    entry TEXT NOT NULL,
    election TEXT NOT NULL,
    voters TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('held', 'drawn', 'accepted', 'refused')),
    bytes BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE figure (
    election TEXT NOT NULL,
    voters TEXT NOT NULL,
    admitted INTEGER NOT NULL,
    cast_ INTEGER NOT NULL,
    challenged INTEGER NOT NULL,
    PRIMARY KEY (election, voters)
  ) STRICT, WITHOUT ROWID;

  -- One row per paper in the printer: its first part, then how it must end and what became of that last part.
  CREATE TABLE paper (
    random BLOB PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('ballot', 'notice', 'report')),
    first TEXT NOT NULL CHECK (first IN ('requested', 'sent', 'confirmed', 'unknown')),
    ending TEXT CHECK (ending IN ('recorded', 'challenged', 'abandoned', 'void', 'unconfirmed')),
    last TEXT CHECK (last IN ('requested', 'sent'))
  ) STRICT, WITHOUT ROWID;

  -- Entries of this device, in the order of their seq; stored before they are sent.
  CREATE TABLE device_entry (
    seq INTEGER PRIMARY KEY,
    entry TEXT NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('open', 'suspend', 'resume', 'close')),
    state TEXT NOT NULL CHECK (state IN ('stored', 'accepted', 'proven')),
    bytes BLOB NOT NULL
  ) STRICT;

  CREATE TABLE audit (n INTEGER PRIMARY KEY, event TEXT NOT NULL, hash BLOB NOT NULL) STRICT;
`;

/** The file is not a journal of this station and version, or cannot be opened as one. */
export class ForeignJournal extends Error {}

/** Opens or creates the file, for its owner only (SQLite gives the log the same mode); throws ForeignJournal for any other file. `maxBytes` bounds it, so that a full journal is noticed before a full disk. */
export function openDatabase(path: string, maxBytes: number): Database.Database {
  let db: Database.Database | undefined;
  try {
    closeSync(openSync(path, 'a', 0o600));
    db = new Database(path, { timeout: 2000 });
    db.pragma('secure_delete = ON');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma('temp_store = MEMORY'); // VACUUM's copy never touches another file
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma(`max_page_count = ${Math.floor(maxBytes / Number(db.pragma('page_size', { simple: true })))}`);
    const version = Number(db.pragma('user_version', { simple: true }));
    if (version === 0) create(db);
    else if (version !== SCHEMA_VERSION)
      throw new ForeignJournal(
        `${path} is a journal of version ${version}; this program reads version ${SCHEMA_VERSION}`,
      );
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof ForeignJournal || !(error instanceof Error)) throw error;
    throw new ForeignJournal(`${path} cannot be opened as a journal: ${error.message}`);
  }
}

function create(db: Database.Database): void {
  db.transaction(() => {
    db.exec(TABLES);
    db.pragma(`user_version = ${SCHEMA_VERSION}`);
  }).exclusive();
}

/** Whether `error` says that the disk or the journal is full, or that it cannot be read or written; the transaction has not happened. */
export function isStorageFault(error: unknown): error is Error {
  return (
    error instanceof Database.SqliteError && /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|BUSY)/.test(error.code)
  );
}
