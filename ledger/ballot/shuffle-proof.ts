/**
 * The proof that one list of ciphertexts is another one, re-encrypted and in another order, without saying in which.
 * Follows belenios.md section 5.2 (Terelius and Wikström, "Proofs of Restricted Shuffles", in the form of Haenni et al.,
 * "Pseudo-Code Algorithms for Verifiable Re-encryption Mix-Nets"); the names of values are those of section 5.2, ĉ is `cHat`.
 * Which lists are shuffled, and the text of a shuffle, is shuffle.ts.
 *
 * Secrets (order, randomness) go through `timesSecret` only. Not protected: in which order memory is read.
 */
import { independentGenerator } from './embedding.ts';
import {
  encodePoint,
  encodePoints,
  GENERATOR,
  hashToScalar,
  IDENTITY,
  modOrder,
  productOf,
  productOfPowers,
  publicMultiples,
  randomScalar,
  timesSecret,
  withTable,
} from './group.ts';
import type { Point } from './group.ts';
import type { TallyCiphertext } from './tally.ts';
import { sha256Hex } from '../bytes.ts';
import type { RandomBytes } from '../bytes.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';

/** A proof; `t1` to `t4` and `tHat` are commitments, `s1` to `sPrime` responses. Lists have one entry per ciphertext. */
export interface ShuffleProof {
  readonly t1: Point;
  readonly t2: Point;
  readonly t3: Point;
  readonly t4: readonly [Point, Point];
  readonly tHat: readonly Point[];
  readonly s1: bigint;
  readonly s2: bigint;
  readonly s3: bigint;
  readonly s4: bigint;
  readonly sHat: readonly bigint[];
  readonly sPrime: readonly bigint[];
  readonly c: readonly Point[];
  readonly cHat: readonly Point[];
}

/** The part of a proof that its last challenge comes from. */
type Commitments = Pick<ShuffleProof, 't1' | 't2' | 't3' | 't4' | 'tHat' | 'cHat'>;

/** What both sides know: the election's fingerprint and key, and the ciphertexts before the shuffle. */
export interface ShuffleStatement {
  readonly fingerprint: string;
  readonly key: Point;
  readonly input: readonly TallyCiphertext[];
}

const NOT_IN_SUBGROUP = 'a point of the proof is not in the prime-order subgroup';

/** Base h of the chain ĉ, of which nobody knows the logarithm. */
const CHAIN_BASE = withTable(independentGenerator(-1));

/** Shuffles ciphertexts: a uniformly random order, and fresh randomness in each. */
export function shuffleCiphertexts(
  statement: ShuffleStatement,
  random: RandomBytes,
): { readonly output: readonly TallyCiphertext[]; readonly proof: ShuffleProof } {
  const { key, input } = statement;
  const order = randomOrder(input.length, random);
  const r = scalars(input.length, random);
  const output = order.map((from) => {
    const { alpha, beta } = at(input, from);
    return {
      alpha: alpha.add(timesSecret(GENERATOR, at(r, from))),
      beta: beta.add(timesSecret(key, at(r, from))),
    };
  });
  return { output, proof: prove(statement, output, order, r, random) };
}

/** Checks that `output` is a shuffle of `input`. All points must be known to lie in the subgroup, except those of the proof. */
export function checkShuffleProof(
  { fingerprint, key, input }: ShuffleStatement,
  output: readonly TallyCiphertext[],
  proof: ShuffleProof,
): Result<void, string> {
  const { t1, t2, t3, t4, tHat, s1, s2, s3, s4, sHat, sPrime, c, cHat } = proof;
  const size = input.length;
  const lists = { ciphertexts: output, tHat, sHat, sPrime, c, cHat };
  for (const [name, { length }] of Object.entries(lists))
    if (length !== size) return fail(`${length} ${name} for ${size} ciphertexts`);
  // Commitments (t) need no check of their own: below they have to equal products of points of the subgroup.
  if (!c.every((point) => point.isTorsionFree())) return fail(NOT_IN_SUBGROUP);

  const h = generators(size);
  const { u, challenge } = shuffleChallenges({ fingerprint, key, input }, output, proof);
  const minus = modOrder(-challenge);
  const alphas = input.map(({ alpha }) => alpha);
  const betas = input.map(({ beta }) => beta);
  const cBar = productOf(c).subtract(productOf(h));
  const cTilde = productOfPowers(c, u);
  const product = u.reduce((total, ui) => modOrder(total * ui), 1n);
  const cHatEnd = (cHat.at(-1) ?? CHAIN_BASE).subtract(CHAIN_BASE.multiplyUnsafe(product));
  const equations: readonly (readonly [string, Point, Point])[] = [
    ['t1', t1, productOfPowers([cBar, GENERATOR], [minus, s1])],
    ['t2', t2, productOfPowers([cHatEnd, GENERATOR], [minus, s2])],
    ['t3', t3, productOfPowers([cTilde, GENERATOR, ...h], [minus, s3, ...sPrime])],
    [
      't41',
      t4[0],
      productOfPowers(
        [productOfPowers(betas, u), key, ...output.map(({ beta }) => beta)],
        [minus, modOrder(-s4), ...sPrime],
      ),
    ],
    [
      't42',
      t4[1],
      productOfPowers(
        [productOfPowers(alphas, u), GENERATOR, ...output.map(({ alpha }) => alpha)],
        [minus, modOrder(-s4), ...sPrime],
      ),
    ],
  ];
  for (const [name, given, expected] of equations)
    if (!given.equals(expected)) return fail(`invalid proof of the shuffle (${name})`);
  let before: (scalar: bigint) => Point = (scalar) => CHAIN_BASE.multiplyUnsafe(scalar);
  for (const [i, point] of cHat.entries()) {
    const { times, inSubgroup } = publicMultiples(point);
    if (!inSubgroup()) return fail(NOT_IN_SUBGROUP);
    const expected = times(minus)
      .add(GENERATOR.multiplyUnsafe(at(sHat, i)))
      .add(before(at(sPrime, i)));
    if (!at(tHat, i).equals(expected)) return fail(`invalid proof of the shuffle (t̂ of ${i + 1})`);
    before = times;
  }
  return ok(undefined);
}

/** What the proof has to answer to: u_i of step 2, one for each ciphertext, and c of step 5. */
export function shuffleChallenges(
  { fingerprint, key, input }: ShuffleStatement,
  output: readonly TallyCiphertext[],
  proof: Commitments & Pick<ShuffleProof, 'c'>,
): { readonly u: readonly bigint[]; readonly challenge: bigint } {
  const texts = encodeLists(input, output, proof.c);
  return {
    u: challenges(fingerprint, texts, input.length),
    challenge: finalChallenge(fingerprint, key, texts, proof),
  };
}

function prove(
  { fingerprint, key, input }: ShuffleStatement,
  output: readonly TallyCiphertext[],
  order: readonly number[],
  r: readonly bigint[],
  random: RandomBytes,
): ShuffleProof {
  const size = input.length;
  const h = generators(size);
  // rho[from] belongs to c[from], which commits to where ciphertext `from` went.
  const rho = scalars(size, random);
  const c = input.map((_, from) => timesSecret(GENERATOR, at(rho, from)));
  for (const [to, from] of order.entries()) c[from] = at(c, from).add(at(h, to));

  const texts = encodeLists(input, output, c);
  const u = challenges(fingerprint, texts, size);
  const permuted = order.map((from) => at(u, from));
  const rhoHat = scalars(size, random);
  const w1 = randomScalar(random);
  const w2 = randomScalar(random);
  const w3 = randomScalar(random);
  const w4 = randomScalar(random);
  const wHat = scalars(size, random);
  const wPrime = scalars(size, random);

  // ĉ_i = g^ρ̂_i · ĉ_{i-1}^u'_i is kept as exponents of g and h, so that tables serve for every multiplication.
  const cHat: Point[] = [];
  const tHat: Point[] = [];
  let ofG = 0n;
  let ofH = 1n;
  for (const [i, ui] of permuted.entries()) {
    const [w, v] = [at(wHat, i), at(wPrime, i)];
    tHat.push(chainPoint(modOrder(w + ofG * v), modOrder(ofH * v)));
    ofG = modOrder(at(rhoHat, i) + ofG * ui);
    ofH = modOrder(ofH * ui);
    cHat.push(chainPoint(ofG, ofH));
  }
  const minusW4 = modOrder(-w4);
  const weighted = (points: readonly Point[]): Point =>
    points.reduce((sum, point, i) => sum.add(timesSecret(point, at(wPrime, i))), IDENTITY);
  const commitments = {
    t1: timesSecret(GENERATOR, w1),
    t2: timesSecret(GENERATOR, w2),
    t3: timesSecret(GENERATOR, w3).add(weighted(h)),
    t4: [
      timesSecret(key, minusW4).add(weighted(output.map(({ beta }) => beta))),
      timesSecret(GENERATOR, minusW4).add(weighted(output.map(({ alpha }) => alpha))),
    ] as const,
    tHat,
    cHat,
  };
  const challenge = finalChallenge(fingerprint, key, texts, commitments);

  const respond = (nonce: bigint, secret: bigint): bigint => modOrder(nonce + challenge * secret);
  const inner = (a: readonly bigint[], b: readonly bigint[]): bigint =>
    a.reduce((sum, ai, i) => modOrder(sum + ai * at(b, i)), 0n);
  return {
    ...commitments,
    s1: respond(
      w1,
      rho.reduce((sum, n) => sum + n, 0n),
    ),
    s2: respond(w2, inner(rhoHat, laterProducts(permuted))),
    s3: respond(w3, inner(rho, u)),
    s4: respond(w4, inner(r, u)),
    sHat: rhoHat.map((n, i) => respond(at(wHat, i), n)),
    sPrime: permuted.map((n, i) => respond(at(wPrime, i), n)),
    c,
  };
}

/** v of step 6: for each i the product of all later u'. */
function laterProducts(permuted: readonly bigint[]): bigint[] {
  const products: bigint[] = [];
  let product = 1n;
  for (const ui of permuted.toReversed()) {
    products.unshift(product);
    product = modOrder(product * ui);
  }
  return products;
}

function chainPoint(ofG: bigint, ofH: bigint): Point {
  return timesSecret(GENERATOR, ofG).add(timesSecret(CHAIN_BASE, ofH));
}

/** h_0, h_1, ...; all generators of a proof must differ. */
function generators(size: number): Point[] {
  const all = Array.from({ length: size }, (_, i) => independentGenerator(i));
  if (new Set(encodePoints([CHAIN_BASE, ...all])).size !== size + 1)
    throw new Error('two generators are equal');
  return all;
}

/** str1 of step 2. */
function encodeLists(
  input: readonly TallyCiphertext[],
  output: readonly TallyCiphertext[],
  c: readonly Point[],
): string {
  const ciphertexts = (list: readonly TallyCiphertext[]): Point[] =>
    list.flatMap(({ alpha, beta }) => [alpha, beta]);
  return encodeEach([...ciphertexts(input), ...ciphertexts(output), ...c]);
}

/** u_i of step 2. */
function challenges(fingerprint: string, texts: string, size: number): bigint[] {
  const common = sha256Hex(`shuffle-challenges|${fingerprint}|${texts}`);
  return Array.from({ length: size }, (_, i) => hashToScalar(common + sha256Hex(String(i))));
}

/** The challenge of step 5. */
function finalChallenge(
  fingerprint: string,
  key: Point,
  texts: string,
  { t1, t2, t3, t4, tHat, cHat }: Commitments,
): bigint {
  const commitments = encodeEach([t1, t2, t3, ...t4, ...tHat]);
  return hashToScalar(
    `shuffle-challenge|${fingerprint}|${commitments}${texts}${encodeEach(cHat)}${encodePoint(key)}`,
  );
}

/** els of section 5.2: every point with a comma after it. */
function encodeEach(points: readonly Point[]): string {
  return encodePoints(points)
    .map((text) => `${text},`)
    .join('');
}

/** A uniformly random order of 0 to size - 1 (Fisher and Yates); numbers of 64 random bytes leave no bias. */
function randomOrder(size: number, random: RandomBytes): number[] {
  const order = Array.from({ length: size }, (_, i) => i);
  for (let last = size - 1; last > 0; last--) {
    const chosen = Number(randomScalar(random) % BigInt(last + 1));
    [order[last], order[chosen]] = [at(order, chosen), at(order, last)];
  }
  return order;
}

function scalars(count: number, random: RandomBytes): bigint[] {
  return Array.from({ length: count }, () => randomScalar(random));
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError(`no item ${index}`);
  return item;
}
