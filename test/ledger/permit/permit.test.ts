import fc from 'fast-check';
import { constants, createPublicKey, randomBytes, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { generateIssuerKey, openIssuerKey } from '../../../ledger/keys/issuer-key.ts';
import { nodeVerifier } from '../../../ledger/keys/node-verifier.ts';
import { parseRsaSpki } from '../../../ledger/keys/public-key.ts';
import {
  blind,
  blindEncoded,
  blindingFactor,
  emsaPssEncode,
  finalize,
  issuerProofMessage,
  modPow,
  permitMessage,
} from '../../../ledger/permit/permit.ts';

interface Vector {
  name: string;
  n: string;
  e: string;
  d: string;
  input_msg: string;
  salt: string;
  encoded_msg?: string;
  inv: string;
  blinded_msg: string;
  blind_sig: string;
  sig: string;
}
const vectors: Vector[] = JSON.parse(
  readFileSync(new URL('../../vectors/rfc9474/test_vectors.json', import.meta.url), 'utf8'),
);
const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replace('0x', ''), 'hex'));
const hex = (value: Uint8Array) => Buffer.from(value).toString('hex');
const value = <T>(result: { ok: true; value: T } | { ok: false; error: string }): T => {
  if (!result.ok) throw new Error(result.error);
  return result.value;
};
/** The vectors give r^-1; r is its inverse, by Euclid. */
function inverse(a: bigint, n: bigint): bigint {
  let [x, y, u, v] = [a, n, 1n, 0n];
  while (y !== 0n) [x, y, u, v] = [y, x % y, v, u - (x / y) * v];
  return ((u % n) + n) % n;
}

describe('RFC 9474 appendix A vectors', () => {
  it('has all four variants', () => expect(vectors).toHaveLength(4));
  for (const vector of vectors) {
    const n = BigInt(vector.n);
    const key = { n, e: BigInt(vector.e), bytes: 512 };
    const message = bytes(vector.input_msg);
    const salt = bytes(vector.salt);
    const r = inverse(BigInt(vector.inv), n);
    it(`${vector.name}: encode, blind, sign, finalize byte for byte`, () => {
      const encoded = emsaPssEncode(message, n.toString(2).length - 1, salt);
      // The Randomized PSS vector does not state its encoding; blinded_msg covers it.
      expect(hex(encoded)).toBe((vector.encoded_msg ?? hex(encoded)).replace('0x', ''));
      const { blinded, inverse: inv } = value(blindEncoded(key, encoded, r));
      expect(hex(blinded)).toBe(vector.blinded_msg.replace('0x', ''));
      expect(inv).toBe(BigInt(vector.inv));
      expect(modPow(BigInt(`0x${hex(blinded)}`), BigInt(vector.d), n)).toBe(BigInt(`0x${vector.blind_sig}`));
      const jwk = {
        kty: 'RSA',
        n: Buffer.from(bytes(vector.n)).toString('base64url'),
        e: Buffer.from(bytes(vector.e)).toString('base64url'),
      };
      const options = {
        key: createPublicKey({ key: jwk, format: 'jwk' }),
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: salt.length,
      };
      const permit = finalize({
        key,
        message,
        blindSignature: bytes(vector.blind_sig),
        inverse: inv,
        verify: (text, signature) => verify('sha384', text, options, signature),
      });
      expect(hex(value(permit))).toBe(vector.sig.replace('0x', ''));
    });
  }
  for (const vector of vectors.filter(({ salt }) => salt.length === 96))
    it(`${vector.name}: blind() with the salt of SHA-384 is the same`, () => {
      const key = { n: BigInt(vector.n), e: BigInt(vector.e), bytes: 512 };
      const r = inverse(BigInt(vector.inv), key.n);
      const input = { key, message: bytes(vector.input_msg), salt: bytes(vector.salt), r };
      expect(hex(value(blind(input)).blinded)).toBe(vector.blinded_msg.replace('0x', ''));
    });
});

describe('permits between kiosk and registrar', async () => {
  const issuer = openIssuerKey(await generateIssuerKey(2048));
  const key = value(parseRsaSpki(issuer.spki));
  const message = permitMessage('ledger.example/2026', '2vrMkn6of1Y3Zh', 'ab'.repeat(32));
  const check = (text: Uint8Array, signature: Uint8Array) =>
    nodeVerifier.rsaPss(issuer.spki, text, signature);
  const issue = (text: Uint8Array, salt: Uint8Array, random: Uint8Array) => {
    const blinded = value(blind({ key, message: text, salt, r: blindingFactor(key, random) }));
    return { ...blinded, blindSignature: value(issuer.blindSign(blinded.blinded)) };
  };

  it('gives a valid permit for any message, salt and blinding, and the blinding leaves no trace in it', () => {
    const random = fc.uint8Array({ minLength: 272, maxLength: 272 });
    const salts = fc.uint8Array({ minLength: 48, maxLength: 48 });
    fc.assert(
      fc.property(fc.string(), salts, random, random, (credential, salt, first, second) => {
        const text = permitMessage('ledger.example/2026', '2vrMkn6of1Y3Zh', credential);
        const [a, b] = [issue(text, salt, first), issue(text, salt, second)];
        const permit = value(finalize({ key, message: text, ...a, verify: check }));
        expect(permit).toHaveLength(256);
        expect(check(text, permit)).toBe(true);
        expect(value(finalize({ key, message: text, ...b, verify: check }))).toEqual(permit);
        fc.pre(blindingFactor(key, first) !== blindingFactor(key, second));
        expect(a.blinded).not.toEqual(b.blinded);
      }),
      { numRuns: 20 },
    );
  });
  it('refuses a blind signature that was changed, is short, or is for another message', () => {
    const issued = issue(message, randomBytes(48), randomBytes(272));
    const finish = (input: Partial<Parameters<typeof finalize>[0]>) =>
      finalize({ key, message, ...issued, verify: check, ...input }).ok;
    expect(finish({})).toBe(true);
    expect(finish({ blindSignature: issued.blindSignature.map((b, i) => (i === 9 ? b ^ 1 : b)) })).toBe(
      false,
    );
    expect(finish({ blindSignature: issued.blindSignature.slice(1) })).toBe(false);
    expect(finish({ message: permitMessage('ledger.example/2026', '2vrMkn6of1Y3Zi', 'ab'.repeat(32)) })).toBe(
      false,
    );
    expect(finish({ inverse: issued.inverse + 1n })).toBe(false);
  });
  it('refuses blinding factors that cannot be inverted, and other salts', () => {
    const salt = randomBytes(48);
    for (const r of [0n, -1n, key.n, key.n + 1n]) expect(blind({ key, message, salt, r }).ok).toBe(false);
    expect(() => blind({ key, message, salt: randomBytes(32), r: 2n })).toThrow(/48 bytes/);
    expect(() => blindingFactor(key, randomBytes(256))).toThrow(/272/);
    expect(blindingFactor(key, new Uint8Array(272))).toBe(1n);
  });
  it('signs only blinded values of the right length between 2 and n - 2', () => {
    const sized = (number: bigint) => bytes(number.toString(16).padStart(512, '0'));
    for (const bad of [0n, 1n, key.n - 1n, key.n, key.n + 5n])
      expect(issuer.blindSign(sized(bad)).ok).toBe(false);
    expect(issuer.blindSign(sized(2n).slice(1)).ok).toBe(false);
    for (const good of [2n, key.n - 2n]) {
      const signature = value(issuer.blindSign(sized(good)));
      expect(modPow(BigInt(`0x${hex(signature)}`), key.e, key.n)).toBe(good);
    }
  });
  it('proves possession of the key for one origin, election and group', () => {
    const proof = issuer.prove('o', 'e', 'g');
    expect(check(issuerProofMessage('o', 'e', 'g'), proof)).toBe(true);
    expect(check(issuerProofMessage('o', 'e', 'h'), proof)).toBe(false);
  });
});
