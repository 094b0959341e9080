/**
 * The story of an election with a question to choose, one to rank and one to grade: its opened questions are shuffled by two trustees before they are
 * decrypted. Written on a world at stage `called`, from the definition to the stage asked for.
 */
import { encryptBallot } from '../../../ledger/ballot/ballot.ts';
import { decryptTally } from '../../../ledger/ballot/decrypt.ts';
import { makeElectionText, parseElection } from '../../../ledger/ballot/election.ts';
import type { Question } from '../../../ledger/ballot/question.ts';
import { makeShuffle } from '../../../ledger/ballot/shuffle.ts';
import { electionPublicKey, parseTrustees } from '../../../ledger/ballot/trustees.ts';
import type { RuleCard } from '../../../ledger/count/card.ts';
import type { Body } from '../../../ledger/entries/entry.ts';
import { textOf } from '../../../ledger/rules/blob.ts';
import { shuffledTally, shuffleTexts } from '../../../ledger/rules/election-shuffle.ts';
import { declaredOf, rowsOf, verdictsOf } from '../../../ledger/rules/figures.ts';
import { ELECTION, must, random, type Group, type World } from './world.ts';
import { computeResult } from '../ballot/whole-checks.ts';

export const SHUFFLED_STAGES = ['defined', 'open', 'tallied', 'shuffled', 'decrypted', 'declared'] as const;
export type ShuffledStage = (typeof SHUFFLED_STAGES)[number];

const GRADES = [
  { en: 'Good', ko: '좋음' },
  { en: 'Fair', ko: '보통' },
  { en: 'Poor', ko: '나쁨' },
];
export const SHUFFLED_CARDS: readonly RuleCard[] = [
  { answers: 2, decision: { by: 'plurality' }, kind: 'single-choice', ties: { by: 'named' } },
  { answers: 4, kind: 'ranked', method: 'stv', seats: 2, ties: { by: 'named' } },
  { answers: 2, kind: 'ratings', scale: { by: 'grades', grades: GRADES }, seats: 1, ties: { by: 'named' } },
];
export const SHUFFLED_QUESTIONS: readonly Question[] = [
  { question: '대표', answers: ['가람', '나래'], min: 1, max: 1, blank: true },
  {
    type: 'NonHomomorphic',
    question: '최고위원',
    answers: ['라온', '마루', '바다', '사랑'],
    extra: { method: 'STV', blank: true, seats: 2 },
  },
  {
    type: 'NonHomomorphic',
    question: '평가',
    answers: ['아라', '자람'],
    extra: { method: 'MajorityJudgment', blank: true, grades: GRADES.map(({ ko }) => ko) },
  },
];
/** Two rankings alike, one other, an abstention; grades likewise. */
export const VOTES: readonly (readonly [Group, readonly (readonly number[])[]])[] = [
  [
    'delegates',
    [
      [0, 1, 0],
      [1, 2, 0, 0],
      [1, 3],
    ],
  ],
  [
    'delegates',
    [
      [0, 1, 0],
      [1, 2, 0, 0],
      [2, 1],
    ],
  ],
  [
    'members',
    [
      [0, 0, 1],
      [0, 0, 2, 1],
      [1, 2],
    ],
  ],
  [
    'members',
    [
      [1, 0, 0],
      [0, 0, 0, 0],
      [0, 0],
    ],
  ],
];

export function shuffledDefinition(w: World): Body<'election.defined'> {
  const both = (text: string) => ({ en: `${text} (en)`, ko: text });
  return {
    ...w.definition(),
    cards: SHUFFLED_CARDS,
    display: {
      questions: SHUFFLED_QUESTIONS.map(({ question, answers }) => ({
        answers: answers.map((name, i) => ({ name: both(name), number: i + 1 })),
        title: both(question),
      })),
      title: both('임원 선거'),
    },
    parameters: makeElectionText({
      uuid: ELECTION,
      name: '임원 선거',
      description: '',
      questions: SHUFFLED_QUESTIONS,
      publicKey: electionPublicKey(w.trusteeKeys.map(({ publicKey }) => publicKey)),
    }),
    shufflers: { least: 2, trustees: w.trustees.map((_, i) => i + 1) },
  };
}

/** Each vote's credential and ballot by the election's parameters, since a ranked ballot takes long to encrypt: other worlds have other permits for it. */
const made = new Map<string, readonly { readonly credential: string; readonly ballot: string }[]>();

function ballotsOf(w: World): readonly Body<'ballot.cast'>[] {
  const { parameters } = shuffledDefinition(w);
  const ballots =
    made.get(parameters) ??
    VOTES.map(([, plaintext]) => {
      const { public: credential, secret: credentialSecret } = w.credential();
      const election = must(parseElection(parameters));
      return { credential, ballot: encryptBallot({ election, credentialSecret, plaintext, random }) };
    });
  made.set(parameters, ballots);
  return ballots.map(({ credential, ballot }, i) => ({
    ballot,
    election: ELECTION,
    permit: w.permit(VOTES[i]![0], credential),
  }));
}

/** A shuffle of what is there now, as trustee `number` would make it. */
export function shuffleOf(w: World): string {
  const election = w.state.elections.get(ELECTION)!;
  const encryptedTallyText = shuffledTally(w.state, election, election.tally!.tally);
  return makeShuffle({ election: election.parameters, encryptedTallyText, random });
}

export function applyShuffle(w: World, trustee: number, text = shuffleOf(w)): void {
  const signer = w.trustees[trustee - 1]!;
  const shuffle = w.upload(signer, text);
  w.write(signer, 'shuffle.applied', { election: ELECTION, shuffle, trustee });
}

export function decryptionOf(w: World, trustee: number): string {
  const election = w.state.elections.get(ELECTION)!;
  return decryptTally({
    election: election.parameters,
    encryptedTallyText: w.tally().encryptedTallyText,
    shuffleTexts: shuffleTexts(w.state, election),
    privateKey: w.trusteeKeys[trustee - 1]!.privateKey,
    random,
  });
}

/** The result as the committee declares it. */
export function shuffledResult(w: World): Body<'result.declared'> {
  const election = w.state.elections.get(ELECTION)!;
  const computed = must(
    computeResult({
      election: election.parameters,
      trustees: must(parseTrustees(election.definition.trustees)),
      encryptedTallyText: shuffledTally(w.state, election, election.tally!.tally),
      totalWeight: VOTES.length,
      decryptions: [...election.decryptions].map(([owner, hash]) => ({ owner, text: textOf(w.state, hash) })),
    }),
  );
  const rows = rowsOf(election.parameters, computed);
  return {
    ballots: VOTES.length,
    election: ELECTION,
    result: computed.resultText,
    verdicts: must(verdictsOf(election, rows, VOTES.length)).map(declaredOf),
  };
}

/** Plays the story on a world at stage `called`. */
export function playShuffled(w: World, upTo: ShuffledStage): void {
  for (const stage of SHUFFLED_STAGES.slice(0, SHUFFLED_STAGES.indexOf(upTo) + 1)) STEPS[stage](w);
}

const STEPS: Readonly<Record<ShuffledStage, (w: World) => void>> = {
  defined: (w) => w.write(w.committee, 'election.defined', shuffledDefinition(w)),
  open: (w) => {
    for (const trustee of w.trustees) w.write(trustee, 'trustee.accepted', w.acceptance());
    w.write(w.device, 'polls.opened', w.approve(w.opening()));
  },
  tallied: (w) => {
    w.write(w.registrar, 'admissions.recorded', w.admissions({ delegates: 2, members: 2 }));
    for (const ballot of ballotsOf(w)) w.write(w.station, 'ballot.cast', ballot);
    w.write(w.device, 'polls.closed', w.approve(w.closing()));
    w.write(w.committee, 'election.closed', { election: ELECTION, lost: [] });
    const { encryptedTallyText, sizedText } = w.tallyOf(shuffledDefinition(w).parameters);
    const tally = w.upload(w.committee, encryptedTallyText);
    const sized = w.upload(w.committee, sizedText);
    w.write(w.committee, 'tally.computed', { election: ELECTION, sized, tally });
  },
  shuffled: (w) => {
    applyShuffle(w, 1);
    applyShuffle(w, 2);
  },
  decrypted: (w) => {
    for (const [i, signer] of w.trustees.entries()) {
      const decryption = w.upload(signer, decryptionOf(w, i + 1));
      w.write(signer, 'decryption.shared', { decryption, election: ELECTION, trustee: i + 1 });
    }
  },
  declared: (w) => w.write(w.committee, 'result.declared', shuffledResult(w)),
};
