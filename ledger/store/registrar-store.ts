/**
 * What a registrar keeps, apart from the ledger and erasable: issuer keys, the roll, admissions with what was signed for them, who has left, and the
 * batches in which admissions are recorded (protocol.md section 3). Who is admitted is node/registrar.ts.
 */
import { randomBytes } from 'node:crypto';
import { bytesToHex, hexToBytes, utf8ToBytes } from '../bytes.ts';
import { openVault, vaultSaltBytes, type Protection, type Vault } from '../keys/vault.ts';
import { openDatabase, StoreError, type Database } from './database.ts';
import { rollRoot, type RollMember } from './roll-root.ts';

/** A private issuer key (PKCS #8 DER) of one election and voter group. */
export interface StoredIssuer {
  readonly election: string;
  readonly group: string;
  readonly pkcs8: Uint8Array;
}

/** An admission: a member's issuances at one station. `commitment` in hex. */
export interface StoredAdmission {
  readonly assembly: string;
  readonly station: string;
  readonly number: string;
  readonly group: string;
  readonly salt: Uint8Array;
  readonly commitment: string;
}

/** What was, or is to be, signed blindly for one ballot paper of a member. */
export interface StoredIssuance {
  readonly election: string;
  readonly blinded: Uint8Array;
}

/** An admissions.recorded entry on its way to the ledger: its exact bytes are sent until they are accepted. */
export interface Batch {
  readonly seq: number;
  readonly bytes: Uint8Array;
}

export interface RegistrarStore {
  /** How its issuer keys lie on the disk; `none` is for practice ledgers only. */
  readonly protection: Protection['kind'];
  /** Key of the nonces' authentication, 32 bytes, made once. */
  readonly nonceKey: Uint8Array;
  addIssuer(issuer: StoredIssuer): void;
  issuers(): StoredIssuer[];
  /** The elections of which there are issuer keys. */
  issuerElections(): string[];
  /** Destroys the issuer keys of an election. */
  destroyIssuers(election: string): void;
  /** Replaces the roll of an assembly. */
  setRoll(assembly: string, members: readonly RollMember[]): void;
  member(assembly: string, number: string): RollMember | undefined;
  /** Root of the stored roll as roll.fixed states it. */
  rollRoot(assembly: string): string;
  /** The answer to a request with this SHA-256 (hex), if it was answered. */
  answer(request: string): Uint8Array | undefined;
  storeAnswer(request: string, answer: Uint8Array): void;
  /** The request (SHA-256, hex) that used this nonce. */
  nonceUser(nonce: string): string | undefined;
  /** The admission under which a member was issued a paper, and what was blinded. */
  issuance(election: string, number: string): (StoredAdmission & StoredIssuance) | undefined;
  /** Uses up the request's nonce and stores a new admission, if there is one, in one transaction, on the disk when this returns. */
  admit(
    request: { readonly hash: string; readonly nonce: string; readonly assembly: string },
    admission?: { readonly admission: StoredAdmission; readonly issuances: readonly StoredIssuance[] },
  ): void;
  /** Whether a member was admitted and has not left; undefined for somebody who was not admitted. */
  isPresent(assembly: string, number: string): boolean | undefined;
  /**
   * Uses up the request's nonce, notes that a member who was admitted has left or is back, and stores the answer, in one transaction, on the disk when
   * this returns.
   */
  movePresence(
    request: { readonly hash: string; readonly nonce: string; readonly assembly: string },
    number: string,
    isPresent: boolean,
    answer: Uint8Array,
  ): void;
  /** How many members have an admission that the ledger holds, at any station, and have not left. */
  present(assembly: string): number;
  /** How many members of a group were issued a paper. */
  issued(election: string, group: string): number;
  /** Admissions of a station that are in no batch, at most so many: sorted commitments, and papers. */
  unrecorded(assembly: string, station: string, most: number): Unrecorded;
  /** Puts the admissions with these commitments, which are in no batch, into one, in one transaction. */
  storeBatch(commitments: readonly string[], batch: Batch): void;
  /** The batches that are not accepted yet, by seq. */
  waitingBatches(): Batch[];
  batchAccepted(seq: number): void;
  /** Takes a refused batch apart, so that its admissions are recorded anew. */
  batchRefused(seq: number): void;
  /** Number of admissions of a station that are recorded in the ledger. */
  recorded(assembly: string, station: string): number;
  /** Erases everything personal of an assembly: roll, admissions, requests. */
  erase(assembly: string): void;
  close(): void;
}

export interface Unrecorded {
  readonly commitments: readonly string[];
  readonly counts: readonly { readonly count: number; readonly election: string; readonly group: string }[];
}

/** Opens (or makes) the registrar's database. Throws StoreError when the passphrase is not the one its keys are sealed with. */
export function openRegistrarStore(path: string, protection: Protection): RegistrarStore {
  const database = openDatabase(path, schema);
  try {
    return { protection: protection.kind, ...storeOver(database, openKeys(database, protection)) };
  } catch (error) {
    database.close();
    throw error;
  }
}

function storeOver(database: Database, vault: Vault): Omit<RegistrarStore, 'protection'> {
  const text = <P extends unknown[], R>(sql: string) => database.prepare<P, R>(sql);
  const sql = {
    addIssuer: text<[string, string, Uint8Array], never>(
      'INSERT INTO issuer (election, voters, sealed) VALUES (?, ?, ?)',
    ),
    issuers: text<[], { election: string; voters: string; sealed: Buffer }>('SELECT * FROM issuer'),
    issuerElections: text<[], { election: string }>('SELECT DISTINCT election FROM issuer'),
    destroyIssuers: text<[string], never>('DELETE FROM issuer WHERE election = ?'),
    clearRoll: text<[string], never>('DELETE FROM member WHERE assembly = ?'),
    addMember: text<[string, string, string, string, Uint8Array], never>(
      'INSERT INTO member (assembly, number, name, voters, salt) VALUES (?, ?, ?, ?, ?)',
    ),
    member: text<[string, string], MemberRow>('SELECT * FROM member WHERE assembly = ? AND number = ?'),
    members: text<[string], MemberRow>('SELECT * FROM member WHERE assembly = ?'),
    answer: text<[Uint8Array], { answer: Buffer | null }>('SELECT answer FROM request WHERE hash = ?'),
    storeAnswer: text<[Uint8Array, Uint8Array], never>('UPDATE request SET answer = ? WHERE hash = ?'),
    nonceUser: text<[Uint8Array], { hash: Buffer }>('SELECT hash FROM request WHERE nonce = ?'),
    addRequest: text<[Uint8Array, Uint8Array, string], never>(
      'INSERT INTO request (hash, nonce, assembly) VALUES (?, ?, ?) ON CONFLICT (hash) DO NOTHING',
    ),
    addAdmission: text<[string, string, string, string, Uint8Array, Uint8Array], never>(
      'INSERT INTO admission (assembly, station, number, voters, salt, commitment) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    addIssuance: text<[string, string, Uint8Array, Uint8Array], never>(
      'INSERT INTO issuance (election, number, commitment, blinded) VALUES (?, ?, ?, ?)',
    ),
    issuance: text<[string, string], AdmissionRow & { election: string; blinded: Buffer }>(
      `SELECT admission.*, issuance.election, issuance.blinded FROM issuance JOIN admission USING (commitment)
       WHERE issuance.election = ? AND issuance.number = ?`,
    ),
    isAdmitted: text<[string, string], { count: number }>(
      'SELECT count(*) AS count FROM admission WHERE assembly = ? AND number = ?',
    ),
    isAbsent: text<[string, string], { count: number }>(
      'SELECT count(*) AS count FROM absence WHERE assembly = ? AND number = ?',
    ),
    addAbsence: text<[string, string], never>('INSERT INTO absence (assembly, number) VALUES (?, ?)'),
    endAbsence: text<[string, string], never>('DELETE FROM absence WHERE assembly = ? AND number = ?'),
    present: text<[string], { count: number }>(
      `SELECT count(DISTINCT number) AS count FROM admission JOIN batch ON batch.seq = admission.batch
       WHERE assembly = ? AND accepted = 1 AND NOT EXISTS (SELECT 1 FROM absence
         WHERE absence.assembly = admission.assembly AND absence.number = admission.number)`,
    ),
    issued: text<[string, string], { count: number }>(
      `SELECT count(*) AS count FROM issuance JOIN admission USING (commitment)
       WHERE issuance.election = ? AND admission.voters = ?`,
    ),
    commitments: text<[string, string, number], { commitment: Buffer }>(
      `SELECT commitment FROM admission WHERE assembly = ? AND station = ? AND batch IS NULL
       ORDER BY commitment LIMIT ?`,
    ),
    counts: text<[string, string, number], { election: string; voters: string; count: number }>(
      `SELECT issuance.election, chosen.voters, count(*) AS count
       FROM (SELECT commitment, voters FROM admission WHERE assembly = ? AND station = ? AND batch IS NULL
             ORDER BY commitment LIMIT ?) AS chosen
       JOIN issuance USING (commitment) GROUP BY issuance.election, chosen.voters`,
    ),
    addBatch: text<[number, Uint8Array], never>('INSERT INTO batch (seq, bytes, accepted) VALUES (?, ?, 0)'),
    putInBatch: text<[number, Uint8Array], never>(
      'UPDATE admission SET batch = ? WHERE commitment = ? AND batch IS NULL',
    ),
    waiting: text<[], { seq: number; bytes: Buffer }>(
      'SELECT seq, bytes FROM batch WHERE accepted = 0 ORDER BY seq',
    ),
    accept: text<[number], never>('UPDATE batch SET accepted = 1 WHERE seq = ?'),
    takeOut: text<[number], never>('UPDATE admission SET batch = NULL WHERE batch = ?'),
    dropBatch: text<[number], never>('DELETE FROM batch WHERE seq = ?'),
    recorded: text<[string, string], { count: number }>(
      `SELECT count(*) AS count FROM admission JOIN batch ON batch.seq = admission.batch
       WHERE assembly = ? AND station = ? AND accepted = 1`,
    ),
    erase: ['issuance WHERE commitment IN (SELECT commitment FROM admission WHERE assembly = ?)']
      .concat(['absence', 'admission', 'request', 'member'].map((table) => `${table} WHERE assembly = ?`))
      .map((rest) => text<[string], never>(`DELETE FROM ${rest}`)),
  };
  const atomically = (work: () => void): void => database.transaction(work).immediate();

  return {
    nonceKey: secretOf(database, 'nonce', () => randomBytes(32)),
    addIssuer: ({ election, group, pkcs8 }) => {
      sql.addIssuer.run(election, group, vault.seal(pkcs8, issuerPurpose(election, group)));
    },
    issuers: () =>
      sql.issuers.all().map(({ election, voters, sealed }) => {
        const pkcs8 = vault.open(sealed, issuerPurpose(election, voters));
        if (pkcs8 === undefined) throw new StoreError(`the issuer key of ${election} ${voters} is damaged`);
        return { election, group: voters, pkcs8 };
      }),
    issuerElections: () => sql.issuerElections.all().map(({ election }) => election),
    destroyIssuers: (election) => {
      sql.destroyIssuers.run(election);
      database.pragma('wal_checkpoint(TRUNCATE)');
    },
    setRoll: (assembly, members) => {
      atomically(() => {
        sql.clearRoll.run(assembly);
        for (const { number, name, group, salt } of members)
          sql.addMember.run(assembly, number, name, group, salt);
      });
    },
    member: (assembly, number) => {
      const row = sql.member.get(assembly, number);
      return row && memberOf(row);
    },
    rollRoot: (assembly) => rollRoot(sql.members.all(assembly).map(memberOf)),
    answer: (request) => {
      const answer = sql.answer.get(hexToBytes(request))?.answer;
      return answer ? new Uint8Array(answer) : undefined;
    },
    storeAnswer: (request, answer) => {
      sql.storeAnswer.run(answer, hexToBytes(request));
    },
    nonceUser: (nonce) => {
      const row = sql.nonceUser.get(hexToBytes(nonce));
      return row && bytesToHex(row.hash);
    },
    issuance: (election, number) => {
      const row = sql.issuance.get(election, number);
      return row && { ...admissionOf(row), election, blinded: new Uint8Array(row.blinded) };
    },
    admit: ({ hash, nonce, assembly: place }, admitted) => {
      atomically(() => {
        sql.addRequest.run(hexToBytes(hash), hexToBytes(nonce), place);
        if (admitted === undefined) return;
        const { assembly, station, number, group, salt, commitment } = admitted.admission;
        sql.addAdmission.run(assembly, station, number, group, salt, hexToBytes(commitment));
        for (const { election, blinded } of admitted.issuances)
          sql.addIssuance.run(election, number, hexToBytes(commitment), blinded);
        // Whoever is admitted again, with other papers or at another station, is there.
        sql.endAbsence.run(assembly, number);
      });
    },
    isPresent: (assembly, number) =>
      (sql.isAdmitted.get(assembly, number)?.count ?? 0) === 0
        ? undefined
        : (sql.isAbsent.get(assembly, number)?.count ?? 0) === 0,
    movePresence: ({ hash, nonce, assembly }, number, isPresent, answer) => {
      atomically(() => {
        sql.addRequest.run(hexToBytes(hash), hexToBytes(nonce), assembly);
        const moved = (isPresent ? sql.endAbsence : sql.addAbsence).run(assembly, number);
        if (moved.changes !== 1)
          throw new StoreError('a member who is absent cannot leave nor one who is present return');
        sql.storeAnswer.run(answer, hexToBytes(hash));
      });
    },
    present: (assembly) => sql.present.get(assembly)?.count ?? 0,
    issued: (election, group) => sql.issued.get(election, group)?.count ?? 0,
    unrecorded: (assembly, station, most) => ({
      commitments: sql.commitments
        .all(assembly, station, most)
        .map(({ commitment }) => bytesToHex(commitment)),
      counts: sql.counts
        .all(assembly, station, most)
        .map(({ election, voters, count }) => ({ count, election, group: voters })),
    }),
    storeBatch: (commitments, { seq, bytes }) => {
      atomically(() => {
        sql.addBatch.run(seq, bytes);
        for (const commitment of commitments)
          if (sql.putInBatch.run(seq, hexToBytes(commitment)).changes !== 1)
            throw new StoreError(`admission ${commitment} is in another batch`);
      });
    },
    waitingBatches: () => sql.waiting.all().map(({ seq, bytes }) => ({ seq, bytes: new Uint8Array(bytes) })),
    batchAccepted: (seq) => {
      sql.accept.run(seq);
    },
    batchRefused: (seq) => {
      atomically(() => {
        sql.takeOut.run(seq);
        sql.dropBatch.run(seq);
      });
    },
    recorded: (assembly, station) => sql.recorded.get(assembly, station)?.count ?? 0,
    erase: (assembly) => {
      atomically(() => {
        for (const statement of sql.erase) statement.run(assembly);
      });
      database.exec('VACUUM');
      database.pragma('wal_checkpoint(TRUNCATE)');
    },
    close: () => {
      database.close();
    },
  };
}

interface MemberRow {
  readonly number: string;
  readonly name: string;
  readonly voters: string;
  readonly salt: Buffer;
}
interface AdmissionRow {
  readonly assembly: string;
  readonly station: string;
  readonly number: string;
  readonly voters: string;
  readonly salt: Buffer;
  readonly commitment: Buffer;
}

const memberOf = ({ number, name, voters, salt }: MemberRow): RollMember => ({
  number,
  name,
  group: voters,
  salt: new Uint8Array(salt),
});
const admissionOf = (row: AdmissionRow): StoredAdmission => ({
  assembly: row.assembly,
  station: row.station,
  number: row.number,
  group: row.voters,
  salt: new Uint8Array(row.salt),
  commitment: bytesToHex(row.commitment),
});
const issuerPurpose = (election: string, group: string): string => `hwabaek issuer\n${election}\n${group}`;

/** The vault of this database: keys lie open in practice only, and a database keeps the protection it was made with. */
function openKeys(database: Database, protection: Protection): Vault {
  const kind = new TextDecoder().decode(secretOf(database, 'protection', () => utf8ToBytes(protection.kind)));
  if (kind !== protection.kind)
    throw new StoreError(
      kind === 'none'
        ? "the registrar's keys are not protected by a passphrase; only a practice ledger may use them"
        : "the registrar's keys are sealed by a passphrase, which is needed",
    );
  if (protection.kind === 'none')
    return { seal: (secret) => secret, open: (sealed) => new Uint8Array(sealed) };
  const salt = secretOf(database, 'salt', () => randomBytes(vaultSaltBytes));
  const vault = openVault(protection.passphrase, salt);
  const proof = secretOf(database, 'proof', () => vault.seal(utf8ToBytes('proof'), 'hwabaek registrar'));
  if (vault.open(proof, 'hwabaek registrar') === undefined)
    throw new StoreError("the passphrase of the registrar's keys is wrong");
  return vault;
}

/** A value of the table `secret`, made on first use. */
function secretOf(database: Database, name: string, make: () => Uint8Array): Uint8Array {
  database
    .prepare<[string, Uint8Array]>('INSERT INTO secret (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING')
    .run(name, make());
  const row = database
    .prepare<[string], { value: Buffer }>('SELECT value FROM secret WHERE name = ?')
    .get(name);
  if (row === undefined) throw new StoreError(`the secret ${name} is missing`);
  return new Uint8Array(row.value);
}

const schema = {
  name: 'registrar',
  version: 2,
  tables: `
    CREATE TABLE secret (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE issuer (
      election TEXT NOT NULL, voters TEXT NOT NULL, sealed BLOB NOT NULL,
      PRIMARY KEY (election, voters)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE member (
      assembly TEXT NOT NULL, number TEXT NOT NULL, name TEXT NOT NULL, voters TEXT NOT NULL, salt BLOB NOT NULL,
      PRIMARY KEY (assembly, number)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE request (
      hash BLOB PRIMARY KEY, nonce BLOB NOT NULL UNIQUE, assembly TEXT NOT NULL, answer BLOB
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE batch (seq INTEGER PRIMARY KEY, bytes BLOB NOT NULL, accepted INTEGER NOT NULL) STRICT;
    CREATE TABLE admission (
      commitment BLOB PRIMARY KEY, assembly TEXT NOT NULL, station TEXT NOT NULL, number TEXT NOT NULL,
      voters TEXT NOT NULL, salt BLOB NOT NULL, batch INTEGER REFERENCES batch
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX admission_batch ON admission (batch, assembly, station);
    CREATE INDEX admission_member ON admission (assembly, number);
    -- Members who were admitted and have left.
    CREATE TABLE absence (
      assembly TEXT NOT NULL, number TEXT NOT NULL,
      PRIMARY KEY (assembly, number)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE issuance (
      election TEXT NOT NULL, number TEXT NOT NULL, commitment BLOB NOT NULL REFERENCES admission, blinded BLOB NOT NULL,
      PRIMARY KEY (election, number)
    ) STRICT, WITHOUT ROWID;
    -- Counting what is unrecorded would read every issuance at every admission without it.
    CREATE INDEX issuance_commitment ON issuance (commitment);
  `,
} as const;
