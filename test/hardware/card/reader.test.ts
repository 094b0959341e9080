// The driver against the simulated reader over TCP: T=0 and T=1, PIV, and the faults that need no long waits.
import {
  createECDH,
  createHash,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  verify,
  X509Certificate,
} from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { openPiv } from '../../../hardware/card/piv.ts';
import type { SavedCard } from '../../../hardware/simulator/card.ts';
import { serveTcp } from '../../../hardware/simulator/serve.ts';
import { vectorCard } from '../simulator/vector-card.ts';
import { isInserted, isRemoved, isStatus, meet, must, tcpRig, type TcpRig } from './rig.ts';

let rig: TcpRig;
afterEach(() => rig.stop());

const message = new TextEncoder().encode('admission request');
const hash = createHash('sha256').update(message).digest();
/** VERIFY with PIN 999999. */
const wrongPin = Uint8Array.from(Buffer.from('0020008008393939393939ffff', 'hex'));
const publicKeyOf = (certificate: Uint8Array): ReturnType<typeof createPublicKey> =>
  new X509Certificate(certificate).publicKey;

/** PIN, signature and key agreement, checked by node:crypto. */
async function useCard(of: TcpRig): Promise<{ readonly apdus: number; readonly certificate: Uint8Array }> {
  const { piv } = await meet(of);
  const certificate = must(await piv.certificate('9A'));
  expect(await piv.pinTries()).toEqual({ ok: true, value: 3 });
  const apdus = piv.apduCount;
  expect(await piv.sign(hash)).toMatchObject({ ok: false, error: { kind: 'pin-required' } });
  expect(await piv.verifyPin('123456')).toEqual({ ok: true, value: undefined });
  expect(await piv.pinTries()).toEqual({ ok: true, value: 'verified' });
  const signature = must(await piv.sign(hash));
  expect(verify('sha256', message, publicKeyOf(certificate), signature)).toBe(true);
  const ephemeral = createECDH('prime256v1');
  const shared = must(await piv.ecdh(ephemeral.generateKeys()));
  const cardKey = vectorCard().keyManagementPublicKey;
  const point = cardKey.subarray(cardKey.length - 65); // the end of an SPKI is the point
  expect(Buffer.from(shared)).toEqual(ephemeral.computeSecret(point));
  return { apdus, certificate };
}

const cards: readonly { readonly name: string; readonly card: Partial<SavedCard> }[] = [
  { name: 'T=1', card: {} },
  { name: 'T=1, 32 bytes a block', card: { ifsc: 32 } },
  { name: 'T=1, 1 byte a block', card: { ifsc: 1 } },
  { name: 'T=1, faster by PPS', card: { speed: 0x95 } },
  { name: 'T=1, offering more than the reader can', card: { speed: 0x97 } },
  { name: 'T=0', card: { protocol: 'T=0' } },
  { name: 'T=0, faster by PPS', card: { protocol: 'T=0', speed: 0x94 } },
  { name: 'packed certificate', card: { certificatePacking: 'gzip' } },
];

describe('a card in use', () => {
  test.for(cards)('$name', async ({ card }) => {
    rig = await tcpRig();
    rig.simulator.insert(vectorCard(card));
    const { apdus, certificate } = await useCard(rig);
    expect(Buffer.from(certificate)).toEqual(Buffer.from(vectorCard().certificate));
    expect(apdus).toBeLessThanOrEqual(12);
    expect(apdus).toBe(rig.simulator.apduCount - 6 - (card.protocol === 'T=0' ? 2 : 0)); // what useCard sends afterwards
  });

  test('SEC1210: no echo', async () => {
    rig = await tcpRig('SEC1210');
    rig.simulator.insert(vectorCard());
    expect((await useCard(rig)).apdus).toBeLessThanOrEqual(12);
  });

  test('byte by byte', async () => {
    rig = await tcpRig();
    rig.simulator.order({ kind: 'delivery', pieces: 'bytes' });
    rig.simulator.insert(vectorCard());
    expect((await useCard(rig)).apdus).toBeLessThanOrEqual(12);
  });

  test('refused commands come again: three NAKs', async () => {
    rig = await tcpRig();
    rig.simulator.insert(vectorCard());
    rig.simulator.order({ kind: 'nak', commands: 3 });
    const { piv } = await meet(rig);
    rig.simulator.order({ kind: 'nak', commands: 3 });
    expect(await piv.verifyPin('123456')).toEqual({ ok: true, value: undefined });
  });

  test('T=1 asks for more time, twice', async () => {
    rig = await tcpRig();
    rig.simulator.insert(vectorCard());
    rig.simulator.order({ kind: 'waiting-time', factor: 2, times: 2 });
    expect((await useCard(rig)).apdus).toBeLessThanOrEqual(12);
  });

  test('T=0 asks for more time before every answer', async () => {
    rig = await tcpRig();
    rig.simulator.insert(vectorCard({ protocol: 'T=0' }));
    rig.simulator.order({ kind: 'time-requests', count: 3 });
    expect((await useCard(rig)).apdus).toBeLessThanOrEqual(12);
  });
});

describe('faults on the wire', () => {
  test('T=1: an answer with a wrong LRC is rejected and asked for again; the PIN is tried once', async () => {
    rig = await tcpRig();
    const card = vectorCard();
    rig.simulator.insert(card);
    const { channel } = await meet(rig);
    const before = rig.simulator.apduCount;
    rig.simulator.order({ kind: 'bad-lrc', answers: 1 });
    expect(await channel.transmit(wrongPin)).toEqual({ ok: true, value: Uint8Array.of(0x63, 0xc2) });
    expect(rig.simulator.apduCount - before).toBe(1);
    expect(card.triesLeft).toBe(2);
  });

  test('T=0: an answer with a wrong LRC is a protocol error, the command is not sent again, the reader goes on', async () => {
    rig = await tcpRig();
    const card = vectorCard({ protocol: 'T=0' });
    rig.simulator.insert(card);
    const { piv, channel } = await meet(rig);
    rig.simulator.order({ kind: 'bad-lrc', answers: 1 });
    expect(await channel.transmit(wrongPin)).toMatchObject({ ok: false, error: { kind: 'protocol' } });
    expect(card.triesLeft).toBe(2);
    expect(await piv.pinTries()).toEqual({ ok: true, value: 2 });
  });

  test('bytes that belong to nothing: the boundary is found again', async () => {
    rig = await tcpRig();
    rig.simulator.insert(vectorCard());
    const { piv } = await meet(rig);
    rig.simulator.order({ kind: 'noise', bytes: Uint8Array.of(0x11, 0x03, 0x06, 0x80) });
    expect(await piv.pinTries()).toEqual({ ok: true, value: 3 });
  });

  test('a reader of another model than configured is a fault', async () => {
    rig = await tcpRig('SEC1210');
    const wrong = await tcpRig();
    await wrong.stop();
    const { createReader } = await import('../../../hardware/card/reader.ts');
    const { createTransport } = await import('../../../hardware/transport/transport.ts');
    const reader = createReader({
      transport: createTransport({ kind: 'tcp', host: '127.0.0.1', port: rig.served.port }),
      model: 'GemPCTwin',
    });
    const fault = new Promise((resolve) => {
      reader.subscribe((event) => isStatus('fault')(event) && resolve(event));
    });
    reader.start();
    await fault;
    expect(reader.status()).toMatchObject({
      kind: 'fault',
      reason: expect.stringContaining('no GemPCTwin reader'),
    });
    await reader.stop();
  });
});

describe('cards and cables come and go', () => {
  test('inserted, removed, inserted', async () => {
    rig = await tcpRig();
    const empty = rig.next(isStatus('empty'));
    rig.reader.start();
    await empty;
    expect(await rig.reader.connect()).toMatchObject({ ok: false, error: { kind: 'removed' } });
    for (let round = 0; round < 2; round++) {
      const inserted = rig.next(isInserted);
      rig.simulator.insert(vectorCard());
      await inserted;
      const removed = rig.next(isRemoved);
      rig.simulator.remove();
      await removed;
    }
    expect(rig.events.map((event) => (event.kind === 'status' ? event.status.kind : event.kind))).toEqual([
      'starting',
      'empty',
      'card',
      'inserted',
      'empty',
      'removed',
      'card',
      'inserted',
      'empty',
      'removed',
    ]);
  });

  test('a card pulled and put back between two polls is another card', async () => {
    rig = await tcpRig();
    const card = vectorCard();
    rig.simulator.insert(card);
    const { piv } = await meet(rig);
    must(await piv.verifyPin('123456'));
    const removed = rig.next(isRemoved);
    const inserted = rig.next(isInserted);
    rig.simulator.remove();
    rig.simulator.insert(card);
    expect(await piv.sign(hash)).toMatchObject({ ok: false, error: { kind: 'removed' } });
    await removed;
    await inserted;
    expect(await piv.sign(hash)).toMatchObject({ ok: false, error: { kind: 'removed' } });
    const again = await meet(rig);
    expect(await again.piv.sign(hash)).toMatchObject({ ok: false, error: { kind: 'pin-required' } });
  });

  test.for(['connect', 'disconnect'] as const)(
    'a card changed just before %s() is noticed there',
    async (act) => {
      rig = await tcpRig();
      rig.simulator.insert(vectorCard());
      const { channel } = await meet(rig);
      const [removed, inserted] = [rig.next(isRemoved), rig.next(isInserted)];
      rig.simulator.remove();
      rig.simulator.insert(vectorCard());
      const result = act === 'connect' ? await rig.reader.connect() : await channel.disconnect();
      expect(rig.events.filter(isRemoved)).toHaveLength(1); // before any further poll
      expect(result ?? { ok: false }).toMatchObject({ ok: false });
      await removed;
      await inserted;
      expect((await rig.reader.connect()).ok).toBe(true);
    },
  );

  test.for(['T=0', 'T=1'] as const)('%s: a card pulled in the middle of a command', async (protocol) => {
    rig = await tcpRig();
    const card = vectorCard({ protocol });
    rig.simulator.insert(card);
    const { piv } = await meet(rig);
    const removed = rig.next(isRemoved);
    rig.simulator.order({ kind: 'pull', atApdu: 2 });
    expect(await piv.verifyPin('123456')).toMatchObject({ ok: false, error: { kind: 'removed' } });
    await removed;
    expect(rig.reader.status()).toEqual({ kind: 'empty' });
    const inserted = rig.next(isInserted);
    rig.simulator.insert(card);
    await inserted;
    must(await (await meet(rig)).piv.verifyPin('123456'));
  });

  test('cable pulled in use and put back', async () => {
    rig = await tcpRig();
    rig.simulator.insert(vectorCard());
    const { piv } = await meet(rig);
    const unplugged = rig.next(isStatus('unplugged'));
    rig.served.drop();
    await unplugged;
    expect(await piv.pinTries()).toMatchObject({ ok: false, error: { kind: 'unplugged' } });
    await rig.next(isInserted);
    expect(await (await meet(rig)).piv.pinTries()).toEqual({ ok: true, value: 3 });
    expect(rig.events.filter(isRemoved)).toHaveLength(1);
  });

  test('a reader that is plugged in later', async () => {
    rig = await tcpRig();
    await rig.served.close();
    const { port } = rig.served;
    const unplugged = rig.next(isStatus('unplugged'));
    rig.reader.start();
    await unplugged;
    expect(await rig.reader.connect()).toMatchObject({ ok: false, error: { kind: 'unplugged' } });
    const empty = rig.next(isStatus('empty'));
    const back = await serveTcp(rig.simulator, { port });
    await empty;
    await rig.reader.stop();
    await back.close();
    expect(rig.reader.status()).toEqual({ kind: 'unplugged', reason: 'stopped' });
  });

  test('one channel at a time; disconnect makes the card forget the PIN', async () => {
    rig = await tcpRig();
    rig.simulator.insert(vectorCard());
    const first = await meet(rig);
    must(await first.piv.verifyPin('123456'));
    const second = await meet(rig);
    expect(await first.piv.sign(hash)).toMatchObject({ ok: false, error: { kind: 'removed' } });
    expect(await second.piv.sign(hash)).toMatchObject({ ok: false, error: { kind: 'pin-required' } });
    must(await second.piv.verifyPin('123456'));
    await second.channel.disconnect();
    expect(await second.piv.sign(hash)).toMatchObject({ ok: false, error: { kind: 'removed' } });
    const third = must(await openPiv(must(await rig.reader.connect())));
    expect(await third.pinTries()).toEqual({ ok: true, value: 3 });
    expect(rig.events.filter(isRemoved)).toHaveLength(0);
  });

  test('stop ends a command under way', async () => {
    rig = await tcpRig();
    rig.simulator.insert(vectorCard());
    const { piv } = await meet(rig);
    rig.simulator.order({ kind: 'silence', commands: 1000 });
    const pending = piv.pinTries();
    await rig.reader.stop();
    expect(await pending).toMatchObject({ ok: false, error: { kind: 'unplugged' } });
  });
});

test('an ephemeral key of node:crypto agrees with the card', async () => {
  rig = await tcpRig();
  const card = vectorCard();
  rig.simulator.insert(card);
  const { piv } = await meet(rig);
  must(await piv.verifyPin('123456'));
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const point = publicKey.export({ type: 'spki', format: 'der' }).subarray(-65);
  const cardKey = createPublicKey({
    key: Buffer.from(card.keyManagementPublicKey),
    type: 'spki',
    format: 'der',
  });
  const expected = diffieHellman({ privateKey, publicKey: cardKey });
  expect(Buffer.from(must(await piv.ecdh(point)))).toEqual(expected);
  const offCurve = Uint8Array.from(point);
  offCurve[64] = (offCurve[64] ?? 0) ^ 1;
  expect(await piv.ecdh(offCurve)).toMatchObject({ ok: false, error: { kind: 'refused', status: 0x6a80 } });
});
