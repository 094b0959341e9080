/**
 * Staff at a voter's session (station.md, roles: the clerk may cancel a session): the voter calls, staff come with card and PIN, and either end the session
 * or give it back. Ending it is one transaction inside the command, so that "ok" means ended: the slip, if one is out, is to say ABANDONED, the permit stays
 * unspent. The selections are the screen's and are not seen here; without staff the voter's own idle rules go on.
 */
import { fail, ok, type Result } from '../../ledger/result.ts';
import { awaitRemoval, type CardEnd } from './cards.ts';
import { recordOrObject, showStaffDone, type Kit } from './kit.ts';
import { endStaff, presentStaff, provePresence } from './staff.ts';

/** How long staff are waited for before the voter's screen comes back. */
export const CALL_MS = 60_000;
/** How long staff may take to decide; then the voter's screen comes back. */
export const DECISION_MS = 120_000;

/** The confirmed slip of an attempt that can still be cast; `ended` is called as soon as the journal says that it is abandoned. */
export interface OpenSlip {
  readonly paper: Uint8Array;
  readonly ended: () => void;
}

/**
 * Calls staff to the session whose slip is `slip`; without it no paper is out that could still be cast. `back`: the voter's scene is to be shown again;
 * `ended`: nothing of the session is left, and the reader is empty. Throws what the journal throws.
 */
export async function callStaff(kit: Kit, slip?: OpenSlip): Promise<'back' | 'ended'> {
  kit.notify(undefined);
  const present = await staffPresent(kit);
  if (!present.ok) {
    await endStaff(kit, 'end-session', present.error);
    return 'back';
  }
  const answer = await kit.conversation.ask({
    scene: { kind: 'end-session', paper: slip === undefined ? 'none' : 'out' },
    accepts: ['session.return', 'session.void'],
    patience: { untilMs: kit.clock.now() + DECISION_MS },
    wakeOn: ['card-removed'],
    decide: ({ type }) =>
      type === 'session.void'
        ? recordOrObject(() => {
            endInJournal(kit, slip?.paper);
          })
        : undefined,
  });
  if (answer.heard !== 'command' || answer.command.type === 'session.return') {
    await awaitRemoval(kit, 'staff');
    return 'back';
  }
  slip?.ended();
  kit.conversation.show({ kind: 'working', task: 'printing', purpose: 'staff' });
  if (slip !== undefined) await kit.printing.end(slip.paper);
  await kit.printing.tidy();
  await awaitRemoval(kit, 'staff');
  await showStaffDone(kit, 'end-session');
  return 'ended';
}

async function staffPresent(kit: Kit): Promise<Result<void, CardEnd>> {
  const staff = await presentStaff(kit, {
    purpose: 'end-session',
    which: 'first',
    roles: ['clerk', 'manager'],
    patience: { cardMs: CALL_MS, pinMs: DECISION_MS },
  });
  if (!staff.ok) return staff;
  const present = await provePresence(kit, staff.value, 'end-session');
  return present.ok ? ok(undefined) : fail(present.error);
}

function endInJournal({ journal, step }: Kit, slip: Uint8Array | undefined): void {
  journal.write(() => {
    if (slip !== undefined) {
      journal.papers.decide(slip, 'abandoned');
      journal.audit.append({ event: 'ballot.abandoned' });
    }
    journal.audit.append({ event: 'session.voided' });
  });
  if (slip !== undefined) step('abandon.stored');
}
