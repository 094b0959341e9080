/**
 * A record as one HTML page that needs nothing else: no script, no network, its letters inside. Printed by a browser on A4, with the
 * running head and page numbers in the margins (CSS Paged Media Level 3, margin boxes). What stands on it is document.ts.
 */
import { toBase64 } from '../bytes.ts';
import type { RecordBlock, RecordDocument } from './blocks.ts';

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

const pageRule = ({ running, page: [before, behind] }: RecordDocument): string =>
  `@page{size:A4;margin:26mm 16mm 18mm;
@top-left{content:${running.map(cssText).join(' "\\a " ')};font:8pt/1.4 Record;white-space:pre-wrap;width:100%;vertical-align:middle}
@bottom-right{content:${cssText(before)} counter(page) " / " counter(pages) ${cssText(behind)};font:8pt Record}}`;

const STYLE = `html{font:10pt/1.5 Record,sans-serif;color:#000;background:#fff}
body{margin:0}
main{max-width:178mm;margin:0 auto;padding:0 2mm}
h1{font-size:20pt;margin:0 0 4mm}
h2{font-size:14pt;margin:8mm 0 2mm;border-bottom:0.5mm solid #000;break-after:avoid}
h3{font-size:11pt;margin:5mm 0 1mm;break-after:avoid}
p,li{margin:1mm 0;word-break:keep-all;overflow-wrap:anywhere}
p.bold{font-weight:700;margin:2mm 0;break-before:avoid}
ul,ol{margin:1mm 0;padding-left:8mm}
dl{display:grid;grid-template-columns:max-content 1fr;gap:0.5mm 5mm;margin:2mm 0}
dt{font-weight:700}
dd{margin:0;overflow-wrap:anywhere}
code{font:7.5pt/1.6 Record;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;margin:2mm 0}
caption{text-align:left;font-weight:700;padding-bottom:1mm;break-after:avoid}
thead{display:table-header-group}
tr,dl,.short,.pen{break-inside:avoid}
tr:nth-last-child(2){break-after:avoid}
th,td{border:0.2mm solid #000;padding:1mm 2mm;text-align:left;vertical-align:top;white-space:pre-line;word-break:keep-all;overflow-wrap:anywhere}
th{background:#eee;font-weight:700;width:1%;white-space:nowrap;overflow-wrap:normal}
th:first-child{min-width:14mm}
.many th.figure{white-space:normal}
th.wide{width:auto}
.line{white-space:nowrap}
.lines{min-width:22mm}
td.figure{white-space:nowrap}
.figure{text-align:right;font-variant-numeric:tabular-nums}
.many th,.many td{font-size:8.5pt;padding:1mm}
.pen ul{display:grid;grid-template-columns:1fr 1fr;gap:4mm;margin:3mm 0;padding:0;list-style:none}
.pen li{display:flex;justify-content:space-between;border:0.3mm solid #000;min-height:16mm;padding:1mm 2mm;margin:0}
.pen span{align-self:flex-end;font-size:8pt}
@media print{main{max-width:none;padding:0 0.5mm}}`;

function blockHtml(block: RecordBlock): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level}>${escape(block.text)}</h${block.level}>`;
    case 'facts':
      return `<dl>${block.rows.map(([term, value]) => `<dt>${escape(term)}</dt><dd>${escape(value)}</dd>`).join('')}</dl>`;
    case 'table':
      return tableHtml(block);
    case 'sentences':
      return sentencesHtml(block);
    case 'pen':
      return `<div class="pen"><p>${escape(block.note)}</p>
<ul>${block.lines.map((line) => `<li>${escape(line)}<span>${escape(block.signature)}</span></li>`).join('')}</ul></div>`;
  }
}

function sentencesHtml({ lines, list, weight }: Extract<RecordBlock, { kind: 'sentences' }>): string {
  const kind = weight === 'bold' ? ' class="bold"' : '';
  if (list === 'none') return lines.map((line) => `<p${kind}>${withCodes(line)}</p>`).join('\n');
  const tag = list === 'numbered' ? 'ol' : 'ul';
  return `<${tag}>${lines.map((line) => `<li>${withCodes(line)}</li>`).join('')}</${tag}>`;
}

/** A short table stays on one page. */
function tableHtml(table: Extract<RecordBlock, { kind: 'table' }>): string {
  const { caption, head, rows, figuresFrom, wide } = table;
  const heads = head.map((text, i) => {
    const kind = i === wide ? 'wide' : i >= figuresFrom ? 'figure' : 'line';
    return `<th scope="col" class="${kind}">${escape(text)}</th>`;
  });
  const cell = (text: string, i: number): string => {
    if (i === wide) return `<td>${withCodes(text)}</td>`;
    const kind = i >= figuresFrom ? 'figure' : text.length <= LONGEST_LINE ? 'line' : 'lines';
    return `<td class="${kind}">${escape(text)}</td>`;
  };
  const body = rows.map((cells) => `<tr>${cells.map(cell).join('')}</tr>`);
  const height = rows.reduce((lines, cells) => lines + Math.max(...cells.map(linesOf)), 0);
  const kinds = `${height <= MOST_TOGETHER ? 'short' : 'long'}${head.length > MOST_COLUMNS ? ' many' : ''}`;
  return `<table class="${kinds}"><caption>${escape(caption)}</caption><thead><tr>${heads.join('')}</tr></thead><tbody>${body.join('\n')}</tbody></table>`;
}

const linesOf = (text: string): number => text.split('\n').length;

/** In a narrow column, characters that stay on one line. */
const LONGEST_LINE = 16;
/** Lines of a table that is not broken over pages. */
const MOST_TOGETHER = 12;
/** Columns with letters of the usual size. */
const MOST_COLUMNS = 6;

/** Keys and hashes in smaller letters, so that one fits on a line. */
const withCodes = (text: string): string =>
  escape(text).replace(/[A-Za-z0-9+/=]{40,}/g, (code) => `<code>${code}</code>`);

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A CSS string; every character that could end it, or the style element, is written by its number. */
const cssText = (text: string): string =>
  `"${text.replace(/["\\<>\n\r\f]/g, (character) => `\\${character.codePointAt(0)?.toString(16) ?? ''} `)}"`;
