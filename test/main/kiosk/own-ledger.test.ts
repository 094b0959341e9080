/** A kiosk that serves its own ledger: one process for station, drivers and node (architecture: processes). */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAssembly } from '../../../ledger/assembly/read.ts';
import { writeAssembly } from '../../../ledger/assembly/write.ts';
import { SAMPLE_ASSEMBLY } from '../../../main/commands/rehearse.ts';
import { readKioskConfig, type KioskConfig } from '../../../main/kiosk/config.ts';
import { openKiosk } from '../../../main/kiosk/kiosk.ts';
import { staffAction, waitFor } from '../../../main/rehearsal/crowd.ts';
import { startSimulators, tcpWires, type SimulatedDevices } from '../../../main/rehearsal/devices.ts';
import { setUpPractice, type Practice } from '../../../main/rehearsal/setup.ts';

let root: string;
let practice: Practice;
let devices: SimulatedDevices;
let config: KioskConfig;

beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'hwabaek-own-ledger-'));
  const file = await readAssembly(SAMPLE_ASSEMBLY);
  if (!file.ok) throw new Error(JSON.stringify(file.error));
  practice = await setUpPractice({ root, file: file.value, threads: 1 });
  await practice.stop(); // its data folder is the kiosk's from now on
  devices = await startSimulators();
  const wires = tcpWires(devices);
  writeFileSync(
    path.join(root, 'kiosk.json'),
    JSON.stringify({
      ledger: { data: '.' },
      party: practice.fingerprint,
      origin: practice.origin,
      assembly: practice.file.assembly,
      station: practice.station,
      roll: SAMPLE_ASSEMBLY,
      journal: 'kiosk/journal.sqlite',
      keys: { device: 'keys/device.json', station: 'keys/station.json' },
      mode: 'practice',
      reader: { transport: wires.reader },
      printer: { transport: wires.printer },
      boardUrl: 'https://board.example/',
    }),
  );
  const read = readKioskConfig(path.join(root, 'kiosk.json'));
  if (!read.ok) throw new Error(read.error);
  config = read.value;
});
afterAll(async () => {
  await devices.close();
  rmSync(root, { recursive: true, force: true });
});

test(
  'opens polls against its own node, and lets go of everything when it stops',
  { timeout: 60_000 },
  async () => {
    const first = await openKiosk(config);
    if (!first.ok) throw new Error(first.error);
    expect(await openKiosk(config)).toMatchObject({ ok: false });
    const { manager, clerk } = practice.staff;
    await staffAction(first.value.station, devices.hands, 'open', [manager, clerk]);
    await first.value.stop();

    const again = await openKiosk(config);
    if (!again.ok) throw new Error(again.error);
    const view = await waitFor(
      again.value.station,
      'the ledger',
      ({ ledger }) => ledger.link === 'reachable',
    );
    expect(view).toMatchObject({ polls: 'open', mode: 'practice' });
    await again.value.stop();
    expect(readFileSync(path.join(root, 'ledger', 'checkpoint'), 'utf8')).toContain(practice.origin);
  },
);

test('photos come from the roll folder, and the ledger says which of them is not as defined', async () => {
  const roll = path.join(root, 'roll');
  const photo = (number: number): string => path.join(roll, `photos/leader-${number}.png`);
  await writeAssembly(roll, practice.file);
  copyFileSync(photo(3), photo(1));
  const told: string[] = [];
  const opened = await openKiosk({ ...config, roll }, { report: (sentence) => told.push(sentence) });
  if (!opened.ok) throw new Error(opened.error);
  const { value: kiosk } = opened;
  await waitFor(kiosk.station, 'the ledger', ({ ledger }) => ledger.link === 'reachable');
  expect(told.filter((sentence) => sentence.includes(roll))).toEqual([
    expect.stringContaining(`${photo(1)} is not the photo that the election defines; 1 홍길동 `) as string,
  ]);
  const hashes = [1, 2].map((number) => practice.file.photos.get(`photos/leader-${number}.png`)!.hash);
  expect(await kiosk.photo(hashes[0]!)).toBeUndefined();
  expect(await kiosk.photo(hashes[1]!)).toMatchObject({ type: 'image/png', hash: hashes[1] });
  await kiosk.stop();
});

test('a ledger of another origin than the configured one is not taken for ours', async () => {
  const opened = await openKiosk({
    ...config,
    origin: 'other.example/convention',
    journal: path.join(root, 'other', 'journal.sqlite'),
  });
  if (!opened.ok) throw new Error(opened.error);
  const { value: kiosk } = opened;
  const view = await waitFor(kiosk.station, 'the ledger', ({ ledger }) => ledger.link !== 'unknown');
  expect(view.ledger.link).toBe('unreachable');
  await kiosk.stop();
});

test('a data folder without the registrar is refused with a sentence', async () => {
  const file = path.join(root, 'keys', 'registrar.json');
  const kept = readFileSync(file);
  unlinkSync(file);
  const opened = await openKiosk(config);
  expect(opened).toMatchObject({ ok: false, error: expect.stringContaining('registrar') as string });
  writeFileSync(file, kept, { mode: 0o600 });
});
