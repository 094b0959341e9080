import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { POLICY_HEADERS, json } from '../../../main/shell/answer.ts';
import { openGate, type Gate, type GateOptions } from '../../../main/shell/gate.ts';
import { COMMAND_LIMIT } from '../../../main/shell/handler.ts';

/** Machines that do other work beside this are slow. */
const waitFor = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, 20_000);

let gate: Gate;
let asked: Request[];
const bodies: string[] = [];
const reports: string[] = [];
/** What the page's handler does next with /wait. */
let onWait: (signal: AbortSignal) => Promise<Response>;

const handler: GateOptions['handler'] = async (request) => {
  asked.push(request);
  if (request.url.endsWith('/fault')) throw new Error('the PIN is 123456');
  if (request.url.endsWith('/wait')) return onWait(request.signal);
  bodies.push(await request.text());
  return json(200, { path: new URL(request.url).pathname });
};
const open = (limits: GateOptions['limits'] = {}) =>
  openGate({ handler, limits, report: (sentence) => reports.push(sentence) });

beforeEach(async () => {
  asked = [];
  bodies.length = 0;
  reports.length = 0;
  onWait = async () => json(200, {});
  gate = await open();
});
afterEach(() => gate.stop());

const hostOf = ({ origin }: Gate): string => origin.slice('http://'.length);
const portOf = ({ origin }: Gate): number => Number(new URL(origin).port);

/** Sends bytes as they are and reads until the connection ends; `more` is sent in pieces, each after an answer of the event loop. */
function knock(bytes: string, more: readonly string[] = [], target = gate): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(portOf(target), '127.0.0.1');
    let heard = '';
    socket.setEncoding('utf8');
    socket.on('data', (text) => (heard += text));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(heard));
    const send = (rest: readonly string[]): void => {
      const [piece, ...later] = rest;
      if (piece === undefined || !socket.writable) return;
      socket.write(piece);
      setImmediate(send, later);
    };
    socket.on('connect', () => send([bytes, ...more]));
  });
}

const lines = (...all: string[]): string => `${all.join('\r\n')}\r\n\r\n`;
const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);

/** The cookie of a browser that went in. */
async function enter(target = gate): Promise<string> {
  const answer = await fetch(target.entry(), { redirect: 'manual' });
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
  return answer.headers.get('set-cookie')!.split(';')[0]!;
}

const get = (path: string, headers: Record<string, string> = {}, init: RequestInit = {}) =>
  fetch(`${gate.origin}${path}`, { headers, ...init });

describe('the door', () => {
  test('lets in once, with a cookie that scripts and other sites cannot have', async () => {
    const entry = gate.entry();
    const first = await fetch(entry, { redirect: 'manual' });
    expect(first.status).toBe(303);
    const cookie = first.headers.get('set-cookie')!;
    expect(cookie).toMatch(/^hwabaek-\d+=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(new URL(entry).searchParams.get('token')!);
    expect((await fetch(entry, { redirect: 'manual' })).status).toBe(403);
    expect((await get('/', { cookie: cookie.split(';')[0]! })).status).toBe(200);
  });

  test.each(['', '?token=', '?token=x', `?token=${'A'.repeat(43)}`, '?other=x'])(
    'does not open for /enter%s',
    async (query) => {
      gate.entry();
      expect((await get(`/enter${query}`)).status).toBe(403);
    },
  );

  test('does not open with a token by POST, or before there is one', async () => {
    expect((await get('/enter?token=undefined')).status).toBe(403);
    const path = gate.entry().slice(gate.origin.length);
    expect((await get(path, { origin: gate.origin }, { method: 'POST', body: 'x' })).status).toBe(405);
    expect((await get(path, {}, { redirect: 'manual' })).status).toBe(303);
  });

  test('a new entry voids the unused one; who enters anew turns the earlier browser out', async () => {
    const unused = gate.entry();
    const first = await enter();
    expect((await fetch(unused)).status).toBe(403);
    const second = await enter();
    expect((await get('/', { cookie: first })).status).toBe(403);
    expect((await get('/', { cookie: second })).status).toBe(200);
  });

  test('stays shut without the cookie or with a wrong one', async () => {
    const cookie = await enter();
    const [name, secret] = cookie.split('=') as [string, string];
    for (const wrong of [
      undefined,
      '',
      `${name}=`,
      `${name}=${'A'.repeat(secret.length)}`,
      `${name}=${secret.slice(1)}`,
      `${name}=${secret}x`,
      `${name}x=${secret}`,
      secret,
    ]) {
      const answer = await get('/', wrong === undefined ? {} : { cookie: wrong });
      expect([wrong, answer.status]).toEqual([wrong, 403]);
    }
    expect((await get('/', { cookie: `other=1; ${cookie}; more=2` })).status).toBe(200);
    expect(asked).toHaveLength(1);
  });

  test("one gate's cookie does not open another's", async () => {
    const other = await open();
    const cookie = await enter(other);
    await enter();
    expect((await get('/', { cookie })).status).toBe(403);
    await other.stop();
  });
});

describe('a stranger', () => {
  let cookie: string;
  beforeEach(async () => {
    cookie = `Cookie: ${await enter()}`;
  });

  test.each([
    ['of another name', () => ['Host: evil.example']],
    ['rebound by DNS', () => [`Host: kiosk.evil.example:${portOf(gate)}`]],
    ['localhost', () => [`Host: localhost:${portOf(gate)}`]],
    ['of another port', () => ['Host: 127.0.0.1:1']],
    ['without a port', () => ['Host: 127.0.0.1']],
    ['as a number', () => [`Host: 2130706433:${portOf(gate)}`]],
    ['with a name before it', () => [`Host: x@${hostOf(gate)}`]],
    ['twice', () => [`Host: ${hostOf(gate)}`, 'Host: evil.example']],
    ['twice, right last', () => ['Host: evil.example', `Host: ${hostOf(gate)}`]],
    ['empty', () => ['Host:']],
    ['missing', () => []],
  ])('is refused with a host %s', async (_what, hosts) => {
    const answer = await knock(lines('GET / HTTP/1.1', ...hosts(), cookie, 'Connection: close'));
    expect(statusOf(answer)).toBe(403);
    expect(asked).toEqual([]);
  });

  test.each([
    ['/../etc/passwd', 404],
    ['/assets/../../package.json', 404],
    ['/assets/%2e%2e/%2e%2e/package.json', 404],
    ['/%2e%2e%2f', 200], // one segment with a strange name, which no list has
    ['//evil.example/', 200],
    ['/\\evil.example', 404],
    ['http://evil.example/', 404],
    ['http://HOST/', 404],
    ['evil.example:80', 400],
    ['*', 404],
    ['/#x', 404],
    ['/a%0d%0ab', 200],
  ])('asking for %s gets %d and never leaves the origin', async (target, status) => {
    const answer = await knock(
      lines(
        `GET ${target.replace('HOST', hostOf(gate))} HTTP/1.1`,
        `Host: ${hostOf(gate)}`,
        cookie,
        'Connection: close',
      ),
    );
    expect(statusOf(answer)).toBe(status);
    for (const { url } of asked) expect(new URL(url).origin).toBe(gate.origin);
  });

  test.each(['PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'PROPFIND'])('cannot %s', async (method) => {
    const answer = await knock(
      lines(`${method} / HTTP/1.1`, `Host: ${hostOf(gate)}`, cookie, 'Connection: close'),
    );
    expect(statusOf(answer)).toBe(405);
    expect(asked).toEqual([]);
  });

  test('cannot tunnel, upgrade, speak older HTTP or something else', async () => {
    const host = `Host: ${hostOf(gate)}`;
    expect(await knock(lines(`CONNECT ${hostOf(gate)} HTTP/1.1`, host, cookie))).toBe('');
    const upgrade = ['Connection: Upgrade', 'Upgrade: websocket'];
    expect(await knock(lines('GET / HTTP/1.1', host, cookie, ...upgrade))).toBe('');
    expect(statusOf(await knock(lines('GET / HTTP/1.0', host, cookie)))).toBe(505);
    expect(statusOf(await knock(lines('GET / HTTP/1.0', cookie)))).toBe(505);
    expect(statusOf(await knock('GET /\r\n\r\n'))).toBe(505);
    for (const noise of ['\u0016\u0003\u0001\u0002\u0000', lines('FOO BAR BAZ QUX')])
      expect(statusOf(await knock(noise))).toBe(400);
    expect(statusOf(await knock(lines('GET / HTTP/1.1', host, `X: ${'x'.repeat(9_000)}`)))).toBe(431);
    expect(asked).toEqual([]);
  });

  test('gets the policy with every refusal', async () => {
    const host = `Host: ${hostOf(gate)}`;
    const close = 'Connection: close';
    const refusals = [
      lines('GET / HTTP/1.1', host, close),
      lines('GET / HTTP/1.1', 'Host: evil.example', close),
      lines('PUT / HTTP/1.1', host, close),
      lines('GET /../x HTTP/1.1', host, close),
      lines('GET /enter HTTP/1.1', host, close),
      lines('GET / HTTP/1.0', host),
      lines('GET / HTTP/1.1', host, `X: ${'x'.repeat(9_000)}`),
      'nonsense\r\n\r\n',
      lines('GET /fault HTTP/1.1', host, cookie, close),
    ];
    for (const refusal of refusals) {
      const head = (await knock(refusal)).split('\r\n\r\n')[0]!.toLowerCase();
      for (const [name, value] of Object.entries(POLICY_HEADERS))
        expect(head).toContain(`${name}: ${value}`.toLowerCase());
    }
    const entered = await fetch(gate.entry(), { redirect: 'manual' });
    expect(Object.fromEntries(entered.headers)).toMatchObject(POLICY_HEADERS);
  });

  test.each([
    ['no origin', []],
    ['another port', ['Origin: http://127.0.0.1:1']],
    ['another host', ['Origin: http://evil.example']],
    ['an opaque origin', ['Origin: null']],
    ['localhost', ['Origin: http://localhost']],
  ])('cannot post from %s', async (_what, origin) => {
    const answer = await knock(
      lines('POST /x HTTP/1.1', `Host: ${hostOf(gate)}`, cookie, ...origin, 'Content-Length: 2') + '{}',
      [],
    ).catch(String);
    expect(statusOf(answer)).toBe(403);
    expect(asked).toEqual([]);
  });

  test('gets nothing pipelined behind a refusal that was not read to its end', async () => {
    const host = `Host: ${hostOf(gate)}`;
    const smuggled = lines('GET /smuggled HTTP/1.1', host, cookie);
    const answer = await knock(
      lines('POST /x HTTP/1.1', host, cookie, `Content-Length: ${smuggled.length}`) + smuggled,
    );
    expect(answer.match(/HTTP\/1\.1 \d/g)).toEqual(['HTTP/1.1 4']);
    expect(asked).toEqual([]);
  });

  test('cannot send a body with a GET, nor two lengths', async () => {
    const start = ['GET / HTTP/1.1', `Host: ${hostOf(gate)}`, cookie];
    expect(statusOf(await knock(`${lines(...start, 'Content-Length: 3')}abc`))).toBe(400);
    expect(statusOf(await knock(`${lines(...start, 'Transfer-Encoding: chunked')}0\r\n\r\n`))).toBe(400);
    const two = ['Content-Length: 3', 'Transfer-Encoding: chunked'];
    expect(statusOf(await knock(`${lines(...start, ...two)}abc`))).toBe(400);
    expect(asked).toEqual([]);
  });

  test('reads no words of a fault in the program', async () => {
    const answer = await knock(
      lines('GET /fault HTTP/1.1', `Host: ${hostOf(gate)}`, cookie, 'Connection: close'),
    );
    expect(statusOf(answer)).toBe(500);
    expect(answer).not.toMatch(/123456|gate\.test/);
    expect(reports).toEqual([expect.stringMatching(/Error at .*gate\.test\.ts:\d+/)]);
    expect(reports.join()).not.toContain('123456');
  });
});

describe('a page', () => {
  let headers: Record<string, string>;
  beforeEach(async () => {
    headers = { cookie: await enter(), origin: gate.origin, 'content-type': 'application/json' };
  });
  const post = (body: string) => get('/x', headers, { method: 'POST', body });

  test('posts; the cookie stays at the door', async () => {
    const answer = await post('{"pin":"123456"}');
    expect(await answer.json()).toEqual({ path: '/x' });
    expect(bodies).toEqual(['{"pin":"123456"}']);
    expect(Object.fromEntries(asked[0]!.headers)).toMatchObject({ origin: gate.origin });
    expect(asked[0]!.headers.get('cookie')).toBeNull();
  });

  test('gets the length of a HEAD without its body', async () => {
    const answer = await get('/', headers, { method: 'HEAD' });
    expect([answer.status, await answer.text(), answer.headers.get('content-length')]).toEqual([
      200,
      '',
      '12',
    ]);
  });

  test('posts as much as is allowed, and no more reaches the handler than tells it so', async () => {
    await post('x'.repeat(COMMAND_LIMIT));
    expect(bodies.pop()).toHaveLength(COMMAND_LIMIT);
    const start = ['POST /x HTTP/1.1', `Host: ${hostOf(gate)}`, `Cookie: ${headers['cookie']}`];
    const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
    for (const [size, pieces] of [
      ['Transfer-Encoding: chunked', Array.from({ length: 64 }, () => chunk)],
      [`Content-Length: ${2 ** 30}`, Array.from({ length: 64 }, () => 'x'.repeat(0x4000))],
    ] as const) {
      const answer = await knock(lines(...start, `Origin: ${gate.origin}`, size), pieces);
      expect(statusOf(answer)).toBe(200); // this handler takes any size
      expect(answer.toLowerCase()).toContain('connection: close');
      const { length } = bodies.pop()!;
      expect(length).toBeGreaterThan(COMMAND_LIMIT);
      expect(length).toBeLessThan(COMMAND_LIMIT + 2 ** 17);
    }
  });

  test('that goes away frees its poll', async () => {
    const freed = Promise.withResolvers<void>();
    const asking = Promise.withResolvers<void>();
    onWait = (signal) =>
      new Promise((resolve) => {
        asking.resolve();
        signal.addEventListener('abort', () => {
          freed.resolve();
          resolve(json(200, {}));
        });
      });
    const gone = new AbortController();
    const poll = get('/wait', headers, { signal: gone.signal });
    poll.catch(() => undefined);
    await asking.promise;
    gate.hasAsked();
    expect(gate.hasAsked()).toBe(true);
    gone.abort();
    await freed.promise;
    await expect(poll).rejects.toThrow(/abort/);
  });

  test('is let go at once when the gate stops, with however many polls', async () => {
    let waiting = 0;
    const all = Promise.withResolvers<void>();
    onWait = (signal) =>
      new Promise((resolve) => {
        waiting += 1;
        if (waiting === 40) all.resolve();
        signal.addEventListener('abort', () => {
          waiting -= 1;
          resolve(json(200, {}));
        });
      });
    const polls = Array.from({ length: 40 }, () => get('/wait', headers));
    const ends = Promise.allSettled(polls);
    await all.promise;
    await gate.stop();
    await ends;
    await waitFor(() => expect(waiting).toBe(0));
    await expect(get('/', headers)).rejects.toThrow('fetch failed');
  });
});

describe('time and room', () => {
  test('a slow head or body is not waited for', async () => {
    const hasty = await open({ headersMs: 50, requestMs: 100 });
    const cookie = await enter(hasty);
    const start = [
      'POST /x HTTP/1.1',
      `Host: ${hostOf(hasty)}`,
      `Cookie: ${cookie}`,
      `Origin: ${hasty.origin}`,
    ];
    const [slowHead, slowBody] = await Promise.all([
      knock('GET / HTTP/1.1\r\nHost: ', [], hasty),
      knock(lines(...start, 'Content-Length: 10') + 'abc', [], hasty),
    ]);
    expect([statusOf(slowHead), statusOf(slowBody)]).toEqual([408, 408]);
    expect(asked).toEqual([]);
    await hasty.stop();
  });

  test('more connections than a browser needs are cut off, and the page goes on', async () => {
    const cookie = await enter();
    const sockets = await Promise.all(
      Array.from(
        { length: 100 },
        () =>
          new Promise<ReturnType<typeof connect>>((resolve) => {
            const socket = connect(portOf(gate), '127.0.0.1', () => resolve(socket));
            socket.on('error', () => undefined);
          }),
      ),
    );
    await waitFor(() =>
      expect(sockets.filter(({ readyState }) => readyState === 'open').length).toBeLessThanOrEqual(64),
    );
    for (const socket of sockets) socket.destroy();
    await waitFor(async () => expect((await get('/', { cookie })).status).toBe(200));
  });

  test('only somebody who is in counts as the page asking', async () => {
    const cookie = await enter();
    expect(gate.hasAsked()).toBe(false);
    await get('/');
    await get('/', { cookie: 'hwabaek=1' });
    expect(gate.hasAsked()).toBe(false);
    await get('/', { cookie });
    expect([gate.hasAsked(), gate.hasAsked()]).toEqual([true, false]);
  });
});
