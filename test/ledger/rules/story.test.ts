/** The whole story of a ledger, from party.founded to result.declared, with real ballots, permits and cards, replayed from its bytes. */
import { expect, test } from 'vitest';
import { parseEntry } from '../../../ledger/entries/entry.ts';
import { nodeVerifier } from '../../../ledger/keys/node-verifier.ts';
import { applyEntry, judge } from '../../../ledger/rules/judge.ts';
import { blobText, emptyState } from '../../../ledger/rules/state.ts';
import type { Verdict } from '../../../ledger/rules/verdict.ts';
import { build, ELECTION, must } from './world.ts';

test('every entry of the story is accepted, and again from its bytes alone', async () => {
  const world = await build('declared');
  const types = new Set(world.entries.map(({ entry }) => entry.type));
  expect(types.size).toBe(17);
  const replayed = emptyState();
  for (const [index, { bytes }] of world.entries.entries()) {
    const parsed = must(parseEntry(bytes));
    const verdict = judge(replayed, parsed, nodeVerifier);
    const final =
      verdict.verdict === 'evidence'
        ? judge(replayed, parsed, nodeVerifier, world.workOut(verdict.need))
        : verdict;
    expect(final).toEqual({ verdict: 'accepted' });
    applyEntry(replayed, parsed, index);
  }
  expect(replayed).toEqual(world.state);
  const election = world.state.elections.get(ELECTION);
  expect(election?.entitled).toBe(22);
  expect(election?.result).toMatchObject({
    ballots: 3,
    verdicts: [
      { elected: [0], outcome: 'elected', runOff: [], tied: [] },
      { elected: [0, 1], outcome: 'elected', runOff: [], tied: [] },
    ],
  });
  expect(election?.castCredentials.size).toBe(3);
  expect(election?.castTrackers.size).toBe(3);
  expect(election?.challengedTrackers.size).toBe(1);
  // Two papers nobody voted on have one tally: texts stay, whichever result comes first.
  for (const hash of world.state.blobs.keys()) expect(blobText(world.state, hash)).toBeDefined();
});

test('the last entry has to wait for all others, and none is accepted twice', async () => {
  const world = await build('declared', 'trusted');
  const replayed = emptyState();
  const last = world.entries.at(-1)!;
  const verdicts: Verdict['verdict'][][] = [];
  for (const [index, entry] of world.entries.entries()) {
    const early = judge(replayed, last, nodeVerifier, { kind: 'trusted' }).verdict;
    const inTime = judge(replayed, entry, nodeVerifier, { kind: 'trusted' }).verdict;
    applyEntry(replayed, entry, index);
    const again = judge(replayed, must(parseEntry(entry.bytes)), nodeVerifier, { kind: 'trusted' }).verdict;
    verdicts.push([early, inTime, again]);
  }
  expect(verdicts.pop()).toEqual(['accepted', 'accepted', 'refused']);
  expect(new Set(verdicts.map((row) => row.join()))).toEqual(new Set(['not-yet,accepted,refused']));
});
