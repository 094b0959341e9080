/** The parts of a voting record: what happened at the polls of a station and who approved it, and the figures of its ballot papers by voter group. */
import { fraction, percentText } from '../count/fraction.ts';
import type { Language } from '../count/text/text.ts';
import { number } from '../count/text/words.ts';
import { heading, listed, plain, type RecordBlock } from './blocks.ts';
import type { GroupLine, LostAct, PaperLines, StationAct, StationRecord } from './data.ts';
import { recordWords, type RecordWords } from './words.ts';

export function stationBlocks(record: StationRecord, language: Language): readonly RecordBlock[] {
  const words = recordWords[language];
  const rows = [
    ...record.acts.map((act) => ({ index: act.index, cells: actRow(act, words, language) })),
    ...record.lost.map((lost) => ({ index: lost.index, cells: lostRow(lost, words, language) })),
  ].toSorted((a, b) => a.index - b.index);
  return [
    heading(2, words.station(record.station)),
    {
      kind: 'facts',
      rows: [
        [words.state, words.polls[record.polls]],
        [words.device, record.device],
      ],
    },
    ...(rows.length === 0
      ? []
      : [
          {
            kind: 'table' as const,
            caption: words.acts,
            head: [words.act, words.time, words.entry, words.details],
            rows: rows.map(({ cells }) => cells),
            figuresFrom: 4,
            wide: 3,
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
          record.refused.length === 0 ? plain(words.noneRefused) : listed(record.refused, 'plain'),
        ]),
  ];
}

/** Figures of a ballot paper; with the rolls and the turnout where they are of the whole assembly. */
export function paperBlocks(
  { groups, challenged }: PaperLines,
  language: Language,
  of: 'station' | 'assembly',
): readonly RecordBlock[] {
  const words = recordWords[language];
  const columns = columnsOf(groups, words, of);
  const row = (name: string, lines: readonly GroupLine[]): readonly string[] => [
    name,
    ...columns.map(({ figure }) => figure(lines)),
  ];
  return [
    {
      kind: 'table',
      caption: words.figures,
      head: [words.group, ...columns.map(({ head }) => head)],
      rows: [
        ...groups.map((line) => row(line.group[language], [line])),
        ...(groups.length > 1 ? [row(words.all, groups)] : []),
      ],
      figuresFrom: 1,
      wide: 0,
    },
    plain(words.challenged(number(challenged))),
  ];
}

interface Column {
  readonly head: string;
  readonly figure: (lines: readonly GroupLine[]) => string;
}

/** What does not concern any of the groups has no column. */
function columnsOf(
  groups: readonly GroupLine[],
  words: RecordWords,
  of: 'station' | 'assembly',
): readonly Column[] {
  const sum =
    (figure: (line: GroupLine) => number): Column['figure'] =>
    (lines) =>
      number(total(lines, figure));
  const members: Column = { head: words.members, figure: sum((line) => line.members) };
  const turnout: Column = {
    head: words.turnout,
    figure: (lines) =>
      percent(
        total(lines, ({ cast }) => cast),
        total(lines, (line) => line.members),
      ),
  };
  const seconded: Column = { head: words.seconded, figure: sum((line) => line.seconded ?? 0) };
  const weight: Column = {
    head: words.weight,
    figure: ([line, ...more]) => (line === undefined || more.length > 0 ? '' : number(line.weight)),
  };
  const votes: Column = { head: words.votes, figure: sum((line) => line.cast * line.weight) };
  return [
    ...(of === 'assembly' ? [members] : []),
    { head: words.admitted, figure: sum(({ admitted }) => admitted) },
    ...(groups.some((line) => line.seconded !== undefined) ? [seconded] : []),
    { head: words.spoiled, figure: sum(({ spoiled }) => spoiled) },
    { head: words.cast, figure: sum(({ cast }) => cast) },
    ...(groups.some((line) => line.weight !== 1) ? [weight, votes] : []),
    ...(of === 'assembly' ? [turnout] : []),
  ];
}

const total = (lines: readonly GroupLine[], figure: (line: GroupLine) => number): number =>
  lines.reduce((sum, line) => sum + figure(line), 0);

function actRow(
  { index, entry, approvals, opened }: StationAct,
  words: RecordWords,
  language: Language,
): readonly string[] {
  const approved = approvals.map(({ holder, key, role }) =>
    words.approved(role === undefined ? '' : words.roles[role], holder ?? '', key),
  );
  const row = (time: string, details: readonly string[]): readonly string[] => [
    words.actNames[entry.type],
    time.replace('T', ' ').replace('Z', ''),
    number(index),
    [...details, ...approved].join('\n') || '–',
  ];
  switch (entry.type) {
    case 'polls.opened': {
      const { build, checkpoint, seals } = entry.body;
      return row(entry.body.opened, [
        words.papers(opened.map((title) => title[language]).join(', ')),
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
      return row(entry.body.closed, [words.journal(entry.body.journal)]);
  }
}

const lostRow = (
  { index, election, reason }: LostAct,
  words: RecordWords,
  language: Language,
): readonly string[] => [
  words.lost,
  '–',
  number(index),
  [words.lostFor(election[language]), words.reason(reason)].join('\n'),
];

/** As turnouts are announced; a dash of nothing. */
const percent = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${percentText(fraction(part, whole), 2)}%`;
