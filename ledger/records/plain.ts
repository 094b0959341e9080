/** A record as plain text, for a terminal or a file: the same blocks as html.ts, without columns that a proportional letter would break. */
import type { RecordBlock, RecordDocument } from './blocks.ts';

/** Lines end in a line feed. */
export function plainText({ title, practice, blocks }: RecordDocument): string {
  const name = practice === undefined ? title : `${title} (${practice})`;
  return `${[name, ...blocks.map(blockText)].join('\n\n')}\n`;
}

function blockText(block: RecordBlock): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${block.text}`;
    case 'facts':
      return block.rows.map(([term, value]) => `${term}: ${value}`).join('\n');
    case 'table':
      return [block.caption, block.head.join(' | '), ...block.rows.map(rowText)].join('\n');
    case 'sentences':
      return block.lines.map((line, i) => LISTED[block.list](line, i + 1)).join('\n');
    case 'pen':
      return [
        block.note,
        ...block.lines.map((line) => `${line}: ______________________________ ${block.signature}`),
      ].join('\n');
  }
}

const LISTED: Readonly<
  Record<Extract<RecordBlock, { kind: 'sentences' }>['list'], (line: string, place: number) => string>
> = {
  none: (line) => line,
  plain: (line) => `- ${line}`,
  numbered: (line, place) => `${place}. ${line}`,
};

const rowText = (cells: readonly string[]): string =>
  cells.map((cell) => cell.replaceAll('\n', '; ')).join(' | ');
