import { describe, expect, it } from 'vitest';
import { deriveCredential, generateCredential, publicCredential } from '../../../ledger/ballot/credential.ts';
import { parsePublicCredentials } from './whole-checks.ts';
import { makePublicCredentialsText, unweighted } from '../../../ledger/ballot/credentials.ts';
import {
  generateUuid,
  isHomomorphicElection,
  makeElectionText,
  parseElection,
} from '../../../ledger/ballot/election.ts';
import { GENERATOR, IDENTITY_TEXT } from '../../../ledger/ballot/group.ts';
import {
  generateTrusteeKey,
  makeTrusteePublicKeyText,
  parsePrivateKey,
  parseTrusteePublicKey,
} from '../../../ledger/ballot/trustee-key.ts';
import {
  electionPublicKey,
  makeTrusteesText,
  parseTrustees,
  trusteePublicKeys,
} from '../../../ledger/ballot/trustees.ts';
import { readArchive } from '../../../ledger/ballot/archive.ts';
import { encodePoint } from '../../../ledger/ballot/group.ts';
import { utf8ToBytes } from '../../../ledger/bytes.ts';
import { must, seededRandom, singles, vectorBytes, vectorJson, vectorText } from './helpers.ts';

const electionText = vectorText('a/public/election.json');
const trusteesText = vectorText('a/public/trustees.json');
/** As published; public_creds.json of the tool still has the voters' ids. */
const credentialsText = must(readArchive(vectorBytes('a/2vrMkn6of1Y3Zh.bel'))).publicCredentialsText;
/** The point of order two. */
const torsion = `7${'f'.repeat(61)}ec`;
const misc = vectorJson<{
  readonly fingerprint: string;
  readonly uuid: string;
  readonly credential: { readonly private: string; readonly x: string; readonly public: string };
}>('kat/misc.json');

describe('belenios.md section 3.1: election parameters', () => {
  it('reads election a and writes the same text', () => {
    const election = must(parseElection(electionText));
    expect(election.fingerprint).toBe(misc.fingerprint);
    expect(election.uuid).toBe(misc.uuid);
    expect(election.questions[0]).toEqual({
      question: 'Who should be chair?',
      answers: ['Alice', 'Bob', 'Carol'],
      min: 1,
      max: 1,
      blank: true,
    });
    expect(election.questions[1]).not.toHaveProperty('blank');
    expect(makeElectionText(election)).toBe(electionText);
  });

  it('escapes DEL as Belenios does and refuses half a surrogate pair', () => {
    const election = must(parseElection(electionText));
    const text = makeElectionText({ ...election, name: 'a\u007fb', language: ['ko', 'ltr'] });
    expect(text).toContain(String.raw`"name":"a\u007fb"`);
    expect(must(parseElection(text))).toMatchObject({ name: 'a\u007fb', language: ['ko', 'ltr'] });
    expect(() => makeElectionText({ ...election, name: 'a\ud800' })).toThrow('surrogate');
    expect(must(parseElection(makeElectionText({ ...election, name: String.raw`\ud800` }))).name).toBe(
      String.raw`\ud800`,
    );
  });

  const changed = (from: string, to: string): string => {
    expect(electionText).toContain(from);
    return electionText.replace(from, to);
  };
  const key = must(parseElection(electionText)).publicKey;
  it.each([
    ['another version', changed('"version":1', '"version":2'), 'version 1'],
    ['another group', changed('"Ed25519"', '"RFC-3526-2048"'), 'Ed25519'],
    ['a key off the curve', changed(key, `${'0'.repeat(63)}2`), 'not a point of the curve'],
    ['a key with a torsion part', changed(key, torsion), 'subgroup'],
    ['the identity as key', changed(key, IDENTITY_TEXT), 'identity'],
    ['an unknown field', changed('"version":1', '"version":1,"extra":1'), 'extra'],
    ['white space', changed('"version":1,', '"version":1, '), 'canonical'],
    ['another order', changed('"min":1,"max":1', '"max":1,"min":1'), 'canonical'],
    ['blank false', changed('"blank":true', '"blank":false'), 'blank'],
    ['min above max', changed('"min":1,"max":3', '"min":4,"max":3'), 'min <= max'],
    ['max above the number of answers', changed('"max":3', '"max":5'), 'min <= max'],
    ['a short uuid', changed('2vrMkn6of1Y3Zh', '2vrMkn6of1Y3Z'), 'Base58'],
    ['half a surrogate pair', changed('Vector A', String.raw`\ud800`), 'surrogate'],
    ['no JSON', electionText.slice(1), 'JSON'],
    [
      'lists of candidates',
      vectorText('c/public/election.json').replace('NonHomomorphic', 'Lists'),
      'questions.1: questions of type Lists are not supported',
    ],
  ])('refuses %s', (_, text, reason) => {
    expect(parseElection(text)).toMatchObject({ ok: false, error: expect.stringContaining(reason) });
  });

  describe('questions', () => {
    const parameters = must(parseElection(electionText));
    const withQuestion = (question: unknown): string =>
      electionText.replace(/"questions":\[.*\],"uuid"/, `"questions":[${JSON.stringify(question)}],"uuid"`);
    const value = { answers: ['가', '나'], question: '순위' };
    const asked = { type: 'NonHomomorphic' as const, question: '순위', answers: ['가', '나'] };

    it('reads election c and writes the same text', () => {
      const text = vectorText('c/public/election.json');
      const election = must(parseElection(text));
      expect(election.questions[1]).toEqual({
        type: 'NonHomomorphic',
        question: 'Rank (1 best)',
        answers: ['X', 'Y', 'Z'],
        extra: { method: 'Schulze', blank: true },
      });
      expect(makeElectionText(election)).toBe(text);
      expect(isHomomorphicElection(election)).toBe(false);
      expect(isHomomorphicElection(parameters)).toBe(true);
    });

    it.each([
      [undefined, undefined],
      [
        { method: 'Schulze', blank: false },
        { method: 'Schulze', blank: false },
      ],
      [
        { method: 'STV', blank: true, seats: 2 },
        { method: 'STV', blank: true, seats: 2 },
      ],
      [
        { method: 'MajorityJudgment', blank: true, grades: ['상', '하'] },
        { method: 'MajorityJudgment', blank: true, grades: ['상', '하'] },
      ],
      [{ method: 'Borda', points: [3, 2, 1] }, { text: '{"method":"Borda","points":[3,2,1]}' }],
      [{ blank: true, method: 'Schulze' }, { text: '{"blank":true,"method":"Schulze"}' }],
      [{ method: 'STV', blank: true, seats: 0 }, { text: '{"method":"STV","blank":true,"seats":0}' }],
      ['free', { text: '"free"' }],
    ])('with the extra %j are carried through', (extra, expected) => {
      const text = withQuestion({ type: 'NonHomomorphic', value, extra });
      const election = must(parseElection(text));
      expect(election.questions).toEqual([{ ...asked, ...(expected && { extra: expected }) }]);
      expect(makeElectionText(election)).toBe(text);
    });

    it('in the wrapped form of homomorphic ones are carried through', () => {
      const inner = { answers: ['가', '나'], blank: true as const, min: 1, max: 2, question: '선택' };
      for (const extra of [undefined, { note: 1 }]) {
        const text = withQuestion({ type: 'Homomorphic', value: inner, extra });
        const election = must(parseElection(text));
        expect(election.questions).toEqual([
          { type: 'Homomorphic', ...inner, ...(extra && { extra: { text: '{"note":1}' } }) },
        ]);
        expect(isHomomorphicElection(election)).toBe(true);
        expect(makeElectionText(election)).toBe(text);
      }
      const extra = { text: '{"note":1}' };
      expect(() => makeElectionText({ ...parameters, questions: [{ ...inner, extra }] })).toThrow('wrapped');
    });

    it.each([
      ['more than 30 answers', { ...value, answers: Array.from({ length: 31 }, String) }, {}, 'at most 30'],
      ['no answers', { ...value, answers: [] }, {}, 'questions.0.value.answers'],
      ['a minimum', { ...value, min: 1 }, {}, 'questions.0.value.min'],
      ['another order', { question: '순위', answers: ['가'] }, {}, 'canonical'],
      ['null as extra', value, { extra: null }, 'null'],
      ['a field more', value, { more: 1 }, 'questions.0.more'],
      ['half a surrogate pair in the extra', value, { extra: '\ud800' }, 'surrogate'],
      ['an unknown type', value, { type: 'Ranked' }, 'questions of type Ranked are not supported'],
      ['a type that is no text', value, { type: 1 }, 'questions of type ? are not supported'],
    ])('with %s are refused', (_, inner, change, error) => {
      expect(parseElection(withQuestion({ type: 'NonHomomorphic', value: inner, ...change }))).toMatchObject({
        ok: false,
        error: expect.stringContaining(error),
      });
    });

    it('with an extra in another form than Belenios writes are refused', () => {
      const text = withQuestion({ type: 'NonHomomorphic', value, extra: { a: 1 } });
      for (const extra of ['{"a":1.0}', '{"a": 1}', '{"a":1,"a":1}', '{"b":2,"1":1}'])
        expect(parseElection(text.replace('{"a":1}', extra))).toMatchObject({
          error: expect.stringContaining('canonical'),
        });
      const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
      expect(parseElection(text.replace('{"a":1}', deep))).toMatchObject({
        error: expect.stringContaining('question 1: extra: 400000 characters'),
      });
    });

    it('wrapped without type, or with limits that do not fit, are refused', () => {
      expect(parseElection(withQuestion({ value }))).toMatchObject({ ok: false });
      const inner = { answers: ['가'], min: 1, max: 2, question: '선택' };
      expect(parseElection(withQuestion({ type: 'Homomorphic', value: inner }))).toMatchObject({
        error: expect.stringContaining('min <= max <= 1 answers'),
      });
    });
  });

  it('makes identifiers of 14 Base58 characters', () => {
    expect(generateUuid(seededRandom('uuid'))).toMatch(/^[1-9A-HJ-NP-Za-km-z]{14}$/);
  });
});

describe('belenios.md section 3.2: trustees', () => {
  it('reads the trustees of a, whose keys multiply to the election key', () => {
    const trustees = must(parseTrustees(trusteesText));
    expect(electionPublicKey(trustees)).toBe(must(parseElection(electionText)).publicKey);
    expect(makeTrusteesText(trustees)).toBe(trusteesText);
    for (const [index, publicKey] of trusteePublicKeys(trustees).entries()) {
      const privateKey = must(parsePrivateKey(vectorText(`a/private/trustee${index + 1}.privkey`)));
      expect(encodePoint(GENERATOR.multiply(privateKey))).toBe(publicKey);
      const single = vectorText(`a/public/trustee${index + 1}.pubkey`);
      expect(makeTrusteePublicKeyText(must(parseTrusteePublicKey(single)))).toBe(single);
    }
  });

  it('makes keys it accepts itself', () => {
    const key = generateTrusteeKey(seededRandom('key'));
    expect(must(parsePrivateKey(key.privateKeyText))).toBe(key.privateKey);
    expect(must(parseTrustees(makeTrusteesText([key.publicKey])))).toEqual([key.publicKey]);
  });

  it('refuses a proof for another key and a changed proof', () => {
    const [one, two] = singles(trusteesText);
    const swapped = makeTrusteesText([{ publicKey: one!.publicKey, pok: two!.pok }]);
    expect(parseTrustees(swapped)).toMatchObject({ ok: false, error: expect.stringContaining('pok') });
    const changed = makeTrusteesText([
      one!,
      { ...two!, pok: { ...two!.pok, response: two!.pok.response + 1n } },
    ]);
    expect(parseTrustees(changed)).toMatchObject({
      ok: false,
      error: expect.stringContaining('trustee 2: pok'),
    });
  });

  it('refuses the identity and an empty list', () => {
    const [one] = singles(trusteesText);
    const identity = makeTrusteesText([{ ...one!, publicKey: IDENTITY_TEXT }]);
    expect(parseTrustees(identity)).toMatchObject({ ok: false, error: expect.stringContaining('identity') });
    expect(parseTrustees('[]').ok).toBe(false);
  });
});

describe('belenios.md section 3.4: credentials', () => {
  /** Those of election a, in the order of their list. */
  const listed = (): string[] =>
    [...must(parsePublicCredentials(credentialsText)).weights].map(([credential]) => credential);

  it('derives the known credentials', () => {
    const { secret, public: publicText } = deriveCredential(misc.uuid, misc.credential.private);
    expect(String(secret)).toBe(misc.credential.x);
    expect(publicText).toBe(misc.credential.public);
    const all = Object.values(vectorJson<Record<string, string>>('a/private/private_creds.json'));
    const derived = all.map((text) => deriveCredential(misc.uuid, text).public);
    expect(new Set(derived)).toEqual(new Set(listed()));
  });

  it('makes credentials in the known form and refuses other forms', () => {
    const text = generateCredential(seededRandom('credential'));
    expect(deriveCredential(misc.uuid, text).public).toMatch(/^[0-9a-f]{64}$/);
    expect(generateCredential(seededRandom('another'))).not.toBe(text);
    expect(() => deriveCredential(misc.uuid, text.replaceAll('-', ''))).toThrow('malformed');
    expect(() => deriveCredential(misc.uuid, `${text}\n`)).toThrow('malformed');
  });

  it('uses every Base58 character alike: bytes of the last, incomplete round are drawn again', () => {
    const bytes = [232, 255, 0, 57, 58, 231];
    const random = (length: number): Uint8Array => Uint8Array.from({ length }, () => bytes.shift() ?? 1);
    expect(generateCredential(random).slice(0, 4)).toBe('1z1z');
  });

  it('refuses the identity and points with a torsion part', () => {
    expect(parsePublicCredentials(`["${IDENTITY_TEXT}"]`).ok).toBe(false);
    expect(parsePublicCredentials(`["${torsion}"]`).ok).toBe(false);
    expect(parsePublicCredentials(`["${misc.credential.public}"]`).ok).toBe(true);
  });

  it('writes the list of a, sorted as the tool does, from any order', () => {
    const list = must(parsePublicCredentials(credentialsText));
    expect(list.kind).toBe('unweighted');
    const backwards = unweighted(listed().reverse());
    expect(makePublicCredentialsText(backwards)).toBe(credentialsText);
  });

  it('reads weights for all or for none', () => {
    const [a, b] = listed();
    const weights = new Map([
      [a!, 3],
      [b!, 0],
    ]);
    const text = makePublicCredentialsText({ weights, kind: 'weighted' });
    const read = must(parsePublicCredentials(text));
    expect(read.kind).toBe('weighted');
    expect(new Map(read.weights)).toEqual(weights);
    expect([a!, b!, listed()[2]!].map((credential) => read.weights.get(credential))).toEqual([
      3,
      0,
      undefined,
    ]);
    expect([a!, listed()[2]!].map((credential) => read.weights.has(credential))).toEqual([true, false]);
    expect(read.weights.size).toBe(2);
    expect(parsePublicCredentials(JSON.stringify([`${a},3`, b]))).toMatchObject({ ok: false });
    expect(parsePublicCredentials(JSON.stringify([a, `${b},3`]))).toMatchObject({ ok: false });
    expect(parsePublicCredentials(JSON.stringify([`${a},1`, `${b},1`]))).toMatchObject({
      ok: true,
      value: { kind: 'weighted' },
    });
    expect(parsePublicCredentials(JSON.stringify([a, a]))).toMatchObject({ ok: false });
    expect(parsePublicCredentials(JSON.stringify([`${a},03`]))).toMatchObject({ ok: false });
    expect(parsePublicCredentials(JSON.stringify([`${a},4294967297`]))).toMatchObject({ ok: false });
  });

  it('reads a list in pieces, and of each credential which is wrong', () => {
    const bytes = utf8ToBytes(credentialsText);
    const pieces = Array.from(bytes, (_, i) => bytes.subarray(i, i + 1));
    const read = must(parsePublicCredentials({ length: bytes.length, pieces: () => pieces }));
    expect(new Map(read.weights)).toEqual(new Map(must(parsePublicCredentials(credentialsText)).weights));
    const [a] = listed();
    expect(parsePublicCredentials(`["${a}","${a!.toUpperCase()}"]`)).toMatchObject({
      error: expect.stringContaining('entry 2'),
    });
    for (const text of [`["${a}"] `, `["${a}",]`, `["${a}"`, `[ "${a}"]`, `"${a}"`, `{"0":"${a}"}`, ''])
      expect(parsePublicCredentials(text)).toMatchObject({
        error: expect.stringContaining('canonical form'),
      });
  });

  it('is checked in several parts when it is long, every one, and says which is wrong', () => {
    const many = Array.from({ length: 300 }, (_, i) => publicCredential(BigInt(i + 2)));
    expect(
      [...must(parsePublicCredentials(JSON.stringify(many))).weights].map(([credential]) => credential),
    ).toEqual(many);
    for (const wrong of [0, 255, 256, 299])
      expect(parsePublicCredentials(JSON.stringify(many.with(wrong, torsion)))).toMatchObject({
        error: expect.stringContaining(`entry ${wrong + 1}: credential: not in the prime-order subgroup`),
      });
  });
});
