/**
 * Crafted Ed25519 keys and signatures (protocol.md section 1): each bad kind is refused at the grant or by the judge. The signatures are
 * such that a laxer verifier (one that multiplies by the cofactor, or compares points instead of bytes) accepts them.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { describe, expect, test } from 'vitest';
import { concatBytes, hexToBytes } from '../../../ledger/bytes.ts';
import { ed25519Spki } from '../../../ledger/keys/public-key.ts';
import { generateSeed, signerFromSeed } from '../../../ledger/keys/signer.ts';
import type { Signer } from '../../../ledger/keys/signer.ts';
import { build } from './world.ts';

const { Point } = ed25519;
const L = Point.Fn.ORDER;
const P = 2n ** 255n - 19n;
const seed = generateSeed();
const signer = signerFromSeed(seed);
const { scalar, point: A } = ed25519.utils.getExtendedPublicKey(seed);
/** A point of order 8 (RFC 8032 has none; this is the usual one). */
const TORSION = Point.fromBytes(
  hexToBytes('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'),
);

const littleEndian = (value: bigint): Uint8Array =>
  hexToBytes(value.toString(16).padStart(64, '0')).toReversed();
const toNumber = (bytes: Uint8Array): bigint =>
  BigInt(`0x${Buffer.from(bytes.toReversed()).toString('hex')}`);
const challenge = (R: Uint8Array, message: Uint8Array): bigint =>
  toNumber(sha512(concatBytes(R, signer.publicKey, message))) % L;
/** S = r + k a for a commitment R as encoded. */
const respond = (R: Uint8Array, r: bigint, message: Uint8Array): Uint8Array =>
  concatBytes(R, littleEndian((r + challenge(R, message) * scalar) % L));
/** R + k A == S B, up to the cofactor: what the crafted signatures satisfy. */
const cofactored = (signature: Uint8Array, message: Uint8Array): boolean => {
  const R = Point.fromBytes(signature.slice(0, 32), true);
  const S = toNumber(signature.slice(32)) % L;
  const right = Point.BASE.multiplyUnsafe(S).subtract(
    A.multiplyUnsafe(challenge(signature.slice(0, 32), message)),
  );
  return right.subtract(R).clearCofactor().is0();
};

const signatures: readonly (readonly [name: string, sign: (message: Uint8Array) => Uint8Array])[] = [
  [
    'S at or above L',
    (message) => {
      const good = signer.sign(message);
      return concatBytes(good.slice(0, 32), littleEndian(toNumber(good.slice(32)) + L));
    },
  ],
  ['R not canonically encoded (y = p + 1)', (message) => respond(littleEndian(P + 1n), 0n, message)],
  [
    'R not canonically encoded (x = 0 with sign)',
    (message) => respond(littleEndian(1n + 2n ** 255n), 0n, message),
  ],
  [
    'R of the identity (which OpenSSL refuses and others may not)',
    (message) => respond(littleEndian(1n), 0n, message),
  ],
  [
    'R with a torsion part',
    (message) => respond(Point.BASE.multiply(5n).add(TORSION).toBytes(), 5n, message),
  ],
];

describe('a signature with', () => {
  test.each(signatures)('%s is refused', async (_, sign) => {
    const world = await build('granted');
    world.write(world.root, 'authority.granted', world.grant(signer, 'office', { kind: 'party' }));
    const crafted: Signer = { ...signer, sign };
    const message = new TextEncoder().encode('any message');
    expect(cofactored(sign(message), message)).toBe(true);
    expect(world.offer(world.make(crafted, 'assembly.called', world.called()))).toMatchObject({
      verdict: 'refused',
      rule: 'author-signature',
    });
    expect(world.offer(world.make(signer, 'assembly.called', world.called())).verdict).toBe('accepted');
  });
});

const keys: readonly (readonly [name: string, raw: Uint8Array])[] = [
  ['the identity', littleEndian(1n)],
  ['a point of order 2', littleEndian(P - 1n)],
  ['a point of order 4', littleEndian(0n)],
  ['a point of order 8', TORSION.toBytes()],
  ['a point of mixed order', A.add(TORSION).toBytes()],
  ['a coordinate above p', littleEndian(P + 3n)],
  ['the identity with the sign of x set', littleEndian(1n + 2n ** 255n)],
  ['no point of the curve', littleEndian(2n)],
];

describe('a key that is', () => {
  test.each(keys)('%s is not granted a role', async (_, raw) => {
    const world = await build('founded');
    const grant = world.grant({ spki: ed25519Spki(raw) }, 'office', { kind: 'party' });
    expect(world.offer(world.make(world.root, 'authority.granted', grant))).toMatchObject({
      verdict: 'refused',
      rule: 'grant-key',
    });
  });

  test.each(keys)('%s founds no ledger', async (_, raw) => {
    const world = await build('empty');
    const root: Signer = { ...signer, spki: ed25519Spki(raw) };
    const body = { ...world.founded(), root: Buffer.from(root.spki).toString('base64') };
    expect(world.offer(world.make(root, 'party.founded', body))).toMatchObject({
      verdict: 'refused',
      rule: 'founding-keys',
    });
  });
});
