/**
 * What all commands share: options with their help texts, paths, output, exit codes. Follows the conventions of POSIX utilities:
 * reports go to standard output, everything else to standard error; 0 is success, 1 a refusal with its reason, 2 a wrong call.
 */
import path from 'node:path';
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import type { Result } from '../result.ts';

/** The outside of a command: where its words go, and where its paths and secrets come from. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asks a person for a secret without echo; undefined when there is nobody to ask. */
  askSecret?(question: string): Promise<string | undefined>;
  /** Ends commands that run until stopped. */
  readonly signal?: AbortSignal;
}

/** A command as main/cli.ts dispatches it. */
export interface Command {
  readonly summary: string;
  run(argv: readonly string[], terminal?: Terminal): Promise<number>;
}

/** One option: `value` is what stands after it in the help (`--data DIR`); without it the option is a switch. */
export interface OptionSpec {
  readonly help: string;
  readonly value?: string;
  readonly need?: 'required' | 'repeatable';
}

export interface CommandSpec {
  readonly name: string;
  readonly summary: string;
  /** Some sentences for --help: what it does, what it writes, what to do next. */
  readonly about: string;
  /** Names of what stands without an option, all required. */
  readonly positionals?: readonly string[];
  readonly options: Readonly<Record<string, OptionSpec>>;
  readonly example: string;
}

/** Options and positionals as given; asking for one that the spec does not name is a programming error. */
export interface Args {
  /** A required option's or positional's value. */
  get(name: string): string;
  find(name: string): string | undefined;
  all(name: string): readonly string[];
  has(name: string): boolean;
  /** The value as a path, relative to where the person called (npm changes the folder and says so in INIT_CWD). */
  path(name: string): string;
  paths(name: string): readonly string[];
}

/** A refusal is a sentence that says what to do; it ends with exit code 1. */
export type Work = (args: Args, terminal: Terminal) => Promise<Result<void, string>>;

/** Makes a command of its description and its work. `--help` comes by itself. */
export const defineCommand = (
  spec: CommandSpec,
  work: Work,
  defaultTerminal: () => Terminal = processTerminal,
): Command => ({
  summary: spec.summary,
  run: async (argv, terminal = defaultTerminal()) => {
    const parsed = readArgs(spec, argv, terminal.env);
    if (parsed.kind === 'help') {
      terminal.out(helpText(spec));
      return 0;
    }
    if (parsed.kind === 'wrong') {
      terminal.err(`${parsed.message}\n\n${usageLine(spec)}\nMore: hwabaek ${spec.name} --help`);
      return 2;
    }
    const done = await work(parsed.args, terminal);
    if (done.ok) return 0;
    terminal.err(`${spec.name}: ${done.error}`);
    return 1;
  },
});

/** The process' own terminal. */
export const processTerminal = (): Terminal => ({
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
  env: process.env,
  askSecret,
});

/** Where a person's relative path points. */
export const callerPath = (file: string, env: Terminal['env']): string =>
  path.resolve(env['INIT_CWD'] ?? process.cwd(), file);

type Parsed =
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly message: string }
  | { readonly kind: 'args'; readonly args: Args };

const readArgs = (spec: CommandSpec, argv: readonly string[], env: Terminal['env']): Parsed => {
  const options: ParseArgsOptionsConfig = { help: { type: 'boolean', short: 'h' } };
  for (const [name, { value }] of Object.entries(spec.options))
    options[name] = value === undefined ? { type: 'boolean' } : { type: 'string', multiple: true };
  const names = spec.positionals ?? [];
  let values: Readonly<Record<string, unknown>>;
  let positionals: readonly string[];
  try {
    ({ values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true }));
  } catch (error) {
    return { kind: 'wrong', message: error instanceof Error ? error.message : String(error) };
  }
  if (values['help'] === true) return { kind: 'help' };

  const given = (name: string) => (Array.isArray(values[name]) ? (values[name] as readonly string[]) : []);
  for (const [name, { need, value }] of Object.entries(spec.options)) {
    const count = given(name).length;
    if (need === 'required' && count === 0)
      return { kind: 'wrong', message: `--${name} ${value} is missing.` };
    if (need !== 'repeatable' && count > 1) return { kind: 'wrong', message: `--${name} is given twice.` };
  }
  if (positionals.length < names.length)
    return { kind: 'wrong', message: `${names[positionals.length]} is missing.` };
  const extra = positionals[names.length];
  if (extra !== undefined) return { kind: 'wrong', message: `${extra} is too much.` };

  const all = (name: string): readonly string[] => {
    const place = names.indexOf(name);
    if (place >= 0) return positionals.slice(place, place + 1);
    if (!Object.hasOwn(spec.options, name)) throw new Error(`${spec.name} has no option ${name}`);
    return given(name);
  };
  const get = (name: string): string => {
    const [value] = all(name);
    if (value === undefined) throw new Error(`${spec.name}: ${name} is not required`);
    return value;
  };
  return {
    kind: 'args',
    args: {
      get,
      all,
      find: (name) => all(name)[0],
      has: (name) => values[name] === true,
      path: (name) => callerPath(get(name), env),
      paths: (name) => all(name).map((file) => callerPath(file, env)),
    },
  };
};

const usageLine = ({ name, positionals = [], options }: CommandSpec): string => {
  const shown = Object.entries(options).map(([option, { value, need }]) => {
    const text = value === undefined ? `--${option}` : `--${option} ${value}`;
    if (need === 'required') return text;
    return need === 'repeatable' ? `[${text}]...` : `[${text}]`;
  });
  return `Usage: hwabaek ${[name, ...positionals, ...shown].join(' ')}`;
};

const helpText = (spec: CommandSpec): string => {
  const rows = Object.entries(spec.options).map(
    ([name, { value, help }]) => [value === undefined ? `--${name}` : `--${name} ${value}`, help] as const,
  );
  const width = Math.max(...[...rows, ['--help', ''] as const].map(([left]) => left.length));
  const lines = [...rows, ['--help', 'Show this text.'] as const].map(
    ([left, help]) => `  ${left.padEnd(width)}  ${help}`,
  );
  return `${usageLine(spec)}\n\n${spec.about}\n\nOptions\n${lines.join('\n')}\n\nExample\n  ${spec.example}`;
};

/** Reads one line from the terminal without showing it. */
const askSecret = async (question: string): Promise<string | undefined> => {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) return undefined;
  stderr.write(question);
  stdin.setRawMode(true);
  try {
    let line = '';
    for await (const chunk of stdin.iterator({ destroyOnReturn: false })) {
      for (const key of String(chunk)) {
        if (key === '\r' || key === '\n') return line;
        if (key === '\u0003' || key === '\u0004') return undefined;
        line = key === '\u007f' || key === '\b' ? line.slice(0, -1) : line + key;
      }
    }
    return undefined;
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
};
