/**
 * Turns an assembly folder into the entries that call the assembly, fix its roll, define one Belenios election per ballot paper and
 * reserve the slots for later votes (protocol.md sections 2 to 4 and 10), and makes the permit issuers' keys. Appends nothing and stores nothing: the caller hands the entries
 * to the ledger and the issuer keys and the salted roll to the registrar.
 */
import { generateUuid } from '../ballot/election.ts';
import { type TrusteePublicKey } from '../ballot/trustee-key.ts';
import { electionPublicKey, makeTrusteesText, trusteePublicKeys } from '../ballot/trustees.ts';
import type { ThresholdTrustees } from '../ballot/threshold.ts';
import type { TrusteeItem } from '../ballot/trustees.ts';
import { toBase64, utf8ToBytes, type RandomBytes } from '../bytes.ts';
import { canonicalize } from '../entries/canonical.ts';
import { joined } from '../entries/fields.ts';
import { ENTRY_LIMIT, makeEntry, type Body, type Draft, type NumberedType } from '../entries/entry.ts';
import { generateIssuerKey, openIssuerKey } from '../keys/issuer-key.ts';
import type { KeyId } from '../keys/public-key.ts';
import type { Signer } from '../keys/signer.ts';
import { fail, ok, type Result } from '../result.ts';
import { isShuffledCard } from '../count/vector.ts';
import { beleniosQuestion } from './belenios-question.ts';
import { descriptionOf, parametersOf } from './parameters.ts';
import { secondKeyId, type SecondRegistrar } from './second-registrar.ts';
import type { AssemblyFile, Paper, PaperQuestion } from './shape.ts';

/** A trustee's public half: the Belenios key, and the Ed25519 key (SPKI DER) that signs the trustee's entries. */
export interface TrusteePublic {
  readonly key: TrusteePublicKey;
  readonly entryKey: Uint8Array;
}

/** A threshold group's public half, with an entry key for each member in order. */
export interface TrusteeGroupPublic {
  readonly trustees: ThresholdTrustees;
  readonly entryKeys: readonly Uint8Array[];
}

/** The granted keys of one polling station. */
export interface StationKeys {
  readonly station: string;
  readonly device: KeyId;
  readonly key: KeyId;
}

export interface DefinitionInput {
  readonly origin: string;
  readonly file: AssemblyFile;
  /** Author of all entries, and the number of its next one. */
  readonly committee: { readonly signer: Signer; readonly nextSeq: number };
  readonly registrar: KeyId;
  /** Merkle root of the salted roll, 64 hex digits. */
  readonly rollRoot: string;
  /** Where the assembly needs two permits: what its second registrar prepared, the elections' uuids among it. */
  readonly second?: SecondRegistrar;
  /** Single trustees and threshold groups, in their order. */
  readonly trustees: readonly (TrusteePublic | TrusteeGroupPublic)[];
  readonly stations: readonly StationKeys[];
  /** Unix seconds; the timestamp of the elections' archives. */
  readonly timestamp: number;
  readonly random: RandomBytes;
}

/** The private key of one permit issuer, for the registrar's store only. */
export interface DefinedIssuer {
  readonly election: string;
  readonly group: string;
  readonly pkcs8: Uint8Array;
}

export interface DefinedElection {
  readonly paper: string;
  readonly uuid: string;
  /** Entry id of the definition, which the trustees accept. */
  readonly definition: string;
}

/** A reserve slot, on which an election of these groups can be defined during the assembly. */
export interface DefinedSlot {
  readonly uuid: string;
  readonly groups: readonly string[];
}

export interface DefinedAssembly {
  /** Signed entries in the order in which they are to be appended. */
  readonly entries: readonly Uint8Array[];
  readonly elections: readonly DefinedElection[];
  readonly slots: readonly DefinedSlot[];
  readonly issuers: readonly DefinedIssuer[];
}

/** Makes the entries of an assembly. Fails with a sentence when keys are missing or a definition does not fit an entry. */
export const defineAssembly = async (input: DefinitionInput): Promise<Result<DefinedAssembly, string>> => {
  const { file, stations, trustees } = input;
  if (trustees.length === 0) return fail('At least one trustee is needed.');
  if ((file.permits === 2) !== (input.second !== undefined))
    return fail(
      file.permits === 2
        ? 'The assembly needs two permits for each ballot, and so a second registrar.'
        : 'The assembly needs one permit for each ballot, and no second registrar.',
    );
  const publicKeys = trusteePublicKeys(trustees.map(itemOf));
  if (new Set(publicKeys).size < publicKeys.length) return fail('A trustee is given twice.');
  const shuffled = file.papers.find(({ questions }) => questions.some(({ rule }) => isShuffledCard(rule)));
  if (shuffled !== undefined && publicKeys.length < LEAST_SHUFFLERS)
    return fail(
      `The paper ${shuffled.paper} has ranks or ratings, whose votes ${LEAST_SHUFFLERS} trustees must shuffle; there is one.`,
    );
  for (const { station } of file.stations)
    if (!stations.some((keys) => keys.station === station))
      return fail(`The station ${station} has no granted keys yet.`);

  const { committee, origin } = input;
  let seq = committee.nextSeq;
  const entries: Uint8Array[] = [];
  const append = <T extends NumberedType>(type: T, body: Body<T>): string => {
    const draft = { origin, author: committee.signer.id, seq, type, body } as Draft<T>;
    const { bytes, id } = makeEntry(draft, (message) => committee.signer.sign(message));
    entries.push(bytes);
    seq += 1;
    return id;
  };

  const { assembly, body, date, presence, profile, title } = file;
  append('assembly.called', {
    assembly,
    body,
    date,
    profile,
    title,
    ...(presence === undefined ? {} : { presence }),
  });
  const groups = sortBy(file.groups, ({ group }) => group).map(({ group, name }) => ({
    group,
    name,
    size: file.members.filter((member) => member.group === group).length,
  }));
  append('roll.fixed', { assembly, groups, registrar: input.registrar, root: input.rollRoot });
  const { second } = input;
  if (second !== undefined)
    append('roll.fixed', {
      assembly,
      groups,
      registrar: secondKeyId(second),
      root: second.root,
      secondOf: input.registrar,
    });

  const elections: DefinedElection[] = [];
  const issuers: DefinedIssuer[] = [];
  for (const paper of file.papers) {
    const prepared = second?.papers.find((item) => item.paper === paper.paper);
    const uuid = prepared?.election ?? generateUuid(input.random);
    const made = await makeIssuers(uuid, paper.groups);
    const definition = definitionBody(input, paper, uuid, made);
    const size = utf8ToBytes(canonicalize(definition)).length + ENVELOPE_BYTES;
    if (size > ENTRY_LIMIT)
      return fail(
        `The definition of the paper ${paper.paper} needs ${size} bytes; a ledger entry holds ${ENTRY_LIMIT}. Shorten its texts or split the paper.`,
      );
    elections.push({ paper: paper.paper, uuid, definition: append('election.defined', definition) });
    issuers.push(...made);
  }
  const electionOf = new Map(elections.map(({ paper, uuid }) => [paper, uuid]));
  for (const { contest, pools, rule, title: named } of file.contests ?? [])
    append('contest.defined', {
      assembly,
      card: rule,
      contest,
      pools: pools.map((pool) =>
        pool.map(({ paper, question }) => ({ election: electionOf.get(paper) ?? '', question })),
      ),
      title: named,
    });

  const slots: DefinedSlot[] = [];
  for (const { count, groups } of file.reserve ?? []) {
    for (let i = 0; i < count; i += 1) {
      const uuid = second?.slots[slots.length]?.election ?? generateUuid(input.random);
      const made = await makeIssuers(uuid, groups);
      append('election.reserved', electorateBody(input, groups, uuid, made));
      slots.push({ uuid, groups });
      issuers.push(...made);
    }
  }
  return ok({ entries, elections, slots, issuers });
};

const makeIssuers = (uuid: string, groups: readonly string[]): Promise<DefinedIssuer[]> =>
  Promise.all(groups.map(async (group) => ({ election: uuid, group, pkcs8: await generateIssuerKey() })));

/** Author, sequence number, signature and type of an entry around its body, generously. */
const ENVELOPE_BYTES = 320;

const definitionBody = (
  input: DefinitionInput,
  paper: Paper,
  uuid: string,
  issuers: readonly DefinedIssuer[],
): Body<'election.defined'> => {
  const { file, trustees } = input;
  const keys = trustees.map(itemOf);
  return {
    ...electorateBody(input, paper.groups, uuid, issuers),
    cards: paper.questions.map(({ rule }) => rule),
    display: {
      title: paper.title,
      questions: paper.questions.map(({ title, candidates }) => ({
        title,
        answers: candidates.map(({ number, name, photo }) =>
          photo === undefined ? { number, name } : { number, name, photo: hashOf(file, photo) },
        ),
      })),
    },
    parameters: parametersOf({
      uuid,
      title: paper.title.ko,
      description: descriptionOf(file),
      questions: paper.questions.map(beleniosQuestion),
      publicKey: electionPublicKey(keys),
    }),
    ...shufflersOf(paper.questions, trustees.flatMap(entryKeysOf).length),
    timestamp: input.timestamp,
    trusteeKeys: trustees.flatMap(entryKeysOf).map(toBase64),
    trustees: makeTrusteesText(keys),
    ...weightsOf(paper),
  };
};

/** Who votes where, and by which permits. */
const electorateBody = (
  input: DefinitionInput,
  groups: readonly string[],
  uuid: string,
  issuers: readonly DefinedIssuer[],
): Body<'election.reserved'> => {
  const { file, registrar } = input;
  return {
    assembly: file.assembly,
    batch: file.batch,
    election: uuid,
    groups: groups.toSorted(),
    issuers: issuersOf(input, uuid, issuers),
    minimumGroup: file.minimumGroup,
    ...(file.permits === undefined ? {} : { permits: file.permits }),
    stations: sortBy(file.stations, ({ station }) => station).flatMap(({ station }) => {
      const granted = input.stations.find((candidate) => candidate.station === station);
      return granted === undefined ? [] : [{ device: granted.device, key: granted.key, registrar, station }];
    }),
  };
};

/** The issuers of the registrar, and of its second where there is one. */
const issuersOf = (
  { origin, registrar, second }: DefinitionInput,
  uuid: string,
  own: readonly DefinedIssuer[],
): Body<'election.defined'>['issuers'] => {
  const issuers = own.map(({ group, pkcs8 }) => {
    const key = openIssuerKey(pkcs8);
    return { group, key: toBase64(key.spki), proof: toBase64(key.prove(origin, uuid, group)), registrar };
  });
  const prepared = [...(second?.papers ?? []), ...(second?.slots ?? [])].find(
    (item) => item.election === uuid,
  );
  const others =
    second === undefined
      ? []
      : (prepared?.issuers ?? []).map((issuer) => ({ ...issuer, registrar: secondKeyId(second) }));
  return sortBy([...issuers, ...others], (issuer) => joined(issuer.group, issuer.registrar));
};

/** Every trustee may shuffle, in their order, and so many must. */
export const shufflersOf = (
  questions: readonly Pick<PaperQuestion, 'rule'>[],
  trustees: number,
): Pick<Body<'election.defined'>, 'shufflers'> =>
  questions.some(({ rule }) => isShuffledCard(rule))
    ? { shufflers: { least: LEAST_SHUFFLERS, trustees: Array.from({ length: trustees }, (_, i) => i + 1) } }
    : {};

/** How many trustees shuffle votes that are opened one by one: whose vote is whose is hidden as long as one of them forgets. */
export const LEAST_SHUFFLERS = 2;

/** What ballots of the groups count for, as the entry has it. */
export const weightsOf = ({
  weights = {},
}: Pick<Paper, 'weights'>): Pick<Body<'election.defined'>, 'weights'> => {
  const list = Object.entries(weights).map(([group, weight]) => ({ group, weight }));
  return list.length === 0 ? {} : { weights: sortBy(list, ({ group }) => group) };
};

const itemOf = (trustee: TrusteePublic | TrusteeGroupPublic): TrusteeItem =>
  'trustees' in trustee ? trustee.trustees : trustee.key;

const entryKeysOf = (trustee: TrusteePublic | TrusteeGroupPublic): readonly Uint8Array[] =>
  'trustees' in trustee ? trustee.entryKeys : [trustee.entryKey];

const hashOf = ({ photos }: AssemblyFile, name: string): string => {
  const photo = photos.get(name);
  if (photo === undefined) throw new Error(`the photo ${name} was not read with its folder`);
  return photo.hash;
};

/** Sorted by UTF-16 code units, as sets in entries are. */
const sortBy = <T>(items: readonly T[], key: (item: T) => string): T[] =>
  items.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
