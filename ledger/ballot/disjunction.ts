/**
 * The proof that one of several statements "ciphertext i encrypts value v_i" is true, without saying which: Belenios'
 * iprove, blank proof and overall proof are this one construction with different prefixes and branches.
 * Follows belenios.md sections 4.2 and 4.3. What the branches are is decided in answer.ts.
 */
import { GENERATOR, hashPoints, modOrder, ORDER, randomScalar, timesSecret, timesWhere } from './group.ts';
import type { Point, PublicMultiples } from './group.ts';
import { hashGroupPoints } from './public-group.ts';
import type { PublicGroup } from './public-group.ts';
import type { Proof } from './schnorr.ts';
import type { RandomBytes } from '../bytes.ts';

/** What the prover knows of a branch: the ciphertext's randomness and plaintext, and the value the branch claims. */
export interface SecretBranch {
  readonly randomness: bigint;
  readonly plaintext: number;
  readonly claim: number;
}

/** What the verifier has of a branch: the ciphertext (alpha, beta) and the claimed value. */
export interface PublicBranch<P> {
  readonly alpha: PublicMultiples<P>;
  readonly beta: PublicMultiples<P>;
  readonly claim: number;
}

/**
 * Proves that the claim of branch `trueIndex` holds. Draws from `random`: the nonce, then challenge and response of
 * every other branch in order. The prover knows every exponent, so all points come from the tables of g and y:
 * alpha = g^r and beta = y^r·g^m make alpha^c = g^(rc) and (beta·g^−v)^c = y^(rc)·g^((m−v)c).
 *
 * Which branch is true is the vote: every branch is simulated alike, the true one with stand-ins that drop out, and where m = v
 * a shift that is not used takes the place of g^0.
 */
export function proveOneOf(
  prefix: string,
  key: Point,
  branches: readonly SecretBranch[],
  trueIndex: number,
  random: RandomBytes,
): Proof[] {
  const witness = branches[trueIndex];
  if (witness === undefined || witness.plaintext !== witness.claim)
    throw new Error('no true branch to prove');
  const nonce = randomScalar(random);
  const drawn = Array.from({ length: branches.length - 1 }, (): Proof => ({
    challenge: randomScalar(random),
    response: randomScalar(random),
  }));
  const standIn: Proof = { challenge: nonce, response: nonce };
  const simulated = branches.map(
    (_, index) => (index === trueIndex ? standIn : drawn[index - Number(index > trueIndex)]) ?? standIn,
  );
  const commitments: Point[] = [];
  let sum = 0n;
  for (const [index, { randomness, plaintext, claim }] of branches.entries()) {
    const { challenge, response } = simulated[index] ?? standIn;
    const simulatedExponent = modOrder(response + randomness * challenge);
    const exponent = index === trueIndex ? nonce : simulatedExponent;
    const differs = plaintext !== claim;
    const shift = modOrder((ORDER + BigInt(differs ? plaintext - claim : 1)) * challenge);
    commitments.push(
      timesSecret(GENERATOR, exponent),
      timesWhere(differs, timesSecret(key, exponent), timesSecret(GENERATOR, shift)),
    );
    sum += challenge;
  }
  const challenge = modOrder(hashPoints(prefix, commitments) - (sum - standIn.challenge));
  const response = modOrder(nonce - witness.randomness * challenge);
  return simulated.map((proof, index) => (index === trueIndex ? { challenge, response } : proof));
}

/** Checks a proof by `proveOneOf`: one entry per branch, and the challenges add up to the hash of all commitments. */
export function checkOneOf<P>(
  group: PublicGroup<P>,
  prefix: string,
  key: Point,
  branches: readonly PublicBranch<P>[],
  proofs: readonly Proof[],
): boolean {
  if (proofs.length !== branches.length) return false;
  const generatorTimes = group.fixed(GENERATOR);
  const keyTimes = group.fixed(key);
  const commitments: P[] = [];
  let sum = 0n;
  for (const [index, { alpha, beta, claim }] of branches.entries()) {
    const proof = proofs[index];
    if (proof === undefined) return false;
    const { challenge, response } = proof;
    const claimed = group.add(keyTimes(response), beta.times(challenge));
    const shift = modOrder(-BigInt(claim) * challenge);
    commitments.push(
      group.add(generatorTimes(response), alpha.times(challenge)),
      shift === 0n ? claimed : group.add(claimed, generatorTimes(shift)),
    );
    sum += challenge;
  }
  return hashGroupPoints(group, prefix, commitments) === modOrder(sum);
}
