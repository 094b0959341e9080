/** Proofs of ballots checked on all cores, for as long as one command needs it. */
import { availableParallelism } from 'node:os';
import { referenceArithmetic, type PublicArithmetic } from '../ballot/public-group.ts';
import type { CheckProofs } from '../verify/entries.ts';
import { createBallotWorkers, type BallotWorkers } from '../worker/pool.ts';
import { openSodium } from '../worker/sodium.ts';

/** What proofs are checked with, for the report; `why` is why it is not libsodium. */
export interface Arithmetic {
  readonly name: 'libsodium' | 'noble';
  readonly why?: string;
}

/** `fast` takes libsodium where it can be had and agrees with noble, which decides about every refusal; `reference` is noble alone. */
export type Speed = 'fast' | 'reference';

export interface ProofTools {
  readonly check: CheckProofs;
  /** Works out other evidence. */
  readonly work: BallotWorkers['work'];
  /** For what is checked in this thread. */
  readonly group: PublicArithmetic;
  readonly arithmetic: Arithmetic;
}

/** Runs `use` with what checks proofs, and ends the threads afterwards, whatever happened. */
export const withProofWorkers = async <T>(
  use: (tools: ProofTools) => Promise<T>,
  speed: Speed = 'fast',
): Promise<T> => {
  const { arithmetic, group } = await arithmeticFor(speed);
  const workers = createBallotWorkers({
    threads: availableParallelism(),
    arithmetic: arithmetic.name === 'libsodium' ? 'fast' : 'reference',
    // A verifier meets every ballot once.
    resultsKept: 0,
  });
  try {
    return await use({
      check: (electionText, ballotText) => workers.check(electionText, ballotText),
      work: (need) => workers.work(need),
      group,
      arithmetic,
    });
  } finally {
    await workers.close();
  }
};

/** A line for people. */
export const arithmeticText = ({ name, why }: Arithmetic): string =>
  name === 'libsodium'
    ? 'Proofs were checked with libsodium, every refusal again with noble.'
    : `Proofs were checked with noble${why === undefined ? '' : ` (${why})`}.`;

/** libsodium is asked its questions once in a process; a second command in the same one takes the same answers. */
let opened: ReturnType<typeof openSodium> | undefined;

const arithmeticFor = async (
  speed: Speed,
): Promise<{ readonly arithmetic: Arithmetic; readonly group: PublicArithmetic }> => {
  const reference = (why: string) => ({
    arithmetic: { name: 'noble', why } as const,
    group: referenceArithmetic,
  });
  if (speed === 'reference') return reference('as asked for');
  const sodium = await (opened ??= openSodium());
  return sodium.ok ? { arithmetic: { name: 'libsodium' }, group: sodium.value } : reference(sodium.error);
};
