/** Trustees' keys: one secret gives both keys; the public file is checked when read. */
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  formatTrusteePublic,
  generateTrustee,
  openTrustee,
  parseTrusteePublic,
} from '../../../ledger/assembly/trustee.ts';
import { encodePoint, generatorTimesLongSecret } from '../../../ledger/ballot/group.ts';
import { equalBytes, toBase64 } from '../../../ledger/bytes.ts';

const random = (length: number) => new Uint8Array(randomBytes(length));
const { secret, publicHalf } = generateTrustee(random);
const text = formatTrusteePublic(publicHalf);
const altered = (change: Record<string, string>) =>
  JSON.stringify({ ...(JSON.parse(text) as object), ...change });

test('the secret opens to the two keys of the public half', () => {
  const opened = openTrustee(secret);
  if (!opened.ok) throw new Error(opened.error);
  expect(encodePoint(generatorTimesLongSecret(opened.value.privateKey))).toBe(publicHalf.key.publicKey);
  expect(equalBytes(opened.value.signer.spki, publicHalf.entryKey)).toBe(true);
});

test('the entry key is HKDF-SHA256 of the exponent (value computed with Python and OpenSSL)', () => {
  const opened = openTrustee({ kind: 'belenios-trustee', exponent: '12345' });
  expect(opened.ok && opened.value.signer.id).toBe(
    'f4c0181d5717c6e393410c9f07b21eb477b0a71647e298c35818025e00c4087e',
  );
});

test('the public half survives its file', () => {
  expect(parseTrusteePublic(text)).toEqual({ ok: true, value: publicHalf });
});

test.each([
  ['no JSON', text.slice(1), /not JSON/],
  ['another format', altered({ format: 'hwabaek trustee v2' }), /not a trustee's public key/],
  ['another field', altered({ name: 'x' }), /not a trustee's public key/],
  ['a key without its proof', altered({ key: altered({}) }), /trustee/],
  [
    'a key with another proof',
    altered({
      key: JSON.stringify({
        ...(JSON.parse((JSON.parse(text) as { key: string }).key) as object),
        public_key: generateTrustee(random).publicHalf.key.publicKey,
      }),
    }),
    /trustee/,
  ],
  ['an entry key that is none', altered({ entryKey: toBase64(new Uint8Array(44)) }), /entryKey/],
  ['an entry key that is no base64', altered({ entryKey: '*' }), /entryKey/],
])('%s is refused', (_, file, reason) => {
  const parsed = parseTrusteePublic(file);
  expect(parsed.ok ? 'accepted' : parsed.error).toMatch(reason);
});

test('another kind of key is not a trustee', () => {
  expect(openTrustee({ kind: 'ed25519', seed: random(32) }).ok).toBe(false);
});
