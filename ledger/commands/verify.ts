/** `verify`: recomputes a whole ledger, or one election's archive, and says what it found. */
import { readFile } from 'node:fs/promises';
import { verifyArchive, type VerificationReport } from '../ballot/verify.ts';
import { fail, ok, type Result } from '../result.ts';
import { reportText } from '../verify/report.ts';
import { openSource } from '../verify/source.ts';
import { verifyLedger, type Verification, type VerifyOptions } from '../verify/verify.ts';
import { callerPath, defineCommand, type Terminal } from './command.ts';
import { withProofWorkers } from './proof-workers.ts';

export const verify = defineCommand(
  {
    name: 'verify',
    summary: 'Recompute everything in a ledger or an archive, and say whether it agrees',
    about: `SOURCE is a ledger folder, the address of a served ledger (https://...), or a Belenios archive (.bel).
Of a ledger every byte is recomputed: files, tree, checkpoint, signatures, rules, permits, ballots' proofs, tallies,
decryptions, results. A folder that a node is writing to changes meanwhile: give the node's address instead.
An archive proves one tally; who was allowed to vote stands in the ledger only.
The exit code is 0 only when everything agrees.`,
    positionals: ['SOURCE'],
    options: {
      party: {
        value: 'FINGERPRINT',
        help: 'Demand this party: 64 hexadecimal digits, as the party publishes them.',
      },
      json: { help: 'Report as JSON.' },
    },
    example: 'npm run -s hwabaek -- verify ./practice/ledger',
  },
  async (args, terminal) => {
    const name = args.get('SOURCE');
    const party = args.find('party');
    if (name.endsWith('.bel')) {
      if (party !== undefined) return fail('An archive names no party; verify the ledger it came from.');
      return verifyFile(callerPath(name, terminal.env), args.has('json'), terminal);
    }
    if (party !== undefined && !/^[0-9a-f]{64}$/.test(party))
      return fail('A fingerprint has 64 hexadecimal digits in lower case.');
    const verified = await verifySource(name, terminal, { party });
    if (!verified.ok) return verified;
    const { report } = verified.value;
    terminal.out(args.has('json') ? JSON.stringify(report, undefined, 2) : reportText(report));
    return report.ok ? ok(undefined) : fail('the ledger is not valid.');
  },
);

/** Opens and verifies what a person named, with proofs on all cores and progress on standard error. */
export const verifySource = async (
  name: string,
  terminal: Terminal,
  options: Omit<VerifyOptions, 'checkProofs' | 'progress'> = {},
): Promise<Result<Verification, string>> => {
  const source = await openSource(/^https?:\/\//.test(name) ? name : callerPath(name, terminal.env));
  if (!source.ok) return source;
  let shown = performance.now();
  const progress = (done: number, size: number) => {
    if (performance.now() - shown < PROGRESS_MS) return;
    shown = performance.now();
    terminal.err(`${done} of ${size} entries`);
  };
  return ok(
    await withProofWorkers((checkProofs) =>
      verifyLedger(source.value, { ...options, checkProofs, progress }),
    ),
  );
};

const PROGRESS_MS = 2000;
const MAX_ARCHIVE_BYTES = 2 ** 30;

const verifyFile = async (file: string, json: boolean, terminal: Terminal): Promise<Result<void, string>> => {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch {
    return fail(`${file} cannot be read.`);
  }
  if (bytes.length > MAX_ARCHIVE_BYTES) return fail(`${file} is larger than ${MAX_ARCHIVE_BYTES} bytes.`);
  const report = await withProofWorkers((checkProofs) => verifyArchive(bytes, checkProofs));
  terminal.out(json ? JSON.stringify(report, undefined, 2) : archiveText(file, report));
  return report.ok ? ok(undefined) : fail('the archive is not valid.');
};

const archiveText = (
  file: string,
  { ok: valid, state, checked, counts, failures }: VerificationReport,
): string =>
  [
    `Archive      ${file}`,
    `State        ${state}`,
    ...Object.entries(checked).map(
      ([what, count], i) =>
        `${i === 0 ? 'Checked' : ''}`.padEnd(13) + `${String(count).padStart(6)}  ${what}`,
    ),
    ...(counts ?? []).map((row, q) => `Question ${q + 1}   ${row.join(', ')}`),
    '',
    ...(valid
      ? ['VALID. Ballots, tally, decryptions and result were recomputed and agree.']
      : [
          `NOT VALID. ${failures.length} failure(s):`,
          ...failures.map(({ where, what }) => `  ${where}: ${what}`),
        ]),
  ].join('\n');
