/**
 * The public parameters of a threshold group (`Pedersen` in `trustees.json`): what n trustees publish so that any t of them
 * can decrypt, and everybody can check that the keys fit. Follows belenios.md section 3.3, and checks the subgroup of every
 * point besides, which Belenios leaves out. How the trustees come to them is ceremony.ts.
 */
import * as v from 'valibot';
import { certificatesJson, checkCertificates } from './certificate.ts';
import type { GroupMember, MemberFault, TrusteeGroup } from './certificate.ts';
import {
  decodePoint,
  encodePoint,
  generatorTimesLongSecret,
  IDENTITY,
  invertScalar,
  modOrder,
  productOf,
} from './group.ts';
import type { Point } from './group.ts';
import { checkSignature, SignedMessageSchema, signedMessageJson, signMessage } from './pki.ts';
import type { SignedMessage, TrusteePki } from './pki.ts';
import type { Proof } from './schnorr.ts';
import { encodeJson, parseExactly, PointText, proofJson, ProofSchema } from './text.ts';
import { checkTrusteeKey, proveTrusteeKey, TRUSTEE_KEY_ENTRIES } from './trustee-key.ts';
import type { TrusteePublicKey } from './trustee-key.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { RandomBytes } from '../bytes.ts';

/** The key X_j = g^(S_j) that the partial decryptions of trustee j are checked with, signed by that trustee. */
export interface VerificationKey extends TrusteePublicKey {
  readonly signature: Proof;
}

/** A threshold group; all lists are in the order of its trustees. `coefexps[i]` holds E(g^a) of trustee i's coefficients. */
export interface ThresholdTrustees {
  readonly threshold: number;
  readonly certs: readonly SignedMessage[];
  readonly coefexps: readonly SignedMessage[];
  readonly signatures: readonly Proof[];
  readonly verificationKeys: readonly VerificationKey[];
}

/** g^a for the coefficients a of one trustee's polynomial, that of x^0 first; points of the subgroup. */
export type Coefficients = readonly Point[];

export const VerificationKeySchema = v.pipe(
  v.strictObject({ ...TRUSTEE_KEY_ENTRIES, signature: ProofSchema, name: v.optional(v.string()) }),
  v.transform(({ pok, public_key, signature, name }): VerificationKey => ({
    pok,
    publicKey: public_key,
    signature,
    ...(name !== undefined && { name }),
  })),
);

export const ThresholdSchema = v.pipe(
  v.strictObject({
    threshold: v.number(),
    certs: v.array(SignedMessageSchema),
    coefexps: v.array(SignedMessageSchema),
    signatures: v.array(ProofSchema),
    verification_keys: v.array(VerificationKeySchema),
  }),
  v.transform(({ verification_keys, ...json }): ThresholdTrustees => ({
    ...json,
    verificationKeys: verification_keys,
  })),
);

const CoefficientsSchema = v.strictObject({ coefexps: v.array(PointText) });

/** Checks everything about a threshold group. */
export function checkThreshold(trustees: ThresholdTrustees): Result<void, MemberFault> {
  const { threshold, certs, coefexps, signatures, verificationKeys } = trustees;
  const group = checkCertificates(certs);
  if (!group.ok) return group;
  if (group.value.threshold !== threshold)
    return fail({ message: `threshold is ${threshold}, in the certificates ${group.value.threshold}` });
  for (const [name, { length }] of Object.entries({
    coefexps,
    signatures,
    verification_keys: verificationKeys,
  }))
    if (length !== certs.length) return fail({ message: `${length} ${name} for ${certs.length} trustees` });

  const all: Coefficients[] = [];
  for (const [i, { member, signed, signature }] of rows(group.value, coefexps, signatures)) {
    const coefficients = checkCoefficients(group.value, member, signed, signature);
    if (!coefficients.ok) return fail({ trustee: i + 1, message: coefficients.error });
    all.push(coefficients.value);
  }
  const sum = addCoefficients(all);
  for (const [i, member] of group.value.members.entries()) {
    const key = verificationKeys[i];
    const checked = key ? checkVerificationKey(member, evaluate(sum, i + 1), key) : fail('missing');
    if (!checked.ok) return fail({ trustee: i + 1, message: checked.error });
  }
  return ok(undefined);
}

/** The public key of a group that `checkThreshold` accepts: the product of all g^(a_i0). */
export function thresholdPublicKey({ coefexps }: ThresholdTrustees): Point {
  return productOf(
    coefexps.map(({ message }) => {
      const parsed = parseCoefficients(message);
      const point = parsed.ok ? decodePoint(parsed.value[0] ?? '') : parsed;
      if (!point.ok) throw new Error(point.error);
      return point.value;
    }),
  );
}

/** Signs a trustee's coefficients, and with them the certificates the trustee saw. */
export function signCoefficients(
  pki: TrusteePki,
  group: TrusteeGroup,
  polynomial: readonly bigint[],
  random: RandomBytes,
): { readonly coefexps: SignedMessage; readonly signature: Proof } {
  const texts = polynomial.map((coefficient) => encodePoint(generatorTimesLongSecret(coefficient)));
  const coefexps = signMessage(pki.signing, encodeCoefficients(texts), random);
  return { coefexps, signature: signMessage(pki.signing, certsMessage(group, texts), random).signature };
}

/** Checks a trustee's signed coefficients: exactly t points of the subgroup, and that the trustee saw these certificates. */
export function checkCoefficients(
  group: TrusteeGroup,
  { verification }: GroupMember,
  { message, signature }: SignedMessage,
  certsSignature: Proof,
): Result<Coefficients, string> {
  const parsed = parseCoefficients(message);
  if (!parsed.ok) return parsed;
  const coefexps = parsed.value;
  if (coefexps.length !== group.threshold)
    return fail(`coefexps: ${coefexps.length} points, the threshold is ${group.threshold}`);
  const points: Point[] = [];
  for (const [k, text] of coefexps.entries()) {
    const point = decodePoint(text);
    if (!point.ok) return fail(`coefexps: coefficient ${k}: ${point.error}`);
    points.push(point.value);
  }
  if (!checkSignature(verification.point, message, signature)) return fail('coefexps: invalid signature');
  if (!checkSignature(verification.point, certsMessage(group, coefexps), certsSignature))
    return fail(
      'signature of the certificates: invalid; the trustee saw other certificates or other coefficients',
    );
  return ok(points);
}

/** The public verification key of a decryption key S_j, signed by its trustee. */
export function signVerificationKey(
  pki: TrusteePki,
  decryptionKey: bigint,
  random: RandomBytes,
): VerificationKey {
  const key = proveTrusteeKey(decryptionKey, random);
  return { ...key, signature: signMessage(pki.signing, key.publicKey, random).signature };
}

/** Checks a verification key: proof of knowledge, the point the coefficients demand, and the trustee's signature. */
export function checkVerificationKey(
  { verification }: GroupMember,
  expected: Point,
  key: VerificationKey,
): Result<void, string> {
  const point = checkTrusteeKey(key);
  if (!point.ok) return fail(`verification key: ${point.error}`);
  if (!point.value.equals(expected)) return fail('verification key: it is not the one the coefficients give');
  return checkSignature(verification.point, key.publicKey, key.signature)
    ? ok(undefined)
    : fail('verification key: invalid signature');
}

/** The coefficients of the sum of polynomials: the product of points, coefficient by coefficient. */
export function addCoefficients(all: readonly Coefficients[]): Coefficients {
  const length = Math.max(0, ...all.map((coefficients) => coefficients.length));
  return Array.from({ length }, (_, k) =>
    all.reduce((sum, coefficients) => sum.add(coefficients[k] ?? IDENTITY), IDENTITY),
  );
}

/** g^(f(x)) from the coefficients of f, by Horner's rule. `x` is a trustee's number, or 0. */
export function evaluate(coefficients: Coefficients, x: number): Point {
  return coefficients.reduceRight((sum, point) => sum.multiplyUnsafe(BigInt(x)).add(point), IDENTITY);
}

/** Lagrange's coefficients at 0 (section 5.4) for the trustees of these numbers, in their order. */
export function lagrangeCoefficients(numbers: readonly number[]): bigint[] {
  return numbers.map((j) =>
    numbers
      .filter((k) => k !== j)
      .reduce((product, k) => modOrder(product * BigInt(k) * invertScalar(BigInt(k - j))), 1n),
  );
}

/** What `encodeJson` is to write for a verification key. */
export function verificationKeyJson({ pok, publicKey, signature, name }: VerificationKey): unknown {
  return { pok: proofJson(pok), public_key: publicKey, signature: proofJson(signature), name };
}

/** What `encodeJson` is to write for a threshold group. */
export function thresholdJson(trustees: ThresholdTrustees): unknown {
  const { threshold, certs, coefexps, signatures, verificationKeys } = trustees;
  return {
    threshold,
    certs: certificatesJson(certs),
    coefexps: coefexps.map(signedMessageJson),
    signatures: signatures.map(proofJson),
    verification_keys: verificationKeys.map(verificationKeyJson),
  };
}

/** The members with what each of them signed; the lists are known to be as long as the group. */
function rows(
  { members }: TrusteeGroup,
  coefexps: readonly SignedMessage[],
  signatures: readonly Proof[],
): [number, { member: GroupMember; signed: SignedMessage; signature: Proof }][] {
  return members.flatMap((member, i) => {
    const signed = coefexps[i];
    const signature = signatures[i];
    return signed && signature ? [[i, { member, signed, signature }]] : [];
  });
}

function parseCoefficients(message: string): Result<readonly string[], string> {
  const parsed = parseExactly('coefexps', message, CoefficientsSchema, ({ coefexps }) =>
    encodeCoefficients(coefexps),
  );
  return parsed.ok ? ok(parsed.value.coefexps) : parsed;
}

function encodeCoefficients(coefexps: readonly string[]): string {
  return encodeJson({ coefexps });
}

function certsMessage({ signed }: TrusteeGroup, coefexps: readonly string[]): string {
  return `certs_sig|${encodeJson({ certs: certificatesJson(signed), coefexps })}`;
}
