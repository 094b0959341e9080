/** The words of records in Korean and English (station.md, Words). Sentences about counting are count/text; what stands where is document.ts. */
import type { Language } from '../count/text/text.ts';
import type { Role } from '../entries/party.ts';
import type { Polls } from '../rules/state.ts';
import type { PollsEntry } from './watch.ts';

/** The three records that are made of entries. */
export const RECORD_KINDS = ['voting', 'counting', 'tally'] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

export interface RecordWords {
  readonly titles: Readonly<Record<RecordKind, string>>;
  readonly practice: string;
  readonly party: string;
  readonly assembly: string;
  readonly date: string;
  readonly origin: string;
  readonly checkpoint: string;
  readonly size: (entries: string) => string;
  readonly build: string;
  readonly noBuild: string;
  readonly madeFrom: string;
  readonly station: (name: string) => string;
  readonly device: string;
  readonly state: string;
  readonly polls: Readonly<Record<Polls, string>>;
  readonly acts: string;
  readonly act: string;
  readonly actNames: Readonly<Record<PollsEntry['type'], string>>;
  readonly time: string;
  readonly entry: string;
  readonly details: string;
  readonly seals: (seals: string) => string;
  readonly noSeals: string;
  readonly openedWith: (size: string, root: string) => string;
  readonly buildIs: (build: string) => string;
  readonly reason: (reason: string) => string;
  readonly approved: (role: string, key: string) => string;
  readonly roles: Readonly<Record<Role, string>>;
  readonly figures: string;
  readonly group: string;
  readonly members: string;
  readonly admitted: string;
  readonly cast: string;
  readonly spoiled: string;
  readonly turnout: string;
  readonly all: string;
  readonly challenged: (count: string) => string;
  readonly refused: string;
  readonly noneRefused: string;
  readonly election: string;
  readonly definition: string;
  readonly ballots: string;
  readonly tallyHash: string;
  readonly noTally: string;
  readonly trustees: string;
  readonly trustee: string;
  readonly key: string;
  readonly accepted: string;
  readonly decryption: string;
  readonly yes: string;
  readonly no: string;
  readonly rule: string;
  readonly result: string;
  readonly notDeclared: string;
  readonly number: string;
  readonly answer: string;
  readonly votes: string;
  readonly abstain: string;
  readonly steps: string;
  readonly pen: string;
  readonly penNote: string;
  readonly penLines: readonly string[];
  readonly page: string;
}

const KO: RecordWords = {
  titles: { voting: '투표록', counting: '개표록', tally: '집계록' },
  practice: '연습',
  party: '정당',
  assembly: '행사',
  date: '날짜',
  origin: '원장',
  checkpoint: '체크포인트',
  size: (entries) => `항목 ${entries}개`,
  build: '프로그램 빌드',
  noBuild: '아직 개시한 투표소 없음',
  madeFrom:
    '이 기록은 위 체크포인트까지 검증한 원장의 항목만으로 만들었습니다. 같은 원장으로 누구나 같은 기록을 만들 수 있습니다.',
  station: (name) => `투표소 ${name}`,
  device: '기기 키',
  state: '상태',
  polls: { setup: '개시 전', open: '투표 중', suspended: '중단', closed: '마감' },
  acts: '진행',
  act: '일',
  actNames: {
    'polls.opened': '투표 개시',
    'polls.suspended': '투표 중단',
    'polls.resumed': '투표 재개',
    'polls.reopened': '투표 다시 개시',
    'polls.closed': '투표 마감',
  },
  time: '시각(UTC)',
  entry: '항목',
  details: '내용과 승인',
  seals: (seals) => `봉인 ${seals}`,
  noSeals: '봉인 번호 없음',
  openedWith: (size, root) => `개시 때 체크포인트: 항목 ${size}개, 루트 ${root}`,
  buildIs: (build) => `빌드 ${build}`,
  reason: (reason) => `사유: ${reason}`,
  approved: (role, key) => `승인: ${role}, 키 ${key}`,
  roles: {
    office: '당 사무처',
    committee: '선거관리위원회',
    registrar: '명부 담당',
    device: '기기',
    station: '투표소',
    manager: '투표관리관',
    clerk: '투표사무원',
    technician: '기술 담당',
  },
  figures: '투표용지별 수',
  group: '선거인단',
  members: '선거인',
  admitted: '입장',
  cast: '투표',
  spoiled: '훼손 카드',
  turnout: '투표율',
  all: '합계',
  challenged: (count) => `기계 확인에 쓴 투표용지(세지 않음): ${count}장`,
  refused: '원장이 거부한 항목',
  noneRefused: '원장이 거부한 항목이 없습니다.',
  election: '선거 번호',
  definition: '선거 정의 항목',
  ballots: '원장에 있는 투표용지',
  tallyHash: '암호화된 집계의 SHA-256',
  noTally: '아직 집계하지 않음',
  trustees: '개표 관리자',
  trustee: '번호',
  key: '키',
  accepted: '정의 수락',
  decryption: '부분 복호화의 SHA-256',
  yes: '수락',
  no: '없음',
  rule: '개표 규칙',
  result: '결과',
  notDeclared: '결과가 아직 공표되지 않았습니다.',
  number: '기호',
  answer: '후보자 또는 선택지',
  votes: '득표',
  abstain: '기권',
  steps: '개표 단계',
  pen: '손으로 적는 난',
  penNote: '원장은 이름과 서명을 알지 못합니다. 아래는 펜으로 적습니다.',
  penLines: ['투표관리관 이름과 서명', '투표사무원 이름과 서명', '참관인 이름과 서명', '참관인 이름과 서명'],
  page: '쪽',
};

const EN: RecordWords = {
  titles: { voting: 'Voting record', counting: 'Counting record', tally: 'Tally record' },
  practice: 'PRACTICE',
  party: 'Party',
  assembly: 'Assembly',
  date: 'Date',
  origin: 'Ledger',
  checkpoint: 'Checkpoint',
  size: (entries) => `${entries} entries`,
  build: 'Program build',
  noBuild: 'no station has opened yet',
  madeFrom:
    'This record was made from nothing but the entries of the ledger, verified up to the checkpoint above. Anybody can make the same record from the same ledger.',
  station: (name) => `Polling station ${name}`,
  device: 'Device key',
  state: 'State',
  polls: { setup: 'not opened yet', open: 'open', suspended: 'suspended', closed: 'closed' },
  acts: 'Course of the polls',
  act: 'Act',
  actNames: {
    'polls.opened': 'Polls opened',
    'polls.suspended': 'Polls suspended',
    'polls.resumed': 'Polls resumed',
    'polls.reopened': 'Polls reopened',
    'polls.closed': 'Polls closed',
  },
  time: 'Time (UTC)',
  entry: 'Entry',
  details: 'Details and approvals',
  seals: (seals) => `Seals ${seals}`,
  noSeals: 'No seal numbers',
  openedWith: (size, root) => `Checkpoint at the opening: ${size} entries, root ${root}`,
  buildIs: (build) => `Build ${build}`,
  reason: (reason) => `Reason: ${reason}`,
  approved: (role, key) => `Approved by: ${role}, key ${key}`,
  roles: {
    office: 'party office',
    committee: 'election committee',
    registrar: 'registrar',
    device: 'device',
    station: 'station',
    manager: 'manager',
    clerk: 'clerk',
    technician: 'technician',
  },
  figures: 'Figures of each ballot paper',
  group: 'Voter group',
  members: 'On the roll',
  admitted: 'Admitted',
  cast: 'Cast',
  spoiled: 'Spoiled cards',
  turnout: 'Turnout',
  all: 'Total',
  challenged: (count) => `Ballots opened to check the machine (not counted): ${count}`,
  refused: 'Entries that the ledger refused',
  noneRefused: 'The ledger refused no entry.',
  election: 'Election',
  definition: 'Entry of the definition',
  ballots: 'Ballots on the ledger',
  tallyHash: 'SHA-256 of the encrypted tally',
  noTally: 'not computed yet',
  trustees: 'Trustees',
  trustee: 'No.',
  key: 'Key',
  accepted: 'Definition',
  decryption: 'SHA-256 of the partial decryption',
  yes: 'accepted',
  no: 'none',
  rule: 'Rule of the count',
  result: 'Result',
  notDeclared: 'The result is not declared yet.',
  number: 'No.',
  answer: 'Candidate or answer',
  votes: 'Votes',
  abstain: 'Abstentions',
  steps: 'Steps of the count',
  pen: 'To be written by pen',
  penNote: 'The ledger knows no names and no signatures. What follows is written by pen.',
  penLines: [
    'Manager, name and signature',
    'Clerk, name and signature',
    'Observer, name and signature',
    'Observer, name and signature',
  ],
  page: 'Page',
};

export const recordWords: Readonly<Record<Language, RecordWords>> = { ko: KO, en: EN };
