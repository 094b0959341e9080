/**
 * The clerk looks at a member's card without admitting anybody (station.md, roles: clerk): the certificate and this station's roll, no PIN, no question to
 * the registrar. Nothing is written but that a card was looked at, and with what kind of outcome.
 */
import { papersOfGroup } from './ballot-papers.ts';
import { awaitRemoval, meetCard, type CardEnd, type MetCard } from './cards.ts';
import type { Kit } from './kit.ts';
import { staffRoleOf } from './staff.ts';
import type { CardFinding } from './view.ts';

/** How long a card is waited for, and how long the finding stays on the screen. */
export const CARD_CHECK_MS = 45_000;
export const FINDING_MS = 20_000;

/** Waits for one card, shows what is found, and returns when the reader is empty. The staff card leaves the reader first. */
export async function checkCard(kit: Kit): Promise<void> {
  await awaitRemoval(kit, 'staff');
  const finding = await lookAtCard(kit, kit.clock.now() + CARD_CHECK_MS);
  if (finding !== undefined) {
    kit.journal.write(() => {
      kit.journal.audit.append({ event: 'card.checked', finding: finding.kind });
    });
    await kit.conversation.ask({
      scene: { kind: 'card-check', finding },
      accepts: ['session.end'],
      patience: { untilMs: kit.clock.now() + FINDING_MS },
    });
  }
  await awaitRemoval(kit, 'staff');
}

/** Undefined when no card came until `untilMs`, or the clerk gave up. A card that leaves too early may come again. */
async function lookAtCard(kit: Kit, untilMs: number): Promise<CardFinding | undefined> {
  for (;;) {
    if (kit.reader.status().kind !== 'card') {
      const answer = await kit.conversation.ask({
        scene: { kind: 'card-check' },
        accepts: ['session.cancel'],
        patience: { untilMs },
        wakeOn: ['card-inserted'],
      });
      if (answer.heard !== 'card-inserted') return undefined;
    }
    const card = await meetCard(kit, 'staff');
    const finding = card.ok ? findingOf(kit, card.value) : findingOfFault(card.error);
    if (finding !== undefined) return finding;
  }
}

function findingOf(kit: Kit, { key, memberNumber }: MetCard): CardFinding {
  const member = kit.roll.lookup(memberNumber);
  if (member !== undefined) {
    const papers = papersOfGroup(kit.papers()?.papers ?? [], member.group).map(({ title }) => title);
    return { kind: 'on-roll', member, papers };
  }
  const role = staffRoleOf(kit, key);
  return role === undefined ? { kind: 'not-on-roll' } : { kind: 'staff-card', role };
}

/** Nothing for a card that has left. */
function findingOfFault(end: CardEnd): CardFinding | undefined {
  if (end.kind !== 'trouble') return undefined;
  const { code, detail } = end;
  return code === 'card-refused' ? { kind: 'refused', detail } : { kind: 'unreadable', detail };
}
