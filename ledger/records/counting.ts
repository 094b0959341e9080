/** The parts of a counting record: by whom and by which rule an election was counted, what was done in which order, and what its votes come to, step by step. */
import { runOff } from '../count/run-off.ts';
import { isYesNo } from '../count/paper.ts';
import { countTexts, type Language } from '../count/text/text.ts';
import { number } from '../count/text/words.ts';
import { needsPresent } from '../rules/presence.ts';
import { bold, heading, listed, plain, type RecordBlock } from './blocks.ts';
import type { Counted, ElectionRecord, QuestionResult, RuleLines } from './counted.ts';
import { paperBlocks } from './voting.ts';
import { recordWords, type RecordWords } from './words.ts';
import type { CountEntry, Placed } from './watch.ts';

export function electionBlocks(record: ElectionRecord, language: Language): readonly RecordBlock[] {
  const words = recordWords[language];
  return [
    heading(2, record.title[language]),
    {
      kind: 'facts',
      rows: [
        [words.election, record.election],
        [words.definition, record.definition],
        [words.members, number(record.members)],
        ...(record.present === undefined ? [] : ([[words.present, number(record.present)]] as const)),
        [words.ballots, number(record.ballots)],
        ...(record.weighted
          ? ([
              [words.entitledVotes, number(record.entitled)],
              [words.castVotes, number(record.votes)],
            ] as const)
          : []),
      ],
    },
    ...paperBlocks(record.paper, language, 'assembly'),
    ...trusteeBlocks(record, words),
    ...courseBlocks(record, words),
    ...record.rules.flatMap((rule) => [
      heading(3, words.ruleOf(rule.title[language])),
      ruleLines(rule, language),
    ]),
    ...outcomeBlocks(record, language, 'steps'),
  ];
}

/** What the questions of an election come to: votes and verdict, with every step of the count or without. */
export function outcomeBlocks(
  { present, result, votes, weighted, withdrawn }: ElectionRecord,
  language: Language,
  detail: 'steps' | 'verdict',
): readonly RecordBlock[] {
  const words = recordWords[language];
  if (result === undefined)
    return [heading(3, words.result), plain(withdrawn ? words.withdrawn : words.notDeclared)];
  return result.flatMap((question) => [
    heading(3, words.resultOf(question.title[language])),
    ...(weighted ? [plain(words.weighted)] : []),
    ...(present !== undefined && votes > present && needsPresent(question.card)
      ? [plain(words.cameLater(number(votes)))]
      : []),
    ...resultBlocks(question, language),
    ...verdictBlocks(question, language, detail),
  ]);
}

/** Answers with their votes and what became of them. */
export function resultBlocks(
  { answers, abstain, card, verdict }: QuestionResult,
  language: Language,
): readonly RecordBlock[] {
  const words = recordWords[language];
  const hasOutcome = !isYesNo(card) && verdict.outcome !== 'counted';
  const hasVotes = answers.some(({ votes }) => votes !== undefined);
  const row = (first: string, name: string, outcome: string, votes: string): readonly string[] => [
    first,
    name,
    ...(hasOutcome ? [outcome] : []),
    ...(hasVotes ? [votes] : []),
  ];
  return [
    {
      kind: 'table',
      caption: words.answers,
      head: row(words.number, words.answer, words.outcome, words.votes),
      rows: [
        ...answers.map(({ number: place, name, votes }, i) =>
          row(String(place), name[language], outcomeOf(verdict, i, words), number(votes ?? 0)),
        ),
        ...(hasVotes ? [row('', words.abstain, '', number(abstain))] : []),
      ],
      figuresFrom: hasOutcome ? 3 : 2,
      wide: 1,
    },
    ...(hasVotes || card.kind === 'weighted-pools' ? [] : [plain(words.opened(number(abstain)))]),
  ];
}

/** The steps of a count, the verdict, and the rule of the second round where there is one. */
export function verdictBlocks(
  { card, verdict }: Counted,
  language: Language,
  detail: 'steps' | 'verdict',
): readonly RecordBlock[] {
  const words = recordWords[language];
  const text = countTexts[language];
  const second = verdict.outcome === 'run-off' ? runOff(card, verdict) : undefined;
  return [
    ...(detail === 'steps'
      ? [
          heading(3, words.steps),
          listed(
            verdict.steps.map((step) => text.step(card, step)),
            'numbered',
          ),
        ]
      : []),
    bold(text.verdict(card, verdict)),
    ...(second?.ok === true
      ? [heading(3, words.secondRound), listed(text.card(second.value.card), 'plain')]
      : []),
  ];
}

export const ruleLines = ({ sentences }: RuleLines, language: Language): RecordBlock =>
  listed(sentences[language], 'plain');

function outcomeOf(
  { elected, runOff: second, tied }: QuestionResult['verdict'],
  place: number,
  words: RecordWords,
): string {
  if (elected.includes(place)) return words.elected;
  if (tied.includes(place)) return words.tied;
  return second.includes(place) ? words.toRunOff : '';
}

function trusteeBlocks(record: ElectionRecord, words: RecordWords): readonly RecordBlock[] {
  const { shufflers, trusteeGroups, trustees } = record;
  const groups = trusteeGroups.filter(({ first, last }) => last > first);
  const single = trusteeGroups.filter(({ first, last }) => last === first);
  return [
    {
      kind: 'table',
      caption: words.trustees,
      head: [words.trustee, words.key],
      rows: trustees.map(({ number: place, key }) => [String(place), key]),
      figuresFrom: 2,
      wide: 1,
    },
    plain(
      ...(groups.length === 0
        ? [words.allDecrypt]
        : [
            ...(single.length === 0
              ? []
              : [words.mustDecrypt(single.map(({ first }) => String(first)).join(', '))]),
            ...groups.map(({ first, last, needed }) =>
              words.someDecrypt(String(first), String(last), String(needed)),
            ),
          ]),
      ...(shufflers === undefined
        ? []
        : [words.shufflers(shufflers.trustees.map(String).join(', '), String(shufflers.least))]),
    ),
  ];
}

function courseBlocks(record: ElectionRecord, words: RecordWords): readonly RecordBlock[] {
  if (record.course.length === 0) return [];
  return [
    {
      kind: 'table',
      caption: words.course,
      head: [words.act, words.entry, words.details],
      rows: record.course.map((placed) => courseRow(placed, record, words)),
      figuresFrom: 3,
      wide: 2,
    },
  ];
}

function courseRow(
  { entry, index }: Placed<CountEntry>,
  { trustees }: ElectionRecord,
  words: RecordWords,
): readonly string[] {
  const row = (...details: readonly string[]): readonly string[] => [
    words.courseNames[entry.type],
    number(index),
    details.join('\n'),
  ];
  switch (entry.type) {
    case 'trustee.accepted':
      return row(words.byTrustee(String(trustees.find(({ key }) => key === entry.author)?.number ?? '')));
    case 'election.closed':
      return entry.body.lost.length === 0
        ? row(words.noneLost)
        : row(...entry.body.lost.map(({ reason, station }) => words.lostStation(station, reason)));
    case 'election.released':
      return row(words.withdrawn);
    case 'tally.computed':
      return row(words.hash(entry.body.tally));
    case 'shuffle.applied':
      return row(words.byTrustee(String(entry.body.trustee)), words.hash(entry.body.shuffle));
    case 'decryption.shared':
      return row(words.byTrustee(String(entry.body.trustee)), words.hash(entry.body.decryption));
    case 'result.declared':
      return row(words.declared(number(entry.body.ballots)));
  }
}
