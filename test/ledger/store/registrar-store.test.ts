import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256Hex, utf8ToBytes } from '../../../ledger/bytes.ts';
import { openRegistrarStore, type StoredAdmission } from '../../../ledger/store/registrar-store.ts';
import { rollRoot, type RollMember } from '../../../ledger/store/roll-root.ts';

const freshPath = () => join(mkdtempSync(join(tmpdir(), 'hwabaek-registrar-')), 'registrar.sqlite');
const practice = { kind: 'none', practice: true } as const;
const sealed = { kind: 'passphrase', passphrase: '명부' } as const;
const member = (number: string, group = 'members'): RollMember => ({
  number,
  name: `이름 ${number}`,
  group,
  salt: new Uint8Array(32).fill(number.length),
});
const issuer = {
  election: '4fTHkeYz8LM3qP',
  group: 'members',
  pkcs8: utf8ToBytes('a very secret issuer key'),
};
const admission = (number: string, station = 'hall-1'): StoredAdmission => ({
  assembly: 'a',
  station,
  number,
  group: 'members',
  salt: new Uint8Array(32),
  commitment: sha256Hex(number),
});
const issuances = [
  { election: 'E1', blinded: Uint8Array.of(1) },
  { election: 'E2', blinded: Uint8Array.of(2) },
];
const request = (n: number) => ({
  hash: sha256Hex(`request ${n}`),
  nonce: sha256Hex(`nonce ${n}`),
  assembly: 'a',
});
/** Every byte that lies in the database's folder. */
const onDisk = (path: string) =>
  Buffer.concat(readdirSync(dirname(path)).map((name) => readFileSync(join(dirname(path), name)))).toString(
    'latin1',
  );

describe('issuer keys', () => {
  it('are sealed by the passphrase, and open with no other', () => {
    const path = freshPath();
    const store = openRegistrarStore(path, sealed);
    store.addIssuer(issuer);
    expect(onDisk(path)).not.toContain('very secret');
    store.close();
    expect(() => openRegistrarStore(path, { kind: 'passphrase', passphrase: 'x' })).toThrow(
      /passphrase .*is wrong/,
    );
    expect(() => openRegistrarStore(path, practice)).toThrow(/sealed by a passphrase/);
    const again = openRegistrarStore(path, sealed);
    expect(again.issuers()).toEqual([issuer]);
    again.close();
  });
  it('lie open in practice only', () => {
    const path = freshPath();
    const store = openRegistrarStore(path, practice);
    store.addIssuer(issuer);
    expect(store.issuers()).toEqual([issuer]);
    expect(() => store.addIssuer(issuer)).toThrow(/UNIQUE/);
    store.close();
    expect(() => openRegistrarStore(path, sealed)).toThrow(/only a practice ledger/);
  });
  it('leave nothing behind when they are destroyed', () => {
    const path = freshPath();
    const store = openRegistrarStore(path, practice);
    store.addIssuer(issuer);
    store.addIssuer({ ...issuer, election: 'another', pkcs8: utf8ToBytes('another key') });
    expect(onDisk(path)).toContain('very secret');
    store.destroyIssuers(issuer.election);
    expect(onDisk(path)).not.toContain('very secret');
    expect(store.issuerElections()).toEqual(['another']);
    store.close();
  });
});

describe('the roll', () => {
  it('is found by number and replaced as a whole', () => {
    const store = openRegistrarStore(freshPath(), practice);
    store.setRoll('a', [member('2'), member('10')]);
    expect(store.member('a', '2')).toEqual(member('2'));
    expect([store.member('a', '3'), store.member('b', '2')]).toEqual([undefined, undefined]);
    expect(store.rollRoot('a')).toBe(rollRoot([member('2'), member('10')]));
    store.setRoll('a', [member('3')]);
    expect(store.member('a', '2')).toBeUndefined();
    expect(() => store.setRoll('a', [member('4'), member('4')])).toThrow(/UNIQUE/);
    expect(store.member('a', '3')).toEqual(member('3'));
    store.close();
  });
  it('has a root that every number, group and salt changes, whatever the order', () => {
    const roll = [member('1'), member('2'), member('3', 'delegates')];
    const root = rollRoot(roll);
    expect(root).toMatch(/^[0-9a-f]{64}$/);
    expect(rollRoot(roll.toReversed())).toBe(root);
    const change = fc.constantFrom<Partial<RollMember>>(
      { number: '9' },
      { group: 'others' },
      { salt: new Uint8Array(32).fill(99) },
    );
    fc.assert(
      fc.property(fc.nat(2), change, (at, other) => {
        expect(rollRoot(roll.map((one, i) => (i === at ? { ...one, ...other } : one)))).not.toBe(root);
      }),
    );
    expect(rollRoot(roll.map((one) => ({ ...one, name: 'renamed' })))).toBe(root);
    expect(() => rollRoot([member('1'), member('1')])).toThrow(/twice/);
    expect(() => rollRoot([{ ...member('1'), salt: new Uint8Array(31) }])).toThrow(/31 bytes/);
  });
  it('has the root that its definition gives', () => {
    // SHA-256(0x00 || SHA-256(label || salt || "1\nmembers")), worked out with another program.
    expect(rollRoot([member('1')])).toBe('6cc5acb31a14237efac8a09a4ff4ace4ac9709942bca117e7b0423964ad65d29');
  });
});

describe('admissions', () => {
  it('are stored with their request and issuances in one step, or not at all', () => {
    const path = freshPath();
    const store = openRegistrarStore(path, practice);
    store.admit(request(1), { admission: admission('M-1'), issuances });
    expect(store.issuance('E2', 'M-1')).toEqual({ ...admission('M-1'), ...issuances[1] });
    expect(store.issuance('E2', 'M-2')).toBeUndefined();
    expect(store.nonceUser(request(1).nonce)).toBe(request(1).hash);
    // A second issuance of E1 to the same member takes the whole step back.
    const second = { ...admission('M-1', 'hall-2'), commitment: sha256Hex('other') };
    expect(() => store.admit(request(2), { admission: second, issuances })).toThrow(/UNIQUE/);
    expect(store.nonceUser(request(2).nonce)).toBeUndefined();
    expect(store.unrecorded('a', 'hall-2', 9).commitments).toEqual([]);
    expect(() => store.admit({ ...request(3), nonce: request(1).nonce })).toThrow(/UNIQUE/);
    expect(store.answer(request(1).hash)).toBeUndefined();
    store.storeAnswer(request(1).hash, Uint8Array.of(9));
    store.close();
    const again = openRegistrarStore(path, practice);
    expect(again.answer(request(1).hash)).toEqual(Uint8Array.of(9));
    again.close();
  });
  it('go into one batch, which is kept until it is accepted or taken apart', () => {
    const store = openRegistrarStore(freshPath(), practice);
    for (const [i, number] of ['M-1', 'M-2'].entries())
      store.admit(request(i), { admission: admission(number), issuances });
    store.admit(request(7), { admission: admission('M-3', 'hall-2'), issuances });
    const expected = {
      commitments: [sha256Hex('M-1'), sha256Hex('M-2')].toSorted(),
      counts: ['E1', 'E2'].map((election) => ({ count: 2, election, group: 'members' })),
    };
    expect(store.unrecorded('a', 'hall-1', 9)).toEqual(expected);
    expect(store.unrecorded('a', 'hall-1', 1)).toEqual({
      commitments: expected.commitments.slice(0, 1),
      counts: expected.counts.map((line) => ({ ...line, count: 1 })),
    });
    expect([store.issued('E1', 'members'), store.issued('E3', 'members'), store.issued('E1', 'x')]).toEqual([
      3, 0, 0,
    ]);
    store.storeBatch(expected.commitments, { seq: 4, bytes: Uint8Array.of(4) });
    expect(store.unrecorded('a', 'hall-1', 9).commitments).toEqual([]);
    expect(store.waitingBatches()).toEqual([{ seq: 4, bytes: Uint8Array.of(4) }]);
    expect(() =>
      store.storeBatch(expected.commitments.slice(1), { seq: 5, bytes: Uint8Array.of(5) }),
    ).toThrow(/another batch/);
    expect(store.waitingBatches()).toHaveLength(1);
    store.batchRefused(4);
    expect([store.unrecorded('a', 'hall-1', 9), store.recorded('a', 'hall-1')]).toEqual([expected, 0]);
    store.storeBatch(expected.commitments, { seq: 5, bytes: Uint8Array.of(5) });
    store.batchAccepted(5);
    expect([store.waitingBatches(), store.recorded('a', 'hall-1'), store.recorded('a', 'hall-2')]).toEqual([
      [],
      2,
      0,
    ]);
    store.close();
  });
  it('tell who has left, in one step with the request and its answer, or not at all', () => {
    const path = freshPath();
    const store = openRegistrarStore(path, practice);
    store.admit(request(1), { admission: admission('M-1'), issuances });
    const twice = { ...admission('M-1', 'hall-2'), commitment: sha256Hex('other paper') };
    store.admit(request(2), { admission: twice, issuances: [{ election: 'E3', blinded: Uint8Array.of(3) }] });
    expect([store.isPresent('a', 'M-1'), store.isPresent('a', 'M-2')]).toEqual([true, undefined]);
    // Counted when the ledger holds an admission, at whichever station, and once.
    expect(store.present('a')).toBe(0);
    for (const [seq, { commitment }] of [twice, admission('M-1')].entries()) {
      store.storeBatch([commitment], { seq, bytes: Uint8Array.of(seq) });
      expect(store.present('a')).toBe(seq);
      store.batchAccepted(seq);
      expect(store.present('a')).toBe(1);
    }
    store.movePresence(request(3), 'M-1', false, Uint8Array.of(7));
    expect([store.isPresent('a', 'M-1'), store.present('a'), store.present('b')]).toEqual([false, 0, 0]);
    expect(store.answer(request(3).hash)).toEqual(Uint8Array.of(7));
    expect(store.nonceUser(request(3).nonce)).toBe(request(3).hash);
    expect(() => store.movePresence(request(4), 'M-1', false, Uint8Array.of(8))).toThrow(/UNIQUE/);
    expect(store.nonceUser(request(4).nonce)).toBeUndefined();
    store.close();
    const again = openRegistrarStore(path, practice);
    expect(again.isPresent('a', 'M-1')).toBe(false);
    again.movePresence(request(5), 'M-1', true, Uint8Array.of(9));
    expect(() => again.movePresence(request(6), 'M-1', true, Uint8Array.of(9))).toThrow(
      /nor one who is present/,
    );
    expect([again.isPresent('a', 'M-1'), again.present('a'), again.answer(request(6).hash)]).toEqual([
      true,
      1,
      undefined,
    ]);
    again.movePresence(request(7), 'M-1', false, Uint8Array.of(9));
    again.erase('a');
    expect(onDisk(path)).not.toContain('M-1');
    again.close();
  });
  it('can be erased with roll and requests, and leave nothing behind', () => {
    const path = freshPath();
    const store = openRegistrarStore(path, practice);
    store.setRoll('a', [member('M-7777')]);
    store.admit(request(1), { admission: admission('M-7777'), issuances });
    store.storeAnswer(request(1).hash, utf8ToBytes('answer for M-7777'));
    expect(onDisk(path)).toContain('M-7777');
    store.erase('a');
    expect(onDisk(path)).not.toContain('M-7777');
    expect([store.member('a', 'M-7777'), store.issuance('E1', 'M-7777')]).toEqual([undefined, undefined]);
    store.close();
  });
});
