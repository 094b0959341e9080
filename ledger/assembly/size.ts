/**
 * Whether the largest ballot of a paper fits one ledger entry (protocol.md section 4, last line), told before anything is defined.
 * The same bound is a rule of election.defined; here it becomes a sentence for the person who writes assembly.json.
 */
import { fail, ok, type Result } from '../result.ts';
import type { Paper } from './shape.ts';

const ENTRY_LIMIT = 61_440;

/** Fails with a sentence when a ballot of `paper` could be larger than an entry. */
export const ballotFits = ({ questions }: Paper): Result<void, string> => {
  const size = largestCast(questions);
  return size <= ENTRY_LIMIT
    ? ok(undefined)
    : fail(
        `ask for too much on one ballot: it would need up to ${size} bytes, and a ledger entry holds ${ENTRY_LIMIT}; split the paper or shorten its lists`,
      );
};

const largestCast = (questions: Paper['questions']): number => {
  const point = 'f'.repeat(64);
  const proof = { challenge: '9'.repeat(76), response: '9'.repeat(76) };
  const repeat = <T>(length: number, item: T): T[] => Array.from({ length }, () => item);
  const ballot = JSON.stringify({
    election_uuid: 'z'.repeat(64),
    election_hash: 'z'.repeat(43),
    credential: point,
    answers: questions.map(({ candidates, min, max }) => ({
      choices: repeat(candidates.length + 1, { alpha: point, beta: point }),
      individual_proofs: repeat(candidates.length + 1, [proof, proof]),
      overall_proof: repeat(Math.max(max - min, 0) + 2, proof),
      blank_proof: [proof, proof],
    })),
    signature: { hash: 'z'.repeat(43), proof },
  });
  return JSON.stringify({
    author: point,
    body: { ballot, election: 'z'.repeat(64), permit: 'z'.repeat(512) },
    signature: 'z'.repeat(88),
    type: 'ballot.cast',
    v: 1,
  }).length;
};
