/**
 * The records of an assembly as data (station.md, Records): voting record (투표록), counting record (개표록), tally record (집계록). Made from
 * accepted entries alone, so that everybody makes the same. No text is made here: that is document.ts. Whoever calls has verified the ledger.
 */
import type { Verdict } from '../count/step.ts';
import { isShuffledCard } from '../count/vector.ts';
import type { Body } from '../entries/entry.ts';
import type { ElectionId, EntryId } from '../entries/fields.ts';
import type { Role } from '../entries/party.ts';
import type { KeyId } from '../keys/public-key.ts';
import { namedCard } from '../rules/cards.ts';
import { declaredText, parseResultRows, votesOf } from '../rules/election-result.ts';
import { figuresOf, verdictsOf } from '../rules/figures.ts';
import {
  countsOf,
  membersOf,
  roleOf,
  type AssemblyState,
  type Counts,
  type ElectionState,
  type LedgerState,
  type Polls,
  type StationState,
} from '../rules/state.ts';
import type { PollsEntry, RecordWatch } from './watch.ts';

type Bilingual = Body<'assembly.called'>['title'];

/** The checkpoint a record is made at; `root` in base64. */
export interface RecordCheckpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
}

/** What stands on every record. */
export interface RecordHead {
  readonly party: Bilingual;
  readonly practice: boolean;
  readonly assembly: { readonly id: string; readonly title: Bilingual; readonly date: string };
  readonly checkpoint: RecordCheckpoint;
  /** Builds that stations of the assembly have opened their polls with, each once, sorted. */
  readonly builds: readonly string[];
}

/** One ballot paper and voter group; members are on the rolls, the rest was accepted. */
export interface GroupLine extends Readonly<Counts> {
  readonly group: Bilingual;
  readonly members: number;
}

/** One ballot paper. A challenge names no voter group, so it is counted for the paper. */
export interface PaperLines {
  readonly election: ElectionId;
  readonly title: Bilingual;
  readonly groups: readonly GroupLine[];
  readonly challenged: number;
}

/** An act at the polls, with its place in the log and the staff cards that approved it. */
export interface StationAct {
  readonly index: number;
  readonly entry: PollsEntry;
  readonly approvals: readonly { readonly key: KeyId; readonly role: Role | undefined }[];
}

export interface StationRecord {
  readonly station: string;
  readonly polls: Polls;
  readonly device: KeyId;
  readonly acts: readonly StationAct[];
  readonly papers: readonly PaperLines[];
  /** Entries that the ledger refused, as the last closing names them. */
  readonly refused: readonly EntryId[];
}

/** One question with what its votes come to; answers in the order of the ballot paper. */
export interface QuestionResult {
  readonly title: Bilingual;
  readonly answers: readonly {
    readonly number: number;
    readonly name: Bilingual;
    readonly votes: number | undefined;
  }[];
  readonly abstain: number;
  readonly verdict: Verdict;
  readonly card: Body<'election.defined'>['cards'][number];
}

export interface ElectionRecord {
  readonly election: ElectionId;
  readonly title: Bilingual;
  readonly definition: EntryId;
  readonly entitled: number;
  /** By trustee number, from 1. */
  readonly trustees: readonly {
    readonly number: number;
    readonly key: KeyId;
    readonly accepted: boolean;
    /** Hash of the partial decryption; undefined where none is shared. */
    readonly decryption: string | undefined;
  }[];
  readonly cards: readonly { readonly title: Bilingual; readonly card: QuestionResult['card'] }[];
  readonly paper: PaperLines;
  /** Ballots that the ledger has accepted. */
  readonly ballots: number;
  readonly closed: boolean;
  /** SHA-256 of the encrypted tally, hex. */
  readonly tally: string | undefined;
  /** Undefined until the result is declared. */
  readonly result: readonly QuestionResult[] | undefined;
}

/** What happened at one station; undefined when the assembly has no such station. */
export function stationRecord(
  state: LedgerState,
  watch: RecordWatch,
  assembly: AssemblyState,
  name: string,
): StationRecord | undefined {
  const station = assembly.stations.get(name);
  if (station === undefined) return undefined;
  const acts = watch.at(assembly.called.assembly, name).map(({ index, entry }) => ({
    index,
    entry,
    approvals:
      'approvals' in entry.body
        ? entry.body.approvals.map(({ key }) => ({ key, role: roleOf(state, key) }))
        : [],
  }));
  const closing = acts.findLast(({ entry }) => entry.type === 'polls.closed')?.entry.body;
  return {
    station: name,
    polls: station.polls,
    device: station.device,
    acts,
    papers: station.elections.map((uuid) =>
      paperLines(assembly, electionIn(state, uuid), [station], station.challenged.get(uuid) ?? 0),
    ),
    refused: closing !== undefined && 'refused' in closing ? closing.refused : [],
  };
}

/** How an election was counted: what the ledger has of it so far. */
export function electionRecord(
  state: LedgerState,
  assembly: AssemblyState,
  election: ElectionState,
): ElectionRecord {
  const { definition, trusteeKeys, accepted, decryptions } = election;
  return {
    election: definition.election,
    title: definition.display.title,
    definition: election.definitionId,
    entitled: election.entitled,
    trustees: trusteeKeys.map((key, i) => ({
      number: i + 1,
      key,
      accepted: accepted.has(key),
      decryption: decryptions.get(i + 1),
    })),
    cards: definition.display.questions.flatMap(({ title, answers }, i) => {
      const card = definition.cards[i];
      return card === undefined ? [] : [{ title, card: namedCard(card, answers) }];
    }),
    paper: paperLines(assembly, election, [...assembly.stations.values()], election.challengedTrackers.size),
    ballots: election.castCredentials.size,
    closed: election.closed,
    tally: election.tally?.tally,
    result: resultOf(state, election),
  };
}

/** What stands on every record of an assembly. Throws for a ledger that was not founded: it has no assembly. */
export function recordHead(
  state: LedgerState,
  watch: RecordWatch,
  { called, stations }: AssemblyState,
  at: Omit<RecordCheckpoint, 'origin'>,
): RecordHead {
  if (state.founding === undefined) throw new Error('the ledger was not founded');
  const { name, origin, practice } = state.founding.body;
  const builds = [...stations.keys()].flatMap((station) =>
    watch
      .at(called.assembly, station)
      .flatMap(({ entry }) => (entry.type === 'polls.opened' ? [entry.body.build] : [])),
  );
  return {
    party: name,
    practice,
    assembly: { id: called.assembly, title: called.title, date: called.date },
    checkpoint: { origin, ...at },
    builds: [...new Set(builds)].toSorted(),
  };
}

function paperLines(
  assembly: AssemblyState,
  { definition }: ElectionState,
  stations: readonly StationState[],
  challenged: number,
): PaperLines {
  const { election, display, groups } = definition;
  const sum = (group: string, figure: keyof Counts): number =>
    stations.reduce((total, station) => total + countsOf(station, election, group)[figure], 0);
  return {
    election,
    title: display.title,
    challenged,
    groups: groups.map((group) => ({
      group: groupName(assembly, group),
      members: membersOf(assembly, group),
      admitted: sum(group, 'admitted'),
      cast: sum(group, 'cast'),
      spoiled: sum(group, 'spoiled'),
    })),
  };
}

function groupName({ rolls }: AssemblyState, group: string): Bilingual {
  const name = [...rolls.values()].map(({ names }) => names.get(group)).find((found) => found !== undefined);
  return name ?? { ko: group, en: group };
}

/** Counted again by the rule cards, for the steps: what is declared was compared with them by the rules. */
function resultOf(state: LedgerState, election: ElectionState): readonly QuestionResult[] | undefined {
  const { definition, result } = election;
  if (result === undefined) return undefined;
  const rows = parseResultRows(declaredText(state, result));
  if (!rows.ok) throw new Error(`the rules accepted a result that cannot be read: ${rows.error}`);
  const votes = votesOf(result);
  const verdicts = verdictsOf(election, rows.value, votes);
  if (!verdicts.ok) throw new Error(`the rules accepted a result without verdicts: ${verdicts.error}`);
  const figures = figuresOf(election, rows.value, votes);
  return definition.display.questions.map(({ title, answers }, i) => {
    const [card, verdict, counted] = [definition.cards[i], verdicts.value[i], figures[i]];
    if (card === undefined || verdict === undefined || counted === undefined)
      throw new Error(`question ${i + 1} has no rule card`);
    const row = isShuffledCard(card) ? [] : (rows.value[i] ?? []);
    return {
      title,
      abstain: counted.abstain,
      answers: answers.map(({ number, name }, place) => {
        const given = row[place + 1];
        return { number, name, votes: typeof given === 'number' ? given : undefined };
      }),
      verdict,
      card: namedCard(card, answers),
    };
  });
}

function electionIn(state: LedgerState, uuid: ElectionId): ElectionState {
  const election = state.elections.get(uuid);
  if (election === undefined)
    throw new Error(`a station has opened its polls for ${uuid}, which is not defined`);
  return election;
}
