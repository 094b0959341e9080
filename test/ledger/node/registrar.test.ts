import { sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bytesToHex, fromBase64, sha256Hex, toBase64, utf8ToBytes } from '../../../ledger/bytes.ts';
import { parseEntry } from '../../../ledger/entries/entry.ts';
import { nodeVerifier } from '../../../ledger/keys/node-verifier.ts';
import { createRecorder, mostInEntry } from '../../../ledger/node/recorder.ts';
import { nonceLifetimeMs } from '../../../ledger/node/registrar.ts';
import { acknowledgementBytes, commitmentOf } from '../../../ledger/permit/admission.ts';
import { countsOf, stationOf } from '../../../ledger/rules/state.ts';
import { makeAuthority, p256Pair } from '../keys/certificates.ts';
import { ASSEMBLY, ELECTION, must, ORIGIN, STATION } from '../rules/world.ts';
import {
  admitted,
  ask,
  BATCH,
  flush,
  makeHolder,
  OTHER_STATION,
  permitsOf,
  SECOND,
  startDay,
  type Day,
} from './admissions.ts';

const holder = (day: Day, number: string) => day.world.holders.find((member) => member.number === number)!;
const refusal = async (day: Day, bytes: Uint8Array) => {
  const answer = await day.registrar.handle(bytes);
  return answer.ok ? 'admitted' : answer.error;
};

describe('admission (protocol section 3)', () => {
  it('signs a permit for every paper of the member, and acknowledges with a salted commitment', async () => {
    const day = startDay();
    const asked = await ask(day, holder(day, 'M-1'));
    const answer = await admitted(day.registrar, asked);
    expect(permitsOf(day.world, asked, answer)).toHaveLength(2);
    expect(answer).toMatchObject({ group: 'members', name: '이름 M-1' });
    const { acknowledgement, acknowledgementSignature } = answer;
    expect(acknowledgement).toMatchObject({
      assembly: ASSEMBLY,
      elections: [ELECTION, SECOND].toSorted(),
      station: STATION,
    });
    const signed = acknowledgementBytes(ORIGIN, acknowledgement);
    expect(
      nodeVerifier.ed25519(day.world.registrar.publicKey, signed, fromBase64(acknowledgementSignature)),
    ).toBe(true);
    const { salt } = day.store.issuance(ELECTION, 'M-1')!;
    expect(acknowledgement.commitment).toBe(commitmentOf(ORIGIN, ASSEMBLY, salt, 'M-1'));
    expect(acknowledgement.commitment).not.toBe(commitmentOf(ORIGIN, ASSEMBLY, new Uint8Array(32), 'M-1'));
  });

  it('answers an exact repetition with the same bytes, also when it is too old, after a restart, and after closing', async () => {
    const day = startDay();
    const { bytes } = await ask(day, holder(day, 'D-1'));
    const first = must(await day.registrar.handle(bytes));
    expect(must(await day.registrar.handle(bytes))).toEqual(first);
    day.clock.now = new Date(day.clock.now.getTime() + nonceLifetimeMs * 10);
    stationOf(day.world.state, ASSEMBLY, STATION)!.polls = 'closed';
    expect(must(await day.restart().handle(bytes))).toEqual(first);
  });

  it('gives the same permits to the same blinded messages under a fresh nonce, also while suspended', async () => {
    const day = startDay();
    const first = await ask(day, holder(day, 'M-2'));
    const before = await admitted(day.registrar, first);
    stationOf(day.world.state, ASSEMBLY, STATION)!.polls = 'suspended';
    const again = await ask(day, holder(day, 'M-2'), { blinded: first.admission.blinded });
    expect(await admitted(day.registrar, again)).toEqual(before);
    expect(await refusal(day, (await ask(day, holder(day, 'M-3'))).bytes)).toMatchObject({
      rule: 'admission-polls',
    });
    expect(await flush(day)).toBe(1);
  });

  it('admits a member once: other blinded messages are refused and told where, nothing more', async () => {
    const day = startDay();
    await admitted(day.registrar, await ask(day, holder(day, 'D-2')));
    const again = await ask(day, holder(day, 'D-2'));
    const message = `The member was admitted before. Station: ${STATION}.`;
    const already = { kind: 'refused', rule: 'already-admitted', message, station: STATION };
    expect(await refusal(day, again.bytes)).toEqual(already);
    const elsewhere = await ask(day, holder(day, 'D-2'), { station: OTHER_STATION });
    expect(await refusal(day, elsewhere.bytes)).toEqual(already);
  });

  it('does not give the permits of one station to another, which has not counted the member', async () => {
    const day = startDay();
    const first = await ask(day, holder(day, 'D-3'));
    await admitted(day.registrar, first);
    const { blinded } = first.admission;
    const elsewhere = await ask(day, holder(day, 'D-3'), { station: OTHER_STATION, blinded });
    expect(await refusal(day, elsewhere.bytes)).toMatchObject({ rule: 'already-admitted', station: STATION });
  });

  it('admits a member who comes to two kiosks at the same time at one of them', async () => {
    const day = startDay();
    const requests = await Promise.all(
      [STATION, OTHER_STATION].map((station) => ask(day, holder(day, 'M-4'), { station })),
    );
    const answers = await Promise.all(requests.map(({ bytes }) => refusal(day, bytes)));
    expect(answers).toMatchObject(['admitted', { rule: 'already-admitted' }]);
    expect([await flush(day), await flush(day, OTHER_STATION, day.world.otherDevice)]).toEqual([1, 0]);
  });
});

describe('refusals', () => {
  const day = startDay();
  const member = holder(day, 'M-5');
  const late = new Date(day.clock.now.getTime() + nonceLifetimeMs + 1000);
  /** The rule that refuses a request. */
  const ruleFor = async (how: Parameters<typeof ask>[2] = {}, who = member) => {
    const answer = await refusal(day, (await ask(day, who, how)).bytes);
    return typeof answer === 'object' && answer.kind === 'refused' ? answer.rule : answer;
  };

  it('another ledger', async () =>
    expect(await ruleFor({ admission: { origin: 'other.example/ledger' } })).toBe('admission-ledger'));
  it('a terminal that is not the device of the station', async () =>
    expect(await ruleFor({ device: day.world.otherDevice })).toBe('admission-device'));
  it('a terminal without any role', async () =>
    expect(await ruleFor({ device: day.world.witness })).toBe('admission-device'));
  it('a terminal whose signature is for something else', async () =>
    expect(
      await ruleFor({
        device: { ...day.world.device, sign: () => day.world.device.sign(new Uint8Array()) },
      }),
    ).toBe('admission-device'));
  it('an assembly or a station nobody knows', async () => {
    expect(await ruleFor({ station: 'hall-9' })).toBe('admission-device');
    expect(await ruleFor({ admission: { assembly: 'another' } })).toBe('admission-device');
  });
  it('a card of another authority', async () =>
    expect(await ruleFor({}, makeHolder('M-5', 'members', makeAuthority().pair))).toBe(
      'admission-certificate',
    ));
  it('a certificate that is none', async () =>
    expect(await ruleFor({ admission: { certificate: toBase64(Uint8Array.of(1)) } })).toBe(
      'admission-certificate',
    ));
  it('a card that is valid no longer', async () => {
    const { now } = day.clock;
    day.clock.now = new Date('2040-01-01T00:00:00Z');
    expect(await ruleFor()).toBe('admission-certificate');
    day.clock.now = now;
  });
  it('a signature by another card, and a request that was changed after the card signed it', async () => {
    expect(await ruleFor({ signedBy: p256Pair() })).toBe('admission-card');
    const { admission } = await ask(day, member);
    const cardSignature = sign('sha256', utf8ToBytes('another'), member.card.privateKey);
    expect(await ruleFor({ admission, cardSignature: new Uint8Array(cardSignature) })).toBe('admission-card');
  });
  it('a certificate of somebody else with the own signature', async () =>
    expect(await ruleFor({ admission: { certificate: toBase64(holder(day, 'M-6').certificate) } })).toBe(
      'admission-card',
    ));
  it('a member who is not on the roll', async () =>
    expect(await ruleFor({}, makeHolder('X-1', 'members'))).toBe('admission-roll'));
  it('a nonce that is invented, of another station, with another time, or too old', async () => {
    expect(await ruleFor({ admission: { nonce: '00'.repeat(40) } })).toBe('admission-nonce');
    const other = await ask(day, member, { station: OTHER_STATION });
    const { nonce, expires } = other.admission;
    expect(await ruleFor({ admission: { nonce, expires } })).toBe('admission-nonce');
    expect(await ruleFor({ admission: { expires: '2026-05-02T09:00:00Z' } })).toBe('admission-nonce');
    const { bytes } = await ask(day, member);
    const { now } = day.clock;
    day.clock.now = late;
    expect(await refusal(day, bytes)).toMatchObject({ rule: 'admission-nonce' });
    day.clock.now = now;
  });
  it('a nonce that another request used', async () => {
    const first = await ask(day, holder(day, 'M-7'));
    await admitted(day.registrar, first);
    const { nonce, expires } = first.admission;
    expect(await ruleFor({ admission: { nonce, expires } })).toBe('admission-nonce');
  });
  it("papers that are not exactly the member's", async () => {
    expect(await ruleFor({ papers: [ELECTION] })).toBe('admission-papers');
    expect(await ruleFor({ papers: [ELECTION, SECOND].toSorted() }, holder(day, 'D-5'))).toBe(
      'admission-papers',
    );
    expect(await ruleFor({ papers: [SECOND] }, holder(day, 'D-5'))).toBe('admission-papers');
  });
  it('blinded messages of another length or out of range', async () => {
    for (const message of [new Uint8Array(384).fill(1), new Uint8Array(256), new Uint8Array(256).fill(255)]) {
      const blinded = [ELECTION, SECOND]
        .toSorted()
        .map((election) => ({ election, message: toBase64(message) }));
      expect(await ruleFor({ blinded })).toBe('admission-blinded');
    }
  });
  it('polls that are not open', async () => {
    const station = stationOf(day.world.state, ASSEMBLY, STATION)!;
    for (const polls of ['setup', 'suspended', 'closed'] as const) {
      station.polls = polls;
      expect(await ruleFor()).toBe('admission-polls');
    }
    station.polls = 'open';
  });
  it('objects of no known form', async () => {
    const { bytes } = await ask(day, member);
    const text = new TextDecoder().decode(bytes);
    for (const bad of [
      '',
      '{}',
      'null',
      '[]',
      text.replace('{', '{ '),
      text.replace('"type"', '"typo"'),
      '{"type":"admission.nonce"}',
    ])
      expect(await refusal(day, utf8ToBytes(bad))).toMatchObject({
        kind: 'malformed',
        rule: 'admission-form',
      });
    expect(await refusal(day, new Uint8Array(70_000))).toMatchObject({ kind: 'malformed' });
  });
  it('after all of that, admits the member', async () => {
    expect(await refusal(day, (await ask(day, member)).bytes)).toBe('admitted');
  });
  it('a revoked device, a revoked registrar, and a station of another registrar', async () => {
    const own = startDay();
    const scope = { kind: 'station', assembly: ASSEMBLY, station: STATION } as const;
    const { bytes } = await ask(own, holder(own, 'M-1'));
    own.world.write(own.world.root, 'authority.revoked', {
      key: own.world.device.id,
      reason: 'stolen',
      role: 'device',
      scope,
    });
    expect(await refusal(own, bytes)).toMatchObject({ rule: 'admission-device' });
    const dismissed = startDay();
    const late = await ask(dismissed, holder(dismissed, 'M-1'));
    const wide = { kind: 'assembly', assembly: ASSEMBLY } as const;
    const { id } = dismissed.world.registrar;
    const revocation = { key: id, reason: 'dismissed', role: 'registrar', scope: wide } as const;
    dismissed.world.write(dismissed.world.root, 'authority.revoked', revocation);
    expect(await refusal(dismissed, late.bytes)).toMatchObject({ rule: 'admission-registrar' });
    const other = startDay();
    const asked = await ask(other, holder(other, 'M-1'));
    Object.assign(stationOf(other.world.state, ASSEMBLY, STATION)!, { registrar: other.world.office.id });
    expect(await refusal(other, asked.bytes)).toMatchObject({ rule: 'admission-registrar' });
  });
});

describe('recording of admissions', () => {
  const counts = (day: Day, election: string, group: string) =>
    countsOf(stationOf(day.world.state, ASSEMBLY, STATION)!, election, group).admitted;
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it('waits for a batch, and records the rest on demand', async () => {
    const day = startDay();
    for (const [i, number] of ['D-1', 'M-1', 'M-2', 'M-3'].entries()) {
      await admitted(day.registrar, await ask(day, holder(day, number)));
      await settled();
      expect(day.ledger.appended).toBe(i < BATCH - 1 ? 0 : 1);
    }
    expect(counts(day, ELECTION, 'members')).toBe(2);
    expect(await flush(day)).toBe(4);
    expect([
      counts(day, ELECTION, 'delegates'),
      counts(day, ELECTION, 'members'),
      counts(day, SECOND, 'members'),
    ]).toEqual([1, 3, 3]);
    expect(await flush(day)).toBe(4);
    expect(day.ledger.appended).toBe(2);
    const recorded = day.world.entries.flatMap(({ entry }) =>
      entry.type === 'admissions.recorded' ? entry.body.commitments : [],
    );
    const { commitment } = day.store.issuance(ELECTION, 'D-1')!;
    expect(recorded).toContain(commitment);
    expect(JSON.stringify(day.world.entries.map(({ entry }) => entry))).not.toMatch(/M-1|이름/);
  });

  it('records on demand only for the device of the station, with a fresh nonce', async () => {
    const day = startDay();
    await admitted(day.registrar, await ask(day, holder(day, 'D-1')));
    expect(await flush(day, STATION, day.world.otherDevice)).toMatchObject({ rule: 'admission-device' });
    expect(await flush(day, OTHER_STATION, day.world.device)).toMatchObject({ rule: 'admission-device' });
    expect(day.ledger.appended).toBe(0);
  });

  it('sends the same entry again until the ledger has it, also after a restart', async () => {
    const day = startDay();
    await admitted(day.registrar, await ask(day, holder(day, 'D-1')));
    day.ledger.answer = { verdict: 'unavailable', message: 'no' };
    expect(await flush(day)).toMatchObject({ kind: 'unavailable' });
    const [waiting] = day.store.waitingBatches();
    day.ledger.answer = undefined;
    const again = day.restart();
    again.settle();
    await again.stop();
    expect(day.store.waitingBatches()).toEqual([]);
    expect(bytesToHex(day.world.entries.at(-1)!.bytes)).toBe(bytesToHex(waiting!.bytes));
    expect(await flush(day)).toBe(1);
    expect(day.ledger.appended).toBe(1);
  });

  it('makes a new entry of admissions whose entry was refused', async () => {
    const day = startDay();
    await admitted(day.registrar, await ask(day, holder(day, 'D-1')));
    day.ledger.answer = { verdict: 'refused', rule: 'seq', message: 'used' };
    expect(await flush(day)).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('used') });
    day.ledger.answer = undefined;
    expect(await flush(day)).toBe(1);
  });

  it('cuts what does not fit one entry into several', async () => {
    const day = startDay();
    const salt = new Uint8Array(32);
    for (let i = 0; i <= mostInEntry; i += 1) {
      const [number, commitment] = [`N-${i}`, sha256Hex(`N-${i}`)];
      day.store.admit(
        { hash: commitment, nonce: commitment, assembly: ASSEMBLY },
        {
          admission: { assembly: ASSEMBLY, station: STATION, number, group: 'members', salt, commitment },
          issuances: [{ election: ELECTION, blinded: salt }],
        },
      );
    }
    const sizes: number[] = [];
    const recorder = createRecorder({
      store: day.store,
      signer: day.world.registrar,
      state: () => day.world.state,
      append: (bytes) => {
        const { entry } = must(parseEntry(bytes));
        if (entry.type !== 'admissions.recorded') throw new Error(entry.type);
        sizes.push(entry.body.commitments.length);
        expect(entry.body.counts).toEqual([{ count: sizes.at(-1), election: ELECTION, group: 'members' }]);
        day.world.state.lastSeq.set(entry.author, entry.seq);
        return Promise.resolve({ verdict: 'accepted', index: 0, id: '' });
      },
      clock: () => day.clock.now,
    });
    expect(await recorder.recordNow(ASSEMBLY, STATION)).toMatchObject({ ok: true });
    expect(sizes).toEqual([mostInEntry, 1]);
    expect(day.store.recorded(ASSEMBLY, STATION)).toBe(mostInEntry + 1);
  });

  it('admits nobody with a database older than the ledger, or erased, or with another roll', async () => {
    const day = startDay();
    await admitted(day.registrar, await ask(day, holder(day, 'D-1')));
    expect(await flush(day)).toBe(1);
    day.store.erase(ASSEMBLY);
    const registrar = day.restart();
    const refusalOf = async () => {
      const { bytes } = await ask({ ...day, registrar }, holder(day, 'D-1'));
      const answer = await registrar.handle(bytes);
      return answer.ok ? 'admitted' : answer.error;
    };
    expect(await refusalOf()).toMatchObject({ kind: 'refused', rule: 'admission-roll' });
    day.store.setRoll(ASSEMBLY, day.world.holders.slice(0, 5));
    const unavailable = (message: string) => ({
      kind: 'unavailable',
      message: expect.stringContaining(message),
    });
    expect(await refusalOf()).toMatchObject(unavailable('roll'));
    day.store.setRoll(ASSEMBLY, day.world.holders);
    expect(await refusalOf()).toMatchObject(unavailable('behind the ledger'));
    expect(day.store.issuance(ELECTION, 'D-1')).toBeUndefined();
    // What the database has lost nothing of goes on: papers of the other group.
    const { bytes } = await ask({ ...day, registrar }, holder(day, 'M-1'));
    expect((await registrar.handle(bytes)).ok).toBe(true);
  });

  it('destroys the issuer keys of an election when it is closed', () => {
    const day = startDay();
    expect(day.store.issuerElections().toSorted()).toEqual([ELECTION, SECOND].toSorted());
    day.world.state.elections.get(SECOND)!.closed = true;
    day.registrar.settle();
    expect(day.store.issuers().map(({ election }) => election)).toEqual([ELECTION, ELECTION]);
  });
});
