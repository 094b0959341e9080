/** Rounds of a station's polls on reserve slots (protocol.md section 10): what the rules allow, and that the figures of all rounds add up. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  countsOf,
  electionsToAdmit,
  electionsToOpen,
  electorateOf,
  freeSlots,
  isOver,
  stationOf,
} from '../../../ledger/rules/state.ts';
import {
  admissions,
  buildWithSlots,
  closing,
  defineOnSlot,
  opening,
  OTHER_SLOT,
  otherSlotKey,
  SLOT,
  slotBallot,
} from './slots.ts';
import { ASSEMBLY, ELECTION, STATION, type World } from './world.ts';

const SLOTS = [SLOT, OTHER_SLOT];
const own = (world: World) => stationOf(world.state, ASSEMBLY, STATION)!;
const asked = (world: World) => electionsToAdmit(world.state, ASSEMBLY, STATION);
const free = (world: World) => freeSlots(world.state, ASSEMBLY).map(({ body }) => body.election);
const admit = (world: World, count: number): void =>
  world.write(world.registrar, 'admissions.recorded', admissions(world, count, asked(world)));
const close = (world: World, election: string): void =>
  world.write(world.committee, 'election.closed', { election, lost: [] });

describe('rounds', () => {
  test('open, close, define, open again: late members get what is left, and elections close with the round that opened them', async () => {
    const world = await buildWithSlots();
    expect(asked(world)).toEqual([ELECTION, ...SLOTS].toSorted());
    admit(world, 3);
    world.write(world.station, 'ballot.cast', world.ballot('members'));
    expect(free(world)).toEqual(SLOTS);

    defineOnSlot(world);
    expect(free(world)).toEqual([OTHER_SLOT]);
    expect(electionsToOpen(world.state, ASSEMBLY, STATION)).toEqual([SLOT]);
    world.accept(closing(world, 10));
    world.accept(opening(world, [SLOT], 11));
    expect(own(world)).toMatchObject({ earlier: [ELECTION], elections: [SLOT], polls: 'open' });

    // The first election ends while the second is voted on, and was never asked for by those who came late.
    expect(asked(world)).toEqual(SLOTS);
    admit(world, 2);
    close(world, ELECTION);
    for (let i = 0; i < 2; i++) world.write(world.station, 'ballot.cast', slotBallot(world));
    expect(countsOf(own(world), SLOT, 'members')).toEqual({ admitted: 5, cast: 2, spoiled: 0 });
    expect(countsOf(own(world), ELECTION, 'members')).toEqual({ admitted: 3, cast: 1, spoiled: 0 });

    world.accept(closing(world, 12));
    close(world, SLOT);
    expect(electionsToOpen(world.state, ASSEMBLY, STATION)).toEqual([]);
    expect(world.offer(opening(world, [SLOT], 13))).toMatchObject({ rule: 'polls-opened-already' });
  });

  test('a tracker is cast or challenged once in all rounds of a station', async () => {
    const world = await buildWithSlots();
    admit(world, 2);
    const cast = world.ballot('members');
    const opened = world.ballot('members');
    world.write(world.station, 'ballot.cast', cast);
    world.write(world.station, 'ballot.challenged', world.challenge(opened));
    world.accept(closing(world, 10));
    defineOnSlot(world);
    world.accept(opening(world, [SLOT], 11));
    const again = (ballot: typeof cast) =>
      world.offer(
        world.make(world.station, 'ballot.challenged', { ...world.challenge(ballot), election: SLOT }),
      );
    expect(again(cast)).toMatchObject({ rule: 'challenge-cast' });
    expect(again(opened)).toMatchObject({ rule: 'challenge-twice' });
  });

  test('a round that was closed by mistake goes on until the next one opens, and only that round', async () => {
    const world = await buildWithSlots();
    const reopen = (hour: number) =>
      world.make(world.committee, 'polls.reopened', {
        ...world.approve({ ...world.moment(), reason: 'test', time: `2026-05-02T${hour}:00:00Z` }),
      });
    admit(world, 2);
    world.accept(closing(world, 10));
    defineOnSlot(world);
    world.accept(reopen(11));
    world.write(world.station, 'ballot.cast', world.ballot('members'));
    world.accept(closing(world, 12));
    world.accept(opening(world, [SLOT], 13));
    world.accept(closing(world, 14));
    close(world, ELECTION);
    // An election of an earlier round that ended does not keep the later one from being reopened.
    world.accept(reopen(15));
    expect(own(world)).toMatchObject({ elections: [SLOT], polls: 'open' });
    world.write(world.station, 'ballot.cast', slotBallot(world));
    expect(world.offer(world.make(world.station, 'ballot.cast', world.ballot('members')))).toMatchObject({
      rule: 'election-closed',
    });
  });

  test('a station lost in its second round is lost to that one alone', async () => {
    const world = await buildWithSlots();
    world.accept(closing(world, 10));
    defineOnSlot(world);
    world.accept(opening(world, [SLOT], 11));
    const lost = [{ reason: 'the kiosk broke', station: STATION }];
    world.write(world.committee, 'election.closed', { election: SLOT, lost });
    close(world, ELECTION);
    expect(asked(world)).toEqual([OTHER_SLOT]);
    // Nobody votes there any more, so what is left over ends.
    world.write(world.committee, 'election.released', { election: OTHER_SLOT });
    expect(asked(world)).toEqual([]);
  });
});

describe('release', () => {
  test('a slot that ended is not asked for any more, by nobody and for good', async () => {
    const world = await buildWithSlots();
    world.accept(closing(world, 10));
    expect(isOver(world.state, SLOT)).toBe(false);
    world.write(world.committee, 'election.released', { election: SLOT });
    expect(isOver(world.state, SLOT)).toBe(true);
    expect(asked(world)).toEqual([ELECTION, OTHER_SLOT].toSorted());
    expect(free(world)).toEqual([OTHER_SLOT]);
    expect(electorateOf(world.state, SLOT)?.body.groups).toEqual(['members']);
  });

  test('a wrong definition goes with its slot, so that the next round can open without it', async () => {
    const world = await buildWithSlots();
    world.accept(closing(world, 10));
    for (const slot of SLOTS) defineOnSlot(world, slot);
    world.write(world.committee, 'election.released', { election: SLOT });
    expect(electionsToOpen(world.state, ASSEMBLY, STATION)).toEqual([OTHER_SLOT]);
    world.accept(opening(world, [OTHER_SLOT], 11));
    const ballot = world.make(world.station, 'ballot.cast', slotBallot(world));
    expect(world.offer(ballot)).toMatchObject({ verdict: 'refused', rule: 'election-closed' });
  });
});

test('the figures of all rounds add up: admissions carry over, ballots do not', async () => {
  const key = await otherSlotKey();
  const keyOf = { [SLOT]: undefined, [OTHER_SLOT]: key } as const;
  const round = fc.record({ admitted: fc.integer({ min: 0, max: 3 }), cast: fc.integer({ min: 0, max: 2 }) });
  await fc.assert(
    fc.asyncProperty(fc.tuple(round, round, round), async (rounds) => {
      const world = await buildWithSlots();
      let admitted = 0;
      for (const [i, uuid] of [ELECTION, ...SLOTS].entries()) {
        const { admitted: more, cast: wanted } = rounds[i]!;
        if (i > 0) {
          defineOnSlot(world, uuid);
          world.accept(opening(world, [uuid], 10 + 2 * i));
        }
        if (more > 0) admit(world, more);
        admitted += more;
        const cast = Math.min(wanted, admitted);
        for (let ballot = 0; ballot < cast; ballot++)
          world.write(
            world.station,
            'ballot.cast',
            uuid === ELECTION
              ? world.ballot('members')
              : slotBallot(world, uuid, keyOf[uuid as keyof typeof keyOf]),
          );
        const figures = { admitted, cast, spoiled: 0 };
        expect(countsOf(own(world), uuid, 'members')).toEqual(figures);
        const [issuer] = electorateOf(world.state, uuid)!.issuers.filter(({ group }) => group === 'members');
        expect(issuer).toMatchObject(figures);
        world.accept(closing(world, 11 + 2 * i));
        close(world, uuid);
      }
      expect(world.state.commitments.size).toBe(admitted);
    }),
    { numRuns: 6 },
  );
});
