import Database from 'better-sqlite3';
import { afterEach, describe, expect, test } from 'vitest';
import { tracker } from '../../../ledger/ballot/ballot.ts';
import { parseEntry } from '../../../ledger/entries/entry.ts';
import { must, random } from '../../ledger/rules/world.ts';
import { settled } from './fakes.ts';
import { admitMember, choose, closePolls, rig, voteOnce, type Rig } from './rig.ts';

let bench: Rig;
afterEach(() => bench.stop());

async function toCommit(): Promise<void> {
  await admitMember(bench, bench.people.delegates[0]!);
  must(bench.say(choose()));
  await bench.scene('commit');
}

const castTrackers = () =>
  bench.world.entries.flatMap(({ entry }) =>
    entry.type === 'ballot.cast' ? [tracker(entry.body.ballot)] : [],
  );
const castEntries = () => bench.world.entries.filter(({ entry }) => entry.type === 'ballot.cast');

describe('the slip (station.md, Paper)', () => {
  test('first not recorded with tracker and link, then RECORDED on the same paper; no time, name, number or choice', async () => {
    bench = await rig('open', { batch: 1 });
    await toCommit();
    const slip = bench.printer.paper;
    for (const words of [
      '연습 PRACTICE',
      '투표 확인증',
      '전당대회',
      'hall-1',
      '임원 선거',
      '아직 기록되지 않음',
      'not yet recorded',
    ])
      expect(slip).toContain(words);
    // What the paper shows is not decided yet: a challenged one shows the choices.
    for (const words of ['RECORDED', '보여 주지 않습니다']) expect(slip).not.toContain(words);
    must(bench.say({ type: 'ballot.cast' }));
    expect(await bench.scene('recorded')).toEqual({
      kind: 'recorded',
      receipt: 'confirmed',
      reprint: 'none',
    });
    const paper = bench.printer.papers.at(-1)!;
    expect(paper.startsWith(slip)).toBe(true);
    expect(paper).toContain('기록됨 RECORDED');
    expect(paper).toContain('이 확인증은 선택한 내용을 보여 주지 않습니다.');
    await settled();
    const [own] = castTrackers() as [string];
    expect(paper).toContain(`[QR https://board.example.org/#${own}]`);
    expect(paper).toContain(`\n${own}\n`);
    for (const forbidden of ['이름', 'D-1', '가람', '2026-05-02', '10000'])
      expect(paper).not.toContain(forbidden);
    expect(JSON.stringify(bench.station.view())).not.toContain(own);
  });

  test('abandoned: ends so, nothing is recorded, the same permit votes again with another tracker', async () => {
    bench = await rig('open', { batch: 1 });
    await toCommit();
    must(bench.say({ type: 'ballot.abandon' }));
    await bench.scene('ballot');
    const first = bench.printer.papers.at(-1)!;
    expect(first).toContain('폐기됨 ABANDONED');
    expect(bench.station.view().figures).toMatchObject([{ admitted: 1, cast: 0 }]);
    must(bench.say(choose()));
    await bench.scene('commit');
    must(bench.say({ type: 'ballot.cast' }));
    await bench.scene('recorded');
    const qr = (paper: string) => /\[QR .*\]/.exec(paper)?.[0];
    expect(qr(bench.printer.papers.at(-1)!)).not.toBe(qr(first));
  });

  test('a slip of unknown outcome is void: no choice without a confirmed tracker, a fresh ballot and paper instead', async () => {
    bench = await rig('open');
    await admitMember(bench, bench.people.delegates[0]!);
    bench.printer.next.push('unknown');
    must(bench.say(choose()));
    const { trouble } = await bench.scene('trouble');
    expect([trouble.code, trouble.vote]).toEqual(['slip-void', 'not-recorded']);
    expect(bench.say({ type: 'ballot.cast' }).ok).toBe(false);
    const [, voided, ending] = bench.printer.papers;
    expect(voided).toContain('아직 기록되지 않음');
    expect(ending).toContain('무효 VOID');
    must(bench.say({ type: 'ballot.retry' }));
    await bench.scene('commit');
    const qr = (paper: string) => /\[QR .*\]/.exec(paper)?.[0];
    expect(qr(bench.printer.paper)).not.toBe(qr(voided!));
  });

  test('a printer without paper: the void slip waits for its end, the voter for the printer', async () => {
    bench = await rig('open');
    await admitMember(bench, bench.people.delegates[0]!);
    bench.printer.next.push('unknown', 'not-started');
    must(bench.say(choose()));
    await bench.scene('trouble');
    bench.printer.set('paper-out');
    must(bench.say({ type: 'ballot.retry' }));
    await settled();
    expect(bench.station.view().scene.kind).toBe('trouble');
    bench.printer.set('ready');
    must(bench.say({ type: 'ballot.retry' }));
    await bench.scene('commit');
    expect(bench.printer.papers.at(-1)).toContain('무효 VOID');
  });

  test('a slip that was not begun voids nothing', async () => {
    bench = await rig('open');
    await admitMember(bench, bench.people.delegates[0]!);
    bench.printer.next.push('not-started');
    must(bench.say(choose()));
    expect((await bench.scene('trouble')).trouble.code).toBe('printer-not-ready');
    expect(bench.printer.papers).toHaveLength(1);
    must(bench.say({ type: 'ballot.retry' }));
    await bench.scene('commit');
  });

  test('no slip is printed below one that still waits for its end', async () => {
    bench = await rig('open');
    await toCommit();
    bench.printer.set('paper-out');
    must(bench.say({ type: 'ballot.abandon' }));
    await bench.scene('ballot');
    must(bench.say(choose()));
    expect((await bench.scene('trouble')).trouble.code).toBe('printer-not-ready');
    expect(bench.printer.paper).toContain('아직 기록되지 않음');
    bench.printer.set('ready');
    must(bench.say({ type: 'ballot.retry' }));
    await bench.scene('commit');
    expect(bench.printer.papers.at(-1)).toContain('폐기됨 ABANDONED');
    expect(bench.printer.papers.at(-1)?.match(/\[QR/g)).toHaveLength(1);
    expect(bench.printer.paper.match(/\[QR/g)).toHaveLength(1);
  });

  test('a failed receipt never undoes a vote; buffers are cleared before the next voter; one duplicate is offered', async () => {
    bench = await rig('open', { batch: 1 });
    await toCommit();
    bench.printer.next.push('unknown');
    must(bench.say({ type: 'ballot.cast' }));
    expect(await bench.scene('recorded')).toEqual({
      kind: 'recorded',
      receipt: 'unknown',
      reprint: 'offered',
    });
    await settled();
    expect(castEntries()).toHaveLength(1);
    must(bench.say({ type: 'receipt.reprint' }));
    await bench.until('the duplicate', ({ scene }) => scene.kind === 'recorded' && scene.reprint === 'none');
    expect(bench.printer.papers.at(-1)).toContain('재발급 DUPLICATE');
    expect(bench.printer.papers.at(-1)).toContain('기록됨 RECORDED');
    expect(bench.say({ type: 'receipt.reprint' }).ok).toBe(false);
    must(bench.say({ type: 'session.end' }));
    await bench.scene('idle');
    expect(bench.printer.cleared).toBeGreaterThan(0);
    await voteOnce(bench, bench.people.delegates[1]!);
  });

  test('a receipt that was certainly not begun is printed when the printer is back, before the next voter', async () => {
    bench = await rig('open');
    await toCommit();
    bench.printer.set('paper-out');
    must(bench.say({ type: 'ballot.cast' }));
    expect(await bench.scene('recorded')).toMatchObject({ receipt: 'not-started' });
    must(bench.say({ type: 'session.end' }));
    await bench.scene('idle');
    bench.reader.insert(bench.people.delegates[1]!);
    await settled();
    expect(bench.station.view()).toMatchObject({ scene: { kind: 'idle' }, obstacles: ['printer-not-ready'] });
    bench.printer.set('ready');
    await bench.scene('pin');
    expect(bench.printer.papers.at(-1)).toContain('기록됨 RECORDED');
  });
});

describe('time and cards in a sitting', () => {
  test('two minutes, then 45 seconds to answer, then everything is cleared and the permit unspent', async () => {
    bench = await rig('open');
    await admitMember(bench, bench.people.delegates[0]!);
    await bench.clock.advance(119_000);
    must(bench.say({ type: 'session.touch' }));
    await bench.clock.advance(119_000);
    expect(bench.station.view().scene.kind).toBe('ballot');
    await bench.clock.advance(1_000);
    expect(bench.station.view().scene).toEqual({ kind: 'still-there', untilMs: bench.clock.now() + 45_000 });
    must(bench.say({ type: 'session.continue' }));
    await bench.scene('ballot');
    await bench.clock.advance(120_000 + 44_999);
    expect(bench.station.view().scene.kind).toBe('still-there');
    await bench.clock.advance(1);
    expect(bench.station.view()).toMatchObject({ scene: { kind: 'idle' }, notice: 'session-cleared' });
    await voteOnce(bench, bench.people.delegates[0]!);
  });

  test('with an open slip the cleared session ends it with ABANDONED', async () => {
    bench = await rig('open');
    await toCommit();
    await bench.clock.advance(165_001);
    await bench.scene('idle');
    expect(bench.printer.papers.at(-1)).toContain('폐기됨 ABANDONED');
    expect(bench.printer.paper).toBe('');
    expect(bench.station.view().figures).toMatchObject([{ admitted: 1, cast: 0 }]);
  });

  test('a card during a ballot is noticed and nothing else; it has to come again afterwards', async () => {
    bench = await rig('open');
    await toCommit();
    bench.reader.insert(bench.people.delegates[1]!);
    expect(bench.station.view()).toMatchObject({ scene: { kind: 'commit' }, notice: 'card-during-session' });
    must(bench.say({ type: 'ballot.cast' }));
    await bench.scene('recorded');
    must(bench.say({ type: 'session.end' }));
    await bench.scene('take-card');
    bench.reader.remove();
    await bench.scene('idle');
    bench.reader.insert(bench.people.delegates[1]!);
    await bench.scene('pin');
  });

  test('thanks and receipt leave the screen by themselves', async () => {
    bench = await rig('open');
    await toCommit();
    must(bench.say({ type: 'ballot.cast' }));
    await bench.scene('recorded');
    await bench.clock.advance(20_001);
    expect(bench.station.view().scene.kind).toBe('idle');
  });
});

describe('nothing half done', () => {
  test('a disk that is full at the commit: the command is refused, nothing is recorded, and later it is', async () => {
    const disk = { isFull: false };
    bench = await rig('open', {
      batch: 1000,
      onStep: (step) => {
        if (disk.isFull && step === 'cast.before-commit')
          throw new Database.SqliteError('database or disk is full', 'SQLITE_FULL');
      },
    });
    await toCommit();
    disk.isFull = true;
    expect(bench.say({ type: 'ballot.cast' })).toMatchObject({
      ok: false,
      error: { code: 'nothing-recorded' },
    });
    expect(bench.station.view()).toMatchObject({
      scene: { kind: 'commit' },
      figures: [{ admitted: 1, cast: 0 }],
      ledger: { outbox: { held: 0 } },
    });
    disk.isFull = false;
    must(bench.say({ type: 'ballot.cast' }));
    await bench.scene('recorded');
    expect(bench.station.view().ledger.outbox.held).toBe(1);
  });

  test('a disk that is full during admission: nothing was recorded, and the same card comes again', async () => {
    const disk = { isFull: false };
    bench = await rig('open', {
      random: (length) => {
        if (disk.isFull && length === 12)
          throw new Database.SqliteError('disk I/O error', 'SQLITE_IOERR_WRITE');
        return random(length);
      },
    });
    disk.isFull = true;
    const [card] = bench.people.delegates;
    bench.reader.insert(card!);
    await bench.scene('pin');
    must(bench.say({ type: 'pin.enter', pin: card!.pin }));
    const { trouble } = await bench.scene('trouble');
    expect([trouble.code, trouble.vote]).toEqual(['journal-failed', 'not-recorded']);
    must(bench.say({ type: 'trouble.dismiss' }));
    bench.reader.remove();
    disk.isFull = false;
    await voteOnce(bench, card!);
  });

  test.each(['receipt.sent', 'receipt.confirmed'] as const)(
    'a disk that fails at %s, after the cast: the screen says that the vote is recorded, and the next voter comes',
    async (fault) => {
      const disk = { isFull: false };
      bench = await rig('open', {
        batch: 1,
        onStep: (step) => {
          if (!disk.isFull || step !== fault) return;
          disk.isFull = false;
          throw new Database.SqliteError('database or disk is full', 'SQLITE_FULL');
        },
      });
      await toCommit();
      disk.isFull = true;
      must(bench.say({ type: 'ballot.cast' }));
      const { trouble } = await bench.scene('trouble');
      expect([trouble.code, trouble.vote]).toEqual(['journal-failed-after-cast', 'recorded']);
      expect(trouble.what.en).toContain('vote is recorded');
      must(bench.say({ type: 'trouble.dismiss' }));
      await settled();
      expect(bench.station.view().obstacles).toEqual([]);
      expect(bench.printer.papers.at(-1)).toContain('END OF PAPER');
      await voteOnce(bench, bench.people.members[0]!);
      await settled();
      expect(castEntries()).toHaveLength(2);
    },
  );

  test('a disk that fails when the slip is on paper: no vote is recorded, the slip is ended, and the same card votes', async () => {
    const disk = { isFull: false };
    bench = await rig('open', {
      batch: 1,
      onStep: (step) => {
        if (disk.isFull && (step === 'slip.confirmed' || step === 'receipt.sent'))
          throw new Database.SqliteError('database or disk is full', 'SQLITE_FULL');
      },
    });
    await admitMember(bench, bench.people.delegates[0]!);
    disk.isFull = true;
    must(bench.say(choose()));
    const { trouble } = await bench.scene('trouble');
    expect([trouble.code, trouble.vote]).toEqual(['journal-failed', 'not-recorded']);
    must(bench.say({ type: 'trouble.dismiss' }));
    await settled();
    expect(bench.station.view().obstacles).toEqual(['printer-not-ready']);
    disk.isFull = false;
    await bench.clock.advance(20_000);
    expect(bench.station.view().obstacles).toEqual([]);
    expect(bench.printer.papers.at(-1)).toContain('END OF PAPER');
    await voteOnce(bench, bench.people.delegates[0]!);
    await settled();
    expect(castEntries()).toHaveLength(1);
  });

  test('a ballot that its own check refuses is not printed', async () => {
    bench = await rig('open', {
      workers: {
        encrypt: () => Promise.reject(new Error('the thread ended')),
        check: () => Promise.resolve({ ok: true, value: undefined }),
        warm: () => Promise.resolve(),
      },
    });
    await admitMember(bench, bench.people.delegates[0]!);
    must(bench.say(choose()));
    expect((await bench.scene('trouble')).trouble.code).toBe('encryption-failed');
    expect(bench.printer.papers).toHaveLength(1);
    expect(bench.printer.paper).toBe('');
  });

  test('restart with an open slip: it is abandoned, and the member votes with the same permit', async () => {
    bench = await rig('open', { batch: 1 });
    await toCommit();
    await bench.restart();
    await bench.scene('idle');
    expect(bench.printer.papers.at(-1)).toContain('폐기됨 ABANDONED');
    await voteOnce(bench, bench.people.delegates[0]!);
    await closePolls(bench);
    expect(castEntries()).toHaveLength(1);
  });
});

test('entries that leave are ballots as the ledger reads them', async () => {
  bench = await rig('open', { batch: 1 });
  await voteOnce(bench, bench.people.delegates[0]!);
  await settled();
  const kinds = bench.ledger.submitted.map((bytes) => must(parseEntry(bytes)).entry.type);
  expect(kinds).toEqual(['polls.opened', 'ballot.cast']);
});
