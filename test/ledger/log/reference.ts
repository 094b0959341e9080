/**
 * What the tests of the log compare against: the recursive definitions of RFC 9162 section 2.1 word for word (slow, on lists of leaf
 * hashes), the golden roots confirmed by other software, and a log kept in memory.
 */
import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { leafHash } from '../../../ledger/log/tree.ts';
import type { HashReader } from '../../../ledger/log/proof.ts';
import type { Ed25519Sign, Ed25519Verify } from '../../../ledger/log/note.ts';

/** Entry i is the ASCII text `entry <i>`. The roots were confirmed by another implementation's checker. */
export const GOLDEN_ROOTS = [
  { size: 256, root: '2mWW2VNp9f7zIquOTg2jsLUCNqqcijsdJG90Ecni4y4=' },
  { size: 70_000, root: 'o5IPun8jmgcam9EHIfE0Gt3vuu3ttBx+JEN6nRa98Ao=' },
] as const;

export const entriesOf = (size: number): Uint8Array[] =>
  Array.from({ length: size }, (_, i) => new TextEncoder().encode(`entry ${i}`));

export const leavesOf = (size: number): Uint8Array[] => entriesOf(size).map(leafHash);

/** MTH(D[n]), n >= 1: k is the largest power of two smaller than n. */
export function recursiveRoot(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 1) return leaves[0]!;
  const k = splitOf(leaves.length);
  return sha256Node(recursiveRoot(leaves.slice(0, k)), recursiveRoot(leaves.slice(k)));
}

/** PATH(m, D[n]) of RFC 9162 section 2.1.3.1. */
export function recursivePath(m: number, leaves: readonly Uint8Array[]): Uint8Array[] {
  if (leaves.length === 1) return [];
  const k = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
  return m < k
    ? [...recursivePath(m, left), recursiveRoot(right)]
    : [...recursivePath(m - k, right), recursiveRoot(left)];
}

/** SUBPROOF(m, D[n], complete) of RFC 9162 section 2.1.4.1; PROOF(m, D[n]) is that with true. */
export function recursiveSubproof(m: number, leaves: readonly Uint8Array[], complete: boolean): Uint8Array[] {
  if (m === leaves.length) return complete ? [] : [recursiveRoot(leaves)];
  const k = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
  return m <= k
    ? [...recursiveSubproof(m, left, complete), recursiveRoot(right)]
    : [...recursiveSubproof(m - k, right, false), recursiveRoot(left)];
}

/** Subtree hashes straight from all leaves. */
export const leafReader =
  (leaves: readonly Uint8Array[]): HashReader =>
  (level, index) => {
    const subtree = leaves.slice(index * 2 ** level, (index + 1) * 2 ** level);
    if (subtree.length !== 2 ** level) throw new RangeError('not a full subtree');
    return recursiveRoot(subtree);
  };

/** An Ed25519 key from a seed text: for tests only. */
export function testKey(seed: string): { publicKey: Uint8Array; sign: Ed25519Sign } {
  const secret = createHash('sha256').update(seed).digest();
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), secret]);
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return {
    publicKey: new Uint8Array(spki.subarray(-32)),
    sign: (message) => new Uint8Array(sign(null, message, key)),
  };
}

export const verifyEd25519: Ed25519Verify = (publicKey, message, signature) => {
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), publicKey]);
  return verify(null, message, createPublicKey({ key: spki, format: 'der', type: 'spki' }), signature);
};

const splitOf = (n: number): number => {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
};

const sha256Node = (left: Uint8Array, right: Uint8Array): Uint8Array =>
  new Uint8Array(createHash('sha256').update(Uint8Array.of(1)).update(left).update(right).digest());
