/** The voter's challenge at the kiosk (protocol.md section 4): what is on paper, on disk and on the ledger, and what may still be done with the ballot. */
import Database from 'better-sqlite3';
import { afterEach, describe, expect, test } from 'vitest';
import { tracker } from '../../../ledger/ballot/ballot.ts';
import { parseElection } from '../../../ledger/ballot/election.ts';
import { rebuildOpened } from '../../../ledger/ballot/opening.ts';
import { parseEntry } from '../../../ledger/entries/entry.ts';
import { CHOICE, ELECTION, must } from '../../ledger/rules/world.ts';
import { settled } from './fakes.ts';
import {
  admitMember,
  challengeOnce,
  choose,
  closePolls,
  openingsOn,
  present,
  rig,
  voteOnce,
  workers,
  type Rig,
} from './rig.ts';

let bench: Rig;
afterEach(() => bench.stop());

async function toCommit(card = bench.people.delegates[0]!): Promise<void> {
  await admitMember(bench, card);
  await submit();
}

async function submit(): Promise<void> {
  must(bench.say(choose()));
  await bench.scene('commit');
}

/** The tracker printed first on a paper. */
const trackerOn = (paper: string): string =>
  /\[QR https:\/\/board\.example\.org\/#([\w+/]{43})\]/.exec(paper)?.[1] ?? '';
const challengedOnLedger = (): string[] =>
  bench.world.entries.flatMap(({ entry }) =>
    entry.type === 'ballot.challenged' ? [entry.body.tracker] : [],
  );
const castOnLedger = (): string[] =>
  bench.world.entries.flatMap(({ entry }) =>
    entry.type === 'ballot.cast' ? [tracker(entry.body.ballot)] : [],
  );
const rebuiltTracker = (paper: string): string => {
  const [opening] = openingsOn(paper);
  const election = must(parseElection(bench.world.definition().parameters));
  return tracker(must(rebuildOpened(election, opening!)));
};

describe('a challenged ballot', () => {
  test('is opened on the paper that already had its tracker: the code makes this very ballot again, with the choices made', async () => {
    bench = await rig('open', { batch: 1 });
    await toCommit();
    const slip = bench.printer.paper;
    must(bench.say({ type: 'ballot.challenge' }));
    expect(await bench.scene('challenged')).toEqual({ kind: 'challenged' });
    const paper = bench.printer.papers.at(-1)!;
    expect(paper.startsWith(slip)).toBe(true);
    expect(paper).toContain('기계 확인함 CHALLENGED');
    expect(paper).not.toContain('보여 주지 않습니다');
    expect(paper).toContain('투표로 세지 않습니다');
    expect(paper).not.toContain('기록됨');
    expect(openingsOn(paper)).toMatchObject([{ election: ELECTION, plaintext: CHOICE }]);
    expect(rebuiltTracker(paper)).toBe(trackerOn(paper));
    await settled();
    expect(challengedOnLedger()).toEqual([trackerOn(paper)]);
    expect(castOnLedger()).toEqual([]);
  });

  test('costs nothing: the same permit votes afresh, checks again, and casts a ballot of another tracker', async () => {
    bench = await rig('open', { batch: 1 });
    await toCommit();
    const first = await challengeOnce(bench);
    await submit();
    const second = await challengeOnce(bench);
    await submit();
    must(bench.say({ type: 'ballot.cast' }));
    await bench.scene('recorded');
    const last = bench.printer.papers.at(-1)!;
    await settled();
    expect(new Set([first, second, last].map(trackerOn)).size).toBe(3);
    expect(challengedOnLedger().toSorted()).toEqual([first, second].map(trackerOn).toSorted());
    expect(castOnLedger()).toEqual([trackerOn(last)]);
    expect(bench.station.view().figures).toMatchObject([{ admitted: 1, cast: 1, challenged: 2 }]);
    const [one, other] = [first, second].map((paper) => openingsOn(paper)[0]!);
    expect(one!.seed).not.toEqual(other!.seed);
    expect(one!.credential).toBe(other!.credential);
    must(bench.say({ type: 'session.end' }));
    await bench.scene('idle');
    await closePolls(bench);
    const closing = bench.world.entries.at(-1)?.entry;
    expect(closing?.type === 'polls.closed' && closing.body.papers).toMatchObject([
      { group: 'delegates', cast: 1, challenged: 2 },
      { group: 'members', cast: 0, challenged: 0 },
    ]);
    expect(bench.printer.papers.at(-1)).toContain('기계 확인 Challenged: 2');
  });

  test('is not cast, nor a cast one challenged, nor anything before a tracker is confirmed', async () => {
    bench = await rig('open', { batch: 1 });
    await admitMember(bench, bench.people.delegates[0]!);
    expect(bench.say({ type: 'ballot.challenge' }).ok).toBe(false);
    bench.printer.next.push('unknown');
    must(bench.say(choose()));
    await bench.scene('trouble');
    for (const type of ['ballot.cast', 'ballot.challenge'] as const)
      expect(bench.say({ type }).ok).toBe(false);
    must(bench.say({ type: 'ballot.retry' }));
    await bench.scene('commit');
    must(bench.say({ type: 'ballot.challenge' }));
    for (const type of ['ballot.cast', 'ballot.challenge', 'ballot.abandon'] as const)
      expect(bench.say({ type }).ok).toBe(false);
    await bench.scene('challenged');
    expect(bench.say({ type: 'ballot.cast' }).ok).toBe(false);
    must(bench.say({ type: 'ballot.again' }));
    await bench.scene('ballot');
    await submit();
    must(bench.say({ type: 'ballot.cast' }));
    expect(bench.say({ type: 'ballot.challenge' }).ok).toBe(false);
    await bench.scene('recorded');
    expect(bench.say({ type: 'ballot.challenge' }).ok).toBe(false);
    await settled();
    expect(challengedOnLedger()).toHaveLength(1);
    expect(castOnLedger()).toHaveLength(1);
  });

  test('leaves nothing on the screen: view, journal and audit know that it was, not what it was', async () => {
    const seeds: Uint8Array[] = [];
    bench = await rig('open', {
      batch: 1000,
      workers: {
        ...workers,
        encrypt: (job) => {
          seeds.push(job.seed);
          return workers.encrypt(job);
        },
      },
    });
    await toCommit();
    must(bench.say({ type: 'ballot.challenge' }));
    await bench.scene('challenged');
    const paper = bench.printer.papers.at(-1)!;
    const shown = JSON.stringify(bench.station.view());
    expect(shown).not.toContain(trackerOn(paper));
    expect(shown).not.toContain('open=');
    expect(seeds).toHaveLength(1);
    expect(seeds[0]!.every((byte) => byte === 0)).toBe(true);
    expect(openingsOn(paper)[0]!.seed.some((byte) => byte !== 0)).toBe(true);
  });

  test.each(['cast', 'abandoned', 'voided by staff', 'cleared', 'void slip'] as const)(
    'can be opened by nobody once the attempt has ended: %s',
    async (ending) => {
      const seeds: Uint8Array[] = [];
      bench = await rig('open', {
        batch: 1000,
        workers: {
          ...workers,
          encrypt: (job) => {
            seeds.push(job.seed);
            return workers.encrypt(job);
          },
        },
      });
      await admitMember(bench, bench.people.delegates[0]!);
      if (ending === 'void slip') bench.printer.next.push('unknown');
      must(bench.say(choose()));
      await bench.scene(ending === 'void slip' ? 'trouble' : 'commit');
      // Until the attempt ends the ballot could still be challenged.
      expect(seeds[0]!.some((byte) => byte !== 0)).toBe(ending !== 'void slip');
      if (ending === 'cast') must(bench.say({ type: 'ballot.cast' }));
      if (ending === 'abandoned') must(bench.say({ type: 'ballot.abandon' }));
      if (ending === 'cleared') await bench.clock.advance(165_001);
      if (ending === 'voided by staff') {
        must(bench.say({ type: 'session.call-staff' }));
        await present(bench, bench.people.clerk);
        await bench.scene('end-session');
        must(bench.say({ type: 'session.void' }));
      }
      await settled();
      expect(seeds).toHaveLength(1);
      expect(seeds[0]!.every((byte) => byte === 0)).toBe(true);
    },
  );
});

describe('when something fails', () => {
  test.each(['unknown', 'not-started'] as const)(
    'a printer that dies while the code is printed (%s): nothing recorded, the check not completed, the voter votes',
    async (outcome) => {
      bench = await rig('open', { batch: 1 });
      await toCommit();
      const slip = bench.printer.paper;
      bench.printer.next.push(outcome);
      if (outcome === 'not-started') bench.printer.next.push('not-started');
      must(bench.say({ type: 'ballot.challenge' }));
      const { trouble } = await bench.scene('trouble');
      expect([trouble.code, trouble.vote, trouble.who]).toEqual([
        'challenge-unprinted',
        'not-recorded',
        'voter',
      ]);
      for (const type of ['ballot.cast', 'ballot.challenge', 'ballot.retry'] as const)
        expect(bench.say({ type }).ok).toBe(false);
      must(bench.say({ type: 'ballot.again' }));
      await bench.scene('ballot');
      await submit();
      must(bench.say({ type: 'ballot.cast' }));
      await bench.scene('recorded');
      await settled();
      expect(challengedOnLedger()).toEqual([trackerOn(slip)]);
      expect(castOnLedger()).toEqual([trackerOn(bench.printer.papers.at(-1)!)]);
      if (outcome === 'unknown') return;
      // The paper was ended when the printer was ready again: it tells what holds, and opens nothing.
      const ended = bench.printer.papers.find((paper) => paper.startsWith(slip))!;
      expect(ended).toContain('기계 확인함 CHALLENGED');
      expect(ended).toContain('인쇄되지 않았습니다');
      expect(openingsOn(ended)).toEqual([]);
    },
  );

  test('a disk that is full at the challenge: it is refused, the ballot is neither, and can then be cast', async () => {
    const disk = { isFull: false };
    bench = await rig('open', {
      batch: 1000,
      onStep: (step) => {
        if (disk.isFull && step === 'challenge.before-commit')
          throw new Database.SqliteError('database or disk is full', 'SQLITE_FULL');
      },
    });
    await toCommit();
    disk.isFull = true;
    expect(bench.say({ type: 'ballot.challenge' })).toMatchObject({
      ok: false,
      error: { code: 'nothing-recorded' },
    });
    expect(bench.station.view()).toMatchObject({
      scene: { kind: 'commit' },
      figures: [{ challenged: 0 }],
      ledger: { outbox: { held: 0 } },
    });
    must(bench.say({ type: 'ballot.cast' }));
    await bench.scene('recorded');
    expect(bench.station.view().figures).toMatchObject([{ cast: 1, challenged: 0 }]);
  });

  test('a disk that fails after the challenge: no vote is recorded, the paper is ended, the same card votes', async () => {
    const disk = { isFull: false };
    bench = await rig('open', {
      batch: 1,
      onStep: (step) => {
        if (!disk.isFull || step !== 'receipt.sent') return;
        disk.isFull = false;
        throw new Database.SqliteError('database or disk is full', 'SQLITE_FULL');
      },
    });
    await toCommit();
    disk.isFull = true;
    must(bench.say({ type: 'ballot.challenge' }));
    const { trouble } = await bench.scene('trouble');
    expect([trouble.code, trouble.vote]).toEqual(['journal-failed', 'not-recorded']);
    must(bench.say({ type: 'trouble.dismiss' }));
    await settled();
    expect(bench.printer.papers.at(-1)).toContain('END OF PAPER');
    await voteOnce(bench, bench.people.delegates[0]!);
    await settled();
    expect([castOnLedger().length, challengedOnLedger().length]).toEqual([1, 1]);
  });

  test('a restart between journal and printer: the paper says CHALLENGED without a code, the ballot is on the ledger as that', async () => {
    bench = await rig('open', { batch: 1 });
    await toCommit();
    const slip = bench.printer.paper;
    bench.printer.set('paper-out');
    must(bench.say({ type: 'ballot.challenge' }));
    await bench.scene('trouble');
    await bench.restart();
    bench.printer.set('ready');
    await settled();
    const paper = bench.printer.papers.at(-1)!;
    expect(paper.startsWith(slip)).toBe(true);
    expect(paper).toContain('기계 확인함 CHALLENGED');
    expect(openingsOn(paper)).toEqual([]);
    await voteOnce(bench, bench.people.delegates[0]!);
    await closePolls(bench);
    expect(challengedOnLedger()).toEqual([trackerOn(slip)]);
    expect(castOnLedger()).toHaveLength(1);
  });

  test('nobody answers afterwards: the screen is cleared, and the same card votes later', async () => {
    bench = await rig('open', { batch: 1 });
    await toCommit();
    must(bench.say({ type: 'ballot.challenge' }));
    await bench.scene('challenged');
    await bench.clock.advance(165_001);
    expect(bench.station.view()).toMatchObject({ scene: { kind: 'idle' }, notice: 'session-cleared' });
    await voteOnce(bench, bench.people.delegates[0]!);
  });

  test('staff who are called afterwards give the session back or end it; no paper is out any more', async () => {
    bench = await rig('open', { batch: 1 });
    await toCommit();
    must(bench.say({ type: 'ballot.challenge' }));
    await bench.scene('challenged');
    for (const answer of ['session.return', 'session.void'] as const) {
      must(bench.say({ type: 'session.call-staff' }));
      await present(bench, bench.people.clerk);
      expect(await bench.scene('end-session')).toEqual({ kind: 'end-session', paper: 'none' });
      must(bench.say({ type: answer }));
      await bench.scene('take-card');
      bench.reader.remove();
      await bench.scene(answer === 'session.return' ? 'challenged' : 'staff-done');
    }
    expect(bench.printer.papers.at(-1)).not.toContain('ABANDONED');
  });

  test('a challenge that the ledger refuses is told on at closing, and not counted', async () => {
    bench = await rig('open', { batch: 1 });
    const real = bench.ledger.submit.bind(bench.ledger);
    bench.ledger.submit = async (bytes) =>
      must(parseEntry(bytes)).entry.type === 'ballot.challenged'
        ? { ok: false, error: { kind: 'refused', rule: 'challenge-cast', detail: 'to order' } }
        : real(bytes);
    await toCommit();
    await challengeOnce(bench);
    await submit();
    must(bench.say({ type: 'ballot.cast' }));
    await bench.scene('recorded');
    must(bench.say({ type: 'session.end' }));
    await bench.scene('idle');
    await closePolls(bench);
    const closing = bench.world.entries.at(-1)?.entry;
    expect(closing?.type === 'polls.closed' && closing.body).toMatchObject({
      papers: [{ cast: 1, challenged: 0 }, {}],
      refused: [expect.stringMatching(/^[0-9a-f]{64}$/)],
    });
  });
});

test('a kiosk that would print the tracker late has no choice to offer: cast and challenge exist only below a confirmed tracker', async () => {
  bench = await rig('open', { batch: 1 });
  const choices = ['ballot.cast', 'ballot.challenge'] as const;
  const offered: { readonly scene: string; readonly trackers: number }[] = [];
  bench.station.subscribe(({ accepts, scene }) => {
    if (choices.some((type) => accepts.includes(type)))
      offered.push({ scene: scene.kind, trackers: bench.printer.paper.match(/\[QR/g)?.length ?? 0 });
  });
  bench.printer.next.push('not-started', 'unknown');
  await admitMember(bench, bench.people.delegates[0]!);
  must(bench.say(choose()));
  for (const code of ['printer-not-ready', 'slip-void']) {
    await bench.until(code, ({ scene }) => scene.kind === 'trouble' && scene.trouble.code === code);
    must(bench.say({ type: 'ballot.retry' }));
  }
  await bench.scene('commit');
  await challengeOnce(bench);
  await submit();
  must(bench.say({ type: 'ballot.cast' }));
  await bench.scene('recorded');
  expect(offered.length).toBeGreaterThan(1);
  expect(new Set(offered.map(({ scene, trackers }) => `${scene} ${trackers}`))).toEqual(
    new Set(['commit 1']),
  );
});
