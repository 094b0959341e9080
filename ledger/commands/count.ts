/** `count`: applies a rule card to figures and tells every step, for anybody who wants to do the sum again (counting.md). */
import { parseRuleCard } from '../count/card.ts';
import { count } from '../count/count.ts';
import { writeFractions } from '../count/fraction.ts';
import { countTexts } from '../count/text/text.ts';
import { ok } from '../result.ts';
import { defineCommand } from './command.ts';
import { countJson, countLines, languageOf, languageOption } from './count-report.ts';
import { readGivenJson } from './given-file.ts';

export const countFigures = defineCommand(
  {
    name: 'count',
    summary: 'Apply a rule card to figures, step by step',
    about: `CARD is a rule card, FIGURES the counts it is applied to, both JSON files. Prints what the card demands, every step
with its numbers, and the verdict. Nothing is rounded unless the card says so. Figures that do not add up are refused.
A card is a question's rule as in assembly.json with "answers", their number, and "names" for the sentences.
FIGURES of chosen candidates: {"cast": 100, "abstain": 1, "votes": [45, 30, 24]}; test/fixtures/count has more of both.
A first round that ends in a run-off gives the rule of the second round, with --json as a card.`,
    positionals: ['CARD', 'FIGURES'],
    options: {
      lang: languageOption,
      json: { help: 'Report as JSON; fractions are texts such as "15528" or "1/3".' },
    },
    example: 'npm run -s hwabaek -- count card.json figures.json --lang en',
  },
  async (args, terminal) => {
    const language = languageOf(args);
    if (!language.ok) return language;
    const cardJson = readGivenJson(args.path('CARD'), MAX_CARD_BYTES);
    if (!cardJson.ok) return cardJson;
    const card = parseRuleCard(cardJson.value);
    if (!card.ok) return card;
    const figures = readGivenJson(args.path('FIGURES'), MAX_FIGURES_BYTES);
    if (!figures.ok) return figures;
    const verdict = count(card.value, figures.value);
    if (!verdict.ok) return verdict;

    const [rule, steps] = HEADINGS[language.value];
    terminal.out(
      args.has('json')
        ? JSON.stringify(countJson(card.value, verdict.value, language.value), writeFractions, 2)
        : [
            rule,
            ...countTexts[language.value].card(card.value).map((sentence) => `  ${sentence}`),
            '',
            steps,
            ...countLines(card.value, verdict.value, language.value),
          ].join('\n'),
    );
    return ok(undefined);
  },
);

/** A card must fit a ledger entry. */
const MAX_CARD_BYTES = 60 * 1024;
/** A hundred thousand different rankings fit. */
const MAX_FIGURES_BYTES = 32 * 1024 * 1024;

const HEADINGS = { ko: ['규칙', '셈'], en: ['Rule', 'Count'] } as const;
