/**
 * One trustee's decryption key: the secret exponent, the public point, and the proof that the trustee knows the exponent.
 * Follows belenios.md section 3.2. The list of an election's trustees is trustees.ts.
 */
import * as v from 'valibot';
import { decodePoint, encodePoint, generatorTimesLongSecret, randomScalar } from './group.ts';
import type { Point } from './group.ts';
import { checkKnowledge, proveKnowledge } from './schnorr.ts';
import type { Proof } from './schnorr.ts';
import { encodeJson, parseExactly, PointText, proofJson, ProofSchema, Scalar } from './text.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { RandomBytes } from '../bytes.ts';

/** A trustee's public key E(g^x) with the proof that the trustee knows x. A name is carried along; nothing proves it. */
export interface TrusteePublicKey {
  readonly pok: Proof;
  readonly publicKey: string;
  readonly name?: string;
}

/** `privateKeyText` is the content of the trustee's private key file: a JSON string holding the decimal number. */
export interface TrusteeKey {
  readonly privateKey: bigint;
  readonly privateKeyText: string;
  readonly publicKey: TrusteePublicKey;
}

/** The fields of a public key's JSON, for the schemas of what contains one. */
export const TRUSTEE_KEY_ENTRIES = { pok: ProofSchema, public_key: PointText } as const;

const HandedInSchema = v.strictObject(TRUSTEE_KEY_ENTRIES);

/** A new trustee key pair. */
export function generateTrusteeKey(random: RandomBytes): TrusteeKey {
  const privateKey = randomScalar(random);
  if (privateKey === 0n) throw new Error('the random source returned zeros');
  return {
    privateKey,
    privateKeyText: encodeJson(String(privateKey)),
    publicKey: proveTrusteeKey(privateKey, random),
  };
}

/** The public key of a private one, with its proof. */
export function proveTrusteeKey(privateKey: bigint, random: RandomBytes): TrusteePublicKey {
  const publicKey = encodePoint(generatorTimesLongSecret(privateKey));
  return { pok: proveKnowledge(pokPrefix(publicKey), privateKey, random), publicKey };
}

/** Checks a public key: in the subgroup, not the identity, proof of knowledge valid. The value is its point. */
export function checkTrusteeKey({ publicKey, pok }: TrusteePublicKey): Result<Point, string> {
  const point = decodePoint(publicKey);
  if (!point.ok) return fail(`public_key: ${point.error}`);
  if (point.value.is0()) return fail('public_key: the identity is not accepted');
  if (!checkKnowledge(pokPrefix(publicKey), point.value, pok)) return fail('pok: invalid proof of knowledge');
  return point;
}

/** Reads a trustee's private key file, without the newline an editor may have put at its end. */
export function parsePrivateKey(text: string): Result<bigint, string> {
  return parseExactly('private key', text, Scalar, (scalar) => encodeJson(String(scalar)));
}

/** Writes one public key as it stands in `trustees.json`, for a trustee to hand in. */
export function makeTrusteePublicKeyText(key: TrusteePublicKey): string {
  return encodeJson(trusteeKeyJson(key));
}

/** Reads and checks one public key handed in by a trustee, without a name. */
export function parseTrusteePublicKey(text: string): Result<TrusteePublicKey, string> {
  const parsed = parseExactly('trustee', text, HandedInSchema, ({ pok, public_key }) =>
    makeTrusteePublicKeyText({ pok, publicKey: public_key }),
  );
  if (!parsed.ok) return parsed;
  const key = { pok: parsed.value.pok, publicKey: parsed.value.public_key };
  const checked = checkTrusteeKey(key);
  return checked.ok ? ok(key) : fail(`trustee: ${checked.error}`);
}

/** What `encodeJson` is to write for a public key. */
export function trusteeKeyJson({ pok, publicKey, name }: TrusteePublicKey): unknown {
  return { pok: proofJson(pok), public_key: publicKey, name };
}

function pokPrefix(publicKey: string): string {
  return `pok|Ed25519|${publicKey}|`;
}
