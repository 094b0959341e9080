/**
 * The kiosk as a process of its own for the kill matrix: `runKiosk` as the command `kiosk` runs it, and a process that ends itself by SIGKILL at the step
 * that KILL_AT names (`step` or `step#2` for its second time). Only this test file knows of that variable.
 */
import { readKioskConfig } from '../../main/kiosk/config.ts';
import { runKiosk } from '../../main/kiosk/kiosk.ts';

const config = readKioskConfig(process.argv[2] ?? '');
if (!config.ok) throw new Error(config.error);
const [step, time = '1'] = (process.env['KILL_AT'] ?? '').split('#');
let left = Number(time);

process.exitCode = await runKiosk(config.value, {
  input: process.stdin,
  output: process.stdout,
  report: (sentence) => process.stderr.write(`${sentence}\n`),
  onStep: (reached) => {
    if (reached !== step) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  },
});
process.stdin.destroy();
