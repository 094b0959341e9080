/** What checks of long texts share that are done in parts (parts.ts): they yield parts and are given their answers. */
import { itemsBetween, type Packed } from './packed.ts';
import type { Part } from './parts.ts';
import type { Result } from '../result.ts';

/** Parts that are made when their turn comes. */
export interface Parts extends Iterable<Part> {
  readonly length: number;
}

/** Yields parts, is given their answers in the same order or what is wrong with the first bad one, and returns what it found. */
export type LongCheck<T> = Generator<Parts, T, Result<readonly Packed[], string>>;

/** Items in a part: some tenths of a second of work by the fast arithmetic. */
const IN_PART = 256;

/**
 * Cuts `size` items into parts; `make` is given the first item of each, what takes the part's items out of a list, as bytes of
 * their own to be sent, and how many they are.
 */
export function inParts(
  size: number,
  make: (first: number, some: (list: Packed) => Packed, count: number) => Part,
): Parts {
  return {
    length: Math.ceil(size / IN_PART),
    *[Symbol.iterator]() {
      for (let first = 0; first < size; first += IN_PART) {
        const end = Math.min(first + IN_PART, size);
        yield make(first, (list) => itemsBetween(list, first, end).slice(), end - first);
      }
    },
  };
}

/** As `inParts`, of `size` items that come one after another. */
export function inPartsOf<T>(
  items: Iterable<T>,
  size: number,
  make: (first: number, some: readonly T[]) => Part,
): Parts {
  return {
    length: Math.ceil(size / IN_PART),
    *[Symbol.iterator]() {
      let first = 0;
      let some: T[] = [];
      for (const item of items) {
        some.push(item);
        if (some.length < IN_PART) continue;
        yield make(first, some);
        first += some.length;
        some = [];
      }
      if (some.length > 0) yield make(first, some);
    },
  };
}
