// Staff at a voter's session (station.md, roles): called at each of the voter's questions, they end it or give it back; nothing of it is ever half ended.
import assert from 'node:assert/strict';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Scene } from '../../../main/station/view.ts';
import { must } from '../../ledger/rules/world.ts';
import { settled } from './fakes.ts';
import { admitMember, choose, present, rig, voteOnce, type Rig } from './rig.ts';

let bench: Rig;
afterEach(() => bench.stop());

/** Where a voter may call staff, how one gets there, and whether a slip is out that could still be cast. */
const MOMENTS = {
  ballot: {
    paper: 'none',
    reach: () => admitMember(bench, bench.people.delegates[0]!),
  },
  commit: {
    paper: 'out',
    reach: async () => {
      await admitMember(bench, bench.people.delegates[0]!);
      must(bench.say(choose()));
      await bench.scene('commit');
    },
  },
  trouble: {
    paper: 'none',
    reach: async () => {
      await admitMember(bench, bench.people.delegates[0]!);
      bench.printer.next.push('unknown');
      must(bench.say(choose()));
      await bench.scene('trouble');
    },
  },
} as const satisfies Partial<
  Record<Scene['kind'], { readonly paper: 'out' | 'none'; readonly reach: () => Promise<unknown> }>
>;
const moments = Object.keys(MOMENTS) as (keyof typeof MOMENTS)[];

/** Every way in which staff that were called do not end the session; `kind` is the voter's scene. */
const NOT_ENDED = {
  returned: async (kind) => {
    await callWith(bench.people.manager);
    must(bench.say({ type: 'session.return' }));
    await pullUntil(kind);
  },
  'the voter takes it back': async () => {
    must(bench.say({ type: 'session.call-staff' }));
    await bench.scene('staff-card');
    must(bench.say({ type: 'session.cancel' }));
  },
  'the card is pulled': async () => {
    await callWith();
    bench.reader.remove();
  },
  'nobody comes': async () => {
    must(bench.say({ type: 'session.call-staff' }));
    await bench.scene('staff-card');
    await bench.clock.advance(59_999);
    assert.equal(bench.station.view().scene.kind, 'staff-card');
    await bench.clock.advance(1);
  },
  'nobody decides': async (kind) => {
    await callWith();
    await bench.clock.advance(120_000);
    await pullUntil(kind);
  },
  'another role': async (kind) => {
    must(bench.say({ type: 'session.call-staff' }));
    await bench.scene('staff-card');
    bench.reader.insert(bench.people.technician);
    const { scene } = await bench.until(
      'the refusal',
      (view) => view.scene.kind === 'trouble' && view.scene.trouble.code === 'staff-role',
    );
    assert.equal(scene.kind === 'trouble' && scene.trouble.vote, 'not-recorded');
    must(bench.say({ type: 'trouble.dismiss' }));
    await pullUntil(kind);
  },
} as const satisfies Record<string, (kind: Scene['kind']) => Promise<void>>;

async function callWith(card = bench.people.clerk): Promise<void> {
  must(bench.say({ type: 'session.call-staff' }));
  await present(bench, card);
  await bench.scene('end-session');
}

/** Pulls the card and waits for what comes. */
async function pullUntil(kind: Scene['kind']): Promise<void> {
  await bench.scene('take-card');
  bench.reader.remove();
  await bench.scene(kind);
}

describe.each(moments)('called at the scene %s', (kind) => {
  const { paper, reach } = MOMENTS[kind];

  test('the session is ended: the slip says so, nothing is cast, the permit is unspent', async () => {
    bench = await rig('open', { batch: 1 });
    await reach();
    const { epoch } = bench.station.view();
    must(bench.say({ type: 'session.call-staff' }));
    expect(await bench.scene('staff-card')).toEqual({
      kind: 'staff-card',
      purpose: 'end-session',
      which: 'first',
      roles: ['clerk', 'manager'],
    });
    await present(bench, bench.people.clerk);
    expect(await bench.scene('end-session')).toEqual({ kind: 'end-session', paper });
    expect([...bench.station.view().accepts]).toEqual(['session.return', 'session.void']);
    must(bench.say({ type: 'session.void' }));
    await pullUntil('staff-done');
    expect(bench.station.view()).toMatchObject({ scene: { action: 'end-session' }, epoch });
    must(bench.say({ type: 'session.end' }));
    await bench.scene('idle');
    expect(bench.station.view().epoch).toBe(epoch + 1);
    expect(bench.printer.paper).toBe('');
    expect(bench.printer.papers.filter((words) => words.includes('폐기됨 ABANDONED'))).toHaveLength(
      paper === 'out' ? 1 : 0,
    );
    expect(bench.printer.papers.filter((words) => words.includes('RECORDED'))).toEqual([]);
    expect(bench.station.view().figures).toMatchObject([{ admitted: 1, cast: 0 }]);

    await admitMember(bench, bench.people.delegates[0]!);
    expect(bench.station.view().figures).toMatchObject([{ admitted: 1, cast: 0 }]);
    await bench.station.stop();
    const events = audited();
    expect(events.filter((event) => event === '{"event":"session.voided"}')).toHaveLength(1);
    expect(events.join()).not.toMatch(/D-1|S-2|이름/);
  });

  test('the voter goes on, with the idle rules, when staff have not ended it', async () => {
    bench = await rig('open', { batch: 1 });
    await reach();
    for (const how of Object.values(NOT_ENDED)) {
      const before = bench.station.view();
      await how(kind);
      await bench.scene(kind);
      const { scene, accepts, epoch, turn, notice } = bench.station.view();
      expect({ scene, accepts, epoch, notice }).toEqual({
        scene: before.scene,
        accepts: before.accepts,
        epoch: before.epoch,
        notice: undefined,
      });
      expect(turn).toBeGreaterThan(before.turn);
    }
    await bench.clock.advance(120_000);
    expect(bench.station.view().scene.kind).toBe('still-there');
    must(bench.say({ type: 'session.continue' }));
    await bench.scene(kind);
    if (kind === 'ballot') must(bench.say(choose()));
    if (kind === 'trouble') must(bench.say({ type: 'ballot.retry' }));
    await bench.scene('commit');
    must(bench.say({ type: 'ballot.cast' }));
    await bench.scene('recorded');
    expect(bench.station.view().figures).toMatchObject([{ admitted: 1, cast: 1 }]);
  });
});

describe('what does not fit', () => {
  test('commands in one tick with each other and with the card that leaves: the first counts, once', async () => {
    bench = await rig('open', { batch: 1 });
    await MOMENTS.commit.reach();
    await callWith();
    const codes = (['session.void', 'session.void', 'session.return'] as const).map((type) => {
      const said = bench.say({ type });
      return said.ok ? 'ok' : said.error.code;
    });
    bench.reader.remove();
    expect(codes).toEqual(['ok', 'not-now', 'not-now']);
    expect(bench.say({ type: 'ballot.cast' }).ok).toBe(false);
    await bench.scene('staff-done');
    expect(bench.station.view().figures).toMatchObject([{ admitted: 1, cast: 0 }]);
    await bench.station.stop();
    expect(audited().filter((event) => event === '{"event":"session.voided"}')).toHaveLength(1);
  });

  test('staff whose card leaves in the tick before they end a session have not ended it', async () => {
    bench = await rig('open', { batch: 1 });
    await MOMENTS.commit.reach();
    await callWith();
    bench.reader.remove();
    expect(bench.say({ type: 'session.void' })).toMatchObject({ error: { code: 'not-now' } });
    await bench.scene('commit');
    must(bench.say({ type: 'ballot.cast' }));
    await bench.scene('recorded');
    expect(bench.station.view().figures).toMatchObject([{ admitted: 1, cast: 1 }]);
  });

  test('a card that was not called for gives the notice and nothing else; the call makes it one that was', async () => {
    bench = await rig('open');
    await MOMENTS.commit.reach();
    bench.reader.insert(bench.people.clerk);
    expect(bench.station.view()).toMatchObject({
      scene: { kind: 'commit' },
      notice: 'card-during-session',
    });
    must(bench.say({ type: 'session.call-staff' }));
    await bench.scene('pin');
    expect(bench.station.view().notice).toBeUndefined();
    must(bench.say({ type: 'session.cancel' }));
    await pullUntil('commit');
    must(bench.say({ type: 'session.call-staff' }));
    await bench.scene('staff-card');
    bench.reader.insert(bench.people.clerk);
    await bench.scene('pin');
    expect(bench.station.view().notice).toBeUndefined();
  });

  test('before admission and after the cast there is no session to end', async () => {
    bench = await rig('open');
    expect(bench.say({ type: 'session.call-staff' }).ok).toBe(false);
    bench.reader.insert(bench.people.delegates[0]!);
    await bench.scene('pin');
    expect(bench.say({ type: 'session.call-staff' }).ok).toBe(false);
    must(bench.say({ type: 'session.cancel' }));
    await pullUntil('idle');
    await MOMENTS.commit.reach();
    must(bench.say({ type: 'ballot.cast' }));
    await bench.scene('recorded');
    expect(bench.say({ type: 'session.call-staff' }).ok).toBe(false);
  });
});

describe('nothing half done', () => {
  test('a disk that is full at the end of a session: refused, the slip still castable, and later it is ended', async () => {
    bench = await rig('open');
    await MOMENTS.commit.reach();
    await callWith();
    const disk = vi.spyOn(Database.prototype, 'transaction').mockImplementation(() => {
      throw new Database.SqliteError('database or disk is full', 'SQLITE_FULL');
    });
    expect(bench.say({ type: 'session.void' })).toMatchObject({
      ok: false,
      error: { code: 'nothing-recorded', accepts: ['session.return', 'session.void'] },
    });
    expect(bench.station.view().scene.kind).toBe('end-session');
    disk.mockRestore();
    must(bench.say({ type: 'session.void' }));
    await pullUntil('staff-done');
    expect(bench.printer.papers.at(-1)).toContain('폐기됨 ABANDONED');
  });

  test.each(['before', 'after'] as const)(
    'the power fails %s the end is recorded: the slip ends as abandoned, the member votes with the same permit',
    async (when) => {
      bench = await rig('open', { batch: 1 });
      await MOMENTS.commit.reach();
      await callWith();
      if (when === 'after') {
        bench.printer.set('paper-out');
        must(bench.say({ type: 'session.void' }));
        await bench.scene('take-card');
        assert.match(bench.printer.paper, /아직 기록되지 않음/);
      }
      bench.reader.remove();
      bench.printer.set('ready');
      await bench.restart();
      await settled();
      expect(bench.printer.papers.at(-1)).toContain('폐기됨 ABANDONED');
      await voteOnce(bench, bench.people.delegates[0]!);
      await settled();
      expect(bench.world.entries.filter(({ entry }) => entry.type === 'ballot.cast')).toHaveLength(1);
    },
  );
});

function audited(): string[] {
  const db = new Database(bench.journalPath, { readonly: true });
  try {
    return db.prepare<[], string>('SELECT event FROM audit ORDER BY n').pluck().all();
  } finally {
    db.close();
  }
}
