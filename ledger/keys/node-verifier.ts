/**
 * SignatureVerifier on node:crypto, with the strictness that protocol.md sections 1 and 3 ask for.
 * OpenSSL's Ed25519 is cofactorless and refuses S >= L, but takes any key: keys are checked here before they are used, once each.
 */
import { constants, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { bytesToHex } from '../bytes.ts';
import { ed25519KeyFault, ed25519Spki, parseP256Spki, parseRsaSpki } from './public-key.ts';
import { hasEd25519Form, type SignatureVerifier } from './verifier.ts';

/** The verifier every Node process of the project uses; safe to share. */
export const nodeVerifier: SignatureVerifier = {
  ed25519(publicKey, message, signature) {
    const key = ed25519Keys(publicKey);
    return key !== undefined && hasEd25519Form(signature) && verify(null, message, key, signature);
  },
  p256(spki, message, signature) {
    const key = p256Keys(spki);
    return key !== undefined && verify('sha256', message, { key, dsaEncoding: 'der' }, signature);
  },
  rsaPss(spki, message, signature) {
    const key = rsaKeys(spki);
    if (key === undefined || signature.length * 8 !== key.asymmetricKeyDetails?.modulusLength) return false;
    const options = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 48 };
    return verify('sha384', message, options, signature);
  },
};

const rememberedKeys = 1024;

const ed25519Keys = remembered((raw) =>
  ed25519KeyFault(raw) === undefined ? keyOf(ed25519Spki(raw)) : undefined,
);
const p256Keys = remembered((spki) => (parseP256Spki(spki).ok ? keyOf(spki) : undefined));
const rsaKeys = remembered((spki) => (parseRsaSpki(spki).ok ? keyOf(spki) : undefined));

function keyOf(spki: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
}

/** Checking and importing a key costs more than a verification, so the last ones used are kept; a bad key stays bad. */
function remembered(
  load: (key: Uint8Array) => KeyObject | undefined,
): (key: Uint8Array) => KeyObject | undefined {
  const known = new Map<string, KeyObject | undefined>();
  return (bytes) => {
    const name = bytesToHex(bytes);
    if (known.has(name)) return known.get(name);
    const key = load(bytes);
    const oldest = known.keys().next();
    if (known.size >= rememberedKeys && !oldest.done) known.delete(oldest.value);
    known.set(name, key);
    return key;
  };
}
