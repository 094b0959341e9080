/**
 * A station on the bench: the real procedure and journal with the fakes of fakes.ts, a ledger that runs the real rules in memory, and a registrar beside it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseElection } from '../../../ledger/ballot/election.ts';
import { decodeOpening, type Opening } from '../../../ledger/ballot/opening.ts';
import { checkBallotProofs } from '../../../ledger/ballot/proofs.ts';
import { encryptOpenableBallot } from '../../../ledger/ballot/seed.ts';
import { fromBase64, sha256Hex, toBase64, utf8ToBytes } from '../../../ledger/bytes.ts';
import { entryId, parseEntry, type Body } from '../../../ledger/entries/entry.ts';
import type { IssuerKey } from '../../../ledger/keys/issuer-key.ts';
import { nodeVerifier } from '../../../ledger/keys/node-verifier.ts';
import { generateSigner, type Signer } from '../../../ledger/keys/signer.ts';
import { RecordWatch } from '../../../ledger/records/watch.ts';
import { fail, ok, type Result } from '../../../ledger/result.ts';
import type { StationCommand } from '../../../main/station/command.ts';
import type { BoothWorkers } from '../../../main/station/kit.ts';
import type {
  AdmissionAnswer,
  LinkFault,
  RuleFault,
  StationLedger,
} from '../../../main/station/ledger-port.ts';
import { createStation, type Station, type StationOptions } from '../../../main/station/station.ts';
import type { Step } from '../../../main/station/steps.ts';
import type { Scene, StationView } from '../../../main/station/view.ts';
import { secondDefinition, secondReservation, secondRoll } from '../../ledger/rules/two-permits.ts';
import {
  ASSEMBLY,
  ELECTION,
  issuerKey,
  must,
  ORIGIN,
  random,
  STATION,
  World,
  type Group,
} from '../../ledger/rules/world.ts';
import { OTHER_SLOT, otherSlotKey, reservation, SLOT } from '../../ledger/rules/slots.ts';
import {
  authority,
  FakeClock,
  FakePrinter,
  FakeReader,
  settled,
  somePeople,
  type People,
  type RigCard,
} from './fakes.ts';

/** The ledger of world.ts with the rig's card authority, staff cards and batch size. */
export class BenchWorld extends World {
  batch = 2;
  /** Whether the assembly counts who is present. */
  presence: 'counted' | 'none' = 'none';

  override called(): Body<'assembly.called'> {
    return { ...super.called(), ...(this.presence === 'counted' ? { presence: true } : {}) };
  }

  override founded(): Body<'party.founded'> {
    return { ...super.founded(), cardAuthorities: [toBase64(authority.certificateDer)] };
  }

  override definition(uuid: string = ELECTION): Body<'election.defined'> {
    return { ...super.definition(uuid), batch: this.batch };
  }
}

/** What a ledger node and a registrar would do, in memory: real rules, real blind signatures. */
export class FakeLedger implements StationLedger {
  isReachable = true;
  admits = true;
  readonly admitted: Admissions = new Map();
  /** Where the election needs two permits. */
  readonly second: FakeSecond | undefined;
  /** Issuers of reserve slots, by uuid. */
  readonly slots = new Map<string, IssuerKey>();
  /** Numbers of members who have left. */
  readonly absent = new Set<string>();
  /** The time of the next count. */
  counting = '2026-05-02T03:00:00Z';
  requests = 0;
  submitted: Uint8Array[] = [];
  readonly world: BenchWorld;
  private readonly roll: ReadonlyMap<string, Group>;

  constructor(world: BenchWorld, roll: ReadonlyMap<string, Group>, second?: FakeSecond) {
    this.second = second;
    this.world = world;
    this.roll = roll;
  }

  state(): StationLedger['state'] extends () => infer S ? S : never {
    return this.world.state;
  }

  get watch(): RecordWatch {
    const watch = new RecordWatch();
    this.world.entries.forEach((entry, index) => watch.observe(entry, index));
    return watch;
  }

  checkpoint(): { size: number; root: string } {
    return { size: this.world.state.size, root: toBase64(this.world.state.tree.root(this.world.state.size)) };
  }

  private gone(): Result<never, LinkFault> | undefined {
    return this.isReachable ? undefined : fail({ kind: 'unreachable', detail: 'unplugged for the test' });
  }

  async sync(): Promise<Result<void, LinkFault>> {
    return this.gone() ?? ok(undefined);
  }

  async submit(bytes: Uint8Array): Promise<Result<{ index: number }, LinkFault | RuleFault>> {
    const gone = this.gone();
    if (gone !== undefined) return gone;
    this.submitted.push(bytes);
    const parsed = parseEntry(bytes);
    if (!parsed.ok) return fail({ kind: 'refused', rule: parsed.error.rule, detail: parsed.error.message });
    if (this.world.state.entryIds.has(entryId(ORIGIN, parsed.value.entry))) return ok({ index: 0 });
    const verdict = this.world.offer(parsed.value);
    if (verdict.verdict === 'refused' || verdict.verdict === 'not-yet')
      return fail({ kind: verdict.verdict, rule: verdict.rule, detail: verdict.message });
    this.world.accept(parsed.value);
    return ok({ index: this.world.state.size - 1 });
  }

  async prove(entry: string): Promise<Result<'proven' | 'not-yet' | 'unknown', LinkFault>> {
    return this.gone() ?? ok(this.world.state.entryIds.has(entry) ? 'proven' : 'unknown');
  }

  get hasSecondRegistrar(): boolean {
    return this.second !== undefined;
  }

  async admit<E>(
    registrar: 'first' | 'second',
    request: Parameters<StationLedger['admit']>[1],
    sign: (bytes: Uint8Array) => Promise<Result<Uint8Array, E>>,
    sent: () => void,
  ): Promise<Result<AdmissionAnswer, LinkFault | RuleFault | { readonly kind: 'card'; readonly error: E }>> {
    const gone = this.gone();
    if (gone !== undefined) return gone;
    const { admitted, issuers, slots, isReachable } =
      registrar === 'first'
        ? { admitted: this.admitted, issuers: this.world.issuers, slots: this.slots, isReachable: true }
        : must(this.secondOrFault());
    if (!isReachable) return fail({ kind: 'unreachable', detail: 'the second registrar is down' });
    this.requests += 1;
    const signature = await sign(utf8ToBytes(`admission ${JSON.stringify(request)}`));
    if (!signature.ok) return fail({ kind: 'card', error: signature.error });
    sent();
    const number = numberOf(fromBase64(request.certificate));
    const group = this.roll.get(number);
    if (group === undefined || !this.admits)
      return fail({ kind: 'refused', rule: 'admission-roll', detail: number });
    const blinded = request.blinded.map(({ message }) => message).join();
    const before = admitted.get(number);
    if (before !== undefined && before.blinded !== blinded)
      return fail({ kind: 'refused', rule: 'already-admitted', detail: `at ${STATION}` });
    const commitment = before?.commitment ?? sha256Hex(random(32));
    if (before === undefined) {
      const elections = request.blinded.map(({ election }) => election);
      admitted.set(number, { group, blinded, elections, commitment, recorded: false });
    }
    return ok({
      permits: request.blinded.map(({ election, message }) => ({
        election,
        signature: must((slots.get(election) ?? issuers[group]).blindSign(fromBase64(message))),
      })),
      group,
      commitment,
      statement: `signed ${commitment}`,
    });
  }

  async flush(): Promise<Result<void, LinkFault | RuleFault>> {
    const gone = this.gone();
    if (gone !== undefined) return gone;
    this.record(this.admitted, this.world.registrar);
    if (this.second !== undefined) this.record(this.second.admitted, this.second.signer);
    return ok(undefined);
  }

  async movePresence<E>(
    { action, certificate }: Parameters<StationLedger['movePresence']>[0],
    sign: (bytes: Uint8Array) => Promise<Result<Uint8Array, E>>,
  ): Promise<Result<void, LinkFault | RuleFault | { readonly kind: 'card'; readonly error: E }>> {
    const gone = this.gone();
    if (gone !== undefined) return gone;
    const signature = await sign(utf8ToBytes(`presence ${action}`));
    if (!signature.ok) return fail({ kind: 'card', error: signature.error });
    const number = numberOf(fromBase64(certificate));
    const refuse = (rule: string) => fail({ kind: 'refused' as const, rule, detail: 'said by the test' });
    if (!this.admitted.has(number)) return refuse('presence-not-admitted');
    if (this.absent.has(number) === (action === 'leave'))
      return refuse(action === 'leave' ? 'presence-left' : 'presence-here');
    if (action === 'leave') this.absent.add(number);
    else this.absent.delete(number);
    return ok(undefined);
  }

  async countPresent(): Promise<Result<{ entry: string }, LinkFault | RuleFault>> {
    const gone = this.gone();
    if (gone !== undefined) return gone;
    this.record(this.admitted, this.world.registrar);
    const counted = { present: this.admitted.size - this.absent.size, time: this.counting };
    const body = { assembly: ASSEMBLY, ...counted };
    const made = this.world.make(this.world.registrar, 'presence.counted', body);
    this.world.accept(made);
    return ok({ entry: entryId(ORIGIN, made.entry) });
  }

  private secondOrFault(): Result<FakeSecond, string> {
    return this.second === undefined ? fail('there is no second registrar') : ok(this.second);
  }

  private record(admitted: Admissions, signer: Signer): void {
    const open = [...admitted.values()].filter(({ recorded }) => !recorded);
    if (open.length === 0) return;
    const asked = [...new Set(open.flatMap(({ elections }) => elections))].toSorted();
    const counts = asked.flatMap((election) =>
      (['delegates', 'members'] as const).flatMap((group) => {
        const count = open.filter((one) => one.group === group && one.elections.includes(election)).length;
        return count === 0 ? [] : [{ count, election, group }];
      }),
    );
    this.world.write(signer, 'admissions.recorded', {
      assembly: ASSEMBLY,
      commitments: open.map(({ commitment }) => commitment).toSorted(),
      counts,
      station: STATION,
    });
    for (const admission of open) admission.recorded = true;
  }
}

type Admissions = Map<
  string,
  { group: Group; blinded: string; elections: readonly string[]; commitment: string; recorded: boolean }
>;

/** A second registrar, with issuers and admissions of its own. */
export interface FakeSecond {
  isReachable: boolean;
  readonly signer: Signer;
  readonly issuers: Readonly<Record<Group, IssuerKey>>;
  /** Its issuers of reserve slots, by uuid. */
  readonly slots: Map<string, IssuerKey>;
  readonly admitted: Admissions;
}

export const NAMES = {
  station: { ko: '제1투표소', en: 'Station 1' },
  groups: new Map([
    ['delegates', { ko: '대의원', en: 'Delegates' }],
    ['members', { ko: '당원', en: 'Members' }],
  ]),
};

const numbers = new Map<string, string>();
const numberOf = (certificate: Uint8Array): string => numbers.get(sha256Hex(certificate)) ?? '?';

/** Real ballots, made in this thread. */
export const workers: BoothWorkers = {
  encrypt: async ({ electionText, ...ballot }) =>
    encryptOpenableBallot({
      ...ballot,
      election: must(parseElection(electionText)),
      signatureRandom: random,
    }),
  check: async (electionText, ballotText) => checkBallotProofs(electionText, ballotText),
  warm: async () => undefined,
};

export interface Rig {
  readonly clock: FakeClock;
  readonly reader: FakeReader;
  readonly printer: FakePrinter;
  readonly ledger: FakeLedger;
  readonly world: BenchWorld;
  readonly people: People;
  readonly steps: Step[];
  readonly journalPath: string;
  station: Station;
  say(command: StationCommand): ReturnType<Station['dispatch']>;
  /** Waits until the screen shows a scene of this kind. */
  scene<K extends Scene['kind']>(kind: K): Promise<Extract<Scene, { kind: K }>>;
  until(what: string, wanted: (view: StationView) => boolean): Promise<StationView>;
  /** Stops the station and starts another on the same journal. */
  restart(options?: Partial<StationOptions>): Promise<void>;
  stop(): Promise<void>;
}

/** A station before the opening of polls, or (`open`) with open polls. */
export async function rig(
  stage: 'setup' | 'open',
  options: Partial<StationOptions> & {
    readonly batch?: number;
    readonly proofs?: 'checked' | 'trusted';
    readonly permits?: 2;
    readonly presence?: BenchWorld['presence'];
    /** Reserve slots for the members. */
    readonly slots?: 'two' | 'none';
  } = {},
): Promise<Rig> {
  const who = somePeople();
  const issuers = { delegates: await issuerKey('delegates'), members: await issuerKey('members') };
  const world = new BenchWorld(issuers, await issuerKey('spare'), options.proofs ?? 'trusted');
  world.batch = options.batch ?? 2;
  world.presence = options.presence ?? 'none';
  const cards = { manager: who.manager, clerk: who.clerk, technician: who.technician };
  for (const [role, card] of Object.entries(cards))
    Object.assign(world, { [role]: { id: card.id, spki: card.spki } });
  const second: FakeSecond | undefined =
    options.permits === undefined
      ? undefined
      : {
          isReachable: true,
          signer: generateSigner(),
          issuers: {
            delegates: await issuerKey('second delegates'),
            members: await issuerKey('second members'),
          },
          slots: new Map(),
          admitted: new Map(),
        };
  tellStory(world, who, second);
  const slots = new Map<string, IssuerKey>();
  if (options.slots === 'two') {
    slots.set(SLOT, world.spare).set(OTHER_SLOT, await otherSlotKey());
    for (const [uuid, key] of slots) {
      const countersigning = second && (await issuerKey(`second ${uuid}`));
      if (countersigning !== undefined) second?.slots.set(uuid, countersigning);
      world.write(
        world.committee,
        'election.reserved',
        second === undefined || countersigning === undefined
          ? reservation(world, uuid, key)
          : secondReservation(world, second.signer, { uuid, first: key, second: countersigning }),
      );
    }
  }
  const roll = new Map<string, Group>([
    ...who.delegates.map(({ number }) => [number, 'delegates'] as const),
    ...who.members.map(({ number }) => [number, 'members'] as const),
  ]);
  for (const card of [...who.delegates, ...who.members])
    numbers.set(sha256Hex(card.certificate), card.number);
  const dir = mkdtempSync(join(tmpdir(), 'hwabaek-station-'));
  const clock = new FakeClock();
  const reader = new FakeReader();
  const printer = new FakePrinter();
  const ledger = new FakeLedger(world, roll, second);
  for (const [uuid, key] of slots) ledger.slots.set(uuid, key);
  const steps: Step[] = [];
  const journalPath = join(dir, 'journal.db');
  const start = (extra: Partial<StationOptions> = {}): Station =>
    createStation({
      origin: ORIGIN,
      assembly: ASSEMBLY,
      station: STATION,
      names: NAMES,
      reader,
      printer,
      ledger,
      workers,
      verifier: nodeVerifier,
      roll: {
        lookup: (number) => {
          const group = roll.get(number);
          return group === undefined ? undefined : { name: `이름 ${number}`, group };
        },
      },
      deviceSigner: world.device,
      stationSigner: world.station,
      journalPath,
      boardUrl: 'https://board.example.org/',
      build: 'test build',
      clock,
      random,
      onStep: (step) => steps.push(step),
      ...options,
      ...extra,
    });
  const bench: Rig = {
    clock,
    reader,
    printer,
    ledger,
    world,
    people: who,
    steps,
    journalPath,
    station: start(),
    say: (command) => bench.station.dispatch(command),
    scene: async (kind) => {
      const view = await bench.until(kind, ({ scene }) => scene.kind === kind);
      return view.scene as never;
    },
    until: async (what, wanted) => {
      for (let i = 0; i < 400; i += 1) {
        if (wanted(bench.station.view())) return bench.station.view();
        await settled(1);
      }
      // Codes of slips are stretched beside the event loop, which turns many times meanwhile.
      for (let i = 0; i < 2000 && bench.station.view().scene.kind === 'working'; i += 1) {
        await new Promise((resolve) => setTimeout(resolve, 2));
        if (wanted(bench.station.view())) return bench.station.view();
      }
      throw new Error(`waited in vain for ${what}: ${JSON.stringify(bench.station.view())}`);
    },
    restart: async (extra) => {
      await bench.station.stop();
      bench.station = start(extra);
      await settled();
    },
    stop: async () => {
      await bench.station.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  await settled();
  if (stage === 'open') await openPolls(bench);
  return bench;
}

function tellStory(world: BenchWorld, who: People, second: FakeSecond | undefined): void {
  world.write(world.root, 'party.founded', world.founded());
  const assembly = { kind: 'assembly', assembly: ASSEMBLY } as const;
  const station = { kind: 'station', assembly: ASSEMBLY, station: STATION } as const;
  for (const grant of [
    world.grant(world.committee, 'committee', { kind: 'party' }),
    world.grant(world.office, 'office', { kind: 'party' }),
    world.grant(world.registrar, 'registrar', assembly),
    world.grant(world.device, 'device', station),
    world.grant(world.station, 'station', station),
    world.grant(who.manager, 'manager', assembly),
    world.grant(who.clerk, 'clerk', station),
    world.grant(who.technician, 'technician', station),
    world.grant(who.revoked, 'clerk', station),
  ])
    world.write(world.root, 'authority.granted', grant);
  world.write(world.root, 'authority.revoked', {
    key: who.revoked.id,
    reason: 'left',
    role: 'clerk',
    scope: station,
  });
  world.write(world.office, 'assembly.called', world.called());
  world.write(world.committee, 'roll.fixed', world.roll());
  if (second !== undefined) {
    world.write(world.root, 'authority.granted', world.grant(second.signer, 'registrar', assembly));
    world.write(world.committee, 'roll.fixed', secondRoll(world, second.signer));
  }
  world.write(
    world.committee,
    'election.defined',
    second === undefined ? world.definition() : secondDefinition(world, second.signer, second.issuers),
  );
  for (const trustee of world.trustees) world.write(trustee, 'trustee.accepted', world.acceptance());
}

/** Presents a card at a `staff-card` scene, gives its PIN. */
export async function present(bench: Rig, card: RigCard): Promise<void> {
  await bench.scene('staff-card');
  bench.reader.insert(card);
  await bench.scene('pin');
  must(bench.say({ type: 'pin.enter', pin: card.pin }));
}

export async function openPolls(bench: Rig): Promise<void> {
  must(bench.say({ type: 'staff.begin', action: 'open', seals: ['A-1', 'A-2'] }));
  await present(bench, bench.people.manager);
  await bench.scene('take-card');
  bench.reader.remove();
  await present(bench, bench.people.clerk);
  await bench.scene('take-card');
  bench.reader.remove();
  await bench.scene('staff-done');
  must(bench.say({ type: 'session.end' }));
  await bench.scene('idle');
}

export async function closePolls(bench: Rig): Promise<void> {
  must(bench.say({ type: 'staff.begin', action: 'close' }));
  await present(bench, bench.people.manager);
  await bench.scene('take-card');
  bench.reader.remove();
  await present(bench, bench.people.clerk);
  await bench.scene('take-card');
  bench.reader.remove();
  await bench.scene('staff-done');
  must(bench.say({ type: 'session.end' }));
  await bench.scene('idle');
}

/** Card in, PIN, card out: the ballot is on the screen. */
export async function admitMember(bench: Rig, card: RigCard): Promise<void> {
  await bench.scene('idle');
  bench.reader.insert(card);
  await bench.scene('pin');
  must(bench.say({ type: 'pin.enter', pin: card.pin }));
  await bench.scene('take-card');
  bench.reader.remove();
  await bench.scene('ballot');
}

export const choose = (election: string = ELECTION): StationCommand => ({
  type: 'ballot.submit',
  selections: [{ election, questions: [{ choices: [0] }, { choices: [1, 0] }] }],
});

/** At the commit scene: has the machine checked and goes on to a fresh ballot. Returns the challenged paper. */
export async function challengeOnce(bench: Rig): Promise<string> {
  must(bench.say({ type: 'ballot.challenge' }));
  await bench.scene('challenged');
  must(bench.say({ type: 'ballot.again' }));
  await bench.scene('ballot');
  return bench.printer.papers.at(-1) ?? '';
}

/** What the codes of a challenged paper open, in order. */
export const openingsOn = (paper: string): Opening[] =>
  [...paper.matchAll(/\[QR https:\/\/board\.example\.org\/#(open=[\w-]+)\]/g)].map(([, fragment = '']) =>
    must(decodeOpening(fragment)),
  );

/** A whole visit that ends with a recorded vote. */
export async function voteOnce(bench: Rig, card: RigCard): Promise<void> {
  await admitMember(bench, card);
  must(bench.say(choose()));
  await bench.scene('commit');
  must(bench.say({ type: 'ballot.cast' }));
  await bench.scene('recorded');
  must(bench.say({ type: 'session.end' }));
  await bench.scene('idle');
}
