/**
 * The outbox: signed ballots, cast or challenged, on their way to the ledger (protocol.md section 7). `held` until a batch is drawn, `drawn` until the ledger has answered,
 * `accepted` until an inclusion proof is verified; then the row and its bytes are gone. `refused` ones are kept for polls.closed.
 * Which batch is drawn when is left to ../batches.ts, sending to ../sync.ts.
 */
import type { RandomBytes } from '../../../ledger/bytes.ts';
import type { Database } from './schema.ts';

export interface OutboxBallot {
  /** Of a challenged ballot the entry has the tracker only, and no voter group. */
  readonly kind: 'cast' | 'challenged';
  readonly entry: string;
  readonly election: string;
  readonly group: string;
  readonly bytes: Uint8Array;
}

export interface OutboxRow extends OutboxBallot {
  readonly random: Uint8Array;
  readonly state: 'drawn' | 'accepted';
}

export interface OutboxTable {
  put(ballot: OutboxBallot): void;
  /** Keys of the held cast ballots of one ballot paper and group. */
  held(election: string, group: string): Uint8Array[];
  /** Keys of the held challenges of one ballot paper. */
  heldChallenges(election: string): Uint8Array[];
  draw(keys: readonly Uint8Array[]): void;
  /** At most `limit` ballots that have left or should leave, in random order. */
  leaving(limit: number): OutboxRow[];
  accept(random: Uint8Array): void;
  refuse(random: Uint8Array): void;
  remove(random: Uint8Array): void;
  counts(): { readonly held: number; readonly leaving: number; readonly refused: number };
  /** What the ledger refused, in random order. */
  refused(): Omit<OutboxBallot, 'bytes'>[];
}

export function openOutbox(db: Database, random: RandomBytes): OutboxTable {
  const put = db.prepare(
    "INSERT INTO outbox (random, kind, entry, election, voters, state, bytes) VALUES (?, ?, ?, ?, ?, 'held', ?)",
  );
  const held = db
    .prepare<[string, string], Uint8Array>(
      "SELECT random FROM outbox WHERE state = 'held' AND kind = 'cast' AND election = ? AND voters = ?",
    )
    .pluck();
  const heldChallenges = db
    .prepare<[string], Uint8Array>(
      "SELECT random FROM outbox WHERE state = 'held' AND kind = 'challenged' AND election = ?",
    )
    .pluck();
  const setState = db.prepare<[string, Uint8Array]>('UPDATE outbox SET state = ? WHERE random = ?');
  const leaving = db.prepare<[number], OutboxRow>(
    `SELECT random, kind, entry, election, voters AS "group", state, bytes FROM outbox
     WHERE state IN ('drawn', 'accepted') ORDER BY random LIMIT ?`,
  );
  const remove = db.prepare<[Uint8Array]>('DELETE FROM outbox WHERE random = ?');
  const count = db.prepare<[], { state: string; n: number }>(
    'SELECT state, count(*) AS n FROM outbox GROUP BY state',
  );
  const refused = db.prepare<[], Omit<OutboxBallot, 'bytes'>>(
    `SELECT kind, entry, election, voters AS "group" FROM outbox WHERE state = 'refused' ORDER BY random`,
  );
  return {
    put: ({ kind, entry, election, group, bytes }) => {
      put.run(random(16), kind, entry, election, group, bytes);
    },
    held: (election, group) => held.all(election, group),
    heldChallenges: (election) => heldChallenges.all(election),
    draw: (keys) => {
      for (const key of keys) setState.run('drawn', key);
    },
    leaving: (limit) => leaving.all(limit),
    accept: (key) => {
      setState.run('accepted', key);
    },
    refuse: (key) => {
      setState.run('refused', key);
    },
    remove: (key) => {
      remove.run(key);
    },
    counts: () => {
      const of = new Map(count.all().map(({ state, n }) => [state, n]));
      return {
        held: of.get('held') ?? 0,
        leaving: (of.get('drawn') ?? 0) + (of.get('accepted') ?? 0),
        refused: of.get('refused') ?? 0,
      };
    },
    refused: () => refused.all(),
  };
}
