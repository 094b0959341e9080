/**
 * Authenticated encryption as an argument: what the pure folders (ballot) need from a crypto engine, without importing one.
 * node-cipher.ts implements it on node:crypto; only trustees' machines need it, so there is none for browsers.
 * See belenios.md section 3.3.
 */
export interface Cipher {
  /** AES-256-GCM (NIST SP 800-38D) without additional data; the key has 32 bytes, the IV any length. Returns ciphertext ‖ 16-byte tag. */
  seal(key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array): Uint8Array;
  /** The inverse of `seal`; undefined if the tag does not fit. */
  open(key: Uint8Array, iv: Uint8Array, sealed: Uint8Array): Uint8Array | undefined;
}
