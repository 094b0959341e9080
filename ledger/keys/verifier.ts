/**
 * Signature verification as an argument: what the pure folders (rules, log, permit) need from a crypto engine, without importing one.
 * node-verifier.ts implements it on node:crypto; a browser does it on WebCrypto. See protocol.md sections 1 and 3.
 */
export interface SignatureVerifier {
  /**
   * RFC 8032 Ed25519, cofactorless: S < L, and R equal to the recomputed encoding byte for byte. An R that is the identity is refused
   * although the equation may hold: no honest signer makes one, and engines differ on it (OpenSSL refuses it, others may not), so
   * every implementation asks `hasEd25519Form` first.
   * `publicKey` is the raw 32-byte key, `signature` 64 bytes; any other length is false.
   */
  ed25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
  /** ECDSA P-256 with SHA-256 over `message`; `spki` is SPKI DER, `signature` a strict DER SEQUENCE {r, s}. */
  p256(spki: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
  /** RSASSA-PSS, SHA-384, MGF1 SHA-384, salt length exactly 48 (RFC 9474); signature as long as the modulus and below it. */
  rsaPss(spki: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
}

/** Whether bytes can be an Ed25519 signature: 64 of them, and R is not the encoding of the identity, 1 in little-endian. */
export const hasEd25519Form = (signature: Uint8Array): boolean =>
  signature.length === 64 && (signature[0] !== 1 || signature.subarray(1, 32).some((byte) => byte !== 0));
