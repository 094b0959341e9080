/** The words of the ballot: welcome, questions, review. */
import { catalogue } from './catalogue.ts';

export const ballot = catalogue({
  ko: {
    welcome: {
      heading: '투표를 시작합니다',
      papers: (papers: number, questions: number) =>
        `투표용지는 ${papers}장, 문항은 모두 ${questions}개입니다. 한 화면에 한 문항씩 나옵니다.`,
      secrecy: '투표를 마칠 때까지 다른 사람이 화면을 보지 않게 해 주십시오.',
      list: '시작하기 전에',
      begin: '시작하기',
      beginnings: {
        first: '',
        abandoned: '앞서 나온 확인증은 폐기되었습니다. 기록된 투표는 없습니다. 처음부터 다시 골라 주십시오.',
        challenged:
          '앞서 나온 종이는 기계 확인용이며 투표로 세지 않습니다. 기록된 투표는 없습니다. 처음부터 다시 골라 주십시오.',
        reloaded:
          '화면이 다시 시작되어 고른 내용이 지워졌습니다. 기록된 투표는 없습니다. 처음부터 다시 골라 주십시오.',
      },
    },
    place: (number: number, count: number) => `문항 ${number}/${count}`,
    upTo: (max: number, count: number) =>
      max === 1 ? `${count}명 중 1명을 고를 수 있습니다.` : `${count}명 중 ${max}명까지 고를 수 있습니다.`,
    chosen: (count: number) => (count === 0 ? '아직 고르지 않았습니다.' : `${count}명 골랐습니다.`),
    abstaining: '기권합니다. 다시 누르면 취소됩니다.',
    tooMany: (max: number) => `${max}명까지만 고를 수 있습니다. 바꾸려면 고른 후보를 다시 눌러 취소하십시오.`,
    rankAll: (count: number) =>
      `기호 ${count}개를 좋아하는 순서대로 누르십시오. 일부에만 순위를 매겨도 됩니다.`,
    ranked: (count: number) =>
      count === 0
        ? '아직 순위를 매기지 않았습니다.'
        : `${count}순위까지 매겼습니다. 다시 누르면 순위에서 빠집니다.`,
    rank: (rank: number) => `${rank}순위`,
    rateAll: (count: number) => `기호 ${count}개를 모두 평가하거나 기권할 수 있습니다.`,
    rated: (count: number, all: number) =>
      count === 0 ? '아직 평가하지 않았습니다.' : `기호 ${all}개 중 ${count}개를 평가했습니다.`,
    notRated: '평가 안 함',
    points: (points: number) => `${points}점`,
    pointsAlone: (points: number) => `${points}점`,
    candidates: '후보자',
    number: (number: number) => `기호 ${number}번`,
    selected: '선택함',
    abstain: '기권',
    previous: '이전',
    next: '다음',
    toReview: '검토하기',
    backToReview: '검토로 돌아가기',
    review: {
      heading: '고른 내용을 확인하십시오',
      text: '바꾸려면 그 문항을 누르십시오.',
      list: '고른 내용',
      change: (title: string) => `${title}: 바꾸기`,
      abstained: '기권',
      fewer: (max: number, count: number) => `${max}명까지 고를 수 있고 ${count}명을 골랐습니다.`,
      none: '아직 답하지 않았습니다.',
      tooFew: (min: number, count: number) => `${min}명 이상 골라야 합니다. 지금은 ${count}명입니다.`,
      unranked: (count: number) => `나머지 기호 ${count}개에는 순위를 매기지 않았습니다.`,
      unrated: (count: number) => `아직 평가하지 않은 기호가 ${count}개 있습니다. 모두 평가해야 합니다.`,
      doAbstain: '기권으로 하기',
      goChoose: '돌아가서 고르기',
      incomplete: (count: number) =>
        `${count}개 문항의 답이 없거나 모자랍니다. 마저 답하거나 기권을 골라 주십시오.`,
      next: '다음에는 확인증이 인쇄됩니다. 그 뒤 ‘투표하기’ 버튼을 눌러야 기록됩니다.',
      submit: '확인증 인쇄하기',
      back: '이전',
    },
  },
  en: {
    welcome: {
      heading: 'You can vote now',
      papers: (papers, questions) =>
        `You have ${papers} ballot ${papers === 1 ? 'paper' : 'papers'} with ${questions} ${questions === 1 ? 'question' : 'questions'} in all, one on each screen.`,
      secrecy: 'Please make sure that nobody else sees the screen until you have finished.',
      list: 'Before you begin',
      begin: 'Begin',
      beginnings: {
        first: '',
        abandoned:
          'The receipt that came out before is void. No vote has been recorded. Please choose again from the beginning.',
        challenged:
          'The paper that came out before is for checking the machine and does not count. No vote has been recorded. Please choose again from the beginning.',
        reloaded:
          'The screen was started again and what you had chosen is gone. No vote has been recorded. Please choose again from the beginning.',
      },
    },
    place: (number, count) => `Question ${number} of ${count}`,
    upTo: (max, count) => (max === 1 ? `Choose one of ${count}.` : `Choose up to ${max} of ${count}.`),
    chosen: (count) => (count === 0 ? 'None chosen yet.' : `${count} chosen.`),
    abstaining: 'You abstain. Press again to undo.',
    tooMany: (max) => `You can choose up to ${max}. To change, press a chosen candidate again.`,
    rankAll: (count) =>
      `Press them in the order in which you prefer them. You may rank only some of the ${count}.`,
    ranked: (count) =>
      count === 0 ? 'None ranked yet.' : `${count} ranked. Press a ranked candidate again to take it out.`,
    rank: (rank) => `Choice ${rank}`,
    rateAll: (count) => `Rate all ${count}, or abstain.`,
    rated: (count, all) => (count === 0 ? 'None rated yet.' : `${count} of ${all} rated.`),
    notRated: 'Not rated',
    points: (points) => (points === 1 ? '1 point' : `${points} points`),
    pointsAlone: (points) => `${points}`,
    candidates: 'Candidates',
    number: (number) => `Number ${number}`,
    selected: 'Selected',
    abstain: 'Abstain',
    previous: 'Previous',
    next: 'Next',
    toReview: 'Review',
    backToReview: 'Back to review',
    review: {
      heading: 'Check what you have chosen',
      text: 'To change something, press its question.',
      list: 'What you have chosen',
      change: (title) => `${title}: change`,
      abstained: 'Abstain',
      fewer: (max, count) => `You may choose up to ${max} and have chosen ${count}.`,
      none: 'Not answered yet.',
      tooFew: (min, count) => `At least ${min} must be chosen; you have chosen ${count}.`,
      unranked: (count) => `The other ${count} ${count === 1 ? 'is' : 'are'} not ranked.`,
      unrated: (count) => `${count} ${count === 1 ? 'is' : 'are'} not rated yet. All must be.`,
      doAbstain: 'Abstain here',
      goChoose: 'Go back and choose',
      incomplete: (count) =>
        `${count} ${count === 1 ? 'question is' : 'questions are'} not answered, or not fully. Answer or abstain.`,
      next: 'Next a receipt is printed. Your vote is recorded only when you then press “Cast my vote”.',
      submit: 'Print the receipt',
      back: 'Previous',
    },
  },
});
