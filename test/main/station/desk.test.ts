// The desks of staff (station.md, roles): who gets one, what it takes, how it ends. What the manager then does with the polls is staff.test.ts.
import Database from 'better-sqlite3';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { StationCommand } from '../../../main/station/command.ts';
import type { StationOptions } from '../../../main/station/station.ts';
import type { DeskReport, Scene } from '../../../main/station/view.ts';
import { must } from '../../ledger/rules/world.ts';
import { makeCard, settled, type RigCard } from './fakes.ts';
import { admitMember, choose, present, rig, voteOnce, type Rig } from './rig.ts';

let bench: Rig;
afterEach(() => bench.stop());

type Desk = Extract<Scene, { kind: 'desk' }>;

async function openDesk(card: RigCard): Promise<Desk> {
  must(bench.say({ type: 'desk.open' }));
  await present(bench, card);
  return bench.scene('desk');
}

async function leave(): Promise<void> {
  await bench.scene('take-card');
  bench.reader.remove();
  await bench.scene('idle');
}

/** What the desk reports after `command`. */
async function reportOf(command: StationCommand): Promise<DeskReport> {
  must(bench.say(command));
  const view = await bench.until(
    'a report',
    ({ scene }) => scene.kind === 'desk' && scene.report !== undefined,
  );
  return (view.scene as Desk).report!;
}

const audited = (journalPath: string): string[] => {
  const db = new Database(journalPath, { readonly: true });
  try {
    return db.prepare<[], string>('SELECT event FROM audit ORDER BY n').pluck().all();
  } finally {
    db.close();
  }
};

describe('whose desk it is', () => {
  test('each role takes its own commands and no other', async () => {
    bench = await rig('open');
    const desks = [
      ['manager', ['desk.check-card', 'desk.leave', 'session.touch', 'staff.begin']],
      ['clerk', ['desk.check-card', 'desk.leave', 'session.touch']],
      [
        'technician',
        [
          'desk.leave',
          'device.card-round-trip',
          'device.clear-printer',
          'device.test-print',
          'kiosk.exit',
          'session.touch',
        ],
      ],
    ] as const;
    for (const [role, accepts] of desks) {
      expect((await openDesk(bench.people[role])).role).toBe(role);
      expect([...bench.station.view().accepts].toSorted()).toEqual(accepts);
      must(bench.say({ type: 'desk.leave' }));
      await leave();
    }
  });

  test('it is asked for as one, by any of the three roles', async () => {
    bench = await rig('open');
    must(bench.say({ type: 'desk.open' }));
    expect(await bench.scene('staff-card')).toEqual({
      kind: 'staff-card',
      purpose: 'desk',
      which: 'first',
      roles: ['manager', 'clerk', 'technician'],
    });
    must(bench.say({ type: 'session.cancel' }));
    await bench.scene('idle');
  });

  test('not a member, not revoked staff, not a card without its key', async () => {
    bench = await rig('open');
    const { delegates, revoked, manager } = bench.people;
    for (const card of [delegates[0]!, revoked]) {
      must(bench.say({ type: 'desk.open' }));
      await bench.scene('staff-card');
      bench.reader.insert(card);
      expect((await bench.scene('trouble')).trouble.code).toBe('staff-role');
      must(bench.say({ type: 'trouble.dismiss' }));
      await leave();
    }
    const clone = makeCard('x');
    const stolen = { ...clone, state: { ...clone.state, certificate: manager.certificate } };
    must(bench.say({ type: 'desk.open' }));
    await present(bench, stolen);
    expect((await bench.scene('trouble')).trouble.code).toBe('card-refused');
    must(bench.say({ type: 'trouble.dismiss' }));
    await leave();
  });

  test('a blocked PIN opens nothing', async () => {
    bench = await rig('open');
    const card = makeCard('S-9');
    Object.assign(card.state, { certificate: bench.people.clerk.certificate, triesLeft: 1 });
    must(bench.say({ type: 'desk.open' }));
    await bench.scene('staff-card');
    bench.reader.insert(card);
    await bench.scene('pin');
    must(bench.say({ type: 'pin.enter', pin: '999999' }));
    expect((await bench.scene('trouble')).trouble.code).toBe('pin-blocked');
    must(bench.say({ type: 'trouble.dismiss' }));
    await leave();
  });

  test('a station that has not reached the ledger since its start knows no staff, and says why', async () => {
    bench = await rig('open');
    bench.ledger.checkpoint = () => undefined as never;
    must(bench.say({ type: 'desk.open' }));
    expect((await bench.scene('trouble')).trouble.code).toBe('ledger-unreachable');
  });
});

describe('how long it stays open', () => {
  test('while the card stays in; pulling it closes the desk', async () => {
    bench = await rig('open');
    await openDesk(bench.people.clerk);
    await bench.clock.advance(29 * 60_000);
    must(bench.say({ type: 'session.touch' }));
    await bench.clock.advance(29 * 60_000);
    expect(bench.station.view().scene.kind).toBe('desk');
    bench.reader.remove();
    await bench.scene('idle');
    await voteOnce(bench, bench.people.delegates[0]!);
  });

  test('half an hour without a touch ends it, and the card has to leave', async () => {
    bench = await rig('open');
    await openDesk(bench.people.manager);
    await bench.clock.advance(30 * 60_000);
    expect(bench.station.view().scene).toEqual({ kind: 'take-card', purpose: 'staff' });
    await leave();
  });

  test("a card that came while the technician's page was printed does not get the desk", async () => {
    bench = await rig('open');
    await openDesk(bench.people.technician);
    const print = bench.printer.print.bind(bench.printer);
    bench.printer.print = async (...job) => {
      bench.reader.remove();
      bench.reader.insert(bench.people.delegates[0]!);
      return print(...job);
    };
    must(bench.say({ type: 'device.test-print' }));
    expect(await bench.scene('take-card')).toEqual({ kind: 'take-card', purpose: 'staff' });
    await leave();
  });
});

describe("the manager's desk", () => {
  test('begins an action with the card that is in: one PIN for the first, one for the second', async () => {
    bench = await rig('setup');
    await openDesk(bench.people.manager);
    must(bench.say({ type: 'staff.begin', action: 'open', seals: ['A-1', 'B-2'] }));
    await bench.scene('take-card');
    bench.reader.remove();
    expect(await bench.scene('staff-card')).toMatchObject({ which: 'second', purpose: 'open' });
    await present(bench, bench.people.clerk);
    await bench.scene('take-card');
    bench.reader.remove();
    await bench.scene('staff-done');
    must(bench.say({ type: 'session.end' }));
    await bench.scene('idle');
    expect(bench.station.view()).toMatchObject({ polls: 'open', seals: ['A-1', 'B-2'] });
    await bench.restart();
    expect(bench.station.view().seals).toEqual(['A-1', 'B-2']);
  });

  test('one card suspends; the objection to an action leaves the desk as it is', async () => {
    bench = await rig('open');
    await openDesk(bench.people.manager);
    const before = bench.station.view();
    expect(bench.say({ type: 'staff.begin', action: 'resume' })).toMatchObject({
      ok: false,
      error: { code: 'polls' },
    });
    expect(bench.station.view()).toEqual(before);
    must(bench.say({ type: 'staff.begin', action: 'suspend', reason: '정회' }));
    await leaveAfter('staff-done');
    expect(bench.station.view().polls).toBe('suspended');
  });

  test('the card that was pulled before it signed ends the action, and nothing happened', async () => {
    bench = await rig('open');
    await openDesk(bench.people.manager);
    bench.ledger.sync = async () => {
      bench.reader.remove();
      return { ok: true, value: undefined };
    };
    must(bench.say({ type: 'staff.begin', action: 'suspend', reason: '정회' }));
    await bench.scene('idle');
    expect(bench.station.view()).toMatchObject({ polls: 'open', notice: 'session-cleared' });
  });

  async function leaveAfter(kind: 'staff-done'): Promise<void> {
    await bench.scene('take-card');
    bench.reader.remove();
    await bench.scene(kind);
    must(bench.say({ type: 'session.end' }));
    await bench.scene('idle');
  }
});

describe('a look at a card', () => {
  async function check(card: RigCard): Promise<Extract<Scene, { kind: 'card-check' }>['finding']> {
    await openDesk(bench.people.clerk);
    must(bench.say({ type: 'desk.check-card' }));
    await bench.scene('take-card');
    bench.reader.remove();
    expect(await bench.scene('card-check')).toEqual({ kind: 'card-check' });
    bench.reader.insert(card);
    const view = await bench.until(
      'a finding',
      ({ scene }) => scene.kind === 'card-check' && scene.finding !== undefined,
    );
    return (view.scene as Extract<Scene, { kind: 'card-check' }>).finding;
  }
  async function end(): Promise<void> {
    must(bench.say({ type: 'session.end' }));
    await leave();
  }

  test('each finding, without PIN, admission, paper or identity in the journal', async () => {
    bench = await rig('open');
    const { delegates, manager } = bench.people;
    const papers = bench.printer.papers.length;
    expect(await check(delegates[0]!)).toEqual({
      kind: 'on-roll',
      member: { name: '이름 D-1', group: 'delegates' },
      papers: [bench.station.view().papers[0]!.title],
    });
    await end();
    expect(await check(manager)).toEqual({ kind: 'staff-card', role: 'manager' });
    await end();
    expect(await check(makeCard('Z-1'))).toEqual({ kind: 'not-on-roll' });
    await end();
    const expired = makeCard('D-2', '123456', undefined, '2025-01-01');
    expect(await check(expired)).toMatchObject({ kind: 'refused' });
    await end();
    const empty = makeCard('D-3');
    Object.assign(empty.state, { certificate: new Uint8Array() });
    expect(await check(empty)).toMatchObject({ kind: 'unreadable' });
    await end();

    expect(bench.station.view().figures).toEqual([]);
    expect(bench.printer.papers).toHaveLength(papers);
    expect(bench.ledger.requests).toBe(0);
    await bench.station.stop();
    const events = audited(bench.journalPath).filter((event) => event.includes('card.checked'));
    expect(events.map((event) => (JSON.parse(event) as { finding: string }).finding)).toEqual([
      'on-roll',
      'staff-card',
      'not-on-roll',
      'refused',
      'unreadable',
    ]);
    expect(audited(bench.journalPath).join()).not.toMatch(/D-1|이름|S-1/);
  });

  test('waits 45 seconds for the card, shows the finding for 20', async () => {
    bench = await rig('open');
    await openDesk(bench.people.clerk);
    must(bench.say({ type: 'desk.check-card' }));
    await bench.scene('take-card');
    bench.reader.remove();
    await bench.scene('card-check');
    await bench.clock.advance(44_999);
    expect(bench.station.view()).toMatchObject({
      scene: { kind: 'card-check' },
      accepts: ['session.cancel'],
    });
    await bench.clock.advance(1);
    await bench.scene('idle');

    await check(bench.people.members[0]!);
    expect(bench.station.view().accepts).toEqual(['session.end']);
    await bench.clock.advance(20_000);
    await leave();
  });

  test('a card that leaves too early may come again; the clerk may give up', async () => {
    bench = await rig('open');
    await openDesk(bench.people.manager);
    must(bench.say({ type: 'desk.check-card' }));
    await bench.scene('take-card');
    bench.reader.remove();
    await bench.scene('card-check');
    bench.reader.insert(bench.people.members[0]!);
    bench.reader.remove();
    await settled();
    expect(await bench.scene('card-check')).toEqual({ kind: 'card-check' });
    must(bench.say({ type: 'session.cancel' }));
    await bench.scene('idle');
  });
});

describe("the technician's desk", () => {
  const technicians = async (options: Partial<StationOptions> = {}): Promise<Desk> => {
    bench = await rig('open', options);
    return openDesk(bench.people.technician);
  };

  test('a test page says that it is one, and has nothing of a receipt', async () => {
    await technicians();
    expect(await reportOf({ type: 'device.test-print' })).toEqual({
      kind: 'test-print',
      outcome: 'confirmed',
    });
    const page = bench.printer.papers.at(-1)!;
    expect(page).toContain('시험 인쇄 TEST');
    expect(page).toContain('연습 PRACTICE');
    for (const words of ['확인증', 'receipt', '기록됨', 'board.example.org', '전당대회'])
      expect(page).not.toContain(words);
    bench.printer.next.push('unknown');
    must(bench.say({ type: 'device.test-print' }));
    await bench.until(
      'the second report',
      ({ scene }) =>
        scene.kind === 'desk' && scene.report?.kind === 'test-print' && scene.report.outcome === 'unknown',
    );
  });

  test('without paper nothing is begun; clearing the printer says what came of it', async () => {
    await technicians();
    bench.printer.set('paper-out');
    expect(await reportOf({ type: 'device.test-print' })).toEqual({
      kind: 'test-print',
      outcome: 'not-started',
    });
    bench.printer.clear = async (reason?: string) => {
      expect(reason).toBe('afterRepair');
      return { ok: false, error: { kind: 'paper-out', detail: 'there is no paper' } };
    };
    must(bench.say({ type: 'device.clear-printer' }));
    await bench.until(
      'the report on the printer',
      ({ scene }) => scene.kind === 'desk' && scene.report?.kind === 'printer-clear',
    );
    expect(bench.station.view().scene).toMatchObject({
      report: { outcome: 'failed', detail: 'there is no paper' },
    });
  });

  test('clearing ends what hung in the printer', async () => {
    bench = await rig('open');
    await admitMember(bench, bench.people.delegates[0]!);
    must(bench.say(choose()));
    await bench.scene('commit');
    bench.printer.set('paper-out');
    must(bench.say({ type: 'ballot.abandon' }));
    await bench.scene('ballot');
    must(bench.say({ type: 'session.cancel' }));
    await bench.scene('idle');
    await openDesk(bench.people.technician);
    bench.printer.set('ready');
    expect(await reportOf({ type: 'device.clear-printer' })).toMatchObject({
      kind: 'printer-clear',
      outcome: 'done',
    });
    expect(bench.printer.papers.at(-1)).toContain('폐기됨 ABANDONED');
    must(bench.say({ type: 'desk.leave' }));
    await leave();
    await voteOnce(bench, bench.people.delegates[0]!);
  });

  test('a round trip resets the card, so that its PIN is asked for; it counts exchanges', async () => {
    await technicians();
    must(bench.say({ type: 'device.card-round-trip' }));
    await bench.scene('pin');
    must(bench.say({ type: 'pin.enter', pin: bench.people.technician.pin }));
    const view = await bench.until(
      'the report',
      ({ scene }) => scene.kind === 'desk' && scene.report !== undefined,
    );
    expect(view.scene).toMatchObject({ report: { kind: 'card-round-trip', outcome: 'done' } });
    const { report } = view.scene as Desk;
    expect(report?.kind === 'card-round-trip' && report.apdus).toBeGreaterThanOrEqual(3);

    must(bench.say({ type: 'device.card-round-trip' }));
    await bench.scene('pin');
    must(bench.say({ type: 'session.cancel' }));
    await bench.until(
      'the report',
      ({ scene }) =>
        scene.kind === 'desk' &&
        scene.report?.kind === 'card-round-trip' &&
        scene.report.outcome === 'failed',
    );
    must(bench.say({ type: 'device.card-round-trip' }));
    await bench.scene('pin');
    bench.reader.remove();
    await bench.scene('idle');
  });

  test('the exchanges with cards are shown to the technician and to nobody else', async () => {
    const line = {
      number: 1,
      header: '00 A4 04 00',
      name: 'SELECT',
      sent: '',
      sentBytes: 0,
      receivedBytes: 0,
      ms: 1,
    };
    expect((await technicians({ apdus: () => [line] })).apdus).toEqual([line]);
    must(bench.say({ type: 'desk.leave' }));
    await leave();
    for (const card of [bench.people.manager, bench.people.clerk]) {
      expect(await openDesk(card)).not.toHaveProperty('apdus');
      must(bench.say({ type: 'desk.leave' }));
      await leave();
    }
  });

  test('leaving the kiosk is recorded and told to its caller, once', async () => {
    let exits = 0;
    await technicians({ onExit: () => (exits += 1) });
    must(bench.say({ type: 'kiosk.exit' }));
    await bench.scene('take-card');
    expect(exits).toBe(1);
    await bench.station.stop();
    expect(audited(bench.journalPath).at(-1)).toBe('{"event":"kiosk.exited","time":"2026-05-02T00:00:00Z"}');
  });

  test('a disk that cannot be written does not keep a technician in the kiosk', async () => {
    let exits = 0;
    await technicians({ onExit: () => (exits += 1) });
    const disk = vi.spyOn(bench.clock, 'now').mockImplementation(() => {
      throw new Database.SqliteError('database or disk is full', 'SQLITE_FULL');
    });
    must(bench.say({ type: 'kiosk.exit' }));
    await settled();
    disk.mockRestore();
    expect(exits).toBe(1);
    await bench.station.stop();
    expect(audited(bench.journalPath).join()).not.toContain('kiosk.exited');
  });
});
