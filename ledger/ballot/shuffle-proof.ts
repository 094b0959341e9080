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
  decodeCurvePoint,
  encodePoint,
  encodePoints,
  GENERATOR,
  hashToScalar,
  IDENTITY,
  modOrder,
  productOf,
  productOfPowers,
  randomScalar,
  scalarOfDigest,
  timesSecret,
  withTable,
} from './group.ts';
import type { Point } from './group.ts';
import {
  itemAt,
  itemCount,
  itemsBetween,
  packPoints,
  packScalars,
  pointTextAt,
  pointTexts,
  scalarAt,
  scalarsOf,
} from './packed.ts';
import type { Packed } from './packed.ts';
import { inParts } from './long-check.ts';
import type { LongCheck, Parts } from './long-check.ts';
import type { PublicGroup } from './public-group.ts';
import type { CiphertextRow, TallyCiphertext } from './tally.ts';
import { bytesToHex, concatBytes, sha256, sha256Hex, utf8ToBytes } from '../bytes.ts';
import type { RandomBytes } from '../bytes.ts';
import { DigestSet } from '../digest-set.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';

/**
 * A proof; `t1` to `t4` and `tHat` are commitments, `s1` to `sPrime` responses. Points are E(P), lists have one entry per ciphertext. Whether points are on the
 * curve is part of the check.
 */
export interface ShuffleProof {
  readonly t1: string;
  readonly t2: string;
  readonly t3: string;
  readonly t4: readonly [string, string];
  readonly tHat: Packed;
  readonly s1: bigint;
  readonly s2: bigint;
  readonly s3: bigint;
  readonly s4: bigint;
  readonly sHat: Packed;
  readonly sPrime: Packed;
  readonly c: Packed;
  readonly cHat: Packed;
}

/** The part of a proof that its last challenge comes from. */
type Commitments = Pick<ShuffleProof, 't1' | 't2' | 't3' | 't4' | 'tHat' | 'cHat'>;

/** What both sides know: the election's fingerprint and key, and the ciphertexts before the shuffle. */
export interface ShuffleStatement {
  readonly fingerprint: string;
  readonly key: Point;
  readonly input: CiphertextRow;
}

/** Some ciphertexts of a shuffle, from number `first` on, and what the proof says of each. */
export interface ShufflePart {
  readonly kind: 'shuffle';
  readonly first: number;
  /** H of step 2, and c of step 5. */
  readonly common: string;
  readonly challenge: bigint;
  readonly input: CiphertextRow;
  readonly output: CiphertextRow;
  /** h_i. */
  readonly h: Packed;
  readonly c: Packed;
  readonly cHat: Packed;
  readonly tHat: Packed;
  readonly sHat: Packed;
  readonly sPrime: Packed;
  /** ĉ before the first; none where that is the base of the chain. */
  readonly before?: Packed;
}

/** Generators h_i from number `first` on. */
export interface GeneratorsPart {
  readonly kind: 'generators';
  readonly first: number;
  readonly count: number;
}

const NOT_IN_SUBGROUP = 'a point of the proof is not in the prime-order subgroup';

/** Base h of the chain ĉ, of which nobody knows the logarithm. */
const CHAIN_BASE = withTable(independentGenerator(-1));

/** Shuffles ciphertexts, which must be known to lie in the subgroup: a uniformly random order, and fresh randomness in each. */
export function shuffleCiphertexts(
  statement: Omit<ShuffleStatement, 'input'> & { readonly input: readonly TallyCiphertext[] },
  random: RandomBytes,
): { readonly output: CiphertextRow; readonly proof: ShuffleProof } {
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
  return { output: encodeRow(output), proof: prove(statement, output, order, r, random) };
}

/** Checks that `output` is a shuffle of `input`, to the membership of every point. */
export function* checkShuffleProof(
  { fingerprint, key, input }: ShuffleStatement,
  output: CiphertextRow,
  proof: ShuffleProof,
): LongCheck<Result<void, string>> {
  const { t1, t2, t3, t4, tHat, s1, s2, s3, s4, sHat, sPrime, c, cHat } = proof;
  const size = itemCount(input.alphas);
  const lists = { ciphertexts: output.alphas, tHat, sHat, sPrime, c, cHat };
  for (const [name, list] of Object.entries(lists))
    if (itemCount(list) !== size) return fail(`${itemCount(list)} ${name} for ${size} ciphertexts`);

  const h = yield* generators(size);
  const { common, challenge } = shuffleChallenges({ fingerprint, key, input }, output, proof);
  const answers = yield shuffleParts({ common, challenge, input, output, proof, h }, size);
  if (!answers.ok) return answers;
  const sum = (i: number): Point => productOf(answers.value.map((ofPart) => member(ofPart, i)));
  const sums: SumsOf<Point> = [sum(0), sum(1), sum(2), sum(3), sum(4), sum(5), sum(6), sum(7)];
  const [ofC, ofH, cTilde, alphas, betas, ofHPrime, alphasPrime, betasPrime] = sums;
  const product = answers.value.reduce(
    (total, ofPart) => modOrder(total * scalarAt(ofPart, sums.length)),
    1n,
  );

  // Commitments (t) need no check of their own: they have to equal products of points of the subgroup.
  const minus = modOrder(-challenge);
  const last = size === 0 ? CHAIN_BASE : member(cHat, size - 1);
  const cHatEnd = last.subtract(CHAIN_BASE.multiplyUnsafe(product));
  const equations: readonly (readonly [string, string, Point])[] = [
    ['t1', t1, productOfPowers([ofC.subtract(ofH), GENERATOR], [minus, s1])],
    ['t2', t2, productOfPowers([cHatEnd, GENERATOR], [minus, s2])],
    ['t3', t3, productOfPowers([cTilde, GENERATOR], [minus, s3]).add(ofHPrime)],
    ['t41', t4[0], productOfPowers([betas, key], [minus, modOrder(-s4)]).add(betasPrime)],
    ['t42', t4[1], productOfPowers([alphas, GENERATOR], [minus, modOrder(-s4)]).add(alphasPrime)],
  ];
  for (const [name, given, expected] of equations)
    if (given !== encodePoint(expected)) return fail(`invalid proof of the shuffle (${name})`);
  return ok(undefined);
}

/** Products over the ciphertexts of a part: Πc, Πh, Πc^u, Πα^u, Πβ^u of the input, Πh^s', and Πα^s', Πβ^s' of the output. */
type SumsOf<P> = readonly [P, P, P, P, P, P, P, P];

const shuffleParts = (
  whole: Pick<ShufflePart, 'common' | 'challenge' | 'input' | 'output' | 'h'> & {
    readonly proof: ShuffleProof;
  },
  size: number,
): Parts =>
  inParts(size, (first, some) => {
    const { common, challenge, input, output, h, proof } = whole;
    const row = ({ alphas, betas }: CiphertextRow): CiphertextRow => ({
      alphas: some(alphas),
      betas: some(betas),
    });
    return {
      kind: 'shuffle',
      first,
      common,
      challenge,
      input: row(input),
      output: row(output),
      h: some(h),
      c: some(proof.c),
      cHat: some(proof.cHat),
      tHat: some(proof.tHat),
      sHat: some(proof.sHat),
      sPrime: some(proof.sPrime),
      ...(first > 0 && { before: itemAt(proof.cHat, first - 1).slice() }),
    };
  });

/**
 * Checks what stands in a part alone: its points, and its links of the chain ĉ. The answer is its products, as points, and the product of its u as a number.
 */
export function checkShufflePart<P>(
  group: PublicGroup<P>,
  { first, common, challenge, input, output, h, c, cHat, tHat, sHat, sPrime, before }: ShufflePart,
): Result<Packed, string> {
  const size = itemCount(c);
  const u = Array.from({ length: size }, (_, i) => challengeAt(common, first + i));
  const ciphertext = (of: string) => (i: number) => `${of} ${first + i + 1}`;
  const lists = [
    members(group, input.alphas, ciphertext('alpha of ciphertext')),
    members(group, input.betas, ciphertext('beta of ciphertext')),
    members(group, output.alphas, ciphertext('alpha of shuffled ciphertext')),
    members(group, output.betas, ciphertext('beta of shuffled ciphertext')),
    members(group, c, ciphertext('proof: c of')),
    // Made, not given: their subgroup is known.
    decodeAll(group, h, ciphertext('generator')),
  ];
  const points: (readonly P[])[] = [];
  for (const list of lists) {
    if (!list.ok) return list;
    points.push(list.value);
  }
  const [alphas = [], betas = [], outAlphas = [], outBetas = [], cPoints = [], hPoints = []] = points;
  const responses = scalarsOf(sPrime);

  const minus = modOrder(-challenge);
  const links: P[] = [];
  let link: (scalar: bigint) => P = group.fixed(CHAIN_BASE);
  if (before !== undefined) {
    const point = group.decode(pointTextAt(before, 0));
    if (!point.ok) return fail(`proof: ${point.error}`);
    link = group.multiples(point.value).times;
  }
  for (let i = 0; i < size; i += 1) {
    const point = group.decode(pointTextAt(cHat, i));
    if (!point.ok) return fail(`proof: ${point.error}`);
    const { times, inSubgroup } = group.multiples(point.value);
    if (!inSubgroup()) return fail(NOT_IN_SUBGROUP);
    links.push(
      group.add(group.add(times(minus), group.fixed(GENERATOR)(scalarAt(sHat, i))), link(responses[i] ?? 0n)),
    );
    link = times;
  }
  for (const [i, text] of group.encode(links).entries())
    if (text !== pointTextAt(tHat, i)) return fail(`invalid proof of the shuffle (t̂ of ${first + i + 1})`);

  const product = (list: readonly P[]): P =>
    list.reduce((sum, point) => group.add(sum, point), group.identity);
  const sums: SumsOf<P> = [
    product(cPoints),
    product(hPoints),
    group.productOfPowers(cPoints, u),
    group.productOfPowers(alphas, u),
    group.productOfPowers(betas, u),
    group.productOfPowers(hPoints, responses),
    group.productOfPowers(outAlphas, responses),
    group.productOfPowers(outBetas, responses),
  ];
  const ofU = u.reduce((total, ui) => modOrder(total * ui), 1n);
  return ok(concatBytes(packPoints(group.encode(sums)), packScalars([ofU])));
}

/** Decodes points; all have to be in the subgroup. */
function members<P>(
  group: PublicGroup<P>,
  packed: Packed,
  where: (i: number) => string,
): Result<readonly P[], string> {
  const points = decodeAll(group, packed, where);
  if (!points.ok) return points;
  const stranger = points.value.findIndex((point) => !group.multiples(point).inSubgroup());
  return stranger < 0 ? points : fail(`${where(stranger)}: not in the prime-order subgroup`);
}

function decodeAll<P>(
  group: PublicGroup<P>,
  packed: Packed,
  where: (i: number) => string,
): Result<readonly P[], string> {
  const points: P[] = [];
  for (const [i, text] of pointTexts(packed).entries()) {
    const point = group.decode(text);
    if (!point.ok) return fail(`${where(i)}: ${point.error}`);
    points.push(point.value);
  }
  return ok(points);
}

/** A point whose subgroup has been looked at. */
function member(packed: Packed, index: number): Point {
  const point = decodeCurvePoint(pointTextAt(packed, index));
  if (!point.ok) throw new Error(point.error);
  return point.value;
}

/** What the proof has to answer to: H of step 2, from which u_i of each ciphertext comes, and c of step 5. */
export function shuffleChallenges(
  { fingerprint, key, input }: ShuffleStatement,
  output: CiphertextRow,
  { t1, t2, t3, t4, tHat, c, cHat }: Commitments & Pick<ShuffleProof, 'c'>,
): { readonly common: string; readonly challenge: bigint } {
  return {
    common: commonOf(fingerprint, input, output, c),
    challenge: scalarOfDigest(
      hashOf(function* () {
        yield `shuffle-challenge|${fingerprint}|`;
        yield* [t1, t2, t3, ...t4].map((text) => `${text},`);
        yield* each(tHat);
        yield* lists(input, output, c);
        yield* each(cHat);
        yield encodePoint(key);
      }),
    ),
  };
}

/** H of step 2. */
const commonOf = (fingerprint: string, input: CiphertextRow, output: CiphertextRow, c: Packed): string =>
  bytesToHex(
    hashOf(function* () {
      yield `shuffle-challenges|${fingerprint}|`;
      yield* lists(input, output, c);
    }),
  );

/** u_i of step 2. */
export const challengeAt = (common: string, index: number): bigint =>
  hashToScalar(common + sha256Hex(String(index)));

/** str1 of step 2. */
function* lists(input: CiphertextRow, output: CiphertextRow, c: Packed): Generator<string> {
  for (const { alphas, betas } of [input, output])
    for (let i = 0; i < itemCount(alphas); i += 1)
      yield `${pointTextAt(alphas, i)},${pointTextAt(betas, i)},`;
  yield* each(c);
}

/** els of section 5.2: every point with a comma after it. */
function* each(points: Packed): Generator<string> {
  for (let i = 0; i < itemCount(points); i += 1) yield `${pointTextAt(points, i)},`;
}

/** SHA-256 of texts in a row, which may be too long together to be one. */
function hashOf(texts: () => Iterable<string>): Uint8Array {
  const hash = sha256.create();
  for (const text of texts()) hash.update(utf8ToBytes(text));
  return hash.digest();
}

function prove(
  {
    fingerprint,
    key,
    input,
  }: Omit<ShuffleStatement, 'input'> & { readonly input: readonly TallyCiphertext[] },
  output: readonly TallyCiphertext[],
  order: readonly number[],
  r: readonly bigint[],
  random: RandomBytes,
): ShuffleProof {
  const size = input.length;
  const h = distinctGenerators(size);
  // rho[from] belongs to c[from], which commits to where ciphertext `from` went.
  const rho = scalars(size, random);
  const c = input.map((_, from) => timesSecret(GENERATOR, at(rho, from)));
  for (const [to, from] of order.entries()) c[from] = at(c, from).add(at(h, to));

  const statement = { fingerprint, key, input: encodeRow(input) };
  const shuffled = encodeRow(output);
  const permutation = packPoints(encodePoints(c));
  const common = commonOf(fingerprint, statement.input, shuffled, permutation);
  const u = Array.from({ length: size }, (_, i) => challengeAt(common, i));
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
    t1: encodePoint(timesSecret(GENERATOR, w1)),
    t2: encodePoint(timesSecret(GENERATOR, w2)),
    t3: encodePoint(timesSecret(GENERATOR, w3).add(weighted(h))),
    t4: [
      encodePoint(timesSecret(key, minusW4).add(weighted(output.map(({ beta }) => beta)))),
      encodePoint(timesSecret(GENERATOR, minusW4).add(weighted(output.map(({ alpha }) => alpha)))),
    ] as const,
    tHat: packPoints(encodePoints(tHat)),
    cHat: packPoints(encodePoints(cHat)),
    c: permutation,
  };
  const { challenge } = shuffleChallenges(statement, shuffled, commitments);

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
    sHat: packScalars(rhoHat.map((n, i) => respond(at(wHat, i), n))),
    sPrime: packScalars(permuted.map((n, i) => respond(at(wPrime, i), n))),
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

/** h_0, h_1, ... as far as they are known: they are the same in every election. */
let known: Packed = new Uint8Array();

/** The first `size` of them. All generators of a proof must differ. */
function* generators(size: number): LongCheck<Packed> {
  const before = known;
  if (size > itemCount(before)) {
    const from = itemCount(before);
    const answers = yield inParts(size - from, (first, _, count) => ({
      kind: 'generators',
      first: from + first,
      count,
    }));
    if (!answers.ok) throw new Error(answers.error);
    // Not behind what another check may have put there meanwhile.
    known = concatBytes(before, ...answers.value);
    checkDistinct(known);
  }
  return itemsBetween(known, 0, size);
}

export const generatorsPart = ({ first, count }: GeneratorsPart): Result<Packed, string> =>
  ok(packPoints(encodePoints(Array.from({ length: count }, (_, i) => independentGenerator(first + i)))));

function checkDistinct(packed: Packed): void {
  const set = new DigestSet('hex').add(encodePoint(CHAIN_BASE));
  for (const text of pointTexts(packed)) set.add(text);
  if (set.size !== itemCount(packed) + 1) throw new Error('two generators are equal');
}

/** As points, for the prover. */
function distinctGenerators(size: number): Point[] {
  const all = Array.from({ length: size }, (_, i) => independentGenerator(i));
  checkDistinct(packPoints(encodePoints(all)));
  return all;
}

function encodeRow(row: readonly TallyCiphertext[]): CiphertextRow {
  return {
    alphas: packPoints(encodePoints(row.map(({ alpha }) => alpha))),
    betas: packPoints(encodePoints(row.map(({ beta }) => beta))),
  };
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
