/** Progress of long work as lines on standard error, with an estimate of the time left from the pace so far. */
import type { Terminal } from './command.ts';

const EVERY_MS = 2000;

/** Tells at most every two seconds how many of the things called `noun` are done; nothing about work that is over sooner. */
export function createProgress(
  terminal: Pick<Terminal, 'err'>,
  noun: string,
  now: () => number = () => performance.now(),
): (done: number, total: number) => void {
  let shown = now();
  /** When the pace was first looked at, since what comes before it is another kind of work; anew where the work begins anew. */
  let first = { at: shown, done: Number.POSITIVE_INFINITY, total: 0 };
  return (done, total) => {
    const at = now();
    if (done <= first.done || total !== first.total) first = { at, done, total };
    if (at - shown < EVERY_MS || done === first.done) return;
    shown = at;
    const leftMs = ((at - first.at) / (done - first.done)) * (total - done);
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
