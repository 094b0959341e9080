/**
 * Runs every entry of a ledger through the rules, in order and with full evidence: proofs of ballots in worker threads while the
 * next entries are judged, tallies, decryptions and results recomputed here (protocol.md section 8).
 */
import { parseBallot } from '../ballot/ballot.ts';
import { checkDecryption } from '../ballot/decryption.ts';
import { parseElection } from '../ballot/election.ts';
import { computeResult } from '../ballot/result.ts';
import { startTally, type Tally, type TallyInProgress } from '../ballot/tally.ts';
import { parseTrustees } from '../ballot/trustees.ts';
import { parseEntry, type Entry, type ParsedEntry } from '../entries/entry.ts';
import type { SignatureVerifier } from '../keys/verifier.ts';
import { fail, ok, type Result } from '../result.ts';
import { applyEntry, judge } from '../rules/judge.ts';
import { emptyState, type LedgerState } from '../rules/state.ts';
import type { Evidence, EvidenceNeed } from '../rules/verdict.ts';

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
  readonly onFault: (fault: EntryFault) => void;
  /** Hears of every entry the rules accept; a ballot's proofs may still be in work then. */
  readonly onAccepted?: (parsed: ParsedEntry, index: number, state: LedgerState) => void;
}

/** Ballots whose proofs are in work at one time; bounds memory, keeps all threads busy. */
const MAX_IN_WORK = 64;

/** The walk over one ledger. Call `check` with each entry in order, then `finish`. */
export class EntryCheck {
  readonly state: LedgerState = emptyState();
  readonly counts = new Map<string, number>();
  private readonly options: EntryCheckOptions;
  private readonly inWork = new Set<Promise<void>>();
  private readonly tallies = new Map<string, TallyInProgress>();

  constructor(options: EntryCheckOptions) {
    this.options = options;
  }

  async check(bytes: Uint8Array, index: number): Promise<void> {
    const { onAccepted, onFault, verifier } = this.options;
    const parsed = parseEntry(bytes);
    if (!parsed.ok) return onFault({ index, type: 'unknown', ...parsed.error });
    const { entry } = parsed.value;
    this.counts.set(entry.type, (this.counts.get(entry.type) ?? 0) + 1);

    // A ballot is judged as if its proofs were good, and they are checked meanwhile; when they are not, the ledger fails anyway.
    const assumed: Evidence | undefined =
      entry.type === 'ballot.cast' ? { kind: 'ballot-proofs', valid: ok(undefined) } : undefined;
    let verdict = judge(this.state, parsed.value, verifier, assumed);
    if (verdict.verdict === 'evidence') {
      const evidence = await this.work(verdict.need);
      if (!evidence.ok)
        return onFault({ index, type: entry.type, rule: 'evidence', message: evidence.error });
      verdict = judge(this.state, parsed.value, verifier, evidence.value);
    }
    if (verdict.verdict === 'evidence') throw new Error(`the rules ask twice for evidence of entry ${index}`);
    if (verdict.verdict !== 'accepted')
      return onFault({ index, type: entry.type, rule: verdict.rule, message: verdict.message });

    if (entry.type === 'ballot.cast') await this.startProofs(entry.body.election, entry.body.ballot, index);
    applyEntry(this.state, parsed.value, index);
    onAccepted?.(parsed.value, index, this.state);
  }

  /** Waits for the proofs still in work. */
  async finish(): Promise<void> {
    await Promise.all(this.inWork);
  }

  /** The tally of the election's ballots so far, after all their proofs; undefined for an unknown election. */
  async tally(uuid: string): Promise<Tally | undefined> {
    await this.finish();
    const election = this.state.elections.get(uuid);
    return election === undefined ? undefined : this.tallyInProgress(uuid).finish();
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
    const tally = startTally(election.parameters);
    this.tallies.set(uuid, tally);
    return tally;
  }

  /** Works out what the rules ask for; fails when the texts in the ledger do not allow it. */
  private async work(need: EvidenceNeed): Promise<Result<Evidence, string>> {
    switch (need.kind) {
      case 'ballot-proofs':
        return ok({
          kind: need.kind,
          valid: await this.options.checkProofs(need.electionText, need.ballotText),
        });
      case 'tally': {
        const tally = await this.tally(need.election);
        if (tally === undefined) return fail(`There is no election ${need.election}.`);
        const { encryptedTallyText, sizedText } = tally;
        return ok({ kind: need.kind, encryptedTallyText, sizedText });
      }
      case 'decryption':
        return ok({ kind: need.kind, valid: decryptionValid(need) });
      case 'result':
        return declaredResult(need);
    }
  }
}

const decryptionValid = (need: EvidenceNeed & { readonly kind: 'decryption' }): Result<void, string> => {
  const { electionText, trusteesText, encryptedTallyText, decryptionText, trustee } = need;
  const election = parseElection(electionText);
  if (!election.ok) return election;
  const trustees = parseTrustees(trusteesText);
  if (!trustees.ok) return trustees;
  const key = trustees.value[trustee - 1];
  if (key === undefined) return fail(`there is no trustee ${trustee}`);
  const checked = checkDecryption({
    election: election.value,
    encryptedTallyText,
    publicKey: key.publicKey,
    decryptionText,
  });
  return checked.ok ? ok(undefined) : checked;
};

const declaredResult = (need: EvidenceNeed & { readonly kind: 'result' }): Result<Evidence, string> => {
  const election = parseElection(need.electionText);
  if (!election.ok) return election;
  const trustees = parseTrustees(need.trusteesText);
  if (!trustees.ok) return trustees;
  const result = computeResult({
    election: election.value,
    trustees: trustees.value,
    encryptedTallyText: need.encryptedTallyText,
    totalWeight: need.totalWeight,
    decryptions: need.decryptions,
  });
  return result.ok
    ? ok({ kind: need.kind, resultText: result.value.resultText })
    : fail(`The result cannot be computed: ${result.error}.`);
};
