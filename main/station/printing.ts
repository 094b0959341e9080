/**
 * Receipt jobs between journal and printer (station.md, Paper; hardware.md e.4): requested before it is sent, sent before the first byte leaves, and
 * whatever ended unknown is never printed again. A ballot's paper is printed in two jobs: the tracker slip, and its ending below it, cut.
 * What the parts say is documents/; what an unconfirmed slip means for the voter is booth.ts.
 */
import type { PaperBlock } from '../../hardware/printer/paper.ts';
import type { JobOutcome, ReceiptPrinter } from '../../hardware/printer/printer.ts';
import {
  openedEnding,
  slipEnding,
  trackerSlip,
  type Letterhead,
  type OpenedPaper,
  type SlipPaper,
} from './documents/slip.ts';
import type { Journal } from './journal/journal.ts';
import type { PaperRow } from './journal/papers.ts';
import type { OnStep } from './steps.ts';
import type { PrintOutcome } from './view.ts';

export interface Printing {
  /** Whether a new paper may be begun: printer ready, nothing of an earlier job left in it or on it. */
  isReady(): boolean;
  /** Prints the first part of a ballot's paper. `paper` names it until it is ended; undefined when no byte of it left. */
  tracker(
    papers: readonly SlipPaper[],
    boardUrl: string,
  ): Promise<{ readonly outcome: PrintOutcome; readonly paper: Uint8Array | undefined }>;
  /**
   * Prints the requested last part of a paper; `not-started` leaves it requested. `opened`: what opens a challenged ballot, which nobody has any more after a
   * stop; its paper then ends without.
   */
  end(paper: Uint8Array, opened?: readonly OpenedPaper[]): Promise<PrintOutcome>;
  /** Whether something is left to do for tidy(). */
  isUntidy(): boolean;
  /**
   * Decides how every paper that was left under way must end, by a stop or by a disk that could not be written, then clears the printer if needed and
   * prints those endings. Not to be called while a paper waits for the voter's choice. `pending`: the printer is not ready for it.
   */
  tidy(): Promise<'tidy' | 'pending'>;
  /** After a repair: recovers the printer and empties its buffers. Not to be called while a paper waits for the voter's choice. */
  recover(): ReturnType<ReceiptPrinter['clear']>;
  /** Prints a notice or a report in one job; `timeoutMs` where it is so long that the printer needs more than its usual time. */
  whole(kind: 'notice' | 'report', blocks: readonly PaperBlock[], timeoutMs?: number): Promise<PrintOutcome>;
}

export function createPrinting(options: {
  readonly printer: ReceiptPrinter;
  readonly journal: Journal;
  readonly letterhead: () => Letterhead;
  readonly step: OnStep;
}): Printing {
  const { printer, journal, letterhead, step } = options;
  const { papers, audit } = journal;

  const isOnline = (): boolean => {
    const { kind } = printer.status();
    return kind === 'ready' || kind === 'near-end';
  };

  /** Buffers are cleared before anything is printed after a job that was not confirmed. */
  const isClear = async (): Promise<boolean> => {
    if (!isOnline()) return false;
    if (printer.status().clearing === 'needed') await printer.clear();
    return isOnline() && printer.status().clearing === 'done';
  };

  const end: Printing['end'] = async (paper, opened) => {
    const row = papers.all().find(({ random }) => Buffer.compare(random, paper) === 0);
    if (row?.last !== 'requested' || row.ending === null) return 'none';
    const { ending } = row;
    const isOpened = ending === 'challenged' && opened !== undefined;
    const blocks = isOpened ? openedEnding(opened, letterhead()) : slipEnding(ending, letterhead());
    const job = await printer.print(blocks, {
      cut: 'cut',
      onSent: () => {
        journal.write(() => {
          papers.lastSent(paper);
        });
        step('receipt.sent');
      },
    });
    if (job.outcome === 'confirmed') step('receipt.confirmed');
    if (job.outcome !== 'not-started')
      journal.write(() => {
        papers.remove(paper);
        audit.append({ event: 'receipt.ended', ending, outcome: job.outcome });
      });
    return job.outcome;
  };

  const begin = async (
    kind: PaperRow['kind'],
    blocks: readonly PaperBlock[],
    cut: 'cut' | 'leave',
    timeoutMs?: number,
  ): Promise<{ readonly job: JobOutcome; readonly paper: Uint8Array }> => {
    const paper = journal.write(() => papers.begin(kind));
    if (kind === 'ballot') step('slip.requested');
    const job = await printer.print(blocks, {
      cut,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      onSent: () => {
        journal.write(() => {
          papers.setFirst(paper, 'sent');
        });
        if (kind === 'ballot') step('slip.sent');
      },
    });
    return { job, paper };
  };

  return {
    isReady: () => isOnline() && printer.status().clearing === 'done' && papers.all().length === 0,
    tracker: async (slipPapers, boardUrl) => {
      const { job, paper } = await begin('ballot', trackerSlip(letterhead(), slipPapers, boardUrl), 'leave');
      if (job.outcome === 'confirmed') step('slip.confirmed');
      journal.write(() => {
        if (job.outcome === 'not-started') papers.remove(paper);
        else papers.setFirst(paper, job.outcome);
        if (job.outcome !== 'unknown') return;
        papers.end(paper, 'void');
        audit.append({ event: 'slip.void' });
      });
      return { outcome: job.outcome, paper: job.outcome === 'not-started' ? undefined : paper };
    },
    end,
    isUntidy: () => papers.all().length > 0 || (isOnline() && printer.status().clearing === 'needed'),
    tidy: async () => {
      const left = papers.all().filter(({ last }) => last !== 'requested');
      if (left.length > 0)
        journal.write(() => {
          for (const row of left) settle(row);
        });
      if (!(await isClear())) return 'pending';
      for (const row of papers.all()) {
        if (row.last !== 'requested') continue;
        if ((await end(row.random)) === 'not-started' || !(await isClear())) return 'pending';
      }
      return 'tidy';
    },
    recover: () => printer.clear('afterRepair'),
    whole: async (kind, blocks, timeoutMs) => {
      const { job, paper } = await begin(kind, blocks, 'cut', timeoutMs);
      journal.write(() => {
        papers.remove(paper);
        audit.append({ event: 'receipt.ended', ending: kind, outcome: job.outcome });
      });
      return job.outcome;
    },
  };

  function settle({ random, kind, first, ending, last }: PaperRow): void {
    if (first === 'requested' || (last === 'sent' && ending === 'unconfirmed')) papers.remove(random);
    else if (last === 'sent') papers.end(random, 'unconfirmed');
    else if (last === null)
      papers.end(random, kind === 'ballot' && first === 'confirmed' ? 'abandoned' : 'void');
  }
}
