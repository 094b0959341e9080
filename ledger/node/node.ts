/**
 * A ledger node: store, sequencer, publisher, registrar and HTTP put together (architecture.md, processes). Its data folder holds `ledger/`
 * (what is published, nothing else) and `node/` (its databases). One process per folder.
 */
import { join } from 'node:path';
import { bytesToHex } from '../bytes.ts';
import type { ParsedEntry } from '../entries/entry.ts';
import { nodeVerifier } from '../keys/node-verifier.ts';
import type { Signer } from '../keys/signer.ts';
import { parseVkey } from '../log/note.ts';
import type { LedgerState } from '../rules/state.ts';
import { refuse, type Obstacle } from '../rules/verdict.ts';
import { StoreError } from '../store/database.ts';
import { openLedgerStore, type LedgerStore } from '../store/ledger-store.ts';
import type { RegistrarStore } from '../store/registrar-store.ts';
import type { BallotWorkers } from '../worker/pool.ts';
import { openBoard } from './board.ts';
import { evidenceBy } from './evidence.ts';
import { createHandler } from './http.ts';
import { openPublisher } from './publisher.ts';
import { createRegistrar } from './registrar.ts';
import { createRunningTallies } from './running-tallies.ts';
import { createSequencer, type AppendResult } from './sequencer.ts';
import { startServer } from './server.ts';

export interface NodeOptions {
  readonly dataDir: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly host: string;
  /** The log key that party.founded names. */
  readonly logSigner: Signer;
  /** Whether the ledger is a practice ledger; one of the other kind is refused. */
  readonly practice: boolean;
  readonly clock: () => Date;
  readonly workers: Pick<BallotWorkers, 'check' | 'work'>;
  /** For a node that is also a registrar. The store is the caller's to fill and to close. */
  readonly registrar?: { readonly signer: Signer; readonly store: RegistrarStore };
  /** Folder of the built pages of the public board (board-files.ts); without it the node serves none. */
  readonly boardDir?: string;
  /** Told about faults that nobody waits for, such as a full disk while publishing. */
  readonly report?: (message: string) => void;
  /** The ledger's store, for tests that let it fail. */
  readonly openStore?: (path: string) => LedgerStore;
}

export interface LedgerNode {
  /** `http://host:port` */
  readonly url: string;
  /** The handler behind the URL. */
  readonly handler: (request: Request) => Promise<Response>;
  append(bytes: Uint8Array): Promise<AppendResult>;
  /** Publishes what was accepted before the call, to the board too; rejects when that is not possible. */
  flush(): Promise<void>;
  /** The state of the rules; to be read at once. */
  state(): LedgerState;
  /** Ends everything; what was acknowledged is published. */
  stop(): Promise<void>;
}

/** Path of the published files in a data folder. */
export const ledgerFolder = (dataDir: string): string => join(dataDir, 'ledger');
/** Path of the ledger's database in a data folder. */
export const ledgerDatabase = (dataDir: string): string => join(dataDir, 'node', 'ledger.sqlite');
/** Path of the registrar's database in a data folder. */
export const registrarDatabase = (dataDir: string): string => join(dataDir, 'node', 'registrar.sqlite');

/** Opens the data folder, repairs what a crash left, and listens. Rejects with StoreError when it must not go on. */
export async function startNode(options: NodeOptions): Promise<LedgerNode> {
  const { dataDir, logSigner, practice, clock, workers } = options;
  if (!practice && options.registrar?.store.protection === 'none')
    throw new StoreError(
      "The registrar's keys are not protected by a passphrase; only practice may do that.",
    );
  const report = options.report ?? ((message) => process.emitWarning(message));
  const store = (options.openStore ?? openLedgerStore)(ledgerDatabase(dataDir));
  const closing: (() => Promise<void> | void)[] = [
    () => {
      store.close();
    },
  ];
  let stopping: Promise<void> | undefined;
  const closeAll = async (): Promise<void> => {
    for (const close of closing.toReversed()) await close();
  };
  const stop = (): Promise<void> => (stopping ??= closeAll());
  try {
    const tallies = createRunningTallies(store, () => sequencer.state());
    closing.push(() => tallies.stop());
    const sequencer = createSequencer({
      store,
      verifier: nodeVerifier,
      evidence: evidenceBy(workers, (election) => tallies.tally(election)),
      objection: (parsed) => foundingObjection(parsed, logSigner, practice),
      committed: () => {
        publish();
        settle();
        tallies.follow();
      },
    });
    const settle = (): void => {
      try {
        registrar?.settle();
      } catch (error) {
        report(`The registrar could not follow the ledger: ${String(error)}`);
      }
    };
    checkOwnership(sequencer.state(), logSigner, practice);
    const publisher = await openPublisher({
      store,
      folder: ledgerFolder(dataDir),
      aside: join(dataDir, 'node', 'aside'),
      sign: (message) => logSigner.sign(message),
      verifier: nodeVerifier,
      log: () => {
        const { founding } = sequencer.state();
        if (founding === undefined) throw new StoreError('a ledger without founding cannot be published');
        return { origin: founding.body.origin, vkey: founding.body.logKey };
      },
    });
    const board =
      options.boardDir === undefined
        ? undefined
        : await openBoard({
            folder: options.boardDir,
            store,
            publishedSize: () => publisher.published?.size ?? 0,
            state: () => sequencer.state(),
          });
    if (board !== undefined) closing.push(() => board.stop());
    const follow = (): void => {
      board?.follow().catch((error: unknown) => {
        report(`The public board could not follow the ledger: ${String(error)}`);
      });
    };
    follow();
    let retry: NodeJS.Timeout | undefined;
    const publish = (): void => {
      publisher.publish().then(follow, (error: unknown) => {
        report(`The ledger could not be published: ${String(error)}`);
        if (error instanceof StoreError) void stop();
        else retry ??= setTimeout(retryPublish, publishRetryMs);
      });
    };
    const retryPublish = (): void => {
      retry = undefined;
      publish();
    };
    closing.push(async () => {
      await publisher.publish().catch((error: unknown) => {
        report(`The ledger could not be published at the end: ${String(error)}`);
      });
      clearTimeout(retry);
    });
    closing.push(() => sequencer.stop());

    const registrar =
      options.registrar &&
      createRegistrar({
        ...options.registrar,
        verifier: nodeVerifier,
        state: () => sequencer.state(),
        append: (bytes) => sequencer.append(bytes),
        clock,
      });
    if (registrar !== undefined) closing.push(() => registrar.stop());
    settle();

    const handler = createHandler({ store, publisher, sequencer, registrar, board });
    const server = await startServer({ port: options.port, host: options.host, handler });
    closing.push(() => server.stop());
    return {
      url: server.url,
      handler,
      append: (bytes) => sequencer.append(bytes),
      flush: async () => {
        await publisher.publish();
        await board?.follow();
      },
      state: () => sequencer.state(),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** How long after a failed publication it is tried again, in milliseconds. */
const publishRetryMs = 1_000;

/** A node founds only ledgers that it can sign and was started for. */
function foundingObjection(
  { entry }: ParsedEntry,
  logSigner: Signer,
  practice: boolean,
): Obstacle | undefined {
  if (entry.type !== 'party.founded') return undefined;
  const fault = ownershipFault(entry.body, logSigner, practice);
  return fault === undefined ? undefined : refuse('founding-keys', fault);
}

function checkOwnership({ founding }: LedgerState, logSigner: Signer, practice: boolean): void {
  const fault = founding && ownershipFault(founding.body, logSigner, practice);
  if (fault !== undefined) throw new StoreError(fault);
}

function ownershipFault(
  founding: { readonly logKey: string; readonly practice: boolean },
  logSigner: Signer,
  practice: boolean,
): string | undefined {
  const key = parseVkey(founding.logKey);
  if (!key.ok || bytesToHex(key.value.publicKey) !== bytesToHex(logSigner.publicKey))
    return "The ledger names another log key than this node's.";
  if (founding.practice === practice) return undefined;
  return practice
    ? 'This node is for practice, and the ledger is not.'
    : 'This ledger is for practice, and the node is not.';
}
