/** `npm run -s hwabaek -- COMMAND`: finds the command and runs it. The commands are in main/commands and ledger/cli.ts. */
import { ledgerCommands } from '../ledger/cli.ts';
import type { Command } from '../ledger/commands/command.ts';
import { kiosk } from './commands/kiosk.ts';
import { rehearse } from './commands/rehearse.ts';
import { simulatePrinter, simulateReader } from './commands/simulate.ts';

const commands: Readonly<Record<string, Command>> = {
  rehearse,
  ...ledgerCommands,
  kiosk,
  'simulate reader': simulateReader,
  'simulate printer': simulatePrinter,
};

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  for (const words of [2, 1]) {
    const command = commands[argv.slice(0, words).join(' ')];
    if (command !== undefined) return command.run(argv.slice(words));
  }
  const isAsking = argv.length === 0 || argv[0] === '--help' || argv[0] === 'help';
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const list = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  const text = `Usage: npm run -s hwabaek -- COMMAND [--help]\n\n${list.join('\n')}`;
  if (isAsking) console.log(text);
  else console.error(`There is no command "${argv.slice(0, 2).join(' ')}".\n\n${text}`);
  return isAsking ? 0 : 2;
}
