/**
 * Runs every entry of a ledger through the rules, in order and with full evidence: proofs of ballots in worker threads while the
 * next entries are judged, tallies, decryptions and results recomputed here (protocol.md section 8).
 */
import type { DigestStorage } from '../digest-list.ts';
import { parseBallot } from '../ballot/ballot.ts';
import { startTally, type Tally, type TallyInProgress } from '../ballot/tally.ts';
import { parseEntry, type Entry, type ParsedEntry } from '../entries/entry.ts';
import type { SignatureVerifier } from '../keys/verifier.ts';
import { leafHash } from '../log/tree.ts';
import { evidenceBy } from '../node/evidence.ts';
import { fail, ok, type Result } from '../result.ts';
import { applyEntry, judge } from '../rules/judge.ts';
import { castWeightOf } from '../rules/election-weights.ts';
import { emptyState, type LedgerState } from '../rules/state.ts';
import type { Evidence, EvidenceNeed } from '../rules/verdict.ts';
import { workOut } from '../worker/evidence.ts';
import type { BallotWorkers } from '../worker/pool.ts';

/** What is wrong with one entry. `type` is unknown when the bytes are no entry at all. */
export interface EntryFault {
  readonly index: number;
  readonly type: Entry['type'] | 'unknown';
  readonly rule: string;
  readonly message: string;
}

/** Checks all proofs of a ballot, wherever it likes. */
export type CheckProofs = (electionText: string, ballotText: string) => Promise<Result<void, string>>;

export interface EntryCheckOptions {
  readonly verifier: SignatureVerifier;
  readonly checkProofs: CheckProofs;
  /** Works out what else is long to compute, in worker threads; here without it. */
  readonly work?: BallotWorkers['work'] | undefined;
  readonly onFault: (fault: EntryFault) => void;
  /** Where what is kept of every entry and ballot is; in memory without it. */
  readonly digests?: DigestStorage | undefined;
  /** Hears of every entry the rules accept; a ballot's proofs may still be in work then. */
  readonly onAccepted?: (parsed: ParsedEntry, index: number, state: LedgerState) => void;
}

/** Ballots whose proofs are in work at one time; bounds memory, keeps all threads busy. */
const MAX_IN_WORK = 64;

/** The walk over one ledger. Call `check` with each entry in order, then `finish`. */
export class EntryCheck {
  readonly state: LedgerState;
  readonly counts = new Map<string, number>();
  private readonly options: EntryCheckOptions;
  private readonly inWork = new Set<Promise<void>>();
  /** Works out what the rules ask for. The tally is that of the ballots as they streamed by. */
  private readonly evidence: (need: EvidenceNeed) => Promise<Evidence>;
  private readonly tallies = new Map<string, TallyInProgress>();

  constructor(options: EntryCheckOptions) {
    this.options = options;
    this.state = emptyState(options.digests);
    const work = options.work ?? ((need) => Promise.resolve(workOut(need)));
    this.evidence = evidenceBy({ check: options.checkProofs, work }, (uuid) => this.tally(uuid));
  }

  async check(bytes: Uint8Array, index: number): Promise<void> {
    const { onAccepted, verifier } = this.options;
    const parsed = parseEntry(bytes);
    if (!parsed.ok) return this.passOver(bytes, { index, type: 'unknown', ...parsed.error });
    const { entry } = parsed.value;
    this.counts.set(entry.type, (this.counts.get(entry.type) ?? 0) + 1);

    // A ballot is judged as if its proofs were good, and they are checked meanwhile; when they are not, the ledger fails anyway.
    const assumed: Evidence | undefined =
      entry.type === 'ballot.cast' ? { kind: 'ballot-proofs', valid: ok(undefined) } : undefined;
    let verdict = judge(this.state, parsed.value, verifier, assumed);
    if (verdict.verdict === 'evidence') {
      verdict = judge(this.state, parsed.value, verifier, await this.evidence(verdict.need));
    }
    if (verdict.verdict === 'evidence') throw new Error(`the rules ask twice for evidence of entry ${index}`);
    if (verdict.verdict !== 'accepted')
      return this.passOver(bytes, { index, type: entry.type, rule: verdict.rule, message: verdict.message });

    if (entry.type === 'ballot.cast') await this.startProofs(entry.body.election, entry.body.ballot, index);
    // Behind an entry that was refused the state's own count goes on; index stays the place in the log.
    applyEntry(this.state, parsed.value, this.state.size);
    onAccepted?.(parsed.value, index, this.state);
  }

  /** An entry that counts for nothing is a leaf of the log all the same: checkpoints that later entries name are judged with it. */
  private passOver(bytes: Uint8Array, fault: EntryFault): void {
    this.state.tree.append(leafHash(bytes));
    this.options.onFault(fault);
  }

  /** Waits for the proofs still in work. */
  async finish(): Promise<void> {
    await Promise.all(this.inWork);
  }

  /** The tally of the election's ballots so far, after all their proofs. Throws on an election the ledger does not define. */
  async tally(uuid: string): Promise<Tally> {
    await this.finish();
    return this.tallyInProgress(uuid).finish();
  }

  private async startProofs(uuid: string, ballotText: string, index: number): Promise<void> {
    const election = this.state.elections.get(uuid);
    if (election === undefined) throw new Error(`entry ${index} was accepted without its election`);
    const work = this.proofs(uuid, election.parameters.text, ballotText, index).finally(() =>
      this.inWork.delete(work),
    );
    this.inWork.add(work);
    if (this.inWork.size >= MAX_IN_WORK) await Promise.race(this.inWork);
  }

  private async proofs(uuid: string, electionText: string, ballotText: string, index: number): Promise<void> {
    // Nobody may be waiting yet, so a checker that breaks down is a failure of this ballot, not a rejection in the air.
    const valid = await this.options
      .checkProofs(electionText, ballotText)
      .catch((error: unknown) => fail(`they could not be checked (${String(error)})`));
    const ballot = parseBallot(ballotText);
    if (valid.ok && ballot.ok) return this.tallyInProgress(uuid).add(ballot.value);
    this.options.onFault({
      index,
      type: 'ballot.cast',
      rule: 'ballot-proofs',
      message: `The ballot's proofs are not valid: ${valid.ok ? 'it cannot be read' : valid.error}.`,
    });
  }

  private tallyInProgress(uuid: string): TallyInProgress {
    const known = this.tallies.get(uuid);
    if (known !== undefined) return known;
    const election = this.state.elections.get(uuid);
    if (election === undefined) throw new Error(`there is no election ${uuid}`);
    const weights = { get: (credential: string) => castWeightOf(election, credential) };
    const tally = startTally(election.parameters, weights, this.state.digests);
    this.tallies.set(uuid, tally);
    return tally;
  }
}
