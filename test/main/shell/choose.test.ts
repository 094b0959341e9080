import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { browserEnvironment, screenAccount } from '../../../main/shell/account.ts';
import { chooseShell, electronProgram, type Surroundings } from '../../../main/shell/choose.ts';
import { findChromium } from '../../../main/shell/find-chromium.ts';
import { readOrder } from '../../../main/shell/order.ts';
import { readPages, servePage } from '../../../main/shell/pages.ts';

let dir: string;
let reports: string[];
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'hwabaek-choose-'));
  reports = [];
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function put(name: string, content = '', mode = 0o644): string {
  const file = path.join(dir, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  chmodSync(file, mode);
  return file;
}

const electronFolder = () => path.join(dir, 'electron');
function putElectron(version = '45.4.1'): string {
  put('electron/package.json', '{"version":"45.4.1"}');
  put('electron/dist/version', version);
  put('electron/path.txt', 'electron');
  return put('electron/dist/electron', '', 0o755);
}

const surroundings = (change: Partial<Surroundings> = {}): Surroundings => ({
  env: { DISPLAY: ':0', PATH: path.join(dir, 'bin') },
  platform: 'linux',
  uid: 1000,
  electronFolder: electronFolder(),
  report: (sentence) => reports.push(sentence),
  fetchElectron: async () => undefined,
  ...change,
});

describe('by itself', () => {
  test('Electron is taken when its program is there', async () => {
    const program = putElectron();
    put('bin/chromium', '', 0o755);
    expect(await chooseShell('auto', surroundings())).toEqual({ kind: 'electron', program });
    expect(reports).toEqual([]);
  });

  test('or can be fetched', async () => {
    const fetchElectron = async () => void putElectron();
    expect(await chooseShell('auto', surroundings({ fetchElectron }))).toMatchObject({ kind: 'electron' });
    expect(reports).toEqual([expect.stringContaining('10 s')]);
  });

  test('else Chromium, else addresses, each with the reason', async () => {
    expect(await chooseShell('auto', surroundings())).toEqual({ kind: 'none' });
    expect(reports).toEqual([
      expect.stringContaining('trying to fetch'),
      expect.stringContaining('could not be fetched'),
      expect.stringContaining('No Chromium'),
      expect.stringContaining('Open the addresses'),
    ]);
    const program = put('bin/chromium', '', 0o755);
    expect(await chooseShell('auto', surroundings())).toEqual({
      kind: 'chromium',
      program,
      account: undefined,
    });
  });

  test('root does not get Electron, and Chromium as somebody else', async () => {
    putElectron();
    put('bin/chromium', '', 0o755);
    const choice = await chooseShell('auto', surroundings({ uid: 0 }));
    expect(choice).toMatchObject({ kind: 'chromium', account: expect.objectContaining({}) as object });
    expect(choice.kind === 'chromium' && choice.account!.uid).toBeGreaterThan(0);
    expect(reports).toEqual([expect.stringContaining('root')]);
  });

  test('without a display there are addresses; Windows and macOS always have one', async () => {
    putElectron();
    expect(await chooseShell('auto', surroundings({ env: {} }))).toEqual({ kind: 'none' });
    for (const platform of ['win32', 'darwin'] as const)
      expect(await chooseShell('auto', surroundings({ env: {}, platform, uid: undefined }))).toMatchObject({
        kind: 'electron',
      });
  });
});

describe('by name', () => {
  test('a shell is taken or refused, never replaced', async () => {
    expect(await chooseShell('none', surroundings())).toEqual({ kind: 'none' });
    expect(await chooseShell('electron', surroundings())).toEqual({ kind: 'impossible' });
    expect(await chooseShell('chromium', surroundings())).toEqual({ kind: 'impossible' });
    put('bin/chromium', '', 0o755);
    expect(await chooseShell('electron', surroundings())).toEqual({ kind: 'impossible' });
    putElectron();
    expect(await chooseShell('chromium', surroundings())).toMatchObject({ kind: 'chromium' });
    expect(await chooseShell('chromium', surroundings({ env: {} }))).toEqual({ kind: 'impossible' });
  });
});

test("Electron's program counts only when it is whole and of the package's version", () => {
  expect(electronProgram(electronFolder())).toBeUndefined();
  const program = putElectron('v45.4.1\n');
  expect(electronProgram(electronFolder())).toBe(program);
  putElectron('45.4.0');
  expect(electronProgram(electronFolder())).toBeUndefined();
  putElectron();
  chmodSync(program, 0o644);
  expect(electronProgram(electronFolder())).toBeUndefined();
  putElectron();
  rmSync(path.join(electronFolder(), 'path.txt')); // the installer was ended in the middle
  expect(electronProgram(electronFolder())).toBeUndefined();
});

test('a Chromium is found by its usual names in absolute folders of PATH', () => {
  const chrome = put('b/google-chrome', '', 0o755);
  put('a/chromium', '', 0o644); // no program
  mkdirSync(path.join(dir, 'a/chromium-browser'));
  const PATH = `.:${dir}/a:${dir}/none:${dir}/b`;
  expect(findChromium({ PATH }, 'linux')).toBe(chrome);
  expect(findChromium({ PATH: '.' }, 'linux')).toBeUndefined();
  expect(findChromium({}, 'linux')).toBeUndefined();
  const edge = put('Microsoft/Edge/Application/msedge.exe', '', 0o755);
  expect(findChromium({ ProgramFiles: dir }, 'win32')).toBe(edge);
});

describe("a browser's account", () => {
  test('is an unprivileged one for root, nobody else changes', () => {
    const passwd = put(
      'passwd',
      'root:x:0:0::/root:/bin/sh\nnobody:x:65534:65533::/:/bin/false\nhwabaek-screen:x:999:998::/:/bin/false\n',
    );
    expect(screenAccount(0, passwd)).toEqual({ ok: true, value: { uid: 999, gid: 998 } });
    expect(screenAccount(1000, passwd)).toEqual({ ok: true, value: undefined });
    expect(screenAccount(undefined, passwd)).toEqual({ ok: true, value: undefined });
    const odd = put('odd', 'nobody:x:0:0::/:/bin/false\nnobodyelse:x:5:5::/:/bin/false\n');
    for (const file of [odd, path.join(dir, 'none')])
      expect(screenAccount(0, file)).toMatchObject({
        ok: false,
        error: expect.stringContaining('useradd') as string,
      });
  });

  test('knows the display and nothing of the station', () => {
    const authority = put('Xauthority', 'key');
    const env = {
      PATH: '/bin',
      DISPLAY: ':1',
      XAUTHORITY: authority,
      HWABAEK_PASSPHRASE: 'secret',
      NODE_OPTIONS: '--inspect',
      AWS_SECRET: 'x',
    };
    expect(browserEnvironment(env, 'linux', '/tmp/home', undefined)).toEqual({
      PATH: '/bin',
      DISPLAY: ':1',
      HOME: '/tmp/home',
      XAUTHORITY: authority,
    });
    const own = { uid: process.getuid!(), gid: process.getgid!() };
    expect(browserEnvironment(env, 'linux', dir, own)['XAUTHORITY']).toBe(path.join(dir, 'display'));
    expect(browserEnvironment(env, 'win32', dir, undefined)).not.toHaveProperty('HWABAEK_PASSPHRASE');
  });
});

describe('the order', () => {
  test.each([
    [[], { shell: 'auto' }],
    [['--shell', 'none', '--members', '120'], { shell: 'none', members: 120 }],
    [['--config', 'a/kiosk.json', '--shell=electron'], { shell: 'electron', config: '/home/x/a/kiosk.json' }],
    [['--config', '/etc/kiosk.json'], { shell: 'auto', config: '/etc/kiosk.json' }],
  ])('%j', (words, order) => {
    expect(readOrder(words, '/home/x')).toEqual({ ok: true, value: order });
  });

  test.each([
    ['--shell', 'firefox'],
    ['--members', '0'],
    ['--members', '1e3'],
    ['--members', '5', '--config', 'x'],
    ['--no-sandbox'],
    ['kiosk.json'],
    ['--config'],
  ])('%j %j is refused', (...words) => {
    expect(readOrder(words, '/').ok).toBe(false);
  });
});

describe('the built pages', () => {
  test('are a list of known kinds of files, fixed when it is read', async () => {
    for (const name of [
      'index.html',
      'observer.html',
      'bench.html',
      'secret.html',
      'assets/a.js',
      'assets/b.map',
    ])
      put(name, name);
    put('assets/deeper/c.js');
    const pages = readPages(dir);
    if (!pages.ok) throw new Error(pages.error);
    expect([...pages.value.keys()].toSorted()).toEqual([
      '/assets/a.js',
      '/bench.html',
      '/index.html',
      '/observer.html',
    ]);
    put('assets/a.js', 'changed');
    expect(await servePage(pages.value, 'index.html', '/assets/a.js')?.text()).toBe('assets/a.js');
  });

  test('that are missing are one sentence', () => {
    expect(readPages(path.join(dir, 'none'))).toMatchObject({
      ok: false,
      error: expect.stringMatching(/not built.*npm run build/) as string,
    });
  });
});
