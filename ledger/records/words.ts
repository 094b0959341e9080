/** The words of records in Korean and English (station.md, Words). Sentences about counting are count/text; what stands where is document.ts and its parts. */
import type { Language } from '../count/text/text.ts';
import type { Role } from '../entries/party.ts';
import type { Polls } from '../rules/state.ts';
import type { RecordMaker } from './data.ts';
import type { CountEntry, PollsEntry } from './watch.ts';

/** The three records that are made of entries. */
export const RECORD_KINDS = ['voting', 'counting', 'tally'] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

export interface RecordWords {
  readonly titles: Readonly<Record<RecordKind, string>>;
  readonly practice: string;
  /** What stands before and behind the number of a page. */
  readonly page: readonly [before: string, behind: string];

  readonly party: string;
  readonly assembly: string;
  readonly date: string;
  readonly origin: string;
  readonly checkpoint: string;
  readonly size: (entries: string) => string;
  readonly root: string;
  readonly build: string;
  readonly noBuild: string;
  /** How the record was made, and how far it was checked. */
  readonly madeFrom: Readonly<Record<RecordMaker, readonly string[]>>;

  readonly station: (name: string) => string;
  readonly device: string;
  readonly state: string;
  readonly polls: Readonly<Record<Polls, string>>;
  readonly acts: string;
  readonly act: string;
  readonly actNames: Readonly<Record<PollsEntry['type'], string>>;
  readonly lost: string;
  readonly lostFor: (election: string) => string;
  readonly time: string;
  readonly entry: string;
  readonly details: string;
  readonly papers: (titles: string) => string;
  readonly seals: (seals: string) => string;
  readonly noSeals: string;
  readonly openedWith: (size: string, root: string) => string;
  readonly buildIs: (build: string) => string;
  readonly journal: (head: string) => string;
  readonly reason: (reason: string) => string;
  readonly approved: (role: string, holder: string, key: string) => string;
  readonly roles: Readonly<Record<Role, string>>;
  readonly refused: string;
  readonly noneRefused: string;

  readonly figures: string;
  readonly group: string;
  readonly members: string;
  readonly admitted: string;
  readonly seconded: string;
  readonly spoiled: string;
  readonly cast: string;
  readonly weight: string;
  readonly votes: string;
  readonly turnout: string;
  readonly all: string;
  readonly challenged: (count: string) => string;

  readonly election: string;
  readonly definition: string;
  readonly present: string;
  /** Below the result, where more voted than were present at the opening. */
  readonly cameLater: (votes: string) => string;
  readonly ballots: string;
  readonly entitledVotes: string;
  readonly castVotes: string;
  readonly trustees: string;
  readonly trustee: string;
  readonly key: string;
  readonly allDecrypt: string;
  readonly mustDecrypt: (numbers: string) => string;
  readonly someDecrypt: (first: string, last: string, needed: string) => string;
  readonly shufflers: (order: string, least: string) => string;
  readonly course: string;
  readonly courseNames: Readonly<Record<CountEntry['type'], string>>;
  readonly byTrustee: (number: string) => string;
  readonly hash: (sha256: string) => string;
  readonly noneLost: string;
  readonly lostStation: (station: string, reason: string) => string;
  readonly declared: (ballots: string) => string;

  readonly rule: string;
  readonly ruleOf: (title: string) => string;
  readonly result: string;
  readonly resultOf: (title: string) => string;
  readonly notDeclared: string;
  readonly withdrawn: string;
  readonly weighted: string;
  readonly answers: string;
  readonly number: string;
  readonly answer: string;
  readonly outcome: string;
  readonly elected: string;
  readonly tied: string;
  readonly toRunOff: string;
  readonly abstain: string;
  readonly opened: (abstained: string) => string;
  readonly steps: string;
  readonly secondRound: string;

  readonly contest: (title: string) => string;
  readonly pools: string;
  readonly pool: string;
  readonly share: string;
  readonly votesFrom: string;
  readonly noPoll: string;
  readonly source: (source: string) => string;
  readonly responses: (answers: string) => string;
  readonly shares: (answers: string) => string;

  readonly resolution: (title: string) => string;
  readonly item: string;

  readonly pen: string;
  readonly penNote: string;
  readonly signature: string;
  readonly penLines: Readonly<Record<RecordKind, readonly string[]>>;
}

const KO: RecordWords = {
  titles: { voting: '투표록', counting: '개표록', tally: '집계록' },
  practice: '연습',
  page: ['', '쪽'],

  party: '정당',
  assembly: '행사',
  date: '날짜',
  origin: '원장',
  checkpoint: '체크포인트',
  size: (entries) => `항목 ${entries}개`,
  root: '원장 해시',
  build: '프로그램 빌드',
  noBuild: '아직 개시한 투표소 없음',
  madeFrom: {
    verifier: [
      '이 기록은 위 체크포인트까지 모두 검증한 원장의 항목만으로 만들었습니다. 같은 원장으로 누구나 같은 기록을 만들 수 있습니다.',
    ],
    kiosk: [
      '이 기록은 위 체크포인트까지 원장의 항목만으로 만들었습니다. 같은 원장으로 누구나 같은 기록을 만들 수 있습니다.',
      '이 단말기는 서명과 해시와 규칙을 확인했습니다. 투표지와 집계와 복호화의 증명은 verify 명령으로 누구나 확인할 수 있습니다.',
    ],
  },

  station: (name) => `투표소 ${name}`,
  device: '기기 키',
  state: '상태',
  polls: { setup: '개시 전', open: '진행 중', suspended: '중지됨', closed: '마감됨' },
  acts: '투표 진행',
  act: '사항',
  actNames: {
    'polls.opened': '투표 개시',
    'polls.suspended': '투표 중지',
    'polls.resumed': '투표 재개',
    'polls.reopened': '마감 뒤 다시 개시',
    'polls.closed': '투표 마감',
  },
  lost: '마감 없이 처리',
  lostFor: (election) => `선거관리위원회가 이 투표소의 마감 보고 없이 “${election}”의 투표를 끝냈습니다.`,
  time: '시각(UTC)',
  entry: '항목',
  details: '내용',
  papers: (titles) => `투표용지: ${titles}`,
  seals: (seals) => `봉인: ${seals}`,
  noSeals: '봉인 번호 없음',
  openedWith: (size, root) => `개시할 때의 체크포인트: 항목 ${size}개\n해시 ${root}`,
  buildIs: (build) => `빌드: ${build}`,
  journal: (head) => `단말기 기록 해시 ${head}`,
  reason: (reason) => `사유: ${reason}`,
  approved: (role, holder, key) => `승인: ${role} (${holder})\n키 ${key}`,
  roles: {
    office: '당 사무처',
    committee: '선거관리위원회',
    registrar: '명부 담당',
    device: '기기',
    station: '투표소',
    manager: '투표관리관',
    clerk: '투표사무원',
    technician: '기술 담당자',
  },
  refused: '원장이 거절한 항목',
  noneRefused: '원장이 거절한 항목이 없습니다.',

  figures: '선거인단별 투표수',
  group: '선거인단',
  members: '선거인',
  admitted: '본인 확인',
  seconded: '둘째 명부의 확인',
  spoiled: '훼손 카드',
  cast: '투표',
  weight: '한 장의 표수',
  votes: '득표',
  turnout: '투표율',
  all: '합계',
  challenged: (count) => `기계 확인에 쓰여 투표로 세지 않은 투표지: ${count}장`,

  election: '선거 번호',
  definition: '선거 정의',
  present: '개시 때 출석',
  cameLater: (votes) => `개시 뒤에 온 사람도 투표하여, 출석을 투표한 ${votes}명으로 세었습니다.`,
  ballots: '원장에 있는 투표지',
  entitledVotes: '선거인 전체의 표수',
  castVotes: '투표지의 표수',
  trustees: '개표 관리자',
  trustee: '번호',
  key: '키',
  allDecrypt: '개표 관리자가 모두 복호화해야 결과가 나옵니다.',
  mustDecrypt: (numbers) => `반드시 복호화해야 하는 개표 관리자: ${numbers}번`,
  someDecrypt: (first, last, needed) =>
    `${first}번부터 ${last}번까지의 개표 관리자 가운데 ${needed}명 이상이 복호화해야 결과가 나옵니다.`,
  shufflers: (order, least) =>
    `투표는 복호화하기 전에 개표 관리자 ${order}번의 차례로 섞고, 그 가운데 ${least}명 이상이 섞어야 합니다.`,
  course: '개표 진행',
  courseNames: {
    'trustee.accepted': '정의 수락',
    'election.closed': '투표 종료',
    'election.released': '해제',
    'tally.computed': '암호 집계',
    'shuffle.applied': '섞기',
    'decryption.shared': '부분 복호화',
    'result.declared': '결과 공표',
  },
  byTrustee: (number) => `개표 관리자 ${number}번`,
  hash: (sha256) => `SHA-256 ${sha256}`,
  noneLost: '개시한 투표소가 모두 마감했습니다.',
  lostStation: (station, reason) => `투표소 ${station}: 마감 보고가 없습니다. 사유: ${reason}`,
  declared: (ballots) => `투표지 ${ballots}장`,

  rule: '개표 규칙',
  ruleOf: (title) => `개표 규칙: ${title}`,
  result: '결과',
  resultOf: (title) => `결과: ${title}`,
  notDeclared: '결과가 아직 공표되지 않았습니다.',
  withdrawn: '투표를 개시하기 전에 예비 투표와 함께 해제되었습니다.',
  weighted: '선거인단에 따라 한 장의 표수가 다르므로, 아래의 수는 사람의 수가 아니라 표의 수입니다.',
  answers: '후보자와 선택지',
  number: '기호',
  answer: '이름',
  outcome: '당락',
  elected: '당선',
  tied: '동점',
  toRunOff: '결선 진출',
  abstain: '기권',
  opened: (abstained) => `투표를 섞은 뒤 하나씩 열어서 셌습니다. 기권은 ${abstained}표입니다.`,
  steps: '개표 단계',
  secondRound: '결선투표의 규칙',

  contest: (title) => `합산: ${title}`,
  pools: '반영하는 몫',
  pool: '몫',
  share: '반영비율',
  votesFrom: '표의 출처',
  noPoll: '여론조사가 아직 기록되지 않았습니다.',
  source: (source) => `출처: ${source}`,
  responses: (answers) => `응답: ${answers}`,
  shares: (answers) => `비율: ${answers}`,

  resolution: (title) => `투표지 없이 한 의결: ${title}`,
  item: '안건',

  pen: '손으로 적는 난',
  penNote: '이 기록을 확인한 사람이 아래에 이름을 적고 서명합니다.',
  signature: '(서명 또는 인)',
  penLines: {
    voting: ['투표관리관', '투표사무원', '참관인', '참관인'],
    counting: ['선거관리위원', '선거관리위원', '참관인', '참관인'],
    tally: ['선거관리위원', '선거관리위원', '참관인', '참관인'],
  },
};

const EN: RecordWords = {
  titles: { voting: 'Voting record', counting: 'Counting record', tally: 'Tally record' },
  practice: 'PRACTICE',
  page: ['Page ', ''],

  party: 'Party',
  assembly: 'Assembly',
  date: 'Date',
  origin: 'Ledger',
  checkpoint: 'Checkpoint',
  size: (entries) => (entries === '1' ? '1 entry' : `${entries} entries`),
  root: 'Root hash',
  build: 'Program build',
  noBuild: 'no station has opened yet',
  madeFrom: {
    verifier: [
      'This record was made from nothing but the entries of the ledger, all verified up to the checkpoint above. Anybody can make the same record from the same ledger.',
    ],
    kiosk: [
      'This record was made from nothing but the entries of the ledger up to the checkpoint above. Anybody can make the same record from the same ledger.',
      'This kiosk has checked signatures, hashes and rules. The proofs of ballots, tallies and decryptions are checked by the command verify, which anybody can run.',
    ],
  },

  station: (name) => `Polling station ${name}`,
  device: 'Device key',
  state: 'Polls',
  polls: { setup: 'not open yet', open: 'open', suspended: 'suspended', closed: 'closed' },
  acts: 'Course of the polls',
  act: 'Act',
  actNames: {
    'polls.opened': 'Polls opened',
    'polls.suspended': 'Polls suspended',
    'polls.resumed': 'Polls resumed',
    'polls.reopened': 'Reopened after closing',
    'polls.closed': 'Polls closed',
  },
  lost: 'Declared lost',
  lostFor: (election) =>
    `The election committee has ended the voting of “${election}” without this station’s closing report.`,
  time: 'Time (UTC)',
  entry: 'Entry',
  details: 'Details',
  papers: (titles) => `Ballot papers: ${titles}`,
  seals: (seals) => `Seals: ${seals}`,
  noSeals: 'No seal numbers',
  openedWith: (size, root) =>
    `Checkpoint at the opening: ${size === '1' ? '1 entry' : `${size} entries`}\nroot hash ${root}`,
  buildIs: (build) => `Build: ${build}`,
  journal: (head) => `Journal head ${head}`,
  reason: (reason) => `Reason: ${reason}`,
  approved: (role, holder, key) => `Approved by: ${role} (${holder})\nkey ${key}`,
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
  refused: 'Entries that the ledger refused',
  noneRefused: 'The ledger refused no entry.',

  figures: 'Figures by voter group',
  group: 'Voter group',
  members: 'On the roll',
  admitted: 'Admitted',
  seconded: 'Admitted by second registrar',
  spoiled: 'Spoiled cards',
  cast: 'Ballots cast',
  weight: 'Votes per ballot',
  votes: 'Votes',
  turnout: 'Turnout',
  all: 'Total',
  challenged: (count) => `Ballots opened to check the machine, not counted: ${count}`,

  election: 'Election',
  definition: 'Definition',
  present: 'Present at the opening',
  cameLater: (votes) =>
    `More came in after the opening and voted, so that the ${votes} who voted count as those present.`,
  ballots: 'Ballots on the ledger',
  entitledVotes: 'Votes of all on the roll',
  castVotes: 'Votes of the ballots',
  trustees: 'Trustees',
  trustee: 'No.',
  key: 'Key',
  allDecrypt: 'There is a result only when all trustees have decrypted.',
  mustDecrypt: (numbers) => `Trustees who have to decrypt in any case: ${numbers}.`,
  someDecrypt: (first, last, needed) =>
    `There is a result only when at least ${needed} of the trustees ${first} to ${last} have decrypted.`,
  shufflers: (order, least) =>
    `Before they are decrypted, votes are shuffled by the trustees ${order}, in this order; at least ${least} of them must.`,
  course: 'Course of the count',
  courseNames: {
    'trustee.accepted': 'Definition accepted',
    'election.closed': 'Voting ended',
    'election.released': 'Withdrawn',
    'tally.computed': 'Encrypted tally',
    'shuffle.applied': 'Shuffle',
    'decryption.shared': 'Partial decryption',
    'result.declared': 'Result declared',
  },
  byTrustee: (number) => `Trustee ${number}`,
  hash: (sha256) => `SHA-256 ${sha256}`,
  noneLost: 'All stations that opened have closed.',
  lostStation: (station, reason) => `Station ${station}: no closing report. Reason: ${reason}`,
  declared: (ballots) => `Ballots: ${ballots}`,

  rule: 'Rule of the count',
  ruleOf: (title) => `Rule of the count: ${title}`,
  result: 'Result',
  resultOf: (title) => `Result: ${title}`,
  notDeclared: 'The result is not declared yet.',
  withdrawn: 'It was withdrawn with its reserve slot before any polls opened for it.',
  weighted:
    'Ballots of different voter groups count for different numbers of votes; the figures below are votes, not people.',
  answers: 'Candidates and answers',
  number: 'No.',
  answer: 'Name',
  outcome: 'Outcome',
  elected: 'elected',
  tied: 'tied',
  toRunOff: 'to the run-off',
  abstain: 'Abstentions',
  opened: (abstained) =>
    `The votes were shuffled, then opened one by one and counted. Abstentions: ${abstained}.`,
  steps: 'Steps of the count',
  secondRound: 'Rule of the run-off',

  contest: (title) => `Joint count: ${title}`,
  pools: 'Pools',
  pool: 'Pool',
  share: 'Share',
  votesFrom: 'Where the votes are from',
  noPoll: 'The opinion poll is not recorded yet.',
  source: (source) => `Source: ${source}`,
  responses: (answers) => `Answers: ${answers}`,
  shares: (answers) => `Shares: ${answers}`,

  resolution: (title) => `Resolved without ballots: ${title}`,
  item: 'Item',

  pen: 'To be written by pen',
  penNote: 'Whoever has checked this record writes the name and signs below.',
  signature: '(signature)',
  penLines: {
    voting: ['Manager', 'Clerk', 'Observer', 'Observer'],
    counting: ['Committee member', 'Committee member', 'Observer', 'Observer'],
    tally: ['Committee member', 'Committee member', 'Observer', 'Observer'],
  },
};

export const recordWords: Readonly<Record<Language, RecordWords>> = { ko: KO, en: EN };
