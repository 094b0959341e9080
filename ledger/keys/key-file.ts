/**
 * Key files: one secret key as JSON, mode 0600, sealed by a passphrase with scrypt (RFC 7914) and AES-256-GCM, or open in practice ledgers only.
 * Follows protocol.md section 1. What the keys do is signer.ts, issuer-key.ts and ballot/trustees.ts.
 */
import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import * as v from 'valibot';
import { bytesToUtf8, concatBytes, fromBase64, toBase64, utf8ToBytes } from '../bytes.ts';
import { fail, ok, type Result } from '../result.ts';

/** A secret key by kind: an Ed25519 seed (32 bytes), an RSA key in PKCS #8 DER, a Belenios trustee's private exponent in decimal. */
export type SecretKey =
  | { readonly kind: 'ed25519'; readonly seed: Uint8Array }
  | { readonly kind: 'rsa-issuer'; readonly pkcs8: Uint8Array }
  | { readonly kind: 'belenios-trustee'; readonly exponent: string };

/** How the secret is protected: a passphrase, or nothing, which only a practice ledger may use. */
export type Protection =
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  | { readonly kind: 'none'; readonly practice: true };

export interface KeyFileFault {
  readonly kind:
    | 'malformed'
    | 'passphrase-needed'
    | 'wrong-passphrase'
    | 'practice-only'
    | 'unreadable'
    | 'exists';
  readonly detail: string;
}

/** Largest key file in bytes. */
export const keyFileLimit = 16_384;

/** The text of a key file. Fresh salt and nonce from node:crypto; scrypt takes some 100 ms and 32 MiB. */
export function encodeKeyFile(secret: SecretKey, protection: Protection): string {
  const bytes = secretBytes(secret);
  if (protection.kind === 'none')
    return text({ format, kind: secret.kind, practice: true, protection: 'none', secret: toBase64(bytes) });
  const salt = randomBytes(32);
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', sealingKey(protection.passphrase, salt), nonce);
  cipher.setAAD(associated(secret.kind));
  const sealed = concatBytes(cipher.update(bytes), cipher.final(), cipher.getAuthTag());
  return text({
    format,
    kind: secret.kind,
    nonce: toBase64(nonce),
    protection: sealedBy,
    salt: toBase64(salt),
    sealed: toBase64(sealed),
  });
}

/** The key in a key file's text; an unprotected file opens only with the protection `none` of a practice ledger, a sealed one only with its passphrase. */
export function decodeKeyFile(contents: string, protection: Protection): Result<SecretKey, KeyFileFault> {
  if (contents.length > keyFileLimit) return fault('malformed', `more than ${keyFileLimit} characters`);
  const file = parseFile(contents);
  if (file === undefined) return fault('malformed', `not a key file of the format "${format}"`);
  if (file.protection === 'none')
    return protection.kind === 'none'
      ? secretOf(file.kind, file.secret)
      : fault('practice-only', 'the key is not protected by a passphrase; only a practice ledger may use it');
  if (protection.kind === 'none') return fault('passphrase-needed', 'the key is sealed by a passphrase');
  const sealed = fromBase64(file.sealed);
  const nonce = fromBase64(file.nonce);
  if (sealed.length < 16 || nonce.length !== 12) return fault('malformed', 'the sealed key is cut off');
  const key = sealingKey(protection.passphrase, fromBase64(file.salt));
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
  decipher.setAAD(associated(file.kind));
  decipher.setAuthTag(sealed.subarray(-16));
  try {
    return secretOf(file.kind, concatBytes(decipher.update(sealed.subarray(0, -16)), decipher.final()));
  } catch {
    return fault('wrong-passphrase', 'the passphrase is wrong, or the file was changed');
  }
}

/** Writes a new key file, readable by its owner only, durable when this returns; an existing file is never replaced. */
export function writeKeyFile(
  path: string,
  secret: SecretKey,
  protection: Protection,
): Result<void, KeyFileFault> {
  const contents = encodeKeyFile(secret, protection);
  let file: number;
  try {
    file = openSync(path, 'wx', 0o600);
  } catch (error) {
    return isErrno(error, 'EEXIST')
      ? fault('exists', `${path} exists; a key file is never replaced`)
      : fault('unreadable', `${path} cannot be written: ${reason(error)}`);
  }
  try {
    writeSync(file, contents);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return ok(undefined);
}

/** Reads a key file; one that others than its owner can read is refused, since the key must be taken as known. */
export function readKeyFile(path: string, protection: Protection): Result<SecretKey, KeyFileFault> {
  let contents: string;
  try {
    const { mode, size } = statSync(path);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      return fault('unreadable', `${path} can be read by others; only its owner may (chmod 600)`);
    if (size > keyFileLimit) return fault('malformed', `${path} has more than ${keyFileLimit} bytes`);
    contents = readFileSync(path, 'utf8');
  } catch (error) {
    return fault('unreadable', `${path} cannot be read: ${reason(error)}`);
  }
  const secret = decodeKeyFile(contents, protection);
  return secret.ok ? secret : fault(secret.error.kind, `${path}: ${secret.error.detail}`);
}

const format = 'hwabaek key v1';
const sealedBy = 'scrypt-aes-256-gcm';

const kindSchema = v.picklist(['ed25519', 'rsa-issuer', 'belenios-trustee']);
const bytesSchema = v.pipe(
  v.string(),
  v.check((value) => {
    try {
      fromBase64(value);
      return true;
    } catch {
      return false;
    }
  }),
);
const fileSchema = v.variant('protection', [
  v.strictObject({
    format: v.literal(format),
    kind: kindSchema,
    practice: v.literal(true),
    protection: v.literal('none'),
    secret: v.pipe(bytesSchema, v.transform(fromBase64)),
  }),
  v.strictObject({
    format: v.literal(format),
    kind: kindSchema,
    nonce: bytesSchema,
    protection: v.literal(sealedBy),
    salt: bytesSchema,
    sealed: bytesSchema,
  }),
]);

function parseFile(contents: string): v.InferOutput<typeof fileSchema> | undefined {
  try {
    const parsed = v.safeParse(fileSchema, JSON.parse(contents));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

/** scrypt with N = 2^15, r = 8, p = 3 (OWASP's equivalent of 2^17, 8, 1 in a quarter of the memory). */
function sealingKey(passphrase: string, salt: Uint8Array): Buffer {
  const cost = { N: 32_768, r: 8, p: 3, maxmem: 64 * 1024 * 1024 };
  return scryptSync(passphrase.normalize('NFC'), salt, 32, cost);
}

/** Binds the seal to format and kind, so that a sealed key cannot be passed off as one of another kind. */
function associated(kind: SecretKey['kind']): Uint8Array {
  return utf8ToBytes(`${format}\n${kind}`);
}

function secretBytes(secret: SecretKey): Uint8Array {
  switch (secret.kind) {
    case 'ed25519':
      return secret.seed;
    case 'rsa-issuer':
      return secret.pkcs8;
    case 'belenios-trustee':
      return utf8ToBytes(secret.exponent);
  }
}

function secretOf(kind: SecretKey['kind'], bytes: Uint8Array): Result<SecretKey, KeyFileFault> {
  switch (kind) {
    case 'ed25519':
      return bytes.length === 32
        ? ok({ kind, seed: bytes })
        : fault('malformed', 'an Ed25519 seed has 32 bytes');
    case 'rsa-issuer':
      return ok({ kind, pkcs8: bytes });
    case 'belenios-trustee': {
      const exponent = bytesToUtf8(bytes);
      return /^[1-9][0-9]{0,77}$/.test(exponent)
        ? ok({ kind, exponent })
        : fault('malformed', 'a trustee key is a decimal number');
    }
  }
}

const text = (value: object): string => `${JSON.stringify(value, undefined, 1)}\n`;
const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const isErrno = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

function fault(kind: KeyFileFault['kind'], detail: string): Result<never, KeyFileFault> {
  return fail({ kind, detail });
}
