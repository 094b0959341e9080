/**
 * Where commands get passphrases, and how they open and make key files: HWABAEK_PASSPHRASE or a question at the terminal
 * (protocol.md section 1). Unsealed key files are for practice ledgers only, so the caller says what kind of ledger it is.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { readKeyFile, writeKeyFile, type Protection, type SecretKey } from '../keys/key-file.ts';
import { signerFromSeed, type Signer } from '../keys/signer.ts';
import { fail, ok, type Result } from '../result.ts';
import type { Terminal } from './command.ts';

/** A practice ledger's keys may lie open; a real one's may not. */
export type LedgerKind = 'practice' | 'real';

const LEAST_CHARACTERS = 12;

/** The keys that `party init` makes and leaves in the data folder. */
export type KeyFileName = 'root' | 'log' | 'committee' | 'office' | 'registrar';

/** Path of a key file in a data folder: `DIR/keys/root.json`. */
export const keyFile = (dataDir: string, name: KeyFileName): string =>
  path.join(dataDir, 'keys', `${name}.json`);

/** How new key files are protected: by the passphrase given, or, for practice without one, not at all. */
export const newProtection = async (
  kind: LedgerKind,
  terminal: Terminal,
): Promise<Result<Protection, string>> => {
  const given = terminal.env['HWABAEK_PASSPHRASE'];
  if (given === undefined && kind === 'practice') return ok({ kind: 'none', practice: true });
  const passphrase = given ?? (await terminal.askSecret?.('New passphrase for the keys: '));
  if (passphrase === undefined) return fail(noPassphrase);
  if (passphrase.length < LEAST_CHARACTERS)
    return fail(`The passphrase must have at least ${LEAST_CHARACTERS} characters.`);
  if (given === undefined && (await terminal.askSecret?.('The same passphrase again: ')) !== passphrase)
    return fail('The two passphrases differ. Nothing was written; please start again.');
  return ok({ kind: 'passphrase', passphrase });
};

/** An opened key, and how its file was protected. */
export interface OpenedKey {
  readonly key: SecretKey;
  readonly protection: Protection;
}

/** Opens a key file, asking for its passphrase when it is sealed. */
export const openKey = async (
  file: string,
  kind: LedgerKind,
  terminal: Terminal,
): Promise<Result<OpenedKey, string>> => {
  if (!existsSync(file)) return fail(`There is no file ${file}.`);
  if (kind === 'practice') {
    const open: Protection = { kind: 'none', practice: true };
    const key = readKeyFile(file, open);
    if (key.ok) return ok({ key: key.value, protection: open });
    if (key.error.kind !== 'passphrase-needed') return explained(key);
  }
  const passphrase =
    terminal.env['HWABAEK_PASSPHRASE'] ?? (await terminal.askSecret?.(`Passphrase of ${file}: `));
  if (passphrase === undefined) return fail(noPassphrase);
  const protection: Protection = { kind: 'passphrase', passphrase };
  const key = explained(readKeyFile(file, protection));
  return key.ok ? ok({ key: key.value, protection }) : key;
};

/** Opens a key file that holds an Ed25519 key. */
export const openSigner = async (
  file: string,
  kind: LedgerKind,
  terminal: Terminal,
): Promise<Result<Signer, string>> => {
  const opened = await openKey(file, kind, terminal);
  return opened.ok ? signerOf(opened.value.key, file) : opened;
};

/** The signer of an Ed25519 key read from `file`. */
export const signerOf = (key: SecretKey, file: string): Result<Signer, string> =>
  key.kind === 'ed25519'
    ? ok(signerFromSeed(key.seed))
    : fail(`${file} holds another kind of key; an Ed25519 key is needed here.`);

/** Writes a new key file; an existing one is never replaced. */
export const saveKey = (file: string, key: SecretKey, protection: Protection): Result<void, string> =>
  explained(writeKeyFile(file, key, protection));

const noPassphrase =
  'A passphrase is needed: set HWABAEK_PASSPHRASE, or run the command at a terminal, where it can be asked for.';

const explained = <T>(result: Result<T, { readonly detail: string }>): Result<T, string> =>
  result.ok ? result : fail(`${result.error.detail}.`);
