/**
 * Entries that this device authors (polls opened, suspended, resumed, closed), stored with their seq before they are sent, so that a restart sends
 * the same bytes again and no seq is used twice (protocol.md section 2). Sending is ../sync.ts.
 */
import type { StaffAction } from '../view.ts';
import type { Database } from './schema.ts';

export interface DeviceEntry {
  readonly seq: number;
  readonly entry: string;
  readonly action: StaffAction;
  readonly bytes: Uint8Array;
}

export interface DeviceEntryRow extends DeviceEntry {
  readonly state: 'stored' | 'accepted' | 'proven';
}

export interface DeviceEntryTable {
  put(entry: DeviceEntry): void;
  setState(seq: number, state: DeviceEntryRow['state']): void;
  /** The ledger refused it for good: its seq is free again. */
  remove(seq: number): void;
  /** Not yet proven, in order. */
  outstanding(): DeviceEntryRow[];
  /** The bytes of the last entry of `action`, whatever became of it but a refusal. */
  latest(action: StaffAction): Uint8Array | undefined;
  /** The highest seq in the journal, 0 without entries. */
  lastSeq(): number;
}

export function openDeviceEntries(db: Database): DeviceEntryTable {
  const put = db.prepare(
    "INSERT INTO device_entry (seq, entry, action, state, bytes) VALUES (?, ?, ?, 'stored', ?)",
  );
  const setState = db.prepare('UPDATE device_entry SET state = ? WHERE seq = ?');
  const remove = db.prepare('DELETE FROM device_entry WHERE seq = ?');
  const outstanding = db.prepare<[], DeviceEntryRow>(
    "SELECT seq, entry, action, state, bytes FROM device_entry WHERE state <> 'proven' ORDER BY seq",
  );
  const latest = db
    .prepare<[StaffAction], Uint8Array>(
      'SELECT bytes FROM device_entry WHERE action = ? ORDER BY seq DESC LIMIT 1',
    )
    .pluck();
  const lastSeq = db.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM device_entry').pluck();
  return {
    put: ({ seq, entry, action, bytes }) => {
      put.run(seq, entry, action, bytes);
    },
    setState: (seq, state) => {
      setState.run(state, seq);
    },
    remove: (seq) => {
      remove.run(seq);
    },
    outstanding: () => outstanding.all(),
    latest: (action) => latest.get(action),
    lastSeq: () => lastSeq.get() ?? 0,
  };
}
