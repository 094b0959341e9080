/**
 * A record as one HTML page that needs nothing else: no script, no network, its letters inside. Printed by a browser on A4, with the
 * running head and page numbers in the margins (CSS Paged Media Level 3, margin boxes). What stands on it is document.ts.
 */
import { toBase64 } from '../bytes.ts';
import type { RecordBlock, RecordDocument } from './document.ts';

/** The letters as TrueType files, which go into the page. */
export interface RecordFonts {
  readonly regular: Uint8Array;
  readonly bold: Uint8Array;
}

/** The page, complete. */
export function htmlPage(document: RecordDocument, fonts: RecordFonts): string {
  const { language, title, practice, blocks } = document;
  const name = escape(practice === undefined ? title : `${title} (${practice})`);
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; font-src data:">
<title>${name}</title>
<style>
${face('400', fonts.regular)}
${face('700', fonts.bold)}
${pageRule(document)}
${STYLE}
</style>
</head>
<body>
<main>
<h1>${name}</h1>
${blocks.map(blockHtml).join('\n')}
</main>
</body>
</html>
`;
}

const face = (weight: string, bytes: Uint8Array): string =>
  `@font-face{font-family:Record;font-weight:${weight};src:url(data:font/ttf;base64,${toBase64(bytes)})}`;

const pageRule = ({ running, page }: RecordDocument): string =>
  `@page{size:A4;margin:28mm 16mm 18mm;
@top-left{content:${running.map(cssText).join(' "\\a " ')};font:8pt/1.4 Record;white-space:pre-wrap;width:100%;vertical-align:middle}
@bottom-right{content:${cssText(`${page} `)} counter(page) " / " counter(pages);font:8pt Record}}`;

const STYLE = `html{font:10pt/1.5 Record,sans-serif;color:#000;background:#fff}
body{margin:0}
main{max-width:178mm;margin:0 auto;padding:0 2mm}
h1{font-size:20pt;margin:0 0 4mm}
h2{font-size:14pt;margin:8mm 0 2mm;border-bottom:0.5mm solid #000;break-after:avoid}
h3{font-size:11pt;margin:5mm 0 1mm;break-after:avoid}
p,li{margin:1mm 0;word-break:keep-all;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content 1fr;gap:0.5mm 5mm;margin:2mm 0}
dt{font-weight:700}
dd{margin:0;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;margin:2mm 0}
caption{text-align:left;font-weight:700;padding-bottom:1mm;break-after:avoid}
thead{display:table-header-group}
tr{break-inside:avoid}
th,td{border:0.2mm solid #000;padding:1mm 2mm;text-align:left;vertical-align:top;white-space:pre-line;overflow-wrap:anywhere}
th{background:#eee;font-weight:700;white-space:nowrap}
th:first-child{min-width:18mm}
.figure{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.pen{display:grid;grid-template-columns:1fr 1fr;gap:4mm;margin:3mm 0;padding:0;list-style:none;break-inside:avoid}
.pen li{border:0.3mm solid #000;min-height:18mm;padding:1mm 2mm;margin:0;break-inside:avoid}
@media print{main{max-width:none;padding:0}}`;

function blockHtml(block: RecordBlock): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level}>${escape(block.text)}</h${block.level}>`;
    case 'facts':
      return `<dl>${block.rows.map(([term, value]) => `<dt>${escape(term)}</dt><dd>${escape(value)}</dd>`).join('')}</dl>`;
    case 'table':
      return tableHtml(block);
    case 'sentences': {
      const [line] = block.lines;
      if (!block.numbered && block.lines.length === 1 && line !== undefined) return `<p>${escape(line)}</p>`;
      const list = block.numbered ? 'ol' : 'ul';
      return `<${list}>${block.lines.map((text) => `<li>${escape(text)}</li>`).join('')}</${list}>`;
    }
    case 'pen':
      return `<p>${escape(block.note)}</p>
<ul class="pen">${block.lines.map((line) => `<li>${escape(line)}</li>`).join('')}</ul>`;
  }
}

function tableHtml({ caption, head, rows, figuresFrom }: Extract<RecordBlock, { kind: 'table' }>): string {
  const figure = (column: number): string => (column >= figuresFrom ? ' class="figure"' : '');
  const heads = head.map((text, i) => `<th scope="col"${figure(i)}>${escape(text)}</th>`).join('');
  const body = rows.map(
    (cells) => `<tr>${cells.map((text, i) => `<td${figure(i)}>${escape(text)}</td>`).join('')}</tr>`,
  );
  return `<table><caption>${escape(caption)}</caption><thead><tr>${heads}</tr></thead><tbody>${body.join('\n')}</tbody></table>`;
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A CSS string; every character that could end it, or the style element, is written by its number. */
const cssText = (text: string): string =>
  `"${text.replace(/["\\<>\n\r\f]/g, (character) => `\\${character.codePointAt(0)?.toString(16) ?? ''} `)}"`;
