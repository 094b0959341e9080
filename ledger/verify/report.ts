/**
 * What verification found, as data and as a page for people (protocol.md section 8). Figures come from the recomputed state only.
 */
import { isYesNo } from '../count/paper.ts';
import type { RuleCard } from '../count/card.ts';
import { countTexts, type Language } from '../count/text/text.ts';
import type { Body } from '../entries/entry.ts';
import { namedCard } from '../rules/cards.ts';
import { isShuffledCard } from '../count/vector.ts';
import { answersOfContest } from '../rules/contest-polls.ts';
import { declaredText, parseResultRows } from '../rules/election-result.ts';
import { figuresOf } from '../rules/figures.ts';
import { resolutionLines, type PresenceReport, type ResolutionReport } from './resolutions.ts';
import { hasOpened, type ElectionState, type LedgerState } from '../rules/state.ts';

/** One failure: which file or entry, what is wrong, and which rule says so (`file` for the published files themselves). */
export interface VerifyFailure {
  readonly where: string;
  readonly rule: string;
  readonly message: string;
}

export interface ElectionReport {
  readonly uuid: string;
  readonly title: { readonly ko: string; readonly en: string };
  readonly state: 'withdrawn' | 'not opened' | 'open' | 'closed' | 'tallied' | 'declared';
  readonly counts: {
    readonly admitted: number;
    readonly cast: number;
    readonly challenged: number;
    readonly spoiled: number;
    /** What the ballots count for, with their weights. */
    readonly votes: number;
  };
  /** Permits that a ballot needs, each of a registrar of its own. */
  readonly permits: 1 | 2;
  /** By question, after the declaration: votes of each choice, abstentions first; or how many abstained, where votes were opened one by one. */
  readonly result?: readonly (readonly number[])[];
  readonly shuffles: number;
  /** By question, after the declaration. */
  readonly verdicts?: Body<'result.declared'>['verdicts'];
  readonly cards: Body<'election.defined'>['cards'];
  readonly display: Body<'election.defined'>['display'];
}

/** A reserve slot on which nothing is defined. */
export interface SlotReport {
  readonly uuid: string;
  readonly assembly: string;
  readonly groups: readonly string[];
  readonly state: 'free' | 'released';
}

export interface VerifyReport {
  readonly ok: boolean;
  readonly source: string;
  readonly party?: {
    readonly fingerprint: string;
    readonly name: { readonly ko: string; readonly en: string };
    readonly origin: string;
    readonly practice: boolean;
  };
  readonly size: number;
  /** Root of the checkpoint, base64. */
  readonly root: string;
  /** Number of entries of each type. */
  readonly counts: Readonly<Record<string, number>>;
  readonly elections: readonly ElectionReport[];
  readonly contests: readonly ContestReport[];
  readonly presence: readonly PresenceReport[];
  readonly resolutions: readonly ResolutionReport[];
  readonly slots: readonly SlotReport[];
  readonly failures: readonly VerifyFailure[];
  /** Failures beyond those listed. */
  readonly moreFailures: number;
  readonly seconds: number;
}

export interface ContestReport {
  readonly contest: string;
  readonly title: { readonly ko: string; readonly en: string };
  /** Opinion polls that are recorded. */
  readonly polls: number;
  readonly verdict?: Body<'contest.declared'>['verdict'];
  /** The verdict in a sentence, in both languages. */
  readonly sentences?: Sentences;
}

/** A verdict in a sentence. */
type Sentences = Readonly<Record<Language, string>>;

const sentencesOf = (card: RuleCard, verdict: DeclaredVerdict): Sentences => ({
  ko: countTexts.ko.verdict(card, { ...verdict, steps: [] }),
  en: countTexts.en.verdict(card, { ...verdict, steps: [] }),
});

/** The verdicts of an election, by question. */
export const verdictSentences = (
  cards: Body<'election.defined'>['cards'],
  display: Body<'election.defined'>['display'],
  verdicts: Body<'result.declared'>['verdicts'],
): readonly Sentences[] =>
  cards.flatMap((card, q) =>
    verdicts
      .slice(q, q + 1)
      .map((verdict) => sentencesOf(namedCard(card, display.questions[q]?.answers ?? []), verdict)),
  );

type DeclaredVerdict = Body<'result.declared'>['verdicts'][number];

/** The contests of a ledger as its entries leave them. */
export const contestReports = (state: LedgerState): ContestReport[] =>
  [...state.contests.values()].map((contest) => {
    const { body, polls, verdict } = contest;
    const card = namedCard(body.card, answersOfContest(state, contest));
    return {
      contest: body.contest,
      title: body.title,
      polls: polls.size,
      ...(verdict === undefined
        ? {}
        : {
            verdict,
            sentences: sentencesOf(card, verdict),
          }),
    };
  });

/** The elections of a ledger as its entries leave them. */
export const electionReports = (state: LedgerState): ElectionReport[] =>
  [...state.elections.values()].map((election) => {
    const { definition, result } = election;
    const sum = (field: 'admitted' | 'cast' | 'spoiled') =>
      election.issuers.reduce((total, issuer) => total + issuer[field], 0);
    return {
      uuid: definition.election,
      title: definition.display.title,
      state: stateOf(state, election),
      counts: {
        admitted: sum('admitted'),
        cast: sum('cast'),
        challenged: election.challengedTrackers.size,
        spoiled: sum('spoiled'),
        votes: election.votes,
      },
      permits: definition.permits ?? 1,
      ...(result === undefined
        ? {}
        : {
            result: countsOf(election, declaredText(state, result)),
            verdicts: result.verdicts,
          }),
      shuffles: election.shuffles.size,
      cards: definition.cards,
      display: definition.display,
    };
  });

/** The reserve slots of a ledger that no election was defined on. */
export const slotReports = (state: LedgerState): SlotReport[] =>
  [...state.reservations.values()].flatMap(({ body: { assembly, election: uuid, groups }, released }) =>
    state.elections.has(uuid)
      ? []
      : [{ uuid, assembly, groups, state: released ? ('released' as const) : ('free' as const) }],
  );

/**
 * The report as a page of text; `demanded` is the party that the ledger had to be of, if any was named. What failed stands first, and then nothing that could be
 * taken for a result.
 */
export const reportText = (report: VerifyReport, demanded?: string): string => {
  const { party, size, root, counts, seconds } = report;
  const head = [
    `Ledger       ${report.source}`,
    ...(party === undefined
      ? []
      : [
          `Party        ${party.name.ko} (${party.name.en})${party.practice ? '   PRACTICE 연습' : ''}`,
          `Fingerprint  ${party.fingerprint}`,
          `Origin       ${party.origin}`,
        ]),
    `Checkpoint   ${counted(size, 'entry', 'entries')}, root ${root}`,
    ...Object.entries(counts).map(
      ([type, count], i) =>
        `${i === 0 ? 'Entries' : ''}`.padEnd(13) + `${String(count).padStart(6)}  ${type}`,
    ),
  ];
  const elections = [
    ...report.elections.map((election) => `\n${electionText(election)}`),
    ...report.contests.map(({ contest, polls, sentences, title }) =>
      [
        `\n${title.ko} (${title.en})`,
        `  contest ${contest}, ${counted(polls, 'opinion poll')}: ${sentences === undefined ? 'not declared' : `${sentences.ko} ${sentences.en}`}`,
      ].join('\n'),
    ),
    ...resolutionLines(report.presence, report.resolutions),
    ...(report.slots.length === 0 ? [] : ['', ...report.slots.map(slotText)]),
  ];
  const time = `${seconds.toFixed(1)} s`;
  if (!report.ok)
    return [
      ...failed(report, time),
      '',
      ...head,
      '',
      'What this ledger says of elections and results is not shown: it is not to be believed.',
    ].join('\n');
  return [
    ...head,
    ...elections,
    '',
    `VALID. Every byte, signature, rule, proof, tally and result was recomputed and agrees (${time}).`,
    ...(demanded === undefined
      ? ['The party was not demanded: compare the fingerprint above with the party’s paper, or give --party.']
      : []),
  ].join('\n');
};

/** A number with its noun: `1 entry`, `2 entries`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** The first of a list of failures, a line each, and how many more the JSON report lists. */
export const firstFailures = (lines: readonly string[], unlisted = 0): string[] => {
  const more = lines.length - SHOWN_FAILURES + unlisted;
  return [
    ...lines.slice(0, SHOWN_FAILURES).map((line) => `  ${line}`),
    ...(more > 0
      ? [`  ${more} more; --json lists ${unlisted > 0 ? `the first ${lines.length}` : 'them'}`]
      : []),
  ];
};

const SHOWN_FAILURES = 10;

const failed = ({ failures, moreFailures }: VerifyReport, time: string): string[] => {
  const total = failures.length + moreFailures;
  const lines = failures.map(({ where, rule, message }) =>
    rule === 'file' ? `${where}: ${message}` : `${where}: [${rule}] ${message}`,
  );
  const note = total > 1 ? ', the first ones often the cause of the others' : '';
  return [`NOT VALID. ${counted(total, 'failure')}${note} (${time}):`, ...firstFailures(lines, moreFailures)];
};

const electionText = (election: ElectionReport): string => {
  const { uuid, title, state, counts, display, permits, shuffles } = election;
  const figures = [
    `${counts.admitted} admitted`,
    `${counted(counts.cast, 'ballot')}${counts.votes === counts.cast ? '' : ` that count for ${counts.votes} votes`}`,
    `${counts.challenged} challenged`,
    `${counted(counts.spoiled, 'permit')} spoiled`,
    ...(shuffles === 0 ? [] : [counted(shuffles, 'shuffle')]),
    ...(permits === 1 ? [] : ['two permits a ballot']),
  ];
  return [
    `${title.ko} (${title.en})`,
    `  election ${uuid}, ${state}: ${figures.join(', ')}`,
    ...display.questions.flatMap((_, q) => questionLines(election, q)),
  ].join('\n');
};

const slotText = ({ uuid, assembly, groups, state }: SlotReport): string =>
  `Reserve slot ${uuid} of ${assembly} for ${groups.join(', ')}, ${state}`;

const questionLines = ({ cards, display, result, verdicts }: ElectionReport, q: number): string[] => {
  const [question, card, votes, verdict] = [display.questions[q], cards[q], result?.[q], verdicts?.[q]];
  if (question === undefined || card === undefined || votes === undefined || verdict === undefined) return [];
  const { answers, title } = question;
  const noteOf = (place: number): string => {
    // Yes and no are not elected; what a list's or a sole candidate's places on the card are is in the verdict's sentence.
    if (isYesNo(card)) return '';
    if (verdict.elected.includes(place)) return '  ELECTED 당선';
    if (verdict.runOff.includes(place)) return '  RUN-OFF 결선투표';
    return verdict.tied.includes(place) ? '  TIED 동수' : '';
  };
  const named = namedCard(card, answers);
  const { ko, en } = sentencesOf(named, verdict);
  return [
    `  ${title.ko} (${title.en})`,
    ...answers.map(({ number, name }, place) => {
      const count = isShuffledCard(card) ? '' : String(votes[place + 1] ?? 0);
      return `    ${count.padStart(7)}  ${number} ${name.ko} (${name.en})${noteOf(place)}`;
    }),
    `    ${String(votes[0] ?? 0).padStart(7)}  기권 (abstain)`,
    `    ${ko} ${en}`,
  ];
};

/** The counts of a declared result, whose text the rules have read before. */
const countsOf = (election: ElectionState, text: string): readonly (readonly number[])[] => {
  const rows = parseResultRows(text);
  if (!rows.ok) throw new Error(`the rules accepted a result that cannot be read: ${rows.error}`);
  const figures = figuresOf(election, rows.value, election.votes);
  return rows.value.map((row, i) =>
    isShuffledCard(election.definition.cards[i] ?? { kind: '' })
      ? [figures[i]?.abstain ?? 0]
      : row.filter((item) => typeof item === 'number'),
  );
};

/** An election is open from when the first station opened its polls for it until the committee closes it. */
const stateOf = (
  state: LedgerState,
  { definition, closed, tally, result }: ElectionState,
): ElectionReport['state'] => {
  if (state.reservations.get(definition.election)?.released === true) return 'withdrawn';
  if (result !== undefined) return 'declared';
  if (tally !== undefined) return 'tallied';
  if (closed) return 'closed';
  const stations = state.assemblies.get(definition.assembly)?.stations.values() ?? [];
  return [...stations].some((station) => hasOpened(station, definition.election)) ? 'open' : 'not opened';
};
