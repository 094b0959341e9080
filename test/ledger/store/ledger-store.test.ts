import Database from 'better-sqlite3';
import { statSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StoreError } from '../../../ledger/store/database.ts';
import { openLedgerStore } from '../../../ledger/store/ledger-store.ts';

const freshPath = () => join(mkdtempSync(join(tmpdir(), 'hwabaek-store-')), 'deep', 'ledger.sqlite');
const id = (n: number) => n.toString(16).padStart(64, '0');
const entry = (n: number) => ({ id: id(n), bytes: Uint8Array.of(n, n, n) });
const checkpoint = (size: number, fill = size) => ({
  size,
  root: new Uint8Array(32).fill(fill),
  note: `note ${size}`,
});

describe('the ledger store', () => {
  it('keeps entries in order and finds them by id, also after reopening', () => {
    const path = freshPath();
    const store = openLedgerStore(path);
    expect(store.count()).toBe(0);
    store.append(0, [entry(7), entry(5)]);
    store.append(2, [entry(6)]);
    store.close();
    const again = openLedgerStore(path);
    expect(again.count()).toBe(3);
    expect([5, 6, 7, 8].map((n) => again.indexOf(id(n)))).toEqual([1, 2, 0, undefined]);
    expect(again.entry(1)).toEqual(Uint8Array.of(5, 5, 5));
    expect(again.entry(3)).toBeUndefined();
    expect(again.entries(1, 9)).toEqual([Uint8Array.of(5, 5, 5), Uint8Array.of(6, 6, 6)]);
    again.close();
    expect(statSync(path).mode & 0o077).toBe(0);
  });
  it('stores a group whole or not at all', () => {
    const store = openLedgerStore(freshPath());
    store.append(0, [entry(1)]);
    expect(() => store.append(1, [entry(2), entry(3), entry(1)])).toThrow(/UNIQUE/);
    expect([store.count(), store.indexOf(id(2))]).toEqual([1, undefined]);
    expect(() => store.append(3, [entry(2)])).toThrow(StoreError);
    store.append(1, [entry(2)]);
    expect(store.count()).toBe(2);
    store.close();
  });
  it('remembers every published size, the last note only, and never goes back', () => {
    const path = freshPath();
    const store = openLedgerStore(path);
    expect(store.signed()).toBeUndefined();
    store.storeSigned(checkpoint(3));
    store.storeSigned(checkpoint(10));
    store.close();
    const again = openLedgerStore(path);
    expect(again.signed()).toEqual(checkpoint(10));
    expect([again.hasPublished(3, 4), again.hasPublished(4, 10), again.hasPublished(4, 11)]).toEqual([
      true,
      false,
      true,
    ]);
    expect(() => again.storeSigned(checkpoint(9))).toThrow(/size 10 .*size 9 is not signed/);
    expect(() => again.storeSigned(checkpoint(10, 1))).toThrow(/is not signed/);
    expect(() => again.storeSigned(checkpoint(10))).toThrow(/was signed before/);
    expect(again.signed()).toEqual(checkpoint(10));
    again.close();
  });
  it('belongs to one process, and to programs of its version', () => {
    const path = freshPath();
    const store = openLedgerStore(path);
    expect(() => openLedgerStore(path)).toThrow(/another process/);
    store.close();
    const raw = new Database(path);
    raw.pragma('user_version = 9');
    raw.close();
    expect(() => openLedgerStore(path)).toThrow(/version 9; this program reads 1/);
    expect(() => openLedgerStore('/dev/null/x')).toThrow(/cannot be opened/);
  });
  it('is durable by its settings', () => {
    const path = freshPath();
    openLedgerStore(path).close();
    const raw = new Database(path);
    expect(raw.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(
      raw.prepare('SELECT name FROM pragma_table_list WHERE strict = 0 AND name NOT LIKE ?').all('sqlite%'),
    ).toEqual([]);
    raw.close();
  });
});
