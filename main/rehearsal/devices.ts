/**
 * The devices of a practice day: simulated reader and printer on TCP, the drivers that speak to them, and the hands that insert cards and put
 * trouble right. Papers that the printer cuts are kept as pictures, beside the text that the station had asked for.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createReader, type CardReader } from '../../hardware/card/reader.ts';
import type { Bitmap } from '../../hardware/printer/bitmap.ts';
import { createPrinter, type ReceiptPrinter } from '../../hardware/printer/printer.ts';
import type { PaperBlock } from '../../hardware/printer/paper.ts';
import type { SimulatedCard } from '../../hardware/simulator/card.ts';
import { createSimulatedPrinter, type SimulatedPrinter } from '../../hardware/simulator/printer.ts';
import { paperPng } from '../../hardware/simulator/printer-picture.ts';
import { createSimulatedReader, type SimulatedReader } from '../../hardware/simulator/reader.ts';
import { serveTcp, type ServedDevice } from '../../hardware/simulator/serve.ts';
import { createTransport, type TransportSpec } from '../../hardware/transport/transport.ts';
import type { Hands } from './crowd.ts';

export interface SimulatedDevices {
  readonly reader: SimulatedReader;
  readonly printer: SimulatedPrinter;
  readonly readerWire: ServedDevice;
  readonly printerWire: ServedDevice;
  readonly hands: Hands<SimulatedCard>;
  close(): Promise<void>;
}

/** Reader and printer on free ports of 127.0.0.1. */
export async function startSimulators(): Promise<SimulatedDevices> {
  const reader = createSimulatedReader();
  const printer = createSimulatedPrinter();
  const readerWire = await serveTcp(reader, { port: 0 });
  const printerWire = await serveTcp(printer, { port: 0 });
  return {
    reader,
    printer,
    readerWire,
    printerWire,
    hands: createHands(reader, printer),
    close: async () => {
      await Promise.all([readerWire.close(), printerWire.close()]);
    },
  };
}

/** Where the drivers find the devices. */
export interface Wires {
  readonly reader: TransportSpec;
  readonly printer: TransportSpec;
}

/** The simulators' own TCP ports, as device servers would have them. */
export const tcpWires = ({ readerWire, printerWire }: SimulatedDevices): Wires => ({
  reader: { kind: 'tcp', host: '127.0.0.1', port: readerWire.port },
  printer: { kind: 'tcp', host: '127.0.0.1', port: printerWire.port },
});

/** The drivers of a kiosk on these wires. */
export function connectDrivers(wires: Wires): {
  readonly reader: CardReader;
  readonly printer: ReceiptPrinter;
} {
  return {
    reader: createReader({ transport: createTransport(wires.reader) }),
    printer: createPrinter({
      transport: createTransport(wires.printer),
      profile: { widthDots: 576, confirmation: 'auto' },
      // A simulated printer that stays silent for so long will not answer any more.
      timings: { jobMs: 5000 },
    }),
  };
}

function createHands(reader: SimulatedReader, printer: SimulatedPrinter): Hands<SimulatedCard> {
  return {
    insert: (card) => reader.insert(card),
    remove: () => reader.remove(),
    trouble: (mishap) => {
      switch (mishap) {
        case 'wire-noise':
          reader.order({ kind: 'nak', commands: 1 });
          reader.order({ kind: 'bad-lrc', answers: 1 });
          return;
        case 'slow-card':
          reader.order({ kind: 'delivery', pieces: 'bytes' });
          reader.order({ kind: 'waiting-time', factor: 2, times: 1 });
          return;
        case 'paper-out-before-slip':
          printer.set({ paper: 'out' });
          return;
        case 'cover-open-during-slip':
          printer.set({ afterRows: { rows: 120, set: { cover: 'open' } } });
          return;
        case 'printer-silent-at-receipt':
          printer.set({ answers: 'silent' });
          return;
        case 'none':
        case 'wrong-pin-once':
        case 'card-pulled-early':
        case 'abandons-first-slip':
        case 'walks-away-and-returns':
        case 'comes-twice':
          return;
      }
    },
    repair: () => {
      printer.set({ paper: 'enough', cover: 'closed', answers: 'sent', afterRows: undefined });
      reader.order({ kind: 'delivery', pieces: 'whole' });
      reader.order({ kind: 'waiting-time', factor: 2, times: 0 });
    },
  };
}

export interface PaperTray {
  /** The driver to give to the station: it notes what it is asked to print. */
  readonly printer: ReceiptPrinter;
  /** Resolves when all papers cut so far are on disk, with the text of each. */
  settled(): Promise<readonly string[]>;
}

/** Keeps every paper that the printer cuts as `NNNN.png`, and the jobs of that paper with their outcomes as `NNNN.txt`. */
export async function keepPapers(
  driver: ReceiptPrinter,
  simulated: SimulatedPrinter,
  dir: string,
): Promise<PaperTray> {
  await mkdir(dir, { recursive: true });
  let writing: Promise<unknown> = Promise.resolve();
  const texts: string[] = [];
  const jobs: string[] = [];
  let cut: Bitmap[] = [];
  const finishPapers = (): void => {
    for (const [i, paper] of cut.entries()) {
      // When several papers were cut, all but the last hold one job each: what an interrupted job had left.
      const text = jobs.splice(0, i + 1 < cut.length ? 1 : jobs.length).join('\n');
      texts.push(text);
      const name = path.join(dir, String(texts.length).padStart(4, '0'));
      writing = writing.then(async () => {
        await writeFile(`${name}.png`, paperPng(paper));
        await writeFile(`${name}.txt`, `${text}\n`);
      });
    }
    cut = [];
  };
  simulated.onPaper((paper) => cut.push(paper));
  return {
    printer: {
      ...driver,
      print: async (paper, options) => {
        const outcome = await driver.print(paper, options);
        if (outcome.outcome !== 'not-started')
          jobs.push(`${'widthDots' in paper ? '[picture]' : paperText(paper)}\n[${outcome.outcome}]`);
        finishPapers();
        return outcome;
      },
    },
    settled: async () => {
      finishPapers();
      await writing;
      return texts;
    },
  };
}

const WIDTH = 48;

/** Blocks as plain text, for people and for searching. */
export function paperText(blocks: readonly PaperBlock[]): string {
  return blocks
    .map((block) => {
      switch (block.kind) {
        case 'text':
          return block.text;
        case 'pair':
          return `${block.left}  ${block.right}`;
        case 'rule':
          return '-'.repeat(WIDTH);
        case 'ruler':
          return '|'.repeat(WIDTH);
        case 'qr':
          return `[QR ${block.data}]`;
        case 'gap':
          return '';
        case 'signature':
          return `${block.label} ${'_'.repeat(20)}`;
        case 'banner':
          return `*** ${block.text} ***`;
      }
    })
    .join('\n');
}
