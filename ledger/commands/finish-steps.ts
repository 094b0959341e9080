/**
 * The steps of `election finish` for one election: each is the function that its own command uses (election.ts, trustee-shuffle.ts, trustee-decrypt.ts), is skipped
 * when the ledger has it, and is followed by verifying what it added. A run that ended between two entries is gone on with by the next.
 */
import { setTimeout } from 'node:timers/promises';
import type { Trustee } from '../assembly/trustee.ts';
import type { Carry } from '../ballot/parts.ts';
import { decryptionQuorums } from '../ballot/trustees.ts';
import type { Signer } from '../keys/signer.ts';
import { fail, ok, type Result } from '../result.ts';
import { checkPolls } from '../rules/contest-polls.ts';
import { checkShuffled } from '../rules/election-shuffle.ts';
import type { ElectionState } from '../rules/state.ts';
import type { Follower } from '../verify/follow.ts';
import { addClosing, addResult, addTally, resultOf, type CountedResult } from './election.ts';
import { EntryWriter } from './entry-writer.ts';
import type { LedgerAccess } from './ledger-access.ts';
import { addDecryption, notesFile, noteTallies, tallyToDecrypt } from './trustee-decrypt.ts';
import { addShuffle, tallyToShuffle } from './trustee-shuffle.ts';
import { trusteeNumber } from './trustee-work.ts';

/** A trustee whose key is open, and the file it was in. */
export interface TrusteeAtHand {
  readonly file: string;
  readonly trustee: Trustee;
}

/** Who works on which ledger. Everything is decided by the follower's state, which has verified what the node says. */
export interface FinishDesk {
  readonly access: LedgerAccess;
  readonly follower: Follower;
  /** By which trustees check shuffles. */
  readonly carry: Carry;
  readonly committee: Signer;
  readonly trustees: readonly TrusteeAtHand[];
}

/**
 * Closes, tallies, shuffles, decrypts and declares. Fails with a sentence where something is missing that is not this run's to do: an opinion poll, another
 * trustee, a station whose polls are open; what was done until then stays done.
 */
export const finishElection = async (
  desk: FinishDesk,
  uuid: string,
): Promise<Result<CountedResult, string>> => {
  const { follower } = desk;
  const election = follower.state.elections.get(uuid);
  if (election === undefined) throw new Error(`the ledger has lost election ${uuid}`);
  // Before anything is written: votes are never decrypted before the opinion polls that count beside them are recorded.
  const polls = checkPolls(follower.state, uuid);
  if (polls !== undefined) return fail(`${polls.message} The command is contest poll; nothing was done.`);
  for (const step of [closeAndTally, shuffle, decrypt]) {
    const done = await step(desk, election);
    if (!done.ok) return done;
  }
  const result = resultOf(follower.state, election);
  if (!result.ok) return result;
  const declared = await append(desk, desk.committee, (writer) => addResult(writer, result.value));
  return declared.ok ? result : declared;
};

type Step = (desk: FinishDesk, election: ElectionState) => Promise<Result<void, string>>;

const closeAndTally: Step = async (desk, election) => {
  const uuid = election.definition.election;
  if (!election.closed) {
    const closed = await append(desk, desk.committee, (writer) => addClosing(writer, uuid, []));
    if (!closed.ok) return closed;
  }
  if (election.tally !== undefined) return ok(undefined);
  const tally = await desk.follower.tally(uuid);
  return append(desk, desk.committee, (writer) => addTally(writer, uuid, tally));
};

/** The shufflers at hand in the defined order, all of them: each shuffle more hides the votes from one more. */
const shuffle: Step = async (desk, election) => {
  const { definition, decryptions, shuffles } = election;
  for (const number of definition.shufflers?.trustees ?? []) {
    const atHand = desk.trustees.find(({ trustee }) => trusteeNumber(election, trustee) === number);
    if (atHand === undefined || shuffles.has(number) || decryptions.size > 0) continue;
    const before = tallyToShuffle(desk.follower.state, number, election);
    // A turn that is over is no fault when there are enough without it.
    if (!before.ok && checkShuffled(election) === undefined) continue;
    if (!before.ok) return before;
    const shuffled = await append(desk, atHand.trustee.signer, (writer) =>
      addShuffle(writer, number, election, before.value),
    );
    if (!shuffled.ok) return shuffled;
  }
  const missing = checkShuffled(election);
  if (missing === undefined) return ok(undefined);
  const order = definition.shufflers?.trustees.filter((number) => !shuffles.has(number)) ?? [];
  return fail(
    `The votes of ${definition.election} wait to be shuffled: ${missing.message} Trustees who may shuffle, in this order: ${order.join(', ')}.`,
  );
};

/** The trustees at hand in the order given; of a threshold group no more than it needs. */
const decrypt: Step = async (desk, election) => {
  const { access, carry, follower, trustees } = desk;
  for (const { file, trustee } of trustees) {
    const number = trusteeNumber(election, trustee);
    if (number === undefined || !isShareNeeded(election, number)) continue;
    const tally = await tallyToDecrypt(follower, number, election);
    if (!tally.ok) return tally;
    const share = { number, election, tally: tally.value };
    const noted = noteTallies(notesFile(file), [share]);
    if (!noted.ok) return noted;
    const shared = await append({ access, follower }, trustee.signer, (writer) =>
      addDecryption(writer, follower.state, trustee, share, carry),
    );
    if (!shared.ok) return shared;
  }
  return ok(undefined);
};

const isShareNeeded = ({ decryptions, trustees }: ElectionState, number: number): boolean =>
  !decryptions.has(number) &&
  decryptionQuorums(trustees).some(({ firstOwner, needed, publicKeys }) => {
    const owners = publicKeys.map((_, i) => firstOwner + i);
    return owners.includes(number) && owners.filter((owner) => decryptions.has(owner)).length < needed;
  });

/** Appends what one author adds, and verifies the ledger up to it; `add` returns the id of the last entry. */
const append = async (
  { access, follower }: Pick<FinishDesk, 'access' | 'follower'>,
  author: Signer,
  add: (writer: EntryWriter) => string | Promise<string>,
): Promise<Result<void, string>> => {
  const writer = new EntryWriter(follower.state, access.origin, author);
  const id = await add(writer);
  const sent = await access.send(writer.entries);
  if (!sent.ok) return sent;
  for (let waitedMs = 0; waitedMs < PUBLISH_WAIT_MS; waitedMs += PUBLISH_POLL_MS) {
    const seen = await follower.advance();
    if (!seen.ok) return fail(`The ledger cannot be verified any more: ${seen.error.message}`);
    if (follower.state.entryIds.has(id)) return ok(undefined);
    await setTimeout(PUBLISH_POLL_MS);
  }
  return fail('The entries were taken, but not published in time. Run the command again.');
};

const PUBLISH_WAIT_MS = 20_000;
const PUBLISH_POLL_MS = 5;
