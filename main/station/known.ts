/**
 * What this station knows of its ballot papers, voter groups and seals: from the verified ledger before polls open, from its journal afterwards, so that
 * a restart without the ledger can still serve (protocol.md section 4). Read anew only when its source has changed.
 */
import { parseEntry } from '../../ledger/entries/entry.ts';
import {
  decodePapers,
  papersFromLedger,
  slotsFromLedger,
  type Slot,
  type StationPapers,
} from './ballot-papers.ts';
import type { Journal } from './journal/journal.ts';
import type { StationLedger } from './ledger-port.ts';
import type { StationNames } from './names.ts';
import type { StationView } from './view.ts';

export interface Known {
  /** Undefined before the ledger was ever reached. */
  papers(this: void): StationPapers | undefined;
  /** The slots for later votes, as the ledger has them now. */
  slots(this: void): readonly Slot[];
  /** Every group that figures may name: as the roll on the ledger calls it, before that as the assembly file does. */
  groups(): StationView['groups'];
  /** The seal numbers in the entry that polls were opened with; none before they are open. */
  seals(): readonly string[];
}

/** `opened` is called with papers that polls have been opened with, once when they are first read. */
export function createKnown(options: {
  readonly assembly: string;
  readonly station: string;
  readonly names: StationNames;
  readonly ledger: StationLedger;
  readonly journal: Journal;
  readonly opened: (papers: StationPapers) => void;
}): Known {
  const { assembly, station, names, ledger, journal } = options;
  let last: (ReturnType<typeof read> & { readonly source: string }) | undefined;

  const read = (
    isOpened: boolean,
  ): { readonly papers: StationPapers | undefined; readonly seals: readonly string[] } => {
    const text = isOpened ? journal.openedWith() : undefined;
    const seals = isOpened ? sealsOf(journal) : [];
    if (text === undefined) return { papers: papersFromLedger(ledger.state(), assembly, station), seals };
    const papers = decodePapers(text);
    options.opened(papers);
    return { papers, seals };
  };

  const now = (): ReturnType<typeof read> => {
    const isOpened = journal.polls() !== 'setup';
    const source = isOpened ? `journal ${journal.round()}` : `ledger ${ledger.state().size}`;
    if (last?.source !== source) last = { source, ...read(isOpened) };
    return last;
  };

  return {
    papers: () => now().papers,
    slots: () => slotsFromLedger(ledger.state(), assembly, station),
    seals: () => now().seals,
    groups: () => {
      const named = new Map(names.groups);
      const { papers = [], earlier = [] } = now().papers ?? {};
      for (const { groups } of [...earlier, ...papers])
        for (const { group, name } of groups) named.set(group, name);
      return [...named].map(([group, name]) => ({ group, name }));
    },
  };
}

function sealsOf({ deviceEntries }: Journal): readonly string[] {
  const bytes = deviceEntries.latest('open');
  const parsed = bytes === undefined ? undefined : parseEntry(bytes);
  return parsed?.ok === true && parsed.value.entry.type === 'polls.opened'
    ? parsed.value.entry.body.seals
    : [];
}
