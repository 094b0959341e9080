/**
 * A polling day at the registrar's door, for tests: two stations, a ballot paper for both voter groups and one for members only, a roll with real
 * cards, and requests made as a kiosk makes them, each part of which a test can spoil.
 */
import { createPrivateKey, sign } from 'node:crypto';
import { fromBase64, toBase64 } from '../../../ledger/bytes.ts';
import type { Body } from '../../../ledger/entries/entry.ts';
import { parseEntry } from '../../../ledger/entries/entry.ts';
import { freshFolder } from './nodes.ts';
import { generateIssuerKey, openIssuerKey } from '../../../ledger/keys/issuer-key.ts';
import { nodeVerifier } from '../../../ledger/keys/node-verifier.ts';
import { parseRsaSpki } from '../../../ledger/keys/public-key.ts';
import { generateSigner, type Signer } from '../../../ledger/keys/signer.ts';
import { registrarDatabase } from '../../../ledger/node/node.ts';
import { createRegistrar, type Registrar } from '../../../ledger/node/registrar.ts';
import type { AppendResult } from '../../../ledger/node/sequencer.ts';
import {
  admissionBytes,
  makeAdmissionRequest,
  makeFlushRequest,
  makeNonceRequest,
  parseAdmissionAnswer,
  parseFlushAnswer,
  parseNonceAnswer,
  type Admission,
  type AdmissionAnswer,
} from '../../../ledger/permit/admission.ts';
import { blind, blindingFactor, finalize, permitMessage } from '../../../ledger/permit/permit.ts';
import { electorateOf } from '../../../ledger/rules/state.ts';
import { openRegistrarStore, type RegistrarStore } from '../../../ledger/store/registrar-store.ts';
import { rollRoot, type RollMember } from '../../../ledger/store/roll-root.ts';
import {
  commonName,
  makeAuthority,
  makeCertificate,
  number,
  p256Pair,
  type KeyPair,
} from '../keys/certificates.ts';
import { ASSEMBLY, ASSEMBLY_SCOPE, ELECTION, must, ORIGIN, random, STATION, World } from '../rules/world.ts';

export const OTHER_STATION = 'hall-2';
/** For members only. */
export const SECOND = '9zHuTkeYz8LM3q';
export const BATCH = 3;

const authority = makeAuthority();
const pkcs8 = await Promise.all(['delegates', 'members', 'second'].map(() => generateIssuerKey()));
const [delegatesKey, membersKey, secondKey] = pkcs8.map(openIssuerKey);

/** A member with a card; the second card certifies the same number with another key. */
export interface CardHolder extends RollMember {
  readonly card: KeyPair;
  readonly certificate: Uint8Array;
}

export function makeHolder(memberNumber: string, group: string, signedBy = authority.pair): CardHolder {
  const card = p256Pair();
  const subject = [commonName('Card'), number(memberNumber)];
  const certificate = makeCertificate({ subject, key: card, signedBy });
  return { number: memberNumber, name: `이름 ${memberNumber}`, group, salt: random(32), card, certificate };
}

class PollingWorld extends World {
  readonly otherDevice = generateSigner();
  readonly otherStation = generateSigner();
  readonly holders: readonly CardHolder[] = [
    ...Array.from({ length: 12 }, (_, i) => makeHolder(`D-${i}`, 'delegates')),
    ...Array.from({ length: 10 }, (_, i) => makeHolder(`M-${i}`, 'members')),
  ];

  override founded(): Body<'party.founded'> {
    return { ...super.founded(), cardAuthorities: [toBase64(authority.der)] };
  }
  override called(): Body<'assembly.called'> {
    return { ...super.called(), presence: true };
  }
  override roll(): Body<'roll.fixed'> {
    return { ...super.roll(), root: rollRoot(this.holders) };
  }
  override definition(uuid = ELECTION): Body<'election.defined'> {
    const definition = super.definition(uuid);
    const [first] = definition.stations;
    const other = {
      ...first!,
      device: this.otherDevice.id,
      key: this.otherStation.id,
      station: OTHER_STATION,
    };
    const groups = uuid === SECOND ? ['members'] : definition.groups;
    const issuers = uuid === SECOND ? [this.issuer(uuid, 'members', this.spare)] : definition.issuers;
    return { ...definition, batch: BATCH, groups, issuers, stations: [first!, other] };
  }
  openPolls(station: string, device: Signer): void {
    const elections = [ELECTION, SECOND].toSorted();
    this.write(device, 'polls.opened', this.approve({ ...this.opening(), elections, station }));
  }
}

export interface Day {
  readonly world: PollingWorld;
  readonly store: RegistrarStore;
  readonly registrar: Registrar;
  readonly clock: { now: Date };
  /** What the ledger answers to the registrar's entries; undefined lets the rules decide. */
  readonly ledger: { answer: AppendResult | undefined; appended: number };
  restart(): Registrar;
}

/** A day with polls open at the first station, and at the other one; `prepare` writes what comes before. */
export function startDay(prepare: (world: World) => void = () => undefined): Day {
  const issuers = { delegates: delegatesKey!, members: membersKey! };
  const world = new PollingWorld(issuers, secondKey!, 'trusted');
  world.write(world.root, 'party.founded', world.founded());
  const other = { kind: 'station', assembly: ASSEMBLY, station: OTHER_STATION } as const;
  const own = { ...other, station: STATION };
  const grants = [
    world.grant(world.committee, 'committee', { kind: 'party' }),
    world.grant(world.office, 'office', { kind: 'party' }),
    world.grant(world.registrar, 'registrar', ASSEMBLY_SCOPE),
    world.grant(world.device, 'device', own),
    world.grant(world.station, 'station', own),
    world.grant(world.otherDevice, 'device', other),
    world.grant(world.otherStation, 'station', other),
    world.grant(world.manager, 'manager', ASSEMBLY_SCOPE),
    world.grant(world.clerk, 'clerk', ASSEMBLY_SCOPE),
  ];
  for (const grant of grants) world.write(world.root, 'authority.granted', grant);
  world.write(world.office, 'assembly.called', world.called());
  world.write(world.committee, 'roll.fixed', world.roll());
  for (const uuid of [ELECTION, SECOND]) {
    world.write(world.committee, 'election.defined', world.definition(uuid));
    const definition = world.state.elections.get(uuid)!.definitionId;
    for (const trustee of world.trustees)
      world.write(trustee, 'trustee.accepted', { definition, election: uuid });
  }
  prepare(world);
  world.openPolls(STATION, world.device);
  world.openPolls(OTHER_STATION, world.otherDevice);

  const store = openRegistrarStore(registrarDatabase(freshFolder()), { kind: 'none', practice: true });
  store.setRoll(ASSEMBLY, world.holders);
  store.addIssuer({ election: ELECTION, group: 'delegates', pkcs8: pkcs8[0]! });
  store.addIssuer({ election: ELECTION, group: 'members', pkcs8: pkcs8[1]! });
  store.addIssuer({ election: SECOND, group: 'members', pkcs8: pkcs8[2]! });

  const clock = { now: new Date('2026-05-02T01:30:00Z') };
  const ledger: Day['ledger'] = { answer: undefined, appended: 0 };
  const append = (bytes: Uint8Array): Promise<AppendResult> => {
    if (ledger.answer !== undefined) return Promise.resolve(ledger.answer);
    const parsed = must(parseEntry(bytes));
    const verdict = world.offer(parsed);
    if (verdict.verdict !== 'accepted') return Promise.resolve(verdict as AppendResult);
    world.accept(parsed);
    ledger.appended += 1;
    return Promise.resolve({ verdict: 'accepted', index: world.state.size - 1, id: 'not asked' });
  };
  const start = (): Registrar =>
    createRegistrar({
      store,
      signer: world.registrar,
      verifier: nodeVerifier,
      state: () => world.state,
      append,
      clock: () => clock.now,
    });
  return { world, store, registrar: start(), clock, ledger, restart: start };
}

/** A request with everything that the kiosk remembers about it. */
export interface Asked {
  readonly bytes: Uint8Array;
  readonly admission: Admission;
  readonly secrets: readonly {
    readonly election: string;
    readonly message: Uint8Array;
    readonly inverse: bigint;
  }[];
}

export interface Spoiling {
  readonly station?: string;
  readonly device?: Signer;
  /** Papers with their blinded messages, for a repetition or for other papers. */
  readonly papers?: readonly string[];
  readonly blinded?: Admission['blinded'];
  readonly admission?: Partial<Admission>;
  /** The card that signs, if not the holder's. */
  readonly signedBy?: KeyPair;
  readonly cardSignature?: Uint8Array;
}

/** Asks for a nonce and makes the request of a member at a station. */
export async function ask({ world, registrar }: Day, holder: CardHolder, how: Spoiling = {}): Promise<Asked> {
  const { station = STATION } = how;
  const device = how.device ?? (station === STATION ? world.device : world.otherDevice);
  const nonce = must(parseNonceAnswer(must(await registrar.handle(makeNonceRequest(ASSEMBLY, station)))));
  const papers = how.papers ?? (holder.group === 'members' ? [ELECTION, SECOND].toSorted() : [ELECTION]);
  const made = papers.map((election) => {
    const message = permitMessage(ORIGIN, election, Buffer.from(random(32)).toString('hex'));
    const key = must(parseRsaSpki(issuerSpki(world, election, holder.group)));
    const r = blindingFactor(key, random(key.bytes + 16));
    return { election, message, ...must(blind({ key, message, salt: random(48), r })) };
  });
  const admission: Admission = {
    assembly: ASSEMBLY,
    blinded: how.blinded ?? made.map(({ election, blinded }) => ({ election, message: toBase64(blinded) })),
    certificate: toBase64(holder.certificate),
    ...nonce,
    origin: ORIGIN,
    station,
    ...how.admission,
  };
  const card = createPrivateKey({
    key: (how.signedBy ?? holder.card).privateKey.export({ format: 'der', type: 'pkcs8' }),
    format: 'der',
    type: 'pkcs8',
  });
  const cardSignature = how.cardSignature ?? new Uint8Array(sign('sha256', admissionBytes(admission), card));
  return { bytes: makeAdmissionRequest(admission, cardSignature, device), admission, secrets: made };
}

/** The registrar's answer; throws on a refusal. */
export async function admitted(registrar: Registrar, { bytes }: Asked): Promise<AdmissionAnswer> {
  return must(parseAdmissionAnswer(must(await registrar.handle(bytes))));
}

/** The permits that come out of an answer, checked under the issuer keys. */
export function permitsOf(world: World, asked: Asked, answer: AdmissionAnswer): Uint8Array[] {
  return asked.secrets.map(({ election, message, inverse }, i) => {
    const spki = issuerSpki(world, election, answer.group);
    const blindSignature = fromBase64(answer.permits[i]!.signature);
    const verify = (text: Uint8Array, signature: Uint8Array) => nodeVerifier.rsaPss(spki, text, signature);
    return must(finalize({ key: must(parseRsaSpki(spki)), message, blindSignature, inverse, verify }));
  });
}

/** Asks for everything of a station to be recorded; the number of recorded admissions, or the fault. */
export async function flush(day: Day, station = STATION, device: Signer = day.world.device) {
  const nonce = must(parseNonceAnswer(must(await day.registrar.handle(makeNonceRequest(ASSEMBLY, station)))));
  const request = makeFlushRequest({ assembly: ASSEMBLY, ...nonce, origin: ORIGIN, station }, device);
  const answer = await day.registrar.handle(request);
  return answer.ok ? must(parseFlushAnswer(answer.value)).recorded : answer.error;
}

function issuerSpki(world: World, election: string, group: string): Uint8Array {
  const { issuers } = electorateOf(world.state, election)!;
  // A paper that this group does not have: any key will do for a request that must be refused.
  return (issuers.find((item) => item.group === group) ?? issuers[0]!).spki;
}
