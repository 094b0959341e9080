/** The quorum report (성원 보고) on paper: members, those present, the opening quorum, and the checkpoint of the ledger at which they stand. Figures are given. */
import type { PaperBlock } from '../../../hardware/printer/paper.ts';
import { code, pair, readable, signatures } from './report.ts';
import { letterhead, type Letterhead } from './slip.ts';

export interface QuorumFigures {
  /** Of the count, RFC 3339 in UTC. */
  readonly time: string;
  readonly members: number;
  readonly present: number;
  /** The least number of members by which the assembly has a quorum. */
  readonly need: number;
  readonly checkpoint: { readonly size: number; readonly root: string };
}

export function quorumReportPaper(head: Letterhead, figures: QuorumFigures): readonly PaperBlock[] {
  const { checkpoint, members, need, present, time } = figures;
  const isMet = present >= need;
  return [
    ...letterhead(head, { ko: '성원 보고', en: 'Quorum report' }),
    pair('시각 Time', readable(time)),
    { kind: 'rule' },
    pair('재적 Members', String(members)),
    pair('출석 Present', String(present)),
    pair('의사정족수 Quorum', String(need)),
    { kind: 'gap', dots: 10 },
    { kind: 'text', text: isMet ? '성원' : '성원 미달', weight: 'bold', size: 'large' },
    { kind: 'text', text: isMet ? 'There is a quorum.' : 'There is no quorum.', size: 'small' },
    { kind: 'rule' },
    pair('원장 Ledger entries', String(checkpoint.size)),
    ...code('원장 해시 Ledger root hash', checkpoint.root),
    ...signatures,
  ];
}
