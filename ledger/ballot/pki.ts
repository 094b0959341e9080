/**
 * The keys a threshold trustee has towards the other trustees, all from one seed, and messages signed with them.
 * Follows belenios.md section 3.3. Encrypting to another trustee is sealed-message.ts, the ceremony itself ceremony.ts.
 */
import * as v from 'valibot';
import { randomBase58 } from './credential.ts';
import { encodePoint, generatorTimesLongSecret, hashToScalar } from './group.ts';
import type { Point } from './group.ts';
import { checkKnowledge, proveKnowledge } from './schnorr.ts';
import type { Proof } from './schnorr.ts';
import { proofJson, ProofSchema } from './text.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { RandomBytes } from '../bytes.ts';

/** The secret exponents of a seed and their public points as texts: E(g^signing) and E(g^decryption). */
export interface TrusteePki {
  readonly signing: bigint;
  readonly decryption: bigint;
  readonly verificationKey: string;
  readonly encryptionKey: string;
}

/** A text with a signature of it. The text is kept as it is: it is what was signed. */
export interface SignedMessage {
  readonly message: string;
  readonly signature: Proof;
}

export const SignedMessageSchema = v.strictObject({ message: v.string(), signature: ProofSchema });

const SEED_LENGTH = 22;
const SEED = /^[1-9A-HJ-NP-Za-km-z]{22}$/;

/** A new seed: 22 random Base58 characters. It is the content of a threshold trustee's `.key` file and must stay secret. */
export function generateSeed(random: RandomBytes): string {
  return randomBase58(SEED_LENGTH, random);
}

/** The keys of a seed. */
export function derivePki(seed: string): Result<TrusteePki, string> {
  if (!SEED.test(seed)) return fail(`seed: expected ${SEED_LENGTH} Base58 characters`);
  const signing = hashToScalar(`sk|${seed}`);
  const decryption = hashToScalar(`dk|${seed}`);
  return ok({
    signing,
    decryption,
    verificationKey: encodePoint(generatorTimesLongSecret(signing)),
    encryptionKey: encodePoint(generatorTimesLongSecret(decryption)),
  });
}

/** Signs a text; one fresh nonce is drawn from `random`. */
export function signMessage(signing: bigint, message: string, random: RandomBytes): SignedMessage {
  return { message, signature: proveKnowledge(signaturePrefix(message), signing, random) };
}

/** Checks a signature of a text. `verificationKey` must be known to lie in the subgroup. */
export function checkSignature(verificationKey: Point, message: string, signature: Proof): boolean {
  return checkKnowledge(signaturePrefix(message), verificationKey, signature);
}

/** What `encodeJson` is to write for a signed message. */
export function signedMessageJson({ message, signature }: SignedMessage): unknown {
  return { message, signature: proofJson(signature) };
}

function signaturePrefix(message: string): string {
  return `sigmsg|${message}|`;
}
