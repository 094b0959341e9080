/**
 * How a question on the ledger is counted, in sentences (counting.md: shown and read aloud before voting): what ballots count for, its rule card, and the contest
 * that it goes into. For staff, trustees and paper alike; the sentences themselves are ledger/count/text.
 */
import { countTexts, type Language } from '../count/text/text.ts';
import type { Body } from '../entries/entry.ts';
import { namedCard } from './cards.ts';
import { findQuestion } from './contest-polls.ts';
import { countingOf, namedWeights } from './election-weights.ts';
import type { LedgerState } from './state.ts';

/** Of one question, counted from 0; none where the definition has no such question. Weights are the paper's, and stand before its first question. */
export function ruleSentences(
  state: Pick<LedgerState, 'assemblies' | 'contests'>,
  definition: Body<'election.defined'>,
  question: number,
  language: Language,
): readonly string[] {
  const { assembly, cards, display, election } = definition;
  const [card, answers] = [cards[question], display.questions[question]?.answers];
  if (card === undefined || answers === undefined) return [];
  const text = countTexts[language];
  const weights = question === 0 ? namedWeights(definition, state.assemblies.get(assembly)) : [];
  const contest = findQuestion(state, assembly, election, question + 1)?.body;
  return [
    ...weights.map(({ name, weight }) => text.weight(name[language], weight)),
    ...text.card(namedCard(card, answers), countingOf(definition)),
    ...(contest === undefined
      ? []
      : [text.contest(contest.title[language]), ...text.card(namedCard(contest.card, answers))]),
  ];
}
