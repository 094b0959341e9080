/**
 * `trustee decrypt`: a trustee's share of opening a tally (protocol.md section 4). Never a ballot, never a tally of too few, and never two
 * tallies of one election: the first is noted beside the key.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { decryptTallyInParts } from '../ballot/decrypt.ts';
import type { Trustee } from '../assembly/trustee.ts';
import type { Carry } from '../ballot/parts.ts';
import type { Tally } from '../ballot/tally.ts';
import { sha256Hex } from '../bytes.ts';
import { fail, ok, type Result } from '../result.ts';
import { checkPolls } from '../rules/contest-polls.ts';
import { checkShuffled, shuffleTexts } from '../rules/election-shuffle.ts';
import { thinWeight } from '../rules/election-weights.ts';
import type { ElectionState, LedgerState } from '../rules/state.ts';
import type { Verification } from '../verify/verify.ts';
import { defineCommand } from './command.ts';
import { writeDurably } from './durable-file.ts';
import { EntryWriter } from './entry-writer.ts';
import { withProofWorkers } from './proof-workers.ts';
import { beginTrusteeWork, deliver, trusteeOptions } from './trustee-work.ts';

export const trusteeDecrypt = defineCommand(
  {
    name: 'trustee decrypt',
    summary: 'Decrypt the tally of a closed election with a trustee’s key',
    about: `Verifies the whole ledger, recomputes the tally from the ballots and decrypts that one tally with your key. Refuses an
election that is not closed, a tally of fewer ballots than the election's smallest group may have, or with so few of one
weight beside others, and a second, other tally of an election (noted in FILE.tallies.json beside your key; keep it with
the key).`,
    options: trusteeOptions,
    example:
      'npm run -s hwabaek -- trustee decrypt --ledger http://127.0.0.1:8080 --key trustee-1.key --election 2vrMkn6of1Y3Zh',
  },
  async (args, terminal) => {
    const begun = await beginTrusteeWork(args, terminal, 'decrypt');
    if (!begun.ok) return begun;
    const { trustee, elections, origin, verification } = begun.value;
    const tallies: TallyOfTrustee[] = [];
    for (const { number, election } of elections) {
      const tally = await tallyToDecrypt(verification, number, election);
      if (!tally.ok) return tally;
      tallies.push({ number, election, tally: tally.value });
    }
    const noted = noteTallies(notesFile(args.path('key')), tallies);
    if (!noted.ok) return noted;

    const writer = new EntryWriter(verification.state, origin, trustee.signer);
    const decrypted: { election: string; trustee: number; ballots: number }[] = [];
    await withProofWorkers(async ({ carry }) => {
      for (const { number, election, tally } of tallies) {
        await addDecryption(writer, verification.state, trustee, { number, election, tally }, carry);
        decrypted.push({
          election: election.definition.election,
          trustee: number,
          ballots: tally.numTallied,
        });
      }
    });
    const delivered = await deliver(args, writer.entries);
    if (!delivered.ok) return delivered;
    terminal.out(
      args.has('json')
        ? JSON.stringify(decrypted, undefined, 2)
        : [
            ...decrypted.map(
              ({ election, trustee: number, ballots }) =>
                `Decrypted the tally of ${ballots} ballots of ${election} as trustee ${number}.`,
            ),
            delivered.value,
          ].join('\n'),
    );
    return ok(undefined);
  },
);

/** A tally as one trustee of its election decrypts it. */
export interface TallyOfTrustee {
  readonly number: number;
  readonly election: ElectionState;
  readonly tally: Tally;
}

/** Decrypts a tally after its shuffles, which must have been noted before, and makes the entries that share it; returns the id of the last. */
export const addDecryption = async (
  writer: EntryWriter,
  state: LedgerState,
  { privateKey }: Trustee,
  { number, election, tally }: TallyOfTrustee,
  carry: Carry,
): Promise<string> => {
  const text = await carry(
    decryptTallyInParts({
      election: election.parameters,
      encryptedTallyText: tally.encryptedTallyText,
      shuffleTexts: shuffleTexts(state, election),
      privateKey,
      random: (length) => new Uint8Array(randomBytes(length)),
    }),
  );
  const decryption = writer.addText(text);
  return writer.add('decryption.shared', {
    decryption,
    election: election.definition.election,
    trustee: number,
  });
};

/** Where it is noted which tallies a trustee's key has decrypted. */
export const notesFile = (keyPath: string): string => `${keyPath}.tallies.json`;

/** The recomputed tally of an election, if this trustee may and shall decrypt it. */
export const tallyToDecrypt = async (
  verification: Pick<Verification, 'state' | 'tally'>,
  number: number,
  election: ElectionState,
): Promise<Result<Tally, string>> => {
  const { closed, decryptions, definition, tally } = election;
  const uuid = definition.election;
  if (!closed) return fail(`Election ${uuid} is not closed yet; nothing was decrypted.`);
  if (tally === undefined)
    return fail(`The committee has not computed the tally of ${uuid} yet; nothing was decrypted.`);
  const shuffled = checkShuffled(election);
  if (shuffled !== undefined)
    return fail(`The votes of ${uuid} wait to be shuffled: ${shuffled.message} Nothing was decrypted.`);
  const polls = checkPolls(verification.state, uuid);
  if (polls !== undefined) return fail(`${polls.message} Nothing was decrypted.`);
  if (decryptions.has(number)) return fail(`You have shared your decryption of ${uuid} already.`);
  const recomputed = await verification.tally(uuid);
  if (recomputed.numTallied < definition.minimumGroup)
    return fail(
      `Only ${recomputed.numTallied} ballots were cast in ${uuid}; fewer than ${definition.minimumGroup} are never decrypted, because they could tell who voted how.`,
    );
  const thin = thinWeight(election);
  if (thin !== undefined)
    return fail(
      `Of the ballots of ${uuid} only ${thin.ballots} count for ${thin.weight}; fewer than ${definition.minimumGroup} are never decrypted beside ballots of other weights, because the sums could tell who voted how. Nothing was decrypted.`,
    );
  if (sha256Hex(recomputed.encryptedTallyText) !== tally.tally)
    throw new Error('the rules accepted a tally that differs from the recomputation');
  return ok(recomputed);
};

/** Notes which tally of each election this key decrypts, before it does; refuses when one of them is another than before. */
export const noteTallies = (
  file: string,
  tallies: readonly { readonly election: ElectionState; readonly tally: Tally }[],
): Result<void, string> => {
  const read = readNotes(file);
  if (!read.ok) return read;
  const notes = new Map(Object.entries(read.value));
  for (const { election, tally } of tallies) {
    const uuid = election.definition.election;
    const hash = sha256Hex(tally.encryptedTallyText);
    const before = notes.get(uuid) ?? hash;
    if (before !== hash)
      return fail(
        `This key has decrypted another tally of ${uuid} before (${before}). Two tallies of one election could tell how single members voted: refuse, and find out who asks.`,
      );
    notes.set(uuid, hash);
  }
  return writeDurably(file, `${JSON.stringify(Object.fromEntries(notes), undefined, 1)}\n`, 0o600);
};

const readNotes = (file: string): Result<Readonly<Record<string, string>>, string> => {
  if (!existsSync(file)) return ok({});
  try {
    const parsed = v.safeParse(v.record(v.string(), v.string()), JSON.parse(readFileSync(file, 'utf8')));
    if (parsed.success) return ok(parsed.output);
  } catch {
    // Said below, for whatever is wrong with the file.
  }
  return fail(`${file} is damaged; it notes what this key has decrypted. Restore it from a copy.`);
};
