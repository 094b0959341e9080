/**
 * A trustee's keys as one secret: the Belenios exponent, and from it, by HKDF (RFC 5869), the Ed25519 key of the trustee's entries
 * (protocol.md section 1). The public half is a small JSON file that the trustee hands to the election committee.
 * Keeping the secret on disk is keys/key-file.ts; deciding what to decrypt is commands/trustee-decrypt.ts.
 */
import { hkdfSync } from 'node:crypto';
import * as v from 'valibot';
import {
  generateTrusteeKey,
  makeTrusteePublicKeyText,
  parsePrivateKey,
  parseTrusteePublicKey,
} from '../ballot/trustee-key.ts';
import { fromBase64, toBase64, type RandomBytes } from '../bytes.ts';
import type { SecretKey } from '../keys/key-file.ts';
import { parseEd25519Spki } from '../keys/public-key.ts';
import { signerFromSeed, type Signer } from '../keys/signer.ts';
import { fail, ok, type Result } from '../result.ts';
import type { TrusteePublic } from './define.ts';

/** What a trustee's secret can do: decrypt with `privateKey`, and sign entries. */
export interface Trustee {
  readonly privateKey: bigint;
  readonly signer: Signer;
}

/** Fresh keys: the secret for the trustee's key file, and the public half. */
export const generateTrustee = (
  random: RandomBytes,
): { readonly secret: SecretKey; readonly publicHalf: TrusteePublic } => {
  const { privateKey, publicKey } = generateTrusteeKey(random);
  const secret = { kind: 'belenios-trustee', exponent: String(privateKey) } as const;
  const opened = openTrustee(secret);
  if (!opened.ok) throw new Error(opened.error);
  return { secret, publicHalf: { key: publicKey, entryKey: opened.value.signer.spki } };
};

/** The key that signs the entries of a trustee whose secret is this text. */
export const entrySigner = (secret: string): Signer =>
  signerFromSeed(new Uint8Array(hkdfSync('sha256', secret, '', 'hwabaek trustee entry key v1', 32)));

/** The trustee of a key file's secret. A member of a threshold group needs its group besides: trustee-group.ts. */
export const openTrustee = (secret: SecretKey): Result<Trustee, string> => {
  if (secret.kind !== 'belenios-trustee') return fail('The file holds another kind of key, not a trustee’s.');
  const privateKey = parsePrivateKey(JSON.stringify(secret.exponent));
  if (!privateKey.ok) return fail(`The trustee key is damaged: ${privateKey.error}.`);
  return ok({ privateKey: privateKey.value, signer: entrySigner(secret.exponent) });
};

/** The public half as the text of its file. */
export const formatTrusteePublic = ({ key, entryKey }: TrusteePublic): string =>
  `${JSON.stringify({ format: FORMAT, entryKey: toBase64(entryKey), key: makeTrusteePublicKeyText(key) }, undefined, 1)}\n`;

/** Reads a public half: the Belenios key with its proof of knowledge, and a good Ed25519 key. */
export const parseTrusteePublic = (text: string): Result<TrusteePublic, string> => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return fail('is not JSON');
  }
  const parsed = v.safeParse(SCHEMA, json);
  if (!parsed.success) return fail(`is not a trustee's public key of the format "${FORMAT}"`);
  const key = parseTrusteePublicKey(parsed.output.key);
  if (!key.ok) return fail(key.error);
  let entryKey: Uint8Array;
  try {
    entryKey = fromBase64(parsed.output.entryKey);
  } catch {
    return fail('entryKey is not base64');
  }
  const good = parseEd25519Spki(entryKey);
  return good.ok ? ok({ key: key.value, entryKey }) : fail(`entryKey: ${good.error}`);
};

const FORMAT = 'hwabaek trustee v1';
const SCHEMA = v.strictObject({ format: v.literal(FORMAT), entryKey: v.string(), key: v.string() });
