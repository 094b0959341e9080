/** `party init`: founds a ledger: makes the party's keys, writes party.founded and grants the offices (protocol.md section 1). */
import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { textFault } from '../assembly/shape.ts';
import { toBase64 } from '../bytes.ts';
import type { Body } from '../entries/entry.ts';
import type { Role } from '../entries/party.ts';
import { generateSeed, signerFromSeed, type Signer } from '../keys/signer.ts';
import type { Protection } from '../keys/vault.ts';
import { formatVkey, nameProblem, parseVkey, verifierKey } from '../log/note.ts';
import { startNode } from '../node/node.ts';
import { fail, ok, type Result } from '../result.ts';
import { emptyState } from '../rules/state.ts';
import { createBallotWorkers } from '../worker/pool.ts';
import { defineCommand, type Args } from './command.ts';
import { EntryWriter } from './entry-writer.ts';
import { readGiven } from './given-file.ts';
import { keyFile, newProtection, saveKey, type KeyFileName } from './secrets.ts';

export const partyInit = defineCommand(
  {
    name: 'party init',
    summary: 'Found a party’s ledger and make its keys',
    about: `Makes the keys of the party root, the log, the election committee, the central office and the registrar in
DIR/keys, sealed by a passphrase, founds the ledger in DIR/ledger and grants the three offices their roles.
Publish the fingerprint it prints: it is how anybody knows the ledger is yours. Afterwards move keys/root.json to
a medium that is kept offline; it is needed for granting roles only.
The passphrase comes from HWABAEK_PASSPHRASE or is asked for. A ledger is for practice or real for ever.`,
    options: {
      data: { value: 'DIR', need: 'required', help: 'New data folder of the ledger.' },
      'name-ko': { value: 'NAME', need: 'required', help: 'The party’s name in Korean.' },
      'name-en': { value: 'NAME', need: 'required', help: 'The party’s name in English.' },
      origin: {
        value: 'ORIGIN',
        need: 'required',
        help: 'Name of this ledger for ever, like ledger.party.example/2027.',
      },
      'card-ca': {
        value: 'FILE',
        need: 'repeatable',
        help: 'Certificate of the authority that issues the party’s cards (PEM or DER); at least one.',
      },
      witness: { value: 'VKEY', need: 'repeatable', help: 'Key of a witness that cosigns checkpoints.' },
      practice: { help: 'A practice ledger: says so everywhere, and may keep its keys unsealed.' },
      json: { help: 'Report as JSON.' },
    },
    example:
      'npm run -s hwabaek -- party init --data practice/party --name-ko 화백당 --name-en "Hwabaek Party" --origin ledger.hwabaek.example/2027 --card-ca card-ca.pem',
  },
  async (args, terminal) => {
    const dataDir = args.path('data');
    const folders = ['keys', 'ledger', 'node'].map((name) => path.join(dataDir, name));
    if (folders.some((folder) => existsSync(folder)))
      return fail(`${dataDir} holds keys or a ledger already. A ledger is founded once; name a new folder.`);
    const described = describe(args);
    if (!described.ok) return described;
    const practice = args.has('practice');
    const protection = await newProtection(practice ? 'practice' : 'real', terminal);
    if (!protection.ok) return protection;

    const keys = makeKeys(dataDir, protection.value);
    if (!keys.ok) return keys;
    const founded = await found(dataDir, keys.value, { ...described.value, practice });
    if (!founded.ok) {
      // What was begun here is of no use, and would stand in the way of the next attempt.
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
      return founded;
    }
    const fingerprint = founded.value;
    terminal.out(
      args.has('json')
        ? JSON.stringify({ data: dataDir, fingerprint, practice }, undefined, 2)
        : `Ledger       ${path.join(dataDir, 'ledger')}${practice ? '   PRACTICE 연습' : ''}\nKeys         ${path.join(dataDir, 'keys')}\nFingerprint  ${fingerprint}`,
    );
    return ok(undefined);
  },
);

type Keys = Readonly<Record<KeyFileName, Signer>>;
type Description = Pick<Body<'party.founded'>, 'name' | 'origin' | 'cardAuthorities' | 'witnesses'>;

const describe = (args: Args): Result<Description, string> => {
  const name = { en: args.get('name-en'), ko: args.get('name-ko') };
  for (const [language, text] of Object.entries(name)) {
    const wrong = textFault(text);
    if (wrong !== undefined) return fail(`--name-${language} ${wrong}.`);
  }
  const origin = args.get('origin');
  const problem = nameProblem(origin);
  if (problem !== undefined) return fail(`--origin: ${problem}.`);
  const witnesses = new Set(args.all('witness'));
  for (const witness of witnesses) {
    const key = parseVkey(witness);
    if (!key.ok || key.value.type !== 'cosignature')
      return fail(
        `--witness ${witness}: ${key.ok ? 'is not a key for cosignatures (type 0x04)' : key.error}.`,
      );
  }
  const authorities = new Set<string>();
  for (const file of args.paths('card-ca')) {
    const certificate = readAuthority(file);
    if (!certificate.ok) return certificate;
    authorities.add(toBase64(certificate.value));
  }
  if (authorities.size === 0) return fail('Name the certificate of the card authority: --card-ca FILE.');
  return ok({
    name,
    origin,
    cardAuthorities: [...authorities].toSorted(),
    witnesses: [...witnesses].toSorted(),
  });
};

const readAuthority = (file: string): Result<Uint8Array, string> => {
  const read = readGiven(file);
  if (!read.ok) return read;
  try {
    const certificate = new X509Certificate(read.value);
    if (!certificate.ca) return fail(`${file} is not the certificate of an authority (CA).`);
    return ok(new Uint8Array(certificate.raw));
  } catch {
    return fail(`${file} cannot be read as a certificate in PEM or DER.`);
  }
};

const makeKeys = (dataDir: string, protection: Protection): Result<Keys, string> => {
  mkdirSync(path.join(dataDir, 'keys'), { recursive: true, mode: 0o700 });
  const make = (name: KeyFileName): Signer => {
    const seed = generateSeed();
    const saved = saveKey(keyFile(dataDir, name), { kind: 'ed25519', seed }, protection);
    if (!saved.ok) throw new Error(saved.error);
    return signerFromSeed(seed);
  };
  try {
    return ok({
      root: make('root'),
      log: make('log'),
      committee: make('committee'),
      office: make('office'),
      registrar: make('registrar'),
    });
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
};

/** Writes the first entries and returns the fingerprint. */
const found = async (
  dataDir: string,
  keys: Keys,
  description: Description & { readonly practice: boolean },
): Promise<Result<string, string>> => {
  const { origin, practice } = description;
  const writer = new EntryWriter(emptyState(), origin, keys.root);
  const fingerprint = writer.add('party.founded', {
    ...description,
    founded: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    logKey: formatVkey(verifierKey(origin, 'ed25519', keys.log.publicKey)),
    root: toBase64(keys.root.spki),
  });
  const offices: readonly (readonly [Role & KeyFileName, string])[] = [
    ['committee', 'Election committee 선거관리위원회'],
    ['office', 'Central office 중앙당'],
    ['registrar', 'Registrar 명부 담당'],
  ];
  for (const [role, holder] of offices)
    writer.add('authority.granted', {
      holder,
      key: toBase64(keys[role].spki),
      role,
      scope: { kind: 'party' },
    });

  const workers = createBallotWorkers({ threads: 1 });
  try {
    const node = await startNode({
      dataDir,
      port: 0,
      host: '127.0.0.1',
      logSigner: keys.log,
      practice,
      clock: () => new Date(),
      workers,
    });
    try {
      const results = await Promise.all(writer.entries.map((bytes) => node.append(bytes)));
      for (const result of results)
        if (result.verdict !== 'accepted') return fail(`The founding was refused: ${result.message}`);
    } finally {
      await node.stop();
    }
  } finally {
    await workers.close();
  }
  return ok(fingerprint);
};
