/**
 * Gathers the Belenios texts of one election while a ledger is verified, for its archive (protocol.md section 4, Export).
 * Texts are carried exactly as the ledger has them; archive.ts in ledger/ballot gives them their form.
 */
import { castWeightOf } from '../rules/election-weights.ts';
import { writeArchive } from '../ballot/archive.ts';
import { parseBallot } from '../ballot/ballot.ts';
import type { OwnedDecryption } from '../ballot/result.ts';
import type { OwnedShuffle } from '../ballot/shuffle.ts';
import type { ParsedEntry } from '../entries/entry.ts';
import { fail, ok, type Result } from '../result.ts';
import { declaredText } from '../rules/election-result.ts';
import { blobText, type LedgerState } from '../rules/state.ts';

/** Hand `observe` to the verification as `onAccepted`; then ask for the archive. */
export class ElectionTexts {
  private readonly uuid: string;
  private readonly ballots: string[] = [];
  private readonly credentials = new Map<string, number>();
  private readonly shuffles: OwnedShuffle[] = [];
  private readonly decryptions: OwnedDecryption[] = [];
  private tally: { readonly encrypted: string; readonly sized: string } | undefined;

  constructor(uuid: string) {
    this.uuid = uuid;
  }

  observe({ entry }: ParsedEntry, state: LedgerState): void {
    if (!('election' in entry.body) || entry.body.election !== this.uuid) return;
    if (entry.type === 'ballot.cast') {
      const ballot = parseBallot(entry.body.ballot);
      if (!ballot.ok) throw new Error(`the rules accepted a ballot that cannot be read: ${ballot.error}`);
      this.ballots.push(entry.body.ballot);
      const { credential } = ballot.value;
      const election = state.elections.get(this.uuid);
      this.credentials.set(credential, election === undefined ? 1 : castWeightOf(election, credential));
    } else if (entry.type === 'tally.computed') {
      this.tally = { encrypted: blobOf(state, entry.body.tally), sized: blobOf(state, entry.body.sized) };
    } else if (entry.type === 'shuffle.applied') {
      this.shuffles.push({ owner: entry.body.trustee, text: blobOf(state, entry.body.shuffle) });
    } else if (entry.type === 'decryption.shared') {
      this.decryptions.push({ owner: entry.body.trustee, text: blobOf(state, entry.body.decryption) });
    }
  }

  /** The election's archive, in the state a verified ledger led to; only when its result is declared. */
  archive(state: LedgerState): Result<Uint8Array, string> {
    const election = state.elections.get(this.uuid);
    if (election === undefined)
      return fail(
        `The ledger has no election ${this.uuid}. It has: ${[...state.elections.keys()].join(', ') || 'none'}.`,
      );
    if (election.result === undefined || this.tally === undefined)
      return fail(`The result of election ${this.uuid} is not declared yet; export it after that.`);
    const { parameters, trustees, timestamp } = election.definition;
    return ok(
      writeArchive({
        electionText: parameters,
        trusteesText: trustees,
        publicCredentials: {
          weights: this.credentials,
          kind: election.definition.weights === undefined ? 'unweighted' : 'weighted',
        },
        ballots: this.ballots,
        encryptedTallyText: this.tally.encrypted,
        sizedText: this.tally.sized,
        shuffles: this.shuffles,
        decryptions: this.decryptions,
        resultText: declaredText(state, election.result),
        timestamp,
      }),
    );
  }
}

const blobOf = (state: LedgerState, hash: string): string => {
  const text = blobText(state, hash);
  if (text === undefined) throw new Error(`the rules accepted an entry without its data ${hash}`);
  return text;
};
