/**
 * What a technician does to the devices (station.md, roles): a test page, clearing the printer after a repair, and a whole exchange with the card in the
 * reader. Each ends in a report for the desk and touches no session, no permit and no ballot.
 */
import { fail, ok, type Result } from '../../ledger/result.ts';
import { askPin, meetCard, type CardEnd } from './cards.ts';
import { testPage } from './documents/test-page.ts';
import type { Kit } from './kit.ts';
import { provePresence, type Staff } from './staff.ts';
import type { DeviceReport } from './view.ts';

type ReportOf<K extends DeviceReport['kind']> = Extract<DeviceReport, { readonly kind: K }>;

/** Prints the test page, once what hangs in the printer is ended. */
export async function testPrint(kit: Kit): Promise<ReportOf<'test-print'>> {
  kit.conversation.show({ kind: 'working', task: 'printing', purpose: 'staff' });
  const outcome =
    (await kit.printing.tidy()) === 'tidy'
      ? await kit.printing.whole('notice', testPage(kit.letterhead(), kit.build))
      : 'not-started';
  return { kind: 'test-print', outcome };
}

/** Recovers the printer from an error whose cause was removed, and ends the papers that waited for it. */
export async function clearPrinter(kit: Kit): Promise<ReportOf<'printer-clear'>> {
  kit.conversation.show({ kind: 'working', task: 'printing', purpose: 'staff' });
  const cleared = await kit.printing.recover();
  if (!cleared.ok) return { kind: 'printer-clear', outcome: 'failed', detail: cleared.error.detail };
  const left = await kit.printing.tidy();
  if (left === 'pending')
    return { kind: 'printer-clear', outcome: 'failed', detail: 'a paper of an earlier job is not ended yet' };
  return { kind: 'printer-clear', outcome: 'done', detail: CLEARED[cleared.value] };
}

const CLEARED = {
  cleared: 'the printer says that its buffers are empty',
  drained: 'the printer cannot clear its buffers; what was left in it has come out and was cut off',
} as const;

/**
 * Resets the card, reads its certificate, asks for the PIN that the reset made it forget, and has it sign a labelled nonce. Counted are the exchanges for
 * certificate and signature and the time they took, without the PIN and the time of its holder. The error is an end of the desk.
 */
export async function cardRoundTrip(
  kit: Kit,
  staff: Staff,
): Promise<Result<ReportOf<'card-round-trip'>, CardEnd>> {
  let apdus = 0;
  let ms = 0;
  const report = (outcome: 'done' | 'failed', detail: string): Result<ReportOf<'card-round-trip'>, never> =>
    ok({ kind: 'card-round-trip', outcome, apdus, ms, detail });

  const began = kit.clock.now();
  const card = await meetCard(kit, 'staff');
  ms += kit.clock.now() - began;
  if (!card.ok) return isFaultOfCard(card.error) ? report('failed', card.error.detail) : fail(card.error);
  if (card.value.key !== staff.card.key) return fail({ kind: 'removed' });
  apdus += card.value.piv.apduCount;

  const pin = await askPin(kit, card.value, 'staff');
  if (!pin.ok) {
    if (pin.error.kind === 'cancelled') return report('failed', 'the PIN was not given');
    return isFaultOfCard(pin.error) ? report('failed', pin.error.detail) : fail(pin.error);
  }
  const counted = card.value.piv.apduCount;
  const resumed = kit.clock.now();
  kit.conversation.show({ kind: 'working', task: 'reading-card', purpose: 'staff' });
  const signed = await provePresence(kit, { card: card.value, role: staff.role }, 'desk');
  ms += kit.clock.now() - resumed;
  apdus += card.value.piv.apduCount - counted;
  if (signed.ok) return report('done', 'certificate read, signature made by the card and verified');
  return isFaultOfCard(signed.error) ? report('failed', signed.error.detail) : fail(signed.error);
}

/** What a technician is to see as the outcome; anything else, such as a blocked PIN, ends the desk. */
const isFaultOfCard = (
  end: CardEnd,
): end is Extract<CardEnd, { readonly kind: 'trouble' }> & { readonly code: 'card-unreadable' } =>
  end.kind === 'trouble' && end.code === 'card-unreadable';
