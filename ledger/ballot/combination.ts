/**
 * The partial decryptions of several trustees put together: who has to be there, and the product of their factors, those of
 * threshold groups by Lagrange's coefficients. Follows belenios.md section 5.4. The factors have been checked by decryption.ts.
 */
import type { DecryptionFactors } from './decryption.ts';
import { packPoints, pointTextAt, pointTexts } from './packed.ts';
import type { Packed } from './packed.ts';
import type { PublicGroup } from './public-group.ts';
import { lagrangeCoefficients } from './threshold.ts';
import { decryptionQuorums } from './trustees.ts';
import type { DecryptionQuorum, TrusteeItem } from './trustees.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';

/** Checked factors with the number of their trustee. */
export interface OwnedFactors {
  readonly owner: number;
  readonly factors: DecryptionFactors;
}

/** The factors of a trustee that serve to open a question, and the power to which each is taken. */
export interface Share {
  readonly factors: Packed;
  readonly exponent: bigint;
}

/** Some ciphertexts of a question, of which the trustees' factors are taken off. */
export interface OpeningPart {
  readonly kind: 'opening';
  readonly betas: Packed;
  readonly shares: readonly Share[];
}

/**
 * Checks that every owner is a trustee and has decrypted once, that all single trustees have, and of every threshold group as
 * many members as it needs.
 */
export function checkOwners(
  trustees: readonly TrusteeItem[],
  owners: readonly number[],
): Result<void, string> {
  const quorums = decryptionQuorums(trustees);
  const count = quorums.reduce((sum, { publicKeys }) => sum + publicKeys.length, 0);
  const sorted = owners.toSorted((a, b) => a - b);
  const distinct = new Set(owners);
  const complete = quorums.every(({ firstOwner, publicKeys, needed }) => {
    const present = publicKeys.filter((_, i) => distinct.has(firstOwner + i));
    return present.length >= needed;
  });
  const known = sorted.every((owner) => Number.isSafeInteger(owner) && owner >= 1 && owner <= count);
  if (complete && known && distinct.size === owners.length) return ok(undefined);
  const expected = quorums.every(({ kind }) => kind === 'single')
    ? `one of each of 1 to ${count}`
    : quorums.map(describeQuorum).join(', ');
  return fail(`partial decryptions of trustees ${sorted.join(', ') || 'none'}: expected ${expected}`);
}

/** Whose factors together open the tally, question by question. Checks the owners as `checkOwners` does. */
export function openingShares(
  trustees: readonly TrusteeItem[],
  owned: readonly OwnedFactors[],
): Result<(question: number) => readonly Share[], string> {
  const complete = checkOwners(
    trustees,
    owned.map(({ owner }) => owner),
  );
  if (!complete.ok) return complete;
  const byOwner = new Map(owned.map(({ owner, factors }) => [owner, factors]));
  const chosen = decryptionQuorums(trustees).flatMap((quorum) => chosenOf(quorum, byOwner));
  return ok((question) =>
    chosen.map(({ factors, exponent }) => ({ factors: factors[question] ?? new Uint8Array(), exponent })),
  );
}

/** Of a threshold group the first members serve that are there, with Lagrange's coefficients; any others would do. */
function chosenOf(
  { kind, firstOwner, publicKeys, needed }: DecryptionQuorum,
  byOwner: ReadonlyMap<number, DecryptionFactors>,
): readonly { readonly factors: DecryptionFactors; readonly exponent: bigint }[] {
  const present = publicKeys.flatMap((_, i) => {
    const factors = byOwner.get(firstOwner + i);
    return factors ? [{ number: i + 1, factors }] : [];
  });
  const chosen = present.slice(0, needed);
  const exponents = kind === 'threshold' ? lagrangeCoefficients(chosen.map(({ number }) => number)) : [1n];
  return chosen.map(({ factors }, i) => ({ factors, exponent: exponents[i] ?? 0n }));
}

/** Takes the shares' factors, which have been checked, off the ciphertexts of a part. The answer is what remains: points that encode the votes. */
export function openPart<P>(group: PublicGroup<P>, { betas, shares }: OpeningPart): Result<Packed, string> {
  const opened: P[] = [];
  for (const [i, text] of pointTexts(betas).entries()) {
    const beta = group.decode(text);
    if (!beta.ok) return beta;
    if (!group.multiples(beta.value).inSubgroup()) return fail(`not in the prime-order subgroup: ${text}`);
    let product = group.identity;
    for (const { factors, exponent } of shares) {
      const factor = group.decode(pointTextAt(factors, i));
      if (!factor.ok) return factor;
      const power = exponent === 1n ? factor.value : group.multiples(factor.value).times(exponent);
      product = group.add(product, power);
    }
    opened.push(group.subtract(beta.value, product));
  }
  return ok(packPoints(group.encode(opened)));
}

function describeQuorum({ kind, firstOwner, publicKeys, needed }: DecryptionQuorum): string {
  return kind === 'single'
    ? `one of trustee ${firstOwner}`
    : `${needed} or more of trustees ${firstOwner} to ${firstOwner + publicKeys.length - 1}, each once`;
}
