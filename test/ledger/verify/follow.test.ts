/** A ledger followed while it grows: the same state and tally as one verified at once, and nothing believed that its checkpoints do not cover. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkBallotProofs } from '../../../ledger/ballot/proofs.ts';
import { fail, ok, type Result } from '../../../ledger/result.ts';
import { followLedger } from '../../../ledger/verify/follow.ts';
import { folderSource, type LedgerSource } from '../../../ledger/verify/source.ts';
import { build, ELECTION, ORIGIN, type World } from '../rules/world.ts';
import { publishFolder } from './publish.ts';

let base: string;
let world: World;
beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'follow-'));
  world = await build('ended', 'trusted');
});
afterAll(() => rm(base, { recursive: true }));

/** A ledger whose publications the test chooses. */
const published = () => {
  let now: LedgerSource | undefined;
  return {
    source: {
      name: 'a ledger that grows',
      read: (file: string, most: number) =>
        now === undefined ? Promise.resolve(fail('is missing')) : now.read(file, most),
      list: () => Promise.resolve(undefined),
    } satisfies LedgerSource,
    publish: async (entries: readonly Uint8Array[], signer = world.log) => {
      const folder = await mkdtemp(path.join(base, 'ledger-'));
      await publishFolder(folder, entries, { origin: ORIGIN, signer });
      now = folderSource(folder);
    },
    lose: () => {
      now = undefined;
    },
  };
};
const bytesOf = (size: number) => world.entries.slice(0, size).map(({ bytes }) => bytes);
const whole = () => bytesOf(world.entries.length);
const known = new Map<string, Result<void, string>>();
const checkProofs = (electionText: string, ballotText: string): Promise<Result<void, string>> => {
  const result = known.get(ballotText) ?? checkBallotProofs(electionText, ballotText);
  known.set(ballotText, result);
  return Promise.resolve(result);
};
const invalid = (message: RegExp) =>
  fail({ kind: 'invalid', message: expect.stringMatching(message) as string });
const unreachable = (message: RegExp) =>
  fail({ kind: 'unreachable', message: expect.stringMatching(message) as string });

test('grown by one entry at a time, with interruptions, it has the tally of all ballots', async () => {
  const ledger = published();
  const follower = followLedger(ledger.source, { checkProofs, party: world.state.founding?.fingerprint });
  expect(await follower.advance()).toEqual(unreachable(/checkpoint is missing/));
  for (let size = 1; size <= world.entries.length; size += 1) {
    await ledger.publish(bytesOf(size));
    expect(await follower.advance()).toEqual(ok(undefined));
    expect(follower.state.size).toBe(size);
    ledger.lose();
    expect(await follower.advance()).toEqual(unreachable(/missing/));
  }
  expect(await follower.tally(ELECTION)).toMatchObject(world.tally());
});

test('a ballot whose proofs do not hold is found, and nothing afterwards makes it right', async () => {
  const ledger = published();
  const follower = followLedger(ledger.source, {
    checkProofs: () => Promise.resolve(fail('they were made up')),
  });
  await ledger.publish(whole());
  const found = invalid(/^entry \d+ \(ballot\.cast\): \[ballot-proofs\] .*they were made up/);
  expect(await follower.advance()).toEqual(found);
  await ledger.publish(bytesOf(1));
  expect(await follower.advance()).toEqual(found);
});

test('an entry that breaks the rules, another party, and another signer are found', async () => {
  const ledger = published();
  await ledger.publish([...bytesOf(2), ...bytesOf(3).slice(1)]);
  expect(await followLedger(ledger.source, { checkProofs }).advance()).toEqual(
    invalid(/^entry 2 \(authority\.granted\): \[/),
  );
  await ledger.publish(bytesOf(3));
  expect(await followLedger(ledger.source, { checkProofs, party: 'ab'.repeat(32) }).advance()).toEqual(
    invalid(/abab was demanded/),
  );
  await ledger.publish(bytesOf(3), world.root);
  expect(await followLedger(ledger.source, { checkProofs }).advance()).toEqual(invalid(/^checkpoint: /));
});

test('a history that is taken back is not believed, and one that was changed is found', async () => {
  const ledger = published();
  const follower = followLedger(ledger.source, { checkProofs });
  await ledger.publish(bytesOf(8));
  expect(await follower.advance()).toEqual(ok(undefined));
  await ledger.publish(bytesOf(7));
  expect(await follower.advance()).toEqual(unreachable(/older than what was read/));
  const other = bytesOf(9);
  [other[3], other[4]] = [other[4]!, other[3]!];
  await ledger.publish(other);
  expect(await follower.advance()).toEqual(invalid(/root of 9 entries is not that of the entries read/));
});
