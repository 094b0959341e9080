/**
 * One Chromium process with one window: started with a profile of its own in a temporary folder that goes when it ends, always in its sandbox.
 * When it is started, and again, is chromium.ts.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { browserEnvironment, type Account } from './account.ts';
import type { Screen } from './screen.ts';

export interface Browser {
  /** When the process is gone and its folder removed, where it can be. `complaint`: the end of what it said. */
  readonly ended: Promise<{ readonly code: number | undefined; readonly complaint: string }>;
  /** Asks it to end, and ends it after 3 s. */
  stop(): void;
}

export interface BrowserOptions {
  readonly program: string;
  readonly account: Account | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
}

/** Everything a kiosk does not need, switched off; nothing that weakens the browser. */
const FLAGS = [
  '--incognito',
  '--lang=ko',
  '--no-first-run',
  '--no-default-browser-check',
  '--no-pings',
  '--no-service-autorun',
  '--noerrdialogs',
  '--password-store=basic',
  '--use-mock-keychain',
  '--disable-sync',
  '--disable-background-networking',
  '--disable-client-side-phishing-detection',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-extensions',
  '--disable-breakpad',
  '--disable-session-crashed-bubble',
  '--hide-crash-restore-bubble',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-pinch',
  '--overscroll-history-navigation=0',
  '--disable-features=Translate,MediaRouter,OptimizationHints,AutofillServerCommunication,GlobalMediaControls',
];

const PATIENCE_MS = 3_000;
const COMPLAINT_CHARACTERS = 8_192;

/** The command line for `screen` at `url`. Every program of the machine can read the address in it: it is good only once, and only for this account (gate.ts). */
export function commandLine({ place, bounds }: Screen, url: string, profile: string): readonly string[] {
  const { x, y, width, height } = bounds;
  return [
    ...FLAGS,
    `--user-data-dir=${profile}`,
    ...(place === 'kiosk' ? ['--kiosk'] : []),
    `--window-size=${width},${height}`,
    `--window-position=${x},${y}`,
    `--app=${url}`,
  ];
}

/** Starts the browser; that it cannot be started is told by `ended`. */
export function startBrowser(screen: Screen, url: string, options: BrowserOptions): Browser {
  const { program, account, env, platform } = options;
  const home = makeHome(account);
  const ended = Promise.withResolvers<Awaited<Browser['ended']>>();
  let complaint = '';
  const child = spawn(program, commandLine(screen, url, path.join(home, 'profile')), {
    ...account,
    cwd: home,
    env: browserEnvironment(env, platform, home, account),
    detached: platform !== 'win32', // a process group of its own, which can be ended as a whole
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-COMPLAINT_CHARACTERS);
  });

  const removeAtExit = (): void => {
    kill(child, 'SIGKILL');
    rmSync(home, REMOVAL);
  };
  process.once('exit', removeAtExit);
  const finish = async (code: number | undefined): Promise<void> => {
    clearTimeout(force);
    kill(child, 'SIGKILL'); // what the browser itself may have left
    // A folder that cannot be removed does not stop the station, nor does the station wait; at its end it is tried again.
    await rm(home, REMOVAL).then(
      () => process.off('exit', removeAtExit),
      () => undefined,
    );
    ended.resolve({ code, complaint });
  };
  let force: NodeJS.Timeout | undefined;
  child.once('error', (error) => {
    complaint += error.message;
    if (child.pid === undefined) void finish(undefined);
  });
  child.once('exit', (code) => {
    void finish(code ?? undefined);
  });

  return {
    ended: ended.promise,
    stop: () => {
      kill(child, 'SIGTERM');
      force ??= setTimeout(() => {
        kill(child, 'SIGKILL');
      }, PATIENCE_MS);
    },
  };
}

const REMOVAL = { recursive: true, force: true, maxRetries: 20, retryDelay: 50 } as const;

/** What has no flag: no bar offers a translation, nothing typed is kept. */
const PREFERENCES = {
  translate: { enabled: false },
  credentials_enable_service: false,
  autofill: { profile_enabled: false, credit_card_enabled: false },
  search: { suggest_enabled: false },
};

/** A new temporary folder with the beginnings of a profile, which belong to `account`. */
function makeHome(account: Account | undefined): string {
  const home = mkdtempSync(path.join(tmpdir(), 'hwabaek-screen-'));
  const profile = path.join(home, 'profile');
  const settings = path.join(profile, 'Default');
  const preferences = path.join(settings, 'Preferences');
  mkdirSync(settings, { recursive: true, mode: 0o700 });
  writeFileSync(preferences, JSON.stringify(PREFERENCES), { mode: 0o600 });
  if (account !== undefined)
    for (const made of [preferences, settings, profile, home]) chownSync(made, account.uid, account.gid);
  return home;
}

function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  const { pid } = child;
  if (pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-pid, signal);
  } catch (error) {
    // EPERM: on macOS, a group of which only the dead are left.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
