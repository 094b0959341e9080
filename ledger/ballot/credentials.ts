/**
 * The list of public credentials of an election (`public_creds.json`), each with its weight if the election has weights.
 * Follows belenios.md section 3.4. A single credential is credential.ts.
 */
import * as v from 'valibot';
import { parsePublicCredential } from './credential.ts';
import { IDENTITY_TEXT, littleEndian } from './group.ts';
import { Doubt, referenceArithmetic } from './public-group.ts';
import type { PublicArithmetic } from './public-group.ts';
import { encodeJson, parseExactly } from './text.ts';
import { DigestSet } from '../digest-set.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';

/** E(C) of every credential with its weight; 1 where the election has no weights. A Map is one. */
export interface Weights extends Iterable<readonly [credential: string, weight: number]> {
  readonly size: number;
  has(credential: string): boolean;
  get(credential: string): number | undefined;
}

/** `weighted` says whether the list writes weights: for all credentials or for none. */
export interface PublicCredentials {
  readonly weights: Weights;
  readonly kind: 'weighted' | 'unweighted';
}

/** Totals above this are refused: the discrete logarithm at the end has to search that far. */
export const MAX_TOTAL_WEIGHT = 2 ** 32;

/** In characters; enough for half a million credentials. */
const MAX_LIST_LENGTH = 40 * 1024 * 1024;

const ENTRY = /^([0-9a-f]{64})(?:,(0|[1-9][0-9]{0,15}))?$/;
const ListSchema = v.array(
  v.pipe(v.string(), v.regex(ENTRY, 'expected "<64 hex digits>" or "<64 hex digits>,<weight>"')),
);

/** The list of an election without weights. */
export function unweighted(credentials: readonly string[]): PublicCredentials {
  return { weights: new Map(credentials.map((credential) => [credential, 1])), kind: 'unweighted' };
}

/** Writes the list, sorted as Belenios' tool does: by the little-endian bytes of the points, ascending. */
export function makePublicCredentialsText({ weights, kind }: PublicCredentials): string {
  const sorted = [...weights].sort(([a], [b]) => compareTexts(littleEndian(a), littleEndian(b)));
  return encodeJson(
    sorted.map(([credential, weight]) => (kind === 'weighted' ? `${credential},${weight}` : credential)),
  );
}

/**
 * Parses the list in any order and checks every credential; duplicates and a mix of weighted and not are refused. What another `arithmetic` than the reference
 * does not accept is checked again by the reference, whose word is the answer.
 */
export function parsePublicCredentials(
  text: string,
  arithmetic: PublicArithmetic = referenceArithmetic,
): Result<PublicCredentials, string> {
  const parsed = parseExactly('public credentials', text, ListSchema, encodeJson, MAX_LIST_LENGTH);
  if (!parsed.ok) return parsed;
  const weights = new PackedWeights();
  let weighted = 0;
  let total = 0;
  for (const [index, entry] of parsed.value.entries()) {
    const [, credential = '', weightText] = ENTRY.exec(entry) ?? [];
    const checked = isAccepted(credential, arithmetic) ? ok(undefined) : parsePublicCredential(credential);
    if (!checked.ok) return fail(`public credentials: entry ${index + 1}: ${checked.error}`);
    if (weights.has(credential))
      return fail(`public credentials: entry ${index + 1}: ${credential} is there twice`);
    const weight = Number(weightText ?? 1);
    total += weight;
    if (total > MAX_TOTAL_WEIGHT)
      return fail(`public credentials: the weights add up to more than ${MAX_TOTAL_WEIGHT}`);
    if (weightText !== undefined) weighted += 1;
    weights.add(credential, weight);
  }
  if (weighted !== 0 && weighted !== weights.size) {
    return fail('public credentials: either all entries have a weight or none');
  }
  return ok({ weights, kind: weighted > 0 ? 'weighted' : 'unweighted' });
}

/** Weights in some 50 bytes a credential. */
class PackedWeights implements Weights {
  readonly #credentials = new DigestSet('hex');
  /** In the order of the credentials. */
  readonly #weights: number[] = [];

  get size(): number {
    return this.#credentials.size;
  }

  has(credential: string): boolean {
    return this.#credentials.has(credential);
  }

  get(credential: string): number | undefined {
    return this.#weights[this.#credentials.indexOf(credential)];
  }

  /** Adds a credential that is not there. */
  add(credential: string, weight: number): void {
    this.#credentials.add(credential);
    this.#weights.push(weight);
  }

  *[Symbol.iterator](): Generator<readonly [string, number], void, undefined> {
    let i = 0;
    for (const credential of this.#credentials) {
      yield [credential, this.#weights[i] ?? 1];
      i += 1;
    }
  }
}

/** Whether an arithmetic that is not the reference vouches for a credential; the reference is not asked here. */
function isAccepted(credential: string, arithmetic: PublicArithmetic): boolean {
  if (arithmetic === referenceArithmetic || credential === IDENTITY_TEXT) return false;
  try {
    return arithmetic((group) => {
      const point = group.decode(credential);
      return point.ok && group.multiples(point.value).inSubgroup();
    });
  } catch (error) {
    if (error instanceof Doubt) return false;
    throw error;
  }
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
