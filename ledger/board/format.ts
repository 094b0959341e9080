/**
 * What a node tells the public board beyond the log itself, as files that any cache may keep (protocol.md sections 4 and 6): an index that says where to
 * look, the public records in files of their own, so that nobody loads a thousand ballots to read one closing report, and lists of trackers. Written by
 * node/board.ts, read by the page, which believes none of it without proof. Pure.
 *   board/index.json               see boardIndex
 *   board/records/<n>/<width>      the first `width` of the records n * 64 to n * 64 + 63, as an entry bundle (log/tile.ts)
 *   board/trackers/<prefix>        one line `<tracker> <index>` for each ballot, cast or challenged, in the ledger's order; `all` for the empty prefix
 */
import * as v from 'valibot';
import { bytesToUtf8, sha256Hex } from '../bytes.ts';
import type { EntryType } from '../entries/entry.ts';
import { electionId, id, integer, tracker } from '../entries/fields.ts';
import { parseDecimal } from '../log/checkpoint.ts';
import { fail, ok, type Result } from '../result.ts';

/** What is not a ballot, not an admission and not large data: founding, roles, calling, roll, presence, resolutions, definitions, polls, results. */
export const RECORD_TYPES: ReadonlySet<EntryType> = new Set<EntryType>([
  'party.founded',
  'authority.granted',
  'authority.revoked',
  'assembly.called',
  'roll.fixed',
  'presence.counted',
  'agenda.resolved',
  'election.reserved',
  'election.released',
  'election.defined',
  'polls.opened',
  'polls.suspended',
  'polls.resumed',
  'polls.reopened',
  'polls.closed',
  'election.closed',
  'result.declared',
  'contest.defined',
  'poll.recorded',
  'contest.declared',
]);

/** Records in a full file. */
export const RECORDS_PER_FILE = 64;
/** Path of a file of records, `width` from 1 to 64; it never changes. */
export const recordsPath = (n: number, width: number): string => `board/records/${n}/${width}`;

const paperTurnout = v.strictObject({
  election: electionId,
  group: id,
  admitted: integer(0),
  cast: integer(0),
});

/** Where the board looks; every figure in it is the node's word. */
const boardIndex = v.strictObject({
  /** Size of the published log that this index covers. */
  size: integer(0),
  /** Places of all records in the log, ascending. */
  records: v.array(integer(0)),
  trackers: v.strictObject({ count: integer(0), prefixLength: integer(0, 1) }),
  /**
   * Admissions and ballots among the first `size` entries, by ballot paper and voter group; challenged ballots, of which the ledger knows no group, by
   * ballot paper.
   */
  turnout: v.strictObject({
    size: integer(0),
    papers: v.array(paperTurnout),
    challenged: v.array(v.strictObject({ election: electionId, count: integer(0) })),
  }),
});
export type BoardIndex = v.InferOutput<typeof boardIndex>;

/** Reads an index as received. */
export function parseBoardIndex(bytes: Uint8Array): Result<BoardIndex, string> {
  let json: unknown;
  try {
    json = JSON.parse(bytesToUtf8(bytes));
  } catch {
    return fail('the index is not JSON');
  }
  const parsed = v.safeParse(boardIndex, json, { abortEarly: true });
  if (!parsed.success) {
    const [issue] = parsed.issues;
    return fail(`the index: ${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`);
  }
  const { size, records } = parsed.output;
  const ascending = records.every((place, i) => place < size && (i === 0 || place > (records[i - 1] ?? 0)));
  return ascending ? ok(parsed.output) : fail('the index: records are not ascending places of the log');
}

/**
 * Trackers in one list, at most: about 3 MB. Below that everybody loads the same list. Above it the list is split by the first hex digit of the SHA-256 of the
 * tracker, and never finer: next the page loads the 256 entries around the ballot, and whoever sees both requests knows that it is one of those in
 * both, some sixteen of them with one digit, hardly more than the ballot itself with two.
 */
export const TRACKERS_PER_LIST = 65_536;

/** How many hex digits the lists are split by. */
export const prefixLengthFor = (count: number): 0 | 1 => (count <= TRACKERS_PER_LIST ? 0 : 1);

/** The prefix of the list that holds a tracker. */
export const trackerPrefix = (tracker: string, length: number): string =>
  length === 0 ? '' : sha256Hex(tracker).slice(0, length);

/** Path of the list for a prefix. */
export const trackersPath = (prefix: string): string => `board/trackers/${prefix === '' ? 'all' : prefix}`;

/** A ballot, cast or challenged, by its tracker, and its place in the log. */
export interface ListedTracker {
  readonly tracker: string;
  readonly index: number;
}

/** One line of a list. */
export const trackerLine = ({ tracker, index }: ListedTracker): string => `${tracker} ${index}\n`;

/** Whether a text is a tracker as entries and papers have it. */
export const isTracker = (text: string): boolean => v.is(tracker, text);

/** Reads a list: exactly trackerLine's lines, all of this prefix, in ascending places. */
export function parseTrackers(bytes: Uint8Array, prefix: string): Result<readonly ListedTracker[], string> {
  let text: string;
  try {
    text = bytesToUtf8(bytes);
  } catch {
    return fail('the list of trackers is not text');
  }
  const lines = text.split('\n');
  if (lines.pop() !== '') return fail('the list of trackers does not end in a line end');
  const listed: ListedTracker[] = [];
  for (const line of lines) {
    const [tracker = '', place = '', ...more] = line.split(' ');
    const index = parseDecimal(place);
    const before = listed.at(-1)?.index ?? -1;
    if (index === undefined || index <= before || more.length > 0 || !isTracker(tracker))
      return fail(`line ${listed.length + 1} of the list of trackers cannot be read`);
    if (trackerPrefix(tracker, prefix.length) !== prefix)
      return fail(`line ${listed.length + 1} of the list of trackers is of another list`);
    listed.push({ tracker, index });
  }
  return ok(listed);
}
