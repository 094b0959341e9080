// What is drawn: lines within the paper, nothing lost, codes in groups, missing characters visible (station notes Paper, hardware notes e.2).
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBitmap, dotAt, sliceRows, type Bitmap } from '../../../hardware/printer/bitmap.ts';
import { glyphImage } from '../../../hardware/printer/font.ts';
import { renderPaper, type PaperBlock } from '../../../hardware/printer/paper.ts';
import { layoutText, type TextLine, type TextStyle } from '../../../hardware/printer/text.ts';

const style: TextStyle = { sizeDots: 28, weight: 'regular' };
const widthOf = (text: string): number => layoutText(text, style, 10_000)[0]!.widthDots;
const glyph = (character: string) => glyphImage(character, 'regular', 28);
/** The characters of a line, found again by their pictures. */
const spell = (line: TextLine, alphabet: string): string =>
  line.glyphs
    .map(({ image }) => Array.from(alphabet).find((character) => glyph(character) === image) ?? '?')
    .join('');
const black = (bitmap: Bitmap): number =>
  bitmap.data.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0);

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
    expect(layoutText('', style, 500)).toEqual([{ glyphs: [], widthDots: 0 }]);
  });

  test('a tracker stands in columns of four, all of it, in order', () => {
    const tracker = 'gA8KqOo0lI1bZr+7/yPw3vXcN5TmJhQeRuSdFkLaB2C';
    const lines = layoutText(tracker, style, 544);
    expect(lines).toHaveLength(2);
    expect(lines.map((line) => spell(line, tracker)).join('')).toBe(tracker);
    const starts = lines.map((line) => line.glyphs.filter((_, index) => index % 4 === 0).map(({ x }) => x));
    expect(starts[1]).toEqual(starts[0]!.slice(0, starts[1]!.length));
    const [first] = lines;
    const gap = first!.glyphs[4]!.x - first!.glyphs[3]!.x - first!.glyphs[3]!.image.advanceDots;
    expect(gap).toBeGreaterThanOrEqual(14);
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

  test('a signature has its label and a line to the right edge', () => {
    const block = render({ kind: 'signature', label: '참관인' });
    const line = Array.from({ length: 200 }, (_, i) => dotAt(block, 559 - i, block.heightDots - 14));
    expect(line).not.toContain('white');
  });

  test('a QR code keeps its quiet zone and is refused where it does not fit', () => {
    const code = render({ kind: 'qr', data: 'https://board.example/a/7#tracker', moduleDots: 8 });
    const [left, right] = extent(code);
    expect(right - left + 1).toBe(code.heightDots - 2 * 4 * 8);
    expect(() => render({ kind: 'qr', data: 'x'.repeat(800), moduleDots: 6 })).toThrow(/within 576 dots/);
    expect(() => render({ kind: 'qr', data: 'x', moduleDots: 2 })).toThrow(/3 dots or more/);
  });
});
