/**
 * Whether a ballot is in the ledger, found by the tracker on its paper, without telling the node which one (protocol.md section 4): the page loads the list of all
 * trackers (format.ts), then the 256 entries around the one it names, works the tracker out of the ballot again, and proves the entry under the signed
 * checkpoint. That a tracker is *not* there the node cannot prove by a list; then the page can go through all ballots itself.
 */
import { parseBallot, tracker as trackerOf } from '../ballot/ballot.ts';
import { bytesToUtf8, equalBytes, fromBase64 } from '../bytes.ts';
import { parseEntry, signedBytes, type Entry } from '../entries/entry.ts';
import { TILE_WIDTH } from '../log/tile.ts';
import { Frontier, leafHash } from '../log/tree.ts';
import { authorKey } from '../rules/authors.ts';
import { hasClosed } from '../rules/state.ts';
import type { Board } from './board.ts';
import { isTracker, parseTrackers, TRACKERS_PER_LIST, trackerPrefix, trackersPath } from './format.ts';
import type { LogFault, PlacedEntry } from './log.ts';
import type { Get } from './requests.ts';
import { boardVerifier } from './signature.ts';
import type { Bilingual } from './view.ts';

export type LookupResult =
  /** Not a tracker: 43 characters of base64. */
  | { readonly kind: 'malformed' }
  /** In the ledger as a vote, or as a ballot opened to check a machine, proven: entry number `index` (from 0) of `size`. */
  | {
      readonly kind: 'recorded' | 'challenged';
      readonly index: number;
      readonly size: number;
      readonly election: string;
      readonly paper: Bilingual;
    }
  /**
   * Not among the entries of this size: by the node's list, or, when `searched` is `all`, by every entry. `polling` while it may still come.
   */
  | {
      readonly kind: 'absent';
      readonly size: number;
      readonly searched: 'list' | 'all';
      readonly polls: 'polling' | 'over';
    }
  /** The node could not be asked, or publishes it just now; nothing is known. */
  | { readonly kind: 'unreachable'; readonly message: string }
  /** The node's answers contradict what its log key signed, or each other. */
  | { readonly kind: 'alarm'; readonly message: string };

/** The tracker in what a person typed, pasted or scanned: with blanks, or the whole address of a receipt. */
export function readTracker(text: string): string | undefined {
  const fragment = readFragment(text);
  return isTracker(fragment) ? fragment : undefined;
}

/** What stands behind `#`, or the whole text, without blanks. */
export const readFragment = (text: string): string =>
  decoded(text.slice(text.indexOf('#') + 1)).replaceAll(/\s/g, '');

/**
 * Looks a tracker up in the node's list and proves what it finds. What it asks for depends on the tracker by no more than a page of 256 entries. In a
 * small ledger a tracker that is not in the list is searched for in every entry.
 */
export async function lookUp(board: Board, get: Get, tracker: string): Promise<LookupResult> {
  if (!isTracker(tracker)) return { kind: 'malformed' };
  const { trouble } = await board.refresh();
  if (trouble !== undefined) return ofFault(trouble);
  const { index } = board;
  const size = board.log.checkpoint?.size;
  if (index === undefined || size === undefined) return unreachable('nothing is known of the ledger yet');
  const prefix = trackerPrefix(tracker, index.trackers.prefixLength);
  const path = trackersPath(prefix);
  const answer = await get(path, MAX_LIST_BYTES);
  if (answer.kind === 'unreachable') return unreachable(answer.message);
  if (answer.kind === 'missing')
    return alarm(`the index names the list ${path}, and the node does not have it`);
  const list = parseTrackers(answer.bytes, prefix);
  if (!list.ok) return alarm(list.error);
  const [listed, other] = list.value.filter((line) => line.tracker === tracker);
  // No ballot is cast twice, nor cast and challenged: the page must not be shown only one of the two.
  if (other !== undefined)
    return alarm(`the list has the tracker twice, for entries ${listed?.index} and ${other.index}`);
  if (listed !== undefined) return proveBallot(board, tracker, listed.index);
  if (prefix === '' && list.value.length < index.trackers.count)
    return unreachable(`the list has ${list.value.length} trackers, the index says ${index.trackers.count}`);
  if (index.trackers.count <= FEW_BALLOTS) return searchAll(board, tracker, () => undefined);
  return { kind: 'absent', size, searched: 'list', polls: pollsOf(board) };
}

/**
 * Goes through every entry of the checkpoint, whose root must come out; loads the whole ledger. `progress` hears how many of how many entries are done.
 */
export async function searchAll(
  board: Board,
  tracker: string,
  progress: (done: number, size: number) => void,
): Promise<LookupResult> {
  if (!isTracker(tracker)) return { kind: 'malformed' };
  const { trouble } = await board.refresh();
  if (trouble !== undefined) return ofFault(trouble);
  const { checkpoint } = board.log;
  if (checkpoint === undefined) return unreachable('nothing is known of the ledger yet');
  const { size, root } = checkpoint;
  const tree = new Frontier();
  let found: number | undefined;
  for (let n = 0; n * TILE_WIDTH < size; n += 1) {
    const bundle = await board.log.bundle(n);
    if (!bundle.ok) return ofFault(bundle.error);
    for (const { index, bytes } of bundle.value) {
      if (index >= size) break;
      tree.append(leafHash(bytes));
      if (holds(bytes, tracker)) found ??= index;
    }
    progress(Math.min(size, (n + 1) * TILE_WIDTH), size);
  }
  if (!equalBytes(tree.root(), root)) return alarm('the entries do not give the root of the checkpoint');
  if (found !== undefined) return alarm(`the ballot is entry ${found}, but the list of trackers left it out`);
  return { kind: 'absent', size, searched: 'all', polls: pollsOf(board) };
}

/** Ballots up to which `searchAll` loads no more than a few megabytes. */
const FEW_BALLOTS = 400;

/** The entry at this place is a ballot or challenge with this tracker, by a station of its election, and in the tree. */
async function proveBallot(board: Board, tracker: string, index: number): Promise<LookupResult> {
  const { log, records } = board;
  if (index >= (log.checkpoint?.size ?? 0)) {
    // The list may be newer than the checkpoint.
    const advanced = await log.advance();
    if (!advanced.ok) return ofFault(advanced.error);
    if (index >= advanced.value.size) return unreachable('the ballot is being published just now');
  }
  const size = log.checkpoint?.size ?? 0;
  const entries: PlacedEntry[] = [];
  for (const n of bundlesAround(index, size)) {
    const bundle = await log.bundle(n);
    if (!bundle.ok) return ofFault(bundle.error);
    entries.push(...bundle.value);
  }
  // All of them, so that the tiles asked for do not say which.
  const proven = await log.prove(entries);
  if (!proven.ok) return ofFault(proven.error);
  const bytes = entries.find((entry) => entry.index === index)?.bytes ?? new Uint8Array();
  const parsed = parseEntry(bytes);
  const entry = parsed.ok ? parsed.value.entry : undefined;
  if (entry?.type !== 'ballot.cast' && entry?.type !== 'ballot.challenged')
    return alarm(`the list names entry ${index}, which is not a ballot`);
  if (trackerIn(entry) !== tracker) return alarm(`the list names entry ${index}, which is another ballot`);
  const { election } = entry.body;
  const definition = records.state.elections.get(election)?.definition;
  if (definition === undefined || !isOfElection(entry))
    return alarm(`entry ${index} is not a ballot of an election that the ledger defines`);
  const author = authorKey(records.state, entry);
  const message = signedBytes(records.state.founding?.body.origin ?? '', entry);
  if (
    !definition.stations.some(({ key }) => key === entry.author) ||
    !author.ok ||
    !boardVerifier.ed25519(author.value, message, fromBase64(entry.signature))
  )
    return alarm(`entry ${index} is not signed by a station of its election`);
  const kind = entry.type === 'ballot.cast' ? 'recorded' : 'challenged';
  return { kind, index, size, election, paper: definition.display.title };
}

type BallotEntry = Extract<Entry, { readonly type: 'ballot.cast' | 'ballot.challenged' }>;

const trackerIn = (entry: BallotEntry): string =>
  entry.type === 'ballot.cast' ? trackerOf(entry.body.ballot) : entry.body.tracker;

/** A challenge is of the election that its signed body says; a ballot must say the same as its entry. */
function isOfElection(entry: BallotEntry): boolean {
  if (entry.type === 'ballot.challenged') return true;
  const ballot = parseBallot(entry.body.ballot);
  return ballot.ok && ballot.value.electionUuid === entry.body.election;
}

/**
 * The bundles to load for an entry: its own, and at the end of the log the last two, since the last one may hold few entries.
 */
export function bundlesAround(index: number, size: number): readonly number[] {
  const n = Math.floor(index / TILE_WIDTH);
  const last = Math.floor((size - 1) / TILE_WIDTH);
  return n >= last - 1 && last > 0 ? [last - 1, last] : [n];
}

/** Largest list in bytes: 43 characters, a blank, a place of at most 16 digits, a line end; and room for growth beyond the split. */
const MAX_LIST_BYTES = TRACKERS_PER_LIST * 8 * 61;

function holds(bytes: Uint8Array, tracker: string): boolean {
  // Most of a ledger is ballots, and reading them strictly would take much longer than hashing them; the tree vouches for the bytes.
  const entry = JSON.parse(bytesToUtf8(bytes)) as {
    readonly type?: unknown;
    readonly body?: { readonly ballot?: unknown; readonly tracker?: unknown };
  };
  if (entry.type === 'ballot.challenged') return entry.body?.tracker === tracker;
  const ballot = entry.type === 'ballot.cast' ? entry.body?.ballot : undefined;
  return typeof ballot === 'string' && trackerOf(ballot) === tracker;
}

const pollsOf = ({ records }: Board): 'polling' | 'over' =>
  [...records.state.elections.values()].some(({ definition, closed }) => {
    const stations = records.state.assemblies.get(definition.assembly)?.stations;
    const hasEnded = (station: string): boolean => {
      const own = stations?.get(station);
      return own !== undefined && hasClosed(own, definition.election);
    };
    return !closed && definition.stations.some(({ station }) => !hasEnded(station));
  })
    ? 'polling'
    : 'over';

const ofFault = (fault: LogFault): LookupResult =>
  fault.kind === 'broken' ? alarm(fault.message) : unreachable(fault.message);
const alarm = (message: string): LookupResult => ({ kind: 'alarm', message });
const unreachable = (message: string): LookupResult => ({ kind: 'unreachable', message });

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
