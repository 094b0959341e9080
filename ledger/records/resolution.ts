/** The parts of a tally record about what was resolved without ballots: rule, steps and verdict. Of a roll call, only those are named who agreed to be. */
import type { Language } from '../count/text/text.ts';
import { heading, type RecordBlock } from './blocks.ts';
import type { ResolutionRecord } from './counted.ts';
import { ruleLines, verdictBlocks } from './counting.ts';
import { recordWords } from './words.ts';

export function resolutionBlocks(
  { item, result, rule, title }: ResolutionRecord,
  language: Language,
): readonly RecordBlock[] {
  const words = recordWords[language];
  return [
    heading(2, words.resolution(title[language])),
    { kind: 'facts', rows: [[words.item, item]] },
    heading(3, words.rule),
    ruleLines(rule, language),
    ...verdictBlocks(result, language, 'steps'),
  ];
}
