/**
 * One line of the bench's table: a figure, what it may be, and whether it is. The figures come from the other files of this folder, the limits from the
 * project's demands on speed and size; printing is bench.ts.
 */

export interface Row {
  readonly what: string;
  readonly figure: number;
  readonly unit: string;
  /** Absent for a figure that is only told. */
  readonly target?: { readonly bound: 'at most' | 'at least'; readonly limit: number };
  /** How it was measured, where the name does not say it. */
  readonly note?: string;
}

export type Verdict = 'ok' | 'NOT MET' | '';

export function verdictOf({ figure, target }: Row): Verdict {
  if (target === undefined) return '';
  const isMet = target.bound === 'at most' ? figure <= target.limit : figure >= target.limit;
  return isMet ? 'ok' : 'NOT MET';
}

/** Rows as columns of text: what, figure, target, figure as a share of the target's limit, verdict; notes below each row. */
export function formatRows(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.what,
    `${round(row.figure)} ${row.unit}`,
    row.target === undefined ? '' : `${row.target.bound} ${row.target.limit}`,
    row.target === undefined ? '' : `x ${(row.figure / row.target.limit).toFixed(2)}`,
    verdictOf(row),
  ]);
  const header = ['', 'figure', 'target', 'ratio', ''];
  const widths = header.map((name, i) => Math.max(name.length, ...cells.map((cell) => cell[i]?.length ?? 0)));
  const line = (cell: readonly string[]): string =>
    cell
      .map((text, i) => (i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  return [
    line(header),
    ...cells.flatMap((cell, i) => {
      const note = rows[i]?.note;
      return note === undefined ? [line(cell)] : [line(cell), `    ${note}`];
    }),
  ].join('\n');
}

/** The middle value; of an even number the mean of the two in the middle. NaN for none, which meets no target. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [below = NaN, above = NaN] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 1 ? above : (below + above) / 2;
}

/** Three digits that count, whole numbers from 100 on. */
const round = (figure: number): string =>
  Math.abs(figure) >= 100 ? figure.toFixed(0) : String(Number(figure.toPrecision(3)));
