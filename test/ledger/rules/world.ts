/**
 * A small valid ledger with real keys for tests: a party, one assembly with two voter groups, one station, one election of two questions
 * with two trustees. `build` plays the story up to a stage through the rules; the body makers give the next valid body of each type,
 * for a test to send on or to spoil.
 */
import { createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { encryptBallot, tracker } from '../../../ledger/ballot/ballot.ts';
import { deriveCredential, generateCredential } from '../../../ledger/ballot/credential.ts';
import { decryptTally } from '../../../ledger/ballot/decrypt.ts';
import { makeElectionText, parseElection } from '../../../ledger/ballot/election.ts';
import { checkBallotProofs } from '../../../ledger/ballot/proofs.ts';
import { computeTally } from '../../../ledger/ballot/tally.ts';
import { generateTrusteeKey } from '../../../ledger/ballot/trustee-key.ts';
import {
  electionPublicKey,
  makeTrusteesText,
  parseTrustees,
  trusteePublicKeys,
} from '../../../ledger/ballot/trustees.ts';
import { sha256Hex, toBase64, utf8ToBytes } from '../../../ledger/bytes.ts';
import { approvalBytes, makeEntry, parseEntry } from '../../../ledger/entries/entry.ts';
import type { Body, EntryType, ParsedEntry } from '../../../ledger/entries/entry.ts';
import type { Approvals, Scope } from '../../../ledger/entries/fields.ts';
import type { Role } from '../../../ledger/entries/party.ts';
import { generateIssuerKey, openIssuerKey } from '../../../ledger/keys/issuer-key.ts';
import type { IssuerKey } from '../../../ledger/keys/issuer-key.ts';
import { nodeVerifier } from '../../../ledger/keys/node-verifier.ts';
import { keyId, parseRsaSpki } from '../../../ledger/keys/public-key.ts';
import type { KeyId } from '../../../ledger/keys/public-key.ts';
import { generateSigner } from '../../../ledger/keys/signer.ts';
import type { Signer } from '../../../ledger/keys/signer.ts';
import { formatVkey, verifierKey } from '../../../ledger/log/note.ts';
import { blind, blindingFactor, finalize, permitMessage } from '../../../ledger/permit/permit.ts';
import type { RuleCard } from '../../../ledger/count/card.ts';
import { declaredOf, verdictsOf } from '../../../ledger/rules/figures.ts';
import { workOut } from '../../../ledger/worker/evidence.ts';
import { applyEntry, judge } from '../../../ledger/rules/judge.ts';
import { emptyState, nextSeq } from '../../../ledger/rules/state.ts';
import type { LedgerState } from '../../../ledger/rules/state.ts';
import type { Evidence, EvidenceNeed, Verdict } from '../../../ledger/rules/verdict.ts';
import { checkDecryption, computeResult } from '../ballot/whole-checks.ts';

export const ORIGIN = 'ledger.example.org/hwabaek-test';
export const ASSEMBLY = 'convention-2026';
export const STATION = 'hall-1';
export const ELECTION = '4fTHkeYz8LM3qP';
export const GROUPS = { delegates: 12, members: 10 } as const;
export type Group = keyof typeof GROUPS;
export const STATION_SCOPE: Extract<Scope, { readonly kind: 'station' }> = {
  kind: 'station',
  assembly: ASSEMBLY,
  station: STATION,
};
export const ASSEMBLY_SCOPE: Scope = { kind: 'assembly', assembly: ASSEMBLY };

/** The story's stages, in order; each includes those before it. */
export const STAGES = [
  'empty',
  'founded',
  'granted',
  'called',
  'defined',
  'accepted',
  'open',
  'voted',
  'closed',
  'ended',
  'tallied',
  'decrypted',
  'declared',
] as const;
export type Stage = (typeof STAGES)[number];

/** A P-256 staff card, without the card. `approve` gives an ECDSA signature in DER. */
export interface StaffCard {
  readonly id: KeyId;
  readonly spki: Uint8Array;
  readonly approve: (bytes: Uint8Array) => Uint8Array;
}

export const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

export function generateStaffCard(): StaffCard {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = exportSpki(privateKey);
  return { id: keyId(spki), spki, approve: (bytes) => new Uint8Array(sign('sha256', bytes, privateKey)) };
}

const issuerKeys = new Map<string, Promise<IssuerKey>>();
/** An RSA issuer key by name, made once per test file: keys must be fresh within a ledger, not between ledgers of tests. */
export function issuerKey(name: string): Promise<IssuerKey> {
  const known = issuerKeys.get(name) ?? generateIssuerKey().then(openIssuerKey);
  issuerKeys.set(name, known);
  return known;
}

const QUESTIONS = [
  { question: '대표', answers: ['가람', '나래', '다솔'], min: 1, max: 1, blank: true },
  { question: '최고위원', answers: ['라온', '마루', '바다', '사랑'], min: 1, max: 2, blank: true },
] as const;
/** The one with the most votes; and two of four, of whom each voter may choose two. */
export const CARDS: readonly RuleCard[] = [
  { answers: 3, decision: { by: 'plurality' }, kind: 'single-choice', ties: { by: 'named' } },
  { answers: 4, choices: 2, kind: 'n-of-m', seats: 2, ties: { by: 'named' } },
];
/** Plaintexts (blank flag first): for candidates 1 and 1+2; and for nobody. */
export const CHOICE = [
  [0, 1, 0, 0],
  [0, 1, 1, 0, 0],
] as const;
export const ABSTAIN = [
  [1, 0, 0, 0],
  [1, 0, 0, 0, 0],
] as const;

/** A ledger under test. Keys are fresh for each world; only the RSA issuer keys are shared within a file. */
/** The same in all worlds, so that what was encrypted to them serves again. */
const TRUSTEE_KEYS: ReturnType<typeof generateTrusteeKey>[] = [];

export class World {
  readonly state: LedgerState = emptyState();
  readonly entries: ParsedEntry[] = [];
  readonly root = generateSigner();
  readonly log = generateSigner();
  readonly witness = generateSigner();
  readonly committee = generateSigner();
  readonly office = generateSigner();
  readonly registrar = generateSigner();
  readonly device = generateSigner();
  readonly station = generateSigner();
  readonly manager = generateStaffCard();
  readonly clerk = generateStaffCard();
  readonly technician = generateStaffCard();
  readonly issuers: Readonly<Record<Group, IssuerKey>>;
  /** An issuer key for a second election. */
  readonly spare: IssuerKey;

  readonly proofs: 'checked' | 'trusted';
  readonly trustees: readonly [Signer, Signer, ...Signer[]];
  readonly trusteeKeys: readonly ReturnType<typeof generateTrusteeKey>[];
  readonly trusteesText: string;

  constructor(
    issuers: Readonly<Record<Group, IssuerKey>>,
    spare: IssuerKey,
    proofs: 'checked' | 'trusted',
    trustees = 2,
  ) {
    this.issuers = issuers;
    this.spare = spare;
    this.proofs = proofs;
    const others = Array.from({ length: trustees - 2 }, generateSigner);
    this.trustees = [generateSigner(), generateSigner(), ...others];
    this.trusteeKeys = this.trustees.map((_, i) => (TRUSTEE_KEYS[i] ??= generateTrusteeKey(random)));
    this.trusteesText = makeTrusteesText(this.trusteeKeys.map(({ publicKey }) => publicKey));
  }

  /** Signs an entry with the author's next number, or with `seq`. */
  make<T extends EntryType>(author: Signer, type: T, body: Body<T>, seq?: number): ParsedEntry {
    const draft = { origin: ORIGIN, author: author.id, type, body };
    const isNumbered = type !== 'ballot.cast' && type !== 'ballot.challenged';
    const number = isNumbered ? { seq: seq ?? nextSeq(this.state, author.id) } : {};
    const made = makeEntry<EntryType>({ ...draft, ...number } as never, (bytes) => author.sign(bytes));
    return { entry: made.entry, bytes: made.bytes };
  }

  /** Judges an entry; evidence it asks for is worked out for real, or answered by `evidence`. */
  offer(parsed: ParsedEntry, evidence?: Evidence): Verdict {
    const verdict = judge(this.state, parsed, nodeVerifier);
    if (verdict.verdict !== 'evidence') return verdict;
    return judge(this.state, parsed, nodeVerifier, evidence ?? this.workOut(verdict.need));
  }

  /** Judges and applies; throws on anything but acceptance. Reads the bytes back first, as a node would. */
  accept(made: ParsedEntry): void {
    const parsed = parseEntry(made.bytes);
    if (!parsed.ok) throw new Error(parsed.error.message);
    const verdict = this.offer(parsed.value, this.proofs === 'trusted' ? { kind: 'trusted' } : undefined);
    if (verdict.verdict !== 'accepted') throw new Error(JSON.stringify(verdict));
    applyEntry(this.state, parsed.value, this.state.size);
    this.entries.push(parsed.value);
  }

  /** `make` and `accept`. */
  write<T extends EntryType>(author: Signer, type: T, body: Body<T>): void {
    this.accept(this.make(author, type, body));
  }

  workOut(need: EvidenceNeed): Evidence {
    switch (need.kind) {
      case 'ballot-proofs':
        return { kind: need.kind, valid: checkBallotProofs(need.electionText, need.ballotText) };
      case 'tally':
        return { kind: need.kind, about: need.about, ...this.tally() };
      case 'shuffle':
        return workOut(need);
      case 'decryption': {
        const publicKey = trusteePublicKeys(must(parseTrustees(need.trusteesText)))[need.trustee - 1] ?? '';
        const valid = checkDecryption({
          ...need,
          election: must(parseElection(need.electionText)),
          publicKey,
        });
        return {
          kind: need.kind,
          about: need.about,
          valid: valid.ok ? { ok: true, value: undefined } : valid,
        };
      }
      case 'result': {
        const election = must(parseElection(need.electionText));
        const trustees = must(parseTrustees(need.trusteesText));
        return {
          kind: need.kind,
          about: need.about,
          resultText: must(computeResult({ ...need, election, trustees })).resultText,
        };
      }
    }
  }

  founded(): Body<'party.founded'> {
    const vkey = (key: Signer, name: string, type: 'ed25519' | 'cosignature'): string =>
      formatVkey(verifierKey(name, type, key.publicKey));
    return {
      cardAuthorities: [toBase64(Uint8Array.of(0x30, 3, 2, 1, 5))],
      founded: '2026-03-01T00:00:00Z',
      logKey: vkey(this.log, ORIGIN, 'ed25519'),
      name: { en: 'Example Party', ko: '예시당' },
      origin: ORIGIN,
      practice: true,
      root: toBase64(this.root.spki),
      witnesses: [vkey(this.witness, 'witness.example.org', 'cosignature')],
    };
  }

  grant(key: { readonly spki: Uint8Array }, role: Role, scope: Scope): Body<'authority.granted'> {
    return { holder: `holder of ${role}`, key: toBase64(key.spki), role, scope };
  }

  called(): Body<'assembly.called'> {
    const title = { en: 'Convention', ko: '전당대회' };
    return { assembly: ASSEMBLY, body: 'central party', date: '2026-05-02', profile: 'kr', title };
  }

  roll(): Body<'roll.fixed'> {
    const groups = Object.entries(GROUPS).map(([group, size]) => ({
      group,
      name: { en: group, ko: group },
      size,
    }));
    return { assembly: ASSEMBLY, groups, registrar: this.registrar.id, root: sha256Hex('roll') };
  }

  definition(uuid: string = ELECTION): Body<'election.defined'> {
    const publicKey = electionPublicKey(this.trusteeKeys.map((key) => key.publicKey));
    const both = (text: string): { en: string; ko: string } => ({ en: `${text} (en)`, ko: text });
    return {
      assembly: ASSEMBLY,
      batch: 20,
      cards: CARDS,
      display: {
        questions: QUESTIONS.map(({ question, answers }) => ({
          answers: answers.map((name, i) => ({ name: both(name), number: i + 1 })),
          title: both(question),
        })),
        title: both('임원 선거'),
      },
      election: uuid,
      groups: Object.keys(GROUPS),
      issuers: Object.keys(GROUPS).map((group) => this.issuer(uuid, group, this.issuers[group as Group])),
      minimumGroup: 10,
      parameters: makeElectionText({
        uuid,
        name: '임원 선거',
        description: '',
        questions: QUESTIONS,
        publicKey,
      }),
      stations: [
        {
          device: this.device.id,
          key: this.station.id,
          registrar: this.registrar.id,
          station: STATION,
        },
      ],
      timestamp: 1_772_323_200,
      trusteeKeys: this.trustees.map(({ spki }) => toBase64(spki)),
      trustees: this.trusteesText,
    };
  }

  issuer(uuid: string, group: string, key: IssuerKey): Body<'election.defined'>['issuers'][number] {
    const proof = toBase64(key.prove(ORIGIN, uuid, group));
    return { group, key: toBase64(key.spki), proof, registrar: this.registrar.id };
  }

  acceptance(): Body<'trustee.accepted'> {
    return {
      definition: this.state.elections.get(ELECTION)?.definitionId ?? sha256Hex('none'),
      election: ELECTION,
    };
  }

  /** Adds the approvals of two staff cards to a body. */
  approve<B extends object>(
    body: B,
    cards: readonly StaffCard[] = [this.manager, this.clerk],
  ): B & { readonly approvals: Approvals } {
    const bytes = approvalBytes(ORIGIN, body);
    const approvals = cards.map(({ id, approve }) => ({ key: id, signature: toBase64(approve(bytes)) }));
    return { ...body, approvals: approvals.toSorted((a, b) => (a.key < b.key ? -1 : 1)) };
  }

  opening(): Omit<Body<'polls.opened'>, 'approvals'> {
    return {
      assembly: ASSEMBLY,
      build: 'test build',
      checkpoint: { root: toBase64(this.state.tree.root(1)), size: 1 },
      elections: [ELECTION],
      opened: '2026-05-02T01:00:00Z',
      seals: ['A-1', 'A-2'],
      station: STATION,
    };
  }

  moment(): { readonly assembly: string; readonly station: string; readonly time: string } {
    return { assembly: ASSEMBLY, station: STATION, time: '2026-05-02T02:00:00Z' };
  }

  /** Admissions of so many members of each group. */
  admissions(counts: Partial<Record<Group, number>>): Body<'admissions.recorded'> {
    const most = Math.max(...Object.values(counts));
    return {
      assembly: ASSEMBLY,
      commitments: Array.from({ length: most }, () => sha256Hex(random(32))).toSorted(),
      counts: Object.entries(counts).map(([group, count]) => ({ count, election: ELECTION, group })),
      station: STATION,
    };
  }

  /** A permit as a member gets it: blinded, signed by the registrar, unblinded. */
  permit(group: Group, credential: string, uuid: string = ELECTION): string {
    return this.permitBy(this.issuers[group], credential, uuid);
  }

  permitBy(issuer: IssuerKey, credential: string, uuid: string = ELECTION): string {
    const key = must(parseRsaSpki(issuer.spki));
    const message = permitMessage(ORIGIN, uuid, credential);
    const r = blindingFactor(key, random(key.bytes + 16));
    const { blinded, inverse } = must(blind({ key, message, salt: random(48), r }));
    const blindSignature = must(issuer.blindSign(blinded));
    const verify = (text: Uint8Array, signature: Uint8Array): boolean =>
      nodeVerifier.rsaPss(issuer.spki, text, signature);
    return toBase64(must(finalize({ key, message, blindSignature, inverse, verify })));
  }

  credential(uuid: string = ELECTION): { readonly secret: bigint; readonly public: string } {
    return deriveCredential(uuid, generateCredential(random));
  }

  ballot(
    group: Group,
    plaintext: readonly (readonly number[])[] = CHOICE,
    credential = this.credential(),
  ): Body<'ballot.cast'> {
    return this.ballotIn(this.definition().parameters, group, plaintext, credential);
  }

  ballotIn(
    parameters: string,
    group: Group,
    plaintext: readonly (readonly number[])[],
    credential = this.credential(),
  ): Body<'ballot.cast'> {
    const election = must(parseElection(parameters));
    const ballot = encryptBallot({ election, credentialSecret: credential.secret, plaintext, random });
    return { ballot, election: ELECTION, permit: this.permit(group, credential.public) };
  }

  spoiling(
    group: Group,
    credential: string = this.credential().public,
  ): Omit<Body<'permit.spoiled'>, 'approvals'> {
    const permit = this.permit(group, credential);
    return { assembly: ASSEMBLY, credential, election: ELECTION, group, permit, station: STATION };
  }

  /** The challenge of a ballot, by default of one that is not cast. */
  challenge({ ballot } = this.ballot('members')): Body<'ballot.challenged'> {
    return { election: ELECTION, tracker: tracker(ballot) };
  }

  /** The closing report with the figures that the story has reached; all challenges are said of the last group. */
  closing(): Omit<Body<'polls.closed'>, 'approvals'> {
    const { papers, challenged } = this.state.assemblies.get(ASSEMBLY)?.stations.get(STATION) ?? {};
    const groups = Object.keys(GROUPS);
    return {
      assembly: ASSEMBLY,
      closed: '2026-05-02T09:00:00Z',
      journal: sha256Hex('journal'),
      papers: groups.map((group) => ({
        admitted: 0,
        cast: 0,
        challenged: group === groups.at(-1) ? (challenged?.get(ELECTION) ?? 0) : 0,
        spoiled: 0,
        ...papers?.get(`${ELECTION} ${group}`),
        election: ELECTION,
        group,
      })),
      refused: [],
      station: STATION,
    };
  }

  tally(): { readonly encryptedTallyText: string; readonly sizedText: string } {
    return this.tallyOf(
      this.state.elections.get(ELECTION)?.definition.parameters ?? this.definition().parameters,
    );
  }

  tallyOf(
    parameters: string,
    weights?: Pick<ReadonlyMap<string, number>, 'get'>,
  ): { readonly encryptedTallyText: string; readonly sizedText: string } {
    const ballots = this.entries.flatMap(({ entry }) =>
      entry.type === 'ballot.cast' ? [entry.body.ballot] : [],
    );
    return computeTally(must(parseElection(parameters)), ballots, weights);
  }

  /** Uploads a text in parts and returns its hash. */
  upload(author: Signer, text: string, partBytes = 40_000): string {
    for (const part of blobParts(text, partBytes)) this.write(author, 'blob.part', part);
    return sha256Hex(text);
  }

  decryption(trustee: number): string {
    return this.decryptionIn(this.definition().parameters, trustee, this.tally().encryptedTallyText);
  }

  decryptionIn(parameters: string, trustee: number, encryptedTallyText: string): string {
    return decryptTally({
      election: must(parseElection(parameters)),
      encryptedTallyText,
      privateKey: this.trusteeKeys[trustee - 1]!.privateKey,
      random,
    });
  }

  /** The result of the story's ballots: two for candidates 1 and 1+2, one abstention. */
  result(): Body<'result.declared'> {
    const counts = [
      [1, 2, 0, 0],
      [1, 2, 2, 0, 0],
    ];
    return {
      ballots: 3,
      election: ELECTION,
      result: JSON.stringify({ result: counts }),
      verdicts: this.verdicts(counts, 3),
    };
  }

  /** What follows from counts by the cards of the definition and the roll. */
  verdicts(
    counts: readonly (readonly number[])[],
    ballots: number,
    cards: readonly RuleCard[] = CARDS,
  ): Body<'result.declared'>['verdicts'] {
    const entitled = Object.values(GROUPS).reduce((total, size) => total + size, 0);
    const definition = { ...this.definition(), cards };
    return must(verdictsOf({ definition, entitled }, counts, ballots)).map(declaredOf);
  }
}

/** A text as blob.part bodies. */
export function blobParts(text: string, partBytes: number): Body<'blob.part'>[] {
  const bytes = utf8ToBytes(text);
  const of = Math.ceil(bytes.length / partBytes);
  return Array.from({ length: of }, (_, index) => ({
    data: toBase64(bytes.slice(index * partBytes, (index + 1) * partBytes)),
    hash: sha256Hex(text),
    index,
    of,
  }));
}

/** A world in which the story has reached a stage; with `trusted` its proofs are taken for valid, which is faster. */
export async function build(
  stage: Stage,
  proofs: 'checked' | 'trusted' = 'checked',
  trustees?: number,
): Promise<World> {
  const issuers = { delegates: await issuerKey('delegates'), members: await issuerKey('members') };
  const world = new World(issuers, await issuerKey('spare'), proofs, trustees);
  for (const step of STAGES.slice(1, STAGES.indexOf(stage) + 1))
    STEPS[step as Exclude<Stage, 'empty'>](world);
  return world;
}

const STEPS: Readonly<Record<Exclude<Stage, 'empty'>, (world: World) => void>> = {
  founded: (w) => w.write(w.root, 'party.founded', w.founded()),
  granted: (w) => {
    const grants = [
      w.grant(w.committee, 'committee', { kind: 'party' }),
      w.grant(w.office, 'office', { kind: 'party' }),
      w.grant(w.registrar, 'registrar', ASSEMBLY_SCOPE),
      w.grant(w.device, 'device', STATION_SCOPE),
      w.grant(w.station, 'station', STATION_SCOPE),
      w.grant(w.manager, 'manager', ASSEMBLY_SCOPE),
      w.grant(w.clerk, 'clerk', STATION_SCOPE),
      w.grant(w.technician, 'technician', STATION_SCOPE),
    ];
    for (const grant of grants) w.write(w.root, 'authority.granted', grant);
  },
  called: (w) => {
    w.write(w.office, 'assembly.called', w.called());
    w.write(w.committee, 'roll.fixed', w.roll());
  },
  defined: (w) => w.write(w.committee, 'election.defined', w.definition()),
  accepted: (w) => {
    for (const trustee of w.trustees) w.write(trustee, 'trustee.accepted', w.acceptance());
  },
  open: (w) => w.write(w.device, 'polls.opened', w.approve(w.opening())),
  voted: (w) => {
    w.write(w.registrar, 'admissions.recorded', w.admissions({ delegates: 2, members: 2 }));
    w.write(w.station, 'ballot.cast', w.ballot('delegates'));
    w.write(w.station, 'ballot.cast', w.ballot('delegates', ABSTAIN));
    w.write(w.station, 'ballot.cast', w.ballot('members'));
    w.write(w.station, 'ballot.challenged', w.challenge());
    w.write(w.device, 'permit.spoiled', w.approve(w.spoiling('members')));
  },
  closed: (w) => w.write(w.device, 'polls.closed', w.approve(w.closing())),
  ended: (w) => w.write(w.committee, 'election.closed', { election: ELECTION, lost: [] }),
  tallied: (w) => {
    const { encryptedTallyText, sizedText } = w.tally();
    const tally = w.upload(w.committee, encryptedTallyText, 300);
    const sized = w.upload(w.committee, sizedText);
    w.write(w.committee, 'tally.computed', { election: ELECTION, sized, tally });
  },
  decrypted: (w) => {
    for (const [i, trustee] of w.trustees.entries()) {
      const decryption = w.upload(trustee, w.decryption(i + 1));
      w.write(trustee, 'decryption.shared', { decryption, election: ELECTION, trustee: i + 1 });
    }
  },
  declared: (w) => w.write(w.committee, 'result.declared', w.result()),
};

function exportSpki(privateKey: KeyObject): Uint8Array {
  return new Uint8Array(createPublicKey(privateKey).export({ format: 'der', type: 'spki' }));
}

/** The value of a result that a test takes for granted. */
export function must<T>(result: { ok: true; value: T } | { ok: false; error: unknown }): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}
