/** Words that every screen shares: head, foot, lists, PIN pad, the notices of the station. */
import { catalogue } from './catalogue.ts';

export const common = catalogue({
  ko: {
    product: '화백',
    practice: '연습 PRACTICE',
    pager: {
      previous: '이전 쪽',
      next: '다음 쪽',
      shown: (first: number, last: number, count: number) => `${count}개 중 ${first}–${last}`,
    },
    display: {
      button: '글자·화면',
      title: '글자 크기와 화면 대비',
      size: '글자 크기',
      contrast: '화면 대비',
      done: '닫기',
      contrasts: {
        default: '기본',
        'high-light': '고대비 밝게',
        'high-dark': '고대비 어둡게',
        low: '부드럽게',
      },
    },
    pin: {
      pad: '숫자판',
      entered: (count: number) => `비밀번호 ${count}자리 입력됨`,
      clear: '전체 지움',
      erase: '한 자리 지움',
      submit: '확인',
    },
    notices: {
      'card-during-session': '투표 중에 꽂은 카드는 읽지 않습니다. 카드를 빼 주십시오.',
      'another-card': '다른 카드입니다. 조금 전의 카드를 꽂아 주십시오.',
      'polls-not-open': '지금은 투표 시간이 아니어서 카드를 읽지 않았습니다. 카드를 빼 주십시오.',
      'session-cleared':
        '앞선 투표 절차를 마치지 않아 화면을 비웠습니다. 그 절차에서 기록된 투표는 없습니다.',
    },
  },
  en: {
    product: 'Hwabaek',
    practice: '연습 PRACTICE',
    pager: {
      previous: 'Previous page',
      next: 'Next page',
      shown: (first, last, count) => `${first}–${last} of ${count}`,
    },
    display: {
      button: 'Display',
      title: 'Text size and contrast',
      size: 'Text size',
      contrast: 'Contrast',
      done: 'Close',
      contrasts: {
        default: 'Normal',
        'high-light': 'High, light',
        'high-dark': 'High, dark',
        low: 'Soft',
      },
    },
    pin: {
      pad: 'Number pad',
      entered: (count) => `${count} digits of the PIN entered`,
      clear: 'Clear all',
      erase: 'Erase one digit',
      submit: 'Confirm',
    },
    notices: {
      'card-during-session': 'A card inserted during voting is not read. Please take it out.',
      'another-card': 'This is another card. Please insert the one from before.',
      'polls-not-open': 'Polls are not open now, so the card was not read. Please take it out.',
      'session-cleared':
        'The last session was not finished and has been cleared. No vote was recorded in it.',
    },
  },
});
