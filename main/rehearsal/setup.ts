/**
 * Founds a practice party for one assembly: keys, card authority, ledger node with registrar, grants, roll, elections, trustees' acceptance.
 * Everything is real (keys from node:crypto, entries over HTTP, one data folder as a party would have it) except the people; only a ledger
 * that says practice allows the open key files written here. The day itself is day.ts.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createSimulatedCard, type SimulatedCard } from '../../hardware/simulator/card.ts';
import { createCardAuthority, type CardAuthority } from '../../hardware/simulator/certificate.ts';
import { defineAssembly, type DefinedElection } from '../../ledger/assembly/define.ts';
import type { AssemblyFile, Member } from '../../ledger/assembly/shape.ts';
import { toBase64 } from '../../ledger/bytes.ts';
import { createLedgerClient, type LedgerClient } from '../../ledger/client/client.ts';
import type { Scope } from '../../ledger/entries/fields.ts';
import type { Role } from '../../ledger/entries/party.ts';
import { writeKeyFile, type Protection, type SecretKey } from '../../ledger/keys/key-file.ts';
import { nodeVerifier } from '../../ledger/keys/node-verifier.ts';
import { generateSeed, signerFromSeed, type Signer } from '../../ledger/keys/signer.ts';
import { formatVkey, verifierKey } from '../../ledger/log/note.ts';
import { ledgerFolder, registrarDatabase, startNode, type LedgerNode } from '../../ledger/node/node.ts';
import { openRegistrarStore, type RegistrarStore } from '../../ledger/store/registrar-store.ts';
import { createBallotWorkers, type BallotWorkers } from '../../ledger/worker/pool.ts';
import type { Holder } from './crowd.ts';
import { authorOf, createOffice, type Author, type Office } from './office.ts';
import { makeSecond, type PracticeSecond } from './second-registrar.ts';
import { DEFAULT_TRUSTEES, makeTrustees, type PracticeTrustees, type TrusteePlan } from './trustees.ts';

/** Where a practice day keeps its things, all under one folder. */
export interface PracticeFolders {
  readonly root: string;
  readonly ledger: string;
  readonly node: string;
  readonly keys: string;
  readonly trustees: string;
  readonly cards: string;
  readonly kiosk: string;
  readonly paper: string;
  readonly assembly: string;
}

export const practiceFolders = (root: string): PracticeFolders => ({
  root,
  ledger: ledgerFolder(root),
  node: path.join(root, 'node'),
  keys: path.join(root, 'keys'),
  trustees: path.join(root, 'trustees'),
  cards: path.join(root, 'cards'),
  kiosk: path.join(root, 'kiosk'),
  paper: path.join(root, 'paper'),
  assembly: path.join(root, 'assembly'),
});

export interface PracticeStaff {
  readonly manager: Holder<SimulatedCard>;
  readonly secondManager: Holder<SimulatedCard>;
  readonly clerk: Holder<SimulatedCard>;
  readonly technician: Holder<SimulatedCard>;
}

export interface Practice {
  readonly folders: PracticeFolders;
  readonly origin: string;
  readonly fingerprint: string;
  readonly file: AssemblyFile;
  readonly station: string;
  readonly elections: readonly DefinedElection[];
  readonly node: LedgerNode;
  readonly registrar: RegistrarStore;
  /** Address of the second registrar, where ballots need two permits. */
  readonly secondRegistrar: string | undefined;
  readonly workers: BallotWorkers;
  readonly client: LedgerClient;
  readonly office: Office;
  readonly committee: Author;
  readonly trustees: PracticeTrustees['trustees'];
  /** How many of them decrypt. */
  readonly decrypting: number;
  readonly device: Signer;
  readonly stationKey: Signer;
  readonly authority: CardAuthority;
  readonly staff: PracticeStaff;
  /** The member's card, made when first asked for. */
  cardOf(memberNumber: string): Holder<SimulatedCard>;
  /** The PIN that the member's card has or will have. */
  pinOf(memberNumber: string): string;
  member(memberNumber: string): Member | undefined;
  stop(): Promise<void>;
}

const OPEN: Protection = { kind: 'none', practice: true };
const CARD_VALIDITY = {
  notBefore: new Date('2020-01-01T00:00:00Z'),
  notAfter: new Date('2049-12-31T23:59:59Z'),
};

/**
 * Sets up everything up to the opening of polls, in `root`, which must be empty or absent.
 *
 * @example const practice = await setUpPractice({ root, file, threads: 2 });
 */
export async function setUpPractice(options: {
  readonly root: string;
  readonly file: AssemblyFile;
  readonly threads: number;
  /** DEFAULT_TRUSTEES without it. */
  readonly trustees?: TrusteePlan;
  readonly port?: number;
  /** Folder of the built public board, which the node then serves too. */
  readonly boardDir?: string;
  readonly now?: () => Date;
}): Promise<Practice> {
  const { file } = options;
  const now = options.now ?? (() => new Date());
  const folders = practiceFolders(options.root);
  for (const folder of [folders.node, folders.keys, folders.trustees, folders.cards, folders.kiosk])
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  const origin = `practice-${randomBytes(4).toString('hex')}.example/${file.assembly}`;
  const station = file.stations[0]?.station;
  if (station === undefined) throw new Error('the assembly names no station');

  const newSigner = (name: string): Signer => {
    const secret: SecretKey = { kind: 'ed25519', seed: generateSeed() };
    keep(path.join(folders.keys, `${name}.json`), secret);
    return signerFromSeed(secret.seed);
  };
  const root = authorOf(newSigner('root'));
  const committee = authorOf(newSigner('committee'));
  const registrarSigner = newSigner('registrar');
  const log = newSigner('log');
  const device = newSigner('device');
  const stationKey = newSigner('station');

  const authority = createCardAuthority({ name: 'Practice card authority' });
  writeFileSync(path.join(folders.keys, 'card-authority.der'), authority.certificateDer);
  const cards = cardDesk(authority, folders.cards);

  const workers = createBallotWorkers({ threads: options.threads });
  const registrar = openRegistrarStore(registrarDatabase(folders.root), OPEN);
  const roll = file.members.map((member) => ({ ...member, salt: new Uint8Array(randomBytes(32)) }));
  registrar.setRoll(file.assembly, roll);
  const node = await startNode({
    dataDir: folders.root,
    host: '127.0.0.1',
    port: options.port ?? 0,
    logSigner: log,
    practice: true,
    clock: now,
    workers,
    registrar: { signer: registrarSigner, store: registrar },
    ...(options.boardDir === undefined ? {} : { boardDir: options.boardDir }),
  });
  const client = createLedgerClient({ url: node.url, verifier: nodeVerifier });
  const office = createOffice(origin, client);

  const fingerprint = await office.submit(root, 'party.founded', {
    cardAuthorities: [toBase64(authority.certificateDer)],
    founded: `${now().toISOString().slice(0, 19)}Z`,
    logKey: formatVkey(verifierKey(origin, 'ed25519', log.publicKey)),
    name: { ko: '연습 정당', en: 'Practice Party' },
    origin,
    practice: true,
    root: toBase64(root.signer.spki),
    witnesses: [],
  });
  const atStation: Scope = { kind: 'station', assembly: file.assembly, station };
  const atAssembly: Scope = { kind: 'assembly', assembly: file.assembly };
  const grant = async (role: Role, holder: string, key: Uint8Array, scope: Scope): Promise<void> => {
    await office.submit(root, 'authority.granted', { holder, key: toBase64(key), role, scope });
  };
  await grant('committee', '연습 선거관리위원회', committee.signer.spki, atAssembly);
  await grant('registrar', '연습 명부 관리자', registrarSigner.spki, atAssembly);
  let second: PracticeSecond | undefined;
  if (file.permits === 2) {
    const signer = newSigner('second-registrar');
    await grant('registrar', '연습 제2 명부 관리자', signer.spki, atAssembly);
    second = await makeSecond(folders.root, file, origin, signer, OPEN);
  }
  await grant('device', '연습 단말기', device.spki, atStation);
  await grant('station', '연습 투표소', stationKey.spki, atStation);
  const staff: PracticeStaff = {
    manager: cards.make('S000001'),
    secondManager: cards.make('S000002'),
    clerk: cards.make('S000003'),
    technician: cards.make('S000004'),
  };
  await grant('manager', '연습 투표관리관 가', staff.manager.card.authenticationPublicKey, atStation);
  await grant('manager', '연습 투표관리관 나', staff.secondManager.card.authenticationPublicKey, atStation);
  await grant('clerk', '연습 투표사무원', staff.clerk.card.authenticationPublicKey, atStation);
  await grant('technician', '연습 기술자', staff.technician.card.authenticationPublicKey, atStation);

  const plan = options.trustees ?? DEFAULT_TRUSTEES;
  const { publicHalves, trustees } = await makeTrustees(folders.trustees, plan, OPEN);
  const defined = await defineAssembly({
    origin,
    file,
    committee: { signer: committee.signer, nextSeq: committee.seq + 1 },
    registrar: registrarSigner.id,
    rollRoot: registrar.rollRoot(file.assembly),
    ...(second === undefined ? {} : { second: second.publicHalf }),
    trustees: publicHalves,
    stations: file.stations.map(({ station: name }) => ({
      station: name,
      device: device.id,
      key: stationKey.id,
    })),
    timestamp: Math.floor(now().getTime() / 1000),
    random: randomBytes,
  });
  if (!defined.ok) throw new Error(defined.error);
  for (const issuer of defined.value.issuers) registrar.addIssuer(issuer);
  await office.forward(defined.value.entries);
  committee.seq += defined.value.entries.length;
  for (const { author } of trustees) {
    for (const { uuid, definition } of defined.value.elections)
      await office.submit(author, 'trustee.accepted', { definition, election: uuid });
  }

  await node.flush();
  const secondRegistrar = await second?.serve(node.url);
  const members = new Map(file.members.map((member) => [member.number, member]));
  return {
    folders,
    origin,
    fingerprint,
    file,
    station,
    elections: defined.value.elections,
    node,
    registrar,
    secondRegistrar,
    workers,
    client,
    office,
    committee,
    trustees,
    decrypting: plan.threshold ?? plan.count,
    device,
    stationKey,
    authority,
    staff,
    cardOf: (number) => cards.of(number),
    pinOf: (number) => cards.pinOf(number),
    member: (number) => members.get(number),
    stop: async () => {
      await second?.stop();
      await node.stop();
      registrar.close();
      await workers.close();
    },
  };
}

function keep(file: string, secret: SecretKey): void {
  const written = writeKeyFile(file, secret, OPEN);
  if (!written.ok) throw new Error(written.error.detail);
}

/** Makes cards with random keys and PINs and keeps each as a file for `simulate reader`. */
function cardDesk(
  authority: CardAuthority,
  folder: string,
): {
  make(number: string): Holder<SimulatedCard>;
  of(number: string): Holder<SimulatedCard>;
  pinOf(number: string): string;
} {
  const made = new Map<string, Holder<SimulatedCard>>();
  const pins = new Map<string, string>();
  const pinOf = (number: string): string => {
    const pin = pins.get(number) ?? String(randomInt(1_000_000)).padStart(6, '0');
    pins.set(number, pin);
    return pin;
  };
  const make = (number: string): Holder<SimulatedCard> => {
    const pin = pinOf(number);
    const card = createSimulatedCard({
      pin,
      // Both protocols are in use among real cards.
      protocol: made.size % 3 === 2 ? 'T=0' : 'T=1',
      certify: (publicKey) =>
        authority.issue({ publicKey, memberNumber: number, keyUsage: 'digitalSignature', ...CARD_VALIDITY }),
    });
    writeFileSync(path.join(folder, `${number}.json`), `${JSON.stringify(card)}\n`, { mode: 0o600 });
    const holder = { card, pin };
    made.set(number, holder);
    return holder;
  };
  return { make, of: (number) => made.get(number) ?? make(number), pinOf };
}
