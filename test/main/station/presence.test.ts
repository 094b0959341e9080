// Leaving and returning at the kiosk, the quorum report at the desk, and polls that wait for a quorum (counting.md, opening quorum).
import Database from 'better-sqlite3';
import { afterEach, describe, expect, test } from 'vitest';
import { fail, ok } from '../../../ledger/result.ts';
import type { StationCommand } from '../../../main/station/command.ts';
import type { Scene } from '../../../main/station/view.ts';
import { ASSEMBLY, ELECTION, must } from '../../ledger/rules/world.ts';
import { settled, type RigCard } from './fakes.ts';
import { closePolls, openPolls, present, rig, voteOnce, type Rig } from './rig.ts';

let bench: Rig;
afterEach(() => bench.stop());

const counting = async (stage: 'setup' | 'open' = 'open'): Promise<void> => {
  bench = await rig(stage, { presence: 'counted' });
};
const accepts = (command: StationCommand['type']): boolean => bench.station.view().accepts.includes(command);
/** Every event in the journal; the station is stopped for it. */
const audited = async (): Promise<string[]> => {
  await bench.station.stop();
  const db = new Database(bench.journalPath, { readonly: true });
  try {
    return db.prepare<[], string>('SELECT event FROM audit ORDER BY n').pluck().all();
  } finally {
    db.close();
  }
};

/** Choice, card and PIN, up to what the kiosk says then. */
async function moves(action: 'leave' | 'return', card: RigCard): Promise<void> {
  await bench.scene('idle');
  must(bench.say({ type: 'presence.begin' }));
  await bench.scene('presence-choice');
  must(bench.say({ type: `presence.${action}` }));
  expect(await bench.scene('presence-card')).toEqual({ kind: 'presence-card', action });
  bench.reader.insert(card);
  await bench.scene('pin');
  must(bench.say({ type: 'pin.enter', pin: card.pin }));
}
async function noted(action: 'leave' | 'return'): Promise<void> {
  expect(await bench.scene('presence-done')).toEqual({ kind: 'presence-done', action });
  bench.reader.remove();
  await bench.scene('idle');
}
/** The trouble it ends with. */
async function ends(): Promise<string> {
  const { trouble } = await bench.scene('trouble');
  expect(trouble.vote).toBe('none');
  must(bench.say({ type: 'trouble.dismiss' }));
  await bench.scene('take-card');
  bench.reader.remove();
  await bench.scene('idle');
  return trouble.code;
}

describe('a member', () => {
  test('who was admitted leaves, and returns, each once; the journal keeps nothing of who it was', async () => {
    await counting();
    const [card, other] = bench.people.delegates;
    await moves('leave', card!);
    expect(await ends()).toBe('presence-not-admitted');
    await voteOnce(bench, card!);
    const figures = bench.station.view().figures;
    await moves('leave', card!);
    await noted('leave');
    expect([...bench.ledger.absent]).toEqual([card!.number]);
    await moves('leave', card!);
    expect(await ends()).toBe('presence-left');
    await moves('return', card!);
    await noted('return');
    await moves('return', card!);
    expect(await ends()).toBe('presence-here');
    expect(bench.ledger.absent.size).toBe(0);
    expect(bench.station.view().figures).toEqual(figures);
    // The next member votes as before.
    await voteOnce(bench, other!);
    const events = (await audited()).filter((event) => event.includes('presence'));
    expect(events).toEqual([
      '{"event":"presence.refused","reason":"presence-not-admitted"}',
      '{"action":"leave","event":"presence.noted"}',
      '{"event":"presence.refused","reason":"presence-left"}',
      '{"action":"return","event":"presence.noted"}',
      '{"event":"presence.refused","reason":"presence-here"}',
    ]);
  });

  test('may also leave while polls are closed between two rounds', async () => {
    await counting();
    await voteOnce(bench, bench.people.delegates[0]!);
    await closePolls(bench);
    await moves('leave', bench.people.delegates[0]!);
    await noted('leave');
    expect(bench.ledger.absent.size).toBe(1);
  });

  test('who gives up, goes away or pulls the card is noted as nothing', async () => {
    await counting();
    const card = bench.people.delegates[0]!;
    await voteOnce(bench, card);
    must(bench.say({ type: 'presence.begin' }));
    await bench.scene('presence-choice');
    must(bench.say({ type: 'session.cancel' }));
    await bench.scene('idle');
    must(bench.say({ type: 'presence.begin' }));
    await bench.scene('presence-choice');
    await bench.clock.advance(60_000);
    await bench.scene('idle');
    must(bench.say({ type: 'presence.begin' }));
    await bench.scene('presence-choice');
    must(bench.say({ type: 'presence.leave' }));
    await bench.scene('presence-card');
    bench.reader.insert(card);
    await bench.scene('pin');
    bench.reader.remove();
    await bench.scene('idle');
    expect(bench.station.view().notice).toBe('session-cleared');
    expect(bench.ledger.absent.size).toBe(0);
    expect((await audited()).some((event) => event.includes('presence'))).toBe(false);
  });

  test('is told when the registrar cannot be reached, and that of a vote nothing is changed', async () => {
    await counting();
    const card = bench.people.delegates[0]!;
    await voteOnce(bench, card);
    bench.ledger.isReachable = false;
    await moves('leave', card);
    expect(await ends()).toBe('registrar-unreachable');
    bench.ledger.isReachable = true;
    await moves('leave', card);
    await noted('leave');
  });
});

describe('it is offered', () => {
  test('not before polls were opened, nor where nobody is counted', async () => {
    await counting('setup');
    expect(accepts('presence.begin')).toBe(false);
    expect(bench.say({ type: 'presence.begin' }).ok).toBe(false);
    await bench.stop();
    bench = await rig('open');
    expect(accepts('presence.begin')).toBe(false);
    must(bench.say({ type: 'desk.open' }));
    await present(bench, bench.people.manager);
    await bench.scene('desk');
    expect(accepts('quorum.report')).toBe(false);
  });
});

describe('the quorum report', () => {
  type Desk = Extract<Scene, { kind: 'desk' }>;
  const openDesk = async (card: RigCard): Promise<void> => {
    must(bench.say({ type: 'desk.open' }));
    await present(bench, card);
    await bench.scene('desk');
  };
  const report = async (): Promise<NonNullable<Desk['report']>> => {
    must(bench.say({ type: 'quorum.report' }));
    const view = await bench.until(
      'a report',
      ({ scene }) => scene.kind === 'desk' && scene.report !== undefined,
    );
    return (view.scene as Desk).report!;
  };
  const leave = async (): Promise<void> => {
    must(bench.say({ type: 'desk.leave' }));
    await bench.scene('take-card');
    bench.reader.remove();
    await bench.scene('idle');
  };

  test('counts into the ledger and prints members, present and quorum, for manager and clerk', async () => {
    await counting();
    const [one, two] = bench.people.delegates;
    await voteOnce(bench, one!);
    await voteOnce(bench, two!);
    await openDesk(bench.people.manager);
    expect(await report()).toEqual({
      kind: 'quorum',
      outcome: 'confirmed',
      members: 22,
      need: 12,
      present: 2,
    });
    const { size } = bench.ledger.checkpoint();
    const paper = bench.printer.papers.at(-1)!;
    for (const words of [
      '성원 보고',
      '재적 Members',
      '22',
      '출석 Present',
      '의사정족수 Quorum',
      '12',
      '성원 미달',
    ])
      expect(paper).toContain(words);
    expect(paper).toContain(String(size));
    await leave();
    await moves('leave', one!);
    await noted('leave');
    bench.ledger.counting = '2026-05-02T04:00:00Z';
    await openDesk(bench.people.clerk);
    expect(await report()).toMatchObject({ kind: 'quorum', present: 1 });
    await leave();
    await openDesk(bench.people.technician);
    expect(accepts('quorum.report')).toBe(false);
    expect((await audited()).filter((event) => event.includes('quorum'))).toEqual([
      '{"event":"quorum.counted","members":22,"need":12,"present":2,"time":"2026-05-02T03:00:00Z"}',
      '{"event":"quorum.counted","members":22,"need":12,"present":1,"time":"2026-05-02T04:00:00Z"}',
    ]);
  });

  test('waits for the ledger to show the count, and says when it does not', async () => {
    await counting();
    await voteOnce(bench, bench.people.delegates[0]!);
    await openDesk(bench.people.manager);
    const papers = bench.printer.papers.length;
    // Another count of the registrar's is on the ledger all the time, and is not the one that was asked for.
    const countPresent = bench.ledger.countPresent.bind(bench.ledger);
    const entry = '7e'.repeat(32);
    bench.ledger.countPresent = async () => {
      const counted = await countPresent();
      return counted.ok ? ok({ entry }) : counted;
    };
    const sync = bench.ledger.sync.bind(bench.ledger);
    let looks = 0;
    bench.ledger.sync = async () => {
      looks += 1;
      if (looks === 40) bench.world.state.entryIds.add(entry);
      return sync();
    };
    const counts = async (): Promise<Scene> => {
      must(bench.say({ type: 'quorum.report' }));
      await settled(1);
      expect(bench.station.view().scene).toMatchObject({ kind: 'working', task: 'counting-present' });
      for (let i = 0; i < 40 && bench.station.view().scene.kind === 'working'; i += 1)
        await bench.clock.advance(250);
      return bench.scene('desk');
    };
    expect(await counts()).toMatchObject({ report: { kind: 'quorum-failed', fault: 'not-shown' } });
    expect(looks).toBe(20);
    expect(bench.printer.papers.length).toBe(papers);
    bench.ledger.counting = '2026-05-02T05:00:00Z';
    expect(await counts()).toMatchObject({ report: { kind: 'quorum', present: 1 } });
    expect(looks).toBe(40);
    expect(bench.printer.papers.length).toBe(papers + 1);
  });

  test('says that it could not be made, or that its paper is not certain', async () => {
    await counting();
    await voteOnce(bench, bench.people.delegates[0]!);
    await openDesk(bench.people.manager);
    bench.ledger.isReachable = false;
    expect(await report()).toEqual({
      kind: 'quorum-failed',
      outcome: 'failed',
      fault: 'unreachable',
    });
    await leave();
    bench.ledger.isReachable = true;
    await openDesk(bench.people.manager);
    bench.printer.next.push('unknown');
    expect(await report()).toMatchObject({ kind: 'quorum', outcome: 'unknown', present: 1 });
  });
});

test('polls do not open without the quorum of a card, and no card is asked for before it is there', async () => {
  await counting('setup');
  const election = bench.world.state.elections.get(ELECTION)!;
  const [card, ...others] = election.definition.cards;
  const half = { bound: 'more-than', denominator: 2, numerator: 1 } as const;
  const quorum = { base: 'members', counted: 'present', threshold: half } as const;
  Object.assign(election.definition, { cards: [{ ...card, quorum }, ...others] });
  const opens = async (): Promise<string> => {
    must(bench.say({ type: 'staff.begin', action: 'open', seals: [] }));
    const { trouble } = await bench.scene('trouble');
    must(bench.say({ type: 'trouble.dismiss' }));
    await bench.scene('idle');
    const who = trouble.code === 'quorum-missing' ? 'manager' : 'clerk';
    expect(trouble).toMatchObject({ who, vote: 'none' });
    return `${trouble.code}: ${trouble.detail}`;
  };
  const assembly = bench.world.state.assemblies.get(ASSEMBLY)!;
  const countPresent = bench.ledger.countPresent.bind(bench.ledger);
  const time = '2026-05-02T03:00:00Z';
  // It counts by itself, and goes by no count from before.
  assembly.presence.set(bench.world.registrar.id, { present: 12, time, closings: 0 });
  let present = 11;
  bench.ledger.countPresent = async () => {
    const counted = await countPresent();
    assembly.presence.set(bench.world.registrar.id, { present, time, closings: assembly.closings });
    return counted;
  };
  expect(await opens()).toMatch(
    /^quorum-missing: .* question 1: 11 of 22 members are present; the quorum is 12\.$/,
  );
  bench.ledger.countPresent = async () =>
    fail({ kind: 'not-yet', rule: 'presence-unrecorded', detail: 'no' });
  expect(await opens()).toBe('quorum-missing: no');
  bench.ledger.countPresent = async () => fail({ kind: 'unreachable', detail: 'unplugged' });
  expect(await opens()).toBe('registrar-unreachable: unplugged');
  expect(bench.printer.papers).toEqual([]);
  present = 12;
  bench.ledger.countPresent = async () => {
    const counted = await countPresent();
    assembly.presence.set(bench.world.registrar.id, { present, time, closings: assembly.closings });
    return counted;
  };
  await openPolls(bench);
  expect(election.present).toBe(12);
});
