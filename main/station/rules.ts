/**
 * The rules by which a station's ballot papers will be counted, in sentences: staff see them before they open the polls, and the zero
 * report has them (counting.md: shown and read aloud before voting). From the verified ledger; the sentences are ledger/count/text.
 */
import { countTexts } from '../../ledger/count/text/text.ts';
import { namedCard } from '../../ledger/rules/cards.ts';
import { findQuestion } from '../../ledger/rules/contest.ts';
import { namedWeights } from '../../ledger/rules/election-weights.ts';
import type { LedgerState } from '../../ledger/rules/state.ts';
import type { PaperRules } from './view.ts';

/** The rules of these elections, in their order, weights before the first question's, the common rule of pools behind its part's; one that the ledger does not know has none. */
export const countingRules = (state: LedgerState, elections: readonly string[]): readonly PaperRules[] =>
  elections.flatMap((uuid) => {
    const definition = state.elections.get(uuid)?.definition;
    if (definition === undefined) return [];
    const weights = namedWeights(definition, state.assemblies.get(definition.assembly));
    const questions = definition.display.questions.flatMap(({ answers, title }, i) =>
      definition.cards.slice(i, i + 1).map((card) => {
        const named = namedCard(card, answers);
        const contest = findQuestion(state, definition.assembly, uuid, i + 1);
        const commonRule = (language: 'ko' | 'en'): readonly string[] =>
          contest === undefined ? [] : countTexts[language].card(namedCard(contest.body.card, answers));
        const sentencesIn = (language: 'ko' | 'en'): string[] => [
          ...(i === 0 ? weights : []).map(({ name, weight }) =>
            countTexts[language].weight(name[language], weight),
          ),
          ...countTexts[language].card(named),
          ...commonRule(language),
        ];
        return { title, sentences: { ko: sentencesIn('ko'), en: sentencesIn('en') } };
      }),
    );
    return [{ election: uuid, questions }];
  });
