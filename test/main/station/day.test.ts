import { afterEach, describe, expect, test } from 'vitest';
import { ELECTION } from '../../ledger/rules/world.ts';
import { settled } from './fakes.ts';
import { closePolls, rig, voteOnce, type Rig } from './rig.ts';

let bench: Rig | undefined;
afterEach(async () => {
  await bench?.stop();
  bench = undefined;
});

describe('a day at a combined kiosk (station.md, the day)', () => {
  test(
    'opens with two cards, admits, takes votes, sends them in batches, closes with figures that balance',
    { timeout: 120_000 },
    async () => {
      bench = await rig('open', { proofs: 'checked' });
      const { people, world, printer } = bench;
      expect(bench.station.view().polls).toBe('open');
      expect(printer.papers[0]).toContain('영(0)표 확인서');
      for (const card of [...people.delegates.slice(0, 5), ...people.members.slice(0, 2)])
        await voteOnce(bench, card);
      expect(bench.station.view().figures).toEqual([
        { election: ELECTION, group: 'delegates', admitted: 5, cast: 5, challenged: 0 },
        { election: ELECTION, group: 'members', admitted: 2, cast: 2, challenged: 0 },
      ]);
      await closePolls(bench);
      await settled();
      expect(bench.station.view().polls).toBe('closed');
      expect(world.entries.filter(({ entry }) => entry.type === 'ballot.cast')).toHaveLength(7);
      const closing = world.entries.at(-1)?.entry;
      expect(closing?.type === 'polls.closed' && closing.body.papers).toEqual([
        { admitted: 5, cast: 5, challenged: 0, election: ELECTION, group: 'delegates', spoiled: 0 },
        { admitted: 2, cast: 2, challenged: 0, election: ELECTION, group: 'members', spoiled: 0 },
      ]);
      expect(printer.papers).toHaveLength(9);
      expect(printer.paper).toBe('');
    },
  );
});
