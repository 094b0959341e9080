/**
 * What the station asks of the ledger, and nothing more: the seam between the procedure and ledger/client (architecture: seams). Every call is bounded
 * in time and answers with a value; whoever implements it has verified signatures, checkpoints and proofs before it says ok.
 */
import type { PresenceAction } from '../../ledger/permit/presence.ts';
import type { RecordWatch } from '../../ledger/records/watch.ts';
import type { Result } from '../../ledger/result.ts';
import type { LedgerState } from '../../ledger/rules/state.ts';

/** `unreachable`: no answer; try again later. `invalid`: an answer that does not verify; a person must look at it. */
export interface LinkFault {
  readonly kind: 'unreachable' | 'invalid';
  readonly detail: string;
}

/** `not-yet`: a predecessor is missing, the same bytes may be accepted later. `refused`: final. */
export interface RuleFault {
  readonly kind: 'not-yet' | 'refused';
  readonly rule: string;
  readonly detail: string;
}

export interface AdmissionRequest {
  readonly assembly: string;
  readonly blinded: readonly { readonly election: string; readonly message: string }[];
  /** Base64 of the card's DER certificate. */
  readonly certificate: string;
  readonly station: string;
}

export interface AdmissionAnswer {
  readonly permits: readonly { readonly election: string; readonly signature: Uint8Array }[];
  readonly group: string;
  /** Salted commitment to the member, to appear in admissions.recorded. */
  readonly commitment: string;
  /** The registrar's signed acknowledgement as it came, verified. */
  readonly statement: string;
}

/** A member who leaves or is back; the certificate as above. */
export interface PresenceMove {
  readonly action: PresenceAction;
  readonly certificate: string;
}

export interface StationLedger {
  /** Everything accepted up to the last verified checkpoint. */
  state(): LedgerState;
  /** What records tell of the accepted entries beside the state. */
  readonly watch: RecordWatch;
  /** The last verified checkpoint; `root` in base64. */
  checkpoint(): { readonly size: number; readonly root: string } | undefined;
  /** Fetches and verifies what is new. */
  sync(): Promise<Result<void, LinkFault>>;
  submit(bytes: Uint8Array): Promise<Result<{ readonly index: number }, LinkFault | RuleFault>>;
  /** Whether an entry is included under a verified checkpoint; `unknown`: the ledger does not have it, send it again. */
  prove(entry: string): Promise<Result<'proven' | 'not-yet' | 'unknown', LinkFault>>;
  /** Whether a second registrar can be asked (protocol.md section 3, two issuers). */
  readonly hasSecondRegistrar: boolean;
  /**
   * One admission by the station's registrar, or by its second: `sign` is called with the bytes that the card must sign (it hashes them with SHA-256), `sent` when the request has left.
   * A fault of `sign` is passed on as it is.
   */
  admit<E>(
    registrar: 'first' | 'second',
    request: AdmissionRequest,
    sign: (bytes: Uint8Array) => Promise<Result<Uint8Array, E>>,
    sent: () => void,
  ): Promise<Result<AdmissionAnswer, LinkFault | RuleFault | { readonly kind: 'card'; readonly error: E }>>;
  /** Asks the registrar, and its second where there is one, to record the last admissions of this station. */
  flush(): Promise<Result<void, LinkFault | RuleFault>>;
  /** Has the registrar note that a member leaves or is back; `sign` as for an admission. */
  movePresence<E>(
    move: PresenceMove,
    sign: (bytes: Uint8Array) => Promise<Result<Uint8Array, E>>,
  ): Promise<Result<void, LinkFault | RuleFault | { readonly kind: 'card'; readonly error: E }>>;
  /** Has the registrar count those present into the ledger now; `not-yet`: it answers, and could not record the count or the admissions before it. */
  countPresent(): Promise<Result<{ readonly entry: string }, LinkFault | RuleFault>>;
}
