/** What the board shows of reserve slots and of two rounds of polls, checked from records (protocol.md section 10). */
import { expect, it } from 'vitest';
import type { BoardView } from '../../../ledger/board/view.ts';
import { electionsToAdmit } from '../../../ledger/rules/state.ts';
import {
  admissions,
  buildWithSlots,
  closing,
  defineOnSlot,
  opening,
  OTHER_SLOT,
  SLOT,
  slotBallot,
} from '../rules/slots.ts';
import { ASSEMBLY, ELECTION, STATION } from '../rules/world.ts';
import { boardOver, getFrom, serve } from './served.ts';

const world = await buildWithSlots();
const admit = (count: number): void =>
  world.write(
    world.registrar,
    'admissions.recorded',
    admissions(world, count, electionsToAdmit(world.state, ASSEMBLY, STATION)),
  );
const began = world.entries.length;
admit(3);
world.write(world.station, 'ballot.cast', world.ballot('members'));
world.accept(closing(world, 10));
defineOnSlot(world);
const between = world.entries.length;
world.accept(opening(world, [SLOT], 11));
admit(2);
for (let i = 0; i < 2; i++) world.write(world.station, 'ballot.cast', slotBallot(world));
world.write(world.committee, 'election.closed', { election: ELECTION, lost: [] });
const secondRound = world.entries.length;
world.accept(closing(world, 12));
world.write(world.committee, 'election.released', { election: OTHER_SLOT });

async function assemblyAfter(size: number): Promise<BoardView['assemblies'][number]> {
  const served = await serve(world, { entries: world.entries.slice(0, size) });
  const { view, trouble } = await boardOver(getFrom(served.node)).refresh();
  await served.stop();
  expect(trouble).toBeUndefined();
  return view!.assemblies[0]!;
}

const members = { group: 'members', roll: 10 };

it('tells slots for later votes by their groups, until something is defined on them or they end', async () => {
  const groups = [{ en: 'members', ko: 'members' }];
  expect((await assemblyAfter(began)).slots).toEqual([{ groups, free: 2 }]);
  expect((await assemblyAfter(between)).slots).toEqual([{ groups, free: 1 }]);
  expect((await assemblyAfter(world.entries.length)).slots).toEqual([]);
});

it('shows the second round after the first, each with the figures of its own closing report', async () => {
  const before = await assemblyAfter(between);
  expect(before.papers.map(({ election, phase }) => [election, phase])).toEqual([
    [ELECTION, 'counting'],
    [SLOT, 'setup'],
  ]);
  const during = await assemblyAfter(secondRound);
  expect(during.stations).toEqual([{ station: STATION, polls: 'open' }]);
  expect(during.papers.map(({ phase }) => phase)).toEqual(['counting', 'polling']);
  expect(during.papers[0]?.turnout).toMatchObject([
    { group: 'delegates', source: 'checked' },
    { ...members, admitted: 3, cast: 1, source: 'checked' },
  ]);
  expect(during.papers[1]?.turnout).toMatchObject([{ ...members, admitted: 5, cast: 2, source: 'node' }]);
  const after = await assemblyAfter(world.entries.length);
  expect(after.papers[0]?.turnout).toEqual(during.papers[0]?.turnout);
  expect(after.papers[1]?.turnout).toMatchObject([{ ...members, admitted: 5, cast: 2, source: 'checked' }]);
});
