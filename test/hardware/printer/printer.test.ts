// The receipt job machine: every fault of printer and line, and exactly what is said of the job (hardware notes e.4, station notes Paper).
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createBitmap, sliceRows, stackBitmaps, type Bitmap } from '../../../hardware/printer/bitmap.ts';
import {
  createPrinter,
  type PrinterProfile,
  type PrinterStatus,
  type PrintOptions,
  type ReceiptPrinter,
} from '../../../hardware/printer/printer.ts';
import {
  createSimulatedPrinter,
  type SimulatedPrinter,
  type SimulatedPrinterOptions,
} from '../../../hardware/simulator/printer.ts';
import { createLoopback, createTestClock, type Loopback, type TestClock } from './loopback.ts';

const widthDots = 64;
const cutFeedRows = 24;
const cut = { cut: 'cut' } as const;

/** A picture that no other one can be taken for: all rows carry its byte. */
const slip = (byte: number, rows = 300): Bitmap => {
  const bitmap = createBitmap(widthDots, rows);
  bitmap.data.fill(byte);
  return bitmap;
};
const asCut = (...pictures: Bitmap[]): Bitmap =>
  stackBitmaps(widthDots, [...pictures, createBitmap(widthDots, cutFeedRows)]);
const inked = (paper: Bitmap, byte: number): boolean => paper.data.includes(byte);

interface Bench {
  readonly clock: TestClock;
  readonly paper: SimulatedPrinter;
  readonly line: Loopback;
  readonly printer: ReceiptPrinter;
  readonly statuses: PrinterStatus[];
  readonly print: (content: Bitmap, options?: PrintOptions) => ReturnType<ReceiptPrinter['print']>;
  readonly untilReady: () => Promise<void>;
}

/** A driver and a printer that have found each other. */
async function bench(
  simulated: SimulatedPrinterOptions = {},
  profile: Partial<PrinterProfile> = {},
): Promise<Bench> {
  const clock = createTestClock();
  const paper = createSimulatedPrinter({ widthDots, clock, ...simulated });
  const line = createLoopback(paper, clock);
  const printer = createPrinter({
    transport: line,
    profile: { widthDots, confirmation: 'auto', ...profile },
    clock,
  });
  const statuses: PrinterStatus[] = [];
  printer.subscribe((status) => statuses.push(status));
  printer.start();
  const untilReady = async (): Promise<void> => {
    for (let i = 0; i < 100 && printer.status().clearing !== 'done'; i += 1) await clock.pass(500);
    expect(printer.status()).toMatchObject({ kind: 'ready', clearing: 'done' });
    await clock.pass(3000);
  };
  await untilReady();
  const print: Bench['print'] = (content, options = cut) => clock.run(printer.print(content, options));
  onTestFinished(async () => {
    await clock.run(printer.stop());
  });
  return { clock, paper, line, printer, statuses, print, untilReady };
}

describe('a job that is confirmed', () => {
  test('by process id, and the paper shows exactly the picture', async () => {
    const { print, paper } = await bench();
    expect(await print(slip(0xaa))).toEqual({ outcome: 'confirmed', by: 'process-id' });
    expect(paper.papers()).toEqual([asCut(slip(0xaa))]);
    expect(paper.log).toEqual([]);
  });

  test('by a fence when the printer knows no process ids', async () => {
    const { print } = await bench({ processId: 'unsupported' });
    expect(await print(slip(0xaa))).toEqual({ outcome: 'confirmed', by: 'fence' });
  });

  test('by a fence when the profile says so', async () => {
    const { print, line } = await bench({}, { confirmation: 'fence' });
    expect(await print(slip(0xaa))).toEqual({ outcome: 'confirmed', by: 'fence' });
    expect(Buffer.from(line.written()).includes(Buffer.from('1d2848', 'hex'))).toBe(false);
  });

  test('with little paper left, which the status says', async () => {
    const { print, paper, printer, clock } = await bench();
    paper.set({ paper: 'near-end' });
    expect(await print(slip(0xaa))).toEqual({ outcome: 'confirmed', by: 'process-id' });
    await clock.pass(1);
    expect(printer.status().kind).toBe('near-end');
  });

  test('in two parts on one paper', async () => {
    const { print, paper } = await bench();
    expect(await print(slip(0xaa, 40), { cut: 'leave' })).toMatchObject({ outcome: 'confirmed' });
    expect(paper.papers()).toEqual([]);
    expect(paper.current()).toEqual(slip(0xaa, 40));
    expect(await print(slip(0x55, 40))).toMatchObject({ outcome: 'confirmed' });
    expect(paper.papers()).toEqual([asCut(slip(0xaa, 40), slip(0x55, 40))]);
  });

  test('in two parts on one paper, though the line was lost between them', async () => {
    const { print, paper, line, untilReady } = await bench();
    await print(slip(0xaa, 40), { cut: 'leave' });
    line.pull();
    line.plug();
    await untilReady();
    await print(slip(0x55, 40));
    expect(paper.papers()).toEqual([asCut(slip(0xaa, 40), slip(0x55, 40))]);
  });

  test('only when all of a slow printer’s rows are printed', async () => {
    const { print, paper, clock } = await bench();
    paper.set({ rowMs: 5 });
    const started = clock.now();
    expect(await print(slip(0xaa))).toEqual({ outcome: 'confirmed', by: 'process-id' });
    expect(clock.now() - started).toBeGreaterThanOrEqual(300 * 5);
    expect(paper.papers()).toHaveLength(1);
  });

  test('with ids that ascend', async () => {
    const { print, line } = await bench({}, { confirmation: 'process-id' });
    for (const byte of [1, 2, 3]) await print(slip(byte, 8));
    const ids = [
      ...Buffer.from(line.written())
        .toString('hex')
        .matchAll(/1d284806003030((3\d){4})/g),
    ];
    expect(ids.map(([, digits = '']) => digits)).toEqual(['30303031', '30303032', '30303033']);
  });
});

describe('a job that is not started', () => {
  const cases: [string, (bench: Bench) => void | Promise<void>, string][] = [
    ['cover open', ({ paper }) => paper.set({ cover: 'open' }), 'cover-open'],
    ['no paper', ({ paper }) => paper.set({ paper: 'out' }), 'paper-out'],
    ['head too hot', ({ paper }) => paper.set({ head: 'hot' }), 'error'],
    ['no answers', ({ paper }) => paper.set({ answers: 'silent' }), 'timeout'],
    ['no power', ({ paper }) => paper.set({ power: 'off' }), 'timeout'],
    ['line lost', ({ line }) => line.pull(), 'unplugged'],
    ['line stalled', ({ line }) => line.stall(), 'timeout'],
    ['stopped', ({ printer, clock }) => clock.run(printer.stop()), 'unplugged'],
  ];
  test.each(cases)('%s', async (_name, fault, kind) => {
    const found = await bench();
    await fault(found);
    let sent = 0;
    const outcome = await found.print(slip(0xaa), { cut: 'cut', onSent: () => (sent += 1) });
    expect(outcome).toMatchObject({ outcome: 'not-started', cause: { kind } });
    expect(sent).toBe(0);
    expect(Buffer.from(found.line.written()).includes(Buffer.from('1d7630', 'hex'))).toBe(false);
    expect(found.paper.papers()).toEqual([]);
  });

  test('because the cover opened while the printer was still asked how it confirms', async () => {
    const { print, paper, line, clock } = await bench();
    paper.set({ cover: 'open' });
    line.pull();
    line.plug();
    await clock.pass(600);
    paper.set({ cover: 'closed' });
    paper.subscribe((answer) => {
      if (Buffer.from(answer).toString('hex') === '37223030303000') paper.set({ cover: 'open' });
    });
    expect(await print(slip(0xaa))).toMatchObject({ outcome: 'not-started', cause: { kind: 'cover-open' } });
    expect(paper.papers()).toEqual([]);
  });

  test('because another one is being printed', async () => {
    const { printer, clock, paper } = await bench();
    const first = printer.print(slip(0xaa), cut);
    const second = printer.print(slip(0x55), cut);
    expect(await clock.run(second)).toMatchObject({ outcome: 'not-started', cause: { kind: 'busy' } });
    expect(await clock.run(first)).toMatchObject({ outcome: 'confirmed' });
    expect(paper.papers()).toEqual([asCut(slip(0xaa))]);
  });

  test('because the caller’s journal could not record it, and the next one is printed', async () => {
    const { print, paper } = await bench();
    const onSent = (): never => {
      throw new Error('disk full');
    };
    await expect(print(slip(0xaa), { cut: 'cut', onSent })).rejects.toThrow('disk full');
    expect(await print(slip(0x55))).toMatchObject({ outcome: 'confirmed' });
    expect(paper.papers()).toEqual([asCut(slip(0x55))]);
  });

  test('because the picture is wider than the paper: the caller’s mistake', async () => {
    const { printer } = await bench();
    await expect(printer.print(createBitmap(widthDots + 8, 8), cut)).rejects.toThrow(/at most 64 dots/);
  });
});

describe('a job of unknown outcome', () => {
  const cases: [string, (bench: Bench) => void, (bench: Bench) => void, string][] = [
    [
      'cover opened',
      ({ paper }) => paper.set({ afterRows: { rows: 100, set: { cover: 'open' } } }),
      ({ paper }) => paper.set({ cover: 'closed' }),
      'cover-open',
    ],
    [
      'paper at its end',
      ({ paper }) => paper.set({ afterRows: { rows: 100, set: { paper: 'out' } } }),
      ({ paper }) => paper.set({ paper: 'enough' }),
      'paper-out',
    ],
    [
      'head too hot',
      ({ paper }) => paper.set({ afterRows: { rows: 100, set: { head: 'hot' } } }),
      ({ paper }) => paper.set({ head: 'cool' }),
      'error',
    ],
    [
      'answers lost',
      ({ paper }) => paper.set({ afterRows: { rows: 100, set: { answers: 'silent' } } }),
      ({ paper }) => paper.set({ answers: 'sent' }),
      'timeout',
    ],
    [
      'power lost',
      ({ paper }) => paper.set({ afterRows: { rows: 100, set: { power: 'off' } } }),
      ({ paper }) => paper.set({ power: 'on' }),
      'timeout',
    ],
    ['cable pulled', ({ line }) => line.pull(1000), ({ line }) => line.plug(), 'unplugged'],
    [
      'printing too slow for the time given',
      ({ paper }) => paper.set({ rowMs: 1000 }),
      ({ paper }) => paper.set({ rowMs: 0 }),
      'timeout',
    ],
  ];
  test.each(cases)('%s; nothing of it comes out later', async (_name, fault, repair, kind) => {
    const found = await bench();
    fault(found);
    let sent = 0;
    const outcome = await found.print(slip(0xaa), { cut: 'cut', onSent: () => (sent += 1) });
    expect(outcome).toMatchObject({ outcome: 'unknown', cause: { kind } });
    expect(sent).toBe(1);
    expect(found.printer.status().job).toBe('none');
    repair(found);
    await found.untilReady();
    const before = found.paper.papers().length;
    expect(inked(found.paper.current(), 0xaa)).toBe(false);
    expect(await found.print(slip(0x55))).toEqual({ outcome: 'confirmed', by: 'process-id' });
    expect(found.paper.papers().slice(before)).toEqual([asCut(slip(0x55))]);
  });

  test('stalled by flow control', async () => {
    const found = await bench();
    const outcome = await found.print(slip(0xaa), { cut: 'cut', onSent: () => found.line.stall() });
    expect(outcome).toMatchObject({ outcome: 'unknown', cause: { kind: 'timeout' } });
  });

  test('the driver stopped', async () => {
    const { printer, clock, paper } = await bench();
    paper.set({ rowMs: 100 });
    const job = printer.print(slip(0xaa), cut);
    await clock.pass(1000);
    await clock.run(printer.stop());
    expect(await job).toMatchObject({ outcome: 'unknown', cause: { kind: 'unplugged' } });
  });

  test('trouble that is over again before anybody looks', async () => {
    const { print, line } = await bench();
    const onSent = (): void => line.inject(Buffer.from('3800000010000000', 'hex'));
    expect(await print(slip(0xaa), { cut: 'cut', onSent })).toMatchObject({
      outcome: 'unknown',
      cause: { kind: 'cover-open' },
    });
  });

  test('trouble while the confirmation is awaited is told at once', async () => {
    const { print, paper, clock } = await bench();
    paper.set({ rowMs: 5, afterRows: { rows: 200, set: { cover: 'open' } } });
    const started = clock.now();
    expect(await print(slip(0xaa))).toMatchObject({ outcome: 'unknown', cause: { kind: 'cover-open' } });
    expect(clock.now() - started).toBeLessThanOrEqual(200 * 5);
  });

  test('a printer that falls silent right after its fence', async () => {
    const { print, paper } = await bench({}, { confirmation: 'fence' });
    paper.subscribe((answer) => {
      if (answer.length === 1 && answer[0] === 0) paper.set({ answers: 'silent' });
    });
    expect(await print(slip(0xaa))).toMatchObject({ outcome: 'unknown', cause: { kind: 'timeout' } });
  });

  test('a clone that cannot clear, with a picture cut short: the next job is not taken for the rest of it', async () => {
    const { print, paper, line, untilReady } = await bench({
      processId: 'unsupported',
      realtimeClear: 'unsupported',
    });
    line.pull(400);
    expect(await print(slip(0xaa))).toMatchObject({ outcome: 'unknown', cause: { kind: 'unplugged' } });
    line.plug();
    await untilReady();
    expect(await print(slip(0x55))).toEqual({ outcome: 'confirmed', by: 'fence' });
    expect(paper.papers().at(-1)).toEqual(asCut(slip(0x55)));
  });

  test('a process id that the printer should know and does not', async () => {
    const { print } = await bench({ processId: 'unsupported' }, { confirmation: 'process-id' });
    expect(await print(slip(0xaa), { cut: 'cut', timeoutMs: 5000 })).toMatchObject({
      outcome: 'unknown',
      cause: { kind: 'timeout' },
    });
  });

  test('the answer of another job is none', async () => {
    const { printer, line, clock } = await bench(
      { processId: 'unsupported' },
      { confirmation: 'process-id' },
    );
    const job = printer.print(slip(0xaa), { cut: 'cut', timeoutMs: 5000 });
    await clock.pass(1000);
    line.inject(Buffer.from('37223939393900', 'hex'));
    expect(await clock.run(job)).toMatchObject({ outcome: 'unknown', cause: { kind: 'timeout' } });
  });

  test('the cutter jams; only clearing after the repair makes it ready again', async () => {
    const { print, paper, printer, clock } = await bench();
    paper.set({ cutter: 'jams' });
    expect(await print(slip(0xaa))).toMatchObject({
      outcome: 'unknown',
      cause: { kind: 'error', detail: expect.stringContaining('cutter') as string },
    });
    paper.set({ cutter: 'works' });
    expect(await clock.run(printer.clear())).toMatchObject({ ok: false, error: { kind: 'error' } });
    expect(await clock.run(printer.clear('afterRepair'))).toEqual({ ok: true, value: 'cleared' });
    expect(printer.status()).toEqual({ kind: 'ready', clearing: 'done', job: 'none' });
    expect(await print(slip(0x55))).toMatchObject({ outcome: 'confirmed' });
    expect(paper.papers().at(-1)).toEqual(asCut(slip(0x55)));
  });

  test('a clone that cannot clear: what was left comes out and is cut off before the next job', async () => {
    const { print, paper, printer, untilReady, clock } = await bench({
      processId: 'unsupported',
      realtimeClear: 'unsupported',
    });
    paper.set({ afterRows: { rows: 100, set: { cover: 'open' } } });
    expect(await print(slip(0xaa))).toMatchObject({ outcome: 'unknown' });
    expect(printer.status().clearing).toBe('needed');
    paper.set({ cover: 'closed' });
    await untilReady();
    expect(await clock.run(printer.clear())).toEqual({ ok: true, value: 'drained' });
    expect(await print(slip(0x55))).toEqual({ outcome: 'confirmed', by: 'fence' });
    expect(paper.papers().at(-1)).toEqual(asCut(slip(0x55)));
  });

  test('is cut off with what it left, before the next job', async () => {
    const { print, paper, clock } = await bench();
    paper.set({ afterRows: { rows: 100, set: { cover: 'open' } } });
    await print(slip(0xaa));
    paper.set({ cover: 'closed' });
    await clock.pass(1);
    expect(await print(slip(0x55))).toMatchObject({ outcome: 'confirmed' });
    expect(paper.papers()).toEqual([asCut(slip(0xaa, 100)), asCut(slip(0x55))]);
  });
});

test('wherever the cable is pulled: never confirmed, not started only before the first byte, nothing later', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 2600 }), async (afterBytes) => {
      const { print, paper, line, untilReady } = await bench();
      let sent = 0;
      line.pull(afterBytes);
      const outcome = await print(slip(0xaa), { cut: 'cut', onSent: () => (sent += 1) });
      const began = Buffer.from(line.written()).includes(Buffer.from('1d7630', 'hex'));
      // Near the end of the range the cable holds long enough: then the paper is there.
      const possible = sent === 0 ? ['not-started'] : ['unknown', ...paper.papers().map(() => 'confirmed')];
      expect(possible).toContain(outcome.outcome);
      expect(began && sent === 0).toBe(false);
      line.pull();
      line.plug();
      await untilReady();
      const before = paper.papers().length;
      expect(await print(slip(0x55))).toMatchObject({ outcome: 'confirmed' });
      expect(paper.papers().slice(before)).toEqual([asCut(slip(0x55))]);
    }),
    { numRuns: 40 },
  );
});

describe('a line without flow control', () => {
  const tall = slip(0xaa, 800);

  test('loses data without a window: never confirmed', async () => {
    const { print, paper } = await bench({ receiveBufferBytes: 1024 });
    paper.set({ rowMs: 2 });
    expect((await print(tall, { cut: 'cut', timeoutMs: 20_000 })).outcome).toBe('unknown');
    expect(paper.log.some((entry) => entry.includes('receive buffer full'))).toBe(true);
  });

  test('is fenced so that the receive buffer never overflows', async () => {
    const { print, paper } = await bench({ receiveBufferBytes: 1024 }, { sendWindowBytes: 1024 });
    paper.set({ rowMs: 2 });
    expect(await print(tall)).toEqual({ outcome: 'confirmed', by: 'process-id' });
    expect(paper.papers().map((paper) => sliceRows(paper, 0, 800))).toEqual([tall]);
    expect(paper.log).toEqual([]);
  });
});

describe('status', () => {
  test('tells every change once, and what the printer says by itself at once', async () => {
    const { paper, statuses, clock } = await bench();
    const before = statuses.length;
    for (const change of [{ cover: 'open' }, { cover: 'closed' }, { paper: 'near-end' }] as const) {
      paper.set(change);
      await clock.pass(10);
    }
    paper.set({ paper: 'out' });
    await clock.pass(5000);
    expect(statuses.slice(before).map(({ kind }) => kind)).toEqual([
      'cover-open',
      'ready',
      'near-end',
      'paper-out',
    ]);
  });

  test('a printer that was switched off is silent, then ready again by itself', async () => {
    const { paper, printer, clock, untilReady } = await bench();
    paper.set({ power: 'off' });
    await clock.pass(5000);
    expect(printer.status()).toMatchObject({ kind: 'silent', clearing: 'needed' });
    paper.set({ power: 'on' });
    await untilReady();
  });

  test('a pulled cable is unplugged, then ready again by itself', async () => {
    const { line, printer, clock, untilReady } = await bench();
    line.pull();
    expect(printer.status().clearing).toBe('needed');
    await clock.pass(10);
    expect(printer.status().kind).toBe('unplugged');
    await clock.pass(60_000);
    line.plug();
    await untilReady();
  });

  test('stop and start again', async () => {
    const { printer, clock, untilReady, print } = await bench();
    await clock.run(printer.stop());
    expect(printer.status().kind).toBe('stopped');
    printer.start();
    await untilReady();
    expect(await print(slip(0xaa))).toMatchObject({ outcome: 'confirmed' });
  });
});
