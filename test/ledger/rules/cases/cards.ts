/** Cases of rule cards that do not fit the questions they stand on. */
import { makeElectionText, parseElection } from '../../../../ledger/ballot/election.ts';
import type { RuleCard } from '../../../../ledger/count/card.ts';
import { YES_NO } from '../../../../ledger/rules/cards.ts';
import { CARDS, must } from '../world.ts';
import type { World } from '../world.ts';
import { refused } from './case.ts';
import type { Case } from './case.ts';

type Names = readonly { readonly en: string; readonly ko: string }[];

const CANDIDATES: Names = ['라온', '마루', '바다', '사랑'].map((ko) => ({ en: ko, ko }));
const CHOICE = { answers: CANDIDATES, min: 1, max: 2 };
const YES_OR_NO = { answers: YES_NO, min: 1, max: 1 };
const NAMED = { by: 'named' } as const;
const HALF = { bound: 'more-than', denominator: 2, numerator: 1 } as const;
const MOTION: RuleCard = { base: 'yes-no', kind: 'motion', ties: 'rejected' };
const N_OF_M = { answers: 4, choices: 2, kind: 'n-of-m', seats: 2, ties: NAMED } as const;
const SINGLE = { answers: 4, decision: { by: 'plurality' }, kind: 'single-choice', ties: NAMED } as const;
const POOL_TITLE = { en: 'Members', ko: '당원' };

/** The definition with another second question, counted by this card. */
const asking =
  (card: RuleCard, { answers, max, min }: { answers: Names; min: number; max: number }) =>
  (w: World) => {
    const { display, parameters } = w.definition();
    const shown = display.questions.map((question, i) =>
      i === 1 ? { ...question, answers: answers.map((name, j) => ({ name, number: j + 1 })) } : question,
    );
    const election = must(parseElection(parameters));
    const questions = election.questions.map((question, i) =>
      i === 1 ? { ...question, answers: answers.map(({ ko }) => ko), max, min } : question,
    );
    return w.make(w.committee, 'election.defined', {
      ...w.definition(),
      cards: [...CARDS.slice(0, 1), card],
      display: { ...display, questions: shown },
      parameters: makeElectionText({ ...election, questions }),
    });
  };

const reversed: Names = YES_NO.toReversed();
const inOtherWords: Names = [{ en: 'Yes', ko: '동의' }, ...YES_NO.slice(1)];
const mistranslated: Names = [
  { en: 'No', ko: '찬성' },
  { en: 'Yes', ko: '반대' },
];

export const cardCases: readonly Case[] = [
  refused('definition-cards', 'a rule for one question only', 'called', (w) =>
    w.make(w.committee, 'election.defined', { ...w.definition(), cards: CARDS.slice(0, 1) }),
  ),
  refused('definition-cards', 'a rule too many', 'called', (w) =>
    w.make(w.committee, 'election.defined', { ...w.definition(), cards: [...CARDS, ...CARDS.slice(0, 1)] }),
  ),
  refused(
    'card-kind',
    'weighted pools',
    'called',
    asking(
      {
        answers: 4,
        choices: 2,
        decision: 'plurality',
        kind: 'weighted-pools',
        method: 'converted-votes',
        pools: [
          { from: 'ballots', share: { denominator: 10, numerator: 7 }, titles: [POOL_TITLE] },
          { from: 'poll', share: { denominator: 10, numerator: 3 }, title: POOL_TITLE },
        ],
        rounding: { decimals: 0, mode: 'half-up' },
        seats: 1,
        ties: NAMED,
      },
      CHOICE,
    ),
  ),
  refused(
    'card-kind',
    'ranks',
    'called',
    asking({ answers: 4, kind: 'ranked', method: 'irv', seats: 1, ties: NAMED }, CHOICE),
  ),
  refused(
    'card-kind',
    'ratings',
    'called',
    asking(
      { answers: 4, kind: 'ratings', scale: { by: 'points', highest: 5 }, seats: 1, ties: NAMED },
      CHOICE,
    ),
  ),
  refused(
    'card-kind',
    'a roll call',
    'called',
    asking({ base: 'yes-no', kind: 'roll-call', majority: HALF, ties: 'rejected' }, YES_OR_NO),
  ),
  refused('card-answers', 'a rule for fewer answers', 'called', asking({ ...N_OF_M, answers: 3 }, CHOICE)),
  refused('card-answers', 'a motion on candidates', 'called', asking(MOTION, CHOICE)),
  refused('card-answers', 'no before yes', 'called', asking(MOTION, { ...YES_OR_NO, answers: reversed })),
  refused(
    'card-answers',
    'yes in other words',
    'called',
    asking(MOTION, { ...YES_OR_NO, answers: inOtherWords }),
  ),
  refused(
    'card-answers',
    'yes that is no in the other language',
    'called',
    asking(MOTION, { ...YES_OR_NO, answers: mistranslated }),
  ),
  refused('card-choices', 'both yes and no', 'called', asking(MOTION, { ...YES_OR_NO, max: 2 })),
  refused('card-choices', 'two choices counted as one', 'called', asking(SINGLE, CHOICE)),
  refused('card-choices', 'one choice counted as two', 'called', asking(N_OF_M, { ...CHOICE, max: 1 })),
  refused(
    'card-choices',
    'three choices of a list of two',
    'called',
    asking({ ...N_OF_M, kind: 'list-order' }, { ...CHOICE, max: 3 }),
  ),
  refused(
    'card-figures',
    'a majority of those present',
    'called',
    asking({ ...MOTION, base: 'present' }, YES_OR_NO),
  ),
  refused(
    'card-figures',
    'a quorum of those present',
    'called',
    asking(
      { ...SINGLE, quorum: { base: 'members', counted: 'present', threshold: HALF } },
      { ...CHOICE, max: 1 },
    ),
  ),
  refused(
    'card-names',
    'names on rule and paper',
    'called',
    asking({ ...N_OF_M, names: CANDIDATES }, CHOICE),
  ),
  refused(
    'card-names',
    'a sole candidate without a name',
    'called',
    asking({ base: 'cast', kind: 'sole-candidate', majority: HALF }, YES_OR_NO),
  ),
  refused(
    'card-names',
    'a list without names',
    'called',
    asking({ answers: 3, base: 'cast', kind: 'list-approval', majority: HALF }, YES_OR_NO),
  ),
];

/** Cards that must be accepted, each with its question: as many as there are kinds that a paper can be counted by. */
export const fittingCards: readonly (readonly [name: string, make: ReturnType<typeof asking>])[] = [
  [
    'a motion with a quorum of votes cast',
    asking({ ...MOTION, quorum: { base: 'members', counted: 'cast', threshold: HALF } }, YES_OR_NO),
  ],
  [
    'two thirds of those entitled',
    asking(
      {
        base: 'entitled',
        kind: 'special-majority',
        majority: { bound: 'at-least', denominator: 3, numerator: 2 },
      },
      YES_OR_NO,
    ),
  ],
  [
    'a sole candidate',
    asking(
      { base: 'cast', kind: 'sole-candidate', majority: HALF, name: { en: 'Raon', ko: '라온' } },
      YES_OR_NO,
    ),
  ],
  [
    'a whole list',
    asking(
      { answers: 4, base: 'valid', kind: 'list-approval', majority: HALF, names: [...CANDIDATES] },
      YES_OR_NO,
    ),
  ],
  [
    'one of four by majority',
    asking({ ...SINGLE, decision: { base: 'valid', by: 'majority' } }, { ...CHOICE, max: 1 }),
  ],
  [
    'two of four with a quota',
    asking(
      { ...N_OF_M, quotas: [{ answers: [1, 3], least: 1, title: { en: 'Women', ko: '여성' } }] },
      CHOICE,
    ),
  ],
  ['exactly two of four', asking(N_OF_M, { ...CHOICE, min: 2 })],
  [
    'a list in order of votes',
    asking(
      {
        ...N_OF_M,
        kind: 'list-order',
        alternation: {
          first: [0, 2],
          firstTitle: { en: 'Women', ko: '여성' },
          otherTitle: { en: 'Men', ko: '남성' },
        },
      },
      CHOICE,
    ),
  ],
];
