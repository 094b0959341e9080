/**
 * Everything that can go wrong in front of people, each with what happened, whether a vote was recorded, and who does what next (station.md,
 * screens). A closed list; which moment raises which is left to the procedure. Causes for the technician go into `detail`, never identities.
 */
import type { Bilingual } from './view.ts';

interface Entry {
  readonly what: Bilingual;
  /** `recorded`: a vote of this session counts. `not-recorded`: none does. `none`: no voter's session is concerned. */
  readonly vote: 'recorded' | 'not-recorded' | 'none';
  readonly who: 'voter' | 'clerk' | 'manager';
  readonly next: Bilingual;
}

export const TROUBLES = {
  'card-unreadable': {
    what: { ko: '카드를 읽지 못했습니다.', en: 'The card could not be read.' },
    vote: 'not-recorded',
    who: 'voter',
    next: {
      ko: '카드를 뺀 뒤, 칩이 위를 보게 하여 끝까지 다시 밀어 넣으십시오.',
      en: 'Take the card out and insert it again, chip facing up, until it stops.',
    },
  },
  'card-refused': {
    what: { ko: '이 카드는 사용할 수 없습니다.', en: 'This card cannot be used.' },
    vote: 'not-recorded',
    who: 'clerk',
    next: { ko: '투표사무원에게 카드 확인을 요청하십시오.', en: 'Ask the clerk to check the card.' },
  },
  'pin-blocked': {
    what: { ko: '카드의 비밀번호가 잠겼습니다.', en: 'The PIN of this card is blocked.' },
    vote: 'not-recorded',
    who: 'clerk',
    next: {
      ko: '투표사무원이 카드 발급처로 안내합니다.',
      en: 'The clerk shows the way to the card desk.',
    },
  },
  'not-on-roll': {
    what: { ko: '선거인명부에 없는 카드입니다.', en: 'This card is not on the electoral roll.' },
    vote: 'not-recorded',
    who: 'clerk',
    next: {
      ko: '투표사무원이 명부 이의신청 절차를 안내합니다.',
      en: 'The clerk explains how to object to the roll.',
    },
  },
  'staff-card-alone': {
    what: { ko: '투표 관리용 카드입니다.', en: 'This is a staff card.' },
    vote: 'none',
    who: 'manager',
    next: {
      ko: '카드를 빼고, 화면의 ‘직원’ 버튼을 누른 뒤 다시 꽂으십시오.',
      en: 'Take the card out, press “Staff” on the screen, then insert it again.',
    },
  },
  'no-paper': {
    what: {
      ko: '이 선거인단에 해당하는 투표용지가 없습니다.',
      en: 'There is no ballot paper for this voter group.',
    },
    vote: 'not-recorded',
    who: 'clerk',
    next: { ko: '투표사무원에게 문의하십시오.', en: 'Ask the clerk.' },
  },
  'already-admitted': {
    what: { ko: '이미 투표를 위해 확인된 선거인입니다.', en: 'This member has already been admitted.' },
    vote: 'not-recorded',
    who: 'clerk',
    next: {
      ko: '투표사무원이 어느 투표소였는지 확인합니다.',
      en: 'The clerk checks at which station that was.',
    },
  },
  'already-admitted-later-round': {
    what: { ko: '이미 투표를 위해 확인된 선거인입니다.', en: 'This member has already been admitted.' },
    vote: 'not-recorded',
    who: 'voter',
    next: {
      ko: '앞선 투표 때 받은 번호표로 아직 투표하지 않았다면, 번호표를 받은 단말기에서 ‘번호표로 투표하기’ 버튼을 누르십시오. 번호표는 다시 드릴 수 없습니다.',
      en: 'If you got a slip at an earlier vote and have not voted with it yet, press “Vote with my slip” at the kiosk that printed it. A slip is not replaced.',
    },
  },
  'vote-with-slip': {
    what: { ko: '이번 투표는 번호표로 하십시오.', en: 'Use your slip for this vote.' },
    vote: 'not-recorded',
    who: 'voter',
    next: {
      ko: '카드를 빼고 ‘번호표로 투표하기’ 버튼을 눌러, 앞선 투표 때 받은 번호표의 번호를 입력하십시오. 번호표를 잃어버렸으면 다시 드릴 수 없어, 이번 투표와 다음 투표에 참여할 수 없습니다.',
      en: 'Take the card out, press “Vote with my slip”, and enter the number on the slip that you got at an earlier vote. A lost slip is not replaced: this vote and later ones are lost with it.',
    },
  },
  'registrar-refused': {
    what: { ko: '명부 관리자가 이 요청을 거절했습니다.', en: 'The registrar refused this admission.' },
    vote: 'not-recorded',
    who: 'manager',
    next: { ko: '투표관리관이 사유를 확인합니다.', en: 'The manager looks at the reason.' },
  },
  'registrar-unreachable': {
    what: {
      ko: '명부 관리자와 연결되지 않아 지금은 확인할 수 없습니다.',
      en: 'The registrar cannot be reached, so nobody can be admitted now.',
    },
    vote: 'not-recorded',
    who: 'clerk',
    next: {
      ko: '연결이 돌아오면 같은 카드로 다시 시작하십시오.',
      en: 'When the connection is back, begin again with the same card.',
    },
  },
  'registrar-answer-invalid': {
    what: { ko: '명부 관리자의 응답이 올바르지 않습니다.', en: "The registrar's answer is not valid." },
    vote: 'not-recorded',
    who: 'manager',
    next: {
      ko: '투표관리관이 선거관리위원회에 알립니다.',
      en: 'The manager tells the election committee.',
    },
  },
  'pending-damaged': {
    what: {
      ko: '보관된 투표 자격을 이 카드로 열 수 없습니다.',
      en: 'The stored permission to vote does not open with this card.',
    },
    vote: 'not-recorded',
    who: 'manager',
    next: {
      ko: '투표관리관이 선거관리위원회에 알립니다.',
      en: 'The manager tells the election committee.',
    },
  },
  'printer-not-ready': {
    what: { ko: '인쇄기가 준비되지 않았습니다.', en: 'The printer is not ready.' },
    vote: 'not-recorded',
    who: 'clerk',
    next: {
      ko: '투표사무원이 용지와 덮개를 확인한 뒤 다시 시작합니다.',
      en: 'The clerk checks paper and cover; then begin again.',
    },
  },
  'slip-void': {
    what: {
      ko: '확인증이 인쇄되었는지 알 수 없어 그 종이는 무효입니다.',
      en: 'It is not certain that the slip was printed; that paper is void.',
    },
    vote: 'not-recorded',
    who: 'voter',
    next: {
      ko: '‘다시 인쇄하기’ 버튼을 누르면 투표지를 새로 암호화하여 새 확인증을 인쇄합니다.',
      en: 'Press “Print again”: the ballot is encrypted afresh and gets a new slip.',
    },
  },
  'challenge-unprinted': {
    what: {
      ko: '확인용 코드가 끝까지 인쇄되지 않아 기계 확인을 마치지 못했습니다.',
      en: 'The code was not printed to its end, so the machine could not be checked.',
    },
    vote: 'not-recorded',
    who: 'voter',
    next: {
      ko: '그 투표지는 다시 쓸 수 없고 투표로 세지 않습니다. ‘다시 투표하기’ 버튼을 누르면 새 투표지로 투표합니다.',
      en: 'That ballot cannot be used again and is not counted. Press “Vote again” to vote with a new one.',
    },
  },
  'encryption-failed': {
    what: { ko: '투표지를 암호화하지 못했습니다.', en: 'The ballot could not be encrypted.' },
    vote: 'not-recorded',
    who: 'clerk',
    next: {
      ko: '같은 카드로 다시 시작하십시오. 반복되면 투표관리관을 부르십시오.',
      en: 'Begin again with the same card; if it happens again, call the manager.',
    },
  },
  'journal-failed': {
    what: {
      ko: '기록 장치에 쓸 수 없습니다. 이번에 기록된 투표는 없습니다.',
      en: 'The journal cannot be written. No vote was recorded this time.',
    },
    vote: 'not-recorded',
    who: 'manager',
    next: {
      ko: '투표관리관이 이 투표소를 중지하고 기술 담당자를 부릅니다.',
      en: 'The manager suspends this station and calls the technician.',
    },
  },
  'journal-failed-after-cast': {
    what: {
      ko: '투표는 기록되었습니다. 그 뒤 기록 장치에 쓸 수 없게 되었습니다.',
      en: 'Your vote is recorded. After that the journal could not be written.',
    },
    vote: 'recorded',
    who: 'manager',
    next: {
      ko: '확인증의 끝부분이 없을 수 있습니다. 투표관리관이 이 투표소를 중지하고 기술 담당자를 부릅니다.',
      en: 'The receipt may lack its end. The manager suspends this station and calls the technician.',
    },
  },
  'staff-role': {
    what: {
      ko: '이 카드에는 이 투표소에서 그 일을 할 권한이 없습니다.',
      en: 'This card may not do that at this station.',
    },
    vote: 'none',
    who: 'manager',
    next: { ko: '권한이 있는 직원 카드를 사용하십시오.', en: 'Use the card of staff who may.' },
  },
  'staff-same-card': {
    what: {
      ko: '두 번째 카드는 다른 사람의 카드여야 합니다.',
      en: "The second card must be another person's.",
    },
    vote: 'none',
    who: 'manager',
    next: {
      ko: '다른 직원의 카드로 다시 시작하십시오.',
      en: "Begin again with another staff member's card.",
    },
  },
  'ledger-unreachable': {
    what: { ko: '원장과 연결되지 않았습니다.', en: 'The ledger cannot be reached.' },
    vote: 'none',
    who: 'manager',
    next: {
      ko: '연결을 확인하고 다시 시작하십시오. 이미 서명된 기록은 저절로 다시 보냅니다.',
      en: 'Check the connection and begin again. What is already signed is sent again by itself.',
    },
  },
  'ledger-refused': {
    what: { ko: '원장이 이 기록을 받아들이지 않았습니다.', en: 'The ledger did not accept this entry.' },
    vote: 'none',
    who: 'manager',
    next: { ko: '사유를 선거관리위원회에 알리십시오.', en: 'Tell the election committee the reason.' },
  },
  'second-registrar-missing': {
    what: {
      ko: '두 번째 명부 담당자의 주소가 이 기기에 없어 투표를 열 수 없습니다.',
      en: 'This kiosk has no address of the second registrar, so polls cannot open.',
    },
    vote: 'none',
    who: 'manager',
    next: {
      ko: '기술 담당자에게 설정 파일(kiosk.json)에 주소를 적게 한 뒤 다시 시작하십시오.',
      en: 'Have the technician write the address into kiosk.json, then start again.',
    },
  },
  'trustees-missing': {
    what: {
      ko: '아직 수락하지 않은 개표 수탁자가 있어 투표를 열 수 없습니다.',
      en: 'Not every trustee has accepted yet, so polls cannot open.',
    },
    vote: 'none',
    who: 'manager',
    next: {
      ko: '선거관리위원회에 알리고, 모두 수락한 뒤 다시 시작하십시오.',
      en: 'Tell the election committee, and begin again when all have accepted.',
    },
  },
  'quorum-missing': {
    what: {
      ko: '의사정족수가 차지 않았거나 출석을 다 세지 못해 투표를 열 수 없습니다.',
      en: 'There is no quorum, or not all those present could be counted, so polls cannot open.',
    },
    vote: 'none',
    who: 'manager',
    next: {
      ko: '늦게 온 사람은 다른 투표가 열려 있을 때 본인 확인을 해야 출석입니다. 출석이 차면 다시 시작하십시오.',
      en: 'Late comers are present once admitted while another vote is open. Begin again when enough are.',
    },
  },
  'presence-not-admitted': {
    what: { ko: '아직 본인 확인을 하지 않은 당원입니다.', en: 'This member has not been admitted yet.' },
    vote: 'none',
    who: 'voter',
    next: {
      ko: '카드를 빼고, 투표가 열려 있을 때 카드를 꽂아 본인 확인을 먼저 하십시오.',
      en: 'Take the card out, and insert it at the first screen while polls are open to be admitted.',
    },
  },
  'presence-left': {
    what: { ko: '이미 나간 것으로 기록되어 있습니다.', en: 'You are noted as having left already.' },
    vote: 'none',
    who: 'voter',
    next: {
      ko: '돌아오셨으면 ‘돌아왔습니다’를 고르십시오. 나가시려면 그대로 나가셔도 됩니다.',
      en: 'If you are back, choose “I am back”. If you are leaving, you may just go.',
    },
  },
  'presence-here': {
    what: { ko: '이미 출석한 것으로 기록되어 있습니다.', en: 'You are noted as present already.' },
    vote: 'none',
    who: 'voter',
    next: {
      ko: '나가시려면 ‘나갑니다’를 고르십시오. 그대로 계시려면 하실 일이 없습니다.',
      en: 'To leave, choose “I am leaving”. To stay, there is nothing to do.',
    },
  },
  'figures-differ': {
    what: {
      ko: '이 투표소의 수와 원장의 수가 다릅니다.',
      en: 'The figures of this station and of the ledger differ.',
    },
    vote: 'none',
    who: 'manager',
    next: {
      ko: '투표소를 닫지 말고 선거관리위원회에 알리십시오.',
      en: 'Do not close; tell the election committee.',
    },
  },
} as const satisfies Record<string, Entry>;

export type TroubleCode = keyof typeof TROUBLES;

export interface Trouble extends Entry {
  readonly code: TroubleCode;
  /** For clerk and technician: the cause in technical words, without identity. */
  readonly detail: string;
}

/** The trouble `code` with its sentences. */
export const trouble = (code: TroubleCode, detail: string): Trouble => ({ code, ...TROUBLES[code], detail });
