/** The sentences about counting in English (text.ts has their shape). */
import type { CardOf, RuleCard } from '../card.ts';
import type { Base, Pool, Quorum, Quota, Rounding, Threshold, Ties } from '../card-fields.ts';
import { exactText, fraction, multiply, percentText, type Fraction } from '../fraction.ts';
import type { Score, Step, TieOver, Verdict } from '../step.ts';
import type { Counting, CountText } from './text.ts';
import { byLot, gradeOf, nameOn, namesOn, number, poolTitle, quotaOf, titleOf } from './words.ts';

export const english: CountText = {
  card: cardSentences,
  weight: (group, votes) => `A ballot of the group “${group}” counts for ${number(votes)} votes.`,
  contest: (title) => `“${title}” is counted by this rule.`,
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
        `It is carried when a majority of ${baseName(card.base, counting)} says yes.`,
        abstentions(card.base),
        TIE_REJECTS,
      ];
    case 'special-majority':
    case 'roll-call':
      return [
        ...(card.kind === 'roll-call'
          ? ['Everybody votes by name; only those who agree are named in the minutes.']
          : []),
        `It is carried when ${share(card.majority)} of ${baseName(card.base, counting)} ${says(card.majority)} yes.`,
        abstentions(card.base),
        TIE_REJECTS,
      ];
    case 'sole-candidate':
      return [
        `${nameOn(card, 0, 'en') ?? 'The candidate'} stands alone, so the vote is yes or no.`,
        `The candidate is elected when ${share(card.majority)} of ${baseName(card.base, counting)} ${says(card.majority)} yes; otherwise the seat stays vacant.`,
        abstentions(card.base),
        'A tie does not elect.',
      ];
    case 'list-approval':
      return [
        `The vote is yes or no to the whole list of ${people(card.answers)}.`,
        `The list is elected when ${share(card.majority)} of ${baseName(card.base, counting)} ${says(card.majority)} yes.`,
        abstentions(card.base),
        TIE_REJECTS,
      ];
    case 'single-choice':
      return [
        `Each voter chooses 1 of ${people(card.answers)}.`,
        ...(card.decision.by === 'plurality'
          ? ['Whoever has the most votes is elected.']
          : [`Whoever has a majority of ${baseName(card.decision.base, counting)} is elected.`, RUN_OFF]),
        NO_VOTE,
        ...tieSentences(card, card.ties),
      ];
    case 'n-of-m':
      return [
        `Each voter chooses up to ${number(card.choices)} of ${people(card.answers)}.`,
        `The ${seatsText(card.seats)} to the highest votes.`,
        NO_VOTE,
        ...quotaSentences(card, card.quotas),
        ...tieSentences(card, card.ties),
      ];
    case 'pool-part':
      return [
        card.choices === 1
          ? `Each voter chooses 1 of ${people(card.answers)}.`
          : `Each voter chooses up to ${number(card.choices)} of ${people(card.answers)}.`,
        'The votes are a part of several pools that are counted together; the common rule decides.',
      ];
    case 'weighted-pools':
      return poolSentences(card);
    case 'ranked':
      return [...rankedSentences(card), ...tieSentences(card, card.ties)];
    case 'ratings':
      return [
        ...(card.scale.by === 'grades'
          ? [
              `Each voter gives every one of ${people(card.answers)} a grade: ${card.scale.grades.map(({ en }) => en).join(', ')}.`,
              `Grades are compared by the middle grade, the lower of two; where it is the same, ballots with it are set aside one by one until the grades differ. The ${seatsText(card.seats)} to the best.`,
            ]
          : [
              `Each voter gives every one of ${people(card.answers)} 0 to ${number(card.scale.highest)} points.`,
              `The points are added up. The ${seatsText(card.seats)} to the highest sums.`,
            ]),
        ...tieSentences(card, card.ties),
      ];
    case 'list-order':
      return [
        `Each voter chooses up to ${number(card.choices)} of ${people(card.answers)}.`,
        `The list has ${number(card.seats)} places, filled in the order of votes.`,
        ...(card.alternation === undefined
          ? []
          : [
              `Places alternate: the first is for ${card.alternation.firstTitle.en}, the second for ${card.alternation.otherTitle.en}, and so on, each to the highest of the group; when one group is used up, the other goes on.`,
              ...membersSentence(card, card.alternation.firstTitle.en, card.alternation.first),
            ]),
        NO_VOTE,
        ...tieSentences(card, card.ties),
      ];
  }
}

function poolSentences(card: CardOf<'weighted-pools'>): readonly string[] {
  const parts = card.pools.map((pool) => `${titleOf(pool, 'en', ' and ')} (${poolShare(pool)})`);
  const ballots = card.pools.find(({ from }) => from === 'ballots');
  return [
    `The result joins ${and(parts)}. Each voter chooses ${card.choices === 1 ? '1' : `up to ${number(card.choices)}`} of ${people(card.answers)}.`,
    ...(card.method === 'converted-votes' && ballots !== undefined
      ? [
          `Real votes count as they are and are ${poolShare(ballots)} of the whole; an opinion poll is converted to votes: real votes times its share, divided by ${poolShare(ballots)}.`,
          `Converted votes are ${roundingText(card.rounding)}.`,
        ]
      : [
          `In each pool, the exact share of every candidate is multiplied by the pool's share, and the percent points are added.`,
          `Percent points are ${roundingText(card.rounding)}.`,
        ]),
    ...(card.decision === 'plurality'
      ? [`The ${seatsText(card.seats)} to the highest totals.`]
      : ['Whoever has a majority of the total is elected.', RUN_OFF]),
    ...quotaSentences(card, card.quotas),
    ...tieSentences(card, card.ties),
  ];
}

function rankedSentences({ answers, method, seats }: CardOf<'ranked'>): readonly string[] {
  const rank = `Each voter ranks any of ${people(answers)}.`;
  switch (method) {
    case 'irv':
      return [
        `${rank}`,
        'Whoever has more than half of the first preferences is elected; otherwise the lowest is eliminated, those ballots go to their next preference, and so on.',
      ];
    case 'schulze':
      return [
        `${rank} All who are not ranked come last.`,
        'Candidates are compared in pairs. Elected is who has, against everybody, a chain of wins at least as strong as the other way round; a chain is as strong as its weakest win (Schulze method).',
      ];
    case 'stv':
      return [
        rank,
        `The ${seatsText(seats)} to those who reach the quota: valid ballots divided by ${number(seats + 1)}, without the fraction, plus 1.`,
        'Surpluses go to the next preferences at a reduced value of five decimal places; when there is none, the lowest is excluded (Scottish rules of 2007).',
      ];
  }
}

function quorumSentences(quorum: Quorum | undefined): readonly string[] {
  if (quorum === undefined) return [];
  const { base, counted, threshold } = quorum;
  return [
    `It is valid only when ${share(threshold)} of ${BASES[base]} ${counted === 'present' ? `${is(threshold)} present` : says(threshold, 'vote', 'votes')}.`,
  ];
}

const quotaSentences = (card: RuleCard, quotas: readonly Quota[] | undefined): readonly string[] =>
  (quotas ?? []).flatMap(({ answers, least, title }) => [
    `At least ${number(least)} of the elected must be of the group "${title.en}"; if there are too few, the highest of them not elected replaces the lowest elected who is not.`,
    ...membersSentence(card, title.en, answers),
  ]);

/** Who is of a group, where the card has names. */
function membersSentence(card: RuleCard, group: string, answers: readonly number[]): readonly string[] {
  const names = namesOn(card, answers, 'en');
  return names === undefined ? [] : [`Of the group "${group}": ${and(names)}.`];
}

function tieSentences(card: RuleCard, ties: Ties): readonly string[] {
  switch (ties.by) {
    case 'named':
      return ['A tie is named and decided separately.'];
    case 'lot':
      return ['A tie is decided by lot.'];
    case 'order': {
      const names = namesOn(card, ties.order, 'en');
      return [
        `A tie is decided by this order: ${ties.title.en}.`,
        ...(names === undefined ? [] : [`The order is: ${names.join(', ')}.`]),
      ];
    }
  }
}

const TIE_REJECTS = 'A tie of yes and no is a rejection.';
const RUN_OFF = 'If nobody has it, the two best go to a run-off.';
const NO_VOTE = 'Nobody is elected without a vote.';

const BASES: Readonly<Record<Base | 'total', string>> = {
  members: 'all members',
  entitled: 'those entitled',
  present: 'those present',
  cast: 'the votes cast',
  valid: 'the valid votes',
  'yes-no': 'yes and no together',
  total: 'the total',
};

/** Where votes differ by group, a base of people is the sum of their votes. */
const baseName = (base: Base | 'total', counting: Counting): string =>
  counting === 'votes' && (base === 'members' || base === 'entitled')
    ? `the votes of ${BASES[base]}`
    : BASES[base];

const abstentions = (base: Base): string =>
  base === 'valid' || base === 'yes-no'
    ? 'Abstentions are not counted.'
    : 'Abstentions are counted in the base, so they weigh like a no.';

function share({ bound, denominator, numerator }: Threshold): string {
  if (bound === 'more-than' && denominator === 2) return 'a majority';
  if (denominator === 1) return 'all';
  return `${bound === 'at-least' ? 'at least' : 'more than'} ${number(numerator)}/${number(denominator)}`;
}

/** A majority says, two thirds say. */
const singular = ({ denominator }: Threshold): boolean => denominator === 2;
const says = (threshold: Threshold, plural = 'say', single = 'says'): string =>
  singular(threshold) ? single : plural;
const is = (threshold: Threshold): string => (singular(threshold) ? 'is' : 'are');

const people = (count: number): string => (count === 1 ? '1 candidate' : `${number(count)} candidates`);
const seatsText = (seats: number): string => (seats === 1 ? 'seat goes' : `${number(seats)} seats go`);

const poolShare = ({ share: { denominator, numerator } }: Pool): string =>
  percentOf(fraction(numerator, denominator));
const percentOf = (value: Fraction): string => `${exactText(multiply(value, fraction(100)))}%`;

function roundingText(rounding: Rounding): string {
  if (rounding.mode === 'exact') return 'not rounded';
  const places = rounding.decimals === 0 ? 'whole numbers' : `${rounding.decimals} decimal places`;
  return rounding.mode === 'half-up' ? `rounded to ${places}, halves upward` : `cut down to ${places}`;
}

function stepSentence(card: RuleCard, step: Step, counting: Counting = 'people'): string {
  const name = (answer: number): string => nameOn(card, answer, 'en') ?? `candidate ${answer + 1}`;
  const names = (answers: readonly number[]): string => and(answers.map(name));
  const scores = (list: readonly Score[]): string =>
    list.map(({ answer, score }) => `${name(answer)} ${exactText(score)}`).join(', ');
  const shares = (list: readonly Fraction[], whole: Fraction): string =>
    list.map((part, answer) => `${name(answer)} ${exactText(part)}${shareOfTotal(part, whole)}`).join(', ');
  const each = (list: readonly (number | Fraction)[]): string =>
    list
      .map(
        (value, answer) => `${name(answer)} ${typeof value === 'number' ? number(value) : exactText(value)}`,
      )
      .join(', ');
  switch (step.step) {
    case 'turnout':
      return `${number(step.cast)} of ${number(step.entitled)} ${counting === 'votes' ? 'votes of those entitled were cast' : 'entitled voted'}${step.entitled === 0 ? '' : `, ${percentText(fraction(step.cast, step.entitled), 2)}%`}.`;
    case 'quorum':
      return `Quorum: ${share(step.threshold)} of ${BASES[step.base]}, ${number(step.size)}, is ${number(step.need)} or more; ${number(step.value)} ${step.counted === 'present' ? 'are present' : 'voted'}, so it is ${step.met ? 'met' : 'not met'}.`;
    case 'yes-no':
      return `${number(step.yes)} yes, ${number(step.no)} no, ${number(step.abstain)} abstaining${step.blank === 0 ? '' : `, ${number(step.blank)} blank or invalid`}: ${number(step.cast)} votes cast.`;
    case 'roll':
      return [
        ...(step.listed.length === 0
          ? []
          : [`By name: ${step.listed.map(({ member, vote }) => `${member} ${VOTES[vote]}`).join(', ')}.`]),
        `Not named: ${number(step.unlisted.yes)} yes, ${number(step.unlisted.no)} no, ${number(step.unlisted.abstain)} abstaining.`,
      ].join(' ');
    case 'threshold': {
      const { denominator, numerator } = step.threshold;
      const sign = step.threshold.bound === 'at-least' ? ['≥', '<'] : ['>', '≤'];
      const who = step.answer === undefined ? 'Yes' : name(step.answer);
      return `${who}: ${exactText(step.value)} of ${baseName(step.base, counting)}, ${exactText(step.size)}${step.need === undefined ? '' : `; needed ${number(step.need)}`}. ${number(denominator)} × ${exactText(step.value)} = ${exactText(step.left)} ${sign[step.met ? 0 : 1] ?? ''} ${exactText(step.right)} = ${number(numerator)} × ${exactText(step.size)}, so ${denominator === 1 ? 'unanimity' : share(step.threshold)} is ${step.met ? 'reached' : 'not reached'}.`;
    }
    case 'yes-no-tie':
      return `Yes and no are level at ${number(step.votes)}: a tie, which never carries.`;
    case 'votes':
      return `Votes: ${each(step.votes)}; ${number(step.abstain)} abstaining${step.blank === 0 ? '' : `, ${number(step.blank)} blank or invalid`}; ${number(step.cast)} ballots cast, ${number(step.valid)} valid.`;
    case 'order':
      return step.order.length === 0 ? 'Nobody has a vote.' : `In order: ${scores(step.order)}.`;
    case 'tie':
      return `${names(step.answers)} are level, and ${OVER[step.over](step.places)}; ${byLot(card) ? 'a lot is to be drawn' : 'the card leaves this open'}.`;
    case 'tie-broken':
      return `${names(step.answers)} are level; ${BY[step.by]} prefers ${names(step.chosen)}.`;
    case 'seats':
      return `Elected for ${step.seats === 1 ? '1 seat' : `${number(step.seats)} seats`}: ${names(step.elected)}.`;
    case 'vacant':
      return step.vacant === 1 ? '1 seat stays vacant.' : `${number(step.vacant)} seats stay vacant.`;
    case 'run-off':
      return `Nobody has a majority: ${names(step.answers)} go to a run-off.`;
    case 'list':
      return `The list: ${step.places.map(({ answer, score }, place) => `${place + 1}. ${name(answer)} (${exactText(score)})`).join(', ')}.${step.turns === undefined ? '' : ` From place ${step.turns + 1} on, one group was used up.`}`;
    case 'quota':
      return `Quota "${quotaOf(card, step.quota).title.en}": ${number(step.has)} elected, at least ${number(step.least)} wanted, so it is ${step.met ? 'met' : 'not met'}.`;
    case 'quota-replaced':
      return `Quota "${quotaOf(card, step.quota).title.en}": ${name(step.into)} comes in for ${name(step.out)}.`;
    case 'quota-short':
      return `Quota "${quotaOf(card, step.quota).title.en}": still ${number(step.missing)} too few, and nobody is left to come in or go out.`;
    case 'quotas-wait':
      return 'The quotas are applied when the tie is decided.';
    case 'pool-ballots':
      return `${poolTitle(card, step.pool, 'en', ' and ')}: ${each(step.votes)}; together ${number(step.total)} votes.`;
    case 'pool-worth':
      return `${poolTitle(card, step.pool, 'en', ' and ')}: ${number(step.votes)} × ${percentOf(step.share)} / ${percentOf(step.ballotsShare)} = ${exactText(step.exact)}, so the pool is worth ${exactText(step.worth)} converted votes.`;
    case 'pool-converted':
      return `${poolTitle(card, step.pool, 'en', ' and ')}, converted votes${step.from === 'given' ? ' as given' : ''}: ${shares(step.scores, step.total)}; together ${exactText(step.total)} of ${exactText(step.worth)}.`;
    case 'pool-percent':
      return `${poolTitle(card, step.pool, 'en', ' and ')}: ${step.parts.map((part, answer) => `${name(answer)} ${number(part)}/${number(step.whole)} × ${percentOf(step.share)} = ${exactText(step.points[answer] ?? fraction(0))} percent points`).join(', ')}.`;
    case 'totals':
      return `Totals: ${shares(step.totals, step.sum)}; together ${exactText(step.sum)}.`;
    case 'irv-round':
      return `Round ${step.round}: ${scores(step.votes)}; ${number(step.exhausted)} exhausted; ${number(step.need)} needed.`;
    case 'eliminated':
      return step.answers.length === 1
        ? `${names(step.answers)} has the fewest votes and is eliminated.`
        : `${names(step.answers)} together have fewer votes than the next and are eliminated in whatever order.`;
    case 'schulze-pairs':
      return `In pairs: ${matrix(step.pairs, name)}.`;
    case 'schulze-paths':
      return `Strongest paths: ${matrix(step.paths, name)}.`;
    case 'schulze-best':
      return `Nobody has a stronger path to ${names(step.answers)} than the other way round.`;
    case 'stv-quota':
      return `Quota: ${number(step.valid)} valid ballots / ${number(step.seats + 1)}, without the fraction, plus 1 = ${number(step.quota)}.`;
    case 'stv-stage':
      return `Stage ${step.stage}, ${stageAction(step.action, name)}: ${scores(step.votes)}; ${exactText(step.nonTransferable)} not transferable.`;
    case 'stv-elected':
      return step.why === 'quota'
        ? `Elected with the quota: ${names(step.answers)}.`
        : `As many are left as there are seats. Elected: ${names(step.answers)}.`;
    case 'stv-excluded':
      return `${name(step.answer)} has the fewest votes and is excluded.`;
    case 'grades':
      return `${name(step.answer)}: ${step.counts.map((count, grade) => `${gradeOf(card, grade).en} ${number(count)}`).join(', ')}; the middle grade is ${gradeOf(card, step.grade).en}.`;
    case 'grades-compared':
      return `${names(step.answers)} have the same middle grade; ${step.setAside === 1 ? '1 ballot with the same grade is' : `${number(step.setAside)} ballots with the same grades are`} set aside from the middle of each, and the middle grades are then ${step.next.map((grade, i) => `${name(step.answers[i] ?? 0)} ${gradeOf(card, grade).en}`).join(', ')}.`;
    case 'points':
      return `Points: ${each(step.totals)}.`;
  }
}

function verdictSentence(card: RuleCard, verdict: Verdict): string {
  const name = (answer: number): string => nameOn(card, answer, 'en') ?? `candidate ${answer + 1}`;
  const names = (answers: readonly number[]): string => and(answers.map(name));
  const elected = verdict.elected.length === 0 ? '' : ` Elected in any case: ${names(verdict.elected)}.`;
  switch (verdict.outcome) {
    case 'carried':
      return 'Verdict: carried.';
    case 'rejected':
      return 'Verdict: rejected.';
    case 'elected':
      return `Verdict: ${names(verdict.elected)} ${verdict.elected.length === 1 ? 'is' : 'are'} elected.`;
    case 'vacant':
      return verdict.elected.length === 0
        ? 'Verdict: nobody is elected.'
        : `Verdict: ${names(verdict.elected)} ${verdict.elected.length === 1 ? 'is' : 'are'} elected, and not every seat is filled.`;
    case 'tied':
      return `Verdict: a tie between ${names(verdict.tied)}, to be decided.${elected}`;
    case 'run-off':
      return `Verdict: a run-off between ${names(verdict.runOff)}.`;
    case 'counted':
      return 'Counted; the common rule of the pools decides.';
    case 'no-quorum':
      return 'Verdict: no quorum; nothing was decided.';
  }
}

const VOTES = { yes: 'yes', no: 'no', abstain: 'abstaining' } as const;

const BY = {
  lot: 'the lot',
  order: "the card's order",
  'earlier-stage': 'the last stage at which they differed',
} as const;

const OVER: Readonly<Record<TieOver, (places: number) => string>> = {
  seats: (places) => `${places === 1 ? '1 seat is' : `${number(places)} seats are`} left`,
  'run-off': (places) =>
    `${places === 1 ? '1 place' : `${number(places)} places`} in the run-off ${places === 1 ? 'is' : 'are'} left`,
  elimination: () => 'one of them is to go out',
  surplus: () => 'one surplus is to be transferred first',
  'quota-in': () => 'one of them is to come in for the quota',
  'quota-out': () => 'one of them is to go out for the quota',
  place: () => 'one place on the list is next',
};

const and = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;

const shareOfTotal = (part: Fraction, whole: Fraction): string =>
  whole.numerator === 0n
    ? ''
    : ` (${percentText(fraction(part.numerator * whole.denominator, part.denominator * whole.numerator), 1)}%)`;

const matrix = (rows: readonly (readonly number[])[], name: (answer: number) => string): string =>
  rows
    .flatMap((row, a) =>
      row.flatMap((votes, b) => (a === b ? [] : [`${name(a)} over ${name(b)} ${number(votes)}`])),
    )
    .join(', ');

function stageAction(
  action: Extract<Step, { step: 'stv-stage' }>['action'],
  name: (answer: number) => string,
): string {
  switch (action.kind) {
    case 'first':
      return 'first preferences';
    case 'surplus':
      return `the surplus of ${name(action.answer)}, ${exactText(action.surplus)}, with the transfer value ${action.values.map(({ received, transfer }) => `${exactText(transfer)} for papers worth ${exactText(received)}`).join(', ')}`;
    case 'exclusion':
      return `the votes of ${name(action.answer)} to the next preferences`;
  }
}
