/**
 * Entry under Electron, as package.json names it, and the only file that imports electron. What must happen before Electron is ready happens at once,
 * the rest without making it wait (electron docs/tutorial/esm.md). Windows are electron-shell.ts, the program is program.ts.
 */
import * as electron from 'electron';
import '../compile-cache.ts';
import { prepareElectron, runElectron } from './electron-shell.ts';
import { readOrder } from './order.ts';

const report = (sentence: string): void => {
  process.stdout.write(`${sentence}\n`);
};

const run = async (): Promise<number> => {
  const { app } = electron;
  const folder = process.env['INIT_CWD'] ?? process.cwd();
  const order = readOrder(process.argv.slice(app.isPackaged ? 1 : 2), folder);
  if (!order.ok) {
    report(order.error);
    return 2;
  }
  const { runProgram } = await import('./program.ts');
  return runProgram(order.value, (screens, options) => runElectron(electron, screens, options), {
    report,
    env: process.env,
    folder,
  });
};

if (prepareElectron(electron) === 'second') electron.app.exit(0);
else
  run().then(
    (code) => {
      electron.app.exit(code);
    },
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      electron.app.exit(1);
    },
  );
