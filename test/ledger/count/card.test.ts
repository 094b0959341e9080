/** Rule cards: every kind is read and can stand in an entry; what is unknown, missing or contradictory is refused with a sentence. */
import { describe, expect, it } from 'vitest';
import { KINDS, type RuleCard } from '../../../ledger/count/card.ts';
import { canonicalize } from '../../../ledger/entries/canonical.ts';
import { card, MAJORITY, NAMED, nOfM, ranked, refusedCard, title } from './helpers.ts';

const share = (numerator: number, denominator: number) => ({ numerator, denominator });
const ballotsPool = (numerator: number, denominator: number) => ({
  from: 'ballots',
  share: share(numerator, denominator),
  titles: [title('Members')],
});
const pollPool = (numerator: number, denominator: number) => ({
  from: 'poll',
  share: share(numerator, denominator),
  title: title('Poll'),
});
const POOLS = {
  kind: 'weighted-pools',
  answers: 3,
  choices: 1,
  decision: 'plurality',
  method: 'converted-votes',
  pools: [ballotsPool(7, 10), pollPool(3, 10)],
  rounding: { mode: 'half-up', decimals: 0 },
  seats: 1,
  ties: NAMED,
};
const QUORUM = { base: 'members', counted: 'present', threshold: MAJORITY };
const MOTION = { kind: 'motion', base: 'present', quorum: QUORUM, ties: 'rejected' };
const TWO_THIRDS = { bound: 'at-least', numerator: 2, denominator: 3 };
const SPECIAL = { kind: 'special-majority', base: 'members', majority: TWO_THIRDS };
const WOMEN = { answers: [1, 3], least: 1, title: title('women', '여성') };
const LIST = { kind: 'list-order', answers: 4, choices: 2, seats: 3, ties: NAMED };
const ALTERNATION = { first: [0, 2], firstTitle: title('women', '여성'), otherTitle: title('men', '남성') };
const GRADES = { by: 'grades', grades: [title('good'), title('poor')] };

const CARDS: Readonly<Record<RuleCard['kind'], object>> = {
  motion: MOTION,
  'special-majority': SPECIAL,
  'sole-candidate': {
    kind: 'sole-candidate',
    base: 'valid',
    majority: MAJORITY,
    name: title('Hong Gildong', '홍길동'),
  },
  'single-choice': {
    kind: 'single-choice',
    answers: 2,
    decision: { by: 'majority', base: 'valid' },
    names: [title('A', '가'), title('B', '나')],
    ties: { by: 'order', order: [1, 0], title: title('the elder first', '연장자순') },
  },
  'n-of-m': nOfM(4, 2, 3, { quotas: [WOMEN] }),
  'weighted-pools': POOLS,
  'pool-part': { kind: 'pool-part', answers: 3, choices: 1 },
  ranked: ranked('stv', 5, { seats: 3, ties: { by: 'lot' } }),
  ratings: { kind: 'ratings', answers: 3, scale: GRADES, seats: 1, ties: NAMED },
  'list-approval': { kind: 'list-approval', answers: 10, base: 'cast', majority: MAJORITY },
  'list-order': { ...LIST, alternation: ALTERNATION },
  'roll-call': { kind: 'roll-call', base: 'present', majority: MAJORITY, ties: 'rejected' },
};

describe('every kind', () => {
  it.each(KINDS)('%s is read, is canonical JSON, and refuses an unknown field', (kind) => {
    const json = CARDS[kind];
    expect(card(json)).toEqual(json);
    expect(JSON.parse(canonicalize(json))).toEqual(json);
    expect(refusedCard({ ...json, colour: 1 })).toBe(
      'The card: colour is not known here; remove it or check the spelling.',
    );
  });

  it.each(KINDS)('%s misses each of its fields by name', (kind) => {
    const json: Record<string, unknown> = { ...CARDS[kind] };
    const optional = ['quorum', 'quotas', 'names', 'name', 'alternation', 'kind'];
    for (const field of Object.keys(json).filter((name) => !optional.includes(name))) {
      const { [field]: _, ...without } = json;
      expect(refusedCard(without)).toBe(`The card: ${field} is missing.`);
    }
  });
});

describe('contradictions', () => {
  it.each<[string, object, string]>([
    [
      'a quorum without base',
      { ...MOTION, quorum: { counted: 'present', threshold: MAJORITY } },
      'The card: quorum.base is missing.',
    ],
    [
      'a motion by all members',
      { ...MOTION, base: 'members' },
      'a majority of all is a special-majority card',
    ],
    ['a motion whose tie carries', { ...MOTION, ties: 'carried' }, 'a tie of yes and no never carries'],
    [
      'less than half',
      { ...SPECIAL, majority: share3('at-least', 1, 2) },
      'is not a majority: yes and no could both reach it',
    ],
    [
      'more than all',
      { ...SPECIAL, majority: share3('more-than', 1, 1) },
      'More than 1/1 can never be reached.',
    ],
    [
      'not in lowest terms',
      { ...SPECIAL, majority: share3('at-least', 4, 6) },
      '4/6 must be written in lowest terms, 2/3.',
    ],
    [
      'a share that is not whole',
      { ...SPECIAL, majority: { ...TWO_THIRDS, numerator: 0.5 } },
      'majority.numerator must be an integer',
    ],
    [
      'one answer to choose from',
      { ...CARDS['single-choice'], answers: 1, names: [title('A')], ties: NAMED },
      'use a sole-candidate card',
    ],
    ['names that are too few', nOfM(4, 2, 3, { names: [title('A')] }), 'There are 4 answers and 1 names'],
    ['more seats than answers', nOfM(4, 2, 5), 'There are 5 seats and only 4 answers.'],
    ['more choices than answers', nOfM(4, 5, 3), 'A voter may choose 5 of only 4 answers.'],
    [
      'a tie order that misses one',
      nOfM(3, 1, 1, { ties: { by: 'order', order: [0, 1], title: title('age') } }),
      'each of the 3 answers, 0 to 2, exactly once',
    ],
    [
      'a tie order that repeats',
      nOfM(3, 1, 1, { ties: { by: 'order', order: [0, 1, 1], title: title('age') } }),
      'each of the 3 answers, 0 to 2, exactly once',
    ],
    [
      'a quota beyond the answers',
      nOfM(3, 1, 2, { quotas: [WOMEN] }),
      'names the answer 3, and the last is 2',
    ],
    [
      'a quota above the seats',
      nOfM(4, 1, 1, { quotas: [{ ...WOMEN, least: 2 }] }),
      'wants 2 of only 1 seats',
    ],
    [
      'a quota above its candidates',
      nOfM(4, 1, 4, { quotas: [{ ...WOMEN, least: 3 }] }),
      'wants 3 elected of only 2 candidates',
    ],
    [
      'a quota that repeats an answer',
      nOfM(4, 1, 4, { quotas: [{ ...WOMEN, answers: [1, 1] }] }),
      'sorted and without repetition',
    ],
    [
      'shares above 1',
      { ...POOLS, pools: [ballotsPool(7, 10), pollPool(2, 5)] },
      'The shares of the pools add up to 11/10; they must add up to 1.',
    ],
    ['shares below 1', { ...POOLS, pools: [ballotsPool(7, 10), pollPool(1, 5)] }, 'add up to 9/10'],
    ['pools without rounding', without(POOLS, 'rounding'), 'The card: rounding is missing.'],
    ['a rounding without places', { ...POOLS, rounding: { mode: 'down' } }, 'rounding.decimals is missing'],
    ['one pool', { ...POOLS, pools: [ballotsPool(1, 1)] }, 'at least two pools'],
    [
      'two pools of ballots converted',
      { ...POOLS, pools: [ballotsPool(1, 2), ballotsPool(1, 2)] },
      'reckoned from one pool of ballots',
    ],
    [
      'polls alone',
      { ...POOLS, method: 'percent', pools: [pollPool(1, 2), pollPool(1, 2)] },
      'At least one pool must be ballots.',
    ],
    [
      'a run-off for two seats',
      { ...POOLS, decision: 'majority', seats: 2 },
      'fills one seat, and the card says 2',
    ],
    ['an instant run-off for two seats', ranked('irv', 4, { seats: 2 }), 'An instant run-off fills one seat'],
    ['Schulze for two seats', ranked('schulze', 4, { seats: 2 }), 'The Schulze method fills one seat'],
    [
      'ratings of too many',
      { kind: 'ratings', answers: 101, scale: { by: 'points', highest: 5 }, seats: 1, ties: NAMED },
      '101 answers cannot be rated; at most 100 can.',
    ],
    ['a ranking of too many', ranked('irv', 101), '101 answers cannot be ranked; at most 100 can.'],
    [
      'an alternation of all',
      { ...LIST, alternation: { ...ALTERNATION, first: [0, 1, 2, 3] } },
      'nobody to alternate with',
    ],
    [
      'one grade',
      { ...CARDS.ratings, scale: { by: 'grades', grades: [title('good')] } },
      'at least two grades',
    ],
    [
      'a text that runs backwards',
      { ...CARDS['sole-candidate'], name: title('A\u202eB') },
      'text-direction character',
    ],
    ['an unknown kind', { ...MOTION, kind: 'acclamation' }, 'kind must be one of motion, special-majority'],
    ['null', { ...MOTION, quorum: null }, 'quorum'],
  ])('%s is refused', (_, json, reason) => {
    expect(refusedCard(json)).toContain(reason);
  });

  it.each([[null], [[]], ['motion'], [3]])('%j is not a card', (json) => {
    expect(refusedCard(json)).toMatch(/^The card/);
  });
});

function share3(bound: string, numerator: number, denominator: number) {
  return { bound, numerator, denominator };
}

function without(json: object, field: string): object {
  return Object.fromEntries(Object.entries(json).filter(([name]) => name !== field));
}
