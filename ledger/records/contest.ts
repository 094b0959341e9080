/** The parts of a tally record about a contest: the pools that it joins with their shares, opinion polls with their source, and what they come to, step by step. */
import type { Language } from '../count/text/text.ts';
import { number, titleOf } from '../count/text/words.ts';
import { fraction, percentText } from '../count/fraction.ts';
import { heading, plain, type RecordBlock } from './blocks.ts';
import type { ContestRecord, PoolLine } from './counted.ts';
import { resultBlocks, ruleLines, verdictBlocks } from './counting.ts';
import { recordWords, type RecordWords } from './words.ts';

export function contestBlocks(contest: ContestRecord, language: Language): readonly RecordBlock[] {
  const words = recordWords[language];
  const { pools, result, rule, title } = contest;
  return [
    heading(2, words.contest(title[language])),
    {
      kind: 'table',
      caption: words.pools,
      head: [words.pool, words.share, words.votesFrom],
      rows: pools.map((line) => poolRow(line, words, language)),
      figuresFrom: 3,
      wide: 2,
    },
    heading(3, words.rule),
    ruleLines(rule, language),
    heading(3, words.result),
    ...(result === undefined
      ? [plain(words.notDeclared)]
      : [...resultBlocks(result, language), ...verdictBlocks(result, language, 'steps')]),
  ];
}

const poolRow = (
  { poll, pool, questions }: PoolLine,
  words: RecordWords,
  language: Language,
): readonly string[] => [
  titleOf(pool, language, ', '),
  `${percentText(fraction(pool.share.numerator, pool.share.denominator), 2)}%`,
  pool.from === 'ballots'
    ? questions.map(({ paper, question }) => `${paper[language]}: ${question[language]}`).join('\n')
    : poll === undefined
      ? words.noPoll
      : [words.source(poll.source), pollText(poll.figures, words)].join('\n'),
];

/** A poll's figures as they were recorded, in the order of the answers. */
function pollText(figures: NonNullable<PoolLine['poll']>['figures'], words: RecordWords): string {
  switch (figures.from) {
    case 'responses':
      return words.responses(figures.votes.map(number).join(', '));
    case 'shares':
      return words.shares(
        figures.numerators.map((share) => `${number(share)}/${number(figures.denominator)}`).join(', '),
      );
  }
}
