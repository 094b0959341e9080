/** A whole election of our own of any kind, from the trustees' keys to the result, as the archive of it. */
import type { Archive, Conclusion } from '../../../ledger/ballot/archive.ts';
import { encryptBallot } from '../../../ledger/ballot/ballot.ts';
import type { Plaintext } from '../../../ledger/ballot/ballot.ts';
import {
  assembleThreshold,
  makeCertificateText,
  makePolynomialText,
  makeShareInputs,
  makeShareOutput,
  openDecryptionKey,
  readCertificates,
} from '../../../ledger/ballot/ceremony.ts';
import { publicCredential } from '../../../ledger/ballot/credential.ts';
import { makePublicCredentialsText } from '../../../ledger/ballot/credentials.ts';
import { decryptTally } from '../../../ledger/ballot/decrypt.ts';
import { makeElectionText, parseElection } from '../../../ledger/ballot/election.ts';
import type { Election } from '../../../ledger/ballot/election.ts';
import { generateSeed } from '../../../ledger/ballot/pki.ts';
import type { Question } from '../../../ledger/ballot/question.ts';
import type { ElectionResult } from '../../../ledger/ballot/result.ts';
import { makeShuffle, needsShuffles } from '../../../ledger/ballot/shuffle.ts';
import { computeTally } from '../../../ledger/ballot/tally.ts';
import type { ThresholdTrustees } from '../../../ledger/ballot/threshold.ts';
import { generateTrusteeKey } from '../../../ledger/ballot/trustee-key.ts';
import { electionPublicKey, makeTrusteesText } from '../../../ledger/ballot/trustees.ts';
import type { TrusteeItem } from '../../../ledger/ballot/trustees.ts';
import type { RandomBytes } from '../../../ledger/bytes.ts';
import { nodeCipher } from '../../../ledger/keys/node-cipher.ts';
import { must, seededRandom } from './helpers.ts';
import { checkShuffle, computeResult } from './whole-checks.ts';

/** `present` are the members of a threshold group who decrypt, by their numbers in it; `named` is a single one with a name, which ours never have. */
export type TrusteePlan =
  | 'single'
  | 'named'
  | { readonly size: number; readonly threshold: number; readonly present: readonly number[] };

export interface ElectionPlan {
  readonly seed: string;
  readonly questions: readonly Question[];
  readonly trustees: readonly TrusteePlan[];
  /** One ballot of each voter, in cast order. */
  readonly votes: readonly Plaintext[];
  /** Of each voter; without it the list of credentials has no weights. */
  readonly weights?: readonly number[];
  /** How many shuffles, if there are any; two without it. */
  readonly shuffles?: number;
}

export interface WholeElection {
  readonly election: Election;
  readonly trustees: readonly TrusteeItem[];
  readonly archive: Archive & { readonly conclusion: Conclusion };
  readonly result: ElectionResult;
}

/** Holds the election; the same plan gives the same archive. */
export function holdElection(plan: ElectionPlan): WholeElection {
  const { questions, votes, weights } = plan;
  const random = seededRandom(`${plan.seed}|whole election`);
  const made = plan.trustees.map((item) => makeTrustee(item, random));
  const trustees = made.map(({ item }) => item);
  const electionText = makeElectionText({
    uuid: 'WhoLeEkection2',
    name: '전체 선거',
    description: plan.seed,
    questions,
    publicKey: electionPublicKey(trustees),
  });
  const election = must(parseElection(electionText));
  const ballots = votes.map((plaintext, i) =>
    encryptBallot({ election, credentialSecret: BigInt(i + 2), plaintext, random }),
  );
  const ofVoters = new Map(votes.map((_, i) => [publicCredential(BigInt(i + 2)), weights?.[i] ?? 1]));
  const { encryptedTallyText, sizedText, totalWeight } = computeTally(election, ballots, ofVoters);
  let shuffled = encryptedTallyText;
  const shuffles = Array.from({ length: needsShuffles(election) ? (plan.shuffles ?? 2) : 0 }, (_, i) => {
    const text = makeShuffle({ election, encryptedTallyText: shuffled, random });
    shuffled = must(checkShuffle({ election, encryptedTallyText: shuffled, shuffleText: text }));
    return { owner: i + 1, text };
  });
  const shuffleTexts = shuffles.map(({ text }) => text);
  let firstOwner = 1;
  const decryptions = made.flatMap(({ size, keys }) => {
    const first = firstOwner;
    firstOwner += size;
    return keys.map(({ number, privateKey }) => ({
      owner: first + number - 1,
      text: decryptTally({ election, encryptedTallyText, shuffleTexts, privateKey, random }),
    }));
  });
  const result = must(
    computeResult({ election, trustees, encryptedTallyText: shuffled, totalWeight, decryptions }),
  );
  return {
    election,
    trustees,
    result,
    archive: {
      timestamp: 1_795_324_019,
      electionText,
      trusteesText: makeTrusteesText(trustees),
      publicCredentialsText: makePublicCredentialsText({
        weights: ofVoters,
        kind: weights ? 'weighted' : 'unweighted',
      }),
      ballots,
      conclusion: { encryptedTallyText, sizedText, shuffles, decryptions, resultText: result.resultText },
    },
  };
}

interface MadeTrustee {
  readonly item: TrusteeItem;
  readonly size: number;
  readonly keys: readonly { readonly number: number; readonly privateKey: bigint }[];
}

function makeTrustee(plan: TrusteePlan, random: RandomBytes): MadeTrustee {
  if (typeof plan === 'string') {
    const { publicKey, privateKey } = generateTrusteeKey(random);
    const item = plan === 'named' ? { ...publicKey, name: '어느 위원' } : publicKey;
    return { item, size: 1, keys: [{ number: 1, privateKey }] };
  }
  const { seeds, trustees, decryptionKeyTexts } = holdCeremony(plan.size, plan.threshold, random);
  const keys = plan.present.map((number) => {
    const [seed, decryptionKeyText] = [seeds[number - 1]!, decryptionKeyTexts[number - 1]!];
    const opened = must(openDecryptionKey({ seed, trustees, decryptionKeyText, cipher: nodeCipher }));
    return { number, privateKey: opened.privateKey };
  });
  return { item: trustees, size: plan.size, keys };
}

/** A whole ceremony of threshold trustees. */
export function holdCeremony(
  size: number,
  threshold: number,
  random: RandomBytes,
): {
  readonly seeds: readonly string[];
  readonly trustees: ThresholdTrustees;
  readonly decryptionKeyTexts: readonly string[];
} {
  const seeds = Array.from({ length: size }, () => generateSeed(random));
  const group = must(
    readCertificates(
      seeds.map((seed, i) => must(makeCertificateText(seed, { size, threshold, index: i + 1 }, random))),
    ),
  );
  const parts = seeds.map((seed) => ({ seed, group, cipher: nodeCipher, random }));
  const polynomials = parts.map((part) => must(makePolynomialText(part)));
  const inputs = must(makeShareInputs(group, polynomials));
  const outputs = parts.map((part, j) => must(makeShareOutput(part, inputs[j]!)));
  return { seeds, ...must(assembleThreshold(group, polynomials, outputs)) };
}
