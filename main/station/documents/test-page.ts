/**
 * The technician's test page: both scripts in every size, what is easily confused, a QR code to scan, a ruler over the whole printable width, banner and
 * cut. It names itself a test at both ends and has nothing of a receipt: no assembly, no tracker, no link. Printing it is ../technician.ts.
 */
import type { PaperBlock } from '../../../hardware/printer/paper.ts';
import { practiceBanner, type Letterhead } from './slip.ts';

/** What the QR code of the page says. */
export const TEST_QR = 'HWABAEK TEST 시험 인쇄';

export function testPage(head: Letterhead, build: string): readonly PaperBlock[] {
  return [
    TEST_BANNER,
    ...practiceBanner(head),
    { kind: 'text', text: '이 종이는 투표와 관계가 없습니다.', align: 'center', weight: 'bold' },
    { kind: 'text', text: 'This paper has nothing to do with a vote.', size: 'small', align: 'center' },
    { kind: 'gap', dots: 8 },
    { kind: 'pair', left: '투표소 Station', right: head.station },
    { kind: 'pair', left: '프로그램 Build', right: build, size: 'small' },
    { kind: 'rule' },
    { kind: 'text', text: '눈금 1 mm. 양쪽 끝의 굵은 선이 모두 보여야 합니다.', size: 'small' },
    { kind: 'text', text: 'Marks: 1 mm. The thick lines at both edges must show.', size: 'small' },
    { kind: 'gap', dots: 8 },
    { kind: 'ruler' },
    { kind: 'rule' },
    ...SIZES.map((size): PaperBlock => ({ kind: 'text', text: SAMPLE, size })),
    { kind: 'text', text: SAMPLE, weight: 'bold' },
    { kind: 'text', text: CONFUSABLE },
    { kind: 'rule' },
    { kind: 'qr', data: TEST_QR },
    TEST_BANNER,
    { kind: 'gap', dots: 24 },
  ];
}

const TEST_BANNER: PaperBlock = { kind: 'banner', text: '시험 인쇄 TEST' };

const SIZES = ['small', 'normal', 'large', 'huge'] as const;
const SAMPLE = '화백 쀍흿 Hwabaek 0123';
const CONFUSABLE = 'O0 Il1 S5 B8 Z2 · 이어 헤해 를률 ‘’ “” ( ) [ ]';
