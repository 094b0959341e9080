import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readArchive } from '../../../ledger/ballot/archive.ts';
import { parseBallot } from '../../../ledger/ballot/ballot.ts';
import {
  assembleThreshold,
  makeShareInputs,
  makeShareOutput,
  openDecryptionKey,
  readCertificates,
} from '../../../ledger/ballot/ceremony.ts';
import { parseElection } from '../../../ledger/ballot/election.ts';
import { decodeCurvePoint, decodePoint } from '../../../ledger/ballot/group.ts';
import { derivePki } from '../../../ledger/ballot/pki.ts';
import { checkBallotProofs } from '../../../ledger/ballot/proofs.ts';
import { parseEncryptedTally, parseSizedTally } from '../../../ledger/ballot/tally.ts';
import { parsePrivateKey, parseTrusteePublicKey } from '../../../ledger/ballot/trustee-key.ts';
import { parseTrustees } from '../../../ledger/ballot/trustees.ts';
import type { ThresholdTrustees } from '../../../ledger/ballot/threshold.ts';
import { nodeCipher } from '../../../ledger/keys/node-cipher.ts';
import { must, seededRandom, vectorBytes, vectorText } from './helpers.ts';
import { checkShuffle, parsePublicCredentials } from './whole-checks.ts';

const electionText = vectorText('a/public/election.json');
const election = must(parseElection(electionText));
const tallyText = vectorText('a/steps/encrypted_tally.lines').split('\n')[0]!;

const lines = (path: string): string[] => vectorText(path).split('\n');
const certificates = lines('b/steps/certs.jsons');
const polynomials = lines('b/steps/polynomials.jsons');
const outputs = [1, 2, 3].map((n) => vectorText(`b/steps/threshold${n}.voutput`));
const group = must(readCertificates(certificates));
const part = {
  seed: vectorText('b/private/threshold1.key'),
  group,
  cipher: nodeCipher,
  random: seededRandom('parsers'),
};
const [threshold] = must(parseTrustees(vectorText('b/public/trustees.json'))) as [ThresholdTrustees];
const shuffled = {
  election: must(parseElection(vectorText('c/public/election.json'))),
  encryptedTallyText: lines('c/steps/encrypted_tally.lines')[0]!,
};
const shuffleText = lines('c/steps/shuffle1.lines')[0]!;

type Parser = (text: string) => { readonly ok: boolean };
const parsers: readonly (readonly [string, Parser, string])[] = [
  ['election', parseElection, electionText],
  ['ballot', parseBallot, vectorText('a/public/ballot1.json')],
  ['ballot proofs', (text) => checkBallotProofs(election, text), vectorText('a/public/ballot1.json')],
  ['trustees', parseTrustees, vectorText('a/public/trustees.json')],
  ['trustee', parseTrusteePublicKey, vectorText('a/public/trustee1.pubkey')],
  ['private key', parsePrivateKey, vectorText('a/private/trustee1.privkey')],
  ['credentials', parsePublicCredentials, `["${election.publicKey}"]`],
  ['encrypted tally', (text) => parseEncryptedTally(election, text), tallyText],
  ['sized tally', parseSizedTally, vectorText('a/steps/encrypted_tally.lines').split('\n')[1]!],
  ['election with a shuffled question', parseElection, vectorText('c/public/election.json')],
  ['ballot with a shuffled question', parseBallot, vectorText('c/public/ballot1.json')],
  ['threshold trustees', parseTrustees, vectorText('b/public/trustees.json')],
  ['certificate', (text) => readCertificates(certificates.with(0, text)), certificates[0]!],
  ['polynomial', (text) => makeShareInputs(group, polynomials.with(0, text)), polynomials[0]!],
  ['input', (text) => makeShareOutput(part, text), vectorText('b/steps/threshold1.vinput')],
  ['output', (text) => assembleThreshold(group, polynomials, outputs.with(0, text)), outputs[0]!],
  [
    'decryption key',
    (text) => openDecryptionKey({ ...part, trustees: threshold, decryptionKeyText: text }),
    vectorText('b/private/threshold1.dkey'),
  ],
  ['seed', derivePki, part.seed],
  ['shuffle', (text) => checkShuffle({ ...shuffled, shuffleText: text }), shuffleText],
  ['point', decodePoint, election.publicKey],
  ['curve point', decodeCurvePoint, election.publicKey],
];

describe('what comes from outside is accepted or refused, never an exception', () => {
  it.each(parsers)('%s: accepts its sample', (_, parse, sample) => {
    expect(parse(sample).ok).toBe(true);
  });

  it.each(parsers)('%s: any text or JSON', (_, parse) => {
    const anyText = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.anything().map((value) => JSON.stringify(value) ?? ''),
      fc.constantFrom('null', '[]', '{}', '""', '0', '{"__proto__":1}', '['.repeat(100_000), '"\\ud800"'),
    );
    fc.assert(
      fc.property(anyText, (text) => {
        expect(typeof parse(text).ok).toBe('boolean');
      }),
      { numRuns: 100 },
    );
  });

  it.each(parsers)('%s: its sample with something cut out or put in', (_, parse, sample) => {
    fc.assert(
      fc.property(
        fc.nat(sample.length),
        fc.nat(8),
        fc.string({ unit: 'binary', maxLength: 3 }),
        (at, cut, put) => {
          const text = sample.slice(0, at) + put + sample.slice(at + cut);
          fc.pre(text !== sample);
          const { ok } = parse(text);
          expect(typeof ok).toBe('boolean');
        },
      ),
      { numRuns: 60 },
    );
  });

  it('archive: any bytes, and a damaged archive', () => {
    const archive = vectorBytes('a/2vrMkn6of1Y3Zh.bel');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), fc.nat(archive.length), (bytes, at) => {
        expect(readArchive(bytes).ok).toBe(false);
        const damaged = archive.slice();
        damaged.set(bytes.subarray(0, archive.length - at), at);
        expect(typeof readArchive(damaged).ok).toBe('boolean');
      }),
      { numRuns: 60 },
    );
  });
});
