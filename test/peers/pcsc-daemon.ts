/**
 * Debian's pcscd with libccid's serial driver on the simulated reader, for peer tests: the design's hardware notes, appendix 1.
 * It runs in a mount namespace of its own where that is allowed, so that two can run at once (its socket's path is fixed).
 */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SimulatedCard } from '../../hardware/simulator/card.ts';
import { openPty } from '../../hardware/simulator/pty.ts';
import { createSimulatedReader, type SimulatedReader } from '../../hardware/simulator/reader.ts';
import { serveTcp } from '../../hardware/simulator/serve.ts';

export const serialDriver = '/usr/lib/pcsc/drivers/serial/libccidtwin.so';
export const openscModule = '/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so';

export interface Ran {
  readonly code: number;
  readonly output: string;
}

export interface Daemon {
  readonly simulator: SimulatedReader;
  readonly folder: string;
  /** Runs a program that talks to this pcscd; standard output and error together. */
  run(program: string, ...words: readonly string[]): Promise<Ran>;
  stop(): Promise<void>;
}

export async function startDaemon(
  card: SimulatedCard,
  model: 'GemPCTwin' | 'SEC1210' = 'GemPCTwin',
): Promise<Daemon> {
  const folder = await mkdtemp(join(tmpdir(), 'hwabaek-pcsc-'));
  const simulator = createSimulatedReader(model);
  simulator.insert(card);
  const served = await serveTcp(simulator, { port: 0 });
  const pty = await openPty({ port: served.port, path: join(folder, 'tty') });
  const configuration = join(folder, 'conf');
  await mkdir(configuration);
  await writeFile(
    join(configuration, 'reader.conf'),
    `FRIENDLYNAME "Kiosk serial reader"\nDEVICENAME ${pty.path}${model === 'SEC1210' ? ':SEC1210' : ''}\nLIBPATH ${serialDriver}\n`,
  );

  const isOwn = spawnSync('unshare', ['-m', 'true']).status === 0;
  const start = `mkdir -p /run/pcscd && ${isOwn ? 'mount -t tmpfs none /run/pcscd &&' : ''} exec pcscd -f -c ${configuration}`;
  const daemon = spawn(isOwn ? 'unshare' : 'sh', isOwn ? ['-m', 'sh', '-c', start] : ['-c', start], {
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  const ended = new Promise<void>((resolve) => {
    daemon.once('exit', () => resolve());
  });

  const run = (program: string, ...words: readonly string[]): Promise<Ran> => {
    const enter = isOwn ? ['nsenter', '-t', String(daemon.pid), '-m', program] : [program];
    const [file = '', ...before] = enter;
    return new Promise((resolve) => {
      execFile(
        file,
        [...before, ...words],
        { cwd: folder, env: { ...process.env, HOME: folder }, timeout: 30_000 },
        (error, stdout, stderr) => {
          resolve({ code: error === null ? 0 : Number(error.code ?? -1), output: stdout + stderr });
        },
      );
    });
  };
  const stop = async (): Promise<void> => {
    daemon.kill();
    await ended;
    await pty.close();
    await served.close();
    await rm(folder, { recursive: true });
  };
  // pcscd opens the port once, at its start; the reader is there or never.
  for (const latest = performance.now() + 10_000; ;) {
    const list = await run('opensc-tool', '-l');
    if (list.output.includes('Kiosk serial reader')) return { simulator, folder, run, stop };
    if (performance.now() > latest || daemon.exitCode !== null) {
      await stop();
      throw new Error(`pcscd does not show the simulated reader: ${list.output}`);
    }
  }
}
