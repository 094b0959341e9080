import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseCommand, type CommandType, type StationCommand } from '../../../main/station/command.ts';
import { must } from '../../ledger/rules/world.ts';
import { admitMember, choose, rig, type Rig } from './rig.ts';

const EXAMPLES: Record<CommandType, StationCommand> = {
  'staff.begin': { type: 'staff.begin', action: 'suspend', reason: 'test' },
  'pin.enter': { type: 'pin.enter', pin: '123456' },
  'ballot.submit': choose(),
  'presence.begin': { type: 'presence.begin' },
  'presence.leave': { type: 'presence.leave' },
  'presence.return': { type: 'presence.return' },
  'quorum.report': { type: 'quorum.report' },
  'later.begin': { type: 'later.begin' },
  'later.enter': { type: 'later.enter', code: '01234567890123456789' },
  'later.taken': { type: 'later.taken' },
  'later.retry': { type: 'later.retry' },
  'ballot.cast': { type: 'ballot.cast' },
  'ballot.challenge': { type: 'ballot.challenge' },
  'ballot.again': { type: 'ballot.again' },
  'ballot.abandon': { type: 'ballot.abandon' },
  'ballot.retry': { type: 'ballot.retry' },
  'report.retry': { type: 'report.retry' },
  'receipt.reprint': { type: 'receipt.reprint' },
  'session.touch': { type: 'session.touch' },
  'session.continue': { type: 'session.continue' },
  'session.cancel': { type: 'session.cancel' },
  'session.end': { type: 'session.end' },
  'trouble.dismiss': { type: 'trouble.dismiss' },
  'session.call-staff': { type: 'session.call-staff' },
  'session.return': { type: 'session.return' },
  'session.void': { type: 'session.void' },
  'desk.open': { type: 'desk.open' },
  'desk.leave': { type: 'desk.leave' },
  'desk.check-card': { type: 'desk.check-card' },
  'desk.print-records': { type: 'desk.print-records', language: 'ko' },
  'device.test-print': { type: 'device.test-print' },
  'device.clear-printer': { type: 'device.clear-printer' },
  'device.card-round-trip': { type: 'device.card-round-trip' },
  'kiosk.exit': { type: 'kiosk.exit' },
};

/** Says everything that does not fit the moment; each must be refused by name and change nothing. */
function knock(bench: Rig, kind: string, accepted: readonly CommandType[]): void {
  const before = bench.station.view();
  expect(before.scene.kind).toBe(kind);
  expect([...before.accepts].toSorted()).toEqual([...accepted].toSorted());
  for (const [type, command] of Object.entries(EXAMPLES)) {
    if (accepted.includes(type as CommandType)) continue;
    const answer = bench.say(command);
    expect([type, answer.ok ? 'taken' : answer.error.code]).toEqual([type, 'not-now']);
    expect(!answer.ok && answer.error.accepts).toEqual(before.accepts);
  }
  expect(bench.station.view()).toEqual(before);
}

describe('commands meet the right moment or are refused (architecture: seams)', () => {
  let bench: Rig;
  beforeAll(async () => {
    bench = await rig('open');
  });
  afterAll(() => bench.stop());

  test('in every scene of a sitting', async () => {
    const [card] = bench.people.delegates;
    knock(bench, 'idle', ['staff.begin', 'desk.open']);
    bench.reader.insert(card!);
    await bench.scene('pin');
    knock(bench, 'pin', ['pin.enter', 'session.cancel', 'session.touch']);
    for (const pin of ['', '12345', '123456789', '12345a', '１２３４５６'])
      expect(bench.say({ type: 'pin.enter', pin })).toMatchObject({
        ok: false,
        error: { code: 'pin-format' },
      });
    must(bench.say({ type: 'pin.enter', pin: card!.pin }));
    await bench.scene('take-card');
    knock(bench, 'take-card', []);
    bench.reader.remove();
    await bench.scene('ballot');
    knock(bench, 'ballot', ['ballot.submit', 'session.cancel', 'session.call-staff', 'session.touch']);
    expect(bench.say({ type: 'ballot.submit', selections: [] })).toMatchObject({
      ok: false,
      error: { code: 'selection' },
    });
    bench.printer.next.push('unknown');
    must(bench.say(choose()));
    await bench.scene('trouble');
    knock(bench, 'trouble', ['ballot.retry', 'session.cancel', 'session.call-staff', 'session.touch']);
    must(bench.say({ type: 'ballot.retry' }));
    await bench.scene('commit');
    const decisions = ['ballot.cast', 'ballot.challenge', 'ballot.abandon'] as const;
    knock(bench, 'commit', [...decisions, 'session.call-staff', 'session.touch']);
    must(bench.say({ type: 'ballot.challenge' }));
    await bench.scene('challenged');
    knock(bench, 'challenged', ['ballot.again', 'session.cancel', 'session.call-staff', 'session.touch']);
    must(bench.say({ type: 'ballot.again' }));
    await bench.scene('ballot');
    must(bench.say(choose()));
    await bench.scene('commit');
    await bench.clock.advance(120_000);
    knock(bench, 'still-there', ['session.continue']);
    must(bench.say({ type: 'session.continue' }));
    bench.printer.next.push('unknown');
    must(bench.say({ type: 'ballot.cast' }));
    await bench.scene('recorded');
    knock(bench, 'recorded', ['session.end', 'receipt.reprint']);
    must(bench.say({ type: 'session.end' }));
    await bench.scene('idle');
  });

  test('in the scenes of staff', async () => {
    expect(bench.say({ type: 'staff.begin', action: 'open' })).toMatchObject({
      ok: false,
      error: { code: 'polls' },
    });
    expect(bench.say({ type: 'staff.begin', action: 'resume' })).toMatchObject({
      ok: false,
      error: { code: 'polls' },
    });
    expect(bench.say({ type: 'staff.begin', action: 'suspend' })).toMatchObject({
      ok: false,
      error: { code: 'reason' },
    });
    must(bench.say({ type: 'staff.begin', action: 'suspend', reason: '점심' }));
    await bench.scene('staff-card');
    knock(bench, 'staff-card', ['session.cancel', 'session.touch']);
    must(bench.say({ type: 'session.cancel' }));
    await bench.scene('idle');
  });

  test('close cannot be begun while a session is under way', async () => {
    await admitMember(bench, bench.people.delegates[1]!);
    expect(bench.say({ type: 'staff.begin', action: 'close' })).toMatchObject({
      ok: false,
      error: { code: 'not-now' },
    });
    must(bench.say({ type: 'session.cancel' }));
    await bench.scene('idle');
  });

  test.each([
    ['no object', 7],
    ['an unknown command', { type: 'polls.open' }],
    ['an unknown key', { type: 'ballot.cast', election: 'x' }],
    ['an unknown action', { type: 'staff.begin', action: 'reopen' }],
    ['a reason with a control character', { type: 'staff.begin', action: 'suspend', reason: 'a\u0007b' }],
    ['a reason that turns the text around', { type: 'staff.begin', action: 'suspend', reason: 'a\u202eb' }],
    ['a PIN that is a number', { type: 'pin.enter', pin: 123456 }],
    [
      'a choice and an abstention',
      {
        type: 'ballot.submit',
        selections: [{ election: 'x', questions: [{ choices: [0], abstain: true }] }],
      },
    ],
    [
      'abstain: false',
      { type: 'ballot.submit', selections: [{ election: 'x', questions: [{ abstain: false }] }] },
    ],
    [
      'a choice that is no index',
      { type: 'ballot.submit', selections: [{ election: 'x', questions: [{ choices: [0.5] }] }] },
    ],
  ])('%s is no command', (_, value) => {
    expect(parseCommand(value).ok).toBe(false);
    expect(bench.say(value as StationCommand)).toMatchObject({ ok: false, error: { code: 'malformed' } });
  });

  test.each([
    { type: 'pin.enter', pin: 123456 },
    { type: 'ballot.submit', selections: [{ election: 'x', questions: [{ choices: [123456] }] }] },
    { type: 'ballot.submit', selections: '123456' },
  ])('a refusal does not say what was given: it may be a PIN or a choice (%j)', (value) => {
    const answer = bench.say(value as unknown as StationCommand);
    expect(answer).toMatchObject({ ok: false, error: { code: 'malformed' } });
    expect(JSON.stringify(answer)).not.toContain('123456');
  });
});
