/**
 * Contradictions within a rule card, each refused with a sentence: what single values may be is card-fields.ts. Import of the card's
 * type only, so that card.ts can put these checks into its schema.
 */
import type { CardOf, RuleCard } from './card.ts';
import type { Quorum, Quota, Threshold, Ties } from './card-fields.ts';
import { add, compare, fraction, fractionText, ZERO, type Fraction } from './fraction.ts';

type Fault = string | undefined;

/** More than people can rank or rate, and what keeps comparisons of all with all quick and readable. */
const MAX_RANKED = 100;

/** Why the card cannot be a rule, or undefined. */
export const cardFault = (card: RuleCard): Fault => quorumFault(card.quorum) ?? kindFault(card);

function kindFault(card: RuleCard): Fault {
  switch (card.kind) {
    case 'motion':
      return card.base === 'members' || card.base === 'entitled'
        ? `A motion is decided by those present or voting, not by "${card.base}"; a majority of all is a special-majority card.`
        : undefined;
    case 'special-majority':
    case 'sole-candidate':
    case 'roll-call':
      return majorityFault(card.majority);
    case 'list-approval':
      return majorityFault(card.majority) ?? namesFault(card);
    case 'single-choice':
      return (
        namesFault(card) ??
        tiesFault(card.ties, card.answers) ??
        (card.answers < 2
          ? 'A choice needs at least 2 answers; for one candidate use a sole-candidate card.'
          : undefined)
      );
    case 'n-of-m':
      return electionFault(card) ?? choicesFault(card) ?? quotasFault(card.quotas, card);
    case 'pool-part':
      return (
        namesFault(card) ??
        choicesFault(card) ??
        (card.quorum === undefined
          ? undefined
          : 'The quorum of pools that are counted together stands on their common card.')
      );
    case 'weighted-pools':
      return poolsFault(card);
    case 'ranked':
      return (
        electionFault(card) ??
        manyFault(card.answers, 'ranked') ??
        (card.method !== 'stv' && card.seats !== 1
          ? `${card.method === 'irv' ? 'An instant run-off' : 'The Schulze method'} fills one seat, and the card says ${card.seats}; several are filled by "stv".`
          : undefined)
      );
    case 'ratings':
      return electionFault(card) ?? manyFault(card.answers, 'rated');
    case 'list-order':
      return electionFault(card) ?? choicesFault(card) ?? alternationFault(card);
  }
}

interface Candidates {
  readonly answers: number;
  readonly names?: readonly unknown[];
}
interface Election extends Candidates {
  readonly seats: number;
  readonly ties: Ties;
}

const electionFault = (card: Election): Fault =>
  namesFault(card) ??
  (card.seats > card.answers
    ? `There are ${card.seats} seats and only ${card.answers} answers.`
    : undefined) ??
  tiesFault(card.ties, card.answers);

const namesFault = ({ answers, names }: Candidates): Fault =>
  names !== undefined && names.length !== answers
    ? `There are ${answers} answers and ${names.length} names; give every answer a name, or leave the names out.`
    : undefined;

const manyFault = (answers: number, how: 'ranked' | 'rated'): Fault =>
  answers > MAX_RANKED ? `${answers} answers cannot be ${how}; at most ${MAX_RANKED} can.` : undefined;

const choicesFault = ({ answers, choices }: { readonly answers: number; readonly choices: number }): Fault =>
  choices > answers ? `A voter may choose ${choices} of only ${answers} answers.` : undefined;

function tiesFault(rule: Ties, answers: number): Fault {
  if (rule.by !== 'order') return undefined;
  return isOrder(rule.order, answers)
    ? undefined
    : `The order that breaks ties must name each of the ${answers} answers, 0 to ${answers - 1}, exactly once.`;
}

/** True when `order` names every answer exactly once. */
export const isOrder = (order: readonly number[], answers: number): boolean =>
  order.length === answers && new Set(order).size === answers && order.every((index) => index < answers);

function quotasFault(quotas: readonly Quota[] | undefined, { answers, seats }: Election): Fault {
  for (const { answers: marked, least, title } of quotas ?? []) {
    const beyond = marked.find((index) => index >= answers);
    if (beyond !== undefined)
      return `The quota "${title.en}" names the answer ${beyond}, and the last is ${answers - 1}.`;
    if (least > seats) return `The quota "${title.en}" wants ${least} of only ${seats} seats.`;
    if (least > marked.length)
      return `The quota "${title.en}" wants ${least} elected of only ${marked.length} candidates.`;
  }
  return undefined;
}

function poolsFault(card: CardOf<'weighted-pools'>): Fault {
  const { decision, method, pools, quotas, seats } = card;
  const shares = pools.map(({ share }) => share);
  const ballots = pools.filter(({ from }) => from === 'ballots').length;
  const total = shares.map(asFraction).reduce(add, ZERO);
  return (
    electionFault(card) ??
    choicesFault(card) ??
    quotasFault(quotas, card) ??
    shares.map(lowestTermsFault).find((fault) => fault !== undefined) ??
    (pools.length < 2 ? 'Weighted pools are at least two pools.' : undefined) ??
    (compare(total, fraction(1)) === 0
      ? undefined
      : `The shares of the pools add up to ${fractionText(total)}; they must add up to 1.`) ??
    (method === 'converted-votes' && ballots !== 1
      ? `Converted votes are reckoned from one pool of ballots, which may count several elections; the card has ${ballots}. Use "percent" for more.`
      : undefined) ??
    (ballots === 0 ? 'At least one pool must be ballots.' : undefined) ??
    (decision === 'majority' && seats !== 1
      ? `A run-off of the two best fills one seat, and the card says ${seats}.`
      : undefined)
  );
}

function alternationFault({ alternation, answers }: CardOf<'list-order'>): Fault {
  if (alternation === undefined) return undefined;
  const beyond = alternation.first.find((index) => index >= answers);
  if (beyond !== undefined)
    return `The alternation names the answer ${beyond}, and the last is ${answers - 1}.`;
  return alternation.first.length === answers
    ? `All ${answers} answers are "${alternation.firstTitle.en}"; there is nobody to alternate with.`
    : undefined;
}

/** More than half must be needed, so that yes and no cannot both prevail. */
function majorityFault(majority: Threshold): Fault {
  const fault = thresholdFault(majority);
  if (fault !== undefined) return fault;
  const against = compare(asFraction(majority), fraction(1, 2));
  return against < 0 || (against === 0 && majority.bound === 'at-least')
    ? `${majority.bound === 'at-least' ? 'At least' : 'More than'} ${show(majority)} is not a majority: yes and no could both reach it.`
    : undefined;
}

const quorumFault = (quorum: Quorum | undefined): Fault =>
  quorum === undefined ? undefined : thresholdFault(quorum.threshold);

function thresholdFault(threshold: Threshold): Fault {
  const fault = lowestTermsFault(threshold);
  if (fault !== undefined) return fault;
  const whole = compare(asFraction(threshold), fraction(1));
  return whole > 0 || (whole === 0 && threshold.bound === 'more-than')
    ? `${threshold.bound === 'at-least' ? 'At least' : 'More than'} ${show(threshold)} can never be reached.`
    : undefined;
}

interface Share {
  readonly numerator: number;
  readonly denominator: number;
}

/** One way to write a fraction, because cards are signed and compared. */
function lowestTermsFault(share: Share): Fault {
  const lowest = asFraction(share);
  return lowest.numerator === BigInt(share.numerator)
    ? undefined
    : `${show(share)} must be written in lowest terms, ${fractionText(lowest)}.`;
}

const asFraction = ({ numerator, denominator }: Share): Fraction => fraction(numerator, denominator);
const show = ({ numerator, denominator }: Share): string => `${numerator}/${denominator}`;
