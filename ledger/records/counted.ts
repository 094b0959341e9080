/**
 * How elections and contests were counted, as data: what the counting record (개표록) and the tally record (집계록) tell beside the stations' figures. The rules by
 * which is counted come as rules/rule-sentences.ts says them; votes are counted again by the rule cards, for the steps.
 */
import { decryptionQuorums } from '../ballot/trustees.ts';
import type { RuleCard } from '../count/card.ts';
import { countTexts, type Language } from '../count/text/text.ts';
import type { Verdict } from '../count/step.ts';
import { isShuffledCard } from '../count/vector.ts';
import type { Body } from '../entries/entry.ts';
import type { ElectionId, EntryId } from '../entries/fields.ts';
import type { KeyId } from '../keys/public-key.ts';
import { countResolution } from '../rules/agenda.ts';
import { namedCard } from '../rules/cards.ts';
import { answersOfContest } from '../rules/contest-polls.ts';
import { countContest, poolsCard } from '../rules/contest.ts';
import { declaredText, parseResultRows, votesOf } from '../rules/election-result.ts';
import { figuresOf, verdictsOf } from '../rules/figures.ts';
import { ruleSentences } from '../rules/rule-sentences.ts';
import { membersFor } from '../rules/state.ts';
import type { AssemblyState, ContestState, ElectionState, LedgerState } from '../rules/state.ts';
import { paperLines, type Bilingual, type PaperLines } from './data.ts';
import type { CountEntry, Placed, RecordWatch } from './watch.ts';

/** How a question or a contest is counted, in sentences. */
export interface RuleLines {
  readonly title: Bilingual;
  readonly sentences: Readonly<Record<Language, readonly string[]>>;
}

/** One question with what its votes come to; answers in the order of the ballot paper. */
export interface QuestionResult extends Counted {
  readonly title: Bilingual;
  readonly answers: readonly AnswerLine[];
  readonly abstain: number;
}

/** A verdict with the card that gave it. */
export interface Counted {
  readonly verdict: Verdict;
  readonly card: RuleCard;
}

export interface AnswerLine {
  readonly number: number;
  readonly name: Bilingual;
  /** Undefined where answers were ranked or rated: what each vote says is in the result, what follows in the steps. */
  readonly votes: number | undefined;
}

/** Trustees who decrypt together: `needed` of those with the numbers from `first` to `last`. */
export interface TrusteeGroup {
  readonly first: number;
  readonly last: number;
  readonly needed: number;
}

export interface ElectionRecord {
  readonly election: ElectionId;
  readonly title: Bilingual;
  readonly definition: EntryId;
  /** On the rolls of the paper's voter groups. */
  readonly members: number;
  /** The votes of all of them; the same number where no group has a weight. */
  readonly entitled: number;
  /** Present at the first opening of its polls, where a rule card refers to them. */
  readonly present: number | undefined;
  /** By number, from 1. */
  readonly trustees: readonly { readonly number: number; readonly key: KeyId }[];
  readonly trusteeGroups: readonly TrusteeGroup[];
  /** Trustees by number in the order in which they shuffle, and how many must; undefined where nothing is shuffled. */
  readonly shufflers: { readonly least: number; readonly trustees: readonly number[] } | undefined;
  readonly course: readonly Placed<CountEntry>[];
  /** Whether it was withdrawn with its reserve slot, before anybody could vote on it. */
  readonly withdrawn: boolean;
  readonly rules: readonly RuleLines[];
  readonly paper: PaperLines;
  /** Ballots that the ledger has accepted, and what they count for. */
  readonly ballots: number;
  readonly votes: number;
  readonly weighted: boolean;
  /** Undefined until the result is declared. */
  readonly result: readonly QuestionResult[] | undefined;
}

/** What was resolved without ballots, by show of hands or by name. */
export interface ResolutionRecord {
  readonly item: string;
  readonly title: Bilingual;
  readonly rule: RuleLines;
  readonly result: Counted;
}

export interface ContestRecord {
  readonly contest: string;
  readonly title: Bilingual;
  readonly rule: RuleLines;
  readonly pools: readonly PoolLine[];
  /** Undefined until the contest is declared. */
  readonly result: QuestionResult | undefined;
}

/** A pool of a contest: the questions whose votes it adds up, or an opinion poll, once it is recorded. */
export interface PoolLine {
  readonly pool: ReturnType<typeof poolsCard>['pools'][number];
  readonly questions: readonly { readonly paper: Bilingual; readonly question: Bilingual }[];
  readonly poll: { readonly source: string; readonly figures: Body<'poll.recorded'>['figures'] } | undefined;
}

/** What a tally record tells of. */
export interface Tallied {
  readonly elections: readonly ElectionRecord[];
  readonly contests: readonly ContestRecord[];
  readonly resolutions: readonly ResolutionRecord[];
}

/** How an election was counted: what the ledger has of it so far. */
export function electionRecord(
  state: LedgerState,
  watch: RecordWatch,
  assembly: AssemblyState,
  election: ElectionState,
): ElectionRecord {
  const { definition, trusteeKeys } = election;
  return {
    election: definition.election,
    title: definition.display.title,
    definition: election.definitionId,
    members: membersFor(assembly, definition),
    entitled: election.entitled,
    present: election.present,
    trustees: trusteeKeys.map((key, i) => ({ number: i + 1, key })),
    trusteeGroups: decryptionQuorums(election.trustees).map(({ firstOwner, needed, publicKeys }) => ({
      first: firstOwner,
      last: firstOwner + publicKeys.length - 1,
      needed,
    })),
    shufflers: definition.shufflers,
    course: watch.countOf(definition.election),
    withdrawn: state.reservations.get(definition.election)?.released === true,
    rules: definition.display.questions.map(({ title }, i) => ({
      title,
      sentences: inBoth((language) => ruleSentences(state, definition, i, language)),
    })),
    paper: paperLines(assembly, election, [...assembly.stations.values()], election.challengedTrackers.size),
    ballots: election.castCredentials.size,
    votes: election.votes,
    weighted: definition.weights !== undefined,
    result: resultOf(state, election),
  };
}

/** What a contest joins, and what it comes to. */
export function contestRecord(state: LedgerState, contest: ContestState): ContestRecord {
  const { body, polls, verdict } = contest;
  const answers = answersOfContest(state, contest);
  const card = namedCard(body.card, answers);
  const rule = { title: body.title, sentences: inBoth((language) => countTexts[language].card(card)) };
  return {
    contest: body.contest,
    title: body.title,
    rule,
    pools: poolsCard(contest).pools.map((pool, i) => {
      const poll = polls.get(i + 1);
      return {
        pool,
        questions: (body.pools[i] ?? []).flatMap(({ election, question }) => {
          const display = state.elections.get(election)?.definition.display;
          const asked = display?.questions[question - 1];
          return display === undefined || asked === undefined
            ? []
            : [{ paper: display.title, question: asked.title }];
        }),
        poll: poll && { source: poll.source, figures: poll.figures },
      };
    }),
    result:
      verdict === undefined
        ? undefined
        : {
            title: body.title,
            answers: answers.map(({ name, number }) => ({ name, number, votes: undefined })),
            abstain: 0,
            verdict: countAgain(state, contest),
            card,
          },
  };
}

/** Everything of an assembly that a tally record tells of. */
export const tallied = (state: LedgerState, watch: RecordWatch, assembly: AssemblyState): Tallied => ({
  elections: assembly.elections
    .flatMap((uuid) => state.elections.get(uuid) ?? [])
    .map((election) => electionRecord(state, watch, assembly, election)),
  contests: [...state.contests.values()]
    .filter(({ body }) => body.assembly === assembly.called.assembly)
    .map((contest) => contestRecord(state, contest)),
  resolutions: resolutionRecords(assembly),
});

/** What an assembly has resolved without ballots, in the order of the log. */
export const resolutionRecords = ({ resolutions }: AssemblyState): readonly ResolutionRecord[] =>
  [...resolutions.values()].map((resolution) => {
    const { card, item, title } = resolution;
    const counted = countResolution(resolution);
    if (!counted.ok)
      throw new Error(`the rules accepted a resolution that cannot be counted: ${counted.error.message}`);
    const sentences = inBoth((language) => countTexts[language].card(card));
    return { item, title, rule: { title, sentences }, result: { card, verdict: counted.value } };
  });

function countAgain(state: LedgerState, contest: ContestState): Verdict {
  const counted = countContest(state, contest);
  if (!counted.ok)
    throw new Error(`the rules accepted a contest that cannot be counted: ${counted.error.message}`);
  return counted.value;
}

/** What is declared was compared with these verdicts by the rules. */
function resultOf(state: LedgerState, election: ElectionState): readonly QuestionResult[] | undefined {
  const { definition, result } = election;
  if (result === undefined) return undefined;
  const rows = parseResultRows(declaredText(state, result));
  if (!rows.ok) throw new Error(`the rules accepted a result that cannot be read: ${rows.error}`);
  const votes = votesOf(result);
  const verdicts = verdictsOf(election, rows.value, votes);
  if (!verdicts.ok) throw new Error(`the rules accepted a result without verdicts: ${verdicts.error}`);
  const figures = figuresOf(election, rows.value, votes);
  return definition.display.questions.map(({ title, answers }, i) => {
    const [card, verdict, counted] = [definition.cards[i], verdicts.value[i], figures[i]];
    if (card === undefined || verdict === undefined || counted === undefined)
      throw new Error(`question ${i + 1} has no rule card`);
    const row = isShuffledCard(card) ? [] : (rows.value[i] ?? []);
    return {
      title,
      abstain: counted.abstain,
      answers: answers.map(({ number, name }, place) => {
        const given = row[place + 1];
        return { number, name, votes: typeof given === 'number' ? given : undefined };
      }),
      verdict,
      card: namedCard(card, answers),
    };
  });
}

const inBoth = (
  sentences: (language: Language) => readonly string[],
): Readonly<Record<Language, readonly string[]>> => ({ ko: sentences('ko'), en: sentences('en') });
