/**
 * A registrar that is no node: it follows a ledger elsewhere and admits for second permits at an address of its own (protocol.md section 3, two issuers).
 * Whom it admits is registrar.ts, the same as in a node; what it knows of the ledger it has verified (client/client.ts).
 */
import { setTimeout } from 'node:timers/promises';
import type { LedgerClient } from '../client/client.ts';
import { nodeVerifier } from '../keys/node-verifier.ts';
import type { Signer } from '../keys/signer.ts';
import type { RegistrarStore } from '../store/registrar-store.ts';
import { createAdmissionsHandler } from './http.ts';
import { createRegistrar } from './registrar.ts';
import type { AppendResult } from './sequencer.ts';
import { startServer, type Server } from './server.ts';

export interface SecondRegistrarOptions {
  /** The ledger it follows, synced once already; admissions are appended there. */
  readonly client: LedgerClient;
  /** The store is the caller's to fill and to close. */
  readonly store: RegistrarStore;
  readonly signer: Signer;
  readonly clock: () => Date;
  /** 0 for any free port. */
  readonly port: number;
  readonly host: string;
  /** How long an admission waits for news of the ledger, in milliseconds; for tests. */
  readonly patienceMs?: number;
  /** Told when the ledger cannot be followed. */
  readonly report: (message: string) => void;
}

/** How long an admission waits for news of the ledger; a station's own patience is ten times as long. */
const PATIENCE_MS = 1_000;

/** How often it looks at the ledger when nobody asks it for anything: closed elections' issuer keys are then destroyed. */
export const followMs = 30_000;

/** Listens; rejects when the port cannot be had. */
export async function startSecondRegistrar(options: SecondRegistrarOptions): Promise<Server> {
  const { client, store, signer, clock, port, host, report } = options;
  const registrar = createRegistrar({
    store,
    signer,
    verifier: nodeVerifier,
    clock,
    state: () => client.state,
    append: (bytes) => append(client, bytes),
  });
  const look = async (): Promise<void> => {
    try {
      const synced = await client.sync();
      if (synced.ok) registrar.settle();
      else report(`The ledger cannot be followed: ${synced.error.message}.`);
    } catch (error) {
      report(`The ledger was not followed: ${error instanceof Error ? error.message : String(error)}.`);
    } finally {
      following = undefined;
    }
  };
  let following: Promise<void> | undefined;
  const follow = (): Promise<void> => (following ??= look());
  // Polls that opened a moment ago are to be known. A ledger that does not answer is not waited for: what is verified is enough to admit.
  const ready = async (): Promise<void> => {
    const waited = new AbortController();
    await Promise.race([
      follow(),
      setTimeout(options.patienceMs ?? PATIENCE_MS, undefined, { signal: waited.signal }).catch(
        () => undefined,
      ),
    ]);
    waited.abort();
  };
  const server = await startServer({ port, host, handler: createAdmissionsHandler(registrar, ready) });
  const timer = setInterval(() => void follow(), followMs);
  return {
    url: server.url,
    stop: async () => {
      clearInterval(timer);
      await server.stop();
      await following;
      await registrar.stop();
    },
  };
}

/** Sends an entry; one that was taken is known here before the next is numbered. */
async function append(client: LedgerClient, bytes: Uint8Array): Promise<AppendResult> {
  const sent = await client.submit(bytes);
  if (sent.ok) {
    const { id, index } = sent.value;
    for (let looks = 0; looks < LOOKS && !client.state.entryIds.has(id); looks += 1) {
      await client.sync();
      if (client.state.entryIds.has(id)) break;
      await setTimeout(LOOK_AGAIN_MS);
    }
    return client.state.entryIds.has(id)
      ? { verdict: 'accepted', id, index }
      : { verdict: 'unavailable', message: 'the entry was taken and is not published yet' };
  }
  switch (sent.error.kind) {
    case 'refused':
    case 'not-yet':
    case 'malformed':
      return { verdict: sent.error.kind, rule: sent.error.rule, message: sent.error.message };
    case 'unavailable':
    case 'unreachable':
    case 'invalid':
      return { verdict: 'unavailable', message: sent.error.message };
  }
}

/** A node publishes what it took within moments: five seconds in all. */
const LOOKS = 50;
const LOOK_AGAIN_MS = 100;
