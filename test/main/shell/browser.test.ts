import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, test, vi } from 'vitest';
import { screenAccount } from '../../../main/shell/account.ts';
import { reply } from '../../../main/shell/answer.ts';
import { commandLine, startBrowser } from '../../../main/shell/browser.ts';
import { findChromium } from '../../../main/shell/find-chromium.ts';
import { openGate } from '../../../main/shell/gate.ts';
import type { Screen } from '../../../main/shell/screen.ts';
import { peer } from '../../peers/require.ts';

const kiosk: Screen = {
  name: 'kiosk',
  title: 'x',
  place: 'kiosk',
  handler: async () => reply(200, 'text/plain', ''),
  bounds: { x: 0, y: 0, width: 1080, height: 1920 },
};

test('the command line weakens nothing, and only a kiosk takes the whole screen', () => {
  const words = commandLine(kiosk, 'http://127.0.0.1:1/enter?token=x', '/tmp/p');
  expect(words).toEqual(expect.arrayContaining(['--kiosk', '--incognito', '--user-data-dir=/tmp/p']));
  expect(words.join(' ')).not.toMatch(/no-sandbox|disable-web-security|remote-debugging|allow-|ignore-cert/);
  const window = commandLine({ ...kiosk, place: 'window' }, 'http://127.0.0.1:1/', '/tmp/p');
  for (const either of [words, window]) expect(either).toContain('--window-size=1080,1920');
  expect(window).not.toContain('--kiosk');
});

test('a program that is not there is told, and nothing is left', async () => {
  const browser = startBrowser(kiosk, 'http://127.0.0.1:1/', {
    program: '/none/chromium',
    account: undefined,
    env: {},
    platform: 'linux',
  });
  expect(await browser.ended).toEqual({
    code: undefined,
    complaint: expect.stringContaining('ENOENT') as string,
  });
});

describe.skipIf(peer(['chromium', 'Xvfb']) !== undefined)('Chromium', () => {
  test('shows a page, in its sandbox, as an unprivileged user, and leaves nothing behind', async () => {
    const display = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1080x1920x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const number = await new Promise<string>((resolve) =>
      display.stdio[3]!.once('data', (text: Buffer) => resolve(text.toString().trim())),
    );
    const loaded = Promise.withResolvers<Request>();
    const account = screenAccount(process.getuid!());
    if (!account.ok) throw new Error(account.error);
    const gate = await openGate({
      account: account.value?.uid ?? process.getuid!(),
      report: () => undefined,
      handler: async (request) => {
        if (new URL(request.url).pathname !== '/seen')
          return reply(200, 'text/html; charset=utf-8', '<!doctype html><title>x</title><img src="/seen">');
        loaded.resolve(request);
        return reply(404, 'text/plain', '');
      },
    });
    const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('hwabaek-screen-'));
    const before = folders();
    const browser = startBrowser(kiosk, gate.entry(), {
      program: findChromium(process.env, 'linux')!,
      account: account.value,
      env: { ...process.env, DISPLAY: `:${number}`, HWABAEK_PASSPHRASE: 'secret' },
      platform: 'linux',
    });
    try {
      const outcome = await Promise.race([loaded.promise, browser.ended]);
      expect(outcome).toBeInstanceOf(Request);
      const [home] = folders().filter((name) => !before.includes(name));
      // A renderer that is just starting has no filter yet; none may stay without one.
      const own = await vi.waitFor(() => {
        const found = processesOf(home!);
        expect(found.length).toBeGreaterThan(2);
        const renderers = found.filter(({ words }) => words.includes('--type=renderer'));
        expect(renderers.length).toBeGreaterThan(0);
        for (const { seccomp } of renderers) expect(seccomp).toBe('filter');
        return found;
      }, 5_000);
      for (const { uid, words, env } of own) {
        expect(uid).toBe(account.value?.uid ?? process.getuid!());
        expect(words).not.toContain('--no-sandbox');
        expect(env).not.toContain('secret');
      }
    } finally {
      browser.stop();
      await browser.ended;
      await gate.stop();
      display.kill();
    }
    expect(folders().filter((name) => !before.includes(name))).toEqual([]);
  });
});

interface Seen {
  readonly uid: number;
  readonly words: string;
  readonly env: string;
  /** Whether the kernel filters what the process may call: the sandbox at work. */
  readonly seccomp: 'filter' | 'none';
}

/** Processes whose command line names the folder. */
function processesOf(folder: string): Seen[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const words = read(`/proc/${pid}/cmdline`);
      const status = read(`/proc/${pid}/status`);
      const uid = Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]);
      const seccomp = /^Seccomp:\s+2$/m.test(status) ? 'filter' : 'none';
      return words.includes(folder) ? [{ uid, words, seccomp, env: read(`/proc/${pid}/environ`) }] : [];
    });
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // ended meanwhile, or another's
  }
}
