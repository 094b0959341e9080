// What is drawn: lines within the paper, nothing lost, codes in groups, missing characters visible (station notes Paper, hardware notes e.2).
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBitmap, dotAt, sliceRows, type Bitmap } from '../../../hardware/printer/bitmap.ts';
import { glyphImage } from '../../../hardware/printer/font.ts';
import { renderPaper, type PaperBlock } from '../../../hardware/printer/paper.ts';
import {
  heightOf,
  layoutBalanced,
  layoutText,
  type TextLine,
  type TextStyle,
} from '../../../hardware/printer/text.ts';

const style: TextStyle = { sizeDots: 28, weight: 'regular' };
const widthOf = (text: string): number => layoutText(text, style, 10_000)[0]!.widthDots;
const glyph = (character: string) => glyphImage(character, 'regular', 28);
const codeGlyph = (character: string) => glyphImage(character, 'regular', 36, 'code');
/** The characters of a line, found again by their pictures. */
const spell = (line: TextLine, alphabet: string): string =>
  line.glyphs
    .map(({ image }) => Array.from(alphabet).find((character) => glyph(character) === image) ?? '?')
    .join('');
const black = (bitmap: Bitmap): number =>
  bitmap.data.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0);

/** Dots that differ when the middles of two pictures lie on each other. */
const differentDots = (a: Bitmap, b: Bitmap): number => {
  const size = 40;
  let count = 0;
  const at = (bitmap: Bitmap, x: number, y: number) =>
    dotAt(bitmap, x - ((size - bitmap.widthDots) >> 1), y - ((size - bitmap.heightDots) >> 1));
  for (let y = 0; y < size; y += 1)
    for (let x = 0; x < size; x += 1) if (at(a, x, y) !== at(b, x, y)) count += 1;
  return count;
};

describe('glyphs', () => {
  test('an outline becomes dots: 미 has a box, a hole and a stroke', () => {
    const { bitmap } = glyphImage('ㅁ', 'bold', 64);
    const middle = bitmap.heightDots >> 1;
    const row = Array.from({ length: bitmap.widthDots }, (_, x) =>
      dotAt(bitmap, x, middle) === 'black' ? '#' : '.',
    );
    expect(row.join('')).toMatch(/^\.?#{5,9}\.{20,}#{5,9}\.?$/);
  });

  test('every Hangul syllable, Latin letter and digit is in the font, in both weights', () => {
    const missing: string[] = [];
    const check = (code: number): void => {
      for (const weight of ['regular', 'bold'] as const)
        if (glyphImage(String.fromCodePoint(code), weight, 8).source === 'missing')
          missing.push(String.fromCodePoint(code));
    };
    for (let code = 0x20; code < 0x7f; code += 1) check(code);
    for (let code = 0xac00; code <= 0xd7a3; code += 97) check(code);
    for (const character of '·…–—“”‘’「」〈〉※→○●□■△▽') check(character.codePointAt(0)!);
    expect(missing).toEqual([]);
  });

  test('codes have one pitch, in both weights', () => {
    const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_';
    for (const weight of ['regular', 'bold'] as const) {
      const images = Array.from(base64, (character) => glyphImage(character, weight, 36, 'code'));
      expect(new Set(images.map(({ source, advanceDots }) => `${source} ${advanceDots}`))).toEqual(
        new Set(['font 18']),
      );
    }
  });

  test.each(['漢', '①', '\u0007', '😀', '\u200b'])(
    'what the font does not have is a crossed box: %j',
    (character) => {
      const image = glyph(character);
      expect(image.source).toBe('missing');
      expect(black(image.bitmap)).toBeGreaterThan(100);
      expect(image.advanceDots).toBeGreaterThan(20);
    },
  );
});

describe('lines', () => {
  test('break between words, at the width and at line feeds', () => {
    const width = widthOf('가나 다라');
    const lines = layoutText('가나 다라 마바\nA', style, width);
    expect(lines.map((line) => spell(line, '가나다라마바A'))).toEqual(['가나다라', '마바', 'A']);
  });

  test('count the space between words, and give up an indent rather than the margin', () => {
    const width = widthOf('가나다라') + 3;
    expect(layoutText('가나 다라', style, width)).toHaveLength(2);
    const [line, ...others] = layoutText('        가나다라', style, width);
    expect([line!.widthDots, others]).toEqual([width, []]);
    expect(layoutText('  가', style, 500)[0]!.glyphs[0]!.x).toBe(2 * widthOf('. .') - 4 * widthOf('.'));
  });

  test('a word longer than a line breaks between syllables, its closing mark with the last of them', () => {
    const width = widthOf('가나다라');
    expect(layoutText('가나다라.', style, width).map((line) => spell(line, '가나다라.'))).toEqual([
      '가나다',
      '라.',
    ]);
    expect(layoutText('가나다라마', style, width).map((line) => spell(line, '가나다라마'))).toEqual([
      '가나다라',
      '마',
    ]);
  });

  test('Latin words stay whole', () => {
    const lines = layoutText('ballot receipt', style, widthOf('ballot rec'));
    expect(lines.map((line) => spell(line, 'balotrecip'))).toEqual(['ballot', 'receipt']);
  });

  test('letters handed out separately (NFD) print as syllables', () => {
    const [line] = layoutText('한글'.normalize('NFD'), style, 500);
    expect(spell(line!, '한글')).toBe('한글');
  });

  test('empty text is one empty line', () => {
    expect(layoutText('', style, 500)).toMatchObject([{ glyphs: [], widthDots: 0 }]);
    expect(heightOf(layoutText('', style, 500))).toBe(heightOf(layoutText('가', style, 500)));
  });

  test.each([
    ['a tracker', 'gA8KqOo0lI1bZr+7/yPw3vXcN5TmJhQeRuSdFkLaB2C', 544, [24, 19]],
    ['a hash in hex', '0123456789abcdef'.repeat(4), 544, [16, 16, 16, 16]],
    ['a hash in base64', 'sNOjRCTX/ucPSfSdDdxcfRkbolCv9VpBZ9+MHjrQWM8=', 544, [24, 20]],
    ['a tracker on narrow paper', 'gA8KqOo0lI1bZr+7/yPw3vXcN5TmJhQeRuSdFkLaB2C', 352, [16, 16, 11]],
    ['a tracker on a strip', 'gA8KqOo0lI1bZr+7/yPw3vXcN5TmJhQeRuSdFkLaB2C', 100, [...Array(10).fill(4), 3]],
  ])('%s stands in a grid of groups of four, all of it, in order', (_, code, width, perLine) => {
    const lines = layoutText(code, style, width);
    expect(lines.map((line) => line.glyphs.length)).toEqual(perLine);
    const spelled = lines
      .flatMap((line) => line.glyphs)
      .map(({ image }) => Array.from(code).find((character) => codeGlyph(character) === image) ?? '?');
    expect(spelled.join('')).toBe(code);
    const pitch = codeGlyph('0').advanceDots;
    const [first] = lines;
    const group = 4 * pitch + 18;
    for (const line of lines) {
      expect(line.widthDots).toBe(first!.widthDots);
      expect(line.widthDots).toBeLessThanOrEqual(width);
      expect(line.glyphs.map(({ x }) => x)).toEqual(
        line.glyphs.map((__, index) => Math.floor(index / 4) * group + (index % 4) * pitch),
      );
    }
  });

  test('a code is larger than the text around it, and its characters cannot be taken for each other', () => {
    const [line] = layoutText('0'.repeat(32), style, 544);
    expect(line!.heightDots).toBeGreaterThan(layoutText('0', style, 544)[0]!.heightDots);
    for (const [a, b] of ['0O', '0o', '1l', '1I', 'lI', 'il'])
      expect(differentDots(codeGlyph(a!).bitmap, codeGlyph(b!).bitmap)).toBeGreaterThan(12);
  });

  test('a word of 31 letters is a word, one of 32 is a code', () => {
    expect(layoutText('a'.repeat(31), style, 5000)[0]!.glyphs[1]!.image).toBe(glyph('a'));
    expect(layoutText('a'.repeat(32), style, 5000)[0]!.glyphs[1]!.image).toBe(codeGlyph('a'));
  });

  test('balanced lines leave no word alone under a full line', () => {
    const text = '가나 다라 마바 사아 자차';
    const width = widthOf('가나 다라 마바 사아') + 5;
    const spelled = (lines: TextLine[]): string[] =>
      lines.map((line) => spell(line, text.replaceAll(' ', '')));
    expect(spelled(layoutText(text, style, width))).toEqual(['가나다라마바사아', '자차']);
    expect(spelled(layoutBalanced(text, style, width))).toEqual(['가나다라마바', '사아자차']);
    expect(spelled(layoutBalanced(`${text}\n가`, style, width))).toEqual(['가나다라마바', '사아자차', '가']);
  });

  test('balancing costs no line, breaks no word that fits, and keeps every character', () => {
    const alphabet = '가힣a.1';
    const words = fc.array(
      fc.string({ unit: fc.constantFrom(...Array.from(alphabet)), minLength: 1, maxLength: 9 }),
      {
        maxLength: 20,
      },
    );
    const ends = (lengths: readonly number[]): number[] =>
      lengths.map((_, index) => lengths.slice(0, index + 1).reduce((sum, length) => sum + length, 0));
    fc.assert(
      fc.property(words, fc.integer({ min: 60, max: 600 }), (text, width) => {
        const plain = layoutText(text.join(' '), style, width);
        const balanced = layoutBalanced(text.join(' '), style, width);
        expect(balanced).toHaveLength(plain.length);
        expect(balanced.map((line) => spell(line, alphabet)).join('')).toBe(text.join(''));
        const widest = Math.max(...balanced.map((line) => line.widthDots));
        expect(widest).toBeLessThanOrEqual(Math.max(...plain.map((line) => line.widthDots)));
        const fits = text.every((word) => widthOf(word) <= width);
        const lineEnds = fits ? ends(balanced.map(({ glyphs }) => glyphs.length)) : [];
        expect([0, ...ends(text.map(({ length }) => length))]).toEqual(expect.arrayContaining(lineEnds));
      }),
    );
  });

  test('nothing is lost and nothing is wider than the paper, whatever the text', () => {
    const alphabet = '가힣a W.1)/漢\n';
    fc.assert(
      fc.property(
        fc
          .array(fc.constantFrom(...Array.from(alphabet)), { maxLength: 120 })
          .map((characters) => characters.join('')),
        fc.integer({ min: 60, max: 600 }),
        (text, width) => {
          const lines = layoutText(text, style, width);
          expect(lines.map((line) => spell(line, alphabet)).join('')).toBe(text.replaceAll(/[ \n]/g, ''));
          for (const line of lines) expect(line.widthDots).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});

describe('blocks', () => {
  const render = (...blocks: PaperBlock[]): Bitmap => renderPaper(blocks, { widthDots: 576 });
  /** First and last column that has a black dot. */
  const extent = (bitmap: Bitmap): [number, number] => {
    const columns = Array.from({ length: bitmap.widthDots }, (_, x) => x).filter((x) =>
      Array.from({ length: bitmap.heightDots }, (_, y) => dotAt(bitmap, x, y)).includes('black'),
    );
    return [columns[0]!, columns.at(-1)!];
  };

  test('stand below each other', () => {
    const title: PaperBlock = { kind: 'text', text: '확인증', size: 'large' };
    const both = render(title, { kind: 'gap', dots: 33 }, { kind: 'rule' });
    const [a, b] = [render(title), render({ kind: 'rule' })];
    expect(both.heightDots).toBe(a.heightDots + 33 + b.heightDots);
    expect(sliceRows(both, 0, a.heightDots)).toEqual(a);
    expect(sliceRows(both, a.heightDots, a.heightDots + 33)).toEqual(createBitmap(576, 33));
    expect(sliceRows(both, a.heightDots + 33, both.heightDots)).toEqual(b);
  });

  test('centred text has the same margin on both sides', () => {
    const [left, right] = extent(render({ kind: 'text', text: '확인증', align: 'center' }));
    expect(Math.abs(left - (575 - right))).toBeLessThanOrEqual(4);
  });

  test('a pair reaches both edges; one that is too long takes more lines and loses nothing', () => {
    const short = render({ kind: 'pair', left: '투표소', right: '제3투표소' });
    const [left, right] = extent(short);
    expect([left < 24, right > 550]).toEqual([true, true]);
    const long = render({ kind: 'pair', left: '투표용지 이름', right: '당 대표 선출 '.repeat(8) });
    expect(long.heightDots).toBeGreaterThan(short.heightDots * 3);
    expect(extent(long)[1]).toBeLessThan(562);
  });

  test('a banner is white on black', () => {
    const banner = render({ kind: 'banner', text: '기록됨' });
    expect(black(banner)).toBeGreaterThan(0.6 * banner.widthDots * banner.heightDots);
    expect(dotAt(banner, 20, 12)).toBe('black');
    expect(black(render({ kind: 'banner', text: '' }))).toBeGreaterThan(black(banner));
  });

  test.each([576, 384])('a ruler of %i dots marks every millimetre and both edges', (widthDots) => {
    const ruler = renderPaper([{ kind: 'ruler' }], { widthDots });
    const depth = (x: number): number =>
      Array.from({ length: 42 }, (_, y) => dotAt(ruler, x, y)).filter((ink) => ink === 'black').length;
    for (const x of [0, 1, 2, 3, widthDots - 4, widthDots - 1])
      expect(dotAt(ruler, x, ruler.heightDots - 1)).toBe('black');
    expect([8, 16, 40, 80, 88].map(depth)).toEqual([16, 16, 28, 40, 16]);
    expect([12, 44, 84].map(depth)).toEqual([0, 0, 0]);
  });

  test('the lines of signatures begin below each other, whatever their labels', () => {
    const start = (label: string): number => {
      const block = render({ kind: 'signature', label });
      let x = 559;
      while (dotAt(block, x, block.heightDots - 14) === 'black') x -= 1;
      return x;
    };
    expect(start('참관인 Observer')).toBe(start('투표관리관 Manager'));
    expect(start('참관인 Observer')).toBeGreaterThan(200);
  });

  test('a signature has its label and a line to the right edge', () => {
    const block = render({ kind: 'signature', label: '참관인' });
    const line = Array.from({ length: 200 }, (_, i) => dotAt(block, 559 - i, block.heightDots - 14));
    expect(line).not.toContain('white');
  });

  test('a QR code keeps its quiet zone and is refused where it does not fit', () => {
    const code = render({ kind: 'qr', data: 'https://board.example/a/7#tracker', moduleDots: 8 });
    const [left, right] = extent(code);
    expect(right - left + 1).toBe(code.heightDots - 2 * 4 * 8);
    // A long code has smaller modules rather than none, as long as they can be scanned.
    for (const length of [400, 800, 2331]) {
      const [from, to] = extent(render({ kind: 'qr', data: 'x'.repeat(length) }));
      expect(to - from).toBeGreaterThan(400);
    }
    expect(() => render({ kind: 'qr', data: 'x'.repeat(800), moduleDots: 6 })).toThrow(/within 576 dots/);
    expect(() => render({ kind: 'qr', data: 'x', moduleDots: 2 })).toThrow(/3 dots or more/);
  });
});
