import { sign } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { StationCommand } from '../../../main/station/command.ts';
import { must } from '../../ledger/rules/world.ts';
import { createCardAuthority } from '../../../hardware/simulator/certificate.ts';
import { makeCard, type RigCard } from './fakes.ts';
import { admitMember, closePolls, openPolls, present, rig, voteOnce, type Rig } from './rig.ts';

let bench: Rig;
afterEach(() => bench.stop());

const OPEN: StationCommand = { type: 'staff.begin', action: 'open' };

async function troubleOf(command: StationCommand, card: RigCard): Promise<string> {
  must(bench.say(command));
  await bench.scene('staff-card');
  bench.reader.insert(card);
  const { trouble } = await bench.scene('trouble');
  must(bench.say({ type: 'trouble.dismiss' }));
  await bench.scene('take-card');
  bench.reader.remove();
  await bench.scene('idle');
  return trouble.code;
}

/** The closing looks at the ledger again for some seconds before it says that figures differ. */
async function troubleAfterLooking(): Promise<Awaited<ReturnType<typeof bench.scene<'trouble'>>>> {
  for (let i = 0; i < 40 && bench.station.view().scene.kind !== 'trouble'; i += 1)
    await bench.clock.advance(500);
  return bench.scene('trouble');
}

describe('roles (station.md)', () => {
  test('only a manager begins: not a technician, a clerk, revoked staff, a member, or a card of another authority', async () => {
    bench = await rig('setup');
    const { technician, clerk, revoked, delegates, manager } = bench.people;
    const foreign = makeCard(manager.number, '123456', createCardAuthority({ name: 'somebody else' }));
    const expired = makeCard(manager.number, '123456', undefined, '2025-01-01');
    for (const card of [technician, clerk, revoked, delegates[0]!])
      expect(await troubleOf(OPEN, card)).toBe('staff-role');
    expect(await troubleOf(OPEN, foreign)).toBe('card-refused');
    expect(await troubleOf(OPEN, expired)).toBe('card-refused');
    expect(bench.station.view().polls).toBe('setup');
    expect(bench.printer.papers).toEqual([]);
    expect(bench.world.entries.some(({ entry }) => entry.type === 'polls.opened')).toBe(false);
  });

  test('one card twice is refused, and so is another card of the same person', async () => {
    bench = await rig('setup');
    const { manager } = bench.people;
    const twin = makeCard(manager.number);
    for (const card of [manager, twin]) {
      must(bench.say(OPEN));
      await present(bench, manager);
      await bench.scene('take-card');
      bench.reader.remove();
      await bench.scene('staff-card');
      bench.reader.insert(card);
      expect((await bench.scene('trouble')).trouble.code).toBe('staff-same-card');
      must(bench.say({ type: 'trouble.dismiss' }));
      await bench.scene('take-card');
      bench.reader.remove();
      await bench.scene('idle');
    }
    expect(bench.station.view().polls).toBe('setup');
  });

  test('a stolen certificate without its key, and a wrong PIN, open nothing', async () => {
    bench = await rig('setup');
    const { manager } = bench.people;
    const clone: RigCard = { ...makeCard('x'), certificate: manager.certificate };
    Object.assign(clone, { state: { ...clone.state, certificate: manager.certificate } });
    must(bench.say(OPEN));
    await present(bench, clone);
    expect((await bench.scene('trouble')).trouble.code).toBe('card-refused');
    must(bench.say({ type: 'trouble.dismiss' }));
    await bench.scene('take-card');
    bench.reader.remove();
    await bench.scene('idle');

    must(bench.say(OPEN));
    await bench.scene('staff-card');
    bench.reader.insert(manager);
    await bench.scene('pin');
    must(bench.say({ type: 'pin.enter', pin: '999999' }));
    const view = await bench.until(
      'the second attempt',
      ({ scene }) => scene.kind === 'pin' && scene.attempt === 'after-wrong-pin',
    );
    expect(view.scene).toMatchObject({ triesLeft: 2 });
    must(bench.say({ type: 'session.cancel' }));
    bench.reader.remove();
    await bench.scene('idle');
    expect(bench.station.view().polls).toBe('setup');
    manager.state.triesLeft = 3;
  });

  test('staff who walk away are given up after 30 minutes', async () => {
    bench = await rig('setup');
    must(bench.say(OPEN));
    await bench.scene('staff-card');
    await bench.clock.advance(29 * 60_000);
    expect(bench.station.view().scene.kind).toBe('staff-card');
    must(bench.say({ type: 'session.touch' }));
    await bench.clock.advance(29 * 60_000);
    expect(bench.station.view().scene.kind).toBe('staff-card');
    await bench.clock.advance(60_001);
    expect(bench.station.view().scene.kind).toBe('idle');
  });
});

describe('opening', () => {
  test('the zero report comes first; without its confirmation nothing is signed for the ledger', async () => {
    bench = await rig('setup');
    must(bench.say({ type: 'staff.begin', action: 'open', seals: ['A-1', '봉인 2'] }));
    await present(bench, bench.people.manager);
    await bench.scene('take-card');
    bench.reader.remove();
    bench.printer.next.push('unknown');
    await present(bench, bench.people.clerk);
    expect(await bench.scene('report-unconfirmed')).toMatchObject({ outcome: 'unknown' });
    expect(bench.ledger.submitted).toEqual([]);
    must(bench.say({ type: 'report.retry' }));
    await bench.scene('take-card');
    bench.reader.remove();
    await bench.scene('staff-done');
    must(bench.say({ type: 'session.end' }));
    expect(bench.station.view().polls).toBe('open');
    const report = bench.printer.papers.at(-1)!;
    for (const words of [
      '연습 PRACTICE',
      '영(0)표 확인서',
      'hall-1',
      'test build',
      'A-1',
      '봉인 2',
      '확인 Admitted: 0',
      '투표 Cast: 0',
      '투표관리관 Manager ____',
      '참관인 Observer ____',
    ])
      expect(report).toContain(words);
  });

  test('with the ledger away polls are not open; the same bytes are sent when it is back', async () => {
    bench = await rig('setup');
    must(bench.say(OPEN));
    await present(bench, bench.people.manager);
    await bench.scene('take-card');
    bench.reader.remove();
    await bench.scene('staff-card');
    bench.ledger.isReachable = false;
    await present(bench, bench.people.clerk);
    expect((await bench.scene('trouble')).trouble.code).toBe('ledger-unreachable');
    expect(bench.station.view().polls).toBe('setup');
    must(bench.say({ type: 'trouble.dismiss' }));
    bench.reader.remove();
    await bench.scene('idle');
    expect(bench.say(OPEN)).toMatchObject({ ok: false, error: { code: 'polls' } });
    await bench.restart();
    bench.ledger.isReachable = true;
    await bench.clock.advance(20_000);
    expect(bench.station.view().polls).toBe('open');
    expect(bench.world.entries.filter(({ entry }) => entry.type === 'polls.opened')).toHaveLength(1);
  });

  test('an entry that the ledger refuses leaves polls as they were, and its number is used again', async () => {
    bench = await rig('setup');
    must(bench.say(OPEN));
    await present(bench, bench.people.manager);
    await bench.scene('take-card');
    bench.reader.remove();
    await bench.scene('staff-card');
    bench.world.write(bench.world.root, 'authority.revoked', {
      key: bench.people.manager.id,
      reason: 'resigned',
      role: 'manager',
      scope: { kind: 'assembly', assembly: bench.station.view().assembly.id },
    });
    await present(bench, bench.people.clerk);
    const { trouble } = await bench.scene('trouble');
    expect(trouble.code).toBe('ledger-refused');
    expect(trouble.detail).toContain('approval-card');
    expect(bench.station.view().polls).toBe('setup');
  });
});

describe('suspending, resuming, closing', () => {
  test('suspended: nobody is admitted, both steps print, resuming admits again', async () => {
    bench = await rig('open');
    must(bench.say({ type: 'staff.begin', action: 'suspend', reason: '점심 시간' }));
    await present(bench, bench.people.manager);
    await bench.scene('take-card');
    bench.reader.remove();
    await bench.scene('staff-done');
    must(bench.say({ type: 'session.end' }));
    await bench.scene('idle');
    expect(bench.station.view()).toMatchObject({ polls: 'suspended', obstacles: ['polls-suspended'] });
    expect(bench.printer.papers.at(-1)).toContain('사유 Reason: 점심 시간');
    bench.reader.insert(bench.people.delegates[0]!);
    await bench.until('the notice', ({ notice }) => notice === 'polls-not-open');
    expect(bench.station.view().scene.kind).toBe('idle');
    bench.reader.remove();
    must(bench.say({ type: 'staff.begin', action: 'resume' }));
    await present(bench, bench.people.manager);
    await bench.scene('take-card');
    bench.reader.remove();
    await bench.scene('staff-done');
    must(bench.say({ type: 'session.end' }));
    expect(bench.station.view().polls).toBe('open');
    await admitMember(bench, bench.people.delegates[0]!);
  });

  test('a suspension that the ledger accepts while its report still waits for paper', async () => {
    bench = await rig('open');
    must(bench.say({ type: 'staff.begin', action: 'suspend', reason: '용지 교체' }));
    await bench.scene('staff-card');
    bench.printer.set('paper-out');
    await present(bench, bench.people.manager);
    await bench.scene('report-unconfirmed');
    await bench.clock.advance(20_000);
    expect(bench.world.entries.at(-1)?.entry.type).toBe('polls.suspended');
    bench.printer.set('ready');
    must(bench.say({ type: 'report.retry' }));
    await bench.scene('take-card');
    bench.reader.remove();
    await bench.scene('staff-done');
    expect(bench.printer.papers.at(-1)).toContain('사유 Reason: 용지 교체');
  });

  test('the closing report shows the figures that the ledger accepted', async () => {
    bench = await rig('open', { batch: 5 });
    await voteOnce(bench, bench.people.delegates[0]!);
    await voteOnce(bench, bench.people.members[0]!);
    await admitMember(bench, bench.people.members[1]!);
    must(bench.say({ type: 'session.cancel' }));
    await bench.scene('idle');
    expect(bench.station.view().ledger.outbox).toEqual({ held: 2, leaving: 0, refused: 0 });
    await closePolls(bench);
    const report = bench.printer.papers.at(-1)!;
    expect(report).toContain('투표 마감 보고서');
    expect(report).toMatch(/선거인단 Voter group: members\n: members\n확인 Admitted: 2\n투표 Cast: 1\n/);
    expect(report).toContain('보낼 것 Outbox left: 0');
    expect(report).toMatch(/[0-9a-f]{64}/);
    expect(bench.station.view()).toMatchObject({ polls: 'closed', obstacles: ['polls-closed'] });
  });

  test('figures that differ from the ledger stop the closing', async () => {
    bench = await rig('open');
    await voteOnce(bench, bench.people.delegates[0]!);
    // A ballot under this station's key that this journal has never seen.
    bench.world.write(bench.world.station, 'ballot.cast', bench.world.ballot('members'));
    must(bench.say({ type: 'staff.begin', action: 'close' }));
    await present(bench, bench.people.manager);
    const { trouble } = await troubleAfterLooking();
    expect([trouble.code, trouble.vote, trouble.who]).toEqual(['figures-differ', 'none', 'manager']);
    expect(bench.station.view().polls).toBe('open');
  });

  test('an acknowledged admission that the registrar does not record stops the closing', async () => {
    bench = await rig('open');
    await voteOnce(bench, bench.people.delegates[0]!);
    bench.ledger.flush = async () => ({ ok: true, value: undefined });
    must(bench.say({ type: 'staff.begin', action: 'close' }));
    await present(bench, bench.people.manager);
    expect((await troubleAfterLooking()).trouble.detail).toContain('1 acknowledged admissions');
  });

  test('admissions that are published a moment after the flush are waited for', async () => {
    bench = await rig('open');
    await voteOnce(bench, bench.people.delegates[0]!);
    const flush = bench.ledger.flush.bind(bench.ledger);
    const sync = bench.ledger.sync.bind(bench.ledger);
    let looks = 0;
    bench.ledger.flush = async () => ({ ok: true, value: undefined });
    bench.ledger.sync = async () => {
      looks += 1;
      if (looks === 4) await flush();
      return sync();
    };
    must(bench.say({ type: 'staff.begin', action: 'close' }));
    await present(bench, bench.people.manager);
    for (let i = 0; i < 40 && bench.station.view().scene.kind === 'working'; i += 1)
      await bench.clock.advance(500);
    await bench.scene('take-card');
    expect(looks).toBeGreaterThanOrEqual(4);
  });

  test('polls do not open, and no card is asked for, before every trustee has accepted', async () => {
    bench = await rig('setup');
    for (const election of bench.world.state.elections.values()) election.accepted.clear();
    must(bench.say(OPEN));
    expect((await bench.scene('trouble')).trouble.code).toBe('trustees-missing');
    expect(bench.printer.papers).toEqual([]);
    expect(bench.station.view().polls).toBe('setup');
  });

  test('a staff card without a staff action is told so, without PIN and without a slip', async () => {
    bench = await rig('open');
    const papers = bench.printer.papers.length;
    bench.reader.insert(bench.people.manager);
    expect((await bench.scene('trouble')).trouble.code).toBe('staff-card-alone');
    expect(bench.printer.papers).toHaveLength(papers);
  });

  test('polls that the committee reopens are open here', async () => {
    bench = await rig('open');
    await voteOnce(bench, bench.people.delegates[0]!);
    await closePolls(bench);
    const { world, people } = bench;
    const approve = (card: RigCard) => ({ id: card.id, spki: card.spki, approve: signerOf(card) });
    world.write(
      world.committee,
      'polls.reopened',
      world.approve({ ...world.moment(), reason: '정전' }, [approve(people.manager), approve(people.clerk)]),
    );
    await bench.clock.advance(20_000);
    expect(bench.station.view().polls).toBe('open');
    await voteOnce(bench, people.members[0]!);
    await closePolls(bench);
    expect(bench.station.view().polls).toBe('closed');
  });

  test('a second opening after closing is refused by the station itself', async () => {
    bench = await rig('setup');
    await openPolls(bench);
    await closePolls(bench);
    expect(bench.say(OPEN)).toMatchObject({ ok: false, error: { code: 'polls' } });
  });
});

function signerOf(card: RigCard): (bytes: Uint8Array) => Uint8Array {
  return (bytes) => new Uint8Array(sign('sha256', bytes, card.state.authenticationKey));
}
