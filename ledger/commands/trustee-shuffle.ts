/**
 * `trustee shuffle`: a trustee mixes the encrypted votes of questions that are opened one by one, so that nobody knows whose is whose, and proves that
 * nothing else was done (protocol.md section 4). At least two do, each on a machine of their own; decryption comes afterwards.
 */
import { randomBytes } from 'node:crypto';
import { makeShuffle } from '../ballot/shuffle.ts';
import type { Text } from '../long-text.ts';
import { fail, ok, type Result } from '../result.ts';
import { checkTurn, shuffledTally } from '../rules/election-shuffle.ts';
import type { ElectionState, LedgerState } from '../rules/state.ts';
import { defineCommand } from './command.ts';
import { EntryWriter } from './entry-writer.ts';
import { beginTrusteeWork, deliver, trusteeOptions } from './trustee-work.ts';

export const trusteeShuffle = defineCommand(
  {
    name: 'trustee shuffle',
    summary: 'Shuffle the votes of a closed election with ranks or ratings',
    about: `Verifies the whole ledger with all shuffles so far, shuffles the encrypted votes once more and appends the shuffle with
its proof. The permutation is forgotten at once: as long as one shuffler's is, nobody can tell whose vote is whose.
Shufflers go in the order that the definition names; trustee decrypt follows when enough have shuffled.`,
    options: trusteeOptions,
    example:
      'npm run -s hwabaek -- trustee shuffle --ledger http://127.0.0.1:8080 --key trustee-1.key --election 2vrMkn6of1Y3Zh',
  },
  async (args, terminal) => {
    const begun = await beginTrusteeWork(args, terminal, 'shuffle');
    if (!begun.ok) return begun;
    const { trustee, elections, origin, verification } = begun.value;
    const writer = new EntryWriter(verification.state, origin, trustee.signer);
    const shuffled: { election: string; trustee: number; votes: number }[] = [];
    for (const { number, election } of elections) {
      const before = tallyToShuffle(verification.state, number, election);
      if (!before.ok) return before;
      addShuffle(writer, number, election, before.value);
      shuffled.push({
        election: election.definition.election,
        trustee: number,
        votes: election.castCredentials.size,
      });
    }
    const delivered = await deliver(args, writer.entries);
    if (!delivered.ok) return delivered;
    terminal.out(
      args.has('json')
        ? JSON.stringify(shuffled, undefined, 2)
        : [
            ...shuffled.map(
              ({ election, trustee: number, votes }) =>
                `Shuffled the ${votes} votes of ${election} as trustee ${number}.`,
            ),
            delivered.value,
          ].join('\n'),
    );
    return ok(undefined);
  },
);

/** Shuffles the text of a tally, or of the shuffle before, and makes the entries that apply it; returns the id of the last. The permutation is forgotten. */
export const addShuffle = (
  writer: EntryWriter,
  number: number,
  { definition, parameters }: ElectionState,
  encryptedTallyText: Text,
): string => {
  const text = makeShuffle({
    election: parameters,
    encryptedTallyText,
    random: (length) => new Uint8Array(randomBytes(length)),
  });
  const shuffle = writer.addText(text);
  return writer.add('shuffle.applied', { election: definition.election, shuffle, trustee: number });
};

/** The text that this trustee is to shuffle, if it is its turn. */
export const tallyToShuffle = (
  state: LedgerState,
  number: number,
  election: ElectionState,
): Result<Text, string> => {
  const { closed, definition, tally } = election;
  const uuid = definition.election;
  const order = definition.shufflers?.trustees ?? [];
  if (order.length === 0) return fail(`No question of ${uuid} is shuffled; nothing was done.`);
  if (!closed) return fail(`Election ${uuid} is not closed yet; nothing was shuffled.`);
  if (tally === undefined)
    return fail(`The committee has not computed the tally of ${uuid} yet; nothing was shuffled.`);
  const turn = checkTurn(election, number);
  if (turn !== undefined)
    return fail(
      `It is not the turn of trustee ${number} to shuffle ${uuid}; the order is ${order.join(', ')}. ${turn.message} Nothing was done.`,
    );
  return ok(shuffledTally(state, election, tally.tally));
};
