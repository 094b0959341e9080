/**
 * A whole practice day: the party is set up, two staff cards open the polls, everybody comes, staff close, trustees decrypt, the results are
 * declared and the ledger is verified by itself. The day fails unless the declared results equal what the simulated voters chose.
 */
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { SimulatedCard } from '../../hardware/simulator/card.ts';
import type { AssemblyFile } from '../../ledger/assembly/shape.ts';
import { writeAssembly } from '../../ledger/assembly/write.ts';
import { nodeVerifier } from '../../ledger/keys/node-verifier.ts';
import type { VerifyReport } from '../../ledger/verify/report.ts';
import { folderSource } from '../../ledger/verify/source.ts';
import { verifyLedger } from '../../ledger/verify/verify.ts';
import { createBallotWorkers } from '../../ledger/worker/pool.ts';
import { createStationLedger } from '../station/ledger-link.ts';
import { namesIn } from '../station/names.ts';
import { createStation, type Station } from '../station/station.ts';
import type { StationView } from '../station/view.ts';
import { countPractice } from './counting.ts';
import { staffAction, visit, waitFor, type VisitReport, type Voter } from './crowd.ts';
import {
  connectDrivers,
  keepPapers,
  startSimulators,
  tcpWires,
  type SimulatedDevices,
  type Wires,
} from './devices.ts';
import { checkOpenings } from './openings.ts';
import { plaintextOf, type PracticeMember } from './people.ts';
import { checkElection, type DayElection, type PlayedPaper, type RecordedVote } from './result-check.ts';
import { defineLaterRound, laterVoters, releaseSlots } from './later-round.ts';
import { comeBack, playPresence } from './presence.ts';
import { makeRoll } from './roll.ts';
import { setUpPractice, type Practice } from './setup.ts';
import { decryptersText, type TrusteePlan } from './trustees.ts';

export interface DayOptions {
  /** Where everything is left; empty or absent. */
  readonly root: string;
  /** Papers, groups and stations; its roll gives the proportions of the groups. */
  readonly assembly: AssemblyFile;
  readonly members: number;
  readonly seed: string;
  /** Percent of the voters who check the machine once before they cast; DEFAULT_CHALLENGES without it. */
  readonly challenges?: number;
  /** DEFAULT_TRUSTEES without it. */
  readonly trustees?: TrusteePlan;
  readonly threads: number;
  /** Port of the ledger node; 0 for any. */
  readonly port?: number;
  readonly progress?: (line: string) => void;
  /** How the kiosk reaches the simulated devices; over TCP without it. */
  readonly wires?: (devices: SimulatedDevices) => Promise<Wires>;
}

/** Percent. */
export const DEFAULT_CHALLENGES = 5;

export interface DayReport {
  readonly seed: string;
  readonly origin: string;
  readonly fingerprint: string;
  readonly members: number;
  readonly voted: number;
  readonly stayedAtHome: number;
  /** Ballots that voters had opened to check the machine; each was made again from its paper. */
  readonly challenged: number;
  readonly papers: number;
  readonly entries: number;
  readonly elections: readonly DayElection[];
  /** How often each mishap happened, and how the visits with it ended. */
  readonly mishaps: Readonly<Record<string, number>>;
  readonly troubles: Readonly<Record<string, number>>;
  readonly receipts: Readonly<Record<string, number>>;
  readonly seconds: Readonly<Record<'setUp' | 'voting' | 'counting' | 'verifying', number>>;
  /** Median and longest visit, from an idle kiosk to an idle kiosk, in seconds. */
  readonly visitSeconds: { readonly median: number; readonly longest: number };
}

export interface Day {
  readonly report: DayReport;
  /** Still running: the ledger node of the day. */
  readonly practice: Practice;
}

/** Plays the day and leaves its ledger node running; `practice.stop()` ends it. Throws on anything that must not be. */
export async function playDay(options: DayOptions): Promise<Day> {
  const { root, assembly, seed } = options;
  const say = options.progress ?? (() => undefined);
  const clock = stopwatch();
  const { file, people } = makeRoll(
    assembly,
    options.members,
    seed,
    options.challenges ?? DEFAULT_CHALLENGES,
  );
  await writeAssembly(path.join(root, 'assembly'), file);
  const practice = await setUpPractice({
    root,
    file,
    threads: options.threads,
    ...(options.trustees === undefined ? {} : { trustees: options.trustees }),
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  const setUp = clock();
  say(`Party founded: ${practice.origin}`);
  say(`Fingerprint    ${practice.fingerprint}`);
  say(`Ledger node    ${practice.node.url}`);
  for (const { paper, uuid } of practice.elections) say(`Ballot paper   ${paper}: election ${uuid}`);

  let ended = false;
  try {
    const seconds = { voting: 0, counting: 0 };
    const first = playedPapers(practice);
    const { visits, later } = await atKiosk(practice, options.wires, async (kiosk) => {
      const list = await vote(practice, people, kiosk, say);
      seconds.voting = clock();
      await countElections(practice, first, say);
      seconds.counting = clock();
      const second = await voteLater(practice, list, kiosk, { say, seed });
      seconds.voting += clock();
      await countElections(practice, second.papers, say);
      await releaseSlots(practice);
      seconds.counting += clock();
      return { visits: { list, papers: await kiosk.papers() }, later: second };
    });
    const elections = [
      ...first.map((paper) => ({ paper, votes: recordedOn(paper, visits.list) })),
      ...later.papers.map((paper) => ({ paper, votes: later.votes.get(paper.uuid) ?? [] })),
    ].map(({ paper, votes }) => checkElection(practice.node.state(), file.members, paper, votes));
    const challenged = checkChallenges(practice, visits);
    say(`Checked        ${challenged} challenged ballots, made again from their papers`);
    const verified = await verifyAfresh(practice, options.threads);
    const verifying = clock();
    const [failure] = verified.failures;
    if (failure !== undefined) throw new Error(`verification fails at ${failure.where}: ${failure.message}`);
    say(`Verified       ${verified.size} entries, everything recomputed and in agreement`);
    const report: DayReport = {
      seed,
      origin: practice.origin,
      fingerprint: practice.fingerprint,
      members: people.length,
      voted: visits.list.filter(({ report: { end } }) => end === 'recorded').length,
      stayedAtHome: people.filter(({ visit: comes }) => comes === null).length,
      challenged,
      papers: visits.papers.length,
      entries: verified.size,
      elections,
      mishaps: countBy(visits.list.map(({ member }) => member.visit?.mishap ?? 'none')),
      troubles: countBy(visits.list.flatMap(({ report: { troubles } }) => troubles)),
      receipts: countBy(visits.list.map(({ report: { receipt } }) => receipt)),
      seconds: { setUp, ...seconds, verifying },
      visitSeconds: spread(visits.list.map(({ seconds }) => seconds)),
    };
    await writeFile(path.join(root, 'report.json'), `${JSON.stringify(report, undefined, 2)}\n`);
    ended = true;
    return { report, practice };
  } finally {
    if (!ended) await practice.stop();
  }
}

interface Visit {
  readonly member: PracticeMember;
  readonly report: VisitReport;
  readonly seconds: number;
  /** The code of the slip for later votes that the visitor took away. */
  readonly slip: string | undefined;
}

interface Visits {
  readonly list: readonly Visit[];
  /** The text of each paper, in order. */
  readonly papers: readonly string[];
}

/** The kiosk of the day with what hands can do there. */
interface Hall {
  readonly station: Station;
  readonly hands: SimulatedDevices['hands'];
  /** The text of each paper so far, in order. */
  papers(this: void): Promise<readonly string[]>;
}

async function atKiosk<T>(
  practice: Practice,
  wires: DayOptions['wires'],
  work: (hall: Hall) => Promise<T>,
): Promise<T> {
  const devices = await startSimulators();
  const drivers = connectDrivers(wires === undefined ? tcpWires(devices) : await wires(devices));
  const tray = await keepPapers(drivers.printer, devices.printer, practice.folders.paper);
  const station = startStation(practice, { reader: drivers.reader, printer: tray.printer });
  try {
    return await work({ station, hands: devices.hands, papers: () => tray.settled() });
  } finally {
    await station.stop();
    await Promise.all([drivers.reader.stop(), drivers.printer.stop()]);
    await devices.close();
  }
}

/** The kiosk's day: open, everybody who comes, a recess at noon, close. */
async function vote(
  practice: Practice,
  people: readonly PracticeMember[],
  { station, hands, papers }: Hall,
  say: (line: string) => void,
): Promise<Visit[]> {
  const { staff } = practice;
  const list: Visit[] = [];
  await staffAction(station, hands, 'open', [staff.manager, staff.clerk], { seals: ['0001', '0002'] });
  say('Polls open     with two staff cards; the zero report is printed');
  const coming = people.filter(({ visit: comes }) => comes !== null);
  for (const [i, member] of coming.entries()) {
    if (i === Math.floor(coming.length / 2)) {
      await staffAction(station, hands, 'suspend', [staff.manager], { reason: '점심 정회' });
      await staffAction(station, hands, 'resume', [staff.secondManager]);
    }
    const before = (await papers()).length;
    const timer = stopwatch();
    const report = await visit(station, hands, voterOf(practice, member));
    const seconds = timer();
    list.push({ member, report, seconds, slip: slipAmong((await papers()).slice(before)) });
    if (report.end !== 'recorded')
      throw new Error(
        `member ${member.number} (${member.visit?.mishap}) could not vote: ${report.troubles.join(', ')}`,
      );
    if ((i + 1) % 20 === 0 || i + 1 === coming.length) say(`Voted          ${i + 1} of ${coming.length}`);
  }
  await staffAction(station, hands, 'close', [staff.manager, staff.secondManager]);
  say('Polls closed   with two staff cards; every ballot has its inclusion proof');
  return list;
}

interface LaterRound {
  readonly papers: readonly PlayedPaper[];
  /** By election uuid. */
  readonly votes: ReadonlyMap<string, readonly RecordedVote[]>;
}

/** A second round on the reserve slots, where the assembly has any: everybody who holds a slip and may vote comes back with it. */
async function voteLater(
  practice: Practice,
  visits: readonly Visit[],
  { station, hands }: Hall,
  { say, seed }: { readonly say: (line: string) => void; readonly seed: string },
): Promise<LaterRound> {
  const papers = await defineLaterRound(practice);
  const votes = new Map(papers.map(({ uuid }) => [uuid, [] as RecordedVote[]]));
  if (papers.length === 0) return { papers, votes };
  for (const { paper, uuid } of papers) say(`Later vote     ${paper}: election ${uuid}, on a reserve slot`);
  const { staff } = practice;
  const known = ({ papersToOpen }: StationView): boolean => papersToOpen.length === papers.length;
  await waitFor(station, 'a kiosk that knows of the later votes', known);
  const cards = visits.map(({ member }) => practice.cardOf(member.number));
  const present = await playPresence(practice, station, hands, cards);
  if (present !== undefined)
    say(`Present        ${present} members, counted and reported before the later votes`);
  await staffAction(station, hands, 'open', [staff.manager, staff.clerk], { seals: ['0003', '0004'] });
  // The opening counted those present once more, and whoever comes in after it votes too.
  if (present !== undefined) await comeBack(station, hands, cards);
  const slips = new Map(visits.map(({ member, slip }) => [member.number, slip]));
  const voters = laterVoters(
    papers,
    visits.map(({ member }) => member),
    seed,
  );
  for (const { member, ballots, mishap } of voters) {
    const slip = slips.get(member.number);
    if (slip === undefined) throw new Error(`member ${member.number} was given no slip for later votes`);
    const report = await visit(station, hands, { ...practice.cardOf(member.number), ballots, mishap, slip });
    if (report.end !== 'recorded')
      throw new Error(`member ${member.number} could not vote with a slip: ${report.troubles.join(', ')}`);
    for (const [uuid, choices] of ballots) votes.get(uuid)?.push({ group: member.group, choices });
  }
  await staffAction(station, hands, 'close', [staff.manager, staff.secondManager]);
  say(`Voted later    ${voters.length} members with the slips of their admission, without their cards`);
  return { papers, votes };
}

async function countElections(
  practice: Practice,
  papers: readonly PlayedPaper[],
  say: (line: string) => void,
): Promise<void> {
  if (papers.length === 0) return;
  const uuids = papers.map(({ uuid }) => uuid);
  await countPractice(practice, uuids);
  say(`Counted        ${papers.length} elections closed, decrypted by ${decryptersText(practice)}, declared`);
}

/** The last code for later votes on these papers; a slip printed anew takes the place of the one before. */
const slipAmong = (papers: readonly string[]): string | undefined =>
  papers.flatMap((paper) => [...paper.matchAll(/\[QR ([0-9]{20})\]/g)].map(([, code]) => code)).at(-1);

/** The practice party's station with these devices, reaching the ledger over HTTP. */
export function startStation(
  practice: Practice,
  devices: Pick<Parameters<typeof createStation>[0], 'reader' | 'printer'>,
): Station {
  const { origin, file, station, device, stationKey, folders, fingerprint, node, secondRegistrar } = practice;
  return createStation({
    ...devices,
    origin,
    assembly: file.assembly,
    station,
    names: namesIn(file, station),
    ledger: createStationLedger({
      url: node.url,
      secondRegistrar,
      party: fingerprint,
      verifier: nodeVerifier,
      origin,
      assembly: file.assembly,
      station,
      device,
    }),
    workers: practice.workers,
    verifier: nodeVerifier,
    roll: { lookup: (number) => practice.member(number) },
    deviceSigner: device,
    stationSigner: stationKey,
    journalPath: path.join(folders.kiosk, 'journal.sqlite'),
    boardUrl: `https://${origin}/`,
    build: 'practice',
    random: randomBytes,
  });
}

function voterOf(practice: Practice, { number, visit: comes }: PracticeMember): Voter<SimulatedCard> {
  const ballots = new Map(
    [...(comes?.ballots ?? [])].map(([paper, choices]) => [
      practice.elections.find((election) => election.paper === paper)?.uuid ?? '',
      choices,
    ]),
  );
  return {
    ...practice.cardOf(number),
    mishap: comes?.mishap ?? 'none',
    challenges: comes?.challenges ?? 0,
    ballots,
  };
}

/** Every challenge is on a paper that opens what its voter chose, and on the ledger; the number of ballots. */
function checkChallenges(practice: Practice, { list, papers }: Visits): number {
  const state = practice.node.state();
  const opened = checkOpenings(papers, state);
  const chosen = list
    .filter(({ member }) => (member.visit?.challenges ?? 0) > 0)
    .map(({ member }) => voterOf(practice, member).ballots);
  if (opened.length !== chosen.length)
    throw new Error(
      `${chosen.length} voters checked the machine; ${opened.length} papers open their ballots`,
    );
  for (const [i, paper] of opened.entries())
    for (const { election, plaintext } of paper) {
      const name = practice.elections.find(({ uuid }) => uuid === election)?.paper;
      const questions = practice.file.papers.find(({ paper: known }) => known === name)?.questions ?? [];
      const choices = chosen[i]?.get(election) ?? [];
      const wanted = questions.map((question, q) => plaintextOf(question, choices[q] ?? { abstain: true }));
      if (JSON.stringify(plaintext) !== JSON.stringify(wanted))
        throw new Error(
          `a paper opens to ${JSON.stringify(plaintext)}; the voter chose ${JSON.stringify(wanted)}`,
        );
    }
  const ballots = opened.flat().length;
  const recorded = [...state.elections.values()].reduce((sum, one) => sum + one.challengedTrackers.size, 0);
  if (recorded !== ballots)
    throw new Error(`${ballots} ballots are open on paper; the ledger holds ${recorded} as challenged`);
  return ballots;
}

/** The papers of the assembly's folder with their elections. */
const playedPapers = ({ elections, file }: Practice): PlayedPaper[] =>
  elections.flatMap(({ paper: name, uuid }) => {
    const paper = file.papers.find((candidate) => candidate.paper === name);
    return paper === undefined ? [] : [{ ...paper, uuid, weights: paper.weights ?? {} }];
  });

const recordedOn = ({ paper }: PlayedPaper, visits: readonly Visit[]): RecordedVote[] =>
  visits.flatMap(({ member: { group, visit: comes }, report }) => {
    const choices = report.end === 'recorded' ? comes?.ballots.get(paper) : undefined;
    return choices === undefined ? [] : [{ group, choices }];
  });

/** Verification by threads that have seen nothing yet, from the published files only. */
async function verifyAfresh({ folders, fingerprint }: Practice, threads: number): Promise<VerifyReport> {
  const workers = createBallotWorkers({ threads });
  try {
    const { report } = await verifyLedger(folderSource(folders.ledger), {
      party: fingerprint,
      checkProofs: (electionText, ballotText) => workers.check(electionText, ballotText),
      work: (need) => workers.work(need),
    });
    return report;
  } finally {
    await workers.close();
  }
}

/** Seconds since it was last asked, to the millisecond. */
function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const seconds = Math.round(now - last) / 1000;
    last = now;
    return seconds;
  };
}

function countBy(items: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items.toSorted()) counts[item] = (counts[item] ?? 0) + 1;
  return counts;
}

function spread(seconds: readonly number[]): DayReport['visitSeconds'] {
  const sorted = seconds.toSorted((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)] ?? 0, longest: sorted.at(-1) ?? 0 };
}
