/**
 * Rules of the party area: founding, granting and revoking roles (protocol.md section 1). One key has one purpose in the whole ledger,
 * and its encoding and order are checked here, when it is granted, once and for all. Large data is blob.ts.
 */
import { fromBase64 } from '../bytes.ts';
import type { Body, EntryOf } from '../entries/entry.ts';
import type { Scope } from '../entries/fields.ts';
import type { Role } from '../entries/party.ts';
import { DerError, readOne } from '../keys/der.ts';
import { ed25519KeyFault, ed25519Spki, keyId, parseEd25519Spki, parseP256Spki } from '../keys/public-key.ts';
import type { KeyId } from '../keys/public-key.ts';
import { parseVkey } from '../log/note.ts';
import type { KeyType } from '../log/note.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';
import { needsRoot } from './authors.ts';
import type { Grant, KnownKey } from './state.ts';
import { accept, notYet, refuse } from './verdict.ts';
import type { Context, Obstacle, Ruling } from './verdict.ts';

/** The first entry of a ledger; that there is no other is checked with its author (authors.ts). */
export function partyFounded({ state, id }: Context, { author, body }: EntryOf<'party.founded'>): Ruling {
  const keys = foundingKeys(body, author);
  if (!keys.ok) return keys.error;
  for (const [i, certificate] of body.cardAuthorities.entries()) {
    if (!isDerSequence(fromBase64(certificate))) {
      return refuse('founding-authorities', `Card authority ${i + 1} is not a certificate in DER.`);
    }
  }
  return accept(() => {
    state.founding = { body, fingerprint: id };
    for (const [key, known] of keys.value) state.keys.set(key, known);
  });
}

export function authorityGranted({ state }: Context, { author, body }: EntryOf<'authority.granted'>): Ruling {
  const obstacle = needsRoot(state, author);
  if (obstacle !== undefined) return obstacle;
  if (!SCOPES[body.role].includes(body.scope.kind)) {
    return refuse(
      'grant-scope',
      `The role ${body.role} is granted for ${SCOPES[body.role].join(' or ')}, not for ${body.scope.kind}.`,
    );
  }
  const fresh = parseGrantedKey(body);
  if (!fresh.ok) return refuse('grant-key', `The key of ${body.holder}: ${fresh.error}.`);
  const key = keyId(fromBase64(body.key));
  const known = state.keys.get(key);
  if (known !== undefined && (!('role' in known) || known.role !== body.role)) {
    return refuse(
      'key-conflict',
      `Key ${key} already serves as ${'role' in known ? known.role : known.kind}; one key never serves two purposes.`,
    );
  }
  const grants = known?.grants ?? fresh.value.grants;
  if (grants.some(({ scope }) => sameScope(scope, body.scope))) return refuse('grant-twice');
  return accept(() => {
    grants.push({ scope: body.scope, holder: body.holder, revoked: false });
    if (known === undefined) state.keys.set(key, fresh.value);
  });
}

export function authorityRevoked({ state }: Context, { author, body }: EntryOf<'authority.revoked'>): Ruling {
  const obstacle = needsRoot(state, author);
  if (obstacle !== undefined) return obstacle;
  const known = state.keys.get(body.key);
  if (known === undefined)
    return notYet('revoke-unknown', `Key ${body.key} has not been granted a role yet.`);
  if (!('role' in known) || known.role !== body.role) {
    return refuse('revoke-unknown', `Key ${body.key} never held the role ${body.role}, nor can it.`);
  }
  const grant = known.grants.find(({ scope }) => sameScope(scope, body.scope));
  if (grant === undefined) {
    return notYet('revoke-unknown', `Key ${body.key} has not been granted this scope yet.`);
  }
  if (grant.revoked) return refuse('revoke-twice');
  return accept(() => {
    grant.revoked = true;
  });
}

const SCOPES: Readonly<Record<Role, readonly Scope['kind'][]>> = {
  committee: ['party', 'assembly'],
  office: ['party', 'assembly'],
  registrar: ['party', 'assembly'],
  device: ['station'],
  station: ['station'],
  manager: ['assembly', 'station'],
  clerk: ['assembly', 'station'],
  technician: ['assembly', 'station'],
};

const STAFF: readonly Role[] = ['manager', 'clerk', 'technician'];

type RoleKey = Extract<KnownKey, { readonly grants: Grant[] }>;

function parseGrantedKey({ role, key }: Body<'authority.granted'>): Result<RoleKey, string> {
  const spki = fromBase64(key);
  if (STAFF.includes(role)) {
    const point = parseP256Spki(spki);
    return point.ok ? ok({ kind: 'staff', role, spki, grants: [] }) : point;
  }
  const raw = parseEd25519Spki(spki);
  return raw.ok ? ok({ kind: 'office', role, raw: raw.value, grants: [] }) : raw;
}

/** Root, log and witnesses: valid, distinct, each key for one purpose. The root itself was parsed with the signature. */
function foundingKeys(
  body: Body<'party.founded'>,
  author: KeyId,
): Result<ReadonlyMap<KeyId, KnownKey>, Obstacle> {
  const keys = new Map<KeyId, KnownKey>([[author, { kind: 'root', raw: fromBase64(body.root).slice(-32) }]]);
  const named = [
    { vkey: body.logKey, kind: 'log', type: 'ed25519' },
    ...body.witnesses.map((vkey) => ({ vkey, kind: 'witness', type: 'cosignature' }) as const),
  ] as const;
  for (const { vkey, kind, type } of named) {
    const parsed = parseNamedKey(vkey, type);
    if (!parsed.ok) return fail(refuse('founding-keys', `The ${kind} ${parsed.error}.`));
    if (kind === 'log' && parsed.value.name !== body.origin) {
      return fail(refuse('founding-keys', `The log key is named ${parsed.value.name}, not ${body.origin}.`));
    }
    if (keys.has(parsed.value.id))
      return fail(refuse('founding-keys', `The ${kind} key ${vkey} is used twice.`));
    keys.set(parsed.value.id, { kind });
  }
  return ok(keys);
}

function parseNamedKey(
  vkey: string,
  type: KeyType,
): Result<{ readonly name: string; readonly id: KeyId }, string> {
  const parsed = parseVkey(vkey);
  if (!parsed.ok) return parsed;
  const { name, publicKey } = parsed.value;
  if (parsed.value.type !== type) return fail(`key ${name} must be of the type for ${type} signatures`);
  const fault = ed25519KeyFault(publicKey);
  return fault === undefined
    ? ok({ name, id: keyId(ed25519Spki(publicKey)) })
    : fail(`key ${name}: ${fault}`);
}

const sameScope = (a: Scope, b: Scope): boolean =>
  a.kind === b.kind &&
  ('assembly' in a ? a.assembly : '') === ('assembly' in b ? b.assembly : '') &&
  ('station' in a ? a.station : '') === ('station' in b ? b.station : '');

function isDerSequence(bytes: Uint8Array): boolean {
  try {
    readOne(bytes, 0x30);
    return true;
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
}
