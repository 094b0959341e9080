/**
 * What a screen may know: the station's view, one immutable value with a version (architecture: seams; station.md, screens). Types only.
 * What a screen may say is in command.ts, the sentences of trouble scenes are in troubles.ts. The view never holds selections, PINs or trackers.
 */
import type { CommandType } from './command.ts';
import type { Trouble } from './troubles.ts';

export interface Bilingual {
  readonly ko: string;
  readonly en: string;
}

/** `closing`: polls.closed is signed and on its way; nothing is admitted or cast any more. */
export type PollsState = 'setup' | 'open' | 'suspended' | 'closing' | 'closed';

export type StaffAction = 'open' | 'suspend' | 'resume' | 'close';

/** Why a voter cannot be admitted just now; empty in `StationView.obstacles` when one can. */
export type Obstacle =
  | 'starting'
  | 'polls-not-open'
  | 'polls-suspended'
  | 'polls-closed'
  | 'reader-away'
  | 'printer-not-ready'
  | 'ledger-unreachable';

export interface Member {
  readonly name: string;
  readonly group: string;
}

export interface BallotQuestion {
  readonly title: Bilingual;
  readonly candidates: readonly { readonly number: number; readonly name: Bilingual }[];
  /** Limits of a choice that is not abstention; a choice lists candidate indices, from 0, in the order of `candidates`. */
  readonly min: number;
  readonly max: number;
  readonly seats: number;
}

/** One ballot paper as the voter sees it. */
export interface BallotPaper {
  readonly election: string;
  readonly title: Bilingual;
  readonly questions: readonly BallotQuestion[];
}

/** How a piece of printing ended (hardware.md e.4); `none`: nothing had to be printed. */
export type PrintOutcome = 'confirmed' | 'not-started' | 'unknown' | 'none';

export type Task =
  | 'reading-card'
  | 'checking-pin'
  | 'admitting'
  | 'encrypting'
  | 'printing'
  | 'submitting'
  | 'sending-ballots';

export type Scene =
  | { readonly kind: 'starting' }
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'staff-card';
      readonly action: StaffAction;
      readonly which: 'first' | 'second';
      readonly roles: readonly ('manager' | 'clerk')[];
    }
  | {
      readonly kind: 'pin';
      readonly purpose: 'admission' | 'staff';
      readonly triesLeft: number;
      readonly attempt: 'first' | 'after-wrong-pin';
    }
  | { readonly kind: 'working'; readonly task: Task; readonly member?: Member }
  | { readonly kind: 'take-card'; readonly purpose: 'admission' | 'staff'; readonly member?: Member }
  | { readonly kind: 'card-held'; readonly untilMs: number }
  | { readonly kind: 'ballot'; readonly papers: readonly BallotPaper[] }
  | { readonly kind: 'commit'; readonly papers: readonly Bilingual[] }
  | { readonly kind: 'recorded'; readonly receipt: PrintOutcome; readonly reprint: 'offered' | 'none' }
  | { readonly kind: 'still-there'; readonly untilMs: number }
  | { readonly kind: 'report-unconfirmed'; readonly action: StaffAction; readonly outcome: PrintOutcome }
  | { readonly kind: 'staff-done'; readonly action: StaffAction }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };

/** One line for the foot of the screen; it changes nothing. */
export type Notice = 'card-during-session' | 'another-card' | 'polls-not-open' | 'session-cleared';

/** Figures of one ballot paper and voter group, as this station counts them. */
export interface Figures {
  readonly election: string;
  readonly group: string;
  readonly admitted: number;
  readonly cast: number;
}

export interface StationView {
  /** Grows by one with every change. */
  readonly version: number;
  readonly assembly: { readonly id: string; readonly title: Bilingual | undefined };
  readonly station: string;
  readonly mode: 'practice' | 'real' | 'unknown';
  readonly polls: PollsState;
  readonly obstacles: readonly Obstacle[];
  readonly devices: { readonly reader: string; readonly printer: string };
  readonly ledger: {
    readonly link: 'unknown' | 'reachable' | 'unreachable';
    /** Entries of the ledger that this station has verified. */
    readonly size: number;
    readonly outbox: { readonly held: number; readonly leaving: number; readonly refused: number };
  };
  readonly figures: readonly Figures[];
  readonly notice: Notice | undefined;
  /** The commands that are taken just now; every other is refused with `not-now`. */
  readonly accepts: readonly CommandType[];
  readonly scene: Scene;
}
