import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  openJournal,
  SpentPermit,
  type Cast,
  type Challenge,
  type Journal,
} from '../../../main/station/journal/journal.ts';
import { ForeignJournal, isStorageFault } from '../../../main/station/journal/schema.ts';
import { tracker } from '../../../ledger/ballot/ballot.ts';
import { toBase64Url } from '../../../ledger/bytes.ts';
import { ELECTION, must, random } from '../../ledger/rules/world.ts';
import { settled } from './fakes.ts';
import { admitMember, challengeOnce, choose, closePolls, openingsOn, rig, voteOnce } from './rig.ts';

const identity = { origin: 'o.example', assembly: 'a', station: 's', device: 'd', stationKey: 'k' };
let dir: string;
let path: string;
let journal: Journal;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'hwabaek-journal-'));
  path = join(dir, 'journal.db');
  journal = openJournal(path, identity, random);
});
afterEach(() => {
  journal.close();
  rmSync(dir, { recursive: true, force: true });
});

/** A paper whose slip the printer has confirmed. */
const confirmedPaper = (): Uint8Array =>
  journal.write(() => {
    const paper = journal.papers.begin('ballot');
    journal.papers.setFirst(paper, 'confirmed');
    return paper;
  });
const castOf = (
  permit: Uint8Array = randomBytes(256),
  bytes: Uint8Array = randomBytes(6000),
): Cast & { readonly tag: Uint8Array } => ({
  ballots: [
    { kind: 'cast', entry: randomBytes(32).toString('hex'), election: 'E', group: 'g', bytes, permit },
  ],
  tag: journal.tagOf('card'),
  paper: confirmedPaper(),
});
const challengeOf = (paper: Uint8Array = confirmedPaper()): Challenge => ({
  ballots: ['E', 'F'].map((election) => ({
    kind: 'challenged' as const,
    entry: randomBytes(32).toString('hex'),
    election,
    group: 'g',
    bytes: randomBytes(300),
  })),
  paper,
});

describe('the journal (protocol.md section 7)', () => {
  test('settings: WAL, synchronous FULL, secure_delete, STRICT tables, WITHOUT ROWID for what belongs to a voter', () => {
    journal.close();
    const db = new Database(path);
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    const tables = db.pragma('table_list') as { schema: string; name: string; wr: number; strict: number }[];
    const own = tables.filter((table) => table.schema === 'main' && !table.name.startsWith('sqlite_'));
    expect(own.filter(({ strict }) => strict !== 1)).toEqual([]);
    expect(
      own
        .filter(({ wr }) => wr !== 1)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(['audit', 'device_entry']);
    db.close();
    journal = openJournal(path, identity, random);
  });

  test('the cast is one transaction: a failure inside it leaves nothing behind', () => {
    const cast = castOf();
    journal.write(() => {
      journal.pending.put(cast.tag, {
        state: 'admitted',
        admission: randomBytes(16),
        sealed: randomBytes(100),
      });
    });
    const head = journal.audit.head();
    expect(() => {
      journal.cast(cast, () => {
        throw new Error('power cut');
      });
    }).toThrow('power cut');
    expect(journal.outbox.counts()).toEqual({ held: 0, leaving: 0, refused: 0 });
    expect(journal.pending.get(cast.tag)).toBeDefined();
    expect(journal.figures()).toEqual([]);
    expect(journal.papers.all()).toMatchObject([{ ending: null }]);
    expect(journal.audit.head()).toBe(head);

    journal.cast(cast, () => undefined);
    expect(journal.outbox.counts().held).toBe(1);
    expect(journal.pending.get(cast.tag)).toBeUndefined();
    expect(journal.figures()).toEqual([{ election: 'E', group: 'g', admitted: 0, cast: 1, challenged: 0 }]);
    expect(journal.papers.all()).toMatchObject([{ ending: 'recorded', last: 'requested' }]);
  });

  test('the challenge is one transaction too, and leaves pending admission and permit as they are', () => {
    const challenge = challengeOf();
    const { tag } = castOf();
    journal.write(() => {
      journal.pending.put(tag, { state: 'admitted', admission: randomBytes(16), sealed: randomBytes(100) });
    });
    const head = journal.audit.head();
    expect(() => {
      journal.challenge(challenge, () => {
        throw new Error('power cut');
      });
    }).toThrow('power cut');
    expect(journal.outbox.counts()).toEqual({ held: 0, leaving: 0, refused: 0 });
    expect(journal.figures()).toEqual([]);
    expect(journal.papers.all().every(({ ending }) => ending === null)).toBe(true);
    expect(journal.audit.head()).toBe(head);

    journal.challenge(challenge, () => undefined);
    expect(journal.outbox.heldChallenges('E')).toHaveLength(1);
    expect(journal.outbox.held('E', 'g')).toEqual([]);
    expect(journal.figures()).toEqual(
      ['E', 'F'].map((election) => ({ election, group: 'g', admitted: 0, cast: 0, challenged: 1 })),
    );
    expect(journal.pending.get(tag)).toBeDefined();
    expect(journal.papers.all()).toContainEqual(
      expect.objectContaining({ ending: 'challenged', last: 'requested' }),
    );
  });

  test('a paper is cast, challenged or abandoned, never two of these, and none before its slip is confirmed', () => {
    const decisions = {
      cast: (paper: Uint8Array) => journal.cast({ ...castOf(), paper }, () => undefined),
      challenge: (paper: Uint8Array) => journal.challenge(challengeOf(paper), () => undefined),
      abandon: (paper: Uint8Array) => journal.write(() => journal.papers.decide(paper, 'abandoned')),
    };
    for (const first of Object.values(decisions)) {
      const paper = confirmedPaper();
      first(paper);
      const { held } = journal.outbox.counts();
      for (const second of Object.values(decisions))
        expect(() => second(paper)).toThrow('waits for no choice');
      expect(journal.outbox.counts().held).toBe(held);
    }
    for (const state of ['requested', 'sent', 'unknown'] as const) {
      const paper = journal.write(() => journal.papers.begin('ballot'));
      journal.write(() => journal.papers.setFirst(paper, state));
      for (const decide of Object.values(decisions))
        expect(() => decide(paper)).toThrow('waits for no choice');
    }
    const report = journal.write(() => journal.papers.begin('report'));
    journal.write(() => journal.papers.setFirst(report, 'confirmed'));
    for (const decide of Object.values(decisions))
      expect(() => decide(report)).toThrow('waits for no choice');
  });

  test('a vote by slip takes its rows of the reserve with it, in the same transaction, and no other row', () => {
    const permit = randomBytes(256);
    const { ballots, paper } = castOf(permit);
    const cast = { ballots, paper };
    const [mine, others] = [randomBytes(32), randomBytes(32)];
    journal.write(() => {
      for (const row of [mine, others]) journal.reserve.put(row, randomBytes(1052));
    });
    expect(() => {
      journal.cast({ ...cast, reserved: [mine] }, () => {
        throw new Error('power cut');
      });
    }).toThrow('power cut');
    expect(journal.reserve.get(mine)).toHaveLength(1052);
    expect(journal.isSpent(permit)).toBe(false);
    journal.cast({ ...cast, reserved: [mine] }, () => undefined);
    expect(journal.isSpent(permit)).toBe(true);
    expect(journal.reserve.get(mine)).toBeUndefined();
    expect(journal.reserve.get(others)).toHaveLength(1052);
    expect(journal.reserve.removeAll()).toBe(1);
  });

  test('rows for the longest permits stay on the pages of their table: a thousand take less than a fifth more than their bytes', () => {
    const bytes = 8 + 25 + 64 + 384 + 384 + 28; // two permits of 3072 bits for the longest group
    journal.vacuum();
    const before = statSync(path).size;
    journal.write(() => {
      for (let i = 0; i < 1000; i += 1) journal.reserve.put(randomBytes(32), randomBytes(bytes));
    });
    journal.vacuum();
    expect(statSync(path).size - before).toBeLessThan(1.2 * 1000 * (32 + bytes));
  });

  test('what polls are to be opened with counts only once the round has begun; the salt of slips is its own', () => {
    const salt = journal.slipSalt();
    expect(salt).toHaveLength(16);
    journal.write(() => journal.setOpeningWith('first'));
    expect([journal.openedWith(), journal.round()]).toEqual([undefined, 0]);
    journal.write(() => journal.beginRound(1));
    journal.write(() => journal.setOpeningWith('refused'));
    expect([journal.openedWith(), journal.round()]).toEqual(['first', 1]);
    journal.close();
    journal = openJournal(path, identity, random);
    expect(journal.slipSalt()).toEqual(salt);
    expect([journal.openedWith(), journal.round()]).toEqual(['first', 1]);
    for (const seq of [1, 3, 3]) journal.write(() => journal.beginRound(seq));
    expect(journal.round()).toBe(2);
  });

  test('a permit is spent once', () => {
    const permit = randomBytes(256);
    journal.cast(castOf(permit), () => undefined);
    expect(() => {
      journal.cast(castOf(permit), () => undefined);
    }).toThrow(SpentPermit);
    expect(journal.outbox.counts().held).toBe(1);
  });

  test('a full journal refuses the whole cast and can be read on', () => {
    journal.close();
    rmSync(dir, { recursive: true });
    dir = mkdtempSync(join(tmpdir(), 'hwabaek-journal-'));
    path = join(dir, 'journal.db');
    journal = openJournal(path, identity, random, 200 * 1024);
    let recorded = 0;
    let fault: unknown;
    while (fault === undefined)
      try {
        journal.cast(castOf(), () => undefined);
        recorded += 1;
      } catch (error) {
        fault = error;
      }
    expect(isStorageFault(fault)).toBe(true);
    expect(recorded).toBeGreaterThan(5);
    expect(journal.outbox.counts().held).toBe(recorded);
    expect(journal.figures()).toMatchObject([{ cast: recorded }]);
  });

  test('belongs to one station, ledger and pair of keys', () => {
    journal.close();
    for (const [name, value] of Object.entries({
      origin: 'x',
      assembly: 'x',
      station: 'x',
      device: 'x',
      stationKey: 'x',
    }))
      expect(() => openJournal(path, { ...identity, [name]: value }, random)).toThrow(ForeignJournal);
    const db = new Database(path);
    db.pragma('user_version = 99');
    db.close();
    expect(() => openJournal(path, identity, random)).toThrow(ForeignJournal);
    const again = new Database(path);
    again.pragma('user_version = 4');
    again.close();
    journal = openJournal(path, identity, random);
  });

  test('is for its owner only; a file that is no journal is refused with its path and stays as it is', () => {
    for (const file of [path, `${path}-wal`]) expect(statSync(file).mode & 0o777).toBe(0o600);
    const other = join(dir, 'other');
    writeFileSync(other, 'not a journal '.repeat(100));
    for (const wrong of [other, dir, join(other, 'journal.db')]) {
      expect(() => openJournal(wrong, identity, random)).toThrow(ForeignJournal);
      expect(() => openJournal(wrong, identity, random)).toThrow(wrong);
    }
    expect(readFileSync(other, 'utf8')).toBe('not a journal '.repeat(100));
  });

  test('the audit chain notices a changed, a missing and a moved event', () => {
    for (let i = 0; i < 5; i += 1)
      journal.write(() => journal.audit.append({ event: 'ballot.cast', papers: i }));
    expect(journal.audit.firstFault()).toBeUndefined();
    journal.close();
    const faults = [
      `UPDATE audit SET event = '{"event":"ballot.cast","papers":9}' WHERE n = 4`,
      'DELETE FROM audit WHERE n = 4',
      'UPDATE audit SET hash = (SELECT hash FROM audit WHERE n = 3) WHERE n = 4',
    ];
    for (const [i, sql] of faults.entries()) {
      const copy = join(dir, `copy-${i}.db`);
      copyFileSync(path, copy);
      const db = new Database(copy);
      db.exec(sql);
      db.close();
      const opened = openJournal(copy, identity, random);
      expect(opened.audit.firstFault()).toBe(4);
      opened.close();
    }
    journal = openJournal(path, identity, random);
  });
});

describe('forensics: what a seized kiosk shows (protocol.md section 7)', () => {
  test('after casts and batches file and log hold no selection, tracker, credential, member number, name or card', async () => {
    const bench = await rig('open', { batch: 2 });
    try {
      const voters = bench.people.delegates.slice(0, 6);
      for (const card of voters) await voteOnce(bench, card);
      await admitMember(bench, bench.people.delegates[6]!);
      must(bench.say(choose()));
      await bench.scene('commit');
      const [opening] = openingsOn(await challengeOnce(bench));
      must(bench.say({ type: 'session.cancel' }));
      await bench.scene('idle');
      await closePolls(bench);
      await settled();
      const ballots = bench.world.entries.flatMap(({ entry }) =>
        entry.type === 'ballot.cast' ? [entry.body] : [],
      );
      expect(ballots).toHaveLength(6);
      const bytes = Buffer.concat(
        ['', '-wal'].map((suffix) => {
          try {
            return readFileSync(bench.journalPath + suffix);
          } catch {
            return Buffer.alloc(0);
          }
        }),
      );
      expect(bytes.includes('polls.closed')).toBe(true); // the search finds what is there
      const secrets = ballots.flatMap(({ ballot, permit }): (string | Uint8Array)[] => {
        const { credential, answers } = JSON.parse(ballot) as {
          credential: string;
          answers: { choices: { alpha: string }[] }[];
        };
        return [
          tracker(ballot),
          credential,
          answers[0]!.choices[0]!.alpha,
          ...[permit].flat().flatMap((text) => [text, Buffer.from(text, 'base64')]),
        ];
      });
      for (const { number, id, spki, certificate, pin } of voters)
        secrets.push(number, `이름 ${number}`, id, Buffer.from(id, 'hex'), spki, certificate, pin);
      const challenged = bench.world.entries.flatMap(({ entry }) =>
        entry.type === 'ballot.challenged' ? [entry.body.tracker] : [],
      );
      expect(challenged).toHaveLength(1);
      const { seed, credential } = opening!;
      expect(seed.every((byte) => byte === 0)).toBe(false);
      secrets.push(
        ...challenged,
        seed,
        Buffer.from(seed).toString('hex'),
        toBase64Url(seed),
        credential,
        'open=',
      );
      secrets.push('"choices"', 'abstain', '"questions":[{"choices');
      for (const secret of secrets)
        expect([secret, bytes.includes(typeof secret === 'string' ? secret : Buffer.from(secret))]).toEqual([
          secret,
          false,
        ]);
    } finally {
      await bench.stop();
    }
  });

  test('after each sitting the log is empty: nothing says which admission ended with which held ballots', async () => {
    const bench = await rig('open', { batch: 1000 });
    await voteOnce(bench, bench.people.delegates[0]!);
    expect(bench.station.view().ledger.outbox.held).toBe(1);
    expect(statSync(`${bench.journalPath}-wal`).size).toBe(0);
    await bench.stop();
  });

  test('the places of held ballots in the file follow their random keys, not the order in which they were cast', async () => {
    const bench = await rig('open', { batch: 1000 });
    try {
      for (const card of bench.people.delegates.slice(0, 6)) await voteOnce(bench, card);
      const db = new Database(copyOf(bench.journalPath, join(dir, 'order.db')));
      const rows = db.prepare('SELECT bytes FROM outbox ORDER BY random').pluck().all() as Buffer[];
      db.close();
      const file = readFileSync(bench.journalPath);
      // A piece far inside each ballot, in its overflow pages; one of three, in case a page ends within one.
      const places = rows.map((bytes) =>
        Math.max(...[5000, 5100, 5200].map((at) => file.indexOf(bytes.subarray(at, at + 40)))),
      );
      expect(rows).toHaveLength(6);
      expect(places.every((place) => place > 0)).toBe(true);
      expect(places).toEqual(places.toSorted((a, b) => a - b));
    } finally {
      await bench.stop();
    }
  });

  test('admissions that ended in no vote are wiped when the elections are closed, not before', async () => {
    const bench = await rig('open', { batch: 1 });
    const sealed = (): number => {
      const db = new Database(copyOf(bench.journalPath, join(dir, 'seized.db')));
      const rows = db.prepare('SELECT count(*) FROM pending').pluck().get() as number;
      db.close();
      return rows;
    };
    try {
      await admitMember(bench, bench.people.delegates[0]!);
      must(bench.say({ type: 'session.cancel' }));
      await bench.scene('idle');
      await closePolls(bench);
      expect(sealed()).toBe(1);
      bench.world.write(bench.world.committee, 'election.closed', { election: ELECTION, lost: [] });
      await bench.clock.advance(20_000);
      expect(sealed()).toBe(0);
    } finally {
      await bench.stop();
    }
  });

  test('while ballots are held, nothing says in which order or at what time they came', async () => {
    const bench = await rig('open', { batch: 100 });
    try {
      for (const card of bench.people.delegates.slice(0, 3)) await voteOnce(bench, card);
      await bench.station.stop();
      const db = new Database(bench.journalPath, { readonly: true });
      const events = db.prepare('SELECT event FROM audit').pluck().all() as string[];
      const timed = events
        .map((text) => JSON.parse(text) as Record<string, unknown>)
        .filter((event) => 'time' in event)
        .map(({ event }) => event);
      expect(new Set(timed)).toEqual(new Set(['station.started', 'polls.signed']));
      const keys = db.prepare('SELECT random FROM outbox').pluck().all() as Buffer[];
      expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(3);
      for (const name of ['outbox', 'spent', 'paper', 'pending'])
        expect(() => db.prepare(`SELECT rowid FROM ${name}`).all()).toThrow('no such column');
      db.close();
    } finally {
      rmSync(bench.journalPath, { force: true });
    }
  });
});

/** A seized journal with its log, to be read beside the station that holds the original. */
function copyOf(journal: string, copy: string): string {
  copyFileSync(journal, copy);
  copyFileSync(`${journal}-wal`, `${copy}-wal`);
  return copy;
}
