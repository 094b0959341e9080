/** Finds the command that the arguments name, and runs it. The commands are in this folder and in ledger/cli.ts. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { ledgerCommands } from '../../ledger/cli.ts';
import { recordCommands } from '../../ledger/commands/record.ts';
import { processTerminal, type Command, type Terminal } from '../../ledger/commands/command.ts';
import { kiosk } from './kiosk.ts';
import { printPdf } from './print-pdf.ts';
import { rehearse } from './rehearse.ts';
import { simulatePrinter, simulateReader } from './simulate.ts';

const commands: Readonly<Record<string, Command>> = {
  rehearse,
  ...ledgerCommands,
  ...recordCommands(printPdf),
  kiosk,
  'simulate reader': simulateReader,
  'simulate printer': simulatePrinter,
};

/** Runs one command; resolves with the exit code. Without one it lists them all, with a group's first word that group's. */
export async function dispatch(
  argv: readonly string[],
  terminal: Terminal = processTerminal(),
): Promise<number> {
  for (const words of [2, 1]) {
    const command = commands[argv.slice(0, words).join(' ')];
    if (command !== undefined) return command.run(argv.slice(words), terminal);
  }
  const [first, second] = argv;
  if (first === '--version') {
    terminal.out(version());
    return 0;
  }
  const isGroup = (name: string): boolean => name.startsWith(`${first} `);
  const group = Object.keys(commands).some(isGroup) ? first : undefined;
  const text = listOf(group === undefined ? () => true : isGroup, group);
  const asking = group === undefined ? first : second;
  if (asking === undefined || asking === '--help' || asking === '-h' || asking === 'help') {
    terminal.out(text);
    return 0;
  }
  terminal.err(`There is no command "${argv.slice(0, group === undefined ? 1 : 2).join(' ')}".\n\n${text}`);
  return 2;
}

const listOf = (isListed: (name: string) => boolean, group: string | undefined): string => {
  const listed = Object.entries(commands).filter(([name]) => isListed(name));
  const width = Math.max(...listed.map(([name]) => name.length));
  const lines = listed.map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  const command = group === undefined ? 'COMMAND' : `${group} COMMAND`;
  const usage = `Usage: npm run -s hwabaek -- ${command} [--help]\n\n${lines.join('\n')}`;
  return group === undefined ? `${usage}\n\n${WITH_SCREENS}` : usage;
};

const WITH_SCREENS =
  'With screens: npm start opens a practice kiosk, npm start -- --config FILE a real one (kiosk --help).';

/** The version as package.json has it. */
const version = (): string => {
  const file = path.join(import.meta.dirname, '../../package.json');
  return v.parse(v.object({ version: v.string() }), JSON.parse(readFileSync(file, 'utf8'))).version;
};
