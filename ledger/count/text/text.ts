/** The common shape of the sentences about counting, whatever the language, and the languages there are. */
import type { RuleCard } from '../card.ts';
import type { Step, Verdict } from '../step.ts';
import { english } from './english.ts';
import { korean } from './korean.ts';

/** Sentences to be read aloud or printed; every text is whole sentences with their full stops. */
export interface CountText {
  /** What the card demands, before anybody votes: opening, decision, seats, ties, one sentence each. */
  card(card: RuleCard, counting?: Counting): readonly string[];
  /** What a ballot of a voter group counts for, where it is more than one vote. */
  weight(group: string, votes: number): string;
  /** Before the card of a contest, at a question that goes into it. */
  contest(title: string): string;
  /** What happened at one step, with its numbers. */
  step(card: RuleCard, step: Step, counting?: Counting): string;
  /** The verdict in one sentence. */
  verdict(card: RuleCard, verdict: Verdict): string;
}

/** What the members and those entitled are counted as: people, which is meant without it, or the votes they have where those differ by group. */
export type Counting = 'people' | 'votes';

export const LANGUAGES = ['ko', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

export const countTexts: Readonly<Record<Language, CountText>> = { ko: korean, en: english };
