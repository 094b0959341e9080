/**
 * What a slip or report looks like: blocks of text, pairs, rules, QR codes, banners and signature lines become one picture.
 * Follows the design's station notes (Paper) and hardware notes e.2 (raster everything). Leaves the wire to escpos.ts and the words to the station.
 */
import { encodeQR } from 'qr';
import { createBitmap, drawBitmap, fillRectangle, stackBitmaps, type Bitmap } from './bitmap.ts';
import type { FontWeight } from './font.ts';
import { drawLines, heightOf, layoutBalanced, layoutText, type TextLine, type TextStyle } from './text.ts';

/** Sizes in dots per em; a dot is 1/8 mm. */
export type TextSize = 'small' | 'normal' | 'large' | 'huge';

export type PaperBlock =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly size?: TextSize;
      readonly align?: 'left' | 'center';
      readonly weight?: FontWeight;
    }
  /**
   * A label on the left, its value on the right edge. Where they do not fit on one line, the label keeps less than half of it and both wrap, or, `below`, has
   * the whole width, with the value on the line after.
   */
  | {
      readonly kind: 'pair';
      readonly left: string;
      readonly right: string;
      readonly long?: 'beside' | 'below';
      readonly size?: TextSize;
      readonly weight?: FontWeight;
    }
  | { readonly kind: 'rule' }
  /** Error correction M with its quiet zone; `moduleDots` is the side of one module, by default 6 dots, fewer where the paper is narrow. */
  | { readonly kind: 'qr'; readonly data: string; readonly moduleDots?: number }
  | { readonly kind: 'gap'; readonly dots: number }
  /** Who signs, and a line to sign on. */
  | { readonly kind: 'signature'; readonly label: string }
  /** White on black over the full width, such as RECORDED or PRACTICE. */
  | { readonly kind: 'banner'; readonly text: string }
  /** A scale in millimetres over the whole printable width, from edge to edge. */
  | { readonly kind: 'ruler' };

/** The width of 80 mm paper on a 203 dpi printer. */
export const defaultWidthDots = 576;

const sizes: Record<TextSize, number> = { small: 24, normal: 28, large: 40, huge: 64 };
const sideMarginDots = 16;
const columnGapDots = 20;
/** 203 dots per inch. */
const dotsPerMm = 8;

/**
 * The blocks below each other as one picture. Throws RangeError for a QR code that the paper cannot hold.
 *
 * @example renderPaper([{ kind: 'text', text: '투표 확인증', size: 'large', align: 'center' }], { widthDots: 576 })
 */
export function renderPaper(
  blocks: readonly PaperBlock[],
  { widthDots = defaultWidthDots }: { readonly widthDots?: number } = {},
): Bitmap {
  return stackBitmaps(
    widthDots,
    blocks.map((block) => renderBlock(block, widthDots)),
  );
}

function renderBlock(block: PaperBlock, widthDots: number): Bitmap {
  switch (block.kind) {
    case 'text':
      return renderText(block, widthDots);
    case 'pair':
      return renderPair(block, widthDots);
    case 'rule':
      return renderRule(widthDots);
    case 'qr':
      return renderQr(block, widthDots);
    case 'gap':
      return createBitmap(widthDots, Math.max(0, Math.round(block.dots)));
    case 'signature':
      return renderSignature(block, widthDots);
    case 'banner':
      return renderBanner(block, widthDots);
    case 'ruler':
      return renderRuler(widthDots);
  }
}

function styleOf(block: { readonly size?: TextSize; readonly weight?: FontWeight }): TextStyle {
  return { sizeDots: sizes[block.size ?? 'normal'], weight: block.weight ?? 'regular' };
}

function renderText(block: PaperBlock & { readonly kind: 'text' }, widthDots: number): Bitmap {
  const style = styleOf(block);
  const room = widthDots - 2 * sideMarginDots;
  const lines = layoutBalanced(block.text, style, room);
  const bitmap = createBitmap(widthDots, heightOf(lines));
  const centred = (line: TextLine): number => Math.floor((widthDots - line.widthDots) / 2);
  drawLines(bitmap, lines, block.align === 'center' ? centred : () => sideMarginDots, 0);
  return bitmap;
}

function renderPair(block: PaperBlock & { readonly kind: 'pair' }, widthDots: number): Bitmap {
  const style = styleOf(block);
  const room = widthDots - 2 * sideMarginDots;
  const { left, right, rightTop } = layoutPair(block, style, room);
  const bitmap = createBitmap(widthDots, Math.max(heightOf(left), rightTop + heightOf(right)));
  drawLines(bitmap, left, () => sideMarginDots, 0);
  drawLines(bitmap, right, (line) => sideMarginDots + room - line.widthDots, rightTop);
  return bitmap;
}

/** One line when both fit beside each other; otherwise the value stands below, or the label keeps at most 45 % of the line. */
function layoutPair(
  { left, right, long = 'beside' }: PaperBlock & { readonly kind: 'pair' },
  style: TextStyle,
  room: number,
): { readonly left: TextLine[]; readonly right: TextLine[]; readonly rightTop: number } {
  const label = layoutText(left, style, room);
  const value = layoutText(right, style, room);
  if (widest(label) + columnGapDots + widest(value) <= room)
    return { left: label, right: value, rightTop: 0 };
  if (long === 'below') return { left: label, right: value, rightTop: heightOf(label) };
  const narrow = layoutText(left, style, Math.floor(room * 0.45));
  return {
    left: narrow,
    right: layoutBalanced(right, style, room - widest(narrow) - columnGapDots),
    rightTop: 0,
  };
}

const widest = (lines: readonly TextLine[]): number => Math.max(0, ...lines.map((line) => line.widthDots));

function renderRule(widthDots: number): Bitmap {
  const bitmap = createBitmap(widthDots, 30);
  fillRectangle(
    bitmap,
    { x: sideMarginDots, y: 14, widthDots: widthDots - 2 * sideMarginDots, heightDots: 2 },
    'black',
  );
  return bitmap;
}

function renderQr(block: PaperBlock & { readonly kind: 'qr' }, widthDots: number): Bitmap {
  const modules = encodeQR(block.data, 'raw', { ecc: 'medium', border: 4 });
  // As large as a short code's modules, or as the paper is wide.
  const moduleDots = block.moduleDots ?? Math.min(6, Math.floor(widthDots / modules.length));
  const side = modules.length * moduleDots;
  if (side > widthDots || moduleDots < 3)
    throw new RangeError(
      `QR code of ${modules.length} modules at ${moduleDots} dots needs ${side} dots; accepted are modules of 3 dots or more within ${widthDots} dots`,
    );
  const bitmap = createBitmap(widthDots, side);
  const left = Math.floor((widthDots - side) / 2);
  for (const [row, line] of modules.entries())
    for (const [column, dark] of line.entries())
      if (dark)
        fillRectangle(
          bitmap,
          {
            x: left + column * moduleDots,
            y: row * moduleDots,
            widthDots: moduleDots,
            heightDots: moduleDots,
          },
          'black',
        );
  return bitmap;
}

function renderSignature(block: PaperBlock & { readonly kind: 'signature' }, widthDots: number): Bitmap {
  const style = styleOf({});
  const room = widthDots - 2 * sideMarginDots;
  const lines = layoutText(block.label, style, Math.floor(room * 0.5));
  const top = 44;
  const bitmap = createBitmap(widthDots, top + heightOf(lines) + 8);
  drawLines(bitmap, lines, () => sideMarginDots, top);
  // Lines of several signatures begin below each other.
  const lineLeft = sideMarginDots + Math.max(widest(lines), Math.floor(room * 0.48)) + columnGapDots;
  fillRectangle(
    bitmap,
    {
      x: lineLeft,
      y: bitmap.heightDots - 14,
      widthDots: widthDots - sideMarginDots - lineLeft,
      heightDots: 2,
    },
    'black',
  );
  return bitmap;
}

function renderBanner(block: PaperBlock & { readonly kind: 'banner' }, widthDots: number): Bitmap {
  const style: TextStyle = { sizeDots: sizes.large, weight: 'bold' };
  const room = widthDots - 4 * sideMarginDots;
  const lines = layoutBalanced(block.text, style, room);
  const padding = 14;
  const outside = 10;
  const height = heightOf(lines) + 2 * padding;
  const box = createBitmap(widthDots - 2 * sideMarginDots, height);
  fillRectangle(box, { x: 0, y: 0, widthDots: box.widthDots, heightDots: height }, 'black');
  drawLines(box, lines, (line) => Math.floor((box.widthDots - line.widthDots) / 2), padding, 'white');
  const bitmap = createBitmap(widthDots, height + 2 * outside);
  drawBitmap(bitmap, box, sideMarginDots, outside);
  return bitmap;
}

/** A mark for each millimetre, longer ones for each fifth and tenth with its number; thick bars on the first and last dots of the line. */
function renderRuler(widthDots: number): Bitmap {
  const bitmap = createBitmap(widthDots, 76);
  const bar = (x: number, width: number, heightDots: number): void => {
    fillRectangle(bitmap, { x, y: 0, widthDots: width, heightDots }, 'black');
  };
  for (let mm = 0; mm * dotsPerMm < widthDots; mm += 1) {
    const isTenth = mm % 10 === 0;
    bar(mm * dotsPerMm, 2, isTenth ? 40 : mm % 5 === 0 ? 28 : 16);
    if (!isTenth || mm === 0) continue;
    const lines = layoutText(String(mm), { sizeDots: sizes.small, weight: 'regular' }, widthDots);
    if (mm * dotsPerMm + widest(lines) / 2 > widthDots - dotsPerMm) continue; // it would touch the bar at the edge
    drawLines(bitmap, lines, (line) => mm * dotsPerMm - Math.floor(line.widthDots / 2), 44);
  }
  bar(0, 4, bitmap.heightDots);
  bar(widthDots - 4, 4, bitmap.heightDots);
  return bitmap;
}
