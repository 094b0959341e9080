/** `trustee keygen`: makes a trustee's keys on the trustee's own machine. The secret never leaves it. */
import { existsSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { formatTrusteePublic, generateTrustee } from '../assembly/trustee.ts';
import { sha256Hex } from '../bytes.ts';
import { fail, ok } from '../result.ts';
import { defineCommand } from './command.ts';
import { newProtection, saveKey } from './secrets.ts';

export const trusteeKeygen = defineCommand(
  {
    name: 'trustee keygen',
    summary: 'Make a trustee’s keys, on the trustee’s own machine',
    about: `Writes the secret key to FILE, sealed by a passphrase and readable by you alone, and the public key to
FILE.public.json. Give the public file to the election committee and read its fingerprint to them by another
way. Whoever holds all trustees' secret keys can read every ballot: never copy FILE to another person.
The passphrase comes from HWABAEK_PASSPHRASE or is asked for.`,
    options: {
      out: { value: 'FILE', need: 'required', help: 'Where the secret key is written.' },
      practice: { help: 'For a practice ledger: without HWABAEK_PASSPHRASE the key is not sealed.' },
      json: { help: 'Report as JSON.' },
    },
    example: 'npm run -s hwabaek -- trustee keygen --out trustee-1.key',
  },
  async (args, terminal) => {
    const file = args.path('out');
    const publicFile = `${file}.public.json`;
    for (const made of [file, publicFile])
      if (existsSync(made)) return fail(`${made} exists; a key is never replaced. Choose another --out.`);
    const protection = await newProtection(args.has('practice') ? 'practice' : 'real', terminal);
    if (!protection.ok) return protection;

    const { secret, publicHalf } = generateTrustee((length) => new Uint8Array(randomBytes(length)));
    const saved = saveKey(file, secret, protection.value);
    if (!saved.ok) return saved;
    const text = formatTrusteePublic(publicHalf);
    writeFileSync(publicFile, text, { flag: 'wx' });
    const fingerprint = sha256Hex(text);
    terminal.out(
      args.has('json')
        ? JSON.stringify({ secret: file, public: publicFile, fingerprint }, undefined, 2)
        : `Secret key   ${file}\nPublic key   ${publicFile}\nFingerprint  ${fingerprint}`,
    );
    return ok(undefined);
  },
);
