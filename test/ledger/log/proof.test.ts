/** RFC 9162 sections 2.1.3 and 2.1.4: the vectors of test/vectors/merkle, the recursive definitions, and mutated proofs. */
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fromBase64 } from '../../../ledger/bytes.ts';
import {
  consistencyProof,
  frontierFrom,
  inclusionProof,
  rootFrom,
  verifyConsistency,
  verifyInclusion,
} from '../../../ledger/log/proof.ts';
import type { ConsistencyClaim, InclusionClaim } from '../../../ledger/log/proof.ts';
import { EMPTY_ROOT, Frontier, nodeHash } from '../../../ledger/log/tree.ts';
import { leafReader, leavesOf, recursivePath, recursiveRoot, recursiveSubproof } from './reference.ts';

interface VectorFile {
  readonly file: string;
  readonly vector: Readonly<Record<string, unknown>>;
}

function vectorsOf(kind: 'inclusion' | 'consistency'): readonly VectorFile[] {
  const folder = join(import.meta.dirname, '../../vectors/merkle/testdata', kind);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .map((file) => ({ file, vector: JSON.parse(readFileSync(join(folder, file), 'utf8')) }));
}

const hashOf = (value: unknown): Uint8Array => fromBase64(value as string);
const proofOf = (value: unknown): Uint8Array[] => ((value ?? []) as string[]).map(hashOf);

describe('vectors/merkle inclusion', () => {
  const vectors = vectorsOf('inclusion');

  test('there are 98', () => expect(vectors).toHaveLength(98));

  test.each(vectors)('$file', ({ vector }) => {
    expect(verifyInclusion(inclusionOf(vector))).toBe(vector['wantErr'] === false);
  });

  test('policy: hashes of zero bytes are refused although they are equal', () => {
    const { vector } = vectors.find(({ file }) => file === join('single-entry', 'empty-root-and-leaf.json'))!;
    const claim = inclusionOf(vector);
    expect([claim.leafHash.length, claim.root.length]).toEqual([0, 0]);
    expect(verifyInclusion(claim)).toBe(false);
  });

  function inclusionOf(vector: VectorFile['vector']): InclusionClaim {
    return {
      index: Number(vector['leafIdx']),
      size: Number(vector['treeSize']),
      leafHash: hashOf(vector['leafHash']),
      proof: proofOf(vector['proof']),
      root: hashOf(vector['root']),
    };
  }
});

describe('vectors/merkle consistency', () => {
  const vectors = vectorsOf('consistency');
  /** Accepted there with 12-byte texts in place of roots; a root has 32 bytes here. */
  const shortRoots = join('additional', 'sizes-are-equal-one-and-proof-is-empty.json');

  test('there are 98', () => expect(vectors).toHaveLength(98));

  test.each(vectors.filter(({ file }) => file !== shortRoots))('$file', ({ vector }) => {
    expect(verifyConsistency(consistencyOf(vector))).toBe(vector['wantErr'] === false);
  });

  test('policy: equal sizes and equal roots are accepted only if the roots are hashes', () => {
    const { vector } = vectors.find(({ file }) => file === shortRoots)!;
    const claim = consistencyOf(vector);
    expect(vector['wantErr']).toBe(false);
    expect(claim.root1).toHaveLength(12);
    expect(verifyConsistency(claim)).toBe(false);
    const [root] = leavesOf(1);
    expect(verifyConsistency({ ...claim, root1: root!, root2: root! })).toBe(true);
  });

  test('policy: size 0 is consistent with every size, by an empty proof and the empty root (tlog-witness)', () => {
    const [root, other] = leavesOf(2);
    const claim = { size1: 0, size2: 0, root1: EMPTY_ROOT, root2: EMPTY_ROOT, proof: [] };
    expect(verifyConsistency(claim)).toBe(true);
    expect(verifyConsistency({ ...claim, size2: 5, root2: root! })).toBe(true);
    expect(verifyConsistency({ ...claim, size2: 5, root2: root!, proof: [root!] })).toBe(false);
    expect(verifyConsistency({ ...claim, proof: [root!] })).toBe(false);
    expect(verifyConsistency({ ...claim, root1: other!, size2: 5, root2: root! })).toBe(false);
    expect(verifyConsistency({ ...claim, root1: root!, root2: root! })).toBe(false);
    // The vectors of size 0 have texts for roots or a proof, so both policies refuse them.
    const { vector } = vectors.find(
      ({ file }) => file === join('additional', 'sizes-are-equal-zero-and-proof-is-empty.json'),
    )!;
    expect(verifyConsistency(consistencyOf(vector))).toBe(false);
  });

  function consistencyOf(vector: VectorFile['vector']): ConsistencyClaim {
    return {
      size1: Number(vector['size1']),
      size2: Number(vector['size2']),
      root1: hashOf(vector['root1']),
      root2: hashOf(vector['root2']),
      proof: proofOf(vector['proof']),
    };
  }
});

describe('against the recursive definitions of RFC 9162', () => {
  const leaves = leavesOf(40);
  const read = leafReader(leaves);

  test('every inclusion proof up to 40 leaves', () => {
    for (let size = 1; size <= leaves.length; size += 1) {
      const tree = leaves.slice(0, size);
      const root = recursiveRoot(tree);
      expect(rootFrom(size, read)).toEqual(root);
      for (let index = 0; index < size; index += 1) {
        const proof = inclusionProof(index, size, read);
        expect(proof).toEqual(recursivePath(index, tree));
        expect(verifyInclusion({ index, size, leafHash: leaves[index]!, proof, root })).toBe(true);
      }
    }
  });

  test('every consistency proof up to 40 leaves', () => {
    for (let size2 = 1; size2 <= leaves.length; size2 += 1) {
      const tree = leaves.slice(0, size2);
      const root2 = recursiveRoot(tree);
      for (let size1 = 1; size1 <= size2; size1 += 1) {
        const root1 = recursiveRoot(tree.slice(0, size1));
        const proof = consistencyProof(size1, size2, read);
        expect(proof).toEqual(recursiveSubproof(size1, tree, true));
        expect(verifyConsistency({ size1, size2, root1, root2, proof })).toBe(true);
      }
    }
  });
});

/** A tree size, with larger ones as likely as small ones, and a place in it. */
const sizes = fc.integer({ min: 1, max: 600 });
const places = sizes.chain((size) => fc.tuple(fc.constant(size), fc.nat({ max: size - 1 })));
const bit = fc.record({ byte: fc.nat({ max: 31 }), mask: fc.constantFrom(1, 2, 4, 8, 16, 32, 64, 128) });

describe('mutated proofs are refused', () => {
  const leaves = leavesOf(600);
  const read = leafReader(leaves);

  test('inclusion', () => {
    fc.assert(
      fc.property(places, bit, fc.nat(), ([size, index], flipped, pick) => {
        const root = rootFrom(size, read);
        const proof = inclusionProof(index, size, read);
        const claim = { index, size, leafHash: leaves[index]!, proof, root };
        expect(verifyInclusion(claim)).toBe(true);
        const at = pick % Math.max(proof.length, 1);
        const mutants: InclusionClaim[] = [
          { ...claim, leafHash: flip(claim.leafHash, flipped) },
          { ...claim, root: flip(root, flipped) },
          { ...claim, index: index + 1 },
          { ...claim, index: size },
          { ...claim, proof: [...proof, root] },
          { ...claim, proof: [root, ...proof] },
          ...proof.slice(0, 1).flatMap(() => [
            { ...claim, proof: [] },
            { ...claim, proof: proof.slice(1) },
            { ...claim, proof: proof.slice(0, -1) },
            { ...claim, proof: proof.with(at, flip(proof[at]!, flipped)) },
            { ...claim, proof: proof.with(at, proof[at]!.slice(1)) },
          ]),
        ];
        for (const mutant of mutants) expect(verifyInclusion(mutant)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  test('consistency', () => {
    fc.assert(
      fc.property(places, bit, fc.nat(), ([size2, place], flipped, pick) => {
        const size1 = place + 1;
        const [root1, root2] = [rootFrom(size1, read), rootFrom(size2, read)];
        const proof = consistencyProof(size1, size2, read);
        const claim = { size1, size2, root1, root2, proof };
        expect(verifyConsistency(claim)).toBe(true);
        const at = pick % Math.max(proof.length, 1);
        const mutants: ConsistencyClaim[] = [
          { ...claim, root1: flip(root1, flipped) },
          { ...claim, root2: flip(root2, flipped) },
          { ...claim, size1: size2 + 1 },
          { ...claim, proof: [...proof, root1] },
          { ...claim, proof: [root1, ...proof] },
          ...proof.slice(0, 1).flatMap(() => [
            { ...claim, root1: root2, root2: root1 },
            { ...claim, proof: [] },
            { ...claim, proof: proof.slice(1) },
            { ...claim, proof: proof.slice(0, -1) },
            { ...claim, proof: proof.with(at, flip(proof[at]!, flipped)) },
            { ...claim, proof: proof.with(at, proof[at]!.slice(1)) },
          ]),
        ];
        for (const mutant of mutants) expect(verifyConsistency(mutant)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  test('a proof that climbs above the root is refused, although its hashes fit', () => {
    const above = leaves[599]!;
    const raised = (root: Uint8Array): Uint8Array => nodeHash(above, root);
    const path = [...inclusionProof(2, 3, read), above];
    const included = {
      index: 2,
      size: 3,
      leafHash: leaves[2]!,
      proof: path,
      root: raised(rootFrom(3, read)),
    };
    expect(verifyInclusion(included)).toBe(false);
    expect(verifyInclusion({ ...included, index: 6, size: 7 })).toBe(true);

    const roots = { root1: raised(rootFrom(3, read)), root2: raised(rootFrom(4, read)) };
    const proof = [...consistencyProof(3, 4, read), above];
    expect(verifyConsistency({ size1: 3, size2: 4, ...roots, proof })).toBe(false);
    expect(verifyConsistency({ size1: 7, size2: 8, ...roots, proof })).toBe(true);
  });

  test.each([-1, 0.5, NaN, 2 ** 53])('%s as an index or size is refused, not thrown', (wrong) => {
    const [leaf] = leavesOf(1);
    const claim = { index: 0, size: 1, leafHash: leaf!, proof: [], root: leaf! };
    expect(verifyInclusion(claim)).toBe(true);
    expect(verifyInclusion({ ...claim, index: wrong })).toBe(false);
    expect(verifyInclusion({ ...claim, size: wrong })).toBe(false);
    const grown = { size1: 1, size2: 1, root1: leaf!, root2: leaf!, proof: [] };
    expect(verifyConsistency(grown)).toBe(true);
    expect(verifyConsistency({ ...grown, size1: wrong })).toBe(false);
    expect(verifyConsistency({ ...grown, size2: wrong })).toBe(false);
  });
});

describe('beyond 32 bits', () => {
  // Every full subtree of 2^level leaves has the same hash, so a tree of any size can be read without its leaves.
  const hashes: Uint8Array[] = [leavesOf(1)[0]!];
  for (let level = 1; level <= 53; level += 1) {
    hashes.push(nodeHash(hashes[level - 1]!, hashes[level - 1]!));
  }
  const read = (level: number): Uint8Array => hashes[level]!;

  test('proofs verify up to 2^53-1 leaves', () => {
    const large = fc.integer({ min: 2 ** 31, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(large, large, (a, b) => {
        const [size1, size2] = [Math.min(a, b), Math.max(a, b)];
        const [root1, root2] = [rootFrom(size1, read), rootFrom(size2, read)];
        const proof = consistencyProof(size1, size2, read);
        expect(verifyConsistency({ size1, size2, root1, root2, proof })).toBe(true);
        const claim = { index: size1 - 1, size: size2, leafHash: hashes[0]!, root: root2 };
        const path = inclusionProof(size1 - 1, size2, read);
        expect(path.length).toBeLessThanOrEqual(53);
        expect(verifyInclusion({ ...claim, proof: path })).toBe(true);
        expect(verifyInclusion({ ...claim, proof: path.slice(1) })).toBe(false);
      }),
      { numRuns: 30 },
    );
  });
});

test('a frontier read back goes on as the one that never stopped', () => {
  const leaves = leavesOf(70);
  for (const size of [0, 1, 37, 64]) {
    const [resumed, whole] = [frontierFrom(size, leafReader(leaves)), new Frontier()];
    for (const leaf of leaves.slice(size)) resumed.append(leaf);
    for (const leaf of leaves) whole.append(leaf);
    expect(resumed.root()).toEqual(whole.root());
  }
});

test('asking for proofs that do not exist throws', () => {
  const read = leafReader(leavesOf(4));
  expect(() => inclusionProof(4, 4, read)).toThrow(/no leaf 4/);
  expect(() => inclusionProof(0, 0, read)).toThrow(/no leaf 0/);
  expect(() => consistencyProof(5, 4, read)).toThrow(/no prefix/);
  expect(() => consistencyProof(1.5, 4, read)).toThrow(/size1/);
  expect(consistencyProof(0, 4, read)).toEqual([]);
  expect(consistencyProof(4, 4, read)).toEqual([]);
});

function flip(hash: Uint8Array, { byte, mask }: { byte: number; mask: number }): Uint8Array {
  return hash.with(byte, hash[byte]! ^ mask);
}
