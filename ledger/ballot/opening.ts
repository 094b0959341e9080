/**
 * What opens a challenged ballot, as it stands in the fragment of the slip's link (protocol.md section 4): election, public credential, choices, seed and
 * the signature's proof. Compact, because it is printed as a QR code. Rebuilding the ballot from it is seed.ts; the rest of the link is the caller's.
 *
 * Bytes: version 1; length of the uuid, the uuid in ASCII; E(C), seed, challenge and response of the signature, 32 bytes each, numbers most significant first;
 * count of questions; for each its count of numbers, then these, a byte each. Written as `open=` and base64url without padding (RFC 4648 section 5).
 */
import { encryptAnswers, encodeBallot, signedHash, type Ballot, type Plaintext } from './ballot.ts';
import type { Election } from './election.ts';
import { isCanonicalPointText, ORDER } from './group.ts';
import type { Proof } from './schnorr.ts';
import { expandSeed, SEED_BYTES } from './seed.ts';
import {
  bytesToHex,
  bytesToUtf8,
  concatBytes,
  fromBase64Url,
  hexToBytes,
  toBase64Url,
  utf8ToBytes,
} from '../bytes.ts';
import { fail, ok, type Result } from '../result.ts';

export interface Opening {
  /** The election's uuid. */
  readonly election: string;
  /** E(C), 64 hex digits. */
  readonly credential: string;
  readonly plaintext: Plaintext;
  /** 32 bytes. */
  readonly seed: Uint8Array;
  readonly proof: Proof;
}

const PREFIX = 'open=';
const VERSION = 1;
const NUMBER_BYTES = 32;
/** Longer than the opening of any ballot that fits an entry. */
const MAX_CHARACTERS = 8192;

/** Whether a fragment, without its `#`, is meant to open a ballot. */
export const isOpening = (fragment: string): boolean => fragment.startsWith(PREFIX);

/** The fragment, without its `#`. Throws on a plaintext or uuid that no election has. */
export function encodeOpening({ election, credential, plaintext, seed, proof }: Opening): string {
  const uuid = utf8ToBytes(election);
  if (uuid.length > 255 || plaintext.length > 255) throw new RangeError('too long to be opened');
  const bytes = concatBytes(
    Uint8Array.of(VERSION, uuid.length),
    uuid,
    hexToBytes(credential),
    seed,
    numberBytes(proof.challenge),
    numberBytes(proof.response),
    Uint8Array.of(plaintext.length),
    ...plaintext.map((numbers) => {
      if (numbers.length > 255 || numbers.some((n) => !Number.isInteger(n) || n < 0 || n > 255))
        throw new RangeError('an answer is at most 255 numbers from 0 to 255');
      return Uint8Array.of(numbers.length, ...numbers);
    }),
  );
  return PREFIX + toBase64Url(bytes);
}

/** Reads a fragment; whether it opens anything, only rebuilding shows. The error is for people who look at the link. */
export function decodeOpening(fragment: string): Result<Opening, string> {
  if (!isOpening(fragment)) return fail(`it does not begin with "${PREFIX}"`);
  if (fragment.length > MAX_CHARACTERS) return fail(`it is longer than ${MAX_CHARACTERS} characters`);
  let bytes: Uint8Array;
  try {
    bytes = fromBase64Url(fragment.slice(PREFIX.length));
  } catch {
    return fail('it is not base64url; part of the code may be missing');
  }
  const opening = readOpening(bytes);
  if (opening === undefined) return fail('it is cut short or damaged');
  return opening;
}

/** Rebuilds the text of the opened ballot; its tracker tells whether it is the one on paper. Fails when the choices are none the election allows. */
export function rebuildOpened(election: Election, opening: Opening): Result<string, string> {
  const { credential, plaintext, seed, proof } = opening;
  try {
    const unsigned = encryptAnswers(election, credential, plaintext, expandSeed(seed));
    const signature: Ballot['signature'] = { hash: signedHash(unsigned), proof };
    return ok(encodeBallot({ ...unsigned, signature }));
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

function readOpening(bytes: Uint8Array): Result<Opening, string> | undefined {
  let at = 0;
  const take = (length: number): Uint8Array | undefined => {
    if (at + length > bytes.length) return undefined;
    at += length;
    return bytes.subarray(at - length, at);
  };
  const byte = (): number | undefined => take(1)?.[0];
  const version = byte();
  if (version !== undefined && version !== VERSION)
    return fail(`it is of version ${version}; this page reads version ${VERSION}`);
  const uuid = take(byte() ?? bytes.length);
  const credential = take(NUMBER_BYTES);
  const seed = take(SEED_BYTES);
  const challenge = take(NUMBER_BYTES);
  const response = take(NUMBER_BYTES);
  const questions = byte();
  if (!uuid || !credential || !seed || !challenge || !response || questions === undefined) return undefined;
  const plaintext: number[][] = [];
  for (let i = 0; i < questions; i += 1) {
    const count = byte();
    const numbers = count === undefined ? undefined : take(count);
    if (numbers === undefined) return undefined;
    plaintext.push([...numbers]);
  }
  const election = ascii(uuid);
  const proof = { challenge: bigEndian(challenge), response: bigEndian(response) };
  const isForm =
    at === bytes.length &&
    election !== undefined &&
    isCanonicalPointText(bytesToHex(credential)) &&
    proof.challenge < ORDER &&
    proof.response < ORDER;
  if (!isForm) return undefined;
  return ok({ election, credential: bytesToHex(credential), plaintext, seed: seed.slice(), proof });
}

const numberBytes = (n: bigint): Uint8Array => hexToBytes(n.toString(16).padStart(2 * NUMBER_BYTES, '0'));
const bigEndian = (bytes: Uint8Array): bigint => BigInt(`0x${bytesToHex(bytes)}`);

const ascii = (bytes: Uint8Array): string | undefined =>
  bytes.some((byte) => byte < 0x21 || byte > 0x7e) ? undefined : bytesToUtf8(bytes);
