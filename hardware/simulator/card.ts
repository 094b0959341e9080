/**
 * A simulated PIV card with a chip's contacts: answer to reset, T=0 or T=1, answers in parts by GET RESPONSE; it can be kept in a file.
 * Follows the design's hardware notes a.4, a.5, c and appendix 4. Leaves commands to card-piv.ts, blocks to card-t1.ts, wires to reader.ts.
 */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { createPivApplication, pinTriesAllowed, type PivState } from './card-piv.ts';
import { createCardT1, type CardT1, type Gate } from './card-t1.ts';

export interface SimulatedCardOptions {
  /** 6 to 8 digits. */
  readonly pin: string;
  /** Makes the certificate of key 9A, given its public key as SPKI DER; see certificate.ts. */
  readonly certify: (publicKey: Uint8Array) => Uint8Array;
  readonly protocol?: 'T=0' | 'T=1';
  /** Bytes the card takes in a T=1 block, 1 to 254; default 254. */
  readonly ifsc?: number;
  /** TA1, the fastest speed the card offers by PPS, such as 0x95; default 0x11, no offer. */
  readonly speed?: number;
  readonly certificatePacking?: 'plain' | 'gzip';
  /** 0 makes a blocked card; default 3. */
  readonly triesLeft?: number;
}

/** A card as JSON, keys included: for rehearsals and tests only. */
export interface SavedCard {
  readonly pin: string;
  readonly triesLeft: number;
  readonly protocol: 'T=0' | 'T=1';
  readonly ifsc: number;
  readonly speed: number;
  /** 16 bytes in hex. */
  readonly guid: string;
  /** PKCS #8 PEM. */
  readonly authenticationKey: string;
  readonly keyManagementKey: string;
  /** DER in base64. */
  readonly certificate: string;
  readonly certificatePacking: 'plain' | 'gzip';
  readonly keyManagementCertificate?: string;
}

export interface SimulatedCard {
  readonly atr: Uint8Array;
  readonly protocol: 'T=0' | 'T=1';
  /** The DER certificate of 9A. */
  readonly certificate: Uint8Array;
  /** SPKI DER of 9A and of 9D. */
  readonly authenticationPublicKey: Uint8Array;
  readonly keyManagementPublicKey: Uint8Array;
  readonly pin: string;
  readonly triesLeft: number;
  /** Cold reset. */
  powerOn(): void;
  /** What the contacts answer to a PPS request, a TPDU or a block; undefined when nothing comes. */
  exchange(bytes: Uint8Array, gate: Gate): Uint8Array | undefined;
  toJSON(): SavedCard;
}

/** A new card with fresh keys. */
export function createSimulatedCard(options: SimulatedCardOptions): SimulatedCard {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const agreement = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return restoreSimulatedCard({
    pin: options.pin,
    triesLeft: options.triesLeft ?? pinTriesAllowed,
    protocol: options.protocol ?? 'T=1',
    ifsc: options.ifsc ?? 254,
    speed: options.speed ?? defaultSpeed,
    guid: randomBytes(16).toString('hex'),
    authenticationKey: toPem(privateKey),
    keyManagementKey: toPem(agreement.privateKey),
    certificate: Buffer.from(options.certify(publicKey.export({ type: 'spki', format: 'der' }))).toString(
      'base64',
    ),
    certificatePacking: options.certificatePacking ?? 'plain',
  });
}

/** The card that toJSON() described, without power. */
export function restoreSimulatedCard(saved: SavedCard): SimulatedCard {
  if (!/^[0-9]{6,8}$/.test(saved.pin)) throw new RangeError('pin: 6 to 8 digits are needed');
  const certificate = fromBase64(saved.certificate);
  const state: PivState = {
    pin: saved.pin,
    triesLeft: saved.triesLeft,
    guid: Buffer.from(saved.guid, 'hex'),
    authenticationKey: createPrivateKey(saved.authenticationKey),
    keyManagementKey: createPrivateKey(saved.keyManagementKey),
    certificate: saved.certificatePacking === 'gzip' ? gzipSync(certificate) : certificate,
    certificatePacking: saved.certificatePacking,
    keyManagementCertificate:
      saved.keyManagementCertificate === undefined ? undefined : fromBase64(saved.keyManagementCertificate),
  };
  const piv = createPivApplication(state);
  let rest: Uint8Array = new Uint8Array(0); // of an answer, for GET RESPONSE
  let t1: CardT1 | undefined;

  const runApdu = (apdu: Uint8Array): Uint8Array => {
    const lc = apdu.length > 5 ? (apdu[4] ?? 0) : 0;
    const le =
      apdu.length === 5 + lc && lc > 0 ? undefined : apdu.length === 4 ? undefined : (apdu.at(-1) ?? 0);
    if (lc > 0 && apdu.length !== 5 + lc && apdu.length !== 6 + lc) return statusBytes(0x6700);
    const isGetResponse = apdu[1] === 0xc0;
    if (!isGetResponse) rest = new Uint8Array(0);
    if (saved.protocol === 'T=1') {
      if (isGetResponse) return part(rest, (le ?? 0) || 256);
      const { data, status } = piv.run(apdu.subarray(0, 4), apdu.subarray(5, 5 + lc));
      return status === 0x9000 ? part(data, (le ?? 0) || 256) : whole(data, status);
    }
    if (isGetResponse) {
      const wanted = (le ?? 0) || 256;
      if (wanted > rest.length)
        return rest.length === 0 ? statusBytes(0x6985) : statusBytes(0x6c00 | rest.length);
      return part(rest, wanted);
    }
    const { data, status } = piv.run(apdu.subarray(0, 4), apdu.subarray(5, 5 + lc));
    if (status !== 0x9000 || data.length === 0) return whole(data, status);
    return part(data, 0);
  };
  /** The first `length` bytes, with 9000 or how much is left (00: 256 or more). */
  const part = (data: Uint8Array, length: number): Uint8Array => {
    rest = data.slice(length);
    return whole(
      data.slice(0, length),
      rest.length === 0 ? 0x9000 : 0x6100 | (rest.length > 255 ? 0 : rest.length),
    );
  };

  return {
    atr: answerToReset(saved),
    protocol: saved.protocol,
    certificate,
    authenticationPublicKey: publicBytes(state.authenticationKey),
    keyManagementPublicKey: publicBytes(state.keyManagementKey),
    pin: saved.pin,
    get triesLeft() {
      return state.triesLeft;
    },
    powerOn: () => {
      piv.reset();
      rest = new Uint8Array(0);
      t1 = createCardT1(runApdu, saved.ifsc);
    },
    exchange: (bytes, gate) => {
      if (bytes[0] === 0xff) return bytes; // a PPS request is agreed to by its echo
      if (saved.protocol === 'T=1') return t1?.exchange(bytes, gate);
      return gate(bytes).kind === 'stop' ? undefined : runApdu(bytes);
    },
    toJSON: () => ({ ...saved, triesLeft: state.triesLeft }),
  };
}

const defaultSpeed = 0x11;

/** Historical bytes PIVKIOSK; T=1 names its information field size, waiting integers 45 and the check byte. */
function answerToReset({ protocol, ifsc, speed }: SavedCard): Uint8Array {
  const historical = Buffer.from('PIVKIOSK');
  const ta1 = speed === defaultSpeed ? [] : [speed];
  const ta1Present = ta1.length === 0 ? 0 : 0x10;
  if (protocol === 'T=0')
    return ta1.length === 0
      ? Uint8Array.from([0x3b, 0x68, 0x00, 0x00, ...historical])
      : Uint8Array.from([0x3b, 0x78, ...ta1, 0x00, 0x00, ...historical]);
  const checked = [0x88 | ta1Present, ...ta1, 0x81, 0x31, ifsc, 0x45, ...historical];
  return Uint8Array.from([0x3b, ...checked, checked.reduce((sum, byte) => sum ^ byte, 0)]);
}

function whole(data: Uint8Array, status: number): Uint8Array {
  return Buffer.concat([data, statusBytes(status)]);
}

const statusBytes = (status: number): Uint8Array => Uint8Array.of(status >> 8, status & 0xff);
const toPem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const fromBase64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
const publicBytes = (key: KeyObject): Uint8Array =>
  new Uint8Array(createPublicKey(key).export({ type: 'spki', format: 'der' }));
