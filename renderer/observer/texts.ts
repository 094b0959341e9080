/** What observers read on the mirror (station.md, roles). Words for polls, figures, ledger and devices are those of the desks. Korean is the source. */
import { catalogue } from '../i18n/catalogue.ts';

export const observerTexts = catalogue({
  ko: {
    mirror: '참관 화면',
    activity: {
      label: '지금 이 단말기에서는',
      starting: '단말기를 준비하고 있습니다',
      idle: '다음 사람을 기다리고 있습니다',
      voter: '선거인이 투표하고 있습니다',
      staff: '직원이 업무를 보고 있습니다',
      trouble: '문제가 생겨 안내하고 있습니다',
    },
    admission: {
      label: '투표 시작',
      yes: '할 수 있습니다',
      obstacle: {
        starting: '단말기를 준비하고 있습니다',
        'polls-not-open': '투표가 아직 개시되지 않았습니다',
        'polls-suspended': '투표가 중지되어 있습니다',
        'polls-closed': '이 투표소의 투표가 끝났습니다',
        'reader-away': '카드 판독기가 작동하지 않습니다',
        'printer-not-ready': '인쇄기가 준비되지 않았습니다',
        'ledger-unreachable': '원장과 연결되지 않았습니다',
      },
    },
    figures: '투표용지별 투표수',
    starting: '투표소의 화면을 불러오고 있습니다',
    lost: {
      title: '투표소와 연결이 끊겼습니다',
      age: (minutes: number, seconds: number) =>
        minutes === 0 ? `아래는 ${seconds}초 전의 모습입니다.` : `아래는 ${minutes}분 전의 모습입니다.`,
      never: '투표소와 연결하고 있습니다. 연결되면 화면이 저절로 나타납니다.',
      trying: '다시 연결하고 있습니다. 지금의 숫자가 아닐 수 있습니다.',
    },
    pages: {
      shown: (number: number, count: number) => `${count}쪽 중 ${number}쪽`,
      hold: '넘김 멈추기',
      turn: '다시 넘기기',
    },
  },
  en: {
    mirror: 'Observers’ screen',
    activity: {
      label: 'At this kiosk',
      starting: 'the kiosk is getting ready',
      idle: 'the next person is awaited',
      voter: 'somebody is voting',
      staff: 'staff are at work',
      trouble: 'a trouble is being dealt with',
    },
    admission: {
      label: 'Beginning to vote',
      yes: 'possible',
      obstacle: {
        starting: 'the kiosk is getting ready',
        'polls-not-open': 'the polls are not open yet',
        'polls-suspended': 'the polls are suspended',
        'polls-closed': 'voting at this station is over',
        'reader-away': 'the card reader does not work',
        'printer-not-ready': 'the printer is not ready',
        'ledger-unreachable': 'the ledger cannot be reached',
      },
    },
    figures: 'Figures by ballot paper',
    starting: 'Loading the station’s screen',
    lost: {
      title: 'The connection to the station is lost',
      age: (minutes: number, seconds: number) =>
        minutes === 0
          ? `What is below is ${seconds} ${seconds === 1 ? 'second' : 'seconds'} old.`
          : `What is below is ${minutes} ${minutes === 1 ? 'minute' : 'minutes'} old.`,
      never: 'Connecting to the station. The screen appears by itself.',
      trying: 'Connecting again. The figures may have changed since.',
    },
    pages: {
      shown: (number: number, count: number) => `Page ${number} of ${count}`,
      hold: 'Stop turning pages',
      turn: 'Turn pages again',
    },
  },
});
