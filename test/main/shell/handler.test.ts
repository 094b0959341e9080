import { beforeEach, describe, expect, test } from 'vitest';
import { CONTENT_SECURITY_POLICY, POLICY_HEADERS } from '../../../main/shell/answer.ts';
import { COMMAND_LIMIT, createKioskHandler } from '../../../main/shell/handler.ts';
import { createObserverHandler } from '../../../main/shell/observer-handler.ts';
import type { PageFiles } from '../../../main/shell/pages.ts';
import type { Refusal } from '../../../main/station/command.ts';
import { baseView, createFakeStation, type FakeStation } from './fake-station.ts';

const ORIGIN = 'http://127.0.0.1:5000';
const PHOTO = 'ab'.repeat(32);
const text = (type: string, words: string) => ({ type, bytes: Uint8Array.from(Buffer.from(words)) });
const files: PageFiles = new Map([
  ['/index.html', text('text/html; charset=utf-8', '<title>kiosk</title>')],
  ['/observer.html', text('text/html; charset=utf-8', '<title>observer</title>')],
  ['/bench.html', text('text/html; charset=utf-8', '<title>bench</title>')],
  ['/assets/main.js', text('text/javascript; charset=utf-8', 'export {}')],
]);

let station: FakeStation;
let kiosk: (request: Request) => Promise<Response>;
let observer: (request: Request) => Promise<Response>;

beforeEach(() => {
  station = createFakeStation();
  kiosk = createKioskHandler({
    station,
    files,
    screen: { ppi: 120 },
    photo: async (hash) =>
      hash === PHOTO ? { type: 'image/png', bytes: Uint8Array.of(1, 2, 3) } : undefined,
  });
  observer = createObserverHandler({ station, files });
});

const get = (path: string, init: RequestInit = {}) => new Request(`${ORIGIN}${path}`, init);
const post = (body: string, headers: Record<string, string> = {}) =>
  new Request(`${ORIGIN}/api/command`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', origin: ORIGIN, ...headers },
  });
const command = (turn: unknown, value: unknown = { type: 'pin.enter', pin: '123456' }) =>
  post(JSON.stringify({ turn, command: value }));
const errorOf = async (response: Response) =>
  ((await response.json()) as { ok: false; error: Refusal & { code: string } }).error;

describe('the pages', () => {
  test('come from a fixed list', async () => {
    const page = await kiosk(get('/'));
    expect([page.status, page.headers.get('content-type'), await page.text()]).toEqual([
      200,
      'text/html; charset=utf-8',
      '<title>kiosk</title>',
    ]);
    expect(await (await observer(get('/'))).text()).toBe('<title>observer</title>');
    expect((await kiosk(get('/assets/main.js'))).headers.get('content-type')).toBe(
      'text/javascript; charset=utf-8',
    );
  });

  test.each([
    '/index.html',
    '/observer.html',
    '/bench.html',
    '/assets/',
    '/assets/none.js',
    '/assets/..%2findex.html',
    '/assets/%2e%2e%2f%2e%2e%2fpackage.json',
    '/assets//main.js',
    '/package.json',
    '/?x=1',
    '/assets/main.js?v=1',
    '/api',
    '/api/view/',
    '/api/observer',
    '/api/bench',
    '/photos/',
    `/photos/${PHOTO.toUpperCase()}`,
    `/photos/${'00'.repeat(32)}`,
    '/enter',
  ])('nothing is under %s', async (path) => {
    expect((await kiosk(get(path))).status).toBe(404);
  });

  test('photos by their hash, the screen by its density', async () => {
    const photo = await kiosk(get(`/photos/${PHOTO}`));
    expect([photo.status, photo.headers.get('content-type'), await photo.bytes()]).toEqual([
      200,
      'image/png',
      Uint8Array.of(1, 2, 3),
    ]);
    expect(await (await kiosk(get('/api/screen'))).json()).toEqual({ ppi: 120 });
  });

  test.each([
    ['/', 'POST'],
    ['/', 'DELETE'],
    ['/assets/main.js', 'PUT'],
    ['/api/view', 'POST'],
    ['/api/view', 'HEAD'],
    ['/api/command', 'GET'],
    ['/api/command', 'PUT'],
    ['/api/screen', 'POST'],
  ])('%s does not answer %s', async (path, method) => {
    const response = await kiosk(get(path, { method }));
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBeTruthy();
    expect(station.commands).toEqual([]);
  });

  test('every answer carries the policy', async () => {
    const answers = [
      await kiosk(get('/')),
      await kiosk(get('/assets/main.js')),
      await kiosk(get('/nothing')),
      await kiosk(get('/', { method: 'PUT' })),
      await kiosk(get(`/photos/${PHOTO}`)),
      await kiosk(get('/api/view')),
      await kiosk(get('/api/view?after=x')),
      await kiosk(get('/api/view', { headers: { 'sec-fetch-site': 'cross-site' } })),
      await kiosk(command(3)),
      await kiosk(command(2)),
      await kiosk(post('{')),
      await observer(get('/')),
      await observer(get('/api/observer')),
      await observer(get('/api/command')),
    ];
    for (const answer of answers) {
      const headers = Object.fromEntries(answer.headers);
      expect(headers).toMatchObject(POLICY_HEADERS);
    }
    expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe|\*|http:|https:/);
    expect(CONTENT_SECURITY_POLICY).toContain("default-src 'none'");
    expect(CONTENT_SECURITY_POLICY).toContain("require-trusted-types-for 'script'; trusted-types 'none'");
  });
});

describe('the view', () => {
  test('is answered at once without a version, with another one, or an older station’s', async () => {
    for (const query of ['', '?after=6', '?after=99', '?after=0'])
      expect(await (await kiosk(get(`/api/view${query}`))).json()).toEqual(
        JSON.parse(JSON.stringify(baseView)),
      );
  });

  test('is waited for when it is known', async () => {
    const answer = kiosk(get('/api/view?after=7'));
    await Promise.resolve();
    expect(station.waiting()).toBe(1);
    station.set({ notice: 'another-card' });
    expect(await (await answer).json()).toMatchObject({ version: 8, notice: 'another-card' });
  });

  test('comes as it is when nothing happens for long', async () => {
    const answer = kiosk(get('/api/view?after=7'));
    await Promise.resolve();
    station.timeOut();
    expect(await (await answer).json()).toMatchObject({ version: 7 });
  });

  test('waits once in the station for however many polls, and a page that goes away is forgotten', async () => {
    const gone = new AbortController();
    const left = kiosk(get('/api/view?after=7', { signal: gone.signal }));
    const polls = Array.from({ length: 50 }, () => kiosk(get('/api/view?after=7')));
    await Promise.resolve();
    expect(station.waiting()).toBe(1);
    gone.abort();
    expect((await left).status).toBe(408);
    station.set({});
    for (const poll of polls) expect((await poll).status).toBe(200);
    expect(station.waiting()).toBe(0);
  });

  test.each([
    '?after=',
    '?after=-1',
    '?after=07',
    '?after=1e3',
    '?after=7&x',
    '?before=7',
    '?after=7&after=8',
  ])('is not under %s', async (query) => {
    expect((await kiosk(get(`/api/view${query}`))).status).toBe(404);
  });

  test.each([{ 'sec-fetch-site': 'same-site' }, { 'sec-fetch-site': 'cross-site' }, { origin: 'http://x' }])(
    'is not for another site: %o',
    async (headers) => {
      for (const answer of [
        await kiosk(get('/api/view', { headers })),
        await observer(get('/api/observer', { headers })),
      ])
        expect(answer.status).toBe(403);
    },
  );
});

describe('the observers’ origin', () => {
  test('shows the observers’ part of the view and takes nothing', async () => {
    station.set({ scene: { kind: 'working', task: 'admitting', member: { name: '김하늘', group: 'a' } } });
    const seen = await (await observer(get('/api/observer'))).text();
    expect(JSON.parse(seen)).toMatchObject({ activity: 'voter', version: 8 });
    expect(seen).not.toContain('김하늘');
    const waiting = observer(get('/api/observer?after=8'));
    await Promise.resolve();
    station.set({ polls: 'open' });
    expect(await (await waiting).json()).toMatchObject({ polls: 'open' });
    for (const path of ['/api/view', '/api/command', '/api/screen', '/api/observer?after=a', '/?x'])
      expect((await observer(get(path))).status).toBe(404);
    for (const path of ['/', '/api/observer'])
      expect((await observer(get(path, { method: 'POST' }))).status).toBe(405);
  });
});

describe('a command', () => {
  test('of the present turn reaches the station as it was sent', async () => {
    const answer = await kiosk(command(3));
    expect([answer.status, await answer.json()]).toEqual([200, { ok: true }]);
    expect(station.commands).toEqual([{ type: 'pin.enter', pin: '123456' }]);
  });

  test.each([2, 4, 0])('that answers turn %d is stale and is not carried out', async (turn) => {
    const answer = await kiosk(command(turn));
    expect(answer.status).toBe(409);
    expect(await errorOf(answer)).toMatchObject({ code: 'stale', accepts: ['pin.enter', 'session.cancel'] });
    expect(station.commands).toEqual([]);
  });

  test.each([
    ['no turn', { command: {} }],
    ['no number', { turn: '3', command: {} }],
    ['half a turn', { turn: 3.5, command: {} }],
    ['a negative turn', { turn: -3, command: {} }],
    ['no command', { turn: 3 }],
    ['more than a command', { turn: 3, command: {}, also: 1 }],
    ['a list', [3, {}]],
    ['a number', 3],
    ['nothing', null],
  ])('with %s is malformed', async (_what, value) => {
    const answer = await kiosk(post(JSON.stringify(value)));
    expect([answer.status, (await errorOf(answer)).code]).toEqual([400, 'malformed']);
    expect(station.commands).toEqual([]);
  });

  test.each([
    ['not JSON', '{"turn": 3, "command": {"pin": "123456"', 'application/json', 400, 'not-json'],
    ['empty', '', 'application/json', 400, 'not-json'],
    ['named otherwise', '{}', 'text/plain', 400, 'not-json'],
    ['a form', 'turn=3', 'application/x-www-form-urlencoded', 400, 'not-json'],
    ['too large', `"${'x'.repeat(COMMAND_LIMIT)}"`, 'application/json', 413, 'too-large'],
  ])('that is %s is refused', async (_what, body, type, status, code) => {
    const answer = await kiosk(post(body, { 'content-type': type }));
    expect([answer.status, (await errorOf(answer)).code]).toEqual([status, code]);
    expect(station.commands).toEqual([]);
  });

  test('as large as allowed is read', async () => {
    const around = JSON.stringify({ turn: 3, command: '' }).length;
    const answer = await kiosk(command(3, 'x'.repeat(COMMAND_LIMIT - around)));
    expect(answer.status).toBe(200);
  });

  test.each([
    { origin: 'http://127.0.0.1:5001' },
    { origin: 'http://localhost:5000' },
    { origin: 'null' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
  ])('from elsewhere is refused: %o', async (headers) => {
    const answer = await kiosk(post('{"turn":3,"command":{}}', headers));
    expect([answer.status, (await errorOf(answer)).code]).toEqual([403, 'forbidden']);
    expect(station.commands).toEqual([]);
  });

  test.each([
    ['not-now', 409],
    ['polls', 409],
    ['malformed', 400],
    ['pin-format', 422],
    ['selection', 422],
    ['reason', 422],
    ['nothing-recorded', 503],
  ] as const)('that the station refuses with %s has status %d', async (code, status) => {
    const refusal: Refusal = { code, message: { ko: '안 됩니다.', en: 'No.' }, accepts: ['session.cancel'] };
    station.refuse(refusal);
    const answer = await kiosk(command(3));
    expect([answer.status, await answer.json()]).toEqual([status, { ok: false, error: refusal }]);
  });

  test('that is refused here is never repeated', async () => {
    for (const request of [
      command(2),
      post('{"turn":3,"command":{"pin":"123456"'),
      post('{"turn":"123456","command":1}'),
      post('{"123456":1,"turn":3,"command":1}'),
    ])
      expect(await (await kiosk(request)).text()).not.toContain('123456');
  });
});
