/**
 * The registrar's part in presence: members who were admitted check out and in with card and PIN, and those present are counted into the ledger when a
 * station's device asks (permit/presence.ts). Certificate, roll, nonce and device are checked by the same doors as an admission (registrar.ts).
 */
import { utf8ToBytes } from '../bytes.ts';
import { canonicalize } from '../entries/canonical.ts';
import type { Signer } from '../keys/signer.ts';
import {
  presenceBytes,
  presenceTerminalBytes,
  PRESENCE_RULES,
  type PresenceAnswer,
  type PresenceCountAnswer,
  type PresenceCountRequest,
  type PresenceRequest,
  type PresenceRule,
} from '../permit/presence.ts';
import { fail, ok, type Result } from '../result.ts';
import { countsPresence } from '../rules/presence.ts';
import type { LedgerState, StationState } from '../rules/state.ts';
import type { RegistrarStore } from '../store/registrar-store.ts';
import type { RollMember } from '../store/roll-root.ts';
import type { Recorder } from './recorder.ts';
import type { AdmissionFault } from './registrar.ts';

/** What an admission is checked by too. */
export interface RegistrarDoors {
  /** The station that a terminal, which signed these bytes, proves to be the device of. */
  stationFor(
    place: Place & { readonly origin: string },
    terminal: { readonly device: string; readonly deviceSignature: string },
    signed: Uint8Array,
  ): Result<StationState, AdmissionFault>;
  /** The member on the roll whose card signed these bytes. */
  memberOf(
    request: { readonly assembly: string; readonly certificate: string },
    signed: Uint8Array,
    cardSignature: string,
  ): Result<RollMember, AdmissionFault>;
  /** Why a nonce is not good for this request (SHA-256, hex). */
  nonceFault(nonce: string, expires: string, place: Place, request: string): Result<void, AdmissionFault>;
}

export interface Presence {
  /** Notes that a member has left or is back. */
  move(request: PresenceRequest, hash: string): Result<PresenceAnswer, AdmissionFault>;
  /** Records all admissions of this registrar's stations and how many are present. */
  count(request: PresenceCountRequest, hash: string): Promise<Result<PresenceCountAnswer, AdmissionFault>>;
}

/** `hash` is the SHA-256 of the request's bytes, by which an exact repetition is known. */
export function createPresence(options: {
  readonly store: RegistrarStore;
  readonly signer: Signer;
  readonly state: () => LedgerState;
  readonly recorder: Recorder;
  readonly doors: RegistrarDoors;
}): Presence {
  const { store, signer, state, recorder, doors } = options;

  /** The doors of the assembly: it counts presence, and this is the first registrar of the station. */
  const checkAssembly = ({ assembly }: Place, station: StationState): Result<void, AdmissionFault> => {
    const called = state().assemblies.get(assembly);
    if (called === undefined || !countsPresence(called)) return refused('presence-none');
    return station.registrar === signer.id ? ok(undefined) : refused('presence-registrar');
  };

  return {
    move: (request, hash) => {
      const { presence, cardSignature } = request;
      const station = doors.stationFor(presence, request, presenceTerminalBytes(request));
      if (!station.ok) return station;
      const assembly = checkAssembly(presence, station.value);
      if (!assembly.ok) return assembly;
      const member = doors.memberOf(presence, presenceBytes(presence), cardSignature);
      if (!member.ok) return member;
      const nonce = doors.nonceFault(presence.nonce, presence.expires, presence, hash);
      if (!nonce.ok) return nonce;
      const { number } = member.value;
      const isPresent = store.isPresent(presence.assembly, number);
      if (isPresent === undefined) return refused('presence-not-admitted');
      const { action } = presence;
      if (isPresent === (action === 'return')) return refused(isPresent ? 'presence-here' : 'presence-left');
      const answer: PresenceAnswer = { action };
      const use = { hash, nonce: presence.nonce, assembly: presence.assembly };
      store.movePresence(use, number, action === 'return', utf8ToBytes(canonicalize(answer)));
      return ok(answer);
    },
    count: async (request, hash) => {
      const place = request.count;
      const station = doors.stationFor(place, request, presenceTerminalBytes(request));
      if (!station.ok) return station;
      const assembly = checkAssembly(place, station.value);
      if (!assembly.ok) return assembly;
      const nonce = doors.nonceFault(place.nonce, place.expires, place, hash);
      if (!nonce.ok) return nonce;
      store.admit({ hash, nonce: place.nonce, assembly: place.assembly });
      const own = [...(state().assemblies.get(place.assembly)?.stations ?? [])].flatMap(
        ([name, { registrar }]) => (registrar === signer.id ? [name] : []),
      );
      const counted = await recorder.countPresent(place.assembly, own);
      if (!counted.ok) return fail({ kind: 'unavailable', message: counted.error });
      store.storeAnswer(hash, utf8ToBytes(canonicalize(counted.value)));
      return counted;
    },
  };
}

interface Place {
  readonly assembly: string;
  readonly station: string;
}

function refused(rule: PresenceRule): Result<never, AdmissionFault> {
  return fail({ kind: 'refused', rule, message: PRESENCE_RULES[rule].en });
}
