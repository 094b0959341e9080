/** Long-lived secrets are multiplied under fresh blinds of the platform, which the results do not show. */
import { expect, it, vi } from 'vitest';
import { encryptBallot } from '../../../ledger/ballot/ballot.ts';
import { decryptTally } from '../../../ledger/ballot/decrypt.ts';
import {
  GENERATOR,
  IDENTITY,
  ORDER,
  randomScalar,
  timesLongSecret,
  timesSecret,
} from '../../../ledger/ballot/group.ts';
import { computeTally } from '../../../ledger/ballot/tally.ts';
import { seededRandom, testElection } from './helpers.ts';

const BLIND_BYTES = 16;

/** How many blinds an act draws. */
function blindsOf(act: () => unknown): number {
  const drawn = vi.spyOn(globalThis.crypto, 'getRandomValues');
  act();
  const blinds = drawn.mock.calls.filter(([bytes]) => bytes?.byteLength === BLIND_BYTES).length;
  drawn.mockRestore();
  return blinds;
}

it('a blinded multiple is the multiple', () => {
  const random = seededRandom('blinded');
  const point = timesSecret(GENERATOR, randomScalar(random));
  for (const scalar of [1n, 2n, ORDER - 1n, randomScalar(random), randomScalar(random)]) {
    expect(blindsOf(() => timesLongSecret(point, scalar))).toBe(1);
    expect(timesLongSecret(point, scalar).equals(point.multiplyUnsafe(scalar))).toBe(true);
    expect(timesLongSecret(IDENTITY, scalar).is0()).toBe(true);
  }
});

it('a trustee blinds the key for every ciphertext decrypted', () => {
  const question = { question: '?', answers: ['가', '나', '다'], min: 1, max: 1 };
  const { election, keys } = testElection([question]);
  const random = seededRandom('decrypt');
  const ballot = encryptBallot({ election, credentialSecret: 7n, plaintext: [[0, 1, 0]], random });
  const { encryptedTallyText } = computeTally(election, [ballot]);
  const decrypt = (): string =>
    decryptTally({
      election,
      encryptedTallyText,
      privateKey: keys[0]!.privateKey,
      random: seededRandom('proofs'),
    });
  // The public key, and for each ciphertext the factor and the proof's nonce.
  expect(blindsOf(decrypt)).toBe(1 + 3 * 2);
  expect(decrypt()).toBe(decrypt());
});
