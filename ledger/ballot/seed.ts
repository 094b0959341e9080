/**
 * Ballots that can be opened to a challenge: ElGamal randomness and proof nonces from one 32-byte seed, so that seed,
 * choices and signature rebuild the text (opening.ts). Follows protocol.md section 4. The signature's nonce never comes from the seed:
 * who opens a ballot must not learn the credential. When a ballot may be opened is decided by the station.
 */
import { encryptBallot } from './ballot.ts';
import type { Plaintext } from './ballot.ts';
import type { Election } from './election.ts';
import { bytesToHex, sha256, utf8ToBytes } from '../bytes.ts';
import type { RandomBytes } from '../bytes.ts';

export const SEED_BYTES = 32;

/** As `encryptBallot`, with everything but the signature's nonce drawn from `seed`. */
export function encryptOpenableBallot(options: {
  readonly election: Election;
  readonly credentialSecret: bigint;
  readonly plaintext: Plaintext;
  readonly seed: Uint8Array;
  readonly signatureRandom: RandomBytes;
}): string {
  const { seed, ...rest } = options;
  return encryptBallot({ ...rest, random: expandSeed(seed) });
}

/** The bytes SHA-256("hwabaek ballot seed v1|" ‖ hex(seed) ‖ "|" ‖ n) for n = 0, 1, ... one after the other. */
export function expandSeed(seed: Uint8Array): RandomBytes {
  if (seed.length !== SEED_BYTES) throw new RangeError(`a seed has ${SEED_BYTES} bytes, not ${seed.length}`);
  const prefix = `hwabaek ballot seed v1|${bytesToHex(seed)}|`;
  let counter = 0;
  let block = new Uint8Array();
  return (length) => {
    const bytes = new Uint8Array(length);
    for (let filled = 0; filled < length;) {
      if (block.length === 0) block = new Uint8Array(sha256(utf8ToBytes(`${prefix}${counter++}`)));
      const part = block.subarray(0, length - filled);
      bytes.set(part, filled);
      filled += part.length;
      block = block.subarray(part.length);
    }
    return bytes;
  };
}
