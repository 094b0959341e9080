/** The fragment that opens a challenged ballot: what is written is read again, what is damaged is refused. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodePoint, generatorTimesLongSecret, ORDER } from '../../../ledger/ballot/group.ts';
import { decodeOpening, encodeOpening, isOpening, type Opening } from '../../../ledger/ballot/opening.ts';
import { must, seededRandom } from './helpers.ts';

const number = fc.bigInt({ min: 0n, max: ORDER - 1n });
const openings: fc.Arbitrary<Opening> = fc.record({
  election: fc.stringMatching(/^[1-9A-HJ-NP-Za-km-z]{14,64}$/),
  credential: number.map((n) => encodePoint(generatorTimesLongSecret(n))),
  plaintext: fc.array(fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 45 }), { maxLength: 6 }),
  seed: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  proof: fc.record({ challenge: number, response: number }),
});
const example: Opening = {
  election: '2vrMkn6of1Y3Zh',
  credential: encodePoint(generatorTimesLongSecret(7n)),
  plaintext: [
    [0, 1, 0],
    [1, 0, 0, 0, 0],
  ],
  seed: seededRandom('seed')(32),
  proof: { challenge: 1n, response: ORDER - 1n },
};

describe('the fragment of an opened ballot', () => {
  it('gives back what was written, and nothing else has that form', () => {
    fc.assert(
      fc.property(openings, (opening) => {
        const fragment = encodeOpening(opening);
        expect(isOpening(fragment)).toBe(true);
        expect(fragment).toMatch(/^open=[\w-]+$/);
        expect(decodeOpening(fragment)).toEqual({ ok: true, value: opening });
      }),
      { numRuns: 40 },
    );
  });

  it('is short enough for one code of a receipt', () => {
    expect(encodeOpening(example).length).toBeLessThan(230);
  });

  it.each([
    ['a tracker', 'A'.repeat(43), 'does not begin'],
    ['too much', `open=${'A'.repeat(9000)}`, 'longer than'],
    ['other letters', 'open=$$$', 'base64url'],
    ['padding', 'open=AQ==', 'base64url'],
    ['nothing', 'open=', 'cut short'],
    ['another version', 'open=Ag', 'version 2'],
  ])('refuses %s', (_, fragment, reason) => {
    const decoded = decodeOpening(fragment);
    expect(decoded.ok ? '' : decoded.error).toContain(reason);
  });

  it('refuses every shortened fragment, and one with something after its end', () => {
    const fragment = encodeOpening(example);
    for (let length = 'open='.length; length < fragment.length; length += 1)
      expect(decodeOpening(fragment.slice(0, length)).ok).toBe(false);
    expect(decodeOpening(`${fragment}AAAA`).ok).toBe(false);
  });

  it('refuses numbers outside the group, points without one form, and election names that cannot be', () => {
    const bytes = Buffer.from(encodeOpening(example).slice('open='.length), 'base64url');
    const with_ = (at: number, ...values: number[]): boolean => {
      const changed = Buffer.from(bytes);
      changed.set(values, at);
      return decodeOpening(`open=${changed.toString('base64url')}`).ok;
    };
    expect(with_(2, 0x32)).toBe(true);
    expect(with_(2, 0x0a)).toBe(false);
    const credential = 2 + must(decodeOpening(encodeOpening(example))).election.length;
    expect(with_(credential, 0x7f, ...Array.from({ length: 31 }, () => 0xff))).toBe(false);
    expect(with_(credential + 64, 0xff)).toBe(false);
    expect(with_(credential + 96, 0x80)).toBe(false);
  });

  it('does not write what it could not read', () => {
    expect(() => encodeOpening({ ...example, plaintext: [[256]] })).toThrow('255');
    expect(() => encodeOpening({ ...example, election: 'x'.repeat(300) })).toThrow('too long');
  });
});
