/**
 * Which ballots leave when (protocol.md section 7): batches per ballot paper and voter group of at least the definition's size, drawn at random from more
 * than that, so that the papers of one sitting leave in different company; no timer. Challenged ballots likewise, in batches of their own per ballot paper:
 * their entries name no voter group, and their company must not tell it. At closing everything leaves.
 */
import type { RandomBytes } from '../../ledger/bytes.ts';
import type { StationPaper, StationPapers } from './ballot-papers.ts';
import type { Journal } from './journal/journal.ts';

export interface Batches {
  /** Draws every batch that is due, durably; whether there was one. */
  draw(papers: StationPapers, everything: 'only-full' | 'everything'): 'drawn' | 'nothing';
}

export function createBatches(journal: Journal, random: RandomBytes): Batches {
  /** How many must be held before the next batch is drawn: drawn anew each time, between the batch size and twice that less one. */
  const thresholds = new Map<string, number>();

  return {
    draw: (papers, everything) => {
      let outcome: 'drawn' | 'nothing' = 'nothing';
      for (const { batch, ...paper } of papers.papers)
        for (const { pool, held } of poolsOf(journal, paper)) {
          const threshold = thresholds.get(pool) ?? batch + below(batch, random);
          thresholds.set(pool, threshold);
          const drawn =
            everything === 'everything' ? held : held.length >= threshold ? sample(held, batch, random) : [];
          if (drawn.length === 0) continue;
          journal.write(() => {
            journal.outbox.draw(drawn);
          });
          thresholds.delete(pool);
          outcome = 'drawn';
        }
      return outcome;
    },
  };
}

/** What of a ballot paper leaves together, under a name of its own. */
function poolsOf(
  { outbox }: Journal,
  { election, groups }: Pick<StationPaper, 'election' | 'groups'>,
): readonly { readonly pool: string; readonly held: readonly Uint8Array[] }[] {
  return [
    ...groups.map(({ group }) => ({ pool: `cast ${election} ${group}`, held: outbox.held(election, group) })),
    { pool: `challenged ${election}`, held: outbox.heldChallenges(election) },
  ];
}

/** A uniform integer from 0 to n - 1, for n far below 2^48 (bias below n / 2^48). */
function below(n: number, random: RandomBytes): number {
  return random(6).reduce((value, byte) => value * 256 + byte, 0) % n;
}

/** `count` of the items, every choice equally likely (Fisher and Yates, stopped early). */
function sample<T>(items: readonly T[], count: number, random: RandomBytes): T[] {
  const left = [...items];
  const chosen: T[] = [];
  while (chosen.length < count && left.length > 0) chosen.push(...left.splice(below(left.length, random), 1));
  return chosen;
}
