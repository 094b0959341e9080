/** `ledger serve` and `ledger submit`: a node on a data folder, and entries from a file (protocol.md sections 6 and 7). */
import { existsSync } from 'node:fs';
import { utf8ToBytes } from '../bytes.ts';
import { entryId, parseEntry } from '../entries/entry.ts';
import { builtBoardDir } from '../node/board-files.ts';
import { registrarDatabase } from '../node/node.ts';
import { fail, ok, type Result } from '../result.ts';
import { openRegistrarStore } from '../store/registrar-store.ts';
import { counted } from '../verify/report.ts';
import { defineCommand, type Terminal } from './command.ts';
import { readGiven } from './given-file.ts';
import {
  accessOptions,
  explainStoreError,
  foundingOf,
  startLocal,
  withLedger,
  type RegistrarOption,
} from './ledger-access.ts';
import { keyFile, openKey, signerOf } from './secrets.ts';
import { stopRequest } from './stop-request.ts';

export const ledgerServe = defineCommand(
  {
    name: 'ledger serve',
    summary: 'Serve a ledger over HTTP until stopped',
    about: `Takes entries, publishes tiles and checkpoints, and, when the registrar's key is in DIR/keys, admits members. The
public board is served at the same address once npm run build has made it. Listens on 127.0.0.1 unless --host says
otherwise; put a web server with TLS before it for the outside. SIGTERM or Ctrl-C end it cleanly.`,
    options: {
      data: { value: 'DIR', need: 'required', help: 'Data folder of the ledger.' },
      port: { value: 'N', need: 'required', help: 'Port to listen on; 0 for any free one.' },
      host: { value: 'ADDRESS', help: 'Address to listen on; 127.0.0.1 without it.' },
    },
    example: 'npm run -s hwabaek -- ledger serve --data practice/day-1 --port 8080',
  },
  async (args, terminal) => {
    const port = Number(args.get('port'));
    if (!/^\d{1,5}$/.test(args.get('port')) || port > 65_535) return fail('--port must be 0 to 65535.');
    const dataDir = args.path('data');
    // Listened for from here on, so that no signal finds the process unprepared.
    const listening = new AbortController();
    const stopped = stopRequest(terminal, listening.signal);
    try {
      const served = await serveLedger(dataDir, terminal, { port, host: args.find('host') ?? '127.0.0.1' });
      if (!served.ok) return served;
      const ledger = served.value;
      terminal.out(
        `Serving ${dataDir} at ${ledger.url}${ledger.hasRegistrar ? '' : ', without a registrar'}`,
      );
      await stopped;
      await ledger.stop();
      terminal.out('Stopped. Everything is kept.');
      return ok(undefined);
    } finally {
      listening.abort();
    }
  },
);

/** A served data folder: its node and, when its key is kept there, its registrar. */
export interface ServedLedger {
  readonly url: string;
  readonly hasRegistrar: boolean;
  stop(): Promise<void>;
}

/** Opens a data folder's node and registrar and listens, with the public board where it is built; what `ledger serve` does, and a kiosk with a ledger of its own. */
export const serveLedger = async (
  dataDir: string,
  terminal: Terminal,
  address: { readonly port: number; readonly host: string },
): Promise<Result<ServedLedger, string>> => {
  const registrar = await openRegistrar(dataDir, terminal);
  if (!registrar.ok) return registrar;
  const boardDir = builtBoardDir();
  const started = await startLocal(dataDir, terminal, {
    ...address,
    ...(boardDir === undefined ? {} : { boardDir }),
    ...(registrar.value === undefined ? {} : { registrar: registrar.value }),
  });
  if (!started.ok) {
    registrar.value?.store.close();
    return started;
  }
  return ok({
    url: started.value.node.url,
    hasRegistrar: registrar.value !== undefined,
    stop: async () => {
      await started.value.stop();
      registrar.value?.store.close();
    },
  });
};

export const ledgerSubmit = defineCommand(
  {
    name: 'ledger submit',
    summary: 'Append entries from a file',
    about: `FILE holds canonical entries, one a line, as trustee accept and trustee decrypt write them with --out. An entry that the
ledger has already is not appended twice.`,
    positionals: ['FILE'],
    options: accessOptions,
    example: 'npm run -s hwabaek -- ledger submit decryption.entries --ledger http://127.0.0.1:8080',
  },
  async (args, terminal) => {
    const read = readGiven(args.path('FILE'));
    if (!read.ok) return read;
    const entries = read.value
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => utf8ToBytes(line));
    return withLedger(args, terminal, async (access) => {
      const isKnown = (bytes: Uint8Array): boolean => {
        const parsed = parseEntry(bytes);
        return parsed.ok && access.state.entryIds.has(entryId(access.origin, parsed.value.entry));
      };
      const known = entries.filter(isKnown).length;
      const appended = await access.append(entries);
      if (appended.ok)
        terminal.out(
          `${counted(entries.length, 'entry', 'entries')}: ${entries.length - known} new, ${known} ${known === 1 ? 'was' : 'were'} there already.`,
        );
      return appended;
    });
  },
);

/** The registrar of a data folder, or nothing where its key is not kept. */
const openRegistrar = async (
  dataDir: string,
  terminal: Terminal,
): Promise<Result<RegistrarOption | undefined, string>> => {
  const file = keyFile(dataDir, 'registrar');
  if (!existsSync(file)) return ok(undefined);
  const founding = await foundingOf(dataDir);
  if (!founding.ok) return founding;
  const opened = await openKey(file, founding.value.practice ? 'practice' : 'real', terminal);
  if (!opened.ok) return opened;
  const signer = signerOf(opened.value.key, file);
  if (!signer.ok) return signer;
  try {
    return ok({
      signer: signer.value,
      store: openRegistrarStore(registrarDatabase(dataDir), opened.value.protection),
    });
  } catch (error) {
    return explainStoreError(error);
  }
};
