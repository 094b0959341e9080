/** Where an installed Chromium, or a browser made of it, may be. Starting one is browser.ts. */
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];
const MAC = ['Chromium', 'Google Chrome', 'Microsoft Edge'].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
);
const WINDOWS = [
  'Chromium/Application/chrome.exe',
  'Google/Chrome/Application/chrome.exe',
  'Microsoft/Edge/Application/msedge.exe',
];

/** The program's path; undefined when none is installed in a usual place. */
export function findChromium(env: Environment, platform: NodeJS.Platform): string | undefined {
  return candidates(env, platform).find(isProgram);
}

function candidates(env: Environment, platform: NodeJS.Platform): readonly string[] {
  if (platform === 'darwin') return MAC;
  if (platform === 'win32')
    return ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA']
      .flatMap((name) => env[name] ?? [])
      .flatMap((folder) => WINDOWS.map((file) => path.join(folder, file)));
  const folders = (env['PATH'] ?? '').split(':').filter((folder) => path.isAbsolute(folder));
  return NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)));
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
