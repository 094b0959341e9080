import { describe, expect, it } from 'vitest';
import {
  assembleThreshold,
  makeCertificateText,
  makePolynomialText,
  makeShareInputs,
  makeShareOutput,
  openDecryptionKey,
  readCertificates,
} from '../../../ledger/ballot/ceremony.ts';
import type { OwnPart } from '../../../ledger/ballot/ceremony.ts';
import {
  encodePolynomialMessage,
  encodeShareInput,
  parsePolynomialMessage,
  parseShareInput,
} from '../../../ledger/ballot/ceremony-texts.ts';
import type { TrusteeGroup } from '../../../ledger/ballot/certificate.ts';
import { decryptTally } from '../../../ledger/ballot/decrypt.ts';
import { pointTexts } from '../../../ledger/ballot/packed.ts';
import { parseElection } from '../../../ledger/ballot/election.ts';
import { encodePoint, GENERATOR, timesSecret } from '../../../ledger/ballot/group.ts';
import { derivePki, generateSeed } from '../../../ledger/ballot/pki.ts';
import { receiveMessage, sendMessage } from '../../../ledger/ballot/sealed-message.ts';
import { signCoefficients } from '../../../ledger/ballot/threshold.ts';
import type { ThresholdTrustees } from '../../../ledger/ballot/threshold.ts';
import { makeTrusteesText, parseTrustees } from '../../../ledger/ballot/trustees.ts';
import { nodeCipher } from '../../../ledger/keys/node-cipher.ts';
import { changedTexts, must, seededRandom, vectorText } from './helpers.ts';
import { checkDecryption } from './whole-checks.ts';

const random = seededRandom('ceremony');
const sealing = { cipher: nodeCipher, random };

/** The vectors of b, made by Belenios' tool, and what each trustee kept. */
const lines = (path: string): string[] => vectorText(path).split('\n');
const groupOfB = must(readCertificates(lines('b/steps/certs.jsons')));
const polynomialsOfB = lines('b/steps/polynomials.jsons');
const outputsOfB = [1, 2, 3].map((n) => vectorText(`b/steps/threshold${n}.voutput`));
const seedsOfB = [1, 2, 3].map((n) => vectorText(`b/private/threshold${n}.key`));
const [trusteesOfB] = must(parseTrustees(vectorText('b/public/trustees.json'))) as [ThresholdTrustees];

describe('belenios.md section 3.3: the ceremony of b', () => {
  it('step 4 makes the known inputs, byte for byte', () => {
    expect(must(makeShareInputs(groupOfB, polynomialsOfB))).toEqual(
      [1, 2, 3].map((n) => vectorText(`b/steps/threshold${n}.vinput`)),
    );
  });

  it.each([1, 2, 3])('step 5 of trustee %i finds the known key in the known input', (n) => {
    const part = { ...sealing, seed: seedsOfB[n - 1]!, group: groupOfB };
    const output = must(makeShareOutput(part, vectorText(`b/steps/threshold${n}.vinput`)));
    const known = JSON.parse(outputsOfB[n - 1]!) as { public_key: { public_key: string } };
    expect(JSON.parse(output)).toMatchObject({ public_key: { public_key: known.public_key.public_key } });
  });

  it('step 6 makes the known group and keys, byte for byte', () => {
    const { trustees, decryptionKeyTexts } = must(assembleThreshold(groupOfB, polynomialsOfB, outputsOfB));
    expect(makeTrusteesText([trustees])).toBe(`[["Pedersen",${vectorText('b/steps/threshold.json')}]]`);
    expect(decryptionKeyTexts).toEqual([1, 2, 3].map((n) => vectorText(`b/private/threshold${n}.dkey`)));
  });

  it.each([1, 3])('key %i opens and decrypts, in the known way', (n) => {
    const key = openDecryptionKey({
      seed: seedsOfB[n - 1]!,
      trustees: trusteesOfB,
      decryptionKeyText: vectorText(`b/private/threshold${n}.dkey`),
      cipher: nodeCipher,
    });
    const { trustee, privateKey } = must(key);
    expect(trustee).toBe(n);
    const publicKey = trusteesOfB.verificationKeys[n - 1]!.publicKey;
    expect(encodePoint(timesSecret(GENERATOR, privateKey))).toBe(publicKey);
    const election = must(parseElection(vectorText('b/public/election.json')));
    const encryptedTallyText = lines('b/steps/encrypted_tally.lines')[0]!;
    const made = decryptTally({ election, encryptedTallyText, privateKey, random });
    const check = (decryptionText: string) =>
      must(checkDecryption({ election, encryptedTallyText, publicKey, decryptionText })).flatMap(pointTexts);
    const factors = check(made);
    expect(factors).toEqual(check(lines(`b/steps/pd${n}.lines`)[0]!));
  });

  it.each([
    ['the seed of another', seedsOfB[1]!, 1, 'not encrypted to this key'],
    ['a seed of nobody', generateSeed(random), 1, 'none of the certificates'],
    ['no seed', 'x', 1, 'Base58'],
  ])('a key does not open with %s', (_, seed, n, error) => {
    const decryptionKeyText = vectorText(`b/private/threshold${n}.dkey`);
    expect(
      openDecryptionKey({ seed, trustees: trusteesOfB, decryptionKeyText, cipher: nodeCipher }),
    ).toMatchObject({ error: expect.stringContaining(error) });
  });

  it('a key opens only where it is the one of the group', () => {
    const sealed = (message: string): string =>
      sendMessage(must(derivePki(seedsOfB[0]!)), groupOfB.members[0]!.encryption, message, sealing);
    for (const [message, error] of [
      ['{"decryption_key":"5"}', 'not that of the verification key of trustee 1'],
      ['{"decryption_key":"05"}', 'canonical'],
      ['{"secret":"5"}', 'decryption_key'],
    ] as const) {
      const decryptionKeyText = sealed(message);
      expect(
        openDecryptionKey({
          seed: seedsOfB[0]!,
          trustees: trusteesOfB,
          decryptionKeyText,
          cipher: nodeCipher,
        }),
      ).toMatchObject({ error: expect.stringContaining(error) });
    }
  });
});

interface Ceremony {
  readonly group: TrusteeGroup;
  readonly parts: readonly OwnPart[];
  readonly certificates: readonly string[];
  readonly polynomials: readonly string[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** A whole ceremony of our own. */
function hold(size: number, threshold: number): Ceremony {
  const seeds = Array.from({ length: size }, () => generateSeed(random));
  const certificates = seeds.map((seed, i) =>
    must(makeCertificateText(seed, { size, threshold, index: i + 1 }, random)),
  );
  const group = must(readCertificates(certificates));
  const parts = seeds.map((seed) => ({ ...sealing, seed, group }));
  const polynomials = parts.map((part) => must(makePolynomialText(part)));
  const inputs = must(makeShareInputs(group, polynomials));
  const outputs = parts.map((part, j) => must(makeShareOutput(part, inputs[j]!)));
  return { group, parts, certificates, polynomials, inputs, outputs };
}

const held = hold(3, 2);

describe('a ceremony of our own', () => {
  it.each([
    [2, 1],
    [3, 2],
    [5, 3],
  ])('gives %i trustees keys of which any %i are enough', (size, threshold) => {
    const { group, polynomials, outputs, parts } = size === 3 ? held : hold(size, threshold);
    const { trustees, decryptionKeyTexts } = must(assembleThreshold(group, polynomials, outputs));
    expect(must(parseTrustees(makeTrusteesText([trustees])))).toEqual([trustees]);
    for (const [i, { seed }] of parts.entries()) {
      const decryptionKeyText = decryptionKeyTexts[i]!;
      const opened = must(openDecryptionKey({ seed, trustees, decryptionKeyText, cipher: nodeCipher }));
      expect(opened.trustee).toBe(i + 1);
    }
  });

  it('refuses what comes from a trustee that is none', () => {
    const stranger = { ...sealing, seed: generateSeed(random), group: held.group };
    const message = 'none of the certificates is that of this seed';
    expect(makePolynomialText(stranger)).toEqual({ ok: false, error: { step: 3, message } });
    expect(makeShareOutput(stranger, held.inputs[0]!)).toEqual({ ok: false, error: { step: 5, message } });
    expect(makeCertificateText('x', { size: 3, threshold: 2, index: 2 }, random)).toMatchObject({
      error: { step: 1, trustee: 2 },
    });
  });

  it('refuses certificates of which any value is changed', () => {
    for (const [i, certificate] of held.certificates.entries()) {
      for (const { path, text } of changedTexts(certificate)) {
        const read = readCertificates(held.certificates.with(i, text));
        expect(read, `at ${path}`).toMatchObject({
          ok: false,
          error: { step: 2, trustee: expect.any(Number) },
        });
      }
    }
    expect(readCertificates(held.certificates.with(1, 'x'))).toMatchObject({
      error: { step: 2, trustee: 2 },
    });
    expect(readCertificates(held.certificates.toReversed())).toMatchObject({ error: { trustee: 1 } });
  });

  it('finds every changed value of a polynomial before the group is assembled', () => {
    const made = changedTexts(held.polynomials[1]!).map(({ path, text }) => ({
      path,
      inputs: makeShareInputs(held.group, held.polynomials.with(1, text)),
    }));
    for (const { path, inputs } of made.filter(({ inputs }) => !inputs.ok))
      expect(inputs, `at ${path}`).toMatchObject({ error: { step: 4, trustee: 2 } });
    // What is sealed only its recipient can check.
    const sealed = made.filter(({ inputs }) => inputs.ok);
    expect(sealed).toHaveLength(4 * (1 + 3));
    for (const { path, inputs } of sealed) {
      const outputs = held.parts.map((part, j) => makeShareOutput(part, must(inputs)[j]!));
      expect(
        outputs.filter(({ ok }) => !ok),
        `at ${path}`,
      ).toEqual([
        { ok: false, error: { step: 5, trustee: 2, message: expect.stringMatching(/^(secret|polynomial)/) } },
      ]);
    }
  });

  it('refuses an input of which any value is changed', () => {
    for (const { path, text } of changedTexts(held.inputs[0]!))
      expect(makeShareOutput(held.parts[0]!, text), `at ${path}`).toMatchObject({
        ok: false,
        error: { step: 5 },
      });
    expect(makeShareOutput(held.parts[0]!, held.inputs[1]!)).toMatchObject({
      error: { step: 5, trustee: 1, message: expect.stringContaining('not encrypted to this key') },
    });
    expect(makeShareOutput(held.parts[0]!, '{}')).toMatchObject({ error: { step: 5, trustee: 1 } });
    const { secrets, ...input } = must(parseShareInput(held.inputs[0]!));
    const short = encodeShareInput({ ...input, secrets: secrets.slice(1) });
    expect(makeShareOutput(held.parts[0]!, short)).toMatchObject({
      error: { step: 5, message: '2 secrets for 3 trustees' },
    });
  });

  it('refuses an output of which any public value is changed, and a sealed key that is spoiled', () => {
    const { group, polynomials, outputs, parts } = held;
    const changed = changedTexts(outputs[2]!).map(({ path, text }) => ({
      path,
      assembled: assembleThreshold(group, polynomials, outputs.with(2, text)),
    }));
    const [sealed, open] = [true, false].map((isSealed) =>
      changed.filter(({ path }) => path.startsWith('.private_key') === isSealed),
    ) as [typeof changed, typeof changed];
    for (const { path, assembled } of open)
      expect(assembled, `at ${path}`).toMatchObject({ ok: false, error: { step: 6, trustee: 3 } });
    for (const { path, assembled } of sealed) {
      const { trustees, decryptionKeyTexts } = must(assembled);
      const decryptionKeyText = decryptionKeyTexts[2]!;
      const { seed } = parts[2]!;
      expect(
        openDecryptionKey({ seed, trustees, decryptionKeyText, cipher: nodeCipher }).ok,
        `at ${path}`,
      ).toBe(false);
    }
    expect([open.length, sealed.length]).toEqual([5, 4]);
    const swapped = [outputs[1]!, outputs[0]!, outputs[2]!];
    expect(assembleThreshold(group, polynomials, swapped)).toMatchObject({ error: { step: 6, trustee: 1 } });
  });

  it('refuses too few, too many, and another order', () => {
    const { group, polynomials, outputs } = held;
    const few = { ok: false, error: { step: 4, message: '2 polynomials for 3 trustees' } };
    expect(makeShareInputs(group, polynomials.slice(1))).toEqual(few);
    expect(makeShareInputs(group, polynomials.toReversed())).toMatchObject({
      error: { step: 4, trustee: 1, message: 'coefexps: invalid signature' },
    });
    expect(assembleThreshold(group, polynomials, outputs.slice(1))).toEqual({
      ok: false,
      error: { step: 6, message: '2 outputs for 3 trustees' },
    });
    expect(assembleThreshold(group, [], outputs)).toMatchObject({ error: { step: 6 } });
    const twoSecrets = must(parsePolynomialMessage(polynomials[0]!));
    const short = encodePolynomialMessage({ ...twoSecrets, secrets: twoSecrets.secrets.slice(1) });
    expect(makeShareInputs(group, polynomials.with(0, short))).toMatchObject({
      error: { step: 4, trustee: 1, message: 'polynomial: 2 secrets for 3 trustees' },
    });
  });
});

describe('a dishonest trustee, whose signatures are valid', () => {
  const pki = must(derivePki(held.parts[1]!.seed));
  const honest = must(parsePolynomialMessage(held.polynomials[1]!));
  const step5 = (change: Partial<typeof honest>) => {
    const text = encodePolynomialMessage({ ...honest, ...change });
    const inputs = must(makeShareInputs(held.group, held.polynomials.with(1, text)));
    return makeShareOutput(held.parts[0]!, inputs[0]!);
  };
  const { encryption } = held.group.members[0]!;
  const fault = (message: string) => ({ ok: false, error: { step: 5, trustee: 2, message } });

  it('cannot give a secret that is not on its polynomial', () => {
    const secret = sendMessage(pki, encryption, '{"secret":"5"}', sealing);
    expect(step5({ secrets: honest.secrets.with(0, secret) })).toEqual(
      fault('secret: it is not the value its coefficients give'),
    );
  });

  it('cannot give a secret meant for another, or encrypted to another', () => {
    const other = { text: held.group.members[2]!.encryption.text, point: encryption.point };
    const secret = sendMessage(pki, other, '{"secret":"5"}', sealing);
    expect(step5({ secrets: honest.secrets.with(0, secret) })).toEqual(
      fault('secret: addressed message: it was signed for another recipient'),
    );
    expect(step5({ secrets: honest.secrets.with(0, honest.secrets[2]!) })).toEqual(
      fault('secret: encrypted message: it was not encrypted to this key, or was changed'),
    );
  });

  it('cannot give what a third trustee signed, or something else than a secret', () => {
    const third = must(derivePki(held.parts[2]!.seed));
    const signed = sendMessage(third, encryption, '{"secret":"5"}', sealing);
    expect(step5({ secrets: honest.secrets.with(0, signed) })).toEqual(
      fault('secret: signed message: the signature is not that of the sender'),
    );
    for (const message of ['{"secret":"05"}', '{"secret":"5","more":1}', '{"decryption_key":"5"}', '5']) {
      const secret = sendMessage(pki, encryption, message, sealing);
      expect(step5({ secrets: honest.secrets.with(0, secret) })).toMatchObject({
        error: { step: 5, trustee: 2, message: expect.stringMatching(/^secret: /) },
      });
    }
  });

  it.each([
    ['more', [1n, 2n, 3n]],
    ['fewer', [1n]],
  ])('cannot sign %s coefficients than the threshold', (_, polynomial) => {
    const text = encodePolynomialMessage({
      ...honest,
      ...signCoefficients(pki, held.group, polynomial, random),
    });
    expect(makeShareInputs(held.group, held.polynomials.with(1, text))).toMatchObject({
      error: { step: 4, trustee: 2, message: expect.stringContaining('the threshold is 2') },
    });
  });

  it('cannot have been shown other certificates', () => {
    const others = hold(3, 2);
    const mixed = must(readCertificates([others.certificates[0]!, ...held.certificates.slice(1)]));
    const text = must(makePolynomialText({ ...held.parts[1]!, group: mixed }));
    expect(makeShareInputs(held.group, held.polynomials.with(1, text))).toMatchObject({
      error: { step: 4, trustee: 2, message: expect.stringContaining('other certificates') },
    });
  });

  it('cannot be given back a polynomial that is not its own', () => {
    const sealed = sendMessage(pki, held.group.members[1]!.encryption, '{"polynomial":["1","2"]}', sealing);
    const input = encodeShareInput({ ...must(parseShareInput(held.inputs[1]!)), polynomial: sealed });
    expect(makeShareOutput(held.parts[1]!, input)).toEqual(
      fault('polynomial: it is not that of the own coefficients'),
    );
  });
});

describe('sealed messages', () => {
  const [from, to] = [must(derivePki(held.parts[0]!.seed)), must(derivePki(held.parts[1]!.seed))];
  const sender = held.group.members[0]!.verification;
  const text = sendMessage(from, held.group.members[1]!.encryption, '메시지', sealing);

  it('arrive, in the form of section 3.3', () => {
    expect(must(receiveMessage(to, sender, text, nodeCipher))).toBe('메시지');
    expect(Object.keys(JSON.parse(text) as object)).toEqual(['algorithm', 'alpha', 'beta', 'data']);
  });

  it.each([
    ['another algorithm', text.replace('AES-GCM', 'AES-CCM'), 'AES-GCM'],
    [
      'alpha off the subgroup',
      text.replace(/[0-9a-f]{64}/, `7${'f'.repeat(61)}ec`),
      'alpha: not in the prime',
    ],
    ['no data', text.replace(/"data":"[0-9a-f]+"/, '"data":""'), 'was changed'],
    ['half a byte of data', text.replace(/"data":"[0-9a-f]/, '"data":"'), 'even number'],
    ['white space', `${text} `, 'canonical'],
    ['no JSON', text.slice(1), 'JSON'],
  ])('with %s are refused', (_, changed, error) => {
    expect(receiveMessage(to, sender, changed, nodeCipher)).toMatchObject({
      ok: false,
      error: expect.stringContaining(error),
    });
  });

  it('are refused where what was encrypted is not UTF-8', () => {
    const sealed = JSON.parse(text) as { data: string };
    const open = (): Uint8Array => Uint8Array.of(0xff);
    expect(receiveMessage(to, sender, JSON.stringify(sealed), { ...nodeCipher, open }).ok).toBe(false);
  });
});
