/**
 * The words for devices (the states of devices.ts), what people can do about them, and the technician's desk. Korean is the source. Details that drivers give
 * are technical English and shown as they are, marked as a cause.
 */
import { catalogue } from '../i18n/catalogue.ts';

export const deviceTexts = catalogue({
  ko: {
    name: { reader: '카드 판독기', printer: '인쇄기' },
    health: { well: '정상', attention: '주의', waiting: '확인 중', fault: '고장' },
    reader: {
      unplugged: { state: '연결되지 않음', help: '판독기의 케이블이 양쪽 모두 꽂혀 있는지 확인해 주십시오.' },
      starting: { state: '준비하는 중', help: '' },
      empty: { state: '카드를 받을 수 있음', help: '' },
      card: { state: '카드가 꽂혀 있음', help: '' },
      fault: {
        state: '작동하지 않음',
        help: '카드를 빼고 케이블을 뽑았다 다시 꽂아 주십시오. 그대로이면 판독기를 바꿔야 합니다.',
      },
    },
    printer: {
      stopped: { state: '꺼져 있음', help: '단말기를 다시 시작해야 합니다. 기술 담당자를 불러 주십시오.' },
      starting: { state: '준비하는 중', help: '' },
      unplugged: { state: '연결되지 않음', help: '인쇄기의 케이블과 전원을 확인해 주십시오.' },
      silent: { state: '응답하지 않음', help: '인쇄기의 전원을 확인하고 껐다가 켜 주십시오.' },
      ready: { state: '인쇄할 수 있음', help: '' },
      'near-end': {
        state: '용지가 거의 없음',
        help: '몇 장은 더 인쇄할 수 있습니다. 투표자가 없을 때 용지를 갈아 주십시오.',
      },
      'cover-open': {
        state: '덮개가 열려 있음',
        help: '용지가 바르게 놓였는지 보고 덮개를 딸깍 소리가 나게 닫아 주십시오.',
      },
      'paper-out': { state: '용지 없음', help: '새 용지로 갈아 주십시오.' },
      error: {
        state: '인쇄기 고장',
        help: '덮개를 열어 걸린 용지가 있는지 보아 주십시오. 고친 뒤 기술 담당자가 인쇄기를 비웁니다.',
      },
      offline: { state: '쉬는 중', help: '인쇄기의 용지 이송 단추가 눌려 있지 않은지 보아 주십시오.' },
    },
    unknown: { state: (kind: string) => `알 수 없는 상태: ${kind}`, help: '기술 담당자를 불러 주십시오.' },
    cause: (detail: string) => `원인: ${detail}`,
    detail: (detail: string) => `세부: ${detail}`,
    lastFault: (what: string) => `켠 뒤 마지막 고장: ${what}`,
    noFault: '켠 뒤 고장이 없었습니다.',
    paperHelp: {
      title: '용지 갈기',
      steps: {
        first: '투표자가 없는지 확인합니다.',
        second: '덮개를 열고 남은 심을 꺼냅니다.',
        third: '새 용지를 끝이 위로 나오게 넣고 한 뼘쯤 빼냅니다.',
        fourth: '덮개를 딸깍 소리가 나게 닫고 튀어나온 종이를 뜯습니다.',
        fifth: '상태가 ‘인쇄할 수 있음’으로 바뀌는지 봅니다.',
      },
    },
    test: {
      print: '시험 인쇄하기',
      printHelp: '한글과 영문, 글자 크기, QR코드, 눈금이 있는 시험지를 인쇄합니다.',
      clear: '인쇄기 비우기',
      clearHelp:
        '걸린 용지를 빼낸 뒤에 누릅니다. 남은 인쇄 자료를 지웁니다. 칼날이 움직일 수 있으니 손을 떼어 주십시오.',
      card: '카드 왕복 시험하기',
      cardHelp:
        '꽂혀 있는 직원 카드를 다시 읽고 서명 하나를 받아 걸린 시간을 잽니다. 아무것도 기록하지 않습니다.',
    },
    report: {
      title: '마지막 결과',
      none: '아직 시험하지 않았습니다.',
      'test-print': {
        confirmed: '시험 인쇄가 확인되었습니다.',
        'not-started': '시험 인쇄를 시작하지 못했습니다. 종이는 나오지 않았습니다.',
        unknown: '시험 인쇄가 끝까지 되었는지 알 수 없습니다. 인쇄기를 보아 주십시오.',
        none: '인쇄할 것이 없었습니다.',
      },
      'printer-clear': {
        done: '인쇄기를 비웠습니다.',
        failed: '인쇄기를 비우지 못했습니다. 인쇄기의 상태를 확인해 주십시오.',
      },
      'card-round-trip': { done: '카드가 바르게 답했습니다.', failed: '카드 시험이 끝까지 가지 못했습니다.' },
      apdus: '명령과 응답',
      apdusValue: (n: string) => `${n}번`,
      time: '걸린 시간',
      timeValue: (ms: string) => `${ms} ms`,
    },
    trace: {
      title: '카드와 주고받은 명령 (최근 것부터)',
      number: '번호',
      command: '명령',
      sent: '보낸 자료',
      received: '받음',
      status: '응답',
      ms: 'ms',
      masked: (bytes: number) => `가림 ${bytes}바이트`,
      bytes: (bytes: number) => `${bytes}바이트`,
      none: '—',
      noAnswer: '없음',
      empty: '아직 주고받은 명령이 없습니다.',
      explain: '비밀번호, 인증서, 서명은 처음부터 담지 않습니다.',
    },
    exit: {
      button: '단말기 끝내기',
      help: '화면을 닫고 프로그램을 끝냅니다. 기록된 투표와 보낼 것은 단말기에 남아 다시 켜면 이어집니다.',
      title: '단말기를 끝낼까요?',
      steps: {
        first: '끝냈다는 사실이 이 단말기의 감사 기록에 남습니다.',
        second: '화면이 닫히고 투표할 수 없게 됩니다.',
        third: '투표 상태는 바뀌지 않습니다. 다시 켜면 같은 상태에서 이어집니다.',
      },
    },
  },
  en: {
    name: { reader: 'Card reader', printer: 'Printer' },
    health: { well: 'Works', attention: 'Look at it', waiting: 'Checking', fault: 'Fault' },
    reader: {
      unplugged: {
        state: 'not connected',
        help: 'Check that both ends of the reader’s cable are plugged in.',
      },
      starting: { state: 'getting ready', help: '' },
      empty: { state: 'ready for a card', help: '' },
      card: { state: 'a card is in it', help: '' },
      fault: {
        state: 'does not work',
        help: 'Take the card out, unplug the cable and plug it in again. If that does not help, the reader must be replaced.',
      },
    },
    printer: {
      stopped: { state: 'stopped', help: 'The kiosk must be restarted. Call the technician.' },
      starting: { state: 'getting ready', help: '' },
      unplugged: { state: 'not connected', help: 'Check the printer’s cable and power.' },
      silent: { state: 'does not answer', help: 'Check the printer’s power; switch it off and on again.' },
      ready: { state: 'ready to print', help: '' },
      'near-end': {
        state: 'paper is running out',
        help: 'It can still print a few slips. Change the paper when nobody is voting.',
      },
      'cover-open': {
        state: 'the cover is open',
        help: 'See that the paper lies straight and close the cover until it clicks.',
      },
      'paper-out': { state: 'no paper', help: 'Put in a new roll.' },
      error: {
        state: 'printer fault',
        help: 'Open the cover and look for jammed paper. After the repair the technician clears the printer.',
      },
      offline: { state: 'paused', help: 'See that the printer’s feed button is not held down.' },
    },
    unknown: { state: (kind: string) => `unknown state: ${kind}`, help: 'Call the technician.' },
    cause: (detail: string) => `Cause: ${detail}`,
    detail: (detail: string) => `Detail: ${detail}`,
    lastFault: (what: string) => `Last fault since start: ${what}`,
    noFault: 'No fault since start.',
    paperHelp: {
      title: 'Changing the paper',
      steps: {
        first: 'Make sure that nobody is voting.',
        second: 'Open the cover and take out the empty core.',
        third: 'Put in the new roll with its end coming out at the top, and pull out about 20 cm.',
        fourth: 'Close the cover until it clicks and tear off the paper that sticks out.',
        fifth: 'See that the state changes to “ready to print”.',
      },
    },
    test: {
      print: 'Print a test page',
      printHelp: 'Prints Korean and English, sizes of type, a QR code and a ruler.',
      clear: 'Clear the printer',
      clearHelp:
        'Press after removing jammed paper. Left-over data is erased; the cutter may move, so keep your hands away.',
      card: 'Test the card',
      cardHelp:
        'Reads the staff card in the reader again, asks it for one signature and measures the time. Nothing is recorded.',
    },
    report: {
      title: 'Last result',
      none: 'Nothing tested yet.',
      'test-print': {
        confirmed: 'The test page is confirmed.',
        'not-started': 'The test page did not begin to print. No paper came out.',
        unknown: 'It is not known whether the test page printed to the end. Look at the printer.',
        none: 'There was nothing to print.',
      },
      'printer-clear': {
        done: 'The printer is clear.',
        failed: 'The printer could not be cleared. Look at its state.',
      },
      'card-round-trip': {
        done: 'The card answered correctly.',
        failed: 'The card test did not come to its end.',
      },
      apdus: 'Exchanges',
      apdusValue: (n: string) => n,
      time: 'Time',
      timeValue: (ms: string) => `${ms} ms`,
    },
    trace: {
      title: 'Exchanges with the card (latest first)',
      number: 'No.',
      command: 'Command',
      sent: 'Data sent',
      received: 'Received',
      status: 'Status',
      ms: 'ms',
      masked: (bytes: number) => `hidden, ${bytes} bytes`,
      bytes: (bytes: number) => (bytes === 1 ? '1 byte' : `${bytes} bytes`),
      none: '—',
      noAnswer: 'none',
      empty: 'No exchanges yet.',
      explain: 'PINs, certificates and signatures are never kept here.',
    },
    exit: {
      button: 'Exit the kiosk',
      help: 'Closes the screen and ends the program. Recorded votes and what is still to be sent stay in the kiosk and go on when it is started again.',
      title: 'Exit the kiosk?',
      steps: {
        first: 'That it was ended is kept in the audit record of this kiosk.',
        second: 'The screen closes and nobody can vote here.',
        third: 'The state of the polls does not change. When it is started again, it goes on from there.',
      },
    },
  },
});
