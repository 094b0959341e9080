import { connect } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { sha256Hex, utf8ToBytes } from '../../../ledger/bytes.ts';
import { entryId } from '../../../ledger/entries/entry.ts';
import { nodeVerifier } from '../../../ledger/keys/node-verifier.ts';
import { tilesOf } from '../../../ledger/log/tile.ts';
import { parseTlogProof, verifyTlogProof } from '../../../ledger/log/tlog-proof.ts';
import { leafHash } from '../../../ledger/log/tree.ts';
import { bodyLimit } from '../../../ledger/node/http.ts';
import { startServer, type limits } from '../../../ledger/node/server.ts';
import { build, must, ORIGIN } from '../rules/world.ts';
import { appendAll, blobs, freshFolder, openNode } from './nodes.ts';

const world = await build('granted');
const node = await openNode(world, freshFolder());
await appendAll(node, world.entries);
await node.flush();
afterAll(() => node.stop());

const get = (path: string, init: RequestInit = {}) => fetch(`${node.url}${path}`, init);
const post = (path: string, body: Uint8Array, type = 'application/json') =>
  get(path, { method: 'POST', body: Uint8Array.from(body), headers: { 'content-type': type } });
const text = (value: string) => utf8ToBytes(value);

describe('POST /entries', () => {
  it('answers 200 with index and id, again for the same entry', async () => {
    const [blob] = blobs(world, 1);
    const expected = { id: entryId(ORIGIN, blob!.entry), index: 9 };
    for (const _ of [1, 2]) {
      const answer = await post('/entries', blob!.bytes);
      expect([answer.status, await answer.json()]).toEqual([200, expected]);
    }
  });
  it('answers 422 with rule, message and verdict', async () => {
    const answer = await post('/entries', blobs(world, 1, 7)[0]!.bytes);
    expect(answer.status).toBe(422);
    expect(await answer.json()).toEqual({
      rule: 'seq-gap',
      verdict: 'not-yet',
      message: expect.stringContaining('number') as unknown,
    });
    const refused = await post('/entries', world.entries[0]!.bytes.slice(0, -3));
    expect(refused.status).toBe(400);
  });
  it('refuses what is no entry: 400, 413, 415', async () => {
    const rubbish = ['', '{}', 'null', '[]', 'x', '{"type":"ballot.cast"}', '\u0000', '{"a":1}{"a":1}'];
    for (const bad of rubbish) expect((await post('/entries', text(bad))).status).toBe(400);
    expect((await post('/entries', Uint8Array.of(0xff, 0xfe))).status).toBe(400);
    expect((await post('/entries', new Uint8Array(62_000))).status).toBe(413);
    expect((await post('/entries', new Uint8Array(bodyLimit + 1))).status).toBe(413);
    expect((await post('/entries', new Uint8Array(3_000_000))).status).toBe(413);
    for (const type of ['text/plain', 'application/json; charset=utf-8', ''])
      expect((await post('/entries', world.entries[0]!.bytes, type)).status).toBe(415);
  });
});

describe('GET', () => {
  it('serves the checkpoint and every file of its size, with the headers of tlog-tiles', async () => {
    await node.flush();
    const answer = await get('/checkpoint');
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=2');
    const size = Number((await answer.text()).split('\n')[1]);
    for (const { path } of tilesOf(size)) {
      const tile = await get(`/${path}`);
      expect([path, tile.status]).toEqual([path, 200]);
      expect(tile.headers.get('cache-control')).toContain('immutable');
      expect(tile.headers.get('access-control-allow-origin')).toBeNull();
    }
  });
  it('serves partial tiles of published sizes only, cut from what there is now', async () => {
    const own = await openNode(world, freshFolder());
    await appendAll(own, world.entries.slice(0, 3));
    await own.flush();
    const before = await (await fetch(`${own.url}/tile/entries/000.p/3`)).arrayBuffer();
    await Promise.all(
      [...world.entries.slice(3), ...blobs(world, 300)].map(({ bytes }) => own.append(bytes)),
    );
    await own.flush();
    const after = await fetch(`${own.url}/tile/entries/000.p/3`);
    expect(await after.arrayBuffer()).toEqual(before);
    const hashes = await fetch(`${own.url}/tile/0/000.p/3`);
    expect((await hashes.arrayBuffer()).byteLength).toBe(96);
    const never = ['tile/0/000.p/7', 'tile/entries/001.p/99', 'tile/1/000.p/2', 'tile/0/002', 'tile/0/001'];
    for (const path of never) expect([path, (await fetch(`${own.url}/${path}`)).status]).toEqual([path, 404]);
    await own.stop();
  });
  it('gives an entry with its proof once it is published, 202 before, 404 for others', async () => {
    const entry = world.entries[4]!;
    const id = entryId(ORIGIN, entry.entry);
    const answer = await get(`/entries/${id}`);
    const body = (await answer.json()) as { entry: string; index: number; proof: string };
    expect(body).toMatchObject({ entry: Buffer.from(entry.bytes).toString('base64'), index: 4 });
    const log = {
      origin: ORIGIN,
      logVkey: world.founded().logKey,
      verify: (...signed: Parameters<typeof nodeVerifier.ed25519>) => nodeVerifier.ed25519(...signed),
    };
    expect(verifyTlogProof(must(parseTlogProof(body.proof)), leafHash(entry.bytes), log).ok).toBe(true);
    expect((await get(`/entries/${sha256Hex('none')}`)).status).toBe(404);
    const [next] = blobs(world, 1, 2);
    expect((await post('/entries', next!.bytes)).status).toBe(200);
    const early = await get(`/entries/${entryId(ORIGIN, next!.entry)}`);
    expect([200, 202]).toContain(early.status);
  });
  it('knows no other addresses and methods', async () => {
    const nothing = [
      '/',
      '/checkpoint/',
      '/checkpoint?x=1',
      '/tile/0/0',
      '/tile/00/000',
      '/tile/0/..%2f..%2fnode',
      '/../node/ledger.sqlite',
      '/node/ledger.sqlite',
      '/entries/xyz',
      `/entries/${'A'.repeat(64)}`,
      '/tile/entries/000.p/0',
      '/tile/entries/000.p/256',
      '/tile/9/x999/x999/999',
      '/%ff',
    ];
    for (const path of nothing) expect([path, (await get(path)).status]).toEqual([path, 404]);
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      expect((await get('/entries', { method })).status).toBe(405);
      expect((await get('/checkpoint', { method })).status).toBe(405);
    }
    expect((await get('/entries')).status).toBe(405);
    expect((await post('/checkpoint', text('{}'))).status).toBe(405);
    const head = await get('/checkpoint', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect((await post('/admissions', text('{}'))).status).toBe(404);
  });
});

describe('the server', () => {
  /** What a raw connection gets until it is closed by the server. */
  const raw = (url: string, send: string) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      let received = '';
      socket.on('connect', () => socket.write(send));
      socket.on('data', (chunk) => (received += chunk.toString('latin1')));
      socket.on('close', () => resolve(received));
      socket.on('error', reject);
    });
  const quick = (
    handler: (request: Request) => Promise<Response> = () => Promise.resolve(new Response('fine')),
    times: Partial<typeof limits> = {},
  ) =>
    startServer({
      port: 0,
      host: '127.0.0.1',
      handler,
      // Idle connections are closed without a word, so that limit must not race the other two.
      limits: { headersMs: 100, requestMs: 200, idleMs: 20_000, graceMs: 50, ...times },
    });

  it('lets go of clients that never finish their headers or their body', async () => {
    const server = await quick();
    expect(await raw(server.url, 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ')).toMatch(/^HTTP\/1.1 408/);
    const body = 'POST /entries HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nx';
    expect(await raw(server.url, body)).toMatch(/^HTTP\/1.1 408/);
    expect(await raw(server.url, '')).toMatch(/^HTTP\/1.1 408/);
    await server.stop();
  });
  it('lets go of clients that read nothing and send nothing', async () => {
    const never = () => new Promise<Response>(() => undefined);
    const server = await quick(never, { headersMs: 20_000, requestMs: 20_000, idleMs: 100 });
    expect(await raw(server.url, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n')).toBe('');
    await server.stop();
  });
  it('answers nonsense on the wire with 400, and oversized headers with 431', async () => {
    expect(await raw(node.url, 'rubbish\r\n\r\n')).toMatch(/^HTTP\/1.1 400/);
    expect(await raw(node.url, `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 431/,
    );
    const absolute = 'GET http://[ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
    expect(await raw(node.url, absolute)).toMatch(/^HTTP\/1.1 400/);
  });
  it('stops although a request is never answered', async () => {
    const seen = Promise.withResolvers<void>();
    const server = await quick(() => {
      seen.resolve();
      return new Promise(() => undefined);
    });
    const held = raw(server.url, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await seen.promise;
    await server.stop();
    expect(await held).toBe('');
    await expect(fetch(server.url)).rejects.toThrow('fetch failed');
  });
  it('says 500 and goes on when a handler fails', async () => {
    const failing = await openNode(world, freshFolder(), {
      registrar: {
        signer: world.registrar,
        store: new Proxy({} as never, {
          get: (_, name) =>
            ['waitingBatches', 'issuerElections'].includes(String(name))
              ? () => []
              : () => {
                  throw new Error('secret detail');
                },
        }),
      },
    });
    const answer = await fetch(`${failing.url}/admissions`, {
      method: 'POST',
      body: '{"assembly":"a","station":"s","type":"admission.nonce"}',
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('secret');
    await failing.stop();
  });
});
