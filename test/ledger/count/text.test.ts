/** The sentences about counting: both languages whole, each in its own script, Korean particles by sound, cards readable aloud. */
import { describe, expect, it } from 'vitest';
import { withParticle } from '../../../ledger/count/text/particles.ts';
import { countTexts } from '../../../ledger/count/text/text.ts';
import type { Step } from '../../../ledger/count/step.ts';
import { ballots, card, fixture, MAJORITY, NAMED, nOfM, ranked, title, verdictOf } from './helpers.ts';

const NAMES = [
  title('Hong Gildong', '홍길동'),
  title('Lee Bada', '이바다'),
  title('Kim Haneul', '김하늘'),
  title('Park Sol', '박솔'),
  title('Choi Ryu', '최류'),
];
const names = (count: number) => ({ names: NAMES.slice(0, count) });
const QUORUM = { base: 'members', counted: 'present', threshold: MAJORITY };
const TURNOUT = {
  base: 'entitled',
  counted: 'cast',
  threshold: { bound: 'at-least', numerator: 1, denominator: 3 },
};
const LOT = { by: 'lot' };
const ORDER = { by: 'order', order: [2, 1, 0], title: title('the elder first', '연장자순') };
const WOMEN = { answers: [2], least: 1, title: title('women', '여성') };
const share = (numerator: number, denominator: number) => ({ numerator, denominator });
const pools = (method: string, decision: string, rounding: object) => ({
  kind: 'weighted-pools',
  answers: 3,
  choices: 1,
  decision,
  method,
  pools: [
    { from: 'ballots', share: share(2, 3), titles: [title('North', '북부'), title('South', '남부')] },
    { from: 'poll', share: share(1, 3), title: title('Opinion poll', '여론조사') },
  ],
  rounding,
  seats: 1,
  ties: NAMED,
  ...names(3),
});
const POOL_FIGURES = {
  entitled: 40,
  pools: [
    {
      from: 'ballots',
      elections: [
        { cast: 5, abstain: 1, votes: [2, 1, 1] },
        { cast: 3, abstain: 0, votes: [1, 1, 1] },
      ],
    },
    { from: 'responses', votes: [1, 2, 2] },
  ],
};
const GRADES = {
  by: 'grades',
  grades: [title('good', '좋음'), title('fair', '보통'), title('poor', '나쁨')],
};
const ratings = (more: object) => ({
  kind: 'ratings',
  answers: 2,
  seats: 1,
  ties: NAMED,
  ...names(2),
  ...more,
});
const list = (more: object) => ({
  kind: 'list-order',
  answers: 4,
  choices: 4,
  seats: 3,
  ties: NAMED,
  ...names(4),
  ...more,
});
const ALTERNATION = { first: [2], firstTitle: title('women', '여성'), otherTitle: title('men', '남성') };
const yesNo = (yes: number, no: number, abstain: number, more: object = {}) => ({
  yes,
  no,
  abstain,
  cast: yes + no + abstain,
  ...more,
});

const SCENES: readonly (readonly [what: string, card: object, figures: object])[] = [
  [
    'committee',
    fixture('standing-committee.card') as object,
    fixture('standing-committee.figures') as object,
  ],
  ['two thirds', fixture('two-thirds.card') as object, fixture('two-thirds-of-9.figures') as object],
  ['convention', fixture('convention-2019.card') as object, fixture('convention-2019.figures') as object],
  ['run-off', fixture('run-off.card') as object, fixture('run-off.figures') as object],
  [
    'motion tied',
    { kind: 'motion', base: 'yes-no', ties: 'rejected' },
    { ...yesNo(3, 3, 1), cast: 8, blank: 1 },
  ],
  [
    'no quorum',
    { kind: 'motion', base: 'cast', quorum: QUORUM, ties: 'rejected' },
    yesNo(3, 1, 0, { members: 10, present: 5 }),
  ],
  [
    'all agree',
    {
      kind: 'special-majority',
      base: 'present',
      majority: { bound: 'at-least', numerator: 1, denominator: 1 },
    },
    yesNo(3, 0, 0, { present: 3 }),
  ],
  [
    'three fifths',
    {
      kind: 'special-majority',
      base: 'valid',
      majority: { bound: 'more-than', numerator: 3, denominator: 5 },
    },
    yesNo(3, 2, 0),
  ],
  ['sole', { kind: 'sole-candidate', base: 'valid', majority: MAJORITY, name: NAMES[0] }, yesNo(3, 1, 2)],
  [
    'sole not elected',
    { kind: 'sole-candidate', base: 'cast', majority: MAJORITY, name: NAMES[0] },
    yesNo(1, 3, 2),
  ],
  [
    'list approved',
    { kind: 'list-approval', answers: 2, base: 'cast', majority: MAJORITY, ...names(2) },
    yesNo(3, 1, 0),
  ],
  [
    'roll call',
    { kind: 'roll-call', base: 'present', majority: MAJORITY, ties: 'rejected' },
    {
      present: 2,
      votes: [
        { member: '홍길동', vote: 'yes', consent: true },
        { member: '이바다', vote: 'abstain', consent: false },
      ],
    },
  ],
  [
    'plurality',
    {
      kind: 'single-choice',
      answers: 3,
      decision: { by: 'plurality' },
      ties: ORDER,
      quorum: TURNOUT,
      ...names(3),
    },
    { entitled: 30, cast: 10, abstain: 0, votes: [4, 4, 2] },
  ],
  [
    'seats and quota',
    nOfM(3, 2, 2, { ties: LOT, quotas: [WOMEN], ...names(3) }),
    { cast: 9, abstain: 0, votes: [9, 5, 2] },
  ],
  ['lot to be drawn', nOfM(3, 2, 1, { ties: LOT, ...names(3) }), { cast: 9, abstain: 0, votes: [6, 6, 2] }],
  ['quota short', nOfM(3, 2, 2, { quotas: [WOMEN], ...names(3) }), { cast: 9, abstain: 0, votes: [9, 5, 0] }],
  ['quota waits', nOfM(3, 2, 1, { quotas: [WOMEN], ...names(3) }), { cast: 9, abstain: 0, votes: [6, 6, 2] }],
  ['vacant', nOfM(3, 2, 2, { ...names(3) }), { cast: 9, abstain: 0, votes: [9, 0, 0] }],
  ['nobody', nOfM(3, 2, 2, { ...names(3) }), { cast: 9, abstain: 9, votes: [0, 0, 0] }],
  [
    'seat tie, lot',
    nOfM(3, 2, 1, { ties: LOT, ...names(3) }),
    { cast: 9, abstain: 0, votes: [6, 6, 2], lot: [1, 0, 2] },
  ],
  ['pools converted', pools('converted-votes', 'majority', { mode: 'exact' }), POOL_FIGURES],
  ['pools percent', pools('percent', 'plurality', { mode: 'down', decimals: 2 }), POOL_FIGURES],
  [
    'irv',
    ranked('irv', 4, names(4)),
    ballots([
      [6, 'A'],
      [5, 'B'],
      [1, 'CB'],
      [1, 'DB'],
    ]),
  ],
  [
    'irv tied',
    ranked('irv', 3, names(3)),
    ballots([
      [4, 'A'],
      [3, 'BA'],
      [3, 'CB'],
    ]),
  ],
  [
    'schulze',
    ranked('schulze', 3, names(3)),
    ballots([
      [4, 'ABC'],
      [3, 'BAC'],
      [3, 'CBA'],
    ]),
  ],
  [
    'stv',
    ranked('stv', 5, { seats: 3, ...names(5) }),
    ballots([
      [4, 'A'],
      [2, 'BA'],
      [8, 'CD'],
      [4, 'CE'],
      [1, 'D'],
      [1, 'E'],
    ]),
  ],
  [
    'stv earlier stage',
    ranked('stv', 5, { seats: 2, ...names(5) }),
    ballots([
      [10, 'A'],
      [4, 'B'],
      [3, 'C'],
      [1, 'DC'],
      [6, 'E'],
    ]),
  ],
  [
    'grades',
    ratings({ scale: GRADES }),
    {
      abstain: 0,
      cast: 10,
      ratings: [
        [3, 4, 3],
        [2, 5, 3],
      ],
    },
  ],
  [
    'points',
    ratings({ scale: { by: 'points', highest: 2 } }),
    {
      abstain: 0,
      cast: 3,
      ratings: [
        [0, 2, 1],
        [1, 0, 2],
      ],
    },
  ],
  ['list in turns', list({ alternation: ALTERNATION }), { abstain: 0, cast: 9, votes: [9, 8, 7, 0] }],
  ['list tied', list({}), { abstain: 0, cast: 9, votes: [9, 8, 8, 0] }],
];

const sentences = (language: 'ko' | 'en', [, json, figures]: (typeof SCENES)[number]): string[] => {
  const rule = card(json);
  const verdict = verdictOf(json, figures);
  const text = countTexts[language];
  return [
    ...text.card(rule),
    ...verdict.steps.map((step) => text.step(rule, step)),
    text.verdict(rule, verdict),
  ];
};

describe.each(SCENES)('%s', (...scene) => {
  it('is told in whole sentences, in Korean without Latin letters or open particles', () => {
    for (const text of sentences('ko', scene)) {
      expect(text).toMatch(/^\S.*\.$/);
      expect(text).not.toMatch(/ {2}|[A-Za-z]|undefined|\((은|는|이|가|을|를|와|과|으)\)/);
    }
  });

  it('is told in whole sentences, in English without Hangul', () => {
    for (const text of sentences('en', scene).map((said) => said.replace('홍길동', '')))
      expect(text).toMatch(/^[^ㄱ-힣]+\.$/);
  });
});

it('the scenes show every step there is', () => {
  const shown = new Set(
    SCENES.flatMap(([, json, figures]) => verdictOf(json, figures).steps.map(({ step }) => step)),
  );
  // Typed as a record, so that a new step without a scene does not compile here.
  const all: Record<Step['step'], true> = {
    turnout: true,
    quorum: true,
    'yes-no': true,
    roll: true,
    threshold: true,
    'yes-no-tie': true,
    votes: true,
    order: true,
    tie: true,
    'tie-broken': true,
    seats: true,
    vacant: true,
    'run-off': true,
    list: true,
    quota: true,
    'quota-replaced': true,
    'quota-short': true,
    'quotas-wait': true,
    'pool-ballots': true,
    'pool-worth': true,
    'pool-converted': true,
    'pool-percent': true,
    totals: true,
    'irv-round': true,
    eliminated: true,
    'schulze-pairs': true,
    'schulze-paths': true,
    'schulze-best': true,
    'stv-quota': true,
    'stv-stage': true,
    'stv-elected': true,
    'stv-excluded': true,
    grades: true,
    'grades-compared': true,
    points: true,
  };
  expect([...shown].toSorted()).toEqual(Object.keys(all).toSorted());
});

describe('read aloud', () => {
  const scene = (what: string) => SCENES.find(([name]) => name === what)!;

  it('a motion of a standing committee', () => {
    expect(sentences('ko', scene('committee'))).toEqual([
      '재적 인원의 과반수가 출석해야 성립합니다.',
      '출석 인원의 과반수가 찬성하면 가결됩니다.',
      '기권도 전체 수에 들어가므로 반대와 같은 무게를 지닙니다.',
      '찬성과 반대가 같으면 부결됩니다(가부동수).',
      '재적 인원 73명의 과반수는 37명 이상입니다. 40명이 출석하여 정족수를 채웠습니다.',
      '찬성 35, 반대 3, 기권 2, 합하여 40표입니다.',
      '찬성은 출석 인원 40 가운데 35입니다(21 이상 필요). 2 × 35 = 70 > 40 = 1 × 40이므로 과반수를 채웠습니다.',
      '결과: 가결되었습니다.',
    ]);
    expect(sentences('en', scene('committee'))).toEqual([
      'It is valid only when a majority of all members is present.',
      'It is carried when a majority of those present says yes.',
      'Abstentions are counted in the base, so they weigh like a no.',
      'A tie of yes and no is a rejection.',
      'Quorum: a majority of all members, 73, is 37 or more; 40 are present, so it is met.',
      '35 yes, 3 no, 2 abstaining: 40 votes cast.',
      'Yes: 35 of those present, 40; needed 21. 2 × 35 = 70 > 40 = 1 × 40, so a majority is reached.',
      'Verdict: carried.',
    ]);
  });

  it('the weighted pools of 2019', () => {
    const korean = sentences('ko', scene('convention'));
    expect(korean).toContain('반영비율은 선거인단 투표 70%, 여론조사 30%입니다.');
    expect(korean).toContain('여론조사: 96,103 × 30% / 70% = 41,187이므로 환산득표수는 모두 41,187표입니다.');
    expect(korean).toContain(
      '합계: 후보 1 68,713(50.0%), 후보 2 42,653(31.1%), 후보 3 25,924(18.9%). 모두 137,290입니다.',
    );
    expect(korean.at(-1)).toBe('결과: 후보 1이 당선되었습니다.');
  });

  it('thirds as they are read in Korean', () => {
    const korean = sentences('ko', scene('pools converted'));
    expect(korean[0]).toBe('반영비율은 북부·남부 66과 3분의 2%, 여론조사 33과 3분의 1%입니다.');
    expect(sentences('ko', scene('two thirds'))[0]).toBe('재적 인원의 3분의 2 이상이 찬성하면 가결됩니다.');
    expect(sentences('en', scene('two thirds'))[0]).toBe(
      'It is carried when at least 2/3 of all members say yes.',
    );
  });

  it('thresholds of every form', () => {
    expect(sentences('ko', scene('three fifths'))[0]).toBe(
      '유효투표수의 5분의 3을 넘는 수가 찬성하면 가결됩니다.',
    );
    expect(sentences('ko', scene('all agree'))[0]).toBe('출석 인원의 전원이 찬성하면 가결됩니다.');
    expect(sentences('en', scene('all agree'))[0]).toBe('It is carried when all of those present say yes.');
    expect(sentences('en', scene('plurality'))[0]).toBe(
      'It is valid only when at least 1/3 of those entitled vote.',
    );
  });

  it('who is meant by a quota, an alternation or an order, where the card has names', () => {
    const quota = { quotas: [{ ...WOMEN, answers: [0, 2] }], ties: ORDER };
    expect(countTexts.ko.card(card(nOfM(3, 2, 2, { ...quota, ...names(3) }))).slice(-3)).toEqual([
      '“여성”에 드는 후보자는 홍길동, 김하늘입니다.',
      '동점이면 연장자순에 따라 정합니다.',
      '그 차례는 김하늘, 이바다, 홍길동입니다.',
    ]);
    expect(countTexts.en.card(card(nOfM(3, 2, 2, { ...quota, ...names(3) }))).slice(-3)).toEqual([
      'Of the group "women": Hong Gildong and Kim Haneul.',
      'A tie is decided by this order: the elder first.',
      'The order is: Kim Haneul, Lee Bada, Hong Gildong.',
    ]);
    expect(countTexts.ko.card(card(nOfM(3, 2, 2, quota))).at(-1)).toBe('동점이면 연장자순에 따라 정합니다.');
    expect(countTexts.ko.card(card(list({ alternation: ALTERNATION })))).toContain(
      '“여성”에 드는 후보자는 김하늘입니다.',
    );
  });

  it('what happens on a tie, by named answers, lot and order', () => {
    expect(sentences('ko', scene('irv tied')).at(-2)).toBe(
      '이바다, 김하늘이 동점이고 한 사람이 탈락해야 합니다. 규칙은 이를 정해 두지 않았습니다.',
    );
    expect(sentences('ko', scene('lot to be drawn')).at(-2)).toBe(
      '홍길동, 이바다가 동점이고 남은 자리는 1자리입니다. 추첨을 해야 합니다.',
    );
    expect(sentences('ko', scene('plurality'))).toContain('동점이면 연장자순에 따라 정합니다.');
    expect(sentences('en', scene('seat tie, lot'))).toContain(
      'Hong Gildong and Lee Bada are level; the lot prefers Lee Bada.',
    );
  });
});

describe('where votes differ by group, bases of people are their votes', () => {
  const rule = (base: string) => card({ base, kind: 'special-majority', majority: MAJORITY });
  it.each([
    ['entitled', '선거인이 가진 표의 과반수가', 'a majority of the votes of those entitled says yes'],
    ['members', '재적 인원이 가진 표의 과반수가', 'a majority of the votes of all members says yes'],
    ['valid', '유효투표수의 과반수가', 'a majority of the valid votes says yes'],
  ])('%s', (base, ko, en) => {
    expect(countTexts.ko.card(rule(base), 'votes')[0]).toBe(`${ko} 찬성하면 가결됩니다.`);
    expect(countTexts.en.card(rule(base), 'votes')[0]).toBe(`It is carried when ${en}.`);
    expect(countTexts.en.card(rule(base))).toEqual(countTexts.en.card(rule(base), 'people'));
  });
  it('the steps of a count', () => {
    const { steps } = verdictOf(rule('entitled'), {
      abstain: 5,
      cast: 55,
      entitled: 72,
      members: 72,
      no: 10,
      yes: 40,
    });
    const said = (language: 'ko' | 'en') =>
      steps.map((step) => countTexts[language].step(rule('entitled'), step, 'votes')).join(' ');
    expect(said('ko')).toContain('선거인이 가진 72표 가운데 55표로 투표했습니다(투표율 76.39%).');
    expect(said('ko')).toContain('선거인이 가진 표 72 가운데 40입니다');
    expect(said('en')).toContain('55 of 72 votes of those entitled were cast, 76.39%.');
    expect(said('en')).toContain('Yes: 40 of the votes of those entitled, 72');
  });
});

it.each([
  ['김하늘', '을/를', '김하늘을'],
  ['이바다', '은/는', '이바다는'],
  ['서울', '으로/로', '서울로'],
  ['부산', '으로/로', '부산으로'],
  ['3', '이/가', '3이'],
  ['2', '이/가', '2가'],
  ['7', '으로/로', '7로'],
  ['8', '을/를', '8을'],
  ['6', '으로/로', '6으로'],
  ['0', '은/는', '0은'],
  ['10', '은/는', '10은'],
  ['1,300', '으로/로', '1,300으로'],
  ['20,000', '을/를', '20,000을'],
  ['1,000,000,000,000', '이/가', '1,000,000,000,000가'],
  ['41,187', '과/와', '41,187과'],
  ['0.25', '과/와', '0.25와'],
  ['0.30', '으로/로', '0.30으로'],
  ['37.7%', '은/는', '37.7%는'],
  ['3분의 2', '을/를', '3분의 2를'],
  ['STV', '은/는', 'STV는'],
  ['KBL', '으로/로', 'KBL로'],
  ['TNM', '을/를', 'TNM을'],
  ['A', '이/가', 'A가'],
  ['홍길동(대의원)', '이/가', '홍길동(대의원)이'],
  ['“청년위원장 선거”', '과/와', '“청년위원장 선거”와'],
  ['Alice', '을/를', 'Alice을(를)'],
  ['HR', '이/가', 'HR이(가)'],
  ['', '은/는', '은(는)'],
] as const)('%s with %s is %s', (word, particle, expected) => {
  expect(withParticle(word, particle)).toBe(expected);
});
