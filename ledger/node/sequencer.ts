/**
 * The embedded sequencer: judges entries and gives them their place in the ledger, many in one commit (architecture.md, seams; protocol.md
 * sections 2 and 6). The crash story, in the order of the code: judged and staged in memory -> committed to the store, on the disk ->
 * acknowledged; publishing follows (publisher.ts). An entry that was acknowledged is in the store; one that was not may be, and is answered
 * with its first index when it is sent again.
 */
import { entryId, parseEntry, type ParsedEntry } from '../entries/entry.ts';
import type { SignatureVerifier } from '../keys/verifier.ts';
import { applyEntry, judge } from '../rules/judge.ts';
import { emptyState, type LedgerState } from '../rules/state.ts';
import type { Evidence, EvidenceNeed, Obstacle, Verdict } from '../rules/verdict.ts';
import { StoreError } from '../store/database.ts';
import type { LedgerStore, StoredEntry } from '../store/ledger-store.ts';

/** What became of an entry. `malformed` is not an entry at all; `unavailable` says nothing about it: send it again later. */
export type AppendResult =
  | { readonly verdict: 'accepted'; readonly index: number; readonly id: string }
  | { readonly verdict: 'refused' | 'not-yet' | 'malformed'; readonly rule: string; readonly message: string }
  | { readonly verdict: 'unavailable'; readonly message: string };

export interface SequencerOptions {
  readonly store: LedgerStore;
  readonly verifier: SignatureVerifier;
  /** Works out evidence; takes as long as it takes, other entries go on meanwhile. */
  readonly evidence: (need: EvidenceNeed) => Promise<Evidence>;
  /** What this node refuses beyond the rules, such as the founding of a ledger under another log key. */
  readonly objection: (parsed: ParsedEntry) => Obstacle | undefined;
  /** Called after entries were committed. */
  readonly committed: () => void;
  /** Milliseconds that only go forward; `performance.now` without it. */
  readonly elapsedMs?: () => number;
}

export interface Sequencer {
  /** Judges and stores one entry; resolves when it is on the disk, or with the reason why not. Never rejects. */
  append(bytes: Uint8Array): Promise<AppendResult>;
  /** The state after the last committed entry. To be read at once: it changes with the next commit. */
  state(): LedgerState;
  /** Answers everything that waits with `unavailable` and resolves when nothing is under way. */
  stop(): Promise<void>;
}

/** Most entries in one commit. */
export const groupLimit = 256;
/** How long a commit may judge before it stores what it has: the kiosk that the node is part of must stay quick. */
export const groupMs = 20;
/** Most entries waiting; beyond that the node says it is busy. */
export const queueLimit = 4096;

/** Rebuilds the state from the store and starts to take entries. Throws when the store holds what is not a ledger. */
export function createSequencer(options: SequencerOptions): Sequencer {
  const { store, verifier } = options;
  let state = replay(store, verifier);
  const queue: Waiting[] = [];
  let isScheduled = false;
  let isStopped = false;
  /** Evidence in work by entry and what is asked of it: an entry that is sent again meanwhile waits for the same work. */
  const underWay = new Map<string, Promise<Evidence>>();
  const elapsedMs = options.elapsedMs ?? (() => performance.now());

  const schedule = (): void => {
    if (isScheduled || queue.length === 0) return;
    isScheduled = true;
    // A turn of the event loop later, so that entries which arrive together are committed together.
    setImmediate(commitGroup);
  };

  const enqueue = (waiting: Waiting): void => {
    if (isStopped) return waiting.answer(stopping);
    queue.push(waiting);
    schedule();
  };

  const commitGroup = (): void => {
    isScheduled = false;
    const group: Waiting[] = [];
    const start = elapsedMs();
    const first = store.count();
    const staged: StoredEntry[] = [];
    const answers: (() => void)[] = [];
    const questions: Question[] = [];
    try {
      const places = new Map<string, number>();
      while (group.length < groupLimit && (group.length === 0 || elapsedMs() - start < groupMs)) {
        const waiting = queue.shift();
        if (waiting === undefined) break;
        group.push(waiting);
        // Not before its turn: the origin in the signed bytes is known only once the founding is applied.
        const id = entryId(originFor(state, waiting.parsed), waiting.parsed.entry);
        const known = places.get(id) ?? store.indexOf(id);
        const index = known ?? first + staged.length;
        const result: AppendResult | Question =
          known === undefined ? decide(waiting, { id, index }) : { verdict: 'accepted', id, index };
        if ('need' in result) {
          questions.push(result);
          continue;
        }
        answers.push(() => {
          waiting.answer(result);
        });
        if (result.verdict !== 'accepted' || known !== undefined) continue;
        places.set(id, index);
        staged.push({ id, bytes: waiting.parsed.bytes });
      }
      if (staged.length > 0) store.append(first, staged);
    } catch (error) {
      // The state may be ahead of the store, or the store ahead of what it said: only what is stored counts.
      const message = `the ledger could not be written: ${error instanceof Error ? error.message : String(error)}`;
      for (const waiting of group) waiting.answer({ verdict: 'unavailable', message });
      state = replay(store, verifier);
      schedule();
      return;
    }
    for (const answer of answers) answer();
    // Not before the commit, so that evidence is worked out from what is stored.
    for (const question of questions) answerLater(question);
    if (staged.length > 0) options.committed();
    schedule();
  };

  /** Judges against the state as it is now, and changes it if the entry is accepted. What evidence is needed, also anew, is asked by whoever commits. */
  const decide = (
    waiting: Waiting,
    place: { readonly id: string; readonly index: number },
  ): AppendResult | Question => {
    const { parsed, evidence } = waiting;
    let verdict: Verdict;
    try {
      verdict = options.objection(parsed) ?? judge(state, parsed, verifier, evidence);
    } catch (error) {
      // A fault of the rules must not keep others' entries of the same group out.
      return { verdict: 'unavailable', message: `the entry could not be judged: ${String(error)}` };
    }
    if (verdict.verdict === 'accepted') {
      applyEntry(state, parsed, place.index);
      return { verdict: 'accepted', ...place };
    }
    if (verdict.verdict !== 'evidence') return verdict;
    const { need } = verdict;
    const name = need.kind === 'ballot-proofs' ? place.id : `${place.id} ${need.kind} ${need.about}`;
    // Nothing has changed since: the answer was none, and so would the next be.
    if (waiting.asked === name)
      return {
        verdict: 'unavailable',
        message: 'the entry could not be judged: what was worked out is about something else',
      };
    return { waiting, name, need };
  };

  /** Works out what is asked, and has the entry judged again then. */
  const answerLater = ({ waiting, name, need }: Question): void => {
    workOut(name, need).then(
      (evidence) => {
        enqueue({ ...waiting, evidence, asked: name });
      },
      (error: unknown) => {
        waiting.answer({
          verdict: 'unavailable',
          message: `the entry could not be checked: ${String(error)}`,
        });
      },
    );
  };

  const workOut = (name: string, need: EvidenceNeed): Promise<Evidence> => {
    const work = underWay.get(name) ?? options.evidence(need).finally(() => underWay.delete(name));
    underWay.set(name, work);
    return work;
  };

  return {
    append: (bytes) => {
      const parsed = parseEntry(bytes);
      if (!parsed.ok) return Promise.resolve({ verdict: 'malformed', ...parsed.error });
      if (queue.length + underWay.size >= queueLimit) return Promise.resolve(busy);
      const { promise, resolve } = Promise.withResolvers<AppendResult>();
      enqueue({ parsed: parsed.value, evidence: undefined, asked: undefined, answer: resolve });
      return promise;
    },
    state: () => state,
    stop: async () => {
      isStopped = true;
      for (const waiting of queue.splice(0)) waiting.answer(stopping);
      await Promise.allSettled(underWay.values());
    },
  };
}

interface Waiting {
  readonly parsed: ParsedEntry;
  readonly evidence: Evidence | undefined;
  /** Name of the question that the evidence answers. */
  readonly asked: string | undefined;
  readonly answer: (result: AppendResult) => void;
}

/** What an entry waits for; `name` tells it from every other question, also from one about the same entry after the state has changed. */
interface Question {
  readonly waiting: Waiting;
  readonly name: string;
  readonly need: EvidenceNeed;
}

const busy: AppendResult = {
  verdict: 'unavailable',
  message: 'too many entries are waiting; send it again later',
};
const stopping: AppendResult = {
  verdict: 'unavailable',
  message: 'the node is stopping; send it again later',
};

/** The origin in the entry's signed bytes: that of the ledger, or the one it founds. */
function originFor(state: LedgerState, { entry }: ParsedEntry): string {
  if (state.founding !== undefined) return state.founding.body.origin;
  return entry.type === 'party.founded' ? entry.body.origin : '';
}

/**
 * The state that the stored entries give. They are judged again, but not their proofs, which were checked before they were stored, and not the
 * authors' signatures of entries under a signed checkpoint: the publisher compares those with its root before the node opens its doors.
 */
function replay(store: LedgerStore, verifier: SignatureVerifier): LedgerState {
  const state = emptyState();
  const count = store.count();
  const signedSize = store.signed()?.size ?? 0;
  // Only authors' signatures: permits decide which group a ballot counts for.
  const underSignedRoot: SignatureVerifier = {
    ed25519: () => true,
    p256: (...signed) => verifier.p256(...signed),
    rsaPss: (...signed) => verifier.rsaPss(...signed),
  };
  for (let from = 0; from < count; from += groupLimit)
    for (const [i, bytes] of store.entries(from, Math.min(count, from + groupLimit)).entries()) {
      const index = from + i;
      const parsed = parseEntry(bytes);
      if (!parsed.ok)
        throw new StoreError(`entry ${index} of the database is damaged: ${parsed.error.message}`);
      const signatures = index < signedSize ? underSignedRoot : verifier;
      const verdict = judge(state, parsed.value, signatures, { kind: 'trusted' });
      if (verdict.verdict !== 'accepted')
        throw new StoreError(
          `entry ${index} of the database does not keep the rules: ${JSON.stringify(verdict)}`,
        );
      applyEntry(state, parsed.value, index);
    }
  return state;
}
