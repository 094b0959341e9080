/**
 * Which rule cards may stand on the questions of a ballot paper, and how the two must agree (counting.md; protocol.md section 4).
 * What a card says by itself is ledger/count; those present are presence.ts; figures and verdicts are figures.ts.
 */
import { isNonHomomorphic } from '../ballot/question.ts';
import type { NonHomomorphicQuestion, Question, QuestionExtra } from '../ballot/question.ts';
import type { RuleCard } from '../count/card.ts';
import { isChoice, isPaperCard, isYesNo, type ChoiceCard, type PaperCard } from '../count/paper.ts';
import { isShuffledCard, type ShuffledCard } from '../count/vector.ts';
import type { YesNoCard } from '../count/yes-no.ts';
import type { Body } from '../entries/entry.ts';
import type { RuleName } from './names.ts';
import { refuse, type Obstacle } from './verdict.ts';

/** What a yes-or-no question offers, in this order and these words, so that a no can never be counted as a yes. */
export const YES_NO = [
  { en: 'Yes', ko: '찬성' },
  { en: 'No', ko: '반대' },
] as const;

/** A card that the votes of one question are counted by. */
export type QuestionCard = PaperCard | ShuffledCard;

/** Kinds whose ballots or figures the ledger does not hold yet, each with the sentence that says so. */
export const KINDS_TO_COME: Readonly<Record<Exclude<RuleCard['kind'], QuestionCard['kind']>, string>> = {
  'weighted-pools':
    'Weighted pools join several elections and opinion polls: they are the card of a contest, and its questions have "pool-part" cards.',
  'roll-call': 'A roll call is by name, and is recorded by the command agenda resolve; ballots are secret.',
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
  questions: readonly Question[],
): Obstacle | undefined {
  if (cards.length !== questions.length) {
    return refuse('definition-cards', `${cards.length} rule cards for ${questions.length} questions.`);
  }
  for (const [i, card] of cards.entries()) {
    const question = questions[i];
    if (question === undefined) throw new RangeError(`no question ${i + 1}`);
    const answers = display.questions[i]?.answers ?? [];
    const fault = isNonHomomorphic(question)
      ? shuffledFault(card, question)
      : cardFault(card, { answers, min: question.min, max: question.max });
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
  if (isShuffledCard(card))
    return fault('card-kind', `A "${card.kind}" card needs a question that is shuffled.`);
  if (!isPaperCard(card)) return fault('card-kind', KINDS_TO_COME[card.kind]);
  return (isYesNo(card) ? yesNoFault(card, question) : choiceFault(card, question)) ?? namesFault(card);
}

/** Why the card cannot stand on a question that is shuffled, or undefined. */
export function shuffledFault(
  card: RuleCard,
  { answers, extra }: NonHomomorphicQuestion,
): CardFault | undefined {
  if (!isShuffledCard(card)) {
    return isPaperCard(card)
      ? fault('card-kind', `A "${card.kind}" card needs a question whose votes are added up.`)
      : fault('card-kind', KINDS_TO_COME[card.kind]);
  }
  if (card.answers !== answers.length) return answersFault(card, answers.length);
  if (card.names !== undefined) return fault('card-names', NAMES_TWICE);
  return JSON.stringify(extra) === JSON.stringify(extraOf(card))
    ? undefined
    : fault('card-method', 'The question names another counting method than the card.');
}

/** What a question with this card says of its method in Belenios' own words; nothing where Belenios has none. Abstention is there as `blank`. */
export function extraOf(card: ShuffledCard): QuestionExtra | undefined {
  if (card.kind === 'ratings')
    return card.scale.by === 'grades'
      ? { method: 'MajorityJudgment', blank: true, grades: card.scale.grades.map(({ ko }) => ko) }
      : undefined;
  switch (card.method) {
    case 'schulze':
      return { method: 'Schulze', blank: true };
    case 'stv':
      return { method: 'STV', blank: true, seats: card.seats };
    case 'irv':
      return undefined;
  }
}

/** The card with the names that the paper shows, for sentences about it. */
export const namedCard = (card: RuleCard, answers: PaperQuestion['answers']): RuleCard =>
  isChoice(card) || isShuffledCard(card) || card.kind === 'weighted-pools'
    ? { ...card, names: answers.map(({ name }) => name) }
    : card;

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
    case 'pool-part':
      return undefined;
    case 'list-order':
    case 'n-of-m':
    case 'ranked':
    case 'ratings':
    case 'weighted-pools':
      return card.seats;
  }
}

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
  if (card.answers !== answers.length) return answersFault(card, answers.length);
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
  return isChoice(card) && card.names !== undefined ? fault('card-names', NAMES_TWICE) : undefined;
}

const answersFault = (card: { readonly answers: number }, asked: number): CardFault =>
  fault('card-answers', `The card counts ${card.answers} answers, the question has ${asked}.`);

const NAMES_TWICE = 'The names stand on the paper and must not be on the card as well.';

const fault = (rule: RuleName, message: string): CardFault => ({ rule, message });
