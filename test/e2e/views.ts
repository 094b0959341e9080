/**
 * What a kiosk of a sample assembly may show, as typed values: a resting view, ballot papers from the plainest to forty candidates with long names, members,
 * figures, device states. Realistic in size and wording, because screens are judged by them; which scenes there are is left to gallery.ts.
 */
import type { RuleCard } from '../../ledger/count/card.ts';
import { countTexts } from '../../ledger/count/text/text.ts';
import { namedCard } from '../../ledger/rules/cards.ts';
import type {
  ApduLine,
  BallotCandidate,
  BallotPaper,
  Bilingual,
  Member,
  PaperRules,
  StationView,
} from '../../main/station/view.ts';

export const both = (ko: string, en: string): Bilingual => ({ ko, en });

/** The picture that /photos/<hash> of the gallery answers with. */
export const PHOTO = 'a1'.repeat(32);

const candidate = (number: number, ko: string, en: string, photo?: string): BallotCandidate => ({
  number,
  name: both(ko, en),
  ...(photo === undefined ? {} : { photo }),
});

export const LEADER: BallotPaper = {
  election: '2f1c9f5e-7d1b-4f0e-9d52-6a1d3b5f7a01',
  title: both('당대표 선거', 'Election of the party leader'),
  questions: [
    {
      title: both('당대표 후보 중 1명을 고르십시오', 'Choose one candidate for party leader'),
      kind: 'choice',
      min: 1,
      max: 1,
      candidates: [
        candidate(1, '홍길동', 'Hong Gildong', PHOTO),
        candidate(2, '성춘향', 'Seong Chunhyang', PHOTO),
        candidate(3, '전우치', 'Jeon Uchi', PHOTO),
      ],
    },
  ],
};

export const COUNCIL: BallotPaper = {
  election: '2f1c9f5e-7d1b-4f0e-9d52-6a1d3b5f7a02',
  title: both('최고위원 선거', 'Election of the supreme council'),
  questions: [
    {
      title: both(
        '최고위원 후보 중 2명까지 고르십시오',
        'Choose up to two candidates for the supreme council',
      ),
      kind: 'choice',
      min: 1,
      max: 2,
      candidates: [
        candidate(1, '심청', 'Sim Cheong'),
        candidate(2, '이몽룡', 'Yi Mongryong'),
        candidate(3, '박흥부', 'Bak Heungbu'),
        candidate(4, '양소유', 'Yang Soyu'),
        candidate(5, '배장화', 'Bae Janghwa'),
        candidate(6, '최콩쥐', 'Choe Kongjwi'),
        candidate(7, '허생', 'Heo Saeng'),
        candidate(8, '옹고집', 'Ong Gojip'),
      ],
    },
  ],
};

export const YOUTH: BallotPaper = {
  election: '2f1c9f5e-7d1b-4f0e-9d52-6a1d3b5f7a03',
  title: both('청년위원장 선거', 'Election of the youth chair'),
  questions: [
    {
      title: both('청년위원장 후보 중 1명을 고르십시오', 'Choose one candidate for youth chair'),
      kind: 'choice',
      min: 1,
      max: 1,
      candidates: [
        candidate(1, '설낭자', 'Seol Nangja'),
        candidate(2, '백소저', 'Baek Sojeo'),
        candidate(3, '김선달', 'Gim Seondal'),
        candidate(4, '유충렬', 'Yu Chungryeol'),
      ],
    },
  ],
};

const rulesOf = ({ election, questions }: BallotPaper, card: RuleCard): PaperRules => ({
  election,
  questions: questions.map(({ candidates, title }) => {
    const named = namedCard(card, candidates);
    return { title, sentences: { ko: countTexts.ko.card(named), en: countTexts.en.card(named) } };
  }),
});

/** How these papers are counted, from the shortest rule to one with a quota and a drawn lot. */
export const RULES: readonly PaperRules[] = [
  rulesOf(LEADER, {
    answers: 3,
    decision: { base: 'valid', by: 'majority' },
    kind: 'single-choice',
    quorum: {
      base: 'members',
      counted: 'cast',
      threshold: { bound: 'at-least', denominator: 3, numerator: 1 },
    },
    ties: { by: 'named' },
  }),
  rulesOf(COUNCIL, {
    answers: 8,
    choices: 2,
    kind: 'n-of-m',
    quotas: [{ answers: [0, 4, 5], least: 1, title: both('여성', 'Women') }],
    seats: 2,
    ties: { by: 'lot' },
  }),
  rulesOf(YOUTH, {
    answers: 4,
    decision: { by: 'plurality' },
    kind: 'single-choice',
    ties: { by: 'named' },
  }),
];

const SURNAMES = ['김', '이', '박', '최', '정', '강', '조', '윤', '장', '임', '황보'] as const;
const GIVEN = [
  '가온',
  '나래',
  '다솜',
  '라온',
  '마루',
  '바름',
  '새롬',
  '아람',
  '자람',
  '차오름',
  '한결',
  '푸름',
  '하늘',
] as const;

/** As long as a real paper gets: forty candidates, long names, a long title, and a second question below it. */
export const LONG: BallotPaper = {
  election: '2f1c9f5e-7d1b-4f0e-9d52-6a1d3b5f7a04',
  title: both(
    '중앙위원회 여성·청년·노동·농어민·장애인 부문별 위원 및 예비 위원 선거',
    'Election of the members and reserve members of the central committee for women, youth, labour, farming, fishing and disability',
  ),
  questions: [
    {
      title: both(
        '중앙위원회 위원 후보 40명 가운데 12명까지 고르십시오. 득표가 많은 순서대로 12명이 위원이 됩니다',
        'Choose up to twelve of the forty candidates for the central committee; the twelve with the most votes become members',
      ),
      kind: 'choice',
      min: 1,
      max: 12,
      candidates: Array.from({ length: 40 }, (_, i) =>
        i % 7 === 3
          ? candidate(i + 1, `남궁빛가람하늘별${i + 1}`, `Maximiliana Alexandra Namgung-Bitgaram ${i + 1}`)
          : candidate(
              i + 1,
              `${SURNAMES[i % SURNAMES.length]}${GIVEN[i % GIVEN.length]}`,
              `Candidate No. ${i + 1}`,
            ),
      ),
    },
    {
      title: both('예비 위원 후보 중 3명까지 고르십시오', 'Choose up to three reserve members'),
      kind: 'choice',
      min: 1,
      max: 3,
      candidates: Array.from({ length: 6 }, (_, i) =>
        candidate(i + 1, `${SURNAMES[i + 3]}${GIVEN[i + 5]}`, `Reserve candidate No. ${i + 1}`),
      ),
    },
  ],
};

/** What is opened vote by vote: an order, grades for as many as a paper has, points. */
export const RANKED: BallotPaper = {
  election: '2f1c9f5e-7d1b-4f0e-9d52-6a1d3b5f7a05',
  title: both('운영위원 선거와 표어 평가', 'Election of the council, and ratings of the mottos'),
  questions: [
    {
      kind: 'ranking',
      title: both(
        '운영위원 후보에게 좋아하는 순서대로 순위를 매기십시오',
        'Rank the candidates for the council as you prefer them',
      ),
      candidates: Array.from({ length: 8 }, (_, i) =>
        candidate(i + 1, `${SURNAMES[i]}${GIVEN[i + 2]}`, `Candidate No. ${i + 1}`),
      ),
    },
    {
      kind: 'rating',
      title: both('다음 해의 표어를 모두 평가하십시오', 'Rate every motto for the coming year'),
      scale: {
        by: 'grades',
        grades: [
          both('매우 좋음', 'Excellent'),
          both('좋음', 'Very good'),
          both('꽤 좋음', 'Good'),
          both('보통', 'Acceptable'),
          both('조금 나쁨', 'Poor'),
          both('나쁨', 'Bad'),
          both('받아들일 수 없음', 'To be rejected'),
        ],
      },
      candidates: Array.from({ length: 12 }, (_, i) =>
        candidate(i + 1, `함께 여는 ${GIVEN[i]} 같은 내일`, `A tomorrow for all ${i + 1}`),
      ),
    },
    {
      kind: 'rating',
      title: both('다음 모임 장소에 점수를 주십시오', 'Give points to the places of the next meeting'),
      scale: { by: 'points', highest: 10 },
      candidates: [candidate(1, '솔마을', 'Solmaeul'), candidate(2, '달마을', 'Dalmaeul')],
    },
  ],
};

export const MEMBER: Member = { name: '가온누리', group: 'regular' };
export const LONG_NAMED: Member = { name: '남궁빛가람하늘별누리', group: 'youth' };

export const APDUS: readonly ApduLine[] = Array.from({ length: 24 }, (_, i): ApduLine => {
  const number = i + 1;
  switch (i % 4) {
    case 0:
      return {
        number,
        header: '00 A4 04 00',
        name: 'SELECT',
        sent: 'A0000003080000100001',
        sentBytes: 10,
        receivedBytes: 61,
        status: '9000',
        ms: 18,
      };
    case 1:
      return {
        number,
        header: '00 CB 3F FF',
        name: 'GET DATA',
        sent: '5C035FC105',
        sentBytes: 5,
        receivedBytes: 612,
        status: '9000',
        ms: 143,
      };
    case 2:
      return {
        number,
        header: '00 20 00 80',
        name: 'VERIFY',
        sent: '••••••••••••••••',
        sentBytes: 8,
        receivedBytes: 0,
        status: '9000',
        ms: 41,
      };
    default:
      return i === 23
        ? {
            number,
            header: '00 87 11 9A',
            name: 'GENERAL AUTHENTICATE',
            sent: '••••',
            sentBytes: 38,
            receivedBytes: 0,
            ms: 2002,
          }
        : {
            number,
            header: '00 87 11 9A',
            name: 'GENERAL AUTHENTICATE',
            sent: '••••',
            sentBytes: 38,
            receivedBytes: 76,
            status: '9000',
            ms: 96,
          };
  }
});

/** An idle practice kiosk with open polls; `version`, `turn` and `epoch` are given by the station that shows it. */
export const OPEN: Omit<StationView, 'version' | 'turn' | 'epoch'> = {
  assembly: { id: 'sample-convention', title: both('화백 연습 전당대회', 'Hwabaek sample convention') },
  station: { id: 'hall-1', name: both('제1투표소', 'Polling station 1') },
  groups: [
    { group: 'regular', name: both('일반 대의원', 'Regular delegates') },
    { group: 'youth', name: both('청년 대의원', 'Youth delegates') },
  ],
  papers: [LEADER, COUNCIL, YOUTH].map(({ election, title }) => ({ election, title })),
  earlierPapers: [],
  round: 1,
  papersToOpen: [],
  seals: ['가-0417', '가-0418', 'B-2291'],
  mode: 'practice',
  polls: 'open',
  obstacles: [],
  devices: { reader: { kind: 'empty' }, printer: { kind: 'ready' } },
  ledger: { link: 'reachable', size: 1284, outbox: { held: 7, leaving: 0, refused: 0 } },
  figures: [
    { election: LEADER.election, group: 'regular', admitted: 128, cast: 127, challenged: 3 },
    { election: LEADER.election, group: 'youth', admitted: 54, cast: 54, challenged: 0 },
    { election: COUNCIL.election, group: 'regular', admitted: 128, cast: 127, challenged: 3 },
    { election: COUNCIL.election, group: 'youth', admitted: 54, cast: 54, challenged: 0 },
    { election: YOUTH.election, group: 'youth', admitted: 54, cast: 54, challenged: 0 },
  ],
  notice: undefined,
  accepts: ['staff.begin', 'desk.open'],
  scene: { kind: 'idle' },
};

/** The same in earnest, with names as long as they get. */
export const LONG_TITLED: typeof OPEN = {
  ...OPEN,
  mode: 'real',
  assembly: {
    id: 'convention-12',
    title: both(
      '제12차 정기 전국대의원대회 및 중앙위원회 위원 보궐선출을 위한 임시 전당대회',
      'Twelfth regular national convention and extraordinary assembly for the by-election of the central committee',
    ),
  },
  station: {
    id: 'hall-21',
    name: both(
      '경기북부 제21투표소 (의정부 실내체육관)',
      'Northern Gyeonggi polling station 21 (Uijeongbu arena)',
    ),
  },
};
