/**
 * The figures that a rule card is applied to, read at one door: their shape by the card's kind, their sums, and whether the card's
 * bases are there. Counts only; where they come from (tallies, a show of hands, a pollster) is the caller's matter.
 */
import * as v from 'valibot';
import { integer, type Frozen } from '../entries/fields.ts';
import { fail, ok, type Result } from '../result.ts';
import type { CardOf, RuleCard } from './card.ts';
import { answerOrder, isPlain, MAX_ANSWERS, NOT_PLAIN, scaleSize, type Base } from './card-fields.ts';
import { isOrder } from './card-faults.ts';
import { issueSentence } from './issue.ts';

/** More voters than any roll has; keeps all products of counting exact. */
export const MAX_COUNT = 1_000_000_000;
const MAX_ROWS = 100_000;
const count = integer(0, MAX_COUNT);

const electorate = {
  entitled: v.exactOptional(count),
  members: v.exactOptional(count),
  present: v.exactOptional(count),
};
/** `blank`: nothing marked or invalid, on paper; a kiosk makes none. */
const ballots = { abstain: count, blank: v.exactOptional(count), cast: count };
/** The order of a drawn lot, the first drawn first. */
const lot = { lot: v.exactOptional(answerOrder) };
const votes = v.pipe(v.array(count), v.maxLength(MAX_ANSWERS, `must be at most ${MAX_ANSWERS}`));

/** Yes and no, as tallied or as hands were counted. */
export const yesNoFigures = v.strictObject({ no: count, yes: count, ...ballots, ...electorate });
const chosen = v.strictObject({ votes, ...ballots, ...electorate, ...lot });
/** The name of somebody who is called. */
export const memberName = v.pipe(
  v.string(),
  v.minLength(1, 'must not be empty'),
  v.maxLength(200, 'must have at most 200 characters'),
  v.check(isPlain, NOT_PLAIN),
);
export const VOTES = ['yes', 'no', 'abstain'] as const;
const vote = v.picklist(VOTES, 'must be "yes", "no" or "abstain"');
const rows = <T>() => v.maxLength<T[], number, string>(MAX_ROWS, `must be at most ${MAX_ROWS}`);
/** Everybody who was called. */
const called = v.strictObject({
  votes: v.pipe(
    v.array(
      v.strictObject({
        /** Whether the member agreed to be named in the minutes. */
        consent: v.boolean('must be true or false'),
        member: memberName,
        vote,
      }),
    ),
    rows(),
  ),
  ...electorate,
});
/** What of a roll call may be published: totals of all votes, and the names of those who agreed. */
const published = v.strictObject({
  abstain: count,
  cast: count,
  named: v.pipe(v.array(v.strictObject({ member: memberName, vote })), rows()),
  no: count,
  yes: count,
  ...electorate,
});
/** An opinion poll, as a pollster hands it over: exact in either of two ways. */
export const pollFigures = v.variant(
  'from',
  [
    /** Answers of a poll, as counted. */
    v.strictObject({ from: v.literal('responses'), votes }),
    /** Exact shares of a poll, weighted by the pollster: `numerators` of one denominator. */
    v.strictObject({ denominator: integer(1, MAX_COUNT), from: v.literal('shares'), numerators: votes }),
  ],
  'must say "from": "responses" or "shares"',
);
/**
 * A poll as converted votes, in units of the card's rounding: hundredths of a vote where it has two decimals. They follow from the votes cast, so that they are
 * known only afterwards: for counts that were published so.
 */
const converted = v.strictObject({ from: v.literal('converted'), votes });

const pooled = v.strictObject({
  pools: v.array(
    v.variant(
      'from',
      [
        v.strictObject({
          elections: v.array(v.strictObject({ votes, ...ballots })),
          from: v.literal('ballots'),
        }),
        converted,
        ...pollFigures.options,
      ],
      'must say "from": "ballots", "converted", "responses" or "shares"',
    ),
  ),
  ...electorate,
  ...lot,
});
const rankings = v.strictObject({
  /** Groups of equally ranked answers, the preferred first; who is not named comes after all who are. */
  ballots: v.pipe(
    v.array(
      v.strictObject({
        count: integer(1, MAX_COUNT),
        ranking: v.array(v.array(integer(0, MAX_ANSWERS - 1))),
      }),
    ),
    v.maxLength(MAX_ROWS, `must be at most ${MAX_ROWS}`),
  ),
  ...ballots,
  ...electorate,
  ...lot,
});
const ratings = v.strictObject({
  /** One row per answer: by grade, the best first; or by points, 0 first. */
  ratings: v.array(v.array(count)),
  ...ballots,
  ...electorate,
  ...lot,
});

export type YesNoFigures = Frozen<v.InferOutput<typeof yesNoFigures>>;
export type ChoiceFigures = Frozen<v.InferOutput<typeof chosen>>;
/** Of a roll call, as it is published. */
export type PublishedRollCall = Frozen<v.InferOutput<typeof published>>;

export type PoolsFigures = Frozen<v.InferOutput<typeof pooled>>;
export type PoolFigures = PoolsFigures['pools'][number];
export type RankedFigures = Frozen<v.InferOutput<typeof rankings>>;
export type RatingsFigures = Frozen<v.InferOutput<typeof ratings>>;

export interface Electorate {
  readonly members?: number;
  readonly entitled?: number;
  readonly present?: number;
}

/** The sizes that bases and quorums refer to. */
export interface Sizes extends Electorate {
  readonly cast: number;
  readonly valid: number;
}

type Read<T> = Result<{ readonly figures: T; readonly sizes: Sizes }, string>;

export function readYesNo(card: RuleCard & { readonly base: Base }, json: unknown): Read<YesNoFigures> {
  const parsed = parse(yesNoFigures, json);
  if (!parsed.ok) return parsed;
  const figures = parsed.value;
  const { abstain, blank = 0, cast, no, yes } = figures;
  if (yes + no + abstain + blank !== cast)
    return fail(
      `The figures: ${yes} yes, ${no} no, ${abstain} abstaining and ${blank} blank are ${yes + no + abstain + blank} votes, not the ${cast} cast.`,
    );
  return withSizes(card, figures, { ...electorateOf(figures), cast, valid: yes + no });
}

/** A roll call in either form, as it may be published. */
export function readRollCall(card: CardOf<'roll-call'>, json: unknown): Read<PublishedRollCall> {
  const read = readPublished(json);
  if (!read.ok) return read;
  const figures = read.value;
  const { abstain, cast, named, no, yes } = figures;
  if (yes + no + abstain !== cast)
    return fail(
      `The figures: ${yes} yes, ${no} no and ${abstain} abstaining are ${yes + no + abstain} votes, not the ${cast} cast.`,
    );
  const twice = firstTwice(named.map(({ member }) => member));
  if (twice !== undefined) return fail(calledTwice(twice));
  for (const answer of VOTES) {
    const names = named.filter((item) => item.vote === answer).length;
    if (names > figures[answer])
      return fail(`The figures: ${names} are named for "${answer}", which has ${figures[answer]} votes.`);
  }
  return withSizes(card, figures, { ...electorateOf(figures), cast, valid: yes + no });
}

function readPublished(json: unknown): Result<PublishedRollCall, string> {
  if (typeof json === 'object' && json !== null && 'named' in json) return parse(published, json);
  const parsed = parse(called, json);
  if (!parsed.ok) return parsed;
  const { votes: all, ...sizes } = parsed.value;
  // Those who are not named are not called twice either.
  const twice = firstTwice(all.map(({ member }) => member));
  if (twice !== undefined) return fail(calledTwice(twice));
  const number = (answer: (typeof VOTES)[number]) => all.filter((item) => item.vote === answer).length;
  return ok({
    abstain: number('abstain'),
    cast: all.length,
    named: all.filter(({ consent }) => consent).map(({ member, vote: answer }) => ({ member, vote: answer })),
    no: number('no'),
    yes: number('yes'),
    ...sizes,
  });
}

const firstTwice = (names: readonly string[]): string | undefined => {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
};
const calledTwice = (member: string): string => `The figures: ${member} is called twice.`;

/** `most` answers a voter can choose at most. */
export function readChoices(
  card: RuleCard & { readonly answers: number },
  most: number,
  json: unknown,
): Read<ChoiceFigures> {
  const parsed = parse(chosen, json);
  if (!parsed.ok) return parsed;
  const figures = parsed.value;
  const fault = votesFault('The figures', figures, card.answers, most) ?? lotFault(card, figures.lot);
  if (fault !== undefined) return fail(fault);
  return withSizes(card, figures, { ...electorateOf(figures), cast: figures.cast, valid: validOf(figures) });
}

export function readPools(card: CardOf<'weighted-pools'>, json: unknown): Read<PoolsFigures> {
  const parsed = parse(pooled, json);
  if (!parsed.ok) return parsed;
  const figures = parsed.value;
  if (figures.pools.length !== card.pools.length)
    return fail(
      `The figures: there are ${card.pools.length} pools on the card and ${figures.pools.length} in the figures.`,
    );
  let [cast, valid] = [0, 0];
  for (const [i, pool] of figures.pools.entries()) {
    const fault = poolFault(card, i, pool);
    if (fault !== undefined) return fail(fault);
    if (pool.from === 'ballots')
      for (const election of pool.elections) {
        cast += election.cast;
        valid += validOf(election);
      }
  }
  const fault = lotFault(card, figures.lot);
  if (fault !== undefined) return fail(fault);
  return withSizes(card, figures, { ...electorateOf(figures), cast, valid });
}

export function readRankings(card: CardOf<'ranked'>, json: unknown): Read<RankedFigures> {
  const parsed = parse(rankings, json);
  if (!parsed.ok) return parsed;
  const figures = parsed.value;
  for (const [i, { ranking }] of figures.ballots.entries()) {
    const where = `The figures: the ranking number ${i + 1}`;
    const all = ranking.flat();
    if (all.length === 0 || ranking.some((group) => group.length === 0))
      return fail(`${where} has an empty place; a ballot that ranks nobody is an abstention or blank.`);
    if (new Set(all).size < all.length) return fail(`${where} names an answer twice.`);
    const beyond = all.find((index) => index >= card.answers);
    if (beyond !== undefined)
      return fail(`${where} names the answer ${beyond}, and the last is ${card.answers - 1}.`);
    if (card.method !== 'schulze' && ranking.some((group) => group.length > 1))
      return fail(`${where} ranks two answers equally, which only the Schulze method can count.`);
  }
  const ranked = figures.ballots.reduce((total, ballot) => total + ballot.count, 0);
  if (ranked !== validOf(figures))
    return fail(
      `The figures: ${ranked} ballots are ranked, and ${figures.cast} cast less ${figures.abstain} abstaining and ${figures.blank ?? 0} blank are ${validOf(figures)}.`,
    );
  const fault = lotFault(card, figures.lot);
  if (fault !== undefined) return fail(fault);
  return withSizes(card, figures, { ...electorateOf(figures), cast: figures.cast, valid: ranked });
}

export function readRatings(card: CardOf<'ratings'>, json: unknown): Read<RatingsFigures> {
  const parsed = parse(ratings, json);
  if (!parsed.ok) return parsed;
  const figures = parsed.value;
  const width = scaleSize(card);
  const valid = validOf(figures);
  if (figures.ratings.length !== card.answers)
    return fail(
      `The figures: there are ${card.answers} answers and ${figures.ratings.length} rows of ratings.`,
    );
  for (const [i, row] of figures.ratings.entries()) {
    if (row.length !== width)
      return fail(`The figures: the answer ${i} has ${row.length} counts; the card's scale has ${width}.`);
    const total = addUp(row);
    if (total !== valid)
      return fail(
        `The figures: the answer ${i} has ${total} ratings, and ${valid} valid ballots rate every answer.`,
      );
  }
  const fault = lotFault(card, figures.lot);
  if (fault !== undefined) return fail(fault);
  return withSizes(card, figures, { ...electorateOf(figures), cast: figures.cast, valid });
}

export const addUp = (numbers: readonly number[]): number =>
  numbers.reduce((total, number) => total + number, 0);

function parse<S extends v.GenericSchema>(
  schema: S,
  json: unknown,
): Result<Frozen<v.InferOutput<S>>, string> {
  // One fault is told; a record of each of millions would not fit in memory.
  const parsed = v.safeParse(schema, json, { abortEarly: true });
  return parsed.success
    ? ok(parsed.output as Frozen<v.InferOutput<S>>)
    : fail(issueSentence('The figures', parsed.issues));
}

interface Ballots {
  readonly abstain: number;
  readonly blank?: number;
  readonly cast: number;
}

const validOf = ({ abstain, blank = 0, cast }: Ballots): number => cast - abstain - blank;

const electorateOf = ({ entitled, members, present }: Electorate): Electorate => ({
  ...(entitled === undefined ? {} : { entitled }),
  ...(members === undefined ? {} : { members }),
  ...(present === undefined ? {} : { present }),
});

/** Every valid ballot chooses between 1 and `most` answers, and an answer at most once. */
function votesFault(
  where: string,
  figures: Ballots & { readonly votes: readonly number[] },
  answers: number,
  most: number,
): string | undefined {
  const { abstain, blank = 0, cast, votes: given } = figures;
  if (given.length !== answers)
    return `${where}: there are ${answers} answers and votes for ${given.length}.`;
  const valid = validOf(figures);
  const kept = `${cast} cast less ${abstain} abstaining and ${blank} blank`;
  if (valid < 0) return `${where}: ${abstain} abstaining and ${blank} blank are more than the ${cast} cast.`;
  const total = addUp(given);
  if (most === 1 && total !== valid)
    return `${where}: the votes add up to ${total}, and ${kept} are ${valid}.`;
  if (total < valid || total > most * valid)
    return `${where}: the votes add up to ${total}; ${kept} are ${valid} ballots of 1 to ${most} choices, ${valid} to ${most * valid} votes.`;
  const beyond = given.findIndex((number) => number > valid);
  return beyond >= 0
    ? `${where}: the answer ${beyond} has ${given[beyond] ?? 0} votes of only ${valid} valid ballots.`
    : undefined;
}

export function poolFault(
  card: CardOf<'weighted-pools'>,
  index: number,
  figures: PoolFigures,
): string | undefined {
  const where = `The figures of pool ${index + 1}`;
  const pool = card.pools[index];
  if (pool === undefined) return `${where}: the card has no such pool.`;
  if (pool.from === 'ballots') {
    if (figures.from !== 'ballots')
      return `${where}: the card says ballots, and the figures say "${figures.from}".`;
    if (figures.elections.length !== pool.titles.length)
      return `${where}: the card names ${pool.titles.length} elections, and there are ${figures.elections.length}.`;
    for (const [i, election] of figures.elections.entries()) {
      const fault = votesFault(`${where}, election ${i + 1}`, election, card.answers, card.choices);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
  if (figures.from === 'ballots')
    return `${where}: the card says an opinion poll, and the figures say ballots.`;
  if (figures.from === 'converted' && card.method !== 'converted-votes')
    return `${where}: converted votes belong to a card with the method "converted-votes"; this one joins percent of percent and needs responses or exact shares.`;
  const parts = figures.from === 'shares' ? figures.numerators : figures.votes;
  if (parts.length !== card.answers)
    return `${where}: there are ${card.answers} answers and figures for ${parts.length}.`;
  const total = addUp(parts);
  if (figures.from === 'shares' && total !== figures.denominator)
    return `${where}: the shares add up to ${total} of ${figures.denominator}. Rounded percentages are not counted; give the converted votes, the responses, or exact numerators that add up.`;
  return total === 0 && figures.from !== 'converted' ? `${where}: nobody answered the poll.` : undefined;
}

function lotFault(card: RuleCard, drawn: readonly number[] | undefined): string | undefined {
  if (drawn === undefined || !('answers' in card) || !('ties' in card)) return undefined;
  if (card.ties.by !== 'lot')
    return 'The figures: a lot was drawn, and the card does not decide ties by lot.';
  return isOrder(drawn, card.answers)
    ? undefined
    : `The figures: the lot must name each of the ${card.answers} answers, 0 to ${card.answers - 1}, exactly once.`;
}

/** Checks that the sizes fit together, and that those are there which the card refers to. */
function withSizes<T>(card: RuleCard, figures: T, sizes: Sizes): Read<T> {
  const { cast, entitled, members, present, valid } = sizes;
  if (valid < 0) return fail('The figures: more ballots abstain or are blank than were cast.');
  const limits = [
    ['cast', cast, 'present', present],
    ['cast', cast, 'entitled', entitled],
    ['present', present, 'members', members],
    ['cast', cast, 'members', members],
  ] as const;
  for (const [less, small, more, large] of limits)
    if (small !== undefined && large !== undefined && small > large)
      return fail(`The figures: ${less} is ${small}, more than ${more}, ${large}.`);
  for (const name of neededSizes(card))
    if (sizes[name] === undefined) return fail(`The figures: ${name} is missing; the card refers to it.`);
  return ok({ figures, sizes });
}

function neededSizes(card: RuleCard): (keyof Electorate)[] {
  const named: string[] = [];
  if (card.quorum !== undefined) named.push(card.quorum.base, card.quorum.counted);
  if ('base' in card) named.push(card.base);
  return (['members', 'entitled', 'present'] as const).filter((name) => named.includes(name));
}
