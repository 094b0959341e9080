/**
 * The list of public credentials of an election (`public_creds.json`), each with its weight if the election has weights.
 * Follows belenios.md section 3.4. A single credential is credential.ts.
 */
import { littleEndian } from './group.ts';
import { Malformed, TextScanner } from './text-scanner.ts';
import type { Text } from '../long-text.ts';
import { encodeJson } from './text.ts';
import type { DigestStorage } from '../digest-list.ts';
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

const ENTRY = /^([0-9a-f]{64})(?:,(0|[1-9][0-9]{0,15}))?$/;
const LONGEST_ENTRY = 64 + 1 + 16;

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
 * Reads the list in any order; duplicates and a mix of weighted and not are refused. Whether the points are those of credentials is not looked at: that is
 * credentials-check.ts. Of a credential some 50 bytes are kept, in `digests`.
 */
export function readPublicCredentials(
  text: Text,
  digests?: DigestStorage,
): Result<PublicCredentials, string> {
  const weights = new PackedWeights(digests);
  let kind: PublicCredentials['kind'] | undefined;
  let total = 0;
  const where = (): string => `public credentials: entry ${weights.size + 1}`;
  const scanner = new TextScanner(text);
  try {
    for (const entry of scanner.list(() => scanner.string(LONGEST_ENTRY))) {
      const [, credential, weightText] = ENTRY.exec(entry) ?? [];
      if (credential === undefined)
        return fail(`${where()}: expected "<64 hex digits>" or "<64 hex digits>,<weight>"`);
      if (weights.has(credential)) return fail(`${where()}: ${credential} is there twice`);
      const own = weightText === undefined ? 'unweighted' : 'weighted';
      kind ??= own;
      if (kind !== own) return fail(`${where()}: either all entries have a weight or none`);
      const weight = Number(weightText ?? 1);
      total += weight;
      if (total > MAX_TOTAL_WEIGHT)
        return fail(`public credentials: the weights add up to more than ${MAX_TOTAL_WEIGHT}`);
      weights.add(credential, weight);
    }
    scanner.end();
  } catch (error) {
    if (error instanceof Malformed)
      return fail(`${where()}: not in canonical form (a compact JSON list of strings): ${error.message}`);
    throw error;
  }
  return ok({ weights, kind: kind ?? 'unweighted' });
}

/** Weights in some 50 bytes a credential. */
class PackedWeights implements Weights {
  readonly #credentials: DigestSet;
  /** In the order of the credentials, as far as they are not all 1. */
  readonly #weights: number[] = [];

  constructor(digests: DigestStorage | undefined) {
    this.#credentials = new DigestSet('hex', digests);
  }

  get size(): number {
    return this.#credentials.size;
  }

  has(credential: string): boolean {
    return this.#credentials.has(credential);
  }

  get(credential: string): number | undefined {
    const place = this.#credentials.indexOf(credential);
    return place < 0 ? undefined : (this.#weights[place] ?? 1);
  }

  /** Adds a credential that is not there. */
  add(credential: string, weight: number): void {
    if (weight !== 1) while (this.#weights.length < this.size) this.#weights.push(1);
    if (weight !== 1 || this.#weights.length > 0) this.#weights.push(weight);
    this.#credentials.add(credential);
  }

  *[Symbol.iterator](): Generator<readonly [string, number], void, undefined> {
    let i = 0;
    for (const credential of this.#credentials) {
      yield [credential, this.#weights[i] ?? 1];
      i += 1;
    }
  }
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
