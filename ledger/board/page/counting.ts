/**
 * Rules and steps of counting in words: loaded after the page itself, because the sentences are long and figures come first. What the page
 * has checked of them is ../records.ts; here the count is only repeated to tell its steps.
 */
import { count } from '../../count/count.ts';
import { countTexts } from '../../count/text/text.ts';
import type { QuestionView } from '../view.ts';
import type { Language } from './texts.ts';

/** What the rule of a question demands, in sentences. */
export const ruleSentences = ({ card, counting }: QuestionView, language: Language): readonly string[] =>
  countTexts[language].card(card, counting);

/** Every step of the count of a declared question, and the verdict last; none before the declaration. */
export function countSentences(
  { card, counting, result }: QuestionView,
  language: Language,
): readonly string[] {
  if (result?.figures === undefined) return [];
  const verdict = count(card, result.figures);
  if (!verdict.ok) throw new Error(`a result that was checked cannot be counted: ${verdict.error}`);
  const text = countTexts[language];
  return [
    ...verdict.value.steps.map((step) => text.step(card, step, counting)),
    text.verdict(card, verdict.value),
  ];
}
