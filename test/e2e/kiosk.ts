/**
 * A whole kiosk for a browser: a practice party with real ledger and registrar, real drivers on simulated devices, the real station behind the real handler
 * and gate. Hands for cards, eyes for papers. What people do with it is people.ts.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Bitmap } from '../../hardware/printer/bitmap.ts';
import type { SimulatedCard } from '../../hardware/simulator/card.ts';
import { openPracticeParty, type PracticeParty } from '../../main/bench/practice-party.ts';
import { openKiosk } from '../../main/kiosk/kiosk.ts';
import { openGate } from '../../main/shell/gate.ts';
import { createKioskHandler } from '../../main/shell/handler.ts';
import type { StationLike } from '../../main/shell/long-poll.ts';
import { createObserverHandler } from '../../main/shell/observer-handler.ts';
import { waitFor } from '../../main/rehearsal/crowd.ts';
import type { Station } from '../../main/station/station.ts';
import type { StationView } from '../../main/station/view.ts';
import { PPI } from './browser.ts';
import { builtPages } from './scripted.ts';

/** A polling hall with one kiosk's devices and ledger; the kiosk itself may come and go. */
export interface Hall extends PracticeParty {
  /** Cut papers, oldest first. */
  readonly papers: readonly Bitmap[];
  insert(card: SimulatedCard): void;
  pull(): void;
  close(): Promise<void>;
}

/** `members` as rehearse takes it; the sample assembly's own roll without it. */
export async function openHall(members?: number): Promise<Hall> {
  const root = mkdtempSync(path.join(tmpdir(), 'hwabaek-e2e-'));
  const party = await openPracticeParty({ root, ...(members === undefined ? {} : { members }) });
  const papers: Bitmap[] = [];
  const { reader, printer } = party.devices;
  printer.onPaper((paper) => papers.push(paper));
  return {
    ...party,
    papers,
    insert: (card) => {
      reader.insert(card);
    },
    pull: () => {
      reader.remove();
    },
    close: async () => {
      await party.stop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Where a browser finds a station's page; addresses let one browser in, once. */
export interface Served {
  entry(): string;
  readonly origin: string;
  stop(): Promise<void>;
}

export interface RunningKiosk extends Served {
  readonly station: Station;
  readonly observer: Served;
  until(what: string, wanted: (view: StationView) => boolean): Promise<StationView>;
}

/** The hall's kiosk in this process, with its page and the observers'. */
export async function startKiosk({ config }: PracticeParty): Promise<RunningKiosk> {
  const opened = await openKiosk(config);
  if (!opened.ok) throw new Error(opened.error);
  const { station, stop } = opened.value;
  const files = builtPages();
  const page = await serveStation(station);
  const observer = await serve(createObserverHandler({ station, files }));
  return {
    ...page,
    station,
    observer,
    until: (what, wanted) => waitFor(station, what, wanted),
    stop: async () => {
      await Promise.all([page.stop(), observer.stop()]);
      await stop();
    },
  };
}

/** The kiosk's page over any station. */
export const serveStation = (station: StationLike): Promise<Served> =>
  serve(createKioskHandler({ station, files: builtPages(), screen: { ppi: PPI } }));

async function serve(handler: (request: Request) => Promise<Response>): Promise<Served> {
  const faults: string[] = [];
  const gate = await openGate({ handler, report: (sentence) => faults.push(sentence) });
  return {
    entry: gate.entry,
    origin: gate.origin,
    stop: async () => {
      await gate.stop();
      if (faults.length > 0) throw new Error(faults.join(' '));
    },
  };
}

export interface KioskProcess {
  readonly entry: string;
  /** SIGKILL, as when the power fails; resolves when it is gone. Also the end of a process that has ended itself. */
  cutPower(): Promise<void>;
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
  /** Everything it has said on stdout and stderr. */
  said(): string;
}

/** The hall's kiosk as a process of its own; `killAt` names a step of main/station/steps.ts at which its power fails. */
export async function startKioskProcess({ practice }: PracticeParty, killAt?: string): Promise<KioskProcess> {
  const script = fileURLToPath(new URL('./kiosk-child.ts', import.meta.url));
  const child = spawn(process.execPath, [script, path.join(practice.folders.kiosk, 'kiosk.json')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...(killAt === undefined ? {} : { KILL_AT: killAt }) },
  });
  let said = '';
  child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const entry = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', () => reject(new Error(`the kiosk ended before it had a page: ${said}`)));
  });
  return {
    entry,
    ended,
    cutPower: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    said: () => said,
  };
}
