// Driver, transport, wire and simulated printer together over TCP, in real time; the faults' outcomes are in printer.test.ts.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createBitmap, type Bitmap } from '../../../hardware/printer/bitmap.ts';
import { createPrinter, type PrinterStatus, type ReceiptPrinter } from '../../../hardware/printer/printer.ts';
import { createSimulatedPrinter, type SimulatedPrinter } from '../../../hardware/simulator/printer.ts';
import { serveTcp, type ServedDevice } from '../../../hardware/simulator/serve.ts';
import { createTransport } from '../../../hardware/transport/transport.ts';

let paper: SimulatedPrinter;
let served: ServedDevice;
let printer: ReceiptPrinter;
beforeEach(async () => {
  paper = createSimulatedPrinter();
  served = await serveTcp(paper, { port: 0 });
  printer = createPrinter({
    transport: createTransport({ kind: 'tcp', host: '127.0.0.1', port: served.port }),
    profile: { widthDots: 576, confirmation: 'auto' },
    timings: { reopenMs: 20, pollMs: 50 },
  });
});
afterEach(async () => {
  await printer.stop();
  await served.close();
});

const slip = (byte: number): Bitmap => {
  const bitmap = createBitmap(576, 1500);
  bitmap.data.fill(byte);
  return bitmap;
};
const until = (wanted: (status: PrinterStatus) => boolean): Promise<void> =>
  new Promise((resolve) => {
    const unsubscribe = printer.subscribe((status) => {
      if (!wanted(status)) return;
      unsubscribe();
      resolve();
    });
  });
const ready = (status: PrinterStatus): boolean => status.kind === 'ready' && status.clearing === 'done';

test('a receipt as long as half an arm is printed and confirmed', async () => {
  const found = until(ready);
  printer.start();
  await found;
  expect(await printer.print(slip(0xa5), { cut: 'cut' })).toEqual({ outcome: 'confirmed', by: 'process-id' });
  expect(paper.papers().map(({ heightDots }) => heightDots)).toEqual([1524]);
});

test('the cable is pulled amid a receipt: unknown; plugged in again: ready, and the next receipt comes alone', async () => {
  let found = until(ready);
  printer.start();
  await found;
  paper.set({ rowMs: 1, afterRows: { rows: 20, set: { rowMs: 1000 } } });
  const job = printer.print(slip(0xa5), { cut: 'cut' });
  await expect.poll(() => paper.current().heightDots).toBeGreaterThanOrEqual(20);
  found = until(ready);
  served.drop();
  expect(await job).toMatchObject({ outcome: 'unknown', cause: { kind: 'unplugged' } });
  paper.set({ rowMs: 0 });
  await found;
  const before = paper.papers().length;
  expect(await printer.print(slip(0x5a), { cut: 'cut' })).toMatchObject({ outcome: 'confirmed' });
  const [next, ...others] = paper.papers().slice(before);
  expect(others).toEqual([]);
  expect([next?.heightDots, next?.data.includes(0xa5)]).toEqual([1524, false]);
});

test('nobody listens: unplugged, and print says not started', async () => {
  await served.close();
  const unplugged = until(({ kind }) => kind === 'unplugged');
  printer.start();
  await unplugged;
  expect(await printer.print(slip(0xa5), { cut: 'cut' })).toMatchObject({
    outcome: 'not-started',
    cause: { kind: 'unplugged' },
  });
});
