import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PAGES_FOLDER } from '../../../main/shell/pages.ts';
import { runProgram, type OpenShell } from '../../../main/shell/program.ts';
import type { Screen } from '../../../main/shell/screen.ts';

const dir = mkdtempSync(path.join(tmpdir(), 'hwabaek-program-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
beforeAll(() => {
  if (!existsSync(PAGES_FOLDER)) throw new Error('build the screens first: npm run build');
});

const CONFIG = {
  ledger: 'http://127.0.0.1:1',
  party: 'ab'.repeat(32),
  origin: 'ledger.example/party',
  assembly: 'convention',
  station: 'hall-1',
  roll: 'assembly',
  journal: 'journal.db',
  keys: { device: 'device.json', station: 'station.json' },
  mode: 'real',
  reader: { transport: { kind: 'tcp', host: '127.0.0.1', port: 1 } },
  printer: { transport: { kind: 'tcp', host: '127.0.0.1', port: 1 } },
  boardUrl: 'https://board.example/',
};

/** Runs a kiosk whose keys are not there, with a shell that writes down what is done with it. */
async function run(config: object, env: Record<string, string> = {}) {
  const file = path.join(dir, 'kiosk.json');
  writeFileSync(file, JSON.stringify({ ...CONFIG, ...config }));
  const events: string[] = [];
  let screens: readonly Screen[] = [];
  let firstView: unknown;
  const openShell: OpenShell = async (opened, { station }) => {
    screens = opened;
    firstView = station.view();
    events.push('opened');
    return {
      closed: new Promise(() => undefined),
      stop: async () => void events.push('stopped'),
    };
  };
  const report = (sentence: string): void => void events.push(sentence);
  const code = await runProgram({ shell: 'none', config: file }, openShell, { report, env, folder: dir });
  return { code, events, screens, firstView };
}

test('screens open first and show that the kiosk is starting; what then fails is said, and they close', async () => {
  const { code, events, screens, firstView } = await run({});
  expect(code).toBe(1);
  expect(events).toEqual(['opened', expect.stringContaining('HWABAEK_PASSPHRASE'), 'stopped']);
  expect(screens.map(({ name, place }) => [name, place])).toEqual([['kiosk', 'kiosk']]);
  expect(firstView).toMatchObject({
    scene: { kind: 'starting' },
    station: { id: 'hall-1' },
    mode: 'real',
    accepts: [],
  });
});

test('the passphrase reaches the keys and nothing else', async () => {
  const { events } = await run({}, { HWABAEK_PASSPHRASE: 'correct horse' });
  expect(events).toEqual(['opened', expect.stringContaining('device.json'), 'stopped']);
  expect(events.join()).not.toContain('correct horse');
});

test('observers get a second screen or an address, as the configuration says', async () => {
  const second = await run({ observer: { x: 1080, y: 0 }, screen: { ppi: 80, width: 1080, height: 1920 } });
  expect(second.screens).toMatchObject([
    { name: 'kiosk', bounds: { x: 0, y: 0, width: 1080, height: 1920 } },
    { name: 'observer', place: 'kiosk', bounds: { x: 1080, y: 0 } },
  ]);
  const ppi = await second.screens[0]!.handler(new Request('http://127.0.0.1/api/screen'));
  expect(await ppi.json()).toEqual({ ppi: 80 });
  const address = await run({ observer: 'address' });
  expect(address.screens).toHaveLength(1);
  expect(address.events).toContainEqual(expect.stringMatching(/observer.*http:\/\/127\.0\.0\.1:\d+\/enter/));
});

test('a configuration that cannot be read opens nothing', async () => {
  const { code, events } = await run({ station: 'Hall 1' });
  expect([code, events]).toEqual([1, [expect.stringContaining('station')]]);
});
