/** `rehearse`: a whole practice day through the real station, drivers and simulators, as one command. What happens is main/rehearsal. */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { describeFaults } from '../../ledger/commands/assembly-check.ts';
import { defineCommand, type Command } from '../../ledger/commands/command.ts';
import { readAssembly } from '../../ledger/assembly/read.ts';
import { fail, ok, type Result } from '../../ledger/result.ts';
import { contestReports, verdictSentences } from '../../ledger/verify/report.ts';
import { DEFAULT_CHALLENGES, playDay, type Day, type DayReport } from '../rehearsal/day.ts';
import type { DayElection } from '../rehearsal/result-check.ts';

/** The sample assembly that comes with the program. */
export const SAMPLE_ASSEMBLY = path.join(import.meta.dirname, '../../test/fixtures/assembly-sample');

export const rehearse: Command = defineCommand(
  {
    name: 'rehearse',
    summary: 'Play a whole practice day, from two staff cards to a verified result',
    about: `Members, their choices and their mishaps come from the seed; papers and groups from the assembly folder; keys are always
fresh. Every byte between kiosk, reader, card and printer travels over TCP in the devices' own protocols. Where the
assembly has reserve slots, a second round follows on them: run-offs that are called for, a motion from the floor.
Leaves in DIR: ledger/ (what is published), node/, kiosk/, trustees/, keys/, cards/, assembly/, paper/ (PNG and text)
and report.json. Fails unless the declared results equal what the simulated voters chose and the ledger verifies.`,
    options: {
      data: { value: 'DIR', need: 'required', help: 'Folder for the day; must be empty or absent.' },
      assembly: { value: 'DIR', help: 'Assembly folder; the sample assembly without it.' },
      members: { value: 'N', help: 'Number of members on the roll; as many as the assembly has without it.' },
      seed: { value: 'S', help: 'Any text; the same seed gives the same day. "practice" without it.' },
      challenges: {
        value: 'PERCENT',
        help: `Share of the voters who check the machine once before they cast; ${DEFAULT_CHALLENGES} without it.`,
      },
      json: { help: 'Report as JSON instead of progress.' },
    },
    example: 'npm run -s hwabaek -- rehearse --data practice/day-1 --members 200 --seed spring',
  },
  async (args, terminal) => {
    const members = args.find('members');
    if (members !== undefined && !/^[1-9]\d{0,4}$/.test(members))
      return fail('--members takes a number from 1 to 99999.');
    const challenges = args.find('challenges') ?? String(DEFAULT_CHALLENGES);
    if (!/^(0|[1-9]\d?|100)$/.test(challenges))
      return fail('--challenges takes a whole number from 0 to 100.');
    const day = await rehearseDay({
      root: args.path('data'),
      assembly: args.find('assembly') === undefined ? SAMPLE_ASSEMBLY : args.path('assembly'),
      members: members === undefined ? undefined : Number(members),
      seed: args.find('seed') ?? 'practice',
      challenges: Number(challenges),
      progress: args.has('json') ? () => undefined : (line) => terminal.out(line),
    });
    if (!day.ok) return day;
    await day.value.practice.stop();
    terminal.out(
      args.has('json')
        ? JSON.stringify(day.value.report, undefined, 2)
        : summaryOf(day.value.report, args.path('data')),
    );
    return ok(undefined);
  },
);

/** An election of the day with its candidates' numbers on the ballot and its verdict in a sentence, by question. */
export type RehearsedElection = DayElection & {
  readonly numbers: readonly (readonly number[])[];
  readonly verdicts: readonly string[];
};

/** A day whose report has the numbers by which its results are read. */
export interface RehearsedDay extends Day {
  readonly report: Omit<DayReport, 'elections'> & {
    readonly elections: readonly RehearsedElection[];
    readonly contests: readonly { readonly contest: string; readonly verdict: string }[];
  };
}

/** Reads the assembly and plays its day; the ledger node is left running. A fault is a sentence for people. */
export async function rehearseDay(options: {
  readonly root: string;
  readonly assembly: string;
  readonly members: number | undefined;
  readonly seed: string;
  readonly challenges?: number;
  readonly progress: (line: string) => void;
}): Promise<Result<RehearsedDay, string>> {
  const { root, seed, progress, challenges = DEFAULT_CHALLENGES } = options;
  if (existsSync(root) && readdirSync(root).length > 0)
    return fail(`${root} is not empty. Name a folder that is new; nothing was written.`);
  const file = await readAssembly(options.assembly);
  if (!file.ok) return fail(describeFaults(options.assembly, file.error));
  const assembly = file.value;
  const members = options.members ?? assembly.members.length;
  const least = assembly.minimumGroup * assembly.groups.length;
  if (members < least)
    return fail(
      `--members must be at least ${least}: ${assembly.groups.length} voter groups with ${assembly.minimumGroup} members each, below which nothing is decrypted.`,
    );
  mkdirSync(root, { recursive: true });
  try {
    const threads = availableParallelism();
    const { practice, report } = await playDay({
      root,
      assembly,
      members,
      seed,
      challenges,
      threads,
      progress,
    });
    const elections = report.elections.map((election) => ({
      ...election,
      ...readingOf(practice, election.uuid),
    }));
    const contests = contestReports(practice.node.state()).map(({ contest, sentences }) => ({
      contest,
      verdict: sentences?.en ?? 'not declared',
    }));
    return ok({ practice, report: { ...report, elections, contests } });
  } catch (error) {
    return fail(`the day failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** By question: the candidates' numbers on the ballot, in the order of the counts, and what was decided. */
function readingOf({ node }: Day['practice'], uuid: string): Pick<RehearsedElection, 'numbers' | 'verdicts'> {
  const election = node.state().elections.get(uuid);
  if (election?.result === undefined) throw new Error(`the ledger has no result of ${uuid}`);
  const { cards, display } = election.definition;
  return {
    numbers: display.questions.map(({ answers }) => answers.map(({ number }) => number)),
    verdicts: verdictSentences(cards, display, election.result.verdicts).map(({ en }) => en),
  };
}

/** Votes as they are read out: `abstain 5 | 1: 17 | 2: 8`, or how many were opened one by one; questions are separated by ";". */
export const resultText = ({ declared, numbers }: Pick<RehearsedElection, 'declared' | 'numbers'>): string =>
  declared
    .map((row, q) => {
      const [abstentions, ...votes] = row;
      if (typeof abstentions !== 'number') return `${row.length} votes opened`;
      return [`abstain ${abstentions}`, ...votes.map((count, a) => `${numbers[q]?.[a]}: ${count}`)].join(
        ' | ',
      );
    })
    .join('; ');

/** The day in some lines. */
export function summaryOf(report: RehearsedDay['report'], root: string): string {
  const { seconds, visitSeconds } = report;
  return [
    '',
    `${report.members} members, ${report.voted} voted, ${report.stayedAtHome} stayed at home; ${report.challenged} ballots opened to check the machine; ${report.papers} papers printed, ${report.entries} ledger entries.`,
    ...report.elections.map(
      (election) => `  ${election.paper.padEnd(12)} ${election.uuid}  ${resultText(election)}`,
    ),
    ...report.elections.flatMap(({ paper, verdicts }) =>
      verdicts.map((verdict, q) => `  ${paper.padEnd(12)} ${q + 1}. ${verdict}`),
    ),
    ...report.contests.map(({ contest, verdict }) => `  ${contest.padEnd(12)} ${verdict}`),
    `Set up ${seconds.setUp} s, voting ${seconds.voting} s (a visit ${visitSeconds.median} s, at most ${visitSeconds.longest} s), counting ${seconds.counting} s, verifying ${seconds.verifying} s.`,
    'The declared results equal what the simulated voters chose, and the ledger verifies.',
    '',
    `Look at     ${path.join(root, 'paper')}`,
    `Verify      npm run -s hwabaek -- verify ${path.join(root, 'ledger')} --party ${report.fingerprint}`,
    `Serve       npm run -s hwabaek -- ledger serve --data ${root} --port 8080`,
  ].join('\n');
}
