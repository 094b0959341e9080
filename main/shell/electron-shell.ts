/**
 * The first way to a screen: Electron's windows, one for each screen, each with a session of its own in memory (architecture: two ways to get a
 * screen). A kiosk's window is thrown away and its session cleared whenever the kiosk becomes free for the next person; a window that crashes or hangs
 * is replaced. Takes the electron module as an argument; what a window may do is electron-policy.ts.
 */
import type * as Electron from 'electron';
import { systemClock, type Clock } from '../station/clock.ts';
import {
  homeOf,
  restrictContents,
  restrictSession,
  SCHEME,
  SCHEME_PRIVILEGES,
  webPreferences,
} from './electron-policy.ts';
import { POLL_MS, type StationLike } from './long-poll.ts';
import { createPauses } from './pauses.ts';
import type { Screen, Shell } from './screen.ts';

/** The part of electron that is used. */
export type ElectronModule = Pick<
  typeof Electron,
  'app' | 'BrowserWindow' | 'Menu' | 'powerSaveBlocker' | 'protocol' | 'session'
>;

export interface ElectronOptions {
  /** Whose epochs end the windows of a kiosk. */
  readonly station: Pick<StationLike, 'view' | 'next'>;
  readonly report: (sentence: string) => void;
  readonly clock?: Clock;
}

/** A new window is shown when it is ready to be drawn, after this time in any case. */
const READY_MS = 3_000;

/**
 * To be called before anything is awaited, as electron's ready event does not wait: sandbox for every process, the scheme, no menu, no zoom by pinch.
 * `second`: another instance runs and comes forward; this one must end.
 */
export function prepareElectron({ app, Menu, protocol }: ElectronModule): 'first' | 'second' {
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([SCHEME_PRIVILEGES]);
  app.commandLine.appendSwitch('disable-pinch');
  app.commandLine.appendSwitch('overscroll-history-navigation', '0');
  Menu.setApplicationMenu(null);
  return app.requestSingleInstanceLock() ? 'first' : 'second';
}

/** Opens a window for each screen once electron is ready. `closed` resolves when people close one of them or electron is told to quit. */
export async function runElectron(
  electron: ElectronModule,
  screens: readonly Screen[],
  options: ElectronOptions,
): Promise<Shell> {
  const { app, powerSaveBlocker } = electron;
  const closed = Promise.withResolvers<void>();
  let state: 'running' | 'stopping' | 'stopped' = 'running';
  app.on('before-quit', (event) => {
    if (state === 'stopped') return;
    event.preventDefault(); // the station is stopped first
    closed.resolve();
  });
  // Electron would quit by itself while one window is being replaced by the next.
  app.on('window-all-closed', () => undefined);
  await app.whenReady();
  const blocker = powerSaveBlocker.start('prevent-display-sleep');
  const keepers = screens.map((screen) => keepWindow(electron, screen, options, closed.resolve));
  app.on('second-instance', () => {
    keepers[0]?.focus();
  });
  const kiosks = keepers.filter((_keeper, i) => screens[i]?.name === 'kiosk');
  const watching = watchEpochs(options.station, () => state === 'running', kiosks);
  watching.catch(() => undefined); // a station that fails ends the program elsewhere

  return {
    closed: closed.promise,
    stop: async () => {
      state = 'stopping';
      await Promise.all(keepers.map((keeper) => keeper.stop()));
      powerSaveBlocker.stop(blocker);
      state = 'stopped';
    },
  };
}

/** Gives every kiosk a fresh window at each new epoch. */
async function watchEpochs(
  station: ElectronOptions['station'],
  isRunning: () => boolean,
  kiosks: readonly Keeper[],
): Promise<void> {
  let { version, epoch } = station.view();
  while (isRunning()) {
    const view = await station.next(version, POLL_MS);
    if (view.epoch !== epoch) for (const kiosk of kiosks) kiosk.renew();
    ({ version, epoch } = view);
  }
}

interface Keeper {
  focus(): void;
  /** Replaces the window by a fresh one with an empty session. */
  renew(): void;
  stop(): Promise<void>;
}

/** Keeps one window for `screen`, replaced when it must be; `onClosed` is called when a person closes it, which a kiosk does not allow. */
function keepWindow(
  electron: ElectronModule,
  screen: Screen,
  { report, clock = systemClock }: ElectronOptions,
  onClosed: () => void,
): Keeper {
  const pauses = createPauses(clock);
  const stopped = Promise.withResolvers<void>();
  let state: 'running' | 'stopped' = 'running';
  let current: PageWindow | undefined;
  let turn: 'a' | 'b' = 'b';
  let cancelPause: (() => void) | undefined;
  let replacing: Promise<void> | undefined;
  let isAnotherDue = false;

  const replace = async (): Promise<void> => {
    cancelPause?.();
    cancelPause = undefined;
    const old = current;
    pauses.started();
    turn = turn === 'a' ? 'b' : 'a';
    const next = openWindow(electron, screen, `${screen.name}-${turn}`, {
      onLost: (reason) => {
        lost(next, reason);
      },
      onClose: (event) => {
        if (state === 'stopped') return;
        if (screen.place === 'kiosk') event.preventDefault();
        else if (current === next) onClosed();
      },
    });
    current = next;
    await Promise.race([next.ready, pause(clock, READY_MS), stopped.promise]);
    next.show();
    if (old !== undefined) await end(old);
  };

  const end = async (window: PageWindow): Promise<void> => {
    for (const fault of await window.destroy())
      report(`${screen.title}: what a closed window left in memory could not be cleared (${fault}).`);
  };

  const renew = (): void => {
    if (state === 'stopped') return;
    if (replacing !== undefined) {
      isAnotherDue = true;
      return;
    }
    replacing = replace().finally(() => {
      replacing = undefined;
      if (!isAnotherDue) return;
      isAnotherDue = false;
      renew();
    });
  };

  const lost = (window: PageWindow, reason: string): void => {
    if (state === 'stopped' || window !== current || cancelPause !== undefined) return;
    const pauseMs = pauses.next();
    report(
      `${screen.title}: the page ${reason}. A new one opens in ${pauseMs / 1000} s; nothing that was recorded is lost.`,
    );
    cancelPause = clock.after(pauseMs, renew);
  };

  renew();
  return {
    focus: () => current?.focus(),
    renew,
    stop: async () => {
      state = 'stopped';
      stopped.resolve();
      cancelPause?.();
      await replacing;
      if (current !== undefined) await end(current);
    },
  };
}

interface PageWindow {
  /** When its page is there to be shown. */
  readonly ready: Promise<void>;
  show(): void;
  focus(): void;
  /** Ends the window and everything its session holds; what could not be cleared, in a few words each. */
  destroy(): Promise<readonly string[]>;
}

/**
 * One window, hidden until show(), with the session of `partition`, which no other window has at the same time. Electron keeps every session that it ever
 * made (electron issues 25631 and 28566), so windows take turns with two.
 */
function openWindow(
  { app, BrowserWindow, session: sessionModule }: ElectronModule,
  screen: Screen,
  partition: string,
  on: { onLost(reason: string): void; onClose(event: { preventDefault(): void }): void },
): PageWindow {
  // Without "persist:" a session lives in memory.
  const session = sessionModule.fromPartition(partition, { cache: false });
  restrictSession(session, screen);
  const { title, place, bounds } = screen;
  const window = new BrowserWindow({
    ...bounds,
    title,
    show: false,
    kiosk: place === 'kiosk',
    autoHideMenuBar: true,
    roundedCorners: place !== 'kiosk',
    backgroundColor: '#ffffff',
    webPreferences: webPreferences(session, app.isPackaged ? 'packaged' : 'from-source'),
  });
  const contents = window.webContents;
  restrictContents(contents, screen);
  window.removeMenu();
  window.on('page-title-updated', (event) => {
    event.preventDefault();
  });
  window.on('close', (event) => {
    on.onClose(event);
  });
  window.on('unresponsive', () => {
    on.onLost('no longer answers');
  });
  contents.on('render-process-gone', (_event, { reason }) => {
    on.onLost(`ended (${reason})`);
  });
  contents.on('did-fail-load', (_event, code, _text, _url, isMainFrame) => {
    if (isMainFrame && code !== ABORTED) on.onLost(`could not be loaded (${code})`);
  });
  const ready = Promise.withResolvers<void>();
  window.once('ready-to-show', () => {
    ready.resolve();
  });
  // A page that cannot be loaded is told by did-fail-load.
  window.loadURL(homeOf(screen)).catch(() => undefined);

  return {
    ready: ready.promise,
    show: () => {
      if (!window.isDestroyed()) window.show();
    },
    focus: () => {
      if (window.isDestroyed()) return;
      if (window.isMinimized()) window.restore();
      window.focus();
    },
    destroy: async () => {
      if (!window.isDestroyed()) window.destroy();
      const cleared = await Promise.allSettled([
        session.clearStorageData(),
        session.clearCache(),
        session.clearCodeCaches({}),
        session.clearAuthCache(),
      ]);
      session.protocol.unhandle(SCHEME);
      return cleared.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : []));
    },
  };
}

/** Chromium's ERR_ABORTED: a load that another load took the place of. */
const ABORTED = -3;

const pause = (clock: Clock, ms: number): Promise<void> =>
  new Promise((resolve) => {
    clock.after(ms, resolve);
  });
