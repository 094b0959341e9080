/**
 * The second registrar of a practice party whose assembly needs two permits for each ballot: its own key, roll and issuers in a folder of its own, and a
 * server of its own. What it does is ledger/node/second-registrar.ts, as `registrar serve` runs it.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { prepareSecond, type SecondRegistrar } from '../../ledger/assembly/second-registrar.ts';
import type { AssemblyFile } from '../../ledger/assembly/shape.ts';
import { createLedgerClient } from '../../ledger/client/client.ts';
import type { Protection } from '../../ledger/keys/key-file.ts';
import { nodeVerifier } from '../../ledger/keys/node-verifier.ts';
import type { Signer } from '../../ledger/keys/signer.ts';
import { registrarDatabase } from '../../ledger/node/node.ts';
import { startSecondRegistrar } from '../../ledger/node/second-registrar.ts';
import { openRegistrarStore } from '../../ledger/store/registrar-store.ts';

export interface PracticeSecond {
  readonly publicHalf: SecondRegistrar;
  /** Follows the ledger at `url` and listens; the address. */
  serve(url: string): Promise<string>;
  stop(): Promise<void>;
}

/** Makes the second registrar in `root`/second-registrar; `signer` is its entry key. */
export async function makeSecond(
  root: string,
  file: AssemblyFile,
  origin: string,
  signer: Signer,
  protection: Protection,
): Promise<PracticeSecond> {
  const folder = path.join(root, 'second-registrar');
  mkdirSync(path.join(folder, 'node'), { recursive: true, mode: 0o700 });
  const { publicHalf, secrets } = await prepareSecond(file, origin, signer.spki, randomBytes);
  const store = openRegistrarStore(registrarDatabase(folder), protection);
  store.setRoll(file.assembly, secrets.roll);
  for (const issuer of secrets.issuers) store.addIssuer(issuer);
  let stopServing = (): Promise<void> => Promise.resolve();
  return {
    publicHalf,
    serve: async (url) => {
      const client = createLedgerClient({ url, verifier: nodeVerifier });
      const synced = await client.sync();
      if (!synced.ok) throw new Error(`the second registrar: ${synced.error.message}`);
      const server = await startSecondRegistrar({
        client,
        store,
        signer,
        clock: () => new Date(),
        port: 0,
        host: '127.0.0.1',
        report: (message) => process.emitWarning(message),
      });
      stopServing = () => server.stop();
      return server.url;
    },
    stop: async () => {
      await stopServing();
      store.close();
    },
  };
}
