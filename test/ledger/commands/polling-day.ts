/**
 * A ledger made by the commands alone, from `party init` to `trustee accept`, and the entries of a polling day on it made by hand: this is
 * about the commands; the station has its own tests. One day per test file, in a folder of its own.
 */
import { createPublicKey, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCardAuthority } from '../../../hardware/simulator/certificate.ts';
import { encryptBallot, type Plaintext } from '../../../ledger/ballot/ballot.ts';
import { deriveCredential, generateCredential } from '../../../ledger/ballot/credential.ts';
import { sha256Hex, toBase64 } from '../../../ledger/bytes.ts';
import { startLocal } from '../../../ledger/commands/ledger-access.ts';
import {
  approvalBytes,
  makeEntry,
  type Body,
  type Draft,
  type EntryType,
} from '../../../ledger/entries/entry.ts';
import { openIssuerKey, type IssuerKey } from '../../../ledger/keys/issuer-key.ts';
import { readKeyFile } from '../../../ledger/keys/key-file.ts';
import { nodeVerifier } from '../../../ledger/keys/node-verifier.ts';
import { parseRsaSpki } from '../../../ledger/keys/public-key.ts';
import { signerFromSeed, type Signer } from '../../../ledger/keys/signer.ts';
import { registrarDatabase, type LedgerNode } from '../../../ledger/node/node.ts';
import { blind, blindingFactor, finalize, permitMessage } from '../../../ledger/permit/permit.ts';
import { electionsToOpen, nextSeq, type LedgerState } from '../../../ledger/rules/state.ts';
import { openRegistrarStore } from '../../../ledger/store/registrar-store.ts';
import { generateStaffCard, must, type StaffCard } from '../rules/world.ts';
import { flags, report } from './terminal.ts';

export const ASSEMBLY = 'sample-convention';
export const STATION = 'hall-1';
export const ORIGIN = 'ledger.example/commands';
export const SAMPLE = path.join(import.meta.dirname, '../../fixtures/assembly-sample');
const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

export interface Day {
  readonly base: string;
  readonly data: string;
  readonly fingerprint: string;
  /** Uuid by ballot paper: leader, council, youth. */
  readonly elections: Readonly<Record<string, string>>;
  readonly trustees: readonly string[];
  readonly manager: StaffCard;
  readonly clerk: StaffCard;
}

/** Two single trustees, a group of three of whom two decrypt, or a single trustee and such a group. */
export type TrusteesAre = 'single' | 'group' | 'mixed';

/**
 * Up to the import of the sample assembly, or of the folder that `prepare` makes in the day's own folder, which is named and has a station like the sample;
 * nobody has accepted yet.
 */
export const foundDay = async (
  trusteesAre: TrusteesAre = 'single',
  prepare: (base: string) => Promise<string> = () => Promise.resolve(SAMPLE),
): Promise<Day> => {
  const base = await mkdtemp(path.join(tmpdir(), 'commands-'));
  const data = path.join(base, 'data');
  const at = (name: string) => path.join(base, name);
  await writeFile(at('ca.der'), createCardAuthority({ name: 'Practice card CA' }).certificateDer);
  const { fingerprint } = await report<{ fingerprint: string }>(
    'party init',
    flags({
      data,
      'name-ko': '화백당',
      'name-en': 'Hwabaek Party',
      origin: ORIGIN,
      'card-ca': at('ca.der'),
      practice: true,
    }),
  );

  const manager = generateStaffCard();
  const clerk = generateStaffCard();
  for (const [role, card] of Object.entries({ manager, clerk })) {
    const key = createPublicKey({ key: Buffer.from(card.spki), format: 'der', type: 'spki' });
    await writeFile(at(`${role}.pem`), key.export({ format: 'pem', type: 'spki' }));
  }
  const grants = {
    device: { new: at('device.json') },
    station: { new: at('station.json') },
    manager: { public: at('manager.pem') },
    clerk: { public: at('clerk.pem') },
  };
  for (const [role, key] of Object.entries(grants))
    await report(
      'authority grant',
      flags({ data, role, holder: `the ${role}`, assembly: ASSEMBLY, station: STATION, ...key }),
    );
  const { trustees, publicFiles } = await {
    single: () => makeSingle(base, 2),
    group: () => makeGroup(base),
    mixed: async () => {
      const [single, group] = [await makeSingle(base, 1), await makeGroup(base)];
      return {
        trustees: [...single.trustees, ...group.trustees],
        publicFiles: [...single.publicFiles, ...group.publicFiles],
      };
    },
  }[trusteesAre]();
  const imported = await report<{ elections: { paper: string; uuid: string }[] }>('assembly import', [
    await prepare(base),
    ...flags({ data, trustee: publicFiles }),
  ]);
  const elections = Object.fromEntries(imported.elections.map(({ paper, uuid }) => [paper, uuid]));
  return { base, data, fingerprint, elections, trustees, manager, clerk };
};

interface Trustees {
  /** Their key files, in the order of their numbers. */
  readonly trustees: readonly string[];
  readonly publicFiles: readonly string[];
}

const makeSingle = async (base: string, count: number): Promise<Trustees> => {
  const trustees = Array.from({ length: count }, (_, i) => path.join(base, `trustee-${i + 1}.key`));
  for (const out of trustees) await report('trustee keygen', flags({ out, practice: true }));
  return { trustees, publicFiles: trustees.map((file) => `${file}.public.json`) };
};

const makeGroup = async (base: string): Promise<Trustees> => {
  const folder = path.join(base, 'usb');
  await mkdir(folder);
  const members = [1, 2, 3].map((number) => path.join(base, `member-${number}.key`));
  for (const [i, key] of members.entries())
    await report(
      'trustee ceremony',
      flags({ key, folder, number: String(i + 1), of: '3', threshold: '2', practice: true }),
    );
  for (let step = 2; step <= 4; step += 1)
    for (const key of members)
      await report('trustee ceremony', flags({ key, folder, practice: true, compared: true }));
  return { trustees: members, publicFiles: [path.join(folder, 'group.json')] };
};

/** Runs `work` against the day's node, as a kiosk process would hold it. */
export const withNode = async <T>(day: Day, work: (node: LedgerNode) => Promise<T>): Promise<T> => {
  const quiet = { out: () => undefined, err: () => undefined, env: {} };
  const started = must(await startLocal(day.data, quiet));
  try {
    return await work(started.node);
  } finally {
    await started.stop();
  }
};

/** All trustees accept all elections. */
export const acceptAll = (day: Day): Promise<void> =>
  withNode(day, async (node) => {
    await node.flush();
    const election = Object.values(day.elections);
    // Assemblies of tests are smaller than a trustee would accept.
    const floor = { 'minimum-group': '2' };
    for (const key of day.trustees)
      await report('trustee accept', flags({ ledger: node.url, key, election, yes: true, ...floor }));
  });

/** How many of each group cast which plaintext, by ballot paper. */
export type Votes = Readonly<
  Record<string, readonly { readonly group: string; readonly plaintext: Plaintext }[]>
>;

/** Where the day's entries go: a node in this process, or a client of one in another. */
export interface Place {
  append(bytes: Uint8Array): Promise<{ readonly verdict: string }>;
  state(): LedgerState;
}

/** Opens the polls, casts the votes with real permits, and closes the polls. */
export const holdPolls = (day: Day, votes: Votes): Promise<void> =>
  withNode(day, async (node) => {
    await openPolls(day, node);
    await admit(day, node, votes);
    for (const bytes of makeBallots(day, node.state(), votes)) await take(node, 'ballot.cast', bytes);
    await closePolls(day, node);
  });

const place = { assembly: ASSEMBLY, station: STATION };

export const openPolls = (day: Day, node: Place): Promise<void> =>
  append(
    node,
    signer(path.join(day.base, 'device.json')),
    'polls.opened',
    approved(day, {
      ...place,
      build: 'test',
      checkpoint: { root: toBase64(node.state().tree.root(1)), size: 1 },
      elections: electionsToOpen(node.state(), ASSEMBLY, STATION),
      opened: '2027-03-20T00:00:00Z',
      seals: [],
    }),
  );

/** Records as many admissions as there are votes. */
export const admit = async (day: Day, node: Place, votes: Votes): Promise<void> => {
  const counts = Object.entries(votes).flatMap(([paper, cast]) =>
    [...new Set(cast.map(({ group }) => group))].map((group) => ({
      count: cast.filter((vote) => vote.group === group).length,
      election: day.elections[paper] ?? '',
      group,
    })),
  );
  const most = Math.max(...Object.values(votes).map((cast) => cast.length));
  await append(node, signer(path.join(day.data, 'keys/registrar.json')), 'admissions.recorded', {
    ...place,
    commitments: Array.from({ length: most }, () => sha256Hex(random(32))).toSorted(),
    counts: counts.toSorted((a, b) => (`${a.election} ${a.group}` < `${b.election} ${b.group}` ? -1 : 1)),
  });
};

/** The ballots as entries of the station, with real permits; in the order of the votes. */
export const makeBallots = (day: Day, state: LedgerState, votes: Votes): readonly Uint8Array[] => {
  const station = signer(path.join(day.base, 'station.json'));
  const issuers = issuerKeys(day.data);
  return Object.entries(votes).flatMap(([paper, cast]) => {
    const uuid = day.elections[paper] ?? '';
    const election = state.elections.get(uuid)!.parameters;
    return cast.map(({ group, plaintext }) => {
      const credential = deriveCredential(uuid, generateCredential(random));
      const ballot = encryptBallot({ election, credentialSecret: credential.secret, plaintext, random });
      const permit = permitOf(issuers.get(`${uuid} ${group}`)!, uuid, credential.public);
      return entryOf(state, station, 'ballot.cast', { ballot, election: uuid, permit });
    });
  });
};

export const closePolls = (day: Day, node: Place): Promise<void> =>
  append(
    node,
    signer(path.join(day.base, 'device.json')),
    'polls.closed',
    approved(day, {
      ...place,
      closed: '2027-03-20T09:00:00Z',
      journal: sha256Hex('journal'),
      papers: closingFigures(node.state()),
      refused: [],
    }),
  );

const signer = (file: string): Signer => {
  const key = must(readKeyFile(file, { kind: 'none', practice: true }));
  if (key.kind !== 'ed25519') throw new Error(`${file} is not a signing key`);
  return signerFromSeed(key.seed);
};

const append = <T extends EntryType>(node: Place, author: Signer, type: T, body: Body<T>): Promise<void> =>
  take(node, type, entryOf(node.state(), author, type, body));

const entryOf = <T extends EntryType>(state: LedgerState, author: Signer, type: T, body: Body<T>) => {
  const seq = type === 'ballot.cast' ? {} : { seq: nextSeq(state, author.id) };
  const draft = { origin: ORIGIN, author: author.id, type, body, ...seq } as Draft<T>;
  return makeEntry(draft, (bytes) => author.sign(bytes)).bytes;
};

const take = async (node: Place, type: EntryType, bytes: Uint8Array): Promise<void> => {
  const result = await node.append(bytes);
  if (result.verdict !== 'accepted') throw new Error(`${type}: ${JSON.stringify(result)}`);
};

const approved = <B extends object>(day: Day, body: B) => {
  const bytes = approvalBytes(ORIGIN, body);
  const approvals = [day.manager, day.clerk].map(({ id, approve }) => ({
    key: id,
    signature: toBase64(approve(bytes)),
  }));
  return { ...body, approvals: approvals.toSorted((a, b) => (a.key < b.key ? -1 : 1)) };
};

const closingFigures = (state: LedgerState): Body<'polls.closed'>['papers'] => {
  const station = state.assemblies.get(ASSEMBLY)?.stations.get(STATION);
  return (station?.elections ?? []).flatMap((election) =>
    (state.elections.get(election)?.definition.groups ?? []).map((group) => ({
      admitted: 0,
      cast: 0,
      spoiled: 0,
      ...station?.papers.get(`${election} ${group}`),
      challenged: 0,
      election,
      group,
    })),
  );
};

const issuerKeys = (data: string): Map<string, IssuerKey> => {
  const store = openRegistrarStore(registrarDatabase(data), { kind: 'none', practice: true });
  try {
    return new Map(
      store.issuers().map(({ election, group, pkcs8 }) => [`${election} ${group}`, openIssuerKey(pkcs8)]),
    );
  } finally {
    store.close();
  }
};

const permitOf = (issuer: IssuerKey, uuid: string, credential: string): string => {
  const key = must(parseRsaSpki(issuer.spki));
  const message = permitMessage(ORIGIN, uuid, credential);
  const r = blindingFactor(key, random(key.bytes + 16));
  const { blinded, inverse } = must(blind({ key, message, salt: random(48), r }));
  const blindSignature = must(issuer.blindSign(blinded));
  const verify = (text: Uint8Array, signature: Uint8Array) =>
    nodeVerifier.rsaPss(issuer.spki, text, signature);
  return toBase64(must(finalize({ key, message, blindSignature, inverse, verify })));
};
