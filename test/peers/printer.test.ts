// The printed paper and the simulated printer judged by other people's software: receiptio, zbarimg, tesseract.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodePoint, generatorTimesLongSecret } from '../../ledger/ballot/group.ts';
import { encodeOpening } from '../../ledger/ballot/opening.ts';
import { openedEnding, trackerSlip } from '../../main/station/documents/slip.ts';
import { renderPaper, type PaperBlock } from '../../hardware/printer/paper.ts';
import { createPrinter } from '../../hardware/printer/printer.ts';
import { paperPng } from '../../hardware/simulator/printer-picture.ts';
import type { PrinterSwitches } from '../../hardware/simulator/faults.ts';
import { createSimulatedPrinter, type SimulatedPrinter } from '../../hardware/simulator/printer.ts';
import { openPty } from '../../hardware/simulator/pty.ts';
import { serveTcp, type ServedDevice } from '../../hardware/simulator/serve.ts';
import { createTransport, type TransportSpec } from '../../hardware/transport/transport.ts';
import { peer } from './require.ts';

const run = promisify(execFile);
const receiptio = fileURLToPath(new URL('../../node_modules/receiptio/bin/cli.js', import.meta.url));
const preload = fileURLToPath(new URL('./printer-receiptio.ts', import.meta.url));

let folder: string;
let printer: SimulatedPrinter;
let served: ServedDevice;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'printer-'));
  printer = createSimulatedPrinter();
  served = await serveTcp(printer, { port: 0 });
});
afterEach(async () => {
  await served.close();
  await rm(folder, { recursive: true });
});

const receiptDocument =
  '^^^투표 확인증\n\n투표소 | 제3투표소\n-\n{code:https://board.example/1; option:qrcode,4,m}\n';

/** What receiptio says of its print job on this destination. */
async function printWithReceiptio(destination: string): Promise<string> {
  const source = join(folder, 'a.receipt');
  await writeFile(source, receiptDocument);
  const args = ['--import', preload, receiptio, '-d', destination, '-l', 'ko', '-t', '20', source];
  const env = {
    ...process.env,
    SIMULATED_PRINTER_PORT: String(served.port),
    SIMULATED_PRINTER_PATH: destination,
  };
  const { stdout, stderr } = await run(process.execPath, args, { env, timeout: 25_000 }).catch(
    (error: { stdout: string; stderr: string }) => error,
  );
  return `${stdout}${stderr}`.trim();
}

const zbarimg = async (paper: Parameters<typeof paperPng>[0]): Promise<string> => {
  const file = join(folder, 'paper.png');
  await writeFile(file, paperPng(paper));
  return (await run('zbarimg', ['-q', '--raw', file])).stdout.trim();
};

const tesseract = async (paper: Parameters<typeof paperPng>[0]): Promise<string> => {
  const file = join(folder, 'paper.png');
  await writeFile(file, paperPng(paper));
  const { stdout } = await run('tesseract', [file, '-', '-l', 'kor', '--psm', '6', '--dpi', '203'], {
    env: { ...process.env, OMP_THREAD_LIMIT: '1' },
  });
  return stdout.replaceAll(/\s/g, '');
};

const tracker = 'gA8KqOo0lI1bZr+7/yPw3vXcN5TmJhQeRuSdFkLaB2C';
const fixedLines = [
  '아직 기록되지 않았습니다',
  '이 확인증은 누구에게 투표했는지 보여 주지 않습니다',
  '늦어도 투표 마감 뒤에는 공개 게시판에 있습니다',
];
const receipt: PaperBlock[] = [
  { kind: 'text', text: '투표 확인증', size: 'huge', align: 'center', weight: 'bold' },
  { kind: 'rule' },
  { kind: 'pair', left: '투표소', right: '제3투표소' },
  { kind: 'text', text: tracker, align: 'center', weight: 'bold' },
  { kind: 'qr', data: `https://board.example.org/a/7#${tracker}` },
  ...fixedLines.map((text): PaperBlock => ({ kind: 'text', text })),
  { kind: 'banner', text: '기록됨  RECORDED' },
];

/** Prints through driver, transport, wire and simulated printer; returns the cut paper. */
async function printOver(spec: TransportSpec, blocks: readonly PaperBlock[] = receipt) {
  const driver = createPrinter({
    transport: createTransport(spec),
    profile: { widthDots: 576, confirmation: 'auto' },
  });
  driver.start();
  try {
    await new Promise<void>((resolve) => {
      driver.subscribe((status) => {
        if (status.clearing === 'done') resolve();
      });
    });
    expect(await driver.print(blocks, { cut: 'cut' })).toEqual({ outcome: 'confirmed', by: 'process-id' });
    return printer.papers().at(-1)!;
  } finally {
    await driver.stop();
  }
}

const missing = {
  zbarimg: peer(['zbarimg']),
  tesseract: peer(['tesseract', '/usr/share/tesseract-ocr/5/tessdata/kor.traineddata']),
  receiptio: peer([receiptio]),
  socat: peer(['socat']),
};
/** For the title of a test: why it is skipped, if it is. */
const because = (reason: string | undefined): string => (reason === undefined ? '' : ` (${reason})`);

describe.skipIf(missing.receiptio !== undefined)(`receiptio over TCP${because(missing.receiptio)}`, () => {
  const cases: [string, Partial<PrinterSwitches>, number][] = [
    ['success', {}, 1],
    ['success', { paper: 'near-end' }, 1],
    ['coveropen', { cover: 'open' }, 0],
    ['paperempty', { paper: 'out' }, 0],
    ['coveropen', { afterRows: { rows: 40, set: { cover: 'open' } } }, 0],
    ['paperempty', { afterRows: { rows: 40, set: { paper: 'out' } } }, 0],
    ['error', { cutter: 'jams' }, 0],
  ];
  test.each(cases)('says %s when the printer has %o', async (result, switches, papers) => {
    printer.set(switches);
    expect(await printWithReceiptio('127.0.0.1')).toBe(result);
    expect(printer.papers()).toHaveLength(papers);
  });

  test.skipIf(missing.zbarimg !== undefined)(
    `its graphics come out: zbarimg reads its QR code${because(missing.zbarimg)}`,
    async () => {
      await printWithReceiptio('127.0.0.1');
      expect(await zbarimg(printer.papers()[0]!)).toBe('https://board.example/1');
    },
  );
});

describe.skipIf(missing.socat !== undefined)(`over a PTY${because(missing.socat)}`, () => {
  test.skipIf(missing.receiptio !== undefined)(`receiptio prints${because(missing.receiptio)}`, async () => {
    const pty = await openPty({ port: served.port, path: join(folder, 'tty') });
    try {
      expect(await printWithReceiptio(pty.path)).toBe('success');
      printer.set({ cover: 'open' });
      expect(await printWithReceiptio(pty.path)).toBe('coveropen');
      expect(printer.papers()).toHaveLength(1);
    } finally {
      await pty.close();
    }
  });

  test('our driver prints, dot for dot', async () => {
    const pty = await openPty({ port: served.port, path: join(folder, 'tty') });
    try {
      const line = { kind: 'serial', baudRate: 115_200, dataBits: 8, stopBits: 1, parity: 'none' } as const;
      const paper = await printOver({ ...line, path: pty.path });
      const picture = renderPaper(receipt, { widthDots: 576 });
      expect(differingDots(paper.data, picture.data)).toBeLessThan(30);
    } finally {
      await pty.close();
    }
  });
});

describe("a challenged ballot's paper", () => {
  const both = (text: string) => ({ ko: `${text} 선거`, en: text });
  const head = { assembly: both('Assembly'), station: 'hall-1', mode: 'practice' } as const;
  const board = 'https://ledger.party.example.org/board/';
  const paperOf = (plaintext: readonly (readonly number[])[], n: number) => {
    const bytes = (label: string) => createHash('sha256').update(`${label} ${n}`).digest();
    const fragment = encodeOpening({
      election: '4fTHkeYz8LM3qP',
      credential: encodePoint(generatorTimesLongSecret(BigInt(n + 2))),
      plaintext,
      seed: bytes('seed'),
      proof: { challenge: BigInt(`0x0${bytes('c').toString('hex').slice(1)}`), response: BigInt(n) },
    });
    const own = bytes('tracker').toString('base64').replace('=', '');
    return { title: both(`Paper ${n}`), tracker: own, link: `${board}#${fragment}` };
  };
  const questions = (...sizes: readonly number[]) =>
    sizes.map((size) => Array.from({ length: size }, (_, i) => i % 2));

  test.skipIf(missing.zbarimg !== undefined).each([
    ['one paper of three candidates', [questions(4)]],
    [
      'three papers of one sitting, one of two questions and one of forty candidates',
      [questions(4), questions(9, 6), questions(41)],
    ],
    ['as many candidates as fit an entry', [questions(121)]],
  ] as const)(`zbarimg reads every code of %s${because(missing.zbarimg)}`, async (_, ballots) => {
    const papers = ballots.map(paperOf);
    const blocks = [...trackerSlip(head, papers, board), ...openedEnding(papers, head)];
    const paper = await printOver({ kind: 'tcp', host: '127.0.0.1', port: served.port }, blocks);
    const read = (await zbarimg(paper)).split('\n');
    expect(read.toSorted()).toEqual(
      papers.flatMap(({ tracker: own, link }) => [`${board}#${own}`, link]).toSorted(),
    );
  });
});

describe('our receipt over TCP', () => {
  test.skipIf(missing.zbarimg !== undefined)(
    `zbarimg reads the QR code${because(missing.zbarimg)}`,
    async () => {
      const paper = await printOver({ kind: 'tcp', host: '127.0.0.1', port: served.port });
      expect(await zbarimg(paper)).toBe(`https://board.example.org/a/7#${tracker}`);
    },
  );

  test.skipIf(missing.tesseract !== undefined)(
    `tesseract reads the Korean lines${because(missing.tesseract)}`,
    async () => {
      const paper = await printOver({ kind: 'tcp', host: '127.0.0.1', port: served.port });
      const read = await tesseract(paper);
      for (const line of fixedLines) expect(read).toContain(line.replaceAll(' ', ''));
    },
  );
});

/** Dots flipped to keep real-time commands out of the picture are few. */
function differingDots(printed: Uint8Array, wanted: Uint8Array): number {
  return wanted.reduce((sum, byte, index) => {
    const difference = byte ^ (printed[index] ?? 0);
    return sum + difference.toString(2).replaceAll('0', '').length;
  }, 0);
}
