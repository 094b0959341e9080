/** What granting and revoking roles share: for whom a role is, and how a key is named (protocol.md section 1). */
import { X509Certificate, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Scope } from '../entries/fields.ts';
import { fail, ok, type Result } from '../result.ts';
import type { Args } from './command.ts';

/** The scope that --assembly and --station name; the whole party without them. */
export const scopeOf = (args: Args): Result<Scope, string> => {
  const assembly = args.find('assembly');
  const station = args.find('station');
  if (assembly === undefined)
    return station === undefined ? ok({ kind: 'party' }) : fail('--station needs --assembly as well.');
  for (const [name, id] of Object.entries({ assembly, station: station ?? assembly }))
    if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(id))
      return fail(`--${name} must be 1 to 64 of a-z, 0-9 and "-", not beginning with "-".`);
  return ok(station === undefined ? { assembly, kind: 'assembly' } : { assembly, kind: 'station', station });
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
