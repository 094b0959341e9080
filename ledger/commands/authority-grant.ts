/** `authority grant`: grants a role to a key: offices, the devices and stations of a polling place, staff cards (protocol.md section 1). */
import * as v from 'valibot';
import { textFault } from '../assembly/shape.ts';
import { toBase64 } from '../bytes.ts';
import { role as roleSchema, type Role } from '../entries/party.ts';
import { keyId } from '../keys/public-key.ts';
import { generateSeed, signerFromSeed } from '../keys/signer.ts';
import { fail, ok, type Result } from '../result.ts';
import { describeScope, readPublicKey, scopeOf } from './authority.ts';
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
