/**
 * A verified copy of what a ledger says: checkpoint, hash tiles and entries, taken from a node and believed only as far as they fit together
 * (tlog.md sections 2 and 6; protocol.md section 6). The tree proves that a new checkpoint continues the last one; entries are believed by
 * their leaf hashes and go through the rules.
 */
import { bytesToHex, bytesToUtf8, equalBytes } from '../bytes.ts';
import { ENTRY_LIMIT, entryId, parseEntry, type ParsedEntry } from '../entries/entry.ts';
import type { SignatureVerifier } from '../keys/verifier.ts';
import { openCheckpoint, parseCheckpoint, type Checkpoint } from '../log/checkpoint.ts';
import { MAX_NOTE_BYTES, parseNote } from '../log/note.ts';
import { entriesPath, parseBundle, TILE_WIDTH, tilePath } from '../log/tile.ts';
import { HASH_LENGTH, leafHash } from '../log/tree.ts';
import { fail, ok, type Result } from '../result.ts';
import { applyEntry, judge } from '../rules/judge.ts';
import { emptyState, type LedgerState } from '../rules/state.ts';
import type { Evidence, EvidenceNeed } from '../rules/verdict.ts';
import { createTileSet } from '../store/tile-set.ts';
import type { Requests, Unreachable } from './http.ts';

/** A checkpoint that was verified; `note` is the signed note as received. */
export interface VerifiedCheckpoint extends Checkpoint {
  readonly note: string;
}

/** Why a copy cannot go on. Only `unreachable`, `empty` and `behind` may pass by themselves; the others are for people. */
export type SyncFault =
  | Unreachable
  | {
      readonly kind:
        /** The ledger is not founded yet. */
        | 'empty'
        /** The checkpoint is older than what this client has seen. */
        | 'behind'
        /** The ledger is of another party than expected. */
        | 'other-party'
        /** Two histories are signed by the same log key: keep both notes. */
        | 'forked'
        /** Something is not what its checkpoint, tree or the rules say. */
        | 'invalid';
      readonly message: string;
    };

export interface CopyOptions {
  readonly requests: Requests;
  readonly verifier: SignatureVerifier;
  /** The party's fingerprint (64 hex digits), demanded of the first entry; without it the first ledger seen is taken. */
  readonly party: string | undefined;
  /** A checkpoint verified in an earlier run: the ledger must continue it. */
  readonly known: Pick<Checkpoint, 'size' | 'root'> | undefined;
  /** Works out proofs and tallies again. Without it the node's word is taken for them; everything else is checked in any case. */
  readonly evidence: ((need: EvidenceNeed) => Promise<Evidence>) | undefined;
  /** Told of every entry that was verified and applied, but for the founding. */
  readonly onAccepted: ((parsed: ParsedEntry, index: number) => void) | undefined;
}

export interface Copy {
  readonly state: LedgerState;
  readonly checkpoint: VerifiedCheckpoint | undefined;
  /** Fetches what is new; resolves with the checkpoint up to which everything is verified and applied. */
  sync(): Promise<Result<VerifiedCheckpoint, SyncFault>>;
  /** Whether a checkpoint by the log key continues or precedes what this copy holds; fetches what is new if it must. */
  agree(checkpoint: Checkpoint): Promise<Result<void, SyncFault>>;
  /** Opens a checkpoint note with the ledger's log key. */
  open(note: string | Uint8Array): Result<VerifiedCheckpoint, SyncFault>;
}

/** A copy without entries. */
export function createCopy(options: CopyOptions): Copy {
  const { requests, verifier } = options;
  const tiles = createTileSet();
  const state = emptyState();
  let verified: VerifiedCheckpoint | undefined;
  let running: Promise<Result<VerifiedCheckpoint, SyncFault>> | undefined;

  const open: Copy['open'] = (received) => {
    const log = state.founding?.body;
    if (log === undefined) return fault('empty', 'the ledger is not known yet');
    const verify = (...signed: Parameters<SignatureVerifier['ed25519']>) => verifier.ed25519(...signed);
    const opened = openCheckpoint(received, { origin: log.origin, logVkey: log.logKey, verify });
    if (!opened.ok) return fault('invalid', `the checkpoint: ${opened.error}`);
    const note = typeof received === 'string' ? received : bytesToUtf8(received);
    return ok({ ...opened.value.checkpoint, note });
  };

  const syncOnce = async (): Promise<Result<VerifiedCheckpoint, SyncFault>> => {
    const note = await fetchNote(requests);
    if (!note.ok) return note;
    if (state.founding === undefined) {
      const founded = await found(note.value);
      if (!founded.ok) return founded;
    }
    const opened = open(note.value);
    if (!opened.ok) return opened;
    const checkpoint = opened.value;
    const overlap = checkpoint.size <= (verified?.size ?? 0);
    if (overlap && !equalBytes(tiles.root(checkpoint.size), checkpoint.root)) return forked(checkpoint);
    const held = Math.max(verified?.size ?? 0, options.known?.size ?? 0);
    if (checkpoint.size < held)
      return fault('behind', `the checkpoint has size ${checkpoint.size}; ${held} entries were seen before`);
    const grown = overlap ? ok(undefined) : await growTree(checkpoint);
    if (!grown.ok) return grown;
    verified = checkpoint;
    const applied = await applyUpTo(checkpoint.size);
    return applied.ok ? ok(checkpoint) : applied;
  };

  /** The first entry tells which ledger this is and which key signs its checkpoints. */
  const found = async (note: Uint8Array): Promise<Result<void, SyncFault>> => {
    const claimed = claimedSize(note);
    if (claimed === undefined) return fault('invalid', 'the checkpoint is not a checkpoint');
    if (claimed === 0) return fault('empty', 'the ledger has no entries yet');
    const entries = await fetchBundle(requests, 0, claimed);
    if (!entries.ok) return entries;
    const parsed = parseEntry(entries.value[0] ?? new Uint8Array());
    if (!parsed.ok || parsed.value.entry.type !== 'party.founded')
      return fault('invalid', 'the first entry is not the founding of a ledger');
    const fingerprint = entryId(parsed.value.entry.body.origin, parsed.value.entry);
    if (options.party !== undefined && options.party !== fingerprint)
      return fault('other-party', `the ledger is of the party ${fingerprint}, not ${options.party}`);
    const verdict = judge(state, parsed.value, verifier);
    if (verdict.verdict !== 'accepted') return fault('invalid', `entry 0: ${JSON.stringify(verdict)}`);
    applyEntry(state, parsed.value, 0);
    return ok(undefined);
  };

  /** Leaf hashes up to the checkpoint, which must give its root; they continue those that were verified before. */
  const growTree = async ({ size, root }: Checkpoint): Promise<Result<void, SyncFault>> => {
    const from = verified?.size ?? 0;
    for (let at = from; at < size; at = nextTile(at)) {
      const end = Math.min(size, nextTile(at));
      const n = Math.floor(at / TILE_WIDTH);
      const path = tilePath(0, n, end - n * TILE_WIDTH);
      const answer = await requests.get(path, TILE_WIDTH * HASH_LENGTH);
      if (!answer.ok) return answer;
      const { status, body } = answer.value;
      if (status !== 200) return notThere(path, status);
      if (body.length !== (end - n * TILE_WIDTH) * HASH_LENGTH)
        return fault('invalid', `${path} has ${body.length} bytes`);
      const hashes = Array.from({ length: end - at }, (_, i) => {
        const start = ((at % TILE_WIDTH) + i) * HASH_LENGTH;
        return body.slice(start, start + HASH_LENGTH);
      });
      tiles.grow(at, hashes);
    }
    if (!equalBytes(tiles.root(size), root))
      return from === 0
        ? fault('invalid', `the hashes do not give the root of the checkpoint of size ${size}`)
        : forked({ size, root });
    const { known } = options;
    if (known !== undefined && !equalBytes(tiles.root(known.size), known.root)) return forked({ size, root });
    return ok(undefined);
  };

  const applyUpTo = async (size: number): Promise<Result<void, SyncFault>> => {
    while (state.size < size) {
      const first = state.size - (state.size % TILE_WIDTH);
      const entries = await fetchBundle(requests, first / TILE_WIDTH, size);
      if (!entries.ok) return entries;
      const hashes = tiles.read(0, first / TILE_WIDTH, entries.value.length);
      for (const [i, bytes] of entries.value.entries()) {
        const index = first + i;
        if (index < state.size) continue;
        if (!equalBytes(leafHash(bytes), hashes.subarray(i * HASH_LENGTH, (i + 1) * HASH_LENGTH)))
          return fault('invalid', `entry ${index} is not the one in the tree`);
        const applied = await apply(bytes, index);
        if (!applied.ok) return applied;
      }
    }
    return ok(undefined);
  };

  const apply = async (bytes: Uint8Array, index: number): Promise<Result<void, SyncFault>> => {
    const parsed = parseEntry(bytes);
    if (!parsed.ok) return fault('invalid', `entry ${index}: ${parsed.error.message}`);
    // Judged once when nothing is to be worked out: a station that starts at the end of a day judges thousands of ballots before it is ready.
    const trusted: Evidence | undefined = options.evidence === undefined ? { kind: 'trusted' } : undefined;
    let verdict = judge(state, parsed.value, verifier, trusted);
    if (verdict.verdict === 'evidence' && options.evidence !== undefined)
      verdict = judge(state, parsed.value, verifier, await options.evidence(verdict.need));
    if (verdict.verdict !== 'accepted')
      return fault(
        'invalid',
        `entry ${index} (${parsed.value.entry.type}) breaks the rules: ${JSON.stringify(verdict)}`,
      );
    applyEntry(state, parsed.value, index);
    options.onAccepted?.(parsed.value, index);
    return ok(undefined);
  };

  const forked = ({ size, root }: Pick<Checkpoint, 'size' | 'root'>): Result<never, SyncFault> =>
    fault(
      'forked',
      `the log signed size ${size} with root ${bytesToHex(root)}, which does not continue what was verified before (size ${verified?.size ?? options.known?.size ?? 0})`,
    );

  const sync: Copy['sync'] = () => {
    running ??= syncOnce().finally(() => {
      running = undefined;
    });
    return running;
  };

  return {
    state,
    get checkpoint() {
      return verified;
    },
    sync,
    agree: async (checkpoint) => {
      // A run that is under way may have started with an older checkpoint; the next one has not.
      for (let runs = 0; runs < 2 && checkpoint.size > (verified?.size ?? 0); runs += 1) {
        const synced = await sync();
        if (!synced.ok) return synced;
      }
      if (checkpoint.size > (verified?.size ?? 0))
        return fault('behind', `the checkpoint of size ${checkpoint.size} is not published yet`);
      return equalBytes(tiles.root(checkpoint.size), checkpoint.root) ? ok(undefined) : forked(checkpoint);
    },
    open,
  };
}

async function fetchNote(requests: Requests): Promise<Result<Uint8Array, SyncFault>> {
  const answer = await requests.get('checkpoint', MAX_NOTE_BYTES);
  if (!answer.ok) return answer;
  if (answer.value.status === 404) return fault('empty', 'the ledger has no checkpoint yet');
  if (answer.value.status !== 200) return notThere('checkpoint', answer.value.status);
  return ok(answer.value.body);
}

/** Entries of bundle `n` as a log of `size` has it. */
async function fetchBundle(
  requests: Requests,
  n: number,
  size: number,
): Promise<Result<readonly Uint8Array[], SyncFault>> {
  const width = Math.min(TILE_WIDTH, size - n * TILE_WIDTH);
  const path = entriesPath(n, width);
  const answer = await requests.get(path, width * (ENTRY_LIMIT + 2));
  if (!answer.ok) return answer;
  if (answer.value.status !== 200) return notThere(path, answer.value.status);
  const entries = parseBundle(answer.value.body, width);
  return entries.ok ? entries : fault('invalid', `${path}: ${entries.error}`);
}

/** The size an unverified checkpoint claims; only used to find the entry that says how to verify it. */
function claimedSize(received: Uint8Array): number | undefined {
  const note = parseNote(received);
  const checkpoint = note.ok ? parseCheckpoint(note.value.text) : note;
  return checkpoint.ok ? checkpoint.value.size : undefined;
}

/** Also what a static copy answers that has moved on to a larger checkpoint meanwhile. */
function notThere(path: string, status: number): Result<never, SyncFault> {
  return fail({ kind: 'unreachable', message: `${path} was answered with status ${status}` });
}

const nextTile = (index: number): number => (Math.floor(index / TILE_WIDTH) + 1) * TILE_WIDTH;

function fault(kind: Exclude<SyncFault['kind'], 'unreachable'>, message: string): Result<never, SyncFault> {
  return fail({ kind, message });
}
