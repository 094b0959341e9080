/**
 * What a screen may know: the station's view, one immutable value with a version (architecture: seams; station.md, screens). Types only.
 * What a screen may say is in command.ts, the sentences of trouble scenes are in troubles.ts. The view never holds selections, PINs or trackers.
 */
import type { NumberedExchange } from '../../hardware/card/exchange.ts';
import type { Scale } from '../../ledger/count/card-fields.ts';
import type { PresenceAction } from '../../ledger/permit/presence.ts';
import type { RecordKind } from '../../ledger/records/words.ts';
import type { CommandType } from './command.ts';
import type { Trouble } from './troubles.ts';

export interface Bilingual {
  readonly ko: string;
  readonly en: string;
}

/** `closing`: polls.closed is signed and on its way; nothing is admitted or cast any more. */
export type PollsState = 'setup' | 'open' | 'suspended' | 'closing' | 'closed';

export type StaffAction = 'open' | 'suspend' | 'resume' | 'close';

/** A report that is printed until it is confirmed: of an action on the polls, or the records after closing. */
export type ReportName = StaffAction | 'records';

export type StaffRole = 'manager' | 'clerk' | 'technician';

/** What staff cards are asked for: an action on the polls, the desk of their role, or to end the session of a voter. */
export type StaffPurpose = StaffAction | 'desk' | 'end-session';

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

export interface BallotCandidate {
  /** 기호 (ballot number). */
  readonly number: number;
  readonly name: Bilingual;
  /** Hex SHA-256 of the picture that the definition names; a screen asks for `photos/<hash>`. */
  readonly photo?: string;
}

interface AskedQuestion {
  readonly title: Bilingual;
  readonly candidates: readonly BallotCandidate[];
}

/** Candidates are chosen: `min` and `max` limit a choice that is not abstention; it lists candidate indices, from 0, in the order of `candidates`. */
export interface ChoiceQuestion extends AskedQuestion {
  readonly kind: 'choice';
  readonly min: number;
  readonly max: number;
}

/** Candidates are put in an order, as many as the voter likes. */
export interface RankingQuestion extends AskedQuestion {
  readonly kind: 'ranking';
}

/** Every candidate gets a place on the scale: a grade, the best first, or points from 0. */
export interface RatingQuestion extends AskedQuestion {
  readonly kind: 'rating';
  readonly scale: Scale;
}

export type BallotQuestion = ChoiceQuestion | RankingQuestion | RatingQuestion;

/** One ballot paper as the voter sees it. */
export interface BallotPaper {
  readonly election: string;
  readonly title: Bilingual;
  readonly questions: readonly BallotQuestion[];
}

/** How a ballot paper's questions will be counted, in sentences. */
export interface PaperRules {
  readonly election: string;
  readonly questions: readonly QuestionRule[];
}
export interface QuestionRule {
  readonly title: Bilingual;
  readonly sentences: { readonly ko: readonly string[]; readonly en: readonly string[] };
}

/** How a piece of printing ended (hardware.md e.4); `none`: nothing had to be printed. */
export type PrintOutcome = 'confirmed' | 'not-started' | 'unknown' | 'none';

export type Task =
  | 'reading-card'
  | 'checking-pin'
  | 'admitting'
  | 'checking-slip'
  | 'encrypting'
  | 'printing'
  | 'submitting'
  | 'counting-present'
  | 'sending-ballots';

export type Scene =
  | { readonly kind: 'starting' }
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'staff-card';
      readonly purpose: StaffPurpose;
      readonly which: 'first' | 'second';
      readonly roles: readonly StaffRole[];
    }
  | {
      readonly kind: 'pin';
      readonly purpose: 'admission' | 'staff';
      readonly triesLeft: number;
      readonly attempt: 'first' | 'after-wrong-pin';
    }
  | {
      readonly kind: 'working';
      readonly task: Task;
      readonly member?: Member;
      /** Whom the kiosk works for, where that is staff. */
      readonly purpose?: 'staff';
    }
  | { readonly kind: 'take-card'; readonly purpose: 'admission' | 'staff'; readonly member?: Member }
  /** The slip for later votes is printed and waits to be taken. */
  | { readonly kind: 'take-slip' }
  /** Its printing was not confirmed; a new one has another code. */
  | { readonly kind: 'slip-unprinted'; readonly outcome: PrintOutcome }
  /** The code of a slip is asked for. */
  | { readonly kind: 'slip-code'; readonly attempt: 'first' | 'after-wrong-code' }
  /** After repeated wrong codes. */
  | { readonly kind: 'code-pause'; readonly untilMs: number }
  /** A member says whether to leave or to be back, then shows the card; done until the card is out. */
  | { readonly kind: 'presence-choice' }
  | { readonly kind: 'presence-card'; readonly action: PresenceAction }
  | { readonly kind: 'presence-done'; readonly action: PresenceAction }
  | { readonly kind: 'card-held'; readonly untilMs: number }
  | { readonly kind: 'ballot'; readonly papers: readonly BallotPaper[] }
  | { readonly kind: 'commit'; readonly papers: readonly Bilingual[] }
  /** A ballot was opened and its paper is confirmed; the voter goes on with a fresh one. */
  | { readonly kind: 'challenged' }
  | { readonly kind: 'recorded'; readonly receipt: PrintOutcome; readonly reprint: 'offered' | 'none' }
  | { readonly kind: 'still-there'; readonly untilMs: number }
  | { readonly kind: 'report-unconfirmed'; readonly action: ReportName; readonly outcome: PrintOutcome }
  | { readonly kind: 'staff-done'; readonly action: StaffAction | 'end-session' }
  /** A staff member's desk, open while the card stays in the reader. `report`: how what was last asked for here ended. */
  | {
      readonly kind: 'desk';
      readonly role: StaffRole;
      readonly report?: DeskReport;
      /** For the technician only. */
      readonly apdus?: readonly ApduLine[];
      /** For the manager who may open the polls, while they are not open yet. */
      readonly rules?: readonly PaperRules[];
    }
  /** The clerk looks at a member's card without admitting anybody; without `finding` the card is waited for. */
  | { readonly kind: 'card-check'; readonly finding?: CardFinding }
  /** Staff with card and PIN decide about the voter's session under way. `paper`: whether a slip is out that would be ended as ABANDONED. */
  | { readonly kind: 'end-session'; readonly paper: 'out' | 'none' }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };

/** What the clerk learns of a member's card; nothing but the roll of this station and the card itself is looked at. */
export type CardFinding =
  | { readonly kind: 'on-roll'; readonly member: Member; readonly papers: readonly Bilingual[] }
  | { readonly kind: 'not-on-roll' }
  | { readonly kind: 'staff-card'; readonly role: StaffRole }
  | { readonly kind: 'refused'; readonly detail: string }
  | { readonly kind: 'unreadable'; readonly detail: string };

export type DeskReport = DeviceReport | QuorumReport | RecordsReport;

/**
 * Why those present were not counted. `unrecorded`: the registrar answers, and the ledger did not take admissions or count; `other-registrar`: one of another roll
 * has not counted; `not-shown`: the ledger has the count and this kiosk cannot see it; `refused`: the registrar will not count here.
 */
export type QuorumFault = 'unreachable' | 'unrecorded' | 'other-registrar' | 'not-shown' | 'refused';

/** How the quorum report ended that was last asked for. */
export type QuorumReport =
  | {
      readonly kind: 'quorum';
      readonly outcome: PrintOutcome;
      readonly members: number;
      readonly present: number;
      /** The least number by which there is a quorum. */
      readonly need: number;
    }
  | { readonly kind: 'quorum-failed'; readonly outcome: 'failed'; readonly fault: QuorumFault };

export type DeviceReport =
  | { readonly kind: 'test-print'; readonly outcome: PrintOutcome }
  | { readonly kind: 'printer-clear'; readonly outcome: 'done' | 'failed'; readonly detail: string }
  | {
      readonly kind: 'card-round-trip';
      readonly outcome: 'done' | 'failed';
      readonly apdus: number;
      readonly ms: number;
      readonly detail: string;
    };

/**
 * How the printing of records after closing ended. `waiting`: the ledger cannot be reached, or does not show the closing yet; nothing was printed. `papers`: how many of
 * each were printed; `undeclared`: elections of this station without a result yet.
 */
export interface RecordsReport {
  readonly kind: 'records';
  readonly outcome: 'printed' | 'given-up' | 'waiting';
  readonly papers: Readonly<Record<RecordKind, number>>;
  readonly undeclared: number;
}

/** A line of the technician's card trace. */
export type ApduLine = NumberedExchange;

/** A device: its state now as its driver names it, and the last fault since start. */
export interface DeviceState {
  readonly kind: string;
  readonly detail?: string;
  readonly lastFault?: { readonly kind: string; readonly detail: string };
}

/** One line for the foot of the screen; it changes nothing. */
export type Notice = 'card-during-session' | 'another-card' | 'polls-not-open' | 'session-cleared';

/** Figures of one ballot paper and voter group, as this station counts them. */
export interface Figures {
  readonly election: string;
  readonly group: string;
  readonly admitted: number;
  readonly cast: number;
  readonly challenged: number;
}

export interface StationView {
  /** Grows by one with every change. */
  readonly version: number;
  /** Grows when another question is asked, not with devices or figures; a command names the turn it answers. */
  readonly turn: number;
  /** Grows whenever the kiosk becomes free for the next person; by then a screen must have forgotten the last one. */
  readonly epoch: number;
  readonly assembly: { readonly id: string; readonly title: Bilingual | undefined };
  readonly station: { readonly id: string; readonly name: Bilingual };
  /** Voter groups and ballot papers of this station, as figures name them. */
  readonly groups: readonly { readonly group: string; readonly name: Bilingual }[];
  readonly papers: readonly { readonly election: string; readonly title: Bilingual }[];
  /** Ballot papers of earlier rounds of this station, whose polls are closed for good. */
  readonly earlierPapers: readonly { readonly election: string; readonly title: Bilingual }[];
  /** How often polls were opened here for other ballot papers; 0 before the first time. */
  readonly round: number;
  /** Ballot papers that polls can be opened for now: none while they are open or when no more are defined. */
  readonly papersToOpen: readonly { readonly election: string; readonly title: Bilingual }[];
  /** Seal numbers that polls were opened with. */
  readonly seals: readonly string[];
  readonly mode: 'practice' | 'real' | 'unknown';
  readonly polls: PollsState;
  readonly obstacles: readonly Obstacle[];
  readonly devices: { readonly reader: DeviceState; readonly printer: DeviceState };
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
