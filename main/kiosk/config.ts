/**
 * The configuration of one kiosk: a strict JSON file (unknown keys are refused), every path relative to the file's folder. Reads and judges it; opening what it
 * names is kiosk.ts.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { hex32, id, origin } from '../../ledger/entries/fields.ts';
import { fail, ok, type Result } from '../../ledger/result.ts';

const transport = v.variant('kind', [
  v.strictObject({
    kind: v.literal('tcp'),
    host: v.pipe(v.string(), v.minLength(1)),
    port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
  }),
  v.strictObject({
    kind: v.literal('serial'),
    path: v.pipe(v.string(), v.minLength(1)),
    baudRate: v.pipe(v.number(), v.integer(), v.minValue(1200), v.maxValue(921_600)),
    dataBits: v.picklist([5, 6, 7, 8]),
    stopBits: v.picklist([1, 1.5, 2]),
    parity: v.picklist(['none', 'even', 'odd']),
    flow: v.exactOptional(v.picklist(['none', 'rtscts', 'xonxoff'])),
  }),
]);

const webAddress = v.pipe(v.string(), v.url(), v.regex(/^https?:/, 'must be an http or https address'));
const pixels = v.pipe(v.number(), v.integer(), v.minValue(320), v.maxValue(16_384));
const filePath = v.pipe(v.string(), v.minLength(1));

const schema = v.strictObject({
  /**
   * The ledger node that is also this station's registrar: its address, or a data folder that this kiosk serves itself, at `port` of 127.0.0.1
   * (any free one without it).
   */
  ledger: v.union([
    webAddress,
    v.strictObject({
      data: filePath,
      port: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535))),
    }),
  ]),
  /** Address of the second registrar, where ballots need two permits. */
  secondRegistrar: v.exactOptional(webAddress),
  /** The party's fingerprint, as `verify` prints it. */
  party: hex32,
  origin,
  assembly: id,
  station: id,
  /** Folder with assembly.json and roll.csv: this station's part of the roll. */
  roll: filePath,
  journal: filePath,
  keys: v.strictObject({ device: filePath, station: filePath }),
  /** `practice` also opens key files without a passphrase, and refuses a ledger that is not for practice. */
  mode: v.picklist(['practice', 'real']),
  reader: v.strictObject({
    transport,
    model: v.exactOptional(v.picklist(['GemPCTwin', 'SEC1210'])),
  }),
  printer: v.strictObject({
    transport,
    /** At least what the code of an opened ballot needs. */
    widthDots: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(384), v.maxValue(832))),
    confirmation: v.exactOptional(v.picklist(['process-id', 'fence', 'auto'])),
    sendWindowBytes: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(256))),
  }),
  /** The public board, to which receipts point. */
  boardUrl: webAddress,
  /**
   * The kiosk's screen: CSS pixels per inch, from which sizes in millimetres follow, 96 without it; and its size in pixels, 1080 by 1920 without it,
   * for where no window manager makes a kiosk fill the screen.
   */
  screen: v.exactOptional(
    v.strictObject({
      ppi: v.exactOptional(v.pipe(v.number(), v.minValue(40), v.maxValue(400))),
      width: v.exactOptional(pixels),
      height: v.exactOptional(pixels),
    }),
  ),
  /**
   * The observers' mirror: none (also without it); an address to open in a browser of this machine; or the whole of a second screen, whose top left
   * corner is there on the desktop.
   */
  observer: v.exactOptional(
    v.union([
      v.picklist(['none', 'address']),
      v.strictObject({ x: v.pipe(v.number(), v.integer()), y: v.pipe(v.number(), v.integer()) }),
    ]),
  ),
  /** Threads for ballots and proofs; 2 without it. */
  threads: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(64))),
});

/** One kiosk's configuration; paths are absolute. `ledger` is an address, or the data folder that this kiosk serves. */
export type KioskConfig = Omit<v.InferOutput<typeof schema>, 'ledger'> & {
  readonly ledger: string | { readonly data: string; readonly port: number };
};

const LIMIT_BYTES = 65_536;

/** Reads `file`; the fault is a sentence for whoever wrote it. */
export function readKioskConfig(file: string): Result<KioskConfig, string> {
  let text: string;
  try {
    if (statSync(file).size > LIMIT_BYTES) return fail(`${file} has more than ${LIMIT_BYTES} bytes.`);
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (!existsSync(file)) return fail(`There is no file ${file}.`);
    return fail(`${file} cannot be read: ${reason(error)}.`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return fail(`${file} is not JSON: ${reason(error)}.`);
  }
  const parsed = v.safeParse(schema, json);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    return fail(`${file}: ${v.getDotPath(issue) ?? 'the file'}: ${issue.message}.`);
  }
  const config = parsed.output;
  const at = (name: string): string => path.resolve(path.dirname(file), name);
  return ok({
    ...config,
    ledger:
      typeof config.ledger === 'string'
        ? config.ledger
        : { data: at(config.ledger.data), port: config.ledger.port ?? 0 },
    roll: at(config.roll),
    journal: at(config.journal),
    keys: { device: at(config.keys.device), station: at(config.keys.station) },
  });
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
