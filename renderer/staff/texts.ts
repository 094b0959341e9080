/**
 * What staff read while a procedure runs (station.md, roles and words): cards asked for, reports, the end of a voter's session, the look at a member's card.
 * Korean is the source. Desks are in desk-texts.ts, devices in device-texts.ts; sentences of troubles come with the view.
 */
import { catalogue } from '../i18n/catalogue.ts';

export const staffTexts = catalogue({
  ko: {
    role: { manager: '투표관리관', clerk: '투표사무원', technician: '기술 담당자' },
    purpose: {
      open: '투표 개시',
      suspend: '투표 중지',
      resume: '투표 재개',
      close: '투표 마감',
      desk: '직원 업무',
      'end-session': '투표자 지원',
      records: '기록 인쇄',
    },
    card: {
      insert: (roles: string) => `${roles} 카드를 꽂아 주십시오`,
      insertSecond: '두 번째 직원의 카드를 꽂아 주십시오',
      insertStaff: '직원 카드를 꽂아 주십시오',
      called: '직원을 기다리고 있습니다',
      first: '두 장 가운데 첫 번째',
      second: '두 장 가운데 두 번째',
      who: (roles: string) => `쓸 수 있는 카드: ${roles}`,
      other: '첫 번째 카드와 다른 사람의 카드여야 합니다.',
      nothingYet: '아직 아무것도 기록되지 않았습니다.',
      desk: '카드가 꽂혀 있는 동안 업무 화면이 열려 있습니다.',
      calledVoter:
        '카드를 꽂는 사람은 직원입니다. 투표자는 그대로 기다려 주십시오. 고른 내용은 화면에 나오지 않으며 기록된 투표는 없습니다.',
      cancel: '그만두기',
      cancelCall: '투표로 돌아가기',
    },
    pin: {
      title: '직원 비밀번호를 입력해 주십시오',
      shield: '다른 사람이 보지 않게 손으로 가려 주십시오.',
      tries: (n: number) => `앞으로 ${n}번 입력할 수 있습니다.`,
      lastTry: '한 번만 더 입력할 수 있습니다. 틀리면 카드가 잠깁니다.',
      wrong: '비밀번호가 맞지 않습니다.',
      submit: '비밀번호 확인',
      cancel: '그만두기',
    },
    working: {
      'reading-card': '카드를 읽고 있습니다',
      'checking-pin': '비밀번호를 확인하고 있습니다',
      admitting: '명부를 확인하고 있습니다',
      'checking-slip': '번호표를 확인하고 있습니다',
      encrypting: '준비하고 있습니다',
      printing: '인쇄하고 있습니다',
      submitting: '원장과 통신하고 있습니다',
      'counting-present': '출석한 사람을 세고 있습니다',
      'sending-ballots': '남은 투표를 원장에 보내고 있습니다',
      wait: '잠시 기다려 주십시오. 카드는 그대로 두십시오.',
      left: (n: string) => `아직 원장의 증명을 받지 못한 투표: ${n}장`,
      cancelFollows: '그만두면 투표는 마감되지 않고 전과 같은 상태로 남습니다.',
      cancel: '마감 그만두기',
    },
    takeCard: {
      title: '카드를 빼 주십시오',
      next: '카드를 빼면 다음으로 넘어갑니다.',
    },
    report: {
      name: {
        open: '영(0)표 확인서',
        suspend: '투표 중지 보고서',
        resume: '투표 재개 보고서',
        close: '투표 마감 보고서',
        records: '기록',
      },
      title: (name: string) => `${name}의 인쇄를 확인하지 못했습니다`,
      outcome: {
        'not-started': '인쇄를 시작하지 못했습니다. 종이는 나오지 않았습니다.',
        unknown:
          '끝까지 인쇄되었는지 알 수 없습니다. 나온 종이가 있으면 ‘무효’라고 적어 따로 보관해 주십시오.',
        confirmed: '인쇄가 확인되었습니다.',
        none: '인쇄할 것이 없었습니다.',
      },
      state: {
        open: '투표는 아직 개시되지 않았습니다.',
        suspend: '투표는 이미 중지되었습니다.',
        resume: '투표는 이미 재개되었습니다.',
        close: '투표는 아직 마감되지 않았습니다.',
        records: '투표는 마감되었습니다. 기록은 몇 번이고 인쇄할 수 있습니다.',
      },
      retryFollows: {
        open: '다시 인쇄하면: 확인서가 확인된 뒤 투표가 개시됩니다.',
        suspend: '다시 인쇄하면: 보고서만 새로 나옵니다.',
        resume: '다시 인쇄하면: 보고서만 새로 나옵니다.',
        close: '다시 인쇄하면: 보고서가 확인된 뒤 투표가 마감됩니다.',
        records: '다시 인쇄하면: 이 기록을 새로 인쇄하고, 남은 기록이 있으면 이어서 인쇄합니다.',
      },
      giveUpFollows: {
        open: '그만두면: 투표는 개시 전 그대로이고, 원장에 아무것도 기록되지 않습니다.',
        suspend: '그만두면: 투표는 중지된 채로 남고, 보고서는 없습니다.',
        resume: '그만두면: 투표는 계속 진행되고, 보고서는 없습니다.',
        close: '그만두면: 투표는 마감되지 않고 전과 같은 상태로 남습니다.',
        records: '그만두면: 업무 화면으로 돌아가고, 남은 기록은 인쇄하지 않습니다.',
      },
      check: '인쇄기의 용지와 덮개를 먼저 확인해 주십시오.',
      retry: '보고서 다시 인쇄',
      giveUp: '인쇄 그만두기',
    },
    done: {
      open: '투표를 개시했습니다',
      suspend: '투표를 중지했습니다',
      resume: '투표를 재개했습니다',
      close: '투표를 마감했습니다',
      'end-session': '진행 중이던 투표를 끝냈습니다',
      next: {
        open: '원장에 기록되었습니다. 이제 선거인이 카드를 꽂아 투표할 수 있습니다. 영(0)표 확인서에 서명을 받아 주십시오.',
        suspend:
          '원장에 기록되었습니다. 재개할 때까지 새로 투표할 수 없습니다. 보고서에 서명을 받아 주십시오.',
        resume: '원장에 기록되었습니다. 다시 투표할 수 있습니다. 보고서에 서명을 받아 주십시오.',
        close:
          '원장에 기록되었습니다. 이 투표소에서는 더 투표할 수 없습니다. 마감 보고서에 서명을 받아 주십시오.',
        'end-session':
          '기록된 투표는 없습니다. 투표 자격은 쓰이지 않았으므로 같은 카드로 처음부터 다시 시작할 수 있습니다.',
      },
      finish: '확인',
    },
    endSession: {
      title: '진행 중인 투표를 어떻게 할까요?',
      nothing: '지금까지 기록된 투표는 없습니다.',
      hidden: '투표자가 고른 내용은 직원에게 보이지 않습니다.',
      paper: {
        out: '확인증이 나와 있습니다. 끝내면 그 종이에 ‘폐기됨 ABANDONED’ 표시가 인쇄되고 잘립니다.',
        none: '나와 있는 확인증은 없습니다.',
      },
      returnFollows: '돌려주거나 2분 동안 고르지 않으면: 카드를 뺀 뒤 투표자가 하던 곳에서 이어서 합니다.',
      voidFollows:
        '끝내면: 고른 내용이 지워집니다. 투표 자격은 쓰이지 않으므로 같은 카드로 처음부터 다시 할 수 있습니다.',
      giveBack: '투표자에게 돌려주기',
      end: '진행 끝내기',
    },
    check: {
      title: '확인할 당원 카드를 꽂아 주십시오',
      explain:
        '카드와 이 투표소의 명부만 살펴봅니다. 비밀번호를 묻지 않고, 투표 자격을 주지 않으며, 누구인지 기록하지 않습니다.',
      cancel: '확인 그만두기',
      finish: '확인 마치기',
      member: '성명',
      group: '선거인단',
      papers: '받을 투표용지',
      noPapers: '이 선거인단이 받을 투표용지가 없습니다. 투표관리관에게 알려 주십시오.',
      finding: {
        'on-roll': '이 투표소의 명부에 있습니다',
        'not-on-roll': '명부에 없는 카드입니다',
        'staff-card': (role: string) => `${role}의 카드입니다`,
        refused: '사용할 수 없는 카드입니다',
        unreadable: '카드를 읽지 못했습니다',
      },
      next: {
        'on-roll':
          '이미 투표했는지는 이 화면에 나오지 않습니다. 투표하려면 카드를 빼고, 첫 화면에서 다시 꽂으면 됩니다.',
        'not-on-roll':
          '다른 투표소의 명부에 있을 수 있습니다. 배정된 투표소를 확인하고, 그래도 없으면 명부 이의신청을 안내해 주십시오.',
        'staff-card': '당원 카드가 아닙니다. 당원의 카드로 다시 확인해 주십시오.',
        refused: '카드 발급처로 안내해 주십시오. 카드가 만료되었거나 이 당의 카드가 아닐 수 있습니다.',
        unreadable:
          '칩을 마른 천으로 닦고, 칩이 위로, 앞으로 가게 다시 꽂아 주십시오. 그래도 안 되면 카드 발급처로 안내해 주십시오.',
      },
      cause: '원인',
      takeOut: '확인을 마치면 카드를 빼 주십시오. 기록된 것은 없습니다.',
    },
  },
  en: {
    role: { manager: 'manager', clerk: 'clerk', technician: 'technician' },
    purpose: {
      open: 'Opening the polls',
      suspend: 'Suspending the polls',
      resume: 'Resuming the polls',
      close: 'Closing the polls',
      desk: 'Staff desk',
      'end-session': 'Help for the voter',
      records: 'Print records',
    },
    card: {
      insert: (roles: string) => `Insert the card of the ${roles}`,
      insertSecond: 'Insert the card of a second member of staff',
      insertStaff: 'Insert your staff card',
      called: 'Waiting for a member of staff',
      first: 'First of two cards',
      second: 'Second of two cards',
      who: (roles: string) => `Accepted cards: ${roles}`,
      other: 'It must be the card of another person than the first.',
      nothingYet: 'Nothing is recorded yet.',
      desk: 'Your desk stays open while the card is in the reader.',
      calledVoter:
        'The member of staff inserts a card; the voter waits. What was chosen is not shown, and no vote is recorded.',
      cancel: 'Cancel',
      cancelCall: 'Back to voting',
    },
    pin: {
      title: 'Enter your staff PIN',
      shield: 'Shield the screen with your hand so that nobody sees it.',
      tries: (n: number) => `${n} tries left.`,
      lastTry: 'One try left. A wrong PIN blocks the card.',
      wrong: 'That PIN is wrong.',
      submit: 'Confirm PIN',
      cancel: 'Cancel',
    },
    working: {
      'reading-card': 'Reading the card',
      'checking-pin': 'Checking the PIN',
      admitting: 'Looking at the roll',
      'checking-slip': 'Checking the slip',
      encrypting: 'Getting ready',
      printing: 'Printing',
      submitting: 'Communicating with the ledger',
      'counting-present': 'Counting those present',
      'sending-ballots': 'Sending the remaining ballots to the ledger',
      wait: 'One moment, please. Leave the card where it is.',
      left: (n: string) => `Ballots the ledger has not proved yet: ${n}`,
      cancelFollows: 'If you stop, the polls do not close and stay as they were.',
      cancel: 'Stop closing',
    },
    takeCard: {
      title: 'Take out the card',
      next: 'The next step follows when the card is out.',
    },
    report: {
      name: {
        open: 'zero report',
        suspend: 'suspension report',
        resume: 'resumption report',
        close: 'closing report',
        records: 'record',
      },
      title: (name: string) => `The printing of the ${name} is not confirmed`,
      outcome: {
        'not-started': 'Printing did not begin. No paper came out.',
        unknown:
          'It is not known whether it printed to the end. If paper came out, write “void” on it and keep it apart.',
        confirmed: 'Printing is confirmed.',
        none: 'There was nothing to print.',
      },
      state: {
        open: 'The polls are not open yet.',
        suspend: 'The polls are already suspended.',
        resume: 'The polls have already resumed.',
        close: 'The polls are not closed yet.',
        records: 'The polls are closed. Records can be printed any number of times.',
      },
      retryFollows: {
        open: 'Print again: the polls open once the report is confirmed.',
        suspend: 'Print again: only the report is printed anew.',
        resume: 'Print again: only the report is printed anew.',
        close: 'Print again: the polls close once the report is confirmed.',
        records: 'Print again: this record is printed anew, then those that follow it.',
      },
      giveUpFollows: {
        open: 'Stop: the polls stay unopened, and nothing is recorded on the ledger.',
        suspend: 'Stop: the polls stay suspended, without a report.',
        resume: 'Stop: voting goes on, without a report.',
        close: 'Stop: the polls do not close and stay as they were.',
        records: 'Stop: back to the desk; the records that follow are not printed.',
      },
      check: 'First check the paper and the cover of the printer.',
      retry: 'Print the report again',
      giveUp: 'Stop printing',
    },
    done: {
      open: 'The polls are open',
      suspend: 'The polls are suspended',
      resume: 'The polls have resumed',
      close: 'The polls are closed',
      'end-session': 'The voter’s session has ended',
      next: {
        open: 'This is on the ledger. Members can now insert their cards and vote. Have the zero report signed.',
        suspend:
          'This is on the ledger. Nobody can begin to vote until the polls resume. Have the report signed.',
        resume: 'This is on the ledger. Voting can go on. Have the report signed.',
        close:
          'This is on the ledger. No more votes are cast at this station. Have the closing report signed.',
        'end-session':
          'No vote is recorded. The right to vote was not used: the same card can begin again from the start.',
      },
      finish: 'Done',
    },
    endSession: {
      title: 'What should happen to the voter’s session?',
      nothing: 'No vote has been recorded so far.',
      hidden: 'Staff cannot see what the voter chose.',
      paper: {
        out: 'A receipt slip is out. If you end the session, “폐기됨 ABANDONED” is printed on it and it is cut.',
        none: 'No receipt slip is out.',
      },
      returnFollows:
        'Give back, or choose nothing for 2 minutes: after your card is out, the voter goes on where they were.',
      voidFollows:
        'End: what was chosen is erased. The right to vote is not used, so the same card can begin again from the start.',
      giveBack: 'Give back to the voter',
      end: 'End the session',
    },
    check: {
      title: 'Insert the member’s card to check',
      explain:
        'Only the card and the roll of this station are looked at. No PIN is asked for, nobody is admitted, and who it was is not recorded.',
      cancel: 'Stop checking',
      finish: 'Finish checking',
      member: 'Name',
      group: 'Voter group',
      papers: 'Ballot papers',
      noPapers: 'There is no ballot paper for this voter group. Tell the manager.',
      finding: {
        'on-roll': 'On the roll of this station',
        'not-on-roll': 'This card is not on the roll',
        'staff-card': (role: string) => `This is the card of a ${role}`,
        refused: 'This card cannot be used',
        unreadable: 'The card could not be read',
      },
      next: {
        'on-roll':
          'Whether the member has voted is not shown here. To vote, take the card out and insert it again at the first screen.',
        'not-on-roll':
          'The member may be on the roll of another station: look up the assigned station. If there is none, explain how to object to the roll.',
        'staff-card': 'This is not a member’s card. Check again with the member’s own card.',
        refused: 'Send the member to the card desk. The card may have expired or belong to another party.',
        unreadable:
          'Wipe the chip with a dry cloth and insert the card again, chip up and forward. If that does not help, send the member to the card desk.',
      },
      cause: 'Cause',
      takeOut: 'When you have finished, take the card out. Nothing was recorded.',
    },
  },
});
