/** RFC 9162 section 2.1: leaf and node hashes, the frontier, and the golden roots of 256 and 70,000 entries. */
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { bytesToHex, toBase64, utf8ToBytes } from '../../../ledger/bytes.ts';
import { EMPTY_ROOT, floorLog2, Frontier, leafHash, nodeHash, peaksOf } from '../../../ledger/log/tree.ts';
import { GOLDEN_ROOTS, leavesOf, recursiveRoot } from './reference.ts';

describe('RFC 9162 section 2.1.1 hashes', () => {
  test('the empty tree is the hash of nothing', () => {
    expect(bytesToHex(EMPTY_ROOT)).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(new Frontier().root()).toEqual(EMPTY_ROOT);
  });

  test('leaves are prefixed by 0x00, nodes by 0x01', () => {
    const leaf = createHash('sha256').update(Buffer.from('00616263', 'hex')).digest('hex');
    expect(bytesToHex(leafHash(utf8ToBytes('abc')))).toBe(leaf);
    const [left, right] = leavesOf(2);
    const node = createHash('sha256').update(Uint8Array.of(1)).update(left!).update(right!).digest('hex');
    expect(bytesToHex(nodeHash(left!, right!))).toBe(node);
  });

  test('anything but 32 bytes is no hash', () => {
    const hash = new Uint8Array(32);
    for (const length of [0, 31, 33]) {
      expect(() => nodeHash(new Uint8Array(length), hash)).toThrow(/32 bytes/);
      expect(() => nodeHash(hash, new Uint8Array(length))).toThrow(/32 bytes/);
      expect(() => new Frontier().append(new Uint8Array(length))).toThrow(/32 bytes/);
      expect(() => Frontier.fromPeaks(1, [new Uint8Array(length)])).toThrow(/32 bytes/);
    }
  });
});

describe('frontier', () => {
  test.each(GOLDEN_ROOTS)('golden root of $size entries', ({ size, root }) => {
    const frontier = new Frontier();
    for (const leaf of leavesOf(size)) frontier.append(leaf);
    expect(frontier.size).toBe(size);
    expect(toBase64(frontier.root())).toBe(root);
  });

  test('agrees with the recursive definition at every size up to 300', () => {
    const leaves = leavesOf(300);
    const frontier = new Frontier();
    for (const [i, leaf] of leaves.entries()) {
      frontier.append(leaf);
      expect(frontier.root()).toEqual(recursiveRoot(leaves.slice(0, i + 1)));
    }
  });

  test('a clone and its original go separate ways', () => {
    const [a, b, c] = leavesOf(3);
    const original = new Frontier();
    original.append(a!);
    const clone = original.clone();
    original.append(b!);
    clone.append(c!);
    expect(original.root()).toEqual(nodeHash(a!, b!));
    expect(clone.root()).toEqual(nodeHash(a!, c!));
  });

  test('does not share memory with its callers', () => {
    const leaf = leafHash(utf8ToBytes('mine'));
    const expected = bytesToHex(leaf);
    const frontier = new Frontier();
    frontier.append(leaf);
    leaf.fill(0);
    frontier.root().fill(0);
    expect(bytesToHex(frontier.root())).toBe(expected);
    new Frontier().root().fill(0);
    expect(bytesToHex(EMPTY_ROOT)).toMatch(/^e3b0c442/);
  });

  test('peaks must match the size', () => {
    expect(() => Frontier.fromPeaks(3, leavesOf(1))).toThrow(/2 peaks, not 1/);
    expect(() => Frontier.fromPeaks(0, leavesOf(1))).toThrow(/0 peaks, not 1/);
  });

  test('carries beyond 32 bits', () => {
    const peaks = leavesOf(40);
    const frontier = Frontier.fromPeaks(2 ** 40 - 1, peaks);
    const leaf = leavesOf(1)[0]!;
    frontier.append(leaf);
    expect(frontier.size).toBe(2 ** 40);
    expect(frontier.root()).toEqual(peaks.reduceRight((right, left) => nodeHash(left, right), leaf));
  });

  test('ends at 2^53-1 leaves', () => {
    const size = Number.MAX_SAFE_INTEGER;
    const full = Frontier.fromPeaks(size, leavesOf(53));
    expect(() => full.append(leavesOf(1)[0]!)).toThrow(/2\^53-1/);
    expect(full.size).toBe(size);
  });
});

test('peaks are the set bits of the size, largest first, up to 2^53-1', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (size) => {
      let start = 0;
      for (const { level, index } of peaksOf(size)) {
        expect(index * 2 ** level).toBe(start);
        start += 2 ** level;
      }
      expect(start).toBe(size);
      const levels = peaksOf(size).map(({ level }) => level);
      expect(levels).toEqual([...new Set(levels)].toSorted((a, b) => b - a));
    }),
  );
});

test('floorLog2 is exact where Math.log2 is not', () => {
  for (let level = 1; level <= 52; level += 1) {
    expect(floorLog2(2 ** level)).toBe(level);
    expect(floorLog2(2 ** level - 1)).toBe(level - 1);
    expect(floorLog2(2 ** level + 1)).toBe(level);
  }
  expect(floorLog2(Number.MAX_SAFE_INTEGER)).toBe(52);
});

test.each([-1, 0.5, NaN, Infinity, 2 ** 53])('%s is no size', (size) => {
  expect(() => peaksOf(size)).toThrow(/whole number from 0 to 2\^53-1/);
});
