/**
 * The records that a manager prints at the desk once the polls are closed (station.md, Records): the voting record of this station, the counting record of
 * each of its elections whose result is declared, and the tally record of the assembly once it has any result. From the ledger as this kiosk has followed it; anybody makes the same from the same entries. Paper only:
 * pages are the command `record`.
 */
import type { Language } from '../../ledger/count/text/text.ts';
import { electionRecord, tallied } from '../../ledger/records/counted.ts';
import { electionsAt, recordHead, stationRecord } from '../../ledger/records/data.ts';
import { countingDocument, tallyDocument, votingDocument } from '../../ledger/records/document.ts';
import type { RecordKind } from '../../ledger/records/words.ts';
import { ok, type Result } from '../../ledger/result.ts';
import type { PaperBlock } from '../../hardware/printer/paper.ts';
import type { CardEnd } from './cards.ts';
import { recordPaper } from './documents/record.ts';
import type { Kit } from './kit.ts';
import { printReport } from './reports.ts';
import type { Sync } from './sync.ts';
import type { RecordsReport } from './view.ts';

/** Prints one paper after the other, each until the printer confirms it. The error is an end of the desk. */
export async function printRecords(
  kit: Kit,
  sync: Sync,
  language: Language,
): Promise<Result<RecordsReport, CardEnd>> {
  kit.conversation.show({ kind: 'working', task: 'submitting', purpose: 'staff' });
  const synced = await sync.refresh();
  const records = synced.ok ? recordsOf(kit, language) : undefined;
  if (records === undefined)
    return ok({ kind: 'records', outcome: 'waiting', papers: NO_PAPERS, undeclared: 0 });
  const { undeclared } = records;
  let papers = NO_PAPERS;
  for (const { blocks, record, size } of records.papers) {
    const printed = await printReport(kit, 'records', blocks, RECORD_MS);
    if (!printed.ok)
      return printed.error.kind === 'cancelled'
        ? ok({ kind: 'records', outcome: 'given-up', papers, undeclared })
        : printed;
    kit.journal.write(() => {
      kit.journal.audit.append({ event: 'record.printed', record, size });
    });
    papers = { ...papers, [record]: papers[record] + 1 };
  }
  return ok({ kind: 'records', outcome: 'printed', papers, undeclared });
}

const NO_PAPERS: RecordsReport['papers'] = { voting: 0, counting: 0, tally: 0 };

/** A record may be two metres of paper, for which a slow serial line takes minutes. */
const RECORD_MS = 10 * 60_000;

interface Papers {
  readonly papers: readonly {
    readonly record: RecordKind;
    /** Of the checkpoint that the record names. */
    readonly size: number;
    readonly blocks: readonly PaperBlock[];
  }[];
  readonly undeclared: number;
}

/** All papers of one checkpoint; undefined while the ledger shown to this kiosk does not have the closing of its polls. */
function recordsOf(kit: Kit, language: Language): Papers | undefined {
  const { assembly, ledger, station } = kit;
  const [state, at] = [ledger.state(), ledger.checkpoint()];
  const known = state.assemblies.get(assembly);
  const voting = known && stationRecord(state, ledger.watch, known, station);
  // While new entries are being taken over, the state is not that of the checkpoint.
  if (at === undefined || at.size !== state.size || known === undefined || voting?.polls !== 'closed')
    return undefined;
  const head = recordHead(state, ledger.watch, known, at, 'kiosk');
  const own = known.stations.get(station);
  const elections = own === undefined ? [] : electionsAt(state, known, own);
  const declared = elections.filter(({ result }) => result !== undefined);
  const all = tallied(state, ledger.watch, known);
  const hasResult = all.elections.some(({ result }) => result !== undefined) || all.resolutions.length > 0;
  const letterhead = kit.letterhead();
  return {
    papers: [
      {
        record: 'voting',
        size: at.size,
        blocks: recordPaper(letterhead, 'voting', votingDocument(head, [voting], language)),
      },
      ...declared.map((election) => {
        const record = electionRecord(state, ledger.watch, known, election);
        return {
          record: 'counting' as const,
          size: at.size,
          blocks: recordPaper(letterhead, 'counting', countingDocument(head, [record], language)),
        };
      }),
      ...(hasResult
        ? [
            {
              record: 'tally' as const,
              size: at.size,
              blocks: recordPaper(letterhead, 'tally', tallyDocument(head, all, language)),
            },
          ]
        : []),
    ],
    undeclared: elections.length - declared.length,
  };
}
