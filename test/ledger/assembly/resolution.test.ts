/** Files of resolutions: what they mean, what the ledger knows already, and what is refused with its line. */
import { describe, expect, it } from 'vitest';
import { readResolution } from '../../../ledger/assembly/resolution.ts';
import { utf8ToBytes } from '../../../ledger/bytes.ts';
import { must } from '../rules/world.ts';

const HALF = { bound: 'more-than', denominator: 2, numerator: 1 };
const MOTION = { base: 'present', kind: 'motion', ties: 'rejected' };
const ROLL_CALL = { base: 'members', kind: 'roll-call', majority: HALF, ties: 'rejected' };
const FILE = {
  item: 'budget',
  title: { ko: '예산안', en: 'Budget' },
  rule: MOTION,
  figures: { abstain: 1, cast: 9, no: 3, yes: 5 },
};
const bytesOf = (written: object): Uint8Array => utf8ToBytes(JSON.stringify(written, null, 1));
const faultOf = (written: object | Uint8Array, known = {}): string => {
  const read = readResolution(written instanceof Uint8Array ? written : bytesOf(written), known);
  return read.ok ? 'accepted' : read.error;
};

describe('what a file means', () => {
  it('is filled up with what the ledger knows, and says otherwise where it does', () => {
    expect(must(readResolution(bytesOf(FILE), { members: 22, present: 10 })).figures).toEqual({
      ...FILE.figures,
      members: 22,
      present: 10,
    });
    const own = { ...FILE, figures: { ...FILE.figures, present: 9 } };
    expect(must(readResolution(bytesOf(own), { present: 10 })).figures.present).toBe(9);
  });

  it('names those of a roll call who agreed, and nobody else', () => {
    const votes = [
      { member: '가상인', vote: 'yes', consent: true },
      { member: '나상인', vote: 'no', consent: false },
      { member: '다상인', vote: 'abstain', consent: true },
    ];
    const read = must(
      readResolution(bytesOf({ ...FILE, rule: ROLL_CALL, figures: { votes } }), { members: 5 }),
    );
    expect(read).toMatchObject({
      card: ROLL_CALL,
      figures: { abstain: 1, cast: 3, members: 5, no: 1, yes: 1 },
      named: [
        { name: '가상인', vote: 'yes' },
        { name: '다상인', vote: 'abstain' },
      ],
    });
    expect(JSON.stringify(read)).not.toContain('나상인');
    const silent = votes.map((vote) => ({ ...vote, consent: false }));
    const unnamed = { ...FILE, rule: ROLL_CALL, figures: { votes: silent } };
    expect(must(readResolution(bytesOf(unnamed), { members: 5 }))).not.toHaveProperty('named');
  });
});

describe('refused', () => {
  it.each<[string, object | Uint8Array, RegExp]>([
    ['bytes that are no text', Uint8Array.of(0xff), /not UTF-8/],
    ['a comma too many', utf8ToBytes('{"item": "a",\n}'), /^Line 2: /],
    ['no title', { ...FILE, title: undefined }, /^Line 1: title is missing\.$/],
    ['a title in one language', { ...FILE, title: { ko: '예산안' } }, /^Line 3: title\.en is missing\.$/],
    ['an item with blanks', { ...FILE, item: 'the budget' }, /^Line 2: item must be a short name/],
    ['what nobody asked for', { ...FILE, minutes: 'x' }, /minutes is not known here/],
    ['a card for ballots', { ...FILE, rule: { ...MOTION, kind: 'pool-part' } }, /^Line 7: The card: /],
    [
      'a card that needs ballots',
      { ...FILE, rule: { base: 'cast', kind: 'sole-candidate', majority: HALF } },
      /^Line 7: A "sole-candidate" card needs ballots; without them .* motion, special-majority, roll-call\.$/,
    ],
    [
      'figures that do not add up',
      { ...FILE, figures: { ...FILE.figures, cast: 10 } },
      /^Line 12: .* not the 10 cast/,
    ],
    ['a base that nobody knows', FILE, /present is missing; the card refers to it/],
    [
      'a roll call without consent said',
      { ...FILE, rule: ROLL_CALL, figures: { votes: [{ member: '가상인', vote: 'yes' }] } },
      /votes\.0\.consent is missing/,
    ],
    ...[[{ member: '가상인', vote: 'yes' }], []].map((named): [string, object, RegExp] => [
      `${named.length} names without anybody's consent`,
      { ...FILE, rule: { ...ROLL_CALL, base: 'cast' }, figures: { ...FILE.figures, named } },
      /^Line 17: The figures: "named" is not accepted in a file; .* "consent"\.$/,
    ]),
  ])('%s', (_, written, reason) => {
    expect(faultOf(written)).toMatch(reason);
  });

  it('more names than an entry holds', () => {
    const votes = Array.from({ length: 2000 }, (_, i) => ({
      member: `가상의 당원 ${i}`,
      vote: 'no',
      consent: true,
    }));
    const crowd = { ...FILE, rule: { ...ROLL_CALL, base: 'cast' }, figures: { votes } };
    expect(faultOf(crowd)).toMatch(
      /^Line 17: with its names the resolution needs \d+ bytes; .* holds 61440\./,
    );
    expect(faultOf({ ...crowd, figures: { votes: votes.slice(0, 900) } })).toBe('accepted');
  });

  it('more than 32 MiB', () => {
    expect(faultOf(new Uint8Array(32 * 1024 * 1024 + 1))).toMatch(/33554433 bytes; 33554432 are accepted/);
  });
});
