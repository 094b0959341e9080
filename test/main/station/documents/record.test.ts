// How a record's parts stand on receipt paper: every form of table, keys below their labels, lines to sign, in both widths of paper.
import { expect, test } from 'vitest';
import { renderPaper } from '../../../../hardware/printer/paper.ts';
import type { RecordBlock, RecordDocument } from '../../../../ledger/records/blocks.ts';
import { recordPaper } from '../../../../main/station/documents/record.ts';
import { wordsOf } from '../fakes.ts';

const head = { assembly: { ko: '전당대회', en: 'Convention' }, station: 'hall-1', mode: 'practice' } as const;
const key = '0123456789abcdef'.repeat(4);

const BLOCKS: readonly RecordBlock[] = [
  {
    kind: 'facts',
    rows: [
      ['날짜', '2026-05-02'],
      ['기기 키', key],
    ],
  },
  {
    kind: 'table',
    caption: '투표 진행',
    head: ['일', '시각(UTC)', '항목', '내용'],
    rows: [['투표 중지', '2026-05-02 02:00:00', '1,015', `사유: 점심 시간\n키 ${key}`]],
    figuresFrom: 4,
    wide: 3,
  },
  {
    kind: 'table',
    caption: '개표 관리자',
    head: ['번호', '키'],
    rows: [['1', key]],
    figuresFrom: 2,
    wide: 1,
  },
  {
    kind: 'table',
    caption: '선거인단별 투표수',
    head: ['선거인단', '본인 확인', '훼손 카드', '투표', '한 장의 표수'],
    rows: [
      ['대의원', '12', '1', '11', '3'],
      ['합계', '12', '1', '11', ''],
    ],
    figuresFrom: 1,
    wide: 0,
  },
  {
    kind: 'table',
    caption: '후보자와 선택지',
    head: ['기호', '이름', '당락', '득표'],
    rows: [
      ['1', '가람', '당선', '1,234'],
      ['', '기권', '', '5'],
    ],
    figuresFrom: 3,
    wide: 1,
  },
  {
    kind: 'sentences',
    list: 'numbered',
    lines: ['득표: 가람 1,234.', '1명 정원의 당선자: 가람.'],
    weight: 'regular',
  },
  { kind: 'pen', note: '이름을 적고 서명합니다.', lines: ['참관인'], signature: '(서명 또는 인)' },
];
const document: RecordDocument = {
  language: 'ko',
  title: '투표록',
  practice: '연습',
  running: [],
  page: ['', '쪽'],
  blocks: BLOCKS,
};

test('a row has its name and its values, long ones below', () => {
  const lines = wordsOf(recordPaper(head, 'voting', document)).split('\n');
  expect(lines.slice(0, 3)).toEqual(['연습 PRACTICE', '투표록', 'Voting record']);
  expect(lines.slice(lines.indexOf('날짜: 2026-05-02'))).toEqual([
    '날짜: 2026-05-02',
    '기기 키',
    key,
    '투표 진행',
    '투표 중지',
    '시각(UTC): 2026-05-02 02:00:00',
    '항목: 1,015',
    '사유: 점심 시간',
    `키 ${key}`,
    '개표 관리자',
    '번호: 1',
    key,
    '선거인단별 투표수',
    '대의원',
    '본인 확인: 12',
    '훼손 카드: 1',
    '투표: 11',
    '한 장의 표수: 3',
    '합계',
    '본인 확인: 12',
    '훼손 카드: 1',
    '투표: 11',
    '후보자와 선택지',
    '기호 이름: 당락 · 득표',
    '1 가람: 당선 · 1,234',
    '기권: 5',
    '1. 득표: 가람 1,234.',
    '2. 1명 정원의 당선자: 가람.',
    '이름을 적고 서명합니다.',
    '참관인 ____',
    '',
  ]);
});

test('it fits both widths of paper, the narrow one longer', () => {
  const paper = recordPaper(head, 'voting', document);
  const [wide, narrow] = [576, 384].map((widthDots) => renderPaper(paper, { widthDots }));
  expect([wide!.widthDots, narrow!.widthDots]).toEqual([576, 384]);
  expect(narrow!.heightDots).toBeGreaterThan(wide!.heightDots);
});
