// Answers to reset (ISO/IEC 7816-3 section 8; design: hardware notes a.5). The first two are those of the recorded traces.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAtr } from '../../../hardware/card/atr.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
/** Adds TCK. */
const checked = (text: string): Uint8Array => {
  const bytes = hex(text);
  return Uint8Array.from([...bytes, bytes.subarray(1).reduce((sum, byte) => sum ^ byte, 0)]);
};

describe('answers to reset', () => {
  test.for([
    [
      '3B 88 81 31 FE 45 50 49 56 4B 49 4F 53 4B 99',
      { protocol: 'T=1', ifsc: 254, bwiCwi: 0x45, fiDi: 0x11, convention: 'direct' },
    ],
    [
      '3B 68 00 00 50 49 56 4B 49 4F 53 4B',
      { protocol: 'T=0', fiDi: 0x11, waitingInteger: 10, mode: 'negotiable' },
    ],
    ['3B 88 81 31 20 45 50 49 56 4B 49 4F 53 4B 47', { protocol: 'T=1', ifsc: 32 }],
    ['3F 00', { protocol: 'T=0', convention: 'inverse' }],
    ['3B 72 95 20 05 41 42', { protocol: 'T=0', fiDi: 0x95, historical: hex('4142') }],
  ] as const)('%s', ([text, value]) => {
    expect(parseAtr(hex(text))).toMatchObject({ ok: true, value });
  });

  test('TA1, TC1, TC2 of T=0', () => {
    expect(parseAtr(hex('3B D0 95 05 40 14'))).toMatchObject({
      ok: true,
      value: { protocol: 'T=0', fiDi: 0x95, extraGuardTime: 5, waitingInteger: 0x14, mode: 'negotiable' },
    });
  });

  test('T=0 and T=1 offered: the first is the default; T=15 is no protocol but needs TCK', () => {
    expect(parseAtr(checked('3B 80 80 01'))).toMatchObject({
      ok: true,
      value: { protocol: 'T=0', ifsc: 32, bwiCwi: 0x4d },
    });
    expect(parseAtr(checked('3B 80 80 1F 03'))).toMatchObject({ ok: true, value: { protocol: 'T=0' } });
    expect(parseAtr(hex('3B 80 80 1F 03'))).toMatchObject({ ok: false });
  });

  test('specific mode: the protocol of TA2 at the speed of TA1', () => {
    expect(parseAtr(checked('3B 90 95 91 01 31 FE 45'))).toMatchObject({
      ok: true,
      value: { protocol: 'T=1', mode: 'specific', fiDi: 0x95 },
    });
  });

  test.for([
    ['', '0 bytes; 2 to 33 are allowed'],
    ['3B', '1 bytes; 2 to 33 are allowed'],
    ['00 00', 'neither 3B nor 3F'],
    ['3B 80', 'it ends within the interface bytes'],
    ['3B 10', 'it ends within the interface bytes'],
    ['3B 02 41', '3 bytes; its own description needs 4'],
    ['3B 00 00', '3 bytes; its own description needs 2'],
    ['3B 88 81 31 FE 45 50 49 56 4B 49 4F 53 4B 98', 'wrong check byte TCK'],
    ['3B 80 10 10', 'outside the ATR'],
    ['3B 80 0E 8E', 'protocol T=14'],
    ['3B 80 81 11 00 10', 'information field size 0'],
    ['3B 80 81 11 FF EF', 'information field size 255'],
    ['3B 80 81 21 A0 80', 'block waiting integer 10'],
    ['3B 80 81 41 01 41', 'checked by CRC'],
  ])('%s is refused: %s', ([text = '', why = '']) => {
    expect(parseAtr(hex(text))).toMatchObject({
      ok: false,
      error: { kind: 'unsupported', detail: expect.stringContaining(why) },
    });
  });

  test('any bytes: an answer or a refusal, never an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (bytes) => {
        const result = parseAtr(Uint8Array.from([0x3b, ...bytes]));
        const historical = result.ok ? result.value.historical.length : bytes[0]! & 0x0f;
        expect(historical).toBe(bytes[0]! & 0x0f);
      }),
    );
  });
});
