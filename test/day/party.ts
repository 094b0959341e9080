/**
 * A practice party with one assembly, one ballot paper and many stations, each with its own device, keys and members: one RSA key, one ledger, one count
 * for a whole matrix of kiosks. Everything real: node over HTTP, registrar, key files, cards.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { createSimulatedCard, type SimulatedCard } from '../../hardware/simulator/card.ts';
import { createCardAuthority } from '../../hardware/simulator/certificate.ts';
import { defineAssembly } from '../../ledger/assembly/define.ts';
import type { AssemblyFile } from '../../ledger/assembly/shape.ts';
import { writeAssembly } from '../../ledger/assembly/write.ts';
import { generateTrustee, openTrustee } from '../../ledger/assembly/trustee.ts';
import { toBase64 } from '../../ledger/bytes.ts';
import { createLedgerClient } from '../../ledger/client/client.ts';
import type { Role } from '../../ledger/entries/party.ts';
import { writeKeyFile, type SecretKey } from '../../ledger/keys/key-file.ts';
import { nodeVerifier } from '../../ledger/keys/node-verifier.ts';
import { generateSeed, generateSigner, signerFromSeed, type Signer } from '../../ledger/keys/signer.ts';
import { formatVkey, verifierKey } from '../../ledger/log/note.ts';
import { registrarDatabase, startNode } from '../../ledger/node/node.ts';
import { openRegistrarStore } from '../../ledger/store/registrar-store.ts';
import { createBallotWorkers } from '../../ledger/worker/pool.ts';
import type { Holder } from '../../main/rehearsal/crowd.ts';
import { authorOf, createOffice } from '../../main/rehearsal/office.ts';
import { practiceFolders, type Practice } from '../../main/rehearsal/setup.ts';

export interface PartyStation {
  readonly station: string;
  readonly device: string;
  readonly key: string;
}

export interface Party {
  /** Enough of a rehearsal's practice to count it. */
  readonly practice: Practice;
  readonly election: string;
  readonly stations: readonly PartyStation[];
  /** Path of the folder with assembly.json and roll.csv. */
  readonly assembly: string;
  readonly manager: Holder<SimulatedCard>;
  readonly clerk: Holder<SimulatedCard>;
  /** Cards of one station's members. */
  voters(station: number): readonly Holder<SimulatedCard>[];
}

export const VOTERS_PER_STATION = 2;
export const CANDIDATES = 3;
const OPEN = { kind: 'none', practice: true } as const;

export async function foundParty(root: string, stationCount: number, batch: number): Promise<Party> {
  const folders = practiceFolders(root);
  for (const folder of [folders.node, folders.keys]) mkdirSync(folder, { recursive: true });
  const file = assemblyFile(stationCount, batch);
  await writeAssembly(folders.assembly, file);
  const origin = 'matrix.example/day';
  const { assembly } = file;

  const root_ = authorOf(generateSigner());
  const committee = authorOf(generateSigner());
  const registrarSigner = generateSigner();
  const log = generateSigner();
  const authority = createCardAuthority({ name: 'Matrix card authority' });
  const makeCard = (number: string, pin: string): Holder<SimulatedCard> => ({
    pin,
    card: createSimulatedCard({
      pin,
      certify: (publicKey) =>
        authority.issue({
          publicKey,
          memberNumber: number,
          keyUsage: 'digitalSignature',
          notBefore: new Date('2020-01-01T00:00:00Z'),
          notAfter: new Date('2049-12-31T23:59:59Z'),
        }),
    }),
  });

  const workers = createBallotWorkers({ threads: 1 });
  const registrar = openRegistrarStore(registrarDatabase(root), OPEN);
  registrar.setRoll(
    assembly,
    file.members.map((member) => ({ ...member, salt: new Uint8Array(randomBytes(32)) })),
  );
  const node = await startNode({
    dataDir: root,
    host: '127.0.0.1',
    port: 0,
    logSigner: log,
    practice: true,
    clock: () => new Date(),
    workers,
    registrar: { signer: registrarSigner, store: registrar },
  });
  const client = createLedgerClient({ url: node.url, verifier: nodeVerifier });
  const office = createOffice(origin, client);
  const fingerprint = await office.submit(root_, 'party.founded', {
    cardAuthorities: [toBase64(authority.certificateDer)],
    founded: '2026-01-01T00:00:00Z',
    logKey: formatVkey(verifierKey(origin, 'ed25519', log.publicKey)),
    name: { ko: '연습 정당', en: 'Matrix Party' },
    origin,
    practice: true,
    root: toBase64(root_.signer.spki),
    witnesses: [],
  });
  const grant = (role: Role, key: Uint8Array, station?: string): Promise<string> =>
    office.submit(root_, 'authority.granted', {
      holder: `holder of ${role}`,
      key: toBase64(key),
      role,
      scope: station === undefined ? { kind: 'assembly', assembly } : { kind: 'station', assembly, station },
    });
  const manager = makeCard('S1', '11111111');
  const clerk = makeCard('S2', '22222222');
  await grant('committee', committee.signer.spki);
  await grant('registrar', registrarSigner.spki);
  await grant('manager', manager.card.authenticationPublicKey);
  await grant('clerk', clerk.card.authenticationPublicKey);

  const keep = (name: string): { file: string; signer: Signer } => {
    const secret: SecretKey = { kind: 'ed25519', seed: generateSeed() };
    const keyFile = path.join(folders.keys, `${name}.json`);
    const written = writeKeyFile(keyFile, secret, OPEN);
    if (!written.ok) throw new Error(written.error.detail);
    return { file: keyFile, signer: signerFromSeed(secret.seed) };
  };
  const stations = file.stations.map(({ station }) => ({
    station,
    device: keep(`${station}-device`),
    key: keep(`${station}-key`),
  }));
  for (const { station, device, key } of stations) {
    await grant('device', device.signer.spki, station);
    await grant('station', key.signer.spki, station);
  }

  const trustee = generateTrustee(randomBytes);
  const opened = openTrustee(trustee.secret);
  if (!opened.ok) throw new Error(opened.error);
  const trusteeAuthor = authorOf(opened.value.signer);
  const defined = await defineAssembly({
    origin,
    file,
    committee: { signer: committee.signer, nextSeq: committee.seq + 1 },
    registrar: registrarSigner.id,
    rollRoot: registrar.rollRoot(assembly),
    trustees: [trustee.publicHalf],
    stations: stations.map(({ station, device, key }) => ({
      station,
      device: device.signer.id,
      key: key.signer.id,
    })),
    timestamp: 1_770_000_000,
    random: randomBytes,
  });
  if (!defined.ok) throw new Error(defined.error);
  for (const issuer of defined.value.issuers) registrar.addIssuer(issuer);
  await office.forward(defined.value.entries);
  committee.seq += defined.value.entries.length;
  const [election] = defined.value.elections;
  if (election === undefined) throw new Error('no election');
  await office.submit(trusteeAuthor, 'trustee.accepted', {
    definition: election.definition,
    election: election.uuid,
  });
  await node.flush();

  const cards = new Map<string, Holder<SimulatedCard>>();
  const cardOf = (number: string): Holder<SimulatedCard> => {
    const card = cards.get(number) ?? makeCard(number, '123456');
    cards.set(number, card);
    return card;
  };
  return {
    practice: {
      folders,
      origin,
      fingerprint,
      file,
      station: stations[0]?.station ?? '',
      elections: defined.value.elections,
      node,
      registrar,
      secondRegistrar: undefined,
      workers,
      client,
      office,
      committee,
      trustees: [{ ...opened.value, author: trusteeAuthor }],
      decrypting: 1,
      device: generateSigner(),
      stationKey: generateSigner(),
      authority,
      staff: { manager, secondManager: manager, clerk, technician: clerk },
      cardOf,
      pinOf: (number) => cardOf(number).pin,
      member: (number) => file.members.find((member) => member.number === number),
      stop: async () => {
        await node.stop();
        registrar.close();
        await workers.close();
      },
    },
    election: election.uuid,
    stations: stations.map(({ station, device, key }) => ({ station, device: device.file, key: key.file })),
    assembly: folders.assembly,
    manager,
    clerk,
    voters: (station) =>
      Array.from({ length: VOTERS_PER_STATION }, (_, i) => cardOf(memberNumber(station, i))),
  };
}

const memberNumber = (station: number, index: number): string =>
  `M${station * VOTERS_PER_STATION + index + 1}`;

function assemblyFile(stationCount: number, batch: number): AssemblyFile {
  const both = (text: string): { ko: string; en: string } => ({ ko: `${text} 연습`, en: text });
  return {
    assembly: 'matrix',
    title: both('Matrix'),
    body: '연습',
    date: '2026-11-22',
    profile: 'kr',
    groups: [{ group: 'all', name: both('All') }],
    stations: Array.from({ length: stationCount }, (_, i) => ({
      station: `hall-${i + 1}`,
      name: both(`Hall ${i + 1}`),
    })),
    minimumGroup: 1,
    batch,
    papers: [
      {
        paper: 'leader',
        title: both('Leader'),
        groups: ['all'],
        questions: [
          {
            title: both('Choose one'),
            rule: {
              answers: CANDIDATES,
              decision: { by: 'plurality' },
              kind: 'single-choice',
              ties: { by: 'named' },
            },
            min: 1,
            max: 1,
            candidates: Array.from({ length: CANDIDATES }, (_, i) => ({
              number: i + 1,
              name: both(`Candidate ${i + 1}`),
            })),
          },
        ],
      },
    ],
    members: Array.from({ length: stationCount * VOTERS_PER_STATION }, (_, i) => ({
      number: `M${i + 1}`,
      name: `연습 ${i + 1}`,
      group: 'all',
    })),
    photos: new Map(),
  };
}
