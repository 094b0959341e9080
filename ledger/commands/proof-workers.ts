/** Proofs checked on all cores, for as long as one command needs it. */
import { availableParallelism } from 'node:os';
import { carryBy, type Carry, type PartProgress } from '../ballot/parts.ts';
import type { CheckProofs } from '../verify/entries.ts';
import { createBallotWorkers, type BallotWorkers } from '../worker/pool.ts';
import { workOutInParts } from '../worker/evidence.ts';
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
  /** Carries long checks through, on all cores. */
  readonly carry: Carry;
  /** Works out other evidence, so too. */
  readonly work: BallotWorkers['work'];
  readonly arithmetic: Arithmetic;
}

/**
 * Threads where nothing else is asked for: each takes some 20 MB, and a verifier is to need at most 300 MB whatever it verifies. More are worth their memory
 * only where that is asked for.
 */
const MOST_THREADS = 6;

const defaultThreads = (): number => Math.min(availableParallelism(), MOST_THREADS);

export interface ProofOptions {
  readonly speed?: Speed;
  readonly threads?: number | undefined;
  /** Hears how far a long check is that is done in parts. */
  readonly partProgress?: PartProgress;
}

/** Runs `use` with what checks proofs, and ends the threads afterwards, whatever happened. */
export const withProofWorkers = async <T>(
  use: (tools: ProofTools) => Promise<T>,
  { speed = 'fast', threads = defaultThreads(), partProgress }: ProofOptions = {},
): Promise<T> => {
  const arithmetic = await arithmeticFor(speed);
  const workers = createBallotWorkers({
    threads,
    arithmetic: arithmetic.name === 'libsodium' ? 'fast' : 'reference',
    // A verifier meets every ballot once.
    resultsKept: 0,
  });
  const carry = carryBy((part) => workers.part(part), partProgress);
  try {
    return await use({
      check: (electionText, ballotText) => workers.check(electionText, ballotText),
      carry,
      work: (need) => carry(workOutInParts(need)),
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

const arithmeticFor = async (speed: Speed): Promise<Arithmetic> => {
  if (speed === 'reference') return { name: 'noble', why: 'as asked for' };
  const sodium = await (opened ??= openSodium());
  return sodium.ok ? { name: 'libsodium' } : { name: 'noble', why: sodium.error };
};
