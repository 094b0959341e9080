/**
 * `verify` of an election's archive and of a whole ledger with the same ballots of 8 ciphertexts, each as the command that a person gives: time, and the most
 * memory of the process with its threads. Of the archive also the time of belenios-tool on the same file, in the same run. 1,000 ballots; with --growth also
 * 5,000 and 20,000, to see that time grows with the ballots and memory hardly. Then an archive of ranked ballots with two shuffles. What is verified is made by
 * verification-sources.ts; where the time of a ballot goes is ballot-proofs.ts.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { TOOL } from '../peers/belenios-tool.ts';
import { measureBallotProofs } from './ballot-proofs.ts';
import { median, type Row } from './row.ts';
import { publishRanked, publishSources } from './verification-sources.ts';
import { openVotes } from './verification-votes.ts';

const BALLOTS = 1000;
const RANKED = 200;
const GROWTH = [5000, 20_000];
const ROUNDS = 3;
/** Of a verifier's whole process, at any size. */
const MEGABYTES = 300;
const CLI = path.join(import.meta.dirname, '../../main/cli.ts');

/** `growth` takes many minutes, the first time ten more: ballots have to be made first. */
export async function measureVerification({ growth }: { readonly growth: boolean }): Promise<Row[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hwabaek-bench-verify-'));
  const sizes = growth ? [BALLOTS, ...GROWTH] : [BALLOTS];
  try {
    const votes = await openVotes(Math.max(...sizes));
    const rows = await measureBallotProofs(votes);
    for (const ballots of sizes) {
      // oxlint-disable no-await-in-loop -- one size after another
      const { archive, ledger } = await publishSources(folder, votes, ballots);
      rows.push(
        ...(ballots === BALLOTS
          ? await againstTool('an archive', archive, BALLOTS)
          : rowsOf('an archive', ballots, [await verifyOurs(archive)])),
        ...rowsOf('a ledger', ballots, [await verifyOurs(ledger)]),
      );
      // oxlint-enable no-await-in-loop
    }
    return [...rows, ...(await againstTool('a ranked archive', publishRanked(folder, RANKED), RANKED))];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Processor time for each ballot, and memory. */
function rowsOf(what: string, ballots: number, runs: readonly Run[]): Row[] {
  return [
    {
      what: `Verify ${what} of ${ballots} ballots, a ballot`,
      figure: median(runs.map(({ cpuMs }) => cpuMs)) / ballots,
      unit: 'ms',
      note: `processor time; wall ${seconds(wallOf(runs))}`,
    },
    {
      what: `Verify ${what} of ${ballots} ballots, memory`,
      figure: Math.max(...runs.map(({ peakMegabytes }) => peakMegabytes)),
      unit: 'MB',
      target: { bound: 'at most', limit: MEGABYTES },
      note: `the most that the process held, with ${availableParallelism()} threads for proofs`,
    },
  ];
}

async function againstTool(what: string, archive: string, ballots: number): Promise<Row[]> {
  const ours: Run[] = [];
  const tools: Run[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    // oxlint-disable no-await-in-loop -- turn by turn, so that both meet the same machine
    ours.push(await verifyOurs(archive));
    const { dir, name } = path.parse(archive);
    const tool = await run(TOOL, ['election', 'verify', '--dir', dir, '--uuid', name]).catch(() => undefined);
    // oxlint-enable no-await-in-loop
    if (tool !== undefined) tools.push(tool);
  }
  const rows = rowsOf(what, ballots, ours);
  if (tools.length < ROUNDS)
    return rows.map((row) => ({ ...row, note: `${row.note}; no belenios-tool to compare with` }));
  return [
    ...rows,
    {
      what: `Verify ${what}, wall time against belenios-tool`,
      figure: wallOf(ours) / wallOf(tools),
      unit: 'of its time',
      // Of few ballots the time is that of starting up.
      ...(ballots < BALLOTS ? {} : { target: { bound: 'at most', limit: 1 } as const }),
      note: `${seconds(wallOf(ours))} on ${availableParallelism()} cores, ${seconds(wallOf(tools))} on one; median of ${ROUNDS} turns`,
    },
  ];
}

const wallOf = (runs: readonly Run[]): number => median(runs.map(({ wallMs }) => wallMs));
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

interface Run {
  readonly wallMs: number;
  /** Of the process, user and system; 0 where it is not told. */
  readonly cpuMs: number;
  readonly peakMegabytes: number;
}

const verifyOurs = (source: string): Promise<Run> =>
  run(process.execPath, ['--max-semi-space-size=1', '--import', REPORTER, CLI, 'verify', source]);

/**
 * Tells at the end what the process has used, on a line of its own. The memory is the program's own (VmHWM): what resourceUsage calls maxRSS is, on Linux, never
 * less than what the process that started it held.
 */
export const REPORTER = `data:text/javascript,${encodeURIComponent(
  `import{readFileSync}from'node:fs';process.on('exit',()=>{const{userCPUTime,systemCPUTime,maxRSS}=process.resourceUsage();const own=process.platform==='linux'?/VmHWM:\\s*(\\d+)/.exec(readFileSync('/proc/self/status','utf8'))[1]:maxRSS;process.stderr.write(\`\\nused \${userCPUTime+systemCPUTime} \${own}\\n\`)})`,
)}`;

/** Runs a command that must succeed. */
function run(command: string, argv: readonly string[]): Promise<Run> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    // As the scripts of package.json start ours, and as belenios-tool has to be started.
    const env = {
      ...process.env,
      MALLOC_ARENA_MAX: '1',
      LWT_ASYNC_METHOD: 'none',
      BELENIOS_USE_URANDOM: '1',
    };
    const child = spawn(command, argv, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.once('error', reject);
    child.once('close', (code) => {
      const wallMs = performance.now() - began;
      if (code !== 0) {
        reject(new Error(`${command} ${argv.join(' ')} ended with ${code}: ${said}`));
        return;
      }
      const [, micros = '0', kilobytes = '0'] = /^used (\d+) (\d+)$/m.exec(said) ?? [];
      resolve({ wallMs, cpuMs: Number(micros) / 1000, peakMegabytes: Number(kilobytes) / 1024 });
    });
  });
}
