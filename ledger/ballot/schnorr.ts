/**
 * Proofs of knowledge of one exponent, as Belenios writes them: response = w − secret·challenge, the commitment is
 * recomputed as base^response · public^challenge. Follows belenios.md sections 3.2, 4.1 and 5.3.
 * The text before the commitments (the prefix) is the caller's: it says what the proof is for.
 */
import { GENERATOR, generatorTimesLongSecret, hashPoints, modOrder, randomScalar } from './group.ts';
import { timesSecret } from './group.ts';
import type { Point, PublicMultiples } from './group.ts';
import { hashGroupPoints } from './public-group.ts';
import type { PublicGroup } from './public-group.ts';
import type { RandomBytes } from '../bytes.ts';

/** Challenge and response, both in [0, q). */
export interface Proof {
  readonly challenge: bigint;
  readonly response: bigint;
}

/** Proves knowledge of `secret` in g^secret. One fresh nonce is drawn from `random`. */
export function proveKnowledge(prefix: string, secret: bigint, random: RandomBytes): Proof {
  const nonce = randomScalar(random);
  const challenge = hashPoints(prefix, [generatorTimesLongSecret(nonce)]);
  return { challenge, response: modOrder(nonce - secret * challenge) };
}

/** Checks a proof by `proveKnowledge`. `publicPoint` must be known to lie in the subgroup. */
export function checkKnowledge(prefix: string, publicPoint: Point, proof: Proof): boolean {
  const commitment = GENERATOR.multiplyUnsafe(proof.response).add(
    publicPoint.multiplyUnsafe(proof.challenge),
  );
  return hashPoints(prefix, [commitment]) === proof.challenge;
}

/** As `checkKnowledge`, in the arithmetic of the caller. */
export function checkKnowledgeIn<P>(
  group: PublicGroup<P>,
  prefix: string,
  publicPoint: PublicMultiples<P>,
  proof: Proof,
): boolean {
  const { challenge, response } = proof;
  const commitment = group.add(group.fixed(GENERATOR)(response), publicPoint.times(challenge));
  return hashGroupPoints(group, prefix, [commitment]) === challenge;
}

/** Proves that `factor` = base^secret has the same exponent as g^secret. */
export function proveSameExponent(prefix: string, base: Point, secret: bigint, random: RandomBytes): Proof {
  const nonce = randomScalar(random);
  const challenge = hashPoints(prefix, [generatorTimesLongSecret(nonce), timesSecret(base, nonce)]);
  return { challenge, response: modOrder(nonce - secret * challenge) };
}

/** What a proof by `proveSameExponent` commits to, in the arithmetic of the caller; all points must be known to lie in the subgroup. */
export function sameExponentCommitments<P>(
  group: PublicGroup<P>,
  points: {
    readonly publicPoint: (scalar: bigint) => P;
    readonly base: PublicMultiples<P>;
    readonly factor: PublicMultiples<P>;
  },
  { challenge, response }: Proof,
): readonly [P, P] {
  return [
    group.add(group.fixed(GENERATOR)(response), points.publicPoint(challenge)),
    group.add(points.base.times(response), points.factor.times(challenge)),
  ];
}
