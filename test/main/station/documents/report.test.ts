// What the reports and the refusal slip say (station.md, the day and Paper), and in which order.
import { describe, expect, test } from 'vitest';
import type { PaperBlock } from '../../../../hardware/printer/paper.ts';
import {
  closingReport,
  refusalSlip,
  resumptionReport,
  suspensionReport,
  zeroReport,
  type ClosingFigures,
} from '../../../../main/station/documents/report.ts';
import { quorumReportPaper } from '../../../../main/station/documents/quorum-report.ts';
import type { Letterhead } from '../../../../main/station/documents/slip.ts';

const head: Letterhead = {
  assembly: { ko: '전당대회', en: 'Convention' },
  station: 'hall-1',
  mode: 'real',
};
const titles = new Map([
  ['z', { ko: '당대표 선거', en: 'Party leader' }],
  ['a', { ko: '최고위원 선거', en: 'Supreme council' }],
]);
const groups = new Map([
  ['regular', { ko: '일반 대의원', en: 'Regular delegates' }],
  ['youth', { ko: '청년 대의원', en: 'Youth delegates' }],
]);
const figures = (election: string, group: string, numbers: Partial<ClosingFigures> = {}): ClosingFigures => ({
  election,
  group,
  admitted: 0,
  cast: 0,
  challenged: 0,
  spoiled: 0,
  ...numbers,
});
const root = 'sNOjRCTX/ucPSfSdDdxcfRkbolCv9VpBZ9+MHjrQWM8=';
const hash = '0123456789abcdef'.repeat(4);

/** The words of a paper, line by line. */
const words = (blocks: readonly PaperBlock[]): string[] =>
  blocks.flatMap((block) => {
    switch (block.kind) {
      case 'text':
      case 'banner':
        return [block.text];
      case 'pair':
        return [`${block.left}: ${block.right}`];
      case 'signature':
        return [`${block.label} ____`];
      case 'qr':
      case 'rule':
      case 'ruler':
      case 'gap':
        return [];
    }
  });
/** The lines from one to another, both included. */
const between = (lines: readonly string[], first: string, last: string): readonly string[] =>
  lines.slice(lines.indexOf(first), lines.lastIndexOf(last) + 1);

const signatures = [
  '투표관리관 Manager ____',
  '투표사무원 Clerk ____',
  '참관인 Observer ____',
  '참관인 Observer ____',
];

describe('zero report', () => {
  const report = zeroReport(head, {
    time: '2026-11-22T09:02:55Z',
    build: 'hwabaek 0.1.0',
    seals: ['A-1', 'A-2'],
    checkpoint: { size: 20, root },
    figures: [figures('a', 'regular'), figures('z', 'regular'), figures('z', 'youth')],
    rules: [
      {
        election: 'a',
        questions: [
          {
            title: { ko: '2명까지 고르십시오', en: 'Choose up to two' },
            sentences: {
              ko: ['후보자 8명 가운데 2명까지 고릅니다.', '동점이면 추첨으로 정합니다.'],
              en: ['x'],
            },
          },
          {
            title: { ko: '1명을 고르십시오', en: 'Choose one' },
            sentences: { ko: ['표를 가장 많이 얻은 사람이 당선됩니다.'], en: ['y'] },
          },
        ],
      },
      { election: 'unknown', questions: [] },
    ],
    titles,
    groups,
  });

  test('assembly, time, build, seals, checkpoint, all counters 0, the rules of each paper in both languages, who signs', () => {
    expect(words(report)).toEqual([
      '영(0)표 확인서',
      'Zero report',
      '전당대회',
      'Convention',
      '투표소 Station: hall-1',
      '시각 Time: 2026-11-22 09:02:55 UTC',
      '프로그램 Build: hwabaek 0.1.0',
      '봉인 Seals: A-1',
      ': A-2',
      '원장 Ledger entries: 20',
      '원장 해시 Ledger root hash',
      root,
      '당대표 선거',
      'Party leader',
      '선거인단 Voter group: 일반 대의원',
      ': Regular delegates',
      '확인 Admitted: 0',
      '투표 Cast: 0',
      '기계 확인 Challenged: 0',
      '선거인단 Voter group: 청년 대의원',
      ': Youth delegates',
      '확인 Admitted: 0',
      '투표 Cast: 0',
      '기계 확인 Challenged: 0',
      '최고위원 선거',
      'Supreme council',
      '선거인단 Voter group: 일반 대의원',
      ': Regular delegates',
      '확인 Admitted: 0',
      '투표 Cast: 0',
      '기계 확인 Challenged: 0',
      '개표 규칙 Counting rule',
      '2명까지 고르십시오',
      '후보자 8명 가운데 2명까지 고릅니다.',
      '동점이면 추첨으로 정합니다.',
      'Choose up to two',
      'x',
      '개표 규칙 Counting rule',
      '1명을 고르십시오',
      '표를 가장 많이 얻은 사람이 당선됩니다.',
      'Choose one',
      'y',
      ...signatures,
    ]);
  });

  test('no seals are said, not left out', () => {
    const bare = zeroReport(head, {
      time: '2026-11-22T09:02:55Z',
      build: 'b',
      seals: [],
      checkpoint: { size: 1, root },
      figures: [],
      rules: [],
      titles,
      groups,
    });
    expect(words(bare)).toContain('봉인 Seals: 없음 none');
  });
});

describe('closing report', () => {
  const close = (rows: readonly ClosingFigures[]): string[] =>
    words(
      closingReport(head, {
        time: '2026-11-22T18:00:09Z',
        figures: rows,
        titles,
        groups,
        journal: hash,
        outboxLeft: 2,
        refused: [root],
      }),
    );

  test('every paper and group with admitted, cast, challenged and spoiled, papers in the order of titles', () => {
    const lines = close([
      figures('a', 'regular', { admitted: 9, cast: 8 }),
      figures('z', 'youth', { admitted: 1213, cast: 1198, challenged: 3, spoiled: 12 }),
    ]);
    expect(between(lines, '당대표 선거', '훼손 Spoiled: 0')).toEqual([
      '당대표 선거',
      'Party leader',
      '선거인단 Voter group: 청년 대의원',
      ': Youth delegates',
      '확인 Admitted: 1213',
      '투표 Cast: 1198',
      '기계 확인 Challenged: 3',
      '훼손 Spoiled: 12',
      '최고위원 선거',
      'Supreme council',
      '선거인단 Voter group: 일반 대의원',
      ': Regular delegates',
      '확인 Admitted: 9',
      '투표 Cast: 8',
      '기계 확인 Challenged: 0',
      '훼손 Spoiled: 0',
    ]);
  });

  test('what is left, what was refused, the journal head, who signs', () => {
    expect(between(close([]), '보낼 것 Outbox left: 2', '참관인 Observer ____')).toEqual([
      '보낼 것 Outbox left: 2',
      '거절됨 Refused by the ledger: 1',
      root,
      '단말기 기록 해시 Journal head',
      hash,
      ...signatures,
    ]);
  });

  test('figures of a paper or group without a name are printed under its id, never left out', () => {
    const lines = close([figures('unknown', 'guests', { cast: 1 })]);
    expect(between(lines, 'unknown', '투표 Cast: 1')).toEqual([
      'unknown',
      '선거인단 Voter group: guests',
      '확인 Admitted: 0',
      '투표 Cast: 1',
    ]);
  });
});

describe('suspension and resumption', () => {
  test('time, reason when there is one, who signs; practice says so', () => {
    expect(words(suspensionReport(head, { time: '2026-11-22T12:00:00Z', reason: '점심' })).slice(5)).toEqual([
      '시각 Time: 2026-11-22 12:00:00 UTC',
      '사유 Reason: 점심',
      ...signatures,
    ]);
    const resumed = resumptionReport(
      { ...head, mode: 'practice' },
      { time: '2026-11-22T12:30:00Z', reason: undefined },
    );
    expect(words(resumed)).toEqual([
      '연습 PRACTICE',
      '투표 재개',
      'Polls resumed',
      '전당대회',
      'Convention',
      '투표소 Station: hall-1',
      '시각 Time: 2026-11-22 12:30:00 UTC',
      ...signatures,
    ]);
  });
});

test('the slip of a refused admission: number, reason, what next, and no claim about an earlier vote', () => {
  const slip = refusalSlip(head, {
    number: 7,
    reason: { ko: '사유', en: 'reason' },
    next: { ko: '다음', en: 'next' },
  });
  expect(words(slip).slice(5)).toEqual([
    '번호 Slip: 7',
    '사유',
    'reason',
    '다음',
    'next',
    '이번에 기록된 것은 없습니다.',
    'Nothing was recorded this time.',
  ]);
});

describe('the quorum report', () => {
  const lines = (present: number): readonly string[] =>
    words(
      quorumReportPaper(head, {
        time: '2026-11-22T09:02:55Z',
        members: 741,
        present,
        need: 371,
        checkpoint: { size: 1284, root },
      }),
    );

  test('says members, present and quorum, at which checkpoint, and has room for signatures', () => {
    expect(between(lines(371), '시각 Time: 2026-11-22 09:02:55 UTC', '참관인 Observer ____')).toEqual([
      '시각 Time: 2026-11-22 09:02:55 UTC',
      '재적 Members: 741',
      '출석 Present: 371',
      '의사정족수 Quorum: 371',
      '성원',
      'There is a quorum.',
      '원장 Ledger entries: 1284',
      '원장 해시 Ledger root hash',
      root,
      '투표관리관 Manager ____',
      '투표사무원 Clerk ____',
      '참관인 Observer ____',
      '참관인 Observer ____',
    ]);
    expect(lines(371).join()).toContain('성원 보고');
  });

  test('says so when too few are present', () => {
    expect(lines(370)).toContain('성원 미달');
    expect(lines(370)).toContain('There is no quorum.');
  });
});
