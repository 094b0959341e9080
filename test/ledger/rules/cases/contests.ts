/** Cases of weights, and of pools that are counted together. */
import { sha256Hex } from '../../../../ledger/bytes.ts';
import type { Body, ParsedEntry } from '../../../../ledger/entries/entry.ts';
import { contestBody, partDefinition, playContest, pollBody, POOLS, resultBody } from '../contest-story.ts';
import { shuffledDefinition } from '../shuffled-story.ts';
import { ASSEMBLY, CARDS, ELECTION, type World } from '../world.ts';
import { notYet, notYetAfter, refused, refusedAfter } from './case.ts';
import type { Case } from './case.ts';

const QUORUM = {
  base: 'members',
  counted: 'cast',
  threshold: { bound: 'more-than', denominator: 2, numerator: 1 },
} as const;

type Stage = Parameters<typeof playContest>[1];
const at = (stage: Stage, make: (w: World) => ParsedEntry) => (w: World) => {
  playContest(w, stage);
  return make(w);
};
const defined = (w: World, change: Partial<Body<'election.defined'>>): ParsedEntry =>
  w.make(w.committee, 'election.defined', partDefinition(w, change));
const joined = (w: World, change: Partial<Body<'contest.defined'>> = {}): ParsedEntry =>
  w.make(w.committee, 'contest.defined', contestBody(change));
const polled = (w: World, change: Partial<Body<'poll.recorded'>> = {}): ParsedEntry =>
  w.make(w.committee, 'poll.recorded', pollBody(change));
const verdict = (elected: number[]) => ({ elected, outcome: 'elected' as const, runOff: [], tied: [] });
const declared = (w: World, elected: number[]): ParsedEntry =>
  w.make(w.committee, 'contest.declared', {
    assembly: ASSEMBLY,
    contest: 'leader',
    verdict: verdict(elected),
  });

const weights: readonly Case[] = [
  refused('definition-weights', 'a weight of a group that does not vote', 'called', (w) =>
    defined(w, { weights: [{ group: 'strangers', weight: 2 }] }),
  ),
  refused('definition-weights', 'the same weight for all', 'called', (w) =>
    defined(w, {
      weights: [
        { group: 'delegates', weight: 2 },
        { group: 'members', weight: 2 },
      ],
    }),
  ),
  refused('definition-weights', 'weights of votes that are opened one by one', 'called', (w) =>
    w.make(w.committee, 'election.defined', {
      ...shuffledDefinition(w),
      weights: [{ group: 'delegates', weight: 2 }],
    }),
  ),
  refused('definition-weights', 'a quorum of people over votes that have weights', 'called', (w) =>
    defined(w, {
      cards: [
        {
          answers: 2,
          decision: { by: 'plurality' },
          kind: 'single-choice',
          quorum: QUORUM,
          ties: { by: 'named' },
        },
      ],
    }),
  ),
  refusedAfter('definition-weights', 'more votes than can be counted', 'called', (w) => {
    const [roll] = w.state.assemblies.get(ASSEMBLY)!.rolls.values();
    (roll!.sizes as Map<string, number>).set('members', 1001);
    return defined(w, { weights: [{ group: 'members', weight: 1_000_000 }] });
  }),
  refusedAfter('result-ballots', 'a result without its weights', 'called', (w) => {
    playContest(w, 'declared');
    w.state.elections.get(ELECTION)!.result = undefined;
    const { votes: _, ...without } = resultBody();
    return w.make(w.committee, 'result.declared', without);
  }),
  refusedAfter('result-ballots', 'a result of other weights', 'called', (w) => {
    playContest(w, 'declared');
    w.state.elections.get(ELECTION)!.result = undefined;
    return w.make(w.committee, 'result.declared', resultBody({ votes: 4 }));
  }),
];

const contests: readonly Case[] = [
  refusedAfter(
    'contest-card',
    'a quorum of people over votes that have weights',
    'called',
    at('defined', (w) => joined(w, { card: { ...POOLS, quorum: QUORUM } })),
  ),
  refusedAfter(
    'contest-card',
    'a quorum of those present',
    'called',
    at('defined', (w) => joined(w, { card: { ...POOLS, quorum: { ...QUORUM, counted: 'present' } } })),
  ),
  notYetAfter('contest-pending', 'a decryption before the opinion poll of the contest', 'called', (w) => {
    playContest(w, 'declared');
    w.state.contests.values().next().value!.polls.clear();
    return w.make(w.trustees[0], 'decryption.shared', {
      decryption: sha256Hex('a'),
      election: ELECTION,
      trustee: 1,
    });
  }),
  refusedAfter(
    'contest-twice',
    'a contest defined twice',
    'called',
    at('joined', (w) => joined(w)),
  ),
  refusedAfter(
    'contest-card',
    'a contest counted by a card of one election',
    'called',
    at('defined', (w) => joined(w, { card: CARDS[0]! })),
  ),
  refusedAfter(
    'contest-card',
    'a pool too few',
    'called',
    at('defined', (w) => joined(w, { pools: [[{ election: ELECTION, question: 1 }]] })),
  ),
  refusedAfter(
    'contest-card',
    'a question where the card has a poll',
    'called',
    at('defined', (w) => joined(w, { pools: [[], [{ election: ELECTION, question: 1 }]] })),
  ),
  refusedAfter(
    'contest-question',
    'a card of other candidates',
    'called',
    at('defined', (w) => joined(w, { card: { ...POOLS, answers: 3 } })),
  ),
  refused('contest-question', 'an election that decides by itself', 'defined', (w) => joined(w)),
  refusedAfter(
    'contest-question',
    'a question of another contest',
    'called',
    at('joined', (w) => joined(w, { contest: 'another' })),
  ),
  refusedAfter('contest-late', 'a contest over polls that have opened', 'called', (w) => {
    playContest(w, 'open');
    w.state.contests.clear();
    return joined(w);
  }),
  notYetAfter(
    'contest-missing',
    'polls of a part whose contest is not defined',
    'called',
    at('defined', (w) => {
      for (const trustee of w.trustees) w.write(trustee, 'trustee.accepted', w.acceptance());
      return w.make(w.device, 'polls.opened', w.approve(w.opening()));
    }),
  ),
  notYet('contest-unknown', 'a poll of no contest', 'defined', (w) => polled(w)),
  refusedAfter(
    'poll-figures',
    'a poll in place of ballots',
    'called',
    at('joined', (w) => polled(w, { pool: 1 })),
  ),
  refusedAfter(
    'poll-figures',
    'rounded percentages that do not add up',
    'called',
    at('joined', (w) =>
      polled(w, { figures: { denominator: 1000, from: 'shares', numerators: [377, 622] } }),
    ),
  ),
  refusedAfter(
    'poll-twice',
    'a second poll for one pool',
    'called',
    at('joined', (w) => {
      w.write(w.committee, 'poll.recorded', pollBody());
      return polled(w);
    }),
  ),
  refusedAfter('poll-late', 'a poll while votes are being decrypted', 'called', (w) => {
    playContest(w, 'declared');
    w.state.contests.values().next().value!.polls.clear();
    return polled(w);
  }),
  notYetAfter(
    'contest-pending',
    'a contest before its results',
    'called',
    at('open', (w) => declared(w, [0])),
  ),
  refusedAfter('contest-figures', 'an impossible poll, which is never recorded', 'called', (w) => {
    playContest(w, 'declared');
    const impossible = pollBody({ figures: { denominator: 2, from: 'shares', numerators: [1, 2] } });
    w.state.contests.values().next().value!.polls.set(2, impossible);
    return declared(w, [0]);
  }),
  refusedAfter(
    'result-verdict',
    'another winner of a contest',
    'called',
    at('declared', (w) => declared(w, [1])),
  ),
  refusedAfter(
    'contest-declared-twice',
    'a contest declared twice',
    'called',
    at('declared', (w) => {
      w.accept(declared(w, [0]));
      return declared(w, [0]);
    }),
  ),
];

export const contestCases: readonly Case[] = [...weights, ...contests];
