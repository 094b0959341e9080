/**
 * `verify` of an election's archive against belenios-tool on the same file: wall time of both commands in one run, each from its start. 1,000 ballots with 8
 * ciphertexts; with --growth also 5,000 and 20,000, to see that time grows with the ballots.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { writeArchive } from '../../ledger/ballot/archive.ts';
import { deriveCredential, generateCredential } from '../../ledger/ballot/credential.ts';
import { decryptTally } from '../../ledger/ballot/decryption.ts';
import { generateUuid, makeElectionText, parseElection } from '../../ledger/ballot/election.ts';
import { computeResult } from '../../ledger/ballot/result.ts';
import { computeTally } from '../../ledger/ballot/tally.ts';
import { generateTrusteeKey } from '../../ledger/ballot/trustee-key.ts';
import { electionPublicKey, makeTrusteesText } from '../../ledger/ballot/trustees.ts';
import type { Result } from '../../ledger/result.ts';
import { createBallotWorkers } from '../../ledger/worker/pool.ts';
import { TOOL } from '../peers/belenios-tool.ts';
import { median, type Row } from './row.ts';

const BALLOTS = 1000;
const GROWTH = [5000, 20_000];
const ROUNDS = 3;
const CLI = path.join(import.meta.dirname, '../../main/cli.ts');

/** `growth` takes many minutes: ballots have to be made first. */
export async function measureVerification({ growth }: { readonly growth: boolean }): Promise<Row[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hwabaek-bench-verify-'));
  try {
    const rows = await againstTool(folder);
    if (!growth) return rows;
    for (const ballots of GROWTH) {
      // oxlint-disable-next-line no-await-in-loop -- one size after another
      const run = await verifyOurs(await makeArchive(folder, ballots));
      rows.push({
        what: `Verify ${ballots} ballots, a ballot`,
        figure: run.cpuMs / ballots,
        unit: 'ms',
        note: `processor time; wall ${(run.wallMs / 1000).toFixed(1)} s, at most ${run.peakMegabytes.toFixed(0)} MB of memory`,
      });
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function againstTool(folder: string): Promise<Row[]> {
  const archive = await makeArchive(folder, BALLOTS);
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
  const wall = (runs: readonly Run[]): number => median(runs.map(({ wallMs }) => wallMs));
  const cpu = median(ours.map(({ cpuMs }) => cpuMs)) / BALLOTS;
  const row = {
    what: `Verify ${BALLOTS} ballots, a ballot`,
    figure: cpu,
    unit: 'ms',
    note: `processor time; 8 ciphertexts a ballot, wall ${(wall(ours) / 1000).toFixed(1)} s, at most ${Math.max(...ours.map(({ peakMegabytes }) => peakMegabytes)).toFixed(0)} MB of memory`,
  };
  if (tools.length < ROUNDS) return [{ ...row, note: `${row.note}; no belenios-tool to compare with` }];
  return [
    row,
    {
      what: 'Verify, wall time against belenios-tool',
      figure: wall(ours) / wall(tools),
      unit: 'of its time',
      target: { bound: 'at most', limit: 1 },
      note: `${(wall(ours) / 1000).toFixed(1)} s on ${availableParallelism()} cores, ${(wall(tools) / 1000).toFixed(1)} s on one; median of ${ROUNDS} turns`,
    },
  ];
}

interface Run {
  readonly wallMs: number;
  /** Of the process, user and system; 0 where it is not told. */
  readonly cpuMs: number;
  readonly peakMegabytes: number;
}

const verifyOurs = (archive: string): Promise<Run> =>
  run(process.execPath, ['--max-semi-space-size=4', '--import', REPORTER, CLI, 'verify', archive]);

/** Tells at the end what the process has used, on a line of its own. */
const REPORTER = `data:text/javascript,${encodeURIComponent(
  "process.on('exit',()=>{const{userCPUTime,systemCPUTime,maxRSS}=process.resourceUsage();process.stderr.write(`\\nused ${userCPUTime+systemCPUTime} ${maxRSS}\\n`)})",
)}`;

/** Runs a command that must succeed. */
function run(command: string, argv: readonly string[]): Promise<Run> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const env = { ...process.env, LWT_ASYNC_METHOD: 'none', BELENIOS_USE_URANDOM: '1' };
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

/** An archive with two trustees and one question of seven answers and a blank; every ballot another choice in turn. */
async function makeArchive(folder: string, ballots: number): Promise<string> {
  const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
  const trustees = [generateTrusteeKey(random), generateTrusteeKey(random)];
  const publicKeys = trustees.map(({ publicKey }) => publicKey);
  const answers = ['가', '나', '다', '라', '마', '바', '사'];
  const uuid = generateUuid(random);
  const electionText = makeElectionText({
    uuid,
    name: 'bench',
    description: '',
    publicKey: electionPublicKey(publicKeys),
    questions: [{ question: '?', answers, min: 1, max: 1, blank: true }],
  });
  const election = must(parseElection(electionText));
  const workers = createBallotWorkers({ threads: availableParallelism() });
  const weights = new Map<string, number>();
  const texts = await Promise.all(
    Array.from({ length: ballots }, (_, i) => {
      const credential = deriveCredential(uuid, generateCredential(random));
      weights.set(credential.public, 1);
      const plaintext = [Array.from({ length: answers.length + 1 }, (__, j) => (j === i % 8 ? 1 : 0))];
      return workers.encrypt({ electionText, credentialSecret: credential.secret, plaintext });
    }),
  );
  await workers.close();
  const tally = computeTally(election, texts);
  const { encryptedTallyText, totalWeight } = tally;
  const decryptions = trustees.map(({ privateKey }, i) => ({
    owner: i + 1,
    text: decryptTally({ election, encryptedTallyText, privateKey, random }),
  }));
  const result = must(
    computeResult({ election, trustees: publicKeys, encryptedTallyText, totalWeight, decryptions }),
  );
  const file = path.join(folder, `${uuid}.bel`);
  writeFileSync(
    file,
    writeArchive({
      ...tally,
      electionText,
      trusteesText: makeTrusteesText(publicKeys),
      publicCredentials: { weights, kind: 'unweighted' },
      ballots: texts,
      decryptions,
      resultText: result.resultText,
      timestamp: 1_790_000_000,
    }),
  );
  return file;
}

function must<T>(result: Result<T, string>): T {
  if (!result.ok) throw new Error(result.error);
  return result.value;
}
