/**
 * RSA keys of the permit issuer, made and used: generation, proof of possession, and the raw private operation on blinded messages.
 * Follows protocol.md section 3 and RFC 9474 section 4.3 (BlindSign). The voter's half is permit/permit.ts; who may ask is node/registrar.
 */
import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  privateEncrypt,
  sign,
} from 'node:crypto';
import { promisify } from 'node:util';
import { bytesToHex } from '../bytes.ts';
import { issuerProofMessage, modPow } from '../permit/permit.ts';
import { fail, ok, type Result } from '../result.ts';
import { parseRsaSpki } from './public-key.ts';

/** The issuer key of one election and voter group. */
export interface IssuerKey {
  readonly spki: Uint8Array;
  /** Length in bytes of the modulus, of blinded messages and of signatures. */
  readonly bytes: number;
  /** RSASSA-PSS (SHA-384, salt 48) over the labelled origin, election and group. */
  prove(origin: string, election: string, group: string): Uint8Array;
  /** Whether a blinded message has the key's length and is between 2 and n - 2. */
  accepts(blinded: Uint8Array): boolean;
  /** RFC 9474 BlindSign of an acceptable blinded message: m^d mod n, checked (s^e = m) before it is returned. */
  blindSign(blinded: Uint8Array): Result<Uint8Array, string>;
}

/** A fresh RSA key as PKCS #8 DER; takes some 100 ms for 2048 bits. */
export async function generateIssuerKey(modulusLength: 2048 | 3072 = 2048): Promise<Uint8Array> {
  const pair = await promisify(generateKeyPair)('rsa', {
    modulusLength,
    publicExponent: 65_537,
    publicKeyEncoding: { format: 'der', type: 'spki' },
    privateKeyEncoding: { format: 'der', type: 'pkcs8' },
  });
  return new Uint8Array(pair.privateKey);
}

/** Opens a private key in PKCS #8 DER; throws when it is not an RSA key of the accepted form. */
export function openIssuerKey(pkcs8: Uint8Array): IssuerKey {
  const key = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
  const spki = new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' }));
  const parsed = parseRsaSpki(spki);
  if (!parsed.ok) throw new Error(`the issuer key cannot be used: ${parsed.error}`);
  const { n, e, bytes } = parsed.value;
  const accepts = (blinded: Uint8Array): boolean =>
    blinded.length === bytes && toNumber(blinded) >= 2n && toNumber(blinded) <= n - 2n;
  return {
    spki,
    bytes,
    prove: (origin, election, group) =>
      new Uint8Array(
        sign('sha384', issuerProofMessage(origin, election, group), {
          key,
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: 48,
        }),
      ),
    accepts,
    blindSign: (blinded) => {
      if (!accepts(blinded))
        return fail(`a blinded message for this key has ${bytes} bytes and is between 2 and n - 2`);
      const signature = new Uint8Array(
        privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, Buffer.from(blinded)),
      );
      if (signature.length !== bytes || modPow(toNumber(signature), e, n) !== toNumber(blinded))
        throw new Error('the RSA engine returned a wrong signature; nothing was released');
      return ok(signature);
    },
  };
}

const toNumber = (bytes: Uint8Array): bigint => BigInt(`0x${bytesToHex(bytes)}`);
