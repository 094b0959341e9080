import { describe, expect, it } from 'vitest';
import { hexToBytes, bytesToHex } from '../../../ledger/bytes.ts';
import { nodeCipher } from '../../../ledger/keys/node-cipher.ts';

describe('AES-256-GCM on node:crypto', () => {
  // The GCM specification's test cases 13, 14 and 18 without additional data, as in NIST's submission (McGrew, Viega 2005).
  const zeroKey = '00'.repeat(32);
  it.each([
    [zeroKey, '00'.repeat(12), '', '530f8afbc74536b9a963b4f1c4cb738b'],
    [
      zeroKey,
      '00'.repeat(12),
      '00'.repeat(16),
      'cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919',
    ],
  ])('seals and opens the known texts', (key, iv, plaintext, sealed) => {
    const [k, i, p] = [key, iv, plaintext].map(hexToBytes) as [Uint8Array, Uint8Array, Uint8Array];
    expect(bytesToHex(nodeCipher.seal(k, i, p))).toBe(sealed);
    expect(bytesToHex(nodeCipher.open(k, i, hexToBytes(sealed))!)).toBe(plaintext);
  });

  it('opens nothing that was changed, with an IV of 32 bytes', () => {
    const key = new Uint8Array(32).fill(1);
    const iv = new Uint8Array(32).fill(2);
    const sealed = nodeCipher.seal(key, iv, Uint8Array.of(1, 2, 3));
    expect(sealed).toHaveLength(3 + 16);
    expect(nodeCipher.open(key, iv, sealed)).toEqual(Uint8Array.of(1, 2, 3));
    for (let i = 0; i < sealed.length; i++)
      expect(nodeCipher.open(key, iv, sealed.with(i, sealed[i]! ^ 1))).toBeUndefined();
    expect(nodeCipher.open(key, iv.with(31, 3), sealed)).toBeUndefined();
    expect(nodeCipher.open(key.with(31, 3), iv, sealed)).toBeUndefined();
    expect(nodeCipher.open(key, iv, sealed.subarray(0, 15))).toBeUndefined();
  });
});
