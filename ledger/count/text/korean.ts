/** The sentences about counting in Korean, in the words of Korean election rules (text.ts has their shape). */
import type { CardOf, RuleCard } from '../card.ts';
import type { Base, Pool, Quorum, Quota, Rounding, Threshold, Ties } from '../card-fields.ts';
import {
  decimalText,
  exactDecimal,
  fraction,
  mixed,
  multiply,
  percentText,
  type Fraction,
} from '../fraction.ts';
import type { Score, Step, TieOver, Verdict } from '../step.ts';
import { withParticle } from './particles.ts';
import type { Counting, CountText } from './text.ts';
import { byLot, gradeOf, nameOn, namesOn, number, poolTitle, quotaOf, titleOf } from './words.ts';

export const korean: CountText = {
  card: cardSentences,
  weight: (group, votes) => `“${group}”의 투표지는 한 장을 ${number(votes)}표로 셉니다.`,
  contest: (title) => `“${title}”의 규칙은 다음과 같습니다.`,
  step: stepSentence,
  verdict: verdictSentence,
};

function cardSentences(card: RuleCard, counting: Counting = 'people'): readonly string[] {
  return [...quorumSentences(card.quorum), ...ruleSentences(card, counting)];
}

function ruleSentences(card: RuleCard, counting: Counting): readonly string[] {
  switch (card.kind) {
    case 'motion':
      return [
        `${baseName(card.base, counting)}의 과반수가 찬성하면 가결됩니다.`,
        abstentions(card.base),
        TIE_REJECTS,
      ];
    case 'special-majority':
    case 'roll-call':
      return [
        ...(card.kind === 'roll-call'
          ? ['기명으로 표결하며, 회의록에는 동의한 사람만 이름을 적습니다.']
          : []),
        `${baseName(card.base, counting)}의 ${withParticle(share(card.majority), '이/가')} 찬성하면 가결됩니다.`,
        abstentions(card.base),
        TIE_REJECTS,
      ];
    case 'sole-candidate':
      return [
        `${withParticle(nameOn(card, 0, 'ko') ?? '후보자', '이/가')} 단독 후보이므로 찬반 투표를 합니다.`,
        `${baseName(card.base, counting)}의 ${withParticle(share(card.majority), '이/가')} 찬성하면 당선되고, 그렇지 않으면 자리는 비어 있게 됩니다.`,
        abstentions(card.base),
        '찬성과 반대가 같으면 당선되지 않습니다.',
      ];
    case 'list-approval':
      return [
        `후보자 ${number(card.answers)}명의 명부 전체를 두고 찬반 투표를 합니다.`,
        `${baseName(card.base, counting)}의 ${withParticle(share(card.majority), '이/가')} 찬성하면 명부의 모두가 당선됩니다.`,
        abstentions(card.base),
        TIE_REJECTS,
      ];
    case 'single-choice':
      return [
        `후보자 ${number(card.answers)}명 가운데 1명을 고릅니다.`,
        ...(card.decision.by === 'plurality'
          ? ['표를 가장 많이 얻은 사람이 당선됩니다.']
          : [`${baseName(card.decision.base, counting)}의 과반수를 얻은 사람이 당선됩니다.`, RUN_OFF]),
        NO_VOTE,
        ...tieSentences(card, card.ties),
      ];
    case 'n-of-m':
      return [
        chooses(card),
        `표를 많이 얻은 차례로 ${number(card.seats)}명이 당선됩니다.`,
        NO_VOTE,
        ...quotaSentences(card, card.quotas),
        ...tieSentences(card, card.ties),
      ];
    case 'pool-part':
      return [
        `후보자 ${number(card.answers)}명 가운데 ${number(card.choices)}명${card.choices === 1 ? '을' : '까지'} 고릅니다.`,
        '이 표는 다른 선거인단·여론조사와 함께 반영비율로 합산하며, 당선은 합산 규칙으로 정합니다.',
      ];
    case 'weighted-pools':
      return poolSentences(card);
    case 'ranked':
      return [...rankedSentences(card), ...tieSentences(card, card.ties)];
    case 'ratings':
      return [
        ...(card.scale.by === 'grades'
          ? [
              `후보자 ${number(card.answers)}명 모두에게 등급을 매깁니다. 등급은 ${card.scale.grades.map(({ ko }) => ko).join(', ')}입니다.`,
              `가운데 등급(짝수이면 둘 중 낮은 등급)이 높은 차례로 ${number(card.seats)}명이 당선됩니다. 가운데 등급이 같으면 그 등급의 표를 하나씩 덜어 내어 등급이 달라질 때까지 견줍니다.`,
            ]
          : [
              `후보자 ${number(card.answers)}명 모두에게 0점에서 ${number(card.scale.highest)}점까지 매깁니다.`,
              `점수를 더하여 높은 차례로 ${number(card.seats)}명이 당선됩니다.`,
            ]),
        ...tieSentences(card, card.ties),
      ];
    case 'list-order':
      return [
        chooses(card),
        `명부의 ${number(card.seats)}개 순번을 표를 많이 얻은 차례로 채웁니다.`,
        ...(card.alternation === undefined
          ? []
          : [
              `순번은 번갈아 정합니다. 첫째는 ${card.alternation.firstTitle.ko}, 둘째는 ${card.alternation.otherTitle.ko}의 최다 득표자이며, 그다음도 같습니다. 한쪽이 다하면 다른 쪽이 이어집니다.`,
              ...membersSentence(card, card.alternation.firstTitle.ko, card.alternation.first),
            ]),
        NO_VOTE,
        ...tieSentences(card, card.ties),
      ];
  }
}

function poolSentences(card: CardOf<'weighted-pools'>): readonly string[] {
  const parts = card.pools.map((pool) => `${titleOf(pool, 'ko', '·')} ${poolShare(pool)}`);
  const ballots = card.pools.find(({ from }) => from === 'ballots');
  return [
    `반영비율은 ${parts.join(', ')}입니다.`,
    chooses(card),
    ...(card.method === 'converted-votes' && ballots !== undefined
      ? [
          `투표한 표는 그대로 셉니다. 그 비율이 ${poolShare(ballots)}이므로, 여론조사는 그 표수에 여론조사의 반영비율을 곱하고 ${withParticle(poolShare(ballots), '으로/로')} 나눈 만큼의 표로 환산합니다(환산득표수).`,
          `환산득표수는 ${roundingText(card.rounding)}.`,
        ]
      : [
          '저마다의 득표율을 반영비율에 곱하여 모두 더합니다. 득표율은 정확한 분수로 셈합니다.',
          `더하는 값은 ${roundingText(card.rounding)}.`,
        ]),
    ...(card.decision === 'plurality'
      ? [`합계가 높은 차례로 ${number(card.seats)}명이 당선됩니다.`]
      : ['합계의 과반수를 얻은 사람이 당선됩니다.', RUN_OFF]),
    ...quotaSentences(card, card.quotas),
    ...tieSentences(card, card.ties),
  ];
}

function rankedSentences({ answers, method, seats }: CardOf<'ranked'>): readonly string[] {
  const rank = `후보자 ${number(answers)}명 가운데 원하는 만큼 순위를 매깁니다.`;
  switch (method) {
    case 'irv':
      return [
        rank,
        '첫째 선호의 과반수를 얻은 사람이 당선됩니다. 없으면 가장 적게 얻은 사람을 탈락시키고 그 표를 다음 선호로 옮기기를 되풀이합니다(선호투표).',
      ];
    case 'schulze':
      return [
        `${rank} 매기지 않은 후보자는 모두 맨 뒤입니다.`,
        '후보자를 둘씩 견주어, 누구에 대해서도 이기는 길이 그 반대 길보다 약하지 않은 사람이 당선됩니다. 길의 세기는 그 길에서 가장 약한 승리의 표수입니다(슐체 방식).',
      ];
    case 'stv':
      return [
        rank,
        `당선 기준수를 채우는 차례로 ${number(seats)}명이 당선됩니다. 기준수는 유효투표수를 ${withParticle(number(seats + 1), '으로/로')} 나누어 소수점 아래를 버리고 1을 더한 수입니다.`,
        '기준수를 넘는 표는 소수점 아래 다섯 자리의 값으로 다음 선호에 옮기고, 넘는 표가 없으면 가장 적게 얻은 사람을 제외합니다(2007년 스코틀랜드 규칙의 단기이양식).',
      ];
  }
}

function quorumSentences(quorum: Quorum | undefined): readonly string[] {
  if (quorum === undefined) return [];
  const { base, counted, threshold } = quorum;
  return [
    `${BASES[base]}의 ${withParticle(share(threshold), '이/가')} ${counted === 'present' ? '출석해야' : '투표해야'} 성립합니다.`,
  ];
}

const quotaSentences = (card: RuleCard, quotas: readonly Quota[] | undefined): readonly string[] =>
  (quotas ?? []).flatMap(({ answers, least, title }) => [
    `당선자 가운데 ${withParticle(title.ko, '이/가')} ${number(least)}명 이상이어야 합니다. 모자라면 여기에 들지 않는 최저 득표 당선자 대신 여기에 드는 최다 득표 낙선자가 당선됩니다.`,
    ...membersSentence(card, title.ko, answers),
  ]);

/** Who is of a group, where the card has names. */
function membersSentence(card: RuleCard, group: string, answers: readonly number[]): readonly string[] {
  const names = namesOn(card, answers, 'ko');
  return names === undefined ? [] : [`“${group}”에 드는 후보자는 ${names.join(', ')}입니다.`];
}

function tieSentences(card: RuleCard, ties: Ties): readonly string[] {
  switch (ties.by) {
    case 'named':
      return ['동점이면 그 이름을 밝히고 따로 정합니다.'];
    case 'lot':
      return ['동점이면 추첨으로 정합니다.'];
    case 'order': {
      const names = namesOn(card, ties.order, 'ko');
      return [
        `동점이면 ${ties.title.ko}에 따라 정합니다.`,
        ...(names === undefined ? [] : [`그 차례는 ${names.join(', ')}입니다.`]),
      ];
    }
  }
}

const chooses = ({ answers, choices }: { readonly answers: number; readonly choices: number }): string =>
  choices === 1
    ? `후보자 ${number(answers)}명 가운데 1명을 고릅니다.`
    : `후보자 ${number(answers)}명 가운데 ${number(choices)}명까지 고릅니다.`;

const TIE_REJECTS = '찬성과 반대가 같으면 부결됩니다(가부동수).';
const RUN_OFF = '아무도 얻지 못하면 상위 두 사람이 결선투표를 합니다.';
const NO_VOTE = '표를 얻지 못한 사람은 당선되지 않습니다.';

const BASES: Readonly<Record<Base | 'total', string>> = {
  members: '재적 인원',
  entitled: '선거인',
  present: '출석 인원',
  cast: '총투표수',
  valid: '유효투표수',
  'yes-no': '찬성과 반대를 더한 수',
  total: '합계',
};

/** Where votes differ by group, a base of people is the sum of their votes. */
const baseName = (base: Base | 'total', counting: Counting): string =>
  counting === 'votes' && (base === 'members' || base === 'entitled')
    ? `${withParticle(BASES[base], '이/가')} 가진 표`
    : BASES[base];

const abstentions = (base: Base): string =>
  base === 'valid' || base === 'yes-no'
    ? '기권은 세지 않습니다.'
    : '기권도 전체 수에 들어가므로 반대와 같은 무게를 지닙니다.';

function share({ bound, denominator, numerator }: Threshold): string {
  if (bound === 'more-than' && denominator === 2) return '과반수';
  if (denominator === 1) return '전원';
  const part = `${number(denominator)}분의 ${number(numerator)}`;
  return bound === 'at-least' ? `${part} 이상` : `${withParticle(part, '을/를')} 넘는 수`;
}

const poolShare = ({ share: { denominator, numerator } }: Pool): string =>
  percentOf(fraction(numerator, denominator));
const percentOf = (value: Fraction): string => `${exact(multiply(value, fraction(100)))}%`;

function roundingText(rounding: Rounding): string {
  if (rounding.mode === 'exact') return '반올림하지 않습니다';
  const done = rounding.mode === 'half-up' ? '반올림합니다' : '버립니다';
  return rounding.decimals === 0
    ? `소수점 아래를 ${done}`
    : `소수점 아래 ${rounding.decimals}자리까지 남기고 ${done}`;
}

/** Decimals where they are exact, otherwise as it is read: 7분의 3, 41,187과 7분의 3. */
function exact(value: Fraction): string {
  const decimal = exactDecimal(value);
  if (decimal !== undefined) return decimal;
  const { rest, whole } = mixed(value);
  const part = `${number(rest.denominator)}분의 ${number(rest.numerator)}`;
  return whole === 0n ? part : `${withParticle(decimalText(fraction(whole), 0), '과/와')} ${part}`;
}

function stepSentence(card: RuleCard, step: Step, counting: Counting = 'people'): string {
  const name = (answer: number): string => nameOn(card, answer, 'ko') ?? `후보 ${answer + 1}`;
  const names = (answers: readonly number[]): string => answers.map(name).join(', ');
  const scores = (list: readonly Score[]): string =>
    list.map(({ answer, score }) => `${name(answer)} ${exact(score)}`).join(', ');
  const shares = (list: readonly Fraction[], whole: Fraction): string =>
    list.map((part, answer) => `${name(answer)} ${exact(part)}${shareOfTotal(part, whole)}`).join(', ');
  const each = (list: readonly (number | Fraction)[]): string =>
    list
      .map((value, answer) => `${name(answer)} ${typeof value === 'number' ? number(value) : exact(value)}`)
      .join(', ');
  switch (step.step) {
    case 'turnout':
      return `${counting === 'votes' ? `선거인이 가진 ${number(step.entitled)}표 가운데 ${number(step.cast)}표로 투표했습니다` : `선거인 ${number(step.entitled)}명 가운데 ${number(step.cast)}명이 투표했습니다`}${step.entitled === 0 ? '' : `(투표율 ${percentText(fraction(step.cast, step.entitled), 2)}%)`}.`;
    case 'quorum':
      return `${BASES[step.base]} ${number(step.size)}명의 ${withParticle(share(step.threshold), '은/는')} ${number(step.need)}명 이상입니다. ${number(step.value)}명이 ${step.counted === 'present' ? '출석' : '투표'}하여 정족수를 ${step.met ? '채웠습니다' : '채우지 못했습니다'}.`;
    case 'yes-no':
      return `찬성 ${number(step.yes)}, 반대 ${number(step.no)}, 기권 ${number(step.abstain)}${step.blank === 0 ? '' : `, 무효 ${number(step.blank)}`}, 합하여 ${number(step.cast)}표입니다.`;
    case 'roll':
      return [
        ...(step.listed.length === 0
          ? []
          : [`기명: ${step.listed.map(({ member, vote }) => `${member} ${VOTES[vote]}`).join(', ')}.`]),
        `이름을 적지 않은 표: 찬성 ${number(step.unlisted.yes)}, 반대 ${number(step.unlisted.no)}, 기권 ${number(step.unlisted.abstain)}.`,
      ].join(' ');
    case 'threshold': {
      const { denominator, numerator } = step.threshold;
      const sign = step.threshold.bound === 'at-least' ? ['≥', '<'] : ['>', '≤'];
      const what = step.answer === undefined ? '찬성' : `${name(step.answer)}의 득표`;
      return `${withParticle(what, '은/는')} ${baseName(step.base, counting)} ${exact(step.size)} 가운데 ${exact(step.value)}입니다${step.need === undefined ? '' : `(${number(step.need)} 이상 필요)`}. ${number(denominator)} × ${exact(step.value)} = ${exact(step.left)} ${sign[step.met ? 0 : 1] ?? ''} ${exact(step.right)} = ${number(numerator)} × ${exact(step.size)}이므로 ${withParticle(share(step.threshold), '을/를')} ${step.met ? '채웠습니다' : '채우지 못했습니다'}.`;
    }
    case 'yes-no-tie':
      return `찬성과 반대가 ${withParticle(number(step.votes), '으로/로')} 같습니다(가부동수). 가부동수는 가결되지 않습니다.`;
    case 'votes':
      return `득표: ${each(step.votes)}. 기권 ${number(step.abstain)}${step.blank === 0 ? '' : `, 무효 ${number(step.blank)}`}, 총투표수 ${number(step.cast)}, 유효투표수 ${number(step.valid)}.`;
    case 'order':
      return step.order.length === 0 ? '표를 얻은 사람이 없습니다.' : `높은 순서: ${scores(step.order)}.`;
    case 'tie':
      return `${withParticle(names(step.answers), '이/가')} 동점이고 ${OVER[step.over](step.places)}. ${byLot(card) ? '추첨을 해야 합니다' : '규칙은 이를 정해 두지 않았습니다'}.`;
    case 'tie-broken':
      return `${withParticle(names(step.answers), '이/가')} 동점이며, ${BY[step.by]} ${withParticle(names(step.chosen), '이/가')} 앞섭니다.`;
    case 'seats':
      return `${number(step.seats)}명 정원의 당선자: ${names(step.elected)}.`;
    case 'vacant':
      return `${number(step.vacant)}자리가 빕니다.`;
    case 'run-off':
      return `과반수를 얻은 사람이 없어 ${withParticle(names(step.answers), '이/가')} 결선투표에 나갑니다.`;
    case 'list':
      return `명부: ${step.places.map(({ answer, score }, place) => `${place + 1}번 ${name(answer)}(${exact(score)})`).join(', ')}.${step.turns === undefined ? '' : ` ${step.turns + 1}번부터는 한쪽이 다하여 번갈아 정하지 않았습니다.`}`;
    case 'quota': {
      const { title } = quotaOf(card, step.quota);
      return `${title.ko} 할당: 당선자 가운데 ${number(step.has)}명이고 ${number(step.least)}명 이상이어야 하므로 ${step.met ? '채웠습니다' : '채우지 못했습니다'}.`;
    }
    case 'quota-replaced':
      return `${quotaOf(card, step.quota).title.ko} 할당: ${name(step.out)} 대신 ${withParticle(name(step.into), '이/가')} 당선됩니다.`;
    case 'quota-short':
      return `${quotaOf(card, step.quota).title.ko} 할당: ${number(step.missing)}명이 모자라지만 바꿀 사람이 더 없습니다.`;
    case 'quotas-wait':
      return '할당은 동점이 정해진 뒤에 적용합니다.';
    case 'pool-ballots':
      return `${poolTitle(card, step.pool, 'ko', '·')}: ${each(step.votes)}, 합하여 ${number(step.total)}표입니다.`;
    case 'pool-worth':
      return `${poolTitle(card, step.pool, 'ko', '·')}: ${number(step.votes)} × ${percentOf(step.share)} / ${percentOf(step.ballotsShare)} = ${exact(step.exact)}이므로 환산득표수는 모두 ${exact(step.worth)}표입니다.`;
    case 'pool-converted':
      return `${poolTitle(card, step.pool, 'ko', '·')} 환산득표수${step.from === 'given' ? '(주어진 값)' : ''}: ${shares(step.scores, step.total)}, 합하여 ${exact(step.worth)} 가운데 ${exact(step.total)}입니다.`;
    case 'pool-percent':
      return `${poolTitle(card, step.pool, 'ko', '·')}: ${step.parts.map((part, answer) => `${name(answer)} ${number(part)}/${number(step.whole)} × ${percentOf(step.share)} = ${exact(step.points[answer] ?? fraction(0))}`).join(', ')}.`;
    case 'totals':
      return `합계: ${shares(step.totals, step.sum)}. 모두 ${exact(step.sum)}입니다.`;
    case 'irv-round':
      return `${step.round}차: ${scores(step.votes)}. 더 셀 선호가 없는 표 ${number(step.exhausted)}, 당선에 필요한 표 ${number(step.need)}.`;
    case 'eliminated':
      return step.answers.length === 1
        ? `${withParticle(names(step.answers), '이/가')} 가장 적게 얻어 탈락합니다.`
        : `${withParticle(names(step.answers), '은/는')} 표를 모두 더해도 다음 사람보다 적으므로, 순서와 상관없이 탈락합니다.`;
    case 'schulze-pairs':
      return `둘씩 견줌: ${matrix(step.pairs, name)}.`;
    case 'schulze-paths':
      return `가장 센 길: ${matrix(step.paths, name)}.`;
    case 'schulze-best':
      return `${names(step.answers)}보다 센 길을 가진 사람이 없습니다.`;
    case 'stv-quota':
      return `당선 기준수: 유효투표수 ${withParticle(number(step.valid), '을/를')} ${withParticle(number(step.seats + 1), '으로/로')} 나누어 소수점 아래를 버리고 1을 더하면 ${number(step.quota)}입니다.`;
    case 'stv-stage':
      return `${step.stage}단계, ${stageAction(step.action, name)}: ${scores(step.votes)}. 옮길 수 없는 표 ${exact(step.nonTransferable)}.`;
    case 'stv-elected':
      return step.why === 'quota'
        ? `기준수를 채운 당선자: ${names(step.answers)}.`
        : `남은 사람과 남은 자리가 같아 당선: ${names(step.answers)}.`;
    case 'stv-excluded':
      return `${withParticle(name(step.answer), '이/가')} 가장 적게 얻어 제외됩니다.`;
    case 'grades':
      return `${name(step.answer)}: ${step.counts.map((count, grade) => `${gradeOf(card, grade).ko} ${number(count)}`).join(', ')}. 가운데 등급은 ${gradeOf(card, step.grade).ko}입니다.`;
    case 'grades-compared':
      return `${withParticle(names(step.answers), '은/는')} 가운데 등급이 같습니다. 가운데부터 등급이 같은 표를 ${number(step.setAside)}표씩 덜어 내면 가운데 등급은 ${step.next.map((grade, i) => `${name(step.answers[i] ?? 0)} ${gradeOf(card, grade).ko}`).join(', ')}입니다.`;
    case 'points':
      return `점수: ${each(step.totals)}.`;
  }
}

function verdictSentence(card: RuleCard, verdict: Verdict): string {
  const names = (answers: readonly number[]): string =>
    answers.map((answer) => nameOn(card, answer, 'ko') ?? `후보 ${answer + 1}`).join(', ');
  const elected =
    verdict.elected.length === 0
      ? ''
      : ` ${withParticle(names(verdict.elected), '은/는')} 어느 쪽으로 정해지든 당선입니다.`;
  switch (verdict.outcome) {
    case 'carried':
      return '결과: 가결되었습니다.';
    case 'rejected':
      return '결과: 부결되었습니다.';
    case 'elected':
      return `결과: ${withParticle(names(verdict.elected), '이/가')} 당선되었습니다.`;
    case 'vacant':
      return verdict.elected.length === 0
        ? '결과: 당선자가 없습니다.'
        : `결과: ${withParticle(names(verdict.elected), '이/가')} 당선되었고, 빈 자리가 있습니다.`;
    case 'tied':
      return `결과: ${withParticle(names(verdict.tied), '이/가')} 동점이어서 따로 정해야 합니다.${elected}`;
    case 'run-off':
      return `결과: ${withParticle(names(verdict.runOff), '이/가')} 결선투표를 합니다.`;
    case 'counted':
      return '표를 세었으며, 당선은 합산 규칙으로 정합니다.';
    case 'no-quorum':
      return '결과: 정족수를 채우지 못하여 성립하지 않았습니다.';
  }
}

const VOTES = { yes: '찬성', no: '반대', abstain: '기권' } as const;

const BY = {
  lot: '추첨에 따라',
  order: '규칙이 정한 순서에 따라',
  'earlier-stage': '서로 달랐던 마지막 단계에 따라',
} as const;

const OVER: Readonly<Record<TieOver, (places: number) => string>> = {
  seats: (places) => `남은 자리는 ${number(places)}자리입니다`,
  'run-off': (places) => `결선투표에 나갈 자리는 ${number(places)}자리입니다`,
  elimination: () => '한 사람이 탈락해야 합니다',
  surplus: () => '누구의 넘는 표를 먼저 옮길지 정해야 합니다',
  'quota-in': () => '할당을 채울 한 사람을 정해야 합니다',
  'quota-out': () => '할당을 위해 물러날 한 사람을 정해야 합니다',
  place: () => '다음 순번은 하나입니다',
};

const shareOfTotal = (part: Fraction, whole: Fraction): string =>
  whole.numerator === 0n
    ? ''
    : `(${percentText(fraction(part.numerator * whole.denominator, part.denominator * whole.numerator), 1)}%)`;

const matrix = (rows: readonly (readonly number[])[], name: (answer: number) => string): string =>
  rows
    .flatMap((row, a) =>
      row.flatMap((votes, b) => (a === b ? [] : [`${name(a)} 대 ${name(b)} ${number(votes)}`])),
    )
    .join(', ');

function stageAction(
  action: Extract<Step, { step: 'stv-stage' }>['action'],
  name: (answer: number) => string,
): string {
  switch (action.kind) {
    case 'first':
      return '첫째 선호';
    case 'surplus':
      return `${name(action.answer)}의 넘는 표 ${withParticle(exact(action.surplus), '을/를')} 옮김(${action.values.map(({ received, transfer }) => `값 ${exact(received)}인 표는 ${withParticle(exact(transfer), '으로/로')}`).join(', ')})`;
    case 'exclusion':
      return `${name(action.answer)}의 표를 다음 선호로 옮김`;
  }
}
