/**
 * Ballot permits, the voter's half: RFC 9474 RSABSSA-SHA384-PSS-Deterministic with salt and blinding passed in (protocol.md section 3).
 * Pure. Verification is SignatureVerifier.rsaPss; the issuer's half is keys/issuer-key.ts.
 * Big integers of JavaScript are not constant in time: blinding happens on the voter's kiosk, which knows these values anyway.
 */
import { sha384 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '../bytes.ts';
import { fail, ok, type Result } from '../result.ts';

/** Length of the PSS salt in bytes: that of SHA-384. */
export const permitSaltBytes = 48;

/** The issuer's public key; `bytes` is the length of the modulus. keys/public-key.ts parses it and bounds its size. */
export interface PermitKey {
  readonly n: bigint;
  readonly e: bigint;
  readonly bytes: number;
}

/** What a permit signs: label, origin, election uuid and public credential; the voter group is the key. */
export function permitMessage(origin: string, election: string, credentialHex: string): Uint8Array {
  return utf8ToBytes(`hwabaek permit v1\n${origin}\n${election}\n${credentialHex}`);
}

/** What an issuer key signs as proof of possession. */
export function issuerProofMessage(origin: string, election: string, group: string): Uint8Array {
  return utf8ToBytes(`hwabaek issuer v1\n${origin}\n${election}\n${group}`);
}

/** A blinded message as it goes to the registrar, and the inverse of `r` that finalize needs. */
export interface Blinded {
  readonly blinded: Uint8Array;
  readonly inverse: bigint;
}

/**
 * RFC 9474 section 4.2, Blind. `salt`: 48 fresh random bytes. `r`: uniform in 1..n-1 (see blindingFactor), kept secret.
 * Fails when `r` has no inverse modulo n, or when the message is not coprime to n (both mean a factored key).
 */
export function blind(input: {
  readonly key: PermitKey;
  readonly message: Uint8Array;
  readonly salt: Uint8Array;
  readonly r: bigint;
}): Result<Blinded, string> {
  if (input.salt.length !== permitSaltBytes)
    throw new RangeError(`a permit's salt has ${permitSaltBytes} bytes, not ${input.salt.length}`);
  return blindEncoded(input.key, emsaPssEncode(input.message, input.key.bytes * 8 - 1, input.salt), input.r);
}

/** RFC 9474 section 4.2 from step 3 on: blinds an encoded message of the modulus' length. */
export function blindEncoded(key: PermitKey, encoded: Uint8Array, r: bigint): Result<Blinded, string> {
  const m = toNumber(encoded);
  if (inverseMod(m, key.n) === undefined) return fail('the message is not coprime to the modulus');
  const inverse = r > 0n && r < key.n ? inverseMod(r, key.n) : undefined;
  if (inverse === undefined) return fail('the blinding factor has no inverse modulo n');
  return ok({ blinded: toBytes((m * modPow(r, key.e, key.n)) % key.n, key.bytes), inverse });
}

/** RFC 9474 section 4.4, Finalize: the permit (as long as the modulus), if `verify` accepts it for `message`. */
export function finalize(input: {
  readonly key: PermitKey;
  readonly message: Uint8Array;
  readonly blindSignature: Uint8Array;
  readonly inverse: bigint;
  readonly verify: (message: Uint8Array, signature: Uint8Array) => boolean;
}): Result<Uint8Array, string> {
  const { key, blindSignature } = input;
  if (blindSignature.length !== key.bytes)
    return fail(`a blind signature of this key has ${key.bytes} bytes, not ${blindSignature.length}`);
  const signature = toBytes((toNumber(blindSignature) * input.inverse) % key.n, key.bytes);
  return input.verify(input.message, signature)
    ? ok(signature)
    : fail('the blind signature does not give a valid permit');
}

/** A blinding factor uniform in 1..n-1 to within 2^-128, from `key.bytes + 16` random bytes. */
export function blindingFactor(key: PermitKey, random: Uint8Array): bigint {
  if (random.length !== key.bytes + 16)
    throw new RangeError(`a blinding factor for this key needs ${key.bytes + 16} random bytes`);
  return (toNumber(random) % (key.n - 1n)) + 1n;
}

/** EMSA-PSS-ENCODE (RFC 8017 section 9.1.1) with SHA-384 and MGF1-SHA-384; `emBits` is the modulus' length in bits less one. */
export function emsaPssEncode(message: Uint8Array, emBits: number, salt: Uint8Array): Uint8Array {
  const length = Math.ceil(emBits / 8);
  if (length < 48 + salt.length + 2) throw new RangeError('the modulus is too short for this encoding');
  const hash = sha384(concatBytes(new Uint8Array(8), sha384(message), salt));
  const block = concatBytes(new Uint8Array(length - salt.length - 48 - 2), Uint8Array.of(1), salt);
  const mask = mgf1(hash, block.length);
  const masked = block.map((byte, i) => byte ^ (mask[i] ?? 0));
  masked[0] = (masked[0] ?? 0) & (0xff >> (8 * length - emBits));
  return concatBytes(masked, hash, Uint8Array.of(0xbc));
}

/** base^exponent mod modulus, by squaring. */
export function modPow(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** RFC 8017 appendix B.2.1. */
function mgf1(seed: Uint8Array, length: number): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(length / 48) }, (_, i) =>
    sha384(concatBytes(seed, Uint8Array.of(i >>> 24, i >>> 16, i >>> 8, i))),
  );
  return concatBytes(...blocks).subarray(0, length);
}

/** Extended Euclid; undefined when `value` and `modulus` are not coprime. */
function inverseMod(value: bigint, modulus: bigint): bigint | undefined {
  let [r0, r1] = [modulus, value % modulus];
  let [t0, t1] = [0n, 1n];
  while (r1 !== 0n) {
    const quotient = r0 / r1;
    [r0, r1] = [r1, r0 - quotient * r1];
    [t0, t1] = [t1, t0 - quotient * t1];
  }
  if (r0 !== 1n) return undefined;
  return t0 < 0n ? t0 + modulus : t0;
}

const toNumber = (bytes: Uint8Array): bigint => BigInt(`0x${bytesToHex(bytes)}`);
const toBytes = (value: bigint, length: number): Uint8Array =>
  hexToBytes(value.toString(16).padStart(length * 2, '0'));
