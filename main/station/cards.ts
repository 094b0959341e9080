/**
 * Meeting a card: certificate against the party's card authorities, then the PIN, with tries shown and never a retry by itself (hardware.md c.2). What
 * the card is for is left to admission.ts and staff.ts. At most 12 APDUs from insertion to the question for the PIN.
 */
import type { PivCard, PivError } from '../../hardware/card/piv.ts';
import { openPiv } from '../../hardware/card/piv.ts';
import { fromBase64, toBase64 } from '../../ledger/bytes.ts';
import { checkCardCertificate } from '../../ledger/keys/certificate.ts';
import { keyId, type KeyId } from '../../ledger/keys/public-key.ts';
import { fail, ok, type Result } from '../../ledger/result.ts';
import type { Kit } from './kit.ts';
import type { TroubleCode } from './troubles.ts';
import type { Scene, Task } from './view.ts';

/** A card whose certificate is good; whoever holds it has proven nothing yet. */
export interface MetCard {
  readonly piv: PivCard;
  /** DER, in base64. */
  readonly certificate: string;
  readonly spki: Uint8Array;
  readonly key: KeyId;
  readonly memberNumber: string;
}

/** Why it went no further: the card left, somebody gave up or went away, or a trouble to show. */
export type CardEnd =
  | { readonly kind: 'removed' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'trouble'; readonly code: TroubleCode; readonly detail: string };

/** Reads and checks the card in the reader. */
export async function meetCard(kit: Kit, purpose: 'admission' | 'staff'): Promise<Result<MetCard, CardEnd>> {
  kit.conversation.show(working('reading-card', purpose));
  const channel = await kit.reader.connect();
  if (!channel.ok) return fail(cardEnd(channel.error));
  const piv = await openPiv(channel.value);
  if (!piv.ok) return fail(cardEnd(piv.error));
  const der = await piv.value.certificate('9A');
  if (!der.ok) return fail(cardEnd(der.error));
  const checked = checkCardCertificate(der.value, {
    authorities: (kit.papers()?.cardAuthorities ?? []).map(fromBase64),
    now: new Date(kit.clock.now()),
  });
  if (!checked.ok)
    return fail({
      kind: 'trouble',
      code: 'card-refused',
      detail: `${checked.error.kind}: ${checked.error.detail}`,
    });
  const { publicKeySpki, memberNumber } = checked.value;
  return ok({
    piv: piv.value,
    certificate: toBase64(der.value),
    spki: publicKeySpki,
    key: keyId(publicKeySpki),
    memberNumber,
  });
}

/** Asks for the PIN until the card accepts it, is blocked or leaves, or nobody answers: within `withinMs` where that is given. */
export async function askPin(
  kit: Kit,
  { piv }: MetCard,
  purpose: 'admission' | 'staff',
  withinMs?: number,
): Promise<Result<void, CardEnd>> {
  const patience = purpose === 'staff' ? 'staff' : 'voter';
  const asked = await piv.pinTries();
  if (!asked.ok) return fail(cardEnd(asked.error));
  if (asked.value === 'verified')
    return fail({
      kind: 'trouble',
      code: 'card-unreadable',
      detail: 'a card that needs no PIN after a reset',
    });
  let triesLeft = asked.value;
  let attempt: 'first' | 'after-wrong-pin' = 'first';
  while (triesLeft > 0) {
    const answer = await kit.conversation.ask({
      scene: { kind: 'pin', purpose, triesLeft, attempt },
      accepts: ['pin.enter', 'session.cancel'],
      patience: withinMs === undefined ? patience : { untilMs: kit.clock.now() + withinMs },
      wakeOn: ['card-removed'],
      decide: (command) =>
        command.type === 'pin.enter' && !/^[0-9]{6,8}$/.test(command.pin)
          ? {
              code: 'pin-format',
              message: { ko: '비밀번호는 숫자 6~8자리입니다.', en: 'A PIN is 6 to 8 digits.' },
            }
          : undefined,
    });
    if (answer.heard === 'card-removed') return fail({ kind: 'removed' });
    if (answer.heard !== 'command') return fail({ kind: 'nobody' });
    if (answer.command.type !== 'pin.enter') return fail({ kind: 'cancelled' });
    kit.conversation.show(working('checking-pin', purpose));
    // Whoever enters a PIN under "1 try left" wants that try used.
    const verified = await piv.verifyPin(answer.command.pin, triesLeft === 1 ? 'use' : 'keep');
    if (verified.ok) return ok(undefined);
    const { error } = verified;
    if (error.kind === 'wrong-pin') {
      triesLeft = error.triesLeft;
      attempt = 'after-wrong-pin';
    } else if (error.kind === 'last-try') triesLeft = 1;
    else if (error.kind === 'blocked') triesLeft = 0;
    else if (error.kind === 'malformed-pin')
      return fail({ kind: 'trouble', code: 'card-unreadable', detail: error.detail });
    else return fail(cardEnd(error));
  }
  return fail({ kind: 'trouble', code: 'pin-blocked', detail: 'no tries left' });
}

const working = (task: Task, purpose: 'admission' | 'staff'): Scene =>
  purpose === 'staff' ? { kind: 'working', task, purpose } : { kind: 'working', task };

/** What a card's fault means for the procedure. */
export function cardEnd(error: PivError): CardEnd {
  if (error.kind === 'removed') return { kind: 'removed' };
  return { kind: 'trouble', code: 'card-unreadable', detail: `${error.kind}: ${error.detail}` };
}

/** Waits until the reader is empty; patience has no end, because a forgotten card must not go to the next person. */
export async function awaitRemoval(
  kit: Kit,
  purpose: 'admission' | 'staff',
  member?: { readonly name: string; readonly group: string },
): Promise<void> {
  if (kit.reader.status().kind !== 'card') return;
  await kit.conversation.ask({
    scene: { kind: 'take-card', purpose, ...(member === undefined ? {} : { member }) },
    accepts: [],
    patience: 'nobody',
    wakeOn: ['card-removed'],
  });
}
