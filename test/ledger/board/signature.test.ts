/** The browser's verifier says what node:crypto says, and refuses each crafted kind of protocol.md section 1. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { randomBytes } from 'node:crypto';
import { describe, expect, it, test } from 'vitest';
import { boardVerifier } from '../../../ledger/board/signature.ts';
import { concatBytes, hexToBytes, utf8ToBytes } from '../../../ledger/bytes.ts';
import { nodeVerifier } from '../../../ledger/keys/node-verifier.ts';
import { generateSeed, generateSigner, signerFromSeed } from '../../../ledger/keys/signer.ts';
import { generateStaffCard } from '../rules/world.ts';
import { flip } from './served.ts';

const { Point } = ed25519;
const L = Point.Fn.ORDER;
const P = 2n ** 255n - 19n;
const seed = generateSeed();
const signer = signerFromSeed(seed);
const { scalar } = ed25519.utils.getExtendedPublicKey(seed);
const TORSION = Point.fromBytes(
  hexToBytes('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'),
);
const message = utf8ToBytes('any message');
const littleEndian = (value: bigint) => hexToBytes(value.toString(16).padStart(64, '0')).toReversed();
const toNumber = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes.toReversed()).toString('hex')}`);
const respond = (R: Uint8Array, r: bigint) => {
  const k = toNumber(sha512(concatBytes(R, signer.publicKey, message))) % L;
  return concatBytes(R, littleEndian((r + k * scalar) % L));
};

describe('Ed25519', () => {
  it('accepts what signers make, and nothing with a bit turned', () => {
    for (let i = 0; i < 8; i += 1) {
      const { publicKey, ...own } = generateSigner();
      const text = new Uint8Array(randomBytes(i * 40));
      const signature = own.sign(text);
      expect(boardVerifier.ed25519(publicKey, text, signature)).toBe(true);
      for (const at of [0, 31, 32, 63])
        expect(boardVerifier.ed25519(publicKey, text, flip(signature, at))).toBe(false);
      expect(boardVerifier.ed25519(flip(publicKey, 3), text, signature)).toBe(false);
      expect(boardVerifier.ed25519(publicKey, concatBytes(text, Uint8Array.of(0)), signature)).toBe(false);
    }
  });
  const good = signer.sign(message);
  test.each([
    ['S at or above L', concatBytes(good.slice(0, 32), littleEndian(toNumber(good.slice(32)) + L))],
    ['R not canonically encoded (y = p + 1)', respond(littleEndian(P + 1n), 0n)],
    ['R not canonically encoded (x = 0 with sign)', respond(littleEndian(1n + 2n ** 255n), 0n)],
    ['R of the identity', respond(littleEndian(1n), 0n)],
    ['R with a torsion part', respond(Point.BASE.multiply(5n).add(TORSION).toBytes(), 5n)],
    ['63 bytes', good.slice(1)],
  ])('refuses %s', (_, signature) => {
    expect(boardVerifier.ed25519(signer.publicKey, message, signature)).toBe(false);
    expect(nodeVerifier.ed25519(signer.publicKey, message, signature)).toBe(false);
  });
  test.each([
    ['the identity', littleEndian(1n)],
    ['a point of order 8', TORSION.toBytes()],
    ['a coordinate above p', littleEndian(P + 3n)],
    ['no point of the curve', littleEndian(2n)],
  ])('refuses a key that is %s', (_, key) => {
    expect(boardVerifier.ed25519(key, message, good)).toBe(false);
  });
});

describe('P-256', () => {
  it('agrees with node:crypto on cards, bent signatures and rubbish', () => {
    const card = generateStaffCard();
    // Half of all signatures have a high S, which ECDSA allows.
    for (let i = 0; i < 6; i += 1) {
      const signature = card.approve(message);
      expect(boardVerifier.p256(card.spki, message, signature)).toBe(true);
      for (const at of [0, 1, 4, signature.length - 1]) {
        const bent = flip(signature, at);
        expect(boardVerifier.p256(card.spki, message, bent)).toBe(
          nodeVerifier.p256(card.spki, message, bent),
        );
        expect(boardVerifier.p256(card.spki, message, bent)).toBe(false);
      }
    }
    expect(boardVerifier.p256(card.spki, message, new Uint8Array())).toBe(false);
    expect(boardVerifier.p256(card.spki.slice(1), message, card.approve(message))).toBe(false);
  });
});
