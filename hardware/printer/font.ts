/**
 * Nanum Gothic, and Nanum Gothic Coding for codes, as dots: outlines (read by opentype.js from the TrueType files in npm) scan-converted to one
 * bit, each glyph once.
 * Follows the design's platform notes 7 (Korean on paper). Leaves the placing of glyphs to text.ts.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parse, type Font, type PathCommand } from 'opentype.js/dist/opentype.mjs';
import { createBitmap, fillRectangle, rowBytes, type Bitmap } from './bitmap.ts';

export type FontWeight = 'regular' | 'bold';
/** `code` has one pitch, and letters and digits that cannot be taken for each other (0 O, 1 l I). */
export type FontFace = 'text' | 'code';

/** A character ready to draw: the picture's corner is at (x + left, baseline + top), the pen moves on by `advanceDots`. */
export interface GlyphImage {
  readonly bitmap: Bitmap;
  readonly left: number;
  readonly top: number;
  readonly advanceDots: number;
  readonly source: 'font' | 'missing';
}

const fontFiles: Record<FontFace, Record<FontWeight, string>> = {
  text: {
    regular: '@expo-google-fonts/nanum-gothic/400Regular/NanumGothic_400Regular.ttf',
    bold: '@expo-google-fonts/nanum-gothic/700Bold/NanumGothic_700Bold.ttf',
  },
  code: {
    regular: '@expo-google-fonts/nanum-gothic-coding/400Regular/NanumGothicCoding_400Regular.ttf',
    bold: '@expo-google-fonts/nanum-gothic-coding/700Bold/NanumGothicCoding_700Bold.ttf',
  },
};

/** A dot is black when this part of it is covered: a little under half keeps thin strokes of a 1-bit picture whole. */
const blackCoverage = 0.42;
/** Scan lines per row of dots. */
const scanLines = 5;

const fonts = new Map<string, Font>();
const glyphs = new Map<string, GlyphImage>();

/**
 * The picture of one code point at `sizeDots` per em. A character the font does not have (hanja, symbols, control characters) becomes a
 * crossed box, so that nobody takes the text for complete.
 */
export function glyphImage(
  character: string,
  weight: FontWeight,
  sizeDots: number,
  face: FontFace = 'text',
): GlyphImage {
  const key = `${face} ${weight} ${sizeDots} ${character}`;
  const known = glyphs.get(key);
  if (known !== undefined) return known;
  const image = drawGlyph(character, loadFont(face, weight), sizeDots);
  glyphs.set(key, image);
  return image;
}

/** Reads all fonts now (less than 0.1 s), so that the first voter's slip does not wait for it. */
export function loadFonts(): void {
  for (const face of ['text', 'code'] as const)
    for (const weight of ['regular', 'bold'] as const) loadFont(face, weight);
}

function drawGlyph(character: string, font: Font, sizeDots: number): GlyphImage {
  const glyph = font.charToGlyph(character);
  if (glyph.index === 0 || character < ' ') return missingGlyph(sizeDots);
  const advanceDots = Math.round((glyph.advanceWidth * sizeDots) / font.unitsPerEm);
  return { ...scanConvert(glyph.getPath(0, 0, sizeDots).commands), advanceDots, source: 'font' };
}

function loadFont(face: FontFace, weight: FontWeight): Font {
  const name = fontFiles[face][weight];
  const loaded = fonts.get(name);
  if (loaded !== undefined) return loaded;
  const file = readFileSync(createRequire(import.meta.url).resolve(name));
  const buffer = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) as ArrayBuffer;
  const font = parse(buffer, { lowMemory: true });
  fonts.set(name, font);
  return font;
}

function missingGlyph(sizeDots: number): GlyphImage {
  const side = Math.round(sizeDots * 0.8);
  const bitmap = createBitmap(side, side);
  fillRectangle(bitmap, { x: 0, y: 0, widthDots: side, heightDots: side }, 'black');
  fillRectangle(bitmap, { x: 2, y: 2, widthDots: side - 4, heightDots: side - 4 }, 'white');
  for (let i = 0; i < side; i += 1) {
    fillRectangle(bitmap, { x: i, y: i, widthDots: 2, heightDots: 1 }, 'black');
    fillRectangle(bitmap, { x: side - 1 - i, y: i, widthDots: 2, heightDots: 1 }, 'black');
  }
  return { bitmap, left: 1, top: -side, advanceDots: side + 3, source: 'missing' };
}

interface Edge {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** Area coverage of the filled outline (non-zero winding, as TrueType fills), then a threshold. */
function scanConvert(commands: readonly PathCommand[]): Pick<GlyphImage, 'bitmap' | 'left' | 'top'> {
  const edges = flatten(commands);
  if (edges.length === 0) return { bitmap: createBitmap(0, 0), left: 0, top: 0 };
  const xs = edges.flatMap((edge) => [edge.x0, edge.x1]);
  const ys = edges.flatMap((edge) => [edge.y0, edge.y1]);
  const left = Math.floor(Math.min(...xs));
  const top = Math.floor(Math.min(...ys));
  const bitmap = createBitmap(Math.ceil(Math.max(...xs)) - left, Math.ceil(Math.max(...ys)) - top);
  const coverage = new Float32Array(bitmap.widthDots);
  for (let row = 0; row < bitmap.heightDots; row += 1) {
    coverage.fill(0);
    for (let line = 0; line < scanLines; line += 1)
      coverLine(coverage, edges, left, top + row + (line + 0.5) / scanLines);
    for (let x = 0; x < bitmap.widthDots; x += 1)
      if ((coverage[x] ?? 0) >= blackCoverage * scanLines) {
        const index = row * rowBytes(bitmap.widthDots) + (x >> 3);
        bitmap.data[index] = (bitmap.data[index] ?? 0) | (0x80 >> (x & 7));
      }
  }
  return { bitmap, left, top };
}

/** Adds to each dot the part of it that lies inside the outline along one horizontal line. */
function coverLine(coverage: Float32Array, edges: readonly Edge[], left: number, y: number): void {
  const crossings: { readonly x: number; readonly turn: 1 | -1 }[] = [];
  for (const { x0, y0, x1, y1 } of edges) {
    if (y0 <= y === y1 <= y) continue;
    crossings.push({ x: x0 + ((y - y0) * (x1 - x0)) / (y1 - y0) - left, turn: y1 > y0 ? 1 : -1 });
  }
  crossings.sort((a, b) => a.x - b.x);
  let winding = 0;
  let from = 0;
  for (const { x, turn } of crossings) {
    if (winding === 0) from = x;
    winding += turn;
    if (winding === 0) coverSpan(coverage, from, x);
  }
}

function coverSpan(coverage: Float32Array, from: number, to: number): void {
  for (let x = Math.floor(from); x < to; x += 1)
    coverage[x] = (coverage[x] ?? 0) + Math.min(to, x + 1) - Math.max(from, x);
}

/** Curves become chords: eight to a quadratic, twelve to a cubic, well below a dot at receipt sizes. */
function flatten(commands: readonly PathCommand[]): Edge[] {
  const edges: Edge[] = [];
  let start = { x: 0, y: 0 };
  let pen = start;
  const lineTo = (x: number, y: number): void => {
    edges.push({ x0: pen.x, y0: pen.y, x1: x, y1: y });
    pen = { x, y };
  };
  for (const command of commands) {
    const { x: px, y: py } = pen;
    switch (command.type) {
      case 'M':
        lineTo(start.x, start.y);
        start = { x: command.x, y: command.y };
        pen = start;
        break;
      case 'L':
        lineTo(command.x, command.y);
        break;
      case 'Q':
        for (let i = 1; i <= 8; i += 1) {
          const t = i / 8;
          const u = 1 - t;
          lineTo(
            u * u * px + 2 * u * t * command.x1 + t * t * command.x,
            u * u * py + 2 * u * t * command.y1 + t * t * command.y,
          );
        }
        break;
      case 'C':
        for (let i = 1; i <= 12; i += 1) {
          const t = i / 12;
          const u = 1 - t;
          const [a, b, c, d] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
          lineTo(
            a * px + b * command.x1 + c * command.x2 + d * command.x,
            a * py + b * command.y1 + c * command.y2 + d * command.y,
          );
        }
        break;
      case 'Z':
        lineTo(start.x, start.y);
        break;
    }
  }
  lineTo(start.x, start.y);
  return edges.filter((edge) => edge.y0 !== edge.y1 || edge.x0 !== edge.x1);
}
