/** Progress of long work as lines on standard error, with an estimate of the time left from the time so far. */
import type { Terminal } from './command.ts';

const EVERY_MS = 2000;

/** Tells at most every two seconds how many of the things called `noun` are done; nothing about work that is over sooner. */
export function createProgress(
  terminal: Pick<Terminal, 'err'>,
  noun: string,
  now: () => number = () => performance.now(),
): (done: number, total: number) => void {
  const began = now();
  let shown = began;
  return (done, total) => {
    const at = now();
    if (at - shown < EVERY_MS || done === 0) return;
    shown = at;
    const leftMs = ((at - began) / done) * (total - done);
    terminal.err(`${done} of ${total} ${noun}, about ${durationText(leftMs)} left`);
  };
}

/** `40 s`, `3 min`, `2 h 5 min`: rounded up, as an estimate is. */
function durationText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
