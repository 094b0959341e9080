/** What `npm start` was asked for: the words after `--`, read strictly. What is done is program.ts. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fail, ok, type Result } from '../../ledger/result.ts';

export const SHELLS = ['auto', 'electron', 'chromium', 'none'] as const;

export interface Order {
  readonly shell: (typeof SHELLS)[number];
  /** Absolute path of a kiosk's configuration; a practice kiosk without it. */
  readonly config?: string;
  /** Members on the roll of a practice; as many as the sample has without it. */
  readonly members?: number;
}

export const USAGE = `npm start [-- OPTIONS]
  without --config a practice kiosk: a party that was founded a moment ago, simulated cards and printer, a bench to work them
  --config FILE   a real kiosk from its configuration (npm run -s hwabaek -- kiosk --help); its keys' passphrase in HWABAEK_PASSPHRASE
  --members N     members on the roll of a practice
  --shell S       electron, chromium, or none (addresses to open yourself); auto without it: the first of them that can be had`;

/** Reads the words; relative paths are below `folder`. The fault is a sentence. */
export function readOrder(words: readonly string[], folder: string): Result<Order, string> {
  let values: { readonly shell?: string; readonly config?: string; readonly members?: string };
  try {
    const options = {
      shell: { type: 'string' },
      config: { type: 'string' },
      members: { type: 'string' },
    } as const;
    ({ values } = parseArgs({ args: [...words], options, allowPositionals: false }));
  } catch (error) {
    return fail(`${(error as Error).message}\n${USAGE}`);
  }
  const shell = SHELLS.find((name) => name === (values.shell ?? 'auto'));
  if (shell === undefined) return fail(`--shell takes ${SHELLS.join(', ')}.`);
  const { config, members } = values;
  if (members !== undefined && !/^[1-9]\d{0,4}$/.test(members))
    return fail('--members takes a number from 1 to 99999.');
  if (members !== undefined && config !== undefined)
    return fail("--members is for a practice; a real kiosk's roll stands in its configuration.");
  return ok({
    shell,
    ...(config === undefined ? {} : { config: path.resolve(folder, config) }),
    ...(members === undefined ? {} : { members: Number(members) }),
  });
}
