/** Proofs of ballots checked on all cores, for as long as one command needs it. */
import { availableParallelism } from 'node:os';
import type { CheckProofs } from '../verify/entries.ts';
import { createBallotWorkers } from '../worker/pool.ts';

/** Runs `use` with a checker of proofs and ends the threads afterwards, whatever happened. */
export const withProofWorkers = async <T>(use: (check: CheckProofs) => Promise<T>): Promise<T> => {
  const workers = createBallotWorkers({ threads: availableParallelism() });
  try {
    return await use((electionText, ballotText) => workers.check(electionText, ballotText));
  } finally {
    await workers.close();
  }
};
