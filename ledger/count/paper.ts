/**
 * The kinds of cards that one question of a ballot paper holds all votes for, where votes are added up: they are counted by themselves
 * here, so that a page that needs no others does not load them. All kinds together are count.ts.
 */
import type { Result } from '../result.ts';
import type { CardOf, RuleCard } from './card.ts';
import { countNOfM, countPoolPart, countSingleChoice } from './election.ts';
import { countListOrder } from './list-order.ts';
import type { Verdict } from './step.ts';
import { countYesNo, type YesNoCard } from './yes-no.ts';

export type ChoiceCard = CardOf<'single-choice' | 'n-of-m' | 'list-order' | 'pool-part'>;
export type PaperCard = YesNoCard | ChoiceCard;

/** Whether the question is answered by yes or no. */
export const isYesNo = (card: RuleCard): card is YesNoCard =>
  card.kind === 'motion' ||
  card.kind === 'special-majority' ||
  card.kind === 'sole-candidate' ||
  card.kind === 'list-approval';

/** Whether the question's answers are candidates to choose from. */
export const isChoice = (card: RuleCard): card is ChoiceCard =>
  card.kind === 'single-choice' ||
  card.kind === 'n-of-m' ||
  card.kind === 'list-order' ||
  card.kind === 'pool-part';

export const isPaperCard = (card: RuleCard): card is PaperCard => isYesNo(card) || isChoice(card);

/** As `count`, for these kinds. */
export function countPaper(card: PaperCard, figures: unknown): Result<Verdict, string> {
  switch (card.kind) {
    case 'motion':
    case 'special-majority':
    case 'sole-candidate':
    case 'list-approval':
      return countYesNo(card, figures);
    case 'single-choice':
      return countSingleChoice(card, figures);
    case 'n-of-m':
      return countNOfM(card, figures);
    case 'list-order':
      return countListOrder(card, figures);
    case 'pool-part':
      return countPoolPart(card, figures);
  }
}
