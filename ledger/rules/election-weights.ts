/**
 * Weights of voter groups (protocol.md section 4): what a ballot counts for follows from the issuer of its permit, so that it is as public as the group.
 * A group is never so small that its votes could be told (election-electorate.ts), and so is no class of one weight.
 */
import type { DigestStorage } from '../digest-list.ts';
import { DigestSet } from '../digest-set.ts';
import type { Election } from '../ballot/election.ts';
import { MAX_TOTAL_WEIGHT } from '../ballot/credentials.ts';
import { isHomomorphicElection } from '../ballot/election.ts';
import { MAX_COUNT } from '../count/figures.ts';
import type { Counting } from '../count/text/text.ts';
import type { Body } from '../entries/entry.ts';
import type { ElectionState, AssemblyState } from './state.ts';
import { refuse } from './verdict.ts';
import type { Obstacle } from './verdict.ts';

type Definition = Body<'election.defined'>;

const MOST_VOTES = Math.min(MAX_TOTAL_WEIGHT, MAX_COUNT);

/** Where groups have weights, members and those entitled count with their votes; of a paper as well as of its definition. */
export const countingOf = ({ weights }: { readonly weights?: unknown }): Counting =>
  weights === undefined ? 'people' : 'votes';

/** What a ballot of the group counts for. */
export const weightOf = ({ weights = [] }: Pick<Definition, 'weights'>, group: string): number =>
  weights.find((item) => item.group === group)?.weight ?? 1;

/** The weights with the names that the groups have on the rolls. */
export const namedWeights = (
  { weights = [] }: Pick<Definition, 'weights'>,
  assembly: Pick<AssemblyState, 'rolls'> | undefined,
): readonly { readonly name: Body<'assembly.called'>['title']; readonly weight: number }[] =>
  weights.map(({ group, weight }) => {
    const named = [...(assembly?.rolls.values() ?? [])].find(({ names }) => names.has(group));
    return { name: named?.names.get(group) ?? { en: group, ko: group }, weight };
  });

/** Weights of groups of this paper, different ones, of questions that are added up, and within what can be decrypted. `entitled`: the votes of all members. */
export function checkWeights(
  { cards, groups, weights }: Definition,
  parameters: Election,
  entitled: number,
): Obstacle | undefined {
  if (weights === undefined) return undefined;
  const stranger = weights.find(({ group }) => !groups.includes(group));
  if (stranger !== undefined) {
    return refuse(
      'definition-weights',
      `Group ${stranger.group} has a weight and does not vote on this paper.`,
    );
  }
  if (new Set(groups.map((group) => weightOf({ weights }, group))).size === 1) {
    return refuse('definition-weights', 'All groups have the same weight; leave it out.');
  }
  if (cards.some(({ quorum }) => quorum !== undefined)) {
    return refuse('definition-weights', 'A quorum is of people, and the votes of this paper have weights.');
  }
  if (!isHomomorphicElection(parameters)) {
    return refuse(
      'definition-weights',
      'A question is shuffled, and its votes are opened one by one: a weight would tell whose they are.',
    );
  }
  return entitled > MOST_VOTES
    ? refuse(
        'definition-weights',
        `All members together have ${entitled} votes; no more than ${MOST_VOTES} can be decrypted and counted.`,
      )
    : undefined;
}

/** How many votes a cast ballot counts for. */
export function castWeightOf(
  { castWeights }: Pick<ElectionState, 'castWeights'>,
  credential: string,
): number {
  for (const [weight, credentials] of castWeights) if (credentials.has(credential)) return weight;
  return 1;
}

/**
 * A weight that some of the cast ballots have, but fewer than the smallest group may have. Which weight a ballot has is public, by the issuer of its permit; what
 * it says is not, but sums of several weights tell by their remainders what those of each weight voted.
 */
export function thinWeight({
  castCredentials,
  castWeights,
  definition,
}: Pick<ElectionState, 'castCredentials' | 'castWeights' | 'definition'>):
  | { readonly weight: number; readonly ballots: number }
  | undefined {
  const heavier = [...castWeights].map(([weight, { size }]) => ({ weight, ballots: size }));
  const others = heavier.reduce((left, { ballots }) => left - ballots, castCredentials.size);
  return [{ weight: 1, ballots: others }, ...heavier].find(
    ({ ballots }) => ballots > 0 && ballots < definition.minimumGroup,
  );
}

/** Notes that a cast ballot counts for so many votes. */
export function addCastWeight(
  { castWeights }: Pick<ElectionState, 'castWeights'>,
  credential: string,
  weight: number,
  digests: DigestStorage,
): void {
  if (weight === 1) return;
  const known = castWeights.get(weight) ?? new DigestSet('hex', digests);
  castWeights.set(weight, known.add(credential));
}
