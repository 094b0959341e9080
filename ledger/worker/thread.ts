/**
 * A worker thread for ballots: encrypts and checks one job after the other. Started by pool.ts, which also bounds what
 * comes in. Keeps the elections it saw last, with their multiplication tables.
 */
import { randomBytes } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { encryptBallot } from '../ballot/ballot.ts';
import { parseElection } from '../ballot/election.ts';
import type { Election } from '../ballot/election.ts';
import { randomScalar } from '../ballot/group.ts';
import { workOutPart } from '../ballot/parts.ts';
import { isNonHomomorphic } from '../ballot/question.ts';
import { checkBallotProofs } from '../ballot/proofs.ts';
import { referenceArithmetic } from '../ballot/public-group.ts';
import { encryptOpenableBallot } from '../ballot/seed.ts';
import type { Result } from '../result.ts';
import { workOut } from './evidence.ts';
import type { Answer, Job, ThreadData } from './messages.ts';
import { takeSodium } from './sodium.ts';

/** An election's table takes about 2 MB. */
const ELECTIONS_KEPT = 16;

const elections = new Map<string, Result<Election, string>>();
const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

/** For checks only. */
const arithmetic =
  (workerData as ThreadData).arithmetic === 'reference' ? referenceArithmetic : await takeSodium();

parentPort?.on('message', (job: Job) => {
  parentPort?.postMessage(run(job));
});

function run(job: Job): Answer {
  if (job.kind === 'work') return { kind: 'work', evidence: workOut(job.need) };
  if (job.kind === 'part') return { kind: 'part', answer: workOutPart(job.part, arithmetic) };
  const election = electionOf(job.electionText);
  if (job.kind === 'check') {
    return {
      kind: 'check',
      result: election.ok ? checkBallotProofs(election.value, job.ballotText, arithmetic) : election,
    };
  }
  if (!election.ok) return { kind: 'refused', message: election.error };
  if (job.kind === 'warm') {
    warm(election.value);
    return { kind: 'warm' };
  }
  const { credentialSecret, plaintext, seed } = job;
  const ballot = { election: election.value, credentialSecret, plaintext };
  try {
    const ballotText = seed
      ? encryptOpenableBallot({ ...ballot, seed, signatureRandom: random })
      : encryptBallot({ ...ballot, random });
    // This thread's copy; the seed is as secret as the vote.
    seed?.fill(0);
    return { kind: 'encrypt', ballotText };
  } catch (error) {
    return { kind: 'refused', message: error instanceof Error ? error.message : String(error) };
  }
}

function electionOf(text: string): Result<Election, string> {
  const election = elections.get(text) ?? parseElection(text);
  elections.delete(text);
  elections.set(text, election);
  const [oldest] = elections.keys();
  if (elections.size > ELECTIONS_KEPT && oldest !== undefined) elections.delete(oldest);
  return election;
}

/** Builds the tables and lets the engine optimise: makes and checks a few throwaway ballots. */
function warm(election: Election): void {
  const plaintext = election.questions.map((question) =>
    isNonHomomorphic(question)
      ? question.answers.map(() => 0)
      : [
          ...(question.blank ? [0] : []),
          ...question.answers.map((_, index) => (index < question.min ? 1 : 0)),
        ],
  );
  for (let round = 0; round < 3; round++) {
    const credentialSecret = randomScalar(random);
    const ballotText = encryptBallot({ election, credentialSecret, plaintext, random });
    const checked = checkBallotProofs(election, ballotText);
    if (!checked.ok) throw new Error(`a ballot made to warm up fails its check: ${checked.error}`);
  }
}
