/**
 * A practice kiosk: the real station with the real drivers, opened from its configuration file like any other, before a party that was founded a
 * moment ago, with simulated devices and a bench to work them. What shows its screens is main/shell.
 */
import { openKiosk, type Kiosk, type KioskOptions } from '../kiosk/kiosk.ts';
import type { KioskConfig } from '../kiosk/config.ts';
import type { Practice } from '../rehearsal/setup.ts';
import type { PageFiles } from '../shell/pages.ts';
import type { Station } from '../station/station.ts';
import { createBench } from './bench.ts';
import { createBenchHandler } from './bench-handler.ts';
import { openPracticeParty, type PracticePartyOptions } from './practice-party.ts';

export interface PracticeKioskOptions extends PracticePartyOptions {
  /** The built pages, for the bench's own; without them it answers only its interface. */
  readonly files?: PageFiles;
  /** For the kiosk, such as what is done when the technician exits it. */
  readonly kiosk?: KioskOptions;
}

export interface PracticeKiosk {
  readonly station: Station;
  readonly config: KioskConfig;
  /** Ledger node, registrar and public board, as kiosk and public reach them. */
  readonly ledgerUrl: string;
  /** The bench's origin. */
  readonly bench: (request: Request) => Promise<Response>;
  readonly practice: Practice;
  /** The picture of a candidate with this hex SHA-256, as the kiosk's. */
  readonly photo: Kiosk['photo'];
  /** Ends everything that was started; what is in `root` stays. */
  stop(): Promise<void>;
}

/** Founds a party in `root` and opens its kiosk. Throws when that is not possible; nothing is left running then. */
export async function openPracticeKiosk(options: PracticeKioskOptions): Promise<PracticeKiosk> {
  const party = await openPracticeParty(options);
  const opened = await openKiosk(party.config, options.kiosk ?? {});
  if (!opened.ok) {
    await party.stop();
    throw new Error(opened.error);
  }
  const kiosk = opened.value;
  // Nearly the pace of a real printer, so that people see the paper come out.
  party.devices.printer.set({ rowMs: 1 });
  const bench = createBench(party, kiosk.station);
  return {
    station: kiosk.station,
    config: party.config,
    ledgerUrl: party.ledger.url,
    bench: createBenchHandler(bench, options.files ?? new Map()),
    practice: party.practice,
    photo: (hash) => kiosk.photo(hash),
    stop: async () => {
      await bench.stop();
      await kiosk.stop();
      await party.stop();
    },
  };
}
