/**
 * Sets text in lines no wider than the paper: words stay whole where a line can hold them, longer ones break between characters, and codes
 * such as trackers and fingerprints stand in a grid of groups of four, in a font of one pitch. Leaves the drawing of blocks to paper.ts.
 */
import { drawBitmap, type Bitmap, type Ink } from './bitmap.ts';
import { glyphImage, type FontFace, type FontWeight, type GlyphImage } from './font.ts';

export interface TextStyle {
  readonly sizeDots: number;
  readonly weight: FontWeight;
  /** Default 'text'. */
  readonly face?: FontFace;
}

/** Glyphs of one line; `x` counts from the line's left end, the baseline from its top. */
export interface TextLine {
  readonly glyphs: readonly { readonly image: GlyphImage; readonly x: number }[];
  readonly widthDots: number;
  readonly heightDots: number;
  readonly baselineDots: number;
}

/** 32 characters or more without a space, all of base64 or hex: nobody reads that as a word. */
const codePattern = /^[A-Za-z0-9+/_=-]{32,}$/;
const codeGroup = 4;
/** Codes are read letter by letter: a bit larger than the text around them, in lines of six groups at most. */
const codeScale = 1.3;
const mostGroups = 6;
/** What may not begin a line, should a long word be broken there. */
const closing = /^[\p{Pe}\p{Pf}.,:;!?·…~%]$/u;

/**
 * Lines of `text`, broken at '\n' and where the width asks for it. Text is composed first (NFC), because file systems and forms also hand
 * out Hangul as separate letters. A single character wider than `maxWidthDots` still gets its line.
 */
export function layoutText(text: string, style: TextStyle, maxWidthDots: number): TextLine[] {
  return paragraphsOf(text).flatMap((paragraph) => layoutParagraph(paragraph, style, maxWidthDots));
}

/**
 * As layoutText, but the lines of a paragraph get as equal as whole words allow, so that none ends with a single word under a full line. It
 * never takes more lines.
 */
export function layoutBalanced(text: string, style: TextStyle, maxWidthDots: number): TextLine[] {
  return paragraphsOf(text).flatMap((paragraph) => {
    const widest = layoutParagraph(paragraph, style, maxWidthDots);
    if (widest.length === 1) return widest;
    // Narrower than the longest word would break it.
    let tooNarrow = Math.max(...paragraph.split(' ').map((word) => setWord(word, style).widthDots)) - 1;
    let best = { lines: widest, widthDots: maxWidthDots };
    while (tooNarrow + 1 < best.widthDots) {
      const widthDots = Math.floor((tooNarrow + best.widthDots) / 2);
      const lines = layoutParagraph(paragraph, style, widthDots);
      if (lines.length > widest.length) tooNarrow = widthDots;
      else best = { lines, widthDots };
    }
    return best.lines;
  });
}

/** Draws lines below each other from `top` on; `left` says where each begins. */
export function drawLines(
  target: Bitmap,
  lines: readonly TextLine[],
  left: (line: TextLine) => number,
  top: number,
  ink: Ink = 'black',
): void {
  let y = top;
  for (const line of lines) {
    for (const { image, x } of line.glyphs)
      drawBitmap(target, image.bitmap, left(line) + x + image.left, y + line.baselineDots + image.top, ink);
    y += line.heightDots;
  }
}

export const heightOf = (lines: readonly TextLine[]): number =>
  lines.reduce((sum, { heightDots }) => sum + heightDots, 0);

const paragraphsOf = (text: string): string[] =>
  text.normalize('NFC').replaceAll('\t', ' ').replaceAll('\u3000', '  ').split('\n');

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

function setWord(word: string, { sizeDots, weight, face = 'text' }: TextStyle): TextLine {
  let x = 0;
  const glyphs = Array.from(word, (character) => {
    const image = glyphImage(character, weight, sizeDots, face);
    const placed = { image, x };
    x += image.advanceDots;
    return placed;
  });
  return {
    glyphs,
    widthDots: x,
    heightDots: Math.round(sizeDots * 1.42),
    baselineDots: Math.round(sizeDots * 1.08),
  };
}

function append(line: TextLine, word: TextLine, spaceDots: number): TextLine {
  if (word.glyphs.length === 0) return line;
  const offset = line.widthDots + spaceDots;
  return {
    ...line,
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

/** Groups of four under each other, the same number in each line but the last. */
function layoutCode(code: string, textStyle: TextStyle, maxWidthDots: number): TextLine[] {
  const style: TextStyle = {
    ...textStyle,
    sizeDots: Math.round(textStyle.sizeDots * codeScale),
    face: 'code',
  };
  const groups = code.match(new RegExp(`.{1,${codeGroup}}`, 'g')) ?? [];
  const gap = Math.round(style.sizeDots * 0.5);
  const column = setWord('0'.repeat(codeGroup), style).widthDots + gap;
  const perLine = groupsPerLine(groups.length, Math.floor((maxWidthDots + gap) / column));
  const lines: TextLine[] = [];
  for (let first = 0; first < groups.length; first += perLine) {
    const row = groups.slice(first, first + perLine).map((group) => setWord(group, style));
    const glyphs = row.flatMap((group, index) =>
      group.glyphs.map((glyph) => ({ ...glyph, x: glyph.x + index * column })),
    );
    lines.push({ ...setWord('', style), glyphs, widthDots: perLine * column - gap });
  }
  return lines;
}

/** The most that fit, six or an even number below it; but four where that fills every line. */
function groupsPerLine(groups: number, fitting: number): number {
  const most = Math.min(fitting, mostGroups);
  if (most < 2) return 1;
  const even = most - (most % 2);
  return even > 4 && groups % even !== 0 && groups % 4 === 0 ? 4 : even;
}
