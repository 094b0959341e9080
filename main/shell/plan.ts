/**
 * What is opened: a kiosk from its configuration, or a practice kiosk with its bench; and which screens it has where. Opening them is main/kiosk and
 * main/bench, loaded only when the screens are there.
 */
import path from 'node:path';
import { fail, ok, type Result } from '../../ledger/result.ts';
import type { PracticeKiosk } from '../bench/practice-kiosk.ts';
import { readKioskConfig, type KioskConfig } from '../kiosk/config.ts';
import type { Station } from '../station/station.ts';
import type { StationView } from '../station/view.ts';
import { nothingHere } from './answer.ts';
import type { Photo } from './handler.ts';
import type { Order } from './order.ts';
import type { PageFiles } from './pages.ts';
import type { ProgramIo } from './program.ts';
import type { Screen } from './screen.ts';

type Place = Pick<Screen, 'place' | 'bounds'>;

export interface Plan {
  /** What screens show before the station is there. */
  readonly known: Pick<StationView, 'assembly' | 'station' | 'mode'>;
  readonly screen: { readonly ppi: number };
  readonly kiosk: Place;
  readonly observer: 'none' | 'address' | Place;
  readonly bench: Place | undefined;
  /** Opens everything; the fault is a sentence that says what to do, and nothing is left running. */
  open(options: OpenOptions): Promise<Result<Opened, string>>;
}

interface OpenOptions {
  readonly files: PageFiles;
  readonly report: (sentence: string) => void;
  /** Called when the technician ends the program. */
  readonly onExit: () => void;
}

export interface Opened {
  readonly station: Station;
  photo(hash: string): Promise<Photo | undefined>;
  /** The bench's origin; there is nothing on it where there is no bench. */
  bench(request: Request): Promise<Response>;
  /** For whoever started the program. */
  readonly notes: readonly string[];
  /** Rejects with what must not happen, and then the program ends. */
  readonly failed: Promise<unknown>;
  stop(): Promise<void>;
}

/** The plan for an order; the fault is a sentence about the configuration. */
export function planFor(order: Order, io: ProgramIo): Result<Plan, string> {
  if (order.config === undefined) return ok(practicePlan(order, io));
  const config = readKioskConfig(order.config);
  return config.ok ? ok(kioskPlan(config.value, io)) : config;
}

function kioskPlan(config: KioskConfig, { env }: ProgramIo): Plan {
  const { assembly, station, mode, observer = 'none' } = config;
  const { ppi = DEFAULT_PPI, width = 1080, height = 1920 } = config.screen ?? {};
  const passphrase = env['HWABAEK_PASSPHRASE'];
  return {
    known: {
      assembly: { id: assembly, title: undefined },
      station: { id: station, name: both(station) },
      mode,
    },
    screen: { ppi },
    kiosk: { place: 'kiosk', bounds: { x: 0, y: 0, width, height } },
    observer:
      typeof observer === 'object'
        ? { place: 'kiosk', bounds: { ...observer, width: 1920, height: 1080 } }
        : observer,
    bench: undefined,
    open: async ({ report, onExit }) => {
      const { openKiosk } = await import('../kiosk/kiosk.ts');
      const opened = await openKiosk(config, {
        report,
        onExit,
        ...(passphrase === undefined ? {} : { passphrase }),
      });
      if (!opened.ok) return opened;
      const kiosk = opened.value;
      return ok({
        station: kiosk.station,
        photo: (hash) => kiosk.photo(hash),
        bench: async () => nothingHere(),
        notes: [`The kiosk ${station} is ready.`],
        failed: Promise.race([kiosk.station.done, wrongLedger(config, kiosk.station)]),
        stop: () => kiosk.stop(),
      });
    },
  };
}

function practicePlan({ members }: Order, { folder }: ProgramIo): Plan {
  return {
    known: {
      assembly: { id: 'practice', title: undefined },
      station: { id: 'practice', name: { ko: '연습 투표소', en: 'Practice station' } },
      mode: 'practice',
    },
    screen: { ppi: DEFAULT_PPI },
    // Side by side on a desktop of 1920 by 1080; the page has 1280 by 800 below the window's title.
    kiosk: { place: 'window', bounds: { x: 0, y: 0, width: 1280, height: 860 } },
    observer: 'address',
    bench: { place: 'window', bounds: { x: 1280, y: 0, width: 640, height: 860 } },
    open: async ({ files, report, onExit }) => {
      const root = path.join(folder, 'practice', new Date().toISOString().slice(0, 19).replaceAll(':', ''));
      const { openPracticeKiosk } = await import('../bench/practice-kiosk.ts');
      const { builtBoardDir } = await import('../../ledger/node/board-files.ts');
      const boardDir = builtBoardDir();
      let kiosk: PracticeKiosk;
      try {
        kiosk = await openPracticeKiosk({
          root,
          files,
          kiosk: { report, onExit },
          ...(boardDir === undefined ? {} : { boardDir }),
          ...(members === undefined ? {} : { members }),
        });
      } catch (error) {
        return fail(
          `The practice cannot be opened: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
      return ok({
        station: kiosk.station,
        photo: (hash) => kiosk.photo(hash),
        bench: (request) => kiosk.bench(request),
        notes: [
          'The practice kiosk is ready: open the polls and vote with the cards of the bench.',
          `Public board: ${kiosk.ledgerUrl}`,
          `Everything is left in ${root}`,
        ],
        failed: kiosk.station.done,
        stop: () => kiosk.stop(),
      });
    },
  };
}

const DEFAULT_PPI = 96;

const both = (text: string): { readonly ko: string; readonly en: string } => ({ ko: text, en: text });

/** Rejects when a kiosk that is configured for practice, and opens its keys without a passphrase, meets a ledger that is not. */
function wrongLedger({ mode }: KioskConfig, station: Station): Promise<never> {
  return new Promise((_resolve, reject) => {
    const judge = (view: StationView): void => {
      if (mode === 'practice' && view.mode === 'real')
        reject(new Error('the ledger is not for practice; this kiosk is configured for practice'));
    };
    station.subscribe(judge);
    judge(station.view());
  });
}
