/**
 * The seal of a pending admission (protocol.md section 3, one-kiosk station): credential, salt and blinding, later the permits, encrypted so that
 * after a power cut only the same card and its PIN reopen them. Key = HKDF-SHA256 of ECDH(card 9D, H), with H = hash_to_curve P256_XMD:SHA-256_SSWU_RO_
 * (RFC 9380) of "pending" and the admission id, so the card's 9D public key is never needed and nobody without the card can compute the shared secret.
 * The ECDH itself is the card's (hardware/card/piv.ts); storing is journal/pending.ts.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { p256_hasher } from '@noble/curves/nist.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import * as v from 'valibot';
import { bytesToUtf8, concatBytes, utf8ToBytes, type RandomBytes } from '../../ledger/bytes.ts';
import { base64, electionId, hex32, id } from '../../ledger/entries/fields.ts';
import { fail, ok, type Result } from '../../ledger/result.ts';

/** Domain separation tag of the hash to the curve (RFC 9380 section 3.1). */
export const PENDING_DST = 'hwabaek-pending-v1-P256_XMD:SHA-256_SSWU_RO_';

/** Length of an admission id in bytes; random. */
export const ADMISSION_ID_BYTES = 16;

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Two blindings for each of 50 slots and some papers take about 110 kB. */
const SEALED_LIMIT = 262_144;

const blinding = { blinded: base64, inverse: v.pipe(v.string(), v.regex(/^[0-9a-f]{1,768}$/)) };
/** `second`: for the second registrar, where two permits are needed. */
const requestedPaper = v.strictObject({
  ...blinding,
  credential: v.string(),
  election: electionId,
  publicCredential: hex32,
  second: v.exactOptional(v.strictObject(blinding)),
});
const admittedPaper = v.strictObject({
  credential: v.string(),
  election: electionId,
  permit: base64,
  second: v.exactOptional(base64),
});
const secrets = v.variant('state', [
  v.strictObject({ state: v.literal('requested'), group: id, papers: v.array(requestedPaper) }),
  v.strictObject({
    state: v.literal('admitted'),
    group: id,
    papers: v.array(admittedPaper),
    /** Rows of the reserve whose slip nobody has taken yet: a new slip takes their place. */
    rows: v.exactOptional(v.array(base64)),
    /** Elections whose permits have left on a slip that was taken. */
    onSlip: v.exactOptional(v.array(electionId)),
  }),
]);

/** What is sealed: before the registrar's answer the blinding, after it the permits. */
export type Pending = v.InferOutput<typeof secrets>;
export type Requested = Extract<Pending, { readonly state: 'requested' }>;
export type Admitted = Extract<Pending, { readonly state: 'admitted' }>;

/** The point that the card multiplies with its 9D key: 65 bytes, uncompressed. */
export function pendingPoint(admission: Uint8Array): Uint8Array {
  const message = concatBytes(utf8ToBytes('pending'), admission);
  return p256_hasher.hashToCurve(message, { DST: PENDING_DST }).toBytes(false);
}

/** The sealing key from the card's 32-byte shared secret. */
export function sealingKey(shared: Uint8Array, admission: Uint8Array, origin: string): Uint8Array {
  return hkdf(sha256, shared, admission, utf8ToBytes(`hwabaek pending v1\n${origin}`), 32);
}

/** The pending admission under its key; the admission id is bound by the key, the tag of the row as associated data. */
export const seal = (pending: Pending, key: Uint8Array, row: Uint8Array, random: RandomBytes): Uint8Array =>
  sealBytes(utf8ToBytes(JSON.stringify(pending)), key, row, random);

/** Opens a seal; fails for another card's key, another row, or changed bytes. */
export function unseal(sealed: Uint8Array, key: Uint8Array, row: Uint8Array): Result<Pending, string> {
  const text = unsealBytes(sealed, key, row);
  if (!text.ok) return fail(text.error);
  const parsed = v.safeParse(secrets, JSON.parse(bytesToUtf8(text.value)));
  return parsed.success ? ok(parsed.output) : fail('the sealed admission has another form');
}

/** AES-256-GCM with a random nonce: nonce, ciphertext, tag. `row` is associated data, so that a seal opens only in its own row. */
export function sealBytes(
  bytes: Uint8Array,
  key: Uint8Array,
  row: Uint8Array,
  random: RandomBytes,
): Uint8Array {
  const nonce = random(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(row);
  return concatBytes(nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag());
}

/** What sealBytes sealed; fails for another key, another row, or changed bytes. */
export function unsealBytes(
  sealed: Uint8Array,
  key: Uint8Array,
  row: Uint8Array,
): Result<Uint8Array, string> {
  if (sealed.length < NONCE_BYTES + TAG_BYTES || sealed.length > SEALED_LIMIT)
    return fail(`a seal of ${sealed.length} bytes is not one of ours`);
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(row);
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return ok(concatBytes(decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()));
  } catch {
    return fail('the seal does not open with this key');
  }
}
