// What the view says of the devices (station.md, roles: technician): their state now, and the last fault since the start.
import { expect, test } from 'vitest';
import type { CardReader, ReaderEvent, ReaderStatus } from '../../../hardware/card/reader.ts';
import type { PrinterStatus, ReceiptPrinter } from '../../../hardware/printer/printer.ts';
import { watchDevices, type DeviceWatch } from '../../../main/station/devices.ts';
import { FakePrinter, FakeReader } from './fakes.ts';

class ShownReader extends FakeReader {
  private shown: ReaderStatus = { kind: 'unplugged', reason: 'not started' };
  private tell: ((event: ReaderEvent) => void) | undefined;
  override status(): ReaderStatus {
    return this.shown;
  }
  override subscribe(listener: Parameters<CardReader['subscribe']>[0]): () => void {
    this.tell = listener;
    return () => (this.tell = undefined);
  }
  show(status: ReaderStatus): void {
    this.shown = status;
    this.tell?.({ kind: 'status', status });
  }
}

class ShownPrinter extends FakePrinter {
  private shown: PrinterStatus = { kind: 'stopped', clearing: 'needed', job: 'none' };
  private tell: ((status: PrinterStatus) => void) | undefined;
  override status(): PrinterStatus {
    return this.shown;
  }
  override subscribe(listener: Parameters<ReceiptPrinter['subscribe']>[0]): () => void {
    this.tell = listener;
    return () => (this.tell = undefined);
  }
  show(status: PrinterStatus): void {
    this.shown = status;
    this.tell?.(status);
  }
}

const idle = { clearing: 'done', job: 'none' } as const;
const bench = (): { reader: ShownReader; printer: ShownPrinter; watch: DeviceWatch } => {
  const reader = new ShownReader();
  const printer = new ShownPrinter();
  return { reader, printer, watch: watchDevices(reader, printer) };
};

test('a reader that came back shows its last fault, and a later one in its place', () => {
  const { reader, watch } = bench();
  reader.show({ kind: 'starting' });
  reader.show({ kind: 'empty' });
  expect(watch.reader()).toEqual({ kind: 'empty' });
  reader.show({ kind: 'fault', reason: 'no answer in 2 s' });
  expect(watch.reader()).toEqual({
    kind: 'fault',
    detail: 'no answer in 2 s',
    lastFault: { kind: 'fault', detail: 'no answer in 2 s' },
  });
  reader.show({ kind: 'card' });
  expect(watch.reader()).toEqual({ kind: 'card', lastFault: { kind: 'fault', detail: 'no answer in 2 s' } });
  reader.show({ kind: 'unplugged', reason: 'gone' });
  reader.show({ kind: 'empty' });
  expect(watch.reader().lastFault).toEqual({ kind: 'unplugged', detail: 'gone' });
});

test.each([
  [{ kind: 'unplugged', detail: 'refused' }, 'refused'],
  [{ kind: 'silent', detail: 'no answer' }, 'no answer'],
  [{ kind: 'cover-open' }, 'the cover is open'],
  [{ kind: 'paper-out' }, 'there is no paper'],
  [{ kind: 'error', error: 'cutter' }, 'the printer reports an error: cutter'],
  [{ kind: 'offline' }, 'the printer is offline and names no cause'],
] as const)('a printer at %j', (condition, detail) => {
  const { printer, watch } = bench();
  printer.show({ ...condition, ...idle });
  expect(watch.printer()).toEqual({
    kind: condition.kind,
    detail,
    lastFault: { kind: condition.kind, detail },
  });
  printer.show({ kind: 'near-end', ...idle });
  expect(watch.printer()).toEqual({ kind: 'near-end', lastFault: { kind: condition.kind, detail } });
});

test('starting, working and paper that runs low are no faults; nothing is noted any more after the end', () => {
  const { printer, watch } = bench();
  for (const kind of ['starting', 'ready', 'near-end', 'stopped'] as const) {
    printer.show({ kind, ...idle });
    expect(watch.printer()).toEqual({ kind });
  }
  watch.stop();
  printer.show({ kind: 'paper-out', ...idle });
  expect(watch.printer()).not.toHaveProperty('lastFault');
});
