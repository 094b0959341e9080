/**
 * What stands on the paper of a ballot (station.md, Paper): the tracker slip, "not yet recorded" first, and the ending on the same paper. Korean first,
 * then English. No time, no number, no name, no choice. When which part is printed is left to ../printing.ts.
 */
import type { PaperBlock } from '../../../hardware/printer/paper.ts';
import type { Ending } from '../journal/papers.ts';
import type { Bilingual } from '../view.ts';

/** What every paper of this station says about itself. */
export interface Letterhead {
  readonly assembly: Bilingual;
  readonly station: string;
  readonly mode: 'practice' | 'real' | 'unknown';
}

export interface SlipPaper {
  readonly title: Bilingual;
  readonly tracker: string;
}

/** A ballot opened to a challenge: `link` leads to the board and holds in its fragment what makes the ballot again. */
export interface OpenedPaper {
  readonly title: Bilingual;
  readonly link: string;
}

/** Title, assembly, station, and in practice its banner: the head of every paper. */
export function letterhead(head: Letterhead, title: Bilingual): PaperBlock[] {
  return [
    ...practiceBanner(head),
    { kind: 'text', text: title.ko, size: 'huge', weight: 'bold', align: 'center' },
    { kind: 'text', text: title.en, size: 'normal', align: 'center' },
    { kind: 'gap', dots: 12 },
    { kind: 'text', text: head.assembly.ko, weight: 'bold', align: 'center' },
    { kind: 'text', text: head.assembly.en, size: 'small', align: 'center' },
    { kind: 'gap', dots: 8 },
    { kind: 'pair', left: '투표소 Station', right: head.station },
  ];
}

/** The first part: trackers as text and QR code, and that nothing is recorded yet. It is not cut. */
export function trackerSlip(
  head: Letterhead,
  papers: readonly SlipPaper[],
  boardUrl: string,
): readonly PaperBlock[] {
  return [
    ...letterhead(head, { ko: '투표 확인증', en: 'Ballot receipt' }),
    { kind: 'rule' },
    { kind: 'text', text: '아직 기록되지 않음', size: 'large', weight: 'bold', align: 'center' },
    { kind: 'text', text: 'not yet recorded', align: 'center' },
    ...papers.flatMap(({ title, tracker }) => trackerBlocks(title, tracker, boardUrl)),
    { kind: 'rule' },
    { kind: 'gap', dots: 16 },
  ];
}

/** The whole receipt once more, for the voter's own session only. */
export function duplicateSlip(
  head: Letterhead,
  papers: readonly SlipPaper[],
  boardUrl: string,
): readonly PaperBlock[] {
  return [
    ...letterhead(head, { ko: '투표 확인증', en: 'Ballot receipt' }),
    { kind: 'banner', text: '재발급 DUPLICATE' },
    ...papers.flatMap(({ title, tracker }) => trackerBlocks(title, tracker, boardUrl)),
    { kind: 'rule' },
    ...slipEnding('recorded', head),
  ];
}

/** The last part, on the same paper, before the cut. */
export function slipEnding(ending: Ending, head: Letterhead): readonly PaperBlock[] {
  const { banner, ko, en } = ENDINGS[ending];
  return [{ kind: 'banner', text: banner }, ...sentences(ko, en), ...endOfPaper(head)];
}

/** The last part of a challenged ballot's paper while its opening is at hand: as `slipEnding`, with a QR code for each ballot. */
export function openedEnding(papers: readonly OpenedPaper[], head: Letterhead): readonly PaperBlock[] {
  const said = OPENED[papers.length === 1 ? 'one' : 'several'];
  return [
    { kind: 'banner', text: ENDINGS.challenged.banner },
    ...sentences(said.opened.ko, said.opened.en),
    ...papers.flatMap(({ title, link }): PaperBlock[] => [
      { kind: 'rule' },
      { kind: 'text', text: title.ko, weight: 'bold', align: 'center' },
      { kind: 'text', text: title.en, size: 'small', align: 'center' },
      { kind: 'qr', data: link },
    ]),
    { kind: 'rule' },
    ...sentences(said.holds.ko, said.holds.en),
    ...endOfPaper(head),
  ];
}

/** What stands above and below the codes. */
const OPENED = {
  one: {
    opened: {
      ko: [
        '이 투표지는 열어 보았으므로 투표로 세지 않습니다.',
        '아래 코드를 휴대전화로 찍어 기계를 확인하십시오.',
      ],
      en: [
        'This ballot was opened and is not counted.',
        'Scan the code below with any phone to check the machine.',
      ],
    },
    holds: {
      ko: ['이 코드에는 확인할 때 고른 내용이 들어 있습니다.'],
      en: ['This code holds the choices that were checked.'],
    },
  },
  several: {
    opened: {
      ko: [
        '이 투표지들은 열어 보았으므로 투표로 세지 않습니다.',
        '아래 코드를 하나씩 휴대전화로 찍어 기계를 확인하십시오.',
      ],
      en: [
        'These ballots were opened and are not counted.',
        'Scan the codes below one by one with any phone to check the machine.',
      ],
    },
    holds: {
      ko: ['이 코드들에는 확인할 때 고른 내용이 들어 있습니다.'],
      en: ['These codes hold the choices that were checked.'],
    },
  },
} as const;

const sentences = (ko: readonly string[], en: readonly string[]): PaperBlock[] => [
  ...ko.map((text): PaperBlock => ({ kind: 'text', text, align: 'center' })),
  { kind: 'gap', dots: 6 },
  ...en.map((text): PaperBlock => ({ kind: 'text', text, size: 'small', align: 'center' })),
];

const endOfPaper = (head: Letterhead): PaperBlock[] => [...practiceBanner(head), { kind: 'gap', dots: 24 }];

const ENDINGS: Record<
  Ending,
  { readonly banner: string; readonly ko: readonly string[]; readonly en: readonly string[] }
> = {
  recorded: {
    banner: '기록됨 RECORDED',
    ko: [
      '이 투표는 기록되었습니다.',
      '이 확인증은 선택한 내용을 보여 주지 않습니다.',
      '늦어도 투표 마감 뒤에는 공개 게시판에서 확인할 수 있습니다.',
    ],
    en: [
      'This ballot is recorded.',
      'This receipt does not show your vote.',
      'It is on the public board at the latest after closing.',
    ],
  },
  challenged: {
    banner: '기계 확인함 CHALLENGED',
    ko: [
      '이 투표지는 투표로 세지 않습니다.',
      '확인용 코드는 인쇄되지 않았습니다. 기계를 확인하려면 새 투표지로 다시 하십시오.',
    ],
    en: [
      'This ballot is not counted.',
      'The code to check it was not printed. To check the machine, do it with a new ballot.',
    ],
  },
  abandoned: {
    banner: '폐기됨 ABANDONED',
    ko: ['이 투표지는 폐기되었고 기록되지 않았습니다.'],
    en: ['This ballot was abandoned and is not recorded.'],
  },
  void: {
    banner: '무효 VOID',
    ko: ['이 종이는 무효입니다. 기록된 것이 없습니다.'],
    en: ['This paper is void. Nothing was recorded with it.'],
  },
  unconfirmed: {
    banner: '여기까지 END OF PAPER',
    ko: [
      '이 종이의 인쇄가 끝까지 되었는지 확인하지 못했습니다.',
      '기록 여부는 공개 게시판에서 확인하십시오.',
    ],
    en: ['The printing of this paper could not be confirmed.', 'The public board shows what is recorded.'],
  },
};

/** In practice every paper says so. */
export const practiceBanner = ({ mode }: Letterhead): PaperBlock[] =>
  mode === 'practice' ? [{ kind: 'banner', text: '연습 PRACTICE' }] : [];

function trackerBlocks(title: Bilingual, tracker: string, boardUrl: string): PaperBlock[] {
  return [
    { kind: 'rule' },
    { kind: 'text', text: title.ko, weight: 'bold', align: 'center' },
    { kind: 'text', text: title.en, size: 'small', align: 'center' },
    { kind: 'gap', dots: 8 },
    { kind: 'text', text: tracker, align: 'center' },
    { kind: 'qr', data: `${boardUrl}#${tracker}` },
  ];
}
