/**
 * Trustees and their keys (`trustees.json`). Follows belenios.md section 3.2; every trustee is `Single`, all of them
 * are needed to decrypt. Threshold trustees (`Pedersen`, section 3.3) are refused by name.
 */
import * as v from 'valibot';
import { decodePoint, encodePoint, generatorTimesLongSecret, IDENTITY, randomScalar } from './group.ts';
import type { Point } from './group.ts';
import { checkKnowledge, proveKnowledge } from './schnorr.ts';
import type { Proof } from './schnorr.ts';
import { encodeJson, parseExactly, PointText, proofJson, ProofSchema, Scalar } from './text.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { RandomBytes } from '../bytes.ts';

/** A trustee's public key E(g^x) with the proof that the trustee knows x. */
export interface TrusteePublicKey {
  readonly pok: Proof;
  readonly publicKey: string;
}

/** `privateKeyText` is the content of the trustee's private key file: a JSON string holding the decimal number. */
export interface TrusteeKey {
  readonly privateKey: bigint;
  readonly privateKeyText: string;
  readonly publicKey: TrusteePublicKey;
}

const KeySchema = v.strictObject({ pok: ProofSchema, public_key: PointText });
const TrusteesSchema = v.pipe(
  v.array(v.strictTuple([v.literal('Single', 'expected "Single"'), KeySchema])),
  v.minLength(1, 'at least one trustee is needed'),
  v.maxLength(255, 'at most 255 trustees are accepted'),
);

/** A new trustee key pair. */
export function generateTrusteeKey(random: RandomBytes): TrusteeKey {
  const privateKey = randomScalar(random);
  if (privateKey === 0n) throw new Error('the random source returned zeros');
  const publicKey = encodePoint(generatorTimesLongSecret(privateKey));
  return {
    privateKey,
    privateKeyText: encodeJson(String(privateKey)),
    publicKey: { pok: proveKnowledge(pokPrefix(publicKey), privateKey, random), publicKey },
  };
}

/** Reads a trustee's private key file, without the newline an editor may have put at its end. */
export function parsePrivateKey(text: string): Result<bigint, string> {
  return parseExactly('private key', text, Scalar, (scalar) => encodeJson(String(scalar)));
}

/** Writes `trustees.json`. Owner numbers of partial decryptions count this list from 1. */
export function makeTrusteesText(keys: readonly TrusteePublicKey[]): string {
  return encodeJson(keys.map((key) => ['Single', keyJson(key)]));
}

/** Writes one public key as it stands in `trustees.json`, for a trustee to hand in. */
export function makeTrusteePublicKeyText(key: TrusteePublicKey): string {
  return encodeJson(keyJson(key));
}

/** Reads and checks one public key handed in by a trustee. */
export function parseTrusteePublicKey(text: string): Result<TrusteePublicKey, string> {
  const parsed = parseExactly('trustee', text, KeySchema, (key) => encodeJson(keyJson(fromJson(key))));
  if (!parsed.ok) return parsed;
  const key = fromJson(parsed.value);
  const checked = checkKey(key);
  return checked.ok ? ok(key) : fail(`trustee: ${checked.error}`);
}

/** Parses `trustees.json` and checks every key: in the subgroup, not the identity, proof of knowledge valid. */
export function parseTrustees(text: string): Result<readonly TrusteePublicKey[], string> {
  if (text.includes('["Pedersen",'))
    return fail('trustees: threshold (Pedersen) trustees are not supported yet');
  const parsed = parseExactly('trustees', text, TrusteesSchema, (items) =>
    makeTrusteesText(items.map(([, key]) => fromJson(key))),
  );
  if (!parsed.ok) return parsed;
  const keys = parsed.value.map(([, key]) => fromJson(key));
  for (const [index, key] of keys.entries()) {
    const checked = checkKey(key);
    if (!checked.ok) return fail(`trustees: trustee ${index + 1}: ${checked.error}`);
  }
  return ok(keys);
}

/** The trustees' public keys E(X), in owner order. */
export function trusteePublicKeys(trustees: readonly TrusteePublicKey[]): string[] {
  return trustees.map((trustee) => trustee.publicKey);
}

/** E(y), the election's public key: the product of the trustees' keys. Throws on keys that `parseTrustees` refuses. */
export function electionPublicKey(trustees: readonly TrusteePublicKey[]): string {
  let product: Point = IDENTITY;
  for (const { publicKey } of trustees) {
    const point = decodePoint(publicKey);
    if (!point.ok) throw new Error(point.error);
    product = product.add(point.value);
  }
  return encodePoint(product);
}

function checkKey({ publicKey, pok }: TrusteePublicKey): Result<void, string> {
  const point = decodePoint(publicKey);
  if (!point.ok) return fail(`public_key: ${point.error}`);
  if (point.value.is0()) return fail('public_key: the identity is not accepted');
  if (!checkKnowledge(pokPrefix(publicKey), point.value, pok)) return fail('pok: invalid proof of knowledge');
  return ok(undefined);
}

function pokPrefix(publicKey: string): string {
  return `pok|Ed25519|${publicKey}|`;
}

function keyJson({ pok, publicKey }: TrusteePublicKey): unknown {
  return { pok: proofJson(pok), public_key: publicKey };
}

function fromJson(json: v.InferOutput<typeof KeySchema>): TrusteePublicKey {
  return { pok: json.pok, publicKey: json.public_key };
}
