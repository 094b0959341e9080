/**
 * The log as this page has proven it (protocol.md section 6; tlog.md sections 2, 4, 6): its founding, the newest checkpoint, signed by the log key and a
 * continuation of the last one, and entries that are in its tree. Nothing is believed that does not follow from the checkpoint. What entries mean is records.ts.
 */
import { fromBase64, toBase64 } from '../bytes.ts';
import { ENTRY_LIMIT, entryId, parseEntry, signedBytes, type Body } from '../entries/entry.ts';
import { openCheckpoint, type Checkpoint } from '../log/checkpoint.ts';
import { MAX_NOTE_BYTES, type Ed25519Verify } from '../log/note.ts';
import {
  consistencyProof,
  inclusionProof,
  verifyConsistency,
  verifyInclusion,
  type HashReader,
} from '../log/proof.ts';
import { entriesPath, parseBundle, TILE_WIDTH, tileHashReader, tilePath, tilesReadBy } from '../log/tile.ts';
import { HASH_LENGTH, leafHash } from '../log/tree.ts';
import { fail, ok, type Result } from '../result.ts';
import { authorKey } from '../rules/authors.ts';
import { emptyState } from '../rules/state.ts';
import { recordsPath } from './format.ts';
import type { Answer, Get } from './requests.ts';
import { boardVerifier } from './signature.ts';

/**
 * Why the board cannot show more. `unreachable`, `empty` (no ledger yet) and `behind` (an older checkpoint than this page has seen) may pass. `broken` does not:
 * what the node gave is not what its log key has signed, and somebody must be told.
 */
export type LogFault =
  | { readonly kind: 'unreachable' | 'empty' | 'behind'; readonly message: string }
  | { readonly kind: 'broken'; readonly message: string };

/** Which ledger this is, from its first entry. */
export interface Party {
  /** Entry id of the founding, 64 hex digits. */
  readonly fingerprint: string;
  readonly founding: Body<'party.founded'>;
  /** The founding's bytes, entry 0 of the log. */
  readonly bytes: Uint8Array;
}

/** An entry and its place in the log. */
export interface PlacedEntry {
  readonly index: number;
  readonly bytes: Uint8Array;
}

export interface BoardLog {
  /** Set by the first `advance` that succeeds. */
  readonly party: Party | undefined;
  readonly checkpoint: Checkpoint | undefined;
  /** Fetches the newest checkpoint and checks it. */
  advance(): Promise<Result<Checkpoint, LogFault>>;
  /** Checks that these entries are where they are said to be in the tree of the checkpoint. */
  prove(entries: readonly PlacedEntry[]): Promise<Result<void, LogFault>>;
  /** All entries of bundle `n`, as many as the checkpoint has; not proven yet. */
  bundle(n: number): Promise<Result<readonly PlacedEntry[], LogFault>>;
}

/** Width of bundle or tile `n` of the lowest level in a log of `size`. */
export const widthOf = (n: number, size: number): number => Math.min(TILE_WIDTH, size - n * TILE_WIDTH);

/** A log of which nothing is known. */
export function createBoardLog(get: Get): BoardLog {
  let party: Party | undefined;
  let current: Checkpoint | undefined;
  const tiles = new Map<string, Uint8Array>();

  /** Runs `use` over the tiles of a log of `size`, after fetching those it reads. */
  const withTiles = async <T>(size: number, use: (read: HashReader) => T): Promise<Result<T, LogFault>> => {
    const missing = tilesReadBy(size, use).filter(({ path }) => !tiles.has(path));
    const answers = await Promise.all(
      missing.map(async ({ path, width }) => ({
        path,
        width,
        answer: await get(path, width * HASH_LENGTH),
      })),
    );
    for (const { path, width, answer } of answers) {
      if (answer.kind !== 'found') return notHad(path, answer);
      if (answer.bytes.length !== width * HASH_LENGTH)
        return broken(`${path} has ${answer.bytes.length} bytes`);
      tiles.set(path, answer.bytes);
    }
    const reader = tileHashReader((level, n, width) => {
      const path = tilePath(level, n, width);
      const tile = tiles.get(path);
      if (tile === undefined) throw new Error(`${path} was not fetched`);
      return tile;
    }, size);
    return ok(use(reader));
  };

  const proveIn = async (
    { size, root }: Checkpoint,
    entries: readonly PlacedEntry[],
  ): Promise<Result<void, LogFault>> => {
    const beyond = entries.find(({ index }) => index >= size);
    if (beyond !== undefined) return broken(`entry ${beyond.index} is beyond the ${size} entries of the log`);
    const proofs = await withTiles(size, (read) =>
      entries.map(({ index }) => inclusionProof(index, size, read)),
    );
    if (!proofs.ok) return proofs;
    for (const [i, { index, bytes }] of entries.entries()) {
      const proof = proofs.value[i] ?? [];
      if (!verifyInclusion({ index, size, leafHash: leafHash(bytes), proof, root }))
        return broken(`entry ${index} is not the one in the tree of the ${size} entries`);
    }
    return ok(undefined);
  };

  /** Whether the smaller checkpoint is a prefix of the larger one; the log key has signed both. */
  const agree = async (a: Checkpoint, b: Checkpoint): Promise<Result<void, LogFault>> => {
    const [older, newer] = a.size <= b.size ? [a, b] : [b, a];
    const { size: size1, root: root1 } = older;
    const { size: size2, root: root2 } = newer;
    const proof = await withTiles(size2, (read) => consistencyProof(size1, size2, read));
    if (!proof.ok) return proof;
    return verifyConsistency({ size1, root1, size2, root2, proof: proof.value })
      ? ok(undefined)
      : broken(
          `the log key has signed two histories: size ${size1} with root ${toBase64(root1)}, and size ${size2} with root ${toBase64(root2)}`,
        );
  };

  const advance: BoardLog['advance'] = async () => {
    const answer = await get('checkpoint', MAX_NOTE_BYTES);
    if (answer.kind === 'missing') return fail({ kind: 'empty', message: 'there is no ledger here yet' });
    if (answer.kind === 'unreachable') return fail(answer);
    const found = party === undefined ? await foundingOf(get) : ok(party);
    if (!found.ok) return found;
    const { origin, logKey } = found.value.founding;
    const verify: Ed25519Verify = (...signed) => boardVerifier.ed25519(...signed);
    const opened = openCheckpoint(answer.bytes, { origin, logVkey: logKey, verify });
    if (!opened.ok) return broken(`the checkpoint: ${opened.error}`);
    const next = opened.value.checkpoint;
    if (current !== undefined) {
      // Partial tiles are of one size only; the browser's cache still has those that did not grow.
      if (next.size > current.size)
        for (const path of tiles.keys()) if (path.includes('.p/')) tiles.delete(path);
      const agreed = await agree(current, next);
      if (!agreed.ok) return agreed;
      if (next.size < current.size)
        return fail({ kind: 'behind', message: `size ${next.size} after ${current.size}` });
    } else {
      const proven = await proveIn(next, [{ index: 0, bytes: found.value.bytes }]);
      if (!proven.ok) return proven;
    }
    party = found.value;
    current = next;
    return ok(next);
  };

  return {
    get party() {
      return party;
    },
    get checkpoint() {
      return current;
    },
    advance,
    prove: (entries) => (current === undefined ? Promise.resolve(unknownLog) : proveIn(current, entries)),
    bundle: async (n) => {
      if (current === undefined) return unknownLog;
      const width = widthOf(n, current.size);
      const path = entriesPath(n, width);
      const answer = await get(path, width * (ENTRY_LIMIT + 2));
      if (answer.kind !== 'found') return notHad(path, answer);
      const parsed = parseBundle(answer.bytes, width);
      if (!parsed.ok) return broken(`${path}: ${parsed.error}`);
      return ok(parsed.value.map((bytes, i) => ({ index: n * TILE_WIDTH + i, bytes })));
    },
  };
}

/** The first entry, signed by the root key that it names; whether it is in the log is for the caller to prove. */
async function foundingOf(get: Get): Promise<Result<Party, LogFault>> {
  const path = recordsPath(0, 1);
  const answer = await get(path, ENTRY_LIMIT + 2);
  if (answer.kind !== 'found') return notHad(path, answer);
  const bundle = parseBundle(answer.bytes, 1);
  const bytes = bundle.ok ? bundle.value[0] : undefined;
  const parsed = bytes === undefined ? undefined : parseEntry(bytes);
  if (bytes === undefined || parsed?.ok !== true || parsed.value.entry.type !== 'party.founded')
    return broken('the first entry is not the founding of a ledger');
  const { entry } = parsed.value;
  const { origin } = entry.body;
  const key = authorKey(emptyState(), entry);
  if (!key.ok || !boardVerifier.ed25519(key.value, signedBytes(origin, entry), fromBase64(entry.signature)))
    return broken('the founding is not signed by the root key that it names');
  return ok({ fingerprint: entryId(origin, entry), founding: entry.body, bytes });
}

const unknownLog = fail<LogFault>({ kind: 'empty', message: 'nothing is known of the ledger yet' });

const broken = (message: string): Result<never, LogFault> => fail({ kind: 'broken', message });

/** A file of the log that was not given; a static copy may have moved on meanwhile. */
const notHad = (path: string, answer: Exclude<Answer, { kind: 'found' }>): Result<never, LogFault> =>
  fail({
    kind: 'unreachable',
    message: answer.kind === 'missing' ? `${path} is not there` : answer.message,
  });
