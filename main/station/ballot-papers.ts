/**
 * The ballot papers of this station: taken from the verified ledger when polls open, then kept in the journal, so that a restart without the ledger
 * can still serve admitted members. Definitions cannot change once polls are open (protocol.md section 4).
 */
import * as v from 'valibot';
import { isNonHomomorphic, type Question } from '../../ledger/ballot/question.ts';
import { fromBase64, toBase64 } from '../../ledger/bytes.ts';
import type { RuleCard } from '../../ledger/count/card.ts';
import type { Body } from '../../ledger/entries/entry.ts';
import { scale } from '../../ledger/count/card-fields.ts';
import {
  base64,
  bilingual,
  electionId,
  hex32,
  id,
  integer,
  keyId,
  type Frozen,
} from '../../ledger/entries/fields.ts';
import { parseRsaSpki, type RsaPublicKey } from '../../ledger/keys/public-key.ts';
import {
  electionsToAdmit,
  electionsToOpen,
  electorateOf,
  type Issuer,
  type LedgerState,
  type Roll,
} from '../../ledger/rules/state.ts';

const asked = {
  title: bilingual,
  candidates: v.array(v.strictObject({ number: integer(1), name: bilingual, photo: v.exactOptional(hex32) })),
};
const question = v.variant('kind', [
  v.strictObject({ kind: v.literal('choice'), ...asked, min: integer(1), max: integer(1) }),
  v.strictObject({ kind: v.literal('ranking'), ...asked }),
  v.strictObject({ kind: v.literal('rating'), ...asked, scale }),
]);

const paper = v.strictObject({
  election: electionId,
  /** Belenios' election.json, exact. */
  parameters: v.string(),
  title: bilingual,
  questions: v.array(question),
  /** Voter groups: the issuer key of this station's registrar for each, that of its second where two permits are needed, and the name on the roll. */
  groups: v.array(
    v.strictObject({ group: id, issuer: base64, second: v.exactOptional(base64), name: bilingual }),
  ),
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

export type StationPaper = Frozen<v.InferOutput<typeof paper>>;
export type StationPapers = Frozen<v.InferOutput<typeof stationPapers>>;

/** An election that permits are asked for, defined or only reserved: its uuid and what issues for whom. */
export type Slot = Pick<StationPaper, 'election' | 'groups'>;

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

/** The issuer keys of a paper for a group, the second's where it needs two permits; the ledger's rules have checked them, so a malformed one throws. */
export function issuersOf(
  paperOfGroup: Slot,
  group: string,
): { readonly first: IssuerKey; readonly second: IssuerKey | undefined } {
  const entitled = paperOfGroup.groups.find((item) => item.group === group);
  if (entitled === undefined) throw new TypeError(`${paperOfGroup.election} is not for the group ${group}`);
  const open = (text: string): IssuerKey => {
    const spki = fromBase64(text);
    const key = parseRsaSpki(spki);
    if (!key.ok) throw new TypeError(`issuer key of ${paperOfGroup.election}: ${key.error}`);
    return { spki, key: key.value };
  };
  const { issuer, second } = entitled;
  return { first: open(issuer), second: second === undefined ? undefined : open(second) };
}

/** Whether a paper or slot needs two permits. */
export const needsSecond = ({ groups }: Slot): boolean => groups.some(({ second }) => second !== undefined);

/** A question as the voter meets it; the rules have compared what is shown, what is asked and how it is counted. */
function questionOf(
  { answers, title }: Body<'election.defined'>['display']['questions'][number],
  question: Question | undefined,
  card: RuleCard | undefined,
): StationPaper['questions'][number] {
  const shown = { title, candidates: [...answers] };
  if (card?.kind === 'ranked') return { kind: 'ranking', ...shown };
  if (card?.kind === 'ratings') return { kind: 'rating', ...shown, scale: card.scale };
  if (question === undefined || isNonHomomorphic(question))
    throw new Error('the rules accepted a question that no card of its kind counts');
  return { kind: 'choice', ...shown, min: question.min, max: question.max };
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
      questions: definition.display.questions.map((shown, i) =>
        questionOf(shown, parameters.questions[i], definition.cards[i]),
      ),
      groups: groupsOf(election.issuers, registrar, roll),
      batch: definition.batch,
    },
  ];
}

/** The voter groups that a registrar issues for, with its keys and those of its second. */
const groupsOf = (
  issuers: readonly Issuer[],
  registrar: string,
  roll: Roll | undefined,
): StationPaper['groups'] =>
  issuers
    .filter((issuer) => issuer.registrar === registrar)
    .map(({ group, spki }) => {
      const second = issuers.find((issuer) => issuer.group === group && issuer.secondOf === registrar);
      return {
        group,
        issuer: toBase64(spki),
        ...(second === undefined ? {} : { second: toBase64(second.spki) }),
        name: roll?.names.get(group) ?? { ko: group, en: group },
      };
    });
