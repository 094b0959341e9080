/**
 * Ed25519 signing keys of offices, devices, stations, trustees and the log (protocol.md section 1).
 * The seed is the whole secret; keeping it on disk is key-file.ts.
 */
import { createPrivateKey, createPublicKey, randomBytes, sign } from 'node:crypto';
import { concatBytes, hexToBytes } from '../bytes.ts';
import { keyId, type KeyId } from './public-key.ts';

/** A key that signs; the secret stays inside. `sign` returns 64 bytes (RFC 8032, deterministic). */
export interface Signer {
  readonly spki: Uint8Array;
  readonly id: KeyId;
  /** The raw 32-byte public key, as note keys (vkeys) carry it. */
  readonly publicKey: Uint8Array;
  sign(bytes: Uint8Array): Uint8Array;
}

/** A fresh 32-byte Ed25519 seed from node:crypto. */
export function generateSeed(): Uint8Array {
  return new Uint8Array(randomBytes(32));
}

/** The signer of a 32-byte seed (RFC 8032 section 5.1.5). */
export function signerFromSeed(seed: Uint8Array): Signer {
  if (seed.length !== 32) throw new RangeError(`an Ed25519 seed has 32 bytes, not ${seed.length}`);
  const key = createPrivateKey({
    key: Buffer.from(concatBytes(pkcs8Prefix, seed)),
    format: 'der',
    type: 'pkcs8',
  });
  const spki = new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' }));
  return {
    spki,
    id: keyId(spki),
    publicKey: spki.slice(-32),
    sign: (bytes) => new Uint8Array(sign(null, bytes, key)),
  };
}

/** A signer with a fresh key that is kept nowhere. */
export function generateSigner(): Signer {
  return signerFromSeed(generateSeed());
}

const pkcs8Prefix = hexToBytes('302e020100300506032b657004220420');
