import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readArchive } from '../../../ledger/ballot/archive.ts';
import { encryptBallot } from '../../../ledger/ballot/ballot.ts';
import { decryptTally } from '../../../ledger/ballot/decrypt.ts';
import { parseElection } from '../../../ledger/ballot/election.ts';
import {
  decodeCurvePoint,
  encodePoint,
  GENERATOR,
  hashToScalar,
  timesSecret,
} from '../../../ledger/ballot/group.ts';
import { makeShuffle, needsShuffles } from '../../../ledger/ballot/shuffle.ts';
import {
  challengeAt,
  checkShuffleProof,
  shuffleChallenges,
  shuffleCiphertexts,
} from '../../../ledger/ballot/shuffle-proof.ts';
import { packPoints, pointTextAt, pointTexts } from '../../../ledger/ballot/packed.ts';
import { carryThrough } from '../../../ledger/ballot/parts.ts';
import { computeTally, packRow, parseEncryptedTally, readTally } from '../../../ledger/ballot/tally.ts';
import type { CiphertextRow, TallyCiphertext } from '../../../ledger/ballot/tally.ts';
import type { Ciphertext } from '../../../ledger/ballot/text.ts';
import type { Result } from '../../../ledger/result.ts';
import {
  changedTexts,
  must,
  seededRandom,
  testElection,
  vectorBytes,
  vectorJson,
  vectorText,
} from './helpers.ts';
import { checkShuffle, checkShuffles } from './whole-checks.ts';

const election = must(parseElection(vectorText('c/public/election.json')));
const encryptedTallyText = vectorText('c/steps/encrypted_tally.lines').split('\n')[0]!;
const [first, second] = [1, 2].map((n) => vectorText(`c/steps/shuffle${n}.lines`).split('\n')[0]!) as [
  string,
  string,
];

const pack = (row: readonly TallyCiphertext[]): CiphertextRow => ({
  alphas: packPoints(row.map(({ alpha }) => encodePoint(alpha))),
  betas: packPoints(row.map(({ beta }) => encodePoint(beta))),
});
const unpack = ({ alphas, betas }: CiphertextRow): TallyCiphertext[] =>
  pointTexts(alphas).map((alpha, i) => ({
    alpha: must(decodeCurvePoint(alpha)),
    beta: must(decodeCurvePoint(pointTextAt(betas, i))),
  }));

const check = (...given: Parameters<typeof checkShuffleProof>): Result<void, string> =>
  carryThrough(checkShuffleProof(...given));

describe('belenios.md section 5.2: the shuffles of c', () => {
  it('are those of its archive, and a valid chain', () => {
    const { shuffles } = must(readArchive(vectorBytes('c/aKmdXvGqchvxdF.bel'))).conclusion!;
    expect(shuffles).toEqual([
      { owner: 1, text: first },
      { owner: 2, text: second },
    ]);
    const after = must(checkShuffles({ election, encryptedTallyText, shuffleTexts: [first, second] }));
    const one = must(checkShuffle({ election, encryptedTallyText, shuffleText: first }));
    expect(must(checkShuffle({ election, encryptedTallyText: one, shuffleText: second }))).toBe(after);
    expect(JSON.parse(after)).toEqual([
      (JSON.parse(encryptedTallyText) as unknown[])[0],
      (JSON.parse(second) as { ciphertexts: unknown[] }).ciphertexts[0],
    ]);
  });

  it('have the known challenges', () => {
    const known = vectorJson<{ readonly shuffle1: Readonly<Record<'H' | 'T0' | 'u0' | 'u1' | 'c', string>> }>(
      'kat/misc.json',
    ).shuffle1;
    const { ciphertexts, proofs } = JSON.parse(first) as { ciphertexts: Ciphertext[][]; proofs: unknown[][] };
    const [[t1, t2, t3, t4, tHat], , c, cHat] = proofs[0] as [
      [string, string, string, [string, string], string[]],
      unknown,
      string[],
      string[],
    ];
    const input = must(readTally(election, encryptedTallyText))[1]!;
    const { common, challenge } = shuffleChallenges({ ...election, input }, packRow(ciphertexts[0]!), {
      t1,
      t2,
      t3,
      t4,
      tHat: packPoints(tHat),
      c: packPoints(c),
      cHat: packPoints(cHat),
    });
    const u = [0, 1].map((i) => challengeAt(common, i));
    expect(common).toBe(known.H);
    expect(u.map(String)).toEqual([known.u0, known.u1]);
    expect(String(hashToScalar(known.H + known.T0))).toBe(known.u0);
    expect(String(challenge)).toBe(known.c);
  });

  it('are refused in another order, twice, of another tally, or under another election', () => {
    expect(checkShuffles({ election, encryptedTallyText, shuffleTexts: [second, first] })).toEqual({
      ok: false,
      error: { shuffle: 1, message: expect.stringContaining('invalid proof of the shuffle (t') },
    });
    expect(checkShuffles({ election, encryptedTallyText, shuffleTexts: [first, first] })).toMatchObject({
      error: { shuffle: 2 },
    });
    expect(checkShuffles({ election, encryptedTallyText: '[]', shuffleTexts: [first] })).toMatchObject({
      error: { shuffle: 1, message: expect.stringContaining('encrypted tally') },
    });
    const other = must(parseElection(election.text.replace('Vector C', 'Vector D')));
    expect(checkShuffle({ election: other, encryptedTallyText, shuffleText: first }).ok).toBe(false);
  });

  const changed = changedTexts(first);
  it(`are refused with a change of any of their ${changed.length} values`, () => {
    expect(changed).toHaveLength(10 + (5 + 5) + (4 + 5 + 5) + 5 + 5);
    for (const { path, text } of changed)
      expect(checkShuffle({ election, encryptedTallyText, shuffleText: text }).ok, `at ${path}`).toBe(false);
  });

  const minusOne = `7${'f'.repeat(61)}ec`;
  it('are refused with a torsion part in any point', () => {
    const points = [...first.matchAll(/(?<=")[0-9a-f]{64}(?=")/g)];
    expect(points).toHaveLength(10 + 5 + 5 + 5 + 5);
    for (const { 0: hex, index } of points) {
      const dirty = encodePoint(must(decodeCurvePoint(hex)).add(must(decodeCurvePoint(minusOne))));
      const shuffleText = first.slice(0, index) + dirty + first.slice(index + 64);
      expect(checkShuffle({ election, encryptedTallyText, shuffleText }).ok, `at ${index}`).toBe(false);
    }
  });

  const parsed = JSON.parse(first) as { ciphertexts: unknown[][]; proofs: unknown[][] };
  it.each([
    ['without ciphertexts', { ...parsed, ciphertexts: [] }, '0 lists of ciphertexts and 1 proofs'],
    ['without proof', { ...parsed, proofs: [] }, '1 lists of ciphertexts and 0 proofs'],
    [
      'with a ciphertext less',
      { ...parsed, ciphertexts: [parsed.ciphertexts[0]!.slice(1)] },
      '4 ciphertexts for 5',
    ],
    [
      'with a commitment less',
      { ...parsed, proofs: [parsed.proofs[0]!.with(2, (parsed.proofs[0]![2] as unknown[]).slice(1))] },
      '4 c for 5',
    ],
    ['with a field more', { ...parsed, more: 1 }, 'canonical'],
    ['in another order of fields', { proofs: parsed.proofs, ciphertexts: parsed.ciphertexts }, 'canonical'],
  ])('are refused %s', (_, json, error) => {
    expect(checkShuffle({ election, encryptedTallyText, shuffleText: JSON.stringify(json) })).toMatchObject({
      ok: false,
      error: expect.stringContaining(error),
    });
  });
});

describe('shuffles of our own', () => {
  const key = GENERATOR.multiply(123n);
  const plain = testElection([
    { type: 'NonHomomorphic', question: '1', answers: ['가', '나'] },
    { question: '2', answers: ['가'], min: 0, max: 1 },
    { type: 'NonHomomorphic', question: '3', answers: ['가'] },
  ]);
  const random = seededRandom('shuffles');
  const tallyOf = (voters: number): string =>
    computeTally(
      plain.election,
      Array.from({ length: voters }, (_, i) =>
        encryptBallot({
          election: plain.election,
          credentialSecret: BigInt(i + 2),
          plaintext: [[i, 1], [i % 2], [7]],
          random,
        }),
      ),
    ).encryptedTallyText;

  it.each([0, 1, 4])('of two questions with %i ballots are accepted, one after the other', (voters) => {
    const tally = tallyOf(voters);
    const one = makeShuffle({ election: plain.election, encryptedTallyText: tally, random });
    const after = must(
      checkShuffle({ election: plain.election, encryptedTallyText: tally, shuffleText: one }),
    );
    const two = makeShuffle({ election: plain.election, encryptedTallyText: after, random });
    expect(
      checkShuffles({ election: plain.election, encryptedTallyText: tally, shuffleTexts: [one, two] }).ok,
    ).toBe(true);
    const rows = must(parseEncryptedTally(plain.election, after)).map((row) => row.length);
    expect(rows).toEqual([voters, 1, voters]);
  });

  it('hold the same plaintexts in another order, under fresh randomness', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { maxLength: 6 }), fc.string(), (values, seed) => {
        const fresh = seededRandom(seed);
        const input = values.map((value, i): TallyCiphertext => ({
          alpha: timesSecret(GENERATOR, BigInt(i + 1)),
          beta: timesSecret(key, BigInt(i + 1)).add(timesSecret(GENERATOR, BigInt(value))),
        }));
        const shuffled = shuffleCiphertexts({ fingerprint: 'f', key, input }, fresh);
        const output = unpack(shuffled.output);
        const statement = { fingerprint: 'f', key, input: pack(input) };
        expect(check(statement, shuffled.output, shuffled.proof)).toEqual({ ok: true, value: undefined });
        const opened = ({ alpha, beta }: TallyCiphertext): string =>
          encodePoint(beta.subtract(timesSecret(alpha, 123n)));
        expect(output.map(opened).toSorted()).toEqual(input.map(opened).toSorted());
        const texts = new Set([...input, ...output].map(({ alpha }) => encodePoint(alpha)));
        expect(texts.size).toBe(2 * values.length);
      }),
      { numRuns: 15 },
    );
  });

  it('come in every order', () => {
    const input = [1n, 2n, 3n].map((n) => ({ alpha: timesSecret(GENERATOR, n), beta: timesSecret(key, n) }));
    const values = input.map(({ beta }, i) => ({
      ...input[i]!,
      beta: beta.add(timesSecret(GENERATOR, BigInt(i))),
    }));
    const orders = Array.from({ length: 40 }, (_, i) => {
      const { output } = shuffleCiphertexts(
        { fingerprint: 'f', key, input: values },
        seededRandom(`order ${i}`),
      );
      return unpack(output)
        .map(({ alpha, beta }) => encodePoint(beta.subtract(timesSecret(alpha, 123n))))
        .join();
    });
    expect(new Set(orders).size).toBe(6);
  });

  it('cannot replace, drop or repeat a ciphertext under an honest proof', () => {
    const input = [5n, 6n, 7n].map((n) => ({ alpha: timesSecret(GENERATOR, n), beta: timesSecret(key, n) }));
    const statement = { fingerprint: 'f', key, input: pack(input) };
    const { output, proof } = shuffleCiphertexts({ ...statement, input }, random);
    const [a, b, c] = unpack(output) as [TallyCiphertext, TallyCiphertext, TallyCiphertext];
    for (const other of [
      [b, a, c],
      [a, a, c],
      [a, b, { alpha: c.alpha, beta: c.beta.add(GENERATOR) }],
    ])
      expect(check(statement, pack(other), proof).ok).toBe(false);
    expect(check(statement, pack([a, b]), proof)).toMatchObject({
      error: '2 ciphertexts for 3 ciphertexts',
    });
    expect(check({ ...statement, key: key.add(GENERATOR) }, output, proof).ok).toBe(false);
    expect(check({ ...statement, fingerprint: 'g' }, output, proof).ok).toBe(false);
    const minusOne = must(decodeCurvePoint(`7${'f'.repeat(61)}ec`));
    const texts = pointTexts(proof.c);
    const dirty = encodePoint(must(decodeCurvePoint(texts[1]!)).add(minusOne));
    expect(check(statement, output, { ...proof, c: packPoints(texts.with(1, dirty)) })).toMatchObject({
      error: expect.stringContaining('subgroup'),
    });
  });

  it('are demanded before a tally with such a question is decrypted, and only there', () => {
    const tally = tallyOf(2);
    expect(needsShuffles(plain.election)).toBe(true);
    const { privateKey } = plain.keys[0]!;
    const decrypt = (shuffleTexts?: readonly string[]) =>
      decryptTally({
        election: plain.election,
        encryptedTallyText: tally,
        privateKey,
        random,
        ...(shuffleTexts && { shuffleTexts }),
      });
    expect(() => decrypt()).toThrow('has to be shuffled');
    expect(() => decrypt([])).toThrow('has to be shuffled');
    const shuffle = makeShuffle({ election: plain.election, encryptedTallyText: tally, random });
    expect(() => decrypt([shuffle, shuffle])).toThrow('invalid proof of the shuffle');
    expect(decrypt([shuffle])).toContain('decryption_factors');
    const homomorphic = testElection([{ question: '?', answers: ['가'], min: 0, max: 1 }]);
    expect(needsShuffles(homomorphic.election)).toBe(false);
    const sum = computeTally(homomorphic.election, []).encryptedTallyText;
    expect(
      checkShuffle({ election: homomorphic.election, encryptedTallyText: sum, shuffleText: shuffle }),
    ).toMatchObject({ error: expect.stringContaining('no question that is shuffled') });
    expect(() => makeShuffle({ election: plain.election, encryptedTallyText: '[]', random })).toThrow(
      'expected',
    );
  });
});
