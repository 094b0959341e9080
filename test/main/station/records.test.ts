// Records on receipt paper after closing (station.md, Records): what the manager's desk prints when, and what is kept of it. The parts of a record are ledger/records'.
import Database from 'better-sqlite3';
import { afterEach, expect, test } from 'vitest';
import type { StationCommand } from '../../../main/station/command.ts';
import type { DeskReport, Scene } from '../../../main/station/view.ts';
import { ELECTION, must } from '../../ledger/rules/world.ts';
import { closePolls, present, rig, voteOnce, type Rig } from './rig.ts';

let bench: Rig;
afterEach(() => bench.stop());

const KO: StationCommand = { type: 'desk.print-records', language: 'ko' };
const EN: StationCommand = { type: 'desk.print-records', language: 'en' };

const NONE = { voting: 0, counting: 0, tally: 0 };

/** A station that has closed after two ballots, its manager at the desk. */
async function afterClosing(): Promise<void> {
  bench = await rig('open', { batch: 5 });
  await voteOnce(bench, bench.people.delegates[0]!);
  await voteOnce(bench, bench.people.members[0]!);
  await closePolls(bench);
  must(bench.say({ type: 'desk.open' }));
  await present(bench, bench.people.manager);
  await bench.scene('desk');
}

async function reportOf(command: StationCommand): Promise<DeskReport | undefined> {
  const { turn } = bench.station.view();
  must(bench.say(command));
  const view = await bench.until(
    'the desk again',
    (now) => now.turn > turn && now.scene.kind === 'desk' && now.scene.report !== undefined,
  );
  return (view.scene as Extract<Scene, { kind: 'desk' }>).report;
}

/** The committee and the trustees bring the two ballots' election to its result. */
function declare(): void {
  const { world } = bench;
  world.write(world.committee, 'election.closed', { election: ELECTION, lost: [] });
  const { encryptedTallyText, sizedText } = world.tally();
  world.write(world.committee, 'tally.computed', {
    election: ELECTION,
    sized: world.upload(world.committee, sizedText),
    tally: world.upload(world.committee, encryptedTallyText),
  });
  for (const [i, trustee] of world.trustees.entries()) {
    const decryption = world.upload(trustee, world.decryption(i + 1));
    world.write(trustee, 'decryption.shared', { decryption, election: ELECTION, trustee: i + 1 });
  }
  const counts = [
    [0, 2, 0, 0],
    [0, 2, 2, 0, 0],
  ];
  world.write(world.committee, 'result.declared', {
    ballots: 2,
    election: ELECTION,
    result: JSON.stringify({ result: counts }),
    verdicts: world.verdicts(counts, 2),
  });
}

test('before closing there is nothing to print', async () => {
  bench = await rig('open');
  must(bench.say({ type: 'desk.open' }));
  await present(bench, bench.people.manager);
  await bench.scene('desk');
  expect(bench.station.view().accepts).not.toContain('desk.print-records');
  expect(bench.say(KO)).toMatchObject({ ok: false, error: { code: 'not-now' } });
});

test('the voting record after closing, counting records and the tally record once declared, each with checkpoint and build', async () => {
  await afterClosing();
  const before = bench.printer.papers.length;
  const closed = bench.ledger.checkpoint();
  expect(await reportOf(KO)).toEqual({
    kind: 'records',
    outcome: 'printed',
    papers: { ...NONE, voting: 1 },
    undeclared: 1,
  });
  expect(bench.printer.papers).toHaveLength(before + 1);
  const voting = bench.printer.papers.at(-1)!;
  expect(voting).toContain('투표록\nVoting record\n');
  expect(voting).toContain(`체크포인트: 항목 ${closed.size}개\n원장 해시\n${closed.root}\n`);
  expect(voting).toContain('프로그램 빌드: test build');
  expect(voting).toContain('이 단말기는 서명과 해시와 규칙을 확인했습니다.');
  expect(voting).toMatch(/투표 마감\n시각\(UTC\): 2026-05-02 \d\d:\d\d:\d\d\n항목: \d+\n/);
  expect(voting).toContain('합계\n본인 확인: 2\n훼손 카드: 0\n투표: 2\n');
  expect(voting).toContain('투표관리관 ____');

  declare();
  const declared = bench.ledger.checkpoint();
  expect(await reportOf(EN)).toEqual({
    kind: 'records',
    outcome: 'printed',
    papers: { voting: 1, counting: 1, tally: 1 },
    undeclared: 0,
  });
  const [again, counting, tally] = bench.printer.papers.slice(-3);
  expect(again).toContain(`Checkpoint: ${declared.size} entries\n`);
  expect(counting).toContain('개표록\nCounting record\n');
  expect(counting).toContain(`Root hash\n${declared.root}\n`);
  expect(counting).toContain('No. Name: Outcome · Votes\n1 가람 (en): elected · 2\n');
  expect(counting).toContain('1. 2 of 22 entitled voted, 9.09%.');
  expect(tally).toContain('집계록\nTally record\n');
  expect(tally).toContain(`Checkpoint: ${declared.size} entries\nRoot hash\n${declared.root}\n`);
  expect(tally).toContain('Program build: test build\n');
  expect(tally).toContain('This kiosk has checked signatures, hashes and rules.');
  expect(tally).toContain('No. Name: Outcome · Votes\n1 가람 (en): elected · 2\n');
  expect(tally).toMatch(/\n[^\n]+ ____\n/);

  await bench.station.stop();
  const db = new Database(bench.journalPath, { readonly: true });
  const events = db.prepare<[], string>('SELECT event FROM audit ORDER BY n').pluck().all();
  db.close();
  expect(events.filter((event) => event.includes('record.printed'))).toEqual([
    `{"event":"record.printed","record":"voting","size":${closed.size}}`,
    `{"event":"record.printed","record":"voting","size":${declared.size}}`,
    `{"event":"record.printed","record":"counting","size":${declared.size}}`,
    `{"event":"record.printed","record":"tally","size":${declared.size}}`,
  ]);
});

test('a record that is not confirmed is printed again when staff ask for it, or given up', async () => {
  await afterClosing();
  bench.printer.next.push('unknown');
  must(bench.say(KO));
  expect(await bench.scene('report-unconfirmed')).toMatchObject({ action: 'records', outcome: 'unknown' });
  must(bench.say({ type: 'report.retry' }));
  await bench.until('the desk', ({ scene }) => scene.kind === 'desk' && scene.report?.outcome === 'printed');
  bench.printer.next.push('not-started');
  must(bench.say(KO));
  await bench.scene('report-unconfirmed');
  must(bench.say({ type: 'session.cancel' }));
  const given = await bench.scene('desk');
  expect(given.report).toEqual({ kind: 'records', outcome: 'given-up', papers: NONE, undeclared: 1 });
});

test('nothing is printed while the ledger is away or does not show the closing', async () => {
  await afterClosing();
  const before = bench.printer.papers.length;
  const waiting = { kind: 'records', outcome: 'waiting', papers: NONE, undeclared: 0 };
  bench.ledger.isReachable = false;
  expect(await reportOf(KO)).toEqual(waiting);
  bench.ledger.isReachable = true;
  const { size, root } = bench.ledger.checkpoint();
  bench.ledger.checkpoint = () => ({ size: size + 1, root });
  expect(await reportOf(KO)).toEqual(waiting);
  expect(bench.printer.papers).toHaveLength(before);
});
