import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { encodeArchive, readArchive, writeArchive } from '../../../ledger/ballot/archive.ts';
import type { Archive } from '../../../ledger/ballot/archive.ts';
import {
  checkBallotHeader,
  encodeBallot,
  encryptBallot,
  parseBallot,
} from '../../../ledger/ballot/ballot.ts';
import { readContainer, writeContainer } from '../../../ledger/ballot/container.ts';
import type { ByteSource } from '../../../ledger/ballot/container.ts';
import { publicCredential } from '../../../ledger/ballot/credential.ts';
import { makePublicCredentialsText } from '../../../ledger/ballot/credentials.ts';
import { decryptTally } from '../../../ledger/ballot/decrypt.ts';
import { parseElection } from '../../../ledger/ballot/election.ts';
import { computeTally } from '../../../ledger/ballot/tally.ts';
import { verifyArchive } from '../../../ledger/ballot/verify.ts';
import type { VerificationReport } from '../../../ledger/ballot/verify.ts';
import {
  checkProofs,
  must,
  seededRandom,
  testElection,
  vectorBytes,
  vectorJson,
  vectorText,
} from './helpers.ts';
import { computeResult, parsePublicCredentials } from './whole-checks.ts';

const bytesA = vectorBytes('a/2vrMkn6of1Y3Zh.bel');
const archiveA = must(readArchive(bytesA));
const conclusionA = archiveA.conclusion!;

const verify = (archive: Archive): Promise<VerificationReport> =>
  verifyArchive(encodeArchive(archive), checkProofs);

describe('belenios.md section 6: archive', () => {
  it('reads the files of a in their order', () => {
    const order = vectorText('a/bel.order.txt').split('\n');
    expect(must(readContainer(bytesA)).map(({ name }) => name)).toEqual(order);
    for (const { name, text } of must(readContainer(bytesA))) expect(text).toBe(vectorText(`a/bel/${name}`));
  });

  it('writes a again, byte for byte, from its parts', () => {
    expect(encodeArchive(archiveA)).toEqual(bytesA);
    const ballots = [1, 2, 3, 4, 5, 6].map((n) => vectorText(`a/public/ballot${n}.json`));
    const election = must(parseElection(vectorText('a/public/election.json')));
    const written = writeArchive({
      electionText: election.text,
      trusteesText: vectorText('a/public/trustees.json'),
      publicCredentials: must(parsePublicCredentials(archiveA.publicCredentialsText)),
      ballots,
      ...computeTally(election, ballots),
      decryptions: conclusionA.decryptions,
      resultText: vectorText('a/public/result.json'),
      timestamp: archiveA.timestamp,
    });
    expect(written).toEqual(bytesA);
  });

  it('refuses any changed byte outside the texts', () => {
    const random = seededRandom('flips');
    for (let i = 0; i < 60; i++) {
      const [a = 0, b = 0, c = 0] = random(3);
      const offset = (a * 65536 + b * 256 + c) % bytesA.length;
      const changed = bytesA.slice();
      changed[offset] = changed[offset]! ^ 1;
      expect(readArchive(changed).ok, `byte ${offset}`).toBe(false);
    }
  });

  it.each([0, 1, 511, 512, 600, bytesA.length - 1, bytesA.length - 512])(
    'refuses the first %i bytes alone',
    (length) => {
      expect(readArchive(bytesA.slice(0, length)).ok).toBe(false);
    },
  );

  const files = must(readContainer(bytesA));
  const eventAt = (height: number): number =>
    files.findIndex(({ text }) => text.includes(`"height":${height},"type"`));
  const without = (from: number, to: number) => files.filter((_, i) => i < from || i >= to);
  it.each([
    ['no header', without(0, 1)],
    ['no setup', without(1, eventAt(0) + 1)],
    ['no EndBallots', without(eventAt(7), eventAt(7) + 1)],
    ['no result', without(eventAt(10) + 1, files.length)],
    ['data without its event', files.slice(0, -1)],
    ['a file of another kind', [...files, { name: 'notes.txt', text: 'x' }]],
    [
      'two ballots exchanged',
      [...files.slice(0, 6), files[8]!, files[9]!, files[6]!, files[7]!, ...files.slice(10)],
    ],
    [
      'an event of an unknown type',
      files.map(({ name, text }) => ({ name, text: text.replace('EndBallots', 'EndBalloons') })),
    ],
    ['a ballot twice in one event', [...files.slice(0, 6), files[6]!, ...files.slice(6)]],
    [
      'more data before an event than any has',
      [...files.slice(0, 6), ...Array(9).fill(files[6]!), ...files.slice(6)],
    ],
    [
      'an event longer than memory should hold',
      files.with(5, { name: files[5]!.name, text: ' '.repeat(5_000_000) }),
    ],
    [
      'another time in the header',
      [{ name: 'BELENIOS', text: '{"version":1,"timestamp":"1795324020"}' }, ...files.slice(1)],
    ],
    [
      'a time that no header can hold',
      [{ name: 'BELENIOS', text: '{"version":1,"timestamp":"9999999999"}' }, ...files.slice(1)],
    ],
    [
      'another version',
      [{ name: 'BELENIOS', text: '{"version":2,"timestamp":"1795324019"}' }, ...files.slice(1)],
    ],
  ])('refuses %s', (_, changed) => {
    expect(readArchive(writeContainer(changed, archiveA.timestamp)).ok).toBe(false);
  });

  it.each(['a/2vrMkn6of1Y3Zh.bel', 'c/aKmdXvGqchvxdF.bel'])(
    'keeps nothing of %s that is good only until the next read',
    async (file) => {
      const bytes = vectorBytes(file);
      let given = new Uint8Array();
      const source: ByteSource = {
        length: bytes.length,
        read: (offset, length) => {
          given.fill(0x5a);
          given = bytes.slice(offset, offset + length);
          return given;
        },
      };
      expect(await verifyArchive(source, checkProofs)).toEqual(await verifyArchive(bytes, checkProofs));
      expect((await verifyArchive(source, checkProofs)).ok).toBe(true);
    },
  );

  it('takes archives of very many files', () => {
    const many = Array.from({ length: 60_000 }, (_, i) => ({ name: String(i), text: '' }));
    const bytes = writeContainer(many, 1);
    expect(bytes).toHaveLength(60_000 * 512);
    expect(must(readContainer(bytes))[59_999]).toEqual({ name: '59999', text: '' });
  });

  it('refuses text that is not UTF-8', () => {
    const bytes = writeContainer([{ name: 'BELENIOS', text: 'é' }], 0);
    bytes[512] = 0xff;
    expect(readArchive(bytes)).toMatchObject({ error: expect.stringContaining('not UTF-8') });
  });
});

describe('belenios.md section 8: verification', () => {
  it('verifies a', async () => {
    expect(await verifyArchive(bytesA, checkProofs)).toEqual({
      ok: true,
      state: 'concluded',
      checked: { trustees: 2, credentials: 5, ballots: 6, tallied: 5, shuffles: 0, decryptions: 2 },
      votes: 5,
      counts: [
        [1, 3, 0, 1],
        [2, 1, 1, 3],
      ],
      failures: [],
    });
  });

  it('verifies b, decrypted by two of three trustees', async () => {
    expect(await verifyArchive(vectorBytes('b/c94dmLmDXuGcQ3.bel'), checkProofs)).toEqual({
      ok: true,
      state: 'concluded',
      checked: { trustees: 3, credentials: 4, ballots: 4, tallied: 4, shuffles: 0, decryptions: 2 },
      votes: 4,
      counts: [[2, 1]],
      failures: [],
    });
  });

  it('verifies an archive that is still open, without a result', async () => {
    const { conclusion, ...open } = archiveA;
    expect(conclusion).toBeDefined();
    const report = await verify(open);
    expect(report).toMatchObject({ ok: true, state: 'open', checked: { ballots: 6, tallied: 0 } });
    expect(report).not.toHaveProperty('counts');
    expect(report).not.toHaveProperty('votes');
  });

  const reasons: Record<string, string> = {
    '01-flip-indiv-proof-open': 'signature',
    '02-flip-indiv-proof-complete': 'signature',
    '03-flip-signature-open': 'signature: invalid',
    '05-duplicate-ballot-open': 'a second time',
    '08-no-signature-open': 'signature',
    '09-unknown-credential-open': 'is not in the list',
    '10-wrong-tally': 'differs from the product',
    '12-pd-proof-flip': 'choice 0: invalid proof',
    '16-wrong-result': 'differs from the recomputation',
    '18-threshold-pd-proof-flip': 'choice 0: invalid proof',
    '19-shuffle-proof-flip': 'invalid proof of the shuffle',
    '21-trailing-tar-zero-blocks': 'block of zeros',
    '23-wrong-num-tallied': 'num_tallied 77',
    '26-uppercase-hex-ballot-open': 'canonical point',
  };
  const cases =
    vectorJson<readonly { readonly case: string; readonly accept: boolean }[]>('corrupt/expected.json');
  it.each(cases)('says what was expected of $case', async ({ case: name, accept }) => {
    const folder = new URL(`../../vectors/belenios/corrupt/${name}/`, import.meta.url);
    const file = readdirSync(folder).find((entry) => entry.endsWith('.bel'))!;
    const report = await verifyArchive(vectorBytes(`corrupt/${name}/${file}`), checkProofs);
    expect(report.ok).toBe(accept);
    expect(report.failures[0]?.what ?? '').toContain(accept ? '' : reasons[name]);
    expect(accept || name in reasons).toBe(true);
  });

  it('verifies c, with a shuffled question and two shuffles', async () => {
    expect(await verifyArchive(vectorBytes('c/aKmdXvGqchvxdF.bel'), checkProofs)).toEqual({
      ok: true,
      state: 'concluded',
      checked: { trustees: 2, credentials: 5, ballots: 5, tallied: 5, shuffles: 2, decryptions: 2 },
      votes: 5,
      counts: [[3, 2], []],
      opened: [
        [],
        [
          [0, 0, 0],
          [3, 2, 1],
          [1, 2, 3],
          [1, 2, 2],
          [2, 1, 255],
        ],
      ],
      failures: [],
    });
  });

  const changeConclusion = (change: Partial<typeof conclusionA>): Archive => ({
    ...archiveA,
    conclusion: { ...conclusionA, ...change },
  });
  const [one, two] = conclusionA.decryptions as [
    { owner: number; text: string },
    { owner: number; text: string },
  ];
  it.each([
    ['a ballot left out', { ...archiveA, ballots: archiveA.ballots.slice(0, -1) }, 'encrypted tally'],
    [
      'a revote before the first vote',
      { ...archiveA, ballots: archiveA.ballots.toReversed() },
      'encrypted tally',
    ],
    [
      'another total weight',
      changeConclusion({ sizedText: conclusionA.sizedText.replace('"total_weight":5', '"total_weight":6') }),
      'sized encrypted tally',
    ],
    [
      'a sized tally of another tally',
      changeConclusion({ sizedText: conclusionA.sizedText.replace(/[0-9a-f]{64}/, '0'.repeat(64)) }),
      'sized encrypted tally',
    ],
    [
      'swapped owners',
      changeConclusion({
        decryptions: [
          { ...one, owner: 2 },
          { ...two, owner: 1 },
        ],
      }),
      'partial decryption of trustee 2',
    ],
    [
      'an owner that does not exist',
      changeConclusion({ decryptions: [one, { ...two, owner: 3 }] }),
      'partial decryption of trustee 3',
    ],
    ['a decryption missing', changeConclusion({ decryptions: [one] }), 'result'],
    ['a result with white space', changeConclusion({ resultText: `${conclusionA.resultText} ` }), 'result'],
    [
      'trustees of another election',
      {
        ...archiveA,
        trusteesText: testElection([{ question: '', answers: [''], min: 1, max: 1 }]).trusteesText,
      },
      'election',
    ],
    [
      'a credential twice',
      { ...archiveA, publicCredentialsText: JSON.stringify([publicCredential(2n), publicCredential(2n)]) },
      'credentials',
    ],
  ])('finds %s', async (_, archive, where) => {
    const report = await verify(archive);
    expect(report.ok).toBe(false);
    expect(report.failures.map((failure) => failure.where)).toContain(where);
    expect(report).not.toHaveProperty('counts');
  });

  it('believes the proof checker, and only for ballots that are otherwise in order', async () => {
    const report = await verifyArchive(bytesA, async () => ({ ok: false, error: 'no' }));
    expect(report.checked.ballots).toBe(0);
    expect(report.failures).toHaveLength(6);
    const { conclusion: _, ...open } = archiveA;
    const ballot = must(parseBallot(archiveA.ballots[0]!));
    const otherElection = encodeBallot({ ...ballot, electionHash: 'A'.repeat(43) });
    const upperCase = vectorText('corrupt/26-uppercase-hex-ballot-open/ballot1.json');
    const foreign = encodeArchive({ ...open, ballots: [upperCase, otherElection] });
    const lenient = await verifyArchive(foreign, async () => ({ ok: true, value: undefined }));
    expect(lenient.failures.map(({ what }) => what)).toEqual([
      expect.stringContaining('canonical point'),
      expect.stringContaining('election_hash'),
    ]);
  });

  it('verifies an election of our own with weights and three trustees', async () => {
    const { election, keys, trusteesText } = testElection(
      [{ question: '찬반', answers: ['찬성', '반대'], min: 1, max: 1, blank: true }],
      'own',
      3,
    );
    const random = seededRandom('own');
    const weights = new Map([2, 3, 4].map((n) => [publicCredential(BigInt(n)), n * 1000]));
    const ballots = [
      [0, 1, 0],
      [1, 0, 0],
      [0, 0, 1],
    ].map((row, i) => encryptBallot({ election, credentialSecret: BigInt(i + 2), plaintext: [row], random }));
    expect(checkBallotHeader(election, must(parseBallot(ballots[0]!))).ok).toBe(true);
    const tally = computeTally(election, ballots, weights);
    const { encryptedTallyText, totalWeight } = tally;
    const decryptions = keys.map(({ privateKey }, index) => ({
      owner: index + 1,
      text: decryptTally({ election, encryptedTallyText, privateKey, random }),
    }));
    const trustees = keys.map(({ publicKey }) => publicKey);
    const result = must(computeResult({ election, trustees, encryptedTallyText, totalWeight, decryptions }));
    const publicCredentials = { weights, kind: 'weighted' as const };
    const archive = writeArchive({
      electionText: election.text,
      trusteesText,
      publicCredentials,
      ballots,
      ...tally,
      decryptions,
      resultText: result.resultText,
      timestamp: 1_795_324_019,
    });
    expect(must(readArchive(archive)).publicCredentialsText).toBe(
      makePublicCredentialsText(publicCredentials),
    );
    const report = await verifyArchive(archive, checkProofs);
    expect(report).toMatchObject({
      ok: true,
      counts: [[3000, 2000, 4000]],
      checked: { tallied: 3 },
      votes: 9000,
    });
  });
});
