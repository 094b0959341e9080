import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { encryptAnswers, parseBallot, tracker } from '../../../ledger/ballot/ballot.ts';
import { publicCredential } from '../../../ledger/ballot/credential.ts';
import { checkBallotProofs } from '../../../ledger/ballot/proofs.ts';
import { rebuildOpened } from '../../../ledger/ballot/opening.ts';
import { encryptOpenableBallot } from '../../../ledger/ballot/seed.ts';
import { must, seededRandom, testElection } from './helpers.ts';

describe('protocol.md section 4: a ballot opened to a challenge', () => {
  const { election } = testElection([{ question: '?', answers: ['a', 'b'], min: 1, max: 1, blank: true }]);
  const seed = seededRandom('seed')(32);
  const plaintext = [[0, 0, 1]];
  const make = (nonce: string): string =>
    encryptOpenableBallot({
      election,
      credentialSecret: 5n,
      plaintext,
      seed,
      signatureRandom: seededRandom(nonce),
    });
  const text = make('nonce');
  const { signature, credential } = must(parseBallot(text));
  const opened = { election: election.uuid, credential, plaintext, seed, proof: signature.proof };

  it('passes every check and is rebuilt from what the slip says', () => {
    expect(checkBallotProofs(election, text).ok).toBe(true);
    expect(rebuildOpened(election, opened)).toEqual({ ok: true, value: text });
  });

  it('has another tracker for other choices, another seed, credential or signature', () => {
    const other = must(parseBallot(make('another nonce'))).signature.proof;
    expect(other).not.toEqual(signature.proof);
    const changes = [
      { plaintext: [[0, 1, 0]] },
      { plaintext: [[1, 0, 0]] },
      { seed: seed.map((byte, i) => (i === 31 ? byte ^ 1 : byte)) },
      { credential: publicCredential(6n) },
      { proof: other },
    ];
    const trackers = changes.map((change) =>
      tracker(must(rebuildOpened(election, { ...opened, ...change }))),
    );
    expect(new Set([...trackers, tracker(text)]).size).toBe(changes.length + 1);
  });

  it('expands the seed as documented, across blocks and calls', () => {
    const label = `hwabaek ballot seed v1|${Buffer.from(seed).toString('hex')}|`;
    const stream = Buffer.concat(
      Array.from({ length: 200 }, (_, n) => createHash('sha256').update(`${label}${n}`).digest()),
    );
    let offset = 0;
    const random = (length: number): Uint8Array =>
      new Uint8Array(stream.subarray(offset, (offset += length)));
    const { answers } = encryptAnswers(election, credential, plaintext, random);
    expect(must(parseBallot(text)).answers).toEqual(answers);
  });

  it('is rebuilt with the answer to a shuffled question too', () => {
    const { election: ranked } = testElection([
      { type: 'NonHomomorphic', question: '순위', answers: ['가', '나'] },
    ]);
    const choices = { plaintext: [[2, 1]], seed };
    const cast = encryptOpenableBallot({
      ...choices,
      election: ranked,
      credentialSecret: 5n,
      signatureRandom: seededRandom('ranked'),
    });
    const ballot = must(parseBallot(cast));
    const { credential, signature } = ballot;
    const slip = { ...choices, election: ranked.uuid, credential, proof: signature.proof };
    expect(rebuildOpened(ranked, slip)).toEqual({ ok: true, value: cast });
    expect(rebuildOpened(ranked, { ...slip, plaintext: [[1, 2]] })).not.toEqual({ ok: true, value: cast });
  });

  it('refuses a seed of another length', () => {
    expect(rebuildOpened(election, { ...opened, seed: seed.slice(1) })).toMatchObject({ ok: false });
  });
});
