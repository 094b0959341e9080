/**
 * Which shell shows the screens (architecture: two ways to get a screen): Electron when its program is there or can be had in a moment, else an
 * installed Chromium, else none. Each step that is not taken says why in one sentence.
 */
import { spawn } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import path from 'node:path';
import { screenAccount, type Account } from './account.ts';
import { findChromium } from './find-chromium.ts';
import type { Order } from './order.ts';

export type Choice =
  | { readonly kind: 'electron'; readonly program: string }
  | { readonly kind: 'chromium'; readonly program: string; readonly account: Account | undefined }
  | { readonly kind: 'none' }
  /** The shell that was asked for by name cannot be had. */
  | { readonly kind: 'impossible' };

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Undefined where there are no users by number. */
  readonly uid: number | undefined;
  /** Folder of the package electron. */
  readonly electronFolder: string;
  readonly report: (sentence: string) => void;
  /** Runs electron's installer; for tests. */
  readonly fetchElectron?: (folder: string) => Promise<void>;
}

/** What fetching Electron may take; people wait for their first screen. */
const FETCH_MS = 10_000;

/** Chooses; a shell asked for by name is taken or refused, never replaced. */
export async function chooseShell(wish: Order['shell'], surroundings: Surroundings): Promise<Choice> {
  const { env, platform, uid, report } = surroundings;
  if (wish === 'none') return { kind: 'none' };
  const obstacles: string[] = [];
  if (platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY'])
    obstacles.push('There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set).');
  else {
    if (wish !== 'chromium') {
      const electron = await haveElectron(surroundings);
      if (electron.kind === 'program') return { kind: 'electron', program: electron.path };
      obstacles.push(electron.why);
    }
    if (wish !== 'electron') {
      const program = findChromium(env, platform);
      const account = screenAccount(uid);
      if (program === undefined) obstacles.push('No Chromium is installed.');
      else if (!account.ok) obstacles.push(account.error);
      else {
        for (const obstacle of obstacles) report(`${obstacle} Chromium shows the screens.`);
        return { kind: 'chromium', program, account: account.value };
      }
    }
  }
  for (const obstacle of obstacles) report(obstacle);
  if (wish !== 'auto') return { kind: 'impossible' };
  report('Open the addresses in a browser on this machine.');
  return { kind: 'none' };
}

type Electron =
  | { readonly kind: 'program'; readonly path: string }
  | { readonly kind: 'missing'; readonly why: string };

async function haveElectron(surroundings: Surroundings): Promise<Electron> {
  const { uid, electronFolder, report, fetchElectron = runInstaller } = surroundings;
  if (uid === 0) return { kind: 'missing', why: 'Electron does not run as root.' };
  const there = electronProgram(electronFolder);
  if (there !== undefined) return { kind: 'program', path: there };
  report(`Electron's program is not there yet; trying to fetch it for at most ${FETCH_MS / 1000} s.`);
  await fetchElectron(electronFolder);
  const fetched = electronProgram(electronFolder);
  return fetched === undefined
    ? { kind: 'missing', why: "Electron's program could not be fetched (npx install-electron --no)." }
    : { kind: 'program', path: fetched };
}

/** Electron's program, when it is there whole and in the package's own version. */
export function electronProgram(folder: string): string | undefined {
  try {
    const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
      version: string;
    };
    const installed = readFileSync(path.join(folder, 'dist/version'), 'utf8').trim().replace(/^v/, '');
    // The installer writes this name last.
    const program = path.join(folder, 'dist', readFileSync(path.join(folder, 'path.txt'), 'utf8').trim());
    accessSync(program, constants.X_OK);
    return installed === version ? program : undefined;
  } catch {
    return undefined;
  }
}

/** Runs the package's installer, which checks what it fetched, and ends it after the time limit. */
function runInstaller(folder: string): Promise<void> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [path.join(folder, 'install.js')], {
      stdio: 'ignore',
      timeout: FETCH_MS,
      killSignal: 'SIGKILL',
    });
    child.once('error', () => {
      resolve();
    });
    child.once('exit', () => {
      resolve();
    });
  });
}
