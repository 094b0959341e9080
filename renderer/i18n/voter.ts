/** What the voter reads outside the ballot; the ballot's own words are in ballot.ts, those of troubles come from the station. */
import { catalogue } from './catalogue.ts';
import { withParticle } from './particles.ts';

const TRIES_KO = ['', '한', '두', '세', '네', '다섯', '여섯', '일곱', '여덟', '아홉', '열'];
const TRIES_EN = ['', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

export const voter = catalogue({
  ko: {
    starting: {
      heading: '단말기를 준비하고 있습니다',
      text: '잠시만 기다려 주십시오.',
    },
    lost: {
      heading: '화면이 단말기와 연결되지 않습니다',
      text: '직원을 불러 주십시오. 다시 연결되면 화면이 저절로 이어집니다.',
      vote: '‘투표하기’ 버튼을 누르지 않았다면 기록된 투표는 없습니다.',
    },
    idle: {
      ready: '카드를 꽂아 주십시오',
      readyText: '카드를 꽂고 비밀번호를 입력하면 투표가 시작됩니다.',
      readyHow: '칩이 위를 보게 하여 끝까지 밀어 넣으십시오.',
      wait: '잠시 기다려 주십시오',
      waitText: '지금은 카드를 꽂지 마십시오. 다시 투표할 수 있게 되면 이 화면이 바뀝니다.',
      staff: '직원',
      headings: {
        'polls-not-open': '투표가 아직 시작되지 않았습니다',
        'polls-suspended': '투표가 잠시 중지되었습니다',
        'polls-closed': '투표가 끝났습니다',
      },
      obstacles: {
        starting: '단말기를 준비하고 있습니다.',
        'polls-not-open': '투표가 시작되면 이 화면에서 알려 드립니다.',
        'polls-suspended': '다시 시작되면 이 화면에서 알려 드립니다. 이미 기록된 투표는 그대로 있습니다.',
        'polls-closed':
          '참여해 주셔서 감사합니다. 결과가 선포되면 공개 게시판에서 누구나 확인할 수 있습니다.',
        'reader-away': '카드 판독기가 준비되지 않았습니다. 투표사무원이 확인합니다.',
        'printer-not-ready': '인쇄기가 준비되지 않았습니다. 투표사무원이 확인합니다.',
        'ledger-unreachable': '원장과 연결되지 않아 새 투표자를 확인할 수 없습니다. 투표사무원이 확인합니다.',
      },
    },
    working: {
      // The space does not break: 님 belongs to the name.
      greeting: (name: string) => `${name}\u00a0님`,
      'reading-card': '카드를 읽고 있습니다',
      'checking-pin': '비밀번호를 확인하고 있습니다',
      admitting: '선거인명부를 확인하고 있습니다',
      encrypting: '투표지를 암호화하고 있습니다',
      printing: '인쇄하고 있습니다',
      submitting: '기록하고 있습니다',
      'sending-ballots': '보관한 투표지를 보내고 있습니다',
      wait: '잠시만 기다려 주십시오.',
      keepCard: '카드를 빼지 마십시오.',
      keepPaper: '종이를 잡아당기지 마십시오.',
    },
    pin: {
      heading: '비밀번호를 입력하십시오',
      text: '카드의 비밀번호는 숫자 6자리에서 8자리입니다.',
      cover: '다른 사람이 보지 못하게 손으로 가려 주십시오.',
      wrong: '비밀번호가 맞지 않습니다.',
      left: (tries: number) => `${TRIES_KO[tries] ?? tries} 번 더 입력할 수 있습니다.`,
      last: '한 번만 더 입력할 수 있습니다. 또 틀리면 카드가 잠깁니다.',
      quit: '그만두기',
    },
    takeCard: {
      heading: '카드를 빼 주십시오',
      named: (name: string) => `${name}\u00a0님, 카드를 빼 주십시오`,
      group: (group: string) => `${withParticle(group, '으로/로')} 확인되었습니다.`,
      next: '카드를 빼면 투표용지가 나타납니다. 카드는 잘 챙기십시오.',
      only: '카드를 빼야 다음으로 넘어갑니다.',
    },
    cardHeld: {
      heading: '카드를 다시 꽂아 주십시오',
      text: '절차가 끝나기 전에 카드가 빠졌습니다. 같은 카드를 다시 꽂으면 이어집니다.',
      otherwise: '꽂지 않으면 처음 화면으로 돌아가며, 기록되는 투표는 없습니다.',
    },
    stillThere: {
      heading: '아직 투표하고 계십니까?',
      text: '계속하시려면 ‘계속하기’ 버튼을 눌러 주십시오.',
      otherwise: '누르지 않으면 화면을 비우며, 기록되는 투표는 없습니다.',
      go: '계속하기',
    },
    seconds: (left: number) => `${left}초`,
    commit: {
      heading: '확인증의 추적번호를 확인하십시오',
      where: '인쇄기에서 나온 종이에 추적번호가 있습니다.',
      leave: '종이는 아직 떼지 마십시오.',
      not: '아직 기록되지 않았습니다.',
      choose: '‘투표하기’ 버튼을 누르면 투표가 기록되고 되돌릴 수 없습니다.',
      papers: '투표용지',
      cast: '투표하기',
      abandon: '폐기하고 다시 고르기',
    },
    recorded: {
      heading: '기록되었습니다',
      thanks: '투표해 주셔서 감사합니다.',
      receipt: {
        confirmed: '확인증을 가져가십시오.',
        'not-started': '투표는 유효합니다. 추적번호가 적힌 종이를 가져가십시오.',
        unknown: '투표는 유효합니다. 인쇄기에서 나온 종이를 가져가십시오.',
        none: '투표는 유효합니다.',
      },
      about: {
        confirmed: '추적번호로 공개 게시판에서 투표지가 실렸는지 확인할 수 있습니다.',
        'not-started': '확인증의 끝부분인 ‘기록됨’ 표시는 인쇄되지 않았습니다.',
        unknown: '확인증의 끝부분인 ‘기록됨’ 표시가 인쇄되었는지 알 수 없습니다.',
        none: '이번에는 확인증이 없습니다.',
      },
      secret: '확인증에는 누구를 골랐는지 적혀 있지 않습니다.',
      reprint: '확인증 다시 인쇄',
      reprintText: '필요하면 재발급 확인증을 한 번 인쇄할 수 있습니다.',
      end: '마치기',
    },
    trouble: {
      vote: {
        recorded: '투표는 기록되었습니다',
        // `this time`: the vote of somebody who comes again may have been recorded before.
        'not-recorded': '이번에 기록된 투표는 없습니다',
      },
      who: {
        voter: '직접 하실 수 있습니다',
        clerk: '투표사무원을 부르십시오',
        manager: '투표관리관을 부르십시오',
      },
      detail: (detail: string) => `직원 확인용: ${detail}`,
      dismiss: '확인했습니다',
      retry: '다시 인쇄하기',
      quit: '그만두기',
    },
    help: {
      button: '도움',
      title: '무엇을 도와 드릴까요?',
      how: {
        welcome: '글자 크기와 화면 대비를 고른 뒤 ‘시작하기’ 버튼을 누르십시오.',
        question:
          '후보를 누르면 도장이 찍히고, 다시 누르면 지워집니다. 아무도 고르지 않으려면 ‘기권’ 버튼을 누르십시오.',
        review: '바꿀 문항을 누르면 그 문항으로 돌아갑니다. 모두 맞으면 확인증을 인쇄하십시오.',
        commit: '종이에 추적번호가 보이면 ‘투표하기’ 버튼을 누르십시오.',
        trouble: '화면의 안내를 따르거나 직원을 불러 주십시오.',
      },
      callStaff: '직원 부르기',
      callStaffText: '화면을 가리고 직원을 기다립니다. 고른 내용은 그대로 남습니다.',
      quit: '투표 그만두기',
      quitShort: '고른 내용이 지워지고, 기록되는 투표는 없습니다.',
      quitTitle: '투표를 그만두시겠습니까?',
      quitText:
        '고른 내용은 지워지고, 기록되는 투표는 없습니다. 나중에 같은 카드를 꽂으면 처음부터 다시 투표할 수 있습니다.',
      quitYes: '그만두기',
      quitNo: '계속 투표하기',
      close: '닫기',
    },
  },
  en: {
    starting: {
      heading: 'The station is getting ready',
      text: 'One moment, please.',
    },
    lost: {
      heading: 'The screen cannot reach the station',
      text: 'Please call staff. The screen goes on by itself when the connection is back.',
      vote: 'Unless you pressed “Cast my vote”, no vote has been recorded.',
    },
    idle: {
      ready: 'Insert your card',
      readyText: 'Insert your card and enter your PIN to begin voting.',
      readyHow: 'Chip facing up; push it in until it stops.',
      wait: 'Please wait a moment',
      waitText: 'Do not insert a card now. This screen changes when voting is possible again.',
      staff: 'Staff',
      headings: {
        'polls-not-open': 'Voting has not begun yet',
        'polls-suspended': 'Voting is suspended',
        'polls-closed': 'Voting has ended',
      },
      obstacles: {
        starting: 'The station is getting ready.',
        'polls-not-open': 'This screen tells you when voting begins.',
        'polls-suspended':
          'This screen tells you when voting resumes. Votes that are already recorded stay recorded.',
        'polls-closed':
          'Thank you for taking part. Once the result is declared, anyone can check it on the public board.',
        'reader-away': 'The card reader is not ready. The clerk is looking at it.',
        'printer-not-ready': 'The printer is not ready. The clerk is looking at it.',
        'ledger-unreachable':
          'The ledger cannot be reached, so no new voter can be admitted. The clerk is looking at it.',
      },
    },
    working: {
      greeting: (name) => name,
      'reading-card': 'Reading your card',
      'checking-pin': 'Checking the PIN',
      admitting: 'Looking at the electoral roll',
      encrypting: 'Encrypting your ballot',
      printing: 'Printing',
      submitting: 'Recording',
      'sending-ballots': 'Sending the ballots held here',
      wait: 'One moment, please.',
      keepCard: 'Leave the card in the reader.',
      keepPaper: 'Do not pull the paper.',
    },
    pin: {
      heading: 'Enter your PIN',
      text: 'The PIN of your card has 6 to 8 digits.',
      cover: 'Cover the pad with your hand so that nobody can see it.',
      wrong: 'The PIN is not correct.',
      left: (tries) => `You have ${TRIES_EN[tries] ?? tries} more ${tries === 1 ? 'try' : 'tries'}.`,
      last: 'You have one more try. If it is wrong too, the card is blocked.',
      quit: 'Stop',
    },
    takeCard: {
      heading: 'Take your card',
      named: (name) => `${name}, take your card`,
      group: (group) => `You are on the roll: ${group}.`,
      next: 'Your ballot paper appears when the card is out. Keep the card safe.',
      only: 'The screen goes on when the card is out.',
    },
    cardHeld: {
      heading: 'Insert your card again',
      text: 'The card came out before this was finished. Insert the same card to go on.',
      otherwise: 'Otherwise the screen returns to the start, and no vote is recorded.',
    },
    stillThere: {
      heading: 'Are you still voting?',
      text: 'Press “Continue” to go on.',
      otherwise: 'Otherwise the screen is cleared, and no vote is recorded.',
      go: 'Continue',
    },
    seconds: (left) => `${left} s`,
    commit: {
      heading: 'Check the tracking number on your receipt',
      where: 'It is printed on the paper in the printer.',
      leave: 'Do not tear the paper off yet.',
      not: 'Nothing is recorded yet.',
      choose: 'When you press “Cast my vote” your vote is recorded and cannot be taken back.',
      papers: 'Ballot papers',
      cast: 'Cast my vote',
      abandon: 'Destroy and choose again',
    },
    recorded: {
      heading: 'Your vote is recorded',
      thanks: 'Thank you for voting.',
      receipt: {
        confirmed: 'Take your receipt.',
        'not-started': 'Your vote counts. Take the paper with the tracking number.',
        unknown: 'Your vote counts. Take the paper that came out of the printer.',
        none: 'Your vote counts.',
      },
      about: {
        confirmed: 'With its tracking number you can check on the public board that your ballot is there.',
        'not-started': 'The end of the receipt, which says “recorded”, was not printed.',
        unknown: 'It is not certain that the end of the receipt, which says “recorded”, was printed.',
        none: 'There is no receipt this time.',
      },
      secret: 'The receipt does not show whom you chose.',
      reprint: 'Print the receipt again',
      reprintText: 'If you need one, a duplicate of the receipt can be printed once.',
      end: 'Finish',
    },
    trouble: {
      vote: {
        recorded: 'Your vote is recorded',
        'not-recorded': 'No vote was recorded this time',
      },
      who: {
        voter: 'You can do this yourself',
        clerk: 'Call the clerk',
        manager: 'Call the manager',
      },
      detail: (detail) => `For staff: ${detail}`,
      dismiss: 'I have read this',
      retry: 'Print again',
      quit: 'Stop voting',
    },
    help: {
      button: 'Help',
      title: 'How can we help?',
      how: {
        welcome: 'Choose a text size and contrast, then press “Begin”.',
        question:
          'Press a candidate to stamp your mark, press again to remove it. To choose nobody, press “Abstain”.',
        review: 'Press a question to go back to it. When everything is right, print the receipt.',
        commit: 'When you see a tracking number on the paper, press “Cast my vote”.',
        trouble: 'Do what the screen says, or call staff.',
      },
      callStaff: 'Call staff',
      callStaffText: 'The screen is covered until staff come. What you have chosen is kept.',
      quit: 'Stop voting',
      quitShort: 'What you have chosen is erased, and no vote is recorded.',
      quitTitle: 'Stop voting?',
      quitText:
        'What you have chosen is erased, and no vote is recorded. To vote later, insert the same card again.',
      quitYes: 'Stop voting',
      quitNo: 'Go on voting',
      close: 'Close',
    },
  },
});
