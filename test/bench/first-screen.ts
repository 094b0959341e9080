/**
 * From the start of `node main/start.ts` to the first painted screen: once for a practice, which founds its party meanwhile, and once for a kiosk from its
 * configuration. The browser is there already, because --shell none gives an address; what starting a Chromium takes is told beside it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright';
import { launch, newContext } from '../e2e/browser.ts';
import type { PollingDay } from './polling-day.ts';
import { median, type Row } from './row.ts';
import { writeConfig } from './startup.ts';

const START = fileURLToPath(new URL('../../main/start.ts', import.meta.url));
const STARTS = 5;
const PATIENCE_MS = 60_000;
const ADDRESS = /\(kiosk\).* (http:\/\/127\.0\.0\.1:\d+\/enter\?\S+)$/;
const LEFT_IN = /^Everything is left in (.+)$/;

/** Needs the day's station stopped, as measureStartup leaves it. */
export async function measureFirstScreen(day: PollingDay): Promise<Row[]> {
  const config = writeConfig(day);
  const begun = performance.now();
  const browser = await launch();
  try {
    const empty = await newContext(browser);
    await empty.newPage();
    const browserMs = performance.now() - begun;
    await empty.close();
    const practice: number[] = [];
    const kiosk: number[] = [];
    for (let i = 0; i < STARTS; i += 1) {
      practice.push(await startOnce(browser, []));
      kiosk.push(await startOnce(browser, ['--config', config]));
    }
    return [
      row('First screen after start, practice', practice),
      row('First screen after start, kiosk', kiosk),
      {
        what: "A Chromium's own start",
        figure: browserMs / 1000,
        unit: 's',
        note: 'until it has an empty page, without a window; once',
      },
    ];
  } finally {
    await browser.close();
  }
}

const row = (what: string, times: readonly number[]): Row => ({
  what,
  figure: median(times) / 1000,
  unit: 's',
  target: { bound: 'at most', limit: 2 },
  note: `from the start of the process to the first paint in a browser that runs already; median of ${times.length} starts, longest ${(Math.max(...times) / 1000).toFixed(2)} s`,
});

/** Milliseconds until the page has painted words; the program is stopped and what a practice leaves is removed. */
async function startOnce(browser: Browser, words: readonly string[]): Promise<number> {
  const context = await newContext(browser);
  const page = await context.newPage();
  const start = Date.now();
  const program = spawn(process.execPath, [START, '--shell', 'none', ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(program, 'exit');
  const left: string[] = [];
  const timer = setTimeout(() => program.kill('SIGKILL'), PATIENCE_MS);
  let paintedMs: number | undefined;
  try {
    for await (const line of createInterface({ input: program.stdout })) {
      const address = ADDRESS.exec(line)?.[1];
      if (address !== undefined && paintedMs === undefined) {
        await page.goto(address);
        const painted = await page.waitForFunction(firstPaint);
        paintedMs = ((await painted.jsonValue()) ?? NaN) - start;
        program.kill('SIGTERM');
      }
      // A practice is founded to its end even when it is stopped before.
      const folder = LEFT_IN.exec(line)?.[1];
      if (folder !== undefined) left.push(folder);
    }
  } finally {
    program.kill('SIGTERM');
    await exit;
    clearTimeout(timer);
    await context.close();
    for (const folder of left) rmSync(folder, { recursive: true, force: true });
  }
  if (paintedMs === undefined) throw new Error('the program ended before it had a screen');
  return paintedMs;
}

/** Runs in the page: when it first painted something, as Unix time in milliseconds. */
const firstPaint = (): number | undefined => {
  const [paint] = performance.getEntriesByName('first-contentful-paint');
  return paint === undefined ? undefined : performance.timeOrigin + paint.startTime;
};
