// The kiosk without a screen: views out, commands in, one line each; it ends when a technician leaves it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAssembly } from '../../../ledger/assembly/read.ts';
import { SAMPLE_ASSEMBLY } from '../../../main/commands/rehearse.ts';
import { runKiosk } from '../../../main/kiosk/kiosk.ts';
import { LONGEST_LINE_BYTES } from '../../../main/kiosk/lines.ts';
import { startSimulators, tcpWires, type SimulatedDevices } from '../../../main/rehearsal/devices.ts';
import { setUpPractice, type Practice } from '../../../main/rehearsal/setup.ts';
import type { StationCommand } from '../../../main/station/command.ts';
import type { StationView } from '../../../main/station/view.ts';

let root: string;
let practice: Practice;
let devices: SimulatedDevices;

beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'hwabaek-json-lines-'));
  const file = await readAssembly(SAMPLE_ASSEMBLY);
  if (!file.ok) throw new Error(JSON.stringify(file.error));
  practice = await setUpPractice({ root, file: file.value, threads: 1 });
  devices = await startSimulators();
});
afterAll(async () => {
  await practice.stop();
  await devices.close();
  rmSync(root, { recursive: true, force: true });
});

test(
  'refuses a line that is too long and goes on; ends with 0 when a technician leaves',
  { timeout: 60_000 },
  async () => {
    const input = new PassThrough();
    const output = new PassThrough();
    const { reader, printer } = tcpWires(devices);
    const code = runKiosk(
      {
        ledger: practice.node.url,
        party: practice.fingerprint,
        origin: practice.origin,
        assembly: practice.file.assembly,
        station: practice.station,
        roll: SAMPLE_ASSEMBLY,
        journal: path.join(root, 'kiosk', 'journal.db'),
        keys: {
          device: path.join(practice.folders.keys, 'device.json'),
          station: path.join(practice.folders.keys, 'station.json'),
        },
        mode: 'practice',
        reader: { transport: reader },
        printer: { transport: printer },
        boardUrl: 'https://board.example/',
        threads: 1,
      },
      { input, output, report: () => undefined },
    );

    let view: StationView | undefined;
    const answers: { readonly ok: boolean; readonly error?: { readonly code: string } }[] = [];
    let look = (): void => undefined;
    createInterface({ input: output }).on('line', (line) => {
      const said = JSON.parse(line) as { view?: StationView; answer?: (typeof answers)[number] };
      if (said.view !== undefined) view = said.view;
      if (said.answer !== undefined) answers.push(said.answer);
      look();
    });
    const until = (wanted: () => boolean): Promise<void> =>
      new Promise((resolve) => {
        look = () => {
          if (wanted()) resolve();
        };
        look();
      });
    const scene = (kind: string): Promise<void> => until(() => view?.scene.kind === kind);
    const say = (command: StationCommand): void => {
      input.write(`${JSON.stringify(command)}\n`);
    };

    await until(() => view?.accepts.includes('desk.open') === true && view.mode === 'practice');
    expect(view).toMatchObject({
      station: { id: practice.station, name: practice.file.stations[0]!.name },
      groups: practice.file.groups,
    });
    input.write(`{"type":"pin.enter","pin":"${'1'.repeat(2 * LONGEST_LINE_BYTES)}"}\nno JSON\n`);
    await until(() => answers.length === 2);
    expect(answers.map(({ error }) => error?.code)).toEqual(['malformed', 'malformed']);

    const { card, pin } = practice.staff.technician;
    say({ type: 'desk.open' });
    await scene('staff-card');
    devices.hands.insert(card);
    await scene('pin');
    say({ type: 'pin.enter', pin });
    await scene('desk');
    const shown = JSON.stringify(view);
    expect(view?.scene).toMatchObject({ role: 'technician', apdus: expect.any(Array) as unknown });
    expect(shown).toContain('VERIFY');
    const pinInHex = Array.from(pin, (digit) => `3${digit}`).join(' ');
    expect([shown.includes(pinInHex), shown.includes(pin)]).toEqual([false, false]);
    say({ type: 'kiosk.exit' });
    expect(await code).toBe(0);
    expect(answers.slice(2)).toEqual([{ ok: true }, { ok: true }, { ok: true }]);
    devices.hands.remove();
  },
);
