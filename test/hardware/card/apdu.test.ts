// Short APDUs (ISO/IEC 7816-4) over T=1 and T=0: the same command gives the same answer, in however many parts; everything is bounded.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  encodeApdu,
  longestResponseData,
  sendCommand,
  type CardChannel,
} from '../../../hardware/card/apdu.ts';
import { transmitT0 } from '../../../hardware/card/t0.ts';
import { fail, ok, type Result } from '../../../hardware/result.ts';
import type { CardError } from '../../../hardware/card/error.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
type Transmit = (apdu: Uint8Array) => Promise<Result<Uint8Array, CardError>>;

function channelOver(transmit: Transmit): CardChannel {
  return { transmit, disconnect: async () => undefined, atr: new Uint8Array(0), apduCount: 0 };
}

/** Answers from a list, and what was sent. */
function script(answers: readonly string[]): { readonly sent: string[]; readonly transmit: Transmit } {
  const sent: string[] = [];
  return {
    sent,
    transmit: async (apdu) => {
      sent.push(Buffer.from(apdu).toString('hex'));
      const answer = answers[sent.length - 1];
      return answer === undefined ? fail({ kind: 'mute', detail: 'end of script' }) : ok(hex(answer));
    },
  };
}

/** A card that gathers a chain and answers in parts, as T=1 (`le` in the command) or T=0 (61xx, 6Cxx) does. */
function partCard(
  answer: Uint8Array,
  protocol: 'T=0' | 'T=1',
): { readonly received: Uint8Array[]; readonly transmit: Transmit } {
  const received: Uint8Array[] = [];
  let rest = answer;
  let chain: number[] = [];
  const take = (length: number): Uint8Array => {
    const part = rest.slice(0, length);
    rest = rest.slice(length);
    const status = rest.length === 0 ? [0x90, 0] : [0x61, rest.length > 255 ? 0 : rest.length];
    return Uint8Array.from([...part, ...status]);
  };
  return {
    received,
    transmit: async (apdu) => {
      if (apdu[1] === 0xc0) {
        const wanted = (apdu[4] ?? 0) || 256;
        if (protocol === 'T=0' && wanted > rest.length) return ok(Uint8Array.of(0x6c, rest.length));
        return ok(take(wanted));
      }
      const lc = apdu.length > 5 ? apdu[4]! : 0;
      chain.push(...apdu.subarray(5, 5 + lc));
      if ((apdu[0]! & 0x10) !== 0) return ok(hex('9000'));
      received.push(Uint8Array.from(chain));
      chain = [];
      if (protocol === 'T=0') return ok(answer.length === 0 ? hex('9000') : take(0));
      const hasLe = apdu.length === 5 || apdu.length === 6 + lc;
      return ok(take(hasLe ? apdu.at(-1)! || 256 : 256));
    },
  };
}

describe('commands', () => {
  test.for(['T=0', 'T=1'] as const)('%s: any data out, any data back', async (protocol) => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 1200 }),
        fc.uint8Array({ maxLength: 3000 }),
        fc.integer({ min: 1, max: 256 }),
        async (data, answer, le) => {
          const card = partCard(answer, protocol);
          const wire: Transmit =
            protocol === 'T=1' ? card.transmit : (apdu) => transmitT0(card.transmit, apdu);
          const command = { cla: 0, ins: 0xcb, p1: 0x3f, p2: 0xff, data, le };
          expect(await sendCommand(channelOver(wire), command)).toEqual({
            ok: true,
            value: { data: answer, status: 0x9000 },
          });
          expect(card.received).toEqual([data]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('the four cases', () => {
    const header = { cla: 0, ins: 0x20, p1: 1, p2: 2 };
    expect(encodeApdu(header)).toEqual(hex('00200102'));
    expect(encodeApdu({ ...header, le: 256 })).toEqual(hex('0020010200'));
    expect(encodeApdu({ ...header, data: hex('aabb') })).toEqual(hex('0020010202aabb'));
    expect(encodeApdu({ ...header, data: hex('aabb'), le: 8 })).toEqual(hex('0020010202aabb08'));
  });

  test('6Cxx: once more with the length the card names, and only once', async () => {
    const { sent, transmit } = script(['6c05', '6c06', '9000']);
    expect(
      await sendCommand(channelOver(transmit), { cla: 0, ins: 0xca, p1: 0, p2: 0, le: 256 }),
    ).toMatchObject({
      value: { status: 0x6c06 },
    });
    expect(sent).toEqual(['00ca000000', '00ca000005']);
  });

  test('6Cxx to a command that asked for nothing is an answer, not a reason to send it again', async () => {
    const { sent, transmit } = script(['6c05', '9000']);
    expect(
      await sendCommand(channelOver(transmit), { cla: 0, ins: 0x20, p1: 0, p2: 0x80, data: hex('31') }),
    ).toMatchObject({
      value: { status: 0x6c05 },
    });
    expect(sent).toHaveLength(1);
  });

  test('a chain that a card refuses ends there', async () => {
    const { sent, transmit } = script(['6700']);
    expect(
      await sendCommand(channelOver(transmit), {
        cla: 0,
        ins: 0x87,
        p1: 0,
        p2: 0,
        data: new Uint8Array(300),
      }),
    ).toMatchObject({
      value: { status: 0x6700 },
    });
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatch(/^10870000ff/);
  });

  test('answers without end are given up: too long, and too many parts', async () => {
    const long = channelOver(async () => ok(Uint8Array.from([...new Uint8Array(256), 0x61, 0])));
    expect(await sendCommand(long, { cla: 0, ins: 0xcb, p1: 0, p2: 0 })).toMatchObject({
      error: { kind: 'protocol' },
    });
    let parts = 0;
    const many = channelOver(async () => {
      parts += 1;
      return ok(hex('6101'));
    });
    expect(await sendCommand(many, { cla: 0, ins: 0xcb, p1: 0, p2: 0 })).toMatchObject({
      error: { kind: 'protocol' },
    });
    expect(parts).toBeLessThan(200);
    expect(longestResponseData).toBe(16384);
  });

  test('an answer without a status word is a protocol error; other errors pass through', async () => {
    for (const answer of ['', '90'])
      expect(
        await sendCommand(channelOver(script([answer]).transmit), { cla: 0, ins: 0xcb, p1: 0, p2: 0 }),
      ).toMatchObject({
        error: { kind: 'protocol' },
      });
    expect(
      await sendCommand(channelOver(script([]).transmit), { cla: 0, ins: 0xcb, p1: 0, p2: 0 }),
    ).toMatchObject({
      error: { kind: 'mute' },
    });
    expect(
      await sendCommand(channelOver(script([]).transmit), {
        cla: 0,
        ins: 0xcb,
        p1: 0,
        p2: 0,
        data: new Uint8Array(5000),
      }),
    ).toMatchObject({ error: { kind: 'unsupported' } });
  });
});

describe('T=0', () => {
  test.for([
    { name: 'case 1', apdu: '00200080', answers: ['63c3'], sent: ['0020008000'], result: '63c3' },
    { name: 'case 2', apdu: '00c0000010', answers: ['aabb9000'], sent: ['00c0000010'], result: 'aabb9000' },
    {
      name: 'case 2, wrong Le',
      apdu: '00c0000010',
      answers: ['6c02', 'aabb9000'],
      sent: ['00c0000010', '00c0000002'],
      result: 'aabb9000',
    },
    { name: 'case 3', apdu: '002000800131', answers: ['9000'], sent: ['002000800131'], result: '9000' },
    {
      name: 'case 3, more to fetch',
      apdu: '008711000131',
      answers: ['6110'],
      sent: ['008711000131'],
      result: '6110',
    },
    {
      name: 'case 4',
      apdu: '00cb3fff017e00',
      answers: ['6102', 'aabb9000'],
      sent: ['00cb3fff017e', '00c0000002'],
      result: 'aabb9000',
    },
    {
      name: 'case 4, a little first',
      apdu: '00cb3fff017e01',
      answers: ['6102', 'aa6101'],
      sent: ['00cb3fff017e', '00c0000001'],
      result: 'aa6101',
    },
    {
      name: 'case 4, refused',
      apdu: '00cb3fff017e00',
      answers: ['6a82'],
      sent: ['00cb3fff017e'],
      result: '6a82',
    },
  ])('$name', async ({ apdu, answers, sent, result }) => {
    const card = script(answers);
    expect(await transmitT0(card.transmit, hex(apdu))).toEqual({ ok: true, value: hex(result) });
    expect(card.sent).toEqual(sent);
  });
});
