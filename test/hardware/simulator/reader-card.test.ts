// The simulated card by itself, and on the wire what the traces do not show: blocked PIN, chains, limits, keeping a card in a file.
import { connect, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import {
  createSimulatedCard,
  restoreSimulatedCard,
  type SimulatedCard,
} from '../../../hardware/simulator/card.ts';
import type { Gate } from '../../../hardware/simulator/card-t1.ts';
import { createCardAuthority } from '../../../hardware/simulator/certificate.ts';
import { createSimulatedReader } from '../../../hardware/simulator/reader.ts';
import { serveTcp } from '../../../hardware/simulator/serve.ts';
import { vectorCard } from './vector-card.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const run: Gate = () => ({ kind: 'run' });
const select = '00A4040005A000000308';
const [right, wrong] = ['0020008008313233343536FFFF', '0020008008393939393939FFFF'];

/** A powered T=0 card as a function from command to answer, in upper-case hex. */
function talk(card: SimulatedCard): (command: string) => string {
  card.powerOn();
  return (command) =>
    Buffer.from(card.exchange(hex(command), run) ?? [])
      .toString('hex')
      .toUpperCase();
}

describe('a simulated card', () => {
  test('counts tries down to blocked, through power cycles, and says so ever after', () => {
    const card = vectorCard({ protocol: 'T=0' });
    let say = talk(card);
    say(select);
    expect(say(wrong)).toBe('63C2');
    say = talk(card);
    expect(say(right)).toBe('6D00'); // not selected
    say(select);
    expect(say(wrong)).toBe('63C1');
    expect(say(wrong)).toBe('63C0');
    expect(say(right)).toBe('6983');
    expect(say('0020008000')).toBe('6983');
    expect(card.triesLeft).toBe(0);
  });

  test('the right PIN restores the tries; selecting and 00 20 FF 80 forget that it was given', () => {
    const card = vectorCard({ protocol: 'T=0', triesLeft: 1 });
    const say = talk(card);
    say(select);
    expect(say(right)).toBe('9000');
    expect(card.triesLeft).toBe(3);
    expect(say('0020008000')).toBe('9000');
    expect(say('0020FF8000')).toBe('9000');
    expect(say('0020008000')).toBe('63C3');
    say(right);
    say(select);
    expect(say('0020008000')).toBe('63C3');
  });

  test.for([
    '00200080023132',
    '00200080083132333435FFFFFF',
    '0020008008313233343536FF37',
    '00200080084142434445463738',
  ])('a malformed PIN %s costs no try', (command) => {
    const card = vectorCard({ protocol: 'T=0' });
    const say = talk(card);
    say(select);
    expect(say(command)).toBe('6A80');
    expect(card.triesLeft).toBe(3);
  });

  test('a chain is gathered, broken by another command, and bounded', () => {
    const say = talk(vectorCard({ protocol: 'T=0' }));
    say(select);
    say(right);
    const [first, second] = [
      '1087119A107C248200812000010203040506070809',
      '0087119A160A0B0C0D0E0F101112131415161718191A1B1C1D1E1F',
    ];
    expect(say(first)).toBe('9000');
    expect(say(second)).toMatch(/^614[89ABC]$/);
    expect(say(first)).toBe('9000');
    expect(say('0020008000')).toBe('9000');
    expect(say(second)).toBe('6A80');
    const long = `1087119AFF${'00'.repeat(255)}`;
    for (let i = 0; i < 16; i++) expect(say(long)).toBe('9000');
    expect(say(long)).toBe('6700');
  });

  test('other classes, instructions, objects, keys and references are refused', () => {
    const say = talk(vectorCard({ protocol: 'T=0' }));
    expect(say('80CA000000')).toBe('6E00');
    say(select);
    expect(say('00B0000000')).toBe('6D00');
    expect(say('00CB3FFF055C035FC101')).toBe('6A82');
    expect(say('00CB0000055C035FC105')).toBe('6A86');
    expect(say('00CB3FFF025300')).toBe('6A80');
    expect(say('0020000000')).toBe('6A88');
    expect(say('0087119A267C2482008120' + '00'.repeat(32))).toBe('6982');
    expect(say('0087119E00')).toBe('6A86');
    expect(say('00C0000000')).toBe('6985');
  });

  test('kept in a file it is the same card: keys, certificate, PIN, tries', () => {
    const authority = createCardAuthority({ name: 'Card CA' });
    const card = createSimulatedCard({
      pin: '7777777',
      protocol: 'T=0',
      certify: (publicKey) =>
        authority.issue({
          publicKey,
          memberNumber: '17',
          notBefore: new Date('2026-01-01T00:00:00Z'),
          notAfter: new Date('2027-01-01T00:00:00Z'),
          keyUsage: 'digitalSignature',
        }),
    });
    const say = talk(card);
    say(select);
    say(wrong);
    const copy = restoreSimulatedCard(JSON.parse(JSON.stringify(card)));
    expect(copy.toJSON()).toEqual(card.toJSON());
    expect(copy.triesLeft).toBe(2);
    for (const property of [
      'certificate',
      'authenticationPublicKey',
      'keyManagementPublicKey',
      'atr',
    ] as const)
      expect(Buffer.from(copy[property])).toEqual(Buffer.from(card[property]));
    expect(() => restoreSimulatedCard({ ...card.toJSON(), pin: '12345' })).toThrow(/^pin: /);
  });
});

describe('a simulated reader', () => {
  /** Sends one CCID message, gives the answer's bytes from the type on, without LRC. */
  const ask = (reader: ReturnType<typeof createSimulatedReader>, message: string): string => {
    let out = '';
    const stop = reader.subscribe((bytes) => {
      out += Buffer.from(bytes).toString('hex');
    });
    const command = hex(message);
    const frame = Uint8Array.from([
      3,
      6,
      ...command,
      [3, 6, ...command].reduce((sum, byte) => sum ^ byte, 0),
    ]);
    reader.receive(frame);
    stop();
    return out.slice(2 * frame.length + 4, -2);
  };

  test('refuses what it cannot do: other slots, commands, escapes; a frame with a wrong LRC gets NAK', () => {
    const reader = createSimulatedReader();
    expect(ask(reader, '65000000000100000000')).toBe('81000000000100420500');
    expect(ask(reader, '72000000000001000000')).toBe('81000000000001420000');
    expect(ask(reader, '6b01000000000200000099')).toBe('83000000000002420000');
    expect(ask(reader, '62000000000003000000')).toBe('8000000000000342fe00');
    expect(ask(reader, '6f000000000004000000')).toBe('8000000000000442fe00');
    reader.insert(vectorCard());
    expect(ask(reader, '6f000000000005000000')).toBe('8000000000000541fe00');
    expect(ask(reader, '61050000000006000000' + '1100000a00')).toBe('8200000000000641fe00');
    ask(reader, '62000000000007000000');
    expect(ask(reader, '61050000000008000000' + '1100000a00')).toBe('82000000000008400700'); // T=0 for a T=1 card
    expect(ask(reader, '61010000000009010000' + '11')).toBe('82000000000009400100');
    let out = '';
    reader.subscribe((bytes) => {
      out += Buffer.from(bytes).toString('hex');
    });
    reader.receive(hex('0306 65000000000000000000 00'));
    expect(out).toBe('031516');
  });

  test('a new connection takes the place of the old; drop() breaks it', async () => {
    const served = await serveTcp(createSimulatedReader(), { port: 0 });
    const closed = (socket: Socket): Promise<unknown> =>
      new Promise((resolve) => socket.on('error', () => undefined).once('close', resolve));
    const first = connect({ port: served.port, host: '127.0.0.1' });
    await new Promise((resolve) => first.once('connect', resolve));
    const firstClosed = closed(first);
    const second = connect({ port: served.port, host: '127.0.0.1' });
    await firstClosed;
    const answered = new Promise<Buffer>((resolve) => second.once('data', resolve));
    second.write(hex('03066500000000000000000060'));
    expect((await answered).subarray(0, 2)).toEqual(Buffer.from([3, 6]));
    const secondClosed = closed(second);
    served.drop();
    await secondClosed;
    await served.close();
  });
});
