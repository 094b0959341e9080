/**
 * A station on the bench: the real procedure and journal; a card reader that runs the simulated PIV application without a wire, a printer that keeps the
 * words of its papers, a ledger that runs the real rules in memory with a registrar beside it, and a clock that only moves by hand.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CardChannel } from '../../../hardware/card/apdu.ts';
import type { CardReader, ReaderEvent, ReaderStatus } from '../../../hardware/card/reader.ts';
import type { PaperBlock } from '../../../hardware/printer/paper.ts';
import type { JobOutcome, PrinterStatus, ReceiptPrinter } from '../../../hardware/printer/printer.ts';
import { createPivApplication, type PivState } from '../../../hardware/simulator/card-piv.ts';
import { createCardAuthority } from '../../../hardware/simulator/certificate.ts';
import { encryptBallot } from '../../../ledger/ballot/ballot.ts';
import { parseElection } from '../../../ledger/ballot/election.ts';
import { checkBallotProofs } from '../../../ledger/ballot/proofs.ts';
import { fromBase64, sha256Hex, toBase64, utf8ToBytes } from '../../../ledger/bytes.ts';
import { entryId, parseEntry, type Body } from '../../../ledger/entries/entry.ts';
import { nodeVerifier } from '../../../ledger/keys/node-verifier.ts';
import { keyId } from '../../../ledger/keys/public-key.ts';
import { fail, ok, type Result } from '../../../ledger/result.ts';
import type { Clock } from '../../../main/station/clock.ts';
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

export const START = Date.parse('2026-05-02T00:00:00Z');

/** Time that moves only when told to. */
export class FakeClock implements Clock {
  time = START;
  private timers: { at: number; ring: () => void }[] = [];

  now(): number {
    return this.time;
  }

  after(ms: number, ring: () => void): () => void {
    const timer = { at: this.time + ms, ring };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  /** Moves on, ringing what is due in order, with everything that follows at once done in between. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    for (;;) {
      const [next] = this.timers.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.timers = this.timers.filter((other) => other !== next);
      this.time = Math.max(this.time, next.at);
      next.ring();
      await settled();
    }
    this.time = end;
    await settled();
  }
}

/** Lets everything that does not wait for time come to rest. */
export async function settled(turns = 12): Promise<void> {
  for (let i = 0; i < turns; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Authority and cards of one test file: made once, since their keys do not matter to each other. */
export const authority = createCardAuthority({ name: 'Rig card authority' });

export interface RigCard {
  readonly number: string;
  readonly pin: string;
  readonly spki: Uint8Array;
  readonly id: string;
  readonly certificate: Uint8Array;
  readonly state: PivState;
}

export function makeCard(
  number: string,
  pin = '123456',
  issuer = authority,
  notAfter = '2030-01-01',
): RigCard {
  const authentication = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const agreement = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = new Uint8Array(authentication.publicKey.export({ type: 'spki', format: 'der' }));
  const certificate = issuer.issue({
    publicKey: spki,
    memberNumber: number,
    notBefore: new Date('2024-01-01T00:00:00Z'),
    notAfter: new Date(`${notAfter}T00:00:00Z`),
    keyUsage: 'digitalSignature',
  });
  return {
    number,
    pin,
    spki,
    id: keyId(spki),
    certificate,
    state: {
      pin,
      triesLeft: 3,
      guid: randomBytes(16),
      authenticationKey: authentication.privateKey,
      keyManagementKey: agreement.privateKey,
      certificate,
      certificatePacking: 'plain',
      keyManagementCertificate: undefined,
    },
  };
}

/** A reader without a wire. */
export class FakeReader implements CardReader {
  private card: RigCard | undefined;
  private readonly listeners = new Set<(event: ReaderEvent) => void>();
  apdus = 0;
  /** Pulls the card after so many more APDUs. */
  pullAfter = Number.POSITIVE_INFINITY;

  status(): ReaderStatus {
    return { kind: this.card === undefined ? 'empty' : 'card' };
  }

  subscribe(listener: (event: ReaderEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  start(): void {}

  async stop(): Promise<void> {}

  async connect(): ReturnType<CardReader['connect']> {
    const card = this.card;
    if (card === undefined) return { ok: false, error: { kind: 'removed', detail: 'no card' } };
    const piv = createPivApplication(card.state);
    piv.reset();
    const channel: CardChannel = {
      transmit: async (apdu) => {
        this.apdus += 1;
        this.pullAfter -= 1;
        if (this.pullAfter < 0) this.remove();
        if (this.card !== card) return { ok: false, error: { kind: 'removed', detail: 'the card left' } };
        const lc = apdu.length > 5 ? (apdu[4] ?? 0) : 0;
        const { data, status } = piv.run(apdu.subarray(0, 4), apdu.subarray(5, 5 + lc));
        return { ok: true, value: Uint8Array.from([...data, status >> 8, status & 0xff]) };
      },
      disconnect: async () => undefined,
      atr: new Uint8Array(),
      apduCount: 0,
    };
    return { ok: true, value: channel };
  }

  insert(card: RigCard): void {
    this.card = card;
    this.pullAfter = Number.POSITIVE_INFINITY;
    this.emit({ kind: 'status', status: this.status() });
    this.emit({ kind: 'inserted' });
  }

  remove(): void {
    if (this.card === undefined) return;
    this.card = undefined;
    this.emit({ kind: 'status', status: this.status() });
    this.emit({ kind: 'removed' });
  }

  private emit(event: ReaderEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}

/** A printer that keeps words instead of dots. `paper` is what hangs uncut, `papers` what was cut. */
export class FakePrinter implements ReceiptPrinter {
  readonly papers: string[] = [];
  paper = '';
  /** Outcomes of the next jobs; confirmed when there are none. */
  readonly next: ('not-started' | 'unknown')[] = [];
  condition: 'ready' | 'paper-out' = 'ready';
  cleared = 0;
  private clearing: 'needed' | 'done' = 'done';
  private readonly listeners = new Set<(status: PrinterStatus) => void>();

  status(): PrinterStatus {
    return { kind: this.condition, clearing: this.clearing, job: 'none' };
  }

  subscribe(listener: (status: PrinterStatus) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  start(): void {}

  async stop(): Promise<void> {}

  set(condition: 'ready' | 'paper-out'): void {
    this.condition = condition;
    for (const listener of this.listeners) listener(this.status());
  }

  async print(
    content: Parameters<ReceiptPrinter['print']>[0],
    options: Parameters<ReceiptPrinter['print']>[1],
  ): Promise<JobOutcome> {
    const cause = { kind: 'paper-out', detail: 'to order' } as const;
    const outcome = this.condition === 'ready' ? this.next.shift() : 'not-started';
    if (outcome === 'not-started') return { outcome, cause };
    if (this.clearing === 'needed') throw new Error('a job before the buffers were cleared');
    options.onSent?.();
    await Promise.resolve();
    this.paper += wordsOf(content as readonly PaperBlock[]);
    if (outcome === 'unknown') {
      this.clearing = 'needed';
      return { outcome, cause: { kind: 'timeout', detail: 'to order' } };
    }
    if (options.cut === 'cut') this.cut();
    return { outcome: 'confirmed', by: 'process-id' };
  }

  async clear(): ReturnType<ReceiptPrinter['clear']> {
    this.cleared += 1;
    if (this.clearing === 'needed') this.cut();
    this.clearing = 'done';
    return { ok: true, value: 'cleared' };
  }

  private cut(): void {
    this.papers.push(this.paper);
    this.paper = '';
  }
}

export const wordsOf = (blocks: readonly PaperBlock[]): string =>
  blocks
    .map((block) => {
      switch (block.kind) {
        case 'text':
        case 'banner':
          return `${block.text}\n`;
        case 'pair':
          return `${block.left}: ${block.right}\n`;
        case 'qr':
          return `[QR ${block.data}]\n`;
        case 'signature':
          return `${block.label} ____\n`;
        case 'rule':
        case 'gap':
          return '';
      }
    })
    .join('');

/** Members and staff of the bench. */
export interface People {
  readonly manager: RigCard;
  readonly clerk: RigCard;
  readonly technician: RigCard;
  readonly revoked: RigCard;
  readonly delegates: readonly RigCard[];
  readonly members: readonly RigCard[];
}

let people: People | undefined;
export const somePeople = (): People =>
  (people ??= {
    manager: makeCard('S-1'),
    clerk: makeCard('S-2'),
    technician: makeCard('S-3'),
    revoked: makeCard('S-4'),
    delegates: Array.from({ length: 8 }, (_, i) => makeCard(`D-${i + 1}`, `10000${i}`)),
    members: Array.from({ length: 4 }, (_, i) => makeCard(`M-${i + 1}`, `20000${i}`)),
  });

/** The ledger of world.ts with the rig's card authority, staff cards and batch size. */
export class BenchWorld extends World {
  batch = 2;

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
  readonly admitted = new Map<
    string,
    { group: Group; blinded: string; commitment: string; recorded: boolean }
  >();
  requests = 0;
  submitted: Uint8Array[] = [];
  readonly world: BenchWorld;
  private readonly roll: ReadonlyMap<string, Group>;

  constructor(world: BenchWorld, roll: ReadonlyMap<string, Group>) {
    this.world = world;
    this.roll = roll;
  }

  state(): StationLedger['state'] extends () => infer S ? S : never {
    return this.world.state;
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

  async admit<E>(
    request: Parameters<StationLedger['admit']>[0],
    sign: (bytes: Uint8Array) => Promise<Result<Uint8Array, E>>,
    sent: () => void,
  ): Promise<Result<AdmissionAnswer, LinkFault | RuleFault | { readonly kind: 'card'; readonly error: E }>> {
    const gone = this.gone();
    if (gone !== undefined) return gone;
    this.requests += 1;
    const signature = await sign(utf8ToBytes(`admission ${JSON.stringify(request)}`));
    if (!signature.ok) return fail({ kind: 'card', error: signature.error });
    sent();
    const number = numberOf(fromBase64(request.certificate));
    const group = this.roll.get(number);
    if (group === undefined || !this.admits)
      return fail({ kind: 'refused', rule: 'admission-roll', detail: number });
    const blinded = request.blinded.map(({ message }) => message).join();
    const before = this.admitted.get(number);
    if (before !== undefined && before.blinded !== blinded)
      return fail({ kind: 'refused', rule: 'already-admitted', detail: `at ${STATION}` });
    const commitment = before?.commitment ?? sha256Hex(random(32));
    if (before === undefined) this.admitted.set(number, { group, blinded, commitment, recorded: false });
    return ok({
      permits: request.blinded.map(({ election, message }) => ({
        election,
        signature: must(this.world.issuers[group].blindSign(fromBase64(message))),
      })),
      group,
      commitment,
      statement: `signed ${commitment}`,
    });
  }

  async flush(): Promise<Result<void, LinkFault | RuleFault>> {
    const gone = this.gone();
    if (gone !== undefined) return gone;
    const open = [...this.admitted.values()].filter(({ recorded }) => !recorded);
    if (open.length === 0) return ok(undefined);
    const counts = (['delegates', 'members'] as const).flatMap((group) => {
      const count = open.filter((admission) => admission.group === group).length;
      return count === 0 ? [] : [{ count, election: ELECTION, group }];
    });
    this.world.write(this.world.registrar, 'admissions.recorded', {
      assembly: ASSEMBLY,
      commitments: open.map(({ commitment }) => commitment).toSorted(),
      counts,
      station: STATION,
    });
    for (const admission of open) admission.recorded = true;
    return ok(undefined);
  }
}

const numbers = new Map<string, string>();
const numberOf = (certificate: Uint8Array): string => numbers.get(sha256Hex(certificate)) ?? '?';

const workers: BoothWorkers = {
  encrypt: async ({ electionText, credentialSecret, plaintext }) =>
    encryptBallot({ election: must(parseElection(electionText)), credentialSecret, plaintext, random }),
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
  } = {},
): Promise<Rig> {
  const who = somePeople();
  const issuers = { delegates: await issuerKey('delegates'), members: await issuerKey('members') };
  const world = new BenchWorld(issuers, await issuerKey('spare'), options.proofs ?? 'trusted');
  world.batch = options.batch ?? 2;
  const cards = { manager: who.manager, clerk: who.clerk, technician: who.technician };
  for (const [role, card] of Object.entries(cards))
    Object.assign(world, { [role]: { id: card.id, spki: card.spki } });
  tellStory(world, who);
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
  const ledger = new FakeLedger(world, roll);
  const steps: Step[] = [];
  const journalPath = join(dir, 'journal.db');
  const start = (extra: Partial<StationOptions> = {}): Station =>
    createStation({
      origin: ORIGIN,
      assembly: ASSEMBLY,
      station: STATION,
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

function tellStory(world: BenchWorld, who: People): void {
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
  world.write(world.committee, 'election.defined', world.definition());
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

export const choose = (): StationCommand => ({
  type: 'ballot.submit',
  selections: [{ election: ELECTION, questions: [{ choices: [0] }, { choices: [1, 0] }] }],
});

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
