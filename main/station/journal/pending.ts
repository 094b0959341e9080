/**
 * Pending admissions in the journal: sealed bytes under a tag (protocol.md section 3, one-kiosk station). Neither the tag nor the admission id says
 * whose they are to somebody without the journal's key and the member's card. Sealing and opening is ../seal.ts.
 */
import type { Database } from './schema.ts';

export interface PendingRow {
  /** `requested`: the registrar may have answered or not; `admitted`: the seal holds the permits. */
  readonly state: 'requested' | 'admitted';
  readonly admission: Uint8Array;
  readonly sealed: Uint8Array;
}

export interface PendingTable {
  get(tag: Uint8Array): PendingRow | undefined;
  put(tag: Uint8Array, row: PendingRow): void;
  remove(tag: Uint8Array): void;
  removeAll(): number;
}

export function openPending(db: Database): PendingTable {
  const get = db.prepare<[Uint8Array], PendingRow>(
    'SELECT state, admission, sealed FROM pending WHERE tag = ?',
  );
  const put = db.prepare('REPLACE INTO pending (tag, state, admission, sealed) VALUES (?, ?, ?, ?)');
  const remove = db.prepare('DELETE FROM pending WHERE tag = ?');
  const removeAll = db.prepare('DELETE FROM pending');
  return {
    get: (tag) => get.get(tag),
    put: (tag, { state, admission, sealed }) => {
      put.run(tag, state, admission, sealed);
    },
    remove: (tag) => {
      remove.run(tag);
    },
    removeAll: () => removeAll.run().changes,
  };
}
