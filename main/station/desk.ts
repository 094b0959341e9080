/**
 * The desks of staff (station.md, roles): card, PIN and presence once, then the commands of the role, for as long as the same card stays in the reader. The
 * manager's actions on the polls are polls.ts, its records records.ts, the quorum report is quorum.ts, looking at a member's card is card-check.ts, the technician's
 * work on the devices is technician.ts.
 */
import { fail, type Result } from '../../ledger/result.ts';
import { electionsToOpen } from '../../ledger/rules/state.ts';
import { checkCard } from './card-check.ts';
import { awaitRemoval, type CardEnd } from './cards.ts';
import { entryTime } from './clock.ts';
import type { CommandType } from './command.ts';
import { isStorageFault } from './journal/schema.ts';
import type { Kit } from './kit.ts';
import { objectionTo, staffAction } from './polls.ts';
import { offersQuorum, reportQuorum } from './quorum.ts';
import { printRecords } from './records.ts';
import { countingRules } from './rules.ts';
import { endStaff, presentStaff, provePresence, type Staff } from './staff.ts';
import type { Sync } from './sync.ts';
import { cardRoundTrip, clearPrinter, testPrint } from './technician.ts';
import type { DeskReport, PaperRules, Scene, StaffRole } from './view.ts';

type DeskCommand = Extract<
  CommandType,
  | 'staff.begin'
  | 'quorum.report'
  | 'desk.check-card'
  | 'desk.print-records'
  | 'desk.leave'
  | `device.${string}`
  | 'kiosk.exit'
>;

const COMMANDS: Readonly<Record<StaffRole, readonly DeskCommand[]>> = {
  manager: ['staff.begin', 'desk.check-card', 'desk.leave'],
  clerk: ['desk.check-card', 'desk.leave'],
  technician: [
    'device.test-print',
    'device.clear-printer',
    'device.card-round-trip',
    'kiosk.exit',
    'desk.leave',
  ],
};

/** Those who run the polls may have those present counted, where the assembly counts them; records are made once the polls are closed. */
const commandsOf = (kit: Kit, role: StaffRole): readonly DeskCommand[] => [
  ...(role !== 'technician' && offersQuorum(kit) ? (['quorum.report'] as const) : []),
  ...COMMANDS[role],
  ...(role === 'manager' && kit.journal.polls() === 'closed' ? (['desk.print-records'] as const) : []),
];

/** Opens the desk of whoever presents a staff card, and returns when the screen may go back to idle. */
export async function desk(kit: Kit, sync: Sync): Promise<void> {
  const staff = await staffAtDesk(kit);
  if (!staff.ok) {
    await endStaff(kit, 'desk', staff.error);
    return;
  }
  // Another card may come into the reader while something is done here; the desk is not theirs.
  let card: 'here' | 'gone' = 'here';
  const unsubscribe = kit.reader.subscribe(({ kind }) => {
    if (kind === 'removed') card = 'gone';
  });
  try {
    await serve(kit, sync, staff.value, () => card);
  } finally {
    unsubscribe();
  }
}

async function staffAtDesk(kit: Kit): Promise<Result<Staff, CardEnd>> {
  const staff = await presentStaff(kit, {
    purpose: 'desk',
    which: 'first',
    roles: ['manager', 'clerk', 'technician'],
  });
  if (!staff.ok) return staff;
  const present = await provePresence(kit, staff.value, 'desk');
  return present.ok ? staff : fail(present.error);
}

/** One command after another, until one of them ends the desk, the card leaves or nobody does anything for half an hour. */
async function serve(kit: Kit, sync: Sync, staff: Staff, card: () => 'here' | 'gone'): Promise<void> {
  let report: DeskReport | undefined;
  while (card() === 'here') {
    const answer = await kit.conversation.ask({
      scene: deskScene(kit, staff.role, report),
      accepts: commandsOf(kit, staff.role),
      patience: 'staff',
      wakeOn: ['card-removed'],
      decide: (command) => (command.type === 'staff.begin' ? objectionTo(kit, command) : undefined),
    });
    if (answer.heard !== 'command') break;
    switch (answer.command.type) {
      case 'staff.begin':
        await staffAction(kit, sync, answer.command, staff);
        return;
      case 'quorum.report':
        report = await reportQuorum(kit, sync);
        break;
      case 'desk.check-card':
        await checkCard(kit);
        return;
      case 'desk.print-records': {
        const printed = await printRecords(kit, sync, answer.command.language);
        if (!printed.ok) {
          await endStaff(kit, 'desk', printed.error);
          return;
        }
        report = printed.value;
        break;
      }
      case 'device.test-print':
        report = await testPrint(kit);
        break;
      case 'device.clear-printer':
        report = await clearPrinter(kit);
        break;
      case 'device.card-round-trip': {
        const trip = await cardRoundTrip(kit, staff);
        if (!trip.ok) {
          await endStaff(kit, 'desk', trip.error);
          return;
        }
        report = trip.value;
        break;
      }
      case 'kiosk.exit':
        leaveKiosk(kit);
        await awaitRemoval(kit, 'staff');
        return;
      case 'desk.leave':
        await awaitRemoval(kit, 'staff');
        return;
    }
  }
  await awaitRemoval(kit, 'staff');
}

const deskScene = (kit: Kit, role: StaffRole, report: DeskReport | undefined): Scene => ({
  kind: 'desk',
  role,
  ...(report === undefined ? {} : { report }),
  ...(role === 'technician' ? { apdus: kit.apdus() } : {}),
  ...(role === 'manager' && ['setup', 'closed'].includes(kit.journal.polls())
    ? { rules: rulesToOpen(kit) }
    : {}),
});

const rulesToOpen = (kit: Kit): readonly PaperRules[] =>
  countingRules(kit.ledger.state(), electionsToOpen(kit.ledger.state(), kit.assembly, kit.station));

/** The exit is recorded where it can be: a disk that does not take it may be the very reason for it. */
function leaveKiosk(kit: Kit): void {
  try {
    kit.journal.write(() => {
      kit.journal.audit.append({ event: 'kiosk.exited', time: entryTime(kit.clock) });
    });
  } catch (error) {
    if (!isStorageFault(error)) throw error;
  }
  kit.exit();
}
