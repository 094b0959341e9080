/** Typing on the staff's keyboard: composition is es-hangul's own, for every text that keys can make, and deleting is its reverse. */
import { assemble, disassemble, removeLastCharacter } from 'es-hangul';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deleteKey, jamoOfLatinKey, typeKey } from '../../../renderer/staff/hangul.ts';
import { keyRows, ROW_UNITS, type Layer } from '../../../renderer/staff/keyboard-layout.ts';

const signs = (layer: Layer, shift: 'off' | 'on' = 'off'): string[] =>
  keyRows(layer, [layer], shift).flatMap((row) =>
    row.flatMap((key) => (key.kind === 'sign' ? [key.sign] : [])),
  );

const JAMO = [...new Set([...signs('hangul'), ...signs('hangul', 'on')])];
const jamo = fc.constantFrom(...JAMO);
const other = fc.constantFrom(...signs('latin'), ...signs('digits'), ' ', ',', '.');
const typed = (keys: readonly string[]): string => keys.reduce(typeKey, '');

/** Syllables as a typist spells them, so that every key is part of one. */
const syllable = fc.integer({ min: 0xac00, max: 0xd7a3 }).map((code) => String.fromCharCode(code));

describe('typing', () => {
  it.each([
    ['ㅎㅘㅂㅐㄱ', '화백'],
    ['ㅎㅗㅏㅂㅐㄱ', '화백'],
    ['ㅌㅜㅍㅛ ㅈㅜㅇㅈㅣ', '투표 중지'],
    ['ㅇㅓㅂㅅㅇㅡㅁ', '없음'],
    ['ㄱㅏㅂㅅㅣ', '갑시'],
    ['ㅆㅡㄹㄱㅣ', '쓸기'],
    ['ㅇㅡㅣㅈㅏ', '의자'],
    ['2ㅊㅡㅇ', '2층'],
    ['ㅡㅣㄱ', 'ㅢㄱ'],
  ])('%s gives %s', (keys, text) => {
    expect(typed(keys.split(''))).toBe(text);
  });

  it('spells every syllable from its jamo', () => {
    fc.assert(
      fc.property(fc.array(syllable, { minLength: 1, maxLength: 8 }), (syllables) => {
        const text = syllables.join('');
        expect(typed(disassemble(text).split(''))).toBe(assemble(disassemble(text).split('')));
        expect(disassemble(typed(disassemble(text).split('')))).toBe(disassemble(text));
      }),
    );
  });

  it('is es-hangul joining one key after another, wherever es-hangul joins', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(jamo, other), { maxLength: 24 }), (keys) => {
        let text = '';
        for (const key of keys) {
          const next = typeKey(text, key);
          // Where es-hangul throws there is nothing to compare with.
          expect(next).toBe(attempt(() => assemble([text, key])) ?? next);
          text = next;
        }
      }),
      { numRuns: 300 },
    );
  });

  it('never loses or adds a jamo', () => {
    fc.assert(
      fc.property(fc.array(jamo, { maxLength: 24 }), (keys) => {
        expect(disassemble(typed(keys))).toBe(keys.map((key) => disassemble(key)).join(''));
      }),
    );
  });
});

describe('deleting', () => {
  it('is es-hangul taking the last jamo of any text of keys', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(jamo, other), { minLength: 1, maxLength: 24 }), (keys) => {
        const text = typed(keys);
        expect(deleteKey(text)).toBe(removeLastCharacter(text));
      }),
    );
  });

  it('ends with nothing, and takes a picture sign whole', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(jamo, other), { maxLength: 12 }), (keys) => {
        let text = typed(keys);
        for (let i = 0; text !== ''; i += 1) {
          expect(i).toBeLessThan(60);
          text = deleteKey(text);
        }
      }),
    );
    expect(deleteKey('')).toBe('');
    expect(deleteKey('가😀')).toBe('가');
  });

  it('undoes one key', () => {
    expect(deleteKey('값')).toBe('갑');
    expect(deleteKey('과')).toBe('고');
    expect(deleteKey('가 ')).toBe('가');
  });
});

describe('keys', () => {
  const sets: readonly (readonly Layer[])[] = [
    ['hangul', 'latin', 'digits'],
    ['latin', 'hangul', 'digits'],
    ['seal', 'hangul'],
  ];

  it('fill rows of twenty half keys at most, the same number of rows in every layer of a set', () => {
    for (const layers of sets)
      for (const layer of layers)
        for (const shift of ['off', 'on'] as const) {
          const rows = keyRows(layer, layers, shift);
          expect(rows).toHaveLength(4);
          for (const row of rows) {
            const units = row.reduce((sum, key) => sum + key.units, 0);
            expect(units).toBeLessThanOrEqual(ROW_UNITS);
          }
          expect(rows.flat().filter(({ kind }) => kind === 'delete')).toHaveLength(1);
          const reachable = rows.flat().flatMap((key) => (key.kind === 'layer' ? [key.layer] : []));
          expect([layer, ...reachable].toSorted()).toEqual([...layers].toSorted());
        }
  });

  it('have every letter of both scripts and what a seal number is made of', () => {
    expect(JAMO).toHaveLength(33);
    expect([...new Set([...signs('latin'), ...signs('latin', 'on')])]).toHaveLength(52);
    expect(signs('seal').toSorted().join('')).toBe('-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ');
  });

  it('have their places on a physical keyboard', () => {
    const shift = (layer: 'hangul' | 'latin'): string[] => signs(layer, 'on');
    expect(signs('latin').map(jamoOfLatinKey)).toEqual(signs('hangul'));
    expect(shift('latin').map(jamoOfLatinKey)).toEqual(shift('hangul'));
    expect(jamoOfLatinKey('1')).toBeUndefined();
    expect(jamoOfLatinKey('Enter')).toBeUndefined();
  });
});

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
