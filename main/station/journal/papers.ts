/**
 * Paper in the printer, as the journal knows it (station.md, Paper). A row exists from the request of its first part until its last part has ended;
 * what is printed is not stored, so that no tracker is. What to print and when is left to ../printing.ts.
 */
import type { RandomBytes } from '../../../ledger/bytes.ts';
import type { Database } from './schema.ts';

/** How a paper that was begun must end. `unconfirmed`: its last part may or may not be there already. */
export type Ending = 'recorded' | 'challenged' | 'abandoned' | 'void' | 'unconfirmed';

export interface PaperRow {
  readonly random: Uint8Array;
  readonly kind: 'ballot' | 'notice' | 'report';
  readonly first: 'requested' | 'sent' | 'confirmed' | 'unknown';
  readonly ending: Ending | null;
  readonly last: 'requested' | 'sent' | null;
}

export interface PapersTable {
  /** A new row, its first part requested; returns its key. */
  begin(kind: PaperRow['kind']): Uint8Array;
  setFirst(random: Uint8Array, first: PaperRow['first']): void;
  /** The last part is requested. */
  end(random: Uint8Array, ending: Ending): void;
  /**
   * The voter's choice, or staff's for them: as `end`, and throws unless the paper is a ballot's, confirmed, and without an ending. What was challenged is never
   * cast, nor the other way round.
   */
  decide(random: Uint8Array, ending: 'recorded' | 'challenged' | 'abandoned'): void;
  lastSent(random: Uint8Array): void;
  remove(random: Uint8Array): void;
  all(): PaperRow[];
}

export function openPapers(db: Database, random: RandomBytes): PapersTable {
  const begin = db.prepare("INSERT INTO paper (random, kind, first) VALUES (?, ?, 'requested')");
  const setFirst = db.prepare('UPDATE paper SET first = ? WHERE random = ?');
  const end = db.prepare("UPDATE paper SET ending = ?, last = 'requested' WHERE random = ?");
  const decide = db.prepare(
    `UPDATE paper SET ending = ?, last = 'requested'
     WHERE random = ? AND kind = 'ballot' AND first = 'confirmed' AND ending IS NULL`,
  );
  const lastSent = db.prepare("UPDATE paper SET last = 'sent' WHERE random = ?");
  const remove = db.prepare('DELETE FROM paper WHERE random = ?');
  const all = db.prepare<[], PaperRow>('SELECT random, kind, first, ending, last FROM paper ORDER BY random');
  return {
    begin: (kind) => {
      const key = random(16);
      begin.run(key, kind);
      return key;
    },
    setFirst: (key, first) => {
      setFirst.run(first, key);
    },
    end: (key, ending) => {
      end.run(ending, key);
    },
    decide: (key, ending) => {
      if (decide.run(ending, key).changes !== 1)
        throw new Error(`the paper waits for no choice, and is not ${ending}`);
    },
    lastSent: (key) => {
      lastSent.run(key);
    },
    remove: (key) => {
      remove.run(key);
    },
    all: () => all.all(),
  };
}
