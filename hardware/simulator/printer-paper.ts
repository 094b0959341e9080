/**
 * The paper side of the simulated printer: commands that draw become rows of dots, rows become papers, cut where the host cuts.
 * Follows the design's hardware notes e.1 and e.2. Text is drawn in the driver's own font, 24 dots high, Korean as EUC-KR: near enough to read, not
 * the look of a real printer's characters. Leaves when a row is printed to printer.ts.
 */
import { createBitmap, drawBitmap, fillRectangle, rowBytes, type Bitmap } from '../printer/bitmap.ts';
import { glyphImage, type FontWeight } from '../printer/font.ts';
import type { PrinterCommand } from './printer-commands.ts';

/** Turns drawing commands into rows of dots, one row a byte string of the paper's width. */
export interface LinePrinter {
  /** Rows that this command prints; none for settings and for text before its line feed. */
  rows(command: PrinterCommand): Uint8Array[];
  /** Forgets settings, a begun line and stored graphics. */
  reset(): void;
}

const lineDots = 30;
const characterDots = 24;
/** Katakana table of older models, from which hosts take their horizontal line. */
const boxLine = 0x95;

interface Settings {
  align: number;
  weight: FontWeight;
  magnifyWidth: number;
  magnifyHeight: number;
  leftMargin: number;
  areaWidth: number;
}

export function createLinePrinter(widthDots: number): LinePrinter {
  const defaults = (): Settings => ({
    align: 0,
    weight: 'regular',
    magnifyWidth: 1,
    magnifyHeight: 1,
    leftMargin: 0,
    areaWidth: widthDots,
  });
  let settings = defaults();
  let line: { readonly bitmap: Bitmap; pen: number; widthDots: number; heightDots: number } | undefined;
  let graphics: Bitmap | undefined;
  let korean = new TextDecoder('euc-kr');

  const begunLine = (): NonNullable<typeof line> => {
    line ??= {
      bitmap: createBitmap(widthDots, characterDots * 8 + 8),
      pen: 0,
      widthDots: 0,
      heightDots: lineDots,
    };
    return line;
  };

  const draw = (picture: Bitmap): Uint8Array[] => {
    const sheet = createBitmap(widthDots, picture.heightDots);
    drawBitmap(sheet, picture, settings.leftMargin + alignedAt(picture.widthDots), 0);
    return rowsOf(sheet);
  };

  const alignedAt = (contentDots: number): number =>
    Math.max(0, Math.floor(((settings.areaWidth - contentDots) * settings.align) / 2));

  const write = (bytes: Uint8Array): void => {
    const target = begunLine();
    const text = bytes.every((byte) => byte === boxLine)
      ? '─'.repeat(bytes.length)
      : korean.decode(bytes, { stream: true });
    const size = characterDots * settings.magnifyHeight;
    for (const character of text) {
      const cell =
        characterDots * settings.magnifyWidth * (character > '\u00ff' && character !== '─' ? 1 : 0.5);
      const image = glyphImage(character, settings.weight, size);
      const x = target.pen + Math.floor((cell - image.advanceDots) / 2) + image.left;
      drawBitmap(target.bitmap, image.bitmap, x, Math.round(size * 0.86) + image.top);
      target.pen += cell;
      target.widthDots = Math.max(target.widthDots, target.pen);
    }
    target.heightDots = Math.max(target.heightDots, size + lineDots - characterDots);
  };

  const finishLine = (): Uint8Array[] => {
    const finished = begunLine();
    line = undefined;
    return draw(crop(finished.bitmap, Math.min(finished.widthDots, widthDots), finished.heightDots));
  };

  return {
    rows: (command) => {
      switch (command.kind) {
        case 'text':
          write(command.bytes);
          return [];
        case 'line-feed':
          return finishLine();
        case 'initialise':
          settings = defaults();
          line = undefined;
          return [];
        case 'feed-dots':
          return [...(line === undefined ? [] : finishLine()), ...blankRows(widthDots, command.dots)];
        case 'feed-lines':
          return [
            ...(line === undefined ? [] : finishLine()),
            ...blankRows(widthDots, command.lines * lineDots),
          ];
        case 'align':
          settings.align = command.to;
          return [];
        case 'weight':
          settings.weight = command.weight;
          return [];
        case 'magnify':
          settings.magnifyWidth = command.width;
          settings.magnifyHeight = command.height;
          return [];
        case 'position':
          begunLine().pen = command.from === 'margin' ? command.dots : begunLine().pen + command.dots;
          return [];
        case 'left-margin':
          settings.leftMargin = command.dots;
          return [];
        case 'area-width':
          settings.areaWidth = command.dots;
          return [];
        case 'raster':
          return draw({
            widthDots: command.widthBytes * 8,
            heightDots: command.rows,
            data: command.data,
          });
        case 'store-graphics':
          graphics = graphicsOf(command.body);
          return [];
        case 'print-graphics':
          return graphics === undefined ? [] : draw(graphics);
        case 'cut':
          return [...(line === undefined ? [] : finishLine()), ...blankRows(widthDots, command.feedDots)];
        case 'automatic-status':
        case 'paper-sensor':
        case 'model':
        case 'process-id':
        case 'setting':
        case 'unknown':
          return [];
      }
    },
    reset: () => {
      settings = defaults();
      line = undefined;
      graphics = undefined;
      korean = new TextDecoder('euc-kr');
    },
  };
}

/** Rows of dots, put together to a picture. */
export function paperOf(widthDots: number, rows: readonly Uint8Array[]): Bitmap {
  const bitmap = createBitmap(widthDots, rows.length);
  for (const [index, row] of rows.entries()) bitmap.data.set(row, index * rowBytes(widthDots));
  return bitmap;
}

/** GS ( L function 112: tone, scale, colour, width and height in dots, dots. */
function graphicsOf(body: Uint8Array): Bitmap {
  const at = (index: number): number => body[index] ?? 0;
  const stored = {
    widthDots: at(6) | (at(7) << 8),
    heightDots: at(8) | (at(9) << 8),
    data: body.slice(10),
  };
  const [scaleX, scaleY] = [Math.max(1, at(3)), Math.max(1, at(4))];
  if (scaleX === 1 && scaleY === 1) return stored;
  const scaled = createBitmap(stored.widthDots * scaleX, stored.heightDots * scaleY);
  const dot = createBitmap(1, 1);
  fillRectangle(dot, { x: 0, y: 0, widthDots: 1, heightDots: 1 }, 'black');
  for (let y = 0; y < scaled.heightDots; y += 1)
    for (let x = 0; x < scaled.widthDots; x += 1) {
      const byte =
        stored.data[Math.floor(y / scaleY) * rowBytes(stored.widthDots) + (Math.floor(x / scaleX) >> 3)];
      if (((byte ?? 0) & (0x80 >> (Math.floor(x / scaleX) & 7))) !== 0) drawBitmap(scaled, dot, x, y);
    }
  return scaled;
}

function crop(bitmap: Bitmap, widthDots: number, heightDots: number): Bitmap {
  const cropped = createBitmap(widthDots, heightDots);
  drawBitmap(cropped, bitmap, 0, 0);
  return cropped;
}

function rowsOf(bitmap: Bitmap): Uint8Array[] {
  const stride = rowBytes(bitmap.widthDots);
  return Array.from({ length: bitmap.heightDots }, (_, row) =>
    bitmap.data.slice(row * stride, (row + 1) * stride),
  );
}

function blankRows(widthDots: number, count: number): Uint8Array[] {
  return Array.from({ length: count }, () => new Uint8Array(rowBytes(widthDots)));
}
