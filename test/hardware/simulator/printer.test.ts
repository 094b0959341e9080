// The simulated printer against recorded conversations of receiptio with a printer (vectors/escpos), and against the design's hardware notes e.3.
import { readFileSync } from 'node:fs';
import { decode } from 'fast-png';
import { describe, expect, test } from 'vitest';
import { createBitmap, fillRectangle } from '../../../hardware/printer/bitmap.ts';
import { clearBuffers, feedAndCut, rasterBands, requestProcessId } from '../../../hardware/printer/escpos.ts';
import { paperPng } from '../../../hardware/simulator/printer-picture.ts';
import type { PrinterSwitches } from '../../../hardware/simulator/faults.ts';
import { createSimulatedPrinter, type SimulatedPrinter } from '../../../hardware/simulator/printer.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytes = (text: string): Uint8Array => Buffer.from(text.replaceAll(' ', ''), 'hex');

type Step = { readonly host: Uint8Array } | { readonly printer: string };

/** Commands and answers of a trace in order. The one graphics command is abridged in the trace: the rest of its dots is taken as white. */
function readTrace(name: string): Step[] {
  const lines = readFileSync(new URL(`../../vectors/escpos/${name}`, import.meta.url), 'latin1').split('\n');
  return lines.flatMap((line): Step[] => {
    const [, kind, rest = ''] = /^ *[\d.]+ (CMD|TEXT|P->H) +(.*)$/.exec(line) ?? [];
    if (kind === 'P->H') return [{ printer: rest.split(' ')[0] ?? '' }];
    if (kind === 'TEXT') return [{ host: textBytes(rest) }];
    if (kind !== 'CMD') return [];
    const abridged = /^([0-9a-f]+)\.\.\. \((\d+)\)$/.exec(rest);
    if (abridged === null) return [{ host: bytes(rest) }];
    return [{ host: bytes((abridged[1] ?? '').padEnd(Number(abridged[2]) * 2, '0')) }];
  });
}

/** b'...' as Python writes byte strings. */
const textBytes = (literal: string): Uint8Array =>
  Buffer.from(
    literal
      .slice(2, -1)
      .replaceAll(/\\x([0-9a-f]{2})/g, (_all, code: string) => String.fromCharCode(parseInt(code, 16)))
      .replaceAll('\\n', '\n'),
    'latin1',
  );

/** Plays the host's part; returns what the printer said, and what the recorded one said. */
function play(name: string, printer: SimulatedPrinter, switches: Partial<PrinterSwitches> = {}) {
  const said: string[] = [];
  const recorded: string[] = [];
  printer.set(switches);
  printer.subscribe((answer) => said.push(hex(answer)));
  for (const step of readTrace(name)) {
    if ('printer' in step) recorded.push(step.printer);
    else printer.receive(step.host);
  }
  return { said, recorded };
}

describe('recorded conversations', () => {
  const traces: [string, Partial<PrinterSwitches>][] = [
    ['trace-ok.txt', {}],
    ['trace-nearend.txt', { paper: 'near-end' }],
    ['trace-cover.txt', { cover: 'open' }],
    ['trace-paperout.txt', { paper: 'out' }],
  ];
  test.each(traces)('%s: the recorded answers, byte for byte', (name, switches) => {
    const { said, recorded } = play(name, createSimulatedPrinter(), switches);
    expect(said).toEqual(recorded);
    expect(recorded.length).toBeGreaterThan(0);
  });

  test('trace-offlinemid.txt: the cover opens with the cut; the fence waits until it is closed', () => {
    const printer = createSimulatedPrinter();
    printer.onPaper(() => printer.set({ cover: 'open' }));
    const { said, recorded } = play('trace-offlinemid.txt', printer);
    // The recorded printer answered GS r although it was offline; hardware notes e.3: it does not.
    const fence = recorded.lastIndexOf('00');
    expect(said).toEqual(recorded.toSpliced(fence, 1));
    printer.set({ cover: 'closed' });
    expect(said.slice(-2)).toEqual(['10000000', '00']);
  });

  test('one paper comes out, Korean text and picture on it, unknown commands in the log', () => {
    const printer = createSimulatedPrinter();
    play('trace-ok.txt', printer);
    expect(printer.papers()).toHaveLength(1);
    expect(printer.papers()[0]!.heightDots).toBeGreaterThan(250);
    expect(printer.log).toEqual(['unknown command 1b0601', 'unknown command 1b0601']);
  });
});

describe('states', () => {
  const square = createBitmap(64, 64);
  fillRectangle(square, { x: 0, y: 0, widthDots: 64, heightDots: 64 }, 'black');
  const bands = rasterBands(square, 16);

  const talk = (switches: Partial<PrinterSwitches> = {}) => {
    const printer = createSimulatedPrinter({ widthDots: 64 });
    printer.set(switches);
    const said: string[] = [];
    printer.subscribe((answer) => said.push(hex(answer)));
    const send = (...commands: Uint8Array[]): void => {
      for (const command of commands) printer.receive(command);
    };
    return { printer, said, send };
  };

  test('real-time questions are answered at once, also when it cannot print', () => {
    const { said, send } = talk({ cover: 'open', paper: 'out' });
    send(bytes('100401 100402 100403 100404'));
    expect(said).toEqual(['1a', '36', '12', '7e']);
  });

  test('also byte by byte and in the middle of a picture, which stays whole', () => {
    const { printer, said, send } = talk();
    const band = rasterBands(square)[0]!.slice();
    band.set(bytes('100402'), 100);
    for (const byte of band) send(Uint8Array.of(byte));
    expect(said).toEqual(['12']);
    expect(printer.current().heightDots).toBe(64);
  });

  test('the cover opened amid a job: printing pauses, and goes on by itself after closing', () => {
    const { printer, said, send } = talk();
    send(bytes('1d61ff'));
    printer.set({ afterRows: { rows: 20, set: { cover: 'open' } } });
    send(...bands, feedAndCut, requestProcessId(12));
    expect(printer.current().heightDots).toBe(20);
    expect(said).toEqual(['10000000', '38000000']);
    printer.set({ cover: 'closed' });
    expect(printer.papers().map((paper) => paper.heightDots)).toEqual([64 + 24]);
    expect(said.slice(2)).toEqual(['10000000', '37223030313200']);
  });

  test('clearing while the cover is open: nothing goes on after closing, no process id comes', () => {
    const { printer, said, send } = talk({ afterRows: { rows: 20, set: { cover: 'open' } } });
    send(...bands, feedAndCut, requestProcessId(12), clearBuffers);
    printer.set({ cover: 'closed' });
    expect(said).toEqual(['372500']);
    expect(printer.papers()).toEqual([]);
    expect(printer.current().heightDots).toBe(20);
  });

  test('clearing amid a picture command: the next command is understood', () => {
    const { said, send } = talk();
    send(bands[0]!.subarray(0, 40), clearBuffers, requestProcessId(3));
    expect(said).toEqual(['372500', '37223030303300']);
  });

  test('a jammed cutter: error until the cause is gone and the host recovers', () => {
    const { printer, said, send } = talk({ cutter: 'jams' });
    send(bytes('1d61ff'), ...bands, feedAndCut, requestProcessId(1));
    send(bytes('100403'));
    expect(said).toEqual(['10000000', '18080000', '1a']);
    send(bytes('100502'));
    printer.set({ cutter: 'works' });
    expect(said).toHaveLength(3);
    send(bytes('100502'));
    expect(said.slice(3)).toEqual(['10000000']);
    expect(printer.papers()).toEqual([]);
  });

  test('DLE ENQ 1 after a jam goes on with the cut instead', () => {
    const { printer, send } = talk({ cutter: 'jams' });
    send(...bands, feedAndCut);
    printer.set({ cutter: 'works' });
    send(bytes('100501'));
    expect(printer.papers()).toHaveLength(1);
  });

  test('power off loses the buffer and the automatic status', () => {
    const { printer, said, send } = talk({ afterRows: { rows: 20, set: { cover: 'open' } } });
    send(bytes('1d61ff'), ...bands);
    printer.set({ power: 'off' });
    send(bytes('100401'));
    printer.set({ power: 'on', cover: 'closed' });
    expect(said).toEqual(['10000000', '38000000']);
    expect(printer.current().heightDots).toBe(20);
  });

  test('as a clone it passes over process ids and clearing', () => {
    const printer = createSimulatedPrinter({ processId: 'unsupported', realtimeClear: 'unsupported' });
    const said: string[] = [];
    printer.subscribe((answer) => said.push(hex(answer)));
    for (const command of [requestProcessId(1), clearBuffers, bytes('1d7201')]) printer.receive(command);
    expect(said).toEqual(['00']);
  });

  test('papers are kept up to a number, listeners see all', () => {
    const printer = createSimulatedPrinter({ widthDots: 64, keepPapers: 2 });
    let seen = 0;
    printer.onPaper(() => (seen += 1));
    for (let i = 0; i < 5; i += 1) printer.receive(feedAndCut);
    expect([seen, printer.papers().length]).toEqual([5, 2]);
  });
});

test('the PNG of a paper: white margin, black dots black', () => {
  const paper = createBitmap(16, 8);
  fillRectangle(paper, { x: 0, y: 0, widthDots: 1, heightDots: 1 }, 'black');
  const png = decode(paperPng(paper, 8));
  expect([png.width, png.height, png.depth]).toEqual([32, 24, 1]);
  const black = [...png.data].flatMap((byte, index) => (byte === 0xff ? [] : [[index, byte]]));
  expect(black).toEqual([[8 * 4 + 1, 0x7f]]);
});
