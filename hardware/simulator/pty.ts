/**
 * Gives a served device a serial port: a PTY joined to its TCP port by socat.
 * Follows the design's platform notes 7 (-t0, or a hang-up takes half a second). Needs the program socat; a PTY has no line settings or modem lines.
 */
import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

export interface Pty {
  /** The serial port's path, as given. */
  readonly path: string;
  /** Unplugs: the port vanishes. */
  close(): Promise<void>;
}

const openTimeoutMs = 5000;

/** Joins 127.0.0.1:`port` to a new PTY that appears at `path` (a symbolic link). Fails when socat is missing or ends early. */
export async function openPty({
  port,
  path,
}: {
  readonly port: number;
  readonly path: string;
}): Promise<Pty> {
  const socat = spawn('socat', ['-t0', `PTY,link=${path},rawer`, `TCP:127.0.0.1:${port},nodelay`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  socat.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const state: { ended?: string } = {};
  const ended = new Promise<void>((resolve) => {
    socat.once('error', (error) => {
      state.ended = error.message;
      resolve();
    });
    socat.once('exit', (code) => {
      state.ended ??= `it ended with code ${code} ${complaint}`;
      resolve();
    });
  });

  for (const latest = performance.now() + openTimeoutMs; ;) {
    if (state.ended !== undefined) throw new Error(`socat did not open ${path}: ${state.ended}`);
    // Holding the port open ourselves lets hosts close and open it again, as a real port does; a PTY would hang up.
    const hold = await open(path, 'r+').catch(() => undefined);
    if (hold !== undefined) {
      return {
        path,
        close: async () => {
          await hold.close();
          if (state.ended === undefined) socat.kill();
          await ended;
        },
      };
    }
    if (performance.now() > latest) {
      socat.kill();
      await ended;
      throw new Error(`socat did not open ${path} within ${openTimeoutMs} ms`);
    }
    await delay(10);
  }
}
