/**
 * `registrar prepare` and `registrar serve`: the second registrar of an assembly whose ballots need two permits, on its own machine (protocol.md
 * section 3, two issuers). The first registrar is the ledger node's (assembly import, ledger serve).
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readAssembly } from '../assembly/read.ts';
import { formatSecond, prepareSecond } from '../assembly/second-registrar.ts';
import { sha256Hex } from '../bytes.ts';
import { createLedgerClient } from '../client/client.ts';
import { nodeVerifier } from '../keys/node-verifier.ts';
import { generateSeed } from '../keys/signer.ts';
import { nameProblem } from '../log/note.ts';
import { registrarDatabase } from '../node/node.ts';
import { startSecondRegistrar } from '../node/second-registrar.ts';
import { fail, ok, type Result } from '../result.ts';
import { openRegistrarStore, type RegistrarStore } from '../store/registrar-store.ts';
import { describeFaults } from './assembly-check.ts';
import { defineCommand, type Args } from './command.ts';
import { explainStoreError, fingerprintFault, listenFault } from './ledger-access.ts';
import { keyFile, newProtection, openKey, saveKey, signerOf } from './secrets.ts';
import { stopRequest } from './stop-request.ts';

export const registrarPrepare = defineCommand(
  {
    name: 'registrar prepare',
    summary: 'Make the keys of a second registrar, on its own machine',
    about: `For an assembly with "permits": 2: makes the second registrar's entry key and its permit issuers' keys, keeps them and
the salted roll in DIR, sealed by a passphrase, and writes what the election committee needs to FILE. Read its
fingerprint to them by another way. The party root then grants the key the role registrar (authority grant --public
FILE.registrar.pem), and assembly import takes FILE with --second. The passphrase comes from HWABAEK_PASSPHRASE or
is asked for.`,
    positionals: ['FOLDER'],
    options: {
      data: { value: 'DIR', need: 'required', help: 'Folder for keys and database; kept on this machine.' },
      origin: { value: 'ORIGIN', need: 'required', help: 'Name of the ledger, as party init was given it.' },
      out: { value: 'FILE', need: 'required', help: 'Where the public half is written.' },
      practice: { help: 'For a practice ledger: without HWABAEK_PASSPHRASE the keys are not sealed.' },
      json: { help: 'Report as JSON.' },
    },
    example:
      'npm run -s hwabaek -- registrar prepare convention-2027 --data second --origin ledger.hwabaek.example/2027 --out second.json',
  },
  async (args, terminal) => {
    const folder = args.path('FOLDER');
    const read = await readAssembly(folder);
    if (!read.ok) return fail(describeFaults(folder, read.error));
    if (read.value.permits === undefined)
      return fail(`${folder} needs one permit for each ballot; a second registrar is for "permits": 2.`);
    const origin = args.get('origin');
    const problem = nameProblem(origin);
    if (problem !== undefined) return fail(`--origin: ${problem}.`);
    const dataDir = args.path('data');
    const out = args.path('out');
    const key = keyFile(dataDir, 'registrar');
    const publicKey = `${out}.registrar.pem`;
    for (const made of [out, publicKey, key, registrarDatabase(dataDir)])
      if (existsSync(made)) return fail(`${made} exists; nothing is replaced. Choose other names.`);
    const protection = await newProtection(args.has('practice') ? 'practice' : 'real', terminal);
    if (!protection.ok) return protection;

    for (const name of ['keys', 'node'])
      mkdirSync(path.join(dataDir, name), { recursive: true, mode: 0o700 });
    const secret = { kind: 'ed25519', seed: generateSeed() } as const;
    const saved = saveKey(key, secret, protection.value);
    if (!saved.ok) return saved;
    const signer = signerOf(secret, key);
    if (!signer.ok) return signer;
    const { publicHalf, secrets } = await prepareSecond(read.value, origin, signer.value.spki, random);
    const store = openRegistrarStore(registrarDatabase(dataDir), protection.value);
    try {
      store.setRoll(read.value.assembly, secrets.roll);
      for (const issuer of secrets.issuers) store.addIssuer(issuer);
    } finally {
      store.close();
    }
    const text = formatSecond(publicHalf);
    writeFileSync(out, text, { flag: 'wx' });
    writeFileSync(publicKey, pemOf(signer.value.spki), { flag: 'wx' });
    const fingerprint = sha256Hex(text);
    terminal.out(
      args.has('json')
        ? JSON.stringify({ data: dataDir, public: out, key: publicKey, fingerprint }, undefined, 2)
        : `Secrets      ${dataDir}\nPublic half  ${out}\nEntry key    ${publicKey}\nFingerprint  ${fingerprint}`,
    );
    return ok(undefined);
  },
);

export const registrarServe = defineCommand(
  {
    name: 'registrar serve',
    summary: 'Admit members for second permits until stopped',
    about: `Follows the ledger at URL and answers stations that ask for second permits. DIR is the folder that registrar prepare
made. Listens on 127.0.0.1 unless --host says otherwise. SIGTERM or Ctrl-C end it cleanly.`,
    options: {
      data: { value: 'DIR', need: 'required', help: 'Folder that registrar prepare made.' },
      ledger: { value: 'URL', need: 'required', help: 'Address of the ledger node.' },
      party: { value: 'FINGERPRINT', need: 'required', help: 'Fingerprint of the party.' },
      port: { value: 'N', need: 'required', help: 'Port to listen on; 0 for any free one.' },
      host: { value: 'ADDRESS', help: 'Address to listen on; 127.0.0.1 without it.' },
    },
    example:
      'npm run -s hwabaek -- registrar serve --data second --ledger http://127.0.0.1:8080 --party FINGERPRINT --port 8081',
  },
  async (args, terminal) => {
    const port = Number(args.get('port'));
    if (!/^\d{1,5}$/.test(args.get('port')) || port > 65_535) return fail('--port must be 0 to 65535.');
    const party = args.get('party');
    const wrong = fingerprintFault(party);
    if (wrong !== undefined) return fail(wrong);
    const url = args.get('ledger');
    const host = args.find('host') ?? '127.0.0.1';
    const listening = new AbortController();
    const stopped = stopRequest(terminal, listening.signal);
    try {
      const client = createLedgerClient({ url, verifier: nodeVerifier, party });
      const synced = await client.sync();
      if (!synced.ok) return fail(`The ledger at ${url} cannot be used: ${synced.error.message}.`);
      const practice = client.state.founding?.body.practice === true;
      const file = keyFile(args.path('data'), 'registrar');
      const opened = await openKey(file, practice ? 'practice' : 'real', terminal);
      if (!opened.ok) return opened;
      const signer = signerOf(opened.value.key, file);
      if (!signer.ok) return signer;
      const store = openStore(args, opened.value.protection);
      if (!store.ok) return store;
      try {
        const server = await startSecondRegistrar({
          client,
          store: store.value,
          signer: signer.value,
          clock: () => new Date(),
          port,
          host,
          report: (message) => {
            terminal.err(message);
          },
        }).catch((error: unknown) => {
          const fault = listenFault(error, host, port);
          if (fault === undefined) throw error;
          return fault;
        });
        if (typeof server === 'string') return fail(server);
        terminal.out(`Second registrar at ${server.url}`);
        await stopped;
        await server.stop();
        terminal.out('Stopped. Everything is kept.');
        return ok(undefined);
      } finally {
        store.value.close();
      }
    } finally {
      listening.abort();
    }
  },
);

const openStore = (
  args: Args,
  protection: Parameters<typeof openRegistrarStore>[1],
): Result<RegistrarStore, string> => {
  try {
    return ok(openRegistrarStore(registrarDatabase(args.path('data')), protection));
  } catch (error) {
    return explainStoreError(error);
  }
};

const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

const pemOf = (spki: Uint8Array): string =>
  `-----BEGIN PUBLIC KEY-----\n${Buffer.from(spki).toString('base64')}\n-----END PUBLIC KEY-----\n`;
