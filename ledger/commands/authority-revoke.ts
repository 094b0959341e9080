/** `authority revoke`: takes a role from a key for ever, as when a staff card is lost or a kiosk is stolen (protocol.md section 1). */
import { textFault } from '../assembly/shape.ts';
import { keyId } from '../keys/public-key.ts';
import { fail, ok, type Result } from '../result.ts';
import { describeScope, readPublicKey, roleAndScope, roleOptions } from './authority.ts';
import { defineCommand, type Args } from './command.ts';
import { EntryWriter } from './entry-writer.ts';
import { accessOptions, signerFor, withLedger } from './ledger-access.ts';

export const authorityRevoke = defineCommand(
  {
    name: 'authority revoke',
    summary: 'Take a role from a key, for ever',
    about: `Name the role with the scope it was granted for. It is final: a key that lost a role does not get it again.
Revoking the device of a station with open polls ends its admissions at once; ballots already cast there still count
until its polls are closed. It is signed by the party root, which should come from its offline medium: --key FILE.`,
    options: {
      ...accessOptions,
      ...roleOptions,
      reason: { value: 'TEXT', need: 'required', help: 'Why, as everybody may read it.' },
      'key-id': { value: 'ID', help: 'The key, as authority grant printed it (64 hexadecimal digits).' },
      public: { value: 'FILE', help: 'The key as a certificate or public key, instead of --key-id.' },
      json: { help: 'Report as JSON.' },
    },
    example:
      'npm run -s hwabaek -- authority revoke --data practice/day-1 --role manager --reason "card lost" --assembly sample-convention --public kim.pem',
  },
  (args, terminal) =>
    withLedger(args, terminal, async (access) => {
      const named = roleAndScope(args);
      if (!named.ok) return named;
      const { role, scope } = named.value;
      const wrong = textFault(args.get('reason'));
      if (wrong !== undefined) return fail(`--reason ${wrong}.`);
      const key = namedKey(args);
      if (!key.ok) return key;
      const root = await signerFor(args, 'root', access.kind, terminal);
      if (!root.ok) return root;

      const writer = new EntryWriter(access.state, access.origin, root.value);
      const revoked = { key: key.value, role, scope };
      writer.add('authority.revoked', { ...revoked, reason: args.get('reason') });
      const appended = await access.append(writer.entries);
      if (!appended.ok) return appended;
      terminal.out(
        args.has('json')
          ? JSON.stringify(revoked, undefined, 2)
          : `Revoked  ${revoked.role} for ${describeScope(scope)}\nKey id   ${revoked.key}`,
      );
      return ok(undefined);
    }),
);

const namedKey = (args: Args): Result<string, string> => {
  const id = args.find('key-id');
  if ((id === undefined) === (args.find('public') === undefined))
    return fail('Name exactly one of --key-id and --public.');
  if (id === undefined) {
    const key = readPublicKey(args.path('public'));
    return key.ok ? ok(keyId(key.value)) : key;
  }
  return /^[0-9a-f]{64}$/.test(id) ? ok(id) : fail('--key-id must be 64 hexadecimal digits in lower case.');
};
