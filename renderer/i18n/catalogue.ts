/**
 * Texts by area: Korean is the source, English must have exactly its shape (platform.md, section 3). A text is a string, or a function of what is
 * put into it. What the station says itself comes as Bilingual and needs no catalogue.
 */

export type Language = 'ko' | 'en';

// A parameter list of `never` is what every function's parameters are assignable to.
export interface Texts {
  readonly [key: string]: string | ((...values: never[]) => string) | Texts;
}

/** The same keys and parameters, with any words. */
export type Shape<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...values: infer P) => string
      ? (...values: P) => string
      : Shape<T[K]>;
};

/** One area in both languages. */
export interface Catalogue<T> {
  readonly ko: T;
  readonly en: T;
}

/** `catalogue({ ko: {...}, en: {...} })`: English that lacks or adds a text does not compile. */
export const catalogue = <T extends Texts>(texts: {
  readonly ko: T;
  readonly en: NoInfer<Shape<T>>;
}): Catalogue<Shape<T>> => texts as unknown as Catalogue<Shape<T>>;

/** All that catalogues can say, in one string: what a page needs letters for. A text with parameters gives its own source. */
export const wordsOf = (texts: unknown): string =>
  typeof texts === 'object' && texts !== null ? Object.values(texts).map(wordsOf).join('') : String(texts);
