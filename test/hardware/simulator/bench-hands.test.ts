// What a bench needs of the simulators beside their bytes: cards that are no party cards, a cable that stays out, and how things stand now.
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { CardError } from '../../../hardware/card/error.ts';
import { openPiv } from '../../../hardware/card/piv.ts';
import { createReader, type CardReader } from '../../../hardware/card/reader.ts';
import { createBitmap, fillRectangle } from '../../../hardware/printer/bitmap.ts';
import { feedAndCut, rasterBands } from '../../../hardware/printer/escpos.ts';
import { createMuteCard, createOtherCard } from '../../../hardware/simulator/odd-cards.ts';
import { createSimulatedPrinter } from '../../../hardware/simulator/printer.ts';
import type { ReaderFault } from '../../../hardware/simulator/faults.ts';
import { createSimulatedReader } from '../../../hardware/simulator/reader.ts';
import { serveTcp } from '../../../hardware/simulator/serve.ts';
import { createTransport } from '../../../hardware/transport/transport.ts';
import { vectorCard } from './vector-card.ts';

/** A simulated reader with the real driver at the other end of the wire. */
async function wired(): Promise<{
  readonly device: ReturnType<typeof createSimulatedReader>;
  readonly wire: Awaited<ReturnType<typeof serveTcp>>;
  readonly driver: CardReader;
  readonly reached: (kind: string) => Promise<void>;
  readonly close: () => Promise<void>;
}> {
  const device = createSimulatedReader();
  const wire = await serveTcp(device, { port: 0 });
  const driver = createReader({
    transport: createTransport({ kind: 'tcp', host: '127.0.0.1', port: wire.port }),
    pollMs: 10,
  });
  driver.start();
  return {
    device,
    wire,
    driver,
    reached: (kind) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (driver.status().kind !== kind) return;
          unsubscribe();
          resolve();
        };
        const unsubscribe = driver.subscribe(look);
        queueMicrotask(look);
      }),
    close: async () => {
      await driver.stop();
      await wire.close();
    },
  };
}

describe('cards that are no party cards', () => {
  test('a card upside down is in the slot and does not answer to reset', async () => {
    const { device, driver, reached, close } = await wired();
    await reached('empty');
    device.insert(createMuteCard());
    await reached('card');
    const channel = await driver.connect();
    expect(channel.ok ? 'answers' : channel.error.kind).toBe<CardError['kind']>('mute');
    await close();
  });

  test('a transport card answers to reset and has no party application', async () => {
    const { device, driver, reached, close } = await wired();
    await reached('empty');
    device.insert(createOtherCard());
    await reached('card');
    const channel = await driver.connect();
    if (!channel.ok) throw new Error(channel.error.detail);
    const piv = await openPiv(channel.value);
    expect(piv.ok ? 'party card' : piv.error.kind).toBe('not-piv');
    await close();
  });

  test('the nth exchange with any card can be the one at which it slips out', async () => {
    const { device, driver, reached, close } = await wired();
    await reached('empty');
    device.order({ kind: 'pull', atApdu: 1 });
    device.insert(createOtherCard());
    await reached('card');
    const channel = await driver.connect();
    if (!channel.ok) throw new Error(channel.error.detail);
    const piv = await openPiv(channel.value);
    expect(piv.ok).toBe(false);
    expect(device.card).toBeUndefined();
    expect(device.faults().pullAtApdu).toBe(0);
    await close();
  });
});

describe('a cable', () => {
  test('that is unplugged stays out until it is plugged in again, on the same port', async () => {
    const { wire, reached, close } = await wired();
    await reached('empty');
    wire.unplug();
    expect(wire.cable).toBe('unplugged');
    await reached('unplugged');
    wire.replug();
    await reached('empty');
    expect(wire.cable).toBe('plugged');
    await close();
  });

  test('lets nobody through while it is out', async () => {
    const device = createSimulatedReader();
    const wire = await serveTcp(device, { port: 0 });
    wire.unplug();
    const heard: Buffer[] = [];
    const socket = connect(wire.port, '127.0.0.1');
    socket.on('error', () => undefined); // a reset connection
    socket.on('data', (bytes: Buffer) => heard.push(bytes));
    await new Promise((resolve) => socket.once('close', resolve));
    device.insert(createOtherCard());
    expect(heard).toEqual([]);
    await wire.close();
  });
});

describe('the reader says how it stands', () => {
  const faults: readonly [ReaderFault, object][] = [
    [{ kind: 'nak', commands: 3 }, { nak: 3 }],
    [{ kind: 'bad-lrc', answers: 2 }, { badLrc: 2 }],
    [{ kind: 'silence', commands: 1 }, { silence: 1 }],
    [{ kind: 'noise', bytes: new Uint8Array(5) }, { noiseBytes: 5 }],
    [{ kind: 'delivery', pieces: 'bytes' }, { delivery: 'bytes' }],
    [{ kind: 'time-requests', count: 4 }, { timeRequests: 4 }],
    [{ kind: 'waiting-time', factor: 2, times: 5 }, { waitingTime: { factor: 2, times: 5 } }],
    [{ kind: 'pull', atApdu: 9 }, { pullAtApdu: 9 }],
  ];

  test.for(faults)('%o is seen among its faults, and told', ([fault, seen]) => {
    const reader = createSimulatedReader();
    const calm = reader.faults();
    let told = 0;
    reader.onChange(() => (told += 1));
    reader.order(fault);
    expect(reader.faults()).toEqual({ ...calm, ...seen });
    expect(told).toBe(1);
  });

  test('faults that are used up are gone, each with a word', () => {
    const reader = createSimulatedReader();
    const left: number[] = [];
    reader.order({ kind: 'nak', commands: 2 });
    reader.onChange(() => left.push(reader.faults().nak));
    const getStatus = Uint8Array.from([0x03, 0x06, 0x65, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x60]);
    reader.receive(getStatus);
    reader.receive(getStatus);
    reader.receive(getStatus);
    expect(left).toEqual([1, 0]);
  });

  test('the card in the slot, until somebody no longer listens', () => {
    const reader = createSimulatedReader();
    const card = vectorCard({ protocol: 'T=1' });
    const seen: unknown[] = [];
    const remove = reader.onChange(() => seen.push(reader.card));
    reader.insert(card);
    reader.remove();
    remove();
    reader.insert(card);
    expect(seen).toEqual([card, undefined]);
  });
});

describe('the printer says how it stands', () => {
  const picture = createBitmap(576, 30);
  fillRectangle(picture, { x: 0, y: 0, widthDots: 576, heightDots: 30 }, 'black');
  const print = (printer: ReturnType<typeof createSimulatedPrinter>): void => {
    for (const band of rasterBands(picture)) printer.receive(band);
  };

  test('row by row, with what hangs out of it', () => {
    const printer = createSimulatedPrinter();
    const heights: number[] = [];
    const remove = printer.onChange(() => heights.push(printer.current().heightDots));
    print(printer);
    expect(heights).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    remove();
    print(printer);
    expect(heights).toHaveLength(30);
  });

  test('its switches, an order counted down and then carried out', () => {
    const printer = createSimulatedPrinter();
    printer.set({ afterRows: { rows: 12, set: { cover: 'open' } } });
    expect(printer.switches()).toMatchObject({ cover: 'closed', afterRows: { rows: 12 } });
    const left: (number | undefined)[] = [];
    printer.onChange(() => left.push(printer.switches().afterRows?.rows));
    print(printer);
    expect(left).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, undefined]);
    expect(printer.switches()).toMatchObject({ cover: 'open', afterRows: undefined });
    expect(printer.current().heightDots).toBe(12);
  });

  test('what is torn off is gone from the printer and is no cut paper', () => {
    const printer = createSimulatedPrinter();
    expect(printer.tearOff()).toBeUndefined();
    print(printer);
    const torn = printer.tearOff();
    expect(torn).toEqual({ ...picture });
    expect(printer.current().heightDots).toBe(0);
    print(printer);
    printer.receive(feedAndCut);
    expect(printer.papers()).toHaveLength(1);
  });
});
