/** The catalogues of the kiosk: both languages whole, each in its own script, and Korean particles by sound. */
import { describe, expect, it } from 'vitest';
import { ballot } from '../../renderer/i18n/ballot.ts';
import { common } from '../../renderer/i18n/common.ts';
import { withParticle } from '../../renderer/i18n/particles.ts';
import { voter } from '../../renderer/i18n/voter.ts';

/** Every text with its path; those with parameters are given figures, as text because some take words. */
function flat(texts: unknown, path = ''): [string, string][] {
  if (typeof texts === 'string') return [[path, texts]];
  if (typeof texts === 'function') return [[path, String(texts('3', '2', '8'))]];
  return Object.entries(texts as object).flatMap(([key, value]) => flat(value, `${path}.${key}`));
}

const areas = { ballot, common, voter };
/** Stand in both languages in both catalogues, so that everybody understands them. */
const BILINGUAL = new Set(['.practice']);

describe.each(Object.entries(areas))('%s', (_, { ko, en }) => {
  const korean = flat(ko);
  const english = flat(en);

  it('has the same texts in both languages', () => {
    expect(english.map(([path]) => path)).toEqual(korean.map(([path]) => path));
  });

  it('leaves nothing empty but what is empty on purpose', () => {
    const empty = [...korean, ...english].filter(([, text]) => text === '').map(([path]) => path);
    expect(empty.every((path) => path === '.welcome.beginnings.first')).toBe(true);
  });

  it('has no Latin word in Korean and no Hangul in English', () => {
    const mixed = [
      ...korean.filter(([, text]) => /[A-Za-z]{2,}/.test(text)),
      ...english.filter(([, text]) => /[ㄱ-힣]/.test(text)),
    ];
    expect(mixed.filter(([path]) => !BILINGUAL.has(path))).toEqual([]);
  });

  it('has no particle left open and no doubled space', () => {
    for (const [, text] of korean) expect(text).not.toMatch(/\((은|는|이|가|을|를|와|과|으)\)|을\/를| {2}/);
  });
});

it.each([
  ['김하늘', '을/를', '김하늘을'],
  ['이바다', '은/는', '이바다는'],
  ['일반 대의원', '으로/로', '일반 대의원으로'],
  ['서울', '으로/로', '서울로'],
  ['기호 3', '을/를', '기호 3을'],
  ['기호 2', '을/를', '기호 2를'],
  ['2027', '으로/로', '2027로'],
  ['10', '이/가', '10이'],
  ['“청년위원장 선거”', '와/과', '“청년위원장 선거”와'],
  ['홍길동(대의원)', '이/가', '홍길동(대의원)이'],
  ['SBS', '을/를', 'SBS을(를)'],
  ['', '은/는', '은(는)'],
] as const)('%s with %s is %s', (word, particle, expected) => {
  expect(withParticle(word, particle)).toBe(expected);
});
