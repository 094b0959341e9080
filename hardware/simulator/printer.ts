/**
 * The printer's end of the wire: takes ESC/POS bytes, answers as a thermal printer does, and keeps the paper as a picture, with faults to order.
 * Follows the design's hardware notes e.3 and e.4. Leaves commands to printer-commands.ts, drawing to printer-paper.ts, carrying of bytes to serve.ts.
 */
import type { Bitmap } from '../printer/bitmap.ts';
import { systemClock, type Clock } from '../clock.ts';
import { clearBuffers } from '../printer/escpos.ts';
import type { PrinterSwitches } from './faults.ts';
import { takeCommand, type PrinterCommand } from './printer-commands.ts';
import { createLinePrinter, paperOf } from './printer-paper.ts';

export interface SimulatedPrinterOptions {
  readonly widthDots?: number;
  /** `unsupported`, as some clones: GS ( H and the real-time clearing are passed over without an answer. */
  readonly processId?: 'supported' | 'unsupported';
  readonly realtimeClear?: 'supported' | 'unsupported';
  /** What is received beyond this while the printer is busy is lost, as on a line without flow control; unlimited by default. */
  readonly receiveBufferBytes?: number;
  /** Newest cut papers that papers() keeps, by default 100; onPaper() sees all. */
  readonly keepPapers?: number;
  readonly clock?: Clock;
}

export interface SimulatedPrinter {
  /** Bytes from the host. */
  receive(bytes: Uint8Array): void;
  /** Adds a receiver of the printer's answers; returns its removal. */
  subscribe(send: (bytes: Uint8Array) => void): () => void;
  set(switches: Partial<PrinterSwitches>): void;
  /** The switches as they are now; `afterRows` counts down. */
  switches(): PrinterSwitches;
  /** Cut papers, oldest first. */
  papers(): readonly Bitmap[];
  /** What is printed and not yet cut. */
  current(): Bitmap;
  /** Somebody tears off what is printed and not yet cut; the printer does not notice. `undefined` when nothing hangs out. */
  tearOff(): Bitmap | undefined;
  /** Called with every paper that is cut off; returns the removal. */
  onPaper(listener: (paper: Bitmap) => void): () => void;
  /** Called after each row that is printed and each change of switches, as often as they come; returns the removal. */
  onChange(listener: () => void): () => void;
  /** What a real printer would pass over without a word: unknown commands, lost bytes. */
  readonly log: readonly string[];
}

export function createSimulatedPrinter(options: SimulatedPrinterOptions = {}): SimulatedPrinter {
  const widthDots = options.widthDots ?? 576;
  const clock = options.clock ?? systemClock;
  const receivers = new Set<(bytes: Uint8Array) => void>();
  const paperListeners = new Set<(paper: Bitmap) => void>();
  const changeListeners = new Set<() => void>();
  const linePrinter = createLinePrinter(widthDots);
  const log: string[] = [];
  const papers: Bitmap[] = [];
  let switches: PrinterSwitches = {
    paper: 'enough',
    cover: 'closed',
    cutter: 'works',
    head: 'cool',
    answers: 'sent',
    power: 'on',
    rowMs: 0,
    afterRows: undefined,
  };
  let cutter: 'fine' | 'failed' = 'fine';
  let buffer = new Uint8Array(0);
  /** The last bytes received: real-time commands are found there whatever else they are part of. */
  const recent: number[] = [];
  let rows: readonly Uint8Array[] = [];
  let nextRow = 0;
  let printed: Uint8Array[] = [];
  /** What is still to do once the rows of the present command are printed. */
  let finish = (): void => undefined;
  let automaticMask = 0;
  let announced = '';
  let rowTimer: (() => void) | undefined;
  let work: 'idle' | 'under way' = 'idle';

  const offline = (): boolean =>
    switches.cover === 'open' || switches.paper === 'out' || switches.head === 'hot' || cutter === 'failed';

  const send = (...bytes: number[]): void => {
    if (switches.answers === 'silent' || switches.power === 'off') return;
    for (const receiver of receivers) receiver(Uint8Array.from(bytes));
  };

  const bits = (condition: boolean, mask: number): number => (condition ? mask : 0);
  const errorBits = (): number => bits(cutter === 'failed', 0x08) | bits(switches.head === 'hot', 0x40);
  const paperBits = (): number =>
    bits(switches.paper !== 'enough', 0x03) | bits(switches.paper === 'out', 0x0c);

  const automaticStatus = (): number[] => [
    0x10 | bits(offline(), 0x08) | bits(switches.cover === 'open', 0x20),
    errorBits(),
    paperBits(),
    0,
  ];

  const announceChange = (): void => {
    const status = automaticStatus();
    if (automaticMask !== 0 && status.join() !== announced) send(...status);
    announced = status.join();
  };

  const realtimeAnswer = (n: number): number => {
    switch (n) {
      case 1:
        return 0x12 | bits(offline(), 0x08);
      case 2:
        return (
          0x12 |
          bits(switches.cover === 'open', 0x04) |
          bits(switches.paper === 'out', 0x20) |
          bits(errorBits() !== 0, 0x40)
        );
      case 3:
        return 0x12 | errorBits();
      default:
        return 0x12 | bits(switches.paper !== 'enough', 0x0c) | bits(switches.paper === 'out', 0x60);
    }
  };

  const emptyBuffers = (): void => {
    buffer = new Uint8Array(0);
    rows = [];
    nextRow = 0;
    finish = () => undefined;
    rowTimer?.();
    rowTimer = undefined;
    linePrinter.reset();
  };

  /** Acts upon a real-time command whose last byte has just come; says whether it emptied the buffers. */
  const hearRealtime = (byte: number): 'cleared' | 'kept' => {
    recent.push(byte);
    if (recent.length > clearBuffers.length) recent.shift();
    const [dle, code, n] = [recent.at(-3), recent.at(-2), byte];
    if (dle === 0x10 && code === 0x04 && n >= 1 && n <= 4) send(realtimeAnswer(n));
    if (dle === 0x10 && code === 0x05 && (n === 1 || n === 2)) return recover(n === 1 ? 'resume' : 'clear');
    const isClear = byte === clearBuffers.at(-1) && clearBuffers.every((wanted, i) => wanted === recent[i]);
    if (!isClear || options.realtimeClear === 'unsupported') return 'kept';
    emptyBuffers();
    send(0x37, 0x25, 0x00);
    return 'cleared';
  };

  /** DLE ENQ: only after an error, and only when its cause is gone. */
  const recover = (how: 'resume' | 'clear'): 'cleared' | 'kept' => {
    if (cutter === 'fine' || switches.cutter === 'jams') return 'kept';
    cutter = 'fine';
    if (how === 'clear') emptyBuffers();
    announceChange();
    return how === 'clear' ? 'cleared' : 'kept';
  };

  const execute = (command: PrinterCommand): void => {
    rows = linePrinter.rows(command);
    nextRow = 0;
    if (command.kind === 'cut') finish = cutPaper;
    else if (command.kind === 'paper-sensor') send(paperBits());
    else if (command.kind === 'model') sendModel(command.which);
    else if (command.kind === 'process-id' && options.processId !== 'unsupported')
      send(0x37, 0x22, ...command.id, 0x00);
    else if (command.kind === 'automatic-status') {
      automaticMask = command.mask;
      announced = automaticStatus().join();
      if (automaticMask !== 0) send(...automaticStatus());
    }
  };

  const sendModel = (which: number): void => {
    const text = { 0x41: '1.00 ESC/POS', 0x42: 'EPSON', 0x43: 'TM-T88V', 0x44: '0000000001' }[which];
    if (text === undefined) log.push(`no model information ${which.toString(16)}`);
    else send(0x5f, ...Buffer.from(text, 'ascii'), 0x00);
  };

  const changed = (): void => {
    for (const listener of changeListeners) listener();
  };

  const cutPaper = (): void => {
    if (switches.cutter === 'jams') {
      cutter = 'failed';
      finish = cutPaper;
      announceChange();
      return;
    }
    const paper = paperOf(widthDots, printed);
    printed = [];
    papers.push(paper);
    papers.splice(0, papers.length - (options.keepPapers ?? 100));
    for (const listener of paperListeners) listener(paper);
    changed();
  };

  const printRow = (row: Uint8Array): void => {
    printed.push(row);
    nextRow += 1;
    const order = switches.afterRows;
    if (order === undefined) changed();
    else if (order.rows <= 1) set({ afterRows: undefined, ...order.set });
    else {
      switches = { ...switches, afterRows: { ...order, rows: order.rows - 1 } };
      changed();
    }
  };

  /** Prints and executes what has been received, as far as the printer is able to. */
  const proceed = (): void => {
    if (work === 'under way') return;
    work = 'under way';
    while (rowTimer === undefined && switches.power === 'on' && !offline()) {
      const row = rows[nextRow];
      if (row !== undefined) {
        printRow(row);
        if (switches.rowMs > 0) rowTimer = clock.after(switches.rowMs, resume);
        continue;
      }
      const last = finish;
      finish = () => undefined;
      last();
      if (offline() || !takeNext()) break;
    }
    work = 'idle';
  };

  const resume = (): void => {
    rowTimer = undefined;
    proceed();
  };

  /** Takes the next whole command off the receive buffer and begins it. */
  const takeNext = (): boolean => {
    if (buffer.length === 0) return false;
    const taken = takeCommand(buffer);
    if (taken === 'incomplete') return false;
    if (taken.command.kind === 'unknown')
      log.push(`unknown command ${Buffer.from(buffer.slice(0, Math.min(taken.length, 16))).toString('hex')}`);
    buffer = buffer.slice(taken.length);
    execute(taken.command);
    return true;
  };

  const set = (change: Partial<PrinterSwitches>): void => {
    switches = { ...switches, ...change };
    if (switches.power === 'off') {
      emptyBuffers();
      automaticMask = 0;
      cutter = 'fine';
    }
    announceChange();
    changed();
    proceed();
  };

  return {
    receive: (bytes) => {
      if (switches.power === 'off') return;
      let kept = 0;
      for (const [index, byte] of bytes.entries()) if (hearRealtime(byte) === 'cleared') kept = index + 1;
      const room = (options.receiveBufferBytes ?? Infinity) - buffer.length;
      const fresh = bytes.subarray(kept);
      if (fresh.length > room) log.push(`receive buffer full: lost ${fresh.length - room} bytes`);
      buffer = new Uint8Array(Buffer.concat([buffer, fresh.subarray(0, Math.max(0, room))]));
      proceed();
    },
    subscribe: (receiver) => {
      receivers.add(receiver);
      return () => {
        receivers.delete(receiver);
      };
    },
    set,
    switches: () => switches,
    papers: () => [...papers],
    current: () => paperOf(widthDots, printed),
    tearOff: () => {
      if (printed.length === 0) return undefined;
      const paper = paperOf(widthDots, printed);
      printed = [];
      changed();
      return paper;
    },
    onPaper: (listener) => {
      paperListeners.add(listener);
      return () => {
        paperListeners.delete(listener);
      };
    },
    onChange: (listener) => {
      changeListeners.add(listener);
      return () => {
        changeListeners.delete(listener);
      };
    },
    log,
  };
}
