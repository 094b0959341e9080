/**
 * `npm start`: chooses how the screens are shown and runs the program (main/shell/program.ts), which is a practice kiosk with its bench or, with
 * --config, a real one. Under Electron the program is electron's child, started with the same words.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import './compile-cache.ts';

const { readOrder, USAGE } = await import('./shell/order.ts');
const { chooseShell } = await import('./shell/choose.ts');

const ROOT = path.join(import.meta.dirname, '..');
const report = (sentence: string): void => console.log(sentence);
// npm runs scripts in the package's folder; paths are meant from where the person is.
const folder = process.env['INIT_CWD'] ?? process.cwd();

process.exit(await start(process.argv.slice(2)));

async function start(words: readonly string[]): Promise<number> {
  if (words.includes('--help')) {
    report(USAGE);
    return 0;
  }
  const order = readOrder(words, folder);
  if (!order.ok) {
    report(order.error);
    return 2;
  }
  const { env, platform } = process;
  const electronFolder = path.join(ROOT, 'node_modules/electron');
  const uid = process.getuid?.();
  const choice = await chooseShell(order.value.shell, { env, platform, uid, electronFolder, report });
  if (choice.kind === 'impossible') return 1;
  if (choice.kind === 'electron') return runElectron(choice.program, words);

  const { runProgram } = await import('./shell/program.ts');
  const io = { report, env, folder: ROOT };
  if (choice.kind === 'none') {
    const { serveScreens } = await import('./shell/addresses.ts');
    return runProgram(order.value, serveScreens, io);
  }
  const { runChromium } = await import('./shell/chromium.ts');
  const { program, account } = choice;
  return runProgram(
    order.value,
    (screens) => runChromium(screens, { program, account, env, platform, report }),
    io,
  );
}

/** Runs the program under electron; what ends this ends it too. */
function runElectron(program: string, words: readonly string[]): Promise<number> {
  const child = spawn(program, [ROOT, ...words], { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    process.on(signal, () => {
      child.kill(signal);
    });
  return new Promise((resolve) => {
    child.once('error', (error) => {
      report(`Electron cannot be started: ${error.message}. Try --shell chromium.`);
      resolve(1);
    });
    child.once('exit', (code) => {
      resolve(code ?? 1);
    });
  });
}
