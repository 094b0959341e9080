/**
 * Records admissions in the ledger: admissions.recorded entries of at least the definitions' batch, or of everything when a station closes
 * (protocol.md section 3); and how many are present, when that is asked. An entry is stored before it is sent and sent with the same bytes until the ledger has answered for good.
 */
import { makeEntry } from '../entries/entry.ts';
import type { Signer } from '../keys/signer.ts';
import type { PresenceCountAnswer } from '../permit/presence.ts';
import { fail, ok, type Result } from '../result.ts';
import { electionsToAdmit, nextSeq, stationOf, type LedgerState } from '../rules/state.ts';
import type { Batch, RegistrarStore, Unrecorded } from '../store/registrar-store.ts';
import type { AppendResult } from './sequencer.ts';

export interface RecorderOptions {
  readonly store: RegistrarStore;
  readonly signer: Signer;
  readonly state: () => LedgerState;
  readonly append: (bytes: Uint8Array) => Promise<AppendResult>;
  readonly clock: () => Date;
}

export interface Recorder {
  /** Records the station's admissions if they make a full batch now. */
  admitted(assembly: string, station: string): void;
  /** Records all admissions of a station; resolves when the ledger holds them. */
  recordNow(assembly: string, station: string): Promise<Result<void, string>>;
  /**
   * Records all admissions at these stations, then how many are present at this moment (presence.counted). An entry that the ledger did not take is not sent
   * again: the next count makes a new one.
   */
  countPresent(assembly: string, stations: readonly string[]): Promise<Result<PresenceCountAnswer, string>>;
  /** Sends what waits, for example after a restart or when the ledger was unavailable. */
  retry(): void;
  /** Resolves when nothing is under way. */
  stop(): Promise<void>;
}

/** Most admissions in one entry: their commitments take less than half of what an entry holds. */
export const mostInEntry = 400;

/** Starts a recorder for one registrar's key; one entry is under way at a time, because the author's entries are numbered. */
export function createRecorder({ store, signer, state, append, clock }: RecorderOptions): Recorder {
  let last: Promise<unknown> = Promise.resolve();
  let isRetrying = false;
  const inTurn = <T>(work: () => Promise<Result<T, string>>): Promise<Result<T, string>> => {
    const turn = last
      .then(work)
      .catch((error: unknown) => fail(`admissions could not be recorded: ${String(error)}`));
    last = turn;
    return turn;
  };

  const send = async ({ seq, bytes }: Batch): Promise<Result<void, string>> => {
    const result = await append(bytes);
    switch (result.verdict) {
      case 'accepted':
        store.batchAccepted(seq);
        return ok(undefined);
      case 'refused':
      case 'malformed':
        store.batchRefused(seq);
        return fail(`the ledger refused to record admissions: ${result.message}`);
      case 'not-yet':
      case 'unavailable':
        return fail(`the ledger did not record admissions yet: ${result.message}`);
    }
  };

  const sendWaiting = async (): Promise<Result<void, string>> => {
    for (const batch of store.waitingBatches()) {
      const sent = await send(batch);
      if (!sent.ok) return sent;
    }
    return ok(undefined);
  };

  /** Makes entries of what is unrecorded at a station, as long as that is at least `least` admissions. */
  const record = async (assembly: string, station: string, least: number): Promise<Result<void, string>> => {
    for (;;) {
      const sent = await sendWaiting();
      if (!sent.ok) return sent;
      const next = store.unrecorded(assembly, station, mostInEntry);
      if (next.commitments.length < least) return ok(undefined);
      store.storeBatch(next.commitments, makeBatch(assembly, station, next));
    }
  };

  const count = async (
    assembly: string,
    stations: readonly string[],
  ): Promise<Result<PresenceCountAnswer, string>> => {
    for (const station of stations) {
      const recorded = await record(assembly, station, 1);
      // What was refused may be refused for ever, as of a revoked device; whether the count can do without it is the ledger's to say.
      if (!recorded.ok && store.waitingBatches().length > 0) return recorded;
    }
    const now = state();
    const before = now.assemblies.get(assembly)?.presence.get(signer.id)?.time ?? '';
    const moment = `${clock().toISOString().slice(0, 19)}Z`;
    // A clock that was put back must not stop the counting: times on the ledger do not go back.
    const counted = { present: store.present(assembly), time: moment < before ? before : moment };
    const { bytes, id } = makeEntry(
      {
        origin: now.founding?.body.origin ?? '',
        author: signer.id,
        seq: nextSeq(now, signer.id),
        type: 'presence.counted',
        body: { assembly, ...counted },
      },
      (toSign) => signer.sign(toSign),
    );
    const result = await append(bytes);
    return result.verdict === 'accepted'
      ? ok({ ...counted, entry: id })
      : fail(`the ledger did not take the count of those present: ${result.message}`);
  };

  const makeBatch = (assembly: string, station: string, { commitments, counts }: Unrecorded): Batch => {
    const now = state();
    // What ended at this station meanwhile, its round or the whole election, takes no admissions any more.
    const usable = new Set(electionsToAdmit(now, assembly, station));
    const seq = nextSeq(now, signer.id);
    const { bytes } = makeEntry(
      {
        origin: now.founding?.body.origin ?? '',
        author: signer.id,
        seq,
        type: 'admissions.recorded',
        body: {
          assembly,
          commitments,
          counts: counts
            .filter(({ election }) => usable.has(election))
            .toSorted((a, b) => (`${a.election} ${a.group}` < `${b.election} ${b.group}` ? -1 : 1)),
          station,
        },
      },
      (toSign) => signer.sign(toSign),
    );
    return { seq, bytes };
  };

  const batchOf = (assembly: string, station: string): number => {
    const now = state();
    const elections = stationOf(now, assembly, station)?.elections ?? [];
    const batch = Math.max(1, ...elections.map((uuid) => now.elections.get(uuid)?.definition.batch ?? 1));
    return Math.min(batch, mostInEntry);
  };

  return {
    admitted: (assembly, station) => {
      void inTurn(() => record(assembly, station, batchOf(assembly, station)));
    },
    recordNow: (assembly, station) => inTurn(() => record(assembly, station, 1)),
    countPresent: (assembly, stations) => inTurn(() => count(assembly, stations)),
    retry: () => {
      if (isRetrying || store.waitingBatches().length === 0) return;
      isRetrying = true;
      void inTurn(sendWaiting).finally(() => {
        isRetrying = false;
      });
    },
    stop: async () => {
      await last;
    },
  };
}
