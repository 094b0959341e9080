/**
 * The rules by which a station's ballot papers will be counted, in sentences: staff see them before they open the polls, and the zero
 * report has them. From the verified ledger.
 */
import { ruleSentences } from '../../ledger/rules/rule-sentences.ts';
import type { LedgerState } from '../../ledger/rules/state.ts';
import type { PaperRules } from './view.ts';

/** The rules of these elections, in their order; one that the ledger does not know has none. */
export const countingRules = (state: LedgerState, elections: readonly string[]): readonly PaperRules[] =>
  elections.flatMap((uuid) => {
    const definition = state.elections.get(uuid)?.definition;
    if (definition === undefined) return [];
    const questions = definition.display.questions.map(({ title }, i) => ({
      title,
      sentences: {
        ko: ruleSentences(state, definition, i, 'ko'),
        en: ruleSentences(state, definition, i, 'en'),
      },
    }));
    return [{ election: uuid, questions }];
  });
