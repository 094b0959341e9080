/**
 * The parts that rule cards are made of, as valibot schemas (counting.md): bases, thresholds, quorum, ties, quotas, pools. They judge
 * single values; how the parts of one card fit together is card-faults.ts. Everything is canonical JSON: integers, no null, no floats.
 */
import * as v from 'valibot';
import { bilingual, integer, sortedValues, type Frozen } from '../entries/fields.ts';

/** More than a ballot paper can show, and what keeps every product of counting small. */
export const MAX_ANSWERS = 999;
const MAX_PARTS = 50;

/**
 * What a share is taken of: all members (재적), those entitled (선거인), those present (출석), votes cast (투표), valid votes (cast less
 * abstain and blank), or yes and no together.
 */
export const BASES = ['members', 'entitled', 'present', 'cast', 'valid', 'yes-no'] as const;
export type Base = (typeof BASES)[number];
export const base = v.picklist(BASES, `must be one of ${BASES.join(', ')}`);

/** Whether a person sees all of a text as it is: Unicode form NFC, no control or text-direction characters. */
export const isPlain = (text: string): boolean =>
  text.isWellFormed() && text.normalize('NFC') === text && !UNSEEN.test(text);
export const NOT_PLAIN = 'holds a control or text-direction character, or is not in Unicode form NFC';
const UNSEEN = /[\p{Cc}\u2028\u2029\p{Bidi_Control}]/u;

/** A text in both languages that people are shown. */
const shown = v.pipe(
  bilingual,
  v.check(({ en, ko }) => isPlain(en) && isPlain(ko), NOT_PLAIN),
);

/** An answer's place on the ballot paper, from 0. */
const answer = integer(0, MAX_ANSWERS - 1);
/** A set of answers. */
const answerSet = v.pipe(v.array(answer), v.minLength(1, 'must name at least one answer'), sortedValues());
/** All answers, the preferred first; that each is there once is checked with the card. */
export const answerOrder = v.pipe(
  v.array(answer),
  v.maxLength(MAX_ANSWERS, `must be at most ${MAX_ANSWERS}`),
);

const fractionEntries = { denominator: integer(1, 1000), numerator: integer(1, 1000) };

/** Two thirds is `{ bound: 'at-least', numerator: 2, denominator: 3 }`, a majority `{ bound: 'more-than', numerator: 1, denominator: 2 }`. */
export const threshold = v.strictObject({
  bound: v.picklist(['at-least', 'more-than'], 'must be "at-least" or "more-than"'),
  ...fractionEntries,
});
export type Threshold = Frozen<v.InferOutput<typeof threshold>>;

/** `counted` (who is present, or the votes cast) must reach `threshold` of `base`, or nothing was decided. */
export const quorum = v.strictObject({
  base: v.picklist(['members', 'entitled'], 'must be "members" or "entitled"'),
  counted: v.picklist(['present', 'cast'], 'must be "present" or "cast"'),
  threshold,
});
export type Quorum = Frozen<v.InferOutput<typeof quorum>>;

/**
 * How a tie between candidates ends: it is named and left to a further decision; a drawn lot (in the figures) decides; or the order of
 * the card does, such as the elder first, which `title` says.
 */
export const ties = v.variant(
  'by',
  [
    v.strictObject({ by: v.literal('named') }),
    v.strictObject({ by: v.literal('lot') }),
    v.strictObject({ by: v.literal('order'), order: answerOrder, title: shown }),
  ],
  'must say "by": "named", "lot" or "order"',
);
export type Ties = Frozen<v.InferOutput<typeof ties>>;

/** A motion's tie is a rejection (가부동수 부결); the card says so in so many words. */
export const tieRejects = v.literal('rejected', 'must be "rejected": a tie of yes and no never carries');

/** At least `least` of the elected are to be of `answers`, such as women or youth. */
export const quota = v.strictObject({ answers: answerSet, least: integer(1, MAX_ANSWERS), title: shown });
export type Quota = Frozen<v.InferOutput<typeof quota>>;
/** In the order in which they are applied. */
export const quotas = v.pipe(
  v.array(quota),
  v.minLength(1, 'must name at least one quota'),
  v.maxLength(MAX_PARTS, 'too many'),
);

/** The highest votes win; or more than half of `base` wins, otherwise the two best go to a run-off. */
export const decision = v.variant(
  'by',
  [
    v.strictObject({ by: v.literal('plurality') }),
    v.strictObject({
      base: v.picklist(['cast', 'valid'], 'must be "cast" or "valid"'),
      by: v.literal('majority'),
    }),
  ],
  'must say "by": "plurality" or "majority"',
);
export type Decision = Frozen<v.InferOutput<typeof decision>>;

/**
 * A pool and its share of the whole. A pool of ballots counts one or more elections of ours together (`titles`); a poll is an opinion
 * poll (여론조사) that others took.
 */
export const pool = v.variant(
  'from',
  [
    v.strictObject({
      from: v.literal('ballots'),
      share: v.strictObject(fractionEntries),
      titles: v.pipe(
        v.array(shown),
        v.minLength(1, 'must name at least one election'),
        v.maxLength(MAX_PARTS, 'too many'),
      ),
    }),
    v.strictObject({ from: v.literal('poll'), share: v.strictObject(fractionEntries), title: shown }),
  ],
  'must say "from": "ballots" or "poll"',
);
export type Pool = Frozen<v.InferOutput<typeof pool>>;
export const pools = v.pipe(v.array(pool), v.maxLength(MAX_PARTS, 'too many'));

/** Instant run-off, Schulze, or the single transferable vote of the Scottish rules. */
export const ranking = v.picklist(['irv', 'schulze', 'stv'], 'must be "irv", "schulze" or "stv"');

const decimals = integer(0, 6);
/** Of converted votes, or of percent points: never, half up, or down, to so many decimals. */
export const rounding = v.variant(
  'mode',
  [
    v.strictObject({ mode: v.literal('exact') }),
    v.strictObject({ decimals, mode: v.literal('half-up') }),
    v.strictObject({ decimals, mode: v.literal('down') }),
  ],
  'must say "mode": "exact", "half-up" or "down"',
);
export type Rounding = Frozen<v.InferOutput<typeof rounding>>;

/** Grades, the best first (majority judgment); or points from 0 to `highest`, added up. */
export const scale = v.variant(
  'by',
  [
    v.strictObject({
      by: v.literal('grades'),
      grades: v.pipe(
        v.array(shown),
        v.minLength(2, 'must name at least two grades'),
        v.maxLength(20, 'must be at most 20'),
      ),
    }),
    v.strictObject({ by: v.literal('points'), highest: integer(1, 100) }),
  ],
  'must say "by": "grades" or "points"',
);
export type Scale = Frozen<v.InferOutput<typeof scale>>;

/** How many places a scale has. */
export const scaleSize = ({ scale: of }: { readonly scale: Scale }): number =>
  of.by === 'grades' ? of.grades.length : of.highest + 1;

/** A list that takes turns: first one of `first`, then one of the others, and so on. */
export const alternation = v.strictObject({ first: answerSet, firstTitle: shown, otherTitle: shown });
export type Alternation = Frozen<v.InferOutput<typeof alternation>>;

/** `names` only where the card stands alone; on a ballot paper the paper's names stand. */
export const candidates = {
  answers: integer(1, MAX_ANSWERS),
  names: v.exactOptional(v.pipe(v.array(shown), v.maxLength(MAX_ANSWERS, `must be at most ${MAX_ANSWERS}`))),
};
/** The name of the one who stands alone. */
export const soleName = shown;
export const seats = integer(1, MAX_ANSWERS);
/** How many answers a voter may choose at most. */
export const choices = integer(1, MAX_ANSWERS);
