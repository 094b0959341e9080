import { describe, expect, it } from 'vitest';
import { checkCertificates, checkContext, makeCertificate } from '../../../ledger/ballot/certificate.ts';
import { parseElection } from '../../../ledger/ballot/election.ts';
import {
  decodeCurvePoint,
  encodePoint,
  GENERATOR,
  IDENTITY_TEXT,
  modOrder,
  timesSecret,
} from '../../../ledger/ballot/group.ts';
import { checkSignature, derivePki, generateSeed, signMessage } from '../../../ledger/ballot/pki.ts';
import {
  addCoefficients,
  checkThreshold,
  evaluate,
  lagrangeCoefficients,
} from '../../../ledger/ballot/threshold.ts';
import type { ThresholdTrustees } from '../../../ledger/ballot/threshold.ts';
import { generateTrusteeKey } from '../../../ledger/ballot/trustee-key.ts';
import {
  decryptionQuorums,
  electionPublicKey,
  isThreshold,
  makeTrusteesText,
  parseTrustees,
  trusteePublicKeys,
} from '../../../ledger/ballot/trustees.ts';
import { changedTexts, must, seededRandom, vectorJson, vectorText } from './helpers.ts';

const misc = vectorJson<{
  readonly pki: Record<'seed' | 'sk' | 'dk' | 'verification' | 'encryption', string>;
  readonly lagrange_1_3: Record<'l1' | 'l3', string>;
}>('kat/misc.json');
const trusteesText = vectorText('b/public/trustees.json');
const [groupOfB] = must(parseTrustees(trusteesText)) as [ThresholdTrustees];

describe('belenios.md section 3.3: keys and signatures of the ceremony', () => {
  it('derives the known keys', () => {
    const pki = must(derivePki(misc.pki.seed));
    expect(String(pki.signing)).toBe(misc.pki.sk);
    expect(String(pki.decryption)).toBe(misc.pki.dk);
    expect(pki.verificationKey).toBe(misc.pki.verification);
    expect(pki.encryptionKey).toBe(misc.pki.encryption);
    expect(vectorText('b/private/threshold1.key')).toBe(misc.pki.seed);
  });

  it('makes seeds it accepts, and refuses other texts', () => {
    expect(derivePki(generateSeed(seededRandom('seed'))).ok).toBe(true);
    for (const text of ['', misc.pki.seed.slice(1), `${misc.pki.seed}\n`, `0${misc.pki.seed.slice(1)}`])
      expect(derivePki(text)).toMatchObject({ ok: false, error: expect.stringContaining('Base58') });
  });

  it('signs what only the right key and text verify', () => {
    const pki = must(derivePki(misc.pki.seed));
    const { message, signature } = signMessage(pki.signing, 'text', seededRandom('sign'));
    const key = must(decodeCurvePoint(pki.verificationKey));
    expect(checkSignature(key, message, signature)).toBe(true);
    expect(checkSignature(key, 'Text', signature)).toBe(false);
    expect(checkSignature(key.add(GENERATOR), message, signature)).toBe(false);
    expect(checkSignature(key, message, { ...signature, response: modOrder(signature.response + 1n) })).toBe(
      false,
    );
  });
});

describe('belenios.md section 3.3: threshold trustees', () => {
  it('reads the trustees of b, writes the same text, and finds the election key', () => {
    expect(isThreshold(groupOfB)).toBe(true);
    expect(makeTrusteesText([groupOfB])).toBe(trusteesText);
    const election = must(parseElection(vectorText('b/public/election.json')));
    expect(electionPublicKey([groupOfB])).toBe(election.publicKey);
    expect(decryptionQuorums([groupOfB])).toEqual([
      {
        kind: 'threshold',
        firstOwner: 1,
        needed: 2,
        publicKeys: groupOfB.verificationKeys.map(({ publicKey }) => publicKey),
      },
    ]);
  });

  it('reads any mix of single trustees and groups, and numbers all of them', () => {
    const random = seededRandom('mix');
    const single = generateTrusteeKey(random).publicKey;
    const named = { ...generateTrusteeKey(random).publicKey, name: '참관인' };
    const items = [single, groupOfB, named];
    const text = makeTrusteesText(items);
    expect(must(parseTrustees(text))).toEqual(items);
    expect(trusteePublicKeys(items)).toHaveLength(5);
    expect(decryptionQuorums(items).map(({ firstOwner, needed }) => [firstOwner, needed])).toEqual([
      [1, 1],
      [2, 2],
      [5, 1],
    ]);
    const sum = items.map((item) => must(decodeCurvePoint(electionPublicKey([item]))));
    expect(electionPublicKey(items)).toBe(encodePoint(sum[0]!.add(sum[1]!).add(sum[2]!)));
    const broken = makeTrusteesText([
      single,
      { ...groupOfB, verificationKeys: groupOfB.verificationKeys.toReversed() },
    ]);
    expect(parseTrustees(broken)).toMatchObject({
      error: expect.stringContaining('trustee 2: verification'),
    });
  });

  const changed = changedTexts(trusteesText);
  it(`refuses a change of any of the ${changed.length} values of b's trustees`, () => {
    expect(changed).toHaveLength(2 + 3 * (6 + 2) + 3 * (2 + 2) + 3 * 2 + 3 * 5);
    for (const { path, text } of changed) expect(parseTrustees(text).ok, `at ${path}`).toBe(false);
  });

  const swap = <T>([a, b, ...rest]: readonly T[]): T[] => [b!, a!, ...rest];
  it.each([
    ['another order of certificates', { certs: swap(groupOfB.certs) }, 'trustee 1: certificate'],
    ['a certificate less', { certs: groupOfB.certs.slice(0, 2) }, 'it is for 3 trustees'],
    ['another order of coefficients', { coefexps: swap(groupOfB.coefexps) }, 'trustee 1: coefexps'],
    ['coefficients missing', { coefexps: groupOfB.coefexps.slice(1) }, '2 coefexps for 3'],
    ['signatures missing', { signatures: groupOfB.signatures.slice(1) }, '2 signatures for 3'],
    ['signatures swapped', { signatures: swap(groupOfB.signatures) }, 'signature of the certificates'],
    [
      'a verification key less',
      { verificationKeys: groupOfB.verificationKeys.slice(1) },
      '2 verification_keys for 3',
    ],
    ['another threshold', { threshold: 1 }, 'in the certificates 2'],
  ])('refuses %s', (_, change, error) => {
    expect(parseTrustees(makeTrusteesText([{ ...groupOfB, ...change }]))).toMatchObject({
      ok: false,
      error: expect.stringContaining(error),
    });
  });

  it('refuses a coefficient with a torsion part under a valid signature, which Belenios does not see', () => {
    const pki = must(derivePki(misc.pki.seed));
    const dirty = groupOfB.coefexps[0]!.message.replace(/[0-9a-f]{64}/, (hex) =>
      encodePoint(must(decodeCurvePoint(hex)).add(must(decodeCurvePoint(`7${'f'.repeat(61)}ec`)))),
    );
    const coefexps = [signMessage(pki.signing, dirty, seededRandom('dirty')), ...groupOfB.coefexps.slice(1)];
    expect(checkThreshold({ ...groupOfB, coefexps })).toEqual({
      ok: false,
      error: {
        trustee: 1,
        message: expect.stringContaining('coefficient 0: not in the prime-order subgroup'),
      },
    });
  });
});

describe('certificates', () => {
  const random = seededRandom('certificates');
  const pkis = ['a', 'b', 'c'].map((seed) => must(derivePki(generateSeed(seededRandom(seed)))));
  const certificate = (i: number, change: object = {}) =>
    makeCertificate(pkis[i]!, { size: 3, threshold: 2, index: i + 1, ...change }, random);
  const good = [0, 1, 2].map((i) => certificate(i));

  it('are accepted in their order', () => {
    const group = must(checkCertificates(good));
    expect(group).toMatchObject({ size: 3, threshold: 2, signed: good });
    expect(group.members.map(({ verification }) => verification.text)).toEqual(
      pkis.map(({ verificationKey }) => verificationKey),
    );
  });

  const withKey = (key: string): typeof good => {
    const message = good[2]!.message.replace(pkis[2]!.encryptionKey, key);
    return [...good.slice(0, 2), signMessage(pkis[2]!.signing, message, random)];
  };
  it.each([
    ['none', [], undefined, '0 trustees'],
    ['only one', [certificate(0)], 1, 'it is for 3 trustees'],
    ['too few', good.slice(0, 2), 1, 'it is for 3 trustees, there are 2 certificates'],
    ['the wrong order', good.toReversed(), 1, 'it is that of trustee 3'],
    ['one twice', [good[0]!, good[0]!, good[2]!], 2, 'it is that of trustee 1'],
    ['the keys of another', [good[0]!, certificate(0, { index: 2 }), good[2]!], 2, 'a second time'],
    ['another threshold', [good[0]!, good[1]!, certificate(2, { threshold: 1 })], 3, 'its threshold is 1'],
    ['another size', [good[0]!, good[1]!, certificate(2, { size: 4 })], 3, 'it is for 4 trustees'],
    [
      'the signature of another',
      [good[0]!, { ...good[1]!, signature: good[0]!.signature }, good[2]!],
      2,
      'signature',
    ],
    ['the identity as key', withKey(IDENTITY_TEXT), 3, 'encryption: the identity'],
    ['a key with a torsion part', withKey(`7${'f'.repeat(61)}ec`), 3, 'encryption: not in the prime-order'],
    ['the same key twice in one', withKey(pkis[2]!.verificationKey), 3, 'a second time'],
  ])('%s: refused', (_, certificates, trustee, message) => {
    expect(checkCertificates(certificates)).toEqual({
      ok: false,
      error: {
        ...(trustee !== undefined && { trustee }),
        message: expect.stringContaining(message),
      },
    });
  });

  it.each([
    [1, 1],
    [2, 2],
    [3, 0],
    [3, 1.5],
    [101, 5],
  ])('groups of %i with threshold %i are refused', (size, threshold) => {
    expect(checkContext({ size, threshold }).ok).toBe(false);
    expect(() => makeCertificate(pkis[0]!, { size, threshold, index: 1 }, random)).toThrow(
      /expected|2 to 100/,
    );
  });
});

describe('polynomials in the exponent', () => {
  it("knows Lagrange's coefficients for 1 and 3", () => {
    expect(lagrangeCoefficients([1, 3]).map(String)).toEqual([misc.lagrange_1_3.l1, misc.lagrange_1_3.l3]);
  });

  it('evaluates, adds, and interpolates to f(0) from any two points of a line', () => {
    const f = [5n, 7n].map((a) => timesSecret(GENERATOR, a));
    const g = [11n, 13n].map((a) => timesSecret(GENERATOR, a));
    const sum = addCoefficients([f, g]);
    expect(evaluate(sum, 3).equals(timesSecret(GENERATOR, 16n + 60n))).toBe(true);
    for (const numbers of [
      [1, 2],
      [3, 1],
      [2, 100],
    ]) {
      const point = lagrangeCoefficients(numbers)
        .map((lambda, i) => evaluate(f, numbers[i]!).multiplyUnsafe(lambda))
        .reduce((a, b) => a.add(b));
      expect(point.equals(f[0]!)).toBe(true);
    }
  });
});
