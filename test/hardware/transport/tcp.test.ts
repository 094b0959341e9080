// The transport contract over TCP: one 'closed' per open, bounded writes, re-plug.
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fail } from '../../../hardware/result.ts';
import { abortError, streamTransport } from '../../../hardware/transport/stream.ts';
import {
  createTransport,
  type Transport,
  type TransportEvent,
} from '../../../hardware/transport/transport.ts';

let server: Server;
let port: number;
let peers: Socket[];
let transport: Transport;
let events: TransportEvent[];

beforeEach(async () => {
  peers = [];
  server = createServer((socket) => {
    peers.push(socket);
    socket.on('error', () => undefined);
    server.emit('peer', socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  transport = createTransport({ kind: 'tcp', host: '127.0.0.1', port });
  events = [];
  transport.subscribe((event) => events.push(event));
});
afterEach(async () => {
  await transport.close();
  for (const peer of peers) peer.destroy();
  await new Promise((resolve) => server.close(resolve));
});

const nextPeer = (): Promise<Socket> =>
  new Promise((resolve) => server.once('peer', (socket) => resolve(socket as Socket)));
const nextEvent = (kind: TransportEvent['kind']): Promise<TransportEvent> =>
  new Promise((resolve) => {
    const stop = transport.subscribe((event) => {
      if (event.kind !== kind) return;
      stop();
      resolve(event);
    });
  });
const closings = (): number => events.filter((event) => event.kind === 'closed').length;

describe('tcp transport', () => {
  test('carries bytes both ways', async () => {
    const connected = nextPeer();
    expect(await transport.open()).toEqual({ ok: true, value: undefined });
    const peer = await connected;
    peer.on('data', (bytes) => peer.write(Buffer.from(bytes).reverse()));
    const answer = nextEvent('data');
    expect(await transport.write(Uint8Array.of(1, 2, 3), 1000)).toEqual({ ok: true, value: undefined });
    expect(await answer).toEqual({ kind: 'data', bytes: Uint8Array.of(3, 2, 1) });
  });

  test('calls to open at the same time share one connection, a later one is at once ok', async () => {
    const results = await Promise.all([transport.open(), transport.open()]);
    expect(results.map((result) => result.ok)).toEqual([true, true]);
    expect((await transport.open()).ok).toBe(true);
    await transport.close();
    expect(peers).toHaveLength(1);
  });

  test('a refused connection is unavailable and leaves no event', async () => {
    await new Promise((resolve) => server.close(resolve));
    const result = await transport.open();
    expect(result).toMatchObject({ ok: false, error: { kind: 'unavailable' } });
    expect(events).toEqual([]);
    server.listen(0, '127.0.0.1');
  });

  test('a pulled cable is one closed event; writes then fail at once; open works again', async () => {
    for (let round = 1; round <= 3; round++) {
      const connected = nextPeer();
      await transport.open();
      const closed = nextEvent('closed');
      (await connected).resetAndDestroy();
      await closed;
      expect(await transport.write(Uint8Array.of(1), 1000)).toMatchObject({
        ok: false,
        error: { kind: 'closed' },
      });
      expect(closings()).toBe(round);
    }
  });

  test('close() is one closed event, also when called twice', async () => {
    await transport.open();
    await Promise.all([transport.close(), transport.close()]);
    await transport.close();
    expect(closings()).toBe(1);
  });

  test('close() while opening ends the attempt', async () => {
    const opening = transport.open();
    await transport.close();
    expect(await opening).toMatchObject({ ok: false, error: { kind: 'closed' } });
    expect(events).toEqual([]);
  });

  test('a write nobody takes times out, closes the transport, and ends other writes', async () => {
    const connected = nextPeer();
    await transport.open();
    (await connected).pause();
    const bulk = new Uint8Array(32 * 1024 * 1024);
    const results = await Promise.all([transport.write(bulk, 50), transport.write(Uint8Array.of(1), 60_000)]);
    expect(results[0]).toMatchObject({ ok: false, error: { kind: 'timeout' } });
    expect(results[1]).toMatchObject({ ok: false, error: { kind: 'closed' } });
    expect(closings()).toBe(1);
  });

  test('an open that takes too long is a timeout and may be tried again', async () => {
    let attempts = 0;
    const slow = streamTransport('slow', (signal) => {
      attempts += 1;
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve(fail(abortError(signal))));
      });
    });
    for (const attempt of [1, 2]) {
      expect(await slow.open(20)).toMatchObject({ ok: false, error: { kind: 'timeout' } });
      expect(attempts).toBe(attempt);
    }
  });

  test('has no modem lines', async () => {
    await transport.open();
    expect(await transport.setModemLines({ rts: true, dtr: true })).toBe('unsupported');
  });
});
