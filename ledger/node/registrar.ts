/**
 * The registrar: admits members of its roll and signs their permits blindly (protocol.md section 3, admission). What both sides say is
 * permit/admission.ts; what is kept is store/registrar-store.ts; recording in the ledger is recorder.ts; who is present is registrar-presence.ts.
 * One issuance per member and ballot paper: decided and stored in one synchronous step, before anything is signed.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import {
  bytesToHex,
  concatBytes,
  equalBytes,
  fromBase64,
  hexToBytes,
  sha256Hex,
  toBase64,
  utf8ToBytes,
} from '../bytes.ts';
import { canonicalize } from '../entries/canonical.ts';
import { checkCardCertificate } from '../keys/certificate.ts';
import { openIssuerKey, type IssuerKey } from '../keys/issuer-key.ts';
import type { Signer } from '../keys/signer.ts';
import type { SignatureVerifier } from '../keys/verifier.ts';
import {
  acknowledgementBytes,
  ADMISSION_RULES,
  admissionBytes,
  commitmentOf,
  terminalBytes,
  type AdmissionAnswer,
  type AdmissionRequest,
  type AdmissionRule,
  type FlushAnswer,
  type FlushRequest,
  type NonceAnswer,
} from '../permit/admission.ts';
import { parseRegistrarObject, type RegistrarObject, type RegistrarRule } from '../permit/presence.ts';
import { fail, ok, type Result } from '../result.ts';
import {
  electionsToAdmit,
  electorateOf,
  holdsRole,
  isOver,
  stationOf,
  type Issuer,
  type LedgerState,
  type StationState,
} from '../rules/state.ts';
import type { RegistrarStore, StoredAdmission, StoredIssuance } from '../store/registrar-store.ts';
import type { RollMember } from '../store/roll-root.ts';
import { createRecorder } from './recorder.ts';
import { createPresence } from './registrar-presence.ts';
import type { AppendResult } from './sequencer.ts';

export interface RegistrarOptions {
  readonly store: RegistrarStore;
  /** The registrar's entry key. */
  readonly signer: Signer;
  readonly verifier: SignatureVerifier;
  readonly state: () => LedgerState;
  readonly append: (bytes: Uint8Array) => Promise<AppendResult>;
  readonly clock: () => Date;
}

/** Why a station gets no answer: `refused` by a rule of this protocol, or `unavailable`, which says nothing about the request. */
export type AdmissionFault =
  | {
      readonly kind: 'malformed' | 'refused';
      readonly rule: RegistrarRule;
      readonly message: string;
      readonly station?: string;
    }
  | { readonly kind: 'unavailable'; readonly message: string };

export interface Registrar {
  /** Answers one object of the protocols of admission and presence (canonical JSON) with canonical JSON. */
  handle(bytes: Uint8Array): Promise<Result<Uint8Array, AdmissionFault>>;
  /** To be called after every commit: destroys the issuer keys of elections that were closed, and of slots that were released. */
  settle(): void;
  /** Resolves when no batch is on its way to the ledger. */
  stop(): Promise<void>;
}

/** How long a nonce can be used. */
export const nonceLifetimeMs = 5 * 60_000;

/** Starts a registrar; batches that were under way when it last stopped are sent again. */
export function createRegistrar(options: RegistrarOptions): Registrar {
  const { store, signer, verifier, state, clock } = options;
  const issuers = new Map<string, IssuerKey>();
  const recorder = createRecorder(options);

  /** Keys are read when they are first needed, so that some made after the start are found. */
  const issuerOf = (election: string, group: string): IssuerKey | undefined => {
    if (!issuers.has(issuerName(election, group)))
      for (const stored of store.issuers())
        issuers.set(issuerName(stored.election, stored.group), openIssuerKey(stored.pkcs8));
    return issuers.get(issuerName(election, group));
  };

  const makeNonce = (assembly: string, station: string): NonceAnswer => {
    const expires = secondsAfter(clock(), nonceLifetimeMs);
    const open = concatBytes(utf8ToBytes(expires), new Uint8Array(randomBytes(nonceRandomBytes)));
    return {
      expires,
      nonce: bytesToHex(
        concatBytes(open.subarray(timeBytes), nonceTag(store.nonceKey, assembly, station, open)),
      ),
    };
  };

  /** Whether a nonce is one of this registrar's for this station and time, not over, and not used by another request. */
  const nonceFault = (
    nonce: string,
    expires: string,
    place: Place,
    request: string,
  ): Result<void, AdmissionFault> => {
    const wrong = (detail: string) => refused('admission-nonce', detail);
    const bytes = hexToBytes(nonce);
    const open = concatBytes(utf8ToBytes(expires), bytes.subarray(0, nonceRandomBytes));
    const tag = nonceTag(store.nonceKey, place.assembly, place.station, open);
    if (!timingSafeEqual(bytes.subarray(nonceRandomBytes), tag))
      return wrong('the nonce was not given for this station and time');
    if (clock() > new Date(expires)) return wrong('the nonce is no longer valid');
    const user = store.nonceUser(nonce);
    return user === undefined || user === request ? ok(undefined) : wrong('the nonce was used before');
  };

  /** The station as this registrar may serve it, for a terminal that proved to be its device. */
  const stationFor = (
    place: Place & { readonly origin: string },
    terminal: { readonly device: string; readonly deviceSignature: string },
    signed: Uint8Array,
  ): Result<StationState, AdmissionFault> => {
    const now = state();
    if (now.founding?.body.origin !== place.origin) return refused('admission-ledger');
    const station = stationOf(now, place.assembly, place.station);
    const key = now.keys.get(terminal.device);
    const scope = { kind: 'station', assembly: place.assembly, station: place.station } as const;
    if (
      station?.device !== terminal.device ||
      key?.kind !== 'office' ||
      !holdsRole(now, terminal.device, 'device', scope) ||
      !verifier.ed25519(key.raw, signed, fromBase64(terminal.deviceSignature))
    )
      return refused('admission-device');
    const isOurs = station.registrar === signer.id || isSecondOf(now, place.assembly, station.registrar);
    return isOurs && holdsRole(now, signer.id, 'registrar', scope)
      ? ok(station)
      : refused('admission-registrar');
  };

  /** Whether this registrar issues the second permits of another's members (protocol.md section 3, two issuers). */
  const isSecondOf = (now: LedgerState, assembly: string, first: string): boolean =>
    now.assemblies.get(assembly)?.rolls.get(signer.id)?.secondOf === first;

  /** The member whose card signed these bytes of a request. */
  const memberOf = (
    { assembly, certificate }: { readonly assembly: string; readonly certificate: string },
    signed: Uint8Array,
    cardSignature: string,
  ): Result<RollMember, AdmissionFault> => {
    const authorities = state().founding?.body.cardAuthorities.map(fromBase64) ?? [];
    const card = checkCardCertificate(fromBase64(certificate), { authorities, now: clock() });
    if (!card.ok) return refused('admission-certificate', card.error.detail);
    const { memberNumber, publicKeySpki } = card.value;
    if (!verifier.p256(publicKeySpki, signed, fromBase64(cardSignature))) return refused('admission-card');
    const member = store.member(assembly, memberNumber);
    return member === undefined ? refused('admission-roll') : ok(member);
  };

  /**
   * Why this registrar's database must not admit anybody: with an older copy of it, or after it was erased, a member could be admitted a
   * second time; with another roll, somebody whom roll.fixed does not know. What was right once stays right while this process has the file.
   */
  const storeFault = (assembly: string, group: string, elections: readonly string[]): string | undefined => {
    const now = state();
    if (!sound.has(assembly)) {
      if (now.assemblies.get(assembly)?.rolls.get(signer.id)?.root !== store.rollRoot(assembly))
        return 'the roll that is kept here is not the one that was fixed in the ledger';
      sound.add(assembly);
    }
    for (const election of elections) {
      const issuer = publishedIssuer(now, election, group);
      if (issuer === undefined || sound.has(issuerName(election, group))) continue;
      const issued = store.issued(election, group);
      if (issuer.admitted > issued)
        return `the database is behind the ledger, which has ${issuer.admitted} admissions of ${group} to ${election}, not ${issued}; restore the newest`;
      sound.add(issuerName(election, group));
    }
    return undefined;
  };
  const sound = new Set<string>();

  const publishedIssuer = (now: LedgerState, election: string, group: string): Issuer | undefined =>
    electorateOf(now, election)?.issuers.find(
      (issuer) => issuer.group === group && issuer.registrar === signer.id,
    );

  /** The blinded messages with the keys that are to sign them; exactly the papers and reserve slots of the member's group. */
  const issuancesFor = (
    { admission }: AdmissionRequest,
    member: RollMember,
    station: StationState,
  ): Result<(StoredIssuance & { readonly key: IssuerKey })[], AdmissionFault> => {
    const now = state();
    const papers = electionsToAdmit(now, admission.assembly, admission.station).filter(
      (uuid) =>
        electorateOf(now, uuid)?.body.groups.includes(member.group) === true &&
        (station.registrar === signer.id || publishedIssuer(now, uuid, member.group) !== undefined),
    );
    if (papers.length === 0 || papers.join() !== admission.blinded.map(({ election }) => election).join())
      return refused('admission-papers');
    const unsound = storeFault(admission.assembly, member.group, papers);
    if (unsound !== undefined)
      return fail({ kind: 'unavailable', message: `The registrar stops: ${unsound}.` });
    const found: (StoredIssuance & { readonly key: IssuerKey })[] = [];
    for (const { election, message } of admission.blinded) {
      const key = issuerOf(election, member.group);
      const published = publishedIssuer(now, election, member.group);
      if (key === undefined || published === undefined || !equalBytes(published.spki, key.spki))
        return fail({
          kind: 'unavailable',
          message: `the registrar has no issuer key for ${election} and ${member.group}`,
        });
      const blinded = fromBase64(message);
      if (!key.accepts(blinded)) return refused('admission-blinded');
      found.push({ election, blinded, key });
    }
    return ok(found);
  };

  const admit = (request: AdmissionRequest, hash: string): Result<AdmissionAnswer, AdmissionFault> => {
    const { admission } = request;
    const station = stationFor(admission, request, terminalBytes(request));
    if (!station.ok) return station;
    if (station.value.polls === 'setup' || station.value.polls === 'closed')
      return refused('admission-polls');
    const member = memberOf(admission, admissionBytes(admission), request.cardSignature);
    if (!member.ok) return member;
    const nonce = nonceFault(admission.nonce, admission.expires, admission, hash);
    if (!nonce.ok) return nonce;
    const issuances = issuancesFor(request, member.value, station.value);
    if (!issuances.ok) return issuances;

    const known = issuances.value.map(({ election }) => store.issuance(election, member.value.number));
    const before = known.find((issued) => issued !== undefined);
    const isRepeat = known.every(
      (issued, i) =>
        issued !== undefined &&
        issued.station === admission.station &&
        equalBytes(issued.blinded, issuances.value[i]?.blinded ?? new Uint8Array()),
    );
    if (before !== undefined && !isRepeat)
      return fail({
        kind: 'refused',
        rule: 'already-admitted',
        message: `${ADMISSION_RULES['already-admitted'].en} Station: ${before.station}.`,
        station: before.station,
      });
    if (before === undefined && station.value.polls === 'suspended')
      return refused('admission-polls', 'The polls of this station are suspended.');

    const stored = before ?? newAdmission(admission, member.value);
    const use = { hash, nonce: admission.nonce, assembly: admission.assembly };
    store.admit(use, before === undefined ? { admission: stored, issuances: issuances.value } : undefined);
    return answerFor(stored, member.value, issuances.value);
  };

  const newAdmission = (
    { assembly, origin, station }: Place & { origin: string },
    member: RollMember,
  ): StoredAdmission => {
    const salt = new Uint8Array(randomBytes(32));
    const commitment = commitmentOf(origin, assembly, salt, member.number);
    return { assembly, station, number: member.number, group: member.group, salt, commitment };
  };

  /** Signs what is stored; the same request gives the same bytes, since RSA and Ed25519 are deterministic here. */
  const answerFor = (
    { assembly, commitment, station }: StoredAdmission,
    { group, name }: RollMember,
    issuances: readonly (StoredIssuance & { readonly key: IssuerKey })[],
  ): Result<AdmissionAnswer, AdmissionFault> => {
    const permits: AdmissionAnswer['permits'][number][] = [];
    for (const { election, blinded, key } of issuances) {
      const signed = key.blindSign(blinded);
      if (!signed.ok) return refused('admission-blinded', signed.error);
      permits.push({ election, signature: toBase64(signed.value) });
    }
    const elections = issuances.map(({ election }) => election);
    const acknowledgement = { assembly, commitment, elections, group, station };
    const origin = state().founding?.body.origin ?? '';
    const acknowledgementSignature = toBase64(signer.sign(acknowledgementBytes(origin, acknowledgement)));
    return ok({ acknowledgement, acknowledgementSignature, group, name, permits });
  };

  const flush = async (request: FlushRequest, hash: string): Promise<Result<FlushAnswer, AdmissionFault>> => {
    const place = request.flush;
    const station = stationFor(place, request, terminalBytes(request));
    if (!station.ok) return station;
    const nonce = nonceFault(place.nonce, place.expires, place, hash);
    if (!nonce.ok) return nonce;
    store.admit({ hash, nonce: place.nonce, assembly: place.assembly });
    const recorded = await recorder.recordNow(place.assembly, place.station);
    return recorded.ok
      ? ok({ recorded: store.recorded(place.assembly, place.station) })
      : fail({ kind: 'unavailable', message: recorded.error });
  };

  const presence = createPresence({
    store,
    signer,
    state,
    recorder,
    doors: { stationFor, memberOf, nonceFault },
  });

  const answer = async (object: RegistrarObject, hash: string): Promise<Result<object, AdmissionFault>> => {
    switch (object.type) {
      case 'admission.nonce':
        return ok(makeNonce(object.assembly, object.station));
      case 'admission.flush':
        return flush(object, hash);
      case 'presence.request':
        return presence.move(object, hash);
      case 'presence.count':
        return presence.count(object, hash);
      case 'admission.request': {
        const admitted = admit(object, hash);
        if (admitted.ok) store.storeAnswer(hash, utf8ToBytes(canonicalize(admitted.value)));
        if (admitted.ok) recorder.admitted(object.admission.assembly, object.admission.station);
        return admitted;
      }
    }
  };

  return {
    handle: async (bytes) => {
      const object = parseRegistrarObject(bytes);
      if (!object.ok)
        return fail({ kind: 'malformed', rule: 'admission-form', message: `The request: ${object.error}.` });
      const hash = sha256Hex(bytes);
      const before = store.answer(hash);
      if (before !== undefined) return ok(before);
      try {
        const answered = await answer(object.value, hash);
        return answered.ok ? ok(utf8ToBytes(canonicalize(answered.value))) : answered;
      } catch (error) {
        return fail({ kind: 'unavailable', message: `the registrar could not answer: ${String(error)}` });
      }
    },
    settle: () => {
      for (const election of store.issuerElections())
        if (isOver(state(), election)) {
          store.destroyIssuers(election);
          issuers.clear();
        }
      recorder.retry();
    },
    stop: () => recorder.stop(),
  };
}

interface Place {
  readonly assembly: string;
  readonly station: string;
}

const nonceRandomBytes = 20;
const nonceTagBytes = 20;
/** Length of a Time, "2026-03-01T09:00:00Z". */
const timeBytes = 20;

function nonceTag(key: Uint8Array, assembly: string, station: string, open: Uint8Array): Uint8Array {
  const message = concatBytes(utf8ToBytes(`hwabaek nonce v1\n${assembly}\n${station}\n`), open);
  return new Uint8Array(createHmac('sha256', key).update(message).digest()).subarray(0, nonceTagBytes);
}

/** A moment later as Time, whole seconds. */
function secondsAfter(now: Date, milliseconds: number): string {
  return new Date(now.getTime() + milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}

const issuerName = (election: string, group: string): string => `${election} ${group}`;

function refused(rule: AdmissionRule, detail?: string): Result<never, AdmissionFault> {
  const sentence = ADMISSION_RULES[rule].en;
  return fail({ kind: 'refused', rule, message: detail === undefined ? sentence : `${sentence} ${detail}` });
}
