/** Every sentence of the board, Korean first (the source), English beside it. */
import type { Outcome } from '../../count/step.ts';
import type { Source } from '../view.ts';

export type Language = 'ko' | 'en';

const ko = {
  title: '공개 게시판',
  practice: '연습 PRACTICE',
  practiceNote: '연습입니다. 실제 선거가 아닙니다.',
  otherLanguage: 'English',
  loading: '기록을 받아 확인하고 있습니다…',
  empty: '아직 기록이 없습니다. 기록이 시작되면 이곳에 나타납니다.',
  noAssembly: '아직 공고된 대회가 없습니다. 공고되면 이곳에 나타납니다.',
  lost: (time: string | undefined) =>
    time === undefined
      ? '원장 서버에 닿지 않습니다. 다시 시도하고 있습니다.'
      : `원장 서버에 닿지 않습니다. 아래는 ${time}에 확인한 내용입니다. 다시 시도하고 있습니다.`,
  behind: '원장 서버가 앞서 본 것보다 오래된 기록을 보냈습니다. 다시 시도하고 있습니다.',
  alarmTitle: '기록이 맞지 않습니다',
  alarm:
    '원장 서버가 보낸 내용이 서명된 기록과 다릅니다. 아래 내용을 믿지 마십시오. 이 화면을 사진으로 남기고 참관인과 선거관리위원회에 알려 주십시오. 종이 확인증은 버리지 마십시오.',
  details: '자세한 내용',
  phase: {
    setup: '투표가 아직 시작되지 않았습니다',
    polling: '투표가 진행되고 있습니다',
    counting: '투표가 끝났습니다. 결과를 기다리고 있습니다',
    declared: '결과가 발표되었습니다',
  },
  date: (day: string) => {
    const [year, month, date] = day.split('-').map(Number);
    return `${year}년 ${month}월 ${date}일`;
  },
  results: '결과',
  notDeclared: '아직 발표되지 않았습니다.',
  notDeclaredNote: '개표가 끝나고 선거관리위원회가 발표하면 이곳에 나타납니다.',
  seats: (count: number) => `${count}명 선출`,
  votes: (count: string) => `${count}표`,
  elected: '당선',
  tied: '동수',
  tiedNote: '표가 같아 당선인이 정해지지 않았습니다. 규정에 따라 정합니다.',
  runOff: '결선 진출',
  runOffNote: '과반수를 얻은 사람이 없어 결선투표를 합니다.',
  decision: {
    carried: '가결',
    rejected: '부결',
    elected: '당선',
    vacant: '당선되지 않음',
    tied: '동수',
    'run-off': '결선투표',
    'no-quorum': '정족수 미달',
    counted: '합산 대상',
  } satisfies Record<Outcome, string>,
  rule: '개표 규칙',
  count: '센 과정',
  noneElected: '당선인이 없습니다.',
  abstained: (count: string) => `기권 ${count}명`,
  shareNote: (valid: string) => `득표율은 기권하지 않은 ${valid}명 가운데의 비율입니다.`,
  choiceNote: (max: number) =>
    `한 사람이 ${max}명까지 고를 수 있는 투표라서 득표율을 더하면 100 %가 넘을 수 있습니다.`,
  number: (number: number) => `기호 ${number}번`,
  rank: (rank: number) => `${rank}순위`,
  points: (points: number) => `${points}점`,
  openedNote: (valid: string) => `투표 ${valid}장을 섞은 뒤 열어서 셌습니다.`,
  uncounted: '표가 많아 이 화면에서는 다시 세지 않았습니다. 검증 프로그램(verify)이 셉니다.',
  turnout: '투표 현황',
  stations: '투표소',
  station: (id: string) => `투표소 ${id}`,
  polls: { setup: '개시 전', open: '투표 중', suspended: '중지됨', closed: '마감됨' },
  cast: '투표',
  admitted: '본인 확인',
  roll: '선거인',
  people: (count: string) => `${count}명`,
  all: '합계',
  presence: '출석',
  presenceAt: (time: string) => `${clockTime(time, 'ko-KR')} 현재`,
  present: '출석',
  members: '재적',
  resolutions: '투표지 없이 한 의결',
  named: { yes: '찬성한 사람', no: '반대한 사람', abstain: '기권한 사람' },
  turnoutShare: '투표율',
  challenged: (count: string) =>
    `기계를 확인하려고 열어 본 투표지가 ${count}장 있습니다. 투표로 세지 않습니다.`,
  slots: (count: string, groups: string) =>
    `이 대회 중에 생길 수 있는 다음 투표(결선투표, 현장 발의)를 위해 예비 투표 ${count}건을 마련해 두었습니다. 선거인: ${groups}.`,
  turnoutNote:
    '비밀을 지키려고 투표지를 모아서 보내므로, 투표 중에는 실제보다 적게 보일 수 있습니다. 마감되면 투표소가 서명한 수로 바뀌고, 이 화면이 그 수를 확인합니다.',
  source: {
    checked: '이 화면에서 확인함',
    node: '원장 서버가 알린 수',
    none: '아직 알 수 없음',
  } satisfies Record<Source, string>,
  receipt: '내 투표 확인',
  receiptIntro:
    '투표 확인증의 QR 코드를 찍거나 추적번호를 넣으십시오. 넣은 내용은 이 기기 밖으로 나가지 않습니다.',
  trackerLabel: '추적번호 (43자)',
  check: '확인하기',
  checking: '기록에서 찾아 확인하고 있습니다…',
  recorded: '기록되었습니다',
  recordedNote: (place: string, size: string) =>
    `전체 ${size}건 가운데 ${place}번째 기록입니다. 투표지에서 추적번호를 다시 계산했고, 서명된 기록에 들어 있음을 이 기기에서 확인했습니다.`,
  challengedCard: '기계 확인에 쓰인 투표지입니다',
  challengedNote: (place: string, size: string) =>
    `투표로 세지 않습니다. 전체 ${size}건 가운데 ${place}번째 기록이며, 투표소가 서명했고 서명된 기록에 들어 있음을 이 기기에서 확인했습니다. 종이에도 “기계 확인함”이라고 적혀 있어야 합니다. “기록됨”이라고 적혀 있으면 종이를 버리지 말고 참관인과 선거관리위원회에 알려 주십시오.`,
  opening: '투표지를 다시 만들어 보고 있습니다…',
  opened: '이 투표지에 담긴 선택입니다',
  openedWrong: '기록이 맞지 않습니다. 알려 주십시오',
  openedChallenged: '게시판에 기계 확인으로 기록되어 있고, 투표로 세지 않습니다.',
  openedCast:
    '열어 본 투표지가 투표로 기록되어 있습니다. 있어서는 안 되는 일입니다. 종이를 버리지 말고, 이 화면을 사진으로 남겨 참관인과 선거관리위원회에 알려 주십시오.',
  openedAbsent:
    '아직 게시판에 없습니다. 늦어도 투표가 마감된 뒤에는 기계 확인으로 나타나며, 투표로 세지 않습니다.',
  openedAbsentAfter:
    '투표로 세지 않았습니다. 다만 투표가 마감되었는데도 기계 확인으로 기록되지 않았습니다. 종이에 “기계 확인함”이라고 적혀 있으면 참관인과 선거관리위원회에 알려 주십시오.',
  openedUnknown: '게시판에 어떻게 기록되어 있는지는 지금 확인할 수 없습니다.',
  compareChoices: '위의 선택이 기계 화면에서 고른 것과 같은지 보십시오.',
  compareTracker:
    '이 추적번호가, 버튼을 누르기 전에 종이 위쪽에 먼저 인쇄되어 있던 추적번호와 같은지 견주어 보십시오.',
  compareNote:
    '둘 다 같으면 기계는 고른 대로 암호화했습니다. 하나라도 다르거나, 버튼을 누르기 전에 종이에 추적번호가 없었다면 종이를 버리지 말고 참관인과 선거관리위원회에 알려 주십시오.',
  abstention: '기권',
  openingUnreadable: '기계 확인 코드를 읽을 수 없습니다',
  openingUnreadableNote: '코드의 일부가 빠졌거나 손상되었습니다. 종이의 QR 코드를 다시 찍어 주십시오.',
  openingForeign: '이 원장에 없는 선거입니다',
  openingForeignNote:
    '다른 게시판의 종이이거나, 선거가 아직 기록되지 않았습니다. 종이에 적힌 게시판 주소를 확인해 주십시오.',
  openingImpossible: '이 코드로는 투표지가 만들어지지 않습니다. 알려 주십시오',
  openingImpossibleNote:
    '이 선거에서 할 수 없는 선택이 들어 있습니다. 종이를 버리지 말고, 이 화면을 사진으로 남겨 참관인과 선거관리위원회에 알려 주십시오.',
  absent: '아직 게시판에 없습니다',
  absentAfter: '게시판에 없습니다',
  absentNote:
    '비밀을 지키려고 투표지를 모아서 보냅니다. 늦어도 투표가 마감된 뒤에는 나타납니다. 확인증을 가지고 계시다가 그때 다시 확인해 주십시오.',
  absentAfterNote:
    '투표가 마감되었는데도 이 추적번호의 투표지가 없습니다. 종이에 “기록됨”이나 “기계 확인함”이라고 적혀 있으면 종이를 버리지 말고 참관인과 선거관리위원회에 알려 주십시오. “폐기됨”이나 “무효”라고 적혀 있으면 기록되지 않은 것이 맞습니다.',
  searchedAll: (size: string) => `기록 ${size}건을 모두 살펴보았습니다.`,
  searchedList: (size: string) => `기록 ${size}건의 목록을 보았습니다. 목록은 원장 서버가 만든 것입니다.`,
  searchAll: (megabytes: string) => `기록 전체에서 찾기 (약 ${megabytes} MB)`,
  searching: (percent: string) => `기록 전체에서 찾고 있습니다… ${percent} %`,
  malformed: '추적번호가 아닙니다',
  malformedNote:
    '추적번호는 영문 대소문자, 숫자, +, /로 된 43자입니다. 종이와 한 글자씩 견주어 다시 넣어 주십시오.',
  unreachable: '지금은 확인할 수 없습니다',
  unreachableNote:
    '원장 서버에서 답을 받지 못했습니다. 기록되었는지는 아직 알 수 없습니다. 잠시 뒤에 다시 확인해 주십시오.',
  lookupAlarm: '확인에 실패했습니다. 알려 주십시오',
  lookupAlarmNote:
    '원장 서버가 보낸 내용이 서명된 기록과 다릅니다. 이 종이를 버리지 말고, 이 화면을 사진으로 남겨 참관인과 선거관리위원회에 알려 주십시오.',
  ledger: '이 화면이 확인한 것',
  checkpoint: '원장의 상태',
  entries: (count: string) => `${count}건`,
  root: '뿌리 해시',
  origin: '원장 이름',
  fingerprint: '정당 지문',
  fingerprintNote: '정당이 인쇄물로 알린 지문과 같은지 견주어 보십시오.',
  time: '확인한 때',
  checkedList: (records: string) => [
    '원장의 상태는 정당의 원장 열쇠로 서명되어 있고, 앞서 본 상태에 이어집니다.',
    `대회, 선거, 투표소, 발표에 관한 기록 ${records}건은 그 안에 들어 있고, 권한 있는 사람이 서명했습니다.`,
    '“이 화면에서 확인함”이라고 적힌 수는 그 기록에 적힌 그대로입니다.',
  ],
  notChecked:
    '투표지 하나하나의 증명과 개표 계산은 이 화면이 확인하지 않습니다. 누구나 컴퓨터에서 아래 명령으로 처음부터 끝까지 확인할 수 있습니다.',
  address: '이 게시판의 주소',
};

const en: typeof ko = {
  title: 'Public board',
  practice: '연습 PRACTICE',
  practiceNote: 'This is practice, not a real election.',
  otherLanguage: '한국어',
  loading: 'Loading the ledger and checking it…',
  empty: 'There is no ledger yet. It appears here once it is begun.',
  noAssembly: 'No assembly has been called yet. It appears here once it is.',
  lost: (time) =>
    time === undefined
      ? 'The ledger cannot be reached. Trying again.'
      : `The ledger cannot be reached. What you see was checked at ${time}. Trying again.`,
  behind: 'The ledger server sent an older state than this page has seen. Trying again.',
  alarmTitle: 'The ledger does not agree',
  alarm:
    'What the ledger server sent is not what was signed. Do not believe what is shown below. Take a photo of this screen and tell the observers and the election committee. Keep your paper receipt.',
  details: 'Details',
  phase: {
    setup: 'Voting has not begun',
    polling: 'Voting is under way',
    counting: 'Voting has ended; the result is awaited',
    declared: 'The result is declared',
  },
  date: (day) =>
    new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(
      new Date(`${day}T00:00:00Z`),
    ),
  results: 'Results',
  notDeclared: 'Not declared yet.',
  notDeclaredNote: 'It appears here when the count is done and the election committee declares it.',
  seats: (count) => (count === 1 ? '1 seat' : `${count} seats`),
  votes: (count) => (count === '1' ? '1 vote' : `${count} votes`),
  elected: 'Elected',
  tied: 'Tied',
  tiedNote: 'The votes are equal, so nobody is elected to this seat yet. The rules decide.',
  runOff: 'Run-off',
  runOffNote: 'Nobody has a majority, so there will be a run-off.',
  decision: {
    carried: 'Carried',
    rejected: 'Rejected',
    elected: 'Elected',
    vacant: 'Not elected',
    tied: 'Tied',
    'run-off': 'Run-off',
    'no-quorum': 'No quorum',
    counted: 'Part of a contest',
  },
  rule: 'Counting rule',
  count: 'How it was counted',
  noneElected: 'Nobody is elected.',
  abstained: (count) => `${count} abstained`,
  shareNote: (valid) => `Shares are of the ${valid} who did not abstain.`,
  choiceNote: (max) => `Each voter could choose up to ${max}, so the shares may add up to more than 100 %.`,
  number: (number) => `No. ${number}`,
  rank: (rank) => `Choice ${rank}`,
  points: (points) => (points === 1 ? '1 point' : `${points} points`),
  openedNote: (valid) => `${valid} votes were shuffled, then opened and counted.`,
  uncounted: 'There are many votes; this page has not counted them again. The verify program does.',
  turnout: 'Turnout',
  stations: 'Polling stations',
  station: (id: string) => `Station ${id}`,
  polls: { setup: 'in preparation', open: 'open', suspended: 'suspended', closed: 'closed' },
  cast: 'Voted',
  admitted: 'Admitted',
  roll: 'On the roll',
  people: (count) => count,
  all: 'Total',
  presence: 'Presence',
  presenceAt: (time) => `at ${clockTime(time, 'en-GB')}`,
  present: 'Present',
  members: 'All members',
  resolutions: 'Resolved without ballots',
  named: { yes: 'In favour', no: 'Against', abstain: 'Abstaining' },
  turnoutShare: 'Turnout',
  challenged: (count) =>
    count === '1'
      ? '1 ballot was opened to check a machine. It is not counted as a vote.'
      : `${count} ballots were opened to check a machine. They are not counted as votes.`,
  slots: (count, groups) =>
    `Held ready for later votes of this assembly (run-offs, motions from the floor): ${count} reserve ${count === '1' ? 'slot' : 'slots'}. Voters: ${groups}.`,
  turnoutNote:
    'Ballots are sent in batches to keep them secret, so while voting goes on there may be more than you see. After closing you see what the stations have signed, checked on this page.',
  source: { checked: 'checked on this page', node: 'reported by the ledger server', none: 'not known yet' },
  receipt: 'Check my ballot',
  receiptIntro:
    'Scan the QR code of your receipt, or enter its tracker. What you enter does not leave this device.',
  trackerLabel: 'Tracker (43 characters)',
  check: 'Check',
  checking: 'Looking in the ledger and checking…',
  recorded: 'Recorded',
  recordedNote: (place, size) =>
    `It is entry ${place} of ${size}. This device has worked the tracker out of the ballot again, and has checked that the ballot is in the signed ledger.`,
  challengedCard: 'Opened to check the machine',
  challengedNote: (place, size) =>
    `It is not counted as a vote. It is entry ${place} of ${size}, signed by the station, and this device has checked that it is in the signed ledger. Your paper should say CHALLENGED too. If it says RECORDED, keep it and tell the observers and the election committee.`,
  opening: 'Making the ballot again…',
  opened: 'What is in this ballot',
  openedWrong: 'The records do not agree. Tell somebody',
  openedChallenged: 'It is on the board as a machine check, and is not counted as a vote.',
  openedCast:
    'This ballot was opened, and yet it is recorded as a vote. That must never happen. Keep this paper, take a photo of this screen, and tell the observers and the election committee.',
  openedAbsent:
    'It is not on the board yet. It appears there as a machine check at the latest after the polls have closed, and is not counted as a vote.',
  openedAbsentAfter:
    'It is not counted as a vote. But the polls have closed, and it is not recorded as a machine check. If your paper says CHALLENGED, tell the observers and the election committee.',
  openedUnknown: 'How the board has recorded it cannot be checked now.',
  compareChoices: 'See whether these are the choices you made on the machine.',
  compareTracker:
    'Compare this tracker with the one at the top of your paper, which was printed before you pressed a button.',
  compareNote:
    'If both are the same, the machine encrypted what you chose. If either differs, or there was no tracker on the paper before you pressed a button, keep this paper and tell the observers and the election committee.',
  abstention: 'Abstention',
  openingUnreadable: 'The code of this machine check cannot be read',
  openingUnreadableNote: 'A part of it is missing or damaged. Scan the QR code on your paper again.',
  openingForeign: 'This ledger has no such election',
  openingForeignNote:
    'The paper belongs to another board, or the election is not recorded yet. Check the address on your paper.',
  openingImpossible: 'This code makes no ballot. Tell somebody',
  openingImpossibleNote:
    'It holds choices that this election does not allow. Keep this paper, take a photo of this screen, and tell the observers and the election committee.',
  absent: 'Not on the board yet',
  absentAfter: 'Not on the board',
  absentNote:
    'Ballots are sent in batches to keep them secret. It appears at the latest after the polls have closed. Keep your receipt and check again then.',
  absentAfterNote:
    'The polls have closed, and there is no ballot with this tracker. If your paper says RECORDED or CHALLENGED, keep it and tell the observers and the election committee. If it says ABANDONED or VOID, it is right that nothing is recorded.',
  searchedAll: (size) => `All ${size} entries were searched.`,
  searchedList: (size) => `The list of ${size} entries was searched. The ledger server makes that list.`,
  searchAll: (megabytes) => `Search the whole ledger (about ${megabytes} MB)`,
  searching: (percent) => `Searching the whole ledger… ${percent} %`,
  malformed: 'Not a tracker',
  malformedNote:
    'A tracker has 43 characters: letters, digits, + and /. Compare it with your paper character by character, and enter it again.',
  unreachable: 'Cannot be checked now',
  unreachableNote:
    'The ledger server did not answer. Whether the ballot is recorded is not known. Try again in a moment.',
  lookupAlarm: 'The check failed. Tell somebody',
  lookupAlarmNote:
    'What the ledger server sent is not what was signed. Keep this paper, take a photo of this screen, and tell the observers and the election committee.',
  ledger: 'What this page has checked',
  checkpoint: 'State of the ledger',
  entries: (count) => `${count} entries`,
  root: 'Root hash',
  origin: 'Ledger',
  fingerprint: "Party's fingerprint",
  fingerprintNote: 'Compare it with the fingerprint that the party has published in print.',
  time: 'Checked at',
  checkedList: (records) => [
    "The state of the ledger is signed by the party's log key and continues what this page saw before.",
    `${records} records about assembly, elections, stations and results are in it, signed by those who may.`,
    'Figures marked “checked on this page” are what those records say.',
  ],
  notChecked:
    'The proofs of every single ballot and the count itself are not checked by this page. Anybody can check them from beginning to end on a computer, with this command.',
  address: 'Address of this board',
};

/** The time of day of a moment of the log, where the reader is. */
const clockTime = (time: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(time));

/** All texts in a language. */
export type Texts = typeof ko;

/** What everything that draws is told. */
export interface Words {
  readonly texts: Texts;
  readonly language: Language;
}
export const TEXTS: Readonly<Record<Language, Texts>> = { ko, en };

/** Digits in groups of three. */
export const figure = (count: number): string => count.toLocaleString('en-US');

/** A part of a whole in percent with one decimal; undefined of nothing. */
export const percent = (part: number, whole: number): string | undefined =>
  whole > 0 ? `${((part * 100) / whole).toFixed(1)} %` : undefined;
