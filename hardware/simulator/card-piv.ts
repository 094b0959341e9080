/**
 * The PIV application of a simulated card: command APDU in, data and status word out.
 * Follows SP 800-73-4 part 2 as the design's hardware notes c give it: SELECT, GET DATA, VERIFY, GENERAL AUTHENTICATE with P-256 keys 9A and
 * 9D, command chaining. Leaves long answers (61xx) and the protocols to card.ts.
 */
import { createPublicKey, diffieHellman, type KeyObject } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import { encodeTlv, findTlv, parseTlvs } from '../card/tlv.ts';

/** What the application keeps; `triesLeft` changes and outlives power. */
export interface PivState {
  readonly pin: string;
  triesLeft: number;
  readonly guid: Uint8Array;
  readonly authenticationKey: KeyObject;
  readonly keyManagementKey: KeyObject;
  /** Contents of the data objects 5FC105 (9A) and, if there is one, 5FC10B (9D): DER, packed by gzip if so asked. */
  readonly certificate: Uint8Array;
  readonly certificatePacking: 'plain' | 'gzip';
  readonly keyManagementCertificate: Uint8Array | undefined;
}

export interface PivAnswer {
  readonly data: Uint8Array;
  readonly status: number;
}

export interface PivApplication {
  /** Header and data of one command APDU, Le aside. */
  run(header: Uint8Array, data: Uint8Array): PivAnswer;
  /** Power off: selection, PIN state and chains are forgotten. */
  reset(): void;
}

export const pinTriesAllowed = 3;
const longestChain = 4096;
const applicationId = Buffer.from('a000000308000010000100', 'hex');
const nothing = new Uint8Array(0);

export function createPivApplication(state: PivState): PivApplication {
  let selected: 'piv' | 'none' = 'none';
  let pin: 'verified' | 'unverified' = 'unverified';
  let chain: { readonly header: string; readonly data: Uint8Array } | undefined;

  const select = (p1: number, data: Uint8Array): PivAnswer => {
    const isOurs = p1 === 4 && data.length >= 5 && applicationId.subarray(0, data.length).equals(data);
    if (!isOurs) return { data: nothing, status: 0x6a82 };
    selected = 'piv';
    pin = 'unverified';
    return done(
      tlv(0x61, [
        encodeTlv(0x4f, applicationId.subarray(5)),
        tlv(0x79, [encodeTlv(0x4f, applicationId.subarray(0, 5))]),
        encodeTlv(0x50, Buffer.from('Kiosk PIV')),
      ]),
    );
  };

  const getData = (p1p2: number, data: Uint8Array): PivAnswer => {
    if (p1p2 !== 0x3fff) return { data: nothing, status: 0x6a86 };
    const list = parseTlvs(data);
    const tag = list.ok ? findTlv(list.value, 0x5c) : undefined;
    if (tag === undefined) return { data: nothing, status: 0x6a80 };
    switch (Buffer.from(tag).toString('hex')) {
      case '7e':
        return done(tlv(0x7e, [encodeTlv(0x4f, applicationId), encodeTlv(0x5f2f, Uint8Array.of(0x40, 0))]));
      case '5fc102':
        return done(cardHolderId(state.guid));
      case '5fc105':
        return done(certificateObject(state.certificate, state.certificatePacking));
      case '5fc10b':
        if (state.keyManagementCertificate === undefined) return { data: nothing, status: 0x6a82 };
        return done(certificateObject(state.keyManagementCertificate, 'plain'));
      default:
        return { data: nothing, status: 0x6a82 };
    }
  };

  const triesStatus = (): number => (state.triesLeft === 0 ? 0x6983 : 0x63c0 | state.triesLeft);

  const verify = (p1: number, p2: number, data: Uint8Array): PivAnswer => {
    if (p2 !== 0x80) return { data: nothing, status: 0x6a88 };
    if (p1 === 0xff) {
      pin = 'unverified';
      return done(nothing);
    }
    if (p1 !== 0) return { data: nothing, status: 0x6a86 };
    if (data.length === 0) return { data: nothing, status: pin === 'verified' ? 0x9000 : triesStatus() };
    if (state.triesLeft === 0) return { data: nothing, status: 0x6983 };
    const text = Buffer.from(data).toString('latin1');
    if (data.length !== 8 || !/^[0-9]{6,8}\xff{0,2}$/.test(text)) return { data: nothing, status: 0x6a80 };
    if (text !== state.pin.padEnd(8, '\xff')) {
      pin = 'unverified';
      state.triesLeft -= 1;
      return { data: nothing, status: 0x63c0 | state.triesLeft };
    }
    state.triesLeft = pinTriesAllowed;
    pin = 'verified';
    return done(nothing);
  };

  const generalAuthenticate = (algorithm: number, key: number, data: Uint8Array): PivAnswer => {
    if (algorithm !== 0x11 || (key !== 0x9a && key !== 0x9d)) return { data: nothing, status: 0x6a86 };
    if (pin !== 'verified') return { data: nothing, status: 0x6982 };
    const outer = parseTlvs(data);
    const template = outer.ok ? parseTlvs(findTlv(outer.value, 0x7c) ?? nothing) : outer;
    const input = template.ok ? findTlv(template.value, key === 0x9a ? 0x81 : 0x85) : undefined;
    const output = key === 0x9a ? sign(state.authenticationKey, input) : agree(state.keyManagementKey, input);
    if (output === undefined) return { data: nothing, status: 0x6a80 };
    return done(tlv(0x7c, [encodeTlv(0x82, output)]));
  };

  const dispatch = ([, ins = 0, p1 = 0, p2 = 0]: Uint8Array, data: Uint8Array): PivAnswer => {
    if (ins === 0xa4) return select(p1, data);
    if (selected !== 'piv') return { data: nothing, status: 0x6d00 };
    switch (ins) {
      case 0xcb:
        return getData((p1 << 8) | p2, data);
      case 0x20:
        return verify(p1, p2, data);
      case 0x87:
        return generalAuthenticate(p1, p2, data);
      default:
        return { data: nothing, status: 0x6d00 };
    }
  };

  return {
    run: (header, data) => {
      const [cla = 0] = header;
      if ((cla & 0xef) !== 0) return { data: nothing, status: 0x6e00 };
      const name = Buffer.from(header.subarray(1, 4)).toString('hex');
      const before = chain?.header === name ? chain.data : nothing;
      const whole = Buffer.concat([before, data]);
      chain = undefined;
      if (whole.length > longestChain) return { data: nothing, status: 0x6700 };
      if (cla === 0x10) {
        chain = { header: name, data: whole };
        return done(nothing);
      }
      return dispatch(header, whole);
    },
    reset: () => {
      selected = 'none';
      pin = 'unverified';
      chain = undefined;
    },
  };
}

/** ECDSA over a hash, with fresh randomness and S as it falls, as cards do. node:crypto would hash again. */
function sign(key: KeyObject, hash: Uint8Array | undefined): Uint8Array | undefined {
  if (hash?.length !== 32) return undefined;
  const secret = Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url');
  return p256.sign(hash, secret, { prehash: false, lowS: false, format: 'der', extraEntropy: true });
}

function agree(key: KeyObject, point: Uint8Array | undefined): Uint8Array | undefined {
  if (point?.length !== 65 || point[0] !== 4) return undefined;
  const x = Buffer.from(point.subarray(1, 33)).toString('base64url');
  const y = Buffer.from(point.subarray(33)).toString('base64url');
  try {
    const publicKey = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
    return diffieHellman({ privateKey: key, publicKey });
  } catch {
    return undefined; // not a point of the curve
  }
}

/** Card holder unique identifier with the sample FASC-N of the standard, an expiry in 2044 and no signature. */
function cardHolderId(guid: Uint8Array): Uint8Array {
  return tlv(0x53, [
    encodeTlv(0x30, Buffer.from('d4e739da739ced39ce739da1685a1082108ce73984119257fc', 'hex')),
    encodeTlv(0x34, guid),
    encodeTlv(0x35, Buffer.from('20440101')),
    encodeTlv(0x3e, nothing),
    encodeTlv(0xfe, nothing),
  ]);
}

function certificateObject(certificate: Uint8Array, packing: 'plain' | 'gzip'): Uint8Array {
  return tlv(0x53, [
    encodeTlv(0x70, certificate),
    encodeTlv(0x71, Uint8Array.of(packing === 'gzip' ? 1 : 0)),
    encodeTlv(0xfe, nothing),
  ]);
}

const tlv = (tag: number, parts: readonly Uint8Array[]): Uint8Array => encodeTlv(tag, Buffer.concat(parts));
const done = (data: Uint8Array): PivAnswer => ({ data, status: 0x9000 });
