/** Cases of questions that are shuffled: their definition, shuffles, what waits for them. */
import { makeElectionText, parseElection } from '../../../../ledger/ballot/election.ts';
import { sha256Hex } from '../../../../ledger/bytes.ts';
import type { Body, ParsedEntry } from '../../../../ledger/entries/entry.ts';
import {
  applyShuffle,
  decryptionOf,
  playShuffled,
  SHUFFLED_CARDS,
  SHUFFLED_QUESTIONS,
  shuffledDefinition,
  shuffledResult,
  shuffleOf,
  type ShuffledStage,
} from '../shuffled-story.ts';
import { ASSEMBLY, ELECTION, must, type World } from '../world.ts';
import { notYetAfter, refused, refusedAfter } from './case.ts';
import type { Case } from './case.ts';

const define = (w: World, change: Partial<Body<'election.defined'>>): ParsedEntry =>
  w.make(w.committee, 'election.defined', { ...shuffledDefinition(w), ...change });
const asking = (
  w: World,
  questions: typeof SHUFFLED_QUESTIONS,
): Pick<Body<'election.defined'>, 'parameters'> => ({
  parameters: makeElectionText({ ...must(parseElection(shuffledDefinition(w).parameters)), questions }),
});
const at = (stage: ShuffledStage, make: (w: World) => ParsedEntry) => (w: World) => {
  playShuffled(w, stage);
  return make(w);
};
const applied = (w: World, trustee: number, shuffle: string): ParsedEntry =>
  w.make(w.trustees[trustee - 1] ?? w.trustees[0], 'shuffle.applied', {
    election: ELECTION,
    shuffle,
    trustee,
  });
const shared = (w: World, decryption: string): ParsedEntry =>
  w.make(w.trustees[0], 'decryption.shared', { decryption, election: ELECTION, trustee: 1 });

const definition: readonly Case[] = [
  refused('definition-shufflers', 'ranks that nobody shuffles', 'called', (w) => {
    const { shufflers: _, ...without } = shuffledDefinition(w);
    return w.make(w.committee, 'election.defined', without);
  }),
  refused('definition-shufflers', 'shufflers where nothing is shuffled', 'called', (w) =>
    w.make(w.committee, 'election.defined', {
      ...w.definition(),
      shufflers: { least: 2, trustees: [1, 2] },
    }),
  ),
  refused('definition-shufflers', 'a shuffler named twice', 'called', (w) =>
    define(w, { shufflers: { least: 2, trustees: [1, 1] } }),
  ),
  refused('definition-shufflers', 'a shuffler who is no trustee', 'called', (w) =>
    define(w, { shufflers: { least: 2, trustees: [1, 3] } }),
  ),
  refused('definition-shufflers', 'fewer shufflers than must shuffle', 'called', (w) =>
    define(w, { shufflers: { least: 3, trustees: [1, 2] } }),
  ),
  refusedAfter('definition-shufflers', 'more votes than a shuffle holds', 'called', (w) => {
    const [roll] = w.state.assemblies.get(ASSEMBLY)!.rolls.values();
    (roll!.sizes as Map<string, number>).set('members', 100_001);
    return define(w, {});
  }),
  refused('entry-form', 'one shuffler alone', 'called', (w) =>
    unparsed(w, { shufflers: { least: 1, trustees: [1] } }),
  ),
  refused('card-method', 'a question of another method than its card', 'called', (w) =>
    define(w, {
      ...asking(
        w,
        SHUFFLED_QUESTIONS.map((question, i) =>
          i === 1
            ? {
                ...question,
                type: 'NonHomomorphic' as const,
                extra: { method: 'Schulze' as const, blank: true },
              }
            : question,
        ),
      ),
    }),
  ),
  refused('card-kind', 'a choice counted on a question that is shuffled', 'called', (w) =>
    define(w, { cards: SHUFFLED_CARDS.map((card, i) => (i === 1 ? SHUFFLED_CARDS[0]! : card)) }),
  ),
  refused('card-answers', 'ranks of fewer candidates', 'called', (w) =>
    define(w, {
      cards: SHUFFLED_CARDS.map((card, i) =>
        i === 1 && card.kind === 'ranked' ? { ...card, answers: 3 } : card,
      ),
    }),
  ),
];

/** The bytes of a definition whose form is wrong, which `make` would not sign. */
function unparsed(w: World, change: object): Uint8Array {
  const text = Buffer.from(define(w, {}).bytes).toString();
  const { shufflers } = shuffledDefinition(w);
  return new TextEncoder().encode(
    text.replace(`"shufflers":${JSON.stringify(shufflers)}`, JSON.stringify(change).slice(1, -1)),
  );
}

const shuffles: readonly Case[] = [
  refusedAfter('author-trustee', 'a shuffle in the name of another trustee', 'called', (w) => {
    playShuffled(w, 'tallied');
    return w.make(w.trustees[0], 'shuffle.applied', {
      election: ELECTION,
      shuffle: sha256Hex('a'),
      trustee: 2,
    });
  }),
  notYetAfter(
    'tally-missing',
    'a shuffle before the tally',
    'called',
    at('open', (w) => applied(w, 1, sha256Hex('a'))),
  ),
  notYetAfter(
    'blob-missing',
    'a shuffle whose text is missing',
    'called',
    at('tallied', (w) => applied(w, 1, sha256Hex('a'))),
  ),
  refusedAfter(
    'shuffle-order',
    'a second shuffle of one trustee',
    'called',
    at('tallied', (w) => {
      applyShuffle(w, 1);
      return applied(w, 1, sha256Hex('a'));
    }),
  ),
  notYetAfter(
    'shuffle-order',
    'the second shuffler first, after whom too few would be left',
    'called',
    at('tallied', (w) => applied(w, 2, sha256Hex('a'))),
  ),
  refusedAfter(
    'shuffle-order',
    'a third shuffle while votes are being decrypted',
    'called',
    at('shuffled', (w) => {
      const decryption = w.upload(w.trustees[0], decryptionOf(w, 1));
      w.write(w.trustees[0], 'decryption.shared', { decryption, election: ELECTION, trustee: 1 });
      return applied(w, 2, sha256Hex('a'));
    }),
  ),
  refusedAfter(
    'shuffle-invalid',
    'a shuffle of another tally',
    'called',
    at('tallied', (w) => {
      const text = shuffleOf(w);
      applyShuffle(w, 1);
      return applied(w, 2, w.upload(w.trustees[1], text));
    }),
  ),
  notYetAfter(
    'shuffles-missing',
    'a decryption after one shuffle of two',
    'called',
    at('tallied', (w) => {
      applyShuffle(w, 1);
      return shared(w, w.upload(w.trustees[0], decryptionOf(w, 1)));
    }),
  ),
  refusedAfter(
    'decryption-invalid',
    'a decryption of what the first shuffle made',
    'called',
    at('tallied', (w) => {
      applyShuffle(w, 1);
      const before = decryptionOf(w, 1);
      applyShuffle(w, 2);
      return shared(w, w.upload(w.trustees[0], before));
    }),
  ),
];

const result: readonly Case[] = [
  refusedAfter(
    'result-form',
    'a result with a vote too few',
    'called',
    at('decrypted', (w) => {
      const body = shuffledResult(w);
      const text = JSON.parse(body.result as string) as { result: unknown[][] };
      const rows = text.result.map((row, i) => (i === 1 ? row.slice(1) : row));
      return w.make(w.committee, 'result.declared', { ...body, result: JSON.stringify({ result: rows }) });
    }),
  ),
  refusedAfter(
    'result-form',
    'a short result as a blob',
    'called',
    at('decrypted', (w) => {
      const body = shuffledResult(w);
      const hash = w.upload(w.committee, body.result as string);
      return w.make(w.committee, 'result.declared', { ...body, result: { hash } });
    }),
  ),
  refusedAfter(
    'result-verdict',
    'another winner of the ranks',
    'called',
    at('decrypted', (w) => {
      const body = shuffledResult(w);
      const verdicts = body.verdicts.map((verdict, i) =>
        i === 1 ? { ...verdict, elected: [0, 1] } : verdict,
      );
      return w.make(w.committee, 'result.declared', { ...body, verdicts });
    }),
  ),
  refusedAfter(
    'result-differs',
    'votes in another order',
    'called',
    at('decrypted', (w) => {
      const body = shuffledResult(w);
      const { result: rows } = JSON.parse(body.result as string) as { result: unknown[][] };
      const turned = rows.map((row, i) => (i === 1 ? row.toReversed() : row));
      return w.make(w.committee, 'result.declared', { ...body, result: JSON.stringify({ result: turned }) });
    }),
  ),
];

export const shuffleCases: readonly Case[] = [...definition, ...shuffles, ...result];
