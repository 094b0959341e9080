/** An assembly whose leader two groups choose in elections of their own, one of them with weights, beside an opinion poll: the contest joins them. */
import { castWeightOf } from '../../../ledger/rules/election-weights.ts';
import { makeElectionText } from '../../../ledger/ballot/election.ts';
import { electionPublicKey } from '../../../ledger/ballot/trustees.ts';
import type { RuleCard } from '../../../ledger/count/card.ts';
import type { Body } from '../../../ledger/entries/entry.ts';
import { ASSEMBLY, ELECTION, GROUPS, STATION, type World } from './world.ts';

export const CONTEST = 'leader';
const NAMES = ['가람', '나래'];
const both = (text: string) => ({ en: `${text} (en)`, ko: text });
export const PART: RuleCard = { answers: 2, choices: 1, kind: 'pool-part' };
export const POOLS: Extract<RuleCard, { readonly kind: 'weighted-pools' }> = {
  answers: 2,
  choices: 1,
  decision: 'plurality',
  kind: 'weighted-pools',
  method: 'converted-votes',
  pools: [
    { from: 'ballots', share: { denominator: 10, numerator: 7 }, titles: [both('당원')] },
    { from: 'poll', share: { denominator: 10, numerator: 3 }, title: both('여론조사') },
  ],
  rounding: { decimals: 0, mode: 'half-up' },
  seats: 1,
  ties: { by: 'named' },
};

export function partDefinition(
  w: World,
  change: Partial<Body<'election.defined'>> = {},
): Body<'election.defined'> {
  return {
    ...w.definition(),
    cards: [PART],
    display: {
      questions: [
        { answers: NAMES.map((name, i) => ({ name: both(name), number: i + 1 })), title: both('대표') },
      ],
      title: both('대표 선거'),
    },
    parameters: makeElectionText({
      uuid: ELECTION,
      name: '대표 선거',
      description: '',
      questions: [{ question: '대표', answers: NAMES, min: 1, max: 1, blank: true }],
      publicKey: electionPublicKey(w.trusteeKeys.map(({ publicKey }) => publicKey)),
    }),
    weights: [{ group: 'delegates', weight: 3 }],
    ...change,
  };
}

export const contestBody = (change: Partial<Body<'contest.defined'>> = {}): Body<'contest.defined'> => ({
  assembly: ASSEMBLY,
  card: POOLS,
  contest: CONTEST,
  pools: [[{ election: ELECTION, question: 1 }], []],
  title: both('대표 합산'),
  ...change,
});

export const pollBody = (change: Partial<Body<'poll.recorded'>> = {}): Body<'poll.recorded'> => ({
  assembly: ASSEMBLY,
  contest: CONTEST,
  figures: { denominator: 100, from: 'shares', numerators: [10, 90] },
  pool: 2,
  source: 'a poll of people who do not exist',
  ...change,
});

/** Declared: five votes for the first (three of them one delegate's), one for the second, by three ballots of four; no proofs are looked at. */
export function playContest(w: World, upTo: 'defined' | 'joined' | 'open' | 'declared'): void {
  w.write(w.committee, 'election.defined', partDefinition(w));
  if (upTo === 'defined') return;
  w.write(w.committee, 'contest.defined', contestBody());
  if (upTo === 'joined') return;
  for (const trustee of w.trustees) w.write(trustee, 'trustee.accepted', w.acceptance());
  w.write(w.device, 'polls.opened', w.approve(w.opening()));
  if (upTo === 'open') return;
  w.write(w.registrar, 'admissions.recorded', w.admissions({ delegates: 1, members: 3 }));
  for (const [group, choice] of [
    ['delegates', [0, 1, 0]],
    ['members', [0, 1, 0]],
    ['members', [0, 0, 1]],
    ['members', [1, 0, 0]],
  ] as const)
    w.write(w.station, 'ballot.cast', w.ballotIn(partDefinition(w).parameters, group, [choice]));
  const papers = Object.keys(GROUPS).map((group) => ({
    admitted: group === 'delegates' ? 1 : 3,
    cast: group === 'delegates' ? 1 : 3,
    challenged: 0,
    election: ELECTION,
    group,
    spoiled: 0,
  }));
  w.write(w.device, 'polls.closed', w.approve({ ...w.closing(), papers, station: STATION }));
  w.write(w.committee, 'election.closed', { election: ELECTION, lost: [] });
  const election = w.state.elections.get(ELECTION)!;
  const tally = w.tallyOf(partDefinition(w).parameters, {
    get: (credential) => castWeightOf(election, credential),
  });
  w.write(w.committee, 'tally.computed', {
    election: ELECTION,
    sized: w.upload(w.committee, tally.sizedText),
    tally: w.upload(w.committee, tally.encryptedTallyText),
  });
  w.write(w.committee, 'poll.recorded', pollBody());
  for (const [i, trustee] of w.trustees.entries()) {
    const decryption = w.upload(
      trustee,
      w.decryptionIn(partDefinition(w).parameters, i + 1, tally.encryptedTallyText),
    );
    w.write(trustee, 'decryption.shared', { decryption, election: ELECTION, trustee: i + 1 });
  }
  w.write(w.committee, 'result.declared', resultBody());
}

export const resultBody = (change: Partial<Body<'result.declared'>> = {}): Body<'result.declared'> => ({
  ballots: 4,
  election: ELECTION,
  result: '{"result":[[1,4,1]]}',
  verdicts: [{ elected: [], outcome: 'counted', runOff: [], tied: [] }],
  votes: 6,
  ...change,
});
