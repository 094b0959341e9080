/** What the board makes of counts of those present, of votes that wait for them, and of resolutions: judged by records alone. */
import { describe, expect, it } from 'vitest';
import { createRecords, type Records } from '../../../ledger/board/records.ts';
import { RECORD_TYPES } from '../../../ledger/board/format.ts';
import { presenceView, resolutionViews } from '../../../ledger/board/resolutions.ts';
import {
  admitFirst,
  callCounting,
  count,
  motionDefinition,
  openFirst,
  openMotion,
  playResolutions,
  rollCall,
} from '../rules/presence-story.ts';
import { ASSEMBLY, build, ELECTION, type World } from '../rules/world.ts';

/** The records of a world's entries, in their places, and the first fault. */
function recordsOf(world: World): { readonly records: Records; readonly fault: string | undefined } {
  const records = createRecords();
  for (const [index, { bytes, entry }] of world.entries.entries()) {
    if (!RECORD_TYPES.has(entry.type)) continue;
    const added = records.add({ index, bytes });
    if (!added.ok) return { records, fault: added.error };
  }
  return { records, fault: undefined };
}

describe('presence and resolutions', () => {
  it('are shown by the last count, and in the order of the log', async () => {
    const world = await build('granted', 'trusted');
    playResolutions(world);
    world.write(world.registrar, 'presence.counted', count(9, '2026-05-02T02:30:00Z'));
    const { records, fault } = recordsOf(world);
    expect(fault).toBeUndefined();
    const assembly = records.state.assemblies.get(ASSEMBLY)!;
    expect(presenceView(assembly)).toEqual({ present: 9, members: 22, time: '2026-05-02T02:30:00Z' });
    expect(resolutionViews(assembly)).toMatchObject([
      {
        item: 'budget',
        named: [],
        question: {
          card: { kind: 'motion' },
          result: {
            decision: 'carried',
            abstained: 1,
            valid: 8,
            candidates: [
              { name: { ko: '찬성' }, votes: 5, outcome: 'none' },
              { name: { ko: '반대' }, votes: 3 },
            ],
            figures: { yes: 5, no: 3, abstain: 1, cast: 9 },
          },
        },
      },
      {
        item: 'merger',
        named: rollCall().named,
        question: {
          result: {
            figures: {
              named: [
                { member: '가상인', vote: 'yes' },
                { member: '나상인', vote: 'no' },
              ],
            },
          },
        },
      },
    ]);
  });

  it('are nothing where nobody has counted or resolved', async () => {
    const world = await build('called', 'trusted');
    const assembly = recordsOf(world).records.state.assemblies.get(ASSEMBLY)!;
    expect([presenceView(assembly), resolutionViews(assembly)]).toEqual([undefined, []]);
  });
});

describe('a vote of those present', () => {
  it('has the count at its opening', async () => {
    const world = await build('granted', 'trusted');
    callCounting(world);
    openFirst(world, { base: 'present', kind: 'motion', ties: 'rejected' });
    admitFirst(world, 10);
    world.write(world.registrar, 'presence.counted', count(10));
    world.accept(openMotion(world));
    world.write(world.registrar, 'presence.counted', count(1));
    expect(recordsOf(world).records.state.elections.get(ELECTION)?.present).toBe(10);
  });

  it('does not open for the board without a quorum either, nor is it defined where nobody is counted', async () => {
    const world = await build('granted', 'trusted');
    callCounting(world);
    openFirst(world);
    admitFirst(world, 10);
    world.write(world.registrar, 'presence.counted', count(10));
    const { records } = recordsOf(world);
    const opening = { index: world.entries.length, bytes: openMotion(world).bytes };
    expect(records.add(opening)).toMatchObject({
      ok: false,
      error: expect.stringMatching(/10 of 22 members are present; the quorum is 12\.$/),
    });
    const other = await build('called', 'trusted');
    const definition = other.make(other.committee, 'election.defined', motionDefinition(other));
    const place = { index: other.entries.length, bytes: definition.bytes };
    expect(recordsOf(other).records.add(place)).toMatchObject({
      ok: false,
      error: expect.stringMatching(/this assembly does not count them/),
    });
  });
});
