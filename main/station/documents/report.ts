/**
 * The reports that staff sign (station.md, the day): zero report, suspension, resumption, closing report; and the slip of a refused admission. Korean
 * first, then English. Figures are given, not counted here; ballot papers come in the order of their titles.
 */
import type { PaperBlock } from '../../../hardware/printer/paper.ts';
import type { Bilingual, Figures, PaperRules, QuestionRule } from '../view.ts';
import { letterhead, type Letterhead } from './slip.ts';

/** What lines of figures are called: a ballot paper's title by election, in the order of papers, and a voter group's name by its id. */
export interface FigureNames {
  readonly titles: ReadonlyMap<string, Bilingual>;
  /** A group without a name here is called by its id. */
  readonly groups: ReadonlyMap<string, Bilingual>;
}

export interface ZeroReport extends FigureNames {
  /** RFC 3339 in UTC, as in entries; so in every report. */
  readonly time: string;
  readonly build: string;
  readonly seals: readonly string[];
  readonly checkpoint: { readonly size: number; readonly root: string };
  readonly figures: readonly Figures[];
  /** How the questions of each paper will be counted; staff and observers sign this as well. */
  readonly rules: readonly PaperRules[];
}

export function zeroReport(head: Letterhead, report: ZeroReport): readonly PaperBlock[] {
  return [
    ...letterhead(head, { ko: '영(0)표 확인서', en: 'Zero report' }),
    pair('시각 Time', readable(report.time)),
    pair('프로그램 Build', report.build),
    ...(report.seals.length === 0
      ? [pair('봉인 Seals', '없음 none')]
      : report.seals.map((seal, i) => pair(i === 0 ? '봉인 Seals' : '', seal))),
    pair('원장 Ledger entries', String(report.checkpoint.size)),
    ...code('원장 해시 Ledger root hash', report.checkpoint.root),
    ...figureLines(report.figures, report, openingCounts, (election) =>
      report.rules
        .filter((paper) => paper.election === election)
        .flatMap(({ questions }) => questions.flatMap(ruleLines)),
    ),
    ...signatures,
  ];
}

export interface PauseReport {
  readonly time: string;
  readonly reason: string | undefined;
}

export function suspensionReport(head: Letterhead, report: PauseReport): readonly PaperBlock[] {
  return pauseReport(head, { ko: '투표 중지', en: 'Polls suspended' }, report);
}

export function resumptionReport(head: Letterhead, report: PauseReport): readonly PaperBlock[] {
  return pauseReport(head, { ko: '투표 재개', en: 'Polls resumed' }, report);
}

export interface ClosingFigures extends Figures {
  readonly spoiled: number;
}

export interface ClosingReport extends FigureNames {
  readonly time: string;
  readonly figures: readonly ClosingFigures[];
  /** Hex head of the audit record. */
  readonly journal: string;
  readonly outboxLeft: number;
  readonly refused: readonly string[];
}

export function closingReport(head: Letterhead, report: ClosingReport): readonly PaperBlock[] {
  return [
    ...letterhead(head, { ko: '투표 마감 보고서', en: 'Closing report' }),
    pair('시각 Time', readable(report.time)),
    ...figureLines(report.figures, report, (figures) => [
      ...openingCounts(figures),
      pair('훼손 Spoiled', String(figures.spoiled)),
    ]),
    { kind: 'rule' },
    pair('보낼 것 Outbox left', String(report.outboxLeft)),
    pair('거절됨 Refused by the ledger', String(report.refused.length)),
    ...report.refused.map((entry): PaperBlock => ({ kind: 'text', text: entry, size: 'small' })),
    ...code('단말기 기록 해시 Journal head', report.journal),
    ...signatures,
  ];
}

/** For somebody who was not admitted: the reason and a running number of this station, no identity. */
export function refusalSlip(
  head: Letterhead,
  refusal: { readonly reason: Bilingual; readonly next: Bilingual; readonly number: number },
): readonly PaperBlock[] {
  return [
    ...letterhead(head, { ko: '확인 거절', en: 'Admission refused' }),
    pair('번호 Slip', String(refusal.number)),
    { kind: 'rule' },
    { kind: 'text', text: refusal.reason.ko, weight: 'bold' },
    { kind: 'text', text: refusal.reason.en, size: 'small' },
    { kind: 'gap', dots: 8 },
    { kind: 'text', text: refusal.next.ko },
    { kind: 'text', text: refusal.next.en, size: 'small' },
    { kind: 'gap', dots: 8 },
    { kind: 'text', text: '이번에 기록된 것은 없습니다.' },
    { kind: 'text', text: 'Nothing was recorded this time.', size: 'small' },
    { kind: 'gap', dots: 24 },
  ];
}

function pauseReport(head: Letterhead, title: Bilingual, report: PauseReport): readonly PaperBlock[] {
  return [
    ...letterhead(head, title),
    pair('시각 Time', readable(report.time)),
    ...(report.reason === undefined ? [] : [pair('사유 Reason', report.reason)]),
    ...signatures,
  ];
}

/** Every ballot paper with its groups; `counts` are the lines of one group, `rest` those that follow all groups of a paper. */
function figureLines<T extends Figures>(
  figures: readonly T[],
  { titles, groups }: FigureNames,
  counts: (figures: T) => readonly PaperBlock[],
  rest: (election: string) => readonly PaperBlock[] = () => [],
): PaperBlock[] {
  const elections = new Set([...titles.keys(), ...figures.map(({ election }) => election)]);
  return [...elections].flatMap((election): PaperBlock[] => {
    const own = figures.filter((figure) => figure.election === election);
    if (own.length === 0) return [];
    const title = titles.get(election);
    return [
      { kind: 'rule' },
      { kind: 'text', text: title?.ko ?? election, weight: 'bold' },
      ...(title === undefined ? [] : [{ kind: 'text' as const, text: title.en, size: 'small' as const }]),
      ...own.flatMap((figure): PaperBlock[] => {
        const name = groups.get(figure.group);
        return [
          { kind: 'gap', dots: 10 },
          pair('선거인단 Voter group', name?.ko ?? figure.group),
          ...(name === undefined ? [] : [{ ...pair('', name.en), size: 'small' as const }]),
          ...counts(figure),
        ];
      }),
      ...rest(election),
    ];
  });
}

/** In Korean, as it is read aloud, and then in English. */
const ruleLines = ({ title, sentences }: QuestionRule): PaperBlock[] => [
  { kind: 'gap', dots: 14 },
  { kind: 'text', text: '개표 규칙 Counting rule', size: 'small' },
  { kind: 'gap', dots: 4 },
  { kind: 'text', text: title.ko },
  ...sentences.ko.flatMap(ruleLine),
  { kind: 'gap', dots: 8 },
  { kind: 'text', text: title.en, size: 'small' },
  ...sentences.en.flatMap(ruleLine),
];

const ruleLine = (sentence: string): PaperBlock[] => [
  { kind: 'gap', dots: 4 },
  { kind: 'text', text: sentence, size: 'small' },
];

const openingCounts = ({ admitted, cast, challenged }: Figures): PaperBlock[] => [
  pair('확인 Admitted', String(admitted)),
  pair('투표 Cast', String(cast)),
  pair('기계 확인 Challenged', String(challenged)),
];

/** A long text under its label. */
export const code = (label: string, text: string): PaperBlock[] => [
  { kind: 'gap', dots: 8 },
  { kind: 'text', text: label, size: 'small' },
  { kind: 'gap', dots: 4 },
  { kind: 'text', text, size: 'small' },
];

/** `2026-11-22T09:02:55Z` for people. */
export const readable = (time: string): string => time.replace('T', ' ').replace('Z', ' UTC');

/** A label and what it is of, at both ends of a line. */
export const pair = (left: string, right: string): PaperBlock & { readonly kind: 'pair' } => ({
  kind: 'pair',
  left,
  right,
});

/** Where staff and observers sign. */
export const signatures: readonly PaperBlock[] = [
  { kind: 'gap', dots: 16 },
  { kind: 'signature', label: '투표관리관 Manager' },
  { kind: 'signature', label: '투표사무원 Clerk' },
  { kind: 'signature', label: '참관인 Observer' },
  { kind: 'signature', label: '참관인 Observer' },
  { kind: 'gap', dots: 24 },
];
