/**
 * A kiosk as a process of its own, with its page: prints the one-time address as its first line. Ends itself by SIGKILL at the step that KILL_AT names, as when
 * the power fails there; only this folder's tests know of that variable.
 */
import { readKioskConfig } from '../../main/kiosk/config.ts';
import { openKiosk } from '../../main/kiosk/kiosk.ts';
import { serveStation } from './kiosk.ts';

const config = readKioskConfig(process.argv[2] ?? '');
if (!config.ok) throw new Error(config.error);
const killAt = process.env['KILL_AT'];
const kiosk = await openKiosk(config.value, {
  report: (sentence) => process.stderr.write(`${sentence}\n`),
  onStep: (step) => {
    if (step === killAt) process.kill(process.pid, 'SIGKILL');
  },
});
if (!kiosk.ok) throw new Error(kiosk.error);
const page = await serveStation(kiosk.value.station, (hash) => kiosk.value.photo(hash));
process.stdout.write(`${page.entry()}\n`);
