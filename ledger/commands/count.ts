/** `count`: applies a rule card to figures and tells every step, for anybody who wants to do the sum again (counting.md). */
import { readJson } from '../assembly/json.ts';
import { bytesToUtf8 } from '../bytes.ts';
import { parseRuleCard, type RuleCard } from '../count/card.ts';
import { count } from '../count/count.ts';
import { writeFractions } from '../count/fraction.ts';
import { runOff } from '../count/run-off.ts';
import type { Verdict } from '../count/step.ts';
import { countTexts, LANGUAGES, type CountText } from '../count/text/text.ts';
import { fail, ok, type Result } from '../result.ts';
import { defineCommand } from './command.ts';
import { readGiven } from './given-file.ts';

export const countFigures = defineCommand(
  {
    name: 'count',
    summary: 'Apply a rule card to figures, step by step',
    about: `CARD is a rule card, FIGURES the counts it is applied to, both JSON files. Prints what the card demands, every step with its
numbers, and the verdict. Nothing is rounded unless the card says so. Figures that do not add up are refused.
A first round that ends in a run-off gives the card of the second round with --json.`,
    positionals: ['CARD', 'FIGURES'],
    options: {
      lang: { value: LANGUAGES.join('|'), help: 'Language of the sentences; ko if not given.' },
      json: { help: 'Report as JSON; fractions are texts such as "15528" or "1/3".' },
    },
    example: 'npm run -s hwabaek -- count card.json figures.json --lang en',
  },
  async (args, terminal) => {
    const language = LANGUAGES.find((known) => known === (args.find('lang') ?? 'ko'));
    if (language === undefined) return fail(`--lang must be one of ${LANGUAGES.join(', ')}.`);
    const cardJson = readJsonFile(args.path('CARD'), MAX_CARD_BYTES);
    if (!cardJson.ok) return cardJson;
    const card = parseRuleCard(cardJson.value);
    if (!card.ok) return card;
    const figures = readJsonFile(args.path('FIGURES'), MAX_FIGURES_BYTES);
    if (!figures.ok) return figures;
    const verdict = count(card.value, figures.value);
    if (!verdict.ok) return verdict;

    const text = countTexts[language];
    terminal.out(
      args.has('json')
        ? jsonReport(card.value, verdict.value, text)
        : textReport(card.value, verdict.value, text, HEADINGS[language]),
    );
    return ok(undefined);
  },
);

/** A card must fit a ledger entry. */
const MAX_CARD_BYTES = 60 * 1024;
/** A hundred thousand different rankings fit. */
const MAX_FIGURES_BYTES = 32 * 1024 * 1024;

const HEADINGS = { ko: ['규칙', '셈'], en: ['Rule', 'Count'] } as const;

const readJsonFile = (file: string, maxBytes: number): Result<unknown, string> => {
  const bytes = readGiven(file);
  if (!bytes.ok) return bytes;
  if (bytes.value.length > maxBytes)
    return fail(`${file} has ${bytes.value.length} bytes; ${maxBytes} are accepted.`);
  let text: string;
  try {
    text = bytesToUtf8(bytes.value);
  } catch {
    return fail(`${file} is not UTF-8; save it as UTF-8.`);
  }
  const document = readJson(text);
  return document.ok
    ? ok(document.value.value)
    : fail(`${file}, line ${document.error.line}: ${document.error.reason}.`);
};

const textReport = (
  card: RuleCard,
  verdict: Verdict,
  text: CountText,
  [rule, steps]: readonly [string, string],
): string =>
  [
    rule,
    ...text.card(card).map((sentence) => `  ${sentence}`),
    '',
    steps,
    ...verdict.steps.map((step, index) => `${String(index + 1).padStart(3)}. ${text.step(card, step)}`),
    '',
    text.verdict(card, verdict),
  ].join('\n');

const jsonReport = (card: RuleCard, verdict: Verdict, text: CountText): string => {
  const second = verdict.outcome === 'run-off' ? runOff(card, verdict) : undefined;
  const report = {
    ...verdict,
    rule: text.card(card),
    steps: verdict.steps.map((step) => ({ ...step, sentence: text.step(card, step) })),
    sentence: text.verdict(card, verdict),
    ...(second?.ok === true ? { secondRound: second.value } : {}),
  };
  return JSON.stringify(report, writeFractions, 2);
};
