// The serial transport on a PTY (socat): the same contract as TCP, and the whole card stack over it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openPty, type Pty } from '../../../hardware/simulator/pty.ts';
import { createSimulatedReader } from '../../../hardware/simulator/reader.ts';
import { serveTcp, type ByteDevice, type ServedDevice } from '../../../hardware/simulator/serve.ts';
import {
  createTransport,
  type Transport,
  type TransportEvent,
} from '../../../hardware/transport/transport.ts';
import { peer } from '../../peers/require.ts';
import { isInserted, isStatus, meet, must, rigOver } from '../card/rig.ts';
import { vectorCard } from '../simulator/vector-card.ts';

const missing = peer(['socat']);
let folder: string;
let path: string;
let pty: Pty | undefined;
let served: ServedDevice | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hwabaek-serial-'));
  path = join(folder, 'tty');
});
afterEach(async () => {
  await pty?.close();
  await served?.close();
  pty = undefined;
  served = undefined;
  rmSync(folder, { recursive: true });
});

const serialTransport = (flow: 'none' | 'xonxoff' = 'none'): Transport =>
  createTransport({ kind: 'serial', path, baudRate: 115200, dataBits: 8, stopBits: 2, parity: 'none', flow });

async function plugIn(device: ByteDevice): Promise<void> {
  served ??= await serveTcp(device, { port: 0 });
  pty = await openPty({ port: served.port, path });
}

/** Gives back what it hears, reversed. */
function echo(): ByteDevice {
  const wires = new Set<(bytes: Uint8Array) => void>();
  return {
    receive: (bytes) => {
      for (const wire of wires) wire(bytes.toReversed());
    },
    subscribe: (wire) => {
      wires.add(wire);
      return () => wires.delete(wire);
    },
  };
}

/** Answers everything with XOFF and never with XON. */
function stopper(): { readonly device: ByteDevice; readonly stopped: Promise<void> } {
  const wires = new Set<(bytes: Uint8Array) => void>();
  const { promise, resolve } = Promise.withResolvers<void>();
  const receive = (): void => {
    for (const wire of wires) wire(Uint8Array.of(0x13));
    resolve();
  };
  const subscribe = (wire: (bytes: Uint8Array) => void): (() => void) => {
    wires.add(wire);
    return () => wires.delete(wire);
  };
  return { device: { receive, subscribe }, stopped: promise };
}

describe.skipIf(missing !== undefined)(`serial transport on a PTY ${missing ?? ''}`, () => {
  test('carries bytes, may be closed and opened again, has no modem lines, is locked while open', async () => {
    await plugIn(echo());
    const transport = serialTransport();
    const events: TransportEvent[] = [];
    for (let round = 1; round <= 2; round++) {
      must(await transport.open());
      expect(await serialTransport().open()).toMatchObject({ ok: false, error: { kind: 'unavailable' } });
      expect(await transport.setModemLines({ rts: false, dtr: true })).toBe('unsupported');
      const answer = new Promise<TransportEvent>((resolve) => {
        const stop = transport.subscribe((event) => {
          stop();
          resolve(event);
        });
      });
      must(await transport.write(Uint8Array.of(3, 2, 1), 1000));
      expect(await answer).toEqual({ kind: 'data', bytes: Uint8Array.of(1, 2, 3) });
      const stop = transport.subscribe((event) => events.push(event));
      await transport.close();
      stop();
      expect(events).toHaveLength(round);
      expect(events.at(-1)).toMatchObject({ kind: 'closed' });
    }
    expect(await transport.write(Uint8Array.of(1), 1000)).toMatchObject({
      ok: false,
      error: { kind: 'closed' },
    });
  });

  test('bytes arrive when they come, not when a timer happens to fire', async () => {
    const device = echo();
    await plugIn(device);
    const transport = serialTransport();
    must(await transport.open());
    const arrived = new Promise<number>((resolve) => {
      transport.subscribe((event) => event.kind === 'data' && resolve(performance.now()));
    });
    const late = setTimeout(() => undefined, 20_000);
    const start = performance.now();
    must(await transport.write(Uint8Array.of(1), 10_000));
    expect((await arrived) - start).toBeLessThan(2000);
    clearTimeout(late);
    await transport.close();
  });

  test('a path that is not there is unavailable', async () => {
    expect(await serialTransport().open()).toMatchObject({ ok: false, error: { kind: 'unavailable' } });
  });

  test('a write that XOFF stops for good times out and closes, once; the port can be opened again', async () => {
    await plugIn(stopper().device);
    const transport = serialTransport('xonxoff');
    const events: TransportEvent[] = [];
    transport.subscribe((event) => events.push(event));
    must(await transport.open());
    const bulk = transport.write(new Uint8Array(4 * 1024 * 1024), 500);
    expect(await bulk).toMatchObject({ ok: false, error: { kind: 'timeout' } });
    await transport.close();
    expect(events).toEqual([
      { kind: 'closed', reason: expect.stringContaining('did not take 4194304 bytes') },
    ]);
    must(await transport.open());
    await transport.close();
  });

  test('a cable pulled under a write: the write fails, one closed', async () => {
    const { device, stopped } = stopper();
    await plugIn(device);
    const transport = serialTransport('xonxoff');
    const events: TransportEvent[] = [];
    transport.subscribe((event) => events.push(event));
    must(await transport.open());
    const bulk = transport.write(new Uint8Array(4 * 1024 * 1024), 20_000);
    await stopped;
    await pty?.close();
    expect(await bulk).toMatchObject({ ok: false, error: { kind: 'closed' } });
    await transport.close();
    expect(events.filter((event) => event.kind === 'closed')).toHaveLength(1);
  });

  test.for(['T=1', 'T=0'] as const)(
    '%s: a card is met and used; the cable is pulled and put back',
    async (protocol) => {
      const simulator = createSimulatedReader();
      simulator.insert(vectorCard({ protocol }));
      await plugIn(simulator);
      const rig = rigOver(simulator, serialTransport());
      const { piv } = await meet(rig);
      expect(must(await piv.certificate('9A')).length).toBeGreaterThan(300);
      must(await piv.verifyPin('123456'));
      expect(must(await piv.sign(new Uint8Array(32).fill(1)))[0]).toBe(0x30);

      const unplugged = rig.next(isStatus('unplugged'));
      await pty?.close();
      await unplugged;
      expect(await piv.sign(new Uint8Array(32))).toMatchObject({ ok: false, error: { kind: 'unplugged' } });
      const inserted = rig.next(isInserted);
      await plugIn(simulator);
      await inserted;
      must(await (await meet(rig)).piv.verifyPin('123456'));
      await rig.stop();
    },
  );
});
