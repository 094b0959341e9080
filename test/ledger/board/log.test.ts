/** What a log operator could publish although the rules refuse it, and histories that do not fit together: the board must say so. */
import { describe, expect, it } from 'vitest';
import {
  RECORD_TYPES,
  RECORDS_PER_FILE,
  recordsPath,
  trackerLine,
  type BoardIndex,
} from '../../../ledger/board/format.ts';
import { createBoardLog } from '../../../ledger/board/log.ts';
import type { Get } from '../../../ledger/board/requests.ts';
import { tracker } from '../../../ledger/ballot/ballot.ts';
import { toBase64, utf8ToBytes } from '../../../ledger/bytes.ts';
import type { Body, ParsedEntry } from '../../../ledger/entries/entry.ts';
import type { Signer } from '../../../ledger/keys/signer.ts';
import { signCheckpoint } from '../../../ledger/log/checkpoint.ts';
import { encodeBundle, growBundles, growTiles } from '../../../ledger/log/tile.ts';
import { Frontier, leafHash } from '../../../ledger/log/tree.ts';
import { lookUp } from '../../../ledger/board/lookup.ts';
import { blobs } from '../node/nodes.ts';
import { build, CARDS, ELECTION, ORIGIN, STATION, type World } from '../rules/world.ts';
import { boardOver } from './served.ts';

/** All files of a log of these entries, signed whatever they say; `turnout` as the node might claim it. */
function publish(
  world: World,
  entries: readonly ParsedEntry[],
  turnout: BoardIndex['turnout'] = { size: 0, papers: [], challenged: [] },
  log: Signer = world.log,
): Get {
  const nothing = (): never => {
    throw new Error('a log from size 0 continues no file');
  };
  const bytes = entries.map((entry) => entry.bytes);
  const tree = new Frontier();
  for (const entry of bytes) tree.append(leafHash(entry));
  const checkpoint = { origin: ORIGIN, size: bytes.length, root: tree.root() };
  const note = signCheckpoint(checkpoint, world.founded().logKey, (message) => log.sign(message));
  const places = entries.flatMap(({ entry }, i) => (RECORD_TYPES.has(entry.type) ? [i] : []));
  const lines = entries.flatMap(({ entry }, index) => {
    if (entry.type === 'ballot.cast') return [trackerLine({ tracker: tracker(entry.body.ballot), index })];
    return entry.type === 'ballot.challenged' ? [trackerLine({ tracker: entry.body.tracker, index })] : [];
  });
  const index: BoardIndex = {
    size: bytes.length,
    records: places,
    trackers: { count: lines.length, prefixLength: 0 },
    turnout,
  };
  const files = new Map<string, Uint8Array>([
    ['checkpoint', utf8ToBytes(note)],
    ['board/index.json', utf8ToBytes(JSON.stringify(index))],
    ['board/trackers/all', utf8ToBytes(lines.join(''))],
  ]);
  for (const { tile, bytes: content } of [
    ...growTiles(0, bytes.map(leafHash), nothing),
    ...growBundles(0, bytes, nothing),
  ])
    files.set(tile.path, content);
  const records = places.map((place) => bytes[place] ?? new Uint8Array());
  for (let width = 1; width <= Math.min(RECORDS_PER_FILE, records.length); width += 1)
    files.set(recordsPath(0, width), encodeBundle(records.slice(0, width)));
  return (path) => {
    const found = files.get(path);
    return Promise.resolve(found === undefined ? { kind: 'missing' } : { kind: 'found', bytes: found });
  };
}

describe('a checkpoint', () => {
  it('of another history, or of another key, is an alarm; an older one is not', async () => {
    const world = await build('granted', 'trusted');
    const [a, b] = [blobs(world, 3), blobs(world, 1)];
    const other = world.make(world.office, 'assembly.called', world.called());
    const long = [...world.entries, ...a];
    const answers = {
      first: publish(world, [...world.entries, ...a.slice(0, 1)]),
      longer: publish(world, long),
      forked: publish(world, [...world.entries, other, ...b, ...a.slice(1)]),
      otherKey: publish(world, [...long, other], undefined, world.witness),
    };
    let now: Get = answers.first;
    const log = createBoardLog((path, maxBytes) => now(path, maxBytes));
    const size = world.entries.length;
    expect(await log.advance()).toMatchObject({ ok: true, value: { size: size + 1 } });
    now = answers.longer;
    expect(await log.advance()).toMatchObject({ ok: true, value: { size: size + 3 } });
    now = answers.first;
    expect(await log.advance()).toMatchObject({ ok: false, error: { kind: 'behind' } });
    now = answers.forked;
    expect(await log.advance()).toMatchObject({ ok: false, error: { kind: 'broken' } });
    now = answers.otherKey;
    expect(await log.advance()).toMatchObject({ ok: false, error: { kind: 'broken' } });
    expect(log.checkpoint?.size).toBe(size + 3);
  });
});

describe('a record that the rules refuse is an alarm although the log key signed it:', () => {
  const view = async (world: World, more: readonly ParsedEntry[]) => {
    const { state } = boardOver(publish(world, world.entries));
    expect(state.trouble).toBeUndefined();
    return boardOver(publish(world, [...world.entries, ...more])).refresh();
  };
  it('a result by somebody else than the committee', async () => {
    const world = await build('decrypted', 'trusted');
    const good = world.make(world.committee, 'result.declared', world.result());
    expect((await view(world, [good])).trouble).toBeUndefined();
    const forged = world.make(world.office, 'result.declared', world.result());
    expect((await view(world, [forged])).trouble).toMatchObject({ kind: 'broken' });
    const [first, ...verdicts] = world.result().verdicts;
    const wrong = { ...world.result(), verdicts: [{ ...first!, elected: [1] }, ...verdicts] };
    const other = world.make(world.committee, 'result.declared', wrong);
    expect((await view(world, [other])).trouble).toMatchObject({ kind: 'broken' });
    for (const ballots of [2, 4]) {
      const miscounted = world.make(world.committee, 'result.declared', { ...world.result(), ballots });
      expect((await view(world, [miscounted])).trouble).toMatchObject({ kind: 'broken' });
    }
    const unsigned = world.make(
      { ...world.committee, sign: () => new Uint8Array(64).fill(7) },
      'result.declared',
      world.result(),
    );
    expect((await view(world, [unsigned])).trouble).toMatchObject({ kind: 'broken' });
    // The same record twice.
    expect((await view(world, [good, good])).trouble).toMatchObject({ kind: 'broken' });
  });
  it('a definition whose rule does not fit its question', async () => {
    const world = await build('called', 'trusted');
    const define = (cards: Body<'election.defined'>['cards']) =>
      world.make(world.committee, 'election.defined', { ...world.definition(), cards });
    expect((await view(world, [define(CARDS)])).trouble).toBeUndefined();
    for (const cards of [CARDS.slice(0, 1), CARDS.toReversed()])
      expect((await view(world, [define(cards)])).trouble).toMatchObject({ kind: 'broken' });
  });
  it('an opening that a staff card did not approve', async () => {
    const world = await build('accepted', 'trusted');
    const opening = world.make(world.device, 'polls.opened', world.approve(world.opening()));
    expect((await view(world, [opening])).trouble).toBeUndefined();
    const alone = world.approve(world.opening(), [world.technician, world.clerk]);
    const bad = world.make(world.device, 'polls.opened', alone);
    expect((await view(world, [bad])).trouble).toMatchObject({ kind: 'broken' });
    const { approvals } = world.approve({ ...world.opening(), seals: [] });
    const reused = world.make(world.device, 'polls.opened', { ...world.opening(), approvals });
    expect((await view(world, [reused])).trouble).toMatchObject({ kind: 'broken' });
  });
  it('an opening by another device than the definition names', async () => {
    const world = await build('accepted', 'trusted');
    const body = world.approve(world.opening());
    expect((await view(world, [world.make(world.office, 'polls.opened', body)])).trouble).toMatchObject({
      kind: 'broken',
    });
  });
});

describe("the node's figures", () => {
  const figures = (cast: number, size: number, challenged = 1): BoardIndex['turnout'] => ({
    size,
    challenged: [{ election: ELECTION, count: challenged }],
    papers: [
      { election: ELECTION, group: 'delegates', admitted: 2, cast },
      { election: ELECTION, group: 'members', admitted: 2, cast: 3 - cast },
    ],
  });
  it('are shown as such until the stations have signed theirs, and compared with those', async () => {
    const world = await build('closed', 'trusted');
    const open = world.entries.slice(0, -1);
    const during = await boardOver(publish(world, open, figures(1, open.length))).refresh();
    const [paper] = during.view?.assemblies[0]?.papers ?? [];
    expect(paper?.turnout[0]).toMatchObject({ cast: 1, source: 'node' });
    const size = world.entries.length;
    const agreed = await boardOver(publish(world, world.entries, figures(2, size))).refresh();
    expect(agreed.view?.assemblies[0]?.stations).toEqual([{ station: STATION, polls: 'closed' }]);
    expect(agreed.view?.assemblies[0]?.papers[0]?.turnout[0]).toMatchObject({ cast: 2, source: 'checked' });
    // Figures from before the closing may differ.
    expect(
      (await boardOver(publish(world, world.entries, figures(1, size - 1))).refresh()).trouble,
    ).toBeUndefined();
    const lied = await boardOver(publish(world, world.entries, figures(1, size))).refresh();
    expect(lied.trouble).toMatchObject({ kind: 'broken' });
  });
  it('of challenged ballots too', async () => {
    const world = await build('closed', 'trusted');
    const open = world.entries.slice(0, -1);
    const during = await boardOver(publish(world, open, figures(1, open.length - 1, 7))).refresh();
    expect(during.view?.assemblies[0]?.papers[0]).toMatchObject({ challenged: 7 });
    const early = await boardOver(publish(world, world.entries, figures(2, open.length, 0))).refresh();
    expect(early.view?.assemblies[0]?.papers[0]).toMatchObject({ challenged: 1 });
    // One ballot less cast and one more challenged: the sum is right, and yet it is told.
    const size = world.entries.length;
    const shifted = figures(2, size, 2);
    const papers = shifted.papers.map((line) => ({ ...line, cast: Math.min(line.cast, 1) }));
    const lied = await boardOver(publish(world, world.entries, { ...shifted, papers })).refresh();
    expect(lied.trouble).toMatchObject({ kind: 'broken' });
    const after = [...world.entries, world.make(world.station, 'ballot.challenged', world.challenge())];
    const more = await boardOver(publish(world, after, figures(2, after.length, 2))).refresh();
    expect(more.trouble).toMatchObject({
      kind: 'broken',
      message: expect.stringContaining('1 challenged ballots, the node says 2'),
    });
  });
});

describe('a ballot', () => {
  it('that no station of the election has signed is an alarm', async () => {
    const world = await build('open', 'trusted');
    const body = world.ballot('members');
    for (const [author, kind] of [
      [world.station, 'recorded'],
      [world.office, 'alarm'],
      [{ ...world.station, sign: (message: Uint8Array) => world.office.sign(message) }, 'alarm'],
    ] as const) {
      const get = publish(world, [...world.entries, world.make(author, 'ballot.cast', body)]);
      const found = await lookUp(boardOver(get), get, tracker(body.ballot));
      expect(found.kind).toBe(kind);
    }
    const challenge = world.challenge();
    for (const [author, kind] of [
      [world.station, 'challenged'],
      [world.office, 'alarm'],
    ] as const) {
      const get = publish(world, [...world.entries, world.make(author, 'ballot.challenged', challenge)]);
      expect((await lookUp(boardOver(get), get, challenge.tracker)).kind).toBe(kind);
    }
    const other = { ...body, permit: toBase64(new Uint8Array(256).fill(1)) };
    const get = publish(world, [...world.entries, world.make(world.station, 'ballot.cast', other)]);
    // Permits are not the board's to check; verify does.
    expect((await lookUp(boardOver(get), get, tracker(body.ballot))).kind).toBe('recorded');
  });
});
