/**
 * Sets text in lines no wider than the paper: words stay whole where a line can hold them, longer ones break between characters, and codes
 * such as trackers and fingerprints stand in columns of four. Leaves the drawing of blocks to paper.ts.
 */
import { drawBitmap, type Bitmap, type Ink } from './bitmap.ts';
import { glyphImage, type FontWeight, type GlyphImage } from './font.ts';

export interface TextStyle {
  readonly sizeDots: number;
  readonly weight: FontWeight;
}

/** Glyphs of one line; `x` counts from the line's left end. */
export interface TextLine {
  readonly glyphs: readonly { readonly image: GlyphImage; readonly x: number }[];
  readonly widthDots: number;
}

/** Distance from one baseline to the next. */
export const lineHeightDots = (style: TextStyle): number => Math.round(style.sizeDots * 1.42);

/** Distance from the top of a line to its baseline. */
export const baselineDots = (style: TextStyle): number => Math.round(style.sizeDots * 1.08);

/** 32 characters or more without a space, all of base64 or hex: nobody reads that as a word. */
const codePattern = /^[A-Za-z0-9+/_=-]{32,}$/;
const codeGroup = 4;
/** What may not begin a line, should a long word be broken there. */
const closing = /^[\p{Pe}\p{Pf}.,:;!?·…~%]$/u;

/**
 * Lines of `text`, broken at '\n' and where the width asks for it. Text is composed first (NFC), because file systems and forms also hand
 * out Hangul as separate letters. A single character wider than `maxWidthDots` still gets its line.
 */
export function layoutText(text: string, style: TextStyle, maxWidthDots: number): TextLine[] {
  return text
    .normalize('NFC')
    .replaceAll('\t', ' ')
    .replaceAll('\u3000', '  ')
    .split('\n')
    .flatMap((paragraph) => layoutParagraph(paragraph, style, maxWidthDots));
}

/** Draws a line with its left end at `x` and its top at `y`. */
export function drawLine(
  target: Bitmap,
  line: TextLine,
  style: TextStyle,
  x: number,
  y: number,
  ink: Ink = 'black',
): void {
  for (const glyph of line.glyphs)
    drawBitmap(
      target,
      glyph.image.bitmap,
      x + glyph.x + glyph.image.left,
      y + baselineDots(style) + glyph.image.top,
      ink,
    );
}

function layoutParagraph(paragraph: string, style: TextStyle, maxWidthDots: number): TextLine[] {
  const lines: TextLine[] = [];
  let line = setWord('', style);
  const space = setWord(' ', style).widthDots;
  let pendingSpaces = 0;
  const finish = (): void => {
    lines.push(line);
    line = setWord('', style);
    pendingSpaces = 0;
  };
  for (const [index, word] of paragraph.split(' ').entries()) {
    if (index > 0) pendingSpaces += 1;
    if (codePattern.test(word)) {
      if (line.glyphs.length > 0) finish();
      lines.push(...layoutCode(word, style, maxWidthDots));
      pendingSpaces = 0;
      continue;
    }
    const set = setWord(word, style);
    if (line.glyphs.length > 0 && line.widthDots + pendingSpaces * space + set.widthDots > maxWidthDots)
      finish();
    if (set.widthDots <= maxWidthDots) {
      line = append(
        line,
        set,
        Math.min(pendingSpaces * space, maxWidthDots - line.widthDots - set.widthDots),
      );
      if (word !== '') pendingSpaces = 0;
      continue;
    }
    for (const piece of breakWord(word, style, maxWidthDots)) {
      if (line.glyphs.length > 0) finish();
      line = piece;
    }
  }
  if (line.glyphs.length > 0 || lines.length === 0) lines.push(line);
  return lines;
}

function setWord(word: string, style: TextStyle): TextLine {
  let x = 0;
  const glyphs = Array.from(word, (character) => {
    const image = glyphImage(character, style.weight, style.sizeDots);
    const placed = { image, x };
    x += image.advanceDots;
    return placed;
  });
  return { glyphs, widthDots: x };
}

function append(line: TextLine, word: TextLine, spaceDots: number): TextLine {
  if (word.glyphs.length === 0) return line;
  const offset = line.widthDots + spaceDots;
  return {
    glyphs: [...line.glyphs, ...word.glyphs.map((glyph) => ({ ...glyph, x: glyph.x + offset }))],
    widthDots: offset + word.widthDots,
  };
}

function breakWord(word: string, style: TextStyle, maxWidthDots: number): TextLine[] {
  const pieces: string[] = [];
  let piece = '';
  for (const character of word) {
    if (piece !== '' && setWord(piece + character, style).widthDots > maxWidthDots) {
      const carried = closing.test(character) ? (Array.from(piece).at(-1) ?? '') : '';
      const kept = piece.slice(0, piece.length - carried.length);
      pieces.push(kept === '' ? piece : kept);
      piece = kept === '' ? character : carried + character;
    } else piece += character;
  }
  return [...pieces, piece].map((part) => setWord(part, style));
}

/** Groups of four under each other, spread evenly over as few lines as they need. */
function layoutCode(code: string, style: TextStyle, maxWidthDots: number): TextLine[] {
  const groups = (code.match(new RegExp(`.{1,${codeGroup}}`, 'g')) ?? []).map((group) =>
    setWord(group, style),
  );
  const gap = Math.round(style.sizeDots * 0.5);
  const column = Math.max(...groups.map((group) => group.widthDots)) + gap;
  const fitting = Math.max(1, Math.floor((maxWidthDots + gap) / column));
  const perLine = Math.ceil(groups.length / Math.ceil(groups.length / fitting));
  const lines: TextLine[] = [];
  for (let first = 0; first < groups.length; first += perLine) {
    const row = groups.slice(first, first + perLine);
    const glyphs = row.flatMap((group, index) =>
      group.glyphs.map((glyph) => ({ ...glyph, x: glyph.x + index * column })),
    );
    lines.push({ glyphs, widthDots: perLine * column - gap });
  }
  return lines;
}
