/**
 * A whole practice kiosk for a browser: real party, ledger, station, drivers and simulators (main/bench), its page and the observers' behind the real gate;
 * cards and faults through the bench's own interface. A kiosk that is to die is a process of its own. What people do before it is people.ts.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { decode } from 'fast-png';
import { createBitmap, rowBytes, type Bitmap } from '../../hardware/printer/bitmap.ts';
import { builtBoardDir } from '../../ledger/node/board-files.ts';
import type { BenchCommand, ShortcutName } from '../../main/bench/bench-command.ts';
import type { BenchView, Person } from '../../main/bench/bench-view.ts';
import { openPracticeKiosk, type PracticeKiosk } from '../../main/bench/practice-kiosk.ts';
import type { PracticeParty } from '../../main/bench/practice-party.ts';
import { waitFor } from '../../main/rehearsal/crowd.ts';
import { openGate } from '../../main/shell/gate.ts';
import { createKioskHandler } from '../../main/shell/handler.ts';
import type { StationLike } from '../../main/shell/long-poll.ts';
import { createObserverHandler } from '../../main/shell/observer-handler.ts';
import type { StationView } from '../../main/station/view.ts';
import { PPI } from './browser.ts';
import { builtPages } from './scripted.ts';

/** A page behind its gate; an address lets one browser in, once. */
export interface Served {
  entry(): string;
  readonly origin: string;
  stop(): Promise<void>;
}

export interface Hall extends Pick<PracticeKiosk, 'station' | 'practice' | 'ledgerUrl'> {
  readonly page: Served;
  readonly observer: Served;
  /** Somebody does something at the bench; throws with the reason when that is refused. */
  work(command: BenchCommand): Promise<void>;
  /** Practice people do a part of the day. */
  shortcut(name: ShortcutName, members?: number): Promise<void>;
  bench(): Promise<BenchView>;
  /** Somebody of a role; members by group and place on the roll. */
  person(role: Person['role'], group?: string, place?: number): Promise<Person & { readonly pin: string }>;
  insert(person: Pick<Person, 'id'>): Promise<void>;
  pull(): Promise<void>;
  /** Papers that left the printer so far. */
  papers(): Promise<number>;
  /** A paper by its number, from 1. */
  paper(number: number): Promise<Bitmap>;
  until(what: string, wanted: (view: StationView) => boolean): Promise<StationView>;
  stop(): Promise<void>;
}

/** Founds a practice party with so many members and opens its kiosk; its printer prints at once, and it has read its ledger. */
export async function openHall(members = 40): Promise<Hall> {
  const root = mkdtempSync(path.join(tmpdir(), 'hwabaek-e2e-'));
  const boardDir = builtBoardDir();
  const kiosk = await openPracticeKiosk({ root, members, ...(boardDir === undefined ? {} : { boardDir }) });
  const { station } = kiosk;
  const page = await serveStation(station, kiosk.photo);
  const observer = await serve(createObserverHandler({ station, files: builtPages() }));

  const ask = async (address: string, init?: RequestInit): Promise<Response> =>
    kiosk.bench(new Request(`http://bench.invalid${address}`, init));
  const bench = async (): Promise<BenchView> => (await (await ask('/api/bench')).json()) as BenchView;
  const work = async (command: BenchCommand): Promise<void> => {
    const headers = { 'content-type': 'application/json' };
    const answer = await ask('/api/bench', { method: 'POST', headers, body: JSON.stringify({ command }) });
    if (!answer.ok) throw new Error(`the bench refused ${command.type}: ${await answer.text()}`);
  };
  await work({ type: 'printer.set', switches: { rowMs: 0 } });
  await waitFor(station, 'a kiosk that has read its ledger', ({ mode }) => mode === 'practice');

  return {
    station,
    practice: kiosk.practice,
    ledgerUrl: kiosk.ledgerUrl,
    page,
    observer,
    bench,
    work,
    shortcut: async (name, members) => {
      await work({ type: 'shortcut.start', name, ...(members === undefined ? {} : { members }) });
      for (;;) {
        // oxlint-disable no-await-in-loop -- until it has ended
        const { version, shortcut } = await bench();
        if (shortcut.kind === 'ended' && shortcut.name === name) {
          if (shortcut.outcome !== 'done') throw new Error(shortcut.message.en);
          return;
        }
        await ask(`/api/bench?after=${version}`);
        // oxlint-enable no-await-in-loop
      }
    },
    person: async (role, group, place = 0) => {
      const found = (await bench()).people.filter(
        (person) => person.role === role && (group === undefined || person.group?.en === group),
      )[place];
      if (found === undefined) throw new Error(`nobody at the bench is ${role} ${group} ${place}`);
      return { ...found, pin: found.pin ?? '' };
    },
    insert: ({ id }) => work({ type: 'card.insert', person: id, way: 'right' }),
    pull: () => work({ type: 'card.pull' }),
    papers: async () => (await bench()).papers.at(-1)?.number ?? 0,
    paper: async (number) =>
      toBitmap(new Uint8Array(await (await ask(`/papers/${number}.png`)).arrayBuffer())),
    until: (what, wanted) => waitFor(station, what, wanted),
    stop: async () => {
      await Promise.all([page.stop(), observer.stop()]);
      await kiosk.stop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** The dots of a paper's picture without its margin (hardware/simulator/printer-picture.ts). */
function toBitmap(png: Uint8Array): Bitmap {
  const MARGIN = 40;
  const { width, height, data } = decode(png);
  const paper = createBitmap(width - 2 * MARGIN, height - 2 * MARGIN);
  const [from, to] = [rowBytes(width), rowBytes(paper.widthDots)];
  for (let row = 0; row < paper.heightDots; row += 1)
    for (let i = 0; i < to; i += 1)
      paper.data[row * to + i] = ~(data[(row + MARGIN) * from + MARGIN / 8 + i] ?? 0xff) & 0xff;
  return paper;
}

/** The kiosk's page over any station. */
export const serveStation = (station: StationLike, photo?: PracticeKiosk['photo']): Promise<Served> =>
  serve(
    createKioskHandler({
      station,
      files: builtPages(),
      screen: { ppi: PPI },
      ...(photo === undefined ? {} : { photo }),
    }),
  );

/** Any screen behind its gate; a fault in answering fails the test that stops it. */
export async function serve(handler: (request: Request) => Promise<Response>): Promise<Served> {
  const faults: string[] = [];
  const gate = await openGate({ handler, report: (sentence) => faults.push(sentence) });
  return {
    entry: () => gate.entry(),
    origin: gate.origin,
    stop: async () => {
      await gate.stop();
      if (faults.length > 0) throw new Error(faults.join(' '));
    },
  };
}

export interface KioskProcess {
  readonly entry: string;
  /** SIGKILL, as when the power fails; resolves when it is gone. */
  cutPower(): Promise<void>;
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
  /** Everything it has said on stdout and stderr. */
  said(): string;
}

/** A party's kiosk as a process of its own; `killAt` names a step of main/station/steps.ts at which its power fails. */
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
