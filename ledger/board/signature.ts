/**
 * Signature verification in the browser (protocol.md section 1), on noble: the same rule in every engine and on pages without a secure context, where there is
 * no WebCrypto (a hall's board over plain http). Ed25519 is the equation of RFC 8032 section 5.1.7 without the cofactor: R must equal S*B - k*A byte for
 * byte, which noble's own verify does not demand. Permits (RSA) are not the board's to check.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, equalBytes } from '../bytes.ts';
import { ed25519KeyFault, parseP256Spki } from '../keys/public-key.ts';
import { hasEd25519Form, type SignatureVerifier } from '../keys/verifier.ts';

const { Point } = ed25519;

/** The board's verifier; what it says of Ed25519 and P-256 is what keys/node-verifier.ts says. */
export const boardVerifier: SignatureVerifier = {
  ed25519(publicKey, message, signature) {
    if (!hasEd25519Form(signature) || ed25519KeyFault(publicKey) !== undefined) return false;
    const R = signature.slice(0, 32);
    const S = littleEndian(signature.slice(32));
    if (S >= Point.Fn.ORDER) return false;
    const k = littleEndian(sha512(concatBytes(R, publicKey, message))) % Point.Fn.ORDER;
    const A = Point.fromBytes(publicKey);
    return equalBytes(Point.BASE.multiplyUnsafe(S).subtract(A.multiplyUnsafe(k)).toBytes(), R);
  },
  p256(spki, message, signature) {
    const key = parseP256Spki(spki);
    if (!key.ok) return false;
    try {
      return p256.verify(signature, message, key.value, { format: 'der', lowS: false });
    } catch {
      return false;
    }
  },
  rsaPss() {
    throw new Error('the board verifies no permits');
  },
};

const littleEndian = (bytes: Uint8Array): bigint => BigInt(`0x${bytesToHex(bytes.toReversed())}`);
