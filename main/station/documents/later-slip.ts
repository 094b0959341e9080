/**
 * The slip for later votes (다음 투표용 번호표; protocol.md section 10): station, assembly, the code as digits and as a QR code of the same digits, and what it is
 * for. No name, no number, no time. When it is printed is left to ../hand-out-slip.ts, what the code opens to ../reserve-code.ts.
 */
import type { PaperBlock } from '../../../hardware/printer/paper.ts';
import { groupedCode } from '../reserve-code.ts';
import { letterhead, practiceBanner, type Letterhead } from './slip.ts';

/** The whole slip, to be printed in one job and cut. */
export function laterSlip(head: Letterhead, code: string): readonly PaperBlock[] {
  const groups = groupedCode(code);
  const middle = Math.ceil(groups.length / 2);
  return [
    ...letterhead(head, { ko: '다음 투표용 번호표', en: 'Slip for later votes' }),
    { kind: 'rule' },
    ...[groups.slice(0, middle), groups.slice(middle)].map((line): PaperBlock => ({
      kind: 'text',
      text: line.join('  '),
      size: 'large',
      weight: 'bold',
      align: 'center',
    })),
    { kind: 'qr', data: code },
    { kind: 'rule' },
    ...KO.map((text): PaperBlock => ({ kind: 'text', text })),
    { kind: 'gap', dots: 10 },
    ...EN.map((text): PaperBlock => ({ kind: 'text', text, size: 'small' })),
    ...practiceBanner(head),
    { kind: 'gap', dots: 24 },
  ];
}

const KO = [
  '오늘 이 총회에서 투표가 더 있으면(결선투표 등) 이 번호표로 바로 이 단말기에서 투표합니다.',
  '이 번호표를 가진 사람은 누구나 대신 투표할 수 있습니다. 남에게 보이거나 맡기지 마십시오.',
  '잃어버리면 다시 드릴 수 없고, 다음 투표에 참여할 수 없습니다.',
] as const;

const EN = [
  'If there are more votes at this assembly today, such as a run-off, vote with this slip at this very kiosk.',
  'Whoever holds this slip can vote in your place. Show it to nobody and give it to nobody.',
  'A lost slip is not replaced, and later votes are lost with it.',
] as const;
