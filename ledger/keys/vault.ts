/**
 * Sealing of secrets that lie on a disk: AES-256-GCM under a key that scrypt (RFC 7914) makes of a passphrase, or no seal at all, which only a
 * practice ledger may use (protocol.md section 1). key-file.ts and the registrar's store keep what it returns.
 */
import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { concatBytes, utf8ToBytes } from '../bytes.ts';

/** How secrets are protected: a passphrase, or nothing, which only a practice ledger may use. */
export type Protection =
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  | { readonly kind: 'none'; readonly practice: true };

/** Seals and opens secrets; `purpose` is bound to the seal, so that one secret cannot be passed off as another. */
export interface Vault {
  /** nonce (12 bytes) || ciphertext || tag (16 bytes). */
  seal(secret: Uint8Array, purpose: string): Uint8Array;
  /** The secret; undefined when passphrase or purpose differ or anything was changed. */
  open(sealed: Uint8Array, purpose: string): Uint8Array | undefined;
}

/** Bytes of a vault's salt. */
export const vaultSaltBytes = 32;

/** Derives the sealing key once; takes some 300 ms and 32 MiB. */
export function openVault(passphrase: string, salt: Uint8Array): Vault {
  // N = 2^15, r = 8, p = 3: OWASP's equivalent of (2^17, 8, 1) in a quarter of the memory.
  const cost = { N: 32_768, r: 8, p: 3, maxmem: 64 * 1024 * 1024 };
  const key = scryptSync(passphrase.normalize('NFC'), salt, 32, cost);
  return {
    seal: (secret, purpose) => {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      cipher.setAAD(utf8ToBytes(purpose));
      return concatBytes(nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag());
    },
    open: (sealed, purpose) => {
      if (sealed.length < nonceBytes + tagBytes) return undefined;
      const nonce = sealed.subarray(0, nonceBytes);
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
      decipher.setAAD(utf8ToBytes(purpose));
      decipher.setAuthTag(sealed.subarray(-tagBytes));
      try {
        return concatBytes(decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final());
      } catch {
        return undefined;
      }
    },
  };
}

const nonceBytes = 12;
const tagBytes = 16;
