/**
 * What counting answers: the verdict, and every step that led to it as data, so that a person can follow with a pencil and both
 * languages can tell it (text/). Answers are indices from 0; fractions are exact (fraction.ts).
 */
import type { Base, Quorum, Rounding, Threshold } from './card-fields.ts';
import type { Fraction } from './fraction.ts';

/**
 * - carried, rejected: a motion, a special majority, a roll call, a whole list
 * - elected: every seat is filled; vacant: at least one seat stays empty
 * - tied: `tied` share what only some of them can have, and the card leaves it open
 * - run-off: nobody has the majority; `runOff` go to a second round
 * - no-quorum: too few were present or voted; nothing was decided
 * - counted: a part of weighted pools, whose common card decides
 */
export const OUTCOMES = [
  'carried',
  'rejected',
  'elected',
  'vacant',
  'tied',
  'run-off',
  'no-quorum',
  'counted',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface Verdict {
  readonly outcome: Outcome;
  /** Sorted; only those who are elected whichever way an open tie ends. */
  readonly elected: readonly number[];
  /** Sorted; empty unless the outcome is `tied`. */
  readonly tied: readonly number[];
  /** Sorted; two answers when the outcome is `run-off`, otherwise none. */
  readonly runOff: readonly number[];
  readonly steps: readonly Step[];
}

export type Vote = 'yes' | 'no' | 'abstain';

/** An answer with what it has: votes, converted votes, percent points. */
export interface Score {
  readonly answer: number;
  readonly score: Fraction;
}

/** What a tie is about, for the sentence. */
export type TieOver = 'seats' | 'run-off' | 'elimination' | 'surplus' | 'quota-in' | 'quota-out' | 'place';

export type Step = OpeningStep | YesNoStep | SeatStep | QuotaStep | PoolStep | RankedStep | RatingStep;

export type OpeningStep =
  | { readonly step: 'turnout'; readonly cast: number; readonly entitled: number }
  | {
      readonly step: 'quorum';
      readonly base: Quorum['base'];
      readonly counted: Quorum['counted'];
      readonly size: number;
      readonly value: number;
      readonly threshold: Threshold;
      /** The least number that reaches the threshold. */
      readonly need: number;
      readonly met: boolean;
    };

export type YesNoStep =
  | {
      readonly step: 'yes-no';
      readonly yes: number;
      readonly no: number;
      readonly abstain: number;
      readonly blank: number;
      readonly cast: number;
    }
  | {
      readonly step: 'roll';
      /** Those who agreed to be named, in the order of the figures. */
      readonly listed: readonly { readonly member: string; readonly vote: Vote }[];
      readonly unlisted: Readonly<Record<Vote, number>>;
    }
  /** `left` (value times denominator) is compared with `right` (size times numerator). */
  | {
      readonly step: 'threshold';
      /** Whose share it is; absent for yes votes. */
      readonly answer?: number;
      readonly base: Base | 'total';
      readonly value: Fraction;
      readonly size: Fraction;
      readonly threshold: Threshold;
      readonly left: Fraction;
      readonly right: Fraction;
      /** The least whole number that reaches the threshold; absent where votes are not whole. */
      readonly need?: number;
      readonly met: boolean;
    }
  | { readonly step: 'yes-no-tie'; readonly votes: number };

export type SeatStep =
  | {
      readonly step: 'votes';
      readonly votes: readonly number[];
      readonly abstain: number;
      readonly blank: number;
      readonly cast: number;
      readonly valid: number;
    }
  /** Everybody with a vote, the highest first. */
  | { readonly step: 'order'; readonly order: readonly Score[] }
  | {
      readonly step: 'tie';
      readonly over: TieOver;
      readonly answers: readonly number[];
      /** How many of them can have it. */
      readonly places: number;
    }
  | {
      readonly step: 'tie-broken';
      readonly over: TieOver;
      readonly by: 'lot' | 'order' | 'earlier-stage';
      readonly answers: readonly number[];
      readonly chosen: readonly number[];
    }
  | { readonly step: 'seats'; readonly elected: readonly number[]; readonly seats: number }
  | { readonly step: 'vacant'; readonly vacant: number }
  | { readonly step: 'run-off'; readonly answers: readonly number[] }
  /** The list in order, with the group each place was for; `turns`: how many places there were before one group was used up. */
  | {
      readonly step: 'list';
      readonly places: readonly {
        readonly answer: number;
        readonly score: Fraction;
        readonly group?: 'first' | 'other';
      }[];
      readonly turns?: number;
    };

export type QuotaStep =
  | {
      readonly step: 'quota';
      readonly quota: number;
      readonly has: number;
      readonly least: number;
      readonly met: boolean;
    }
  | { readonly step: 'quota-replaced'; readonly quota: number; readonly out: number; readonly into: number }
  /** So many are still missing, because nobody is left who could come in or go out. */
  | { readonly step: 'quota-short'; readonly quota: number; readonly missing: number }
  /** A tie before the quotas is open, so they cannot be applied yet. */
  | { readonly step: 'quotas-wait' };

export type PoolStep =
  | {
      readonly step: 'pool-ballots';
      readonly pool: number;
      readonly elections: readonly (readonly number[])[];
      readonly votes: readonly number[];
      readonly total: number;
    }
  /** votes * share / ballotsShare = exact, rounded as the card says: worth. */
  | {
      readonly step: 'pool-worth';
      readonly pool: number;
      readonly votes: number;
      readonly share: Fraction;
      readonly ballotsShare: Fraction;
      readonly exact: Fraction;
      readonly worth: Fraction;
      readonly rounding: Rounding;
    }
  | {
      readonly step: 'pool-converted';
      readonly pool: number;
      /** `given` when the figures hold converted votes, `reckoned` when they hold the poll's answers. */
      readonly from: 'given' | 'reckoned';
      readonly scores: readonly Fraction[];
      readonly total: Fraction;
      readonly worth: Fraction;
    }
  /** share * 100 * parts / whole for each answer, rounded as the card says: percent points. */
  | {
      readonly step: 'pool-percent';
      readonly pool: number;
      readonly share: Fraction;
      readonly parts: readonly number[];
      readonly whole: number;
      readonly points: readonly Fraction[];
    }
  | {
      readonly step: 'totals';
      readonly unit: 'votes' | 'points';
      readonly totals: readonly Fraction[];
      readonly sum: Fraction;
    };

export type RankedStep =
  | {
      readonly step: 'irv-round';
      readonly round: number;
      readonly votes: readonly Score[];
      readonly exhausted: number;
      /** The least number that is more than half of the ballots still in. */
      readonly need: number;
    }
  /** Several: even all their votes together are fewer than the next one's, so their order does not matter. */
  | { readonly step: 'eliminated'; readonly answers: readonly number[] }
  /** `pairs[a][b]` voters prefer a to b. */
  | { readonly step: 'schulze-pairs'; readonly pairs: readonly (readonly number[])[] }
  /** `paths[a][b]`: strength of the strongest path from a to b. */
  | { readonly step: 'schulze-paths'; readonly paths: readonly (readonly number[])[] }
  | { readonly step: 'schulze-best'; readonly answers: readonly number[] }
  | { readonly step: 'stv-quota'; readonly valid: number; readonly seats: number; readonly quota: number }
  | {
      readonly step: 'stv-stage';
      readonly stage: number;
      readonly action:
        | { readonly kind: 'first' }
        /** `values`: from the value of a paper as received to its transfer value. */
        | {
            readonly kind: 'surplus';
            readonly answer: number;
            readonly surplus: Fraction;
            readonly values: readonly { readonly received: Fraction; readonly transfer: Fraction }[];
          }
        | { readonly kind: 'exclusion'; readonly answer: number };
      /** Everybody who is not excluded. */
      readonly votes: readonly Score[];
      /** Papers without a further preference, and what five decimal places leave over. */
      readonly nonTransferable: Fraction;
    }
  | {
      readonly step: 'stv-elected';
      readonly answers: readonly number[];
      readonly why: 'quota' | 'last-vacancies';
    }
  | { readonly step: 'stv-excluded'; readonly answer: number };

export type RatingStep =
  | {
      readonly step: 'grades';
      readonly answer: number;
      readonly counts: readonly number[];
      /** Index of the majority grade. */
      readonly grade: number;
    }
  /** So many ballots with equal grades, from the middle outward, are set aside from each; then the middle grades differ. */
  | {
      readonly step: 'grades-compared';
      readonly answers: readonly number[];
      readonly setAside: number;
      /** The middle grades then, in the order of `answers`. */
      readonly next: readonly number[];
    }
  | { readonly step: 'points'; readonly totals: readonly number[] };
