// openssl and node:crypto on the certificates of simulated cards (hardware/simulator/certificate.ts).
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCardAuthority, type CertificateRequest } from '../../hardware/simulator/certificate.ts';
import { peer } from './require.ts';

const authority = createCardAuthority({ name: '화백 연습 Card CA' });
const spki = (): Uint8Array =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'der' });
const request = (changes: Partial<CertificateRequest> = {}): CertificateRequest => ({
  publicKey: spki(),
  memberNumber: '2026-00417',
  notBefore: new Date('2026-01-01T00:00:00Z'),
  notAfter: new Date('2036-01-01T00:00:00Z'),
  keyUsage: 'digitalSignature',
  ...changes,
});
const pem = (der: Uint8Array): string => new X509Certificate(der).toString();

const missing = peer(['openssl']);

describe.skipIf(missing !== undefined)(`openssl ${missing ?? ''}`, () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'hwabaek-certificate-'));
    writeFileSync(join(folder, 'ca.pem'), pem(authority.certificateDer));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const verify = (
    der: Uint8Array,
    ca: Uint8Array = authority.certificateDer,
    ...words: readonly string[]
  ): number | null => {
    writeFileSync(join(folder, 'ca.pem'), pem(ca));
    writeFileSync(join(folder, 'card.pem'), pem(der));
    return spawnSync(
      'openssl',
      ['verify', '-x509_strict', '-check_ss_sig', ...words, '-CAfile', 'ca.pem', 'card.pem'],
      { cwd: folder },
    ).status;
  };
  const text = (der: Uint8Array): string =>
    execFileSync('openssl', ['x509', '-inform', 'der', '-noout', '-text'], { input: der }).toString();

  test('verifies certificates to the authority, strictly, and for their purpose', () => {
    expect(verify(authority.issue(request()))).toBe(0);
    expect(verify(authority.issue(request()), authority.certificateDer, '-purpose', 'sslclient')).toBe(0);
    expect(verify(authority.certificateDer)).toBe(0);
  });

  test('refuses another authority of the same name, a changed byte, an expired certificate, and a key agreement certificate as a client', () => {
    const other = createCardAuthority({ name: '화백 연습 Card CA' });
    expect(verify(authority.issue(request()), other.certificateDer)).not.toBe(0);
    const changed = authority.issue(request());
    changed[changed.length - 70] = (changed.at(-70) ?? 0) ^ 1;
    expect(verify(changed)).not.toBe(0);
    expect(
      verify(
        authority.issue(request({ notAfter: new Date('2026-01-02T00:00:00Z') })),
        authority.certificateDer,
        '-attime',
        '1800000000',
      ),
    ).not.toBe(0);
    expect(verify(authority.issue(request()), authority.certificateDer, '-attime', '1700000000')).not.toBe(0);
    const agreement = authority.issue(request({ keyUsage: 'keyAgreement' }));
    expect(verify(agreement)).toBe(0);
    expect(verify(agreement, authority.certificateDer, '-purpose', 'smimesign')).not.toBe(0);
  });

  test('reads what was asked for', () => {
    const card = text(authority.issue(request()));
    expect(card).toMatch(/Subject: CN = Member 2026-00417, serialNumber = 2026-00417/);
    expect(card).toMatch(/Basic Constraints: critical\s+CA:FALSE/);
    expect(card).toMatch(/Key Usage: critical\s+Digital Signature\n/);
    expect(text(authority.issue(request({ keyUsage: 'keyAgreement' })))).toMatch(
      /Key Usage: critical\s+Key Agreement\n/,
    );
    expect(text(authority.certificateDer)).toMatch(/Basic Constraints: critical\s+CA:TRUE, pathlen:0/);
    expect(text(authority.certificateDer)).toMatch(/Key Usage: critical\s+Certificate Sign, CRL Sign\n/);
  });
});

describe('card certificates', () => {
  test('node:crypto agrees: issuer, key, dates before and after 2050', () => {
    const asked = request({ notAfter: new Date('2051-02-03T04:05:06Z') });
    const card = new X509Certificate(authority.issue(asked));
    const ca = new X509Certificate(authority.certificateDer);
    expect(card.checkIssued(ca)).toBe(true);
    expect(card.verify(ca.publicKey)).toBe(true);
    expect(card.publicKey.export({ type: 'spki', format: 'der' })).toEqual(asked.publicKey);
    expect(new Date(card.validFrom)).toEqual(asked.notBefore);
    expect(new Date(card.validTo)).toEqual(asked.notAfter);
  });

  test('serial numbers are positive, at most 20 bytes, from the given source', () => {
    const fixed = createCardAuthority({
      name: 'fixed',
      random: (length) => new Uint8Array(length).fill(0xff),
    });
    expect(new X509Certificate(fixed.issue(request())).serialNumber).toBe(`7F${'FF'.repeat(15)}`);
    const zero = createCardAuthority({ name: 'zero', random: (length) => new Uint8Array(length) });
    expect(new X509Certificate(zero.issue(request())).serialNumber).toBe(`40${'00'.repeat(15)}`);
  });

  test('refuses what a certificate cannot say', () => {
    for (const memberNumber of ['', '회원-1', 'a'.repeat(65), 'a_b', 'a\n'])
      expect(() => authority.issue(request({ memberNumber }))).toThrow(/^memberNumber: /);
    expect(() => authority.issue(request({ notAfter: new Date('2026-01-01T00:00:00Z') }))).toThrow(
      /^notAfter: /,
    );
  });
});
