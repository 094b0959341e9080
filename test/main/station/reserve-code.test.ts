import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generateCredential } from '../../../ledger/ballot/credential.ts';
import {
  CODE_DIGITS,
  groupedCode,
  newCode,
  openReserved,
  paddedBytes,
  rowKeys,
  sealReserved,
  slipKey,
} from '../../../main/station/reserve-code.ts';
import type { Slot } from '../../../main/station/ballot-papers.ts';
import { sealBytes } from '../../../main/station/seal.ts';
import { must, random } from '../../ledger/rules/world.ts';

const ORIGIN = 'reserve.example';
const [FIRST, SECOND] = ['4fTHkeYz8LM3qP', 'BcYKNd3WjLRskZ'] as const;
const CREDENTIAL = generateCredential(random);
const permit = { credential: CREDENTIAL, group: 'delegates', permit: randomBytes(256), second: undefined };
const PADDED = 900;
const spki = async (bits: number): Promise<string> =>
  (await promisify(generateKeyPair)('rsa', { modulusLength: bits })).publicKey
    .export({ type: 'spki', format: 'der' })
    .toString('base64');
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('the code of a slip for later votes', () => {
  test('has twenty digits, in five groups of four; bytes that would favour a digit are not used', () => {
    const code = newCode(random);
    expect(code).toMatch(/^[0-9]{20}$/);
    expect(groupedCode(code)).toHaveLength(5);
    expect(groupedCode(code).join('')).toBe(code);
    let asked = 0;
    const biased = newCode((length) => {
      asked += 1;
      return new Uint8Array(length).fill(asked === 1 ? 250 : asked === 2 ? 255 : 249);
    });
    expect(biased).toBe('9'.repeat(CODE_DIGITS));
    expect(asked).toBe(3);
  });

  // Computed with Python: hashlib.scrypt, and HKDF by hmac, which share no code with this program.
  test('known answer of slip key, row and seal', async () => {
    const slip = await slipKey(
      '01234567890123456789',
      Uint8Array.from({ length: 16 }, (_, i) => i),
    );
    expect(hex(slip)).toBe('5ea191c7f425e1d30b4681d3ba2b932688a1b3298b0bf1101fd82fbe652aa5de');
    const { tag, key } = rowKeys(slip, ORIGIN, FIRST);
    expect(hex(tag)).toBe('ccb7391e99de4cb6f2274e1b0606d365b75b910dcbbba1769e748af1d29e457d');
    expect(hex(key)).toBe('4d30b6918d7b181a55591af8eca41ad757ca4bf3e78363000e89c02561af2d46');
  });

  test('another digit, salt, election or origin leads to another row and key', async () => {
    const salt = randomBytes(16);
    const slip = await slipKey('0'.repeat(20), salt);
    const other = await slipKey(`${'0'.repeat(19)}1`, salt);
    const elsewhere = await slipKey('0'.repeat(20), randomBytes(16));
    const all = [
      rowKeys(slip, ORIGIN, FIRST),
      rowKeys(slip, ORIGIN, SECOND),
      rowKeys(slip, 'other.example', FIRST),
      rowKeys(other, ORIGIN, FIRST),
      rowKeys(elsewhere, ORIGIN, FIRST),
    ].flatMap(({ tag, key }) => [hex(tag), hex(key)]);
    expect(new Set(all).size).toBe(10);
  });
});

describe('the seal of a reserved permit', () => {
  const keys = rowKeys(randomBytes(32), ORIGIN, FIRST);

  test('opens again, and is of one length whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,63}$/),
        fc.constantFrom(256, 384),
        fc.constantFrom(undefined, 256, 384),
        (group, bytes, others) => {
          const second = others === undefined ? undefined : new Uint8Array(randomBytes(others));
          const one = { credential: CREDENTIAL, group, permit: new Uint8Array(randomBytes(bytes)), second };
          const sealed = sealReserved(one, keys, PADDED, random);
          expect(sealed).toHaveLength(PADDED + 28);
          expect(must(openReserved(sealed, keys))).toEqual(one);
        },
      ),
      { numRuns: 50 },
    );
    const long = { ...permit, permit: randomBytes(PADDED) };
    expect(() => sealReserved(long, keys, PADDED, random)).toThrow(RangeError);
  });

  test('is as long as the longest permit of the station needs, and not a byte longer', async () => {
    const [small, large] = [await spki(2048), await spki(3072)];
    const slot = (group: string, issuer: string, second?: string): Slot => ({
      election: FIRST,
      groups: [
        { group, issuer, name: { ko: group, en: group }, ...(second === undefined ? {} : { second }) },
      ],
    });
    const sealedOf = (
      group: string,
      bytes: number,
      others: number | undefined,
      padded: number,
    ): Uint8Array => {
      const second = others === undefined ? undefined : new Uint8Array(others);
      return sealReserved(
        { credential: CREDENTIAL, group, permit: randomBytes(bytes), second },
        keys,
        padded,
        random,
      );
    };
    for (const [slots, group, bytes, others] of [
      [[slot('a', small), slot('members', small)], 'members', 256, undefined],
      [[slot('a', large), slot('members', small)], 'a', 384, undefined],
      [[slot('members', small, small), slot('a', large)], 'members', 256, 256],
      [[slot('a', small), slot('g'.repeat(64), large, large)], 'g'.repeat(64), 384, 384],
    ] as const) {
      const padded = paddedBytes(slots);
      expect(sealedOf(group, bytes, others, padded)).toHaveLength(padded + 28);
      expect(() => sealedOf(group, bytes, others, padded - 1)).toThrow(RangeError);
    }
    expect(paddedBytes([])).toBe(0);
  });

  test('bytes of another form are none of ours', () => {
    for (const bytes of [new Uint8Array(7), Uint8Array.of(0xff, 0xff, 0), new Uint8Array()])
      expect(openReserved(sealBytes(bytes, keys.key, keys.tag, random), keys).ok).toBe(false);
  });

  test('any changed byte, and any other row, is noticed', () => {
    const sealed = sealReserved(permit, keys, PADDED, random);
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const changed = sealed.slice();
        changed[at]! ^= mask;
        expect(openReserved(changed, keys).ok).toBe(false);
      }),
      { numRuns: 60 },
    );
    expect(openReserved(sealed, { ...keys, tag: randomBytes(32) }).ok).toBe(false);
    expect(openReserved(sealed, { ...keys, key: randomBytes(32) }).ok).toBe(false);
  });
});
