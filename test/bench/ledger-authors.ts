/** A thread of authors who post their entries to a node, each after the answer to the one before; tells the milliseconds until all were acknowledged. */
import { parentPort, workerData } from 'node:worker_threads';
import { createLedgerClient } from '../../ledger/client/client.ts';
import { nodeVerifier } from '../../ledger/keys/node-verifier.ts';

const { url, entries } = workerData as {
  readonly url: string;
  readonly entries: readonly (readonly Uint8Array[])[];
};
const client = createLedgerClient({ url, verifier: nodeVerifier });
const start = performance.now();
await Promise.all(
  entries.map(async (own) => {
    for (const bytes of own) {
      const answer = await client.submit(bytes);
      if (!answer.ok) throw new Error(JSON.stringify(answer.error));
    }
  }),
);
parentPort?.postMessage(performance.now() - start);
