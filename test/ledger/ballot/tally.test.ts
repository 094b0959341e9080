import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../ledger/ballot/answer.ts';
import { readArchive } from '../../../ledger/ballot/archive.ts';
import { encryptBallot, parseBallot } from '../../../ledger/ballot/ballot.ts';
import { publicCredential } from '../../../ledger/ballot/credential.ts';
import { decryptTally } from '../../../ledger/ballot/decrypt.ts';
import { parseElection } from '../../../ledger/ballot/election.ts';
import { decodeCurvePoint, encodePoint, GENERATOR, IDENTITY_TEXT } from '../../../ledger/ballot/group.ts';
import type { NonHomomorphicAnswer } from '../../../ledger/ballot/nonhomomorphic-answer.ts';
import { checkPlausible, discreteLogarithm } from '../../../ledger/ballot/result.ts';
import {
  computeTally,
  parseEncryptedTally,
  parseSizedTally,
  startTally,
} from '../../../ledger/ballot/tally.ts';
import {
  allowedPlaintext,
  anyQuestion,
  must,
  scriptedRandom,
  seededRandom,
  testElection,
  vectorBytes,
  vectorJson,
  vectorText,
  singles,
} from './helpers.ts';
import { holdElection } from './whole-election.ts';
import { checkDecryption, checkShuffles, computeResult } from './whole-checks.ts';

const election = must(parseElection(vectorText('a/public/election.json')));
const trustees = singles(vectorText('a/public/trustees.json'));
const ballots = [1, 2, 3, 4, 5, 6].map((n) => vectorText(`a/public/ballot${n}.json`));
const encryptedTallyText = vectorText('a/steps/encrypted_tally.lines').split('\n')[0]!;
const concluded = must(readArchive(vectorBytes('a/2vrMkn6of1Y3Zh.bel'))).conclusion!;
const { decryptions } = concluded;

describe('belenios.md section 5.1: encrypted tally', () => {
  it('computes the tally of a, of whose voters one voted twice', () => {
    const tally = computeTally(election, ballots);
    expect(tally).toEqual({
      encryptedTallyText,
      sizedText: concluded.sizedText,
      numTallied: 5,
      totalWeight: 5,
    });
    expect(concluded.encryptedTallyText).toBe(encryptedTallyText);
    expect(must(parseSizedTally(concluded.sizedText))).toMatchObject({ numTallied: 5, totalWeight: 5 });
  });

  it('streams ballots to the same tally, and refuses what would count a ballot wrongly', () => {
    const tally = startTally(election);
    const parsed = ballots.map((text) => must(parseBallot(text)));
    for (const ballot of [parsed[0]!, ...parsed.slice(2)]) tally.add(ballot);
    expect(() => tally.add(parsed[1]!)).toThrow('second ballot');
    expect(() => startTally(election, new Map()).add(parsed[0]!)).toThrow('no weight');
    expect(() => startTally(election).add({ ...parsed[0]!, answers: [] })).toThrow('does not fit');
    expect(() => computeTally(election, ['{}'])).toThrow('ballot');
    expect(tally.finish().encryptedTallyText).toBe(encryptedTallyText);
  });

  it('does not depend on the order of ballots of different credentials', () => {
    const order = [5, 4, 3, 2, 0].map((i) => ballots[i]!);
    expect(computeTally(election, order).encryptedTallyText).toBe(encryptedTallyText);
  });

  it('refuses a tally of another shape, with dirty points, or not canonical', () => {
    const [first] = /[0-9a-f]{64}/.exec(encryptedTallyText)!;
    expect(parseEncryptedTally(election, '[]').ok).toBe(false);
    expect(
      parseEncryptedTally(election, encryptedTallyText.replace(first, `7${'f'.repeat(61)}ec`)),
    ).toMatchObject({
      error: expect.stringContaining('subgroup'),
    });
    expect(parseEncryptedTally(election, ` ${encryptedTallyText}`).ok).toBe(false);
  });

  it('writes weights above 2^30-1 as strings and reads only that', () => {
    const sized = (totalWeight: string): string =>
      `{"num_tallied":1,"total_weight":${totalWeight},"encrypted_tally":"${'0'.repeat(64)}"}`;
    expect(must(parseSizedTally(sized('1073741823'))).totalWeight).toBe(1073741823);
    expect(must(parseSizedTally(sized('"1073741824"'))).totalWeight).toBe(1073741824);
    for (const wrong of ['"1073741823"', '1073741824', '"01073741824"', '-1', '1.5', '"9007199254740993"']) {
      expect(parseSizedTally(sized(wrong)).ok).toBe(false);
    }
  });
});

describe('belenios.md section 5.1: tally of a shuffled question', () => {
  const electionC = must(parseElection(vectorText('c/public/election.json')));
  const ballotsC = [1, 2, 3, 4, 5].map((n) => vectorText(`c/public/ballot${n}.json`));
  const [tallyText, sizedText] = vectorText('c/steps/encrypted_tally.lines').split('\n') as [string, string];

  it('computes the tally of c, sorted by little-endian bytes, from ballots in any order', () => {
    for (const texts of [ballotsC, ballotsC.toReversed()])
      expect(computeTally(electionC, texts)).toEqual({
        encryptedTallyText: tallyText,
        sizedText,
        numTallied: 5,
        totalWeight: 5,
      });
    const row = (JSON.parse(tallyText) as { alpha: string }[][])[1]!.map(({ alpha }) => alpha);
    const reversed = row.map((text) => text.match(/../g)!.reverse().join(''));
    expect(reversed).toEqual(reversed.toSorted());
    expect(row).not.toEqual(row.toSorted());
  });

  it('sorts by beta where alphas are equal', () => {
    const ballot = must(parseBallot(ballotsC[0]!));
    const [counted, ranked] = ballot.answers as [Answer, NonHomomorphicAnswer];
    const betas = [`01${'0'.repeat(60)}09`, `02${'0'.repeat(60)}05`, `03${'0'.repeat(60)}07`];
    const tally = startTally(electionC);
    for (const [i, beta] of betas.entries())
      tally.add({
        ...ballot,
        credential: publicCredential(BigInt(i + 2)),
        answers: [counted, { ...ranked, choices: { ...ranked.choices, beta } }],
      });
    const row = (JSON.parse(tally.finish().encryptedTallyText) as { beta: string }[][])[1]!;
    expect(row.map(({ beta }) => beta)).toEqual([betas[1], betas[2], betas[0]]);
  });

  it('demands weights of 1, and answers of the right kind', () => {
    const ballot = must(parseBallot(ballotsC[0]!));
    for (const weight of [0, 2])
      expect(() => startTally(electionC, new Map([[ballot.credential, weight]])).add(ballot)).toThrow(
        'needs weights of 1',
      );
    expect(() => startTally(electionC).add({ ...ballot, answers: ballot.answers.toReversed() })).toThrow(
      'answer 1 does not fit',
    );
    expect(() =>
      startTally(electionC).add({ ...ballot, answers: [ballot.answers[0]!, ballot.answers[0]!] }),
    ).toThrow('answer 2 does not fit');
  });

  it('reads only rows of equal length for all shuffled questions', () => {
    const question = { type: 'NonHomomorphic' as const, question: '?', answers: ['a'] };
    const { election: two } = testElection([question, question]);
    const row = (JSON.parse(tallyText) as unknown[][])[1]!;
    expect(parseEncryptedTally(two, JSON.stringify([row, row])).ok).toBe(true);
    expect(parseEncryptedTally(two, JSON.stringify([row, row.slice(1)]))).toMatchObject({
      error: 'encrypted tally: expected 5, 5 ciphertexts for the questions',
    });
    const dirty = tallyText.replace((row[4] as { beta: string }).beta, `7${'f'.repeat(61)}ec`);
    expect(parseEncryptedTally(electionC, dirty)).toMatchObject({
      error: expect.stringContaining('question 2, ciphertext 5: not in the prime-order subgroup'),
    });
  });

  it('reads what has more than a megabyte, and not without end', () => {
    const row = (JSON.parse(tallyText) as unknown[][])[1]![0];
    const long = JSON.stringify([[row], Array.from({ length: 8000 }, () => ({}))]);
    expect(parseEncryptedTally(electionC, `${long}${' '.repeat(1024 * 1024)}`)).toMatchObject({
      error: expect.not.stringContaining('too many'),
    });
    expect(parseEncryptedTally(electionC, ' '.repeat(64 * 1024 * 1024 + 1))).toMatchObject({
      error: expect.stringContaining('too many'),
    });
    expect(parseEncryptedTally(election, ' '.repeat(1024 * 1024 + 1))).toMatchObject({
      error: expect.stringContaining('too many'),
    });
  });
});

describe('belenios.md section 5.3: partial decryption', () => {
  it('decrypts byte for byte from the same randomness', () => {
    interface Known {
      readonly id: string;
      readonly private_key: string;
      readonly encrypted_tally: unknown;
      readonly draws: readonly string[];
      readonly partial_decryption: unknown;
    }
    const known = vectorJson<readonly Known[]>('kat/deterministic.json').find(({ id }) => id === 'pd')!;
    const text = decryptTally({
      election,
      encryptedTallyText: JSON.stringify(known.encrypted_tally),
      privateKey: BigInt(known.private_key),
      random: scriptedRandom(known.draws),
    });
    expect(text).toBe(JSON.stringify(known.partial_decryption));
  });

  it('accepts the decryptions of a and no change of any of their values', () => {
    const { text } = decryptions[0]!;
    expect(text).toBe(vectorText('a/steps/pd1.lines').split('\n')[0]);
    const check = (decryptionText: string): boolean =>
      checkDecryption({ election, encryptedTallyText, publicKey: trustees[0]!.publicKey, decryptionText }).ok;
    expect(check(text)).toBe(true);
    expect(check(decryptions[1]!.text)).toBe(false);
    const values = [...text.matchAll(/"([0-9a-f]{64})"|"(\d{70,})"/g)];
    expect(values).toHaveLength(8 + 16);
    for (const { 0: quoted, index } of values.filter((_, i) => i % 5 === 0)) {
      const changed = quoted.length === 66 ? `"${IDENTITY_TEXT}"` : '"1"';
      expect(check(text.slice(0, index) + changed + text.slice(index + quoted.length))).toBe(false);
    }
    expect(check(text.replace(/^\{"decryption_factors":\[\[/, '{"decryption_factors":[['))).toBe(true);
    expect(check(text.replace('[[', '[[ '))).toBe(false);
    expect(check('{"decryption_factors":[],"decryption_proofs":[]}')).toBe(false);
  });

  it('refuses a factor with a torsion part, which a proof with an even challenge would hide', () => {
    const { text } = decryptions[0]!;
    const dirty = text.replace(/[0-9a-f]{64}/, (hex) => {
      const minusOne = must(decodeCurvePoint(`7${'f'.repeat(61)}ec`));
      return encodePoint(must(decodeCurvePoint(hex)).add(minusOne));
    });
    const { publicKey } = trustees[0]!;
    expect(checkDecryption({ election, encryptedTallyText, publicKey, decryptionText: dirty })).toMatchObject(
      {
        error: expect.stringContaining('subgroup'),
      },
    );
  });

  it('throws on a malformed tally', () => {
    const random = seededRandom('malformed');
    expect(() => decryptTally({ election, encryptedTallyText: '[]', privateKey: 5n, random })).toThrow(
      'expected',
    );
  });
});

describe('belenios.md section 5.4: result', () => {
  const compute = (change: Partial<Parameters<typeof computeResult>[0]>) =>
    computeResult({ election, trustees, encryptedTallyText, totalWeight: 5, decryptions, ...change });

  it('computes the result of a', () => {
    expect(must(compute({}))).toEqual({
      resultText: vectorText('a/public/result.json'),
      counts: [
        [1, 3, 0, 1],
        [2, 1, 1, 3],
      ],
    });
    expect(compute({ decryptions: decryptions.toReversed() }).ok).toBe(true);
  });

  const [one, two] = decryptions as [(typeof decryptions)[0], (typeof decryptions)[0]];
  it.each([
    ['a trustee missing', { decryptions: [one] }, 'expected one of each of 1 to 2'],
    ['a trustee twice', { decryptions: [one, one] }, 'expected one of each of 1 to 2'],
    ['an unknown trustee', { decryptions: [one, { ...two, owner: 3 }] }, 'expected one of each of 1 to 2'],
    [
      'swapped decryptions',
      {
        decryptions: [
          { ...one, owner: 2 },
          { ...two, owner: 1 },
        ],
      },
      'trustee 2',
    ],
    ['a weight too small', { totalWeight: 2 }, 'no count between 0 and 2'],
    ['a weight too large', { totalWeight: 6 }, 'question 1'],
    ['a weight out of range', { totalWeight: 2 ** 33 }, 'total weight'],
  ])('refuses %s', (_, change, error) => {
    expect(compute(change)).toMatchObject({ ok: false, error: expect.stringContaining(error) });
  });

  it('opens a shuffled question only with as many ciphertexts as ballots', () => {
    const {
      archive,
      election: own,
      trustees: items,
    } = holdElection({
      seed: 'opened',
      questions: [{ type: 'NonHomomorphic', question: '?', answers: ['a', 'b'] }],
      trustees: ['single'],
      votes: [[[3, 4]], [[5, 6]]],
    });
    const { shuffles, ...concluded } = archive.conclusion;
    const after = checkShuffles({
      election: own,
      encryptedTallyText: concluded.encryptedTallyText,
      shuffleTexts: shuffles.map(({ text }) => text),
    });
    const open = (weight: number) =>
      computeResult({
        election: own,
        trustees: items,
        encryptedTallyText: must(after),
        totalWeight: weight,
        decryptions: concluded.decryptions,
      });
    expect(must(open(2)).opened![0]!.map(String).toSorted()).toEqual(['3,4', '5,6']);
    expect(open(3)).toEqual({ ok: false, error: 'question 1: 2 ciphertexts of 3 ballots' });
  });

  it('finds every logarithm up to the limit and none beyond', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.nat(100_000), (a, b) => {
        const [m, limit] = a < b ? [a, b] : [b, a];
        const find = discreteLogarithm(limit);
        expect(find(GENERATOR.multiplyUnsafe(BigInt(m)))).toBe(m);
        expect(find(GENERATOR.multiplyUnsafe(BigInt(limit + 1)))).toBeUndefined();
        expect(find(GENERATOR.negate())).toBeUndefined();
      }),
      { numRuns: 8 },
    );
  });

  it.each([
    [{ blank: true as const, min: 1, max: 1 }, [1, 3, 0, 1], 5, true],
    [{ blank: true as const, min: 1, max: 1 }, [1, 3, 0, 2], 5, false],
    [{ min: 1, max: 2 }, [3, 2], 5, true],
    [{ min: 1, max: 2 }, [2, 2], 5, false],
    [{ min: 0, max: 2 }, [0, 0], 5, true],
  ])('judges %j with counts %j of %i as plausible: %s', (question, counts, weight, plausible) => {
    const answers = counts.map(String);
    expect(checkPlausible({ question: '?', answers, ...question }, counts, weight).ok).toBe(plausible);
  });
});

describe('from ballots to result', () => {
  it('counts what was chosen, with any questions, weights and revotes', () => {
    fc.assert(
      fc.property(
        fc.array(anyQuestion, { minLength: 1, maxLength: 2 }),
        fc.array(fc.record({ voter: fc.nat(2), pick: fc.nat(9), shift: fc.nat(3) }), { maxLength: 4 }),
        fc.array(fc.oneof(fc.nat(3), fc.constant(2 ** 30)), { minLength: 3, maxLength: 3 }),
        fc.string(),
        (questions, votes, voterWeights, seed) => {
          const made = testElection(questions, seed, 2);
          const random = seededRandom(seed);
          const weights = new Map(voterWeights.map((weight, i) => [publicCredential(BigInt(i + 2)), weight]));
          const expected = questions.map(({ answers, blank }) =>
            [...answers, ...(blank ? [0] : [])].map(() => 0),
          );
          const texts = votes.map(({ voter, pick, shift }, index) => {
            const plaintext = questions.map((question) => allowedPlaintext(question, pick, shift));
            if (!votes.slice(index + 1).some((later) => later.voter === voter)) {
              for (const [q, row] of plaintext.entries()) {
                for (const [i, m] of row.entries()) expected[q]![i]! += m * voterWeights[voter]!;
              }
            }
            const credentialSecret = BigInt(voter + 2);
            return encryptBallot({ election: made.election, credentialSecret, plaintext, random });
          });
          const tally = computeTally(made.election, texts, weights);
          const result = computeResult({
            election: made.election,
            trustees: made.keys.map(({ publicKey }) => publicKey),
            encryptedTallyText: tally.encryptedTallyText,
            totalWeight: tally.totalWeight,
            decryptions: made.keys.map(({ privateKey }, index) => ({
              owner: index + 1,
              text: decryptTally({
                election: made.election,
                encryptedTallyText: tally.encryptedTallyText,
                privateKey,
                random,
              }),
            })),
          });
          expect(must(result).counts).toEqual(expected);
          expect(tally.numTallied).toBe(new Set(votes.map(({ voter }) => voter)).size);
        },
      ),
      { numRuns: 6 },
    );
  });
});
