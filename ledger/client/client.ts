/**
 * What a station, a command or a page uses to talk to a ledger node: a verified copy of the ledger, submitting entries, proofs that they are
 * recorded, and the registrar's answers. Every call ends within the time limit; nothing is believed without its proof.
 * Keeping entries until they are proven is the station's outbox.
 */
import * as v from 'valibot';
import { fromBase64 } from '../bytes.ts';
import { ENTRY_LIMIT, entryId, parseEntry, type ParsedEntry } from '../entries/entry.ts';
import { base64, entryId as entryIdSchema, integer } from '../entries/fields.ts';
import type { SignatureVerifier } from '../keys/verifier.ts';
import type { Checkpoint } from '../log/checkpoint.ts';
import { MAX_TLOG_PROOF_BYTES, parseTlogProof, verifyTlogProof } from '../log/tlog-proof.ts';
import { leafHash } from '../log/tree.ts';
import { fail, ok, type Result } from '../result.ts';
import { stationOf, type LedgerState } from '../rules/state.ts';
import type { Evidence, EvidenceNeed } from '../rules/verdict.ts';
import { registrarClient, type RegistrarClient } from './admission.ts';
import { createRequests, type Fetch } from './http.ts';
import { createPost, parseJson, type RequestFault } from './request.ts';
import { createCopy, type SyncFault, type VerifiedCheckpoint } from './sync.ts';

export type { RequestFault } from './request.ts';
export type { SyncFault, VerifiedCheckpoint } from './sync.ts';

export interface LedgerClientOptions {
  /** Prefix of the node, `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly verifier: SignatureVerifier;
  /** The party's fingerprint, 64 hex digits. Without it the first ledger seen is taken. */
  readonly party?: string;
  /** A checkpoint verified in an earlier run. */
  readonly known?: Pick<Checkpoint, 'size' | 'root'>;
  /** Works out proofs again while syncing; without it the node's word is taken for proofs, tallies and decryptions. */
  readonly evidence?: (need: EvidenceNeed) => Promise<Evidence>;
  /** Told of every entry that was verified and applied, but for the founding. */
  readonly onAccepted?: (parsed: ParsedEntry, index: number) => void;
  readonly fetch?: Fetch;
  /** Limit of each request; 10 seconds without it. */
  readonly timeoutMs?: number;
}

/** A proof that an entry is in the ledger, checked: the entry's bytes and index, and the proof as a file (c2sp.org/tlog-proof). */
export interface Inclusion {
  readonly index: number;
  readonly entry: Uint8Array;
  readonly proof: string;
  readonly checkpoint: Checkpoint;
}

/** An entry that is not proven yet: `unknown` to the node, or `accepted` and about to be published. */
export type InclusionFault = SyncFault | { readonly kind: 'unknown' | 'accepted'; readonly message: string };

export interface LedgerClient extends RegistrarClient {
  readonly url: string;
  /** The state of the rules after everything verified so far; it grows with each sync. */
  readonly state: LedgerState;
  /** The last verified checkpoint. */
  readonly checkpoint: VerifiedCheckpoint | undefined;
  /** Fetches and verifies what is new; calls at the same time share one run. */
  sync(): Promise<Result<VerifiedCheckpoint, SyncFault>>;
  /** Sends one entry. Sending an accepted one again gives its first index. */
  submit(bytes: Uint8Array): Promise<Result<{ readonly index: number; readonly id: string }, RequestFault>>;
  /** Fetches and checks the proof that an entry is in the ledger this client has verified. */
  inclusion(id: string): Promise<Result<Inclusion, InclusionFault>>;
}

/** A client that has nothing verified yet. */
export function createLedgerClient(options: LedgerClientOptions): LedgerClient {
  const { url, verifier } = options;
  const requests = createRequests(url, options.fetch ?? fetch, options.timeoutMs ?? 10_000);
  const copy = createCopy({
    requests,
    verifier,
    party: options.party,
    known: options.known,
    evidence: options.evidence,
    onAccepted: options.onAccepted,
  });

  const post = createPost(requests);
  const registrar = registrarClient(
    post,
    verifier,
    copy.state,
    ({ assembly, station }) => stationOf(copy.state, assembly, station)?.registrar,
  );

  return {
    ...registrar,
    url,
    state: copy.state,
    get checkpoint() {
      return copy.checkpoint;
    },
    sync: () => copy.sync(),
    submit: (bytes) => post('entries', bytes, (body) => parseJson(submitAnswer, body)),
    inclusion: async (id) => {
      const answer = await requests.get(`entries/${id}`, ENTRY_LIMIT * 2 + MAX_TLOG_PROOF_BYTES * 2);
      if (!answer.ok) return answer;
      const { status, body } = answer.value;
      if (status === 404) return fail({ kind: 'unknown', message: 'the node does not have this entry' });
      if (status === 202)
        return fail({ kind: 'accepted', message: 'the entry is accepted, not yet published' });
      if (status !== 200)
        return fail({ kind: 'unreachable', message: `the node answered with status ${status}` });
      if (copy.state.founding === undefined) {
        const synced = await copy.sync();
        if (!synced.ok) return synced;
      }
      const inclusion = checkInclusion(id, body);
      if (!inclusion.ok) return inclusion;
      const agreed = await copy.agree(inclusion.value.checkpoint);
      return agreed.ok ? inclusion : agreed;
    },
  };

  /** The entry with this id is in the tree of a checkpoint by the log key. */
  function checkInclusion(id: string, body: Uint8Array): Result<Inclusion, InclusionFault> {
    const invalid = (message: string): Result<never, InclusionFault> =>
      fail({ kind: 'invalid', message: `the proof for entry ${id}: ${message}` });
    const answer = parseJson(proofAnswer, body);
    if (!answer.ok) return invalid(answer.error);
    const log = copy.state.founding?.body;
    const proof = parseTlogProof(answer.value.proof);
    if (log === undefined || !proof.ok)
      return invalid(proof.ok ? 'the ledger is not known yet' : proof.error);
    const entry = fromBase64(answer.value.entry);
    const parsed = parseEntry(entry);
    if (!parsed.ok || entryId(log.origin, parsed.value.entry) !== id)
      return invalid('it is for another entry');
    const verify = (...signed: Parameters<SignatureVerifier['ed25519']>) => verifier.ed25519(...signed);
    const identity = { origin: log.origin, logVkey: log.logKey, verify };
    const opened = verifyTlogProof(proof.value, leafHash(entry), identity);
    if (!opened.ok) return invalid(opened.error);
    const { index } = proof.value;
    return ok({ index, entry, proof: answer.value.proof, checkpoint: opened.value.checkpoint });
  }
}

const submitAnswer = v.strictObject({ id: entryIdSchema, index: integer(0) });
const proofAnswer = v.strictObject({ entry: base64, index: integer(0), proof: v.string() });
