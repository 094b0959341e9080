import { createHash, randomBytes } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import {
  parseBoardIndex,
  parseTrackers,
  RECORD_TYPES,
  recordsPath,
  TRACKERS_PER_LIST,
  trackerLine,
  trackerPrefix,
  type BoardIndex,
  type ListedTracker,
} from '../../../ledger/board/format.ts';
import { utf8ToBytes } from '../../../ledger/bytes.ts';
import { parseBundle } from '../../../ledger/log/tile.ts';
import { createTrackerLists } from '../../../ledger/node/tracker-lists.ts';
import { serve } from '../board/served.ts';
import { build, ELECTION, must } from '../rules/world.ts';
import { appendAll, freshFolder, openNode } from './nodes.ts';

const world = await build('closed', 'trusted');
const served = await serve(world);
afterAll(() => served.stop());
const get = (path: string, init: RequestInit = {}) => fetch(`${served.node.url}${path}`, init);
const bytesOf = async (path: string) => new Uint8Array(await (await get(path)).arrayBuffer());
const index = async (): Promise<BoardIndex> => must(parseBoardIndex(await bytesOf('/board/index.json')));

describe('the pages', () => {
  it('come from a fixed list, under a policy that lets nothing else in', async () => {
    const page = await get('/');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const policy = page.headers.get('content-security-policy') ?? '';
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "frame-ancestors 'none'",
      "trusted-types 'none'",
    ])
      expect(policy).toContain(part);
    expect(policy).not.toContain('unsafe');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const script = await get('/assets/page-abc.js');
    expect(script.headers.get('cache-control')).toContain('immutable');
    const missing = [
      '/assets/notes.txt',
      '/secret.key',
      '/assets/../secret.key',
      '/assets/%2e%2e/secret.key',
      '/assets/',
    ];
    for (const path of [...missing, '/index.html', '/?x', '/board', '/board/'])
      expect([path, (await get(path)).status]).toEqual([path, 404]);
    expect((await get('/', { method: 'POST' })).status).toBe(405);
  });
  it('are missing on a node without them, which says so', async () => {
    const plain = await openNode(world, freshFolder());
    const answer = await fetch(`${plain.url}/`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({ message: 'This node serves a ledger, but no public board.' });
    expect((await fetch(`${plain.url}/board/index.json`)).status).toBe(404);
    await plain.stop();
  });
});

describe('the index', () => {
  it('names every record and the figures of the ledger', async () => {
    const { size, records, trackers, turnout } = await index();
    expect(size).toBe(world.entries.length);
    const expected = world.entries.flatMap(({ entry }, i) => (RECORD_TYPES.has(entry.type) ? [i] : []));
    expect(records).toEqual(expected);
    expect(trackers).toEqual({ count: 4, prefixLength: 0 });
    expect(turnout).toEqual({
      size,
      papers: [
        { election: ELECTION, group: 'delegates', admitted: 2, cast: 2 },
        { election: ELECTION, group: 'members', admitted: 2, cast: 1 },
      ],
      challenged: [{ election: ELECTION, count: 1 }],
    });
  });
  it('grows with the ledger; a folder without pages is no board', async () => {
    const folder = freshFolder();
    const options = { boardDir: new URL('../../fixtures', import.meta.url).pathname };
    // A folder without index.html is no board.
    await expect(openNode(world, folder, options)).rejects.toThrow('index.html');
    const first = await serve(world, { entries: world.entries.slice(0, 15) });
    const indexOf = async () =>
      must(
        parseBoardIndex(
          new Uint8Array(await (await fetch(`${first.node.url}/board/index.json`)).arrayBuffer()),
        ),
      );
    expect(await indexOf()).toMatchObject({ size: 15, trackers: { count: 0 } });
    await appendAll(first.node, world.entries.slice(15));
    await first.node.flush();
    expect(await indexOf()).toEqual(await index());
    await first.stop();
  });
  it('refuses an index with anything else in it', async () => {
    const good = await index();
    const bad: unknown[] = [
      { ...good, more: 1 },
      { ...good, records: [1, 1] },
      { ...good, records: [good.size] },
      { ...good, trackers: { count: 4, prefixLength: 2 } },
      { ...good, turnout: { size: good.turnout.size, papers: good.turnout.papers } },
      { ...good, size: -1 },
      [],
    ];
    for (const value of bad) expect(parseBoardIndex(utf8ToBytes(JSON.stringify(value))).ok).toBe(false);
    expect(parseBoardIndex(utf8ToBytes(JSON.stringify(good))).ok).toBe(true);
  });
});

describe('records', () => {
  it('are the entries at their places, in files that never change', async () => {
    const { records } = await index();
    const answer = await get(`/${recordsPath(0, records.length)}`);
    expect(answer.headers.get('cache-control')).toContain('immutable');
    const given = must(parseBundle(new Uint8Array(await answer.arrayBuffer()), records.length));
    expect(given.map((bytes) => Buffer.from(bytes).toString())).toEqual(
      records.map((place) => Buffer.from(world.entries[place]?.bytes ?? []).toString()),
    );
    const never = [
      recordsPath(0, records.length + 1),
      recordsPath(0, 0),
      recordsPath(1, 1),
      'board/records/00/1',
      'board/records/0/01',
    ];
    for (const path of never) expect([path, (await get(`/${path}`)).status]).toEqual([path, 404]);
  });
});

describe('lists of trackers', () => {
  it('hold every ballot, cast or challenged, with its place', async () => {
    const list = must(parseTrackers(await bytesOf('/board/trackers/all'), ''));
    const expected = world.entries.flatMap(({ entry }, index) => {
      if (entry.type === 'ballot.challenged') return [{ tracker: entry.body.tracker, index }];
      if (entry.type !== 'ballot.cast') return [];
      const hash = createHash('sha256').update(entry.body.ballot).digest('base64');
      return [{ tracker: hash.replace('=', ''), index }];
    });
    expect(list).toHaveLength(4);
    expect(list).toEqual(expected);
    for (const path of ['a', 'A', 'aa', '', 'all/'])
      expect([path, (await get(`/board/trackers/${path}`)).status]).toEqual([path, 404]);
  });
  it('split by one digit when they are long; each tracker is in exactly one, under its own prefix', () => {
    const trackers: ListedTracker[] = [];
    const grow = (count: number) => {
      while (trackers.length < count)
        trackers.push({
          tracker: randomBytes(32).toString('base64').replace('=', ''),
          index: trackers.length * 3,
        });
    };
    const lists = createTrackerLists(trackers);
    const read = (prefix: string) => must(parseTrackers(utf8ToBytes(lists(prefix) ?? 'no list'), prefix));
    expect(lists('')).toBe('');
    grow(1000);
    expect(read('')).toEqual(trackers);
    grow(TRACKERS_PER_LIST);
    expect(read('')).toHaveLength(TRACKERS_PER_LIST);
    expect(lists('0')).toBeUndefined();
    grow(TRACKERS_PER_LIST + 1);
    expect(lists('')).toBeUndefined();
    // What comes after the split goes to its own list.
    expect(lists('0')).toBeDefined();
    grow(TRACKERS_PER_LIST + 100);
    const split = Array.from({ length: 16 }, (_, digit) => read(digit.toString(16)));
    // Many others share each list with any ballot.
    for (const list of split) expect(list.length).toBeGreaterThan(3000);
    // As text: comparing so many objects takes long.
    const text = (list: readonly ListedTracker[]) => list.map(trackerLine).join('');
    expect(text(split.flat().toSorted((a, b) => a.index - b.index)) === text(trackers)).toBe(true);
    const [one = { tracker: '', index: 0 }] = trackers;
    expect(parseTrackers(utf8ToBytes(`${one.tracker} 0\n`), trackerPrefix(one.tracker, 1)).ok).toBe(true);
  });
  it('are refused with a line that is not one, out of order, or of another list', () => {
    const [a = '', b = ''] = Array.from({ length: 2 }, () =>
      randomBytes(32).toString('base64').replace('=', ''),
    );
    const bad = [
      `${a} 1`,
      `${a} 1\n${b} 1\n`,
      `${a} 2\n${b} 1\n`,
      `${a}  1\n`,
      `${a} 01\n`,
      `${a} 1 \n`,
      '\n',
      `${a}= 1\n`,
    ];
    for (const text of bad) expect([text, parseTrackers(utf8ToBytes(text), '').ok]).toEqual([text, false]);
    expect(parseTrackers(utf8ToBytes(`${a} 1\n${b} 2\n`), '').ok).toBe(true);
    const other = ((parseInt(trackerPrefix(a, 1), 16) + 1) % 16).toString(16);
    expect(parseTrackers(utf8ToBytes(`${a} 1\n`), other).ok).toBe(false);
  });
});
