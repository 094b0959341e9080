/**
 * The partial decryptions of several trustees put together: who has to be there, and the product of their factors, those of
 * threshold groups by Lagrange's coefficients. Follows belenios.md section 5.4. The factors have been checked by decryption.ts.
 */
import type { DecryptionFactors } from './decryption.ts';
import { IDENTITY } from './group.ts';
import type { Point } from './group.ts';
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

/** The product of all trustees' factors: what is to be taken off the tally. Checks the owners as `checkOwners` does. */
export function combineFactors(
  trustees: readonly TrusteeItem[],
  owned: readonly OwnedFactors[],
): Result<DecryptionFactors, string> {
  const complete = checkOwners(
    trustees,
    owned.map(({ owner }) => owner),
  );
  if (!complete.ok) return complete;
  const byOwner = new Map(owned.map(({ owner, factors }) => [owner, factors]));
  const parts = decryptionQuorums(trustees).map((quorum) => combineQuorum(quorum, byOwner));
  return ok(parts.reduce((product, part) => multiply(product, part)));
}

/** The product of one item's factors. Of a threshold group the first members serve that are there; any others would do. */
function combineQuorum(
  { kind, firstOwner, publicKeys, needed }: DecryptionQuorum,
  byOwner: ReadonlyMap<number, DecryptionFactors>,
): DecryptionFactors {
  const present = publicKeys.flatMap((_, i) => {
    const factors = byOwner.get(firstOwner + i);
    return factors ? [{ number: i + 1, factors }] : [];
  });
  const chosen = present.slice(0, needed);
  const exponents = kind === 'threshold' ? lagrangeCoefficients(chosen.map(({ number }) => number)) : [1n];
  return chosen
    .map(({ factors }, i) => mapPoints(factors, (point) => point.multiplyUnsafe(exponents[i] ?? 0n)))
    .reduce((product, part) => multiply(product, part));
}

function describeQuorum({ kind, firstOwner, publicKeys, needed }: DecryptionQuorum): string {
  return kind === 'single'
    ? `one of trustee ${firstOwner}`
    : `${needed} or more of trustees ${firstOwner} to ${firstOwner + publicKeys.length - 1}, each once`;
}

function mapPoints(
  factors: DecryptionFactors,
  change: (point: Point, question: number, choice: number) => Point,
): DecryptionFactors {
  return factors.map((row, q) => row.map((point, i) => change(point, q, i)));
}

function multiply(a: DecryptionFactors, b: DecryptionFactors): DecryptionFactors {
  return mapPoints(a, (point, q, i) => point.add(b[q]?.[i] ?? IDENTITY));
}
