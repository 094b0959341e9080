/**
 * A record (station.md, Records) on receipt paper: the same parts that ledger/records makes pages of, one below the other. In one language, as it was asked
 * for; its head is that of every paper. Wide tables become a row each of label and value.
 */
import type { PaperBlock } from '../../../hardware/printer/paper.ts';
import type { RecordBlock, RecordDocument } from '../../../ledger/records/blocks.ts';
import { recordWords, type RecordKind } from '../../../ledger/records/words.ts';
import { letterhead, type Letterhead } from './slip.ts';

export function recordPaper(
  head: Letterhead,
  kind: RecordKind,
  { blocks }: RecordDocument,
): readonly PaperBlock[] {
  const title = { ko: recordWords.ko.titles[kind], en: recordWords.en.titles[kind] };
  return [...letterhead(head, title), ...blocks.flatMap(paperBlocks), { kind: 'gap', dots: 24 }];
}

function paperBlocks(block: RecordBlock): readonly PaperBlock[] {
  switch (block.kind) {
    case 'heading':
      return block.level === 2
        ? [{ kind: 'rule' }, { kind: 'text', text: block.text, weight: 'bold' }]
        : [gap(16), { kind: 'text', text: block.text, weight: 'bold' }];
    case 'facts':
      return [gap(8), ...block.rows.flatMap(([term, value]) => labelled(term, value))];
    case 'table':
      return [gap(12), { ...small(block.caption), weight: 'bold' }, ...tableBlocks(block)];
    case 'sentences':
      return block.lines.flatMap((line, i) => [
        gap(6),
        { ...small(`${MARKS[block.list](i + 1)}${line}`), weight: block.weight },
      ]);
    case 'pen':
      return [
        gap(6),
        small(block.note),
        ...block.lines.map((label): PaperBlock => ({ kind: 'signature', label })),
      ];
  }
}

const MARKS: Readonly<
  Record<Extract<RecordBlock, { kind: 'sentences' }>['list'], (place: number) => string>
> = {
  none: () => '',
  plain: () => '- ',
  numbered: (place) => `${place}. `,
};

type Table = Extract<RecordBlock, { kind: 'table' }>;

/** By the column that has the room on a page: behind it a value or two, in front of it what names a row, or figures alone. */
function tableBlocks(table: Table): readonly PaperBlock[] {
  const behind = table.head.length - 1 - table.wide;
  if (behind === 0) return table.rows.flatMap((cells) => detailedRow(table, cells));
  if (behind <= MOST_IN_LINE) {
    const line = (cells: readonly string[]): PaperBlock & { readonly kind: 'pair' } => ({
      ...pair(joined(cells.slice(0, table.wide + 1), ' '), joined(cells.slice(table.wide + 1), ' · ')),
      long: 'below',
    });
    return [{ ...line(table.head), size: 'small' }, ...table.rows.map(line)];
  }
  return table.rows.flatMap((cells) => figureRow(table, cells));
}

const MOST_IN_LINE = 2;

/** What the row is about, its short values, then its long ones below. */
function detailedRow({ head, wide }: Table, cells: readonly string[]): readonly PaperBlock[] {
  const [name = '', ...short] = cells.slice(0, wide);
  return [
    gap(12),
    ...(short.length === 0
      ? [pair(head[0] ?? '', name)]
      : [
          { kind: 'text', text: name, weight: 'bold' } as const,
          ...short.flatMap((cell, i): PaperBlock[] =>
            cell === NOTHING ? [] : [{ ...pair(head[i + 1] ?? '', cell), size: 'small' }],
          ),
        ]),
    ...(cells[wide] ?? NOTHING).split('\n').flatMap((line) => (line === NOTHING ? [] : [small(line)])),
  ];
}

/** What a page has in a cell without a value. */
const NOTHING = '–';

/** A row of many figures: its name, then each under its head. */
function figureRow({ head, wide }: Table, cells: readonly string[]): readonly PaperBlock[] {
  return [
    gap(10),
    { kind: 'text', text: joined(cells.slice(0, wide + 1), ' '), weight: 'bold' },
    ...cells.flatMap((cell, i) => (i <= wide || cell === '' ? [] : [pair(head[i] ?? '', cell)])),
  ];
}

/** What is long, such as a key or a hash, stands below its label. */
const labelled = (term: string, value: string): readonly PaperBlock[] =>
  value.length > LONGEST_VALUE ? [gap(4), small(term), small(value), gap(4)] : [pair(term, value)];

const LONGEST_VALUE = 24;

const joined = (cells: readonly string[], by: string): string => cells.filter((cell) => cell !== '').join(by);
const gap = (dots: number): PaperBlock => ({ kind: 'gap', dots });
const small = (text: string): PaperBlock & { readonly kind: 'text' } => ({
  kind: 'text',
  text,
  size: 'small',
});
const pair = (left: string, right: string): PaperBlock & { readonly kind: 'pair' } => ({
  kind: 'pair',
  left,
  right,
});
