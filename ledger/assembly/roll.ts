/**
 * roll.csv, the roll of members of one assembly: columns number, name, group (RFC 4180, UTF-8, with or without byte order mark).
 * Every row is judged and every fault named with its line; what the groups mean is in assembly.json.
 */
import { CsvError, parse } from 'csv-parse/sync';
import { textFault, type Member } from './shape.ts';

export interface RollFault {
  readonly line: number;
  readonly reason: string;
}

const COLUMNS = ['number', 'name', 'group'] as const;
const MEMBER_NUMBER = /^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/;

/**
 * Reads the text of roll.csv. `groups` are the groups that assembly.json defines.
 * Returns the members in file order; with any fault the members are of no use.
 */
export const readRoll = (
  text: string,
  groups: ReadonlySet<string>,
): { members: Member[]; faults: RollFault[] } => {
  const members: Member[] = [];
  const faults: RollFault[] = [];
  const firstLine = new Map<string, number>();
  const report = (line: number, reason: string) => faults.push({ line, reason });

  const { rows, fault } = parseRows(text);
  const header = rows.shift();
  if (header !== undefined && !sameColumns(header.fields)) {
    report(header.line, headerReason(header.fields));
    return { members, faults };
  }
  for (const { line, fields } of rows) {
    if (fields.length !== COLUMNS.length) {
      report(line, `this row has ${fields.length} columns; number,name,group are accepted`);
      continue;
    }
    const [number = '', name = '', group = ''] = fields;
    if (!MEMBER_NUMBER.test(number))
      report(
        line,
        `the member number ${quote(number)} must be 1 to 32 letters, digits or "-", not beginning with "-"`,
      );
    const before = firstLine.get(number);
    if (before === undefined) firstLine.set(number, line);
    else report(line, `the member number ${quote(number)} is already on line ${before}`);
    const wrong = textFault(name);
    if (wrong !== undefined) report(line, `the name ${wrong}`);
    if (!groups.has(group))
      report(line, `the group ${quote(group)} is not in assembly.json; it defines ${[...groups].join(', ')}`);
    members.push({ number, name, group });
  }
  if (fault !== undefined) report(fault.line, fault.reason);
  else if (header === undefined) report(1, 'the file is empty; the first line must be number,name,group');
  else if (rows.length === 0) report(header.line, 'there are no members below the column names');
  return { members, faults };
};

interface Row {
  readonly line: number;
  readonly fields: readonly string[];
}

/** All rows up to the first place where the text is no longer CSV; empty lines are skipped. */
const parseRows = (text: string): { rows: Row[]; fault?: RollFault } => {
  const rows: Row[] = [];
  let lastLine = 0;
  try {
    parse(text, {
      bom: true,
      record_delimiter: ['\r\n', '\n'],
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (fields: string[], { lines }) => {
        // The parser counts the line on which a row ends; a row with line breaks inside quotes began earlier.
        const inside = fields.reduce((sum, field) => sum + field.split('\n').length - 1, 0);
        rows.push({ line: lines - inside, fields });
        lastLine = lines;
        return null;
      },
    });
    return { rows };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const fault =
      error.code === 'CSV_QUOTE_NOT_CLOSED'
        ? { line: lastLine + 1, reason: 'a double quote that opens in this row is not closed' }
        : { line: Number(error['lines']), reason: 'a double quote stands in the wrong place' };
    return { rows, fault };
  }
};

const sameColumns = (fields: readonly string[]): boolean =>
  fields.length === COLUMNS.length && COLUMNS.every((column, i) => fields[i] === column);

const headerReason = (fields: readonly string[]): string => {
  const missing = COLUMNS.filter((column) => !fields.includes(column));
  const extra = fields.filter((field) => !(COLUMNS as readonly string[]).includes(field));
  const parts = [
    missing.length > 0 ? `the column ${missing.join(', ')} is missing` : '',
    extra.length > 0 ? `the column ${extra.map(quote).join(', ')} is not known` : '',
  ].filter((part) => part !== '');
  return `${parts.length > 0 ? parts.join('; ') : 'the columns are in another order'}; the first line must be number,name,group`;
};

const quote = (text: string): string => JSON.stringify(text.slice(0, 80));
