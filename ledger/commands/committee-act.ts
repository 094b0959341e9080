/** How the committee's acts that need nothing long to compute end: entries made by its key, tried on the ledger's state, appended, and reported. */
import { writeFractions } from '../count/fraction.ts';
import { ok, type Result } from '../result.ts';
import type { Args, Terminal } from './command.ts';
import { EntryWriter } from './entry-writer.ts';
import { rehearse, signerFor, type LedgerAccess } from './ledger-access.ts';

/** `message` is for people; with --json the rest is printed instead. */
export interface ActReport {
  readonly message: string;
}

/** Opens the committee's key, lets `make` make the entries, sees that the rules take them, appends them and reports. */
export const actAsCommittee = async (
  args: Args,
  terminal: Terminal,
  access: LedgerAccess,
  make: (writer: EntryWriter) => Result<ActReport, string>,
): Promise<Result<void, string>> => {
  const committee = await signerFor(args, 'committee', access.kind, terminal);
  if (!committee.ok) return committee;
  const writer = new EntryWriter(access.state, access.origin, committee.value);
  const made = make(writer);
  if (!made.ok) return made;
  const judged = rehearse(access.state, writer.entries);
  if (!judged.ok) return judged;
  const appended = await access.append(writer.entries);
  if (!appended.ok) return appended;
  const { message, ...report } = made.value;
  terminal.out(args.has('json') ? JSON.stringify(report, writeFractions, 2) : message);
  return ok(undefined);
};
