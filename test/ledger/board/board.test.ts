import { createHash } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { lookUp, readTracker, searchAll } from '../../../ledger/board/lookup.ts';
import { bytesToUtf8, utf8ToBytes } from '../../../ledger/bytes.ts';
import { build, CARDS, ELECTION, STATION } from '../rules/world.ts';
import { ballotsOf, boardOver, flip, getFrom, serve } from './served.ts';

const world = await build('declared', 'trusted');
const served = await serve(world);
afterAll(() => served.stop());

const trackers = ballotsOf(world).map((ballot) =>
  createHash('sha256').update(ballot).digest('base64').replace('=', ''),
);
const [tracker = ''] = trackers;
const challenged =
  world.entries.flatMap(({ entry }) => (entry.type === 'ballot.challenged' ? [entry.body.tracker] : []))[0] ??
  '';
/** A tracker that no ballot has. */
const stranger = createHash('sha256').update('nobody').digest('base64').replace('=', '');

describe('the view of a declared election', () => {
  it('shows figures of closing and result, checked here', async () => {
    const { view, trouble } = await boardOver(getFrom(served.node)).refresh();
    expect(trouble).toBeUndefined();
    expect(view?.party).toMatchObject({ practice: true, fingerprint: world.state.founding?.fingerprint });
    expect(view?.checkpoint.size).toBe(world.entries.length);
    const [assembly] = view?.assemblies ?? [];
    expect(assembly?.stations).toEqual([{ station: STATION, polls: 'closed' }]);
    const [paper] = assembly?.papers ?? [];
    expect(paper).toMatchObject({ election: ELECTION, phase: 'declared', challenged: 1 });
    expect(paper?.turnout).toMatchObject([
      { group: 'delegates', roll: 12, admitted: 2, cast: 2, source: 'checked' },
      { group: 'members', roll: 10, admitted: 2, cast: 1, source: 'checked' },
    ]);
    expect(paper?.questions).toMatchObject([
      {
        seats: 1,
        max: 1,
        card: { ...CARDS[0], names: [{ ko: '가람' }, { ko: '나래' }, { ko: '다솔' }] },
        result: {
          abstained: 1,
          valid: 2,
          decision: undefined,
          candidates: [{ votes: 2, outcome: 'elected' }, { votes: 0 }, { votes: 0 }],
        },
      },
      {
        seats: 2,
        max: 2,
        result: {
          abstained: 1,
          valid: 2,
          candidates: [{ outcome: 'elected' }, { outcome: 'elected' }, { outcome: 'none' }, { votes: 0 }],
          figures: { votes: [2, 2, 0, 0], abstain: 1, cast: 3, entitled: 22, members: 22 },
        },
      },
    ]);
  });

  it('has the rules before anybody votes, and no result', async () => {
    const before = await build('defined', 'trusted');
    const early = await serve(before);
    const { view } = await boardOver(getFrom(early.node)).refresh();
    const [paper] = view?.assemblies[0]?.papers ?? [];
    expect(paper).toMatchObject({ phase: 'setup', questions: [{ card: CARDS[0] }, { card: CARDS[1] }] });
    expect(paper?.questions.map(({ result }) => result)).toEqual([undefined, undefined]);
    await early.stop();
  });
});

describe('a look-up', () => {
  it('proves every ballot in the ledger', async () => {
    const get = getFrom(served.node);
    const board = boardOver(get);
    for (const own of trackers) {
      const found = await lookUp(board, get, own);
      expect(found).toMatchObject({ kind: 'recorded', election: ELECTION, size: world.entries.length });
      const entry = found.kind === 'recorded' ? world.entries[found.index]?.entry : undefined;
      expect(entry?.type === 'ballot.cast' && ballotsOf(world).indexOf(entry.body.ballot)).toBe(
        trackers.indexOf(own),
      );
    }
  });
  it('proves a challenged ballot, and calls it that', async () => {
    const get = getFrom(served.node);
    const found = await lookUp(boardOver(get), get, challenged);
    expect(found).toMatchObject({ kind: 'challenged', election: ELECTION });
    expect(found.kind === 'challenged' && world.entries[found.index]?.entry.type).toBe('ballot.challenged');
  });
  it('is not shown one of two places of a tracker', async () => {
    const get = getFrom(served.node, (path, bytes) =>
      path.startsWith('board/trackers/')
        ? utf8ToBytes(`${bytesToUtf8(bytes)}${tracker} ${world.entries.length - 1}\n`)
        : bytes,
    );
    expect(await lookUp(boardOver(get), get, tracker)).toMatchObject({
      kind: 'alarm',
      message: expect.stringContaining('twice'),
    });
  });
  it('finds a challenge that the list leaves out', async () => {
    const get = getFrom(served.node, (path, bytes) => {
      if (path === 'board/index.json')
        return utf8ToBytes(bytesToUtf8(bytes).replace('"count":4', '"count":3'));
      if (!path.startsWith('board/trackers/')) return bytes;
      const lines = bytesToUtf8(bytes).split('\n');
      return utf8ToBytes(lines.filter((line) => !line.startsWith(challenged)).join('\n'));
    });
    // The figures that the node tells contradict its own list first.
    expect(await lookUp(boardOver(get), get, challenged)).toMatchObject({ kind: 'alarm' });
    const board = boardOver(getFrom(served.node));
    expect(await searchAll(board, challenged, () => undefined)).toMatchObject({
      kind: 'alarm',
      message: expect.stringContaining('left it out'),
    });
  });
  it('asks for nothing that has to do with the tracker, and the same for all', async () => {
    const asked = await Promise.all(
      [...trackers, challenged, stranger].map(async (own) => {
        const paths: string[] = [];
        const get = getFrom(served.node, undefined, paths);
        await lookUp(boardOver(get), get, own);
        for (const path of paths) expect(path).not.toContain(own.slice(0, 6));
        return paths.toSorted().join();
      }),
    );
    expect(new Set(asked.slice(0, -1)).size).toBe(1);
  });
  it('says of a tracker that is not there that every entry was gone through', async () => {
    const get = getFrom(served.node);
    expect(await lookUp(boardOver(get), get, stranger)).toMatchObject({
      kind: 'absent',
      searched: 'all',
      polls: 'over',
    });
  });
});

describe('one bit turned on the way', () => {
  /** The answers to a look-up by path, as the node gives them. */
  const answers = async () => {
    const given = new Map<string, Uint8Array>();
    const get = getFrom(served.node, (path, bytes) => {
      given.set(path, bytes);
      return bytes;
    });
    const truth = await lookUp(boardOver(get), get, tracker);
    return { given, truth };
  };
  const bent = (file: string, place: number) => {
    const get = getFrom(served.node, (path, bytes) => (path === file ? flip(bytes, place) : bytes));
    return lookUp(boardOver(get), get, tracker);
  };
  const spread = (from: number, to: number, count = 24) =>
    Array.from({ length: count }, (_, i) => Math.floor(from + ((to - from) * (i + 0.5)) / count));

  it.each(['checkpoint', 'board/records/', 'tile/0/', 'tile/entries/'])(
    'of %s ends in an alarm, wherever it is',
    async (kind) => {
      const { given } = await answers();
      const files = [...given].filter(([path]) => path.startsWith(kind));
      expect(files.length).toBeGreaterThan(0);
      for (const [file, bytes] of files)
        for (const place of spread(0, bytes.length))
          expect([file, place, (await bent(file, place)).kind]).toEqual([file, place, 'alarm']);
    },
  );
  it('of the line of this tracker ends in an alarm; of another line, in nothing but the truth', async () => {
    const { given, truth } = await answers();
    const [file = '', list = new Uint8Array()] =
      [...given].find(([path]) => path.startsWith('board/trackers/')) ?? [];
    const line = Buffer.from(list).indexOf(tracker);
    const end = Buffer.from(list).indexOf('\n', line);
    for (const place of spread(line, end, 16))
      expect([place, (await bent(file, place)).kind]).toEqual([place, 'alarm']);
    for (const place of spread(end + 1, list.length, 12)) {
      const result = await bent(file, place);
      expect(result.kind === 'alarm' ? truth : result).toEqual(truth);
    }
  });
  it('of a place in the index ends in an alarm; of anything else there, in nothing but the truth', async () => {
    const { given, truth } = await answers();
    const index = given.get('board/index.json') ?? new Uint8Array();
    const from = Buffer.from(index).indexOf('[') + 1;
    const to = Buffer.from(index).indexOf(']');
    for (let place = from; place < to; place += 1)
      expect([place, (await bent('board/index.json', place)).kind]).toEqual([place, 'alarm']);
    for (const place of spread(to, index.length, 48)) {
      const result = await bent('board/index.json', place);
      expect([place, result.kind === 'alarm' ? truth : result]).toEqual([place, truth]);
    }
  });
});

describe('what people type', () => {
  it('is read with blanks, as an address, percent-encoded; nothing else', () => {
    expect(readTracker(` ${tracker.slice(0, 20)} ${tracker.slice(20)}\n`)).toBe(tracker);
    expect(readTracker(`https://board.example/#${tracker}`)).toBe(tracker);
    expect(readTracker(`#${encodeURIComponent(tracker)}`)).toBe(tracker);
    for (const bad of [
      '',
      '#',
      tracker.slice(1),
      `${tracker}A`,
      `${tracker.slice(0, 42)}B`,
      '%',
      tracker.replace(/./, '-'),
    ])
      expect(readTracker(bad)).toBeUndefined();
  });
});
