/**
 * The station's ledger over HTTP: ledger-port.ts on top of ledger/client, with the device's signatures on what registrars are asked (protocol.md section 3).
 * Verification is the client's; here faults are sorted into those that pass by themselves, those that are final, and those that a person must look at.
 */
import { fromBase64, toBase64 } from '../../ledger/bytes.ts';
import { createSecondRegistrarClient, type RegistrarClient } from '../../ledger/client/admission.ts';
import {
  createLedgerClient,
  type InclusionFault,
  type RequestFault,
  type SyncFault,
} from '../../ledger/client/client.ts';
import { canonicalize } from '../../ledger/entries/canonical.ts';
import type { Signer } from '../../ledger/keys/signer.ts';
import type { SignatureVerifier } from '../../ledger/keys/verifier.ts';
import { admissionBytes, makeAdmissionRequest, makeFlushRequest } from '../../ledger/permit/admission.ts';
import {
  makePresenceCountRequest,
  makePresenceRequest,
  presenceBytes,
} from '../../ledger/permit/presence.ts';
import { RecordWatch } from '../../ledger/records/watch.ts';
import { fail, ok, type Result } from '../../ledger/result.ts';
import type { LinkFault, RuleFault, StationLedger } from './ledger-port.ts';

/**
 * The ledger of one station: the node at `url`, which must serve the ledger of this party (fingerprint, 64 hex digits), and a second registrar where the station
 * has one; `device` signs what this terminal asks of registrars.
 */
export function createStationLedger(options: {
  readonly url: string;
  readonly secondRegistrar: string | undefined;
  readonly party: string;
  readonly verifier: SignatureVerifier;
  readonly origin: string;
  readonly assembly: string;
  readonly station: string;
  readonly device: Signer;
}): StationLedger {
  const { url, secondRegistrar, party, verifier, origin, assembly, station, device } = options;
  const watch = new RecordWatch();
  const client = createLedgerClient({
    url,
    verifier,
    party,
    onAccepted: (parsed, index) => watch.observe(parsed, index),
  });
  const second =
    secondRegistrar === undefined
      ? undefined
      : createSecondRegistrarClient({ url: secondRegistrar, verifier, state: client.state });
  const flushOne = async (registrar: RegistrarClient): Promise<Result<void, LinkFault | RuleFault>> => {
    const nonce = await registrar.nonce(assembly, station);
    if (!nonce.ok) return fail(requestFault(nonce.error));
    const flushed = await registrar.flush(
      makeFlushRequest({ assembly, station, origin, ...nonce.value }, device),
    );
    return flushed.ok ? ok(undefined) : fail(requestFault(flushed.error));
  };
  return {
    state: () => client.state,
    watch,
    checkpoint: () =>
      client.checkpoint && { size: client.checkpoint.size, root: toBase64(client.checkpoint.root) },
    sync: async () => {
      const synced = await client.sync();
      if (!synced.ok) return fail(linkFault(synced.error));
      const founded = client.state.founding?.body.origin;
      return founded === undefined || founded === origin
        ? ok(undefined)
        : fail({ kind: 'invalid', detail: `the ledger is ${founded}; this station is for ${origin}` });
    },
    submit: async (bytes) => {
      const answer = await client.submit(bytes);
      return answer.ok ? answer : fail(requestFault(answer.error));
    },
    prove: async (entry) => {
      const proof = await client.inclusion(entry);
      if (proof.ok) return ok('proven');
      if (proof.error.kind === 'accepted') return ok('not-yet');
      return proof.error.kind === 'unknown' ? ok('unknown') : fail(linkFault(proof.error));
    },
    hasSecondRegistrar: second !== undefined,
    admit: async (which, request, sign, sent) => {
      const registrar = which === 'first' ? client : second;
      if (registrar === undefined)
        return fail({ kind: 'unreachable', detail: 'this station is told no second registrar' });
      const nonce = await registrar.nonce(assembly, station);
      if (!nonce.ok) return fail(requestFault(nonce.error));
      const admission = { ...request, ...nonce.value, origin };
      const signature = await sign(admissionBytes(admission));
      if (!signature.ok) return fail({ kind: 'card', error: signature.error });
      const sending = registrar.admit(request, makeAdmissionRequest(admission, signature.value, device));
      sent();
      const answer = await sending;
      if (!answer.ok) return fail(requestFault(answer.error));
      const { acknowledgement, acknowledgementSignature, group, permits } = answer.value;
      return ok({
        permits: permits.map(({ election, signature: blind }) => ({
          election,
          signature: fromBase64(blind),
        })),
        group,
        commitment: acknowledgement.commitment,
        statement: canonicalize({ acknowledgement, acknowledgementSignature }),
      });
    },
    flush: async () => {
      const flushed = await flushOne(client);
      return flushed.ok && second !== undefined ? flushOne(second) : flushed;
    },
    movePresence: async (move, sign) => {
      const nonce = await client.nonce(assembly, station);
      if (!nonce.ok) return fail(requestFault(nonce.error));
      const presence = { ...move, assembly, ...nonce.value, origin, station };
      const signature = await sign(presenceBytes(presence));
      if (!signature.ok) return fail({ kind: 'card', error: signature.error });
      const answer = await client.movePresence(makePresenceRequest(presence, signature.value, device));
      if (!answer.ok) return fail(requestFault(answer.error));
      return answer.value.action === move.action
        ? ok(undefined)
        : fail({ kind: 'invalid', detail: `the registrar noted ${answer.value.action}, not ${move.action}` });
    },
    countPresent: async () => {
      const nonce = await client.nonce(assembly, station);
      if (!nonce.ok) return fail(requestFault(nonce.error));
      const place = { assembly, ...nonce.value, origin, station };
      const counted = await client.countPresent(makePresenceCountRequest(place, device));
      if (counted.ok) return counted;
      const { kind, message } = counted.error;
      return fail(
        kind === 'unavailable'
          ? { kind: 'not-yet', rule: 'presence-unrecorded', detail: message }
          : requestFault(counted.error),
      );
    },
  };
}

function requestFault(fault: RequestFault): LinkFault | RuleFault {
  switch (fault.kind) {
    case 'refused':
    case 'malformed':
      return { kind: 'refused', rule: fault.rule, detail: fault.message };
    case 'not-yet':
      return { kind: 'not-yet', rule: fault.rule, detail: fault.message };
    case 'unavailable':
    case 'unreachable':
      return { kind: 'unreachable', detail: fault.message };
    case 'invalid':
      return { kind: 'invalid', detail: fault.message };
  }
}

function linkFault(fault: SyncFault | InclusionFault): LinkFault {
  const { kind, message } = fault;
  return kind === 'unreachable' || kind === 'empty' || kind === 'behind'
    ? { kind: 'unreachable', detail: message }
    : { kind: 'invalid', detail: `${kind}: ${message}` };
}
