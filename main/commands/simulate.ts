/**
 * `simulate reader` and `simulate printer`: the other end of a wire on a TCP port or a serial port (PTY), worked by words on standard input,
 * for trying the kiosk, a driver or other people's software without hardware. The devices themselves are in hardware/simulator.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import {
  createSimulatedCard,
  restoreSimulatedCard,
  type SavedCard,
  type SimulatedCard,
} from '../../hardware/simulator/card.ts';
import { createCardAuthority } from '../../hardware/simulator/certificate.ts';
import { createSimulatedPrinter } from '../../hardware/simulator/printer.ts';
import { paperPng } from '../../hardware/simulator/printer-picture.ts';
import { openPty } from '../../hardware/simulator/pty.ts';
import { createSimulatedReader } from '../../hardware/simulator/reader.ts';
import { serveTcp, type ByteDevice, type ServedDevice } from '../../hardware/simulator/serve.ts';
import {
  defineCommand,
  type Args,
  type Command,
  type OptionSpec,
  type Terminal,
} from '../../ledger/commands/command.ts';
import { stopRequest } from '../../ledger/commands/stop-request.ts';
import { listenFault } from '../../ledger/commands/ledger-access.ts';
import { fail, ok, type Result } from '../../ledger/result.ts';

const wireOptions: Readonly<Record<string, OptionSpec>> = {
  port: { value: 'N', help: 'TCP port on 127.0.0.1; 0, the default, takes a free one.' },
  pty: { value: 'PATH', help: 'Also open a serial port at PATH (needs the program socat).' },
};

const READER_WORDS = `Words on standard input
  insert NAME      put the card NAME in        remove           pull the card
  nak N            refuse N commands           bad-lrc N        spoil N answers
  silence N        do not hear N commands      bytes | whole    delivery
  wtx N            ask N times for more time   pull N           pull at the Nth APDU
  unplug           break the connection`;

export const simulateReader: Command = defineCommand(
  {
    name: 'simulate reader',
    summary: 'A simulated smartcard reader (serial CCID, GemPC Twin) with PIV cards',
    about: `Serves the reader until it is stopped. Cards come from --cards, or one is made (PIN 123456).\n\n${READER_WORDS}`,
    options: {
      ...wireOptions,
      cards: { value: 'DIR', help: 'Folder of simulated cards (*.json), as `rehearse` leaves them.' },
    },
    example: 'npm run -s hwabaek -- simulate reader --port 9201 --cards practice/day-1/cards',
  },
  async (args, terminal) => {
    const cards =
      args.find('cards') === undefined
        ? ok(new Map([['practice', practiceCard()]]))
        : readCards(args.path('cards'));
    if (!cards.ok) return cards;
    const reader = createSimulatedReader();
    return serve(args, terminal, reader, `cards: ${[...cards.value.keys()].join(', ')}`, (words, wire) => {
      const [word = '', value = ''] = words;
      const count = Number(value);
      switch (word) {
        case 'insert': {
          const card = cards.value.get(value);
          if (card === undefined) return fail(`there is no card "${value}"`);
          reader.insert(card);
          return ok(undefined);
        }
        case 'remove':
          reader.remove();
          return ok(undefined);
        case 'bytes':
        case 'whole':
          reader.order({ kind: 'delivery', pieces: word });
          return ok(undefined);
        case 'unplug':
          wire.drop();
          return ok(undefined);
        default:
          break;
      }
      if (!Number.isSafeInteger(count) || value === '' || count < 0)
        return fail(`"${words.join(' ')}" is not understood`);
      switch (word) {
        case 'nak':
        case 'silence':
          reader.order({ kind: word, commands: count });
          return ok(undefined);
        case 'bad-lrc':
          reader.order({ kind: 'bad-lrc', answers: count });
          return ok(undefined);
        case 'wtx':
          reader.order({ kind: 'waiting-time', factor: 2, times: count });
          return ok(undefined);
        case 'pull':
          reader.order({ kind: 'pull', atApdu: count });
          return ok(undefined);
        default:
          return fail(`"${word}" is not understood`);
      }
    });
  },
);

const PRINTER_WORDS = `Words on standard input
  paper enough | near-end | out      cover closed | open      answers sent | silent
  power on | off                     open-after ROWS          unplug`;

export const simulatePrinter: Command = defineCommand(
  {
    name: 'simulate printer',
    summary: 'A simulated receipt printer (ESC/POS, 80 mm) that turns bytes back into pictures of the paper',
    about: `Serves the printer until it is stopped; every paper that is cut becomes a PNG.\n\n${PRINTER_WORDS}`,
    options: {
      ...wireOptions,
      out: { value: 'DIR', need: 'required', help: 'Folder for the papers, NNNN.png.' },
    },
    example: 'npm run -s hwabaek -- simulate printer --port 9202 --out practice/paper',
  },
  async (args, terminal) => {
    const dir = args.path('out');
    mkdirSync(dir, { recursive: true });
    const printer = createSimulatedPrinter({ keepPapers: 0 });
    let papers = readdirSync(dir).filter((name) => /^\d{4,}\.png$/.test(name)).length;
    printer.onPaper((paper) => {
      papers += 1;
      const file = path.join(dir, `${String(papers).padStart(4, '0')}.png`);
      writeFileSync(file, paperPng(paper), { flag: 'wx' });
      terminal.out(`paper ${file}`);
    });
    return serve(args, terminal, printer, `papers go to ${dir}`, (words, wire) => {
      const line = words.join(' ');
      switch (line) {
        case 'paper enough':
        case 'paper near-end':
        case 'paper out':
          printer.set({
            paper: line === 'paper enough' ? 'enough' : line === 'paper out' ? 'out' : 'near-end',
          });
          return ok(undefined);
        case 'cover closed':
        case 'cover open':
          printer.set({ cover: line === 'cover open' ? 'open' : 'closed' });
          return ok(undefined);
        case 'answers sent':
        case 'answers silent':
          printer.set({ answers: line === 'answers sent' ? 'sent' : 'silent' });
          return ok(undefined);
        case 'power on':
        case 'power off':
          printer.set({ power: line === 'power on' ? 'on' : 'off' });
          return ok(undefined);
        case 'unplug':
          wire.drop();
          return ok(undefined);
        default: {
          const rows = /^open-after (\d{1,6})$/.exec(line)?.[1];
          if (rows === undefined) return fail(`"${line}" is not understood`);
          printer.set({ afterRows: { rows: Number(rows), set: { cover: 'open' } } });
          return ok(undefined);
        }
      }
    });
  },
);

/** Serves a device until the signal, SIGTERM, SIGINT, or the end of a terminal that was used for words. */
async function serve(
  args: Args,
  terminal: Terminal,
  device: ByteDevice,
  note: string,
  hear: (words: readonly string[], wire: ServedDevice) => Result<void, string>,
): Promise<Result<void, string>> {
  const port = Number(args.find('port') ?? '0');
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    return fail('--port takes a number from 0 to 65535.');
  const served = await serveTcp(device, { port }).then(ok, (error: Error) =>
    fail(listenFault(error, '127.0.0.1', port) ?? `port ${port}: ${error.message}`),
  );
  if (!served.ok) return served;
  const wire = served.value;
  const pty =
    args.find('pty') === undefined
      ? ok(undefined)
      : await openPty({ port: wire.port, path: args.path('pty') }).then(ok, (error: Error) =>
          fail(error.message),
        );
  if (!pty.ok) {
    await wire.close();
    return pty;
  }
  terminal.out(
    `listening on 127.0.0.1:${wire.port}${pty.value === undefined ? '' : ` and ${pty.value.path}`}; ${note}`,
  );
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    const words = line.trim().split(/\s+/);
    if (words[0] === '') return;
    const answer = hear(words, wire);
    terminal.out(answer.ok ? 'done' : `refused: ${answer.error}`);
  });
  const listening = new AbortController();
  await stopRequest(terminal, listening.signal);
  lines.close();
  await pty.value?.close();
  await wire.close();
  listening.abort();
  return ok(undefined);
}

function readCards(dir: string): Result<Map<string, SimulatedCard>, string> {
  if (!existsSync(dir)) return fail(`There is no folder ${dir}.`);
  const cards = new Map<string, SimulatedCard>();
  try {
    for (const file of readdirSync(dir)
      .filter((name) => name.endsWith('.json'))
      .toSorted()) {
      const saved = JSON.parse(readFileSync(path.join(dir, file), 'utf8')) as SavedCard;
      cards.set(path.basename(file, '.json'), restoreSimulatedCard(saved));
    }
  } catch (error) {
    return fail(`${dir} holds no simulated cards: ${error instanceof Error ? error.message : String(error)}`);
  }
  return cards.size > 0 ? ok(cards) : fail(`${dir} holds no *.json of a simulated card`);
}

function practiceCard(): SimulatedCard {
  const authority = createCardAuthority({ name: 'Practice card authority' });
  return createSimulatedCard({
    pin: '123456',
    certify: (publicKey) =>
      authority.issue({
        publicKey,
        memberNumber: 'P000001',
        notBefore: new Date('2020-01-01T00:00:00Z'),
        notAfter: new Date('2049-12-31T23:59:59Z'),
        keyUsage: 'digitalSignature',
      }),
  });
}
