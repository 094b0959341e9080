/** What granting and revoking roles share: for whom a role is, and how a key is named (protocol.md section 1). */
import { X509Certificate, createPublicKey } from 'node:crypto';
import * as v from 'valibot';
import type { Scope } from '../entries/fields.ts';
import { role as roleSchema, type Role } from '../entries/party.ts';
import { fail, ok, type Result } from '../result.ts';
import type { Args, OptionSpec } from './command.ts';
import { readGiven } from './given-file.ts';

/** The options that name a role, its scope and the root that signs. */
export const roleOptions = {
  key: { value: 'FILE', help: 'Key file of the party root; without it DIR/keys/root.json.' },
  role: { value: 'ROLE', need: 'required', help: `One of ${roleSchema.options.join(', ')}.` },
  assembly: { value: 'ID', help: 'The assembly it is for.' },
  station: { value: 'ID', help: 'The polling station it is for.' },
} as const satisfies Readonly<Record<string, OptionSpec>>;

/** The role that --role names, with its scope. */
export const roleAndScope = (args: Args): Result<{ readonly role: Role; readonly scope: Scope }, string> => {
  const role = v.safeParse(roleSchema, args.get('role'));
  if (!role.success) return fail(`--role must be one of ${roleSchema.options.join(', ')}.`);
  const scope = scopeOf(args);
  return scope.ok ? ok({ role: role.output, scope: scope.value }) : scope;
};

/** The scope that --assembly and --station name; the whole party without them. */
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

/** Roles that are held by a smartcard. */
export const isStaffRole = (role: Role): boolean =>
  role === 'manager' || role === 'clerk' || role === 'technician';

/** What is wrong with a role for a scope, in the words of the options; the rules decide by themselves (rules/party.ts). */
export const scopeFault = (role: Role, { kind }: Scope): string | undefined => {
  if (role === 'device' || role === 'station')
    return kind === 'station'
      ? undefined
      : `A ${role} key belongs to one polling station: add --assembly ID and --station ID.`;
  if (isStaffRole(role))
    return kind === 'party'
      ? `A ${role}'s card belongs to an assembly or to one polling station: add --assembly ID, and --station ID for one station.`
      : undefined;
  return kind === 'station'
    ? `The role ${role} is for the whole party or for an assembly: leave --station out.`
    : undefined;
};

/** A scope in words. */
export const describeScope = (scope: Scope): string => {
  switch (scope.kind) {
    case 'party':
      return 'the whole party';
    case 'assembly':
      return `assembly ${scope.assembly}`;
    case 'station':
      return `station ${scope.station} of assembly ${scope.assembly}`;
  }
};

/** The key (SPKI DER) of a certificate or public key, in PEM or DER. */
export const readPublicKey = (file: string): Result<Uint8Array, string> => {
  const read = readGiven(file);
  if (!read.ok) return read;
  const bytes = read.value;
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
