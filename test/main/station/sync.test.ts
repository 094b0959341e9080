import Database from 'better-sqlite3';
import { afterEach, describe, expect, test } from 'vitest';
import { parseEntry } from '../../../ledger/entries/entry.ts';
import { ELECTION, must, random } from '../../ledger/rules/world.ts';
import { createBatches } from '../../../main/station/batches.ts';
import type { Journal } from '../../../main/station/journal/journal.ts';
import type { StationPapers } from '../../../main/station/ballot-papers.ts';
import { settled } from './fakes.ts';
import { closePolls, openPolls, present, rig, voteOnce, type Rig } from './rig.ts';

describe('batches (protocol.md section 7)', () => {
  const papers = (batch: number): StationPapers => ({
    assembly: { ko: '', en: '' },
    mode: 'practice',
    cardAuthorities: [],
    registrar: '',
    papers: [
      {
        election: 'A',
        parameters: '',
        title: { ko: '', en: '' },
        questions: [],
        groups: [{ group: 'g', issuer: '', name: { ko: '', en: '' } }],
        batch,
      },
      {
        election: 'B',
        parameters: '',
        title: { ko: '', en: '' },
        questions: [],
        groups: [{ group: 'g', issuer: '', name: { ko: '', en: '' } }],
        batch,
      },
    ],
    earlier: [],
  });

  /** An outbox of two ballot papers, filled by sittings that answer both. */
  function bench(batch: number) {
    const held = new Map<string, Uint8Array[]>([
      ['A', []],
      ['B', []],
    ]);
    const drawn: { election: string; keys: Uint8Array[] }[] = [];
    const journal = {
      write: <T>(act: () => T): T => act(),
      outbox: {
        held: (election: string) => held.get(election) ?? [],
        heldChallenges: (election: string) => held.get(`${election} challenged`) ?? [],
        draw: (keys: readonly Uint8Array[]) => {
          for (const [election, list] of held) {
            const ours = list.filter((key) => keys.includes(key));
            if (ours.length > 0) drawn.push({ election, keys: ours });
            held.set(
              election,
              list.filter((key) => !keys.includes(key)),
            );
          }
        },
      },
    } as unknown as Journal;
    return { held, drawn, batches: createBatches(journal, random), papers: papers(batch) };
  }

  test('nothing leaves below the batch size; a batch has at least it; at closing all leave', () => {
    const { held, drawn, batches, papers: known } = bench(20);
    for (let sitting = 0; sitting < 300; sitting += 1) {
      for (const list of held.values()) list.push(random(16));
      const before = new Map([...held].map(([election, list]) => [election, list.length]));
      const already = drawn.length;
      batches.draw(known, 'only-full');
      for (const { election, keys } of drawn.slice(already)) {
        expect(keys).toHaveLength(20);
        expect(before.get(election)).toBeGreaterThanOrEqual(20);
        expect(before.get(election)).toBeLessThan(40);
      }
    }
    expect(drawn.length).toBeGreaterThan(10);
    batches.draw(known, 'everything');
    expect([...held.values()].flat()).toEqual([]);
  });

  test('challenges leave in batches of their own, a ballot paper with all its groups in one', () => {
    const { held, drawn, batches, papers: known } = bench(5);
    held.set('A challenged', []);
    for (let sitting = 0; sitting < 200; sitting += 1) {
      held.get('A')?.push(random(16));
      if (sitting % 4 === 0) held.get('A challenged')?.push(random(16));
      batches.draw(known, 'only-full');
      expect(held.get('A challenged')?.length).toBeLessThan(10);
    }
    const batchesOf = (pool: string) => drawn.filter(({ election }) => election === pool);
    for (const { keys } of drawn) expect(keys).toHaveLength(5);
    expect(batchesOf('A challenged').length).toBeGreaterThan(5);
    expect(batchesOf('A').length).toBeGreaterThan(30);
    batches.draw(known, 'everything');
    expect([...held.values()].flat()).toEqual([]);
  });

  test('the papers of one sitting leave in different company', () => {
    const { held, drawn, batches, papers: known } = bench(10);
    const sittings: [Uint8Array, Uint8Array][] = [];
    for (let sitting = 0; sitting < 200; sitting += 1) {
      const pair: [Uint8Array, Uint8Array] = [random(16), random(16)];
      sittings.push(pair);
      held.get('A')?.push(pair[0]);
      held.get('B')?.push(pair[1]);
      batches.draw(known, 'only-full');
    }
    const batchOf = (election: string, key: Uint8Array) =>
      drawn.filter((batch) => batch.election === election).findIndex(({ keys }) => keys.includes(key));
    const left = sittings.filter(([a, b]) => batchOf('A', a) >= 0 && batchOf('B', b) >= 0);
    const together = left.filter(([a, b]) => batchOf('A', a) === batchOf('B', b));
    expect(left.length).toBeGreaterThan(100);
    expect(together.length / left.length).toBeLessThan(0.8);
  });
});

describe('sending (protocol.md sections 6 and 7)', () => {
  let bench: Rig;
  afterEach(() => bench.stop());
  const ballotsOnLedger = () =>
    bench.world.entries.filter(({ entry }) => entry.type === 'ballot.cast').length;

  test('held ballots wait for company, not for time', async () => {
    bench = await rig('open', { batch: 4 });
    for (const card of bench.people.delegates.slice(0, 3)) await voteOnce(bench, card);
    await bench.clock.advance(30 * 60_000);
    expect(ballotsOnLedger()).toBe(0);
    expect(bench.station.view().ledger.outbox).toEqual({ held: 3, leaving: 0, refused: 0 });
  });

  test('with the ledger away the day goes on; what left is sent again until it is proven', async () => {
    bench = await rig('open', { batch: 1 });
    await voteOnce(bench, bench.people.delegates[0]!);
    await settled();
    expect(ballotsOnLedger()).toBe(1);
    bench.ledger.isReachable = true;
    const [, second] = bench.people.delegates;
    const real = bench.ledger.prove.bind(bench.ledger);
    bench.ledger.prove = async () => ({ ok: true, value: 'not-yet' });
    await voteOnce(bench, second!);
    await settled();
    expect(bench.station.view().ledger.outbox.leaving).toBe(1);
    await bench.restart();
    expect(bench.station.view().ledger.outbox.leaving).toBe(1);
    bench.ledger.prove = async () => ({ ok: true, value: 'unknown' });
    const before = bench.ledger.submitted.length;
    await bench.clock.advance(60_000);
    expect(bench.ledger.submitted.length).toBeGreaterThan(before);
    bench.ledger.prove = real;
    await bench.clock.advance(60_000);
    expect(bench.station.view().ledger.outbox.leaving).toBe(0);
    expect(ballotsOnLedger()).toBe(2);
    const bytes = bench.ledger.submitted.slice(-1)[0]!;
    expect(must(parseEntry(bytes)).entry.type).toBe('ballot.cast');
  });

  test('an opening that the ledger cannot prove at first is sent again, and is one round all the same', async () => {
    bench = await rig('setup');
    const real = bench.ledger.prove.bind(bench.ledger);
    bench.ledger.prove = async () => ({ ok: true, value: 'unknown' });
    await openPolls(bench);
    const events = (): string[] => {
      const db = new Database(bench.journalPath, { readonly: true });
      const texts = db.prepare('SELECT event FROM audit').pluck().all() as string[];
      db.close();
      return texts.filter((text) => text.includes('polls.accepted'));
    };
    const { length } = bench.ledger.submitted;
    await bench.clock.advance(60_000);
    expect(bench.ledger.submitted.length).toBeGreaterThan(length);
    bench.ledger.prove = real;
    await bench.clock.advance(60_000);
    expect(bench.station.view()).toMatchObject({ polls: 'open', round: 1 });
    expect(bench.station.view().accepts).not.toContain('later.begin');
    await closePolls(bench);
    expect(bench.station.view()).toMatchObject({ polls: 'closed', round: 1 });
    await bench.station.stop();
    expect(events()).toHaveLength(2); // opened, closed
  });

  test('a ballot that the ledger refuses is kept, counted, and named at closing', async () => {
    bench = await rig('open', { batch: 1 });
    const real = bench.ledger.submit.bind(bench.ledger);
    let refuse = true;
    bench.ledger.submit = async (bytes) => {
      if (!refuse || must(parseEntry(bytes)).entry.type !== 'ballot.cast') return real(bytes);
      refuse = false;
      return { ok: false, error: { kind: 'refused', rule: 'ballot-proofs', detail: 'to order' } };
    };
    await voteOnce(bench, bench.people.delegates[0]!);
    await voteOnce(bench, bench.people.delegates[1]!);
    await settled();
    expect(bench.station.view().ledger.outbox).toEqual({ held: 0, leaving: 0, refused: 1 });
    await closePolls(bench);
    const closed = bench.world.entries.at(-1)?.entry;
    expect(closed?.type === 'polls.closed' && closed.body.refused).toHaveLength(1);
    expect(closed?.type === 'polls.closed' && closed.body.papers[0]).toMatchObject({
      election: ELECTION,
      admitted: 2,
      cast: 1,
    });
    expect(bench.printer.papers.at(-1)).toContain('거절됨 Refused by the ledger: 1');
  });

  test('closing waits for the ledger and can be given up without harm', async () => {
    bench = await rig('open', { batch: 9 });
    await voteOnce(bench, bench.people.delegates[0]!);
    const real = bench.ledger.submit.bind(bench.ledger);
    bench.ledger.submit = async () => ({ ok: false, error: { kind: 'unreachable', detail: 'to order' } });
    must(bench.say({ type: 'staff.begin', action: 'close' }));
    await present(bench, bench.people.manager);
    await bench.until(
      'the wait',
      ({ accepts, scene }) => scene.kind === 'working' && accepts.includes('session.cancel'),
    );
    must(bench.say({ type: 'session.cancel' }));
    await bench.scene('take-card');
    bench.reader.remove();
    await bench.scene('idle');
    expect(bench.station.view().polls).toBe('open');
    bench.ledger.submit = real;
    await closePolls(bench);
    expect(ballotsOnLedger()).toBe(1);
  });
});
