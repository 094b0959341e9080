/**
 * Leaving and returning at the kiosk (counting.md, opening quorum): what the member wants, card, PIN, one signature by the card, and the registrar's word. No ballot,
 * permit or slip has anything to do with it, and the journal keeps no more than that somebody left or came back. Counting those present is quorum.ts.
 */
import type { PresenceAction } from '../../ledger/permit/presence.ts';
import { fail, ok, type Result } from '../../ledger/result.ts';
import { countsPresence } from '../../ledger/rules/presence.ts';
import { linkEnd } from './admission.ts';
import { askPin, awaitRemoval, meetCard, type CardEnd } from './cards.ts';
import { showTrouble, type Kit } from './kit.ts';
import { signByCard } from './staff.ts';

/** How long each of choice and card is waited for, and the PIN: nobody who leaves stays to answer. */
const PATIENCE_MS = 60_000;

/** Whether the kiosk offers it: the assembly counts who is present, and members have been admitted here. */
export function offersPresence(kit: Kit): boolean {
  const assembly = kit.ledger.state().assemblies.get(kit.assembly);
  return assembly !== undefined && countsPresence(assembly) && kit.journal.round() > 0;
}

/** Leads one member through it; the reader is empty afterwards. */
export async function leaveOrReturn(kit: Kit): Promise<void> {
  const choice = await kit.conversation.ask({
    scene: { kind: 'presence-choice' },
    accepts: ['presence.leave', 'presence.return', 'session.cancel'],
    patience: { untilMs: kit.clock.now() + PATIENCE_MS },
  });
  if (choice.heard !== 'command' || choice.command.type === 'session.cancel') return;
  const action = choice.command.type === 'presence.leave' ? 'leave' : 'return';
  const moved = await move(kit, action);
  if (moved.ok) await showDone(kit, action);
  else await end(kit, moved.error);
  await awaitRemoval(kit, 'admission');
}

async function move(kit: Kit, action: PresenceAction): Promise<Result<void, CardEnd>> {
  if (kit.reader.status().kind !== 'card') {
    const answer = await kit.conversation.ask({
      scene: { kind: 'presence-card', action },
      accepts: ['session.cancel'],
      patience: { untilMs: kit.clock.now() + PATIENCE_MS },
      wakeOn: ['card-inserted'],
    });
    if (answer.heard !== 'card-inserted')
      return fail({ kind: answer.heard === 'command' ? 'cancelled' : 'nobody' });
  }
  const card = await meetCard(kit, 'admission');
  if (!card.ok) return card;
  const pin = await askPin(kit, card.value, 'admission', PATIENCE_MS);
  if (!pin.ok) return pin;
  kit.conversation.show({ kind: 'working', task: 'admitting' });
  const answer = await kit.ledger.movePresence({ action, certificate: card.value.certificate }, (bytes) =>
    signByCard(kit, { card: card.value }, bytes),
  );
  if (!answer.ok) return answer.error.kind === 'card' ? fail(answer.error.error) : linkEnd(answer.error);
  kit.journal.write(() => {
    kit.journal.audit.append({ event: 'presence.noted', action });
  });
  return ok(undefined);
}

/** Until the card is out. */
async function showDone(kit: Kit, action: PresenceAction): Promise<void> {
  if (kit.reader.status().kind !== 'card') return;
  await kit.conversation.ask({
    scene: { kind: 'presence-done', action },
    accepts: [],
    patience: 'nobody',
    wakeOn: ['card-removed'],
  });
}

async function end(kit: Kit, why: CardEnd): Promise<void> {
  switch (why.kind) {
    case 'trouble':
      kit.journal.write(() => {
        kit.journal.audit.append({ event: 'presence.refused', reason: why.code });
      });
      // A vote of this member's, if there is one, is not touched.
      await showTrouble(kit, why.code, why.detail, 'none');
      return;
    case 'removed':
    case 'nobody':
      kit.notify('session-cleared');
      return;
    case 'cancelled':
      return;
  }
}
