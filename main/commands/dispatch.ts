/** Finds the command that the arguments name, and runs it. The commands are in this folder and in ledger/cli.ts. */
import { ledgerCommands } from '../../ledger/cli.ts';
import { processTerminal, type Command } from '../../ledger/commands/command.ts';
import { kiosk } from './kiosk.ts';
import { rehearse } from './rehearse.ts';
import { simulatePrinter, simulateReader } from './simulate.ts';

const commands: Readonly<Record<string, Command>> = {
  rehearse,
  ...ledgerCommands,
  kiosk,
  'simulate reader': simulateReader,
  'simulate printer': simulatePrinter,
};

/** Runs one command; resolves with the exit code. */
export async function dispatch(argv: readonly string[]): Promise<number> {
  for (const words of [2, 1]) {
    const command = commands[argv.slice(0, words).join(' ')];
    if (command !== undefined) return command.run(argv.slice(words));
  }
  const isAsking = argv.length === 0 || argv[0] === '--help' || argv[0] === 'help';
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const list = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  const text = `Usage: npm run -s hwabaek -- COMMAND [--help]\n\n${list.join('\n')}`;
  const terminal = processTerminal();
  if (isAsking) terminal.out(text);
  else terminal.err(`There is no command "${argv.slice(0, 2).join(' ')}".\n\n${text}`);
  return isAsking ? 0 : 2;
}
