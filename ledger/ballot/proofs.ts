/**
 * The expensive check of a ballot: signature, every proof, every point in the subgroup, one by one and never in batches.
 * Follows belenios.md sections 4.1 to 4.4 and 8, item 4. Pure; ledger/worker runs it on other threads.
 */
import { checkAnswer } from './answer.ts';
import { checkBallotHeader, parseBallot, proofContext, signaturePrefix, signedHash } from './ballot.ts';
import { parsePublicCredential } from './credential.ts';
import { parseElection } from './election.ts';
import type { Election } from './election.ts';
import { checkKnowledge } from './schnorr.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';

/**
 * Checks everything about a ballot that can be checked from the election and the ballot's text alone. For more than one
 * ballot pass the parsed election: its multiplication table is built only once.
 */
export function checkBallotProofs(election: Election | string, ballotText: string): Result<void, string> {
  const parsed = typeof election === 'string' ? parseElection(election) : ok(election);
  if (!parsed.ok) return parsed;
  const { fingerprint, key, questions } = parsed.value;
  const ballot = parseBallot(ballotText);
  if (!ballot.ok) return ballot;
  const header = checkBallotHeader(parsed.value, ballot.value);
  if (!header.ok) return header;

  const { credential, answers, signature } = ballot.value;
  const credentialPoint = parsePublicCredential(credential);
  if (!credentialPoint.ok) return credentialPoint;
  if (signature.hash !== signedHash(ballot.value))
    return fail('signature: the hash is not that of the ballot');
  if (!checkKnowledge(signaturePrefix(signature.hash), credentialPoint.value, signature.proof)) {
    return fail('signature: invalid');
  }
  const context = proofContext(fingerprint, credential);
  for (const [index, question] of questions.entries()) {
    const answer = answers[index];
    const checked = answer ? checkAnswer(question, answer, key, context) : fail('missing');
    if (!checked.ok) return fail(`answer ${index + 1}: ${checked.error}`);
  }
  return ok(undefined);
}
