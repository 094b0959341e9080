/**
 * A small certificate authority for simulated cards: X.509 version 3 certificates in DER, ECDSA P-256 with SHA-256.
 * Follows RFC 5280 and RFC 5480; node:crypto reads certificates but cannot issue them. For rehearsals and tests: no revocation, keys in memory.
 */
import { createHash, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export interface CardAuthority {
  /** The self-signed authority certificate. */
  readonly certificateDer: Uint8Array;
  /** A certificate for a card key; throws on a member number that X.509's PrintableString or its 64 characters cannot hold. */
  issue(request: CertificateRequest): Uint8Array;
}

export interface CertificateRequest {
  /** SPKI DER. */
  readonly publicKey: Uint8Array;
  /** Goes into the subject's serialNumber attribute (2.5.4.5). */
  readonly memberNumber: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly keyUsage: 'digitalSignature' | 'keyAgreement';
}

export interface CardAuthorityOptions {
  /** The common name of the authority. */
  readonly name: string;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  /** Source of certificate serial numbers; default node:crypto. */
  readonly random?: (length: number) => Uint8Array;
}

/** An authority with a fresh key. */
export function createCardAuthority({
  name,
  notBefore = new Date('2020-01-01T00:00:00Z'),
  notAfter = new Date('2049-12-31T23:59:59Z'),
  random = randomBytes,
}: CardAuthorityOptions): CardAuthority {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicKey = new Uint8Array(keys.publicKey.export({ type: 'spki', format: 'der' }));
  const issuer = distinguishedName([[commonName, utf8String(name)]]);
  const issuerKeyId = keyIdentifier(publicKey);

  const certificate = (
    subject: Uint8Array,
    subjectKey: Uint8Array,
    validity: readonly [Date, Date],
    extensions: readonly Uint8Array[],
  ): Uint8Array => {
    const body = sequence(
      der(0xa0, integer(Uint8Array.of(2))), // version 3
      integer(serialNumber(random)),
      signatureAlgorithm,
      issuer,
      sequence(...validity.map(time)),
      subject,
      subjectKey,
      der(0xa3, sequence(...extensions)),
    );
    return sequence(body, signatureAlgorithm, bitString(sign('sha256', body, keys.privateKey)));
  };

  return {
    certificateDer: certificate(
      issuer,
      publicKey,
      [notBefore, notAfter],
      [
        extension(basicConstraints, 'critical', sequence(boolean, integer(Uint8Array.of(0)))),
        extension(keyUsage, 'critical', namedBits(0x06, 1)), // keyCertSign, cRLSign
        extension(subjectKeyIdentifier, 'plain', der(0x04, issuerKeyId)),
      ],
    ),
    issue: (request) => {
      if (!/^[A-Za-z0-9 '()+,./:=?-]{1,64}$/.test(request.memberNumber))
        throw new RangeError(
          `memberNumber: ${JSON.stringify(request.memberNumber)} is not 1 to 64 letters, digits or '()+,-./:=? and spaces`,
        );
      if (request.notAfter <= request.notBefore) throw new RangeError('notAfter: it is not after notBefore');
      const subject = distinguishedName([
        [commonName, utf8String(`Member ${request.memberNumber}`)],
        [serialNumberAttribute, der(0x13, Buffer.from(request.memberNumber, 'ascii'))],
      ]);
      return certificate(
        subject,
        request.publicKey,
        [request.notBefore, request.notAfter],
        [
          extension(basicConstraints, 'critical', sequence()),
          extension(
            keyUsage,
            'critical',
            request.keyUsage === 'digitalSignature' ? namedBits(0x80, 7) : namedBits(0x08, 3),
          ),
          extension(subjectKeyIdentifier, 'plain', der(0x04, keyIdentifier(request.publicKey))),
          extension(authorityKeyIdentifier, 'plain', sequence(der(0x80, issuerKeyId))),
        ],
      );
    },
  };
}

/** Tag, definite length, contents. */
function der(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const value = Buffer.concat(contents);
  const length =
    value.length < 0x80
      ? [value.length]
      : value.length < 0x100
        ? [0x81, value.length]
        : [0x82, value.length >> 8, value.length & 0xff];
  return Buffer.concat([Uint8Array.from([tag, ...length]), value]);
}

const sequence = (...contents: readonly Uint8Array[]): Uint8Array => der(0x30, ...contents);
const objectIdentifier = (hex: string): Uint8Array => der(0x06, Buffer.from(hex, 'hex'));
const utf8String = (text: string): Uint8Array => der(0x0c, Buffer.from(text));
const bitString = (bytes: Uint8Array): Uint8Array => der(0x03, Uint8Array.of(0), bytes);
/** A BIT STRING of named bits in one byte, without its `unused` last bits. */
const namedBits = (bits: number, unused: number): Uint8Array => der(0x03, Uint8Array.of(unused, bits));
const boolean = der(0x01, Uint8Array.of(0xff));

/** An unsigned big-endian number, already without leading zeros. */
const integer = (bytes: Uint8Array): Uint8Array =>
  der(0x02, ((bytes[0] ?? 0) & 0x80) === 0 ? bytes : Uint8Array.from([0, ...bytes]));

/** 127 random bits, never starting with a zero byte: positive and at most 20 bytes (RFC 5280 section 4.1.2.2). */
function serialNumber(random: (length: number) => Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(random(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes;
}

/** UTCTime up to 2049, GeneralizedTime from 2050 (RFC 5280 section 4.1.2.5). */
function time(date: Date): Uint8Array {
  const text = `${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
  return date.getUTCFullYear() < 2050 ? der(0x17, Buffer.from(text.slice(2))) : der(0x18, Buffer.from(text));
}

/** One attribute in each relative name, in the order given. */
function distinguishedName(attributes: readonly (readonly [Uint8Array, Uint8Array])[]): Uint8Array {
  return sequence(...attributes.map(([type, value]) => der(0x31, sequence(type, value))));
}

function extension(type: Uint8Array, importance: 'critical' | 'plain', value: Uint8Array): Uint8Array {
  return sequence(type, ...(importance === 'critical' ? [boolean] : []), der(0x04, value));
}

/** RFC 7093 method 1: the leftmost 160 bits of SHA-256 over the public key's bits. */
function keyIdentifier(publicKey: Uint8Array): Uint8Array {
  const jwk = createPublicKey({ key: Buffer.from(publicKey), type: 'spki', format: 'der' }).export({
    format: 'jwk',
  });
  const point = Buffer.concat([
    Uint8Array.of(4),
    ...[jwk.x, jwk.y].map((half) => Buffer.from(half ?? '', 'base64url')),
  ]);
  return createHash('sha256').update(point).digest().subarray(0, 20);
}

const commonName = objectIdentifier('550403');
const serialNumberAttribute = objectIdentifier('550405');
const subjectKeyIdentifier = objectIdentifier('551d0e');
const keyUsage = objectIdentifier('551d0f');
const basicConstraints = objectIdentifier('551d13');
const authorityKeyIdentifier = objectIdentifier('551d23');
/** ecdsa-with-SHA256. */
const signatureAlgorithm = sequence(objectIdentifier('2a8648ce3d040302'));
