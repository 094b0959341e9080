/**
 * Rules of shuffles: who shuffles is defined with the election, and each shuffle is by its trustee, in the defined order, valid by proof, and before anything
 * is decrypted (protocol.md section 4). The proofs are evidence (ledger/ballot/shuffle.ts); texts travel as blobs.
 */
import type { Election } from '../ballot/election.ts';
import { isNonHomomorphic } from '../ballot/question.ts';
import { MAX_SHUFFLED, needsShuffles, tallyAfter } from '../ballot/shuffle.ts';
import type { Body, EntryOf } from '../entries/entry.ts';
import { findElection } from './authors.ts';
import type { LongText, Text } from '../long-text.ts';
import { findText, textOf } from './blob.ts';
import type { ElectionState, LedgerState } from './state.ts';
import { accept, ask, isEvidence, notYet, refuse } from './verdict.ts';
import type { Context, Obstacle, Ruling } from './verdict.ts';

/** Shufflers exactly where a question is shuffled: trustees of the election, each once, as many as must shuffle; no more votes of `members` than can be. */
export function checkShufflers(
  { shufflers }: Body<'election.defined'>,
  parameters: Election,
  trustees: number,
  members: number,
): Obstacle | undefined {
  if (needsShuffles(parameters) !== (shufflers !== undefined)) return refuse('definition-shufflers');
  if (shufflers === undefined) return undefined;
  const { least, trustees: order } = shufflers;
  if (new Set(order).size !== order.length) {
    return refuse('definition-shufflers', 'A trustee is named twice as a shuffler.');
  }
  const beyond = order.find((number) => number > trustees);
  if (beyond !== undefined) {
    return refuse('definition-shufflers', `Trustee ${beyond} shall shuffle; there are ${trustees} trustees.`);
  }
  if (order.length < least) {
    return refuse('definition-shufflers', `${least} must shuffle, ${order.length} are named.`);
  }
  const votes = members * parameters.questions.filter(isNonHomomorphic).length;
  return votes > MAX_SHUFFLED
    ? refuse(
        'definition-shufflers',
        `${members} members could give ${votes} ranks or ratings to shuffle; ${MAX_SHUFFLED} can be.`,
      )
    : undefined;
}

export function shuffleApplied({ state, evidence }: Context, entry: EntryOf<'shuffle.applied'>): Ruling {
  const { author, body } = entry;
  const election = findElection(state, body.election);
  if (!election.ok) return election.error;
  const { definition, trusteeKeys, tally, shuffles } = election.value;
  if (trusteeKeys[body.trustee - 1] !== author) return refuse('author-trustee');
  if (tally === undefined) return notYet('tally-missing');
  const turn = checkTurn(election.value, body.trustee);
  if (turn !== undefined) return turn;
  const shuffleText = findText(state, body.shuffle);
  if (!shuffleText.ok) return shuffleText.error;
  const about = tallySource(election.value, tally.tally);
  if (isEvidence(evidence, 'shuffle', about)) {
    if (!evidence.valid.ok)
      return refuse(
        'shuffle-invalid',
        `The shuffle: ${evidence.valid.error}.${shuffledBefore(election.value, 'shuffle')}`,
      );
  } else if (evidence?.kind !== 'trusted') {
    return ask({
      kind: 'shuffle',
      about,
      electionText: definition.parameters,
      encryptedTallyText: shuffledTally(state, election.value, tally.tally),
      shuffleText: shuffleText.value,
    });
  }
  return accept(() => {
    shuffles.set(body.trustee, body.shuffle);
  });
}

/**
 * Why it is not a trustee's turn to shuffle: shuffles follow the defined order, each trustee once, before anything is decrypted. Trustees may be passed over, but
 * only as long as enough are left behind the one who shuffles.
 */
export function checkTurn(
  { decryptions, definition, shuffles }: ElectionState,
  trustee: number,
): Obstacle | undefined {
  const { least, trustees: order } = definition.shufflers ?? { least: 0, trustees: [] };
  const place = order.indexOf(trustee);
  if (place < 0) return refuse('shuffle-order', `Trustee ${trustee} is not a shuffler of this election.`);
  if (shuffles.has(trustee)) return refuse('shuffle-order', `Trustee ${trustee} has shuffled already.`);
  const last = [...shuffles.keys()].at(-1);
  if (last !== undefined && order.indexOf(last) > place) {
    const left = order.slice(order.indexOf(last) + 1);
    return refuse(
      'shuffle-order',
      `Trustee ${last} has shuffled; the turn of trustee ${trustee} is over, who is not needed: ${left.length === 0 ? 'there are enough shuffles' : `trustee ${left.join(', ')} can still shuffle`}.`,
    );
  }
  if (decryptions.size > 0) return refuse('shuffle-order', 'The votes are being decrypted already.');
  const possible = shuffles.size + order.length - place;
  return possible < least
    ? notYet(
        'shuffle-order',
        `Trustees before trustee ${trustee} must shuffle first: ${least} shuffles are needed, and only ${possible} would be possible.`,
      )
    : undefined;
}

/** Why an election's tally must not be decrypted yet, or undefined. */
export function checkShuffled({ definition, shuffles }: ElectionState): Obstacle | undefined {
  const least = definition.shufflers?.least ?? 0;
  return shuffles.size < least
    ? notYet('shuffles-missing', `${shuffles.size} of ${least} shuffles are there.`)
    : undefined;
}

/** The shuffles so far, which the rules have accepted, in their order. */
export const shuffleTexts = (state: LedgerState, { shuffles }: ElectionState): readonly LongText[] =>
  [...shuffles.values()].map((hash) => textOf(state, hash));

/** Names the text that `shuffledTally` gives, by the hashes of what it is made from. */
export const tallySource = ({ shuffles }: Pick<ElectionState, 'shuffles'>, tally: string): string =>
  [tally, ...shuffles.values()].join(' ');

/** What a trustee is told besides whose work does not fit: it may have been begun before the last shuffle was taken, by no fault of anybody. */
export function shuffledBefore(
  { shuffles }: Pick<ElectionState, 'shuffles'>,
  task: 'shuffle' | 'decrypt',
): string {
  const last = [...shuffles.keys()].at(-1);
  return last === undefined
    ? ''
    : ` Trustee ${last} has shuffled before; if this was made without that shuffle, ${task} again.`;
}

/** The text of what is decrypted, or shuffled next: the tally with this hash after the shuffles so far, which the rules have accepted. */
export function shuffledTally(
  state: LedgerState,
  { parameters, shuffles }: ElectionState,
  tally: string,
): Text {
  const text = textOf(state, tally);
  const last = [...shuffles.values()].at(-1);
  return last === undefined ? text : tallyAfter(parameters, text, textOf(state, last));
}
