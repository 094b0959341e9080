/**
 * Certificates of the trustees of one threshold group: who is number i of n, with which keys, under which threshold.
 * Follows belenios.md section 3.3, steps 1 and 2. Everything later in the ceremony refers to a list of them that was checked here.
 */
import * as v from 'valibot';
import { decodePoint } from './group.ts';
import { checkSignature, signedMessageJson, signMessage } from './pki.ts';
import type { SignedMessage, TrusteePki } from './pki.ts';
import type { PublicKey } from './sealed-message.ts';
import { encodeJson, parseExactly, PointText } from './text.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { RandomBytes } from '../bytes.ts';

/** Any `threshold` of `size` trustees decrypt. */
export interface GroupContext {
  readonly size: number;
  readonly threshold: number;
}

/** A trustee's public keys towards the others. */
export interface GroupMember {
  readonly verification: PublicKey;
  readonly encryption: PublicKey;
}

/** A checked list of certificates: `members[i]` are the keys of trustee i + 1, `signed[i]` is its certificate. */
export interface TrusteeGroup extends GroupContext {
  readonly members: readonly GroupMember[];
  readonly signed: readonly SignedMessage[];
}

/** Something wrong with what trustee number `trustee` made; without a number, with the whole. */
export interface MemberFault {
  readonly trustee?: number;
  readonly message: string;
}

/** Larger groups are refused: their messages would not fit the limits of texts. */
export const MAX_GROUP_SIZE = 100;

const CertificateSchema = v.strictObject({
  context: v.strictObject({
    group: v.literal('Ed25519', 'only the group Ed25519 is accepted'),
    size: v.number(),
    threshold: v.number(),
    index: v.number(),
  }),
  verification: PointText,
  encryption: PointText,
});
type CertificateJson = v.InferOutput<typeof CertificateSchema>;

/** Whether a group of that size and threshold is accepted; Belenios demands a threshold below the size. */
export function checkContext({ size, threshold }: GroupContext): Result<void, string> {
  if (!Number.isSafeInteger(size) || size < 2 || size > MAX_GROUP_SIZE)
    return fail(`${size} trustees: a threshold group has 2 to ${MAX_GROUP_SIZE}`);
  if (!Number.isSafeInteger(threshold) || threshold < 1 || threshold >= size)
    return fail(`threshold ${threshold} of ${size} trustees: expected 1 to ${size - 1}`);
  return ok(undefined);
}

/** Makes the certificate of trustee `index`, counted from 1. Throws on a context that `checkContext` refuses. */
export function makeCertificate(
  pki: TrusteePki,
  { size, threshold, index }: GroupContext & { readonly index: number },
  random: RandomBytes,
): SignedMessage {
  const context = checkContext({ size, threshold });
  if (!context.ok) throw new RangeError(context.error);
  if (!Number.isSafeInteger(index) || index < 1 || index > size)
    throw new RangeError(`trustee ${index} of ${size}: expected 1 to ${size}`);
  const message = encodeCertificate({
    context: { group: 'Ed25519', size, threshold, index },
    verification: pki.verificationKey,
    encryption: pki.encryptionKey,
  });
  return signMessage(pki.signing, message, random);
}

/**
 * Checks the certificates of a whole group, in the order of its trustees: one context, numbers 1 to n, keys of the subgroup
 * other than the identity, used once, and signatures by the key each certificate names.
 */
export function checkCertificates(signed: readonly SignedMessage[]): Result<TrusteeGroup, MemberFault> {
  const certificates: CertificateJson[] = [];
  const members: GroupMember[] = [];
  const keys = new Set<string>();
  for (const [i, { message, signature }] of signed.entries()) {
    const faulty = (what: string): Result<never, MemberFault> =>
      fail({ trustee: i + 1, message: `certificate: ${what}` });
    const parsed = parseExactly('message', message, CertificateSchema, encodeCertificate);
    if (!parsed.ok) return faulty(parsed.error);
    const { context, verification, encryption } = parsed.value;
    const first = certificates[0]?.context ?? context;
    if (context.index !== i + 1) return faulty(`it is that of trustee ${context.index}`);
    if (context.size !== signed.length)
      return faulty(`it is for ${context.size} trustees, there are ${signed.length} certificates`);
    if (context.threshold !== first.threshold)
      return faulty(`its threshold is ${context.threshold}, that of trustee 1 is ${first.threshold}`);
    const verificationKey = decodeKey('verification', verification);
    if (!verificationKey.ok) return faulty(verificationKey.error);
    const encryptionKey = decodeKey('encryption', encryption);
    if (!encryptionKey.ok) return faulty(encryptionKey.error);
    if (keys.add(verification).add(encryption).size !== 2 * (i + 1))
      return faulty('a key of it is used a second time');
    if (!checkSignature(verificationKey.value.point, message, signature))
      return faulty('the signature is not that of its verification key');
    certificates.push(parsed.value);
    members.push({ verification: verificationKey.value, encryption: encryptionKey.value });
  }
  const context = { size: signed.length, threshold: certificates[0]?.context.threshold ?? 0 };
  const accepted = checkContext(context);
  return accepted.ok ? ok({ ...context, members, signed }) : fail({ message: accepted.error });
}

/** What `encodeJson` is to write for the certificates of a group. */
export function certificatesJson(signed: readonly SignedMessage[]): unknown[] {
  return signed.map(signedMessageJson);
}

function encodeCertificate({ context, verification, encryption }: CertificateJson): string {
  const { group, size, threshold, index } = context;
  return encodeJson({ context: { group, size, threshold, index }, verification, encryption });
}

function decodeKey(name: string, text: string): Result<PublicKey, string> {
  const point = decodePoint(text);
  if (!point.ok) return fail(`${name}: ${point.error}`);
  return point.value.is0() ? fail(`${name}: the identity is not accepted`) : ok({ text, point: point.value });
}
