/** What the sentences of both languages need of cards: names by answer, numbers with commas. */
import type { RuleCard } from '../card.ts';
import type { Pool, Quota } from '../card-fields.ts';
import { decimalText, fraction } from '../fraction.ts';

type Language = 'ko' | 'en';
type Bilingual = Quota['title'];

/** The name of an answer on the card; undefined where the card has none and a number must do. */
export function nameOn(card: RuleCard, answer: number, language: Language): string | undefined {
  if (card.kind === 'sole-candidate') return card.name?.[language];
  return 'names' in card ? card.names?.[answer]?.[language] : undefined;
}

/** The names of some answers; undefined where the card has none. */
export function namesOn(
  card: RuleCard,
  answers: readonly number[],
  language: Language,
): readonly string[] | undefined {
  const names = answers.map((answer) => nameOn(card, answer, language));
  return names.every((name) => name !== undefined) ? names : undefined;
}

/** The title of a pool: one election's, or several joined. */
export function poolTitle(card: RuleCard, index: number, language: Language, joiner: string): string {
  const pool = card.kind === 'weighted-pools' ? card.pools[index] : undefined;
  if (pool === undefined) throw new Error(`The card has no pool ${index}.`);
  return titleOf(pool, language, joiner);
}

export const titleOf = (pool: Pool, language: Language, joiner: string): string =>
  pool.from === 'poll' ? pool.title[language] : pool.titles.map((title) => title[language]).join(joiner);

/** Throws for a quota that the card does not have: steps come with their card. */
export function quotaOf(card: RuleCard, index: number): Quota {
  const quota = 'quotas' in card ? card.quotas?.[index] : undefined;
  if (quota === undefined) throw new Error(`The card has no quota ${index}.`);
  return quota;
}

/** The title of a grade. */
export function gradeOf(card: RuleCard, index: number): Bilingual {
  const grade = card.kind === 'ratings' && card.scale.by === 'grades' ? card.scale.grades[index] : undefined;
  if (grade === undefined) throw new Error(`The card has no grade ${index}.`);
  return grade;
}

/** Whether a lot decides ties, so that an open tie waits for it. */
export const byLot = (card: RuleCard): boolean =>
  'ties' in card && typeof card.ties === 'object' && card.ties.by === 'lot';

/** `1,234`. */
export const number = (value: number | bigint): string => decimalText(fraction(value), 0);
