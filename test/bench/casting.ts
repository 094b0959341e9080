/**
 * From the command to cast to the vote recorded in the journal, paper aside, and how often the disk was told to keep it. The fsyncs are counted by strace in
 * a process of its own (cast-under-trace.ts), so that nothing of it is in the times.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { MARKS } from './cast-under-trace.ts';
import type { TimedVisit } from './polling-day.ts';
import { median, type Row } from './row.ts';

const TRACED = fileURLToPath(new URL('./cast-under-trace.ts', import.meta.url));

export function measureCasting(visits: readonly TimedVisit[]): Row[] {
  const times = visits.map(({ castMs }) => castMs);
  const counts = countSyncs();
  return [
    {
      what: 'Cast command to recorded',
      figure: median(times),
      unit: 'ms',
      target: { bound: 'at most', limit: 100 },
      note: `median of ${times.length} casts of three papers, longest ${Math.max(...times).toFixed(0)} ms${typeof counts === 'string' ? `; fsyncs not counted: ${counts}` : ''}`,
    },
    ...(typeof counts === 'string'
      ? []
      : [
          {
            what: 'Fsyncs of a cast',
            figure: median(counts),
            unit: 'fsync',
            target: { bound: 'at most', limit: 1 },
            note: `by strace, casts one by one: ${counts.join(' ')}`,
          } as const,
        ]),
  ];
}

/** For each traced cast, the fsyncs of the thread that cast; or why they were not counted. */
function countSyncs(): readonly number[] | string {
  const folder = mkdtempSync(path.join(tmpdir(), 'hwabaek-trace-'));
  try {
    const file = path.join(folder, 'trace');
    const run = spawnSync(
      'strace',
      [
        '-f',
        '-qq',
        '-e',
        'trace=fsync,fdatasync,access,faccessat,faccessat2',
        '-o',
        file,
        process.execPath,
        TRACED,
      ],
      { encoding: 'utf8', timeout: 120_000 },
    );
    if (run.error !== undefined) return `strace: ${run.error.message}`;
    if (run.status !== 0) return `strace ended with ${run.status ?? run.signal}: ${run.stderr.trim()}`;
    return syncsBetweenMarks(readFileSync(file, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Lines are `thread call(arguments) = result`. A call that another thread's interrupts is counted where it begins. */
function syncsBetweenMarks(trace: string): readonly number[] {
  const counts: number[] = [];
  let casting: string | undefined;
  for (const line of trace.split('\n')) {
    const thread = line.split(/\s+/, 1)[0];
    if (line.includes(MARKS.before)) {
      casting = thread;
      counts.push(0);
    } else if (line.includes(MARKS.after)) casting = undefined;
    else if (thread === casting && /^\d+ +f(data)?sync\(/.test(line)) counts.push((counts.pop() ?? 0) + 1);
  }
  return counts;
}
