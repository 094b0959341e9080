/**
 * Verification of a whole published ledger, from nothing but its files (protocol.md section 8): tree, tiles, checkpoint, the party's
 * fingerprint, every signature, rule, permit, ballot, tally, decryption and result. Any change to any byte is found and located.
 */
import { toBase64 } from '../bytes.ts';
import type { DigestStorage } from '../digest-list.ts';
import type { ParsedEntry } from '../entries/entry.ts';
import { nodeVerifier } from '../keys/node-verifier.ts';
import type { LedgerState } from '../rules/state.ts';
import type { Tally } from '../ballot/tally.ts';
import type { BallotWorkers } from '../worker/pool.ts';
import { EntryCheck, type CheckProofs } from './entries.ts';
import { checkpointFault, readBundles, readCheckpoint, strayFiles, type FileFault } from './files.ts';
import { presenceReports, resolutionReports } from './resolutions.ts';
import {
  contestReports,
  electionReports,
  slotReports,
  type VerifyFailure,
  type VerifyReport,
} from './report.ts';
import type { LedgerSource } from './source.ts';

export interface VerifyOptions {
  /** The fingerprint (entry id of party.founded) that the party must have. */
  readonly party?: string | undefined;
  /** Checks a ballot's proofs, normally in worker threads. */
  readonly checkProofs: CheckProofs;
  /** Works out what else is long to compute, in worker threads; here without it. */
  readonly work?: BallotWorkers['work'] | undefined;
  /** Where what is kept of every entry and ballot is; in memory without it. */
  readonly digests?: DigestStorage | undefined;
  /** Hears how many of how many entries have been judged, about every 256. */
  readonly progress?: (done: number, size: number) => void;
  /** Hears of every accepted entry; see EntryCheckOptions. */
  readonly onAccepted?: (parsed: ParsedEntry, index: number, state: LedgerState) => void;
}

export interface Verification {
  readonly report: VerifyReport;
  /** The state the entries lead to; to be believed only when the report is ok. */
  readonly state: LedgerState;
  /** The recomputed tally of the ballots of an election that the ledger defines. */
  tally(uuid: string): Promise<Tally>;
}

const MAX_FAILURES = 100;

/** Verifies a ledger. Never throws because of what the ledger holds; what is wrong stands in the report. */
export const verifyLedger = async (source: LedgerSource, options: VerifyOptions): Promise<Verification> => {
  const start = performance.now();
  const fileFailures: VerifyFailure[] = [];
  const entryFailures: VerifyFailure[] = [];
  const onFile = ({ file, message }: FileFault) =>
    fileFailures.push({ where: file, rule: 'file', message: `${message}.` });
  const entries = new EntryCheck({
    verifier: nodeVerifier,
    checkProofs: options.checkProofs,
    work: options.work,
    digests: options.digests,
    onFault: ({ index, type, rule, message }) =>
      entryFailures.push({ where: `entry ${index} (${type})`, rule, message }),
    ...(options.onAccepted === undefined ? {} : { onAccepted: options.onAccepted }),
  });

  const found = await readCheckpoint(source);
  if (!found.ok) onFile(found.error);
  else {
    const { checkpoint } = found.value;
    const listed = await source.list();
    if (listed !== undefined) strayFiles(listed, checkpoint.size).forEach(onFile);
    for await (const { first, entries: bundle } of readBundles(source, checkpoint, onFile)) {
      for (const [i, bytes] of bundle.entries()) await entries.check(bytes, first + i);
      options.progress?.(first + bundle.length, checkpoint.size);
    }
    await entries.finish();
    const fault = foundingFault(entries.state, options.party);
    if (fault !== undefined) entryFailures.unshift(fault);
    const founding = entries.state.founding?.body;
    const signature =
      founding === undefined
        ? { file: 'checkpoint', message: 'cannot be checked, because the ledger names no log key' }
        : checkpointFault(found.value, founding, (...args) => nodeVerifier.ed25519(...args));
    if (signature !== undefined) onFile(signature);
  }

  // Files first: what is wrong with an entry often follows from them, hardly ever the other way round.
  const failures = [...fileFailures, ...entryFailures];
  const founding = entries.state.founding;
  const report: VerifyReport = {
    ok: failures.length === 0,
    source: source.name,
    ...(founding === undefined
      ? {}
      : {
          party: {
            fingerprint: founding.fingerprint,
            name: founding.body.name,
            origin: founding.body.origin,
            practice: founding.body.practice,
          },
        }),
    size: found.ok ? found.value.checkpoint.size : 0,
    root: found.ok ? toBase64(found.value.checkpoint.root) : '',
    counts: Object.fromEntries(entries.counts),
    elections: electionReports(entries.state),
    contests: contestReports(entries.state),
    presence: presenceReports(entries.state),
    resolutions: resolutionReports(entries.state),
    slots: slotReports(entries.state),
    failures: failures.slice(0, MAX_FAILURES),
    moreFailures: Math.max(0, failures.length - MAX_FAILURES),
    seconds: (performance.now() - start) / 1000,
  };
  return { report, state: entries.state, tally: (uuid) => entries.tally(uuid) };
};

/** What is wrong with who founded the ledger: nobody, or another party than was demanded. */
export const foundingFault = (
  { founding }: LedgerState,
  party: string | undefined,
): VerifyFailure | undefined => {
  const fault = (message: string): VerifyFailure => ({ where: 'entry 0', rule: 'party', message });
  if (founding === undefined)
    return fault('The ledger was not founded: it does not begin with party.founded.');
  return party === undefined || party === founding.fingerprint
    ? undefined
    : fault(`The party's fingerprint is ${founding.fingerprint}; ${party} was demanded.`);
};
