/**
 * Gathers, while a ledger is followed or verified, the entries whose order and place a record tells and the rules' state does not keep: what happened at the polls
 * of each station, and how each election was counted. Everything else in a record is read from the state (data.ts, counted.ts).
 */
import type { Entry, EntryOf, ParsedEntry } from '../entries/entry.ts';
import type { ElectionId } from '../entries/fields.ts';

/** An act at the polls of a station. */
export type PollsEntry = EntryOf<
  'polls.opened' | 'polls.suspended' | 'polls.resumed' | 'polls.reopened' | 'polls.closed'
>;

/** An act on the way from an election's definition to its result. */
export type CountEntry = EntryOf<
  | 'trustee.accepted'
  | 'election.closed'
  | 'election.released'
  | 'tally.computed'
  | 'shuffle.applied'
  | 'decryption.shared'
  | 'result.declared'
>;

/** An accepted entry with its place in the log. */
export interface Placed<E extends Entry> {
  readonly index: number;
  readonly entry: E;
}

/** Hand `observe` to whoever accepts entries, as `onAccepted`. */
export class RecordWatch {
  private readonly polls: Placed<PollsEntry>[] = [];
  private readonly counts: Placed<CountEntry>[] = [];

  observe({ entry }: Pick<ParsedEntry, 'entry'>, index: number): void {
    if (isPollsEntry(entry)) this.polls.push({ index, entry });
    else if (isCountEntry(entry)) this.counts.push({ index, entry });
  }

  /** What happened at a station, in the order of the log. */
  at(assembly: string, station: string): readonly Placed<PollsEntry>[] {
    return this.polls.filter(
      ({ entry }) => entry.body.assembly === assembly && entry.body.station === station,
    );
  }

  /** How an election was counted, in the order of the log. */
  countOf(election: ElectionId): readonly Placed<CountEntry>[] {
    return this.counts.filter(({ entry }) => entry.body.election === election);
  }
}

const POLLS: ReadonlySet<Entry['type']> = new Set<PollsEntry['type']>([
  'polls.opened',
  'polls.suspended',
  'polls.resumed',
  'polls.reopened',
  'polls.closed',
]);

const COUNTS: ReadonlySet<Entry['type']> = new Set<CountEntry['type']>([
  'trustee.accepted',
  'election.closed',
  'election.released',
  'tally.computed',
  'shuffle.applied',
  'decryption.shared',
  'result.declared',
]);

const isPollsEntry = (entry: Entry): entry is PollsEntry => POLLS.has(entry.type);
const isCountEntry = (entry: Entry): entry is CountEntry => COUNTS.has(entry.type);
