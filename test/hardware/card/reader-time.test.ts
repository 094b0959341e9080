// The driver's behaviour in time, on a wire in memory under a fake clock: silence, endless requests for time, backoff. Every call ends.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { longestCommandMs } from '../../../hardware/card/ccid-serial.ts';
import { createReader, type ReaderEvent } from '../../../hardware/card/reader.ts';
import { longestApduMs } from '../../../hardware/card/session.ts';
import { createSimulatedReader, type SimulatedReader } from '../../../hardware/simulator/reader.ts';
import { vectorCard } from '../simulator/vector-card.ts';
import { isInserted, isRemoved, isStatus, memoryTransport, meet, must, rigOver, type Rig } from './rig.ts';

let simulator: SimulatedReader;
let wire: ReturnType<typeof memoryTransport>;
let rig: Rig;

beforeEach(() => {
  vi.useFakeTimers();
  simulator = createSimulatedReader();
  wire = memoryTransport(simulator);
  rig = rigOver(simulator, wire);
});
afterEach(async () => {
  await rig.stop();
  vi.useRealTimers();
});

/** Lets fake time pass until the promise settles; gives the value and the milliseconds it took. */
async function after<T>(
  promise: Promise<T>,
  mostMs = 120_000,
): Promise<{ readonly value: T; readonly ms: number }> {
  let value: { readonly of: T } | undefined;
  const settled = promise.then((of) => {
    value = { of };
  });
  const start = performance.now();
  while (value === undefined && performance.now() - start < mostMs) await vi.advanceTimersByTimeAsync(10);
  if (value === undefined) throw new Error(`not settled after ${mostMs} ms`);
  await settled;
  return { value: value.of, ms: performance.now() - start };
}

async function withCard(protocol: 'T=0' | 'T=1'): Promise<Awaited<ReturnType<typeof meet>>> {
  simulator.insert(vectorCard({ protocol }));
  return (await after(meet(rig))).value;
}

describe('a card reader in time', () => {
  test('a card is noticed within a poll, its removal too', async () => {
    rig.reader.start();
    await after(rig.next(isStatus('empty')));
    const inserted = rig.next(isInserted);
    simulator.insert(vectorCard());
    expect((await after(inserted)).ms).toBeLessThanOrEqual(260);
    const removed = rig.next(isRemoved);
    simulator.remove();
    expect((await after(removed)).ms).toBeLessThanOrEqual(260);
  });

  test('a bench may look more often: the card is noticed within its own poll', async () => {
    const reader = createReader({ transport: wire, pollMs: 20 });
    const seen = (kind: ReaderEvent['kind']): Promise<void> =>
      new Promise((resolve) => {
        reader.subscribe((event) => {
          if (event.kind === kind) resolve();
        });
      });
    reader.start();
    await vi.advanceTimersByTimeAsync(105);
    expect(reader.status().kind).toBe('empty');
    const inserted = seen('inserted');
    simulator.insert(vectorCard());
    expect((await after(inserted)).ms).toBeLessThanOrEqual(40);
    await after(reader.stop());
  });

  test('a reader that falls silent for good: timeout, fault, and back when it speaks again', async () => {
    const { piv } = await withCard('T=1');
    simulator.order({ kind: 'silence', commands: 1_000_000 });
    const removed = rig.next(isRemoved);
    const { value, ms } = await after(piv.pinTries());
    expect(value).toMatchObject({ ok: false, error: { kind: 'timeout' } });
    expect(ms).toBeLessThan(6000);
    await after(removed);
    expect(rig.reader.status()).toMatchObject({ kind: 'fault' });
    expect((await after(rig.reader.connect())).value).toMatchObject({
      ok: false,
      error: { kind: 'timeout' },
    });
    const statuses = rig.events.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(rig.events.length - statuses).toBeLessThanOrEqual(2); // it does not flicker while it tries
    const inserted = rig.next(isInserted);
    simulator.order({ kind: 'silence', commands: 0 });
    await after(inserted);
    expect(must((await after(meet(rig).then(({ piv: again }) => again.pinTries()))).value)).toBe(3);
  });

  test('T=1: one command not heard is asked for again, and runs once', async () => {
    const { piv } = await withCard('T=1');
    const before = simulator.apduCount;
    simulator.order({ kind: 'silence', commands: 1 });
    expect((await after(piv.pinTries())).value).toEqual({ ok: true, value: 3 });
    expect(simulator.apduCount - before).toBe(1);
  });

  test('T=0: one command not heard is a failure, the next one works', async () => {
    const { piv } = await withCard('T=0');
    simulator.order({ kind: 'silence', commands: 1 });
    expect((await after(piv.pinTries())).value).toMatchObject({ ok: false, error: { kind: 'protocol' } });
    expect((await after(piv.pinTries())).value).toEqual({ ok: true, value: 3 });
  });

  test('more NAKs than allowed are a failure', async () => {
    const { piv } = await withCard('T=0');
    simulator.order({ kind: 'nak', commands: 4 });
    expect((await after(piv.pinTries())).value).toMatchObject({ ok: false, error: { kind: 'protocol' } });
  });

  test('T=1: a card that asks for time without end is given up', async () => {
    const { piv } = await withCard('T=1');
    must((await after(piv.verifyPin('123456'))).value);
    simulator.order({ kind: 'waiting-time', factor: 1, times: 1_000_000 });
    const { value } = await after(piv.sign(new Uint8Array(32)));
    expect(value).toMatchObject({ ok: false, error: { kind: expect.stringMatching(/timeout|protocol/) } });
  });

  test('T=0: a reader that asks for time without end is given up', async () => {
    const { channel } = await withCard('T=0');
    simulator.order({ kind: 'silence', commands: 1_000_000 });
    const beat = setInterval(() => wire.inject(Uint8Array.of(0x80)), 200);
    const { value, ms } = await after(channel.transmit(Uint8Array.of(0, 0x20, 0, 0x80)));
    clearInterval(beat);
    expect(value).toMatchObject({ ok: false, error: { kind: 'timeout' } });
    expect(ms).toBeLessThan(longestApduMs + longestCommandMs);
  });

  test('pauses between attempts grow to two seconds', async () => {
    wire.plug = 'out';
    const opens = vi.spyOn(wire, 'open');
    rig.reader.start();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(rig.reader.status()).toEqual({ kind: 'unplugged', reason: 'nothing is plugged in' });
    expect(opens.mock.calls.length).toBeGreaterThan(5);
    expect(opens.mock.calls.length).toBeLessThan(10);
    wire.plug = 'in';
    expect((await after(rig.next(isStatus('empty')))).ms).toBeLessThanOrEqual(2300);
  });

  test('the cable is pulled while a command waits', async () => {
    const { piv } = await withCard('T=1');
    simulator.order({ kind: 'silence', commands: 1 });
    const pending = piv.pinTries();
    await vi.advanceTimersByTimeAsync(100);
    wire.pull('cable');
    expect((await after(pending)).value).toEqual({
      ok: false,
      error: { kind: 'unplugged', detail: 'cable' },
    });
  });
});
