// PIV (SP 800-73-4 part 2; design: hardware notes c): what goes to the card, byte for byte, and what each answer of it means.
// Above all the PIN: sent once, never blindly, never when malformed.
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { CardChannel } from '../../../hardware/card/apdu.ts';
import { openPiv, type PivCard } from '../../../hardware/card/piv.ts';
import { encodeTlv } from '../../../hardware/card/tlv.ts';
import { fail, ok } from '../../../hardware/result.ts';
import { must } from './rig.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const selectPiv = '00a4040009a0000003080000100000';
const selected = '611c4f0600001000010079074f05a00000030850094b696f736b205049569000';
const askTries = '00200080';
const pin123456 = '0020008008313233343536ffff';

/** A channel that expects exactly these commands and gives these answers; a command without an answer fails as `removed`. */
function scripted(
  steps: readonly (readonly [command: string, answer: string])[],
): CardChannel & { readonly sent: string[] } {
  const sent: string[] = [];
  return {
    sent,
    atr: new Uint8Array(0),
    get apduCount() {
      return sent.length;
    },
    disconnect: async () => undefined,
    transmit: async (apdu) => {
      const [expected, answer] = steps[sent.length] ?? [];
      sent.push(hex(apdu));
      if (answer === undefined) return fail({ kind: 'removed', detail: 'end of script' });
      expect(hex(apdu)).toBe(expected);
      return ok(Uint8Array.from(Buffer.from(answer, 'hex')));
    },
  };
}

async function pivWith(
  ...steps: readonly (readonly [string, string])[]
): Promise<{ readonly piv: PivCard; readonly sent: string[] }> {
  const channel = scripted([[selectPiv, selected], ...steps]);
  return { piv: must(await openPiv(channel)), sent: channel.sent };
}

describe('SELECT', () => {
  test.for([
    ['6a82', { kind: 'not-piv' }],
    ['9000', { kind: 'not-piv' }],
    ['6f00', { kind: 'refused', status: 0x6f00 }],
    ['61ff9000', { kind: 'not-piv' }],
  ] as const)('%s', async ([answer, error]) => {
    expect(await openPiv(scripted([[selectPiv, answer]]))).toMatchObject({ ok: false, error });
  });

  test('a card that is gone', async () => {
    expect(await openPiv(scripted([]))).toMatchObject({ ok: false, error: { kind: 'removed' } });
  });
});

describe('tries left', () => {
  test.for([
    ['9000', 'verified'],
    ['63c3', 3],
    ['63cf', 15],
    ['63c0', 0],
    ['6983', 0],
  ] as const)('%s', async ([answer, tries]) => {
    const { piv } = await pivWith([askTries, answer]);
    expect(await piv.pinTries()).toEqual({ ok: true, value: tries });
  });

  test('an unknown PIN reference is a refusal', async () => {
    const { piv } = await pivWith([askTries, '6a88']);
    expect(await piv.pinTries()).toMatchObject({ ok: false, error: { kind: 'refused', status: 0x6a88 } });
  });
});

describe('VERIFY', () => {
  test.for(['', '12345', '123456789', '12345a', '１２３４５６', ' 123456', '123456\n', '-12345'])(
    'a malformed PIN %j never reaches the card',
    async (pin) => {
      const { piv, sent } = await pivWith();
      expect(await piv.verifyPin(pin)).toMatchObject({ ok: false, error: { kind: 'malformed-pin' } });
      expect(sent).toEqual([selectPiv]);
    },
  );

  test.for([
    ['63c2', { kind: 'wrong-pin', triesLeft: 2 }],
    ['63c0', { kind: 'blocked' }],
    ['6983', { kind: 'blocked' }],
    ['6a80', { kind: 'refused', status: 0x6a80 }],
    ['6f00', { kind: 'refused', status: 0x6f00 }],
  ] as const)('%s after one attempt, and no second one', async ([answer, error]) => {
    const { piv, sent } = await pivWith(
      [askTries, '63c3'],
      [pin123456, answer],
      [askTries, '63c3'],
      [pin123456, '9000'],
    );
    expect(await piv.verifyPin('123456')).toMatchObject({ ok: false, error });
    expect(sent).toEqual([selectPiv, askTries, pin123456]);
  });

  test('six, seven and eight digits', async () => {
    for (const [pin, data] of [
      ['123456', '313233343536ffff'],
      ['1234567', '31323334353637ff'],
      ['12345678', '3132333435363738'],
    ]) {
      const { piv } = await pivWith([askTries, '63c3'], [`0020008008${data}`, '9000']);
      expect(await piv.verifyPin(pin!)).toEqual({ ok: true, value: undefined });
    }
  });

  test('a blocked card is not asked', async () => {
    for (const answer of ['6983', '63c0']) {
      const { piv, sent } = await pivWith([askTries, answer]);
      expect(await piv.verifyPin('123456', 'use')).toEqual({ ok: false, error: { kind: 'blocked' } });
      expect(sent).toEqual([selectPiv, askTries]);
    }
  });

  test('the last try is used only when the holder was asked', async () => {
    const { piv, sent } = await pivWith([askTries, '63c1'], [askTries, '63c1'], [pin123456, '9000']);
    expect(await piv.verifyPin('123456')).toEqual({ ok: false, error: { kind: 'last-try' } });
    expect(sent).toEqual([selectPiv, askTries]);
    expect(await piv.verifyPin('123456', 'use')).toEqual({ ok: true, value: undefined });
  });

  test('no try without knowing how many are left; a card pulled in between is not asked again', async () => {
    const unknown = await pivWith([askTries, '6f00']);
    expect(await unknown.piv.verifyPin('123456')).toMatchObject({ ok: false, error: { kind: 'refused' } });
    expect(unknown.sent).toEqual([selectPiv, askTries]);
    const pulled = await pivWith([askTries, '63c3']);
    expect(await pulled.piv.verifyPin('123456')).toMatchObject({ ok: false, error: { kind: 'removed' } });
    expect(pulled.sent).toEqual([selectPiv, askTries, pin123456]);
  });
});

describe('certificate', () => {
  const getCertificate = '00cb3fff055c035fc10500';
  const object = (certificate: Uint8Array, info: number | undefined): string => {
    const parts = [
      encodeTlv(0x70, certificate),
      ...(info === undefined ? [] : [encodeTlv(0x71, Uint8Array.of(info))]),
    ];
    return hex(encodeTlv(0x53, Buffer.concat([...parts, encodeTlv(0xfe, new Uint8Array(0))])));
  };
  const read = async (answer: string): Promise<unknown> => {
    const { piv } = await pivWith([getCertificate, answer]);
    return piv.certificate('9A');
  };
  const der = Uint8Array.from(Buffer.from('3003020105', 'hex'));

  test.for([
    ['plain', object(der, 0)],
    ['without CertInfo', object(der, undefined)],
    ['gzip', object(gzipSync(der), 0x01)],
    ['gzip as old cards say it', object(gzipSync(der), 0x80)],
  ] as const)('%s', async ([, answer]) => {
    expect(await read(`${answer}9000`)).toEqual({ ok: true, value: der });
  });

  test.for([
    ['absent', '6a82', { kind: 'no-certificate' }],
    ['refused', '6982', { kind: 'pin-required' }],
    ['empty', '53009000', { kind: 'bad-data' }],
    ['no object', '9000', { kind: 'bad-data' }],
    ['empty certificate', `${object(new Uint8Array(0), 0)}9000`, { kind: 'bad-data' }],
    ['not gzip', `${object(der, 1)}9000`, { kind: 'bad-data' }],
    ['a bomb', `${object(gzipSync(new Uint8Array(9000)), 1)}9000`, { kind: 'bad-data' }],
    ['broken TLV', '5305700acaca009000', { kind: 'bad-data' }],
  ] as const)('%s', async ([, answer, error]) => {
    expect(await read(answer)).toMatchObject({ ok: false, error });
  });
});

describe('GENERAL AUTHENTICATE', () => {
  const hash = new Uint8Array(32).fill(0xab);
  const sign = `0087119a267c248200 8120${hex(hash)}00`.replace(' ', '');
  const point = Uint8Array.from([4, ...new Uint8Array(64).fill(0xcd)]);
  const agree = `0087119d477c4582008541${hex(point)}00`;
  const secret = '11'.repeat(32);

  test('signature and shared secret', async () => {
    const { piv } = await pivWith(
      [sign, '7c0a8208300602010102010 29000'.replace(' ', '')],
      [agree, `7c228220${secret}9000`],
    );
    expect(hex(must(await piv.sign(hash)))).toBe('3006020101020102');
    expect(hex(must(await piv.ecdh(point)))).toBe(secret);
    expect(piv.apduCount).toBe(3);
  });

  test.for([
    ['6982', { kind: 'pin-required' }],
    ['6a80', { kind: 'refused', status: 0x6a80 }],
    ['9000', { kind: 'bad-data' }],
    ['7c029000', { kind: 'bad-data' }],
    ['7c0281009000', { kind: 'bad-data' }],
  ] as const)('signing answered by %s', async ([answer, error]) => {
    const { piv } = await pivWith([sign, answer]);
    expect(await piv.sign(hash)).toMatchObject({ ok: false, error });
  });

  test('a shared secret of another length is refused', async () => {
    const { piv } = await pivWith([agree, `7c21821f${secret.slice(2)}9000`]);
    expect(await piv.ecdh(point)).toMatchObject({ ok: false, error: { kind: 'bad-data' } });
  });

  test('inputs of another length are a mistake of the program', async () => {
    const { piv } = await pivWith();
    await expect(piv.sign(new Uint8Array(31))).rejects.toThrow(/^hash: 31 bytes/);
    await expect(piv.ecdh(new Uint8Array(64))).rejects.toThrow(/^point: 64 bytes/);
  });
});
