// The technician's trace of the talk with cards (design: hardware notes c.4): what is shown, and above all what never is.
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { openPiv } from '../../../hardware/card/piv.ts';
import { createReader } from '../../../hardware/card/reader.ts';
import { createCardTrace, describeExchange, MASKED } from '../../../hardware/card/trace.ts';
import { fail, ok } from '../../../hardware/result.ts';
import { createSimulatedCard } from '../../../hardware/simulator/card.ts';
import { createCardAuthority } from '../../../hardware/simulator/certificate.ts';
import { createSimulatedReader } from '../../../hardware/simulator/reader.ts';
import { isInserted, memoryTransport, must } from './rig.ts';

const PIN = '73519482';
const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const answer = (hex: string): ReturnType<typeof ok<Uint8Array>> => ok(bytes(hex));

describe('one exchange', () => {
  test.for([
    ['00 A4 04 00 02 A0 00 00', '61 0A', 'SELECT', 'A0 00', 2],
    ['00 CB 3F FF 05 5C 03 5F C1 05 00', '53 01 00 90 00', 'GET DATA', '5C 03 5F C1 05', 5],
    ['00 20 00 80', '63 C3', 'VERIFY', '', 0],
    ['00 20 00 80 08 31 32 33 34 35 36 FF FF', '90 00', 'VERIFY', MASKED, 8],
    ['00 87 11 9A 04 7C 02 82 00 00', '6D 00', 'GENERAL AUTHENTICATE', MASKED, 4],
    ['00 C0 00 00 10', '90 00', 'GET RESPONSE', '', 0],
    ['00 DB 3F FF 02 11 22', '6D 00', 'INS DB', MASKED, 2],
  ] as const)('%s', ([apdu, reply, name, sent, sentBytes]) => {
    const told = describeExchange(bytes(apdu), answer(reply), 12.4);
    expect(told).toEqual({
      header: apdu.slice(0, 11),
      name,
      sent,
      sentBytes,
      receivedBytes: bytes(reply).length - 2,
      status: reply.slice(-5),
      ms: 12,
    });
  });

  test('without an answer there is no status', () => {
    const told = describeExchange(
      bytes('00 A4 04 00'),
      fail({ kind: 'removed', detail: 'the card left the reader' }),
      3,
    );
    expect(told).toEqual({
      header: '00 A4 04 00',
      name: 'SELECT',
      sent: '',
      sentBytes: 0,
      receivedBytes: 0,
      ms: 3,
    });
  });
});

test('the memory keeps the last exchanges and counts all', () => {
  const trace = createCardTrace(3);
  for (let i = 0; i < 10; i += 1)
    trace.record(describeExchange(Uint8Array.of(0, 0x20, 0, i), answer('90 00'), i));
  expect(trace.lines().map(({ number, header }) => [number, header])).toEqual([
    [8, '00 20 00 07'],
    [9, '00 20 00 08'],
    [10, '00 20 00 09'],
  ]);
});

describe.each(['T=0', 'T=1'] as const)('a whole visit over %s', (protocol) => {
  test('leaves neither PIN nor certificate, signature, challenge or shared secret in the trace', async () => {
    const trace = createCardTrace();
    const simulator = createSimulatedReader();
    const reader = createReader({
      transport: memoryTransport(simulator),
      onExchange: trace.record,
      pollMs: 20,
    });
    const inserted = new Promise<void>((resolve) => {
      reader.subscribe((event) => {
        if (isInserted(event)) resolve();
      });
    });
    reader.start();
    const authority = createCardAuthority({ name: 'Trace card authority' });
    const card = createSimulatedCard({
      pin: PIN,
      protocol,
      certify: (publicKey) =>
        authority.issue({
          publicKey,
          memberNumber: 'T000001',
          notBefore: new Date('2024-01-01T00:00:00Z'),
          notAfter: new Date('2030-01-01T00:00:00Z'),
          keyUsage: 'digitalSignature',
        }),
    });
    simulator.insert(card);
    await inserted;
    const piv = must(await openPiv(must(await reader.connect())));
    const certificate = must(await piv.certificate('9A'));
    must(await piv.verifyPin(PIN));
    const hash = randomBytes(32);
    const signature = must(await piv.sign(hash));
    const secret = must(await piv.ecdh(card.keyManagementPublicKey.slice(-65)));
    await reader.stop();

    const lines = trace.lines();
    expect(new Set(lines.map(({ name }) => name))).toEqual(
      new Set(['SELECT', 'GET DATA', 'GET RESPONSE', 'VERIFY', 'GENERAL AUTHENTICATE']),
    );
    expect(lines.length).toBeLessThanOrEqual(piv.apduCount);
    const shown = JSON.stringify(lines)
      .toUpperCase()
      .replaceAll(/[^0-9A-F]/g, '');
    const secrets = { pin: new TextEncoder().encode(PIN), certificate, hash, signature, secret };
    for (const [name, kept] of Object.entries(secrets))
      for (let at = 0; at + 6 <= kept.length; at += 6)
        expect([
          name,
          shown.includes(
            Buffer.from(kept.subarray(at, at + 6))
              .toString('hex')
              .toUpperCase(),
          ),
        ]).toEqual([name, false]);
    expect(JSON.stringify(lines)).not.toContain(PIN);
  });
});
