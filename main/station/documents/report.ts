/**
 * The reports that staff sign (station.md, the day): zero report, suspension, resumption, closing report; and the slip of a refused admission. Korean
 * first, then English. Figures are given, not counted here.
 */
import type { PaperBlock } from '../../../hardware/printer/paper.ts';
import type { Bilingual, Figures } from '../view.ts';
import { letterhead, type Letterhead } from './slip.ts';

/** A ballot paper's title by election, for the lines of figures. */
export type Titles = ReadonlyMap<string, Bilingual>;

export interface ZeroReport {
  readonly time: string;
  readonly build: string;
  readonly seals: readonly string[];
  readonly checkpoint: { readonly size: number; readonly root: string };
  readonly figures: readonly Figures[];
  readonly titles: Titles;
}

export function zeroReport(head: Letterhead, report: ZeroReport): readonly PaperBlock[] {
  return [
    ...letterhead(head, { ko: '영(0)표 확인서', en: 'Zero report' }),
    { kind: 'pair', left: '시각 Time', right: report.time },
    { kind: 'pair', left: '프로그램 Build', right: report.build },
    ...(report.seals.length === 0
      ? [pair('봉인 Seals', '없음 none')]
      : report.seals.map((seal, i) => pair(i === 0 ? '봉인 Seals' : '', seal))),
    { kind: 'pair', left: '원장 Ledger entries', right: String(report.checkpoint.size) },
    { kind: 'text', text: report.checkpoint.root, size: 'small' },
    ...figureLines(report.figures, report.titles),
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

export interface ClosingReport {
  readonly time: string;
  readonly figures: readonly (Figures & { readonly challenged: number; readonly spoiled: number })[];
  readonly titles: Titles;
  /** Hex head of the audit record. */
  readonly journal: string;
  readonly outboxLeft: number;
  readonly refused: readonly string[];
}

export function closingReport(head: Letterhead, report: ClosingReport): readonly PaperBlock[] {
  return [
    ...letterhead(head, { ko: '투표 마감 보고서', en: 'Closing report' }),
    { kind: 'pair', left: '시각 Time', right: report.time },
    ...figureLines(report.figures, report.titles),
    { kind: 'rule' },
    ...report.figures.flatMap(({ challenged, spoiled, election, group }) =>
      challenged + spoiled === 0
        ? []
        : [
            { kind: 'text' as const, text: `${titleOf(report.titles, election)} · ${group}` },
            pair('검증 Challenged', String(challenged)),
            pair('훼손 Spoiled', String(spoiled)),
          ],
    ),
    pair('보낼 것 Outbox left', String(report.outboxLeft)),
    pair('거절됨 Refused by the ledger', String(report.refused.length)),
    ...report.refused.map((entry): PaperBlock => ({ kind: 'text', text: entry, size: 'small' })),
    { kind: 'gap', dots: 8 },
    { kind: 'text', text: '기록 장치 Journal', size: 'small' },
    { kind: 'text', text: report.journal, size: 'small' },
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
    { kind: 'pair', left: '번호 Slip', right: String(refusal.number) },
    { kind: 'rule' },
    { kind: 'text', text: refusal.reason.ko, weight: 'bold' },
    { kind: 'text', text: refusal.reason.en, size: 'small' },
    { kind: 'gap', dots: 8 },
    { kind: 'text', text: refusal.next.ko },
    { kind: 'text', text: refusal.next.en, size: 'small' },
    { kind: 'gap', dots: 8 },
    { kind: 'text', text: '기록된 투표가 없습니다. No vote was recorded.', size: 'small' },
    { kind: 'gap', dots: 24 },
  ];
}

function pauseReport(head: Letterhead, title: Bilingual, report: PauseReport): readonly PaperBlock[] {
  return [
    ...letterhead(head, title),
    pair('시각 Time', report.time),
    ...(report.reason === undefined ? [] : [pair('사유 Reason', report.reason)]),
    ...signatures,
  ];
}

function figureLines(figures: readonly Figures[], titles: Titles): PaperBlock[] {
  return figures.flatMap(({ election, group, admitted, cast }): PaperBlock[] => [
    { kind: 'rule' },
    { kind: 'text', text: titleOf(titles, election), weight: 'bold' },
    pair('선거인단 Voter group', group),
    pair('확인 Admitted', String(admitted)),
    pair('투표 Cast', String(cast)),
  ]);
}

const titleOf = (titles: Titles, election: string): string => {
  const title = titles.get(election);
  return title === undefined ? election : `${title.ko} ${title.en}`;
};

const pair = (left: string, right: string): PaperBlock => ({ kind: 'pair', left, right });

const signatures: readonly PaperBlock[] = [
  { kind: 'gap', dots: 16 },
  { kind: 'signature', label: '투표관리관 Manager' },
  { kind: 'signature', label: '투표사무원 Clerk' },
  { kind: 'signature', label: '참관인 Observer' },
  { kind: 'signature', label: '참관인 Observer' },
  { kind: 'gap', dots: 24 },
];
