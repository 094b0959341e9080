/** A terminal for tests: keeps what a command says, and gives it an environment. */
import type { Terminal } from '../../../ledger/commands/command.ts';
import { ledgerCommands } from '../../../ledger/cli.ts';

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command in this process: `run('assembly check', [dir])`. */
export const run = async (
  name: string,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
  more: Partial<Terminal> = {},
): Promise<Said> => {
  const out: string[] = [];
  const err: string[] = [];
  const command = ledgerCommands[name];
  if (command === undefined) throw new Error(`there is no command ${name}`);
  const code = await command.run(argv, {
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    env,
    ...more,
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
};

/** Runs a command with --json, demands success, and returns its report. */
export const report = async <T>(name: string, argv: readonly string[]): Promise<T> => {
  const said = await run(name, [...argv, '--json']);
  if (said.code !== 0) throw new Error(`${name} ended with ${said.code}: ${said.err}`);
  return JSON.parse(said.out) as T;
};

/** Options as arguments: `flags({ data: dir, trustee: [a, b], practice: true })`. */
export const flags = (options: Readonly<Record<string, string | readonly string[] | true>>): string[] =>
  Object.entries(options).flatMap(([name, value]) => {
    if (value === true) return [`--${name}`];
    return [value].flat().flatMap((text) => [`--${name}`, text]);
  });
