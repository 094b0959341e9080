import { createServer, type Server } from 'node:http';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createLedgerClient, type LedgerClientOptions } from '../../../ledger/client/client.ts';
import { sha256Hex } from '../../../ledger/bytes.ts';
import { entryId } from '../../../ledger/entries/entry.ts';
import { nodeVerifier } from '../../../ledger/keys/node-verifier.ts';
import { signCheckpoint } from '../../../ledger/log/checkpoint.ts';
import { encodeBundle, tilePath } from '../../../ledger/log/tile.ts';
import { Frontier, leafHash } from '../../../ledger/log/tree.ts';
import type { LedgerNode } from '../../../ledger/node/node.ts';
import { makeNonceRequest } from '../../../ledger/permit/admission.ts';
import { build, ORIGIN, type World } from '../rules/world.ts';
import { ask, flush, permitsOf, startDay, type Day } from '../node/admissions.ts';
import { appendAll, appendAtOnce, blobs, freshFolder, openNode } from '../node/nodes.ts';

const running: { stop(): Promise<void> }[] = [];
afterAll(async () => {
  for (const node of running) await node.stop();
});

async function nodeOf(world: World, options: Parameters<typeof openNode>[2] = {}): Promise<LedgerNode> {
  const node = await openNode(world, freshFolder(), options);
  running.push(node);
  await appendAll(node, world.entries);
  await node.flush();
  return node;
}
const client = (url: string, options: Partial<LedgerClientOptions> = {}) =>
  createLedgerClient({ url, verifier: nodeVerifier, timeoutMs: 5_000, ...options });
const fault = async (call: Promise<{ ok: true } | { ok: false; error: { kind: string } }>) => {
  const result = await call;
  return result.ok ? 'fine' : result.error.kind;
};

/** A fetch that goes to a node, except where `change` has something else to say. */
const spoiled =
  (change: (path: string, body: Uint8Array) => Uint8Array | number | undefined) =>
  async (url: string, init: RequestInit): Promise<Response> => {
    const answer = await fetch(url, init);
    const body = new Uint8Array(await answer.arrayBuffer());
    const changed = change(new URL(url).pathname, body);
    if (typeof changed === 'number') return new Response('', { status: changed });
    return new Response(Uint8Array.from(changed ?? body), { status: answer.status });
  };

describe('sync', () => {
  it('takes a whole story, judged again with all evidence, and then only what is new', async () => {
    const world = await build('declared', 'trusted');
    const node = await nodeOf(world);
    const asked: string[] = [];
    const accepted: [number, string][] = [];
    const reader = client(node.url, {
      onAccepted: ({ entry }, index) => accepted.push([index, entry.type]),
      party: world.state.founding!.fingerprint,
      evidence: (need) => Promise.resolve(world.workOut(need)),
      fetch: (url, init) => {
        asked.push(new URL(url).pathname);
        return fetch(url, init);
      },
    });
    expect(await reader.sync()).toMatchObject({ ok: true, value: { size: world.entries.length } });
    expect(reader.state).toEqual(world.state);
    expect(accepted).toEqual(world.entries.map(({ entry }, i) => [i, entry.type]).slice(1));
    await appendAtOnce(node, blobs(world, 300));
    await node.flush();
    asked.length = 0;
    expect(await reader.sync()).toMatchObject({ ok: true, value: { size: world.entries.length + 300 } });
    expect(reader.state.size).toBe(world.entries.length + 300);
    expect(accepted.at(-1)).toEqual([world.entries.length + 299, 'blob.part']);
    expect(accepted).toHaveLength(world.entries.length + 299);
    expect(asked).not.toContain('/tile/0/002');
    expect(reader.checkpoint?.size).toBe(world.entries.length + 300);
    asked.length = 0;
    await Promise.all([reader.sync(), reader.sync()]);
    expect(asked).toEqual(['/checkpoint']);
  });

  it('says that a ledger is empty, unreachable, or of another party', async () => {
    const world = await build('founded');
    const empty = await openNode(await build('empty'), freshFolder());
    running.push(empty);
    expect(await fault(client(empty.url).sync())).toBe('empty');
    expect(await fault(client('http://127.0.0.1:9').sync())).toBe('unreachable');
    const { url } = await nodeOf(world);
    expect(await fault(client(url, { party: sha256Hex('another') }).sync())).toBe('other-party');
    expect(await fault(client(url, { party: world.state.founding!.fingerprint }).sync())).toBe('fine');
  });

  it('goes on after a failure in the middle', async () => {
    const world = await build('granted');
    const { url } = await nodeOf(world);
    let failures = 2;
    const reader = client(url, {
      fetch: spoiled((path) => (path.startsWith('/tile') && failures-- > 0 ? 500 : undefined)),
    });
    expect([await fault(reader.sync()), await fault(reader.sync()), await fault(reader.sync())]).toEqual([
      'unreachable',
      'unreachable',
      'fine',
    ]);
    expect(reader.state).toEqual(world.state);
  });

  it('believes no changed byte of checkpoint, tile or bundle', async () => {
    const world = await build('granted');
    const { url } = await nodeOf(world);
    for (const wanted of ['/checkpoint', '/tile/0/000.p/9', '/tile/entries/000.p/9'])
      for (const at of [0.1, 0.5, 0.9]) {
        const change = (path: string, body: Uint8Array) =>
          path === wanted
            ? body.map((byte, i) => (i === Math.floor(body.length * at) ? byte ^ 1 : byte))
            : undefined;
        const reader = client(url, { fetch: spoiled(change) });
        expect([wanted, at, await fault(reader.sync())]).toEqual([wanted, at, 'invalid']);
        expect(reader.checkpoint === undefined || wanted.includes('entries')).toBe(true);
      }
  });

  it('refuses entries that break the rules, even with a signed checkpoint over them', async () => {
    const world = await build('granted');
    const stranger = blobs(world, 1, 5)[0]!;
    const entries = [...world.entries, stranger].map(({ bytes }) => bytes);
    const reader = client('http://ledger', { fetch: staticLedger(world, entries) });
    expect(await reader.sync()).toMatchObject({
      ok: false,
      error: { kind: 'invalid', message: /entry 9 .*seq-gap/ as unknown },
    });
  });

  it('notices a fork and a rollback, in one run and across runs', async () => {
    const world = await build('granted');
    const [a, b, c] = blobs(world, 3);
    const base = world.entries.map(({ bytes }) => bytes);
    const fork = world.make(world.root, 'authority.revoked', {
      key: world.clerk.id,
      reason: 'a fork',
      role: 'clerk',
      scope: { kind: 'station', assembly: 'convention-2026', station: 'hall-1' },
    }).bytes;
    let ledger = staticLedger(world, [...base, a!.bytes]);
    const reader = client('http://ledger', { fetch: (url) => ledger(url) });
    expect(await fault(reader.sync())).toBe('fine');
    const known = reader.checkpoint!;
    ledger = staticLedger(world, base);
    expect(await fault(reader.sync())).toBe('behind');
    expect(await fault(client('http://ledger', { known, fetch: ledger }).sync())).toBe('behind');
    for (const forked of [[...base, fork], [...base, fork, a!.bytes], [fork, ...base].slice(0, 5)]) {
      ledger = staticLedger(world, forked);
      expect(await fault(reader.sync())).toBe('forked');
    }
    ledger = staticLedger(world, [...base, fork, a!.bytes, b!.bytes]);
    expect(await fault(client('http://ledger', { known, fetch: ledger }).sync())).toBe('forked');
    ledger = staticLedger(world, [...base, a!.bytes, b!.bytes, c!.bytes]);
    expect([await fault(reader.sync()), reader.state.size]).toEqual(['fine', 12]);
    expect(await fault(client('http://ledger', { known, fetch: ledger }).sync())).toBe('fine');
  });
});

describe('submit and inclusion', () => {
  it('submits, and proves what was submitted', async () => {
    const world = await build('granted');
    const node = await nodeOf(world);
    const writer = client(node.url);
    const [blob, , later] = blobs(world, 3);
    const id = entryId(ORIGIN, blob!.entry);
    expect(await fault(writer.inclusion(id))).toBe('unknown');
    expect(await writer.submit(blob!.bytes)).toEqual({ ok: true, value: { index: 9, id } });
    expect(await writer.submit(blob!.bytes)).toEqual({ ok: true, value: { index: 9, id } });
    await node.flush();
    const inclusion = await writer.inclusion(id);
    expect(inclusion).toMatchObject({ ok: true, value: { index: 9, entry: blob!.bytes } });
    expect(writer.state.size).toBe(10);
    expect(await writer.submit(later!.bytes)).toMatchObject({ error: { kind: 'not-yet', rule: 'seq-gap' } });
    expect(await writer.submit(world.entries[0]!.bytes.slice(1))).toMatchObject({
      error: { kind: 'malformed' },
    });
  });

  it('believes no proof that is changed, for another entry, or of a forked checkpoint', async () => {
    const world = await build('granted');
    const { url } = await nodeOf(world);
    const [id, other] = world.entries.slice(3, 5).map(({ entry }) => entryId(ORIGIN, entry));
    const swap = client(url, { fetch: (target, init) => fetch(target.replace(other!, id!), init) });
    expect(await fault(swap.inclusion(id!))).toBe('fine');
    expect(await fault(swap.inclusion(other!))).toBe('invalid');
    for (const [from, to] of [
      ['index 3', 'index 2'],
      ['"index":3', '"index":"3"'],
      ['\\n9\\n', '\\n8\\n'],
      ['{', '['],
    ] as const) {
      const change = (path: string, body: Uint8Array) =>
        path.startsWith('/entries') ? Buffer.from(Buffer.from(body).toString().replace(from, to)) : undefined;
      expect([from, await fault(client(url, { fetch: spoiled(change) }).inclusion(id!))]).toEqual([
        from,
        'invalid',
      ]);
    }
    const forking = client(url);
    await forking.sync();
    const fork = world.entries.slice(0, 8).map(({ bytes }) => bytes);
    const note = staticNote(world, [...fork, blobs(world, 1)[0]!.bytes]);
    const change = (path: string, body: Uint8Array) => {
      if (!path.startsWith('/entries')) return undefined;
      const answer = JSON.parse(Buffer.from(body).toString()) as { proof: string };
      return Buffer.from(JSON.stringify({ ...answer, proof: answer.proof.split('\n\n')[0] + '\n\n' + note }));
    };
    expect(await fault(client(url, { fetch: spoiled(change) }).inclusion(id!))).toBe('invalid');
  });
});

describe('limits', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });
  const serve = async (answer: Parameters<typeof createServer>[1]): Promise<string> => {
    const server = createServer(answer as never);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  };

  it('gives up on a node that never answers, or never ends its answer', async () => {
    const silent = await serve(() => undefined);
    const endless = await serve((_, answer) => {
      answer.write('x');
    });
    for (const url of [silent, endless]) {
      const quick = client(url, { timeoutMs: 50 });
      expect(await fault(quick.sync())).toBe('unreachable');
      expect(await fault(quick.submit(Uint8Array.of(1)))).toBe('unreachable');
      expect(await fault(quick.inclusion(sha256Hex('x')))).toBe('unreachable');
      expect(await fault(quick.nonce('a', 's'))).toBe('unreachable');
    }
  });
  it('reads no more than an answer may have, follows no redirect, and takes no rubbish', async () => {
    const huge = await serve((_, answer) => answer.end(Buffer.alloc(3_000_000)));
    expect(await fault(client(huge).sync())).toBe('unreachable');
    expect(await fault(client(huge).submit(Uint8Array.of(1)))).toBe('unreachable');
    const redirect = await serve((_, answer) => answer.writeHead(302, { location: huge }).end());
    expect(await fault(client(redirect).sync())).toBe('unreachable');
    const rubbish = await serve((_, answer) => answer.end('{"id":3}'));
    expect(await fault(client(rubbish).sync())).toBe('invalid');
    expect(await fault(client(rubbish).submit(Uint8Array.of(1)))).toBe('invalid');
    expect(await fault(client(rubbish).nonce('a', 's'))).toBe('invalid');
    const broken = await serve((_, answer) => answer.writeHead(422).end('not json'));
    expect(await fault(client(broken).submit(Uint8Array.of(1)))).toBe('unavailable');
  });
});

describe('admission through the node', async () => {
  const day = startDay();
  const node = await nodeOf(day.world, {
    registrar: { signer: day.world.registrar, store: day.store },
    clock: () => day.clock.now,
  });
  const station = client(node.url);
  await station.sync();
  const place = { assembly: 'convention-2026', station: 'hall-1' };
  const through: Day = {
    ...day,
    registrar: {
      ...day.registrar,
      handle: async (bytes) => {
        const answer = await fetch(`${node.url}/admissions`, {
          method: 'POST',
          body: Uint8Array.from(bytes),
          headers: { 'content-type': 'application/json' },
        });
        return { ok: true, value: new Uint8Array(await answer.arrayBuffer()) };
      },
    },
  };

  it('admits, refuses with the rule, records, and every ballot paper is signed', async () => {
    expect(await station.nonce(place.assembly, place.station)).toMatchObject({ ok: true });
    const asked = await ask(through, day.world.holders[20]!);
    const answer = await station.admit(place, asked.bytes);
    expect(answer).toMatchObject({ ok: true, value: { group: 'members' } });
    expect(permitsOf(day.world, asked, (answer as never as { value: never }).value)).toHaveLength(2);
    const again = await ask(through, day.world.holders[20]!);
    expect(await station.admit(place, again.bytes)).toMatchObject({
      ok: false,
      error: { kind: 'refused', rule: 'already-admitted', station: 'hall-1' },
    });
    expect(await flush(through)).toBe(1);
    expect(await station.flush(makeNonceRequest('a', 's'))).toMatchObject({ error: { kind: 'invalid' } });
    expect(await station.admit(place, Uint8Array.of(1))).toMatchObject({
      error: { kind: 'malformed', rule: 'admission-form' },
    });
  });

  it("takes no acknowledgement but its registrar's, about its own station and these permits", async () => {
    const asked = await ask(through, day.world.holders[21]!);
    expect(await fault(station.admit({ ...place, station: 'hall-2' }, asked.bytes))).toBe('invalid');
    const digit = (text: string) => (text === '0' ? '1' : '0');
    const changes: readonly ((text: string) => string)[] = [
      (text) => text.replace(/(?<="commitment":").(?=.)/, digit),
      (text) => text.replace(/(?<="group":")members(?=","name")/, 'delegates'),
      (text) => text.replace(/(?<="permits":\[)\{.*?\},/, ''),
    ];
    for (const change of changes) {
      const deceived = client(node.url, {
        fetch: spoiled((path, body) =>
          path === '/admissions' ? Buffer.from(change(Buffer.from(body).toString())) : undefined,
        ),
      });
      await deceived.sync();
      expect(await fault(deceived.admit(place, asked.bytes))).toBe('invalid');
    }
    expect(await fault(station.admit(place, asked.bytes))).toBe('fine');
  });
});

/** A ledger of these entries as static files, whatever the rules say about them. */
function staticLedger(world: World, entries: readonly Uint8Array[]) {
  const width = entries.length;
  const files = new Map<string, Uint8Array>([
    ['/checkpoint', Buffer.from(staticNote(world, entries))],
    [`/${tilePath(0, 0, width)}`, Buffer.concat(entries.map(leafHash))],
    [`/tile/entries/000.p/${width}`, encodeBundle(entries)],
  ]);
  return (url: string): Promise<Response> => {
    const file = files.get(new URL(url).pathname);
    return Promise.resolve(new Response(file && Uint8Array.from(file), { status: file ? 200 : 404 }));
  };
}

function staticNote(world: World, entries: readonly Uint8Array[]): string {
  const tree = new Frontier();
  for (const entry of entries) tree.append(leafHash(entry));
  return signCheckpoint(
    { origin: ORIGIN, size: entries.length, root: tree.root() },
    world.founded().logKey,
    (message) => world.log.sign(message),
  );
}
