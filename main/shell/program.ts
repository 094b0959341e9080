/**
 * The program behind every shell: screens first, which show at once that the kiosk is starting, then the station, until people end it. What is
 * opened is plan.ts, how it is shown the shell's.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { serveScreens } from './addresses.ts';
import { createKioskHandler, type KioskPageOptions } from './handler.ts';
import type { StationLike } from './long-poll.ts';
import { createObserverHandler } from './observer-handler.ts';
import type { Order } from './order.ts';
import { readPages, servePage, type PageFiles } from './pages.ts';
import { planFor, type Opened, type Plan } from './plan.ts';
import type { Screen, Shell } from './screen.ts';
import { createStartingStation } from './starting.ts';

/** Shows screens; `station` is for a shell that follows its epochs. */
export type OpenShell = (
  screens: readonly Screen[],
  options: { readonly station: StationLike; readonly report: (sentence: string) => void },
) => Promise<Shell>;

export interface ProgramIo {
  /** Takes sentences for whoever started the program. */
  readonly report: (sentence: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder below which practices are left. */
  readonly folder: string;
}

/** Runs until it is told to end (SIGTERM, SIGINT, SIGHUP, a closed window, the technician); resolves with the exit code, everything stopped. */
export async function runProgram(order: Order, openShell: OpenShell, io: ProgramIo): Promise<number> {
  const { report } = io;
  const plan = planFor(order, io);
  if (!plan.ok) {
    report(plan.error);
    return 1;
  }
  const files = readPages();
  if (!files.ok) {
    report(files.error);
    return 1;
  }
  const end = Promise.withResolvers<number>();
  const stop = (): void => {
    end.resolve(0);
  };
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, stop);
  try {
    return await show(plan.value, files.value, openShell, report, end);
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}

/** The station is opened after this time at the latest, whether a page shows that it is starting or not. */
const FIRST_PAGE_MS = 1_500;

async function show(
  plan: Plan,
  files: PageFiles,
  openShell: OpenShell,
  report: ProgramIo['report'],
  end: PromiseWithResolvers<number>,
): Promise<number> {
  const station = createStartingStation(plan.known);
  const opened = Promise.withResolvers<Opened>();
  opened.promise.catch(() => undefined); // pages that wait for it are gone by then
  const { windows, addressed } = screensOf(plan, files, station, opened.promise);

  const shells = [await openShell(windows, { station, report })];
  if (addressed.length > 0) shells.push(await serveScreens(addressed, { report }));
  for (const { closed } of shells) void closed.then(() => end.resolve(0));

  // Opening keeps this process busy, and a page that is still being fetched would have to wait for it.
  await Promise.race([station.seen, pause(FIRST_PAGE_MS, undefined, { ref: false }), end.promise]);
  const opening = plan.open({ files, report, onExit: () => end.resolve(0) });
  opening.then(
    (result) => {
      if (!result.ok) {
        report(result.error);
        end.resolve(1);
        return;
      }
      station.follow(result.value.station);
      opened.resolve(result.value);
      for (const line of result.value.notes) report(line);
      result.value.failed.catch((error: unknown) => {
        report(`The station ended: ${error instanceof Error ? error.stack : String(error)}`);
        end.resolve(1);
      });
    },
    (error: unknown) => end.reject(error),
  );
  try {
    const code = await end.promise;
    const result = await opening;
    if (result.ok) await result.value.stop();
    return code;
  } finally {
    await Promise.all(shells.map((shell) => shell.stop()));
    opened.reject(new Error('stopped')); // nobody is there any more to wait for it
  }
}

/** The plan's screens with their origins; `addressed`: those that people open themselves. */
function screensOf(
  plan: Plan,
  files: PageFiles,
  station: StationLike,
  opened: Promise<Opened>,
): { readonly windows: readonly Screen[]; readonly addressed: readonly Screen[] } {
  const photo: KioskPageOptions['photo'] = async (hash) => (await opened).photo(hash);
  const windows: Screen[] = [
    {
      name: 'kiosk',
      title: '화백 투표 Hwabaek',
      handler: createKioskHandler({ station, files, screen: plan.screen, photo }),
      ...plan.kiosk,
    },
  ];
  const observer = {
    name: 'observer',
    title: '화백 참관 Hwabaek observer',
    handler: createObserverHandler({ station, files }),
  } as const;
  if (typeof plan.observer === 'object') windows.push({ ...observer, ...plan.observer });
  if (plan.bench !== undefined)
    windows.push({
      name: 'bench',
      title: '화백 연습 작업대 Hwabaek bench',
      handler: async (request) => {
        const { pathname } = new URL(request.url);
        // The page draws at once; what it asks for comes with the practice.
        const page = request.method === 'GET' ? servePage(files, 'bench.html', pathname) : undefined;
        return page ?? (await opened).bench(request);
      },
      ...plan.bench,
    });
  const beside = { place: 'window', bounds: { x: 0, y: 0, width: 1280, height: 800 } } as const;
  return { windows, addressed: plan.observer === 'address' ? [{ ...observer, ...beside }] : [] };
}
