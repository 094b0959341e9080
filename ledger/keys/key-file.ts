/**
 * Key files: one secret key as JSON, mode 0600, sealed by a passphrase with scrypt (RFC 7914) and AES-256-GCM, or open in practice ledgers only.
 * Follows protocol.md section 1. What the keys do is signer.ts, issuer-key.ts and ballot/trustee-key.ts.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { bytesToUtf8, fromBase64, toBase64, utf8ToBytes } from '../bytes.ts';
import { fail, ok, type Result } from '../result.ts';
import { openVault, vaultSaltBytes, type Protection } from './vault.ts';

export type { Protection } from './vault.ts';

/**
 * A secret key by kind: an Ed25519 seed (32 bytes), an RSA key in PKCS #8 DER, a Belenios trustee's private exponent in decimal, the seed of a trustee in a
 * threshold group (22 Base58 characters).
 */
export type SecretKey =
  | { readonly kind: 'ed25519'; readonly seed: Uint8Array }
  | { readonly kind: 'rsa-issuer'; readonly pkcs8: Uint8Array }
  | { readonly kind: 'belenios-trustee'; readonly exponent: string }
  | { readonly kind: 'belenios-member'; readonly seed: string };

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

/** The text of a key file. Sealing takes some 300 ms. */
export function encodeKeyFile(secret: SecretKey, protection: Protection): string {
  const bytes = secretBytes(secret);
  if (protection.kind === 'none')
    return text({ format, kind: secret.kind, practice: true, protection: 'none', secret: toBase64(bytes) });
  const salt = randomBytes(vaultSaltBytes);
  const sealed = openVault(protection.passphrase, salt).seal(bytes, purpose(secret.kind));
  return text({
    format,
    kind: secret.kind,
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
  const vault = openVault(protection.passphrase, file.salt);
  const secret = vault.open(file.sealed, purpose(file.kind));
  return secret === undefined
    ? fault('wrong-passphrase', 'the passphrase is wrong, or the file was changed')
    : secretOf(file.kind, secret);
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
    writeFileSync(file, contents);
    fsyncSync(file);
  } catch (error) {
    // Half a key would only stand in the way of the next attempt.
    rmSync(path, { force: true });
    return fault('unreadable', `${path} cannot be written: ${reason(error)}`);
  } finally {
    closeSync(file);
  }
  syncFolder(dirname(path));
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

/** A new file's name is durable only with its folder; Windows has no such call and needs none. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

const format = 'hwabaek key v1';
const sealedBy = 'scrypt-aes-256-gcm';

const kindSchema = v.picklist(['ed25519', 'rsa-issuer', 'belenios-trustee', 'belenios-member']);
const bytesSchema = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    try {
      return fromBase64(dataset.value);
    } catch {
      addIssue({ message: 'not base64' });
      return NEVER;
    }
  }),
);
const fileSchema = v.variant('protection', [
  v.strictObject({
    format: v.literal(format),
    kind: kindSchema,
    practice: v.literal(true),
    protection: v.literal('none'),
    secret: bytesSchema,
  }),
  v.strictObject({
    format: v.literal(format),
    kind: kindSchema,
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

/** Binds the seal to format and kind, so that a sealed key cannot be passed off as one of another kind. */
const purpose = (kind: SecretKey['kind']): string => `${format}\n${kind}`;

function secretBytes(secret: SecretKey): Uint8Array {
  switch (secret.kind) {
    case 'ed25519':
      return secret.seed;
    case 'rsa-issuer':
      return secret.pkcs8;
    case 'belenios-trustee':
      return utf8ToBytes(secret.exponent);
    case 'belenios-member':
      return utf8ToBytes(secret.seed);
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
    case 'belenios-member': {
      const seed = bytesToUtf8(bytes);
      return /^[1-9A-HJ-NP-Za-km-z]{22}$/.test(seed)
        ? ok({ kind, seed })
        : fault('malformed', 'the seed of a threshold trustee has 22 Base58 characters');
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
