/**
 * One kiosk from its configuration: devices, keys, ledger client, workers and station; and, until it has a screen, a conversation in JSON lines: every
 * change of the view is a line `{"view": ...}`, every line of input is a command, answered in order by `{"answer": {"ok": true}}` or
 * `{"answer": {"ok": false, "error": ...}}`. The procedure is main/station.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { createReader } from '../../hardware/card/reader.ts';
import { createCardTrace } from '../../hardware/card/trace.ts';
import { createPrinter } from '../../hardware/printer/printer.ts';
import { createTransport } from '../../hardware/transport/transport.ts';
import type { Photo } from '../../ledger/assembly/photo.ts';
import { readAssemblyTexts } from '../../ledger/assembly/read.ts';
import type { AssemblyTexts } from '../../ledger/assembly/shape.ts';
import { serveLedger } from '../../ledger/commands/ledger.ts';
import { stopRequest } from '../../ledger/commands/stop-request.ts';
import { readKeyFile, type Protection } from '../../ledger/keys/key-file.ts';
import { nodeVerifier } from '../../ledger/keys/node-verifier.ts';
import { signerFromSeed, type Signer } from '../../ledger/keys/signer.ts';
import { fail, ok, type Result } from '../../ledger/result.ts';
import { createBallotWorkers } from '../../ledger/worker/pool.ts';
import type { Refusal, StationCommand } from '../station/command.ts';
import { ForeignJournal } from '../station/journal/schema.ts';
import type { RollEntry } from '../station/kit.ts';
import { createStationLedger } from '../station/ledger-link.ts';
import { namesIn } from '../station/names.ts';
import { createStation, type Station } from '../station/station.ts';
import type { OnStep } from '../station/steps.ts';
import type { Bilingual } from '../station/view.ts';
import type { KioskConfig } from './config.ts';
import { LONGEST_LINE_BYTES, readLines } from './lines.ts';
import { openPhotos } from './photos.ts';

export interface Kiosk {
  readonly station: Station;
  /** The picture of a candidate with this hex SHA-256; undefined when the roll folder has none. */
  photo(hash: string): Promise<Photo | undefined>;
  /** Stops station, devices and threads, then the kiosk's own ledger. */
  stop(): Promise<void>;
}

export interface KioskOptions {
  readonly passphrase?: string;
  readonly onStep?: OnStep;
  /** Told about faults that stop nothing: of the kiosk's own ledger node, of the candidates' photos. */
  readonly report?: (sentence: string) => void;
  /** A technician leaves the kiosk, with card and PIN: whoever runs it should stop it now. */
  readonly onExit?: () => void;
}

/** Opens everything the configuration names, its own ledger first, and starts the station; the fault is a sentence that says what to do. */
export async function openKiosk(
  config: KioskConfig,
  options: KioskOptions = {},
): Promise<Result<Kiosk, string>> {
  if (typeof config.ledger === 'string') return openStation(config, config.ledger, options);
  const { passphrase, report = () => undefined } = options;
  const served = await serveLedger(
    config.ledger.data,
    { out: report, err: report, env: { HWABAEK_PASSPHRASE: passphrase } },
    { host: '127.0.0.1', port: config.ledger.port },
  );
  if (!served.ok) return served;
  const ledger = served.value;
  const opened = ledger.hasRegistrar
    ? await openStation(config, ledger.url, options)
    : fail(`${config.ledger.data} holds no registrar's key; a kiosk's own ledger must admit its members.`);
  if (!opened.ok) {
    await ledger.stop();
    return opened;
  }
  const kiosk = opened.value;
  return ok({
    ...kiosk,
    stop: async () => {
      await kiosk.stop();
      await ledger.stop();
    },
  });
}

async function openStation(
  config: KioskConfig,
  ledger: string,
  options: KioskOptions,
): Promise<Result<Kiosk, string>> {
  const keys = openKeys(config, options.passphrase);
  if (!keys.ok) return keys;
  const texts = await readRollFolder(config);
  if (!texts.ok) return texts;
  const photos = await openPhotos(config.roll, texts.value, options.report ?? (() => undefined));
  const folder = path.dirname(config.journal);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    return fail(`the journal's folder ${folder} cannot be made: ${(error as Error).message}.`);
  }

  const trace = createCardTrace();
  const reader = createReader({
    transport: createTransport(config.reader.transport),
    onExchange: trace.record,
    ...(config.reader.model === undefined ? {} : { model: config.reader.model }),
  });
  const { transport, widthDots = 576, confirmation = 'auto', sendWindowBytes } = config.printer;
  const printer = createPrinter({
    transport: createTransport(transport),
    profile: { widthDots, confirmation, ...(sendWindowBytes === undefined ? {} : { sendWindowBytes }) },
  });
  const workers = createBallotWorkers({ threads: config.threads ?? 2 });
  const { origin, assembly, station: name, party, secondRegistrar } = config;
  const stationLedger = createStationLedger({
    url: ledger,
    secondRegistrar,
    party,
    verifier: nodeVerifier,
    origin,
    assembly,
    station: name,
    device: keys.value.device,
  });
  let station: Station;
  try {
    station = createStation({
      origin,
      assembly,
      station: name,
      names: namesIn(texts.value, name),
      reader,
      printer,
      ledger: stationLedger,
      workers,
      verifier: nodeVerifier,
      roll: rollOf(texts.value),
      deviceSigner: keys.value.device,
      stationSigner: keys.value.station,
      journalPath: config.journal,
      boardUrl: config.boardUrl,
      build: buildName(),
      random: randomBytes,
      apdus: trace.lines,
      ...(options.onStep === undefined ? {} : { onStep: options.onStep }),
      ...(options.onExit === undefined ? {} : { onExit: options.onExit }),
    });
  } catch (error) {
    await workers.close();
    if (error instanceof ForeignJournal) return fail(`${error.message}.`);
    throw error;
  }
  const unsubscribe = station.subscribe(() => {
    photos.compare(stationLedger.state());
  });
  return ok({
    station,
    photo: (hash) => photos.photo(hash),
    stop: async () => {
      unsubscribe();
      await station.stop();
      await Promise.all([reader.stop(), printer.stop(), workers.close()]);
    },
  });
}

/** Runs a kiosk until SIGTERM, SIGINT or a technician ends it; resolves with the exit code. `report` takes sentences for people. */
export async function runKiosk(
  config: KioskConfig,
  io: {
    readonly input: Readable;
    readonly output: Writable;
    readonly report: (sentence: string) => void;
    readonly passphrase?: string;
    readonly onStep?: OnStep;
  },
): Promise<number> {
  const stopped = Promise.withResolvers<number>();
  const stop = (): void => {
    stopped.resolve(0);
  };
  const listening = new AbortController();
  void stopRequest({}, listening.signal).then(stop);
  try {
    const opened = await openKiosk(config, { ...io, onExit: stop });
    if (opened.ok) return await converse(config, io, opened.value, stopped);
    io.report(opened.error);
    return 1;
  } finally {
    listening.abort();
  }
}

/** Views out, commands in, until `stopped` or until the station ends by itself; then everything is closed. */
async function converse(
  config: KioskConfig,
  io: { readonly input: Readable; readonly output: Writable; readonly report: (sentence: string) => void },
  kiosk: Kiosk,
  stopped: PromiseWithResolvers<number>,
): Promise<number> {
  const { station } = kiosk;
  const line = (value: object): void => {
    io.output.write(`${JSON.stringify(value)}\n`);
  };
  let printed = 0;
  const showView = (): void => {
    const view = station.view();
    if (view.version === printed) return;
    printed = view.version;
    line({ view });
    if (config.mode === 'practice' && view.mode === 'real') {
      io.report('The ledger is not for practice; this kiosk is configured for practice.');
      stopped.resolve(1);
    }
  };
  showView();
  // One line for everything that changes at once.
  let isDue = false;
  const unsubscribe = station.subscribe(() => {
    if (isDue) return;
    isDue = true;
    setImmediate(() => {
      isDue = false;
      showView();
    });
  });
  const stopReading = readLines(
    io.input,
    (text) => {
      line({ answer: dispatchLine(station, text) });
    },
    () => {
      line({ answer: malformed(station, TOO_LONG) });
    },
  );
  try {
    return await Promise.race([stopped.promise, station.done.then(() => 0)]);
  } finally {
    stopReading();
    unsubscribe();
    await kiosk.stop();
  }
}

function dispatchLine(station: Station, text: string): ReturnType<Station['dispatch']> {
  try {
    return station.dispatch(JSON.parse(text) as StationCommand); // parsed strictly by the station
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return malformed(station, NOT_JSON);
  }
}

const malformed = (station: Station, message: Bilingual): Result<never, Refusal> =>
  fail({ code: 'malformed', message, accepts: station.view().accepts });

const NOT_JSON: Bilingual = { ko: '명령은 JSON 한 줄입니다.', en: 'A command is one line of JSON.' };
const TOO_LONG: Bilingual = {
  ko: `명령이 너무 깁니다. 한 줄은 ${LONGEST_LINE_BYTES}바이트까지입니다.`,
  en: `The command is too long: a line has at most ${LONGEST_LINE_BYTES} bytes.`,
};

function openKeys(
  { keys, mode }: KioskConfig,
  passphrase: string | undefined,
): Result<{ readonly device: Signer; readonly station: Signer }, string> {
  const open = (file: string): Result<Signer, string> => {
    const protection: Protection | undefined =
      passphrase !== undefined
        ? { kind: 'passphrase', passphrase }
        : mode === 'practice'
          ? { kind: 'none', practice: true }
          : undefined;
    if (protection === undefined) return fail(`${file} needs its passphrase; set HWABAEK_PASSPHRASE.`);
    const key = readKeyFile(file, protection);
    if (!key.ok) return fail(`${key.error.detail}.`);
    return key.value.kind === 'ed25519'
      ? ok(signerFromSeed(key.value.seed))
      : fail(`${file} holds a key of another kind (${key.value.kind}); an Ed25519 key is needed.`);
  };
  const device = open(keys.device);
  if (!device.ok) return device;
  const station = open(keys.station);
  return station.ok ? ok({ device: device.value, station: station.value }) : station;
}

async function readRollFolder({ roll, assembly }: KioskConfig): Promise<Result<AssemblyTexts, string>> {
  const texts = await readAssemblyTexts(roll);
  if (!texts.ok) {
    const [first] = texts.error;
    return fail(`${roll}: ${first?.file ?? ''} line ${first?.line ?? 0}: ${first?.reason ?? ''}.`);
  }
  return texts.value.assembly === assembly
    ? texts
    : fail(`${roll} is the assembly ${texts.value.assembly}; the kiosk is for ${assembly}.`);
}

function rollOf({ members }: AssemblyTexts): { lookup(number: string): RollEntry | undefined } {
  const byNumber = new Map(members.map(({ number, name, group }) => [number, { name, group }] as const));
  return { lookup: (number) => byNumber.get(number) };
}

/** Name and version of this program, as polls.opened records it. */
function buildName(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const { version } = manifest as { readonly version: string };
  return `hwabaek ${version}, node ${process.versions.node}`;
}
