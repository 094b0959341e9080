/** digest-list.ts and digest-set.ts: what arrays and sets of the texts would answer, in the memory that they are there for. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesToHex, hexToBytes, sha256Hex, toBase64NoPad } from '../../ledger/bytes.ts';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { digestsInMemory, type DigestStorage } from '../../ledger/digest-list.ts';
import { DigestSet, type DigestText } from '../../ledger/digest-set.ts';
import { TreeHistory } from '../../ledger/log/history.ts';
import { digestsInFiles } from '../../ledger/verify/digest-file.ts';

/** Values of which many begin alike, so that they ask for the same slots; few enough to come again. */
const alike = fc
  .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 40 }))
  .map(([start, end]) => Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? start : i === 31 ? end : 7)));
const write: Readonly<Record<DigestText, (value: Uint8Array) => string>> = {
  hex: bytesToHex,
  base64: toBase64NoPad,
};
const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => sha256Hex(`value ${i}`));

/** In memory, in files from the first value on, and in both: room for three pages, of which tables take a part. */
const makers = [
  ['memory', digestsInMemory],
  ['files', digestsInFiles(tmpdir(), 0)],
  ['memory and files', digestsInFiles(tmpdir(), 3 * 8192)],
] as const;

describe.each(makers)('a list in %s', (_, storage) => {
  test('gives back what was put in, over many pages', () => {
    const list = storage.list();
    const values = Array.from({ length: 700 }, (_, i) => new Uint8Array(32).fill(i % 251));
    for (const value of values) list.push(value);
    expect(list.length).toBe(700);
    expect(values.every((value, i) => bytesToHex(list.at(i)!) === bytesToHex(value))).toBe(true);
    expect(values.every((value, i) => list.isAt(i, value) && !list.isAt(i + 1, value))).toBe(true);
  });

  test('keeps a copy, and has nothing outside its length', () => {
    const list = storage.list();
    const value = new Uint8Array(32).fill(1);
    list.push(value);
    value.fill(2);
    expect(list.at(0)).toEqual(new Uint8Array(32).fill(1));
    expect([list.at(-1), list.at(1)]).toEqual([undefined, undefined]);
    expect(list.isAt(1, new Uint8Array(32))).toBe(false);
  });

  test.each([0, 31, 33])('refuses %d bytes', (length) => {
    expect(() => storage.list().push(new Uint8Array(length))).toThrow(RangeError);
  });
});

describe.each(makers)('a set in %s', (_, storage) => {
  test.each(['hex', 'base64'] as const)('answers as a set of the texts in %s does', (form) => {
    fc.assert(
      fc.property(fc.array(alike, { maxLength: 120 }), fc.array(alike), (added, asked) => {
        const set = new DigestSet(form, storage);
        const reference = new Set<string>();
        for (const value of added.map(write[form])) {
          set.add(value);
          reference.add(value);
          expect(set.size).toBe(reference.size);
        }
        expect([...set]).toEqual([...reference]);
        for (const value of asked.map(write[form])) {
          expect(set.has(value)).toBe(reference.has(value));
          expect(set.indexOf(value)).toBe([...reference].indexOf(value));
        }
      }),
    );
  });

  test('holds thousands', () => {
    const values = numbered(5000);
    const set = new DigestSet('hex', storage);
    for (const value of values.slice(0, 4000)) set.add(value);
    expect(values.map((value) => set.has(value))).toEqual(values.map((_, i) => i < 4000));
    expect([...set]).toEqual(values.slice(0, 4000));
  });

  test.each([
    ['hex', 'A'.repeat(64)],
    ['hex', 'a'.repeat(63)],
    ['hex', `${'a'.repeat(64)}\n`],
    ['hex', toBase64NoPad(new Uint8Array(32))],
    ['base64', `${'A'.repeat(42)}B`],
    ['base64', 'A'.repeat(44)],
    ['base64', '0'.repeat(64)],
    ['base64', ''],
  ] as const)('in %s has no %j, and takes none', (form, text) => {
    const set = new DigestSet(form, storage).add(write[form](new Uint8Array(32).fill(0xaa)));
    set.add(write[form](new Uint8Array(32)));
    expect(set.has(text)).toBe(false);
    expect(() => set.add(text)).toThrow(RangeError);
    expect(set.size).toBe(2);
  });
});

test.each([
  [
    'begin',
    (i: number) => Uint8Array.from({ length: 32 }, (_, at) => (at < 29 ? 7 : (i >> (8 * (at - 29))) & 255)),
  ],
  ['end', (i: number) => Uint8Array.from({ length: 32 }, (_, at) => (at > 2 ? 7 : (i >> (8 * at)) & 255))],
  [
    'are alike in every other byte',
    (i: number) => Uint8Array.from({ length: 32 }, (_, at) => (at % 2 ? 7 : i >> (at / 4)) & 255),
  ],
])('values that %s alike are found as fast as others: nobody can choose such that are not', (_, value) => {
  let looks = 0;
  const counting: DigestStorage = {
    ...digestsInMemory,
    slots: (length) => {
      const slots = digestsInMemory.slots(length);
      return {
        length,
        byteLength: slots.byteLength,
        at: (slot) => {
          looks += 1;
          return slots.at(slot);
        },
        put: (slot, place) => {
          slots.put(slot, place);
        },
        close: () => {
          slots.close();
        },
      };
    },
  };
  const set = new DigestSet('hex', counting);
  const values = Array.from({ length: 5000 }, (__, i) => bytesToHex(value(i)));
  for (const text of values) set.add(text);
  // One for each value would be the least; growing looks at all of them again, less than twice.
  expect(looks / set.size).toBeLessThan(20);
  expect(set.size).toBe(new Set(values).size);
});

describe('memory', () => {
  test('of a set: at most 48 bytes a value, once there are some thousands', () => {
    const set = new DigestSet('hex');
    const each: number[] = [];
    for (const value of numbered(20_000)) each.push(set.add(value).byteLength / set.size);
    expect(Math.max(...each.slice(2000))).toBeLessThan(48);
    expect(set.size).toBe(20_000);
  });

  test('of a set in files: some pages, and nothing for each value', () => {
    const set = new DigestSet('hex', digestsInFiles(tmpdir(), 0));
    const values = numbered(20_000);
    for (const value of values) set.add(value);
    // Its table has 32,768 places by now, which are in a file; one of 16,384 would not be.
    expect(set.byteLength).toBeLessThanOrEqual(2 * 8192);
    expect([...set]).toEqual(values);
  });
});

describe('what lists in a file share', () => {
  test('mixes up nothing: sets and a tree that grow together answer as those in memory', () => {
    const storage = digestsInFiles(tmpdir(), 2 * 8192);
    const sets = [new DigestSet('hex', storage), new DigestSet('hex', storage)] as const;
    const trees = [new TreeHistory(storage), new TreeHistory()] as const;
    const values = numbered(1500);
    for (const [i, value] of values.entries()) {
      sets[i % 2 === 0 ? 0 : 1].add(value);
      for (const tree of trees) tree.append(hexToBytes(value));
    }
    for (const [i, value] of values.entries())
      expect(sets.map((set) => set.has(value))).toEqual(i % 2 === 0 ? [true, false] : [false, true]);
    for (const size of [0, 1, 2, 255, 256, 257, 511, 512, 513, 1023, 1024, 1499, 1500])
      expect(trees[0].root(size)).toEqual(trees[1].root(size));
  });

  test('takes no file for a small set, of which there may be thousands', () => {
    const storage = digestsInFiles(path.join(tmpdir(), 'hwabaek-no-such-folder'), 0);
    const sets = Array.from({ length: 5000 }, () => new DigestSet('hex', storage));
    for (const [i, value] of numbered(5000).entries()) expect(sets[i]!.add(value).has(value)).toBe(true);
  });

  test('a folder that cannot be written is named, with what it is for', () => {
    const nowhere = path.join(tmpdir(), 'hwabaek-no-such-folder');
    const set = new DigestSet('hex', digestsInFiles(nowhere, 0));
    expect(() => numbered(600).forEach((value) => set.add(value))).toThrow(
      /needs some space for temporary files in .*hwabaek-no-such-folder, which cannot be written: ENOENT/,
    );
  });
});
