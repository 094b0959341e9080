/**
 * Which rule cards may stand on the questions of a ballot paper, and how the two must agree (counting.md; protocol.md section 4).
 * What a card says by itself is ledger/count; figures and verdicts are figures.ts.
 */
import type { HomomorphicQuestion } from '../ballot/question.ts';
import type { RuleCard } from '../count/card.ts';
import { isChoice, isPaperCard, isYesNo, type ChoiceCard, type PaperCard } from '../count/paper.ts';
import type { YesNoCard } from '../count/yes-no.ts';
import type { Body } from '../entries/entry.ts';
import type { RuleName } from './names.ts';
import { refuse, type Obstacle } from './verdict.ts';

/** What a yes-or-no question offers, in this order and these words, so that a no can never be counted as a yes. */
export const YES_NO = [
  { en: 'Yes', ko: '찬성' },
  { en: 'No', ko: '반대' },
] as const;

/** Kinds whose ballots or figures the ledger does not hold yet, each with the sentence that says so. */
export const KINDS_TO_COME: Readonly<Record<Exclude<RuleCard['kind'], PaperCard['kind']>, string>> = {
  'weighted-pools':
    'Weighted pools join several elections and opinion polls; a ballot paper of this version is counted by itself.',
  ranked: 'Ranks need ballots that are shuffled; this version adds the votes of every question up.',
  ratings: 'Ratings need ballots that are shuffled; this version adds the votes of every question up.',
  'roll-call': 'A roll call is by name; ballots of this version are secret.',
};

type Display = Body<'election.defined'>['display']['questions'][number];

/** A question as a card sees it: the names of its answers as they are shown, and the limits of a choice. */
export interface PaperQuestion {
  readonly answers: readonly { readonly name: Display['title'] }[];
  readonly min: number;
  readonly max: number;
}

/** One card for each question, each fitting its own; the questions of the parameters have been compared with those shown. */
export function judgeCards(
  { cards, display }: Pick<Body<'election.defined'>, 'cards' | 'display'>,
  questions: readonly HomomorphicQuestion[],
): Obstacle | undefined {
  if (cards.length !== questions.length) {
    return refuse('definition-cards', `${cards.length} rule cards for ${questions.length} questions.`);
  }
  for (const [i, card] of cards.entries()) {
    const { min = 0, max = 0 } = questions[i] ?? {};
    const fault = cardFault(card, { answers: display.questions[i]?.answers ?? [], min, max });
    if (fault !== undefined) return refuse(fault.rule, `Question ${i + 1}: ${fault.message}`);
  }
  return undefined;
}

export interface CardFault {
  readonly rule: RuleName;
  /** A sentence. */
  readonly message: string;
}

/** Why the card cannot stand on the question, or undefined. */
export function cardFault(card: RuleCard, question: PaperQuestion): CardFault | undefined {
  if (!isPaperCard(card)) return fault('card-kind', KINDS_TO_COME[card.kind]);
  return (
    figuresFault(card) ??
    (isYesNo(card) ? yesNoFault(card, question) : choiceFault(card, question)) ??
    namesFault(card)
  );
}

/** The card with the names that the paper shows, for sentences about it. */
export const namedCard = (card: RuleCard, answers: PaperQuestion['answers']): RuleCard =>
  isChoice(card) ? { ...card, names: answers.map(({ name }) => name) } : card;

/** How many can be elected; undefined where nobody is, as by a motion. */
export function seatsOf(card: RuleCard): number | undefined {
  switch (card.kind) {
    case 'single-choice':
    case 'sole-candidate':
      return 1;
    case 'list-approval':
      return card.answers;
    case 'motion':
    case 'special-majority':
    case 'roll-call':
      return undefined;
    case 'list-order':
    case 'n-of-m':
    case 'ranked':
    case 'ratings':
    case 'weighted-pools':
      return card.seats;
  }
}

/**
 * The ledger knows the roll and the ballots. It does not know who is present: admission to a ballot paper is not attendance, and a
 * spoiled permit makes a member admitted twice.
 */
function figuresFault(card: PaperCard): CardFault | undefined {
  if ('base' in card && card.base === 'present') return fault('card-figures', `A share of ${PRESENT}`);
  return card.quorum?.counted === 'present' ? fault('card-figures', `A quorum of ${PRESENT}`) : undefined;
}

const PRESENT =
  'those present cannot be counted: the ledger records who was admitted to vote, not who was present. Use the votes cast ("cast").';

function yesNoFault(card: YesNoCard, { answers, min, max }: PaperQuestion): CardFault | undefined {
  const isOffered =
    answers.length === YES_NO.length &&
    YES_NO.every(({ en, ko }, i) => answers[i]?.name.en === en && answers[i].name.ko === ko);
  if (!isOffered) {
    return fault(
      'card-answers',
      `A "${card.kind}" card needs exactly the answers ${YES_NO.map(({ en, ko }) => `${ko} (${en})`).join(', ')}, in this order.`,
    );
  }
  return choicesFault(card.kind, 1, min, max);
}

function choiceFault(card: ChoiceCard, { answers, min, max }: PaperQuestion): CardFault | undefined {
  if (card.answers !== answers.length) {
    return fault(
      'card-answers',
      `The card counts ${card.answers} answers, the question has ${answers.length}.`,
    );
  }
  return choicesFault(card.kind, card.kind === 'single-choice' ? 1 : card.choices, min, max);
}

/** A voter who does not abstain chooses from one to `most`; a paper may ask for more than one. */
const choicesFault = (kind: string, most: number, min: number, max: number): CardFault | undefined =>
  min >= 1 && max === most
    ? undefined
    : fault(
        'card-choices',
        `A voter may choose ${min} to ${max} answers; the "${kind}" card counts at least 1 and at most ${most}.`,
      );

/** Names stand on the paper; where the paper says only yes and no, the card says to whom. */
function namesFault(card: PaperCard): CardFault | undefined {
  if (card.kind === 'sole-candidate' && card.name === undefined) {
    return fault(
      'card-names',
      'The card must name the candidate ("name"), because the paper offers yes and no.',
    );
  }
  if (card.kind === 'list-approval' && card.names === undefined) {
    return fault('card-names', 'The card must name the list ("names"), because the paper offers yes and no.');
  }
  return isChoice(card) && card.names !== undefined
    ? fault('card-names', 'The names stand on the paper and must not be on the card as well.')
    : undefined;
}

const fault = (rule: RuleName, message: string): CardFault => ({ rule, message });
