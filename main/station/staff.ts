/**
 * Staff before the kiosk (station.md, roles): card, PIN, role from the ledger's grants, and a fresh signature by the card. Members never pass, and
 * nobody whose role was not asked for. A card alone proves nothing: every staff member signs, either the body to approve or a statement of presence
 * that is checked here. What staff then do is polls.ts, desk.ts and end-session.ts.
 */
import { bytesToHex, sha256, utf8ToBytes } from '../../ledger/bytes.ts';
import { canonicalize } from '../../ledger/entries/canonical.ts';
import type { KeyId } from '../../ledger/keys/public-key.ts';
import { fail, ok, type Result } from '../../ledger/result.ts';
import { staffKeys } from '../../ledger/rules/state.ts';
import { askPin, awaitRemoval, cardEnd, meetCard, type CardEnd, type MetCard } from './cards.ts';
import { entryTime } from './clock.ts';
import { showTrouble, type Kit } from './kit.ts';
import type { StaffPurpose, StaffRole } from './view.ts';

/** A staff member whose card has taken the PIN and whose role covers this station. */
export interface Staff {
  readonly card: MetCard;
  readonly role: StaffRole;
}

/**
 * Asks for a staff card with one of `roles`, other than `except`, and its PIN. The card is still in the reader afterwards. `patience`: how long the card
 * and each PIN are waited for, in place of the idle time of staff.
 */
export async function presentStaff(
  kit: Kit,
  wanted: {
    readonly purpose: StaffPurpose;
    readonly which: 'first' | 'second';
    readonly roles: readonly StaffRole[];
    readonly except?: Staff;
    readonly patience?: { readonly cardMs: number; readonly pinMs: number };
  },
): Promise<Result<Staff, CardEnd>> {
  const { purpose, which, roles, except, patience } = wanted;
  if (kit.ledger.checkpoint() === undefined)
    return fail({ kind: 'trouble', code: 'ledger-unreachable', detail: 'no grants are known since start' });
  if (kit.reader.status().kind !== 'card') {
    const answer = await kit.conversation.ask({
      scene: { kind: 'staff-card', purpose, which, roles },
      accepts: ['session.cancel'],
      patience: patience === undefined ? 'staff' : { untilMs: kit.clock.now() + patience.cardMs },
      wakeOn: ['card-inserted'],
    });
    if (answer.heard !== 'card-inserted')
      return fail({ kind: answer.heard === 'command' ? 'cancelled' : 'nobody' });
  }
  const card = await meetCard(kit, 'staff');
  if (!card.ok) return card;
  // The same person with another card: one card authority, one number, one person.
  if (
    except !== undefined &&
    (card.value.key === except.card.key || card.value.memberNumber === except.card.memberNumber)
  )
    return fail({ kind: 'trouble', code: 'staff-same-card', detail: 'the first card again' });
  const role = staffRoleOf(kit, card.value.key);
  if (role === undefined || !roles.includes(role))
    return fail({ kind: 'trouble', code: 'staff-role', detail: `the card's role is ${role ?? 'none'}` });
  const pin = await askPin(kit, card.value, 'staff', patience?.pinMs);
  return pin.ok ? ok({ card: card.value, role }) : pin;
}

/** The role at this station that the ledger's grants give to a card, revoked ones left out. */
export function staffRoleOf(kit: Kit, key: KeyId): StaffRole | undefined {
  const known = staffKeys(kit.ledger.state(), kit.assembly, kit.station).find(({ id }) => id === key);
  return STAFF_ROLES.find((role) => role === known?.role);
}

const STAFF_ROLES: readonly StaffRole[] = ['manager', 'clerk', 'technician'];

/** The card's signature over `message` (ECDSA P-256, SHA-256), verified against its certificate. */
export async function signByCard(
  kit: Kit,
  { card }: Pick<Staff, 'card'>,
  message: Uint8Array,
): Promise<Result<Uint8Array, CardEnd>> {
  const signature = await card.piv.sign(sha256(message));
  if (!signature.ok) return fail(cardEnd(signature.error));
  return kit.verifier.p256(card.spki, message, signature.value)
    ? signature
    : fail({ kind: 'trouble', code: 'card-refused', detail: 'the signature does not fit the certificate' });
}

/** Proof that the card is here now and has taken its PIN: a signature over a fresh labelled statement, kept nowhere. */
export async function provePresence(
  kit: Kit,
  staff: Staff,
  purpose: StaffPurpose,
): Promise<Result<void, CardEnd>> {
  const statement = canonicalize({
    action: purpose,
    assembly: kit.assembly,
    nonce: bytesToHex(kit.random(16)),
    station: kit.station,
    time: entryTime(kit.clock),
  });
  const message = utf8ToBytes(`hwabaek staff v1\n${kit.origin}\n${statement}`);
  const signature = await signByCard(kit, staff, message);
  return signature.ok ? ok(undefined) : signature;
}

/** Ends what staff came for when it went no further: audit, trouble, and the card leaves. A voter's session that they came to goes on. */
export async function endStaff(kit: Kit, purpose: StaffPurpose, end: CardEnd): Promise<void> {
  if (end.kind === 'trouble') {
    kit.journal.write(() => {
      kit.journal.audit.append({ event: 'staff.refused', action: purpose, reason: end.code });
    });
    // Staff cast no vote here, except for a member whose session they end.
    const vote = end.code === 'registrar-unreachable' ? 'none' : undefined;
    await showTrouble(kit, end.code, end.detail, purpose === 'end-session' ? 'not-recorded' : vote);
  } else if (end.kind !== 'cancelled' && purpose !== 'end-session') kit.notify('session-cleared');
  await awaitRemoval(kit, 'staff');
}
