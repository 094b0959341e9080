/**
 * How every database of the ledger is opened: SQLite in WAL mode, each commit on the disk before it returns, STRICT tables, one process
 * at a time (protocol.md sections 6 and 7; platform.md section 7). What is in the tables is ledger-store.ts and registrar-store.ts.
 */
import Database from 'better-sqlite3';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

export type { Database } from 'better-sqlite3';

/** A database cannot be used: held by another process, of another version, or damaged. The message is for people. */
export class StoreError extends Error {}

/** Identifies a schema: the name stands in messages, the version is stored with the tables. */
export interface Schema {
  readonly name: string;
  readonly version: number;
  readonly tables: string;
}

/**
 * Opens the database at `path`, readable by its owner only, and makes its tables if it is new.
 * Throws StoreError when another process has it open or when it is of another version.
 */
export function openDatabase(path: string, schema: Schema): Database.Database {
  let database: Database.Database;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    closeSync(openSync(path, 'a', 0o600));
    database = new Database(path, { timeout: 0 });
  } catch (error) {
    throw new StoreError(`${path} cannot be opened: ${reason(error)}`, { cause: error });
  }
  try {
    // Exclusive: a second node on the same folder would sign a second history.
    database.pragma('locking_mode = EXCLUSIVE');
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('secure_delete = ON');
    database.pragma('foreign_keys = ON');
    database.pragma('temp_store = MEMORY'); // VACUUM's copy never touches another file
    database.transaction(() => prepare(database, schema)).exclusive();
    return database;
  } catch (error) {
    database.close();
    if (error instanceof StoreError) throw error;
    const busy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
    const why = busy ? 'another process has it open' : reason(error);
    throw new StoreError(`${path} (${schema.name}) cannot be used: ${why}`, { cause: error });
  }
}

function prepare(database: Database.Database, schema: Schema): void {
  const version: unknown = database.pragma('user_version', { simple: true });
  if (version === schema.version) return;
  if (version !== 0)
    throw new StoreError(
      `the ${schema.name} database has version ${String(version)}; this program reads ${schema.version}`,
    );
  database.exec(schema.tables);
  database.pragma(`user_version = ${schema.version}`);
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
