/**
 * The code on the slip for later votes, and what it opens (protocol.md section 10): credential and permit of a reserve slot, sealed in the journal under keys
 * that only the code gives, so that the station itself cannot tell whose rows are whose. Master key = scrypt (RFC 7914) of the code under the journal's salt;
 * for each election HKDF-SHA256 gives, under labels of their own, the name of its row and its sealing key. The code is never stored; storing the rows is
 * journal/reserve.ts, the paper documents/later-slip.ts.
 */
import { scrypt } from 'node:crypto';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import * as v from 'valibot';
import { utf8ToBytes, type RandomBytes } from '../../ledger/bytes.ts';
import { base64, id } from '../../ledger/entries/fields.ts';
import { fail, ok, type Result } from '../../ledger/result.ts';
import { sealText, unsealText } from './seal.ts';

/** Decimal digits of a code: 66 bits, which scrypt makes too dear to try out on a journal that was taken away. */
export const CODE_DIGITS = 20;

const DIGITS_IN_A_GROUP = 4;

/** What a row holds. */
export interface ReservedPermit {
  readonly credential: string;
  readonly group: string;
  /** Base64. */
  readonly permit: string;
  /** The second registrar's, where two are needed; base64. */
  readonly second?: string;
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

/** Seals to one length, whatever group or key size it is of, so that rows cannot be sorted by voter group. */
export function sealReserved(permit: ReservedPermit, { key, tag }: RowKeys, random: RandomBytes): Uint8Array {
  const text = JSON.stringify(permit);
  if (text.length > PADDED_BYTES) throw new RangeError(`a reserved permit of ${text.length} characters`);
  return sealText(text.padEnd(PADDED_BYTES), key, tag, random);
}

/** Opens a row; fails for changed bytes, since the right row is found by the same code that opens it. */
export function openReserved(sealed: Uint8Array, { key, tag }: RowKeys): Result<ReservedPermit, string> {
  const text = unsealText(sealed, key, tag);
  if (!text.ok) return text;
  const parsed = v.safeParse(reservedPermit, JSON.parse(text.value));
  return parsed.success ? ok(parsed.output) : fail('the sealed permit has another form');
}

const reservedPermit = v.strictObject({
  credential: v.string(),
  group: id,
  permit: base64,
  second: v.exactOptional(base64),
});

/** 250 is the largest multiple of 10 in a byte. */
const FAIR_BYTES = 250;
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
/** Two permits of 384 bytes in base64, a credential and a group id of full length, and JSON around them. */
const PADDED_BYTES = 1536;
