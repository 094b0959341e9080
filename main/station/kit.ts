/**
 * What every part of the procedure shares: devices, journal, ledger, conversation, and the station's names. Made once in station.ts. Types and the
 * two small ways in which all parts deal with the journal's faults and the screen's troubles.
 */
import type { CardReader } from '../../hardware/card/reader.ts';
import type { RandomBytes } from '../../ledger/bytes.ts';
import type { Signer } from '../../ledger/keys/signer.ts';
import type { SignatureVerifier } from '../../ledger/keys/verifier.ts';
import type { Plaintext } from '../../ledger/ballot/ballot.ts';
import type { Result } from '../../ledger/result.ts';
import type { Slot, StationPapers } from './ballot-papers.ts';
import type { Clock } from './clock.ts';
import type { Conversation, Objection } from './conversation.ts';
import type { Letterhead } from './documents/slip.ts';
import { SpentPermit, type Journal } from './journal/journal.ts';
import { isStorageFault } from './journal/schema.ts';
import type { StationLedger } from './ledger-port.ts';
import type { Printing } from './printing.ts';
import type { OnStep } from './steps.ts';
import { trouble, TROUBLES, type Trouble, type TroubleCode } from './troubles.ts';
import type { ApduLine, Notice, StaffAction } from './view.ts';

/** The part of ledger/worker that the booth needs. */
export interface BoothWorkers {
  encrypt(job: {
    readonly electionText: string;
    readonly credentialSecret: bigint;
    readonly plaintext: Plaintext;
    readonly seed: Uint8Array;
  }): Promise<string>;
  check(electionText: string, ballotText: string): Promise<Result<void, string>>;
  warm(electionText: string): Promise<void>;
}

export interface RollEntry {
  readonly name: string;
  readonly group: string;
}

export interface Kit {
  readonly origin: string;
  readonly assembly: string;
  readonly station: string;
  readonly build: string;
  readonly boardUrl: string;
  readonly reader: CardReader;
  readonly ledger: StationLedger;
  readonly workers: BoothWorkers;
  readonly verifier: SignatureVerifier;
  readonly roll: { lookup(number: string): RollEntry | undefined };
  readonly device: Signer;
  readonly stationSigner: Signer;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly step: OnStep;
  readonly journal: Journal;
  readonly conversation: Conversation;
  readonly printing: Printing;
  /** The ballot papers as far as they are known; undefined before the ledger was ever reached. */
  papers(): StationPapers | undefined;
  /** The elections reserved for later votes, which every admission asks permits for too. */
  slots(): readonly Slot[];
  letterhead(): Letterhead;
  notify(notice: Notice | undefined): void;
  /** The last exchanges with cards, for the technician. */
  apdus(): readonly ApduLine[];
  /** Tells whoever runs the kiosk that it is to be left. */
  exit(): void;
}

/** Shows a trouble until it is dismissed, or for a minute. `vote` where this moment knows more of it than the trouble itself. */
export async function showTrouble(
  kit: Kit,
  code: TroubleCode,
  detail: string,
  vote: Trouble['vote'] = TROUBLES[code].vote,
): Promise<void> {
  await kit.conversation.ask({
    scene: { kind: 'trouble', trouble: { ...trouble(code, detail), vote } },
    accepts: ['trouble.dismiss'],
    patience: { untilMs: kit.clock.now() + TROUBLE_MS },
  });
}

const TROUBLE_MS = 60_000;

/** Shows for a while that staff have done what they came for. */
export async function showStaffDone(kit: Kit, action: StaffAction | 'end-session'): Promise<void> {
  await kit.conversation.ask({
    scene: { kind: 'staff-done', action },
    accepts: ['session.end'],
    patience: { untilMs: kit.clock.now() + DONE_MS },
  });
}

const DONE_MS = 15_000;

/**
 * Runs a journal transaction within a command: a full or failing disk, or a permit that was spent before, becomes the command's refusal; everything else
 * is thrown.
 */
export function recordOrObject(act: () => void): Objection | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (isStorageFault(error) || error instanceof SpentPermit)
      return { code: 'nothing-recorded', message: TROUBLES['journal-failed'].what };
    throw error;
  }
}
