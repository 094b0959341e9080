/**
 * Asking a registrar (protocol.md section 3, admission): nonces, admissions, flushes and presence over HTTP, each answer read and its signature checked against the
 * registrar that the ledger names. What is said is permit/admission.ts; the ledger's other doors are client.ts.
 */
import { fromBase64 } from '../bytes.ts';
import type { SignatureVerifier } from '../keys/verifier.ts';
import {
  acknowledgementBytes,
  makeNonceRequest,
  parseAdmissionAnswer,
  parseFlushAnswer,
  parseNonceAnswer,
  type AdmissionAnswer,
  type FlushAnswer,
  type NonceAnswer,
} from '../permit/admission.ts';
import {
  parsePresenceAnswer,
  parsePresenceCountAnswer,
  type PresenceAnswer,
  type PresenceCountAnswer,
} from '../permit/presence.ts';
import { fail, type Result } from '../result.ts';
import { secondOf, stationOf, type LedgerState } from '../rules/state.ts';
import { createRequests, type Fetch } from './http.ts';
import { createPost, type Post, type RequestFault } from './request.ts';

/** A station of an assembly. */
export interface Place {
  readonly assembly: string;
  readonly station: string;
}

export interface RegistrarClient {
  /** A nonce for the next admission or flush of a station. */
  nonce(assembly: string, station: string): Promise<Result<NonceAnswer, RequestFault>>;
  /** Sends an admission (permit/admission.ts) of this station; the acknowledgement is checked to be by its registrar and about it. */
  admit(place: Place, request: Uint8Array): Promise<Result<AdmissionAnswer, RequestFault>>;
  /** Has the admissions of a station recorded now. */
  flush(request: Uint8Array): Promise<Result<FlushAnswer, RequestFault>>;
  /** Has noted that a member leaves or is back (permit/presence.ts). */
  movePresence(request: Uint8Array): Promise<Result<PresenceAnswer, RequestFault>>;
  /** Has those present counted into the ledger now. */
  countPresent(request: Uint8Array): Promise<Result<PresenceCountAnswer, RequestFault>>;
}

/** The second registrar of a station, at an address of its own. `state` is a verified copy of the ledger. */
export function createSecondRegistrarClient(options: {
  readonly url: string;
  readonly verifier: SignatureVerifier;
  readonly state: LedgerState;
  readonly fetch?: Fetch;
  /** Limit of each request; 10 seconds without it. */
  readonly timeoutMs?: number;
}): RegistrarClient {
  const { url, verifier, state } = options;
  const requests = createRequests(url, options.fetch ?? fetch, options.timeoutMs ?? 10_000);
  return registrarClient(createPost(requests), verifier, state, ({ assembly, station }) => {
    const first = stationOf(state, assembly, station)?.registrar;
    const rolls = state.assemblies.get(assembly)?.rolls;
    return first === undefined || rolls === undefined ? undefined : secondOf(rolls, first);
  });
}

/** The registrar behind `post`; `registrarOf` says whose signature an acknowledgement must have. */
export function registrarClient(
  post: Post,
  verifier: SignatureVerifier,
  state: LedgerState,
  registrarOf: (place: Place) => string | undefined,
): RegistrarClient {
  return {
    nonce: (assembly, station) => post('admissions', makeNonceRequest(assembly, station), parseNonceAnswer),
    admit: ({ assembly, station }, request) =>
      post('admissions', request, (body) => {
        const answer = parseAdmissionAnswer(body);
        if (!answer.ok) return answer;
        const { acknowledgement, acknowledgementSignature, group, permits } = answer.value;
        const registrar = state.keys.get(registrarOf({ assembly, station }) ?? '');
        const signed = acknowledgementBytes(state.founding?.body.origin ?? '', acknowledgement);
        if (acknowledgement.assembly !== assembly || acknowledgement.station !== station)
          return fail('the acknowledgement is for another station');
        const issued = permits.map(({ election }) => election).join();
        if (acknowledgement.group !== group || acknowledgement.elections.join() !== issued)
          return fail('the acknowledgement is not of the permits that were given');
        return registrar?.kind === 'office' &&
          verifier.ed25519(registrar.raw, signed, fromBase64(acknowledgementSignature))
          ? answer
          : fail("the acknowledgement is not signed by this station's registrar");
      }),
    flush: (request) => post('admissions', request, parseFlushAnswer),
    movePresence: (request) => post('admissions', request, parsePresenceAnswer),
    countPresent: (request) => post('admissions', request, parsePresenceCountAnswer),
  };
}
