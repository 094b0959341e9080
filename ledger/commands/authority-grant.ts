/** `authority grant`: grants a role to a key: offices, the devices and stations of a polling place, staff cards (protocol.md section 1). */
import { X509Certificate, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { textFault } from '../assembly/shape.ts';
import { toBase64 } from '../bytes.ts';
import type { Scope } from '../entries/fields.ts';
import { role as roleSchema, type Role } from '../entries/party.ts';
import { keyId } from '../keys/public-key.ts';
import { generateSeed, signerFromSeed } from '../keys/signer.ts';
import { fail, ok, type Result } from '../result.ts';
import { defineCommand, type Args, type Terminal } from './command.ts';
import { EntryWriter } from './entry-writer.ts';
import { accessOptions, signerFor, withLedger } from './ledger-access.ts';
import { newProtection, openSigner, saveKey, type LedgerKind } from './secrets.ts';

export const authorityGrant = defineCommand(
  {
    name: 'authority grant',
    summary: 'Grant a role to a key: device, station, staff card or office',
    about: `Roles: ${roleSchema.options.join(', ')}.
device and station keys belong to one polling station (--assembly and --station); staff cards (manager, clerk,
technician) to an assembly or a station; offices to the party or an assembly.
The key is one of: --new FILE, a new Ed25519 key made here, for device, station and offices; --public FILE, a
public key or certificate (PEM or DER), for staff cards; --existing FILE, a key file made before.
It is signed by the party root, which should come from its offline medium: --key FILE.`,
    options: {
      ...accessOptions,
      key: { value: 'FILE', help: 'Key file of the party root; without it DIR/keys/root.json.' },
      role: { value: 'ROLE', need: 'required', help: 'The role to grant.' },
      holder: { value: 'TEXT', need: 'required', help: 'Who holds the key, as everybody may read it.' },
      assembly: { value: 'ID', help: 'The assembly it is for.' },
      station: { value: 'ID', help: 'The polling station it is for.' },
      new: { value: 'FILE', help: 'Make a new key and write it to FILE.' },
      public: { value: 'FILE', help: 'Grant this public key or the key of this certificate.' },
      existing: { value: 'FILE', help: 'Grant the key in this key file.' },
      json: { help: 'Report as JSON.' },
    },
    example:
      'npm run -s hwabaek -- authority grant --data ./ledger --role manager --holder "Kim, manager" --assembly convention-2027 --public kim.pem',
  },
  (args, terminal) =>
    withLedger(args, terminal, async (access) => {
      const role = v.safeParse(roleSchema, args.get('role'));
      if (!role.success) return fail(`--role must be one of ${roleSchema.options.join(', ')}.`);
      const scope = scopeOf(args);
      if (!scope.ok) return scope;
      const wrong = textFault(args.get('holder'));
      if (wrong !== undefined) return fail(`--holder ${wrong}.`);
      const root = await signerFor(args, 'root', access.kind, terminal);
      if (!root.ok) return root;
      const key = await keyToGrant(args, role.output, access.kind, terminal);
      if (!key.ok) return key;

      const writer = new EntryWriter(access.state, access.origin, root.value);
      writer.add('authority.granted', {
        holder: args.get('holder'),
        key: toBase64(key.value),
        role: role.output,
        scope: scope.value,
      });
      const appended = await access.append(writer.entries);
      if (!appended.ok) return appended;
      const granted = { role: role.output, scope: scope.value, key: keyId(key.value) };
      terminal.out(
        args.has('json')
          ? JSON.stringify(granted, undefined, 2)
          : `Granted  ${granted.role} for ${describeScope(scope.value)}\nKey id   ${granted.key}`,
      );
      return ok(undefined);
    }),
);

const scopeOf = (args: Args): Result<Scope, string> => {
  const assembly = args.find('assembly');
  const station = args.find('station');
  if (assembly === undefined)
    return station === undefined ? ok({ kind: 'party' }) : fail('--station needs --assembly as well.');
  for (const [name, id] of Object.entries({ assembly, station: station ?? assembly }))
    if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(id))
      return fail(`--${name} must be 1 to 64 of a-z, 0-9 and "-", not beginning with "-".`);
  return ok(station === undefined ? { assembly, kind: 'assembly' } : { assembly, kind: 'station', station });
};

const describeScope = (scope: Scope): string => {
  switch (scope.kind) {
    case 'party':
      return 'the whole party';
    case 'assembly':
      return `assembly ${scope.assembly}`;
    case 'station':
      return `station ${scope.station} of assembly ${scope.assembly}`;
  }
};

/** The public key (SPKI DER) that one of the three options names. */
const keyToGrant = async (
  args: Args,
  role: Role,
  kind: LedgerKind,
  terminal: Terminal,
): Promise<Result<Uint8Array, string>> => {
  const given = ['new', 'public', 'existing'].filter((name) => args.find(name) !== undefined);
  if (given.length !== 1) return fail('Name exactly one of --new, --public and --existing.');
  if (args.find('public') !== undefined) return readPublicKey(args.path('public'));
  if (role === 'manager' || role === 'clerk' || role === 'technician')
    return fail(`The role ${role} is held by a smartcard; name its certificate or public key with --public.`);
  if (args.find('existing') !== undefined) {
    const signer = await openSigner(args.path('existing'), kind, terminal);
    return signer.ok ? ok(signer.value.spki) : signer;
  }
  const protection = await newProtection(kind, terminal);
  if (!protection.ok) return protection;
  const seed = generateSeed();
  const saved = saveKey(args.path('new'), { kind: 'ed25519', seed }, protection.value);
  return saved.ok ? ok(signerFromSeed(seed).spki) : saved;
};

const readPublicKey = (file: string): Result<Uint8Array, string> => {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    return fail(`${file} cannot be read.`);
  }
  const readers = [
    () => new X509Certificate(bytes).publicKey,
    () => createPublicKey(bytes),
    () => createPublicKey({ key: bytes, format: 'der', type: 'spki' }),
  ];
  for (const read of readers) {
    try {
      return ok(new Uint8Array(read().export({ format: 'der', type: 'spki' })));
    } catch {
      // Not of this form; the next one is tried.
    }
  }
  return fail(`${file} is neither a certificate nor a public key in PEM or DER.`);
};
