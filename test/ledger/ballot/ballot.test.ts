import fc from 'fast-check';
import { ED25519_TORSION_SUBGROUP } from '@noble/curves/ed25519.js';
import { describe, expect, it } from 'vitest';
import {
  checkBallotHeader,
  checkPlaintexts,
  encodeBallot,
  encryptAnswers,
  encryptBallot,
  parseBallot,
  signaturePrefix,
  signedHash,
  tracker,
  worstCaseBallotBytes,
} from '../../../ledger/ballot/ballot.ts';
import type { Ballot, UnsignedBallot } from '../../../ledger/ballot/ballot.ts';
import { deriveCredential, publicCredential } from '../../../ledger/ballot/credential.ts';
import { parseElection } from '../../../ledger/ballot/election.ts';
import type { NonHomomorphicAnswer } from '../../../ledger/ballot/nonhomomorphic-answer.ts';
import {
  decodeCurvePoint,
  encodePoint,
  GENERATOR,
  IDENTITY_TEXT,
  modOrder,
  ORDER,
} from '../../../ledger/ballot/group.ts';
import { checkBallotProofs } from '../../../ledger/ballot/proofs.ts';
import { proveKnowledge } from '../../../ledger/ballot/schnorr.ts';
import {
  allowedPlaintext,
  anyNonHomomorphicQuestion,
  anyQuestion,
  homomorphic,
  must,
  scriptedRandom,
  seededRandom,
  testElection,
  vectorJson,
  vectorText,
} from './helpers.ts';

interface Deterministic {
  readonly id: string;
  readonly election: string;
  readonly credential: string;
  readonly votes: readonly (readonly number[])[];
  readonly draws: readonly string[];
  readonly ballot: string;
  readonly tracker: string;
}

const electionA = must(parseElection(vectorText('a/public/election.json')));
const textA = vectorText('a/public/ballot1.json');
const known = vectorJson<readonly Deterministic[]>('kat/deterministic.json');

/** Signs whatever it is given, so that only the proofs can find the fault. */
function sign(ballot: UnsignedBallot, secret: bigint): string {
  const hash = signedHash(ballot);
  return encodeBallot({
    ...ballot,
    signature: { hash, proof: proveKnowledge(signaturePrefix(hash), secret, seededRandom('sign')) },
  });
}

describe('belenios.md section 4: vectors', () => {
  const electionC = must(parseElection(vectorText('c/public/election.json')));
  const votes = (['a', 'c'] as const).flatMap((folder) =>
    vectorText(`${folder}/private/votes.tsv`)
      .split('\n')
      .map((line) => ({ folder, line })),
  );
  it.each(votes)('accepts ballot $folder $line and knows its tracker', ({ folder, line }) => {
    const [number, , , expected] = line.split('\t');
    const text = vectorText(`${folder}/public/ballot${number}.json`);
    expect(tracker(text)).toBe(expected);
    expect(encodeBallot(must(parseBallot(text)))).toBe(text);
    const election = folder === 'a' ? electionA : electionC;
    expect(checkBallotProofs(election, text)).toEqual({ ok: true, value: undefined });
  });

  it.each(['a-nonblank', 'a-blank', 'c-nh'])(
    'makes ballot %s byte for byte from the same randomness',
    (id) => {
      const { credential, votes: plaintext, draws, ballot, ...rest } = known.find((item) => item.id === id)!;
      const random = scriptedRandom(draws);
      const election = rest.election.startsWith('c/') ? electionC : electionA;
      const { secret } = deriveCredential(election.uuid, credential);
      const text = encryptBallot({ election, credentialSecret: secret, plaintext, random });
      expect(text).toBe(ballot);
      expect(tracker(text)).toBe(rest.tracker);
      expect(random.left()).toBe(0);
    },
  );
});

describe('making a ballot', () => {
  const questions = [
    { question: 'chair', answers: ['a', 'b', 'c'], min: 1, max: 2, blank: true as const },
    { question: 'board', answers: ['a', 'b'], min: 1, max: 1 },
  ];
  const { election } = testElection(questions);

  it.each([
    ['a missing answer', [[0, 1, 0, 0]], '1 answers to 2 questions'],
    [
      'a vector without the blank flag',
      [
        [1, 0, 0],
        [1, 0],
      ],
      'question 1: 3 choices instead of 4',
    ],
    [
      'a choice of 2',
      [
        [0, 1, 0, 0],
        [2, 0],
      ],
      'question 2: a choice is 0 or 1',
    ],
    [
      'a choice of -1',
      [
        [0, 1, 1, -1],
        [1, 0],
      ],
      'question 1: a choice is 0 or 1',
    ],
    [
      'a choice of one half',
      [
        [0, 1, 0, 0],
        [0.5, 0.5],
      ],
      'question 2: a choice is 0 or 1',
    ],
    [
      'blank and a choice',
      [
        [1, 1, 0, 0],
        [1, 0],
      ],
      'question 1: a blank answer cannot choose anything else',
    ],
    [
      'too many',
      [
        [0, 1, 1, 1],
        [1, 0],
      ],
      'question 1: 3 answers chosen, between 1 and 2 are accepted',
    ],
    [
      'too few',
      [
        [0, 1, 0, 0],
        [0, 0],
      ],
      'question 2: 0 answers chosen, between 1 and 1 are accepted',
    ],
  ])('refuses %s', (_, plaintext, error) => {
    expect(checkPlaintexts(questions, plaintext)).toEqual({ ok: false, error });
    const random = seededRandom('refused');
    expect(() => encryptBallot({ election, credentialSecret: 5n, plaintext, random })).toThrow(error);
  });

  it('takes the nonce of the signature from its own source and nothing else from there', () => {
    const plaintext = [
      [1, 0, 0, 0],
      [0, 1],
    ];
    const make = (seed: string): Ballot => {
      const random = seededRandom('shared');
      const signatureRandom = seededRandom(seed);
      return must(
        parseBallot(encryptBallot({ election, credentialSecret: 5n, plaintext, random, signatureRandom })),
      );
    };
    const [one, two] = [make('one'), make('two')];
    expect(one.answers).toEqual(two.answers);
    expect(one.signature.hash).toBe(two.signature.hash);
    expect(one.signature.proof).not.toEqual(two.signature.proof);
    const rebuilt = encryptAnswers(election, publicCredential(5n), plaintext, seededRandom('shared'));
    expect({ ...rebuilt, signature: one.signature }).toEqual(one);
  });

  it('makes ballots that pass every check, for any question and allowed answer, within the promised size', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(anyQuestion, anyNonHomomorphicQuestion), { minLength: 1, maxLength: 2 }),
        fc.nat(9),
        fc.nat(3),
        fc.string(),
        (anyQuestions, pick, shift, seed) => {
          const { election: any } = testElection(anyQuestions, seed);
          const plaintext = anyQuestions.map((question) => allowedPlaintext(question, pick, shift));
          const random = seededRandom(seed);
          const text = encryptBallot({ election: any, credentialSecret: 5n, plaintext, random });
          expect(checkBallotProofs(any.text, text)).toEqual({ ok: true, value: undefined });
          const slack = worstCaseBallotBytes(anyQuestions) - Buffer.byteLength(text);
          // Numbers of 76 digits are rarely more than a few digits shorter.
          expect(slack).toBeGreaterThanOrEqual(0);
          expect(slack).toBeLessThan(80);
        },
      ),
      { numRuns: 12 },
    );
  });
});

describe('belenios.md section 9: one text per ballot', () => {
  const ballot = must(parseBallot(textA));
  const replaced = (from: string | RegExp, to: string): string => {
    const text = textA.replace(from, to);
    expect(text).not.toBe(textA);
    return text;
  };
  const alpha = homomorphic(ballot.answers[0]).choices[0]!.alpha;
  const challenge = String(homomorphic(ballot.answers[0]).overallProof[0]!.challenge);
  it.each([
    ['fields of an answer in another order', /"alpha":"(\w+)","beta":"(\w+)"/, '"beta":"$2","alpha":"$1"'],
    ['an unknown field inside an answer', '"overall_proof":', '"extra":1,"overall_proof":'],
    ['a field twice', '"overall_proof":', '"overall_proof":[],"overall_proof":'],
    ['an unknown field at top level', '{"election_uuid"', '{"extra":1,"election_uuid"'],
    ['white space', '"answers":[', '"answers": ['],
    ['a newline at the end', /$/, '\n'],
    ['a byte order mark', /^/, '\ufeff'],
    ['an escaped character', '"election_uuid"', String.raw`"election_uui\u0064"`],
    ['upper-case hex', alpha, alpha.toUpperCase()],
    ['63 hex digits', alpha, alpha.slice(1)],
    ['the identity with sign bit', alpha, `80${IDENTITY_TEXT.slice(2)}`],
    ['the identity as y = p+1', alpha, `7${'f'.repeat(61)}ee`],
    ['a leading zero', challenge, `0${challenge}`],
    ['a plus sign', challenge, `+${challenge}`],
    ['a hexadecimal number', challenge, `0x${BigInt(challenge).toString(16)}`],
    ['an underscore', challenge, `${challenge.slice(0, 3)}_${challenge.slice(3)}`],
    ['a negative number', challenge, `-${challenge}`],
    ['a challenge of q or more', challenge, String(BigInt(challenge) + ORDER)],
    ['a number that is not a string', `"${challenge}"`, challenge],
    ['a null blank proof', /"blank_proof":\[.*?\]/, '"blank_proof":null'],
    ['a padded hash', /("hash":"\w[^"]*)"/, '$1="'],
    ['no signature', /,"signature":.*$/, '}'],
  ])('refuses %s', (_, from, to) => {
    expect(parseBallot(replaced(from, to)).ok).toBe(false);
  });

  it('refuses any changed character', () => {
    fc.assert(
      fc.property(
        fc.nat(textA.length - 1),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
        (at, other) => {
          fc.pre(textA[at] !== other);
          const changed = textA.slice(0, at) + other + textA.slice(at + 1);
          expect(checkBallotProofs(electionA, changed).ok).toBe(false);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('refuses a text far too long without parsing it', () => {
    expect(parseBallot(`${' '.repeat(1024 * 1024)}${textA}`)).toMatchObject({
      error: expect.stringContaining('too many'),
    });
  });

  it.each([
    ['uuid', { ...ballot, electionUuid: '2vrMkn6of1Y3Zz' }, 'election_uuid'],
    ['fingerprint', { ...ballot, electionHash: 'A'.repeat(43) }, 'election_hash'],
    ['number of answers', { ...ballot, answers: ballot.answers.slice(1) }, '1 answers to 2'],
    ['order of answers', { ...ballot, answers: ballot.answers.toReversed() }, 'answer 1'],
  ])('refuses another %s', (_, changed, error) => {
    expect(checkBallotHeader(electionA, changed)).toMatchObject({ error: expect.stringContaining(error) });
    expect(checkBallotProofs(electionA, encodeBallot(changed)).ok).toBe(false);
  });

  const [blankAnswer, plainAnswer] = [homomorphic(ballot.answers[0]), homomorphic(ballot.answers[1])];
  const { blankProof, ...withoutBlankProof } = blankAnswer;
  const proof = blankAnswer.overallProof[0]!;
  it.each([
    ['a choice too few', { ...blankAnswer, choices: blankAnswer.choices.slice(1) }, plainAnswer],
    ['an individual proof too few', { ...blankAnswer, individualProofs: [] }, plainAnswer],
    [
      'an individual proof of one entry',
      { ...blankAnswer, individualProofs: blankAnswer.individualProofs.map((p) => p.slice(1)) },
      plainAnswer,
    ],
    [
      'an overall proof too long',
      { ...blankAnswer, overallProof: [...blankAnswer.overallProof, proof] },
      plainAnswer,
    ],
    ['a missing blank proof', withoutBlankProof, plainAnswer],
    ['a blank proof of one entry', { ...blankAnswer, blankProof: blankProof!.slice(1) }, plainAnswer],
    ['a blank proof without blank', blankAnswer, { ...plainAnswer, blankProof: blankProof! }],
  ])('refuses %s', (_, first, second) => {
    expect(checkBallotHeader(electionA, { ...ballot, answers: [first, second] }).ok).toBe(false);
  });
});

describe('belenios.md section 4.4: non-homomorphic answers', () => {
  const { election } = testElection([
    { type: 'NonHomomorphic', question: '순위', answers: ['가', '나', '다'] },
    { question: '찬반', answers: ['찬성'], min: 0, max: 1 },
  ]);
  const secret = 77n;
  const random = seededRandom('non-homomorphic');
  const text = encryptBallot({ election, credentialSecret: secret, plaintext: [[3, 0, 255], [1]], random });
  const ballot = must(parseBallot(text));

  it('are accepted, also signed anew', () => {
    expect(checkBallotProofs(election, text).ok).toBe(true);
    expect(checkBallotProofs(election, sign(ballot, secret)).ok).toBe(true);
  });

  it.each([
    ['an integer less', [1, 2], '2 integers instead of 3'],
    ['256', [1, 2, 256], 'integers from 0 to 255'],
    ['-1', [1, 2, -1], 'integers from 0 to 255'],
    ['one half', [1, 2, 0.5], 'integers from 0 to 255'],
    ['minus zero', [1, 2, -0], 'integers from 0 to 255'],
  ])('are not made with %s', (_, row, error) => {
    const plaintext = [row, [1]];
    expect(checkPlaintexts(election.questions, plaintext)).toEqual({
      ok: false,
      error: expect.stringContaining(error),
    });
    expect(() => encryptBallot({ election, credentialSecret: secret, plaintext, random })).toThrow(error);
  });

  const changes = leafPaths(ballot.answers[0]);
  it.each(changes.map((path) => path.join('.')))('are refused with another %s', (path) => {
    const answer = withChangedLeaf(ballot.answers[0]!, path.split('.'));
    const changed = sign({ ...ballot, answers: [answer, ballot.answers[1]!] }, secret);
    expect(checkBallotProofs(election, changed)).toEqual({
      ok: false,
      error: 'answer 1: invalid proof of the randomness',
    });
  });

  it('are refused with a point that has a torsion part, or is off the curve', () => {
    const { choices, proof } = ballot.answers[0] as NonHomomorphicAnswer;
    const minusOne = must(decodeCurvePoint(`7${'f'.repeat(61)}ec`));
    for (const part of ['alpha', 'beta'] as const) {
      const dirty = encodePoint(must(decodeCurvePoint(choices[part])).add(minusOne));
      for (const [point, error] of [
        [dirty, 'not in the prime-order subgroup'],
        [`${'0'.repeat(63)}2`, 'not a point of the curve'],
      ] as const) {
        const answer = { choices: { ...choices, [part]: point }, proof };
        const changed = sign({ ...ballot, answers: [answer, ballot.answers[1]!] }, secret);
        expect(checkBallotProofs(election, changed)).toMatchObject({
          ok: false,
          error: expect.stringContaining(`answer 1: ${part}: ${error}`),
        });
      }
    }
  });

  it('are refused in the place of the other kind, and under another credential', () => {
    const exchanged = { ...ballot, answers: ballot.answers.toReversed() };
    expect(checkBallotHeader(election, exchanged)).toMatchObject({
      error: expect.stringContaining('answer 1: it is of another kind'),
    });
    expect(checkBallotProofs(election, sign(exchanged, secret)).ok).toBe(false);
    const moved = { ...ballot, credential: publicCredential(78n) };
    expect(checkBallotProofs(election, sign(moved, 78n))).toMatchObject({
      error: 'answer 1: invalid proof of the randomness',
    });
  });

  it.each([
    ['a field more', '"proof":{', '"more":1,"proof":{'],
    ['fields in another order', /"alpha":("\w+"),"beta":("\w+")/, '"beta":$2,"alpha":$1'],
    ['a leading zero', '"proof":{"challenge":"', '"proof":{"challenge":"0'],
  ])('have one text: %s is refused', (_, from, to) => {
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    expect(parseBallot(changed).ok).toBe(false);
  });
});

describe('soundness: what is signed by the right credential but not proven', () => {
  const { election } = testElection([
    { question: 'one', answers: ['a', 'b'], min: 1, max: 1, blank: true },
    { question: 'two', answers: ['a', 'b'], min: 0, max: 2 },
  ]);
  const secret = 1234567n;
  const plaintext = [
    [0, 1, 0],
    [1, 0],
  ];
  const text = encryptBallot({
    election,
    credentialSecret: secret,
    plaintext,
    random: seededRandom('sound'),
  });
  const ballot = must(parseBallot(text));

  it('accepts the ballot itself, signed anew', () => {
    expect(checkBallotProofs(election, sign(ballot, secret)).ok).toBe(true);
  });

  const leaves = leafPaths(ballot.answers);
  it(`refuses a change of any of the ${leaves.length} points and numbers in its answers`, () => {
    expect(leaves).toHaveLength(10 + 2 * (6 + 2 + 2 + 4 + 3));
    for (const path of leaves) {
      const changed = { ...ballot, answers: withChangedLeaf(ballot.answers, path) };
      const checked = checkBallotProofs(election, sign(changed, secret));
      expect(checked, `at ${path.join('.')}`).toMatchObject({
        ok: false,
        error: expect.stringContaining('proof'),
      });
    }
  });

  it('refuses a change of any part of the signature', () => {
    const { hash, proof } = ballot.signature;
    const next = (n: bigint): bigint => modOrder(n + 1n);
    for (const signature of [
      { hash: `${hash.startsWith('A') ? 'B' : 'A'}${hash.slice(1)}`, proof },
      { hash, proof: { ...proof, challenge: next(proof.challenge) } },
      { hash, proof: { ...proof, response: next(proof.response) } },
    ]) {
      expect(checkBallotProofs(election, encodeBallot({ ...ballot, signature }))).toMatchObject({
        error: expect.stringContaining('signature'),
      });
    }
  });

  it('refuses proven answers under a signature the credential gave to others', () => {
    const random = seededRandom('forged');
    const forged = encryptAnswers(
      election,
      ballot.credential,
      [
        [0, 0, 1],
        [1, 1],
      ],
      random,
    );
    expect(checkBallotProofs(election, sign(forged, secret)).ok).toBe(true);
    expect(checkBallotProofs(election, encodeBallot({ ...forged, signature: ballot.signature }))).toEqual({
      ok: false,
      error: 'signature: the hash is not that of the ballot',
    });
  });

  it('refuses answers moved to another credential or to another question', () => {
    const other = { ...ballot, credential: publicCredential(99n) };
    expect(checkBallotProofs(election, sign(other, 99n)).ok).toBe(false);
    expect(checkBallotProofs(election, sign(other, secret))).toMatchObject({ error: 'signature: invalid' });
    const [one, two] = [ballot.answers[1]!, ballot.answers[1]!];
    const twice = testElection([
      { question: 'one', answers: ['a', 'b'], min: 0, max: 2 },
      { question: 'two', answers: ['a', 'b'], min: 0, max: 2 },
    ]).election;
    const moved = { ...ballot, electionHash: twice.fingerprint, answers: [one, two] };
    expect(checkBallotProofs(twice, sign(moved, secret))).toMatchObject({
      error: expect.stringContaining('individual proof'),
    });
  });

  it('refuses the identity as credential, whose secret everybody knows', () => {
    const random = seededRandom('identity');
    const unsigned = encryptAnswers(election, IDENTITY_TEXT, plaintext, random);
    expect(checkBallotProofs(election, sign(unsigned, 0n))).toMatchObject({
      error: expect.stringContaining('identity'),
    });
  });

  it('refuses every ciphertext with a torsion part', () => {
    const torsion = ED25519_TORSION_SUBGROUP.map((hex) =>
      must(decodeCurvePoint(hex.match(/../g)!.reverse().join(''))),
    ).filter((point) => !point.is0());
    expect(torsion).toHaveLength(7);
    for (const point of torsion) {
      for (const part of ['alpha', 'beta'] as const) {
        const [first, ...others] = homomorphic(ballot.answers[1]).choices;
        const dirty = encodePoint(must(decodeCurvePoint(first![part])).add(point));
        const answer = {
          ...homomorphic(ballot.answers[1]),
          choices: [{ ...first!, [part]: dirty }, ...others],
        };
        const text = sign({ ...ballot, answers: [ballot.answers[0]!, answer] }, secret);
        expect(checkBallotProofs(election, text)).toEqual({
          ok: false,
          error: `answer 2: choice 0: ${part}: not in the prime-order subgroup`,
        });
      }
    }
  });

  it('refuses a point off the curve and a text that is no election', () => {
    const [first, ...others] = homomorphic(ballot.answers[1]).choices;
    const choices = [{ ...first!, alpha: `${'0'.repeat(63)}2` }, ...others];
    const changed = {
      ...ballot,
      answers: [ballot.answers[0]!, { ...homomorphic(ballot.answers[1]), choices }],
    };
    expect(checkBallotProofs(election, sign(changed, secret))).toMatchObject({
      error: expect.stringContaining('not a point of the curve'),
    });
    expect(checkBallotProofs('{}', text)).toMatchObject({ error: expect.stringContaining('election') });
  });
});

type Path = readonly (string | number)[];

/** Every point and number below `value`, by its path. */
function leafPaths(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, child]) => leafPaths(child, [...path, key]));
}

/** A copy with one leaf changed to another valid one: the point times g, the number plus one. */
function withChangedLeaf<T>(value: T, [key, ...rest]: Path): T {
  if (key === undefined) {
    if (typeof value === 'bigint') return modOrder(value + 1n) as T;
    return encodePoint(must(decodeCurvePoint(String(value))).add(GENERATOR)) as T;
  }
  const copy = structuredClone(value) as Record<string | number, unknown>;
  copy[key] = withChangedLeaf(copy[key], rest);
  return copy as T;
}
