/** `authority grant`: grants a role to a key: offices, the devices and stations of a polling place, staff cards (protocol.md section 1). */
import { X509Certificate, createPublicKey } from 'node:crypto';
import { existsSync } from 'node:fs';
import { textFault } from '../assembly/shape.ts';
import { fromBase64, toBase64 } from '../bytes.ts';
import { role as roleSchema, type Role } from '../entries/party.ts';
import { checkCardCertificate } from '../keys/certificate.ts';
import { keyId, parseP256Spki } from '../keys/public-key.ts';
import { generateSeed, signerFromSeed } from '../keys/signer.ts';
import { fail, ok, type Result } from '../result.ts';
import type { LedgerState } from '../rules/state.ts';
import {
  describeScope,
  isStaffRole,
  readPublicKey,
  roleAndScope,
  roleOptions,
  scopeFault,
} from './authority.ts';
import { defineCommand, type Args, type Terminal } from './command.ts';
import { EntryWriter } from './entry-writer.ts';
import { readGiven } from './given-file.ts';
import { accessOptions, rehearse, signerFor, withLedger, type LedgerAccess } from './ledger-access.ts';
import { newProtection, openSigner, saveKey } from './secrets.ts';

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
      ...roleOptions,
      holder: { value: 'TEXT', need: 'required', help: 'Who holds the key, as everybody may read it.' },
      new: { value: 'FILE', help: 'Make a new key and write it to FILE.' },
      public: { value: 'FILE', help: 'Grant this public key or the key of this certificate.' },
      existing: { value: 'FILE', help: 'Grant the key in this key file.' },
      json: { help: 'Report as JSON.' },
    },
    example:
      'npm run -s hwabaek -- authority grant --data practice/day-1 --role manager --holder "Kim, manager" --assembly sample-convention --public kim.pem',
  },
  (args, terminal) =>
    withLedger(args, terminal, async (access) => {
      const named = roleAndScope(args);
      if (!named.ok) return named;
      const { role, scope } = named.value;
      const misplaced = scopeFault(role, scope);
      if (misplaced !== undefined) return fail(misplaced);
      const holder = args.get('holder');
      const wrong = textFault(holder);
      if (wrong !== undefined) return fail(`--holder ${wrong}.`);
      const root = await signerFor(args, 'root', access.kind, terminal);
      if (!root.ok) return root;
      const key = await keyToGrant(args, role, access, terminal);
      if (!key.ok) return key;

      const writer = new EntryWriter(access.state, access.origin, root.value);
      writer.add('authority.granted', {
        holder,
        key: toBase64(key.value.spki),
        role,
        scope,
      });
      // Judged here first: a key file is written only for a grant that the ledger will take, and before it does.
      const judged = rehearse(access.state, writer.entries);
      if (!judged.ok) return judged;
      const saved = key.value.save();
      if (!saved.ok) return saved;
      const appended = await access.append(writer.entries);
      if (!appended.ok)
        return args.find('new') === undefined
          ? appended
          : fail(
              `${appended.error} The new key is kept in ${args.path('new')}; grant it with --existing instead of --new.`,
            );
      const granted = { role, holder, scope, key: keyId(key.value.spki) };
      terminal.out(
        args.has('json')
          ? JSON.stringify(granted, undefined, 2)
          : `Granted  ${granted.role} for ${describeScope(scope)}\nHolder   ${holder}\nKey id   ${granted.key}`,
      );
      if (scope.kind !== 'party' && !access.state.assemblies.has(scope.assembly))
        terminal.err(`No assembly ${scope.assembly} is known yet; check the name: a grant is for ever.`);
      return ok(undefined);
    }),
);

/** A key to be granted (SPKI DER); `save` writes the file of a key that was made here. */
interface KeyToGrant {
  readonly spki: Uint8Array;
  save(): Result<void, string>;
}

/** The key that one of the three options names. */
const keyToGrant = async (
  args: Args,
  role: Role,
  { kind, state }: LedgerAccess,
  terminal: Terminal,
): Promise<Result<KeyToGrant, string>> => {
  const given = ['new', 'public', 'existing'].filter((name) => args.find(name) !== undefined);
  if (given.length !== 1) return fail('Name exactly one of --new, --public and --existing.');
  const known = (spki: Uint8Array) => ok({ spki, save: () => ok(undefined) });
  if (args.find('public') !== undefined) {
    const key = publicKeyFor(role, args.path('public'), state);
    return key.ok ? known(key.value) : key;
  }
  if (isStaffRole(role))
    return fail(`The role ${role} is held by a smartcard; name its certificate or public key with --public.`);
  if (args.find('existing') !== undefined) {
    const signer = await openSigner(args.path('existing'), kind, terminal);
    return signer.ok ? known(signer.value.spki) : signer;
  }
  const file = args.path('new');
  if (existsSync(file))
    return fail(
      `${file} exists; a key file is never replaced. Grant that key with --existing ${file}, or name a new file.`,
    );
  const protection = await newProtection(kind, terminal);
  if (!protection.ok) return protection;
  const seed = generateSeed();
  return ok({
    spki: signerFromSeed(seed).spki,
    save: () => saveKey(file, { kind: 'ed25519', seed }, protection.value),
  });
};

/** The public key of a file; one that is to be a staff card's must be fit for a card, and a certificate of it one of the party's. */
const publicKeyFor = (role: Role, file: string, state: LedgerState): Result<Uint8Array, string> => {
  const key = readPublicKey(file);
  if (!key.ok || !isStaffRole(role)) return key;
  if (!parseP256Spki(key.value).ok)
    return fail(`${file} holds ${keyKind(key.value)}; cards need a P-256 key.`);
  const certificate = certificateIn(file);
  if (certificate === undefined) return key;
  const authorities = (state.founding?.body.cardAuthorities ?? []).map(fromBase64);
  const checked = checkCardCertificate(certificate, { authorities, now: new Date() });
  if (!checked.ok && (checked.error.kind === 'untrusted' || checked.error.kind === 'malformed'))
    return fail(
      `${file} is not of a card of this party: ${checked.error.detail}. A certificate by one of the ledger's card authorities is accepted.`,
    );
  return key;
};

const certificateIn = (file: string): Uint8Array | undefined => {
  const bytes = readGiven(file);
  if (!bytes.ok) return undefined;
  try {
    return new Uint8Array(new X509Certificate(bytes.value).raw);
  } catch {
    return undefined;
  }
};

const keyKind = (spki: Uint8Array): string => {
  const { asymmetricKeyType, asymmetricKeyDetails } = createPublicKey({
    key: Buffer.from(spki),
    format: 'der',
    type: 'spki',
  });
  if (asymmetricKeyType === 'rsa') return 'an RSA key';
  if (asymmetricKeyType !== 'ec') return `a key of the kind ${asymmetricKeyType ?? 'unknown'}`;
  return `a key of the curve ${asymmetricKeyDetails?.namedCurve ?? 'unknown'}`;
};
