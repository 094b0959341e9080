/** c2sp.org/tlog-tiles: paths, which files a log has, tiles and bundles as a log grows, proofs read from tiles. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes, toBase64, utf8ToBytes } from '../../../ledger/bytes.ts';
import {
  consistencyProof,
  inclusionProof,
  rootFrom,
  verifyConsistency,
  verifyInclusion,
} from '../../../ledger/log/proof.ts';
import {
  encodeBundle,
  entriesPath,
  growBundles,
  growTiles,
  parseBundle,
  parseTilePath,
  staleTiles,
  tileHashReader,
  tilePath,
  tilesOf,
  tilesReadBy,
} from '../../../ledger/log/tile.ts';
import type { TileReader } from '../../../ledger/log/tile.ts';
import { leafHash, nodeHash } from '../../../ledger/log/tree.ts';
import { entriesOf, GOLDEN_ROOTS, leafReader, leavesOf, recursiveRoot } from './reference.ts';

/** A log as a node keeps it: files by path, stale ones removed as they are outgrown. */
class Files {
  readonly files = new Map<string, Uint8Array>();
  size = 0;

  readonly readTile: TileReader = (level, n, width) => this.read(tilePath(level, n, width));

  append(entries: readonly Uint8Array[]): void {
    const written = [
      ...growBundles(this.size, entries, (n, width) => this.read(entriesPath(n, width))),
      ...growTiles(this.size, entries.map(leafHash), this.readTile),
    ];
    for (const { tile, bytes } of written) this.files.set(tile.path, bytes);
    const newSize = this.size + entries.length;
    for (const { path } of staleTiles(this.size, newSize)) {
      if (!this.files.delete(path)) throw new Error(`stale ${path} was not there`);
    }
    this.size = newSize;
  }

  private read(path: string): Uint8Array {
    const bytes = this.files.get(path);
    if (bytes === undefined) throw new RangeError(`no file ${path}`);
    return bytes;
  }
}

describe('paths', () => {
  test.each([
    [tilePath(0, 0, 256), 'tile/0/000'],
    [tilePath(0, 1000, 256), 'tile/0/x001/000'],
    [tilePath(3, 1_234_067, 256), 'tile/3/x001/x234/067'],
    [tilePath(0, 273, 112), 'tile/0/273.p/112'],
    [entriesPath(999, 255), 'tile/entries/999.p/255'],
    [entriesPath(1_000_000, 1), 'tile/entries/x001/x000/000.p/1'],
  ])('%s', (path, expected) => expect(path).toBe(expected));

  test('round trip', () => {
    const kinds = fc.constantFrom('tile' as const, 'entries' as const);
    fc.assert(
      fc.property(
        kinds,
        fc.nat({ max: 5 }),
        fc.nat(),
        fc.integer({ min: 1, max: 256 }),
        (kind, level, n, width) => {
          fc.pre((n * 256 + width) * 256 ** level <= Number.MAX_SAFE_INTEGER);
          const path = kind === 'tile' ? tilePath(level, n, width) : entriesPath(n, width);
          const expected = { kind, level: kind === 'tile' ? level : 0, n, width, path };
          expect(parseTilePath(path)).toEqual({ ok: true, value: expected });
        },
      ),
    );
  });

  test.each([
    'tile/0/0',
    'tile/0/00',
    'tile/0/0000',
    'tile/00/000',
    'tile/0/x000/001',
    'tile/0/001/000',
    'tile/0/x001',
    'tile/0/x01/000',
    'tile/0/000.p/0',
    'tile/0/000.p/01',
    'tile/0/000.p/256',
    'tile/0/000.p/',
    'tile/0/000.p',
    'tile/0/000/',
    '/tile/0/000',
    'tile/0/000\n',
    'tile/0/000 ',
    'tile/0/000?x',
    'tile/-1/000',
    'tile/7/000',
    'tile/6/000',
    'tile/8/0/000',
    'tile/Entries/000',
    'tile/entries/0٠٠',
    'tile/0/x035/x184/x372/x088/831.p/255\u0000',
    'tile/0/x035/x184/x372/x088/832',
    `tile/0/${'x999/'.repeat(200)}999`,
    '../tile/0/000',
    'tile/0/../000',
    'checkpoint',
    '',
  ])('%j is no path', (path) => {
    const parsed = parseTilePath(path);
    expect(parsed).toEqual({ ok: false, error: expect.stringMatching(/^path ".*must be tile\/<level>/s) });
  });

  test('the last tiles a log of 2^53-1 entries can have', () => {
    for (const path of ['tile/0/x035/x184/x372/x088/831.p/255', 'tile/6/000.p/31']) {
      expect(parseTilePath(path)).toMatchObject({ ok: true });
    }
    expect(parseTilePath('tile/6/000.p/32')).toMatchObject({ ok: false });
  });

  test.each([
    [0, 0, 0],
    [0, 0, 257],
    [0, -1, 1],
    [-1, 0, 1],
    [0.5, 0, 1],
    [7, 0, 1],
    [0, NaN, 1],
  ])('there is no tile (%s, %s, %s)', (level, n, width) => {
    expect(() => tilePath(level, n, width)).toThrow(/no log has a tile/);
  });
});

describe('the files of a log', () => {
  const pathsOf = (size: number): string[] => [...tilesOf(size)].map(({ path }) => path);

  test('size 0 has none, size 1 a bundle and a tile', () => {
    expect(pathsOf(0)).toEqual([]);
    expect(pathsOf(1)).toEqual(['tile/entries/000.p/1', 'tile/0/000.p/1']);
  });

  test('size 256: full tiles, and no tile of width 0', () => {
    expect(pathsOf(256)).toEqual(['tile/entries/000', 'tile/0/000', 'tile/1/000.p/1']);
  });

  test('size 70,000', () => {
    const paths = pathsOf(70_000);
    const level0 = paths.filter((path) => path.startsWith('tile/0/'));
    expect(level0).toHaveLength(274);
    expect(level0.at(-1)).toBe('tile/0/273.p/112');
    expect(paths.filter((path) => path.startsWith('tile/entries/'))).toHaveLength(274);
    expect(paths.slice(-3)).toEqual(['tile/1/000', 'tile/1/001.p/17', 'tile/2/000.p/1']);
    expect(paths).toHaveLength(274 + 274 + 3);
  });

  test('are named one by one, so that a size from outside cannot exhaust memory', () => {
    const first = tilesOf(Number.MAX_SAFE_INTEGER).next();
    expect(first.value).toMatchObject({ path: 'tile/entries/000' });
    expect(() => tilesOf(2 ** 53).next()).toThrow(/2\^53-1/);
  });

  test('those outgrown are the partial ones', () => {
    expect(staleTiles(70_000, 70_001).map(({ path }) => path)).toEqual([
      'tile/entries/273.p/112',
      'tile/0/273.p/112',
    ]);
    expect(staleTiles(70_000, 70_144).map(({ path }) => path)).toContain('tile/1/001.p/17');
    expect(staleTiles(256, 256)).toEqual([]);
    expect(() => staleTiles(2, 1)).toThrow(/does not shrink/);
  });
});

describe('growing', () => {
  test.each(GOLDEN_ROOTS)('golden root of $size entries, through tiles', ({ size, root }) => {
    const log = new Files();
    const entries = entriesOf(size);
    for (let at = 0; at < size; at += 999) log.append(entries.slice(at, at + 999));
    expect([...log.files.keys()].toSorted()).toEqual([...tilesOf(size)].map(({ path }) => path).toSorted());
    expect(toBase64(rootFrom(size, tileHashReader(log.readTile, size)))).toBe(root);
  });

  test('step by step gives the same files as all at once', () => {
    const entries = entriesOf(1200);
    const steps = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 12 });
    fc.assert(
      fc.property(steps, (lengths) => {
        const [grown, whole] = [new Files(), new Files()];
        for (const length of lengths) grown.append(entries.slice(grown.size, grown.size + length));
        whole.append(entries.slice(0, grown.size));
        expect(grown.files).toEqual(whole.files);
        expect(new Set(grown.files.keys())).toEqual(
          new Set([...tilesOf(grown.size)].map(({ path }) => path)),
        );
      }),
      { numRuns: 25 },
    );
  });

  test('tile hashes are the subtree roots of tlog-tiles', () => {
    const log = new Files();
    log.append(entriesOf(600));
    const leaves = leavesOf(600);
    expect(log.files.get('tile/0/000')).toEqual(concatBytes(...leaves.slice(0, 256)));
    expect(log.files.get('tile/0/002.p/88')).toEqual(concatBytes(...leaves.slice(512)));
    const level1 = [leaves.slice(0, 256), leaves.slice(256, 512)].map(recursiveRoot);
    expect(log.files.get('tile/1/000.p/2')).toEqual(concatBytes(...level1));
  });

  test('level 2 is reached from stored tiles alone', () => {
    // 65,535 equal leaves are in place; one more fills tiles of level 0 and 1 at once.
    const hashes = [leavesOf(1)[0]!];
    for (let level = 1; level <= 16; level += 1) hashes.push(nodeHash(hashes.at(-1)!, hashes.at(-1)!));
    const readTile: TileReader = (level, n, width) => {
      expect([level, n, width]).toEqual([level, 255 * (1 - level), 255]);
      return concatBytes(...Array.from({ length: width }, () => hashes[8 * level]!));
    };
    const grown = growTiles(65_535, [hashes[0]!], readTile);
    expect(grown.map(({ tile }) => tile.path)).toEqual(['tile/0/255', 'tile/1/000', 'tile/2/000.p/1']);
    expect(grown[2]!.bytes).toEqual(hashes[16]);
  });

  test('a stored tile or bundle of the wrong length is not built on', () => {
    const [leaf] = leavesOf(1);
    expect(() => growTiles(1, [leaf!], () => new Uint8Array(31))).toThrow(/32 bytes, not 31/);
    expect(() => growTiles(1, [leaf!], () => new Uint8Array(64))).toThrow(/32 bytes, not 64/);
    expect(() => growTiles(0, [new Uint8Array(31)], () => new Uint8Array())).toThrow(/32 bytes, not 31/);
    expect(() => growBundles(1, [leaf!], () => new Uint8Array(1))).toThrow(/ends before entry 0/);
    expect(() => growTiles(Number.MAX_SAFE_INTEGER, [leaf!], () => leaf!)).toThrow(/2\^53-1/);
  });
});

describe('reading hashes from tiles', () => {
  const leaves = leavesOf(70_000);
  const log = new Files();
  log.append(entriesOf(70_000));
  const readTile: TileReader = (level, n, width) => {
    const exact = log.files.get(tilePath(level, n, width));
    if (exact !== undefined) return exact;
    const wider = [...log.files].find(([path]) =>
      path.startsWith(`tile/${level}/${tilePath(level, n, 256).slice(7)}`),
    );
    return wider![1].slice(0, width * 32);
  };

  test('gives the hash of every full subtree, and no other', () => {
    const [tiles, direct] = [tileHashReader(readTile, 600), leafReader(leaves.slice(0, 600))];
    for (let level = 0; level <= 10; level += 1) {
      const count = Math.floor(600 / 2 ** level);
      for (let index = 0; index < count; index += 7)
        expect(tiles(level, index)).toEqual(direct(level, index));
      expect(() => tiles(level, count)).toThrow(/no full subtree/);
    }
    expect(() => tiles(60, 0)).toThrow(/no full subtree/);
    expect(() => tiles(0, -1)).toThrow(/index/);
  });

  test('proofs of random sizes verify, from the few tiles that tilesReadBy names', () => {
    const size = fc.integer({ min: 1, max: 70_000 });
    fc.assert(
      fc.property(size, size, fc.nat(), (a, b, pick) => {
        const [size1, size2] = [Math.min(a, b), Math.max(a, b)];
        const index = pick % size2;
        const needed = tilesReadBy(size2, (read) => [
          consistencyProof(size1, size2, read),
          inclusionProof(index, size2, read),
          rootFrom(size2, read),
          rootFrom(size1, read),
        ]);
        expect(needed.length).toBeLessThanOrEqual(12);
        const fetched = new Map(needed.map((t) => [t.path, readTile(t.level, t.n, t.width)]));
        const read = tileHashReader((level, n, width) => fetched.get(tilePath(level, n, width))!, size2);

        const [root1, root2] = [rootFrom(size1, read), rootFrom(size2, read)];
        const consistency = consistencyProof(size1, size2, read);
        expect(verifyConsistency({ size1, size2, root1, root2, proof: consistency })).toBe(true);
        const proof = inclusionProof(index, size2, read);
        const claim = { index, size: size2, leafHash: leaves[index]!, proof, root: root2 };
        expect(verifyInclusion(claim)).toBe(true);
        expect(verifyInclusion({ ...claim, leafHash: leaves[(index + 1) % 70_000]! })).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  test('proofs of neighbouring entries read each tile once', () => {
    const asked: string[] = [];
    const read = tileHashReader((level, n, width) => {
      asked.push(tilePath(level, n, width));
      return readTile(level, n, width);
    }, 600);
    const root = rootFrom(600, read);
    for (let index = 512; index < 600; index += 1) {
      const claim = {
        index,
        size: 600,
        leafHash: leaves[index]!,
        proof: inclusionProof(index, 600, read),
        root,
      };
      expect(verifyInclusion(claim)).toBe(true);
    }
    expect(asked.toSorted()).toEqual(['tile/0/002.p/88', 'tile/1/000.p/2']);
  });

  test('one reader serves proofs all over the log', () => {
    const read = tileHashReader(readTile, 70_000);
    const root = rootFrom(70_000, read);
    for (let index = 0; index < 70_000; index += 1777) {
      const claim = {
        index,
        size: 70_000,
        leafHash: leaves[index]!,
        proof: inclusionProof(index, 70_000, read),
        root,
      };
      expect(verifyInclusion(claim)).toBe(true);
    }
  });

  test('a tile of the wrong length throws', () => {
    const short = tileHashReader((_level, _n, width) => new Uint8Array(32 * width - 1), 5);
    expect(() => rootFrom(5, short)).toThrow(/160 bytes, not 159/);
  });
});

describe('entry bundles', () => {
  test('known bytes: u16 length, big-endian', () => {
    const long = new Uint8Array(258).fill(7);
    expect(encodeBundle([utf8ToBytes('ab'), new Uint8Array(), long])).toEqual(
      concatBytes(Uint8Array.of(0, 2, 0x61, 0x62, 0, 0, 1, 2), long),
    );
  });

  test('round trip, and no other width reads it', () => {
    const entries = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 256 });
    fc.assert(
      fc.property(entries, (list) => {
        const bytes = encodeBundle(list);
        expect(parseBundle(bytes, list.length)).toEqual({ ok: true, value: list });
        expect(parseBundle(bytes, list.length + 1).ok).toBe(false);
        expect(parseBundle(bytes, list.length - 1).ok).toBe(false);
        expect(parseBundle(bytes.slice(0, -1), list.length).ok).toBe(false);
        expect(parseBundle(concatBytes(bytes, Uint8Array.of(0)), list.length).ok).toBe(false);
      }),
    );
  });

  test('limits', () => {
    const longest = new Uint8Array(65_535);
    expect(parseBundle(encodeBundle([longest]), 1)).toEqual({ ok: true, value: [longest] });
    expect(() => encodeBundle([new Uint8Array(65_536)])).toThrow(/at most 65535 bytes, not 65536/);
    expect(() => encodeBundle([])).toThrow(/1 to 256 entries, not 0/);
    expect(() => encodeBundle(entriesOf(257))).toThrow(/1 to 256 entries, not 257/);
  });

  test.each([
    [[0], 1, 'ends before entry 0 of 1'],
    [[0, 0, 0], 2, 'ends before entry 1 of 2'],
    [[0, 2, 1], 1, 'ends within entry 0 of 1'],
    [[0, 0, 9, 9], 1, '2 bytes after its 1 entries'],
  ])('%j of width %i says where it is wrong', (bytes, width, error) => {
    expect(parseBundle(Uint8Array.from(bytes), width)).toEqual({ ok: false, error: `bundle: ${error}` });
  });
});
