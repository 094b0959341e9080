/**
 * A small issuer of X.509 certificates for tests (RFC 5280), because node:crypto cannot make any: every field that certificate.ts judges can be
 * set, left out or spoiled.
 */
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export interface CertificateOptions {
  readonly subject?: readonly (readonly [oid: string, stringTag: number, value: string])[];
  readonly issuer?: string;
  readonly key?: KeyPair;
  readonly signedBy: KeyPair;
  readonly from?: Date;
  readonly to?: Date;
  readonly keyUsage?: number | 'absent';
  readonly authority?: boolean;
  readonly criticalUnknown?: boolean;
  readonly hash?: 'sha1' | 'sha256';
}

export const p256Pair = (): KeyPair => generateKeyPairSync('ec', { namedCurve: 'P-256' });
export const commonName = (name: string) => ['550403', 0x0c, name] as const;
export const number = (value: string) => ['550405', 0x13, value] as const;

const from = new Date('2026-01-01T00:00:00Z');
const to = new Date('2036-01-01T00:00:00Z');

/** A card authority: key pair and certificate. */
export function makeAuthority(name = 'Test Card CA', options: Partial<CertificateOptions> = {}) {
  const pair = p256Pair();
  const der = makeCertificate({
    subject: [commonName(name)],
    issuer: name,
    key: pair,
    signedBy: pair,
    keyUsage: 0x06,
    authority: true,
    ...options,
  });
  return { name, pair, der };
}

/** A certificate in DER; by default a valid card of the issuer `Test Card CA` with the member number M-0001. */
export function makeCertificate(options: CertificateOptions): Uint8Array {
  const key = options.key ?? p256Pair();
  const subject = options.subject ?? [commonName('Hong Gil-dong'), number('M-0001')];
  const algorithm = seq(oid(options.hash === 'sha1' ? '2a8648ce3d0401' : '2a8648ce3d040302'));
  const usage = options.keyUsage ?? 0x80;
  const extensions = [
    options.authority === undefined
      ? []
      : [extension('551d13', true, seq(...(options.authority ? [der(1, Uint8Array.of(0xff))] : [])))],
    usage === 'absent' ? [] : [extension('551d0f', true, der(3, Uint8Array.of(0, usage)))],
    options.criticalUnknown === true ? [extension('2a030405', true, der(5, new Uint8Array()))] : [],
  ].flat();
  const body = seq(
    der(0xa0, der(2, Uint8Array.of(2))),
    der(2, Uint8Array.of(17)),
    algorithm,
    nameOf([commonName(options.issuer ?? 'Test Card CA')]),
    seq(time(options.from ?? from), time(options.to ?? to)),
    nameOf(subject),
    key.publicKey.export({ format: 'der', type: 'spki' }),
    der(0xa3, seq(...extensions)),
  );
  const signature = sign(options.hash ?? 'sha256', body, options.signedBy.privateKey);
  return new Uint8Array(seq(body, algorithm, der(3, Buffer.concat([Uint8Array.of(0), signature]))));
}

function nameOf(attributes: NonNullable<CertificateOptions['subject']>): Buffer {
  return seq(
    ...attributes.map(([type, stringTag, value]) =>
      der(0x31, seq(oid(type), der(stringTag, Buffer.from(value)))),
    ),
  );
}

function extension(type: string, critical: boolean, value: Buffer): Buffer {
  return seq(oid(type), ...(critical ? [der(1, Uint8Array.of(0xff))] : []), der(4, value));
}

const time = (date: Date): Buffer =>
  der(0x18, Buffer.from(`${date.toISOString().replaceAll(/[-:T]|\.\d+Z/g, '')}Z`));
const oid = (hex: string): Buffer => der(6, Buffer.from(hex, 'hex'));
const seq = (...parts: Uint8Array[]): Buffer => der(0x30, Buffer.concat(parts));

function der(tag: number, content: Uint8Array): Buffer {
  const length = content.length;
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Uint8Array.of(tag, ...head), content]);
}
