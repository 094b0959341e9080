/**
 * Bodies of what an assembly counts and resolves without ballots: how many are present, and votes by show of hands or by name (protocol.md section 2, area 1).
 * Form only; who may write them and when is rules/presence.ts and rules/agenda.ts.
 */
import * as v from 'valibot';
import { ruleCard } from '../count/card.ts';
import { memberName, VOTES, yesNoFigures } from '../count/figures.ts';
import { verdict } from './election.ts';
import { atLeastOne, bilingual, id, integer, time } from './fields.ts';

/** How many members of the registrar's roll are present at `time`; who they are is said to nobody. */
export const presenceCounted = v.strictObject({ assembly: id, present: integer(0), time });

export const agendaResolved = v.strictObject({
  assembly: id,
  card: ruleCard,
  /** Of all votes, those by name included. */
  figures: yesNoFigures,
  /** Of the item on the agenda; one that is amended and voted on again gets a name of its own. */
  item: id,
  /** Those of a roll call who agreed to be named, as they were called. */
  named: v.exactOptional(
    v.pipe(v.array(v.strictObject({ name: memberName, vote: v.picklist(VOTES) })), atLeastOne()),
  ),
  title: bilingual,
  verdict,
});
