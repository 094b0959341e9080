/** How commands tell a rule and what was counted by it: as sentences, and as JSON with the sentences beside the data (counting.md). */
import type { RuleCard } from '../count/card.ts';
import { runOff } from '../count/run-off.ts';
import type { Verdict } from '../count/step.ts';
import { countTexts, LANGUAGES, type Counting, type Language } from '../count/text/text.ts';
import { fail, ok, type Result } from '../result.ts';
import type { Args, OptionSpec } from './command.ts';

/** The option that `languageOf` reads. */
export const languageOption: OptionSpec = {
  value: LANGUAGES.join('|'),
  help: 'Language of the sentences; ko if not given.',
};

export function languageOf(args: Args): Result<Language, string> {
  const language = LANGUAGES.find((known) => known === (args.find('lang') ?? 'ko'));
  return language === undefined ? fail(`--lang must be one of ${LANGUAGES.join(', ')}.`) : ok(language);
}

/** What a rule demands, a line each, indented below a question. */
export const ruleLines = (card: RuleCard, language: Language, counting?: Counting): readonly string[] =>
  listed(countTexts[language].card(card, counting));

export const listed = (sentences: readonly string[]): readonly string[] =>
  sentences.map((sentence) => `    - ${sentence}`);

/** Every step with its number, a line each, then the verdict, and the rule of the second round where there is one. */
export function countLines(
  card: RuleCard,
  verdict: Verdict,
  language: Language,
  counting?: Counting,
): readonly string[] {
  const text = countTexts[language];
  const second = secondRound(card, verdict);
  return [
    ...verdict.steps.map(
      (step, index) => `${String(index + 1).padStart(3)}. ${text.step(card, step, counting)}`,
    ),
    '',
    text.verdict(card, verdict),
    ...(second === undefined
      ? []
      : ['', SECOND_ROUND[language], ...text.card(second.card, counting).map((sentence) => `  ${sentence}`)]),
  ];
}

/** For JSON.stringify with `writeFractions`. */
export function countJson(card: RuleCard, verdict: Verdict, language: Language, counting?: Counting): object {
  const text = countTexts[language];
  const second = secondRound(card, verdict);
  return {
    ...verdict,
    rule: text.card(card, counting),
    steps: verdict.steps.map((step) => ({ ...step, sentence: text.step(card, step, counting) })),
    sentence: text.verdict(card, verdict),
    ...(second === undefined ? {} : { secondRound: second }),
  };
}

const SECOND_ROUND: Readonly<Record<Language, string>> = { ko: '결선투표의 규칙', en: 'Rule of the run-off' };

function secondRound(card: RuleCard, verdict: Verdict) {
  const second = verdict.outcome === 'run-off' ? runOff(card, verdict) : undefined;
  return second?.ok === true ? second.value : undefined;
}
