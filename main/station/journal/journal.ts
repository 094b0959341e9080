/**
 * The station's journal: one SQLite file that a power cut cannot confuse (protocol.md section 7). The tables are the other files of this folder;
 * here they are opened together, and here are the transactions that end an attempt to vote. Casting: ballots into the outbox, permits spent, figures, audit
 * event, pending admission deleted, receipt requested. A challenge: trackers into the outbox, figures, audit event, its paper's ending requested; permits and
 * pending admission stay. Every act either commits as a whole or throws and has not happened.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToUtf8, utf8ToBytes, type RandomBytes } from '../../../ledger/bytes.ts';
import { canonicalize } from '../../../ledger/entries/canonical.ts';
import type { Figures, PollsState } from '../view.ts';
import { openAudit, type AuditRecord } from './audit.ts';
import { openDeviceEntries, type DeviceEntryTable } from './device-entries.ts';
import { openOutbox, type OutboxBallot, type OutboxTable } from './outbox.ts';
import { openPapers, type PapersTable } from './papers.ts';
import { openPending, type PendingTable } from './pending.ts';
import { openReserve, type ReserveTable } from './reserve.ts';
import { ForeignJournal, openDatabase } from './schema.ts';

/** Whose journal this is; opening it with another identity is refused. */
export interface JournalIdentity {
  readonly origin: string;
  readonly assembly: string;
  readonly station: string;
  readonly device: string;
  readonly stationKey: string;
}

export interface CastBallot extends OutboxBallot {
  readonly kind: 'cast';
  readonly permit: Uint8Array;
}

export interface ChallengedBallot extends OutboxBallot {
  readonly kind: 'challenged';
}

export interface Cast {
  readonly ballots: readonly CastBallot[];
  /** Tag of the pending admission that ends here; a vote by a slip has none. */
  readonly tag?: Uint8Array;
  /** Tags of the rows of the reserve that these permits came from. */
  readonly reserved?: readonly Uint8Array[];
  /** The paper that gets RECORDED. */
  readonly paper: Uint8Array;
}

export interface Challenge {
  readonly ballots: readonly ChallengedBallot[];
  /** The paper that gets CHALLENGED. */
  readonly paper: Uint8Array;
}

export interface Journal {
  readonly audit: AuditRecord;
  readonly pending: PendingTable;
  readonly reserve: ReserveTable;
  readonly outbox: OutboxTable;
  readonly papers: PapersTable;
  readonly deviceEntries: DeviceEntryTable;
  /** One durable transaction; `act` must not wait. Throws what `act` or SQLite throws, and then nothing has happened. */
  write<T>(act: () => T): T;
  /** Throws SpentPermit when a permit was spent before. `beforeCommit` is called inside the transaction. */
  cast(cast: Cast, beforeCommit: () => void): void;
  /** Nothing of choices or seeds is in it. `beforeCommit` as above. */
  challenge(challenge: Challenge, beforeCommit: () => void): void;
  isSpent(permit: Uint8Array): boolean;
  /** What codes of slips are stretched with: 16 bytes of this journal's own. */
  slipSalt(): Uint8Array;
  /** Tag of a card under the journal's own key: says nothing without the file. */
  tagOf(cardKeyId: string): Uint8Array;
  polls(): PollsState;
  setPolls(state: PollsState): void;
  /** What the polls of this round were opened with; see ../ballot-papers.ts. */
  openedWith(): string | undefined;
  /** What they are to be opened with, until the ledger has accepted it (`beginRound`) or refused. */
  setOpeningWith(text: string): void;
  /** Begins the round that was opened by the device entry `seq`; the same opening begins one only once. */
  beginRound(seq: number): void;
  /** How often polls were opened for elections that they had not been open for; 0 before the first time. */
  round(): number;
  /** The highest seq of a device entry whose acceptance by the ledger has taken effect here; 0 without one. */
  heeded(): number;
  setHeeded(seq: number): void;
  countAdmitted(election: string, group: string): void;
  figures(): Figures[];
  /** Keeps the registrar's signed statement until polls are closed. */
  acknowledge(commitment: string, statement: string): void;
  acknowledged(): string[];
  forgetAcknowledged(): void;
  /** Counts one more refusal slip and returns its number. */
  nextRefusal(): number;
  /** Moves the log into the file and empties it, so that deleted bytes are gone from both. */
  checkpoint(): void;
  /** Writes the file anew in the order of its keys, which are random, and empties the log. */
  vacuum(): void;
  close(): void;
}

export class SpentPermit extends Error {}

export const DEFAULT_JOURNAL_BYTES = 4 * 1024 ** 3;

/** Opens or creates the journal at `path`; throws ForeignJournal for another station's file. */
export function openJournal(
  path: string,
  identity: JournalIdentity,
  random: RandomBytes,
  maxBytes: number = DEFAULT_JOURNAL_BYTES,
): Journal {
  const db = openDatabase(path, maxBytes);
  const audit = openAudit(db);
  const pending = openPending(db);
  const reserve = openReserve(db);
  const outbox = openOutbox(db, random);
  const papers = openPapers(db, random);
  const deviceEntries = openDeviceEntries(db);

  const getMeta = db.prepare<[string], Uint8Array>('SELECT value FROM meta WHERE name = ?').pluck();
  const putMeta = db.prepare('REPLACE INTO meta (name, value) VALUES (?, ?)');
  const getText = (name: string): string | undefined => {
    const value = getMeta.get(name);
    return value === undefined ? undefined : bytesToUtf8(value);
  };
  const putText = (name: string, value: string): void => {
    putMeta.run(name, utf8ToBytes(value));
  };
  const write = <T>(act: () => T): T => db.transaction(act).immediate();

  const own = canonicalize(identity);
  if (getText('identity') === undefined)
    write(() => {
      putText('identity', own);
      putMeta.run('key', random(32));
      putText('polls', 'setup');
      audit.append({ event: 'journal.created', station: identity.station });
    });
  else if (getText('identity') !== own) {
    db.close();
    throw new ForeignJournal(`${path} is the journal of another station, assembly, ledger or key`);
  }
  const key = getMeta.get('key');
  if (key?.length !== 32) throw new ForeignJournal(`${path} has lost its key`);

  const count = db.prepare(
    `INSERT INTO figure (election, voters, admitted, cast_, challenged) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET admitted = admitted + excluded.admitted, cast_ = cast_ + excluded.cast_,
       challenged = challenged + excluded.challenged`,
  );
  const figures = db.prepare<[], Figures>(
    `SELECT election, voters AS "group", admitted, cast_ AS "cast", challenged FROM figure
     ORDER BY election, voters`,
  );
  const spend = db.prepare('INSERT OR IGNORE INTO spent (permit) VALUES (?)');
  const isSpent = db.prepare('SELECT 1 FROM spent WHERE permit = ?');
  const acknowledge = db.prepare(
    'INSERT OR IGNORE INTO acknowledgement (commitment, statement) VALUES (?, ?)',
  );
  const acknowledged = db
    .prepare<[], string>('SELECT commitment FROM acknowledgement ORDER BY commitment')
    .pluck();
  const forgetAcknowledged = db.prepare('DELETE FROM acknowledgement');
  const round = (): number => Number(getText('round') ?? '0');
  const keyed = (label: string, bytes: Uint8Array): Uint8Array =>
    hmac.create(sha256, key).update(utf8ToBytes(label)).update(bytes).digest();

  return {
    audit,
    pending,
    reserve,
    outbox,
    papers,
    deviceEntries,
    write,
    cast: ({ ballots, tag, reserved = [], paper }, beforeCommit) => {
      write(() => {
        for (const ballot of ballots) {
          if (spend.run(keyed('permit\n', ballot.permit)).changes !== 1) throw new SpentPermit();
          outbox.put(ballot);
          count.run(ballot.election, ballot.group, 0, 1, 0);
        }
        if (tag !== undefined) pending.remove(tag);
        for (const row of reserved) reserve.remove(row);
        papers.decide(paper, 'recorded');
        audit.append({ event: 'ballot.cast', papers: ballots.length });
        beforeCommit();
      });
    },
    challenge: ({ ballots, paper }, beforeCommit) => {
      write(() => {
        for (const ballot of ballots) {
          outbox.put(ballot);
          count.run(ballot.election, ballot.group, 0, 0, 1);
        }
        papers.decide(paper, 'challenged');
        audit.append({ event: 'ballot.challenged', papers: ballots.length });
        beforeCommit();
      });
    },
    isSpent: (permit) => isSpent.get(keyed('permit\n', permit)) !== undefined,
    slipSalt: () => keyed('slip\n', new Uint8Array()).subarray(0, 16),
    tagOf: (cardKeyId) => keyed('card\n', utf8ToBytes(cardKeyId)),
    polls: () => parsePolls(getText('polls')),
    setPolls: (state) => {
      putText('polls', state);
    },
    openedWith: () => getText('opened-with'),
    setOpeningWith: (text) => {
      putText('opening-with', text);
    },
    beginRound: (seq) => {
      putText('opened-with', getText('opening-with') ?? '');
      if (getText('round-seq') === String(seq)) return;
      putText('round-seq', String(seq));
      putText('round', String(round() + 1));
    },
    round,
    heeded: () => Number(getText('heeded') ?? '0'),
    setHeeded: (seq) => {
      putText('heeded', String(seq));
    },
    countAdmitted: (election, group) => {
      count.run(election, group, 1, 0, 0);
    },
    figures: () => figures.all(),
    acknowledge: (commitment, statement) => {
      acknowledge.run(commitment, statement);
    },
    acknowledged: () => acknowledged.all(),
    forgetAcknowledged: () => {
      forgetAcknowledged.run();
    },
    nextRefusal: () =>
      write(() => {
        const next = Number(getText('refusals') ?? '0') + 1;
        putText('refusals', String(next));
        return next;
      }),
    checkpoint: () => {
      db.pragma('wal_checkpoint(TRUNCATE)');
    },
    vacuum: () => {
      db.exec('VACUUM');
      db.pragma('wal_checkpoint(TRUNCATE)');
    },
    close: () => {
      db.close();
    },
  };
}

const STATES: readonly PollsState[] = ['setup', 'open', 'suspended', 'closing', 'closed'];

function parsePolls(text: string | undefined): PollsState {
  const state = STATES.find((name) => name === text);
  if (state === undefined) throw new ForeignJournal(`the journal names an unknown state of polls: ${text}`);
  return state;
}
