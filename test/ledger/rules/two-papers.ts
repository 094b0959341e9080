/** A station with two ballot papers, each an election of its own, whose polls are open. */
import { build, ELECTION, type World } from './world.ts';

/** The election of the second paper, for the members alone. */
export const SECOND = '4fTHkeYz8LM3qQ';

export async function buildTwoPapers(): Promise<World> {
  const world = await build('defined', 'trusted');
  world.write(world.committee, 'election.defined', {
    ...world.definition(SECOND),
    groups: ['members'],
    issuers: [world.issuer(SECOND, 'members', world.spare)],
  });
  for (const uuid of [ELECTION, SECOND]) {
    const definition = world.state.elections.get(uuid)!.definitionId;
    for (const trustee of world.trustees)
      world.write(trustee, 'trustee.accepted', { definition, election: uuid });
  }
  const opening = { ...world.opening(), elections: [ELECTION, SECOND] };
  world.write(world.device, 'polls.opened', world.approve(opening));
  return world;
}
