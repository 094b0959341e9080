/**
 * The records of an assembly as data (station.md, Records): what stands on each of them, and the voting record (투표록) of a station. Made from accepted entries
 * alone, so that everybody makes the same. Elections and contests are counted.ts; the pages are document.ts. Whoever calls has checked the entries.
 */
import type { Body } from '../entries/entry.ts';
import type { ElectionId, EntryId } from '../entries/fields.ts';
import type { Role } from '../entries/party.ts';
import type { KeyId } from '../keys/public-key.ts';
import { weightOf } from '../rules/election-weights.ts';
import {
  countsOf,
  membersOf,
  paperKey,
  roleOf,
  type AssemblyState,
  type Counts,
  type ElectionState,
  type LedgerState,
  type Polls,
  type StationState,
} from '../rules/state.ts';
import type { Placed, PollsEntry, RecordWatch } from './watch.ts';

export type Bilingual = Body<'assembly.called'>['title'];

/** The checkpoint a record is made at; `root` in base64. */
export interface RecordCheckpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
}

/**
 * Who has checked the entries that a record is made of: `verifier` everything, proofs of ballots, tallies and decryptions as well; `kiosk` signatures, hash tree
 * and rules, and takes its node's word for those proofs.
 */
export type RecordMaker = 'verifier' | 'kiosk';

/** What stands on every record. */
export interface RecordHead {
  readonly party: Bilingual;
  readonly practice: boolean;
  readonly assembly: { readonly id: string; readonly title: Bilingual; readonly date: string };
  readonly checkpoint: RecordCheckpoint;
  readonly maker: RecordMaker;
  /** Builds that stations of the assembly have opened their polls with, each once, sorted. */
  readonly builds: readonly string[];
}

/** One ballot paper and voter group; members are on the rolls, the rest was accepted. */
export interface GroupLine extends Readonly<Counts> {
  readonly group: Bilingual;
  readonly members: number;
  /** Admissions that second registrars recorded; undefined where one permit is enough. */
  readonly seconded: number | undefined;
  /** The votes that a ballot of the group counts for. */
  readonly weight: number;
}

/** One ballot paper. A challenge names no voter group, so it is counted for the paper. */
export interface PaperLines {
  readonly election: ElectionId;
  readonly title: Bilingual;
  readonly groups: readonly GroupLine[];
  readonly challenged: number;
}

/** An act at the polls, with its place in the log and the staff cards that approved it. */
export interface StationAct extends Placed<PollsEntry> {
  /** The papers that polls were opened for: each round has its own. */
  readonly opened: readonly Bilingual[];
  readonly approvals: readonly Approval[];
}

/** A staff card with what it was granted for and to whom, as everybody may read it. */
export interface Approval {
  readonly key: KeyId;
  readonly role: Role | undefined;
  readonly holder: string | undefined;
}

/** The committee has closed an election without this station's closing report. */
export interface LostAct {
  readonly index: number;
  readonly election: Bilingual;
  readonly reason: string;
}

export interface StationRecord {
  readonly station: string;
  readonly polls: Polls;
  readonly device: KeyId;
  readonly acts: readonly StationAct[];
  readonly lost: readonly LostAct[];
  readonly papers: readonly PaperLines[];
  /** Entries that the ledger refused, as its closings name them. */
  readonly refused: readonly EntryId[];
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
  const acts = watch.at(assembly.called.assembly, name).map((act) => ({
    ...act,
    opened:
      act.entry.type === 'polls.opened'
        ? inOrder(assembly, act.entry.body.elections).map(
            (uuid) => electionIn(state, uuid).definition.display.title,
          )
        : [],
    approvals:
      'approvals' in act.entry.body ? act.entry.body.approvals.map(({ key }) => approvalBy(state, key)) : [],
  }));
  const refused = acts.flatMap(({ entry }) => (entry.type === 'polls.closed' ? entry.body.refused : []));
  const elections = electionsAt(state, assembly, station);
  return {
    station: name,
    polls: station.polls,
    device: station.device,
    acts,
    lost: elections.flatMap((election) => lostBy(watch, election, name)),
    papers: elections.map((election) =>
      paperLines(assembly, election, [station], station.challenged.get(election.definition.election) ?? 0),
    ),
    refused: [...new Set(refused)],
  };
}

/** The elections that a station has opened its polls for in any round, in the order of their definitions. */
export const electionsAt = (
  state: LedgerState,
  assembly: AssemblyState,
  { earlier, elections }: StationState,
): readonly ElectionState[] =>
  inOrder(assembly, [...earlier, ...elections]).map((uuid) => electionIn(state, uuid));

/** What stands on every record of an assembly. Throws for a ledger that was not founded: it has no assembly. */
export function recordHead(
  state: LedgerState,
  watch: RecordWatch,
  { called, stations }: AssemblyState,
  at: Omit<RecordCheckpoint, 'origin'>,
  maker: RecordMaker,
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
    maker,
    builds: [...new Set(builds)].toSorted(),
  };
}

/** Figures of one ballot paper at some stations, by voter group. */
export function paperLines(
  assembly: AssemblyState,
  { definition }: ElectionState,
  stations: readonly StationState[],
  challenged: number,
): PaperLines {
  const { election, display, groups, permits } = definition;
  const total = (figure: (station: StationState) => number): number =>
    stations.reduce((sum, station) => sum + figure(station), 0);
  return {
    election,
    title: display.title,
    challenged,
    groups: groups.map((group) => ({
      group: groupName(assembly, group),
      members: membersOf(assembly, group),
      admitted: total((station) => countsOf(station, election, group).admitted),
      cast: total((station) => countsOf(station, election, group).cast),
      spoiled: total((station) => countsOf(station, election, group).spoiled),
      seconded:
        permits === undefined
          ? undefined
          : total(({ seconded }) => seconded.get(paperKey(election, group)) ?? 0),
      weight: weightOf(definition, group),
    })),
  };
}

function approvalBy(state: LedgerState, key: KeyId): Approval {
  const known = state.keys.get(key);
  const holder = known?.kind === 'staff' ? known.grants.at(-1)?.holder : undefined;
  return { key, role: roleOf(state, key), holder };
}

const inOrder = ({ elections }: AssemblyState, some: readonly ElectionId[]): readonly ElectionId[] =>
  elections.filter((uuid) => some.includes(uuid));

const lostBy = (
  watch: RecordWatch,
  { definition: { display, election } }: ElectionState,
  station: string,
): readonly LostAct[] =>
  watch
    .countOf(election)
    .flatMap(({ entry, index }) =>
      entry.type === 'election.closed'
        ? entry.body.lost
            .filter((lost) => lost.station === station)
            .map(({ reason }) => ({ index, election: display.title, reason }))
        : [],
    );

function groupName({ rolls }: AssemblyState, group: string): Bilingual {
  const name = [...rolls.values()].map(({ names }) => names.get(group)).find((found) => found !== undefined);
  return name ?? { ko: group, en: group };
}

function electionIn(state: LedgerState, uuid: ElectionId): ElectionState {
  const election = state.elections.get(uuid);
  if (election === undefined)
    throw new Error(`a station has opened its polls for ${uuid}, which is not defined`);
  return election;
}
