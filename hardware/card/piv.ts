/**
 * A PIV card as this project uses it: certificate and signature of key 9A, key agreement of key 9D, the PIN.
 * Follows SP 800-73-4 parts 1 and 2 as the design's hardware notes c give them. A PIN goes to the card once for each call and never without
 * the number of tries being known. Leaves the certificate's chain and the roll to the station: a readable certificate proves nothing.
 */
import { gunzipSync } from 'node:zlib';
import { fail, ok, type Result } from '../result.ts';
import { sendCommand, type CardChannel, type CardResponse, type Command } from './apdu.ts';
import type { CardError } from './error.ts';
import { encodeTlv, findTlv, parseTlvs } from './tlv.ts';

export type PivError =
  | CardError
  | { readonly kind: 'not-piv'; readonly detail: string }
  /** The card holds no certificate in 9A. */
  | { readonly kind: 'no-certificate'; readonly detail: string }
  /** The card answered with data that its standard does not allow. */
  | { readonly kind: 'bad-data'; readonly detail: string }
  | { readonly kind: 'pin-required'; readonly detail: string }
  | { readonly kind: 'refused'; readonly status: number; readonly detail: string };

export type PinError =
  | PivError
  /** Not 6 to 8 digits; the card was not asked and no try was used. */
  | { readonly kind: 'malformed-pin'; readonly detail: string }
  | { readonly kind: 'wrong-pin'; readonly triesLeft: number }
  /** One try is left and the caller did not say that it may be used; the card was not asked. */
  | { readonly kind: 'last-try' }
  | { readonly kind: 'blocked' };

export interface PivCard {
  /** The DER certificate of the authentication key, unpacked, at most 8 KiB. */
  certificate(slot: '9A'): Promise<Result<Uint8Array, PivError>>;
  /** Tries left before the PIN is blocked (0 = blocked), or that it was given already in this session. Uses none. */
  pinTries(): Promise<Result<number | 'verified', PivError>>;
  /**
   * Gives the PIN, once, after asking how many tries are left. With one left it is sent only if `lastTry` says 'use': ask the holder first.
   */
  verifyPin(pin: string, lastTry?: 'keep' | 'use'): Promise<Result<void, PinError>>;
  /** ECDSA P-256 by 9A over a 32-byte SHA-256 hash; the DER signature as the card gave it. Needs the PIN. */
  sign(hash: Uint8Array): Promise<Result<Uint8Array, PivError>>;
  /** ECDH P-256 by 9D with an uncompressed point (65 bytes); the 32-byte x-coordinate. Needs the PIN. */
  ecdh(point: Uint8Array): Promise<Result<Uint8Array, PivError>>;
  /** Command APDUs since the channel was connected, GET RESPONSE included. */
  readonly apduCount: number;
}

/** The PIV application, without the version at its end (SP 800-73-4 part 1 section 2.2). */
const applicationId = Uint8Array.of(0xa0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00);
const certificateObject9A = Uint8Array.of(0x5f, 0xc1, 0x05);
const algorithmP256 = 0x11;
const key9A = 0x9a;
const key9D = 0x9d;
const applicationPin = 0x80;
const longestCertificate = 8 * 1024;

const success = 0x9000;
const blocked = 0x6983;
const notFound = 0x6a82;
const securityNotSatisfied = 0x6982;

/** Selects the PIV application. The PIN is not verified afterwards. */
export async function openPiv(channel: CardChannel): Promise<Result<PivCard, PivError>> {
  const selected = await sendCommand(channel, {
    cla: 0,
    ins: 0xa4,
    p1: 4,
    p2: 0,
    data: applicationId,
    le: 256,
  });
  if (!selected.ok) return selected;
  const { status, data } = selected.value;
  if (status === notFound) return fail({ kind: 'not-piv', detail: 'the card has no PIV application' });
  if (status !== success) return refused('SELECT', status);
  const template = parseTlvs(data);
  if (!template.ok || findTlv(template.value, 0x61) === undefined)
    return fail({ kind: 'not-piv', detail: 'the card answers SELECT with something other than PIV' });
  return ok(createPivCard(channel));
}

function createPivCard(channel: CardChannel): PivCard {
  const pinTries = async (): Promise<Result<number | 'verified', PivError>> => {
    const answer = await sendCommand(channel, { cla: 0, ins: 0x20, p1: 0, p2: applicationPin });
    if (!answer.ok) return answer;
    const { status } = answer.value;
    if (status === success) return ok('verified');
    return triesIn(status) ?? refused('VERIFY', status);
  };

  /** GENERAL AUTHENTICATE (SP 800-73-4 part 2 section 3.2.4): challenge 81 or point 85 in, response 82 out. */
  const authenticate = async (
    key: number,
    tag: 0x81 | 0x85,
    input: Uint8Array,
  ): Promise<Result<Uint8Array, PivError>> => {
    const data = encodeTlv(
      0x7c,
      Uint8Array.from([...encodeTlv(0x82, new Uint8Array(0)), ...encodeTlv(tag, input)]),
    );
    const command: Command = { cla: 0, ins: 0x87, p1: algorithmP256, p2: key, data, le: 256 };
    const answer = accepted('GENERAL AUTHENTICATE', await sendCommand(channel, command));
    if (!answer.ok) return answer;
    const response = inside(answer.value, 0x7c, 0x82);
    return response === undefined ? badData('an answer without a response (7C 82)') : ok(response);
  };

  return {
    certificate: async () => {
      const data = encodeTlv(0x5c, certificateObject9A);
      const answer = await sendCommand(channel, { cla: 0, ins: 0xcb, p1: 0x3f, p2: 0xff, data, le: 256 });
      if (answer.ok && answer.value.status === notFound)
        return fail({ kind: 'no-certificate', detail: 'the card holds no certificate for signing in (9A)' });
      const object = accepted('GET DATA', answer);
      return object.ok ? unpackCertificate(object.value) : object;
    },
    pinTries,
    verifyPin: async (pin, lastTry = 'keep') => {
      if (!/^[0-9]{6,8}$/.test(pin)) return fail({ kind: 'malformed-pin', detail: 'a PIN is 6 to 8 digits' });
      const tries = await pinTries();
      if (!tries.ok) return tries;
      if (tries.value === 0) return fail({ kind: 'blocked' });
      if (tries.value === 1 && lastTry === 'keep') return fail({ kind: 'last-try' });
      const data = new Uint8Array(8).fill(0xff);
      data.set(new TextEncoder().encode(pin));
      const answer = await sendCommand(channel, { cla: 0, ins: 0x20, p1: 0, p2: applicationPin, data });
      if (!answer.ok) return answer;
      const { status } = answer.value;
      if (status === success) return ok(undefined);
      const left = triesIn(status);
      if (left === undefined) return refused('VERIFY', status);
      return fail(left.value === 0 ? { kind: 'blocked' } : { kind: 'wrong-pin', triesLeft: left.value });
    },
    sign: async (hash) => {
      requireLength('hash', hash, 32);
      return authenticate(key9A, 0x81, hash);
    },
    ecdh: async (point) => {
      requireLength('point', point, 65);
      const secret = await authenticate(key9D, 0x85, point);
      return secret.ok && secret.value.length !== 32
        ? badData(`a shared secret of ${secret.value.length} bytes`)
        : secret;
    },
    get apduCount() {
      return channel.apduCount;
    },
  };
}

/** 63CX: X tries left; 6983: none. */
function triesIn(status: number): { readonly ok: true; readonly value: number } | undefined {
  if (status >> 4 === 0x63c) return ok(status & 0x0f);
  return status === blocked ? ok(0) : undefined;
}

/** Certificate data object (SP 800-73-4 part 1 appendix A): 53 { 70 certificate, 71 CertInfo, FE }; CertInfo 01 (old cards 80) means gzip. */
function unpackCertificate(object: Uint8Array): Result<Uint8Array, PivError> {
  const content = inside(object, 0x53);
  const parts = content === undefined ? undefined : parseTlvs(content);
  if (parts === undefined || !parts.ok) return badData('a certificate object that does not parse');
  const certificate = findTlv(parts.value, 0x70);
  if (certificate === undefined || certificate.length === 0)
    return badData('a certificate object without a certificate');
  const isPacked = ((findTlv(parts.value, 0x71)?.[0] ?? 0) & 0x81) !== 0;
  if (!isPacked)
    return certificate.length <= longestCertificate ? ok(certificate) : badData('a certificate over 8 KiB');
  try {
    return ok(new Uint8Array(gunzipSync(certificate, { maxOutputLength: longestCertificate })));
  } catch {
    return badData('a packed certificate that does not unpack to at most 8 KiB');
  }
}

/** The value found by going into one tag after another. */
function inside(bytes: Uint8Array, ...tags: readonly number[]): Uint8Array | undefined {
  let value: Uint8Array | undefined = bytes;
  for (const tag of tags) {
    const objects = parseTlvs(value);
    value = objects.ok ? findTlv(objects.value, tag) : undefined;
    if (value === undefined) return undefined;
  }
  return value;
}

function accepted(command: string, answer: Result<CardResponse, CardError>): Result<Uint8Array, PivError> {
  if (!answer.ok) return answer;
  const { status, data } = answer.value;
  if (status === success) return ok(data);
  if (status === securityNotSatisfied)
    return fail({ kind: 'pin-required', detail: `${command} needs the PIN` });
  return refused(command, status);
}

const refused = (command: string, status: number): Result<never, PivError> =>
  fail({
    kind: 'refused',
    status,
    detail: `the card refused ${command}: ${status.toString(16).toUpperCase().padStart(4, '0')}`,
  });
const badData = (what: string): Result<never, PivError> =>
  fail({ kind: 'bad-data', detail: `the card sent ${what}` });

function requireLength(name: string, bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) throw new RangeError(`${name}: ${bytes.length} bytes, ${length} are needed`);
}
