// The bench before a party without a kiosk: what the simulators, the wires, the ledger's door and the gate do.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decode } from 'fast-png';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createBitmap, fillRectangle } from '../../../hardware/printer/bitmap.ts';
import { feedAndCut, rasterBands } from '../../../hardware/printer/escpos.ts';
import { fail } from '../../../ledger/result.ts';
import { createBench, PAPERS_KEPT, type Bench } from '../../../main/bench/bench.ts';
import type { BenchCommand } from '../../../main/bench/bench-command.ts';
import { BENCH_COMMAND_LIMIT, createBenchHandler } from '../../../main/bench/bench-handler.ts';
import type { BenchView } from '../../../main/bench/bench-view.ts';
import { openPracticeParty, type PracticeParty } from '../../../main/bench/practice-party.ts';
import type { StationView } from '../../../main/station/view.ts';
import { benchClient, ORIGIN, post, type Client } from './client.ts';

let root: string;
let party: PracticeParty;
let bench: Bench;
let handler: (request: Request) => Promise<Response>;
let client: Client;

/** A kiosk that only stands there; the whole one is in practice-kiosk.test.ts. */
const kiosk: Parameters<typeof createBench>[1] = {
  view: () =>
    ({
      version: 1,
      scene: { kind: 'idle' },
      polls: 'setup',
      figures: [],
      obstacles: ['polls-not-open'],
      mode: 'practice',
      ledger: { outbox: { held: 0, leaving: 0, refused: 0 } },
    }) as unknown as StationView,
  next: () => Promise.reject(new Error('nobody waits for this kiosk')),
  dispatch: () => fail({ code: 'not-now', message: { ko: '', en: '' }, accepts: [] }),
  subscribe: () => () => undefined,
};

beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'hwabaek-bench-'));
  party = await openPracticeParty({ root });
  bench = createBench(party, kiosk);
  const page = Uint8Array.from(Buffer.from('<!doctype html>'));
  handler = createBenchHandler(bench, new Map([['/bench.html', { type: 'text/html', bytes: page }]]));
  client = benchClient(handler);
});
afterAll(async () => {
  await bench.stop();
  await party.stop();
  rmSync(root, { recursive: true, force: true });
});

describe('the gate', () => {
  test('serves its page, and nothing that is not on the list', async () => {
    const page = await client.get('/');
    expect(await page.text()).toBe('<!doctype html>');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.headers.get('cache-control')).toBe('no-store');
    for (const elsewhere of [
      '/index.html',
      '/api/view',
      '/papers/0.png',
      '/papers/../x',
      '/?x=1',
      '/papers/7.png',
    ])
      expect((await client.get(elsewhere)).status).toBe(404);
  });

  const refused: readonly [string, () => Request, number, string][] = [
    [
      'from another page',
      () => post({ command: { type: 'card.pull' } }, { origin: 'http://evil.test' }),
      403,
      'forbidden',
    ],
    ['as a form', () => post('command=card.pull', { 'content-type': 'text/plain' }), 400, 'not-json'],
    ['that is not JSON', () => post('{'), 400, 'not-json'],
    ['without an envelope', () => post({ type: 'card.pull' }), 400, 'malformed'],
    ['with more in the envelope', () => post({ command: { type: 'card.pull' }, turn: 1 }), 400, 'malformed'],
    ['that is unknown', () => post({ command: { type: 'polls.rig' } }), 400, 'malformed'],
    [
      'that is too long',
      () => post({ command: { type: 'x'.repeat(BENCH_COMMAND_LIMIT) } }),
      413,
      'too-large',
    ],
    [
      'about somebody unknown',
      () => post({ command: { type: 'card.insert', person: 'nobody', way: 'right' } }),
      404,
      'unknown-person',
    ],
    ['at the wrong moment', () => post({ command: { type: 'card.pull' } }), 409, 'not-now'],
  ];
  test.for(refused)(
    'refuses a command %s, in two languages, and changes nothing',
    async ([, request, status, code]) => {
      const before = await client.view();
      const response = await handler(request());
      expect(response.status).toBe(status);
      expect(await response.json()).toEqual({
        ok: false,
        error: {
          code,
          message: { ko: expect.stringMatching(/[가-힣]/), en: expect.stringMatching(/[a-z]/) },
        },
      });
      expect(await client.view()).toEqual(before);
    },
  );

  test('takes no other method, and no view for another page', async () => {
    expect((await handler(new Request(`${ORIGIN}/api/bench`, { method: 'DELETE' }))).status).toBe(405);
    expect((await handler(new Request(`${ORIGIN}/papers/1.png`, { method: 'POST' }))).status).toBe(404);
    expect(
      (await handler(new Request(`${ORIGIN}/api/bench`, { headers: { origin: 'http://evil.test' } }))).status,
    ).toBe(403);
    expect((await client.get('/api/bench?after=-1')).status).toBe(404);
  });

  test('a view is waited for, until there is another or the page goes away', async () => {
    const { version } = await client.view();
    const next = client.view(version);
    await client.must({ type: 'printer.set', switches: { cover: 'open' } });
    expect((await next).version).toBeGreaterThan(version);
    await client.must({ type: 'printer.set', switches: { cover: 'closed' } });
    const gone = new AbortController();
    const latest = await client.view();
    const waiting = bench.next(latest.version, 60_000, gone.signal);
    gone.abort();
    expect((await waiting).version).toBe(latest.version);
  });
});

describe('cards', () => {
  afterEach(async () => {
    if ((await client.view()).reader.card !== undefined) await client.must({ type: 'card.pull' });
  });

  test('everybody has one: staff, the whole roll, and those that must be turned away', async () => {
    const { people } = await client.view();
    const roles = people.map(({ role }) => role);
    expect(roles.filter((role) => role === 'member')).toHaveLength(party.practice.file.members.length);
    for (const role of [
      'manager',
      'clerk',
      'technician',
      'not-on-roll',
      'other-authority',
      'expired',
      'blocked',
      'no-party-card',
    ] as const)
      expect(roles).toContain(role);
    expect(new Set(people.map(({ id }) => id)).size).toBe(people.length);
    for (const { role, pin } of people)
      expect(pin ?? 'none').toMatch(role === 'no-party-card' ? /^none$/ : /^\d{6}$/);
  });

  test('one at a time; how often is counted, and nothing else is said of anybody', async () => {
    const insert = { type: 'card.insert', person: 'P000003', way: 'right' } as const;
    await client.must(insert);
    expect(party.devices.reader.card).toBe(party.practice.cardOf('P000003').card);
    expect(await client.send({ ...insert, person: 'P000004' })).toMatchObject({ error: { code: 'not-now' } });
    const { people, reader, uses } = await client.view();
    expect(reader.card).toEqual({ person: 'P000003', contact: 'made' });
    expect(uses).toEqual({ P000003: 1 });
    const person = people.find(({ id }) => id === 'P000003')!;
    expect(Object.keys(person).toSorted()).toEqual(['group', 'id', 'name', 'pin', 'role']);
    expect(person.pin).toBe(party.practice.cardOf('P000003').pin);
    await client.must({ type: 'card.pull' });
    expect(party.devices.reader.card).toBeUndefined();
    await client.must(insert);
    expect((await client.view()).uses).toEqual({ P000003: 2 });
  });

  test('upside down makes no contact', async () => {
    await client.must({ type: 'card.insert', person: 'P000005', way: 'upside-down' });
    expect(party.devices.reader.card?.atr).toHaveLength(0);
    expect((await client.view()).reader.card).toEqual({ person: 'P000005', contact: 'mute' });
  });

  test('a card that slips out by itself is out for the bench too', async () => {
    await client.must({ type: 'card.insert', person: 'P000006', way: 'right' });
    party.devices.reader.remove();
    expect((await client.view()).reader.card).toBeUndefined();
  });
});

describe('switches reach the simulators', () => {
  const faults: readonly [BenchCommand, BenchCommand, object][] = (
    [
      [{ kind: 'nak', commands: 3 }, { kind: 'nak', commands: 0 }, { nak: 3 }],
      [{ kind: 'bad-lrc', answers: 3 }, { kind: 'bad-lrc', answers: 0 }, { badLrc: 3 }],
      [{ kind: 'silence', commands: 3 }, { kind: 'silence', commands: 0 }, { silence: 3 }],
      [{ kind: 'noise', bytes: 16 }, { kind: 'noise', bytes: 0 }, { noiseBytes: 16 }],
      [{ kind: 'delivery', pieces: 'bytes' }, { kind: 'delivery', pieces: 'whole' }, { delivery: 'bytes' }],
      [{ kind: 'time-requests', count: 9 }, { kind: 'time-requests', count: 0 }, { timeRequests: 9 }],
      [
        { kind: 'waiting-time', factor: 2, times: 5 },
        { kind: 'waiting-time', factor: 2, times: 0 },
        { waitingTime: { factor: 2, times: 5 } },
      ],
      [{ kind: 'pull', atApdu: 8 }, { kind: 'pull', atApdu: 0 }, { pullAtApdu: 8 }],
    ] as const
  ).map(([on, off, seen]) => [
    { type: 'reader.fault', fault: on },
    { type: 'reader.fault', fault: off },
    seen,
  ]);
  test.for(faults)('%j', async ([on, off, seen]) => {
    await client.must(on);
    expect(party.devices.reader.faults()).toMatchObject(seen);
    expect((await client.view()).reader.faults).toEqual(party.devices.reader.faults());
    await client.must(off);
    expect(party.devices.reader.faults()).not.toMatchObject(seen);
  });

  const switches = [
    [{ paper: 'out' }, { paper: 'enough' }],
    [{ paper: 'near-end' }, { paper: 'enough' }],
    [{ cover: 'open' }, { cover: 'closed' }],
    [{ cutter: 'jams' }, { cutter: 'works' }],
    [{ head: 'hot' }, { head: 'cool' }],
    [{ answers: 'silent' }, { answers: 'sent' }],
    [{ power: 'off' }, { power: 'on' }],
    [{ rowMs: 6 }, { rowMs: 0 }],
  ] as const;
  test.for(switches)('%j', async ([off, normal]) => {
    await client.must({ type: 'printer.set', switches: off });
    expect(party.devices.printer.switches()).toMatchObject(off);
    expect((await client.view()).printer.switches).toMatchObject(off);
    await client.must({ type: 'printer.set', switches: normal });
    expect((await client.view()).printer.switches).toMatchObject(normal);
  });

  test('an accident while printing can be ordered and taken back', async () => {
    const order = { rows: 200, set: { paper: 'out' } } as const;
    await client.must({ type: 'printer.set', switches: { afterRows: order } });
    expect((await client.view()).printer.afterRows).toEqual(order);
    await client.must({ type: 'printer.set', switches: { afterRows: null } });
    expect((await client.view()).printer.afterRows).toBeUndefined();
    expect(party.devices.printer.switches().afterRows).toBeUndefined();
  });

  test.for(['reader', 'printer'] as const)('the cable of the %s', async (device) => {
    const wire = party.devices[`${device}Wire`];
    await client.must({ type: `${device}.cable`, cable: 'unplugged' });
    expect(wire.cable).toBe('unplugged');
    expect((await client.view())[device].cable).toBe('unplugged');
    await client.must({ type: `${device}.cable`, cable: 'plugged' });
    expect(wire.cable).toBe('plugged');
  });
});

describe('papers', () => {
  const rows = 40;
  const picture = createBitmap(576, rows);
  fillRectangle(picture, { x: 0, y: 0, widthDots: 576, heightDots: rows }, 'black');
  const print = (): void => {
    for (const band of rasterBands(picture)) party.devices.printer.receive(band);
  };
  const png = async (address: string): Promise<ReturnType<typeof decode>> => {
    const response = await client.get(address);
    expect(response.headers.get('content-type')).toBe('image/png');
    return decode(new Uint8Array(await response.arrayBuffer()));
  };
  const printed = (count: number) => client.until(({ printer }) => printer.rows === count);

  test('grow in the view and as a picture, and keep their picture when they are cut', async () => {
    print();
    await printed(rows);
    const hanging = await png(`/papers/current.png?rows=${rows}`);
    print();
    await printed(2 * rows);
    expect((await png(`/papers/current.png?rows=${2 * rows}`)).height).toBe(hanging.height + rows);
    party.devices.printer.receive(feedAndCut);
    const { papers, printer } = await client.until((view) => view.papers.length > 0);
    const paper = papers.at(-1)!;
    expect(paper).toMatchObject({ cause: 'cut' });
    expect(paper.rows).toBeGreaterThanOrEqual(2 * rows);
    expect(printer.rows).toBe(0);
    const cut = await png(`/papers/${paper.number}.png`);
    expect(cut.height - hanging.height).toBe(paper.rows - rows);
    // Whoever asks late for the growing paper gets the one that it became.
    expect((await png(`/papers/current.png?rows=${rows}`)).height).toBe(cut.height);
  });

  test('can be torn off by hand, once', async () => {
    print();
    await client.must({ type: 'printer.tear-off' });
    const { papers } = await client.view();
    expect(papers.at(-1)).toMatchObject({ rows, cause: 'torn' });
    expect(await client.send({ type: 'printer.tear-off' })).toMatchObject({ error: { code: 'not-now' } });
  });

  test('the oldest go when there are too many', async () => {
    const { papers: before } = await client.view();
    for (let i = 0; i < PAPERS_KEPT; i++) party.devices.printer.receive(feedAndCut);
    const { papers } = await client.view();
    expect(papers).toHaveLength(PAPERS_KEPT);
    expect(papers[0]!.number).toBe(before.at(-1)!.number + 1);
    expect((await client.get(`/papers/${before.at(-1)!.number}.png`)).status).toBe(404);
  });
});

describe('the ledger', () => {
  const checkpoint = async (): Promise<number> => (await fetch(`${party.ledger.url}/checkpoint`)).status;

  test('goes down and comes back on its port, and is what it was', async () => {
    const { url } = party.ledger;
    expect(await checkpoint()).toBe(200);
    await client.must({ type: 'ledger.set', state: 'down' });
    expect((await client.view()).ledger).toEqual({ url, state: 'down' });
    await expect(checkpoint()).rejects.toThrow('fetch failed');
    await client.must({ type: 'ledger.set', state: 'down' });
    await client.must({ type: 'ledger.set', state: 'up' });
    expect((await client.view()).ledger).toEqual({ url, state: 'up' });
    expect(await checkpoint()).toBe(200);
  });

  test('says so when its port has been taken meanwhile', async () => {
    await client.must({ type: 'ledger.set', state: 'down' });
    const squatter = createServer();
    const { hostname, port } = new URL(party.ledger.url);
    await new Promise<void>((resolve) => squatter.listen(Number(port), hostname, resolve));
    expect(await client.send({ type: 'ledger.set', state: 'up' })).toMatchObject({
      error: { code: 'failed' },
    });
    expect((await client.view()).ledger.state).toBe('down');
    await new Promise((resolve) => squatter.close(resolve));
    await client.must({ type: 'ledger.set', state: 'up' });
    expect(await checkpoint()).toBe(200);
  });
});

describe('only for practice', () => {
  test('a ledger that is not for practice has no bench', () => {
    const state = () => {
      const { founding, ...rest } = party.practice.node.state();
      return { ...rest, founding: { ...founding, body: { ...founding?.body, practice: false } } };
    };
    const node = { ...party.practice.node, state } as unknown as PracticeParty['practice']['node'];
    const real = { ...party, practice: { ...party.practice, node } };
    expect(() => createBench(real, kiosk)).toThrow('only for practice');
  });

  test('the view says nothing of votes, and its words for ballots are the observers’', async () => {
    const view: BenchView = await client.view();
    expect(Object.keys(view.kiosk).toSorted()).toEqual(['ballots', 'polls', 'results', 'screen']);
    expect(view.kiosk.ballots.map(({ cast, needed }) => [cast, needed])).toEqual(
      party.practice.elections.map(() => [0, party.practice.file.minimumGroup]),
    );
    expect(view.waiting).toBe(
      party.people.filter(({ number, visit }) => visit !== null && view.uses[number] === undefined).length,
    );
  });
});
