/**
 * The files of a ceremony in which trustees make a threshold group (belenios.md section 3.3): one of each step from each trustee, carried in a folder, and the
 * group they lead to. Form only; what the texts say is checked by ballot/ceremony.ts, who makes which file when is commands/trustee-ceremony.ts.
 */
import * as v from 'valibot';
import { openDecryptionKey } from '../ballot/ceremony.ts';
import { isThreshold, makeTrusteesText, parseTrustees } from '../ballot/trustees.ts';
import type { ThresholdTrustees } from '../ballot/threshold.ts';
import { fromBase64, toBase64 } from '../bytes.ts';
import type { SecretKey } from '../keys/key-file.ts';
import { nodeCipher } from '../keys/node-cipher.ts';
import { parseEd25519Spki } from '../keys/public-key.ts';
import { fail, ok, type Result } from '../result.ts';
import { entrySigner, type Trustee } from './trustee.ts';

/** What a trustee hands on in one step. `text` is Belenios': a certificate, a polynomial message, a share output. */
export interface CeremonyFile {
  readonly step: Step;
  /** The trustee it is from, from 1. */
  readonly trustee: number;
  readonly text: string;
  /** With the certificate: the Ed25519 key (SPKI DER, base64) that will sign the trustee's entries. */
  readonly entryKey?: string;
}

export const STEPS = ['certificate', 'deal', 'share'] as const;
export type Step = (typeof STEPS)[number];

/** A group as it is handed to the election committee: what becomes part of `trustees.json`, the entry keys, and each member's sealed decryption key. */
export interface TrusteeGroupFile {
  readonly trustees: ThresholdTrustees;
  readonly entryKeys: readonly Uint8Array[];
  /** Sealed to each member by its own key; of no use to anybody else. */
  readonly decryptionKeys: readonly string[];
}

/** `certificate-1.json` */
export const ceremonyFileName = (step: Step, trustee: number): string => `${step}-${trustee}.json`;
export const GROUP_FILE_NAME = 'group.json';
/** Larger than any of these files of the largest group. */
export const MAX_CEREMONY_BYTES = 4 * 1024 * 1024;

const STEP_FORMAT = 'hwabaek trustee ceremony v1';
const GROUP_FORMAT = 'hwabaek trustee group v1';

const stepSchema = v.strictObject({
  format: v.literal(STEP_FORMAT),
  step: v.picklist(STEPS),
  trustee: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)),
  entryKey: v.exactOptional(v.string()),
  text: v.string(),
});
const groupSchema = v.strictObject({
  format: v.literal(GROUP_FORMAT),
  entryKeys: v.array(v.string()),
  trustees: v.string(),
  decryptionKeys: v.array(v.string()),
});

export const formatCeremonyFile = ({ step, trustee, entryKey, text }: CeremonyFile): string =>
  lines({ format: STEP_FORMAT, step, trustee, ...(entryKey === undefined ? {} : { entryKey }), text });

/** Reads the file of a step, which must be of this trustee; a certificate comes with a good entry key, nothing else does. */
export const parseCeremonyFile = (
  contents: string,
  step: Step,
  trustee: number,
): Result<CeremonyFile, string> => {
  const parsed = v.safeParse(stepSchema, jsonOf(contents));
  if (!parsed.success) return fail(`is not a file of the format "${STEP_FORMAT}"`);
  const { format: _, ...file } = parsed.output;
  if (file.step !== step) return fail(`holds a ${file.step}, not a ${step}`);
  if (file.trustee !== trustee) return fail(`is of trustee ${file.trustee}, not of trustee ${trustee}`);
  if ((file.entryKey !== undefined) !== (step === 'certificate'))
    return fail('has an entry key exactly if it is a certificate');
  const key = file.entryKey === undefined ? ok(undefined) : entryKeyOf(file.entryKey);
  return key.ok ? ok(file) : key;
};

export const formatTrusteeGroup = ({ trustees, entryKeys, decryptionKeys }: TrusteeGroupFile): string =>
  lines({
    format: GROUP_FORMAT,
    entryKeys: entryKeys.map(toBase64),
    trustees: makeTrusteesText([trustees]),
    decryptionKeys: [...decryptionKeys],
  });

/** Whether a file wants to be a group's, and not a single trustee's public key. */
export const isTrusteeGroup = (contents: string): boolean => {
  const json = jsonOf(contents);
  return typeof json === 'object' && json !== null && 'format' in json && json.format === GROUP_FORMAT;
};

/** Reads a group: every certificate, coefficient, key and signature in it is checked, and there is an entry key for each member. */
export const parseTrusteeGroup = (contents: string): Result<TrusteeGroupFile, string> => {
  const parsed = v.safeParse(groupSchema, jsonOf(contents));
  if (!parsed.success) return fail(`is not a group of trustees of the format "${GROUP_FORMAT}"`);
  const { trustees: text, decryptionKeys } = parsed.output;
  const items = parseTrustees(text);
  if (!items.ok) return items;
  const [group, ...more] = items.value;
  if (group === undefined || more.length > 0 || !isThreshold(group))
    return fail('must hold one threshold group and nothing else');
  const entryKeys: Uint8Array[] = [];
  for (const [i, given] of parsed.output.entryKeys.entries()) {
    const key = entryKeyOf(given);
    if (!key.ok) return fail(`trustee ${i + 1}: ${key.error}`);
    entryKeys.push(key.value);
  }
  const size = group.certs.length;
  if (
    new Set(parsed.output.entryKeys).size !== size ||
    entryKeys.length !== size ||
    decryptionKeys.length !== size
  )
    return fail(
      `needs as many distinct entry keys, and as many decryption keys, as it has trustees: ${size}`,
    );
  return ok({ trustees: group, entryKeys, decryptionKeys });
};

/** The trustee whose seed a key file holds, in its group: decrypts with its share of the group's key. */
export const openMember = (secret: SecretKey, group: TrusteeGroupFile): Result<Trustee, string> => {
  if (secret.kind !== 'belenios-member')
    return fail('The file holds another kind of key, not that of a threshold trustee.');
  const { trustees, decryptionKeys, entryKeys } = group;
  const signer = entrySigner(secret.seed);
  const index = entryKeys.findIndex((key) => toBase64(key) === toBase64(signer.spki));
  const decryptionKeyText = decryptionKeys[index];
  if (decryptionKeyText === undefined) return fail('This key is not of a trustee of the group.');
  const opened = openDecryptionKey({ seed: secret.seed, trustees, decryptionKeyText, cipher: nodeCipher });
  return opened.ok
    ? ok({ privateKey: opened.value.privateKey, signer })
    : fail(`The group’s file: ${opened.error}.`);
};

const entryKeyOf = (text: string): Result<Uint8Array, string> => {
  let spki: Uint8Array;
  try {
    spki = fromBase64(text);
  } catch {
    return fail('entryKey is not base64');
  }
  const key = parseEd25519Spki(spki);
  return key.ok ? ok(spki) : fail(`entryKey: ${key.error}`);
};

const jsonOf = (contents: string): unknown => {
  try {
    return JSON.parse(contents);
  } catch {
    return undefined;
  }
};

const lines = (value: object): string => `${JSON.stringify(value, undefined, 1)}\n`;
