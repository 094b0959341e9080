/**
 * The certificate of a member's or staff card (PIV slot 9A) against the party's card authorities: RFC 5280 as far as protocol.md section 3 asks.
 * A certificate is public: it proves nothing about who holds the card. That is the fresh signature of an admission or an approval.
 * Extensions and the member number are read from the DER, because node's X509Certificate has neither as unambiguous values.
 */
import { X509Certificate } from 'node:crypto';
import { bytesToHex, bytesToUtf8 } from '../bytes.ts';
import { fail, ok, type Result } from '../result.ts';
import { DerError, readAll, readOne, type DerValue } from './der.ts';
import { parseP256Spki } from './public-key.ts';

/** What a valid certificate says. `notAfter` is its last valid moment. */
export interface CardCertificate {
  readonly memberNumber: string;
  readonly publicKeySpki: Uint8Array;
  readonly notAfter: Date;
}

/** Why a certificate is refused; `detail` is for people. */
export interface CertificateFault {
  readonly kind:
    | 'untrusted'
    | 'expired'
    | 'not-yet-valid'
    | 'key-usage'
    | 'wrong-key'
    | 'no-number'
    | 'malformed';
  readonly detail: string;
}

/** The party's card authorities (DER certificates pinned by party.founded) and the moment to judge validity at. */
export interface CardTrust {
  readonly authorities: readonly Uint8Array[];
  readonly now: Date;
}

/** Largest accepted certificate in bytes; a PIV container holds less. */
export const certificateLimit = 4096;

/**
 * Checks a card's certificate: signed directly by a pinned authority that is a CA and valid itself, valid at `now`, for digital signatures,
 * not a CA, P-256, exactly one serialNumber attribute (2.5.4.5) in its subject, which is the member number.
 */
export function checkCardCertificate(
  der: Uint8Array,
  trust: CardTrust,
): Result<CardCertificate, CertificateFault> {
  if (der.length > certificateLimit)
    return fault('malformed', `the certificate has more than ${certificateLimit} bytes`);
  const fields = parseFields(der);
  if (!fields.ok) return fields;
  const certificate = open(der);
  if (certificate === undefined) return fault('malformed', 'the certificate cannot be read');
  const untrusted = pathFault(certificate, fields.value, trust);
  if (untrusted !== undefined) return fault('untrusted', untrusted);

  const { notBefore, notAfter } = validity(certificate);
  if (trust.now < notBefore)
    return fault('not-yet-valid', `the card is valid only from ${notBefore.toISOString()}`);
  if (trust.now > notAfter) return fault('expired', `the card expired on ${notAfter.toISOString()}`);

  const { keyUsage, isAuthority, unknownCritical, numbers, spki } = fields.value;
  if (unknownCritical !== undefined)
    return fault(
      'malformed',
      `the certificate has a critical extension that is not known: ${unknownCritical}`,
    );
  if (isAuthority) return fault('key-usage', 'the certificate is an authority, not a card');
  if (keyUsage === undefined || (keyUsage & digitalSignature) === 0)
    return fault('key-usage', 'the key of the card is not certified for digital signatures');
  const key = parseP256Spki(spki);
  if (!key.ok) return fault('wrong-key', key.error);
  const [number] = numbers;
  if (numbers.length !== 1 || number === undefined)
    return fault(
      'no-number',
      `the subject has ${numbers.length} serialNumber attributes; one is the member number`,
    );
  return ok({ memberNumber: number, publicKeySpki: spki, notAfter });
}

/** Fields that are read from the DER. */
interface Fields {
  readonly algorithm: string;
  readonly numbers: readonly string[];
  readonly spki: Uint8Array;
  /** First byte of the keyUsage bit string; absent without the extension. */
  readonly keyUsage: number | undefined;
  readonly isAuthority: boolean;
  readonly unknownCritical: string | undefined;
}

const tag = { boolean: 1, bits: 3, octets: 4, oid: 6, sequence: 0x30, set: 0x31, extensions: 0xa3 } as const;
const serialNumber = '550405';
const keyUsageOid = '551d0f';
const basicConstraints = '551d13';
/** Extended key usage, certificate policies, subject and authority key identifiers: may be critical without changing what is checked here. */
const harmless = new Set(['551d25', '551d20', '551d0e', '551d23']);
const digitalSignature = 0x80;
const certificateSigning = 0x04;
/** ECDSA and RSA with SHA-256, 384, 512, and Ed25519; not SHA-1. */
const algorithms = new Set([
  '2a8648ce3d040302',
  '2a8648ce3d040303',
  '2a8648ce3d040304',
  '2a864886f70d01010b',
  '2a864886f70d01010c',
  '2a864886f70d01010d',
  '2b6570',
]);

/** Why no pinned authority vouches for the certificate, or undefined. */
function pathFault(certificate: X509Certificate, fields: Fields, trust: CardTrust): string | undefined {
  if (!algorithms.has(fields.algorithm))
    return 'the certificate is signed by an algorithm that is not accepted';
  let found = 'the certificate was not issued by a card authority of this party';
  for (const der of trust.authorities) {
    const authority = open(der);
    const own = parseFields(der);
    if (authority === undefined || !own.ok) continue;
    if (!certificate.checkIssued(authority) || !certificate.verify(authority.publicKey)) continue;
    const { notBefore, notAfter } = validity(authority);
    if (trust.now < notBefore || trust.now > notAfter)
      found = 'the card authority of the party is not valid at this time';
    else if (
      !own.value.isAuthority ||
      ((own.value.keyUsage ?? certificateSigning) & certificateSigning) === 0
    )
      found = 'the certificate that issued the card is not that of an authority';
    else return undefined;
  }
  return found;
}

function parseFields(der: Uint8Array): Result<Fields, CertificateFault> {
  try {
    const [body, algorithm] = readAll(readOne(der, tag.sequence));
    const parts = readAll(content(body, tag.sequence));
    // RFC 5280 section 4.1: [0] version, serialNumber, signature, issuer, validity, subject, subjectPublicKeyInfo, ..., [3] extensions.
    const names = parts.slice(parts[0]?.tag === 0xa0 ? 1 : 0);
    const subject = names[4];
    const key = names[5];
    const extensions = names.find((part) => part.tag === tag.extensions);
    if (subject === undefined || key?.tag !== tag.sequence) throw new DerError('a field is missing');
    const bytes = content(body, tag.sequence);
    const before = parts[parts.indexOf(key) - 1]?.end ?? 0;
    return ok({
      algorithm: oid(readAll(content(algorithm, tag.sequence))[0]),
      numbers: serialNumbers(content(subject, tag.sequence)),
      spki: bytes.slice(before, key.end),
      ...readExtensions(extensions === undefined ? [] : readAll(readOne(extensions.content, tag.sequence))),
    });
  } catch (error) {
    if (error instanceof DerError || error instanceof TypeError)
      return fault('malformed', `the certificate is not proper DER: ${error.message}`);
    throw error;
  }
}

function serialNumbers(subject: Uint8Array): string[] {
  const numbers: string[] = [];
  for (const set of readAll(subject))
    for (const attribute of readAll(content(set, tag.set))) {
      const [type, value] = readAll(content(attribute, tag.sequence));
      if (oid(type) === serialNumber) numbers.push(memberNumber(value));
    }
  return numbers;
}

/** PrintableString or UTF8String of 1 to 64 characters without controls, in NFC. */
function memberNumber(value: DerValue | undefined): string {
  if (value === undefined || (value.tag !== 0x0c && value.tag !== 0x13))
    throw new DerError('a serialNumber of another string type');
  const text = bytesToUtf8(value.content);
  if (!/^[^\p{C}\p{Z}]{1,64}$/u.test(text) || text.normalize('NFC') !== text)
    throw new DerError('a serialNumber that is no member number');
  return text;
}

function readExtensions(
  extensions: readonly DerValue[],
): Pick<Fields, 'keyUsage' | 'isAuthority' | 'unknownCritical'> {
  let keyUsage: number | undefined;
  let isAuthority = false;
  let unknownCritical: string | undefined;
  const seen = new Set<string>();
  for (const extension of extensions) {
    const parts = readAll(content(extension, tag.sequence));
    const name = oid(parts[0]);
    if (seen.has(name)) throw new DerError('an extension that occurs twice');
    seen.add(name);
    const isCritical = parts[1]?.tag === tag.boolean;
    const value = content(parts[isCritical ? 2 : 1], tag.octets);
    if (name === keyUsageOid) keyUsage = readOne(value, tag.bits)[1] ?? 0;
    else if (name === basicConstraints) {
      const flag = readAll(readOne(value, tag.sequence))[0];
      isAuthority = flag?.tag === tag.boolean && flag.content[0] !== 0;
    } else if (isCritical && !harmless.has(name)) unknownCritical = name;
  }
  return { keyUsage, isAuthority, unknownCritical };
}

function content(value: DerValue | undefined, expected: number): Uint8Array {
  if (value?.tag !== expected) throw new DerError(`a value with tag 0x${expected.toString(16)} is missing`);
  return value.content;
}

const oid = (value: DerValue | undefined): string => bytesToHex(content(value, tag.oid));

function open(der: Uint8Array): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(der);
    return Buffer.compare(certificate.raw, der) === 0 ? certificate : undefined;
  } catch {
    return undefined;
  }
}

function validity(certificate: X509Certificate): { readonly notBefore: Date; readonly notAfter: Date } {
  return { notBefore: new Date(certificate.validFrom), notAfter: new Date(certificate.validTo) };
}

function fault(kind: CertificateFault['kind'], detail: string): Result<never, CertificateFault> {
  return fail({ kind, detail });
}
