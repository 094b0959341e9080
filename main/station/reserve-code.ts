/**
 * The code on the slip for later votes, and what it opens (protocol.md section 10): credential and permit of a reserve slot, sealed in the journal under keys
 * that only the code gives, so that the station itself cannot tell whose rows are whose. Master key = scrypt (RFC 7914) of the code under the journal's salt;
 * for each election HKDF-SHA256 gives, under labels of their own, the name of its row and its sealing key. The code is never stored; storing the rows is
 * journal/reserve.ts, the paper documents/later-slip.ts.
 */
import { scrypt } from 'node:crypto';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToUtf8, concatBytes, utf8ToBytes, type RandomBytes } from '../../ledger/bytes.ts';
import { fail, ok, type Result } from '../../ledger/result.ts';
import { issuersOf, type Slot } from './ballot-papers.ts';
import { sealBytes, unsealBytes } from './seal.ts';

/** Decimal digits of a code: 66 bits, which scrypt makes too dear to try out on a journal that was taken away. */
export const CODE_DIGITS = 20;

const DIGITS_IN_A_GROUP = 4;

/** What a row holds. */
export interface ReservedPermit {
  readonly credential: string;
  readonly group: string;
  readonly permit: Uint8Array;
  /** The second registrar's, where two are needed. */
  readonly second: Uint8Array | undefined;
}

/** Where the row of an election lies, and what opens it: 32 bytes each. */
export interface RowKeys {
  readonly tag: Uint8Array;
  readonly key: Uint8Array;
}

/** A fresh code, every one equally likely. */
export function newCode(random: RandomBytes): string {
  let digits = '';
  while (digits.length < CODE_DIGITS)
    for (const byte of random(CODE_DIGITS))
      if (byte < FAIR_BYTES && digits.length < CODE_DIGITS) digits += String(byte % 10);
  return digits;
}

/** As people read it: groups of four digits. */
export const groupedCode = (code: string): string[] =>
  Array.from({ length: Math.ceil(code.length / DIGITS_IN_A_GROUP) }, (_, i) =>
    code.slice(i * DIGITS_IN_A_GROUP, (i + 1) * DIGITS_IN_A_GROUP),
  );

/** The key of a slip from its code and the journal's salt; about 0.1 s of work and 32 MiB, beside the event loop. */
export const slipKey = (code: string, salt: Uint8Array): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    scrypt(code, salt, 32, COST, (error, key) => {
      if (error === null) resolve(new Uint8Array(key));
      else reject(error);
    });
  });

/** The row of an election under a slip's key. */
export function rowKeys(slip: Uint8Array, origin: string, election: string): RowKeys {
  const derive = (label: string): Uint8Array =>
    hkdf(sha256, slip, utf8ToBytes(election), utf8ToBytes(`hwabaek reserve ${label} v1\n${origin}`), 32);
  return { tag: derive('row'), key: derive('seal') };
}

/**
 * The bytes that a permit of any of these elections needs at most, whatever group it is for. Given all elections of a station it makes rows that cannot be
 * sorted by voter group or round, and none that is longer than it must be: the journal is written anew after every sitting.
 */
export const paddedBytes = (elections: readonly Slot[]): number =>
  Math.max(
    0,
    ...elections.flatMap((election) =>
      election.groups.map(({ group }) => {
        const { first, second } = issuersOf(election, group);
        return (
          FIELDS * LENGTH_BYTES + CREDENTIAL_BYTES + group.length + first.key.bytes + (second?.key.bytes ?? 0)
        );
      }),
    ),
  );

/** Seals to the length that `padded` bytes have sealed. Throws for a permit that is longer. */
export function sealReserved(
  { credential, group, permit, second = new Uint8Array() }: ReservedPermit,
  { key, tag }: RowKeys,
  padded: number,
  random: RandomBytes,
): Uint8Array {
  const fields = [utf8ToBytes(credential), utf8ToBytes(group), permit, second];
  const bytes = concatBytes(...fields.flatMap((field) => [lengthOf(field), field]));
  if (bytes.length > padded) throw new RangeError(`a reserved permit of ${bytes.length} bytes`);
  return sealBytes(concatBytes(bytes, new Uint8Array(padded - bytes.length)), key, tag, random);
}

/** Opens a row; fails for changed bytes, since the right row is found by the same code that opens it. */
export function openReserved(sealed: Uint8Array, { key, tag }: RowKeys): Result<ReservedPermit, string> {
  const bytes = unsealBytes(sealed, key, tag);
  if (!bytes.ok) return bytes;
  const [credential, group, permit, second] = fieldsOf(bytes.value);
  if (credential === undefined || group === undefined || permit === undefined || second === undefined)
    return fail('the sealed permit has another form');
  return ok({
    credential: bytesToUtf8(credential),
    group: bytesToUtf8(group),
    permit,
    second: second.length === 0 ? undefined : second,
  });
}

/** Two bytes, the higher first. */
const lengthOf = ({ length }: Uint8Array): Uint8Array => Uint8Array.of(length >> 8, length & 0xff);

/** The fields at the beginning of `bytes`, each after its length; fewer where the bytes end before. */
function fieldsOf(bytes: Uint8Array): Uint8Array[] {
  const fields: Uint8Array[] = [];
  for (let at = 0; fields.length < FIELDS;) {
    const [high, low] = bytes.subarray(at);
    if (high === undefined || low === undefined) break;
    const from = at + LENGTH_BYTES;
    at = from + ((high << 8) | low);
    if (at > bytes.length) break;
    fields.push(bytes.subarray(from, at));
  }
  return fields;
}

/** 250 is the largest multiple of 10 in a byte. */
const FAIR_BYTES = 250;
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
/** Credential, group, permit and second permit, each after its length. */
const FIELDS = 4;
const LENGTH_BYTES = 2;
/** 22 characters in four groups (ledger/ballot/credential.ts). */
const CREDENTIAL_BYTES = 25;
