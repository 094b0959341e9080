/**
 * From the start of the kiosk's process to a station that can admit a voter: polls open according to its journal, reader and printer ready, the ledger
 * verified. The process is what `npm run hwabaek -- kiosk` runs; node and devices are there already.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { StationView } from '../../main/station/view.ts';
import type { PollingDay } from './polling-day.ts';
import { median, type Row } from './row.ts';

const CLI = fileURLToPath(new URL('../../main/cli.ts', import.meta.url));
const STARTS = 5;
const PATIENCE_MS = 60_000;

/** Takes the station's journal over from this process. */
export async function measureStartup(day: PollingDay): Promise<Row[]> {
  await day.stopStation();
  const config = writeConfig(day);
  const times: number[] = [];
  for (let i = 0; i < STARTS; i++) times.push(await startOnce(config));
  return [
    {
      what: 'Station ready after start',
      figure: median(times) / 1000,
      unit: 's',
      target: { bound: 'at most', limit: 2 },
      note: `median of ${STARTS} starts, longest ${(Math.max(...times) / 1000).toFixed(2)} s; after ${day.visits.length} voters, ${day.practice.node.state().size} ledger entries`,
    },
  ];
}

async function startOnce(config: string): Promise<number> {
  const start = performance.now();
  const kiosk = spawn(process.execPath, [CLI, 'kiosk', '--config', config], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exit = once(kiosk, 'exit');
  const timer = setTimeout(() => kiosk.kill('SIGKILL'), PATIENCE_MS);
  try {
    for await (const line of createInterface({ input: kiosk.stdout })) {
      const { view } = JSON.parse(line) as { readonly view?: StationView };
      if (view !== undefined && canAdmit(view)) return performance.now() - start;
    }
    throw new Error('the kiosk ended before it was ready');
  } finally {
    kiosk.kill('SIGTERM');
    await exit;
    clearTimeout(timer);
  }
}

const canAdmit = ({ scene, obstacles, ledger }: StationView): boolean =>
  scene.kind === 'idle' && obstacles.length === 0 && ledger.link === 'reachable';

/** The day's kiosk as a configuration file. */
export function writeConfig({ practice, wires }: PollingDay): string {
  const { folders, origin, fingerprint, node, file, station } = practice;
  const config = path.join(folders.kiosk, 'kiosk.json');
  writeFileSync(
    config,
    JSON.stringify({
      ledger: node.url,
      party: fingerprint,
      origin,
      assembly: file.assembly,
      station,
      roll: folders.assembly,
      journal: path.join(folders.kiosk, 'journal.sqlite'),
      keys: {
        device: path.join(folders.keys, 'device.json'),
        station: path.join(folders.keys, 'station.json'),
      },
      mode: 'practice',
      reader: { transport: wires.reader },
      printer: { transport: wires.printer },
      boardUrl: `https://${origin}/`,
    }),
  );
  return config;
}
