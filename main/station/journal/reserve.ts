/**
 * The reserve in the journal: permits for elections that may be defined later, sealed under the code of a member's slip (protocol.md section 10). One row for
 * each slot, all of one length, under tags that only the code gives: neither whose rows they are nor which belong together can be read here. Codes, tags
 * and seals are ../reserve-code.ts.
 */
import type { Database } from './schema.ts';

export interface ReserveTable {
  get(tag: Uint8Array): Uint8Array | undefined;
  put(tag: Uint8Array, sealed: Uint8Array): void;
  remove(tag: Uint8Array): void;
  removeAll(): number;
}

export function openReserve(db: Database): ReserveTable {
  const get = db.prepare<[Uint8Array], Uint8Array>('SELECT sealed FROM reserve WHERE tag = ?').pluck();
  const put = db.prepare('INSERT INTO reserve (tag, sealed) VALUES (?, ?)');
  const remove = db.prepare('DELETE FROM reserve WHERE tag = ?');
  const removeAll = db.prepare('DELETE FROM reserve');
  return {
    get: (tag) => get.get(tag),
    put: (tag, sealed) => {
      put.run(tag, sealed);
    },
    remove: (tag) => {
      remove.run(tag);
    },
    removeAll: () => removeAll.run().changes,
  };
}
