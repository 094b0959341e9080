/**
 * The words of the manager's and the clerk's desk and of the panels that the observer's mirror shares with them: polls, figures, the way of ballots to the
 * ledger, seals, admissions. Korean is the source. Devices are in device-texts.ts.
 */
import type { QuorumFault, RecordsReport } from '../../main/station/view.ts';
import { catalogue } from '../i18n/catalogue.ts';
import { withParticle } from '../i18n/particles.ts';

export const deskTexts = catalogue({
  ko: {
    desk: { manager: '투표관리관 업무', clerk: '투표사무원 업무', technician: '기술 담당자 업무' },
    leave: '업무 마치기',
    back: '돌아가기',
    sections: '업무 화면의 갈래',
    section: {
      polls: '투표 진행',
      figures: '투표수',
      devices: '장치',
      ledger: '원장',
      admission: '투표자 안내',
      help: '도움말',
      card: '카드 시험',
      trace: '카드 교신',
      kiosk: '단말기',
    },
    checkCard: '당원 카드 확인',
    quorum: {
      button: '성원 보고',
      about: '지금 출석한 사람을 세어 원장에 기록하고, 서명할 보고서를 인쇄합니다.',
      members: '재적',
      present: '출석',
      need: '의사정족수',
      people: (count: string) => `${count}명`,
      met: '성원이 되었습니다.',
      missing: (count: number) => `성원에 ${count}명이 모자랍니다.`,
      unprinted: '보고서가 인쇄되었는지 확인되지 않았습니다. 인쇄기를 살펴본 뒤 다시 누르십시오.',
      failed: {
        unreachable: '연결되지 않아 출석을 세지 못했습니다. 연결을 확인하고 다시 누르십시오.',
        unrecorded:
          '명부 관리자가 출석을 아직 원장에 기록하지 못했습니다. 잠시 뒤 다시 누르고, 계속되면 명부 관리자에게 알리십시오.',
        'other-registrar':
          '다른 명부의 출석을 아직 세지 않았습니다. 그 명부를 쓰는 투표소에서 ‘성원 보고’를 누른 뒤 다시 누르십시오.',
        'not-shown': '출석을 세었으나 이 단말기에서 아직 확인되지 않습니다. 잠시 뒤 다시 누르십시오.',
        refused:
          '명부 관리자가 이 단말기의 요청을 받지 않아 출석을 세지 못했습니다. 기술 담당자를 부르십시오.',
      } satisfies Record<QuorumFault, string>,
    },
    polls: {
      label: '투표 상태',
      state: { setup: '개시 전', open: '진행 중', suspended: '중지됨', closing: '마감 중', closed: '마감됨' },
      meaning: {
        setup: '아직 아무도 투표할 수 없습니다.',
        open: '선거인이 투표할 수 있습니다.',
        suspended: '재개할 때까지 새로 투표할 수 없습니다.',
        closing: '마감에 서명했고, 이를 원장에 보내고 있습니다.',
        closed: '이 투표소의 투표가 모두 끝났습니다.',
      },
      laterRound: (papers: string) => `이번 투표는 마감되었습니다. 다음 투표를 개시할 수 있습니다: ${papers}`,
      action: { open: '투표 개시', suspend: '투표 중지', resume: '투표 재개', close: '투표 마감' },
      hindrance: {
        'not-open-yet': '아직 개시하지 않았습니다.',
        'already-open': '이미 개시했습니다.',
        'already-suspended': '이미 중지되어 있습니다.',
        'not-suspended': '중지된 상태가 아닙니다.',
        closing: '마감하는 중입니다.',
        closed: '이미 마감했습니다.',
      },
      ready: {
        open: '직원 두 사람의 카드가 필요합니다.',
        suspend: '사유가 필요합니다.',
        resume: '이 카드로 할 수 있습니다.',
        close: '직원 두 사람의 카드가 필요합니다.',
      },
      caution: {
        printer: '인쇄기가 준비되지 않아 보고서를 인쇄할 수 없습니다. 먼저 장치의 상태를 확인해 주십시오.',
        ledger: '원장과 연결되지 않았습니다. 연결되어야 끝까지 할 수 있습니다.',
      },
      notHere: '이 업무 화면에서는 할 수 없습니다.',
    },
    records: {
      print: '기록 인쇄',
      ready:
        '이 투표소의 투표록과, 결과가 공표된 선거의 개표록을 이 화면의 언어로 인쇄합니다. 결과가 하나라도 있으면 행사 전체의 집계록도 인쇄합니다.',
      printed: ({ counting, tally }: RecordsReport['papers']) =>
        `${['투표록', ...(counting === 0 ? [] : [`개표록 ${counting}건`]), ...(tally === 0 ? [] : ['집계록'])].join(', ')}을 인쇄했습니다.`,
      undeclared: (elections: number) => `선거 ${elections}건은 결과가 아직 공표되지 않아 개표록이 없습니다.`,
      'given-up': (papers: number) =>
        papers === 0 ? '기록을 인쇄하지 못했습니다.' : `기록을 ${papers}건만 인쇄했습니다.`,
      waiting:
        '원장에서 이 투표소의 마감을 아직 확인하지 못했습니다. 연결을 확인하고 잠시 뒤 다시 인쇄해 주십시오.',
    },
    confirm: {
      title: {
        open: '투표를 개시할까요?',
        suspend: '투표를 중지할까요?',
        resume: '투표를 재개할까요?',
        close: '투표를 마감할까요?',
      },
      order: '다음 순서로 진행됩니다',
      step: {
        'second-card':
          '투표관리관의 카드를 뺀 뒤, 다른 투표관리관이나 투표사무원이 카드와 비밀번호로 함께 서명합니다.',
        'suspend-now': '투표가 바로 중지됩니다.',
        'wait-for-ballots':
          '아직 보내지 않은 투표를 모두 원장에 보내고 확인될 때까지 기다립니다. 기다리는 동안에는 그만둘 수 있습니다.',
        'zero-report': '영(0)표 확인서가 인쇄됩니다.',
        'suspend-report': '사유가 적힌 보고서가 인쇄됩니다.',
        'resume-report': '보고서가 인쇄됩니다.',
        'closing-report': '마감 보고서가 인쇄됩니다.',
        'opening-recorded': '개시가 원장에 기록되고 투표가 시작됩니다.',
        'suspension-recorded': '중지와 사유가 원장에 기록되어 공개됩니다.',
        'resumption-recorded': '재개가 원장에 기록되고 투표가 다시 시작됩니다.',
        'closing-recorded': '마감이 원장에 기록됩니다. 되돌릴 수 없습니다.',
      },
      seals: (n: number) => (n === 0 ? '봉인 번호: 없음' : `봉인 번호 ${n}개`),
      reason: (reason: string) => `사유: ${reason}`,
      rule: (paper: string, question: string) => `개표 규칙: ${paper}, “${question}”`,
    },
    seals: {
      title: '봉인 번호',
      typeTitle: '봉인 번호를 입력해 주십시오',
      toList: '목록으로',
      added: (seal: string, n: number) => `${withParticle(seal, '을/를')} 넣었습니다. 모두 ${n}개입니다.`,
      label: '봉인 번호',
      hint: '한글, 영문, 숫자, 붙임표(-)를 쓸 수 있습니다.',
      list: '입력한 봉인 번호',
      none: '장비에 붙인 봉인의 번호를 넣어 주십시오. 영(0)표 확인서와 원장에 실립니다. 봉인이 없으면 그대로 다음으로 가십시오.',
      add: '번호 넣기',
      remove: (seal: string) => `봉인 번호 ${seal} 지우기`,
      removeShort: '지우기',
      next: '다음으로',
      twice: '이미 입력한 번호입니다.',
      full: '봉인 번호는 50개까지 입력할 수 있습니다.',
      count: (n: number) => `모두 ${n}개입니다. 봉인에 적힌 번호와 맞는지 확인해 주십시오.`,
    },
    reason: {
      title: '중지하는 사유를 골라 주십시오',
      hint: '사유는 원장에 기록되어 누구나 볼 수 있습니다.',
      typed: '사유 직접 쓰기',
      typeTitle: '중지하는 사유를 써 주십시오',
      label: '중지 사유',
      common: {
        device: '장비를 점검합니다.',
        paper: '인쇄기의 용지를 갈거나 고칩니다.',
        order: '투표소의 질서를 유지하기 위해 멈춥니다.',
        break: '정해진 휴식 시간입니다.',
        evacuation: '안전을 위해 사람들이 자리를 옮깁니다.',
        committee: '선거관리위원회의 결정에 따릅니다.',
      },
      empty: '사유를 써 주십시오.',
      next: '다음으로',
      left: (n: number) => `${n}자 더 쓸 수 있습니다`,
    },
    keyboard: {
      label: '화면 자판',
      space: '띄어쓰기',
      delete: '지우기',
      shift: '쌍자음·대문자',
      layer: { hangul: '한글', latin: '영문', digits: '숫자', seal: '영문·숫자' },
    },
    figures: {
      title: '투표용지별 투표수',
      paper: '투표용지',
      group: '선거인단',
      admitted: '확인',
      cast: '투표',
      challenged: '기계 확인',
      sum: '합계',
      ended: '앞서 마감한 투표',
      none: '아직 확인된 선거인이 없습니다.',
      noPapers: '이 투표소의 투표용지가 아직 원장에 없습니다.',
      explain:
        '‘확인’은 투표 자격을 받은 수, ‘투표’는 기록된 수입니다. ‘기계 확인’은 투표로 세지 않고 열어 본 투표지의 수입니다.',
    },
    ledger: {
      link: { label: '연결', ledger: '원장', unknown: '확인 중', reachable: '연결됨', unreachable: '끊김' },
      linkHelp: '연결이 돌아오면 보낼 것을 저절로 보냅니다. 기록된 투표는 이 단말기에 안전하게 보관됩니다.',
      size: { label: '확인한 원장 기록', value: (n: string) => `${n}건` },
      held: {
        label: '모으는 투표',
        value: (n: string) => `${n}장`,
        help: '누구의 투표인지 알 수 없도록 여러 장을 모아 섞어서 보냅니다. 충분히 모이면 저절로, 마감할 때는 모두 보냅니다.',
      },
      leaving: {
        label: '보내는 투표',
        value: (n: string) => `${n}장`,
        help: '원장에 실렸다는 증명을 받을 때까지 이 단말기에도 남아 있습니다.',
      },
      refused: {
        label: '거절된 투표',
        value: (n: string) => `${n}장`,
        help: '원장이 받지 않은 투표가 있습니다. 선거관리위원회에 알리십시오. 투표는 이 단말기에 보관되고 마감 보고서에 실립니다.',
      },
    },
    sealList: {
      title: '봉인',
      none: '등록된 봉인 번호가 없습니다.',
      beforeOpening: '봉인 번호는 투표를 개시할 때 입력합니다.',
    },
    admission: {
      yes: '지금 투표할 수 있습니다',
      no: '지금은 투표할 수 없습니다',
      how: '선거인이 첫 화면에서 당원 카드를 꽂으면 시작됩니다. 먼저 업무를 마치고 카드를 빼 주십시오.',
      obstacle: {
        starting: { what: '단말기를 준비하고 있습니다.', next: '잠시 기다려 주십시오.' },
        'polls-not-open': {
          what: '투표가 아직 개시되지 않았습니다.',
          next: '투표관리관이 개시할 때까지 기다리게 안내해 주십시오.',
        },
        'polls-suspended': {
          what: '투표가 중지되어 있습니다.',
          next: '투표관리관이 재개할 때까지 기다리게 안내해 주십시오.',
        },
        'polls-closed': {
          what: '이 투표소의 투표가 끝났습니다.',
          next: '결과는 공개 게시판에 나온다고 안내해 주십시오.',
        },
        'reader-away': {
          what: '카드 판독기가 작동하지 않습니다.',
          next: '판독기의 케이블을 확인하고, 그대로이면 기술 담당자를 불러 주십시오.',
        },
        'printer-not-ready': {
          what: '인쇄기가 준비되지 않았습니다.',
          next: '인쇄기의 용지와 덮개를 확인해 주십시오. 자세한 상태는 장치 화면에 있습니다.',
        },
        'ledger-unreachable': {
          what: '원장과 연결되지 않아 새로 확인할 수 없습니다.',
          next: '네트워크 케이블을 확인하고, 그대로이면 투표관리관에게 알려 주십시오.',
        },
      },
    },
    sessionHelp: {
      title: '진행 중인 투표를 끝내려면',
      steps: {
        first: '투표자의 화면에서 직원 부르기 단추를 누릅니다. 고른 내용은 가려집니다.',
        second: '직원 카드를 꽂고 비밀번호를 입력합니다.',
        third: '돌려주거나 끝냅니다. 끝내도 투표 자격은 쓰이지 않아 같은 카드로 다시 시작할 수 있습니다.',
        fourth: '투표자가 자리를 떠났으면 2분 뒤 화면이 묻고, 45초 안에 답이 없으면 저절로 지워집니다.',
      },
    },
  },
  en: {
    desk: { manager: 'Manager’s desk', clerk: 'Clerk’s desk', technician: 'Technician’s desk' },
    leave: 'Leave the desk',
    back: 'Back',
    sections: 'Sections of this desk',
    section: {
      polls: 'Polls',
      figures: 'Figures',
      devices: 'Devices',
      ledger: 'Ledger',
      admission: 'Voters',
      help: 'Help',
      card: 'Card test',
      trace: 'Card trace',
      kiosk: 'Kiosk',
    },
    checkCard: 'Check a member’s card',
    quorum: {
      button: 'Quorum report',
      about: 'Counts who is present now, records the number on the ledger, and prints a report to sign.',
      members: 'Members',
      present: 'Present',
      need: 'Quorum',
      people: (count) => count,
      met: 'There is a quorum.',
      missing: (count) => `${count} more ${count === 1 ? 'is' : 'are'} needed for a quorum.`,
      unprinted: 'It is not certain that the report was printed. Look at the printer, then press again.',
      failed: {
        unreachable:
          'Those present could not be counted: there is no connection. Check it, then press again.',
        unrecorded:
          'The registrar could not record those present on the ledger yet. Press again in a moment; if it goes on, tell the registrar.',
        'other-registrar':
          'Those present on another roll were not counted yet. Have “Quorum report” pressed at a station of that roll, then press again.',
        'not-shown':
          'Those present were counted, and this kiosk does not see the count yet. Press again in a moment.',
        refused:
          'The registrar did not take this kiosk’s request to count those present. Call the technician.',
      },
    },
    polls: {
      label: 'The polls are',
      state: {
        setup: 'not open yet',
        open: 'open',
        suspended: 'suspended',
        closing: 'closing',
        closed: 'closed',
      },
      meaning: {
        setup: 'Nobody can vote yet.',
        open: 'Members can vote.',
        suspended: 'Nobody can begin to vote until the polls resume.',
        closing: 'The closing is signed and on its way to the ledger.',
        closed: 'Voting at this station is over.',
      },
      laterRound: (papers) => `This round is over. The next one can be opened: ${papers}`,
      action: {
        open: 'Open the polls',
        suspend: 'Suspend the polls',
        resume: 'Resume the polls',
        close: 'Close the polls',
      },
      hindrance: {
        'not-open-yet': 'The polls are not open yet.',
        'already-open': 'The polls were opened already.',
        'already-suspended': 'The polls are already suspended.',
        'not-suspended': 'The polls are not suspended.',
        closing: 'The polls are closing.',
        closed: 'The polls are closed.',
      },
      ready: {
        open: 'Needs the cards of two members of staff.',
        suspend: 'Needs a reason.',
        resume: 'This card is enough.',
        close: 'Needs the cards of two members of staff.',
      },
      caution: {
        printer: 'The printer is not ready, so the report cannot be printed. Look at “Devices” first.',
        ledger: 'The ledger cannot be reached. This cannot be completed without it.',
      },
      notHere: 'This cannot be done at this desk.',
    },
    records: {
      print: 'Print records',
      ready:
        'Prints the voting record of this station, and the counting records of its elections whose result is declared, in the language of this screen; once there is any result, the tally record of the whole assembly as well.',
      printed: ({ counting, tally }) =>
        `Printed: the voting record${counting === 0 ? '' : counting === 1 ? ', 1 counting record' : `, ${counting} counting records`}${tally === 0 ? '' : ', the tally record'}.`,
      undeclared: (elections) =>
        elections === 1
          ? '1 election has no counting record yet, since its result is not declared.'
          : `${elections} elections have no counting record yet, since their results are not declared.`,
      'given-up': (papers) =>
        papers === 0
          ? 'No record was printed.'
          : papers === 1
            ? 'Only 1 record was printed.'
            : `Only ${papers} records were printed.`,
      waiting:
        'The ledger does not show yet that this station has closed. Check the connection, and print again in a moment.',
    },
    confirm: {
      title: {
        open: 'Open the polls?',
        suspend: 'Suspend the polls?',
        resume: 'Resume the polls?',
        close: 'Close the polls?',
      },
      order: 'This will happen, in this order',
      step: {
        'second-card':
          'The manager’s card comes out; another member of staff (manager or clerk) signs as well with card and PIN.',
        'suspend-now': 'Voting stops at once.',
        'wait-for-ballots':
          'All ballots that have not left yet are sent, and the kiosk waits until the ledger confirms them. You can stop while it waits.',
        'zero-report': 'The zero report is printed.',
        'suspend-report': 'A report with the reason is printed.',
        'resume-report': 'A report is printed.',
        'closing-report': 'The closing report is printed.',
        'opening-recorded': 'The opening is recorded on the ledger and voting begins.',
        'suspension-recorded': 'The suspension and its reason are recorded on the ledger, for all to see.',
        'resumption-recorded': 'The resumption is recorded on the ledger and voting begins again.',
        'closing-recorded': 'The closing is recorded on the ledger. It cannot be undone.',
      },
      seals: (n: number) =>
        n === 0 ? 'Seal numbers: none' : n === 1 ? '1 seal number' : `${n} seal numbers`,
      reason: (reason: string) => `Reason: ${reason}`,
      rule: (paper, question) => `Counting rule: ${paper}, “${question}”`,
    },
    seals: {
      title: 'Seal numbers',
      typeTitle: 'Enter a seal number',
      toList: 'To the list',
      added: (seal: string, n: number) => `${seal} is added. ${n} in all.`,
      label: 'Seal number',
      hint: 'Korean or Latin letters, digits and hyphens.',
      list: 'Seal numbers entered',
      none: 'Add the numbers of the seals on the equipment. They appear on the zero report and on the ledger. If there are no seals, just continue.',
      add: 'Add number',
      remove: (seal: string) => `Remove seal number ${seal}`,
      removeShort: 'Remove',
      next: 'Continue',
      twice: 'This number is already on the list.',
      full: 'Up to 50 seal numbers can be entered.',
      count: (n: number) => `${n} in all. Compare them with the numbers on the seals.`,
    },
    reason: {
      title: 'Choose the reason for suspending',
      hint: 'The reason is recorded on the ledger, where anyone can read it.',
      typed: 'Write another reason',
      typeTitle: 'Write the reason for suspending',
      label: 'Reason for suspending',
      common: {
        device: 'Equipment is being checked.',
        paper: 'The printer’s paper is being changed or the printer repaired.',
        order: 'Voting pauses to keep order at the station.',
        break: 'A scheduled break.',
        evacuation: 'People are moved for their safety.',
        committee: 'Decision of the election committee.',
      },
      empty: 'Please write a reason.',
      next: 'Continue',
      left: (n: number) => (n === 1 ? '1 character left' : `${n} characters left`),
    },
    keyboard: {
      label: 'On-screen keyboard',
      space: 'Space',
      delete: 'Delete',
      shift: 'Shift',
      layer: { hangul: '한글', latin: 'ABC', digits: '123', seal: 'ABC 123' },
    },
    figures: {
      title: 'Figures by ballot paper',
      paper: 'Ballot paper',
      group: 'Voter group',
      admitted: 'Admitted',
      cast: 'Cast',
      challenged: 'Machine checks',
      sum: 'Total',
      ended: 'Closed earlier',
      none: 'Nobody has been admitted yet.',
      noPapers: 'The ballot papers of this station are not on the ledger yet.',
      explain:
        '“Admitted” counts rights to vote given out, “cast” counts recorded votes, “machine checks” counts ballots that were opened and are not votes.',
    },
    ledger: {
      link: {
        label: 'Connection',
        ledger: 'Ledger',
        unknown: 'checking',
        reachable: 'connected',
        unreachable: 'lost',
      },
      linkHelp:
        'When the connection is back, everything is sent by itself. Recorded votes are kept safely in this kiosk.',
      size: { label: 'Verified ledger entries', value: (n: string) => n },
      held: {
        label: 'Ballots being gathered',
        value: (n: string) => n,
        help: 'Ballots are gathered, mixed and sent together, so that nobody can tell whose is whose. They leave when there are enough, and all of them at closing.',
      },
      leaving: {
        label: 'Ballots on their way',
        value: (n: string) => n,
        help: 'They stay in this kiosk too until the ledger has proved that it holds them.',
      },
      refused: {
        label: 'Ballots refused',
        value: (n: string) => n,
        help: 'The ledger did not take every ballot. Tell the election committee. They are kept in this kiosk and named in the closing report.',
      },
    },
    sealList: {
      title: 'Seals',
      none: 'No seal numbers are registered.',
      beforeOpening: 'Seal numbers are entered when the polls open.',
    },
    admission: {
      yes: 'Members can vote now',
      no: 'Nobody can begin to vote now',
      how: 'A member begins by inserting the party card at the first screen. Leave the desk and take your card out first.',
      obstacle: {
        starting: { what: 'The kiosk is getting ready.', next: 'Wait a moment.' },
        'polls-not-open': {
          what: 'The polls are not open yet.',
          next: 'Ask voters to wait until the manager opens them.',
        },
        'polls-suspended': {
          what: 'The polls are suspended.',
          next: 'Ask voters to wait until the manager resumes them.',
        },
        'polls-closed': {
          what: 'Voting at this station is over.',
          next: 'Tell people that the result appears on the public board.',
        },
        'reader-away': {
          what: 'The card reader does not work.',
          next: 'Check its cable; if that does not help, call the technician.',
        },
        'printer-not-ready': {
          what: 'The printer is not ready.',
          next: 'See under “Devices” what it needs, and check paper and cover.',
        },
        'ledger-unreachable': {
          what: 'The ledger cannot be reached, so nobody new can be admitted.',
          next: 'Check the network cable; if that does not help, tell the manager.',
        },
      },
    },
    sessionHelp: {
      title: 'To end a voter’s session',
      steps: {
        first: 'On the voter’s screen press “Call staff”. What was chosen is hidden.',
        second: 'Insert your staff card and enter the PIN.',
        third:
          'Give the session back or end it. Ending does not use up the right to vote: the same card can begin again.',
        fourth:
          'If the voter has left, the screen asks after 2 minutes and clears itself when nobody answers within 45 seconds.',
      },
    },
  },
});
