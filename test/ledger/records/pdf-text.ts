/**
 * Reads the text of a PDF page by page, as far as Chromium writes them: uncompressed objects, Flate streams, glyphs that a ToUnicode map (PDF 1.7, 9.10.3) names.
 * Spaces are left out, since they are often no glyphs but moves.
 */
import { inflateSync } from 'node:zlib';

/** The text of every page, in the order in which it is drawn. */
export function pdfPages(pdf: Buffer): readonly string[] {
  const objects = objectsOf(pdf);
  const maps = new Map<number, ReadonlyMap<string, string>>();
  for (const [id, { head }] of objects) {
    const map = /\/ToUnicode (\d+) 0 R/.exec(head)?.[1];
    if (map !== undefined) maps.set(id, glyphsOf(objects.get(Number(map))!.stream));
  }
  return [...objects.values()].flatMap(({ head }) => {
    if (!/\/Type \/Page\b(?!s)/.test(head)) return [];
    const fonts = new Map<string, ReadonlyMap<string, string>>();
    for (const [, name, id] of resourcesOf(head, objects).matchAll(/\/(F\d+) (\d+) 0 R/g))
      fonts.set(name!, maps.get(Number(id)) ?? new Map());
    const content = /\/Contents (\d+) 0 R/.exec(head)![1]!;
    return [drawn(objects.get(Number(content))!.stream, fonts)];
  });
}

interface PdfObject {
  readonly head: string;
  readonly stream: string;
}

function objectsOf(pdf: Buffer): ReadonlyMap<number, PdfObject> {
  const text = pdf.toString('latin1');
  const objects = new Map<number, PdfObject>();
  for (const match of text.matchAll(/(?:^|\n)(\d+) 0 obj\n/g)) {
    const from = match.index + match[0].length;
    const body = text.slice(from, text.indexOf('endobj', from));
    const length = /^<<[^]*?\/Length (\d+)[^]*?>>\s*stream\n/.exec(body);
    if (length === null) {
      objects.set(Number(match[1]), { head: body, stream: '' });
      continue;
    }
    const start = from + length[0].length;
    const bytes = pdf.subarray(start, start + Number(length[1]));
    const stream = length[0].includes('/FlateDecode') ? inflateSync(bytes) : bytes;
    objects.set(Number(match[1]), { head: length[0], stream: stream.toString('latin1') });
  }
  return objects;
}

/** The resources of a page, in it or in an object of their own. */
function resourcesOf(page: string, objects: ReadonlyMap<number, PdfObject>): string {
  const own = /\/Resources (\d+) 0 R/.exec(page)?.[1];
  return own === undefined ? page : objects.get(Number(own))!.head;
}

/** Glyphs, as hex of two bytes, with the text they stand for. */
function glyphsOf(map: string): ReadonlyMap<string, string> {
  const glyphs = new Map<string, string>();
  const textOf = (hex: string): string => Buffer.from(hex, 'hex').swap16().toString('utf16le');
  const hexOf = (code: number): string => code.toString(16).toUpperCase().padStart(4, '0');
  for (const [, block] of map.matchAll(/beginbfchar([^]*?)endbfchar/g))
    for (const [, glyph, text] of block!.matchAll(/<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>/g))
      glyphs.set(glyph!.toUpperCase(), textOf(text!));
  for (const [, block] of map.matchAll(/beginbfrange([^]*?)endbfrange/g))
    for (const [, first, last, text] of block!.matchAll(/<(\w{4})> <(\w{4})> <(\w{4})>/g))
      for (let code = parseInt(first!, 16), i = 0; code <= parseInt(last!, 16); code += 1, i += 1)
        glyphs.set(hexOf(code), textOf(hexOf(parseInt(text!, 16) + i)));
  return glyphs;
}

function drawn(content: string, fonts: ReadonlyMap<string, ReadonlyMap<string, string>>): string {
  let font: ReadonlyMap<string, string> = new Map();
  let text = '';
  for (const [, name, hex] of content.matchAll(/\/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)>/g)) {
    if (name !== undefined) font = fonts.get(name) ?? new Map();
    else for (const glyph of hex!.toUpperCase().match(/.{4}/g) ?? []) text += font.get(glyph) ?? '\uFFFD';
  }
  return text.replace(/\s/g, '');
}
