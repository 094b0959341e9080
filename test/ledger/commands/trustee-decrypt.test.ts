/** What a trustee never decrypts: a tally with so few ballots of one weight that the sums would tell how they voted. */
import { expect, test } from 'vitest';
import { startTally } from '../../../ledger/ballot/tally.ts';
import { parseBallot } from '../../../ledger/ballot/ballot.ts';
import { tallyToDecrypt } from '../../../ledger/commands/trustee-decrypt.ts';
import { castWeightOf } from '../../../ledger/rules/election-weights.ts';
import { build, CHOICE, ELECTION, must } from '../rules/world.ts';

/** A tallied election of so many ballots, where those of members count for 3 and groups are of 3 at least. */
async function tallyOf(ballots: { readonly delegates: number; readonly members: number }) {
  const world = await build('called', 'trusted');
  const definition = {
    ...world.definition(),
    minimumGroup: 3,
    weights: [{ group: 'members', weight: 3 }],
  };
  world.write(world.committee, 'election.defined', definition);
  for (const trustee of world.trustees) world.write(trustee, 'trustee.accepted', world.acceptance());
  world.write(world.device, 'polls.opened', world.approve(world.opening()));
  const admitted = Object.fromEntries(Object.entries(ballots).filter(([, count]) => count > 0));
  world.write(world.registrar, 'admissions.recorded', world.admissions(admitted));
  for (const group of ['delegates', 'members'] as const)
    for (let i = 0; i < ballots[group]; i += 1)
      world.write(world.station, 'ballot.cast', world.ballotIn(definition.parameters, group, CHOICE));
  world.write(world.device, 'polls.closed', world.approve(world.closing()));
  world.write(world.committee, 'election.closed', { election: ELECTION, lost: [] });
  const election = world.state.elections.get(ELECTION)!;
  const inProgress = startTally(election.parameters, {
    get: (credential) => castWeightOf(election, credential),
  });
  for (const { entry } of world.entries)
    if (entry.type === 'ballot.cast') inProgress.add(must(parseBallot(entry.body.ballot)));
  const tally = inProgress.finish();
  const hash = world.upload(world.committee, tally.encryptedTallyText);
  const sized = world.upload(world.committee, tally.sizedText);
  world.write(world.committee, 'tally.computed', { election: ELECTION, sized, tally: hash });
  return tallyToDecrypt({ state: world.state, tally: () => Promise.resolve(tally) }, 1, election);
}

test.each([
  [
    { delegates: 4, members: 1 },
    `Of the ballots of ${ELECTION} only 1 count for 3; fewer than 3 are never decrypted beside`,
  ],
  [
    { delegates: 2, members: 3 },
    `Of the ballots of ${ELECTION} only 2 count for 1; fewer than 3 are never decrypted beside`,
  ],
])('of %j nothing is decrypted', async (ballots, message) => {
  expect(await tallyOf(ballots)).toMatchObject({
    ok: false,
    error: expect.stringContaining(message) as string,
  });
});

test.each([
  { delegates: 3, members: 3 },
  { delegates: 3, members: 0 },
  { delegates: 0, members: 3 },
])('a tally of %j is decrypted', async (ballots) => {
  expect(await tallyOf(ballots)).toMatchObject({ ok: true });
});
