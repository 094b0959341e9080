import { ed25519 } from '@noble/curves/ed25519.js';
import { generateKeyPairSync, createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { generateIssuerKey, openIssuerKey } from '../../../ledger/keys/issuer-key.ts';
import {
  ed25519KeyFault,
  ed25519Spki,
  keyId,
  parseEd25519Spki,
  parseP256Spki,
  parseRsaSpki,
} from '../../../ledger/keys/public-key.ts';
import { generateSigner, signerFromSeed } from '../../../ledger/keys/signer.ts';

const spkiOf = (pair: { publicKey: { export(options: object): unknown } }): Uint8Array =>
  new Uint8Array(pair.publicKey.export({ format: 'der', type: 'spki' }) as Buffer);
const fromHex = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

describe('key id', () => {
  it('is the hex SHA-256 of the SPKI', () => {
    const { spki, id } = generateSigner();
    expect(id).toBe(createHash('sha256').update(spki).digest('hex'));
    expect(keyId(spki)).toBe(id);
  });
});

describe('Ed25519 keys (RFC 8032, RFC 8410)', () => {
  it('signs as RFC 8032 section 7.1, test 1', () => {
    const signer = signerFromSeed(
      fromHex('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'),
    );
    expect(Buffer.from(signer.publicKey).toString('hex')).toBe(
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    );
    expect(Buffer.from(signer.sign(new Uint8Array())).toString('hex')).toBe(
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    );
    expect(parseEd25519Spki(signer.spki)).toEqual({ ok: true, value: signer.publicKey });
  });
  const torsion = ed25519.Point.fromBytes(
    fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'),
    true,
  );
  const rows: [string, Uint8Array, RegExp][] = [
    ['the identity', fromHex(`01${'00'.repeat(31)}`), /identity/],
    ['a point of order 2', fromHex(`ec${'ff'.repeat(30)}7f`), /prime order/],
    ['a point of order 8', torsion.toBytes(), /prime order/],
    ['a good point plus torsion', ed25519.Point.BASE.add(torsion).toBytes(), /prime order/],
    ['y = p + 1, the identity written otherwise', fromHex(`ee${'ff'.repeat(30)}7f`), /canonical/],
    ['x = 0 with a sign', fromHex(`01${'00'.repeat(30)}80`), /canonical/],
    ['no point', fromHex(`02${'00'.repeat(31)}`), /canonical/],
  ];
  for (const [name, raw, reason] of rows)
    it(`refuses ${name}`, () => {
      expect(ed25519KeyFault(raw)).toMatch(reason);
      expect(parseEd25519Spki(ed25519Spki(raw)).ok).toBe(false);
    });
  it('refuses other encodings and kinds of keys', () => {
    const { spki } = generateSigner();
    for (const der of [spki.slice(0, 43), Buffer.concat([spki, Uint8Array.of(0)]), new Uint8Array()])
      expect(parseEd25519Spki(der).ok).toBe(false);
    expect(parseEd25519Spki(spkiOf(generateKeyPairSync('x25519'))).ok).toBe(false);
    expect(ed25519KeyFault(new Uint8Array(31))).toMatch(/32 bytes/);
  });
});

describe('P-256 keys (RFC 5480)', () => {
  const spki = spkiOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }));
  it('takes a key of node:crypto', () =>
    expect(parseP256Spki(spki)).toEqual({ ok: true, value: spki.slice(26) }));
  it('refuses a point off the curve, a compressed one and other curves', () => {
    const off = Uint8Array.from(spki);
    off[90] = off[90]! ^ 1;
    expect(parseP256Spki(off)).toMatchObject({ error: /curve/ as unknown });
    const hybrid = Uint8Array.from(spki);
    hybrid[26] = 6 + (spki[90]! & 1);
    expect(parseP256Spki(hybrid).ok).toBe(false);
    expect(parseP256Spki(spkiOf(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }))).ok).toBe(false);
    expect(parseP256Spki(spkiOf(generateKeyPairSync('ec', { namedCurve: 'P-384' }))).ok).toBe(false);
  });
});

describe('RSA issuer keys (protocol section 3)', () => {
  const rsa = (modulusLength: number, publicExponent = 65_537) =>
    spkiOf(generateKeyPairSync('rsa', { modulusLength, publicExponent }));
  const good = rsa(2048);
  it('takes 2048 and 3072 bits', async () => {
    const parsed = parseRsaSpki(good);
    expect(parsed.ok && parsed.value.bytes).toBe(256);
    const longer = parseRsaSpki(openIssuerKey(await generateIssuerKey(3072)).spki);
    expect(longer.ok && longer.value.bytes).toBe(384);
  });
  it('refuses other sizes, exponents, OIDs, and an even or short modulus', () => {
    const even = Uint8Array.from(good);
    even[even.length - 6] = even[even.length - 6]! & 0xfe;
    expect(parseRsaSpki(even)).toEqual({ ok: false, error: 'the RSA modulus is even' });
    const short = Uint8Array.from(good);
    short[33] = 0x7f;
    expect(parseRsaSpki(short)).toEqual({ ok: false, error: 'the RSA modulus has fewer than 2048 bits' });
    const pss = spkiOf(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }));
    for (const der of [rsa(1024), rsa(2056), rsa(2048, 3), pss, good.slice(1), Buffer.concat([good, good])])
      expect(parseRsaSpki(der).ok).toBe(false);
  });
});
