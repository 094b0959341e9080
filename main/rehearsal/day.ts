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
import { countPractice } from './counting.ts';
import { staffAction, visit, type VisitReport, type Voter } from './crowd.ts';
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
import { makeRoll } from './roll.ts';
import { setUpPractice, type Practice } from './setup.ts';

export interface DayOptions {
  /** Where everything is left; empty or absent. */
  readonly root: string;
  /** Papers, groups and stations; its roll gives the proportions of the groups. */
  readonly assembly: AssemblyFile;
  readonly members: number;
  readonly seed: string;
  /** Percent of the voters who check the machine once before they cast; DEFAULT_CHALLENGES without it. */
  readonly challenges?: number;
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
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  const setUp = clock();
  say(`Party founded: ${practice.origin}`);
  say(`Fingerprint    ${practice.fingerprint}`);
  say(`Ledger node    ${practice.node.url}`);
  for (const { paper, uuid } of practice.elections) say(`Ballot paper   ${paper}: election ${uuid}`);

  let ended = false;
  try {
    const visits = await vote(practice, people, say, options.wires);
    const voting = clock();
    await countPractice(practice);
    const counting = clock();
    say(
      `Counted        ${practice.elections.length} elections closed, decrypted by ${practice.trustees.length} trustees, declared`,
    );
    const elections = playedPapers(practice).map((paper) =>
      checkElection(practice.node.state(), file.members, paper, recordedOn(paper, visits.list)),
    );
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
      seconds: { setUp, voting, counting, verifying },
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
}

interface Visits {
  readonly list: readonly Visit[];
  /** The text of each paper, in order. */
  readonly papers: readonly string[];
}

/** The kiosk's day: open, everybody who comes, a recess at noon, close. */
async function vote(
  practice: Practice,
  people: readonly PracticeMember[],
  say: (line: string) => void,
  wires: DayOptions['wires'],
): Promise<Visits> {
  const { staff } = practice;
  const devices = await startSimulators();
  const drivers = connectDrivers(wires === undefined ? tcpWires(devices) : await wires(devices));
  const tray = await keepPapers(drivers.printer, devices.printer, practice.folders.paper);
  const station = startStation(practice, { reader: drivers.reader, printer: tray.printer });
  const { hands } = devices;
  const list: Visit[] = [];
  try {
    await staffAction(station, hands, 'open', [staff.manager, staff.clerk], { seals: ['0001', '0002'] });
    say('Polls open     with two staff cards; the zero report is printed');
    const coming = people.filter(({ visit: comes }) => comes !== null);
    for (const [i, member] of coming.entries()) {
      if (i === Math.floor(coming.length / 2)) {
        await staffAction(station, hands, 'suspend', [staff.manager], { reason: '점심 정회' });
        await staffAction(station, hands, 'resume', [staff.secondManager]);
      }
      const timer = stopwatch();
      const report = await visit(station, hands, voterOf(practice, member));
      list.push({ member, report, seconds: timer() });
      if (report.end !== 'recorded')
        throw new Error(
          `member ${member.number} (${member.visit?.mishap}) could not vote: ${report.troubles.join(', ')}`,
        );
      if ((i + 1) % 20 === 0 || i + 1 === coming.length) say(`Voted          ${i + 1} of ${coming.length}`);
    }
    await staffAction(station, hands, 'close', [staff.manager, staff.secondManager]);
    say('Polls closed   with two staff cards; every ballot has its inclusion proof');
  } finally {
    await station.stop();
    await Promise.all([drivers.reader.stop(), drivers.printer.stop()]);
    await devices.close();
  }
  return { list, papers: await tray.settled() };
}

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
