/**
 * Records as documents: what stands on the pages, in one language, without any form of paper. html.ts makes pages of it and plain.ts
 * text; the figures come from data.ts, the words from words.ts and count/text.
 */
import { number } from '../count/text/words.ts';
import { countTexts, type Language } from '../count/text/text.ts';
import type {
  ElectionRecord,
  GroupLine,
  PaperLines,
  QuestionResult,
  RecordHead,
  StationAct,
  StationRecord,
} from './data.ts';
import { recordWords, type RecordKind, type RecordWords } from './words.ts';

/** One part of a document. In a table the columns from `figuresFrom` hold figures and stand to the right. */
export type RecordBlock =
  | { readonly kind: 'heading'; readonly level: 2 | 3; readonly text: string }
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [term: string, value: string])[] }
  | {
      readonly kind: 'table';
      readonly caption: string;
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
      readonly figuresFrom: number;
    }
  | { readonly kind: 'sentences'; readonly lines: readonly string[]; readonly numbered: boolean }
  | { readonly kind: 'pen'; readonly note: string; readonly lines: readonly string[] };

export interface RecordDocument {
  readonly language: Language;
  readonly title: string;
  /** The word for practice, on a practice ledger only. */
  readonly practice: string | undefined;
  /** What stands at the top of every page. */
  readonly running: readonly string[];
  readonly page: string;
  readonly blocks: readonly RecordBlock[];
}

/** The voting record of some stations. */
export const votingDocument = (
  head: RecordHead,
  stations: readonly StationRecord[],
  language: Language,
): RecordDocument =>
  documentOf('voting', head, language, (words) =>
    stations.flatMap((station) => [
      heading(2, words.station(station.station)),
      ...stationBlocks(station, language),
    ]),
  );

/** The counting record of some elections. */
export const countingDocument = (
  head: RecordHead,
  elections: readonly ElectionRecord[],
  language: Language,
): RecordDocument =>
  documentOf('counting', head, language, () =>
    elections.flatMap((election) => electionBlocks(election, language)),
  );

/** The tally record: the figures of all stations added up, and the results of all elections. */
export const tallyDocument = (
  head: RecordHead,
  elections: readonly ElectionRecord[],
  language: Language,
): RecordDocument =>
  documentOf('tally', head, language, (words) =>
    elections.flatMap((election): RecordBlock[] => [
      heading(2, election.title[language]),
      ...paperBlocks(election.paper, language, 'turnout'),
      ...(election.result === undefined
        ? [plain(words.notDeclared)]
        : election.result.flatMap((question) => [
            ...resultBlocks(question, language),
            plain(countTexts[language].verdict(question.card, question.verdict)),
          ])),
    ]),
  );

function documentOf(
  kind: RecordKind,
  head: RecordHead,
  language: Language,
  body: (words: RecordWords) => readonly RecordBlock[],
): RecordDocument {
  const words = recordWords[language];
  const { origin, size, root } = head.checkpoint;
  const builds = head.builds.length === 0 ? words.noBuild : head.builds.join(', ');
  const checkpoint = `${words.size(number(size))}, ${root}`;
  const title = head.assembly.title[language];
  return {
    language,
    title: words.titles[kind],
    practice: head.practice ? words.practice : undefined,
    running: [
      `${head.practice ? `${words.practice} · ` : ''}${words.titles[kind]} · ${title}`,
      `${words.checkpoint}: ${origin}, ${checkpoint}`,
      `${words.build}: ${builds}`,
    ],
    page: words.page,
    blocks: [
      {
        kind: 'facts',
        rows: [
          [words.party, head.party[language]],
          [words.assembly, `${title} (${head.assembly.id})`],
          [words.date, head.assembly.date],
          [words.origin, origin],
          [words.checkpoint, checkpoint],
          [words.build, builds],
        ],
      },
      plain(words.madeFrom),
      ...body(words),
      heading(2, words.pen),
      { kind: 'pen', note: words.penNote, lines: words.penLines },
    ],
  };
}

function stationBlocks(record: StationRecord, language: Language): readonly RecordBlock[] {
  const words = recordWords[language];
  return [
    {
      kind: 'facts',
      rows: [
        [words.state, words.polls[record.polls]],
        [words.device, record.device],
      ],
    },
    ...(record.acts.length === 0
      ? []
      : [
          {
            kind: 'table' as const,
            caption: words.acts,
            head: [words.act, words.time, words.entry, words.details],
            rows: record.acts.map((act) => actRow(act, words)),
            figuresFrom: 4,
          },
        ]),
    ...record.papers.flatMap((paper) => [
      heading(3, paper.title[language]),
      ...paperBlocks(paper, language, 'station'),
    ]),
    ...(record.polls !== 'closed'
      ? []
      : [
          heading(3, words.refused),
          record.refused.length === 0
            ? plain(words.noneRefused)
            : ({ kind: 'sentences', lines: record.refused, numbered: false } as const),
        ]),
  ];
}

function actRow({ index, entry, approvals }: StationAct, words: RecordWords): readonly string[] {
  const approved = approvals.map(({ key, role }) =>
    words.approved(role === undefined ? '' : words.roles[role], key),
  );
  const row = (time: string, details: readonly string[]): readonly string[] => [
    words.actNames[entry.type],
    time.replace('T', ' ').replace('Z', ''),
    number(index),
    [...details, ...approved].join('\n'),
  ];
  switch (entry.type) {
    case 'polls.opened': {
      const { build, checkpoint, opened, seals } = entry.body;
      return row(opened, [
        seals.length === 0 ? words.noSeals : words.seals(seals.join(', ')),
        words.buildIs(build),
        words.openedWith(number(checkpoint.size), checkpoint.root),
      ]);
    }
    case 'polls.suspended':
    case 'polls.reopened':
      return row(entry.body.time, [words.reason(entry.body.reason)]);
    case 'polls.resumed':
      return row(entry.body.time, []);
    case 'polls.closed':
      return row(entry.body.closed, []);
  }
}

/** Figures of a ballot paper; with the roll and the turnout where they are of the whole assembly. */
function paperBlocks(
  { title, groups, challenged }: PaperLines,
  language: Language,
  of: 'station' | 'turnout',
): readonly RecordBlock[] {
  const words = recordWords[language];
  const all = groups.reduce(
    (sum, line) => ({
      members: sum.members + line.members,
      admitted: sum.admitted + line.admitted,
      cast: sum.cast + line.cast,
      spoiled: sum.spoiled + line.spoiled,
    }),
    { members: 0, admitted: 0, cast: 0, spoiled: 0 },
  );
  const row = (name: string, line: Omit<GroupLine, 'group'>): readonly string[] => [
    name,
    ...(of === 'turnout' ? [number(line.members)] : []),
    number(line.admitted),
    number(line.cast),
    number(line.spoiled),
    ...(of === 'turnout' ? [percent(line.cast, line.members)] : []),
  ];
  return [
    {
      kind: 'table',
      caption: `${words.figures}: ${title[language]}`,
      head: [
        words.group,
        ...(of === 'turnout' ? [words.members] : []),
        words.admitted,
        words.cast,
        words.spoiled,
        ...(of === 'turnout' ? [words.turnout] : []),
      ],
      rows: [
        ...groups.map((line) => row(line.group[language], line)),
        ...(groups.length > 1 ? [row(words.all, all)] : []),
      ],
      figuresFrom: 1,
    },
    plain(words.challenged(number(challenged))),
  ];
}

function electionBlocks(record: ElectionRecord, language: Language): readonly RecordBlock[] {
  const words = recordWords[language];
  const text = countTexts[language];
  return [
    heading(2, record.title[language]),
    {
      kind: 'facts',
      rows: [
        [words.election, record.election],
        [words.definition, record.definition],
        [words.members, number(record.entitled)],
        [words.ballots, number(record.ballots)],
        [words.tallyHash, record.tally ?? words.noTally],
      ],
    },
    ...paperBlocks(record.paper, language, 'turnout'),
    {
      kind: 'table',
      caption: words.trustees,
      head: [words.trustee, words.key, words.accepted, words.decryption],
      rows: record.trustees.map(({ number: place, key, accepted, decryption }) => [
        String(place),
        key,
        accepted ? words.yes : words.no,
        decryption ?? words.no,
      ]),
      figuresFrom: 4,
    },
    ...record.cards.flatMap(({ title, card }): RecordBlock[] => [
      heading(3, `${words.rule}: ${title[language]}`),
      { kind: 'sentences', lines: text.card(card), numbered: false },
    ]),
    ...(record.result === undefined
      ? [heading(3, words.result), plain(words.notDeclared)]
      : record.result.flatMap((question): RecordBlock[] => [
          ...resultBlocks(question, language),
          heading(3, words.steps),
          {
            kind: 'sentences',
            lines: question.verdict.steps.map((step) => text.step(question.card, step)),
            numbered: true,
          },
          plain(text.verdict(question.card, question.verdict)),
        ])),
  ];
}

function resultBlocks(
  { title, answers, abstain }: QuestionResult,
  language: Language,
): readonly RecordBlock[] {
  const words = recordWords[language];
  return [
    heading(3, `${words.result}: ${title[language]}`),
    {
      kind: 'table',
      caption: title[language],
      head: [words.number, words.answer, words.votes],
      rows: [
        ...answers.map(({ number: place, name, votes }) => [
          String(place),
          name[language],
          votes === undefined ? '–' : number(votes),
        ]),
        ['', words.abstain, number(abstain)],
      ],
      figuresFrom: 2,
    },
  ];
}

const heading = (level: 2 | 3, text: string): RecordBlock => ({ kind: 'heading', level, text });
const plain = (line: string): RecordBlock => ({ kind: 'sentences', lines: [line], numbered: false });

/** Two decimals, rounded half up from whole numbers: turnouts are announced so. A dash of nothing. */
function percent(part: number, whole: number): string {
  if (whole === 0) return '–';
  const hundredths = (BigInt(part) * 20_000n + BigInt(whole)) / (2n * BigInt(whole));
  return `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, '0')}%`;
}
