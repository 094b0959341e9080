/**
 * The audit record: a hash chain of events (protocol.md section 7). Each hash covers the one before and the event's canonical JSON.
 * Events are a closed union that has no place for a selection, a tracker, an identity, or a time together with a ballot.
 */
import { canonicalize } from '../../../ledger/entries/canonical.ts';
import type { PresenceAction } from '../../../ledger/permit/presence.ts';
import { bytesToHex, concatBytes, sha256, utf8ToBytes } from '../../../ledger/bytes.ts';
import type { RecordKind } from '../../../ledger/records/words.ts';
import type { CardFinding, QuorumFault, StaffAction, StaffPurpose } from '../view.ts';
import type { Database } from './schema.ts';

export type AuditEvent =
  | { readonly event: 'journal.created'; readonly station: string }
  | { readonly event: 'station.started'; readonly time: string; readonly build: string }
  | {
      readonly event: 'polls.signed';
      readonly action: StaffAction;
      readonly time: string;
      readonly entry: string;
    }
  | { readonly event: 'polls.accepted'; readonly action: StaffAction }
  | { readonly event: 'polls.refused'; readonly action: StaffAction; readonly rule: string }
  | { readonly event: 'polls.reopened' }
  | { readonly event: 'admission.admitted' }
  | { readonly event: 'reserve.handed-out' }
  | { readonly event: 'admission.refused'; readonly reason: string }
  | { readonly event: 'ballot.cast'; readonly papers: number }
  | { readonly event: 'ballot.challenged'; readonly papers: number }
  | { readonly event: 'ballot.abandoned' }
  | { readonly event: 'ballot.refused'; readonly entry: string; readonly rule: string }
  | { readonly event: 'slip.void' }
  | { readonly event: 'receipt.ended'; readonly ending: string; readonly outcome: string }
  | { readonly event: 'record.printed'; readonly record: RecordKind; readonly size: number }
  | { readonly event: 'presence.noted'; readonly action: PresenceAction }
  | { readonly event: 'presence.refused'; readonly reason: string }
  | {
      readonly event: 'quorum.counted';
      readonly time: string;
      readonly members: number;
      readonly present: number;
      readonly need: number;
    }
  | { readonly event: 'quorum.failed'; readonly fault: QuorumFault; readonly detail: string }
  | { readonly event: 'session.voided' }
  | { readonly event: 'card.checked'; readonly finding: CardFinding['kind'] }
  | { readonly event: 'kiosk.exited'; readonly time: string }
  | { readonly event: 'staff.refused'; readonly action: StaffPurpose; readonly reason: string };

const GENESIS = new Uint8Array(32);

export interface AuditRecord {
  /** Appends within the transaction of the caller. */
  append(event: AuditEvent): void;
  /** Hex hash of the last event. */
  head(): string;
  /** Recomputes the chain; the number of the first event that does not fit, or undefined. */
  firstFault(): number | undefined;
}

export function openAudit(db: Database): AuditRecord {
  const last = db.prepare<[], { n: number; hash: Uint8Array }>(
    'SELECT n, hash FROM audit ORDER BY n DESC LIMIT 1',
  );
  const insert = db.prepare('INSERT INTO audit (n, event, hash) VALUES (?, ?, ?)');
  const all = db.prepare<[], { n: number; event: string; hash: Uint8Array }>(
    'SELECT * FROM audit ORDER BY n',
  );
  return {
    append: (event) => {
      const text = canonicalize(event);
      const before = last.get();
      insert.run((before?.n ?? 0) + 1, text, link(before?.hash ?? GENESIS, text));
    },
    head: () => bytesToHex(last.get()?.hash ?? GENESIS),
    firstFault: () => {
      let before: Uint8Array = GENESIS;
      let n = 0;
      for (const row of all.iterate()) {
        n += 1;
        before = link(before, row.event);
        if (row.n !== n || Buffer.compare(before, row.hash) !== 0) return n;
      }
      return undefined;
    },
  };
}

const link = (before: Uint8Array, event: string): Uint8Array =>
  sha256(concatBytes(utf8ToBytes('hwabaek audit v1\n'), before, utf8ToBytes(event)));
