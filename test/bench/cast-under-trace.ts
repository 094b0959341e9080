/** A polling day of a few voters for strace: around each command to cast, the process asks for a file that says so in the trace. */
import { existsSync } from 'node:fs';
import { openPollingDay } from './polling-day.ts';

/** Names of files that nobody has. */
export const MARKS = { before: '/hwabaek-bench/before-cast', after: '/hwabaek-bench/after-cast' } as const;

const VOTERS = 5;

if (import.meta.main) {
  const day = await openPollingDay(VOTERS);
  try {
    await day.voteUntil(VOTERS, (moment) => {
      existsSync(MARKS[moment]);
    });
  } finally {
    await day.close();
  }
}
