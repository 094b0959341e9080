/**
 * The texts that go to and fro in the ceremony of a threshold group. Follows belenios.md section 3.3, steps 3 to 5.
 * Only their form is checked here; what they say is checked in ceremony.ts.
 */
import * as v from 'valibot';
import { SignedMessageSchema, signedMessageJson } from './pki.ts';
import type { SignedMessage } from './pki.ts';
import type { Proof } from './schnorr.ts';
import { encodeJson, parseExactly, proofJson, ProofSchema } from './text.ts';
import { VerificationKeySchema, verificationKeyJson } from './threshold.ts';
import type { VerificationKey } from './threshold.ts';
import type { Result } from '../result.ts';

/** Step 3: what a trustee hands in. `polynomial` and `secrets` are sealed, `secrets[j]` to trustee j + 1. */
export interface PolynomialMessage {
  readonly polynomial: string;
  readonly secrets: readonly string[];
  readonly coefexps: SignedMessage;
  readonly signature: Proof;
}

/** Step 4: what one trustee gets: its own polynomial back, and of each trustee the secret for it and the public parts. */
export interface ShareInput {
  readonly polynomial: string;
  readonly secrets: readonly string[];
  readonly coefexps: readonly SignedMessage[];
  readonly signatures: readonly Proof[];
}

/** Step 5: what a trustee hands in at the end; `privateKey` is sealed to itself. */
export interface ShareOutput {
  readonly privateKey: string;
  readonly publicKey: VerificationKey;
}

const PolynomialMessageSchema = v.strictObject({
  polynomial: v.string(),
  secrets: v.array(v.string()),
  coefexps: SignedMessageSchema,
  signature: ProofSchema,
});
const ShareInputSchema = v.strictObject({
  polynomial: v.string(),
  secrets: v.array(v.string()),
  coefexps: v.array(SignedMessageSchema),
  signatures: v.array(ProofSchema),
});
const ShareOutputSchema = v.pipe(
  v.strictObject({ private_key: v.string(), public_key: VerificationKeySchema }),
  v.transform(({ private_key, public_key }): ShareOutput => ({
    privateKey: private_key,
    publicKey: public_key,
  })),
);

/** Reads a signed message that travels alone: a certificate. */
export function parseSignedMessage(what: string, text: string): Result<SignedMessage, string> {
  return parseExactly(what, text, SignedMessageSchema, encodeSignedMessage);
}

export function parsePolynomialMessage(text: string): Result<PolynomialMessage, string> {
  return parseExactly('polynomial', text, PolynomialMessageSchema, encodePolynomialMessage);
}

export function parseShareInput(text: string): Result<ShareInput, string> {
  return parseExactly('input', text, ShareInputSchema, encodeShareInput);
}

export function parseShareOutput(text: string): Result<ShareOutput, string> {
  return parseExactly('output', text, ShareOutputSchema, encodeShareOutput);
}

export function encodeSignedMessage(signed: SignedMessage): string {
  return encodeJson(signedMessageJson(signed));
}

export function encodePolynomialMessage({
  polynomial,
  secrets,
  coefexps,
  signature,
}: PolynomialMessage): string {
  return encodeJson({
    polynomial,
    secrets,
    coefexps: signedMessageJson(coefexps),
    signature: proofJson(signature),
  });
}

export function encodeShareInput({ polynomial, secrets, coefexps, signatures }: ShareInput): string {
  return encodeJson({
    polynomial,
    secrets,
    coefexps: coefexps.map(signedMessageJson),
    signatures: signatures.map(proofJson),
  });
}

export function encodeShareOutput({ privateKey, publicKey }: ShareOutput): string {
  return encodeJson({ private_key: privateKey, public_key: verificationKeyJson(publicKey) });
}
