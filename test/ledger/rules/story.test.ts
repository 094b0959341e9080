/** The whole story of a ledger, from party.founded to result.declared, with real ballots, permits and cards, replayed from its bytes. */
import { expect, test } from 'vitest';
import { parseEntry } from '../../../ledger/entries/entry.ts';
import { nodeVerifier } from '../../../ledger/keys/node-verifier.ts';
import { applyEntry, judge } from '../../../ledger/rules/judge.ts';
import { blobText, emptyState } from '../../../ledger/rules/state.ts';
import { build, ELECTION, must } from './world.ts';

test('every entry of the story is accepted, and again from its bytes alone', async () => {
  const world = await build('declared');
  const types = new Set(world.entries.map(({ entry }) => entry.type));
  expect(types.size).toBe(16);
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
  expect(election?.result?.winners).toEqual([
    { elected: [0], question: 0, seats: 1, tied: [] },
    { elected: [0, 1], question: 1, seats: 2, tied: [] },
  ]);
  expect(election?.castCredentials.size).toBe(3);
  for (const hash of world.state.blobs.keys()) expect(blobText(world.state, hash)).toBeUndefined();
});

test('no entry of the story is accepted before its predecessors, and none twice', async () => {
  const world = await build('declared');
  const replayed = emptyState();
  for (const [index, entry] of world.entries.entries()) {
    const last = world.entries.at(-1)!;
    if (entry !== last) expect(judge(replayed, last, nodeVerifier).verdict).toBe('not-yet');
    expect(judge(replayed, entry, nodeVerifier, { kind: 'trusted' }).verdict).toBe('accepted');
    applyEntry(replayed, entry, index);
    const again = must(parseEntry(entry.bytes));
    expect(judge(replayed, again, nodeVerifier, { kind: 'trusted' }).verdict).toBe('refused');
  }
});
