/**
 * What the bench window may know of a practice: who has which card and PIN, what is in the simulated devices, how the ledger and a shortcut are
 * doing. Types only. Never whether somebody voted or what: that nobody can know is the point of the practice. What it may say is bench-command.ts.
 */
import type { PrinterSwitches, ReaderFaults } from '../../hardware/simulator/faults.ts';
import type { Bilingual, PollsState } from '../station/view.ts';
import type { ShortcutName } from './bench-command.ts';

/** Party cards of the practice, then cards that the kiosk must turn away. */
export type PersonRole =
  | 'member'
  | 'manager'
  | 'clerk'
  | 'technician'
  | 'not-on-roll'
  | 'other-authority'
  | 'expired'
  | 'blocked'
  | 'no-party-card';

export interface Person {
  /** Number on the card. */
  readonly id: string;
  readonly name: Bilingual;
  readonly role: PersonRole;
  readonly group?: Bilingual;
  /** Absent for a card that has none. */
  readonly pin?: string;
}

/** A paper that left the printer: cut by it, or torn off by hand. */
export interface BenchPaper {
  /** Counts from 1; `/papers/<number>.png` is its picture. */
  readonly number: number;
  readonly rows: number;
  readonly cause: 'cut' | 'torn';
}

export type ShortcutState =
  | { readonly kind: 'none' }
  /** `done` of `of` people, where there are several. */
  | {
      readonly kind: 'running';
      readonly name: ShortcutName;
      readonly done: number;
      readonly of: number;
    }
  | {
      readonly kind: 'ended';
      readonly name: ShortcutName;
      readonly outcome: 'done' | 'stopped' | 'failed';
      readonly message: Bilingual;
    };

/** How many ballots of a paper are cast, as every observer sees, and how many have to be before it may be counted. */
export interface PaperCount {
  readonly title: Bilingual;
  readonly cast: number;
  readonly needed: number;
}

export interface BenchView {
  /** Grows by one with every change. */
  readonly version: number;
  readonly assembly: Bilingual;
  readonly people: readonly Person[];
  /** How often each card was put into the reader; cards that never were are absent. */
  readonly uses: Readonly<Record<string, number>>;
  readonly reader: {
    readonly cable: 'plugged' | 'unplugged';
    /** Whose card is in the slot; `mute`: upside down. */
    readonly card?: { readonly person: string; readonly contact: 'made' | 'mute' };
    readonly faults: ReaderFaults;
  };
  readonly printer: {
    readonly cable: 'plugged' | 'unplugged';
    readonly switches: Omit<PrinterSwitches, 'afterRows'>;
    /** What will happen by itself after so many rows more. */
    readonly afterRows?: { readonly rows: number; readonly set: Partial<PrinterSwitches> };
    /** Rows printed and not yet cut; `/papers/current.png?rows=<rows>` is their picture. */
    readonly rows: number;
  };
  /** The newest papers, oldest first. */
  readonly papers: readonly BenchPaper[];
  readonly ledger: { readonly url: string; readonly state: 'up' | 'down' };
  /** What anybody sees who looks at the kiosk from behind the line. `free`: it shows its start screen. */
  readonly kiosk: {
    readonly screen: 'free' | 'in-use';
    readonly polls: PollsState;
    readonly ballots: readonly PaperCount[];
    readonly results: 'none' | 'declared';
  };
  readonly shortcut: ShortcutState;
  /** Members whose card was never in the reader and who would come: as many can be sent to vote. */
  readonly waiting: number;
}
