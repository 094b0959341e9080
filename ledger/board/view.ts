/**
 * What the board shows, as one plain value: made from proven records and the node's index, with each figure marked by who vouches for it. Drawing it is
 * page/; what is proven is records.ts.
 */
import { toBase64 } from '../bytes.ts';
import { isNonHomomorphic, type Question } from '../ballot/question.ts';
import type { RuleCard } from '../count/card.ts';
import type { Counting } from '../count/text/text.ts';
import { isYesNo } from '../count/paper.ts';
import type { Outcome } from '../count/step.ts';
import type { Body } from '../entries/entry.ts';
import type { Checkpoint } from '../log/checkpoint.ts';
import { namedCard, seatsOf } from '../rules/cards.ts';
import { countingOf } from '../rules/election-weights.ts';
import { isShuffledCard } from '../count/vector.ts';
import type { PoolFigures, PublishedRollCall } from '../count/figures.ts';
import { contestFigures } from '../rules/contest.ts';
import { answersOfContest } from '../rules/contest-polls.ts';
import { figuresOf, type QuestionFigures } from '../rules/figures.ts';
import {
  freeSlots,
  hasOpened,
  type AssemblyState,
  type ContestState,
  type ElectionState,
  type Polls,
} from '../rules/state.ts';
import type { BoardIndex } from './format.ts';
import type { Party } from './log.ts';
import { figuresIn, type DeclaredResult, type Records } from './records.ts';
import { presenceView, resolutionViews, type PresenceView, type ResolutionView } from './resolutions.ts';

export type Bilingual = Body<'assembly.called'>['title'];

export interface BoardView {
  readonly party: {
    readonly name: Bilingual;
    readonly practice: boolean;
    readonly fingerprint: string;
    readonly origin: string;
  };
  /** `root` in base64. */
  readonly checkpoint: { readonly size: number; readonly root: string };
  /** Records that this page has checked. */
  readonly checkedRecords: number;
  /** Ballots in the log, cast or challenged, by the node's word. */
  readonly ballots: number;
  /** The newest first. */
  readonly assemblies: readonly AssemblyView[];
}

export interface AssemblyView {
  readonly assembly: string;
  readonly title: Bilingual;
  readonly body: string;
  /** `2026-05-02` */
  readonly date: string;
  readonly stations: readonly { readonly station: string; readonly polls: Polls }[];
  /** In the order of their definitions, so that a run-off follows its first round; without those that were withdrawn. */
  readonly papers: readonly PaperView[];
  /** What several papers and opinion polls decide together. */
  readonly contests: readonly ContestView[];
  readonly presence: PresenceView | undefined;
  readonly resolutions: readonly ResolutionView[];
  /** Reserve slots for later votes on which nothing is defined yet, by their voter groups. */
  readonly slots: readonly { readonly groups: readonly Bilingual[]; readonly free: number }[];
}

export interface ContestView {
  readonly title: Bilingual;
  readonly phase: 'setup' | 'declared';
  readonly question: QuestionView;
}

/** Who vouches for figures: this page has checked them, the node says so, or nobody has said anything yet. */
export type Source = 'checked' | 'node' | 'none';

export interface PaperView {
  readonly election: string;
  readonly title: Bilingual;
  readonly turnout: readonly TurnoutView[];
  /** Ballots opened to check a machine; whoever vouches for the turnout vouches for them. */
  readonly challenged: number;
  /** `setup` before any opening, `polling`, `counting` once every station is closed, `declared`. */
  readonly phase: 'setup' | 'polling' | 'counting' | 'declared';
  readonly questions: readonly QuestionView[];
}

export interface TurnoutView {
  readonly group: string;
  readonly name: Bilingual;
  /** Members on the roll, all registrars together. */
  readonly roll: number;
  readonly admitted: number;
  readonly cast: number;
  readonly source: Source;
}

export interface QuestionView {
  readonly title: Bilingual;
  /** The rule by which it is counted, under the names that the paper shows. */
  readonly card: RuleCard;
  readonly counting: Counting;
  /** How many can be elected; undefined where nobody is. */
  readonly seats: number | undefined;
  /** Most candidates a voter could choose. */
  readonly max: number;
  /** Undefined until declared. */
  readonly result: ResultView | undefined;
}

export interface ResultView {
  /** The verdict where the candidates below do not have it: on a question of yes or no, and where too few voted. */
  readonly decision: Outcome | undefined;
  readonly abstained: number;
  /** Ballots with a choice, by which shares are counted. */
  readonly valid: number;
  readonly candidates: readonly CandidateView[];
  /** For repeating the count; undefined where the votes are too many to stand in the record. */
  readonly figures: QuestionFigures | PooledFigures | PublishedRollCall | undefined;
}

/** The figures of all pools of a contest. */
export interface PooledFigures {
  readonly pools: readonly PoolFigures[];
}

export interface CandidateView {
  readonly number: number;
  readonly name: Bilingual;
  /** Undefined where candidates are ranked or rated. */
  readonly votes: number | undefined;
  readonly outcome: 'elected' | 'tied' | 'run-off' | 'none';
}

/** Everything proven so far, and the node's figures where there are no proven ones. */
export function makeView(options: {
  readonly party: Party;
  readonly checkpoint: Checkpoint;
  readonly records: Records;
  readonly index: BoardIndex;
}): BoardView {
  const { party, checkpoint, records, index } = options;
  const { name, practice, origin } = party.founding;
  return {
    party: { name, practice, origin, fingerprint: party.fingerprint },
    checkpoint: { size: checkpoint.size, root: toBase64(checkpoint.root) },
    checkedRecords: records.count,
    ballots: index.trackers.count,
    assemblies: [...records.state.assemblies]
      .map(([assembly, state]) => assemblyView(assembly, state, records, index))
      .toReversed(),
  };
}

/**
 * Where the node's figures contradict each other, or what stations have signed at closing: the sentence for it, or undefined. Figures from before the last closing
 * say nothing.
 */
export function contradiction(records: Records, index: BoardIndex): string | undefined {
  const { size, turnout, trackers } = index;
  const ballots =
    turnout.papers.reduce((total, paper) => total + paper.cast, 0) +
    turnout.challenged.reduce((total, { count }) => total + count, 0);
  if (turnout.size > size || (turnout.size === size && ballots !== trackers.count))
    return `the index says ${trackers.count} ballots of ${size} entries, and ${ballots} of ${turnout.size}`;
  for (const [uuid, { definition }] of records.state.elections) {
    const opened = closedChallenges(records, definition);
    const told = turnout.challenged.find(({ election }) => election === uuid)?.count;
    if (opened !== undefined && turnout.size > opened.last && told !== opened.challenged)
      return `election ${uuid}: stations reported ${opened.challenged} challenged ballots, the node says ${told ?? 'nothing'}`;
    for (const group of definition.groups) {
      const closed = closedFigures(records, definition, group);
      const said = index.turnout.papers.find((paper) => paper.election === uuid && paper.group === group);
      if (closed === undefined || turnout.size <= closed.last) continue;
      // Stations that have not opened an election on a slot have admitted members to it all the same.
      const isShort = (said?.admitted ?? -1) < closed.admitted;
      const agrees = records.state.reservations.has(uuid) ? !isShort : said?.admitted === closed.admitted;
      if (!agrees || said?.cast !== closed.cast)
        return `election ${uuid}, group ${group}: stations reported ${closed.cast} ballots of ${closed.admitted} admitted, the node says ${said?.cast ?? 'nothing'} of ${said?.admitted ?? 'nothing'}`;
    }
  }
  return undefined;
}

function assemblyView(
  assembly: string,
  own: AssemblyState,
  records: Records,
  index: BoardIndex,
): AssemblyView {
  const { called, rolls, elections, stations } = own;
  const papers = elections.flatMap((uuid) => {
    const election = records.state.elections.get(uuid);
    const isWithdrawn = records.state.reservations.get(uuid)?.released === true;
    return election === undefined || isWithdrawn ? [] : [paperView(election, rolls, records, index)];
  });
  return {
    assembly,
    title: called.title,
    body: called.body,
    date: called.date,
    stations: [...stations].map(([station, { polls }]) => ({ station, polls })),
    papers,
    contests: [...records.state.contests.values()].flatMap((contest) =>
      contest.body.assembly === assembly ? [contestView(contest, records)] : [],
    ),
    presence: presenceView(own),
    resolutions: resolutionViews(own),
    slots: slotsView(assembly, rolls, records),
  };
}

function contestView(contest: ContestState, records: Records): ContestView {
  const { body, verdict } = contest;
  const answers = answersOfContest(records.state, contest);
  const figures = contestFigures(records.state, contest, (election) =>
    figuresIn(election, (uuid) => records.result(uuid)),
  );
  return {
    title: body.title,
    phase: verdict === undefined ? 'setup' : 'declared',
    question: {
      title: body.title,
      card: namedCard(body.card, answers),
      // A contest has bases of votes alone.
      counting: 'people',
      seats: seatsOf(body.card),
      max: 1,
      result: verdict && {
        decision: verdict.outcome === 'no-quorum' ? verdict.outcome : undefined,
        abstained: 0,
        valid: 0,
        candidates: answers.map(({ name, number }, place) => ({
          name,
          number,
          votes: undefined,
          outcome: outcomeOf(verdict, place),
        })),
        figures: figures.ok ? figures.value : undefined,
      },
    },
  };
}

function slotsView(
  assembly: string,
  rolls: AssemblyState['rolls'],
  { state }: Records,
): AssemblyView['slots'] {
  const free = new Map<string, { readonly groups: readonly string[]; count: number }>();
  for (const { body } of freeSlots(state, assembly)) {
    const key = body.groups.join(' ');
    const line = free.get(key) ?? { groups: body.groups, count: 0 };
    line.count += 1;
    free.set(key, line);
  }
  return [...free.values()].map(({ groups, count }) => ({
    groups: groups.map((group) => nameOf(rolls, group)),
    free: count,
  }));
}

/** The name of a voter group as the first roll that has it states it. */
function nameOf(rolls: AssemblyState['rolls'], group: string): Bilingual {
  const roll = [...rolls.values()].find(({ sizes }) => sizes.has(group));
  return roll?.names.get(group) ?? { ko: group, en: group };
}

function paperView(
  election: ElectionState,
  rolls: AssemblyState['rolls'],
  records: Records,
  index: BoardIndex,
): PaperView {
  const { definition } = election;
  const uuid = definition.election;
  const result = records.result(uuid);
  return {
    election: uuid,
    title: definition.display.title,
    turnout: definition.groups.map((group) => turnoutView(definition, group, rolls, records, index)),
    challenged:
      closedChallenges(records, definition)?.challenged ??
      index.turnout.challenged.find((paper) => paper.election === uuid)?.count ??
      0,
    phase: phaseOf(election, records, result),
    questions: questionViews(election, result),
  };
}

function turnoutView(
  definition: Body<'election.defined'>,
  group: string,
  rolls: AssemblyState['rolls'],
  records: Records,
  index: BoardIndex,
): TurnoutView {
  const registrars = [...rolls.values()].filter(
    ({ secondOf, sizes }) => secondOf === undefined && sizes.has(group),
  );
  const roll = registrars.reduce((total, { sizes }) => total + (sizes.get(group) ?? 0), 0);
  const name = nameOf(rolls, group);
  const closed = closedFigures(records, definition, group);
  if (closed !== undefined)
    return { group, name, roll, admitted: closed.admitted, cast: closed.cast, source: 'checked' };
  const said = index.turnout.papers.find(
    (paper) => paper.election === definition.election && paper.group === group,
  );
  const figures = { admitted: said?.admitted ?? 0, cast: said?.cast ?? 0 };
  return { group, name, roll, ...figures, source: said === undefined ? 'none' : 'node' };
}

interface ClosedFigures {
  readonly admitted: number;
  readonly cast: number;
  readonly challenged: number;
  readonly last: number;
}

/** The sums of the closing reports, once every station that opened for the election has closed; `last` is the place of the last report. */
function closedFigures(
  records: Records,
  { assembly, election }: Body<'election.defined'>,
  group: string,
): ClosedFigures | undefined {
  const opened = openedStations(records, assembly, election);
  if (opened.length === 0) return undefined;
  let [admitted, cast, challenged, last] = [0, 0, 0, -1];
  for (const station of opened) {
    const closing = records.closing(assembly, station, election);
    const line = closing?.report.papers.find((paper) => paper.election === election && paper.group === group);
    if (closing === undefined || line === undefined) return undefined;
    admitted += line.admitted;
    cast += line.cast;
    challenged += line.challenged;
    last = Math.max(last, closing.index);
  }
  return { admitted, cast, challenged, last };
}

/** The same for the challenged ballots of a ballot paper: reports tell them by group, the ledger only as their sum. */
function closedChallenges(
  records: Records,
  definition: Body<'election.defined'>,
): Pick<ClosedFigures, 'challenged' | 'last'> | undefined {
  const groups = definition.groups.map((group) => closedFigures(records, definition, group));
  let [challenged, last] = [0, -1];
  for (const figures of groups) {
    if (figures === undefined) return undefined;
    challenged += figures.challenged;
    last = Math.max(last, figures.last);
  }
  return { challenged, last };
}

const openedStations = (records: Records, assembly: string, election: string): readonly string[] =>
  [...(records.state.assemblies.get(assembly)?.stations ?? [])].flatMap(([station, own]) =>
    hasOpened(own, election) ? [station] : [],
  );

function phaseOf(
  { definition, closed }: ElectionState,
  records: Records,
  result: DeclaredResult | undefined,
): PaperView['phase'] {
  if (result !== undefined) return 'declared';
  const { assembly, election } = definition;
  const opened = openedStations(records, assembly, election);
  if (opened.length === 0) return 'setup';
  const allClosed = opened.every((station) => records.closing(assembly, station, election) !== undefined);
  return closed || allClosed ? 'counting' : 'polling';
}

function questionViews(election: ElectionState, declared: DeclaredResult | undefined): QuestionView[] {
  const { definition, parameters } = election;
  const figures =
    declared?.rows === undefined ? undefined : figuresOf(election, declared.rows, declared.votes);
  return definition.cards.flatMap((card, i): QuestionView[] => {
    const shown = definition.display.questions[i];
    if (shown === undefined) return [];
    const { answers, title } = shown;
    return [
      {
        title,
        card: namedCard(card, answers),
        counting: countingOf(definition),
        seats: seatsOf(card),
        max: mostOf(parameters.questions[i]),
        result: declared && resultView(card, answers, i, declared, figures?.[i]),
      },
    ];
  });
}

/** Most candidates that a voter could choose. */
const mostOf = (question: Question | undefined): number =>
  question === undefined || isNonHomomorphic(question) ? 1 : question.max;

function resultView(
  card: RuleCard,
  answers: Body<'election.defined'>['display']['questions'][number]['answers'],
  question: number,
  { rows, verdicts, votes }: DeclaredResult,
  figures: QuestionFigures | undefined,
): ResultView | undefined {
  const verdict = verdicts[question];
  if (verdict === undefined) return undefined;
  const abstained = figures?.abstain ?? 0;
  const row = rows?.[question] ?? [];
  const votesOf = (place: number): number | undefined => {
    const count = isShuffledCard(card) ? undefined : row[place + 1];
    return typeof count === 'number' ? count : undefined;
  };
  const { outcome } = verdict;
  return {
    decision: isYesNo(card) || outcome === 'no-quorum' || outcome === 'counted' ? outcome : undefined,
    abstained,
    valid: votes - abstained,
    candidates: answers.map(({ name, number }, place) => ({
      name,
      number,
      votes: votesOf(place),
      // Yes and no are no candidates.
      outcome: isYesNo(card) ? 'none' : outcomeOf(verdict, place),
    })),
    figures,
  };
}

/** What a verdict says of the candidate with this place on the card. */
function outcomeOf(
  { elected, runOff, tied }: Pick<DeclaredResult['verdicts'][number], 'elected' | 'runOff' | 'tied'>,
  place: number,
): CandidateView['outcome'] {
  if (elected.includes(place)) return 'elected';
  if (tied.includes(place)) return 'tied';
  return runOff.includes(place) ? 'run-off' : 'none';
}
