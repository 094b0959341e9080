/** Cases of form, author and party: founding, granting, revoking, blobs. Crafted Ed25519 keys and signatures are ed25519.test.ts. */
import { bytesToUtf8, sha256Hex, toBase64, utf8ToBytes } from '../../../../ledger/bytes.ts';
import { canonicalize } from '../../../../ledger/entries/canonical.ts';
import { formatVkey, verifierKey } from '../../../../ledger/log/note.ts';
import { generateSigner } from '../../../../ledger/keys/signer.ts';
import { ASSEMBLY_SCOPE, blobParts, generateStaffCard, ORIGIN, STATION_SCOPE } from '../world.ts';
import type { World } from '../world.ts';
import { notYet, notYetAfter, refused, refusedAfter } from './case.ts';
import type { Case } from './case.ts';

const PARTY = { kind: 'party' } as const;
const text = 'large data, here not so large';
const [first, second] = blobParts(text, 20) as [
  ReturnType<typeof blobParts>[0],
  ReturnType<typeof blobParts>[0],
];
const revocation = (key: string, role: 'committee' | 'office') => ({
  key,
  reason: 'test',
  role,
  scope: PARTY,
});
const anyEntry = (w: World) =>
  w.make(w.root, 'authority.granted', w.grant(generateSigner(), 'office', PARTY));
const witnessOf = (key: ReturnType<typeof generateSigner>, name = 'other.example.org') =>
  formatVkey(verifierKey(name, 'cosignature', key.publicKey));

const form: readonly Case[] = [
  refused('entry-size', 'an entry of more than 60 KiB', 'empty', () => new Uint8Array(61_441)),
  refused('entry-canonical', 'an entry with white space', 'founded', (w) =>
    utf8ToBytes(bytesToUtf8(anyEntry(w).bytes).replace('{', '{ ')),
  ),
  refused('entry-form', 'an entry with an unknown field', 'founded', (w) =>
    utf8ToBytes(canonicalize({ ...anyEntry(w).entry, extra: 1 })),
  ),
  refused('entry-form', 'an entry of unknown type', 'founded', (w) =>
    utf8ToBytes(canonicalize({ ...anyEntry(w).entry, type: 'ballot.opened' })),
  ),
  refused('entry-form', 'a ballot with a sequence number', 'founded', (w) =>
    utf8ToBytes(canonicalize({ ...anyEntry(w).entry, type: 'ballot.cast', body: w.ballot('members') })),
  ),
];

const author: readonly Case[] = [
  notYet('not-founded', 'any entry in an empty ledger', 'empty', anyEntry),
  notYet('author-unknown', 'an author without role', 'founded', (w) =>
    w.make(w.office, 'assembly.called', w.called()),
  ),
  refused('author-kind', 'the log key as author', 'granted', (w) =>
    w.make(w.log, 'assembly.called', w.called()),
  ),
  refused('author-kind', 'a staff card as author', 'granted', (w) =>
    w.make({ ...w.device, id: w.manager.id }, 'assembly.called', w.called()),
  ),
  refused('author-signature', "another key's signature", 'granted', (w) =>
    w.make({ ...w.office, sign: (bytes) => w.committee.sign(bytes) }, 'assembly.called', w.called()),
  ),
  refused('author-signature', "an entry of another ledger's origin", 'granted', (w) =>
    w.make(
      {
        ...w.office,
        sign: (bytes) => w.office.sign(utf8ToBytes(bytesToUtf8(bytes).replace(ORIGIN, 'elsewhere'))),
      },
      'assembly.called',
      w.called(),
    ),
  ),
  refused('seq', 'a number used before', 'called', (w) => w.make(w.office, 'assembly.called', w.called(), 1)),
  notYet('seq-gap', 'a number too high', 'granted', (w) =>
    w.make(w.office, 'assembly.called', w.called(), 2),
  ),
  refused('author-role', 'a registrar calls an assembly', 'granted', (w) =>
    w.make(w.registrar, 'assembly.called', w.called()),
  ),
  refused('author-role', 'a committee grants a role', 'granted', (w) =>
    w.make(w.committee, 'authority.granted', w.grant(generateSigner(), 'office', PARTY)),
  ),
  refused('author-role', 'the root uploads data', 'granted', (w) => w.make(w.root, 'blob.part', first)),
  refused('author-role', 'a kiosk uploads data', 'granted', (w) => w.make(w.device, 'blob.part', first)),
  refused('author-role', 'a station uploads data', 'granted', (w) => w.make(w.station, 'blob.part', first)),
  notYetAfter('author-scope', 'an office of another assembly', 'granted', (w) => {
    const office = generateSigner();
    w.write(w.root, 'authority.granted', w.grant(office, 'office', { kind: 'assembly', assembly: 'other' }));
    return w.make(office, 'assembly.called', w.called());
  }),
  refusedAfter('author-revoked', 'a revoked office', 'granted', (w) => {
    w.write(w.root, 'authority.revoked', revocation(w.office.id, 'office'));
    return w.make(w.office, 'assembly.called', w.called());
  }),
  refusedAfter('author-revoked', 'a revoked office uploads data', 'granted', (w) => {
    w.write(w.root, 'authority.revoked', revocation(w.office.id, 'office'));
    return w.make(w.office, 'blob.part', first);
  }),
];

const founding: readonly Case[] = [
  refused('founded-already', 'a second founding', 'founded', (w) =>
    w.make(w.root, 'party.founded', w.founded()),
  ),
  refused('founding-keys', 'a founding by another key than the root', 'empty', (w) =>
    w.make(w.office, 'party.founded', w.founded()),
  ),
  refused('founding-keys', 'a root that is not Ed25519', 'empty', (w) =>
    w.make(w.root, 'party.founded', { ...w.founded(), root: toBase64(w.manager.spki) }),
  ),
  refused('founding-keys', 'a log key of another name', 'empty', (w) =>
    w.make(w.root, 'party.founded', {
      ...w.founded(),
      logKey: formatVkey(verifierKey('other.example.org', 'ed25519', w.log.publicKey)),
    }),
  ),
  refused('founding-keys', 'a log key that is the root key', 'empty', (w) =>
    w.make(w.root, 'party.founded', {
      ...w.founded(),
      logKey: formatVkey(verifierKey(ORIGIN, 'ed25519', w.root.publicKey)),
    }),
  ),
  refused('founding-keys', 'a log key of the witness type', 'empty', (w) =>
    w.make(w.root, 'party.founded', { ...w.founded(), logKey: witnessOf(w.log, ORIGIN) }),
  ),
  refused('founding-keys', 'a witness with a small-order key', 'empty', (w) =>
    w.make(w.root, 'party.founded', {
      ...w.founded(),
      witnesses: [formatVkey(verifierKey('w', 'cosignature', new Uint8Array(32)))],
    }),
  ),
  refused('founding-keys', 'a vkey that is none', 'empty', (w) =>
    w.make(w.root, 'party.founded', { ...w.founded(), witnesses: ['w+00000000+AAAA'] }),
  ),
  refused('founding-authorities', 'a card authority that is not DER', 'empty', (w) =>
    w.make(w.root, 'party.founded', {
      ...w.founded(),
      cardAuthorities: [toBase64(Uint8Array.of(0x30, 9, 1))],
    }),
  ),
];

const grants: readonly Case[] = [
  refused('grant-key', 'a P-256 key for an office', 'granted', (w) =>
    w.make(w.root, 'authority.granted', w.grant(generateStaffCard(), 'office', PARTY)),
  ),
  refused('grant-key', 'an Ed25519 key for staff', 'granted', (w) =>
    w.make(w.root, 'authority.granted', w.grant(generateSigner(), 'clerk', STATION_SCOPE)),
  ),
  refused('grant-scope', 'a device for the party', 'granted', (w) =>
    w.make(w.root, 'authority.granted', w.grant(generateSigner(), 'device', PARTY)),
  ),
  refused('grant-scope', 'a committee for a station', 'granted', (w) =>
    w.make(w.root, 'authority.granted', w.grant(generateSigner(), 'committee', STATION_SCOPE)),
  ),
  refused('key-conflict', 'a second role for a key', 'granted', (w) =>
    w.make(w.root, 'authority.granted', w.grant(w.office, 'committee', PARTY)),
  ),
  ...(['root', 'log', 'witness'] as const).map((key) =>
    refused('key-conflict', `a role for the ${key} key`, 'granted', (w) =>
      w.make(w.root, 'authority.granted', w.grant(w[key], 'office', PARTY)),
    ),
  ),
  refused('key-conflict', "a role for a trustee's key", 'defined', (w) =>
    w.make(w.root, 'authority.granted', w.grant(w.trustees[0], 'office', PARTY)),
  ),
  refused('grant-twice', 'the same grant again', 'granted', (w) =>
    w.make(w.root, 'authority.granted', w.grant(w.office, 'office', PARTY)),
  ),
  refusedAfter('grant-twice', 'a revoked grant again', 'granted', (w) => {
    w.write(w.root, 'authority.revoked', revocation(w.office.id, 'office'));
    return w.make(w.root, 'authority.granted', w.grant(w.office, 'office', PARTY));
  }),
  notYet('revoke-unknown', 'a key that was never granted', 'granted', (w) =>
    w.make(w.root, 'authority.revoked', revocation(generateSigner().id, 'office')),
  ),
  refused('revoke-unknown', 'a role that the key cannot hold', 'granted', (w) =>
    w.make(w.root, 'authority.revoked', revocation(w.office.id, 'committee')),
  ),
  notYet('revoke-unknown', 'a scope that was not granted', 'granted', (w) =>
    w.make(w.root, 'authority.revoked', { ...revocation(w.office.id, 'office'), scope: ASSEMBLY_SCOPE }),
  ),
  refusedAfter('revoke-twice', 'a second revocation', 'granted', (w) => {
    w.write(w.root, 'authority.revoked', revocation(w.office.id, 'office'));
    return w.make(w.root, 'authority.revoked', revocation(w.office.id, 'office'));
  }),
];

const blobs: readonly Case[] = [
  refused('blob-index', 'a part beyond the last', 'granted', (w) =>
    w.make(w.office, 'blob.part', { ...first, index: first.of }),
  ),
  refusedAfter('blob-count', 'another count of parts', 'granted', (w) => {
    w.write(w.office, 'blob.part', first);
    return w.make(w.office, 'blob.part', { ...second, of: 3 });
  }),
  refusedAfter('blob-twice', 'a part twice', 'granted', (w) => {
    w.write(w.office, 'blob.part', first);
    return w.make(w.office, 'blob.part', first);
  }),
  refusedAfter('blob-twice', 'a part of complete data, by another author', 'granted', (w) => {
    w.upload(w.office, text);
    return w.make(w.committee, 'blob.part', first);
  }),
  refused('blob-hash', 'a whole that has another hash', 'granted', (w) =>
    w.make(w.office, 'blob.part', { data: first.data, hash: sha256Hex('other'), index: 0, of: 1 }),
  ),
];

export const partyCases: readonly Case[] = [...form, ...author, ...founding, ...grants, ...blobs];
