/** Printing a report that staff sign: until the printer confirms it, or staff give up (station.md, Paper). What it says is documents/. */
import type { PaperBlock } from '../../hardware/printer/paper.ts';
import { fail, ok, type Result } from '../../ledger/result.ts';
import type { CardEnd } from './cards.ts';
import type { Kit } from './kit.ts';
import type { ReportName } from './view.ts';

/** An unconfirmed report is printed again only when staff ask for it. `timeoutMs` as for Printing.whole. */
export async function printReport(
  kit: Kit,
  action: ReportName,
  blocks: readonly PaperBlock[],
  timeoutMs?: number,
): Promise<Result<void, CardEnd>> {
  for (;;) {
    kit.conversation.show({ kind: 'working', task: 'printing', purpose: 'staff' });
    const outcome =
      (await kit.printing.tidy()) === 'tidy'
        ? await kit.printing.whole('report', blocks, timeoutMs)
        : 'not-started';
    if (outcome === 'confirmed') return ok(undefined);
    const answer = await kit.conversation.ask({
      scene: { kind: 'report-unconfirmed', action, outcome },
      accepts: ['report.retry', 'session.cancel'],
      patience: 'staff',
    });
    if (answer.heard !== 'command') return fail({ kind: 'nobody' });
    if (answer.command.type === 'session.cancel') return fail({ kind: 'cancelled' });
  }
}
