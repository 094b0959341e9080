/**
 * Rules of contests (counting.md, weighted pools): questions of several elections, and opinion polls, counted together by one card. It is defined before any
 * of the polls opens and shown with them; opinion polls are recorded before anything is decrypted; what is declared is what the card gives.
 */
import { count } from '../count/count.ts';
import { poolFault, type PoolFigures } from '../count/figures.ts';
import type { Verdict as Counted } from '../count/step.ts';
import type { Body, EntryOf } from '../entries/entry.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';
import { findAssembly, findElection, needsCommittee } from './authors.ts';
import { declaredText, parseResultRows, votesOf } from './election-result.ts';
import { figuresOf, verdictFault } from './figures.ts';
import { findQuestion } from './contest-polls.ts';
import { contestKey, hasOpened } from './state.ts';
import type { ContestState, ElectionState, LedgerState } from './state.ts';
import { accept, notYet, refuse } from './verdict.ts';
import type { Context, Obstacle, Ruling } from './verdict.ts';

export function contestDefined({ state }: Context, { author, body }: EntryOf<'contest.defined'>): Ruling {
  const obstacle = needsCommittee(state, author, body.assembly);
  if (obstacle !== undefined) return obstacle;
  const assembly = findAssembly(state, body.assembly);
  if (!assembly.ok) return assembly.error;
  if (state.contests.has(contestKey(body))) return refuse('contest-twice');
  const fault = judgePools(state, body);
  if (fault !== undefined) return fault;
  return accept(() => {
    state.contests.set(contestKey(body), { body, polls: new Map(), verdict: undefined });
  });
}

export function pollRecorded({ state }: Context, { author, body }: EntryOf<'poll.recorded'>): Ruling {
  const obstacle = needsCommittee(state, author, body.assembly);
  if (obstacle !== undefined) return obstacle;
  const contest = findContest(state, body);
  if (!contest.ok) return contest.error;
  const card = poolsCard(contest.value);
  if (card.pools[body.pool - 1]?.from !== 'poll') {
    return refuse('poll-figures', `Pool ${body.pool} is no opinion poll of this contest.`);
  }
  if (contest.value.polls.has(body.pool)) return refuse('poll-twice');
  const fault = poolFault(card, body.pool - 1, body.figures);
  if (fault !== undefined) return refuse('poll-figures', fault);
  const decrypted = electionsOf(contest.value).find(
    (uuid) => (state.elections.get(uuid)?.decryptions.size ?? 0) > 0,
  );
  if (decrypted !== undefined) {
    return refuse('poll-late', `The votes of election ${decrypted} are being decrypted already.`);
  }
  return accept(() => {
    contest.value.polls.set(body.pool, body);
  });
}

/**
 * The figures of a declared result, by question; undefined where they are not to be had: the board reads no long results, and leaves their verdicts to `verify`.
 */
export type ReadResult = (
  election: ElectionState,
  result: Body<'result.declared'>,
) => ReturnType<typeof figuresOf> | undefined;

export function contestDeclared(
  { state }: Context,
  { author, body }: EntryOf<'contest.declared'>,
  read: ReadResult = readDeclared(state),
): Ruling {
  const obstacle = needsCommittee(state, author, body.assembly);
  if (obstacle !== undefined) return obstacle;
  const contest = findContest(state, body);
  if (!contest.ok) return contest.error;
  if (contest.value.verdict !== undefined) return refuse('contest-declared-twice');
  const figures = contestFigures(state, contest.value, read);
  if (!figures.ok) return figures.error;
  if (figures.value !== undefined) {
    const counted = countFigures(contest.value, figures.value);
    if (!counted.ok) return counted.error;
    const fault = verdictFault([body.verdict], [counted.value]);
    if (fault !== undefined) return refuse('result-verdict', fault);
  }
  return accept(() => {
    contest.value.verdict = body.verdict;
  });
}

/** What the contest's card gives by the declared results and the recorded polls; "not yet" while one of them is missing. */
export function countContest(state: LedgerState, contest: ContestState): Result<Counted, Obstacle> {
  const figures = contestFigures(state, contest, readDeclared(state));
  if (!figures.ok) return figures;
  if (figures.value === undefined) throw new Error('the ledger has every result that was declared');
  return countFigures(contest, figures.value);
}

interface ContestFigures {
  readonly pools: readonly PoolFigures[];
  /** For a quorum: those who may vote in the pools of ballots, who are the members too, since everybody of a paper's groups is entitled. */
  readonly entitled?: number;
  readonly members?: number;
}

/** The figures of all pools; undefined where `read` could not have one of them, though all are there. */
export function contestFigures(
  state: Pick<LedgerState, 'elections'>,
  { body, polls }: ContestState,
  read: ReadResult,
): Result<ContestFigures | undefined, Obstacle> {
  let isRead = true;
  let entitled = 0;
  const pools: PoolFigures[] = [];
  for (const [i, questions] of body.pools.entries()) {
    if (questions.length === 0) {
      const poll = polls.get(i + 1);
      if (poll === undefined)
        return fail(notYet('contest-pending', `The opinion poll of pool ${i + 1} is missing.`));
      pools.push(poll.figures);
      continue;
    }
    const elections: Extract<PoolFigures, { readonly from: 'ballots' }>['elections'][number][] = [];
    for (const { election: uuid, question } of questions) {
      const election = state.elections.get(uuid);
      if (election?.result === undefined) {
        return fail(notYet('contest-pending', `The result of election ${uuid} is not declared yet.`));
      }
      entitled += election.entitled;
      const figures = read(election, election.result)?.[question - 1];
      if (figures === undefined) isRead = false;
      else if ('votes' in figures) {
        const { abstain, cast, votes } = figures;
        elections.push({ abstain, cast, votes });
      } else throw new Error(`the rules accepted question ${question} of ${uuid} as a part of pools`);
    }
    pools.push({ from: 'ballots', elections });
  }
  if (!isRead) return ok(undefined);
  return ok(body.card.quorum === undefined ? { pools } : { entitled, members: entitled, pools });
}

const readDeclared =
  (state: LedgerState): ReadResult =>
  (election, result) => {
    const rows = parseResultRows(declaredText(state, result));
    if (!rows.ok) throw new Error(`the rules accepted a result that cannot be read: ${rows.error}`);
    return figuresOf(election, rows.value, votesOf(result));
  };

function countFigures({ body }: ContestState, figures: ContestFigures): Result<Counted, Obstacle> {
  const counted = count(body.card, figures);
  return counted.ok ? counted : fail(refuse('contest-figures', counted.error));
}

/** Polls open for a part of pools only when its contest is defined: what decides is known before anybody votes. */
export function checkContests(state: LedgerState, { definition }: ElectionState): Obstacle | undefined {
  const { assembly, cards, election } = definition;
  for (const [i, card] of cards.entries()) {
    if (card.kind !== 'pool-part') continue;
    if (findQuestion(state, assembly, election, i + 1) === undefined) {
      return notYet(
        'contest-missing',
        `Question ${i + 1} of election ${election} is part of a contest that is not defined yet.`,
      );
    }
  }
  return undefined;
}

/** The contest's card; the rules accept no other kind. */
export function poolsCard({ body }: Pick<ContestState, 'body'>): PoolsCard {
  if (body.card.kind !== 'weighted-pools')
    throw new Error(`the rules accepted a "${body.card.kind}" card of a contest`);
  return body.card;
}

type PoolsCard = Extract<Body<'contest.defined'>['card'], { readonly kind: 'weighted-pools' }>;

const electionsOf = ({ body }: ContestState): readonly string[] =>
  body.pools.flat().map(({ election }) => election);

function findContest(
  state: LedgerState,
  place: { readonly assembly: string; readonly contest: string },
): Result<ContestState, Obstacle> {
  const contest = state.contests.get(contestKey(place));
  return contest === undefined
    ? fail(notYet('contest-unknown', `The contest ${place.contest} is not defined yet.`))
    : ok(contest);
}

/** Pools as on the card, of questions that offer the same, are in no other contest, and on which nobody has voted. */
function judgePools(state: LedgerState, body: Body<'contest.defined'>): Obstacle | undefined {
  const { card } = body;
  if (card.kind !== 'weighted-pools') {
    return refuse('contest-card', `A contest is counted by a "weighted-pools" card, not by "${card.kind}".`);
  }
  if (card.names !== undefined) {
    return refuse('contest-card', 'The names stand on the papers and must not be on the card as well.');
  }
  if (card.quorum?.counted === 'present') {
    return refuse(
      'contest-card',
      'Who is present is counted for one vote, not for several pools; use "cast".',
    );
  }
  if (card.pools.length !== body.pools.length) {
    return refuse(
      'contest-card',
      `The card has ${card.pools.length} pools, the contest ${body.pools.length}.`,
    );
  }
  for (const [i, pool] of card.pools.entries()) {
    const needed = pool.from === 'poll' ? 0 : pool.titles.length;
    const given = body.pools[i]?.length ?? 0;
    if (given !== needed) {
      return refuse(
        'contest-card',
        `Pool ${i + 1} is of ${needed} questions on the card; ${given} are named.`,
      );
    }
  }
  const questions = body.pools.flat();
  if (new Set(questions.map((item) => JSON.stringify(item))).size < questions.length) {
    return refuse('contest-question', 'A question is named twice.');
  }
  let offered: string | undefined;
  for (const { election: uuid, question } of questions) {
    const where = `Question ${question} of election ${uuid}`;
    const election = findElection(state, uuid);
    if (!election.ok) return election.error;
    const { definition } = election.value;
    const own = definition.cards[question - 1];
    if (definition.assembly !== body.assembly || own?.kind !== 'pool-part') {
      return refuse('contest-question', `${where} is no part of pools in this assembly.`);
    }
    if (card.quorum !== undefined && definition.weights !== undefined) {
      return refuse('contest-card', `A quorum is of people, and the votes of election ${uuid} have weights.`);
    }
    if (own.answers !== card.answers || own.choices !== card.choices) {
      return refuse('contest-question', `${where} has other answers or choices than the card.`);
    }
    const answers = JSON.stringify(
      definition.display.questions[question - 1]?.answers.map(({ name, number }) => [
        number,
        name.ko,
        name.en,
      ]),
    );
    offered ??= answers;
    if (answers !== offered)
      return refuse('contest-question', `${where} offers other candidates, or in another order.`);
    if (findQuestion(state, body.assembly, uuid, question) !== undefined) {
      return refuse('contest-question', `${where} is part of another contest.`);
    }
    const stations = state.assemblies.get(body.assembly)?.stations.values() ?? [];
    if ([...stations].some((station) => hasOpened(station, uuid))) {
      return refuse('contest-late', `Polls have opened for election ${uuid}.`);
    }
  }
  return undefined;
}
