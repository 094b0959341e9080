/**
 * The rules by which a station's ballot papers will be counted, in sentences: staff see them before they open the polls, and the zero
 * report has them (counting.md: shown and read aloud before voting). From the verified ledger; the sentences are ledger/count/text.
 */
import { countTexts } from '../../ledger/count/text/text.ts';
import { namedCard } from '../../ledger/rules/cards.ts';
import type { LedgerState } from '../../ledger/rules/state.ts';
import type { PaperRules } from './view.ts';

/** The rules of these elections, in their order; one that the ledger does not know has none. */
export const countingRules = (state: LedgerState, elections: readonly string[]): readonly PaperRules[] =>
  elections.flatMap((uuid) => {
    const definition = state.elections.get(uuid)?.definition;
    if (definition === undefined) return [];
    const questions = definition.display.questions.flatMap(({ answers, title }, i) =>
      definition.cards.slice(i, i + 1).map((card) => {
        const named = namedCard(card, answers);
        return { title, sentences: { ko: countTexts.ko.card(named), en: countTexts.en.card(named) } };
      }),
    );
    return [{ election: uuid, questions }];
  });
