/**
 * Verification of a ledger that grows: what verify.ts does of all entries at once, done as they arrive, so that little is left to do when the last one is there
 * (protocol.md section 8). Each checkpoint is compared with the tree of all entries read; hash tiles, which repeat what is recomputed here, are left to verify.ts.
 */
import type { Tally } from '../ballot/tally.ts';
import { equalBytes } from '../bytes.ts';
import { nodeVerifier } from '../keys/node-verifier.ts';
import { TILE_WIDTH } from '../log/tile.ts';
import { fail, ok, type Result } from '../result.ts';
import type { LedgerState } from '../rules/state.ts';
import { EntryCheck } from './entries.ts';
import { checkpointFault, readBundle, readCheckpoint } from './files.ts';
import type { LedgerSource } from './source.ts';
import { foundingFault, type VerifyOptions } from './verify.ts';

/** Why the ledger cannot be followed: `unreachable` may pass by itself, `invalid` never does. */
export interface FollowFault {
  readonly kind: 'unreachable' | 'invalid';
  readonly message: string;
}

/** A ledger verified up to the checkpoint that the last `advance` read. */
export interface Follower {
  /** What the entries lead to; to be believed only after an `advance` that succeeded. */
  readonly state: LedgerState;
  /** Reads on to the newest checkpoint, and waits for the proofs of all ballots up to it. To be called by one at a time. */
  advance(): Promise<Result<void, FollowFault>>;
  /** The recomputed tally of the ballots of an election that the ledger defines. */
  tally(uuid: string): Promise<Tally>;
}

/** A follower that has read nothing yet. */
export const followLedger = (
  source: LedgerSource,
  { checkProofs, party, work }: Pick<VerifyOptions, 'checkProofs' | 'party' | 'work'>,
): Follower => {
  /** The first thing that was found wrong; a ledger never becomes right again. */
  let invalid: FollowFault | undefined;
  const entries = new EntryCheck({
    verifier: nodeVerifier,
    checkProofs,
    work,
    onFault: ({ index, type, rule, message }) => {
      invalid ??= { kind: 'invalid', message: `entry ${index} (${type}): [${rule}] ${message}` };
    },
  });
  const { state } = entries;

  const advance = async (): Promise<Result<void, FollowFault>> => {
    if (invalid !== undefined) return fail(invalid);
    const found = await readCheckpoint(source);
    if (!found.ok) return unreachable(found.error.file, found.error.message);
    const { size, root } = found.value.checkpoint;
    // Entries that were read for a larger checkpoint are believed only under one that covers them.
    if (size < state.tree.size) return unreachable('checkpoint', 'is older than what was read before');
    while (state.tree.size < size) {
      const at = state.tree.size;
      const bundle = await readBundle(source, Math.floor(at / TILE_WIDTH), size);
      if (!bundle.ok) {
        const { file, isThere, message } = bundle.error;
        if (!isThere) return unreachable(file, message);
        invalid = { kind: 'invalid', message: `${file}: ${message}.` };
        return fail(invalid);
      }
      const { first, entries: read } = bundle.value;
      for (const [i, bytes] of read.entries()) if (first + i >= at) await entries.check(bytes, first + i);
    }
    await entries.finish();
    invalid ??= checkpointOf(state, found.value, { root, size }) ?? partyOf(state, party);
    return invalid === undefined ? ok(undefined) : fail(invalid);
  };
  return { state, advance, tally: (uuid) => entries.tally(uuid) };
};

/** What is wrong with a checkpoint, all of whose entries have been read. */
const checkpointOf = (
  { founding, tree }: LedgerState,
  found: Parameters<typeof checkpointFault>[0],
  { root, size }: { readonly root: Uint8Array; readonly size: number },
): FollowFault | undefined => {
  const wrong = (message: string): FollowFault => ({ kind: 'invalid', message: `checkpoint: ${message}.` });
  if (founding === undefined) return wrong('the ledger names no log key');
  const fault = checkpointFault(found, founding.body, (...args) => nodeVerifier.ed25519(...args));
  if (fault !== undefined) return wrong(fault.message);
  return equalBytes(tree.root(size), root)
    ? undefined
    : wrong(`its root of ${size} entries is not that of the entries read`);
};

const partyOf = (state: LedgerState, party: string | undefined): FollowFault | undefined => {
  const fault = foundingFault(state, party);
  return fault && { kind: 'invalid', message: fault.message };
};

const unreachable = (file: string, message: string): Result<never, FollowFault> =>
  fail({ kind: 'unreachable', message: `${file} ${message}` });
