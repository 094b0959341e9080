import fc from 'fast-check';
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkCardCertificate } from '../../../ledger/keys/certificate.ts';
import { commonName, makeAuthority, makeCertificate, number, p256Pair } from './certificates.ts';

const now = new Date('2026-11-22T09:00:00Z');
const authority = makeAuthority();
const trust = { authorities: [authority.der], now };
const card = (options: Partial<Parameters<typeof makeCertificate>[0]> = {}) =>
  makeCertificate({ signedBy: authority.pair, ...options });
const kind = (der: Uint8Array, at = trust) => {
  const result = checkCardCertificate(der, at);
  return result.ok ? 'accepted' : result.error.kind;
};

describe('checkCardCertificate (RFC 5280, protocol section 3)', () => {
  it('gives the member number, key and end of a valid card', () => {
    const key = p256Pair();
    const der = card({ key });
    expect(checkCardCertificate(der, trust)).toEqual({
      ok: true,
      value: {
        memberNumber: 'M-0001',
        publicKeySpki: new Uint8Array(key.publicKey.export({ format: 'der', type: 'spki' })),
        notAfter: new Date(new X509Certificate(der).validTo),
      },
    });
  });
  it('accepts a member number in UTF-8', () => {
    const der = card({ subject: [['550405', 0x0c, '서울-0001']] });
    expect(checkCardCertificate(der, trust)).toMatchObject({ value: { memberNumber: '서울-0001' } });
  });
  it('accepts any of several authorities, also beside an expired one of the same name and key', () => {
    const other = makeAuthority('Other CA');
    const expired = makeCertificate({
      subject: [commonName(authority.name)],
      key: authority.pair,
      signedBy: authority.pair,
      to: new Date('2026-02-01T00:00:00Z'),
      keyUsage: 0x06,
      authority: true,
    });
    expect(kind(card(), { authorities: [other.der, expired, authority.der], now })).toBe('accepted');
    expect(kind(card(), { authorities: [expired], now })).toBe('untrusted');
  });

  const twoNumbers = card({ subject: [number('M-0001'), number('M-0002')] });
  const namesake = makeAuthority();
  const notCa = makeAuthority('Test Card CA', { authority: false });
  const noCertSign = makeAuthority('Test Card CA', { keyUsage: 0x02 });
  const rows: [string, Uint8Array, string, typeof trust?][] = [
    ['issued by a stranger of the same name', card({ signedBy: namesake.pair }), 'untrusted'],
    ['issued under another name', card({ issuer: 'Somebody' }), 'untrusted'],
    [
      'signed by the card itself',
      makeCertificate({ signedBy: p256Pair(), issuer: 'Hong Gil-dong' }),
      'untrusted',
    ],
    ['no authority pinned', card(), 'untrusted', { authorities: [], now }],
    [
      'issuer is not an authority',
      makeCertificate({ signedBy: notCa.pair }),
      'untrusted',
      { authorities: [notCa.der], now },
    ],
    [
      'issuer may not sign certificates',
      makeCertificate({ signedBy: noCertSign.pair }),
      'untrusted',
      { authorities: [noCertSign.der], now },
    ],
    ['SHA-1', card({ hash: 'sha1' }), 'untrusted'],
    ['past its end', card({ to: new Date('2026-11-22T08:59:59Z') }), 'expired'],
    ['before its start', card({ from: new Date('2026-11-22T09:00:01Z') }), 'not-yet-valid'],
    ['key agreement only', card({ keyUsage: 0x08 }), 'key-usage'],
    ['no key usage', card({ keyUsage: 'absent' }), 'key-usage'],
    ['an authority', card({ authority: true }), 'key-usage'],
    ['RSA', card({ key: generateKeyPairSync('rsa', { modulusLength: 2048 }) }), 'wrong-key'],
    ['P-384', card({ key: generateKeyPairSync('ec', { namedCurve: 'P-384' }) }), 'wrong-key'],
    ['no number', card({ subject: [commonName('Hong')] }), 'no-number'],
    ['two numbers', twoNumbers, 'no-number'],
    ['a number with a line feed', card({ subject: [['550405', 0x0c, 'M\n1']] }), 'malformed'],
    ['an unknown critical extension', card({ criticalUnknown: true }), 'malformed'],
    ['bytes after the end', Buffer.concat([card(), Uint8Array.of(0)]), 'malformed'],
    ['nothing', new Uint8Array(), 'malformed'],
    ['too long', new Uint8Array(5000), 'malformed'],
  ];
  for (const [name, der, expected, at] of rows)
    it(`refuses as ${expected}: ${name}`, () => expect(kind(der, at ?? trust)).toBe(expected));

  it('refuses every certificate with one byte changed, without throwing', () => {
    const der = card();
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Uint8Array.from(der);
        changed[at] = der[at]! ^ flip;
        expect(kind(changed)).not.toBe('accepted');
      }),
      { numRuns: 300 },
    );
  });
});
