/** The parts that a record is made of, in one language and without any form of paper: html.ts makes pages of them, plain.ts text, and a kiosk its receipt paper. */
import type { Language } from '../count/text/text.ts';

export type RecordBlock =
  | { readonly kind: 'heading'; readonly level: 2 | 3; readonly text: string }
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [term: string, value: string])[] }
  /** The columns from `figuresFrom` hold figures and stand to the right; the column `wide` takes the room. Lines within a cell end in a line feed. */
  | {
      readonly kind: 'table';
      readonly caption: string;
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
      readonly figuresFrom: number;
      readonly wide: number;
    }
  | {
      readonly kind: 'sentences';
      readonly lines: readonly string[];
      readonly list: 'none' | 'plain' | 'numbered';
      /** `bold`: what the others lead to. */
      readonly weight: 'regular' | 'bold';
    }
  /** Who signs, each with room to write on. */
  | {
      readonly kind: 'pen';
      readonly note: string;
      readonly lines: readonly string[];
      readonly signature: string;
    };

export interface RecordDocument {
  readonly language: Language;
  readonly title: string;
  /** The word for practice, on a practice ledger only. */
  readonly practice: string | undefined;
  /** What stands at the top of every page. */
  readonly running: readonly string[];
  /** What stands before and behind the number of a page. */
  readonly page: readonly [before: string, behind: string];
  readonly blocks: readonly RecordBlock[];
}

export const heading = (level: 2 | 3, text: string): RecordBlock => ({ kind: 'heading', level, text });

/** Sentences as they are, a paragraph each. */
export const plain = (...lines: readonly string[]): RecordBlock => ({
  kind: 'sentences',
  lines,
  list: 'none',
  weight: 'regular',
});

/** A sentence that stands out: a verdict. */
export const bold = (line: string): RecordBlock => ({
  kind: 'sentences',
  lines: [line],
  list: 'none',
  weight: 'bold',
});

export const listed = (lines: readonly string[], list: 'plain' | 'numbered'): RecordBlock => ({
  kind: 'sentences',
  lines,
  list,
  weight: 'regular',
});
