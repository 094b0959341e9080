/**
 * The trustees of an election (`trustees.json`): single trustees, who are all needed to decrypt, and threshold groups, of
 * which any t members are needed. Follows belenios.md sections 3.2 and 3.3. One trustee's key is trustee-key.ts, the
 * inside of a group threshold.ts. Owner numbers count trustees from 1 in order, every member of a group for itself.
 */
import * as v from 'valibot';
import { decodePoint, encodePoint, productOf } from './group.ts';
import type { Point } from './group.ts';
import { checkThreshold, thresholdJson, thresholdPublicKey, ThresholdSchema } from './threshold.ts';
import type { ThresholdTrustees } from './threshold.ts';
import { encodeJson, parseExactly } from './text.ts';
import { checkTrusteeKey, TRUSTEE_KEY_ENTRIES, trusteeKeyJson } from './trustee-key.ts';
import type { TrusteePublicKey } from './trustee-key.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';

/** One item of `trustees.json`: a single trustee or a threshold group. */
export type TrusteeItem = TrusteePublicKey | ThresholdTrustees;

/** Which owners can decrypt together: all of `owners` where `needed` is their number, otherwise any `needed` of them. */
export interface DecryptionQuorum {
  readonly kind: 'single' | 'threshold';
  /** The first owner number, that of member 1. */
  readonly firstOwner: number;
  /** E(X) of the members, by which their partial decryptions are checked. */
  readonly publicKeys: readonly string[];
  readonly needed: number;
}

const MAX_TRUSTEES = 255;

const SingleSchema = v.pipe(
  v.strictObject({ ...TRUSTEE_KEY_ENTRIES, name: v.optional(v.string()) }),
  v.transform(({ pok, public_key, name }): TrusteePublicKey => ({
    pok,
    publicKey: public_key,
    ...(name !== undefined && { name }),
  })),
);
const ItemSchema = v.pipe(
  v.lazy((item) =>
    Array.isArray(item) && item[0] === 'Pedersen'
      ? v.strictTuple([v.literal('Pedersen'), ThresholdSchema])
      : v.strictTuple([v.literal('Single', 'expected "Single" or "Pedersen"'), SingleSchema]),
  ),
  v.transform(([, item]): TrusteeItem => item),
);
const TrusteesSchema = v.pipe(v.array(ItemSchema), v.minLength(1, 'at least one trustee is needed'));

/** Writes `trustees.json`. */
export function makeTrusteesText(items: readonly TrusteeItem[]): string {
  return encodeJson(
    items.map((item) =>
      isThreshold(item) ? ['Pedersen', thresholdJson(item)] : ['Single', trusteeKeyJson(item)],
    ),
  );
}

/**
 * Parses `trustees.json` and checks every key, proof, certificate and signature in it. The texts accepted last are remembered: the elections of an assembly
 * have the same trustees as a rule, whose texts come again with every definition, decryption and result.
 */
export function parseTrustees(text: string): Result<readonly TrusteeItem[], string> {
  const known = accepted.get(text);
  const checked = known === undefined ? checkTrustees(text) : ok(known);
  if (!checked.ok) return checked;
  accepted.delete(text);
  accepted.set(text, checked.value);
  const [oldest] = accepted.keys();
  if (accepted.size > TEXTS_KEPT && oldest !== undefined) accepted.delete(oldest);
  return checked;
}

const accepted = new Map<string, readonly TrusteeItem[]>();
/** Each of a few kilobytes. */
const TEXTS_KEPT = 8;

function checkTrustees(text: string): Result<readonly TrusteeItem[], string> {
  const parsed = parseExactly('trustees', text, TrusteesSchema, makeTrusteesText);
  if (!parsed.ok) return parsed;
  let owner = 1;
  for (const item of parsed.value) {
    if (isThreshold(item)) {
      const checked = checkThreshold(item);
      if (!checked.ok) {
        const { trustee, message } = checked.error;
        const where =
          trustee === undefined ? `threshold group from trustee ${owner}` : `trustee ${owner + trustee - 1}`;
        return fail(`trustees: ${where}: ${message}`);
      }
      owner += item.certs.length;
    } else {
      const checked = checkTrusteeKey(item);
      if (!checked.ok) return fail(`trustees: trustee ${owner}: ${checked.error}`);
      owner += 1;
    }
  }
  return owner - 1 <= MAX_TRUSTEES
    ? parsed
    : fail(`trustees: ${owner - 1} trustees, at most ${MAX_TRUSTEES} are accepted`);
}

/** Tells a threshold group from a single trustee. */
export function isThreshold(item: TrusteeItem): item is ThresholdTrustees {
  return 'threshold' in item;
}

/** Who has to decrypt, item by item. */
export function decryptionQuorums(items: readonly TrusteeItem[]): DecryptionQuorum[] {
  let firstOwner = 1;
  return items.map((item): DecryptionQuorum => {
    const publicKeys = publicKeysOf(item);
    const quorum = isThreshold(item)
      ? ({ kind: 'threshold', firstOwner, publicKeys, needed: item.threshold } as const)
      : ({ kind: 'single', firstOwner, publicKeys, needed: 1 } as const);
    firstOwner += publicKeys.length;
    return quorum;
  });
}

/** The public keys E(X) that partial decryptions are checked with, in owner order. */
export function trusteePublicKeys(items: readonly TrusteeItem[]): string[] {
  return items.flatMap(publicKeysOf);
}

/** E(y), the election's public key: the product of the items' keys. Throws on items that `parseTrustees` refuses. */
export function electionPublicKey(items: readonly TrusteeItem[]): string {
  return encodePoint(productOf(items.map(publicPoint)));
}

function publicKeysOf(item: TrusteeItem): string[] {
  return isThreshold(item) ? item.verificationKeys.map(({ publicKey }) => publicKey) : [item.publicKey];
}

function publicPoint(item: TrusteeItem): Point {
  if (isThreshold(item)) return thresholdPublicKey(item);
  const point = decodePoint(item.publicKey);
  if (!point.ok) throw new Error(point.error);
  return point.value;
}
