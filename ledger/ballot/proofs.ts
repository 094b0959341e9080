/**
 * The expensive check of a ballot: signature, every proof, every point in the subgroup, one by one and never in batches.
 * Follows belenios.md sections 4.1 to 4.4 and 8, item 4. Pure; ledger/worker runs it on other threads.
 */
import { checkAnswer } from './answer.ts';
import { checkBallotHeader, parseBallot, proofContext, signaturePrefix, signedHash } from './ballot.ts';
import type { Ballot } from './ballot.ts';
import { parseElection } from './election.ts';
import type { Election } from './election.ts';
import { IDENTITY_TEXT } from './group.ts';
import { decidedBy, referenceArithmetic } from './public-group.ts';
import type { PublicArithmetic, PublicGroup } from './public-group.ts';
import { checkKnowledgeIn } from './schnorr.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';

/**
 * Checks everything about a ballot that can be checked from the election and the ballot's text alone. For more than one
 * ballot pass the parsed election: its multiplication table is built only once. What another `arithmetic` than the
 * reference refuses, or has doubts about, is checked again by the reference, whose word is the answer.
 */
export function checkBallotProofs(
  election: Election | string,
  ballotText: string,
  arithmetic: PublicArithmetic = referenceArithmetic,
): Result<void, string> {
  const parsed = typeof election === 'string' ? parseElection(election) : ok(election);
  if (!parsed.ok) return parsed;
  const ballot = parseBallot(ballotText);
  if (!ballot.ok) return ballot;
  const header = checkBallotHeader(parsed.value, ballot.value);
  if (!header.ok) return header;
  if (ballot.value.signature.hash !== signedHash(ballot.value))
    return fail('signature: the hash is not that of the ballot');
  return decidedBy(arithmetic, (group) => checkIn(group, parsed.value, ballot.value));
}

/** The signature and all answers of a ballot of the right form. */
function checkIn<P>(
  group: PublicGroup<P>,
  { fingerprint, key, questions }: Election,
  { credential, answers, signature }: Ballot,
): Result<void, string> {
  if (credential === IDENTITY_TEXT) return fail('credential: the identity is not accepted');
  const point = group.decode(credential);
  if (!point.ok) return fail(`credential: ${point.error}`);
  const multiples = group.multiples(point.value);
  if (!multiples.inSubgroup()) return fail(`credential: not in the prime-order subgroup: ${credential}`);
  if (!checkKnowledgeIn(group, signaturePrefix(signature.hash), multiples, signature.proof))
    return fail('signature: invalid');
  const context = proofContext(fingerprint, credential);
  for (const [index, question] of questions.entries()) {
    const answer = answers[index];
    const checked = answer ? checkAnswer(group, question, answer, key, context) : fail('missing');
    if (!checked.ok) return fail(`answer ${index + 1}: ${checked.error}`);
  }
  return ok(undefined);
}
