/** Reserve slots for tests of the rules: slots for the members, and the entries by which a second round of polls runs on one of them. */
import { encryptBallot } from '../../../ledger/ballot/ballot.ts';
import { parseElection } from '../../../ledger/ballot/election.ts';
import type { Body, ParsedEntry } from '../../../ledger/entries/entry.ts';
import type { IssuerKey } from '../../../ledger/keys/issuer-key.ts';
import { countsOf, stationOf } from '../../../ledger/rules/state.ts';
import { ASSEMBLY, build, CHOICE, issuerKey, must, random, STATION, type World } from './world.ts';

export const SLOT = '4fTHkeYz8LM3qR';
export const OTHER_SLOT = '4fTHkeYz8LM3qS';

/** A slot for the members; `key` is its issuer's. */
export function reservation(
  world: World,
  uuid: string = SLOT,
  key: IssuerKey = world.spare,
): Body<'election.reserved'> {
  const { assembly, batch, minimumGroup, stations } = world.definition();
  const issuers = [world.issuer(uuid, 'members', key)];
  return { assembly, batch, election: uuid, groups: ['members'], issuers, minimumGroup, stations };
}

/** The world's questions on a slot that is reserved. */
export const onSlot = (world: World, uuid: string = SLOT): Body<'election.defined'> => ({
  ...world.definition(uuid),
  ...world.state.reservations.get(uuid)!.body,
});

export const reserve = (world: World, uuid: string = SLOT, key: IssuerKey = world.spare): void =>
  world.write(world.committee, 'election.reserved', reservation(world, uuid, key));

/** Defines an election on a slot, and has its trustees accept. */
export function defineOnSlot(world: World, uuid: string = SLOT): void {
  world.write(world.committee, 'election.defined', onSlot(world, uuid));
  const definition = world.state.elections.get(uuid)!.definitionId;
  for (const trustee of world.trustees)
    world.write(trustee, 'trustee.accepted', { definition, election: uuid });
}

/** The opening of a round for these elections; `hour` makes it one of its own. */
export const opening = (world: World, elections: readonly string[], hour: number): ParsedEntry =>
  world.make(
    world.device,
    'polls.opened',
    world.approve({ ...world.opening(), elections, opened: `2026-05-02T${hour}:00:00Z` }),
  );

/** The closing report of the station's round, with the figures that the ledger has. */
export function closing(world: World, hour: number): ParsedEntry {
  const station = stationOf(world.state, ASSEMBLY, STATION)!;
  const papers = station.elections.flatMap((election) => {
    const { groups } = world.state.elections.get(election)!.definition;
    return groups.map((group) => ({
      ...countsOf(station, election, group),
      challenged: group === groups.at(-1) ? (station.challenged.get(election) ?? 0) : 0,
      election,
      group,
    }));
  });
  const body = { ...world.closing(), papers, closed: `2026-05-02T${hour}:00:00Z` };
  return world.make(world.device, 'polls.closed', world.approve(body));
}

/** Admissions of so many members for these elections. */
export const admissions = (
  world: World,
  count: number,
  elections: readonly string[],
): Body<'admissions.recorded'> => ({
  ...world.admissions({ members: count }),
  counts: elections.toSorted().map((election) => ({ count, election, group: 'members' })),
});

/** A member's ballot of an election on a slot. */
export function slotBallot(
  world: World,
  uuid: string = SLOT,
  key: IssuerKey = world.spare,
  plaintext: readonly (readonly number[])[] = CHOICE,
): Body<'ballot.cast'> {
  const election = must(parseElection(world.definition(uuid).parameters));
  const credential = world.credential(uuid);
  const ballot = encryptBallot({ election, credentialSecret: credential.secret, plaintext, random });
  return { ballot, election: uuid, permit: world.permitBy(key, credential.public, uuid) };
}

export const otherSlotKey = (): Promise<IssuerKey> => issuerKey('other slot');

/** A station that has opened its first round while two slots are reserved. */
export async function buildWithSlots(): Promise<World> {
  const world = await build('accepted', 'trusted');
  reserve(world);
  reserve(world, OTHER_SLOT, await otherSlotKey());
  world.write(world.device, 'polls.opened', world.approve(world.opening()));
  return world;
}
