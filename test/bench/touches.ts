/**
 * Touches on the kiosk's screens in a real Chromium: how soon their answer is seen, and what they cost the page's main thread. Measured by a process of its own,
 * test/e2e/touches.ts; here its touches become rows.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Touch } from '../e2e/touch-meter.ts';
import { median, type Row } from './row.ts';

const PROGRAM = fileURLToPath(new URL('../e2e/touches.ts', import.meta.url));
const PATIENCE_MS = 300_000;

export async function measureTouches(): Promise<Row[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM], { timeout: PATIENCE_MS });
  const touches = JSON.parse(stdout) as readonly Touch[];
  return [...new Set(touches.map(({ what }) => what))].flatMap((what) => {
    const own = touches.filter((touch) => touch.what === what);
    const longest = (of: (touch: Touch) => number): string => Math.max(...own.map(of)).toFixed(0);
    return [
      {
        what: `Touch to visible answer, ${what}`,
        figure: median(own.map(({ answerMs }) => answerMs)),
        unit: 'ms',
        target: { bound: 'at most', limit: 50 },
        note: `median of ${own.length}, longest ${longest(({ answerMs }) => answerMs)} ms; the browser's own Event Timing, in steps of 8 ms, longest ${longest(({ eventTimingMs }) => eventTimingMs)} ms`,
      },
      {
        what: `Main thread for a touch, ${what}`,
        figure: median(own.map(({ workMs }) => workMs)),
        unit: 'ms',
        target: { bound: 'at most', limit: 16 },
        note: `processor time from the finger's coming to the painted answer; median of ${own.length}, longest ${longest(({ workMs }) => workMs)} ms`,
      },
    ] satisfies Row[];
  });
}
