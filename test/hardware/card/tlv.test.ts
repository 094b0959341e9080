// BER-TLV (ISO/IEC 7816-4 annex E): what is encoded parses, and nothing reads outside its input.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeTlv, findTlv, parseTlvs } from '../../../hardware/card/tlv.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const tags = fc.constantFrom(0x53, 0x5c, 0x70, 0x7c, 0x82, 0xfe, 0x5f2f, 0x7f66, 0x5fc105, 0x5fff02);
const objects = fc.array(fc.record({ tag: tags, value: fc.uint8Array({ maxLength: 300 }) }), {
  maxLength: 5,
});

describe('TLV', () => {
  test('round trip', () => {
    fc.assert(
      fc.property(objects, (list) => {
        const bytes = Buffer.concat(list.map(({ tag, value }) => encodeTlv(tag, value)));
        expect(parseTlvs(new Uint8Array(bytes))).toEqual({ ok: true, value: list });
      }),
    );
  });

  test('an object cut short anywhere is refused', () => {
    fc.assert(
      fc.property(tags, fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(), (tag, value, at) => {
        const bytes = encodeTlv(tag, value);
        const cut = bytes.subarray(0, 1 + (at % (bytes.length - 1)));
        expect(parseTlvs(cut)).toMatchObject({ ok: false, error: { kind: 'bad-tlv' } });
      }),
    );
  });

  test('any bytes: objects that fit, or a refusal', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const result = parseTlvs(bytes);
        const used = result.ok ? result.value.reduce((sum, { value }) => sum + value.length + 2, 0) : 0;
        expect(used).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });

  test('the recorded discovery object', () => {
    const outer = parseTlvs(hex('7E12 4F0BA000000308000010000100 5F2F024000'));
    const inner = parseTlvs(findTlv(outer.ok ? outer.value : [], 0x7e)!);
    expect(inner).toEqual({
      ok: true,
      value: [
        { tag: 0x4f, value: hex('A000000308000010000100') },
        { tag: 0x5f2f, value: hex('4000') },
      ],
    });
    expect(findTlv(inner.ok ? inner.value : [], 0x50)).toBeUndefined();
  });

  test('lengths of one, two and three bytes', () => {
    expect(encodeTlv(0x70, new Uint8Array(127)).subarray(0, 2)).toEqual(hex('707F'));
    expect(encodeTlv(0x70, new Uint8Array(128)).subarray(0, 3)).toEqual(hex('708180'));
    expect(encodeTlv(0x70, new Uint8Array(256)).subarray(0, 4)).toEqual(hex('70820100'));
    expect(parseTlvs(hex('70 83 000001 AA'))).toMatchObject({ ok: true });
  });

  test.for([
    ['53', 'the length of the object at byte 0 is missing'],
    ['5F', 'the tag at byte 0 is cut off'],
    ['5FC1', 'the tag at byte 0 is cut off'],
    ['5FC1818100', 'longer than three bytes'],
    ['5380', 'has a length of 0 bytes'],
    ['538400000001AA', 'has a length of 4 bytes'],
    ['5382 01', 'the length of the object at byte 0 is cut off'],
    ['530100 5302AA', 'the object at byte 3 says 2 bytes; 1 are left'],
    ['53FF', 'has a length of 127 bytes'],
  ])('%s is refused: %s', ([text = '', why = '']) => {
    expect(parseTlvs(hex(text))).toMatchObject({
      ok: false,
      error: { detail: expect.stringContaining(why) },
    });
  });
});
