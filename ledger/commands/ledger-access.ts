/**
 * How commands that write reach a ledger: a data folder that no other process uses (`--data`), or a node that is running (`--ledger`).
 * Either way the command talks to a node and works on a verified copy of what it serves (client/client.ts).
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createLedgerClient, type LedgerClient } from '../client/client.ts';
import { parseEntry } from '../entries/entry.ts';
import { nodeVerifier } from '../keys/node-verifier.ts';
import type { Signer } from '../keys/signer.ts';
import { startNode, type LedgerNode } from '../node/node.ts';
import { fail, ok, type Result } from '../result.ts';
import { applyEntry, judge } from '../rules/judge.ts';
import type { LedgerState } from '../rules/state.ts';
import { StoreError } from '../store/database.ts';
import { readFounding } from '../verify/files.ts';
import { openSource } from '../verify/source.ts';
import { createBallotWorkers } from '../worker/pool.ts';
import type { Args, OptionSpec, Terminal } from './command.ts';
import { keyFile, openSigner, type KeyFileName, type LedgerKind } from './secrets.ts';

/** A ledger that can be written to. */
export interface LedgerAccess {
  /** Address of the node, where the ledger can be verified as well. */
  readonly url: string;
  readonly kind: LedgerKind;
  readonly origin: string;
  /** A verified copy as of the start of the command, or of what it appended to a running node since. */
  readonly state: LedgerState;
  /** Appends entries in order; of a data folder all or none, as long as none of them needs evidence but the last. */
  append(entries: readonly Uint8Array[]): Promise<Result<void, string>>;
  /** As `append`, but the caller looks itself, in what it verifies, whether they are recorded. */
  send(entries: readonly Uint8Array[]): Promise<Result<void, string>>;
}

/** The options that say which ledger. */
export const accessOptions: Readonly<Record<string, OptionSpec>> = {
  data: { value: 'DIR', help: 'Data folder of the ledger; nothing else may be using it.' },
  ledger: { value: 'URL', help: 'Address of a running node, instead of --data.' },
  party: { value: 'FINGERPRINT', help: 'Demand this party of the ledger (64 hexadecimal digits).' },
};

/** Opens the ledger the options name, runs `work`, and closes it again whatever happens. */
export const withLedger = async (
  args: Args,
  terminal: Terminal,
  work: (access: LedgerAccess) => Promise<Result<void, string>>,
): Promise<Result<void, string>> => {
  const url = args.find('ledger');
  if ((url === undefined) === (args.find('data') === undefined))
    return fail('Say which ledger: --data DIR for a data folder, or --ledger URL for a running node.');
  if (url !== undefined) {
    const byClient = (client: LedgerClient): Writing => ({
      append: (entries) => submitAll(client, entries),
      send: async (entries) => {
        const sent = await submitEach(client, entries);
        return sent.ok ? ok(undefined) : sent;
      },
    });
    return workOn(url, args.find('party'), byClient, work);
  }
  return withLocalLedger(args, terminal, work);
};

/** As withLedger, for commands that need the data folder itself. */
export const withLocalLedger = async (
  args: Args,
  terminal: Terminal,
  work: (access: LedgerAccess) => Promise<Result<void, string>>,
): Promise<Result<void, string>> => {
  const started = await startLocal(args.path('data'), terminal);
  if (!started.ok) return started;
  const { node, stop } = started.value;
  try {
    const append = (entries: readonly Uint8Array[]) => appendAll(node, entries);
    return await workOn(node.url, args.find('party'), () => ({ append, send: append }), work);
  } finally {
    await stop();
  }
};

/** Runs entries through the rules on this command's own copy, so that nothing is begun that would be refused half-way. */
export const rehearse = (state: LedgerState, entries: readonly Uint8Array[]): Result<void, string> => {
  for (const bytes of entries) {
    const parsed = parseEntry(bytes);
    if (!parsed.ok) return fail(`[${parsed.error.rule}] ${parsed.error.message} Nothing was written.`);
    const verdict = judge(state, parsed.value, nodeVerifier);
    if (verdict.verdict === 'evidence') throw new Error(`${parsed.value.entry.type} should need no evidence`);
    if (verdict.verdict !== 'accepted')
      return fail(`[${verdict.rule}] ${verdict.message} Nothing was written.`);
    applyEntry(state, parsed.value, state.size);
  }
  return ok(undefined);
};

/** Sends entries to a node in order, up to the first that it does not take, and waits for the proof that the last is recorded. */
export const submitAll = async (
  client: LedgerClient,
  entries: readonly Uint8Array[],
): Promise<Result<void, string>> => {
  const sent = await submitEach(client, entries);
  if (!sent.ok) return sent;
  const last = sent.value;
  for (let waited = 0; last !== undefined && waited < PROOF_WAIT_MS; waited += PROOF_POLL_MS) {
    const proven = await client.inclusion(last);
    if (proven.ok) return ok(undefined);
    if (proven.error.kind !== 'accepted' && proven.error.kind !== 'behind')
      return fail(`The entries were taken, but are not proven: ${proven.error.message}.`);
    await setTimeout(PROOF_POLL_MS);
  }
  return last === undefined
    ? ok(undefined)
    : fail('The entries were taken, but not published in time. Verify the ledger before you go on.');
};

/** Sends entries in order, up to the first that is not taken; the value is the id of the last. */
const submitEach = async (
  client: LedgerClient,
  entries: readonly Uint8Array[],
): Promise<Result<string | undefined, string>> => {
  let last: string | undefined;
  for (const bytes of entries) {
    const sent = await client.submit(bytes);
    if (!sent.ok) return notTaken(sent.error);
    last = sent.value.id;
  }
  return ok(last);
};

type Writing = Pick<LedgerAccess, 'append' | 'send'>;

const PROOF_WAIT_MS = 20_000;
const PROOF_POLL_MS = 10;

const notTaken = (error: { readonly message: string; readonly rule?: string }): Result<never, string> =>
  fail(
    `The ledger did not take an entry: ${error.rule === undefined ? '' : `[${error.rule}] `}${error.message}`,
  );

/** The signing key an option names, or the one that `party init` made for this purpose in the data folder. */
export const signerFor = (
  args: Args,
  name: KeyFileName,
  kind: LedgerKind,
  terminal: Terminal,
): Promise<Result<Signer, string>> => {
  if (args.find('key') !== undefined) return openSigner(args.path('key'), kind, terminal);
  if (args.find('data') === undefined) return Promise.resolve(fail(`Name the ${name} key with --key FILE.`));
  const file = keyFile(args.path('data'), name);
  if (existsSync(file)) return openSigner(file, kind, terminal);
  const whose = name === 'root' ? "The party root's key" : `The ${name}'s key`;
  return Promise.resolve(
    fail(`${whose} is not in ${path.dirname(file)}. Attach its medium and give --key FILE.`),
  );
};

/** A node on a data folder, for this process alone; `stop` ends it with its threads. */
export const startLocal = async (
  dataDir: string,
  terminal: Terminal,
  options: {
    readonly port?: number;
    readonly host?: string;
    readonly registrar?: RegistrarOption;
    readonly boardDir?: string;
  } = {},
): Promise<Result<{ readonly node: LedgerNode; readonly stop: () => Promise<void> }, string>> => {
  const founding = await foundingOf(dataDir);
  if (!founding.ok) return founding;
  const kind: LedgerKind = founding.value.practice ? 'practice' : 'real';
  const logSigner = await openSigner(keyFile(dataDir, 'log'), kind, terminal);
  if (!logSigner.ok) return logSigner;
  const workers = createBallotWorkers({ threads: 1 });
  try {
    const node = await startNode({
      dataDir,
      port: options.port ?? 0,
      host: options.host ?? '127.0.0.1',
      logSigner: logSigner.value,
      practice: founding.value.practice,
      clock: () => new Date(),
      workers,
      report: (message) => terminal.err(message),
      ...(options.registrar === undefined ? {} : { registrar: options.registrar }),
      ...(options.boardDir === undefined ? {} : { boardDir: options.boardDir }),
    });
    const stop = async (): Promise<void> => {
      await node.stop();
      await workers.close();
    };
    return ok({ node, stop });
  } catch (error) {
    await workers.close();
    const listening = listenFault(error, options.host ?? '127.0.0.1', options.port ?? 0);
    return listening === undefined ? explainStoreError(error) : fail(listening);
  }
};

/** Why an address cannot be listened on, or undefined when the error is about something else. */
export const listenFault = (error: unknown, host: string, port: number): string | undefined => {
  switch (error instanceof Error && 'code' in error ? error.code : undefined) {
    case 'EADDRINUSE':
      return `port ${port} on ${host} is in use. Stop what uses it, or give another --port (0 takes any free one).`;
    case 'EACCES':
      return `port ${port} on ${host} may not be used by this account. Give another --port (1024 and above are free to all; 0 takes any free one).`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is not an address of this machine. Give another --host; without it 127.0.0.1 is taken.`;
    default:
      return undefined;
  }
};

/** A store that cannot be used is a sentence for people; anything else goes on. */
export const explainStoreError = (error: unknown): Result<never, string> => {
  if (!(error instanceof StoreError)) throw error;
  return fail(
    `${error.message}. When a node is running on this folder, use --ledger with its address instead, or stop it first.`,
  );
};

/** What is wrong with what was given for --party, and where the fingerprint is found. */
export const fingerprintFault = (party: string): string | undefined =>
  /^[0-9a-f]{64}$/.test(party)
    ? undefined
    : '--party takes the fingerprint of the party: 64 hexadecimal digits in lower case. The party publishes it; party init printed it (rehearse does too), and verify without --party prints that of the ledger it reads.';

/** What the ledger in a data folder says of itself. */
export const foundingOf = async (dataDir: string): ReturnType<typeof readFounding> => {
  const source = await openSource(path.join(dataDir, 'ledger'));
  return source.ok ? readFounding(source.value) : source;
};

/** What makes a node a registrar too. */
export type RegistrarOption = NonNullable<Parameters<typeof startNode>[0]['registrar']>;

const workOn = async (
  url: string,
  party: string | undefined,
  writingBy: (client: LedgerClient) => Writing,
  work: (access: LedgerAccess) => Promise<Result<void, string>>,
): Promise<Result<void, string>> => {
  const wrong = party === undefined ? undefined : fingerprintFault(party);
  if (wrong !== undefined) return fail(wrong);
  const client = createLedgerClient({
    url,
    verifier: nodeVerifier,
    ...(party === undefined ? {} : { party }),
  });
  const synced = await client.sync();
  if (!synced.ok) return fail(`The ledger at ${url} cannot be used: ${synced.error.message}.`);
  const founding = client.state.founding?.body;
  if (founding === undefined) return fail(`The ledger at ${url} is not founded.`);
  return work({
    url,
    kind: founding.practice ? 'practice' : 'real',
    origin: founding.origin,
    state: client.state,
    ...writingBy(client),
  });
};

/** Hands all entries over in one turn, so that the sequencer commits them together. */
const appendAll = async (node: LedgerNode, entries: readonly Uint8Array[]): Promise<Result<void, string>> => {
  const results = await Promise.all(entries.map((bytes) => node.append(bytes)));
  for (const result of results) if (result.verdict !== 'accepted') return notTaken(result);
  await node.flush();
  return ok(undefined);
};
