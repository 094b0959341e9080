/**
 * Prints a page as PDF by an installed Chromium without a window: in a temporary folder that goes again, in its sandbox, with no script
 * and no network, which the page itself forbids. What the page says is ledger/records.
 */
import { spawn } from 'node:child_process';
import { chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PrintPdf } from '../../ledger/commands/record.ts';
import { fail, ok } from '../../ledger/result.ts';
import { browserEnvironment, screenAccount } from '../shell/account.ts';
import { findChromium } from '../shell/find-chromium.ts';

const PATIENCE_MS = 60_000;
const COMPLAINT_CHARACTERS = 400;

export const printPdf: PrintPdf = async (html, env) => {
  const program = findChromium(env, process.platform);
  if (program === undefined)
    return fail('A PDF needs Chromium or Google Chrome, and none is installed in a usual place.');
  const account = screenAccount(process.getuid?.());
  if (!account.ok) return account;
  const home = await mkdtemp(path.join(tmpdir(), 'hwabaek-record-'));
  try {
    const page = path.join(home, 'record.html');
    await writeFile(page, html);
    if (account.value !== undefined)
      for (const made of [page, home]) await chown(made, account.value.uid, account.value.gid);
    const pdf = path.join(home, 'record.pdf');
    const flags = [
      '--headless',
      '--no-first-run',
      '--disable-extensions',
      '--disable-background-networking',
      '--no-pdf-header-footer',
      `--user-data-dir=${path.join(home, 'profile')}`,
      `--print-to-pdf=${pdf}`,
      pathToFileURL(page).href,
    ];
    const complaint = await ended(program, flags, {
      ...account.value,
      cwd: home,
      env: browserEnvironment(env, process.platform, home, account.value),
    });
    const printed = await readFile(pdf).catch(() => undefined);
    return printed === undefined
      ? fail(`${program} printed no PDF (${complaint.trim() || 'it said nothing'}).`)
      : ok(printed);
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
};

/** Resolves with the end of what the program said, when it is gone. */
const ended = (
  program: string,
  flags: readonly string[],
  options: {
    readonly uid?: number;
    readonly gid?: number;
    readonly cwd: string;
    readonly env: Record<string, string | undefined>;
  },
): Promise<string> =>
  new Promise((resolve) => {
    let complaint = '';
    const child = spawn(program, flags, {
      ...options,
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: PATIENCE_MS,
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-COMPLAINT_CHARACTERS);
    });
    child.once('error', (error) => resolve(error.message));
    child.once('close', () => resolve(complaint));
  });
