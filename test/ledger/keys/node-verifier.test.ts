import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { constants, createHash, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { nodeVerifier } from '../../../ledger/keys/node-verifier.ts';
import { hasEd25519Form } from '../../../ledger/keys/verifier.ts';
import { generateSigner } from '../../../ledger/keys/signer.ts';

const { Point } = ed25519;
const L = Point.Fn.ORDER;
const message = Buffer.from('a message');
const fromHex = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
const little = (value: bigint) => fromHex(value.toString(16).padStart(64, '0')).reverse();
const number = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
const changed = (bytes: Uint8Array, at: number) => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
const torsion = Point.fromBytes(
  fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'),
  true,
);

/** S = r + H(R, A, M) * a for a chosen encoding of R and A: what a signer with bad intentions can make. */
function craft(secret: bigint, key: Uint8Array, r: bigint, encodedR: Uint8Array): Uint8Array {
  const h = number(sha512(Buffer.concat([encodedR, key, message]))) % L;
  return Buffer.concat([encodedR, little((r + h * secret) % L)]);
}

describe('nodeVerifier.ed25519 (protocol section 1)', () => {
  const secret = 0x1234567890abcdefn;
  const key = Point.BASE.multiply(secret).toBytes();
  const r = 987654321n;
  const good = craft(secret, key, r, Point.BASE.multiply(r).toBytes());

  it('accepts a crafted good signature and one of a signer', () => {
    expect(nodeVerifier.ed25519(key, message, good)).toBe(true);
    const signer = generateSigner();
    expect(nodeVerifier.ed25519(signer.publicKey, message, signer.sign(message))).toBe(true);
  });
  it('refuses a changed message, signature or key, and other lengths', () => {
    expect(nodeVerifier.ed25519(key, Buffer.from('another'), good)).toBe(false);
    for (const at of [0, 31, 32, 63])
      expect(nodeVerifier.ed25519(key, message, changed(good, at))).toBe(false);
    expect(nodeVerifier.ed25519(changed(key, 3), message, good)).toBe(false);
    expect(nodeVerifier.ed25519(key, message, good.subarray(0, 63))).toBe(false);
    expect(nodeVerifier.ed25519(key.subarray(0, 31), message, good)).toBe(false);
  });
  it('refuses S >= L', () => {
    const s = little(number(good.subarray(32)) + L);
    expect(nodeVerifier.ed25519(key, message, Buffer.concat([good.subarray(0, 32), s]))).toBe(false);
  });
  it('refuses R with a torsion part, which a cofactored check accepts', () => {
    const bad = craft(secret, key, r, Point.BASE.multiply(r).add(torsion).toBytes());
    expect(ed25519.verify(bad, message, key)).toBe(true);
    expect(nodeVerifier.ed25519(key, message, bad)).toBe(false);
  });
  it('refuses a non-canonical R', () => {
    // R is the identity (r = 0), written with y = p + 1.
    const bad = craft(secret, key, 0n, fromHex(`ee${'ff'.repeat(30)}7f`));
    expect(ed25519.verify(bad, message, key, { zip215: true })).toBe(true);
    expect(nodeVerifier.ed25519(key, message, bad)).toBe(false);
  });
  it('refuses R of the identity by its form, whatever the engine says', () => {
    const bad = craft(secret, key, 0n, Point.ZERO.toBytes());
    expect(ed25519.verify(bad, message, key, { zip215: true })).toBe(true);
    expect(hasEd25519Form(bad)).toBe(false);
    expect(nodeVerifier.ed25519(key, message, bad)).toBe(false);
    expect(hasEd25519Form(good)).toBe(true);
    expect(hasEd25519Form(changed(bad, 31))).toBe(true);
    expect(hasEd25519Form(changed(bad, 1))).toBe(true);
    expect(hasEd25519Form(good.subarray(0, 63))).toBe(false);
  });
  it('refuses the identity as key, under which anybody can sign', () => {
    const identity = Point.ZERO.toBytes();
    const bad = craft(0n, identity, r, Point.BASE.multiply(r).toBytes());
    expect(ed25519.verify(bad, message, identity, { zip215: true })).toBe(true);
    expect(nodeVerifier.ed25519(identity, message, bad)).toBe(false);
  });
  it('refuses a key of small order', () => {
    // A has order 8, so a multiple of 8 as hash makes the equation hold with S = r; search r for it.
    const small = torsion.toBytes();
    let bad = new Uint8Array();
    for (let nonce = 1n; nonce < 1000n; nonce++) {
      const encodedR = Point.BASE.multiply(nonce).toBytes();
      const h = number(sha512(Buffer.concat([encodedR, small, message]))) % L;
      if (h % 8n !== 0n) continue;
      bad = Uint8Array.from(Buffer.concat([encodedR, little(nonce)]));
      break;
    }
    expect(ed25519.verify(bad, message, small, { zip215: true })).toBe(true);
    expect(nodeVerifier.ed25519(small, message, bad)).toBe(false);
  });
  it('refuses a key with a torsion part and a non-canonical key', () => {
    const mixed = Point.BASE.multiply(secret).add(torsion).toBytes();
    expect(
      nodeVerifier.ed25519(mixed, message, craft(secret, mixed, r, Point.BASE.multiply(r).toBytes())),
    ).toBe(false);
    const odd = fromHex(`ee${'ff'.repeat(30)}7f`);
    expect(nodeVerifier.ed25519(odd, message, craft(0n, odd, r, Point.BASE.multiply(r).toBytes()))).toBe(
      false,
    );
  });
});

describe('nodeVerifier.p256', () => {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = new Uint8Array(pair.publicKey.export({ format: 'der', type: 'spki' }));
  const good = sign('sha256', message, pair.privateKey);
  it('accepts a signature, refuses a changed one and other messages', () => {
    expect(nodeVerifier.p256(spki, message, good)).toBe(true);
    expect(nodeVerifier.p256(spki, Buffer.from('another'), good)).toBe(false);
    expect(nodeVerifier.p256(spki, message, changed(good, good.length - 1))).toBe(false);
    expect(nodeVerifier.p256(spki, createHash('sha256').update(message).digest(), good)).toBe(false);
  });
  it('refuses anything but the one DER form', () => {
    const raw = sign('sha256', message, { key: pair.privateKey, dsaEncoding: 'ieee-p1363' });
    const long = Buffer.concat([Uint8Array.of(0x30, 0x81), good.subarray(1)]);
    const padded = Buffer.concat([Uint8Array.of(0x30, good[1]! + 1, 2, good[3]! + 1, 0), good.subarray(4)]);
    for (const bad of [raw, long, padded, Buffer.concat([good, Uint8Array.of(0)]), new Uint8Array()])
      expect(nodeVerifier.p256(spki, message, bad)).toBe(false);
  });
});

describe('nodeVerifier.rsaPss (RFC 9474)', () => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const spki = new Uint8Array(pair.publicKey.export({ format: 'der', type: 'spki' }));
  const pss = (saltLength: number, hash = 'sha384') =>
    sign(hash, message, { key: pair.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength });
  it('accepts salt length 48 with SHA-384 only', () => {
    expect(nodeVerifier.rsaPss(spki, message, pss(48))).toBe(true);
    for (const bad of [pss(0), pss(47), pss(49), pss(48, 'sha256')])
      expect(nodeVerifier.rsaPss(spki, message, bad)).toBe(false);
    expect(nodeVerifier.rsaPss(spki, message, sign('sha384', message, pair.privateKey))).toBe(false);
  });
  it('refuses signatures not below n, of another length, or changed', () => {
    const good = pss(48);
    const jwk = pair.publicKey.export({ format: 'jwk' });
    const n = BigInt(`0x${Buffer.from(jwk.n!, 'base64url').toString('hex')}`);
    // The same residue, written with s + n: sign (with fresh salts) until the sum still fits 256 bytes.
    const sums = Array.from({ length: 200 }, () => (BigInt(`0x${pss(48).toString('hex')}`) + n).toString(16));
    const above = sums.find((sum) => sum.length === 512)!;
    expect(nodeVerifier.rsaPss(spki, message, fromHex(above))).toBe(false);
    expect(nodeVerifier.rsaPss(spki, message, Buffer.concat([Uint8Array.of(0), good]))).toBe(false);
    expect(nodeVerifier.rsaPss(spki, message, changed(good, 200))).toBe(false);
    expect(nodeVerifier.rsaPss(spki.slice(1), message, good)).toBe(false);
  });
});
