import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { json, POLICY_HEADERS } from '../../../main/shell/answer.ts';
import { isPlainKey } from '../../../main/shell/electron-policy.ts';
import { prepareElectron, runElectron } from '../../../main/shell/electron-shell.ts';
import type { Screen, Shell } from '../../../main/shell/screen.ts';
import { FakeClock, settled } from '../station/fakes.ts';
import { createElectronDouble, type ElectronDouble, type WindowDouble } from './electron-double.ts';
import { createFakeStation, type FakeStation } from './fake-station.ts';

let double: ElectronDouble;
let station: FakeStation;
let clock: FakeClock;
let reports: string[];
let shell: Shell;

const screen = (name: Screen['name'], place: Screen['place'] = 'kiosk'): Screen => ({
  name,
  title: `${name} title`,
  place,
  handler: async (request) => json(200, { url: request.url }),
  bounds: { x: 10, y: 20, width: 300, height: 400 },
});

async function open(...screens: Screen[]): Promise<void> {
  const opening = runElectron(double.electron, screens, {
    station,
    clock,
    report: (sentence) => reports.push(sentence),
  });
  double.ready();
  shell = await opening;
  await settled();
}

/** The page of a window is there. */
async function appear(window: WindowDouble): Promise<void> {
  window.emit('ready-to-show');
  await settled();
}

beforeEach(() => {
  double = createElectronDouble();
  station = createFakeStation();
  clock = new FakeClock();
  reports = [];
});

describe('before electron is ready', () => {
  test('every process is sandboxed, the scheme is known, there is no menu and no pinch, and one instance', () => {
    expect(prepareElectron(double.electron)).toBe('first');
    expect(double.calls).toEqual([
      ['enableSandbox'],
      [
        'registerSchemesAsPrivileged',
        [{ scheme: 'hwabaek', privileges: { standard: true, secure: true, supportFetchAPI: true } }],
      ],
      ['appendSwitch', 'disable-pinch'],
      ['appendSwitch', 'overscroll-history-navigation', '0'],
      ['setApplicationMenu', null],
      ['requestSingleInstanceLock'],
    ]);
    expect(prepareElectron(createElectronDouble('second').electron)).toBe('second');
  });

  test('no window opens and no session begins', async () => {
    const opening = runElectron(double.electron, [screen('kiosk')], {
      station,
      clock,
      report: () => undefined,
    });
    await settled();
    expect([double.windows, double.sessions]).toEqual([[], []]);
    double.ready();
    await (await opening).stop();
  });
});

describe('a window', () => {
  beforeEach(() => open(screen('kiosk')));
  afterEach(() => shell.stop());

  test('has nothing but a sandboxed page', () => {
    const [window] = double.windows as [WindowDouble];
    const { webPreferences, ...options } = window.options;
    const { session, ...preferences } = webPreferences;
    expect(options).toMatchObject({ kiosk: true, show: false, title: 'kiosk title', x: 10, y: 20 });
    expect(preferences).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      enableDeprecatedPaste: false,
      disableDialogs: true,
      spellcheck: false,
      backgroundThrottling: false,
      devTools: true,
    });
    expect(session).toBe(double.sessions[0]);
    expect(session.partition).not.toMatch(/^persist:/);
    expect(session.options).toEqual({ cache: false });
    expect(session.calls).toEqual(['handle hwabaek', 'spellchecker false']);
    expect(window.url).toBe('hwabaek://kiosk/');
    expect(window.calls).toEqual(['removeMenu']);
  });

  test('is shown when its page can be drawn, or after three seconds', async () => {
    const [window] = double.windows as [WindowDouble];
    await clock.advance(2_999);
    expect(window.calls).not.toContain('show');
    await clock.advance(1);
    expect(window.calls).toContain('show');
  });

  test('has no permission, device, capture, download or address but its own', async () => {
    const [session] = double.sessions as [(typeof double.sessions)[0]];
    let granted: unknown = 'undecided';
    session.permissionRequest({}, 'media', (is) => (granted = is));
    expect(granted).toBe(false);
    session.displayMedia({}, (streams) => (granted = streams));
    expect(granted).toBe(null);
    expect([session.permissionCheck(), session.devicePermission()]).toEqual([false, false]);
    expect(double.prevents(session, 'will-download')).toBe(true);
    const isCancelled = (url: string): boolean => {
      let cancelled = false;
      session.beforeRequest({ url }, ({ cancel }) => (cancelled = cancel));
      return cancelled;
    };
    for (const url of [
      'https://example.org/',
      'http://127.0.0.1/',
      'ws://127.0.0.1/',
      'file:///etc/passwd',
      'hwabaek://bench/',
      'hwabaek://kiosk.example/',
      'devtools://x',
    ])
      expect([url, isCancelled(url)]).toEqual([url, true]);
    expect(isCancelled('hwabaek://kiosk/api/view')).toBe(false);

    const own = await session.handler!(new Request('hwabaek://kiosk/api/view'));
    expect(await own.json()).toEqual({ url: 'hwabaek://kiosk/api/view' });
    const other = await session.handler!(new Request('hwabaek://bench/api/bench'));
    expect([other.status, Object.fromEntries(other.headers)]).toMatchObject([404, POLICY_HEADERS]);
  });

  test('stays on its page', () => {
    const { webContents } = double.windows[0]!;
    for (const url of ['https://example.org/', 'hwabaek://bench/', 'hwabaek://kiosk/x', 'data:text/html,x']) {
      expect(double.prevents(webContents, 'will-navigate', { url })).toBe(true);
      expect(double.prevents(webContents, 'will-frame-navigate', { url, isMainFrame: true })).toBe(true);
      expect(webContents.openWindow({ url })).toEqual({ action: 'deny' });
    }
    const url = 'hwabaek://kiosk/';
    expect(double.prevents(webContents, 'will-navigate', { url })).toBe(false);
    expect(double.prevents(webContents, 'will-frame-navigate', { url, isMainFrame: true })).toBe(false);
    expect(double.prevents(webContents, 'will-frame-navigate', { url, isMainFrame: false })).toBe(true);
    expect(double.prevents(webContents, 'will-redirect', { url })).toBe(true);
    expect(double.prevents(webContents, 'will-attach-webview')).toBe(true);
    expect(webContents.openWindow({ url })).toEqual({ action: 'deny' });
    expect(double.prevents(webContents, 'context-menu')).toBe(true);
    expect(double.prevents(double.windows[0]!, 'page-title-updated')).toBe(true);
  });

  test('is never larger or smaller than life', () => {
    const { webContents } = double.windows[0]!;
    webContents.emit('did-finish-load');
    expect(webContents.zoom).toEqual([1, [1, 1]]);
  });

  test('takes typing and moving, and no shortcut', () => {
    const { webContents } = double.windows[0]!;
    const none = { control: false, alt: false, meta: false };
    const passes = (input: object): boolean =>
      !double.prevents(webContents, 'before-input-event', {}, { ...none, ...input });
    for (const key of [
      'a',
      '7',
      '한',
      ' ',
      '?',
      'Tab',
      'Enter',
      'ArrowLeft',
      'Backspace',
      'Shift',
      'Process',
    ])
      expect([key, passes({ key })]).toEqual([key, true]);
    for (const key of ['F1', 'F5', 'F11', 'F12', 'Control', 'Alt', 'Meta', 'ContextMenu', 'BrowserBack'])
      expect([key, passes({ key })]).toEqual([key, false]);
    for (const key of ['r', 'w', 'q', '+', '-', '0', 'I', 'p', 'Tab', 'ArrowLeft', 'F4'])
      for (const modifier of ['control', 'alt', 'meta'])
        expect([key, modifier, passes({ key, [modifier]: true })]).toEqual([key, modifier, false]);
    expect(isPlainKey({ ...none, key: '' })).toBe(false);
  });

  test('of a kiosk cannot be closed by a person', async () => {
    expect(double.prevents(double.windows[0]!, 'close')).toBe(true);
  });
});

test('in a package there are no developer tools', async () => {
  double.app.isPackaged = true;
  await open(screen('kiosk'));
  expect(double.windows[0]!.options.webPreferences['devTools']).toBe(false);
  await shell.stop();
});

describe('at a new epoch', () => {
  beforeEach(async () => {
    await open(screen('kiosk'), screen('bench', 'window'));
    for (const window of double.windows) await appear(window);
  });
  afterEach(() => shell.stop());

  test('the kiosk gets a fresh window and session; the old one goes with all it held, when the new one is there', async () => {
    const [old, bench] = double.windows as [WindowDouble, WindowDouble];
    station.set({ turn: 4 });
    await settled();
    expect(double.windows).toHaveLength(2);
    station.set({ epoch: 3 });
    await settled();
    const fresh = double.windows[2]!;
    expect(fresh.url).toBe('hwabaek://kiosk/');
    expect(fresh.options.webPreferences.session).not.toBe(old.options.webPreferences.session);
    expect(fresh.options.webPreferences.session.partition).not.toBe(
      old.options.webPreferences.session.partition,
    );
    expect(old.calls).not.toContain('destroy');
    await appear(fresh);
    expect(fresh.calls).toContain('show');
    expect(old.calls).toContain('destroy');
    expect(old.options.webPreferences.session.calls.slice(2)).toEqual([
      'clearStorageData',
      'clearCache',
      'clearCodeCaches',
      'clearAuthCache',
      'unhandle hwabaek',
    ]);
    expect(bench.calls).not.toContain('destroy');
  });

  test('a thousand voters leave two sessions behind, both empty when they are used again', async () => {
    for (let epoch = 3; epoch < 1_003; epoch++) {
      station.set({ epoch });
      await settled();
      await appear(double.windows.at(-1)!);
    }
    const own = double.sessions.filter(({ partition }) => partition.startsWith('kiosk'));
    expect([own.length, double.windows.length]).toEqual([2, 1_002]);
    for (const session of own) {
      expect(session.listenerCount('will-download')).toBe(1);
      const uses = session.calls.join(' ').split('handle hwabaek spellchecker false').slice(1, -1);
      for (const use of uses)
        expect(use.trim()).toBe(
          'clearStorageData clearCache clearCodeCaches clearAuthCache unhandle hwabaek',
        );
    }
    const open = double.windows.filter(({ calls }) => !calls.includes('destroy'));
    expect(open).toEqual([double.windows[1], double.windows.at(-1)]);
  });

  test('a session that cannot be cleared is told, and the next voter gets a window all the same', async () => {
    const [first] = double.sessions;
    first!.failing = 'clearCache';
    for (const epoch of [3, 4, 5]) {
      station.set({ epoch });
      await settled();
      await appear(double.windows.at(-1)!);
    }
    expect(double.windows).toHaveLength(5);
    expect(reports).toHaveLength(2); // the first session was closed twice
    expect(reports[0]).toContain('could not be cleared (Error: no space)');
  });

  test('a window that does not appear does not keep the old one', async () => {
    station.set({ epoch: 3 });
    await settled();
    await clock.advance(3_000);
    expect(double.windows[0]!.calls).toContain('destroy');
    expect(double.windows[2]!.calls).toContain('show');
  });

  test('epochs that follow each other quickly end in one fresh window', async () => {
    for (const epoch of [3, 4, 5]) {
      station.set({ epoch });
      await settled();
    }
    expect(double.windows).toHaveLength(3);
    await appear(double.windows[2]!);
    await appear(double.windows[3]!);
    expect(double.windows).toHaveLength(4);
    const open = double.windows.filter(({ calls }) => !calls.includes('destroy'));
    expect(open).toEqual([double.windows[1], double.windows[3]]);
  });
});

describe('a page that is lost', () => {
  beforeEach(async () => {
    await open(screen('kiosk'));
    await appear(double.windows[0]!);
  });
  afterEach(() => shell.stop());

  const losses: [string, (window: WindowDouble) => void][] = [
    ['crashes', ({ webContents }) => webContents.emit('render-process-gone', {}, { reason: 'crashed' })],
    ['hangs', (window) => window.emit('unresponsive')],
    ['cannot be loaded', ({ webContents }) => webContents.emit('did-fail-load', {}, -2, '', '', true)],
  ];

  test.each(losses)(
    'because it %s is replaced, after longer pauses when it happens again',
    async (_how, lose) => {
      for (const [i, pauseMs] of [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000].entries()) {
        lose(double.windows[i]!);
        lose(double.windows[i]!); // told twice, replaced once
        await settled();
        expect(reports).toHaveLength(i + 1);
        expect(reports[i]).toContain('nothing that was recorded is lost');
        await clock.advance(pauseMs - 1);
        expect(double.windows).toHaveLength(i + 1);
        await clock.advance(1);
        expect(double.windows).toHaveLength(i + 2);
        await appear(double.windows[i + 1]!);
        expect(double.windows[i]!.calls).toContain('destroy');
      }
    },
  );

  test('is replaced at once by the next epoch', async () => {
    losses[0]![1](double.windows[0]!);
    station.set({ epoch: 3 });
    await settled();
    expect(double.windows).toHaveLength(2);
    await appear(double.windows[1]!);
    await clock.advance(60_000);
    expect(double.windows).toHaveLength(2);
  });

  test('is not one whose load another load took the place of, or whose frame failed', async () => {
    const { webContents } = double.windows[0]!;
    webContents.emit('did-fail-load', {}, -3, '', '', true);
    webContents.emit('did-fail-load', {}, -2, '', '', false);
    await clock.advance(60_000);
    expect([reports, double.windows.length]).toEqual([[], 1]);
  });
});

describe('the end', () => {
  test('quitting waits for the program, which stops the station first', async () => {
    await open(screen('kiosk'));
    let isClosed = false;
    void shell.closed.then(() => (isClosed = true));
    await settled();
    expect(isClosed).toBe(false);
    expect(double.prevents(double.app, 'before-quit')).toBe(true);
    await settled();
    expect(isClosed).toBe(true);
    await shell.stop();
    expect(double.prevents(double.app, 'before-quit')).toBe(false);
    expect(double.windows[0]!.calls).toContain('destroy');
    expect(double.sessions[0]!.calls).toContain('clearStorageData');
    const names = double.calls.map(([name]) => name);
    expect(names.filter((name) => String(name).startsWith('powerSaveBlocker'))).toEqual([
      'powerSaveBlocker.start',
      'powerSaveBlocker.stop',
    ]);
    expect(double.app.listenerCount('window-all-closed')).toBe(1);
  });

  test('a person may close a window that is not a kiosk', async () => {
    await open(screen('kiosk', 'window'));
    expect(double.prevents(double.windows[0]!, 'close')).toBe(false);
    await shell.closed;
    await shell.stop();
    expect(double.windows[0]!.calls).toContain('destroy');
  });

  test('a second start brings the first to the front', async () => {
    await open(screen('kiosk'));
    double.windows[0]!.calls.push('minimize');
    double.app.emit('second-instance');
    expect(double.windows[0]!.calls.slice(-2)).toEqual(['restore', 'focus']);
    await shell.stop();
    double.app.emit('second-instance');
    expect(double.windows[0]!.calls.at(-1)).toBe('destroy');
  });

  test('nothing is replaced after it', async () => {
    await open(screen('kiosk'));
    double.windows[0]!.emit('unresponsive');
    await clock.advance(3_000);
    const before = double.windows.length;
    await shell.stop();
    station.set({ epoch: 9 });
    await clock.advance(60_000);
    expect(double.windows).toHaveLength(before);
  });
});

test('only electron.ts imports electron; others at most its types', () => {
  const root = path.join(import.meta.dirname, '../../..');
  const files = globSync(['main/**/*.ts', 'hardware/**/*.ts', 'ledger/**/*.ts', 'renderer/**/*.{ts,tsx}'], {
    cwd: root,
  });
  expect(files.length).toBeGreaterThan(100);
  const importers = files.filter((file) =>
    /(?<!import type [^;]*)(from|import|require)\s*\(?\s*['"]electron(\/[a-z]+)?['"]/.test(
      readFileSync(path.join(root, file), 'utf8').replaceAll(/import type [^;]*;/g, ''),
    ),
  );
  expect(importers).toEqual(['main/shell/electron.ts']);
});
