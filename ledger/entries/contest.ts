/**
 * Bodies of contests: one choice that several pools make together, elections of the ledger and opinion polls, each with its share (counting.md, weighted
 * pools; protocol.md section 4: each pool is its own election). Form only; who may write them and when is rules/contest.ts.
 */
import * as v from 'valibot';
import { ruleCard } from '../count/card.ts';
import { pollFigures } from '../count/figures.ts';
import { verdict } from './election.ts';
import { atLeastOne, bilingual, electionId, id, integer, text } from './fields.ts';

const place = { assembly: id, contest: id };

export const contestDefined = v.strictObject({
  ...place,
  card: ruleCard,
  /** In the order of the card's pools: the questions, from 1, whose votes a pool adds up; none for an opinion poll. */
  pools: v.pipe(
    v.array(v.array(v.strictObject({ election: electionId, question: integer(1, 255) }))),
    atLeastOne(),
  ),
  title: bilingual,
});

/** `pool` counts from 1; `source` says who asked whom and when. */
export const pollRecorded = v.strictObject({
  ...place,
  figures: pollFigures,
  pool: integer(1, 50),
  source: text,
});

export const contestDeclared = v.strictObject({ ...place, verdict });
