import { diffieHellman, generateKeyPairSync, createPublicKey, randomBytes } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pendingPoint, seal, sealingKey, unseal, type Pending } from '../../../main/station/seal.ts';
import { must, random } from '../../ledger/rules/world.ts';

const ORIGIN = 'seal.example';
const pending: Pending = {
  state: 'admitted',
  group: 'members',
  papers: [{ credential: 'abc', election: '4fTHkeYz8LM3qP', permit: 'AAAA' }],
};
const row = randomBytes(32);
const admission = randomBytes(16);

/** What a card does with its 9D key. */
function sharedSecret(
  privateKey: ReturnType<typeof generateKeyPairSync>['privateKey'],
  point: Uint8Array,
): Uint8Array {
  const x = Buffer.from(point.subarray(1, 33)).toString('base64url');
  const y = Buffer.from(point.subarray(33)).toString('base64url');
  const publicKey = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
  return new Uint8Array(diffieHellman({ privateKey, publicKey }));
}

describe('the seal of a pending admission (protocol.md section 3)', () => {
  const card = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const key = sealingKey(sharedSecret(card, pendingPoint(admission)), admission, ORIGIN);
  const sealed = seal(pending, key, row, random);

  test('opens with the same card and admission id', () => {
    const again = sealingKey(sharedSecret(card, pendingPoint(admission)), admission, ORIGIN);
    expect(must(unseal(sealed, again, row))).toEqual(pending);
  });

  test('does not open with another card, admission id, origin or row', () => {
    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const other = randomBytes(16);
    const keys = [
      sealingKey(sharedSecret(stranger, pendingPoint(admission)), admission, ORIGIN),
      sealingKey(sharedSecret(card, pendingPoint(other)), other, ORIGIN),
      sealingKey(sharedSecret(card, pendingPoint(admission)), admission, 'other.example'),
    ];
    for (const wrong of keys) expect(unseal(sealed, wrong, row).ok).toBe(false);
    expect(unseal(sealed, key, randomBytes(32)).ok).toBe(false);
  });

  test('any changed byte is noticed', () => {
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const changed = sealed.slice();
        changed[at]! ^= mask;
        expect(unseal(changed, key, row).ok).toBe(false);
      }),
      { numRuns: 60 },
    );
    expect(unseal(sealed.subarray(0, 20), key, row).ok).toBe(false);
  });

  test('the point is one of the curve, and differs for every admission', () => {
    const one = pendingPoint(admission);
    expect(one).toHaveLength(65);
    p256.Point.fromBytes(one).assertValidity();
    expect(pendingPoint(randomBytes(16))).not.toEqual(one);
  });

  test('the same content is sealed differently each time', () => {
    expect(seal(pending, key, row, random)).not.toEqual(sealed);
  });
});
