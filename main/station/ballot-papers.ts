/**
 * The ballot papers of this station: taken from the verified ledger when polls open, then kept in the journal, so that a restart without the ledger
 * can still serve admitted members. Definitions cannot change once polls are open (protocol.md section 4).
 */
import * as v from 'valibot';
import { fromBase64, toBase64 } from '../../ledger/bytes.ts';
import { base64, bilingual, electionId, hex32, id, integer, keyId } from '../../ledger/entries/fields.ts';
import { parseRsaSpki, type RsaPublicKey } from '../../ledger/keys/public-key.ts';
import {
  electionsToAdmit,
  electionsToOpen,
  electorateOf,
  type Issuer,
  type LedgerState,
  type Roll,
} from '../../ledger/rules/state.ts';

const question = v.strictObject({
  title: bilingual,
  candidates: v.array(v.strictObject({ number: integer(1), name: bilingual, photo: v.exactOptional(hex32) })),
  min: integer(0),
  max: integer(1),
});

const paper = v.strictObject({
  election: electionId,
  /** Belenios' election.json, exact. */
  parameters: v.string(),
  title: bilingual,
  questions: v.array(question),
  /** Voter groups: the issuer key of this station's registrar for each, and its name on that registrar's roll. */
  groups: v.array(v.strictObject({ group: id, issuer: base64, name: bilingual })),
  batch: integer(1),
});

const stationPapers = v.strictObject({
  assembly: bilingual,
  mode: v.picklist(['practice', 'real']),
  /** Card authorities of the party: DER certificates in base64. */
  cardAuthorities: v.array(base64),
  registrar: keyId,
  papers: v.array(paper),
  /** Ballot papers of earlier rounds, whose figures stand. */
  earlier: v.array(v.pick(paper, ['election', 'title', 'groups'])),
});

/** An election that permits are asked for, defined or only reserved: its uuid and what issues for whom. */
export type Slot = Pick<v.InferOutput<typeof paper>, 'election' | 'groups'>;

export type StationPaper = v.InferOutput<typeof paper>;
export type StationPapers = v.InferOutput<typeof stationPapers>;

/** What the ledger says about this station now, papers in the order of their definitions; undefined while it is not defined there. */
export function papersFromLedger(
  state: LedgerState,
  assembly: string,
  station: string,
): StationPapers | undefined {
  const own = state.assemblies.get(assembly)?.stations.get(station);
  if (own === undefined) return undefined;
  return papersOf(
    state,
    assembly,
    station,
    own.polls === 'setup' ? electionsToOpen(state, assembly, station) : own.elections,
  );
}

/** The papers of the round that can be opened next; `before` are those that the polls were opened with last. */
export function papersToOpen(
  state: LedgerState,
  assembly: string,
  station: string,
  before: StationPapers | undefined,
): StationPapers | undefined {
  const papers = papersOf(state, assembly, station, electionsToOpen(state, assembly, station));
  if (papers === undefined || before === undefined) return papers;
  const ended = before.papers.map(({ election, title, groups }) => ({ election, title, groups }));
  return { ...papers, earlier: [...before.earlier, ...ended] };
}

/** The slots for later votes of this station: what every admission asks permits for beside the papers of the round. */
export function slotsFromLedger(state: LedgerState, assembly: string, station: string): Slot[] {
  const known = state.assemblies.get(assembly);
  const own = known?.stations.get(station);
  if (known === undefined || own === undefined) return [];
  const roll = known.rolls.get(own.registrar);
  return electionsToAdmit(state, assembly, station)
    .filter((uuid) => !own.elections.includes(uuid))
    .map((election) => ({
      election,
      groups: groupsOf(electorateOf(state, election)?.issuers ?? [], own.registrar, roll),
    }));
}

function papersOf(
  state: LedgerState,
  assembly: string,
  station: string,
  elections: readonly string[],
): StationPapers | undefined {
  const known = state.assemblies.get(assembly);
  const own = known?.stations.get(station);
  if (known === undefined || own === undefined || state.founding === undefined) return undefined;
  const offered = new Set(elections);
  return {
    assembly: known.called.title,
    mode: state.founding.body.practice ? 'practice' : 'real',
    cardAuthorities: [...state.founding.body.cardAuthorities],
    registrar: own.registrar,
    papers: known.elections
      .filter((uuid) => offered.has(uuid))
      .flatMap((uuid) => paperOf(state, uuid, own.registrar, known.rolls.get(own.registrar))),
    earlier: [],
  };
}

/** The text that the journal keeps, and back. Throws for a text that is not one of ours. */
export const encodePapers = (papers: StationPapers): string => JSON.stringify(papers);
export const decodePapers = (text: string): StationPapers => v.parse(stationPapers, JSON.parse(text));

/** The papers, or slots, that a voter group gets, in the order given. */
export const papersOfGroup = <T extends Slot>(papers: readonly T[], group: string): T[] =>
  papers.filter(({ groups }) => groups.some((entitled) => entitled.group === group));

export interface IssuerKey {
  readonly spki: Uint8Array;
  readonly key: RsaPublicKey;
}

/** The issuer key of a paper for a group; the ledger's rules have checked it, so a malformed one throws. */
export function issuerOf(paperOfGroup: Slot, group: string): IssuerKey {
  const entitled = paperOfGroup.groups.find((item) => item.group === group);
  if (entitled === undefined) throw new TypeError(`${paperOfGroup.election} is not for the group ${group}`);
  const spki = fromBase64(entitled.issuer);
  const key = parseRsaSpki(spki);
  if (!key.ok) throw new TypeError(`issuer key of ${paperOfGroup.election}: ${key.error}`);
  return { spki, key: key.value };
}

function paperOf(
  state: LedgerState,
  uuid: string,
  registrar: string,
  roll: Roll | undefined,
): StationPaper[] {
  const election = state.elections.get(uuid);
  if (election === undefined) return [];
  const { definition, parameters } = election;
  return [
    {
      election: uuid,
      parameters: definition.parameters,
      title: definition.display.title,
      questions: definition.display.questions.map(({ title, answers }, i) => ({
        title,
        candidates: [...answers],
        min: parameters.questions[i]?.min ?? 1,
        max: parameters.questions[i]?.max ?? 1,
      })),
      groups: groupsOf(election.issuers, registrar, roll),
      batch: definition.batch,
    },
  ];
}

/** The voter groups that a registrar issues for, with its keys. */
const groupsOf = (
  issuers: readonly Issuer[],
  registrar: string,
  roll: Roll | undefined,
): StationPaper['groups'] =>
  issuers
    .filter((issuer) => issuer.registrar === registrar)
    .map(({ group, spki }) => ({
      group,
      issuer: toBase64(spki),
      name: roll?.names.get(group) ?? { ko: group, en: group },
    }));
