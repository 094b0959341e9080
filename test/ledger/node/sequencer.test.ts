import { describe, expect, it } from 'vitest';
import type { ParsedEntry } from '../../../ledger/entries/entry.ts';
import { nodeVerifier } from '../../../ledger/keys/node-verifier.ts';
import { createSequencer, groupMs, queueLimit, type AppendResult } from '../../../ledger/node/sequencer.ts';
import type { Evidence, EvidenceNeed } from '../../../ledger/rules/verdict.ts';
import type { LedgerStore, StoredEntry } from '../../../ledger/store/ledger-store.ts';
import { build, type World } from '../rules/world.ts';
import { blobs } from './nodes.ts';

/** A store in memory that fails to order: before it has stored anything, or after it has stored everything. */
function memoryStore() {
  const entries: StoredEntry[] = [];
  const groups: number[] = [];
  let failure: 'before' | 'after' | undefined;
  const store: LedgerStore = {
    count: () => entries.length,
    indexOf: (id) => {
      const index = entries.findIndex((entry) => entry.id === id);
      return index === -1 ? undefined : index;
    },
    entry: (index) => entries[index]?.bytes,
    entries: (from, to) => entries.slice(from, to).map(({ bytes }) => bytes),
    append: (first, added) => {
      expect(first).toBe(entries.length);
      const fails = failure;
      failure = undefined;
      if (fails === 'before') throw new Error('disk full');
      entries.push(...added);
      groups.push(added.length);
      if (fails === 'after') throw new Error('power lost after the commit');
    },
    signed: () => undefined,
    storeSigned: () => undefined,
    hasPublished: () => false,
    close: () => undefined,
  };
  return { store, entries, groups, failNext: (when: 'before' | 'after') => (failure = when) };
}

function sequencerOver(
  store: LedgerStore,
  evidence: (need: EvidenceNeed) => Promise<Evidence> = () => Promise.reject(new Error('no evidence here')),
  elapsedMs: () => number = () => 0,
) {
  let commits = 0;
  const sequencer = createSequencer({
    store,
    verifier: nodeVerifier,
    evidence,
    objection: () => undefined,
    committed: () => (commits += 1),
    elapsedMs,
  });
  return { ...sequencer, commits: () => commits };
}

async function granted(): Promise<{ world: World } & ReturnType<typeof memoryStore>> {
  const world = await build('granted');
  const memory = memoryStore();
  const results = await appendAtOnce(sequencerOver(memory.store), world.entries);
  expect(results.every(({ verdict }) => verdict === 'accepted')).toBe(true);
  memory.groups.length = 0;
  return { world, ...memory };
}

const appendAtOnce = (
  sequencer: { append(bytes: Uint8Array): Promise<AppendResult> },
  entries: readonly ParsedEntry[],
): Promise<AppendResult[]> => Promise.all(entries.map(({ bytes }) => sequencer.append(bytes)));

describe('the sequencer', () => {
  it('commits entries that arrive together in one group, in order of arrival', async () => {
    const { world, store, groups } = await granted();
    const sequencer = sequencerOver(store);
    const results = await appendAtOnce(sequencer, blobs(world, 300));
    expect(results.map((result) => result.verdict === 'accepted' && result.index)).toEqual(
      Array.from({ length: 300 }, (_, i) => 9 + i),
    );
    expect(groups).toEqual([256, 44]);
    expect(sequencer.commits()).toBe(2);
  });

  it('stores what it has when judging takes long, and goes on in the next turn', async () => {
    const { world, store, groups } = await granted();
    let now = 0;
    const sequencer = sequencerOver(store, undefined, () => (now += groupMs / 4));
    const results = await appendAtOnce(sequencer, blobs(world, 10));
    expect(results.every(({ verdict }) => verdict === 'accepted')).toBe(true);
    expect(groups).toEqual([4, 4, 2]);
  });

  it('gives an entry that is sent again its first index, within a group and later', async () => {
    const { world, store, entries } = await granted();
    const sequencer = sequencerOver(store);
    const [blob] = blobs(world, 1);
    const results = await appendAtOnce(sequencer, [blob!, blob!, world.entries[2]!, blob!]);
    expect(results).toMatchObject([{ index: 9 }, { index: 9 }, { index: 2 }, { index: 9 }]);
    expect(await sequencer.append(blob!.bytes)).toMatchObject({ verdict: 'accepted', index: 9 });
    expect(entries).toHaveLength(10);
    expect(sequencer.commits()).toBe(1);
  });

  it('tells refused, not yet and malformed apart, and goes on', async () => {
    const { world, store, entries } = await granted();
    const sequencer = sequencerOver(store);
    const [first, second, third] = blobs(world, 3);
    const results = await appendAtOnce(sequencer, [first!, third!, second!]);
    expect(results).toMatchObject([
      { verdict: 'accepted' },
      { verdict: 'not-yet', rule: 'seq-gap' },
      { verdict: 'accepted' },
    ]);
    const changed = Uint8Array.from(third!.bytes);
    changed[changed.length - 60] = changed[changed.length - 60] === 65 ? 66 : 65;
    expect(await sequencer.append(changed)).toMatchObject({ verdict: 'refused', rule: 'author-signature' });
    expect(await sequencer.append(new Uint8Array(70_000))).toMatchObject({
      verdict: 'malformed',
      rule: 'entry-size',
    });
    expect(await sequencer.append(Uint8Array.of(123, 125))).toMatchObject({
      verdict: 'malformed',
      rule: 'entry-form',
    });
    expect(await sequencer.append(third!.bytes)).toMatchObject({ verdict: 'accepted' });
    expect(entries).toHaveLength(12);
  });

  it('acknowledges nothing that was not stored, and goes on from what is stored', async () => {
    const { world, store, entries, failNext } = await granted();
    const sequencer = sequencerOver(store);
    const group = blobs(world, 3);
    failNext('before');
    const failed = await appendAtOnce(sequencer, group);
    expect(failed.map(({ verdict }) => verdict)).toEqual(Array(3).fill('unavailable'));
    expect([entries.length, sequencer.state().size, sequencer.commits()]).toEqual([9, 9, 0]);
    expect(await appendAtOnce(sequencer, group)).toMatchObject([{ index: 9 }, { index: 10 }, { index: 11 }]);
  });

  it('finds entries again that were stored although the store said otherwise', async () => {
    const { world, store, entries, failNext } = await granted();
    const sequencer = sequencerOver(store);
    const group = blobs(world, 3);
    failNext('after');
    expect(await appendAtOnce(sequencer, group)).toMatchObject(Array(3).fill({ verdict: 'unavailable' }));
    expect(sequencer.state().size).toBe(12);
    expect(await appendAtOnce(sequencer, group)).toMatchObject([{ index: 9 }, { index: 10 }, { index: 11 }]);
    expect(entries).toHaveLength(12);
  });

  it('waits for evidence outside the commit, and judges again when it is there', async () => {
    const world = await build('open', 'trusted');
    const memory = memoryStore();
    await appendAtOnce(sequencerOver(memory.store), world.entries);
    const waiting = Promise.withResolvers<Evidence>();
    const sequencer = sequencerOver(memory.store, () => waiting.promise);
    const credential = world.credential();
    const [one, two] = [0, 1].map(() =>
      world.make(world.station, 'ballot.cast', world.ballot('members', undefined, credential)),
    );
    const ballots = [sequencer.append(one!.bytes), sequencer.append(two!.bytes)];
    // Others' entries do not wait for the proofs.
    expect(await sequencer.append(blobs(world, 1)[0]!.bytes)).toMatchObject({ verdict: 'accepted' });
    waiting.resolve({ kind: 'ballot-proofs', valid: { ok: true, value: undefined } });
    expect(await Promise.all(ballots)).toMatchObject([
      { verdict: 'accepted' },
      { verdict: 'refused', rule: 'credential-used' },
    ]);
  });

  it('works evidence out once for an entry that is sent again meanwhile', async () => {
    const world = await build('open', 'trusted');
    const memory = memoryStore();
    await appendAtOnce(sequencerOver(memory.store), world.entries);
    const waiting = Promise.withResolvers<Evidence>();
    let asked = 0;
    const sequencer = sequencerOver(memory.store, () => {
      asked += 1;
      return waiting.promise;
    });
    const ballot = world.make(world.station, 'ballot.cast', world.ballot('members'));
    const sent = appendAtOnce(sequencer, [ballot, ballot]);
    await sequencer.append(blobs(world, 1)[0]!.bytes);
    waiting.resolve({ kind: 'ballot-proofs', valid: { ok: true, value: undefined } });
    const index = world.entries.length + 1;
    expect(await sent).toMatchObject([{ index }, { index }]);
    expect(asked).toBe(1);
  });

  it('asks for a tally only when the ballots of the same group are stored', async () => {
    const world = await build('tallied', 'trusted');
    const memory = memoryStore();
    const asked: (readonly [EvidenceNeed['kind'], number])[] = [];
    const sequencer = sequencerOver(memory.store, (need) => {
      asked.push([need.kind, memory.entries.length]);
      const valid = { kind: 'ballot-proofs', valid: { ok: true, value: undefined } } as const;
      return Promise.resolve(need.kind === 'ballot-proofs' ? valid : world.workOut(need));
    });
    const closing = world.entries.findIndex(({ entry }) => entry.type === 'election.closed');
    await appendAtOnce(sequencer, world.entries.slice(0, closing - 1));
    await appendAtOnce(sequencer, world.entries.slice(closing - 1));
    expect(memory.entries).toHaveLength(world.entries.length);
    expect(asked.at(-1)).toEqual(['tally', world.entries.length - 1]);
  });

  it('does not ask without end where the evidence answers something else', async () => {
    const world = await build('open', 'trusted');
    const memory = memoryStore();
    await appendAtOnce(sequencerOver(memory.store), world.entries);
    let asked = 0;
    const sequencer = sequencerOver(memory.store, () => {
      asked += 1;
      return Promise.resolve({ kind: 'tally', about: '0', encryptedTallyText: '', sizedText: '' });
    });
    const ballot = world.make(world.station, 'ballot.cast', world.ballot('members'));
    expect(await sequencer.append(ballot.bytes)).toMatchObject({ verdict: 'unavailable' });
    expect(asked).toBe(1);
  });

  it('says nothing about an entry whose evidence could not be worked out', async () => {
    const world = await build('open', 'trusted');
    const memory = memoryStore();
    await appendAtOnce(sequencerOver(memory.store), world.entries);
    const sequencer = sequencerOver(memory.store);
    const ballot = world.make(world.station, 'ballot.cast', world.ballot('members'));
    expect(await sequencer.append(ballot.bytes)).toMatchObject({ verdict: 'unavailable' });
    expect(sequencer.state().size).toBe(world.entries.length);
  });

  it('says it is busy rather than queue without end, and answers everything when it stops', async () => {
    const { world, store } = await granted();
    const sequencer = sequencerOver(store);
    const [blob] = blobs(world, 1);
    const results = appendAtOnce(sequencer, Array(queueLimit + 1).fill(blob));
    await sequencer.stop();
    const verdicts = (await results).map((result) => result.verdict === 'unavailable' && result.message);
    expect(verdicts.at(-1)).toMatch(/too many/);
    expect(verdicts.at(0)).toMatch(/stopping/);
    expect(await sequencer.append(blob!.bytes)).toMatchObject({ verdict: 'unavailable' });
  });

  it('does not start on a store that does not keep the rules', async () => {
    const { world, store } = await granted();
    const [, second] = blobs(world, 2);
    store.append(9, [{ id: 'ff', bytes: second!.bytes }]);
    expect(() => sequencerOver(store)).toThrow(/entry 9 .*seq-gap/);
  });
});
