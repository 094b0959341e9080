/**
 * Public keys as the ledger carries them: SPKI DER, one accepted encoding per kind, and the key id (protocol.md sections 1 and 3).
 * Pure; runs in a browser. Verifying with these keys is verifier.ts, making them signer.ts and issuer-key.ts.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { bytesToHex, concatBytes, equalBytes, hexToBytes, sha256 } from '../bytes.ts';
import { fail, ok, type Result } from '../result.ts';

/** Hex SHA-256 of the SPKI DER: 64 lower-case hex digits. */
export type KeyId = string;

/** An RSA public key of the two accepted sizes; `bytes` is the length of the modulus and of every signature. */
export interface RsaPublicKey {
  readonly n: bigint;
  readonly e: bigint;
  readonly bytes: 256 | 384;
}

/** Key id of a key in SPKI DER. */
export function keyId(spki: Uint8Array): KeyId {
  return bytesToHex(sha256(spki));
}

/** SPKI DER (44 bytes, RFC 8410) of a raw 32-byte Ed25519 key. */
export function ed25519Spki(raw: Uint8Array): Uint8Array {
  if (raw.length !== 32) throw new RangeError(`an Ed25519 key has 32 bytes, not ${raw.length}`);
  return concatBytes(ed25519Prefix, raw);
}

/** The raw key of an Ed25519 SPKI (RFC 8410): canonical encoding, of prime order, not the identity. */
export function parseEd25519Spki(der: Uint8Array): Result<Uint8Array, string> {
  const raw = afterPrefix(der, ed25519Prefix, 32);
  if (raw === undefined) return fail('not an Ed25519 public key in SPKI DER (44 bytes, RFC 8410)');
  const fault = ed25519KeyFault(raw);
  return fault === undefined ? ok(raw) : fail(fault);
}

/** What is wrong with a raw Ed25519 key (length, encoding, order), or undefined. */
export function ed25519KeyFault(raw: Uint8Array): string | undefined {
  if (raw.length !== 32) return `an Ed25519 key has 32 bytes, not ${raw.length}`;
  let point: InstanceType<typeof ed25519.Point>;
  try {
    point = ed25519.Point.fromBytes(raw, false);
  } catch {
    return 'the Ed25519 key is not the canonical encoding of a point of the curve';
  }
  if (!equalBytes(point.toBytes(), raw)) return 'the Ed25519 key is not canonically encoded';
  if (point.equals(ed25519.Point.ZERO)) return 'the Ed25519 key is the identity';
  return point.isTorsionFree() ? undefined : 'the Ed25519 key is not of prime order';
}

/** The uncompressed point (65 bytes, 0x04 || x || y) of a P-256 SPKI (RFC 5480, named curve): on the curve, not infinity. */
export function parseP256Spki(der: Uint8Array): Result<Uint8Array, string> {
  const point = afterPrefix(der, p256Prefix, 65);
  if (point?.[0] !== 4)
    return fail('not a P-256 public key in SPKI DER with a named curve and an uncompressed point (91 bytes)');
  try {
    p256.Point.fromBytes(point).assertValidity();
  } catch {
    return fail('the P-256 key is not a point of the curve');
  }
  return ok(point);
}

/**
 * The numbers of an RSA issuer key (protocol.md section 3): modulus of exactly 2048 or 3072 bits and odd, e = 65537, OID rsaEncryption.
 * Both sizes have exactly one DER form, so the frame is compared as bytes.
 */
export function parseRsaSpki(der: Uint8Array): Result<RsaPublicKey, string> {
  for (const bytes of [256, 384] as const) {
    const modulus = der.subarray(rsaPrefix[bytes].length, der.length - rsaSuffix.length);
    if (modulus.length !== bytes || !equalBytes(der, concatBytes(rsaPrefix[bytes], modulus, rsaSuffix)))
      continue;
    const n = BigInt(`0x${bytesToHex(modulus)}`);
    if (n >> BigInt(bytes * 8 - 1) !== 1n) return fail(`the RSA modulus has fewer than ${bytes * 8} bits`);
    return n % 2n === 0n ? fail('the RSA modulus is even') : ok({ n, e: 65_537n, bytes });
  }
  return fail('not an RSA public key in SPKI DER (rsaEncryption, modulus of 2048 or 3072 bits, e = 65537)');
}

const ed25519Prefix = hexToBytes('302a300506032b6570032100');
const p256Prefix = hexToBytes('3059301306072a8648ce3d020106082a8648ce3d030107034200');
const rsaPrefix = {
  256: hexToBytes('30820122300d06092a864886f70d01010105000382010f003082010a0282010100'),
  384: hexToBytes('308201a2300d06092a864886f70d01010105000382018f003082018a0282018100'),
} as const;
const rsaSuffix = hexToBytes('0203010001');

function afterPrefix(der: Uint8Array, prefix: Uint8Array, length: number): Uint8Array | undefined {
  if (der.length !== prefix.length + length || !equalBytes(der.subarray(0, prefix.length), prefix))
    return undefined;
  return der.slice(prefix.length);
}
