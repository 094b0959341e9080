// Power, speed and parameters (ISO/IEC 7816-3 sections 8 and 9; design: hardware notes a.3 to a.5), command by command.
import { describe, expect, test } from 'vitest';
import type { CcidLink } from '../../../hardware/card/ccid-serial.ts';
import { systemClock } from '../../../hardware/clock.ts';
import type { CardError } from '../../../hardware/card/error.ts';
import { openSession, powerUp } from '../../../hardware/card/session.ts';
import { createSlot, type Slot } from '../../../hardware/card/slot.ts';
import { fail, ok } from '../../../hardware/result.ts';
import { must } from './rig.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const withCheck = (text: string): string => {
  const bytes = hex(text);
  return Buffer.from([...bytes, bytes.subarray(1).reduce((sum, byte) => sum ^ byte, 0)]).toString('hex');
};

/** What the reader answers: data in hex, an error byte with the card's power, or a link error. */
type Answer =
  | string
  | { readonly error: number; readonly power?: 'active' | 'inactive' | 'absent' }
  | { readonly link: 'timeout' | 'protocol'; readonly power: 'active' | 'inactive' | 'absent' };

function slotWith(answers: readonly Answer[]): {
  readonly slot: Slot;
  readonly sent: string[];
  readonly watched: (string | CardError)[];
} {
  const sent: string[] = [];
  const watched: (string | CardError)[] = [];
  const link: CcidLink = {
    command: async (name, data, [first]) => {
      const next = answers[sent.length];
      sent.push(`${name} ${first} ${Buffer.from(data).toString('hex')}`.trim());
      if (next === undefined)
        return fail({ kind: 'unplugged', detail: 'end of script', line: { kind: 'lost' } });
      if (typeof next === 'string')
        return ok({
          power: name === 'powerOff' ? 'inactive' : 'active',
          outcome: { kind: 'done' },
          data: hex(next),
        });
      if ('link' in next)
        return fail({ kind: next.link, detail: next.link, line: { kind: 'recovered', power: next.power } });
      return ok({
        power: next.power ?? 'active',
        outcome: { kind: 'failed', error: next.error },
        data: hex(''),
      });
    },
    dispose: () => undefined,
  };
  const slot = createSlot(link, { gone: () => watched.push('gone'), lost: (error) => watched.push(error) });
  return { slot, sent, watched };
}

const t1Atr = '3B888131FE455049564B494F534B99';
const t0Atr = '3B6800005049564B494F534B';

describe('power', () => {
  test('off, then on at 5 V', async () => {
    const { slot, sent } = slotWith(['', t1Atr]);
    expect(must(await powerUp(slot)).protocol).toBe('T=1');
    expect(sent).toEqual(['powerOff 0', 'powerOn 1']);
  });

  test('a card that stays mute is tried at 1.8 V and 3 V', async () => {
    const mute = { error: 0xfe, power: 'inactive' } as const;
    const saved = slotWith(['', mute, mute, t0Atr]);
    expect(must(await powerUp(saved.slot)).protocol).toBe('T=0');
    expect(saved.sent).toEqual(['powerOff 0', 'powerOn 1', 'powerOn 3', 'powerOn 2']);
    expect(await powerUp(slotWith(['', mute, mute, mute]).slot)).toMatchObject({
      ok: false,
      error: { kind: 'mute' },
    });
  });

  test.for([0xf7, 0xf8, 0xfb])('a failure %i at power-on is not tried as another card', async (error) => {
    const failed = { error, power: 'inactive' } as const;
    expect((await powerUp(slotWith(['', failed, failed, failed]).slot)).ok).toBe(false);
  });

  test('a card that is gone is not powered three times', async () => {
    const { slot, sent, watched } = slotWith(['', { error: 0xfe, power: 'absent' }]);
    expect(await powerUp(slot)).toMatchObject({ ok: false, error: { kind: 'removed' } });
    expect(sent).toHaveLength(2);
    expect(watched).toEqual(['gone']);
  });

  test('bytes that are no answer to reset are unsupported', async () => {
    expect(await powerUp(slotWith(['', 'ffff']).slot)).toMatchObject({
      ok: false,
      error: { kind: 'unsupported' },
    });
  });
});

describe('set-up, as recorded with pcscd', () => {
  test('T=1: parameters, then S(IFS)', async () => {
    const { slot, sent } = slotWith(['', t1Atr, '1110004500FE00', '00e101fe1e']);
    must(await openSession(slot, must(await powerUp(slot)), systemClock));
    expect(sent.slice(2)).toEqual(['setParameters 1 1110004500fe00', 'transfer 0 00c101fe3e']);
  });

  test('T=0: parameters', async () => {
    const { slot, sent } = slotWith(['', t0Atr, '1100000A00']);
    must(await openSession(slot, must(await powerUp(slot)), systemClock));
    expect(sent.slice(2)).toEqual(['setParameters 0 1100000a00']);
  });

  test('inverse convention is told to the reader', async () => {
    const { slot, sent } = slotWith(['', '3F00', '']);
    must(await openSession(slot, must(await powerUp(slot)), systemClock));
    expect(sent.at(-1)).toBe('setParameters 0 1102000a00');
  });
});

describe('speed', () => {
  const fast = withCheck('3B 90 95 81 31 FE 45');
  const pps = 'transfer 0 ff11957b';

  test('PPS, then the faster parameters', async () => {
    const { slot, sent } = slotWith(['', fast, 'ff11957b', '', '00e101fe1e']);
    must(await openSession(slot, must(await powerUp(slot)), systemClock));
    expect(sent.slice(2)).toEqual([pps, 'setParameters 1 9510004500fe00', 'transfer 0 00c101fe3e']);
  });

  test.for<{ readonly name: string; readonly answers: readonly Answer[] }>([
    { name: 'the card agrees to something else', answers: ['ff1111ff'] },
    { name: 'the card does not answer', answers: [{ error: 0xfe }] },
    { name: 'the exchange is garbled', answers: [{ link: 'protocol', power: 'active' }] },
    { name: 'the reader refuses the parameters', answers: ['ff11957b', { error: 10 }] },
  ])('$name: reset, and the default speed', async ({ answers }) => {
    const { slot, sent } = slotWith(['', fast, ...answers, '', fast, '', '00e101fe1e']);
    must(await openSession(slot, must(await powerUp(slot)), systemClock));
    expect(sent.slice(2 + answers.length)).toEqual([
      'powerOff 0',
      'powerOn 1',
      'setParameters 1 1110004500fe00',
      'transfer 0 00c101fe3e',
    ]);
  });

  test('a speed the reader cannot run is not asked for; one fixed by the card is taken', async () => {
    const beyond = slotWith(['', withCheck('3B 90 97 81 31 FE 45'), '', '00e101fe1e']);
    must(await openSession(beyond.slot, must(await powerUp(beyond.slot)), systemClock));
    expect(beyond.sent[2]).toBe('setParameters 1 1110004500fe00');
    const fixed = slotWith(['', withCheck('3B 90 95 91 01 31 FE 45'), '', '00e101fe1e']);
    must(await openSession(fixed.slot, must(await powerUp(fixed.slot)), systemClock));
    expect(fixed.sent[2]).toBe('setParameters 1 9510004500fe00');
  });
});

describe('failures in a session', () => {
  const session = async (...answers: readonly Answer[]): Promise<unknown> => {
    const { slot } = slotWith(['', t0Atr, '', ...answers]);
    return must(await openSession(slot, must(await powerUp(slot)), systemClock)).transmit(hex('00200080'));
  };
  test.for<readonly [Answer, CardError['kind']]>([
    [{ error: 0xfe }, 'mute'],
    [{ error: 0xfe, power: 'absent' }, 'removed'],
    [{ error: 0xfe, power: 'inactive' }, 'removed'],
    [{ error: 0xfd }, 'protocol'],
    [{ error: 0xf4 }, 'protocol'],
    [{ error: 0xf5 }, 'unsupported'],
    [{ error: 0x00 }, 'unsupported'],
    [{ link: 'timeout', power: 'active' }, 'protocol'],
    [{ link: 'timeout', power: 'inactive' }, 'removed'],
    [{ link: 'protocol', power: 'absent' }, 'removed'],
  ])('%j is %s', async ([answer, kind]) => {
    expect(await session(answer)).toMatchObject({ ok: false, error: { kind } });
  });

  test('a lost line is unplugged, and reported', async () => {
    const { slot, watched } = slotWith(['', t0Atr, '']);
    const opened = must(await openSession(slot, must(await powerUp(slot)), systemClock));
    expect(await opened.transmit(hex('00200080'))).toMatchObject({ ok: false, error: { kind: 'unplugged' } });
    expect(watched).toEqual([{ kind: 'unplugged', detail: 'end of script' }]);
  });

  test('GetSlotStatus that fails as absent or mute means absent', async () => {
    const { slot, watched } = slotWith(['', t0Atr, { error: 0xfe }]);
    must(await powerUp(slot));
    expect(await slot.status()).toEqual({ ok: true, value: 'absent' });
    expect(watched).toEqual(['gone']);
  });
});
