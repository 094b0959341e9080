/**
 * Rule cards: the small signed file that says how figures become a verdict (counting.md). Here are its kinds as one closed union,
 * `ruleCard` as the schema to embed in entries and assembly.json, and the door for a card that stands alone. What contradicts itself
 * within a card is card-faults.ts; counting is count.ts.
 */
import * as v from 'valibot';
import type { Frozen } from '../entries/fields.ts';
import { fail, ok, type Result } from '../result.ts';
import { cardFault } from './card-faults.ts';
import {
  alternation,
  base,
  candidates,
  choices,
  decision,
  pools,
  quorum,
  quotas,
  ranking,
  rounding,
  scale,
  seats,
  soleName,
  threshold,
  tieRejects,
  ties,
} from './card-fields.ts';
import { issueSentence } from './issue.ts';

const opening = { quorum: v.exactOptional(quorum) };

const kinds = [
  /** 찬성, 반대, 기권: carried by a majority of `base`. */
  v.strictObject({ base, kind: v.literal('motion'), ties: tieRejects, ...opening }),
  /** Two thirds, four fifths, a majority of all members. */
  v.strictObject({ base, kind: v.literal('special-majority'), majority: threshold, ...opening }),
  /** Yes or no to the only candidate. */
  v.strictObject({
    base,
    kind: v.literal('sole-candidate'),
    majority: threshold,
    name: v.exactOptional(soleName),
    ...opening,
  }),
  v.strictObject({ decision, kind: v.literal('single-choice'), ties, ...candidates, ...opening }),
  v.strictObject({
    choices,
    kind: v.literal('n-of-m'),
    quotas: v.exactOptional(quotas),
    seats,
    ties,
    ...candidates,
    ...opening,
  }),
  v.strictObject({
    choices,
    decision: v.picklist(['plurality', 'majority'], 'must be "plurality" or "majority"'),
    kind: v.literal('weighted-pools'),
    method: v.picklist(['converted-votes', 'percent'], 'must be "converted-votes" or "percent"'),
    pools,
    quotas: v.exactOptional(quotas),
    rounding,
    seats,
    ties,
    ...candidates,
    ...opening,
  }),
  /** The votes of one election within weighted pools, whose card decides. */
  v.strictObject({ choices, kind: v.literal('pool-part'), ...candidates, ...opening }),
  v.strictObject({ kind: v.literal('ranked'), method: ranking, seats, ties, ...candidates, ...opening }),
  v.strictObject({ kind: v.literal('ratings'), scale, seats, ties, ...candidates, ...opening }),
  /** Yes or no to the whole list. */
  v.strictObject({ base, kind: v.literal('list-approval'), majority: threshold, ...candidates, ...opening }),
  /** The list is put in order by votes. */
  v.strictObject({
    alternation: v.exactOptional(alternation),
    choices,
    kind: v.literal('list-order'),
    seats,
    ties,
    ...candidates,
    ...opening,
  }),
  /** 기명: like a motion, with names. */
  v.strictObject({ base, kind: v.literal('roll-call'), majority: threshold, ties: tieRejects, ...opening }),
] as const;

export const KINDS = kinds.map((kind) => kind.entries.kind.literal);

const shape = v.variant('kind', kinds, `must be one of ${KINDS.join(', ')}`);
export type RuleCard = Frozen<v.InferOutput<typeof shape>>;
export type CardOf<K extends RuleCard['kind']> = Extract<RuleCard, { readonly kind: K }>;

/** The schema of a rule card, contradictions included. */
export const ruleCard = v.pipe(
  shape,
  v.rawCheck(({ addIssue, dataset }) => {
    // Values that are of their type but out of their range come here too; what they contradict means nothing.
    const fault = dataset.typed && dataset.issues === undefined ? cardFault(dataset.value) : undefined;
    if (fault !== undefined) addIssue({ message: fault });
  }),
);

/** Reads a card from parsed JSON; the error is a sentence: `The card: seats: must be at least 1.` */
export function parseRuleCard(json: unknown): Result<RuleCard, string> {
  const parsed = v.safeParse(ruleCard, json, { abortEarly: true });
  return parsed.success ? ok(parsed.output) : fail(issueSentence('The card', parsed.issues));
}
