/**
 * Gathers, while a ledger is verified, the entries that its state does not keep: what happened at the polls of each station, in order.
 * Everything else in a record is read from the state (data.ts).
 */
import type { Entry, EntryOf, ParsedEntry } from '../entries/entry.ts';

/** An act at the polls of a station. */
export type PollsEntry = EntryOf<
  'polls.opened' | 'polls.suspended' | 'polls.resumed' | 'polls.reopened' | 'polls.closed'
>;

/** An act at the polls with its place in the log. */
export interface PollsEvent {
  readonly index: number;
  readonly entry: PollsEntry;
}

/** Hand `observe` to the verification as `onAccepted`. */
export class RecordWatch {
  private readonly events: PollsEvent[] = [];

  observe({ entry }: Pick<ParsedEntry, 'entry'>, index: number): void {
    if (isPollsEntry(entry)) this.events.push({ index, entry });
  }

  /** What happened at a station, in the order of the log. */
  at(assembly: string, station: string): readonly PollsEvent[] {
    return this.events.filter(
      ({ entry }) => entry.body.assembly === assembly && entry.body.station === station,
    );
  }
}

const ACTS: readonly Entry['type'][] = [
  'polls.opened',
  'polls.suspended',
  'polls.resumed',
  'polls.reopened',
  'polls.closed',
];

const isPollsEntry = (entry: Entry): entry is PollsEntry => ACTS.includes(entry.type);
