/** Leaving, returning and counting at the registrar's door: every check of an admission, what is kept, and what the ledger gets. */
import { createPrivateKey, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { toBase64, utf8ToBytes } from '../../../ledger/bytes.ts';
import { entryId } from '../../../ledger/entries/entry.ts';
import type { Signer } from '../../../ledger/keys/signer.ts';
import { nonceLifetimeMs } from '../../../ledger/node/registrar.ts';
import { makeNonceRequest, parseNonceAnswer } from '../../../ledger/permit/admission.ts';
import {
  makePresenceCountRequest,
  makePresenceRequest,
  parsePresenceAnswer,
  parsePresenceCountAnswer,
  presenceBytes,
  type Presence,
  type PresenceAction,
} from '../../../ledger/permit/presence.ts';
import { presentOf } from '../../../ledger/rules/presence.ts';
import { stationOf } from '../../../ledger/rules/state.ts';
import { makeAuthority, p256Pair, type KeyPair } from '../keys/certificates.ts';
import { ASSEMBLY, ELECTION, must, ORIGIN, STATION } from '../rules/world.ts';
import {
  admitted,
  ask,
  makeHolder,
  OTHER_STATION,
  SECOND,
  startDay,
  type CardHolder,
  type Day,
} from './admissions.ts';

interface Spoiling {
  readonly station?: string;
  readonly device?: Signer;
  readonly presence?: Partial<Presence>;
  readonly signedBy?: KeyPair;
  readonly cardSignature?: Uint8Array;
}

const holder = (day: Day, number: string) => day.world.holders.find((member) => member.number === number)!;

const nonceFor = async ({ registrar }: Day, station: string) =>
  must(parseNonceAnswer(must(await registrar.handle(makeNonceRequest(ASSEMBLY, station)))));

/** A member's request as a kiosk makes it, any part of which can be spoiled. */
async function asks(
  day: Day,
  action: PresenceAction,
  { card, certificate }: Pick<CardHolder, 'card' | 'certificate'>,
  how: Spoiling = {},
): Promise<Uint8Array> {
  const { station = STATION } = how;
  const presence: Presence = {
    action,
    assembly: ASSEMBLY,
    certificate: toBase64(certificate),
    ...(await nonceFor(day, station)),
    origin: ORIGIN,
    station,
    ...how.presence,
  };
  const der = (how.signedBy ?? card).privateKey.export({ format: 'der', type: 'pkcs8' });
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const signature = how.cardSignature ?? new Uint8Array(sign('sha256', presenceBytes(presence), key));
  return makePresenceRequest(presence, signature, how.device ?? day.world.device);
}

const answerOf = async ({ registrar }: Pick<Day, 'registrar'>, bytes: Uint8Array) => {
  const answer = await registrar.handle(bytes);
  return answer.ok ? must(parsePresenceAnswer(answer.value)).action : answer.error;
};
/** What the registrar says to a member who leaves or returns: the action, or its fault. */
const moves = async (
  day: Day,
  action: PresenceAction,
  number: string,
  how: Spoiling = {},
): ReturnType<typeof answerOf> => answerOf(day, await asks(day, action, holder(day, number), how));

const counts = async (day: Day, device: Signer = day.world.device, station = STATION) => {
  const place = { assembly: ASSEMBLY, ...(await nonceFor(day, station)), origin: ORIGIN, station };
  const answer = await day.registrar.handle(makePresenceCountRequest(place, device));
  return answer.ok ? must(parsePresenceCountAnswer(answer.value)) : answer.error;
};
const admits = async (day: Day, ...numbers: string[]): Promise<void> => {
  for (const number of numbers) await admitted(day.registrar, await ask(day, holder(day, number)));
};
const present = (day: Day) => presentOf(day.world.state.assemblies.get(ASSEMBLY)!);

describe('a member who was admitted', () => {
  it('is present, leaves, and returns, at any station, and is counted accordingly', async () => {
    const day = startDay();
    await admits(day, 'M-1', 'D-1');
    const elsewhere = { station: OTHER_STATION, device: day.world.otherDevice };
    await admitted(day.registrar, await ask(day, holder(day, 'D-2'), elsewhere));
    const first = await counts(day);
    expect(first).toMatchObject({ present: 3, time: '2026-05-02T01:30:00Z' });
    // By the very entry that the ledger has.
    expect(first).toHaveProperty('entry', entryId(ORIGIN, day.world.entries.at(-1)!.entry));
    expect(await moves(day, 'leave', 'M-1', elsewhere)).toBe('leave');
    expect(await counts(day)).toMatchObject({ present: 2 });
    expect(present(day)).toBe(2);
    expect(await moves(day, 'return', 'M-1')).toBe('return');
    day.clock.now = new Date('2026-05-02T01:40:00Z');
    expect(await counts(day, day.world.otherDevice, OTHER_STATION)).toMatchObject({
      present: 3,
      time: '2026-05-02T01:40:00Z',
    });
    const recorded = day.world.entries.map(({ entry }) => entry);
    expect(recorded.filter(({ type }) => type === 'presence.counted')).toHaveLength(3);
    expect(JSON.stringify(recorded)).not.toMatch(/M-1|D-1|이름/);
  });

  it('does not leave twice nor return without having left, and nobody does either who was not admitted', async () => {
    const day = startDay();
    await admits(day, 'M-1');
    expect(await moves(day, 'return', 'M-1')).toMatchObject({
      rule: 'presence-here',
      message: 'The member is present already.',
    });
    await moves(day, 'leave', 'M-1');
    expect(await moves(day, 'leave', 'M-1')).toMatchObject({
      rule: 'presence-left',
      message: 'The member has left already.',
    });
    for (const action of ['leave', 'return'] as const)
      expect(await moves(day, action, 'M-2')).toMatchObject({ rule: 'presence-not-admitted' });
    expect(day.store.present(ASSEMBLY)).toBe(0);
  });

  it('gets the same answer to the same request, and it is noted once', async () => {
    const day = startDay();
    await admits(day, 'M-1');
    const leaving = await asks(day, 'leave', holder(day, 'M-1'));
    expect(await answerOf(day, leaving)).toBe('leave');
    expect(await moves(day, 'return', 'M-1')).toBe('return');
    day.clock.now = new Date(day.clock.now.getTime() + nonceLifetimeMs * 2);
    expect(await answerOf({ registrar: day.restart() }, leaving)).toBe('leave');
    expect(day.store.isPresent(ASSEMBLY, 'M-1')).toBe(true);
  });

  it('stays away over a restart, and over the end of the polls', async () => {
    const day = startDay();
    await admits(day, 'M-1', 'M-2');
    await moves(day, 'leave', 'M-1');
    expect(await counts(day)).toMatchObject({ present: 1 });
    const later = { ...day, registrar: day.restart() };
    stationOf(day.world.state, ASSEMBLY, STATION)!.polls = 'closed';
    expect(await moves(later, 'leave', 'M-1')).toMatchObject({ rule: 'presence-left' });
    expect(await counts(later)).toMatchObject({ present: 1 });
    expect(await moves(later, 'return', 'M-1')).toBe('return');
    expect(await counts(later)).toMatchObject({ present: 2 });
  });

  it('is there again when admitted to other papers', async () => {
    const day = startDay();
    await admits(day, 'M-1');
    expect(await counts(day)).toMatchObject({ present: 1 });
    await moves(day, 'leave', 'M-1');
    expect(day.store.present(ASSEMBLY)).toBe(0);
    const { salt, commitment } = { salt: new Uint8Array(32), commitment: 'ab'.repeat(32) };
    const again = { assembly: ASSEMBLY, station: STATION, number: 'M-1', group: 'members', salt, commitment };
    day.store.admit(
      { hash: commitment, nonce: commitment, assembly: ASSEMBLY },
      { admission: again, issuances: [] },
    );
    expect([day.store.isPresent(ASSEMBLY, 'M-1'), day.store.present(ASSEMBLY)]).toEqual([true, 1]);
  });
});

describe('refused as an admission would be', async () => {
  const day = startDay();
  await admits(day, 'M-5', 'M-6', 'M-7');
  const ruleFor = async (
    how: Spoiling,
    who: Pick<CardHolder, 'card' | 'certificate'> = holder(day, 'M-5'),
  ) => {
    const answer = await answerOf(day, await asks(day, 'leave', who, how));
    return typeof answer === 'object' && answer.kind === 'refused' ? answer.rule : answer;
  };
  const { now } = day.clock;

  it('another ledger, and a terminal that is not the station’s device', async () => {
    expect(await ruleFor({ presence: { origin: 'other.example/ledger' } })).toBe('admission-ledger');
    expect(await ruleFor({ device: day.world.otherDevice })).toBe('admission-device');
    const { device } = day.world;
    expect(await ruleFor({ device: { ...device, sign: () => device.sign(new Uint8Array()) } })).toBe(
      'admission-device',
    );
  });
  it('a card of another authority, one that has expired, and a certificate that is none', async () => {
    expect(await ruleFor({}, makeHolder('M-5', 'members', makeAuthority().pair))).toBe(
      'admission-certificate',
    );
    expect(await ruleFor({ presence: { certificate: toBase64(Uint8Array.of(1)) } })).toBe(
      'admission-certificate',
    );
    day.clock.now = new Date('2040-01-01T00:00:00Z');
    expect(await ruleFor({})).toBe('admission-certificate');
    day.clock.now = now;
  });
  it('another card’s signature, another’s certificate, and a signature for something else', async () => {
    expect(await ruleFor({ signedBy: p256Pair() })).toBe('admission-card');
    expect(await ruleFor({ presence: { certificate: toBase64(holder(day, 'M-6').certificate) } })).toBe(
      'admission-card',
    );
    const cardSignature = new Uint8Array(
      sign('sha256', utf8ToBytes('another'), holder(day, 'M-5').card.privateKey),
    );
    expect(await ruleFor({ cardSignature })).toBe('admission-card');
  });
  it('somebody who is not on the roll', async () => {
    expect(await ruleFor({}, makeHolder('X-1', 'members'))).toBe('admission-roll');
  });
  it('a nonce that is invented, of another station, too old, or used for another request', async () => {
    expect(await ruleFor({ presence: { nonce: '00'.repeat(40) } })).toBe('admission-nonce');
    expect(await ruleFor({ presence: await nonceFor(day, OTHER_STATION) })).toBe('admission-nonce');
    const late = await asks(day, 'leave', holder(day, 'M-5'));
    day.clock.now = new Date(now.getTime() + nonceLifetimeMs + 1000);
    expect(await answerOf(day, late)).toMatchObject({ rule: 'admission-nonce' });
    day.clock.now = now;
    const nonce = await nonceFor(day, STATION);
    expect(await ruleFor({ presence: nonce }, holder(day, 'M-7'))).toBe('leave');
    expect(await ruleFor({ presence: nonce }, holder(day, 'M-6'))).toBe('admission-nonce');
    const admission = await ask(day, holder(day, 'M-8'));
    await admitted(day.registrar, admission);
    const { nonce: used, expires } = admission.admission;
    expect(await ruleFor({ presence: { nonce: used, expires } })).toBe('admission-nonce');
  });
  it('and after all of that the member is as present as before', async () => {
    expect(day.store.isPresent(ASSEMBLY, 'M-5')).toBe(true);
    expect(await counts(day)).toMatchObject({ present: 3 });
    expect(day.store.present(ASSEMBLY)).toBe(3);
  });
});

describe('a count', () => {
  it('is made for the device of a station only', async () => {
    const day = startDay();
    expect(await counts(day, day.world.otherDevice)).toMatchObject({ rule: 'admission-device' });
    expect(present(day)).toBeUndefined();
  });

  it('is the first registrar’s, in an assembly that counts', async () => {
    const day = startDay();
    const assembly = day.world.state.assemblies.get(ASSEMBLY)!;
    const station = stationOf(day.world.state, ASSEMBLY, STATION)!;
    const own = assembly.rolls.get(day.world.registrar.id)!;
    // As this registrar would stand to a station whose roll it repeats.
    assembly.rolls.set(day.world.registrar.id, { ...own, secondOf: day.world.office.id });
    Object.assign(station, { registrar: day.world.office.id });
    expect(await counts(day)).toMatchObject({ rule: 'presence-registrar' });
    expect(await moves(day, 'leave', 'M-1')).toMatchObject({ rule: 'presence-registrar' });
    Object.assign(assembly, { called: { ...assembly.called, presence: undefined } });
    expect(await counts(day)).toMatchObject({ rule: 'presence-none' });
    expect(await moves(day, 'leave', 'M-1')).toMatchObject({ rule: 'presence-none' });
  });

  it('of no answer by the ledger is made anew, with the number that is right then', async () => {
    const day = startDay();
    await admits(day, 'M-1', 'M-2');
    day.ledger.answer = { verdict: 'unavailable', message: 'no' };
    expect(await counts(day)).toMatchObject({ kind: 'unavailable' });
    day.ledger.answer = undefined;
    await moves(day, 'leave', 'M-2');
    expect(await counts(day)).toMatchObject({ present: 1 });
    expect(present(day)).toBe(1);
  });

  it('is not stopped by a clock that was put back: it is of the time of the one before', async () => {
    const day = startDay();
    await admits(day, 'M-1');
    expect(await counts(day)).toMatchObject({ time: '2026-05-02T01:30:00Z' });
    day.clock.now = new Date('2026-05-02T01:10:00Z');
    await admits(day, 'M-2');
    expect(await counts(day)).toMatchObject({ present: 2, time: '2026-05-02T01:30:00Z' });
    expect(present(day)).toBe(2);
  });

  it('is not held up by admissions that the ledger will never record, and does without them', async () => {
    const day = startDay();
    await admits(day, 'M-1', 'M-2');
    const elsewhere = { station: OTHER_STATION, device: day.world.otherDevice };
    await admitted(day.registrar, await ask(day, holder(day, 'M-3'), elsewhere));
    const scope = { kind: 'station', assembly: ASSEMBLY, station: OTHER_STATION } as const;
    const key = day.world.otherDevice.id;
    day.world.write(day.world.root, 'authority.revoked', { key, reason: 'stolen', role: 'device', scope });
    expect(await counts(day)).toMatchObject({ present: 2 });
    expect(present(day)).toBe(2);
    await moves(day, 'leave', 'M-3');
    expect(await counts(day)).toMatchObject({ present: 2 });
    await moves(day, 'leave', 'M-2');
    expect(await counts(day)).toMatchObject({ present: 1 });
  });

  it('includes the admissions of a station that was lost before they were recorded: they are recorded without what has ended', async () => {
    const day = startDay();
    await admits(day, 'M-1', 'M-2');
    expect(await counts(day)).toMatchObject({ present: 2 });
    const elsewhere = { station: OTHER_STATION, device: day.world.otherDevice };
    await admitted(day.registrar, await ask(day, holder(day, 'M-3'), elsewhere));
    stationOf(day.world.state, ASSEMBLY, STATION)!.polls = 'closed';
    const lost = [{ reason: 'broken', station: OTHER_STATION }];
    for (const election of [ELECTION, SECOND])
      day.world.write(day.world.committee, 'election.closed', { election, lost });
    expect(await counts(day)).toMatchObject({ present: 3 });
    expect(present(day)).toBe(3);
  });
});
